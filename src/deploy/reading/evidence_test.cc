#include "deploy/reading/evidence.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "aws/form.h"
#include "deploy/client/test_desk.h"
#include "deploy/client/test_server.h"
#include "deploy/reading/evidence_reading.h"
#include "text/json_writer.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using rollout::Cause;
using test::Desk;
using test::ScriptedServer;
using test::told;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string kTask = R"({"taskArn": "arn:aws:ecs:eu-west-1:1:task/dev/3f9a41d0",
    "taskDefinitionArn": "arn:td:1", "startedBy": "ecs-svc/1", "lastStatus": "STOPPED",
    "healthStatus": "UNKNOWN", "stopCode": "EssentialContainerExited",
    "stoppedReason": "Essential container in task exited", "createdAt": 1800000000,
    "startedAt": 1800000010, "stoppedAt": 1800000029.5,
    "containers": [{"name": "api", "image": "a:1", "lastStatus": "STOPPED", "exitCode": 1,
                    "healthStatus": "UNKNOWN", "reason": "why"}, {"name": "proxy"}]})";

const std::string kDefinition = R"({"taskDefinition": {"taskDefinitionArn": "arn:td:1",
    "cpu": "256", "memory": "512", "containerDefinitions": [
      {"name": "api", "image": "a:1", "environment": [{"name": "LEVEL", "value": "info"}],
       "secrets": [{"name": "KEY", "valueFrom": "arn:secret"}],
       "logConfiguration": {"logDriver": "awslogs", "options":
         {"awslogs-group": "/ecs/ohi-dev/api", "awslogs-stream-prefix": "api"}}},
      {"name": "proxy", "image": "p:1", "essential": false}]}})";

/// Two pages of events: what failed, and how it began.
HttpAnswer events(const std::string& body) {
    bool is_second = !aws::pair_value(aws::read_form(body), "NextToken").empty();
    auto event = [](const char* resource, const char* type, const char* status) {
        return fmt::format(
            "<member><LogicalResourceId>{}</LogicalResourceId><ResourceType>{}"
            "</ResourceType><ResourceStatus>{}</ResourceStatus>"
            "<ResourceStatusReason>of {}</ResourceStatusReason>"
            "<Timestamp>2027-01-15T08:00:00Z</Timestamp></member>",
            resource, type, status, resource);
    };
    std::string all = is_second
                          ? event("First", "AWS::IAM::Role", "CREATE_FAILED") +
                                event("net", "AWS::CloudFormation::Stack", "CREATE_IN_PROGRESS") +
                                event("Earlier", "AWS::IAM::Role", "CREATE_FAILED")
                          : event("Second", "AWS::EC2::VPC", "CREATE_FAILED");
    return {200,
            {},
            fmt::format("<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>{}"
                        "</StackEvents><NextToken>more</NextToken></DescribeStackEventsResult>"
                        "</DescribeStackEventsResponse>",
                        all)};
}

HttpAnswer targets() {
    return {200,
            {},
            "<DescribeTargetHealthResponse><DescribeTargetHealthResult><TargetHealthDescriptions>"
            "<member><Target><Id>10.0.0.4</Id><Port>8080</Port></Target><TargetHealth>"
            "<State>unhealthy</State><Reason>Target.Timeout</Reason>"
            "<Description>Request timed out</Description></TargetHealth></member>"
            "<member><Target><Id>10.0.0.5</Id></Target><TargetHealth><State>healthy</State>"
            "</TargetHealth></member></TargetHealthDescriptions></DescribeTargetHealthResult>"
            "</DescribeTargetHealthResponse>"};
}

/// An account in which the tasks of `api` end, those of `quiet` do not, and `net` failed.
io::HttpReply answer(const base::HttpRequest& request, std::size_t) {
    const std::string target(request.header("X-Amz-Target"));
    auto is = [&](const char* operation) { return target.ends_with(std::string(".") + operation); };
    auto has = [&](const char* text) { return request.body.find(text) != std::string::npos; };
    if (target.empty()) return has("DescribeTargetHealth") ? targets() : events(request.body);
    if (is("ListTasks") && has("nowhere"))
        return HttpAnswer{400, {}, R"({"__type": "ClusterNotFoundException", "message": "no"})"};
    if (is("ListTasks") && has("\"nextToken\"")) return HttpAnswer{200, {}, R"({"taskArns": []})"};
    if (is("ListTasks"))
        return HttpAnswer{200,
                          {},
                          has("quiet") ? R"({"taskArns": []})"
                                       : R"({"taskArns": ["t1", "t2"], "nextToken": "n"})"};
    if (is("DescribeTasks"))
        return HttpAnswer{200, {}, fmt::format(R"({{"tasks": [{}, {}]}})", kTask, kTask)};
    if (is("DescribeServices"))
        return HttpAnswer{200,
                          {},
                          R"({"services": [{"serviceName": "ohi-dev-api", "status": "INACTIVE",
                "events": [{"message": "(service x) was unable to place a task."}]}]})"};
    if (is("DescribeTaskDefinition")) return HttpAnswer{200, {}, kDefinition};
    return HttpAnswer{200, {}, R"({"events": [{"message": "one"}, {"message": "two"}]})"};
}

