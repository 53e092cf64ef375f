#include "io/process.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

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

TEST(Processes, AreOverWhateverTheyLeaveBehind) {
    auto ran = shell("sleep 100 & echo $!");
    ASSERT_TRUE(ran.ok()) << problem(ran);
    EXPECT_EQ(ran->exit, 0);
    ASSERT_TRUE(shell("kill " + ran->output).ok());
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
