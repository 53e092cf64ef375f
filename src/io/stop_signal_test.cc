#include "io/stop_signal.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

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

/// What a process that does `what` prints to both streams, and its exit code or the signal.
struct Ended {
    std::string printed = {};
    int exit = -1;
    int signal = 0;
};

Ended ended(void (*what)()) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        what();
        ::_exit(0);
    }
    ::close(ends[1]);
    Ended ended;
    for (char byte = 0; ::read(ends[0], &byte, 1) == 1;)
        ended.printed += byte;
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status)) ended.exit = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
    return ended;
}

TEST(LastWords, AreSaidByTheSignalThatEndsTheProcess) {
    for (void (*what)() : {+[] {
                               LastWords words(5, "left\n", "{}\n");
                               ::raise(SIGINT);
                           },
                           +[] {
                               LastWords words(5, "left\n", "{}\n");
                               ::raise(SIGTERM);
                           }}) {
        const Ended words = ended(what);
        EXPECT_EQ(words.printed, "left\n{}\n");
        EXPECT_EQ(words.exit, 5);
    }
}

TEST(LastWords, AreNotSaidWhenTheyAreOver) {
    for (void (*what)() : {+[] {
                               { LastWords words(5, "left\n", ""); }
                               ::raise(SIGINT);
                           },
                           +[] {
                               LastWords older(5, "left\n", "");
                               { LastWords newer(6, "left as well\n", ""); }
                               ::raise(SIGINT);
                           },
                           // Once something was begun that is not left so, they are true no more.
                           +[] {
                               LastWords words(5, "left\n", "");
                               { StopSignal signal; }
                               ::raise(SIGINT);
                           }}) {
        const Ended silent = ended(what);
        EXPECT_EQ(silent.printed, "");
        EXPECT_EQ(silent.signal, SIGINT);
    }
}

TEST(LastWords, LeaveTheSignalToWhoeverNotesIt) {
    const Ended noted = ended([] {
        LastWords words(5, "left\n", "");
        StopSignal signal;
        ::raise(SIGINT);
        if (!signal.has_come()) ::_exit(1);
    });
    EXPECT_EQ(noted.printed, "");
    EXPECT_EQ(noted.exit, 0);
}

TEST(LastWords, AreNotSaidWhereTheSignalIsIgnored) {
    const Ended ignored = ended([] {
        ::signal(SIGINT, SIG_IGN);
        LastWords words(5, "left\n", "");
        ::raise(SIGINT);
    });
    EXPECT_EQ(ignored.printed, "");
    EXPECT_EQ(ignored.exit, 0);
}

}  // namespace
}  // namespace io
