// slipway-sim as people and scripts run it: what it prints, and its exit codes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "cli/process.h"

namespace cli_test {
namespace {

using testing::HasSubstr;
using testing::Not;

Finished simulate(std::vector<std::string> words) {
    return run({.words = std::move(words), .program = SLIPWAY_SIM_PROGRAM});
}

TEST(Simulator, EndsWithZeroWhenEveryPromiseWasKept) {
    Finished one = simulate({"1"});
    EXPECT_EQ(one.exit, 0) << one.err;
    EXPECT_THAT(one.out, HasSubstr("world: the world heals"));
    Finished many = simulate({"--seeds", "1..2"});
    EXPECT_EQ(many.exit, 0) << many.out;
    EXPECT_THAT(many.out, HasSubstr("2 seeds, 0 broke a promise\n"));
    EXPECT_THAT(many.out, Not(HasSubstr("fewer than")));
}

TEST(Simulator, EndsWithOneWhenSeedsDoNotComeByWhatTheyMust) {
    Finished few = simulate({"--seeds", "1..2", "--at-least", "3"});
    EXPECT_EQ(few.exit, 1);
    EXPECT_THAT(few.out, HasSubstr("fewer than 3 seeds reached: task RUNNING\n"));
}

TEST(Simulator, EndsWithTwoWhenItIsNotToldWhatToRun) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {}, {"one"}, {"--seeds", "5..4"}, {"--seeds", "5"}, {"1", "--seeds", "1..2"}})
        EXPECT_EQ(simulate(words).exit, 2) << testing::PrintToString(words);
}

}  // namespace
}  // namespace cli_test
