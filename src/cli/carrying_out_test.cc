#include "cli/carrying_out.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace cli {
namespace {

using testing::ElementsAre;
using testing::internal::CaptureStderr;
using testing::internal::CaptureStdout;
using testing::internal::GetCapturedStderr;
using testing::internal::GetCapturedStdout;

/// Three regions, each with an outcome of its own.
struct Regions {
    Regions() {
        for (const char* region : {"eu-west-1", "us-east-1", "us-west-2"})
            live.checked.stacks.push_back({.environment = nullptr, .region = region, .stacks = {}});
    }

    Outcome act() {
        CaptureStdout();
        CaptureStderr();
        Outcome outcome = in_each_region(live, {}, [&](const RegionStacks& stacks) {
            asked.push_back(stacks.region);
            return outcomes[stacks.region];
        });
        out = GetCapturedStdout();
        err = GetCapturedStderr();
        return outcome;
    }

    LiveEnvironment live = {};
    std::map<std::string, Outcome> outcomes = {};
    std::vector<std::string> asked = {};
    std::string out = {};  ///< that was printed on the way
    std::string err = {};
};

TEST(InEachRegion, ActsInAllOfThemAndPrintsAsItGoes) {
    Regions regions;
    regions.outcomes["eu-west-1"] = {.out = "one\n"};
    regions.outcomes["us-west-2"] = {.out = "three\n", .err = "a warning\n"};
    EXPECT_EQ(regions.act(), Outcome{});
    EXPECT_THAT(regions.asked, ElementsAre("eu-west-1", "us-east-1", "us-west-2"));
    EXPECT_EQ(regions.out, "one\nthree\n");
    EXPECT_EQ(regions.err, "a warning\n") << "of a region that is done";
}

TEST(InEachRegion, StopsAtTheFirstThatIsNotDoneAndNamesThoseThatHaveChanged) {
    struct Row {
        std::string about;
        ExitCode exit;
        std::string before;  ///< what the first region says
        ExitCode shown;
        std::string err;
    };
    const std::string kChanged = "this is us-east-1; eu-west-1 has changed before\n";
    const Row rows[] = {
        {"a refusal is none of the whole", ExitCode::CheckFailed, "one\n", ExitCode::Stuck,
         kChanged},
        {"nor is a command line that one region does not take", ExitCode::Usage, "one\n",
         ExitCode::Stuck, kChanged},
        {"put back", ExitCode::PutBack, "one\n", ExitCode::PutBack, kChanged},
        {"out of time", ExitCode::TimedOut, "one\n", ExitCode::TimedOut, kChanged},
        {"ended by the person", ExitCode::Aborted, "one\n", ExitCode::Aborted, kChanged},
        {"stuck", ExitCode::Stuck, "one\n", ExitCode::Stuck, kChanged},
        {"a refusal where nothing was to be done before", ExitCode::CheckFailed, "",
         ExitCode::CheckFailed, ""},
    };
    for (const Row& row : rows) {
        Regions regions;
        regions.outcomes["eu-west-1"] = {.out = row.before};
        regions.outcomes["us-east-1"] = {.exit = row.exit, .out = "two\n", .err = "why\n"};
        const Outcome outcome = regions.act();
        EXPECT_EQ(outcome, (Outcome{row.shown, "two\n", "why\n" + row.err})) << row.about;
        EXPECT_THAT(regions.asked, ElementsAre("eu-west-1", "us-east-1")) << row.about;
        EXPECT_EQ(regions.out, row.before) << row.about;
    }
}

TEST(InEachRegion, NamesAllThatHaveChanged) {
    Regions regions;
    regions.outcomes["eu-west-1"] = {.out = "one\n"};
    regions.outcomes["us-east-1"] = {.out = "two\n"};
    regions.outcomes["us-west-2"] = {.exit = ExitCode::PutBack};
    EXPECT_EQ(regions.act().err, "this is us-west-2; eu-west-1, us-east-1 have changed before\n");
}

TEST(Confirm, TakesAYesThatWasGivenBeforehand) {
    struct Row {
        bool wants_name;
        std::string yes;
        bool is_refused;
    };
    for (const Row& row :
         {Row{false, "yes", false}, Row{false, "dev", false}, Row{false, "prod", true},
          Row{true, "dev", false}, Row{true, "yes", true}, Row{true, "prod", true}}) {
        const auto refusal = confirm({.environment = "dev",
                                      .wants_name = row.wants_name,
                                      .yes = row.yes,
                                      .what = "change dev so?"},
                                     {});
        EXPECT_EQ(refusal.has_value(), row.is_refused) << row.yes;
        if (refusal) {
            EXPECT_EQ(refusal->exit, ExitCode::Usage) << row.yes;
        }
    }
}

}  // namespace
}  // namespace cli
