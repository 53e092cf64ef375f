#include "io/process.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>

namespace io {
namespace {

using base::Duration;

base::Result<Ran> shell(const std::string& command, Duration patience = Duration::seconds(20)) {
    return run("the tool", {"/bin/sh", "-c", command}, patience);
}

std::string problem(const base::Result<Ran>& ran) {
    return ran.ok() ? "" : ran.problems().front().code + ": " + ran.problems().front().message;
}

TEST(Processes, AreRunToTheirEnd) {
    auto ran = shell("printf 'a\\nb'; exit 3");
    ASSERT_TRUE(ran.ok());
    EXPECT_EQ(ran->exit, 3);
    EXPECT_EQ(ran->output, "a\nb");
    ran = shell("kill -9 $$");
    ASSERT_TRUE(ran.ok());
    EXPECT_EQ(ran->exit, 137);
    EXPECT_EQ(problem(run("the tool", {"/no/such/program"}, Duration::seconds(20))),
              "process.failed: the tool: no such file or directory");
}

TEST(Processes, ThatLastTooLongOrSayTooMuchAreKilled) {
    const std::string late = "process.failed: the tool: it has not ended within 50ms";
    EXPECT_EQ(problem(shell("exec sleep 100", Duration::milliseconds(50))), late);
    // It says nothing more, and lives on.
    EXPECT_EQ(problem(shell("exec >&-; exec sleep 100", Duration::milliseconds(50))), late);
    EXPECT_EQ(problem(shell("exec cat /dev/zero")),
              "process.failed: the tool: it prints more than a megabyte");
}

TEST(Processes, ThatAreKilledLeaveNothingBehind) {
    char path[] = "/tmp/slipway-process-XXXXXX";
    ::close(::mkstemp(path));
    // The shell waits for one of its own, which has started one itself.
    const std::string inner = std::string("sleep 1000 & echo $! > ") + path + "; cat /dev/zero";
    EXPECT_EQ(problem(shell("/bin/sh -c '" + inner + "'; true")),
              "process.failed: the tool: it prints more than a megabyte");
    std::int64_t started = 0;
    std::ifstream(path) >> started;
    ::unlink(path);
    ASSERT_GT(started, 0);
    EXPECT_TRUE(wait_for_end_of(started, Duration::seconds(60)));
}

TEST(Processes, AreOverWhateverTheyLeaveBehind) {
    auto ran = shell("sleep 100 & echo $!");
    ASSERT_TRUE(ran.ok()) << problem(ran);
    EXPECT_EQ(ran->exit, 0);
    ASSERT_TRUE(shell("kill " + ran->output).ok());
}

/// The output of a child process in which `action` runs with the file as its standard output.
std::string printed_by(const std::function<int()>& action, int& exit) {
    char path[] = "/tmp/slipway-process-XXXXXX";
    const int file = ::mkstemp(path);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(file, STDOUT_FILENO);
        ::_exit(action());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    std::string bytes(4096, '\0');
    const ssize_t count = ::pread(file, bytes.data(), bytes.size(), 0);
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    ::close(file);
    ::unlink(path);
    return bytes;
}

TEST(Processes, ThatAreHandedEverythingWriteWhereThisOneDoesAndHearCtrlCAlone) {
    int exit = 0;
    // Ctrl-C goes to all processes of a terminal: here to this one's child and its own.
    const std::string printed = printed_by(
        [] {
            auto code = hand_over("the tool",
                                  {"/bin/sh", "-c",
                                   "trap 'echo heard; exit 4' INT; echo $SLIPWAY_TEST_NOTE; "
                                   "kill -INT $PPID; kill -INT $$; exit 5"},
                                  {{"SLIPWAY_TEST_NOTE", "told"}});
            return code.ok() ? *code : 99;
        },
        exit);
    EXPECT_EQ(printed, "told\nheard\n");
    EXPECT_EQ(exit, 4);
    auto missing = hand_over("the tool", {"/no/such/program"}, {});
    ASSERT_FALSE(missing.ok());
    EXPECT_EQ(missing.problems().front().message, "the tool: no such file or directory");
}

TEST(Processes, AreFoundOnThePathAsAShellFindsThem) {
    EXPECT_TRUE(find_program("sh").ends_with("/sh")) << find_program("sh");
    EXPECT_EQ(find_program("no-program-is-called-so"), "");
    const std::string before = ::getenv("PATH");
    ::setenv("PATH", "/nowhere::/bin", 1);
    EXPECT_EQ(find_program("sh"), "/bin/sh");
    EXPECT_EQ(find_program("etc"), "") << "a folder is no program";
    ::setenv("PATH", before.c_str(), 1);
}

TEST(Processes, AreWaitedForUntilTheyHaveEnded) {
    EXPECT_EQ(process_id(), ::getpid());
    EXPECT_FALSE(wait_for_end_of(process_id(), Duration::milliseconds(10)));
    pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    EXPECT_TRUE(wait_for_end_of(child, Duration::seconds(10)));
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(wait_for_end_of(child, Duration::seconds(10)));
}

}  // namespace
}  // namespace io
