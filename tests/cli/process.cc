#include "cli/process.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cli_test {
namespace {

namespace fs = std::filesystem;

std::string read_all(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    for (std::string& word : words)
        all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

void put_in_place(int from, int to) {
    ::dup2(from, to);
    ::close(from);
}

/// The far end of what becomes the standard output of the program, and where to read it.
struct OutputEnd {
    int child = -1;
    int parent = -1;  ///< of a terminal
};

OutputEnd open_output(Invocation::Output kind, const std::string& file) {
    OutputEnd end;
    int pipe_ends[2];
    switch (kind) {
        case Invocation::Output::Pipe:
            end.child = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
            break;
        case Invocation::Output::FullDisk: end.child = ::open("/dev/full", O_WRONLY); break;
        case Invocation::Output::ClosedPipe:
            if (::pipe(pipe_ends) == 0) {
                ::close(pipe_ends[0]);
                end.child = pipe_ends[1];
            }
            break;
        case Invocation::Output::Terminal:
            end.parent = ::posix_openpt(O_RDWR | O_NOCTTY);
            if (::grantpt(end.parent) != 0 || ::unlockpt(end.parent) != 0) break;
            end.child = ::open(::ptsname(end.parent), O_RDWR | O_NOCTTY);
            winsize size = {.ws_row = 40, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
            ::ioctl(end.child, TIOCSWINSZ, &size);
            break;
    }
    return end;
}

/// What comes out of a terminal until nobody holds its other end, as the program wrote it.
std::string read_terminal(int number) {
    std::string bytes;
    char buffer[4096];
    for (ssize_t count; (count = ::read(number, buffer, sizeof buffer)) > 0;) {
        bytes.append(buffer, static_cast<std::size_t>(count));
    }
    ::close(number);
    std::erase(bytes, '\r');
    return bytes;
}

[[noreturn]] void become(const Invocation& invocation, const TemporaryFolder& scratch, int output) {
    if (!invocation.folder.empty() && ::chdir(invocation.folder.c_str()) != 0) ::_exit(126);
    put_in_place(::open(scratch.file("in").c_str(), O_RDONLY), STDIN_FILENO);
    put_in_place(output, STDOUT_FILENO);
    put_in_place(::open(scratch.file("err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600),
                 STDERR_FILENO);
    std::string program = invocation.program.empty() ? SLIPWAY_PROGRAM : invocation.program;
    std::vector<std::string> words = {program};
    words.insert(words.end(), invocation.words.begin(), invocation.words.end());
    std::map<std::string, std::string> variables = invocation.environment;
    variables.emplace("PATH", "/usr/bin:/bin");
    std::vector<std::string> environment;
    for (const auto& [name, value] : variables)
        environment.push_back(name + "=" + value);
    ::execve(program.c_str(), pointers(words).data(), pointers(environment).data());
    ::_exit(127);
}

}  // namespace

Finished run(const Invocation& invocation) {
    TemporaryFolder scratch;
    scratch.put("in", invocation.input);
    OutputEnd output = open_output(invocation.output, scratch.file("out"));
    pid_t child = ::fork();
    if (child == 0) {
        if (output.parent >= 0) ::close(output.parent);
        become(invocation, scratch, output.child);
    }
    ::close(output.child);
    Finished finished;
    if (output.parent >= 0) finished.out = read_terminal(output.parent);
    int status = 0;
    ::waitpid(child, &status, 0);
    finished.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (output.parent < 0) finished.out = read_all(scratch.file("out"));
    finished.err = read_all(scratch.file("err"));
    return finished;
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "slipway-cli-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() {
    fs::remove_all(path_);
}

void TemporaryFolder::put(const std::string& name, const std::string& bytes) const {
    fs::create_directories(fs::path(file(name)).parent_path());
    std::ofstream(file(name), std::ios::binary) << bytes;
}

std::string TemporaryFolder::get(const std::string& name) const {
    return read_all(file(name));
}

std::vector<std::string> TemporaryFolder::list() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(path_)) {
        if (!entry.is_directory()) names.push_back(fs::relative(entry.path(), path_).string());
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace cli_test
