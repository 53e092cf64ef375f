#include "deploy/reading/motion_reading.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws/form.h"
#include "deploy/client/test_desk.h"
#include "deploy/client/test_server.h"
#include "io/clock.h"
#include "rollout/watch/test_motion.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using rollout::AbortAct;
using rollout::Motion;
using rollout::test::api;
using rollout::test::network;
using rollout::test::nightly;
using test::Desk;
using test::ScriptedServer;
using test::surroundings;
using test::told;

HttpAnswer stack(const std::string& name, const std::string& status) {
    return {200,
            {},
            fmt::format("<R><DescribeStacksResult><Stacks><member><StackName>{0}</StackName>"
                        "<StackId>arn:{0}</StackId><StackStatus>{1}</StackStatus>"
                        "<CreationTime>2027-01-15T08:00:00Z</CreationTime></member></Stacks>"
                        "</DescribeStacksResult></R>",
                        name, status)};
}

/// A service `api` that somebody restarts, a job that a rollout runs, no network.
class Cloud {
  public:
    bool is_rolling = true;
    /// Of the tasks that ECS lists as stopped.
    std::string status_of_stopped = "STOPPED";

    io::HttpReply answer(const base::HttpRequest& request) const {
        const std::string target(request.header("X-Amz-Target"));
        const std::string operation = target.substr(target.find('.') + 1);
        if (target.empty()) return of_query(request);
        return HttpAnswer{200, {}, of_ecs(operation, request.body)};
    }

  private:
    static HttpAnswer of_query(const base::HttpRequest& request) {
        const auto form = aws::read_form(request.body);
        if (aws::pair_value(form, "Action") == "GetCallerIdentity")
            return {200,
                    {},
                    "<R><GetCallerIdentityResult><Account>444455556666</Account><Arn>arn:me</Arn>"
                    "</GetCallerIdentityResult></R>"};
        const std::string name(aws::pair_value(form, "StackName"));
        if (name == "shop-dev-network")
            return {400,
                    {},
                    "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id " +
                        name + " does not exist</Message></Error></ErrorResponse>"};
        return stack(name, "CREATE_COMPLETE");
    }

    std::string of_ecs(const std::string& operation, const std::string& body) const {
        const bool is_job = body.find("nightly") != std::string::npos;
        if (operation == "DescribeServices")
            return fmt::format(R"({{"services": [{{"serviceName": "shop-dev-api",
                "status": "ACTIVE", "desiredCount": 2, "runningCount": 2, "deployments": [
                {{"id": "ecs-svc/2", "status": "PRIMARY", "rolloutState": "{}"}}]}}]}})",
                               is_rolling ? "IN_PROGRESS" : "COMPLETED");
        if (operation == "ListServiceDeployments")
            return R"({"serviceDeployments": [{"serviceDeploymentArn": "arn:old"},
                {"serviceDeploymentArn": "arn:new"}]})";
        if (operation == "DescribeServiceDeployments")
            return R"({"serviceDeployments": [
                {"serviceDeploymentArn": "arn:old", "status": "SUCCESSFUL", "createdAt": 1},
                {"serviceDeploymentArn": "arn:new", "status": "IN_PROGRESS", "createdAt": 2,
                 "statusReason": "why", "sourceServiceRevisions": [{"arn": "arn:revision"}]}]})";
        if (operation == "ListTasks") {
            const bool is_stopped = body.find("STOPPED") != std::string::npos;
            return fmt::format(R"({{"taskArns": ["arn:task/{}-{}"]}})", is_job ? "nightly" : "api",
                               is_stopped ? "stopped" : "running");
        }
        // DescribeTasks.
        const bool is_stopped = body.find("stopped") != std::string::npos;
        return fmt::format(
            R"({{"tasks": [{{"taskArn": "arn:task/{}", "lastStatus": "{}",
                "startedBy": "slipway/1/2"}}]}})",
            is_stopped ? "stopped" : "running", is_stopped ? status_of_stopped : "RUNNING");
    }
};

