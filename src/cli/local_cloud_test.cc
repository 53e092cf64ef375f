#include "cli/local_cloud.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

TEST(LocalCloud, SaysHowItIsEndedInTheWidthOfTheScreen) {
    const JoinedCloud cloud{.url = "http://127.0.0.1:41234", .was_started = true, .speed = 60};
    EXPECT_EQ(in_words(cloud, {.width = 80}),
              "local cloud http://127.0.0.1:41234, started now, tasks simulated, 60 times as\n"
              "fast; end it with `slipway cloud stop --port 41234`\n");
    EXPECT_EQ(in_words(cloud, {.width = 140}),
              "local cloud http://127.0.0.1:41234, started now, tasks simulated, 60 times as "
              "fast; end it with `slipway cloud stop --port 41234`\n");
}

}  // namespace
}  // namespace cli
