#include "cli/views/removal_report.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

TEST(RemovalReport, SaysWhatIsLostAndWhatStaysAndHowItIsFound) {
    const platform::Environment environment{.name = "dev"};
    Prepared prepared;
    prepared.plan.stacks = {{.name = "shop-dev-data",
                             .kind = cfn::StackKind::Data,
                             .change = rollout::PlannedChange::Remove},
                            {.name = "shop-dev-web", .change = rollout::PlannedChange::Remove}};
    prepared.plan.steps = {{.kind = rollout::StepKind::Remove, .stack = 0},
                           {.kind = rollout::StepKind::Remove, .stack = 1}};
    prepared.consequences = {{.data_lost = {"MainDatabase", "CacheCache"}}, {}};
    prepared.seen.stacks["shop-dev-web"].stack.status = "REVIEW_IN_PROGRESS";
    const PlanReport report{.environment = &environment,
                            .account = "444455556666",
                            .region = "eu-west-1",
                            .place = "http://127.0.0.1:4566",
                            .prepared = &prepared};
    const std::string text = removal_text(
        report,
        {.lost = {{"shop-dev-data", "CacheCache", "AWS::ElastiCache::ReplicationGroup"}},
         .copied = {{"shop-dev-data", "MainDatabase", "AWS::RDS::DBInstance",
                     "shop-dev-main-1a2b"}},
         .stays = {{"shop-dev-data", "Files", "AWS::EFS::FileSystem", "fs-1"}}},
        {.width = 80});
    EXPECT_EQ(text,
              "dev  account 444455556666  eu-west-1  http://127.0.0.1:4566\n"
              "\n"
              " - shop-dev-data            nothing but its outputs and parameters\n"
              " - shop-dev-web             stands in review, and has nothing\n"
              "\n"
              " LOST   shop-dev-data CacheCache\n"
              " stays  shop-dev-data MainDatabase, shop-dev-main-1a2b (a last snapshot of it,\n"
              "        which CloudFormation names; this lists it):\n"
              "        aws rds describe-db-snapshots --region eu-west-1 \\\n"
              "            --db-instance-identifier shop-dev-main-1a2b --endpoint-url \\\n"
              "            http://127.0.0.1:4566\n"
              " stays  shop-dev-data Files, fs-1 (its policy is Retain)\n"
              " stays  what the environments of the account share: registry, access\n"
              "\n"
              "2 stacks go\n");
}

TEST(RemovalReport, EndsWithWhatIsNotItsToDelete) {
    const std::string rest =
        "if AWS has made it, the log group /aws/ecs/containerinsights/shop-dev/performance is\n"
        "still there, and yours to delete\n";
    EXPECT_EQ(removal_summary("shop-dev", 0, {.width = 88}), rest);
    EXPECT_EQ(removal_summary("shop-dev", 2, {.width = 88}),
              "2 earlier revisions of task definitions deregistered\n" + rest);
}

}  // namespace
}  // namespace cli