ServiceCase service(const std::string& name, const std::string& cluster = "dev") {
    return {.cluster = cluster,
            .service = "ohi-dev-" + name,
            .family = "ohi-dev-" + name,
            .known = {.name = name,
                      .service = {.name = "ohi-dev-" + name,
                                  .status = "ACTIVE",
                                  .task_definition = "arn:td:0",
                                  .desired = 1,
                                  .deployments = {{.id = "ecs-svc/1",
                                                   .status = "PRIMARY",
                                                   .rollout = "IN_PROGRESS"}}}}};
}

std::vector<std::string> operations(ScriptedServer& server) {
    std::vector<std::string> names;
    for (const base::HttpRequest& request : server.asked()) {
        std::string target(request.header("X-Amz-Target"));
        names.push_back(target.empty()
                            ? std::string(aws::pair_value(aws::read_form(request.body), "Action"))
                            : target.substr(target.rfind('.') + 1));
    }
    return names;
}

TEST(Evidence, IsAskedForWhereAServiceIsNotWell) {
    ScriptedServer server(answer);
    Desk desk(server.url());
    ServiceCase steady = service("quiet");
    steady.known.service.running = 1;
    steady.known.service.deployments[0].rollout = "COMPLETED";
    ServiceCase api = service("api");
    api.known.service.target_groups = {"arn:tg"};
    auto found = diagnose_services(*desk.client, {steady, api});
    ASSERT_TRUE(found.ok()) << told(found);
    ASSERT_EQ(found->size(), 2U);
    EXPECT_TRUE((*found)[0].is_well());
    const rollout::Diagnosis& one = (*found)[1];
    EXPECT_EQ(one.what, "api ends with exit code 1");
    EXPECT_EQ(one.times, 2U);
    EXPECT_EQ(one.container, "api");
    EXPECT_THAT(one.lines, ElementsAre("one", "two"));
    EXPECT_THAT(one.evidence,
                Contains("2 tasks ended so; the last: task 3f9a41d0, which ran for 19s"));
    std::vector<std::string> asked = operations(server);
    EXPECT_EQ(std::ranges::count(asked, "ListTasks"), 3);
    EXPECT_EQ(std::ranges::count(asked, "DescribeTasks"), 1);
    EXPECT_EQ(std::ranges::count(asked, "DescribeTaskDefinition"), 1);
    EXPECT_EQ(std::ranges::count(asked, "DescribeTargetHealth"), 1);
    EXPECT_EQ(asked.back(), "GetLogEvents");
    EXPECT_THAT(server.asked().back().body, HasSubstr(R"("logStreamName":"api/api/3f9a41d0")"));
    EXPECT_THAT(server.asked().back().body, HasSubstr(R"("limit":20)"));
}

TEST(Evidence, OfAServiceThatIsGoneIsAskedForByTheFamilyOfItsTasks) {
    ScriptedServer server(answer);
    Desk desk(server.url());
    ServiceCase gone = service("api");
    gone.known.service = {};
    gone.known.stack = {.name = "net", .id = "arn:net", .status = "ROLLBACK_COMPLETE"};
    auto found = diagnose_services(*desk.client, {gone});
    ASSERT_TRUE(found.ok()) << told(found);
    EXPECT_THAT(server.asked().front().body, HasSubstr(R"("family":"ohi-dev-api")"));
    EXPECT_THAT(operations(server), Contains("DescribeServices"));
    // Its stack failed at a role.
    EXPECT_EQ(found->front().cause, Cause::StackFailed);
}

