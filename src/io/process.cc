#include "io/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "base/prng.h"
#include "io/clock.h"
#include "io/descriptor.h"
#include "io/problem.h"

namespace io {
namespace {

/// What a process has of this one's.
enum class Share : std::uint8_t {
    Session,     ///< and with it the terminal and its Ctrl-C
    Everything,  ///< that, and all streams
    Nothing,     ///< a session of its own: no input, and its errors go where its output goes
};

/// What a terminal sends to whoever it belongs to. This process, which only waits, is not to end by
/// what is meant for the other.
constexpr std::array kOfTheTerminal = {SIGINT, SIGQUIT, SIGTSTP};

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (const std::string& text : texts)
        all.push_back(const_cast<char*>(text.c_str()));
    all.push_back(nullptr);
    return all;
}

/// Starts it with its standard output at `output`, unless it has ours; its number, or the system's
/// reason. `environment`: "NAME=value".
std::pair<pid_t, int> start(const std::vector<std::string>& words, int output, Share share,
                            const std::vector<char*>& environment) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    if (share != Share::Everything)
        ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    const bool is_apart = share == Share::Nothing;
    if (is_apart) {
        ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
        ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    // What this process has chosen to outlive is not for others.
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t usual;
    ::sigemptyset(&usual);
    ::sigaddset(&usual, SIGPIPE);
    ::sigaddset(&usual, SIGXFSZ);
    if (share == Share::Everything)
        for (int one : kOfTheTerminal)
            ::sigaddset(&usual, one);
    ::posix_spawnattr_setsigdefault(&attributes, &usual);
    ::posix_spawnattr_setflags(
        &attributes,
        static_cast<short>(POSIX_SPAWN_SETSIGDEF | (is_apart ? POSIX_SPAWN_SETSID : 0)));
    pid_t id = 0;
    int error = ::posix_spawn(&id, words.front().c_str(), &actions, &attributes,
                              pointers_to(words).data(), environment.data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    return {id, error};
}

std::vector<std::string> own_environment() {
    std::vector<std::string> all;
    for (char** at = ::environ; at && *at; ++at)
        all.emplace_back(*at);
    return all;
}

/// Waits for the end of a child; its exit code, as Ran has it.
int end_of(pid_t id) {
    int status = 0;
    while (::waitpid(id, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// What a process has started and not seen the end of, by each of its threads. proc_pid_task(5).
std::vector<pid_t> children_of(pid_t id) {
    std::vector<pid_t> all;
    std::error_code gone;
    for (const auto& thread :
         std::filesystem::directory_iterator(fmt::format("/proc/{}/task", id), gone)) {
        std::ifstream children(thread.path() / "children");
        for (pid_t one = 0; children >> one;)
            all.push_back(one);
    }
    return all;
}

/// Kills a child and what it has started. Each is stopped before its own are looked for: none of
/// them begins more meanwhile, and no number becomes another process's.
void kill_with_its_own(pid_t id) {
    std::vector<pid_t> all = {id};
    for (std::size_t i = 0; i < all.size(); ++i) {
        ::kill(all[i], SIGSTOP);
        const std::vector<pid_t> own = children_of(all[i]);
        all.insert(all.end(), own.begin(), own.end());
    }
    for (pid_t one : all)
        ::kill(one, SIGKILL);
}

/// While it lives, this process hears nothing of what a terminal sends.
class DeafToTheTerminal {
  public:
    DeafToTheTerminal() {
        struct sigaction ignored{};
        ignored.sa_handler = SIG_IGN;
        for (std::size_t i = 0; i < kOfTheTerminal.size(); ++i)
            ::sigaction(kOfTheTerminal[i], &ignored, &before_[i]);
    }
    ~DeafToTheTerminal() {
        for (std::size_t i = 0; i < kOfTheTerminal.size(); ++i)
            ::sigaction(kOfTheTerminal[i], &before_[i], nullptr);
    }
    DeafToTheTerminal(const DeafToTheTerminal&) = delete;
    DeafToTheTerminal& operator=(const DeafToTheTerminal&) = delete;

  private:
    std::array<struct sigaction, kOfTheTerminal.size()> before_ = {};
};

constexpr std::size_t kMostOutput = std::size_t{1024} * 1024;

/// What is there to be read goes behind `into`. False: nothing more will ever come.
bool drain(int input, std::string& into) {
    std::array<char, 4096> bytes{};
    while (into.size() <= kMostOutput) {
        ssize_t count = ::read(input, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno == EAGAIN;
        if (count == 0) return false;
        into.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return true;
}

/// Reads until the process has ended, whoever else may still hold the other end. False: not before
/// `until`, or it printed too much.
bool read_until_its_end(pid_t id, int input, std::int64_t until,
                        const std::function<void()>& glance, std::string& into) {
    constexpr std::int64_t kBetweenGlances = 1000;
    Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, id, 0)));
    pollfd waiting[] = {{process.number(), POLLIN, 0}, {input, POLLIN, 0}};
    while (into.size() <= kMostOutput) {
        std::int64_t left = until - monotonic_milliseconds();
        if (left <= 0) return false;
        waiting[0].revents = waiting[1].revents = 0;
        if (glance) {
            glance();
            left = std::min(left, kBetweenGlances);
        }
        if (::poll(waiting, 2, static_cast<int>(left)) <= 0) continue;
        // A negative number is passed by.
        if (waiting[1].revents != 0 && !drain(input, into)) waiting[1].fd = -1;
        if (waiting[0].revents == 0) continue;
        if (waiting[1].fd >= 0) drain(input, into);
        return into.size() <= kMostOutput;
    }
    return false;
}

}  // namespace

base::Result<Ran> run(std::string_view name, const std::vector<std::string>& words,
                      base::Duration patience, const std::function<void()>& glance) {
    const std::int64_t until = monotonic_milliseconds() + patience.in_milliseconds();
    auto failed = [&](std::string_view why) {
        return base::Diagnostic{.code = "process.failed",
                                .message = fmt::format("{}: {}", name, why)};
    };
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return failed(system_words(errno));
    Descriptor input(ends[0]);
    Descriptor output(ends[1]);
    ::fcntl(input.number(), F_SETFL, O_NONBLOCK);
    auto [id, error] =
        start(words, output.number(), Share::Session, pointers_to(own_environment()));
    output.close();
    if (error != 0) return failed(system_words(error));
    Ran ran;
    bool is_whole = read_until_its_end(id, input.number(), until, glance, ran.output);
    if (!is_whole) kill_with_its_own(id);
    ran.exit = end_of(id);
    if (ran.output.size() > kMostOutput) return failed("it prints more than a megabyte");
    if (!is_whole)
        return failed(fmt::format("it has not ended within {}", base::to_string(patience)));
    return ran;
}

std::string find_program(std::string_view name) {
    const char* variable = std::getenv("PATH");
    std::string_view left = variable ? variable : "";
    while (!left.empty()) {
        const std::string_view folder = left.substr(0, left.find(':'));
        left.remove_prefix(std::min(left.size(), folder.size() + 1));
        // POSIX: an empty one is the working folder.
        std::string path = fmt::format("{}/{}", folder.empty() ? "." : folder, name);
        struct stat about{};
        const bool is_file = ::stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode);
        if (is_file && ::access(path.c_str(), X_OK) == 0) return path;
    }
    return {};
}

base::Result<int> hand_over(std::string_view name, const std::vector<std::string>& words,
                            const std::map<std::string, std::string>& variables) {
    std::vector<std::string> environment = own_environment();
    for (const auto& [variable, value] : variables) {
        std::erase_if(environment,
                      [&](const std::string& one) { return one.starts_with(variable + "="); });
        environment.push_back(variable + "=" + value);
    }
    const DeafToTheTerminal deaf;
    auto [id, error] = start(words, -1, Share::Everything, pointers_to(environment));
    if (error != 0)
        return base::Diagnostic{.code = "process.failed",
                                .message = fmt::format("{}: {}", name, system_words(error))};
    return end_of(id);
}

base::Result<std::int64_t> start_apart(const std::vector<std::string>& words,
                                       const std::string& output) {
    auto failed = [&](int error) {
        return base::Diagnostic{
            .code = "process.failed",
            .message = fmt::format("{}: {}", words.front(), system_words(error))};
    };
    Descriptor file(::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file.is_open()) return failed(errno);
    auto [id, error] = start(words, file.number(), Share::Nothing, pointers_to(own_environment()));
    if (error != 0) return failed(error);
    return id;
}

std::string program_path() {
    std::array<char, 4096> path{};
    const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
    return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : std::string();
}

std::uint64_t fresh_seed() {
    return base::mix(static_cast<std::uint64_t>(process_id()),
                     static_cast<std::uint64_t>(monotonic_milliseconds()));
}

std::int64_t process_id() {
    return ::getpid();
}

bool wait_for_end_of(std::int64_t id, base::Duration patience) {
    // It can be read from when the process has ended, whether or not its parent has noticed.
    Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, id, 0)));
    if (!process.is_open()) return true;
    pollfd waiting{process.number(), POLLIN, 0};
    return ::poll(&waiting, 1, static_cast<int>(patience.in_milliseconds())) > 0;
}

void allow_many_files() {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace io
