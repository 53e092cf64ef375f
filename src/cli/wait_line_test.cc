#include "cli/wait_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cli {
namespace {

const deploy::Waiting kWaiting{.whom = "x", .attempts = 5};
const std::string kText = "waiting for x, 0s, attempt 1 of 5";

TEST(WaitLines, AreWrittenToStandardErrorWhereNoScreenShowsThem) {
    WaitLine line;
    testing::internal::CaptureStderr();
    line.take(kWaiting);
    line.take(std::nullopt);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), kText + "\n");
    EXPECT_EQ(line.text(), "");
}

TEST(WaitLines, AreLeftToTheScreenAsLongAsThereIsOne) {
    WaitLine line;
    std::vector<std::string> painted;
    line.show_by([&] { painted.push_back(line.text()); });
    testing::internal::CaptureStderr();
    line.take(kWaiting);
    line.take(std::nullopt);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    EXPECT_THAT(painted, testing::ElementsAre(kText, ""));
    line.show_by({});
    testing::internal::CaptureStderr();
    line.take(kWaiting);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), kText + "\n");
}

}  // namespace
}  // namespace cli