/// What EventBridge tells of a task of `group` that stopped.
std::string task_event(const std::string& group) {
    return fmt::format(
        R"({{"detail-type": "ECS Task State Change", "source": "aws.ecs", "detail": {{
            "taskArn": "arn:aws:ecs:eu-west-1:1:task/dev/5a5a5a5a", "group": "{}",
            "taskDefinitionArn": "arn:td:1", "startedBy": "ecs-svc/1", "lastStatus": "STOPPED",
            "stopCode": "EssentialContainerExited",
            "stoppedReason": "Essential container in task exited",
            "createdAt": "2027-01-15T08:00:00.5Z", "startedAt": "2027-01-15T08:00:10.000Z",
            "stoppedAt": "2027-01-15T08:00:20.000Z",
            "containers": [{{"name": "api", "image": "a:1", "exitCode": 7,
                             "lastStatus": "STOPPED", "reason": "x"}}]}}}})",
        group);
}

TEST(Evidence, IsWhatEventBridgeToldWhereEcsShowsNothingAnyMore) {
    ScriptedServer server([](const base::HttpRequest& request, std::size_t at) -> io::HttpReply {
        if (!request.header("X-Amz-Target").ends_with("FilterLogEvents"))
            return answer(request, at);
        std::string events;
        for (const char* group : {"service:ohi-dev-quiet", "service:ohi-dev-quiet-2"}) {
            text::JsonWriter json(text::Layout::Compact);
            json.begin_object().key("message").value(task_event(group)).end_object();
            events += (events.empty() ? "" : ",") + json.take();
        }
        return HttpAnswer{200, {}, fmt::format(R"({{"events": [{}]}})", events)};
    });
    Desk desk(server.url());
    ServiceCase quiet = service("quiet");
    quiet.kept_in = "/aws/events/ohi-dev/stopped-tasks";
    quiet.known.service.deployments[0].created = base::Time::unix_seconds(1'700'000'000);
    // What is under way has not failed.
    auto rolling = diagnose_services(*desk.client, {quiet});
    ASSERT_TRUE(rolling.ok()) << told(rolling);
    EXPECT_EQ(rolling->front().cause, Cause::Rolling);
    EXPECT_THAT(operations(server), Not(Contains("FilterLogEvents")));
    quiet.known.service.deployments[0].rollout = "FAILED";
    auto found = diagnose_services(*desk.client, {quiet});
    ASSERT_TRUE(found.ok()) << told(found);
    EXPECT_EQ(found->front().what, "quiet's container api ends with exit code 7");
    EXPECT_EQ(found->front().times, 1U);
    auto asked = server.asked();
    auto filter = std::ranges::find_if(asked, [](const base::HttpRequest& request) {
        return request.header("X-Amz-Target").ends_with("FilterLogEvents");
    });
    ASSERT_NE(filter, asked.end());
    EXPECT_THAT(filter->body, HasSubstr(R"("startTime":1700000000000)"));
    EXPECT_THAT(filter->body, HasSubstr(R"("filterPattern":"\"service:ohi-dev-quiet\"")"));
}

TEST(Evidence, OfAClusterThatIsNotThereIsNone) {
    ScriptedServer server(answer);
    Desk desk(server.url());
    ServiceCase missing = service("api", "nowhere");
    missing.known.service = {};
    auto found = diagnose_services(*desk.client, {missing});
    ASSERT_TRUE(found.ok()) << told(found);
    EXPECT_EQ(found->front().cause, Cause::NotThere);
}

TEST(Evidence, MissesWhatTheCallerMayNotRead) {
    ScriptedServer server([](const base::HttpRequest& request, std::size_t at) -> io::HttpReply {
        if (request.header("X-Amz-Target").ends_with("GetLogEvents"))
            return HttpAnswer{400, {}, R"({"__type": "AccessDeniedException", "message": "no"})"};
        return answer(request, at);
    });
    Desk desk(server.url());
    auto found = diagnose_services(*desk.client, {service("api")});
    ASSERT_TRUE(found.ok()) << told(found);
    EXPECT_TRUE(found->front().lines.empty());
    EXPECT_THAT(found->front().evidence,
                Contains(HasSubstr("its last lines may not be read: logs GetLogEvents: "
                                   "AccessDeniedException")));
}

TEST(Evidence, EndsWithTheFirstRealProblem) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t) {
        return HttpAnswer{403, {}, R"({"__type": "AccessDeniedException", "message": "not you"})"};
    });
    Desk desk(server.url());
    auto found = diagnose_services(*desk.client, {service("api"), service("quiet")});
    ASSERT_FALSE(found.ok());
    EXPECT_THAT(told(found), HasSubstr("api.denied: ecs ListTasks"));
    EXPECT_EQ(desk.client->under_way(), 0U);
}

