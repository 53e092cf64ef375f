// The stacks that belong to an account, and those of jobs.
#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "blueprint/iam.h"
#include "blueprint/service_role_table.h"
#include "blueprint/test_stacks.h"
#include "platform/values.h"

namespace blueprint {
namespace {

TEST(Registry, HasARepositoryForEveryImageThatIsOurs) {
    Made made =
        make_text(platform::with_head("services:\n  api: { sidecars: { proxy: {}, agent: { image: "
                                      "public.ecr.aws/x/agent:1 } } }\n"
                                      "  other: { image: docker.io/library/nginx:1 }\njobs:\n  "
                                      "own: {}\n  migrate: { extends: api }\n"));
    ASSERT_EQ(made.problems, "");
    const cfn::Template& body = made.body("dev", "shop-registry");
    EXPECT_EQ(ids_of(body, "AWS::ECR::Repository"),
              "ApiRepository ApiProxyRepository OwnRepository");
    EXPECT_EQ(at(body, "ApiProxyRepository", "RepositoryName"), "\"shop-api-proxy\"");
    EXPECT_EQ(at(body, "ApiRepository", "EmptyOnDelete"), "true");
    EXPECT_EQ(at(body, "ApiRepository", "RepositoryPolicyText"), "");
}

TEST(Registry, OfOneAccountLetsTheOthersPull) {
    Made made = make_text(
        "slipway: 1\nplatform: shop\nregistry: { account: 999988887777 }\nenvironments:\n"
        "  prod: { account: 111122223333, region: eu-west-1, protect: true }\n"
        "  dev: { account: 444455556666, region: eu-west-1 }\nservices: { api: {} }\n");
    ASSERT_EQ(made.problems, "");
    const cfn::Template& body = made.body("dev", "shop-registry");
    EXPECT_EQ(body, made.body("prod", "shop-registry"));
    EXPECT_EQ(at(body, "ApiRepository", "RepositoryPolicyText/Statement/0/Principal/AWS"),
              R"([{"Fn::Sub":"arn:${AWS::Partition}:iam::111122223333:root"},)"
              R"({"Fn::Sub":"arn:${AWS::Partition}:iam::444455556666:root"}])");
    EXPECT_EQ(at(body, "ApiRepository", "EmptyOnDelete"), "");
    for (const cfn::Stack& stack : made.environments.at("dev").stacks) {
        EXPECT_EQ(stack.account, stack.name == "shop-registry" ? "999988887777" : "444455556666");
    }
    EXPECT_NE(at(made.body("dev", "shop-dev-api"), "TaskDefinition", "ContainerDefinitions/0/Image")
                  .find("999988887777.dkr.ecr."),
              std::string::npos);
}

/// The patterns of tags that a lifecycle keeps images by, in their order; then what the other rules
/// look at.
std::string kept_by(const std::string& text) {
    std::string list;
    std::size_t rules = 0;
    for (std::size_t at = 0; (at = text.find("\"rulePriority\":", at)) != std::string::npos;) {
        at += 15;
        EXPECT_EQ(text.substr(at, text.find(',', at) - at), std::to_string(++rules));
        std::size_t end = std::min(text.find("\"rulePriority\":", at), text.size());
        std::string rule = text.substr(at, end - at);
        std::size_t pattern = rule.find("\"tagPatternList\":[\"");
        std::size_t status = rule.find("\"tagStatus\":\"") + 13;
        std::size_t begin = pattern == std::string::npos ? status : pattern + 19;
        list += rule.substr(begin, rule.find('"', begin) - begin) + " ";
    }
    return list;
}

std::string lifecycle_of(const std::string& environments) {
    Made made = make_text("slipway: 1\nplatform: shop\nenvironments:\n" + environments +
                          "services: { api: {} }\n");
    EXPECT_EQ(made.problems, "");
    const cfn::Template& registry = made.body(made.environments.begin()->first, "shop-registry");
    const cfn::Expression* mappings = registry.other.find("Mappings");
    const cfn::Expression& text = *mappings->as<cfn::Object>()
                                       ->find("Lifecycle")
                                       ->as<cfn::Object>()
                                       ->find("Images")
                                       ->as<cfn::Object>()
                                       ->find("Text");
    return *text.as<std::string>();
}

// What an earlier rule matches no later one drops, so that builds of one environment cannot push
// out what another one runs.
TEST(Registry, KeepsWhatEachEnvironmentRuns) {
    std::string text = lifecycle_of(
        "  prod: { region: eu-west-1 }\n  prod-eu: { region: eu-west-1 }\n"
        "  dev: { region: eu-west-1 }\n  far: { region: us-east-1 }\n");
    EXPECT_EQ(kept_by(text),
              "prod-eu prod dev release-prod-eu-* release-prod-* release-dev-* untagged any ");
    EXPECT_NE(text.find(R"("tagPatternList":["prod"],"countType":"imageCountMoreThan",)"
                        R"("countNumber":1})"),
              std::string::npos);
    EXPECT_NE(text.find(R"("tagPatternList":["release-prod-*"],"countType":"imageCountMoreThan",)"
                        R"("countNumber":100})"),
              std::string::npos);
}

// A lifecycle policy has at most 50 rules and 30,720 characters.
TEST(Registry, KeepsWithinTheRulesThatAPolicyMayHave) {
    for (int count : {24, 25, 47, 48, 60}) {
        std::string environments;
        for (int i = 0; i < count; ++i)
            environments += "  e" + std::string(i < 10 ? "0" : "") + std::to_string(i) +
                            ": { region: eu-west-1 }\n";
        std::string text = lifecycle_of(environments);
        std::string kept = kept_by(text);
        EXPECT_LE(std::ranges::count(kept, ' '), 50) << count;
        EXPECT_LE(text.size(), 30'720u);
        EXPECT_TRUE(
            kept.ends_with(count == 24 ? "release-e00-* untagged any " : "release-* untagged any "))
            << kept;
    }
}

TEST(Access, KnowsEveryTypeThatTheOtherStacksMake) {
    std::set<std::string_view> known;
    for (const ServiceRoleRow& row : kServiceRoleRows)
        known.insert(row.type);
    Made made = make_ohi();
    for (const auto& [environment, stacks] : made.environments) {
        for (const cfn::Stack& stack : stacks.stacks) {
            if (stack.kind == cfn::StackKind::Access) continue;
            for (const cfn::Resource& resource : stack.body.resources) {
                EXPECT_TRUE(known.contains(resource.type)) << resource.type;
            }
        }
    }
}

TEST(Access, GrantsEveryRowWithinTheRoomOfAPolicy) {
    Made made = make_ohi();
    const cfn::Template& body = made.body("prod", "ohi-access");
    std::string all;
    for (const cfn::Resource& resource : body.resources) {
        if (resource.type != "AWS::IAM::ManagedPolicy") continue;
        std::string policy = at(body, resource.logical_id, "PolicyDocument");
        EXPECT_LE(policy.size(), 6'144u) << resource.logical_id;
        all += policy;
    }
    for (const ServiceRoleRow& row : kServiceRoleRows) {
        std::string first(row.actions.substr(0, row.actions.find(' ')));
        EXPECT_NE(all.find("\"" + first + "\""), std::string::npos) << row.type << " " << first;
    }
    EXPECT_EQ(all.find("{platform}"), std::string::npos);
}

TEST(Job, OpensItsCallsItselfBecauseItRunsBeforeItsService) {
    Made made = make_text(
        platform::with_head("services:\n  api: { port: 80, calls: [db] }\n  web: { port: 81 }\n"
                            "stores: { db: { engine: postgres 16, size: db.t4g.micro } }\n"
                            "jobs:\n  same: { extends: api }\n  more: { extends: api, calls: [web] "
                            "}\n  alone: { calls: [db] }\n"));
    ASSERT_EQ(made.problems, "");
    struct Row {
        const char* job;
        const char* edges;
        const char* groups;
    };
    const Row rows[] = {
        {"same", "StoreEdgeDbPort5432",
         R"("shop-dev-network:ApiSecurityGroupId,shop-dev-network:SameJobGroupId")"},
        {"more", "ServiceEdgeWebPort81 StoreEdgeDbPort5432",
         R"("shop-dev-network:ApiSecurityGroupId,shop-dev-network:MoreJobGroupId")"},
        {"alone", "StoreEdgeDbPort5432", R"("shop-dev-network:AloneJobGroupId")"},
    };
    for (const Row& row : rows) {
        const cfn::Template& body = made.body("dev", "shop-dev-job-" + std::string(row.job));
        EXPECT_EQ(ids_of(body, "AWS::EC2::SecurityGroupIngress"), row.edges) << row.job;
        EXPECT_EQ(cfn::compact_json(body.find_output("SecurityGroupExports")->value), row.groups)
            << row.job;
    }
}

TEST(Job, RunsByTheClockWithExactlyTheRightsItNeeds) {
    Made made =
        make_text(platform::with_head("services: { api: {} }\njobs:\n  nightly: { extends: api, "
                                      "schedule: 0 3 * * 1-5, timezone: Europe/Dublin }\n"));
    ASSERT_EQ(made.problems, "");
    const cfn::Template& body = made.body("dev", "shop-dev-job-nightly");
    EXPECT_EQ(at(body, "Schedule", "ScheduleExpression"), "\"cron(0 3 ? * MON-FRI *)\"");
    EXPECT_EQ(at(body, "Schedule", "ScheduleExpressionTimezone"), "\"Europe/Dublin\"");
    EXPECT_EQ(at(body, "ScheduleRole", "Policies/0/PolicyDocument/Statement/0/Resource"),
              R"({"Ref":"TaskDefinition"})");
    EXPECT_EQ(
        at(body, "ScheduleRole", "Policies/0/PolicyDocument/Statement").find("\"Resource\":\"*\""),
        std::string::npos);
}

TEST(Grants, AllHaveAMeaning) {
    for (const platform::GrantKind& kind : platform::grant_kinds()) {
        platform::Grant grant{std::string(kind.verb), std::string(kind.scheme), "name"};
        std::vector<Statement> statements = statements_of(grant);
        ASSERT_FALSE(statements.empty()) << kind.verb << " " << kind.scheme;
        for (const Statement& statement : statements) {
            EXPECT_FALSE(statement.actions.empty());
            for (const cfn::Expression& resource : statement.resources) {
                EXPECT_NE(cfn::compact_json(resource), "\"*\"") << kind.verb << " " << kind.scheme;
            }
        }
    }
}

TEST(Grants, TellABucketFromWhatIsInIt) {
    std::vector<Statement> statements = statements_of({"read", "s3", "files/in/*"});
    ASSERT_EQ(statements.size(), 2u);
    EXPECT_EQ(cfn::compact_json(statements[0].resources[0]),
              R"({"Fn::Sub":"arn:${AWS::Partition}:s3:::files/in/*"})");
    EXPECT_EQ(cfn::compact_json(statements[1].resources[0]),
              R"({"Fn::Sub":"arn:${AWS::Partition}:s3:::files"})");
    EXPECT_EQ(statements[1].actions, std::vector<std::string>{"s3:ListBucket"});
}

TEST(Cluster, LetsEcsTakeTheRoleForShiftingTrafficAsAwsDocumentsIt) {
    Made made =
        make_text(platform::with_head("services: { api: { port: 80, ingress: { path: / }, deploy: "
                                      "{ strategy: blue-green } } }\n"));
    EXPECT_EQ(
        at(made.body("dev", "shop-dev-cluster"), "TrafficShiftRole", "AssumeRolePolicyDocument"),
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
        R"("Principal":{"Service":"ecs.amazonaws.com"},"Action":"sts:AssumeRole"}]})");
}

TEST(Cluster, AnswersFromTheNearestOfSeveralRegions) {
    auto record = [](const std::string& regions) {
        Made made = make_text(
            "slipway: 1\nplatform: shop\nenvironments:\n  prod:\n    account: 111122223333\n"
            "    region: " +
            regions +
            "\n    domain: { name: shop.example, zone: Z0123456789ABCDEFGHIJ }\n"
            "services: { api: { port: 80, ingress: { path: / } } }\n");
        EXPECT_EQ(made.problems, "");
        return at(made.body("prod", "shop-prod-cluster"), "AliasRecord", "");
    };
    EXPECT_EQ(record("eu-west-1"),
              R"({"AliasTarget":{"DNSName":{"Fn::GetAtt":["LoadBalancer","DNSName"]},)"
              R"("HostedZoneId":{"Fn::GetAtt":["LoadBalancer","CanonicalHostedZoneID"]}},)"
              R"("HostedZoneId":"Z0123456789ABCDEFGHIJ","Name":"shop.example","Type":"A"})");
    EXPECT_EQ(
        record("[eu-west-1, us-east-1]"),
        R"({"AliasTarget":{"DNSName":{"Fn::GetAtt":["LoadBalancer","DNSName"]},)"
        R"("EvaluateTargetHealth":true,)"
        R"("HostedZoneId":{"Fn::GetAtt":["LoadBalancer","CanonicalHostedZoneID"]}},)"
        R"("HostedZoneId":"Z0123456789ABCDEFGHIJ","Name":"shop.example",)"
        R"("Region":{"Ref":"AWS::Region"},"SetIdentifier":{"Ref":"AWS::Region"},"Type":"A"})");
}

}  // namespace
}  // namespace blueprint