std::unique_ptr<Target> open(const ScriptedServer& server) {
    auto target = Target::open(surroundings({}),
                               {.environment = "dev",
                                .account = "444455556666",
                                .regions = {"eu-west-1"},
                                .endpoint_url = server.url(),
                                .services = {"cloudformation", "ecs"},
                                .now = [] { return base::Time::unix_seconds(1'800'000'000); }});
    EXPECT_TRUE(target.ok()) << told(target);
    return *std::move(target);
}

TEST(Looks, SeeStacksServicesAndJobsAndMoreOfWhatMoves) {
    const Cloud cloud;
    ScriptedServer server(
        [&](const base::HttpRequest& request, std::size_t) { return cloud.answer(request); });
    auto target = open(server);
    auto seen = look_at_pieces(*target, {network(), api(), nightly()});
    ASSERT_TRUE(seen.ok()) << told(seen);
    EXPECT_FALSE((*seen)[0].stack);
    EXPECT_EQ(motion_of((*seen)[1]), Motion::Deploys);
    EXPECT_EQ(
        (*seen)[1].deployments,
        (std::vector<rollout::ServiceDeploymentSeen>{
            {.arn = "arn:new",
             .status = "IN_PROGRESS",
             .reason = "why",
             .created = base::Time::unix_seconds(2),
             .has_source = true},
            {.arn = "arn:old", .status = "SUCCESSFUL", .created = base::Time::unix_seconds(1)}}));
    ASSERT_EQ((*seen)[1].stopped.size(), 1U);
    EXPECT_EQ(motion_of((*seen)[2]), Motion::Runs);
    EXPECT_EQ((*seen)[2].running.front().arn, "arn:task/running");
    EXPECT_EQ((*seen)[2].running.size(), 1U);
    EXPECT_EQ((*seen)[2].stopped.front().arn, "arn:task/stopped");
}

TEST(Looks, SeeAJobThatIsBeingStoppedRun) {
    Cloud cloud;
    cloud.status_of_stopped = "DEACTIVATING";
    ScriptedServer server(
        [&](const base::HttpRequest& request, std::size_t) { return cloud.answer(request); });
    auto target = open(server);
    auto seen = look_at_pieces(*target, {nightly()});
    ASSERT_TRUE(seen.ok()) << told(seen);
    EXPECT_EQ(seen->front().running.size(), 2U);
    EXPECT_TRUE(seen->front().stopped.empty());
}

TEST(Looks, AskNoMoreOfWhatIsAtRestUnlessItHasMoved) {
    Cloud cloud;
    cloud.is_rolling = false;
    ScriptedServer server(
        [&](const base::HttpRequest& request, std::size_t) { return cloud.answer(request); });
    auto target = open(server);
    auto rest = look_at_pieces(*target, {api()});
    ASSERT_TRUE(rest.ok()) << told(rest);
    EXPECT_TRUE(rest->front().deployments.empty());
    EXPECT_TRUE(rest->front().stopped.empty());
    auto moved = look_at_pieces(*target, {api()}, {{.moved = Motion::Deploys}});
    ASSERT_TRUE(moved.ok()) << told(moved);
    EXPECT_EQ(moved->front().deployments.size(), 2U);
}

TEST(Looks, GoOnUntilItIsOverOrThePersonEndsIt) {
    Cloud cloud;
    cloud.is_rolling = false;
    ScriptedServer server(
        [&](const base::HttpRequest& request, std::size_t) { return cloud.answer(request); });
    auto target = open(server);
    rollout::Watching rest({network()}, base::Duration::seconds(1));
    int shown = 0;
    auto stop = watch(rest, *target, {.is_ended = [](base::Duration) { return true; }},
                      io::wall_time, [&] { ++shown; });
    ASSERT_TRUE(stop.ok()) << told(stop);
    EXPECT_EQ(*stop, FollowStop::Over);
    EXPECT_EQ(shown, 1);
    rollout::Watching moving({nightly()}, base::Duration::seconds(1));
    stop = watch(moving, *target,
                 {.patience = base::Duration::minutes(1),
                  .is_ended = [&](base::Duration) { return shown > 3; }},
                 io::wall_time, [&] { ++shown; });
    ASSERT_TRUE(stop.ok()) << told(stop);
    EXPECT_EQ(*stop, FollowStop::Interrupted);
    EXPECT_EQ(shown, 4);
    stop = watch(moving, *target, {.is_ended = [](base::Duration) { return false; }}, io::wall_time,
                 [] {});
    ASSERT_TRUE(stop.ok()) << told(stop);
    EXPECT_EQ(*stop, FollowStop::OutOfTime);
}

/// Answers everything with this error; none when it is empty.
ScriptedServer::Answer refusing(const std::string& json, const std::string& xml) {
    return [json, xml](const base::HttpRequest& request, std::size_t) {
        const bool is_query = request.header("X-Amz-Target").empty();
        if (json.empty()) return HttpAnswer{200, {}, is_query ? "<R></R>" : "{}"};
        const std::string error = fmt::format(
            "<ErrorResponse><Error><Code>{}</Code><Message>no</Message></Error>"
            "</ErrorResponse>",
            xml);
        return is_query ? HttpAnswer{400, {}, error}
                        : HttpAnswer{400, {}, fmt::format(R"({{"__type": "{}"}})", json)};
    };
}

TEST(Aborts, AskForWhatTheStepSays) {
    ScriptedServer server(refusing("", ""));
    Desk desk(server.url());
    ASSERT_TRUE(
        abort(*desk.client, {.act = AbortAct::CancelUpdate, .target = "arn:s", .token = "t"}).ok());
    ASSERT_TRUE(
        abort(*desk.client, {.act = AbortAct::DeleteStack, .target = "arn:s", .token = "t"}).ok());
    ASSERT_TRUE(abort(*desk.client, {.act = AbortAct::StopDeployment, .target = "arn:d"}).ok());
    const auto asked = server.asked();
    auto form = aws::read_form(asked[0].body);
    EXPECT_EQ(aws::pair_value(form, "Action"), "CancelUpdateStack");
    EXPECT_EQ(aws::pair_value(form, "StackName"), "arn:s");
    EXPECT_EQ(aws::pair_value(form, "ClientRequestToken"), "t");
    form = aws::read_form(asked[1].body);
    EXPECT_EQ(aws::pair_value(form, "Action"), "DeleteStack");
    EXPECT_EQ(asked[2].body, R"({"serviceDeploymentArn":"arn:d","stopType":"ROLLBACK"})");
}

TEST(Aborts, ThatComeTooLateAreNoErrorAndOthersAre) {
    ScriptedServer late(refusing("ConflictException", "ValidationError"));
    Desk desk(late.url());
    EXPECT_TRUE(abort(*desk.client, {.act = AbortAct::CancelUpdate, .target = "arn:s"}).ok());
    EXPECT_TRUE(abort(*desk.client, {.act = AbortAct::StopDeployment, .target = "arn:d"}).ok());
    EXPECT_FALSE(abort(*desk.client, {.act = AbortAct::DeleteStack, .target = "arn:s"}).ok());
    ScriptedServer denied(refusing("AccessDeniedException", "AccessDenied"));
    Desk other(denied.url());
    EXPECT_EQ(told(abort(*other.client, {.act = AbortAct::CancelUpdate, .target = "arn:s"}))
                  .substr(0, 11),
              "api.denied:");
}

TEST(Aborts, GoOnWithTheOthersWhenOneIsRefused) {
    ScriptedServer server([](const base::HttpRequest& request, std::size_t) {
        const auto form = aws::read_form(request.body);
        if (aws::pair_value(form, "Action") == "GetCallerIdentity")
            return HttpAnswer{200,
                              {},
                              "<R><GetCallerIdentityResult><Account>444455556666</Account>"
                              "<Arn>arn:me</Arn></GetCallerIdentityResult></R>"};
        if (aws::pair_value(form, "StackName") != "arn:denied")
            return HttpAnswer{200, {}, "<R></R>"};
        return HttpAnswer{400,
                          {},
                          "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message>"
                          "</Error></ErrorResponse>"};
    });
    auto target = open(server);
    const std::vector<rollout::Piece> pieces = {network(), api(), nightly(), api()};
    const std::vector<rollout::AbortStep> steps = {
        {.piece = 0, .act = AbortAct::CancelUpdate, .target = "arn:denied"},
        {.piece = 1, .act = AbortAct::Watch},
        {.piece = 2, .act = AbortAct::DeleteStack, .target = "arn:denied"},
        {.piece = 3, .act = AbortAct::CancelUpdate, .target = "arn:api"}};
    const AbortsAsked all = abort_all(*target, pieces, steps, [] { return false; });
    EXPECT_EQ(all.asked, 1U);
    ASSERT_EQ(all.refused.size(), 2U);
    EXPECT_EQ(all.refused[0].piece, 0U);
    EXPECT_EQ(all.refused[1].piece, 2U);
    EXPECT_EQ(all.refused[1].problems.front().code, "api.denied");
    EXPECT_FALSE(all.is_ended);
}

TEST(Aborts, AskForNothingMoreOnceThePersonHasEndedThem) {
    ScriptedServer server([cloud = Cloud()](const base::HttpRequest& request, std::size_t) {
        return cloud.answer(request);
    });
    auto target = open(server);
    const std::vector<rollout::AbortStep> steps = {
        {.piece = 0, .act = AbortAct::CancelUpdate, .target = "arn:a"},
        {.piece = 0, .act = AbortAct::CancelUpdate, .target = "arn:b"}};
    int times = 0;
    const AbortsAsked all = abort_all(*target, {api()}, steps, [&] { return times++ > 0; });
    EXPECT_EQ(all.asked, 1U);
    EXPECT_TRUE(all.is_ended);
    EXPECT_EQ(server.asked().size(), 2U) << "who is calling, and the first step";
}

}  // namespace
}  // namespace deploy