TEST(StackEvidence, IsReadUntilTheLastOperationBegan) {
    ScriptedServer server(answer);
    Desk desk(server.url());
    auto found = diagnose_stacks(*desk.client,
                                 {{.name = "whole", .id = "arn:w", .status = "CREATE_COMPLETE"},
                                  {.name = "net", .id = "arn:net", .status = "ROLLBACK_COMPLETE"}});
    ASSERT_TRUE(found.ok()) << told(found);
    EXPECT_TRUE((*found)[0].is_well());
    EXPECT_THAT((*found)[1].evidence, Contains("First (AWS::IAM::Role) failed first: of First"));
    EXPECT_THAT(operations(server), ElementsAre("DescribeStackEvents", "DescribeStackEvents"));
}

TEST(EvidenceReadings, HaveTheTaskOfAnEvent) {
    auto event = task_in_event(task_event("family:x"));
    ASSERT_TRUE(event);
    EXPECT_EQ(event->group, "family:x");
    const rollout::TaskSeen& task = event->task;
    EXPECT_EQ(task.id(), "5a5a5a5a");
    EXPECT_EQ(task.started_by, "ecs-svc/1");
    EXPECT_EQ(task.stop_code, "EssentialContainerExited");
    EXPECT_EQ(task.stopped, base::parse_time("2027-01-15T08:00:20Z"));
    ASSERT_EQ(task.containers.size(), 1U);
    EXPECT_EQ(task.containers[0].exit_code, 7);
    EXPECT_EQ(task.containers[0].reason, "x");
    for (const char* other : {"", "no JSON", "{}", R"({"detail": {"eventName": "x"}})",
                              R"({"detail": [1]})", R"([{"detail": {"taskArn": "a"}}])"})
        EXPECT_FALSE(task_in_event(other)) << other;
}

TEST(EvidenceReadings, HaveWhatAwsAnswers) {
    ScriptedServer server(answer);
    Desk desk(server.url());
    CallEnded tasks = desk.client->call("ecs", "DescribeTasks", [](aws::Writer& out) {
        out.begin_list("tasks").text({}, "t1").end();
    });
    ASSERT_TRUE(tasks.answer.ok()) << told(tasks.answer);
    auto at = [](std::int64_t milliseconds) {
        return base::Time::unix_milliseconds(1'800'000'000'000 + milliseconds);
    };
    EXPECT_EQ(task_seen(tasks.answer->list("tasks").front()),
              (rollout::TaskSeen{.arn = "arn:aws:ecs:eu-west-1:1:task/dev/3f9a41d0",
                                 .task_definition = "arn:td:1",
                                 .started_by = "ecs-svc/1",
                                 .status = "STOPPED",
                                 .health = "UNKNOWN",
                                 .stop_code = "EssentialContainerExited",
                                 .stop_reason = "Essential container in task exited",
                                 .containers = {{.name = "api",
                                                 .image = "a:1",
                                                 .status = "STOPPED",
                                                 .health = "UNKNOWN",
                                                 .exit_code = 1,
                                                 .reason = "why"},
                                                {.name = "proxy"}},
                                 .created = at(0),
                                 .started = at(10'000),
                                 .stopped = at(29'500)}));
    CallEnded defined = desk.client->call("ecs", "DescribeTaskDefinition", [](aws::Writer& out) {
        out.text("taskDefinition", "arn:td:1");
    });
    ASSERT_TRUE(defined.answer.ok()) << told(defined.answer);
    EXPECT_EQ(task_definition_seen(*defined.answer->find("taskDefinition")),
              (rollout::TaskDefinitionSeen{
                  .arn = "arn:td:1",
                  .cpu = "256",
                  .memory = "512",
                  .containers = {{.name = "api",
                                  .image = "a:1",
                                  .environment = {{"LEVEL", "info"}},
                                  .secrets = {{"KEY", "arn:secret"}},
                                  .log_group = "/ecs/ohi-dev/api",
                                  .log_prefix = "api"},
                                 {.name = "proxy", .image = "p:1", .essential = false}}}));
    CallEnded health = desk.client->call("elbv2", "DescribeTargetHealth", [](aws::Writer& out) {
        out.text("TargetGroupArn", "arn:tg");
    });
    ASSERT_TRUE(health.answer.ok()) << told(health.answer);
    EXPECT_EQ(target_seen(health.answer->list("TargetHealthDescriptions").front()),
              (rollout::TargetSeen{.id = "10.0.0.4",
                                   .port = 8080,
                                   .state = "unhealthy",
                                   .reason = "Target.Timeout",
                                   .description = "Request timed out"}));
}

}  // namespace
}  // namespace deploy
