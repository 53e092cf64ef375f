// One thread through all rooms: a stack created over HTTP in a process that may be killed, and the
// same stack in virtual time.

#include "e2e/local_cloud.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <regex>
#include <sstream>

#include "aws/test_answers.h"
#include "cli/process.h"
#include "engine/cloud.h"
#include "engine/cloudformation/template_body.h"
#include "sim/world.h"

namespace e2e {
namespace {

using aws::test::one_in;
using cli_test::TemporaryFolder;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A speed at which nothing is waited for, and one at which an hour leaves a minute to look around.
constexpr const char* kFast = "3600";
constexpr const char* kSteady = "60";

constexpr const char* kApi = R"({"cluster": "shop", "services": ["api"]})";

std::string read_file(const std::string& path) {
    std::ifstream file(SLIPWAY_ROOT "/" + path, std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

std::string one_service() {
    return read_file("tests/e2e/one-service.yaml");
}

/// The same with images that take their time: there is a middle that a busy machine does not miss.
std::string slow_service() {
    std::string body = one_service();
    body.insert(body.find("      ContainerDefinitions"),
                "      Tags: [{ Key: slipway.simulate/pull-time, Value: 1h }]\n");
    return body;
}

/// The same with a circuit breaker, whose image may be of ECR.
std::string careful_service() {
    std::string body = one_service();
    body.insert(body.find("      ContainerDefinitions"),
                "      ExecutionRoleArn: arn:aws:iam::000000000000:role/pull\n");
    body.insert(body.find("      LoadBalancers: [{"),
                "      DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, "
                "Rollback: true } }\n");
    return body;
}

/// The same with tasks that write a line a second.
std::string speaking_service() {
    std::string body = careful_service();
    body.insert(body.find("      ContainerDefinitions"),
                "      Tags: [{ Key: slipway.simulate/log-lines, Value: 1/s }]\n");
    body.insert(body.find(", PortMappings"),
                ", LogConfiguration: { LogDriver: awslogs, Options: { awslogs-group: !Ref Log, "
                "awslogs-region: !Ref AWS::Region, awslogs-stream-prefix: shop } }");
    body.insert(
        body.find("  Cluster:\n"),
        "  Log:\n    Type: AWS::Logs::LogGroup\n    Properties: { LogGroupName: /ecs/api }\n");
    return body;
}

void create(const LocalCloud& cloud, const std::string& body = one_service()) {
    base::HttpAnswer answer =
        cloud.cloudformation("CreateStack", {{"StackName", "one"}, {"TemplateBody", body}});
    ASSERT_EQ(answer.status, 200) << answer.body;
}

std::string status(const LocalCloud& cloud) {
    return one_in(cloud.cloudformation("DescribeStacks", {{"StackName", "one"}}).body,
                  "StackStatus");
}

/// A stack event as a client sees it.
struct Event {
    std::string id;
    std::string time;
    /// "Service AWS::ECS::Service CREATE_COMPLETE why".
    std::string line;
    bool operator==(const Event&) const = default;
};

/// The oldest first.
std::vector<Event> events(const LocalCloud& cloud) {
    std::string body = cloud.cloudformation("DescribeStackEvents", {{"StackName", "one"}}).body;
    std::vector<Event> found;
    // One list of members a structure: cut at each event's end.
    for (std::size_t at = body.find("<EventId>"); at != std::string::npos;) {
        std::size_t next = body.find("<EventId>", at + 1);
        std::string one = body.substr(at, next == std::string::npos ? next : next - at);
        std::string why = one_in(one, "ResourceStatusReason");
        found.push_back({one_in(one, "EventId"), one_in(one, "Timestamp"),
                         one_in(one, "LogicalResourceId") + " " + one_in(one, "ResourceType") +
                             " " + one_in(one, "ResourceStatus") + (why.empty() ? "" : " " + why)});
        at = next;
    }
    std::ranges::reverse(found);
    return found;
}

std::vector<std::string> lines_of(const std::vector<Event>& events) {
    std::vector<std::string> lines;
    for (const Event& event : events)
        lines.push_back(event.line);
    return lines;
}

/// The same request in virtual time: no endpoint, no loop, no clock.
std::vector<std::string> events_in_virtual_time(const std::string& text) {
    sim::World world(1, {});
    auto body = engine::cloudformation::read_template_body(text);
    engine::cloudformation::StackRequest request{
        .body = std::get<engine::cloudformation::SharedTemplate>(body)};
    auto refusal =
        world.ask(engine::StackAsked{"one", engine::cloudformation::StackCreateRequested{
                                                .request = engine::share(std::move(request))}});
    EXPECT_FALSE(refusal) << refusal->message;
    world.run(world.now() + base::Duration::hours(12));
    const auto* stack = world.cloud().stack(sim::World::kAccount, sim::World::kRegion, "one");
    std::vector<std::string> lines;
    for (const auto& event : stack->state().events)
        lines.push_back(event.logical_id + " " + event.type + " " +
                        std::string(to_string(event.status)) +
                        (event.reason.empty() ? "" : " " + event.reason));
    return lines;
}

/// How much of what goes on in it the stack has told.
bool is_in_the_middle(const LocalCloud& cloud) {
    auto lines = lines_of(events(cloud));
    auto begun = [](const std::string& line) { return line.starts_with("Service "); };
    return std::ranges::any_of(lines, begun);
}

TEST(LocalCloudProcess, TellsTheEventsThatVirtualTimeTells) {
    const std::vector<std::string> expected = events_in_virtual_time(one_service());
    ASSERT_FALSE(expected.empty());
    EXPECT_EQ(expected.back(), "one AWS::CloudFormation::Stack CREATE_COMPLETE");
    LocalCloud cloud({"--memory", "--speed", kFast});
    create(cloud);
    ASSERT_TRUE(comes_true([&] { return status(cloud) == "CREATE_COMPLETE"; })) << status(cloud);
    EXPECT_EQ(lines_of(events(cloud)), expected);
}

TEST(LocalCloudPage, ShowsTheEventsThatAreTold) {
    std::string page = read_file("docs/local-cloud.md");
    const std::string mark = "<!-- the events of tests/e2e/one-service.yaml -->\n```text\n";
    std::size_t at = page.find(mark);
    ASSERT_NE(at, std::string::npos);
    at += mark.size();
    std::string shown = page.substr(at, page.find("```", at) - at);
    std::string told;
    for (const std::string& line : events_in_virtual_time(one_service())) {
        std::stringstream words(line);
        std::string resource;
        std::string type;
        std::string status;
        words >> resource >> type >> status;
        told += resource + "\t" + status + "\n";
    }
    EXPECT_EQ(shown, told);
}

TEST(LocalCloudProcess, FinishesWhatAKillInterrupted) {
    TemporaryFolder folder;
    std::vector<Event> before;
    {
        LocalCloud cloud({"--data", folder.file("cloud"), "--speed", kSteady});
        create(cloud, slow_service());
        ASSERT_TRUE(comes_true([&] { return is_in_the_middle(cloud); }));
        before = events(cloud);
        ASSERT_EQ(status(cloud), "CREATE_IN_PROGRESS");
        cloud.kill();
    }
    LocalCloud cloud({"--data", folder.file("cloud"), "--speed", kFast});
    ASSERT_TRUE(comes_true([&] { return status(cloud) == "CREATE_COMPLETE"; })) << status(cloud);
    std::vector<Event> after = events(cloud);
    // Nothing that was told is told otherwise now, and nothing twice.
    ASSERT_GT(after.size(), before.size());
    EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin()));
    std::vector<std::string> lines = lines_of(after);
    std::vector<std::string> expected = events_in_virtual_time(slow_service());
    EXPECT_THAT(lines, testing::UnorderedElementsAreArray(expected));

    std::string services = cloud.ecs("DescribeServices", kApi).body;
    EXPECT_THAT(services, HasSubstr(R"("runningCount":2,"pendingCount":0)"));
    static const std::regex kTask("\\(task ([0-9a-f]{32})\\)");
    std::vector<std::string> tasks;
    for (std::sregex_iterator at(services.begin(), services.end(), kTask), end; at != end; ++at)
        if (std::ranges::find(tasks, (*at)[1].str()) == tasks.end()) tasks.push_back((*at)[1]);
    ASSERT_EQ(tasks.size(), 2U);
    std::string body = cloud
                           .ecs("DescribeTasks", R"({"cluster": "shop", "tasks": [")" + tasks[0] +
                                                     R"(", ")" + tasks[1] + R"("]})")
                           .body;
    static const std::regex kRunning(R"("desiredStatus":"RUNNING")");
    EXPECT_EQ(std::distance(std::sregex_iterator(body.begin(), body.end(), kRunning),
                            std::sregex_iterator()),
              2);
    EXPECT_THAT(body, HasSubstr(R"("failures":[])"));
}

