// Orders that take more than one call, and what a change set is asked for with.

#include "deploy/execution/carrier.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws/form.h"
#include "deploy/client/test_server.h"
#include "deploy/client/test_surroundings.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using rollout::Answered;
using test::ScriptedServer;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kBlue = "arn:blue";

/// Names of tasks from `first` on, as ListTasks has them.
std::string tasks(std::size_t first, std::size_t count, const std::string& more = {}) {
    std::string names;
    for (std::size_t i = 0; i < count; ++i)
        names += fmt::format(R"({}"arn:task/{}")", i == 0 ? "" : ", ", first + i);
    return fmt::format(R"({{"taskArns": [{}]{}}})", names, more);
}

std::string of_ecs(const std::string& operation, const std::string& body) {
    if (operation == "DescribeServices")
        return R"({"services": [{"serviceName": "api", "status": "ACTIVE",
            "capacityProviderStrategy": [{"capacityProvider": "FARGATE"}],
            "tags": [{"key": "spot", "value": "fell-back 3"}]}]})";
    if (operation == "DescribeTasks")
        return R"({"tasks": [{"taskArn": "arn:task/1", "stopCode": "TaskFailedToStart"}]})";
    if (body.find("RUNNING") != std::string::npos) return tasks(120, 30);
    return body.find("page-2") != std::string::npos ? tasks(100, 20)
                                                    : tasks(0, 100, R"(, "nextToken": "page-2")");
}

io::HttpReply answer(const base::HttpRequest& request) {
    const std::string target(request.header("X-Amz-Target"));
    if (!target.empty())
        return HttpAnswer{200, {}, of_ecs(target.substr(target.find('.') + 1), request.body)};
    const std::string action(aws::pair_value(aws::read_form(request.body), "Action"));
    if (action == "GetCallerIdentity")
        return HttpAnswer{
            200,
            {},
            "<R><GetCallerIdentityResult><Account>444455556666</Account><Arn>arn:me</Arn>"
            "</GetCallerIdentityResult></R>"};
    if (action == "CreateChangeSet") return HttpAnswer{200, {}, "<R><CreateChangeSetResult/></R>"};
    return HttpAnswer{200,
                      {},
                      fmt::format("<R><DescribeRulesResult><Rules><member><Actions><member>"
                                  "<ForwardConfig><TargetGroups><member><TargetGroupArn>{}"
                                  "</TargetGroupArn><Weight>20</Weight></member><member>"
                                  "<TargetGroupArn>arn:green</TargetGroupArn><Weight>80</Weight>"
                                  "</member></TargetGroups></ForwardConfig></member></Actions>"
                                  "</member></Rules></DescribeRulesResult></R>",
                                  kBlue)};
}

class Carriers : public testing::Test {
  protected:
    Answered::What carry_out(const rollout::Order::What& what) {
        auto target = Target::open(test::surroundings({}),
                                   {.environment = "dev",
                                    .account = "444455556666",
                                    .regions = {"eu-west-1"},
                                    .endpoint_url = server_.url(),
                                    .services = {"cloudformation", "ecs", "elbv2"},
                                    .now = [] { return base::Time::unix_seconds(1'800'000'000); }});
        EXPECT_TRUE(target.ok());
        Carrier carrier(**target);
        carrier.begin({.id = 7, .region = "eu-west-1", .what = what});
        std::vector<Answered> answers;
        while (answers.empty() && !carrier.is_idle())
            answers = carrier.wait(base::Duration::seconds(5));
        EXPECT_TRUE(carrier.is_idle());
        EXPECT_EQ(answers.at(0).order, 7U);
        return answers.at(0).what;
    }
    /// What ECS was asked for.
    std::vector<std::string> asked() {
        std::vector<std::string> operations;
        for (const base::HttpRequest& request : server_.asked()) {
            const std::string target(request.header("X-Amz-Target"));
            if (!target.empty()) operations.push_back(target.substr(target.find('.') + 1));
        }
        return operations;
    }

    ScriptedServer server_{
        [](const base::HttpRequest& request, std::size_t) { return answer(request); }};
};

TEST_F(Carriers, ReadAllTasksOfAServicePageByPage) {
    const auto what = carry_out(rollout::ReadTasks{"shop-dev", "api"});
    EXPECT_THAT(asked(), ElementsAre("ListTasks", "ListTasks", "ListTasks", "DescribeTasks",
                                     "DescribeTasks"));
    const auto& read = std::get<rollout::TasksRead>(what).tasks;
    ASSERT_EQ(read.size(), 2U) << "the server tells one a call";
    EXPECT_EQ(read[0].stop_code, "TaskFailedToStart");
    std::string described;
    for (const base::HttpRequest& request : server_.asked())
        if (request.header("X-Amz-Target").ends_with("DescribeTasks")) described += request.body;
    for (int i = 0; i < 150; ++i)
        EXPECT_THAT(described, HasSubstr(fmt::format("\"arn:task/{}\"", i)));
}

TEST_F(Carriers, AskForTheRuleOfAServiceWhoseTrafficShifts) {
    rollout::LookAtChosen order{.cluster = "shop-dev",
                                .service = "api",
                                .rule = "arn:rule",
                                .blue = kBlue,
                                .spot_tag = "spot",
                                .fell_back = "fell-back"};
    auto live = std::get<rollout::ChosenLooked>(carry_out(order)).live;
    ASSERT_TRUE(live);
    EXPECT_EQ(live->capacity_provider, "FARGATE");
    EXPECT_TRUE(live->fell_back);
    EXPECT_EQ(live->weights, (rollout::Weights{.blue = 20, .green = 80}));
    order.rule.clear();
    live = std::get<rollout::ChosenLooked>(carry_out(order)).live;
    ASSERT_TRUE(live);
    EXPECT_FALSE(live->weights);
}

TEST_F(Carriers, HandARoleToCloudFormationWhereThereIsOne) {
    for (const char* role : {"arn:aws:iam::444455556666:role/shop-access-Role", ""}) {
        carry_out(rollout::CreateChangeSet{.stack = "shop-dev-api", .role = role});
        const auto form = aws::read_form(server_.asked().back().body);
        EXPECT_EQ(aws::pair_value(form, "RoleARN"), role);
    }
}

}  // namespace
}  // namespace deploy
