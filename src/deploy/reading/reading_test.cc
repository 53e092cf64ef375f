#include "deploy/reading/reading.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws/form.h"
#include "deploy/client/test_desk.h"
#include "deploy/client/test_server.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using test::Desk;
using test::ScriptedServer;
using test::told;
using testing::HasSubstr;

HttpAnswer stack(const std::string& name) {
    if (name == "gone")
        return {
            400,
            {},
            "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id gone does "
            "not exist</Message></Error></ErrorResponse>"};
    return {
        200,
        {},
        fmt::format("<DescribeStacksResponse><DescribeStacksResult><Stacks><member>"
                    "<StackName>{0}</StackName><StackId>arn:{0}</StackId>"
                    "<StackStatus>UPDATE_COMPLETE</StackStatus>"
                    "<CreationTime>2027-01-15T08:00:00Z</CreationTime>"
                    "<LastUpdatedTime>2027-01-15T09:00:00Z</LastUpdatedTime>"
                    "<EnableTerminationProtection>true</EnableTerminationProtection>"
                    "<Parameters><member><ParameterKey>Image</ParameterKey>"
                    "<ParameterValue>a:1</ParameterValue></member><member>"
                    "<ParameterKey>Ami</ParameterKey><ParameterValue>/name</ParameterValue>"
                    "<ResolvedValue>ami-1</ResolvedValue></member></Parameters>"
                    "<Outputs><member><OutputKey>Url</OutputKey><OutputValue>http://x</OutputValue>"
                    "<ExportName>e</ExportName></member></Outputs>"
                    "</member></Stacks></DescribeStacksResult></DescribeStacksResponse>",
                    name)};
}

/// CloudFormation and ECS, as far as they are asked here.
io::HttpReply answer(const base::HttpRequest& request, std::size_t) {
    if (request.header("X-Amz-Target").empty())
        return stack(std::string(aws::pair_value(aws::read_form(request.body), "StackName")));
    if (request.body.find("nowhere") != std::string::npos)
        return HttpAnswer{400, {}, R"({"__type": "ClusterNotFoundException", "message": "no"})"};
    std::string services;
    for (int i = 0; i < 12; ++i) {
        const std::string name = fmt::format("s{:02}", i);
        if (request.body.find('"' + name + '"') == std::string::npos) continue;
        services += fmt::format(
            R"({}{{"serviceName": "{}", "status": "{}", "desiredCount": 2, "runningCount": 1,
                "deployments": [{{"status": "ACTIVE", "rolloutState": "COMPLETED"}},
                                {{"status": "PRIMARY", "rolloutState": "IN_PROGRESS",
                                  "failedTasks": 3, "createdAt": 1800000000}}],
                "loadBalancers": [{{"targetGroupArn": "arn:tg"}}, {{"loadBalancerName": "old"}}],
                "events": [{{"message": "newest"}}, {{"message": "older"}}]}})",
            services.empty() ? "" : ", ", name, i == 11 ? "INACTIVE" : "ACTIVE");
    }
    return HttpAnswer{200, {}, fmt::format(R"({{"services": [{}]}})", services)};
}

TEST(Readings, HaveWhatIsThereInTheOrderAskedFor) {
    ScriptedServer server(answer);
    Desk desk(server.url());
    EnvironmentWish wish{.stacks = {"b", "gone", "a"}, .cluster = "dev", .services = {}};
    for (int i = 11; i >= 0; --i)
        wish.services.push_back(fmt::format("s{:02}", i));
    auto seen = read_environment(*desk.client, wish);
    ASSERT_TRUE(seen.ok()) << told(seen);
    ASSERT_EQ(seen->stacks.size(), 2U);
    EXPECT_EQ(
        seen->stacks[0],
        (rollout::StackSeen{.name = "b",
                            .id = "arn:b",
                            .status = "UPDATE_COMPLETE",
                            .changed = base::Time::unix_milliseconds(1'800'003'600'000),
                            .parameters = {{"Image", "a:1"}, {"Ami", "/name"}},
                            .resolved = {{"Ami", "ami-1"}},
                            .outputs = {{.key = "Url", .value = "http://x", .export_name = "e"}},
                            .termination_protection = true}));
    EXPECT_EQ(seen->stacks[1].name, "a");
    // The inactive one is left out; the others came with two calls.
    ASSERT_EQ(seen->services.size(), 11U);
    const rollout::ServiceSeen& first = seen->services.front();
    EXPECT_EQ(first.name, "s10");
    EXPECT_EQ(first.running, 1);
    ASSERT_TRUE(first.primary());
    EXPECT_EQ(first.primary()->failed, 3);
    EXPECT_EQ(first.events, (std::vector<std::string>{"newest", "older"}));
    EXPECT_EQ(first.target_groups, std::vector<std::string>{"arn:tg"});
    EXPECT_EQ(server.asked().size(), 5U);
}

/// A stack whose creation began at eight, with a time of deletion at ten.
base::Time changed_of(const std::string& status) {
    ScriptedServer server([&](const base::HttpRequest&, std::size_t) -> io::HttpReply {
        return HttpAnswer{
            200,
            {},
            fmt::format("<DescribeStacksResponse><DescribeStacksResult><Stacks><member>"
                        "<StackName>one</StackName><StackStatus>{}</StackStatus>"
                        "<CreationTime>2027-01-15T08:00:00Z</CreationTime>"
                        "<DeletionTime>2027-01-15T10:00:00Z</DeletionTime>"
                        "</member></Stacks></DescribeStacksResult></DescribeStacksResponse>",
                        status)};
    });
    Desk desk(server.url());
    auto seen = read_environment(*desk.client, {.stacks = {"one"}, .cluster = {}, .services = {}});
    return seen.ok() && seen->stacks.size() == 1 ? seen->stacks[0].changed : base::Time();
}

TEST(Readings, KnowSinceWhenACreationThatWasRolledBackChanges) {
    const auto at = [](int hour) {
        return base::Time::unix_seconds(1'800'000'000 + (hour - 8) * 3600);
    };
    EXPECT_EQ(changed_of("DELETE_IN_PROGRESS"), at(10));
    // Its failures are older than that.
    EXPECT_EQ(changed_of("ROLLBACK_COMPLETE"), at(8));
}

TEST(Readings, OfAClusterThatIsNotThereHaveNoServices) {
    ScriptedServer server(answer);
    Desk desk(server.url());
    auto seen = read_environment(*desk.client,
                                 {.stacks = {"gone"}, .cluster = "nowhere", .services = {"s01"}});
    ASSERT_TRUE(seen.ok()) << told(seen);
    EXPECT_TRUE(seen->stacks.empty());
    EXPECT_TRUE(seen->services.empty());
}

TEST(Readings, EndWithTheFirstRealProblem) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t) {
        return HttpAnswer{403, {}, R"({"__type": "AccessDeniedException", "message": "not you"})"};
    });
    Desk desk(server.url());
    auto seen = read_environment(*desk.client, {.cluster = "dev", .services = {"a", "b"}});
    ASSERT_FALSE(seen.ok());
    EXPECT_THAT(told(seen), HasSubstr("api.denied: ecs DescribeServices"));
    EXPECT_EQ(desk.client->under_way(), 0U);
}

}  // namespace
}  // namespace deploy