TEST(LocalCloudProcess, SurvivesManyKills) {
    TemporaryFolder folder;
    const std::vector<std::string> steady = {"--data", folder.file("cloud"), "--speed", kSteady};
    std::vector<Event> before;
    int in_the_middle = 0;
    for (int kills = 0; kills < 10; ++kills) {
        LocalCloud cloud(steady);
        if (kills == 0) create(cloud, slow_service());
        std::vector<Event> now = events(cloud);
        ASSERT_GE(now.size(), before.size());
        ASSERT_TRUE(std::equal(before.begin(), before.end(), now.begin())) << kills;
        // Each one lives until something more has happened, or only images are waited for.
        ASSERT_TRUE(comes_true(
            [&] { return events(cloud).size() > now.size() || is_in_the_middle(cloud); }));
        before = events(cloud);
        if (status(cloud) == "CREATE_IN_PROGRESS") ++in_the_middle;
        cloud.kill();
    }
    EXPECT_GE(in_the_middle, 3);
    LocalCloud cloud({"--data", folder.file("cloud"), "--speed", kFast});
    ASSERT_TRUE(comes_true([&] { return status(cloud) == "CREATE_COMPLETE"; })) << status(cloud);
    EXPECT_THAT(lines_of(events(cloud)),
                testing::UnorderedElementsAreArray(events_in_virtual_time(slow_service())));
}

