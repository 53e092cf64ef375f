#include "io/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "io/clock.h"

namespace io {
namespace {

// Test runners take the output of a test away from the terminal.
TEST(Terminals, ThatArePipesHaveNoColoursAndAHundredColumns) {
    testing::internal::CaptureStdout();
    Terminal found = terminal(Stream::Out);
    testing::internal::GetCapturedStdout();
    EXPECT_EQ(found, (Terminal{.interactive = false, .width = 100, .colours = false}));
}

TEST(Streams, TakeAllBytes) {
    std::string bytes(100'000, 'x');
    bytes += '\0';
    testing::internal::CaptureStdout();
    base::Status status = write_stream(Stream::Out, bytes);
    EXPECT_EQ(testing::internal::GetCapturedStdout(), bytes);
    EXPECT_TRUE(status.ok());
}

TEST(Streams, KnowWhetherAnybodyReads) {
    pid_t child = ::fork();
    if (child == 0) {
        // Made here: a parent that still had the end to read from would be a reader.
        int ends[2];
        if (::pipe(ends) != 0) ::_exit(2);
        ::dup2(ends[1], STDOUT_FILENO);
        bool before = has_reader(Stream::Out);
        ::close(ends[0]);
        ::_exit(before && !has_reader(Stream::Out) ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

/// What a process is told, at a terminal of its own, by somebody who types `typed` once they are
/// asked; the problem when there is one.
std::string asked(const std::string& typed) {
    int person = ::posix_openpt(O_RDWR | O_NOCTTY);
    if (::grantpt(person) != 0 || ::unlockpt(person) != 0) return "no terminal";
    const std::string name = ::ptsname(person);
    int ends[2];
    if (::pipe(ends) != 0) return "no pipe";
    pid_t child = ::fork();
    if (child == 0) {
        ::setsid();
        // The first terminal that the leader of a session opens is its own.
        if (::open(name.c_str(), O_RDWR) < 0) ::_exit(1);
        auto answer = ask_secretly("word: ");
        const std::string told =
            answer.ok() ? *answer
                        : answer.problems().front().code + ": " + answer.problems().front().message;
        (void)!::write(ends[1], told.data(), told.size());
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string screen;
    char byte = 0;
    while (!screen.ends_with("word: ") && ::read(person, &byte, 1) == 1)
        screen += byte;
    (void)!::write(person, typed.data(), typed.size());
    std::string told;
    while (::read(ends[0], &byte, 1) == 1)
        told += byte;
    ::waitpid(child, nullptr, 0);
    ::close(ends[0]);
    ::close(person);
    return told;
}

TEST(Persons, AreAskedForOneLine) {
    EXPECT_EQ(asked("hunter2\n"), "hunter2");
    EXPECT_EQ(asked("\n"), "");
    EXPECT_EQ(asked("hunter\x03"), "terminal.left: word: whoever was asked has left");
    const std::string cut =
        "terminal.cut: word: a terminal takes one line, of less than 4095 bytes";
    EXPECT_EQ(asked("-----BEGIN KEY-----\nabc\n"), cut);
    EXPECT_EQ(asked(std::string(5000, 'x') + "\n"), cut);
}

TEST(Clocks, DoNotGoBack) {
    std::int64_t before = monotonic_milliseconds();
    EXPECT_GE(monotonic_milliseconds(), before);
}

}  // namespace
}  // namespace io
