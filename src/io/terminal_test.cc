#include "io/terminal.h"

#include <gtest/gtest.h>

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

TEST(Clocks, DoNotGoBack) {
    std::int64_t before = monotonic_milliseconds();
    EXPECT_GE(monotonic_milliseconds(), before);
}

}  // namespace
}  // namespace io
