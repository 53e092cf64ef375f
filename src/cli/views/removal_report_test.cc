#include "cli/views/removal_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RemovalReport, CallsLostOnlyWhatNoPolicyKeeps) {
    const platform::Environment environment{.name = "dev"};
    Prepared prepared;
    prepared.plan.stacks = {{.name = "shop-dev-data",
                             .kind = cfn::StackKind::Data,
                             .change = rollout::PlannedChange::Remove}};
    prepared.plan.steps = {{.kind = rollout::StepKind::Remove, .stack = 0}};
    prepared.consequences = {{.data_lost = {"MainDatabase", "CacheCache"}}};
    const PlanReport report{.environment = &environment,
                            .account = "444455556666",
                            .region = "eu-west-1",
                            .place = "AWS",
                            .prepared = &prepared};
    const std::string text =
        removal_text(report,
                     {.lost = {"shop-dev-data CacheCache"},
                      .stays = {{"shop-dev-data", "MainDatabase", "AWS::RDS::DBInstance",
                                 rollout::Leftover::What::Snapshot},
                                {"shop-dev-data", "Files", "AWS::EFS::FileSystem"}}},
                     {});
    EXPECT_THAT(text, HasSubstr(" - shop-dev-data "));
    EXPECT_THAT(text, HasSubstr(" LOST   shop-dev-data CacheCache\n"));
    EXPECT_THAT(text, HasSubstr(" stays  shop-dev-data MainDatabase (a last snapshot of it)\n"));
    EXPECT_THAT(text, HasSubstr(" stays  shop-dev-data Files (its policy is Retain)\n"));
    EXPECT_THAT(text, Not(HasSubstr("DATA GOES")));
}

}  // namespace
}  // namespace cli
