#include "e2e/working_shop.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

namespace e2e {
namespace {

constexpr int kPatience = 60'000;  // milliseconds

}  // namespace

cli_test::Finished WorkingShop::slipway(std::vector<std::string> words,
                                        const std::string& input) const {
    return run({.words = std::move(words), .input = input});
}

cli_test::Finished WorkingShop::ask(std::vector<std::string> words,
                                    const std::string& input) const {
    return slipway(asking(std::move(words)), input);
}

void WorkingShop::create(const std::string& stack, const std::string& file,
                         const std::string& region) const {
    ASSERT_NO_FATAL_FAILURE(begin("CreateStack", stack, file, region));
    ASSERT_NO_FATAL_FAILURE(expect(stack, "CREATE_COMPLETE", region));
}

void WorkingShop::deploy(const std::vector<std::string>& names) const {
    for (const std::string& name : names)
        create("shop-" + name, "templates/dev/shop-" + name + ".json", "eu-west-1");
}

void WorkingShop::deploy_in(const std::string& region,
                            const std::vector<std::string>& names) const {
    for (const std::string& name : names)
        create("shop-" + name, "templates/dev/" + region + "/shop-" + name + ".json", region);
}

Running::Running(std::vector<std::string> words, const std::string& folder) {
    words.insert(words.begin(), SLIPWAY_PROGRAM);
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    process_ = ::fork();
    if (process_ == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        if (::chdir(folder.c_str()) != 0) ::_exit(126);
        ::setenv("HOME", folder.c_str(), 1);
        ::execv(SLIPWAY_PROGRAM, arguments.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
}

Running::~Running() {
    if (process_ > 0) end(SIGKILL);
    stop_reading();
}

const std::string& Running::until(const std::string& text) {
    while (printed_.find(text) == std::string::npos) {
        pollfd waiting{output_, POLLIN, 0};
        if (::poll(&waiting, 1, kPatience) <= 0) break;
        char bytes[65536];
        ssize_t count = ::read(output_, bytes, sizeof bytes);
        if (count <= 0) break;
        printed_.append(bytes, static_cast<std::size_t>(count));
    }
    return printed_;
}

void Running::stop_reading() {
    if (output_ >= 0) ::close(output_);
    output_ = -1;
}

int Running::end(int signal) {
    if (process_ <= 0) return -1;
    if (signal != 0) ::kill(process_, signal);
    char bytes[65536];
    for (ssize_t count; output_ >= 0 && (count = ::read(output_, bytes, sizeof bytes)) > 0;)
        printed_.append(bytes, static_cast<std::size_t>(count));
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace e2e
