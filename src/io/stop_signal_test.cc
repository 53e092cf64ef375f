#include "io/stop_signal.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/clock.h"

namespace io {
namespace {

using base::Duration;

TEST(StopSignals, AreNotedAndEndNoWaitBefore) {
    StopSignal signal;
    EXPECT_FALSE(signal.has_come());
    EXPECT_FALSE(signal.wait(Duration::milliseconds(10)));
    ::raise(SIGINT);
    EXPECT_TRUE(signal.has_come());
    const std::int64_t before = monotonic_milliseconds();
    EXPECT_TRUE(signal.wait(Duration::hours(1)));
    EXPECT_LT(monotonic_milliseconds() - before, 60'000);
    ::raise(SIGTERM);
    EXPECT_TRUE(signal.has_come());
}

TEST(StopSignals, AreCountedWhereThatIsWanted) {
    StopSignal signal(StopSignal::Again::IsNoted);
    EXPECT_EQ(signal.count(), 0);
    ::raise(SIGINT);
    ::raise(SIGINT);
    ::raise(SIGTERM);
    EXPECT_EQ(signal.count(), 3);
}

/// The signal that ends a process which does `what`; 0: it ends by itself.
int ended_by(void (*what)()) {
    pid_t child = ::fork();
    if (child == 0) {
        what();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST(StopSignals, EndTheProcessTheSecondTimeAndWhenNobodyNotesThemAnyMore) {
    EXPECT_EQ(ended_by([] {
                  StopSignal signal;
                  ::raise(SIGINT);
              }),
              0);
    EXPECT_EQ(ended_by([] {
                  StopSignal signal;
                  ::raise(SIGINT);
                  ::raise(SIGINT);
              }),
              SIGINT);
    EXPECT_EQ(ended_by([] {
                  { StopSignal signal; }
                  ::raise(SIGTERM);
              }),
              SIGTERM);
}

TEST(StopSignals, StayIgnoredWhereTheyWere) {
    EXPECT_EQ(ended_by([] {
                  ::signal(SIGINT, SIG_IGN);
                  StopSignal signal;
                  ::raise(SIGINT);
                  if (signal.has_come()) ::raise(SIGKILL);
              }),
              0);
}

}  // namespace
}  // namespace io
