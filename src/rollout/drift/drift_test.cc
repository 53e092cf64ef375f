#include "rollout/drift/drift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rollout/drift/difference.h"
#include "rollout/drift/remedies.h"
#include "rollout/drift/test_drift.h"

namespace rollout {
namespace {

using test::DriftCase;
using test::object;
using testing::ElementsAre;
using testing::IsEmpty;
using Topic = DriftTopic;

const std::string kArn = "arn:aws:ecs:eu-west-1:123456789012:service/shop-dev/shop-dev-web";

std::string body(const std::string& properties) {
    return "Parameters: { Level: { Type: String, Default: a } }\n"
           "Resources: { Service: { Type: AWS::ECS::Service, Properties: { DesiredCount: 2" +
           properties + " } } }\n";
}

DriftCase shop() {
    DriftCase one({{.name = "shop-dev-web",
                    .subject = "web",
                    .body = body(""),
                    .ids = {{"Service", kArn}},
                    .parameters = {{"Level", "a"}}}});
    one.shows(Topic::Service, kArn, {"{ status: ACTIVE, desiredCount: 5 }"});
    return one;
}

TEST(Drift, IsPutBackByUpOnlyWhereThePlanChangesTheResource) {
    DriftCase one = shop();
    EXPECT_TRUE(std::holds_alternative<ByCommand>(one.find().findings[0].remedy));
    // Another part of the stack alone.
    one.wants("shop-dev-web", body("") + "Outputs: { A: { Value: b } }\n");
    EXPECT_TRUE(std::holds_alternative<ByCommand>(one.find().findings[0].remedy));
    one.wants("shop-dev-web", body(", HealthCheckGracePeriodSeconds: 9"));
    EXPECT_EQ(one.find().findings[0].remedy, Remedy(UpPutsBack()));
    one.wants("shop-dev-web",
              "Resources: { Other: { Type: AWS::Logs::LogGroup, Properties: {} } }");
    EXPECT_EQ(one.find().findings[0].remedy, Remedy(UpTakesAway()));
}

TEST(Drift, OfWhatWasAddedStaysUntilItsHolderIsReplaced) {
    auto network = [](const std::string& description) {
        return "Resources: { Group: { Type: AWS::EC2::SecurityGroup, Properties: { "
               "GroupDescription: " +
               description + ", Tags: [{ Key: a, Value: " + description + " }] } } }\n";
    };
    DriftCase one({{.name = "shop-dev-network",
                    .kind = cfn::StackKind::Network,
                    .body = network("one"),
                    .ids = {{"Group", "sg-1"}}}});
    one.shows(Topic::GroupRules, "sg-1",
              {"{ IsEgress: true, IpProtocol: \"-1\", CidrIpv4: 0.0.0.0/0 }",
               "{ SecurityGroupRuleId: sgr-1, IsEgress: false, IpProtocol: tcp, FromPort: 22, "
               "ToPort: 22, CidrIpv4: 0.0.0.0/0 }"});
    ASSERT_THAT(one.told(), ElementsAre("the group of one lets in 0.0.0.0/0:22, not ours"));
    EXPECT_TRUE(std::holds_alternative<ByCommand>(one.find().findings[0].remedy));
    one.wants("shop-dev-network", network("one, SecurityGroupIngress: []"));
    EXPECT_TRUE(std::holds_alternative<ByCommand>(one.find().findings[0].remedy))
        << "changed in place it keeps the rule";
    one.wants("shop-dev-network", network("two"));
    EXPECT_EQ(one.find().findings[0].remedy, Remedy(UpTakesAway()));
}

TEST(Drift, IsNotKnownOfWhatNobodyMayDescribe) {
    DriftCase one = shop();
    one.refuses(Topic::Service, kArn);
    const Drift drift = one.find();
    EXPECT_THAT(drift.findings, IsEmpty());
    EXPECT_EQ(drift.resources, 0U);
    ASSERT_EQ(drift.not_compared.size(), 1U);
    EXPECT_EQ(drift.not_compared[0].what, "services");
    EXPECT_TRUE(std::holds_alternative<Refusal>(drift.not_compared[0].why));
}

TEST(Drift, IsNotKnownOfAStackWhoseIdsNobodyMayList) {
    DriftCase one = shop();
    one.drift.ids["shop-dev-web"] = Refusal{.kind = Refusal::Kind::Denied};
    const Drift drift = one.find();
    EXPECT_EQ(drift.resources, 0U);
    ASSERT_EQ(drift.not_compared.size(), 1U);
    EXPECT_EQ(drift.not_compared[0].what, "stacks");
}

TEST(Drift, IsNotKnownOfAValueThatAwsAloneKnows) {
    DriftCase one({{.name = "shop-dev-web",
                    .subject = "web",
                    .body = "Parameters: { Count: { Type: String, NoEcho: true } }\n"
                            "Resources: { Service: { Type: AWS::ECS::Service, Properties: { "
                            "DesiredCount: { Ref: Count } } } }\n",
                    .ids = {{"Service", kArn}},
                    .parameters = {{"Count", "****"}}}});
    one.shows(Topic::Service, kArn, {"{ status: ACTIVE, desiredCount: 5 }"});
    const Drift drift = one.find();
    EXPECT_THAT(drift.findings, IsEmpty());
    EXPECT_THAT(drift.not_compared,
                ElementsAre(NotCompared{"DesiredCount of Service in shop-dev-web", NotKnown()}));
}

TEST(Drift, IsComparedWithTheParametersThatTheStackHas) {
    DriftCase one({{.name = "shop-dev-web",
                    .subject = "web",
                    .body = "Parameters: { Count: { Type: Number, Default: 1 } }\n"
                            "Resources: { Service: { Type: AWS::ECS::Service, Properties: { "
                            "DesiredCount: { Ref: Count } } } }\n",
                    .ids = {{"Service", kArn}},
                    .parameters = {{"Count", "5"}}}});
    one.shows(Topic::Service, kArn, {"{ status: ACTIVE, desiredCount: 5 }"});
    EXPECT_THAT(one.told(), IsEmpty());
}

TEST(Drift, IsNotLookedForInStacksThatGoOrMove) {
    DriftCase one = shop();
    one.wish.stacks.clear();
    EXPECT_THAT(drift_questions(deployed_resources(one.wish, one.seen, one.drift.ids)), IsEmpty());
    DriftCase moving = shop();
    moving.seen.stacks.at("shop-dev-web").stack.status = "UPDATE_IN_PROGRESS";
    EXPECT_THAT(drift_questions(deployed_resources(moving.wish, moving.seen, moving.drift.ids)),
                IsEmpty());
}

TEST(Drift, IsNoneInAStackThatIsMadeAnew) {
    DriftCase moving = shop();
    moving.seen.stacks.at("shop-dev-web").stack.status = "UPDATE_ROLLBACK_FAILED";
    EXPECT_THAT(moving.find().not_compared,
                ElementsAre(NotCompared{"shop-dev-web", NotSettled{"UPDATE_ROLLBACK_FAILED"}}));
    DriftCase never = shop();
    never.seen.stacks.at("shop-dev-web").stack.status = "ROLLBACK_COMPLETE";
    EXPECT_THAT(never.find().not_compared, IsEmpty());
    EXPECT_THAT(never.find().findings, IsEmpty());
}

/// "PATH" of each value that differs.
std::vector<std::string> unlike(const std::string& deployed, const std::string& live,
                                Extras extras = Extras::Nobodys) {
    Comparison comparison;
    compare(cfn::Expression(object(deployed)), cfn::Expression(object(live)), "", extras,
            comparison);
    std::vector<std::string> paths;
    for (const Unlike& one : comparison.unlike)
        paths.push_back(one.path);
    return paths;
}

TEST(Differences, AreNotInHowAValueIsWritten) {
    struct Row {
        std::string deployed;
        std::string live;
    };
    const Row rows[] = {
        {"{ Port: 80 }", "{ port: \"80\" }"},
        {"{ TargetValue: 70 }", "{ TargetValue: 70.0 }"},
        {"{ EFSVolumeConfiguration: { IAM: ENABLED } }",
         "{ efsVolumeConfiguration: { iam: ENABLED } }"},
        {"{ On: false, Names: [], Inner: { On: false } }", "{}"},
        {"{ On: \"true\" }", "{ On: true }"},
        {"{ Subnets: [a, b] }", "{ subnets: [b, a] }"},
        {"{ Vars: [{ Name: A, Value: a }, { Name: B, Value: b }] }",
         "{ vars: [{ name: B, value: b }, { name: A, value: a }] }"},
        {"{}", "{ fromAws: 1 }"},
    };
    for (const Row& row : rows)
        EXPECT_THAT(unlike(row.deployed, row.live), IsEmpty()) << row.deployed;
}

TEST(Differences, AreNamedByTheirPath) {
    struct Row {
        std::string deployed;
        std::string live;
        std::vector<std::string> paths;
    };
    const Row rows[] = {
        {"{ Port: 80 }", "{ port: 81 }", {"Port"}},
        {"{ Port: 80 }", "{}", {"Port"}},
        {"{ On: false }", "{ On: true }", {"On"}},
        {"{ Subnets: [a, b] }", "{ subnets: [a, c] }", {"Subnets"}},
        {"{ Command: [a, b] }", "{ command: [b, a] }", {"Command[0]", "Command[1]"}},
        {"{ Vars: [{ Name: A, Value: a }] }",
         "{ vars: [{ name: A, value: b }, { name: C, value: c }] }",
         {"Vars[A].Value", "Vars[C]"}},
        {"{ Items: [{ X: 1 }] }", "{ items: [{ x: 1 }, { x: 2 }] }", {"Items"}},
    };
    for (const Row& row : rows)
        EXPECT_EQ(unlike(row.deployed, row.live), row.paths) << row.deployed;
    EXPECT_THAT(unlike("{}", "{ more: 1 }", Extras::Counted), ElementsAre("more"));
}

TEST(Remedies, SpellOptionsAsTheAwsCliDoes) {
    struct Row {
        std::string property;
        cfn::Expression value;
        std::vector<std::string> option;
    };
    const Row rows[] = {
        {"EnableECSManagedTags", true, {"--enable-ecs-managed-tags"}},
        {"EnableExecuteCommand", false, {"--no-enable-execute-command"}},
        {"HealthCheckGracePeriodSeconds", 60, {"--health-check-grace-period-seconds", "60"}},
        {"LoadBalancers",
         cfn::Array{cfn::Object{{"TargetGroupArn", "a"}}},
         {"--load-balancers", R"([{"targetGroupArn":"a"}])"}},
    };
    for (const Row& row : rows)
        EXPECT_EQ(option_of(row.property, row.value, Spelling::FirstLower), row.option);
}

}  // namespace
}  // namespace rollout