TEST(LocalCloudProcess, RollsBackAReleaseWhoseImageNobodyPut) {
    LocalCloud cloud({"--memory", "--images", "check", "--speed", kFast});
    EXPECT_THAT(cloud.greeting(), HasSubstr("; tasks are simulated and images of its ECR checked"));
    create(cloud, careful_service());
    ASSERT_TRUE(comes_true([&] { return status(cloud) == "CREATE_COMPLETE"; })) << status(cloud);
    auto release = [&](const std::string& tag) {
        base::HttpAnswer answer = cloud.cloudformation(
            "UpdateStack", {{"StackName", "one"},
                            {"UsePreviousTemplate", "true"},
                            {"Parameters.member.1.ParameterKey", "Image"},
                            {"Parameters.member.1.ParameterValue",
                             "000000000000.dkr.ecr.eu-west-1.amazonaws.com/api:" + tag}});
        ASSERT_EQ(answer.status, 200) << answer.body;
    };
    release("v2");
    ASSERT_TRUE(comes_true([&] { return status(cloud) == "UPDATE_ROLLBACK_COMPLETE"; }))
        << status(cloud);
    EXPECT_THAT(cloud.ecs("DescribeServices", kApi).body,
                HasSubstr("amazonaws.com/api:v2: not found"));
    const std::string ecr = "AmazonEC2ContainerRegistry_V20150921.";
    const std::string api = R"("repositoryName": "api")";
    EXPECT_EQ(cloud.json("ecr", ecr + "CreateRepository", "{" + api + "}").status, 200);
    EXPECT_EQ(cloud
                  .json("ecr", ecr + "PutImage",
                        "{" + api + R"(, "imageTag": "v2", "imageManifest": "{}"})")
                  .status,
              200);
    release("v2");
    ASSERT_TRUE(comes_true([&] { return status(cloud) == "UPDATE_COMPLETE"; })) << status(cloud);
}

