#include "deploy/reading/drift_reading.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "aws/form.h"
#include "deploy/client/test_desk.h"
#include "deploy/client/test_server.h"
#include "rollout/drift/test_drift.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using rollout::DriftQuestion;
using rollout::DriftTopic;
using rollout::Shown;
using rollout::test::DriftCase;
using test::Desk;
using test::ScriptedServer;
using test::told;

std::string arn_of(int service) {
    return fmt::format("arn:aws:ecs:eu-west-1:123456789012:service/shop-dev/s{}", service);
}

std::string operation_of(const base::HttpRequest& request) {
    const std::string_view target = request.header("X-Amz-Target");
    if (!target.empty()) return std::string(target.substr(target.rfind('.') + 1));
    return std::string(aws::pair_value(aws::read_form(request.body), "Action"));
}

/// A stack of twelve services, one of which is gone, and a group.
DriftCase shop() {
    std::string body = "Resources:\n  Group: { Type: AWS::EC2::SecurityGroup, Properties: {} }\n";
    for (int i = 0; i < 12; ++i)
        body += fmt::format("  S{}: {{ Type: AWS::ECS::Service, Properties: {{}} }}\n", i);
    return DriftCase({{.name = "shop-dev-all", .kind = cfn::StackKind::Network, .body = body}});
}

HttpAnswer resources(std::string_view body) {
    const bool is_second = !aws::pair_value(aws::read_form(body), "NextToken").empty();
    std::string members;
    auto add = [&](const std::string& logical, const std::string& physical) {
        members += fmt::format(
            "<member><LogicalResourceId>{}</LogicalResourceId><PhysicalResourceId>{}"
            "</PhysicalResourceId></member>",
            logical, physical);
    };
    for (int i = is_second ? 6 : 0; i < (is_second ? 12 : 6); ++i)
        add(fmt::format("S{}", i), arn_of(i));
    if (is_second) add("Group", "sg-1");
    return {200,
            {},
            fmt::format("<ListStackResourcesResponse><ListStackResourcesResult>"
                        "<StackResourceSummaries>{}</StackResourceSummaries>{}"
                        "</ListStackResourcesResult></ListStackResourcesResponse>",
                        members, is_second ? "" : "<NextToken>page-2</NextToken>")};
}

HttpAnswer services(std::string_view body) {
    std::string members;
    for (int i = 0; i < 11; ++i)
        if (body.find("\"" + arn_of(i) + "\"") != std::string_view::npos)
            members += fmt::format(R"({}{{"serviceArn": "{}", "taskDefinition": "arn:hand"}})",
                                   members.empty() ? "" : ", ", arn_of(i));
    return {200, {}, fmt::format(R"({{"services": [{}], "failures": []}})", members)};
}

HttpAnswer rules(std::string_view body) {
    const bool is_second = !aws::pair_value(aws::read_form(body), "NextToken").empty();
    return {200,
            {},
            fmt::format("<DescribeSecurityGroupRulesResponse><securityGroupRuleSet><item>"
                        "<securityGroupRuleId>sgr-{}</securityGroupRuleId><groupId>sg-1</groupId>"
                        "<fromPort>80</fromPort></item></securityGroupRuleSet>{}"
                        "</DescribeSecurityGroupRulesResponse>",
                        is_second ? 2 : 1, is_second ? "" : "<nextToken>page-2</nextToken>")};
}

io::HttpReply answer(const base::HttpRequest& request, std::size_t) {
    const std::string operation = operation_of(request);
    if (operation == "ListStackResources") return resources(request.body);
    if (operation == "DescribeServices") return services(request.body);
    if (operation == "DescribeSecurityGroupRules") return rules(request.body);
    return HttpAnswer{
        400, {}, R"({"__type": "ClientException", "message": "Unable to describe it"})"};
}

const Shown* shown_of(const rollout::DriftSeen& drift, const DriftQuestion& question) {
    auto found = drift.answers.find(question);
    return found == drift.answers.end() ? nullptr : std::get_if<Shown>(&found->second);
}

TEST(DriftReading, AsksForAsManyThingsAtATimeAsAnOperationTakes) {
    ScriptedServer server(answer);
    Desk desk(server.url());
    const DriftCase one = shop();
    auto drift = read_drift(*desk.client, one.wish, one.seen);
    ASSERT_TRUE(drift.ok()) << told(drift);
    std::map<std::string, int> asked;
    for (const base::HttpRequest& request : server.asked())
        ++asked[operation_of(request)];
    EXPECT_EQ(asked, (std::map<std::string, int>{{"DescribeSecurityGroupRules", 2},
                                                 {"DescribeServices", 2},
                                                 {"DescribeTaskDefinition", 1},
                                                 {"ListStackResources", 2}}));
    for (int i = 0; i < 12; ++i) {
        const Shown* service = shown_of(*drift, {DriftTopic::Service, arn_of(i)});
        ASSERT_TRUE(service) << i;
        EXPECT_EQ(service->size(), i < 11 ? 1U : 0U) << i;
    }
    const Shown* group = shown_of(*drift, {DriftTopic::GroupRules, "sg-1"});
    ASSERT_TRUE(group);
    ASSERT_EQ(group->size(), 2U);
    EXPECT_EQ(*group->front().find("FromPort"), cfn::Expression(80));
    const Shown* definition = shown_of(*drift, {DriftTopic::TaskDefinition, "arn:hand"});
    ASSERT_TRUE(definition) << "what a service runs and no stack has is asked for afterwards";
    EXPECT_TRUE(definition->empty()) << "ECS does not know it";
}

TEST(DriftReading, TakesARefusalForAnAnswer) {
    ScriptedServer server([](const base::HttpRequest& request, std::size_t count) -> io::HttpReply {
        if (operation_of(request) == "DescribeServices")
            return HttpAnswer{400, {}, R"({"__type": "AccessDeniedException", "message": "no"})"};
        return answer(request, count);
    });
    Desk desk(server.url());
    const DriftCase one = shop();
    auto drift = read_drift(*desk.client, one.wish, one.seen);
    ASSERT_TRUE(drift.ok()) << told(drift);
    for (int i = 0; i < 12; ++i) {
        const auto& service = drift->answers.at({DriftTopic::Service, arn_of(i)});
        const auto* refusal = std::get_if<rollout::Refusal>(&service);
        ASSERT_TRUE(refusal) << i;
        EXPECT_EQ(refusal->kind, rollout::Refusal::Kind::Denied);
        EXPECT_EQ(refusal->operation, "DescribeServices");
    }
    EXPECT_TRUE(shown_of(*drift, {DriftTopic::GroupRules, "sg-1"}));
}

TEST(DriftReading, SaysForWhichStacksNobodyMayListTheIds) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t) -> io::HttpReply {
        return HttpAnswer{403,
                          {},
                          "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message>"
                          "</Error></ErrorResponse>"};
    });
    Desk desk(server.url());
    const DriftCase one = shop();
    auto drift = read_drift(*desk.client, one.wish, one.seen);
    ASSERT_TRUE(drift.ok()) << told(drift);
    EXPECT_TRUE(std::holds_alternative<rollout::Refusal>(drift->ids.at("shop-dev-all")));
    EXPECT_TRUE(drift->answers.empty());
}

}  // namespace
}  // namespace deploy