/// "STREAM LINE" of all lines of the service that speaks.
std::vector<std::string> lines_in(const LocalCloud& cloud) {
    std::string body = cloud
                           .json("logs", "Logs_20140328.FilterLogEvents",
                                 R"({"logGroupName": "/ecs/api", "limit": 10000})")
                           .body;
    static const std::regex kLine(
        R"rx("logStreamName":"shop/api/([0-9a-f]{32})","timestamp":[0-9]+,"message":"([^"]*)")rx");
    std::vector<std::string> lines;
    for (std::sregex_iterator at(body.begin(), body.end(), kLine), end; at != end; ++at)
        lines.push_back((*at)[1].str() + " " + (*at)[2].str());
    return lines;
}

TEST(LocalCloudProcess, TellsWhatItsTasksSayOnceWhateverKillsIt) {
    TemporaryFolder folder;
    const std::vector<std::string> words = {"--data", folder.file("cloud"), "--speed", kSteady};
    std::vector<std::string> lines;
    for (int kills = 0; kills < 5; ++kills) {
        LocalCloud cloud(words);
        if (kills == 0) create(cloud, speaking_service());
        const std::size_t before = lines.size();
        // Each one lives until its tasks have said more.
        ASSERT_TRUE(comes_true([&] { return lines_in(cloud).size() > before + 20; }));
        lines = lines_in(cloud);
        cloud.kill();
    }
    std::ranges::sort(lines);
    EXPECT_EQ(std::ranges::adjacent_find(lines), lines.end());
    auto starts = std::ranges::count_if(
        lines, [](const std::string& line) { return line.ends_with("nothing runs in it"); });
    EXPECT_EQ(starts, 2);
}

TEST(LocalCloudProcess, IsSignalledOnlyWhileItIsThere) {
    LocalCloud cloud({"--memory"});
    cloud.kill();
    // Signal 0 reaches nobody, even if it is sent to all.
    EXPECT_EQ(cloud.end(0), (std::pair<int, std::string>(-1, "")));
    EXPECT_EQ(cloud.wait(), (std::pair<int, std::string>(-1, "")));
}

TEST(LocalCloudProcess, StopsWhenItIsToldTo) {
    for (int signal : {SIGINT, SIGTERM}) {
        TemporaryFolder folder;
        LocalCloud cloud({"--data", folder.file("cloud")});
        create(cloud);
        EXPECT_THAT(
            cloud.greeting(),
            testing::StartsWith("local cloud  http://127.0.0.1:" + std::to_string(cloud.port()) +
                                "  account 000000000000  the region of each request\n"));
        auto [exit, said] = cloud.end(signal);
        EXPECT_EQ(exit, 0);
        EXPECT_THAT(said, HasSubstr("stopped; its state is in " + folder.file("cloud")));
        LocalCloud again({"--data", folder.file("cloud")});
        EXPECT_EQ(status(again), "CREATE_IN_PROGRESS");
    }
}

TEST(LocalCloudProcess, EndsWhenItCannotWriteWhatItWouldAnswer) {
    TemporaryFolder folder;
    const std::vector<std::string> words = {"--data", folder.file("cloud")};
    {
        LocalCloud cloud(words);
        cloud.fill_its_disk();
        base::HttpAnswer answer = cloud.cloudformation(
            "CreateStack", {{"StackName", "one"}, {"TemplateBody", one_service()}});
        EXPECT_EQ(answer.status, 500);
        EXPECT_THAT(answer.body, HasSubstr("<Code>InternalFailure</Code>"));
        auto [exit, said] = cloud.wait();
        EXPECT_EQ(exit, 2);
        EXPECT_THAT(said, HasSubstr("error[database.failed]"));
    }
    LocalCloud again(words);
    EXPECT_EQ(status(again), "");
    create(again);
}

TEST(LocalCloudProcess, ForgetsEverythingWithMemoryAlone) {
    TemporaryFolder folder;
    LocalCloud cloud({"--memory"});
    create(cloud);
    EXPECT_EQ(status(cloud), "CREATE_IN_PROGRESS");
    EXPECT_EQ(cloud.end(SIGTERM), (std::pair<int, std::string>(0, "stopped\n")));
    LocalCloud again({"--memory"});
    EXPECT_EQ(status(again), "");
}

TEST(LocalCloudProcess, AnswersForTheAccountThatItIsToldOf) {
    LocalCloud cloud({"--memory", "--account", "123456789012"});
    create(cloud);
    EXPECT_THAT(cloud.cloudformation("DescribeStacks", {}).body,
                HasSubstr("arn:aws:cloudformation:eu-west-1:123456789012:stack/one/"));
}

TEST(LocalCloudProcess, RefusesBadRequestsAndGoesOn) {
    LocalCloud cloud({"--memory"});
    struct Row {
        base::HttpRequest request;
        std::uint16_t status;
        const char* says;
    };
    const std::string host = "127.0.0.1:" + std::to_string(cloud.port());
    for (const Row& row : {
             Row{{.method = "POST", .target = "/", .headers = {{"Host", host}}, .body = "Action=X"},
                 400,
                 "<Code>InvalidAction</Code>"},
             Row{{.method = "POST",
                  .target = "/",
                  .headers = {{"Host", host},
                              {"X-Amz-Target",
                               "AmazonEC2ContainerServiceV20141113.DescribeServices"}},
                  .body = "{"},
                 400,
                 "MissingAuthenticationTokenException"},
             Row{{.method = "POST",
                  .target = "/",
                  .headers = {{"Host", "evil.example"}},
                  .body = ""},
                 403,
                 "this server is not called"},
             Row{{.method = "POST",
                  .target = "/",
                  .headers = {{"Host", host}, {"Origin", "https://evil.example"}},
                  .body = ""},
                 403,
                 "may not call this server"},
             Row{{.method = "GE T", .target = "/", .headers = {{"Host", host}}, .body = ""},
                 400,
                 "this is not HTTP"},
             Row{{.method = "POST",
                  .target = "/",
                  .headers = {{"Host", host}},
                  .body = std::string(65 * 1024 * 1024, 'x')},
                 413,
                 "the body is larger"},
         }) {
        base::HttpAnswer answer = cloud.send(row.request);
        EXPECT_EQ(answer.status, row.status) << row.says;
        EXPECT_THAT(answer.body, HasSubstr(row.says));
    }
    EXPECT_EQ(cloud.cloudformation("DescribeStacks", {}).status, 200);
}

TEST(LocalCloudProcess, LetsOthersInOnlyWhenItIsToldTo) {
    auto status = [](const LocalCloud& cloud, const char* host) {
        return cloud
            .send({.method = "GET",
                   .target = "/_slipway/health",
                   .headers = {{"Host", host}},
                   .body = ""})
            .status;
    };
    LocalCloud closed({"--memory"});
    EXPECT_EQ(status(closed, "build-1"), 403);
    LocalCloud open({"--memory", "--listen", "0.0.0.0", "--hosts", "build-1,10.0.0.5"});
    for (const char* host : {"build-1:4566", "10.0.0.5", "localhost"})
        EXPECT_EQ(status(open, host), 200) << host;
    EXPECT_EQ(status(open, "build-2"), 403);
    auto all_of = [](LocalCloud& cloud) { return cloud.greeting() + cloud.end(SIGTERM).second; };
    EXPECT_THAT(all_of(open), HasSubstr("who can reach this machine can drive it"));
    EXPECT_THAT(all_of(closed), Not(HasSubstr("who can reach this machine")));
}

TEST(LocalCloudProcess, RefusesToStartWhereItCannot) {
    TemporaryFolder folder;
    LocalCloud cloud({"--data", folder.file("taken")});
    folder.put("damaged/journal", std::string(5000, 'x'));
    folder.put("file", "");
    struct Row {
        std::vector<std::string> words;
        const char* says;
    };
    for (const Row& row : std::vector<Row>{
             {{"--data", folder.file("taken"), "--port", "0"}, "error[database.in-use]"},
             {{"--memory", "--port", std::to_string(cloud.port())}, "error[server.listen]"},
             // In the default folder, of which nothing may be left.
             {{"--port", std::to_string(cloud.port())}, "error[server.listen]"},
             {{"--data", folder.file("damaged"), "--port", "0"}, "error[database.damaged]"},
             {{"--data", folder.file("file"), "--port", "0"}, "error[file.unwritable]"},
             {{"--account", "12345678901"}, "error[usage.arguments]: --account is twelve digits"},
             {{"--port", "65536"}, "--port is a number from 0 to 65535, not '65536'"},
             {{"--port", "http"}, "--port is a number from 0 to 65535, not 'http'"},
             {{"--speed", "0"}, "--speed is a number from 1 to 3600, not '0'"},
             {{"--tasks", "docker"}, "--tasks is simulated, not 'docker'"},
             {{"--images", "some"}, "--images is assume or check, not 'some'"},
             {{"--memory", "--listen", "here"}, "error[server.listen]: cannot listen on here:"},
             {{"--memory", "--listen", "192.0.2.1"}, "error[server.listen]: cannot listen on 192."},
             {{"--hosts", "a,,b"}, "--hosts: '' is no name of a machine"},
             {{"--hosts", "http://a"}, "--hosts: 'http://a' is no name of a machine"},
             {{"--memory", "--data", "x"}, "--memory and --data exclude each other"},
             {{"begin"}, "slipway cloud cannot begin"},
         }) {
        std::vector<std::string> words = {"cloud"};
        words.insert(words.end(), row.words.begin(), row.words.end());
        cli_test::Finished finished = cli_test::run({.words = words, .folder = folder.path()});
        EXPECT_EQ(finished.exit, 2) << row.says;
        EXPECT_THAT(finished.err, HasSubstr(row.says));
        EXPECT_THAT(finished.out, IsEmpty());
    }
    EXPECT_THAT(folder.list(), testing::Not(testing::Contains(HasSubstr(".slipway"))));
}

}  // namespace
}  // namespace e2e
