#include "deploy/execution/carrier.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "deploy/client/test_target.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using rollout::Answered;
using rollout::Refused;
using test::calls_to;
using test::knowing;
using test::open_target;
using test::operation_of;
using test::ScriptedServer;
using testing::ElementsAre;
using testing::HasSubstr;

/// As the protocol of the operation has it: XML of CloudFormation, JSON of the others.
HttpAnswer good(const base::HttpRequest& request, const std::string& inner) {
    if (!request.header("X-Amz-Target").empty()) return {200, {}, inner.empty() ? "{}" : inner};
    const std::string name = operation_of(request);
    return {200, {}, fmt::format("<R><{0}Result>{1}</{0}Result></R>", name, inner)};
}

HttpAnswer error(const base::HttpRequest& request, const std::string& code) {
    const std::vector<base::HttpHeader> headers = {{"x-amzn-RequestId", "request-1"}};
    if (!request.header("X-Amz-Target").empty())
        return {400, headers, fmt::format(R"({{"__type": "{}", "message": "no"}})", code)};
    return {400, headers,
            fmt::format("<ErrorResponse><Error><Code>{}</Code><Message>no</Message></Error>"
                        "<RequestId>request-1</RequestId></ErrorResponse>",
                        code)};
}

/// What orders come to: the calls that were made, and the answers.
struct Carried {
    std::vector<std::string> calls = {};
    std::vector<Answered> answers = {};
};

Carried carry(const std::vector<rollout::Order::What>& orders, ScriptedServer::Answer answer) {
    ScriptedServer server(knowing(std::move(answer)));
    auto target = open_target(server);
    Carrier carrier(*target);
    Carried carried;
    for (std::size_t i = 0; i < orders.size(); ++i)
        carrier.begin({.id = i + 1, .region = "eu-west-1", .what = orders[i]});
    while (!carrier.is_idle())
        for (Answered& one : carrier.wait(base::Duration::seconds(1)))
            carried.answers.push_back(std::move(one));
    carried.calls = calls_to(server);
    return carried;
}

/// One order, answered with `inner`.
Carried carry(const rollout::Order::What& order, const std::string& inner = {}) {
    return carry(std::vector{order},
                 [inner](const base::HttpRequest& request, std::size_t) -> io::HttpReply {
                     return good(request, inner);
                 });
}

template <class T>
const T& answer_of(const Carried& carried) {
    static const T kNone = {};
    EXPECT_EQ(carried.answers.size(), 1U);
    const T* found =
        carried.answers.empty() ? nullptr : std::get_if<T>(&carried.answers.front().what);
    EXPECT_NE(found, nullptr) << "another answer";
    return found ? *found : kNone;
}

TEST(Carrier, MakesOneCallOfEachOrderThatAsksCloudFormation) {
    struct Row {
        rollout::Order::What order;
        std::string call;
    };
    const Row rows[] = {
        {rollout::ExecuteChangeSet{"s", "c", "t"},
         "ExecuteChangeSet ChangeSetName=c StackName=s ClientRequestToken=t"},
        {rollout::DeleteChangeSet{"s", "c"}, "DeleteChangeSet ChangeSetName=c StackName=s"},
        {rollout::DeleteStack{"s", "t"}, "DeleteStack StackName=s ClientRequestToken=t"},
        {rollout::CancelUpdate{"s", "t"}, "CancelUpdateStack StackName=s ClientRequestToken=t"},
        {rollout::ContinueRollback{"s", "t"},
         "ContinueUpdateRollback StackName=s ClientRequestToken=t"},
        {rollout::RollBackStack{"s", "t"}, "RollbackStack StackName=s ClientRequestToken=t"},
        {rollout::CreateChangeSet{.stack = "s",
                                  .change_set = "c",
                                  .creates = true,
                                  .body = "{}",
                                  .given = {{"Image", "i"}},
                                  .needs_iam_capability = true,
                                  .tags = {{"a", "b"}},
                                  .token = "t"},
         "CreateChangeSet StackName=s TemplateBody={} "
         "Parameters.member.1.ParameterKey=Image Parameters.member.1.ParameterValue=i "
         "Capabilities.member.1=CAPABILITY_IAM Tags.member.1.Key=a Tags.member.1.Value=b "
         "ChangeSetName=c ClientToken=t ChangeSetType=CREATE"},
        {rollout::CreateChangeSet{
             .stack = "s", .change_set = "c", .kept = {"Image"}, .express = true, .token = "t"},
         "CreateChangeSet StackName=s UsePreviousTemplate=true "
         "Parameters.member.1.ParameterKey=Image Parameters.member.1.UsePreviousValue=true "
         "ChangeSetName=c ClientToken=t ChangeSetType=UPDATE "
         "DeploymentConfig.Mode=EXPRESS DeploymentConfig.DisableRollback=false"},
    };
    for (const Row& row : rows) {
        const Carried carried = carry(row.order);
        ASSERT_EQ(carried.calls.size(), 1U);
        auto words = [](std::string text) {
            std::vector<std::string> all;
            for (std::size_t at; (at = text.find(' ')) != std::string::npos; text.erase(0, at + 1))
                all.push_back(text.substr(0, at));
            all.push_back(text);
            return all;
        };
        // A form has no order.
        EXPECT_THAT(words(carried.calls[0]), testing::UnorderedElementsAreArray(words(row.call)));
        answer_of<rollout::Accepted>(carried);
        EXPECT_EQ(carried.answers.front().order, 1U);
    }
}

TEST(Carrier, TellsWhatStacksAndChangeSetsAre) {
    const Carried stack =
        carry(rollout::LookAtStack{"s"},
              "<Stacks><member><StackName>s</StackName><StackStatus>CREATE_COMPLETE</StackStatus>"
              "<CreationTime>2027-01-15T08:00:00Z</CreationTime></member></Stacks>");
    EXPECT_THAT(stack.calls, ElementsAre("DescribeStacks StackName=s"));
    EXPECT_EQ(answer_of<rollout::StackLooked>(stack).stack->status, "CREATE_COMPLETE");
    const Carried set = carry(rollout::LookAtChangeSet{"s", "c"},
                              "<Status>FAILED</Status><ExecutionStatus>UNAVAILABLE</"
                              "ExecutionStatus><StatusReason>why</StatusReason>");
    EXPECT_EQ(answer_of<rollout::ChangeSetLooked>(set),
              (rollout::ChangeSetLooked{true, "FAILED", "UNAVAILABLE", "why"}));
}

TEST(Carrier, ReadsFailuresPageAfterPageBackToAMoment) {
    auto event = [](const std::string& time, const std::string& id, const std::string& status,
                    const std::string& reason) {
        return fmt::format(
            "<member><Timestamp>{}</Timestamp><LogicalResourceId>{}"
            "</LogicalResourceId><ResourceStatus>{}</ResourceStatus>"
            "<ResourceStatusReason>{}</ResourceStatusReason></member>",
            time, id, status, reason);
    };
    const auto since = base::parse_time("2027-01-15T08:00:00Z");
    ASSERT_TRUE(since);
    const Carried carried =
        carry({rollout::ReadFailures{"s", *since}},
              [&](const base::HttpRequest& request, std::size_t) -> io::HttpReply {
                  const bool is_second = request.body.find("NextToken=more") != std::string::npos;
                  const std::string first =
                      event("2027-01-15T08:00:03Z", "Late", "CREATE_FAILED", "third") +
                      event("2027-01-15T08:00:02Z", "Other", "CREATE_FAILED",
                            "Resource creation cancelled") +
                      event("2027-01-15T08:00:02Z", "Fine", "CREATE_COMPLETE", "");
                  const std::string second =
                      event("2027-01-15T08:00:01Z", "Early", "UPDATE_FAILED", "first") +
                      event("2027-01-15T07:59:59Z", "Before", "CREATE_FAILED", "long ago");
                  return good(request, "<StackEvents>" + (is_second ? second : first) +
                                           "</StackEvents><NextToken>more</NextToken>");
              });
    EXPECT_EQ(carried.calls.size(), 2U) << "what is older is not asked for";
    const auto& failures = answer_of<rollout::FailuresRead>(carried).failures;
    ASSERT_EQ(failures.size(), 2U);
    EXPECT_EQ(failures[0].logical_id, "Early");
    EXPECT_EQ(failures[1].logical_id, "Late");
    EXPECT_EQ(failures[1].reason, "third");
}

TEST(Carrier, ReadsOffTheEventsOfAStackWhatSomebodyAskedFor) {
    auto read = [](const std::string& physical, const std::string& reason) {
        const std::string event = fmt::format(
            "<member><StackId>arn:s</StackId><Timestamp>2027-01-15T08:00:03Z</Timestamp>"
            "<LogicalResourceId>s</LogicalResourceId><PhysicalResourceId>{}</PhysicalResourceId>"
            "<ResourceStatus>UPDATE_ROLLBACK_IN_PROGRESS</ResourceStatus>"
            "<ResourceStatusReason>{}</ResourceStatusReason></member>",
            physical, reason);
        const Carried carried =
            carry(rollout::ReadFailures{"s", {}}, "<StackEvents>" + event + "</StackEvents>");
        return answer_of<rollout::FailuresRead>(carried).by_hand;
    };
    EXPECT_EQ(read("arn:s", "User Initiated"), rollout::ByHand::Cancelled);
    EXPECT_EQ(read("arn:s", "The following resource(s) failed to update: [A]. "),
              rollout::ByHand::Nothing);
    EXPECT_EQ(read("arn:nested", "User Initiated"), rollout::ByHand::Nothing);
}

TEST(Carrier, LooksAtServicesAndRunsAndStopsTasks) {
    const Carried service = carry(rollout::LookAtService{"dev", "api"},
                                  R"({"services": [{"serviceName": "api", "status": "ACTIVE"}]})");
    EXPECT_THAT(service.calls,
                ElementsAre(R"(DescribeServices {"cluster":"dev","services":["api"]})"));
    EXPECT_EQ(answer_of<rollout::ServiceLooked>(service).service->name, "api");
    const Carried gone = carry(rollout::LookAtService{"dev", "api"},
                               R"({"services": [{"serviceName": "api", "status": "INACTIVE"}]})");
    EXPECT_FALSE(answer_of<rollout::ServiceLooked>(gone).service);
    const Carried found =
        carry(rollout::FindTask{"dev", "slipway/1"}, R"({"taskArns": ["arn:one", "arn:two"]})");
    EXPECT_THAT(found.calls, ElementsAre(R"(ListTasks {"cluster":"dev","startedBy":"slipway/1"})"));
    EXPECT_EQ(answer_of<rollout::TaskFound>(found).task, "arn:one");
    const Carried run =
        carry(rollout::RunTask{"dev", "arn:definition", {"subnet-1"}, {"sg-1"}, "slipway/1", "t"},
              R"({"tasks": [{"taskArn": "arn:one"}]})");
    EXPECT_THAT(
        run.calls.at(0),
        testing::AllOf(HasSubstr("RunTask {"), HasSubstr(R"("startedBy":"slipway/1")"),
                       HasSubstr(R"("clientToken":"t")"), HasSubstr(R"("subnets":["subnet-1"])"),
                       HasSubstr(R"("securityGroups":["sg-1"])")));
    EXPECT_EQ(answer_of<rollout::TaskFound>(run).task, "arn:one");
    const Carried stopped = carry(rollout::StopTask{"dev", "arn:one", "why"});
    EXPECT_THAT(stopped.calls,
                ElementsAre(R"(StopTask {"cluster":"dev","task":"arn:one","reason":"why"})"));
    answer_of<rollout::Accepted>(stopped);
}

TEST(Carrier, TakesTheExitCodeOfTheContainerThatCounts) {
    const Carried ended = carry(rollout::LookAtTask{"dev", "arn:one", "main"},
                                R"({"tasks": [{"lastStatus": "STOPPED", "stoppedReason": "why",
        "containers": [{"name": "proxy", "exitCode": 137}, {"name": "main", "exitCode": 3}]}]})");
    EXPECT_EQ(answer_of<rollout::TaskLooked>(ended),
              (rollout::TaskLooked{true, "STOPPED", 3, "why"}));
    const Carried never = carry(rollout::LookAtTask{"dev", "arn:one", "main"},
                                R"({"tasks": [{"lastStatus": "STOPPED", "stoppedReason": "",
        "containers": [{"name": "main"}]}]})");
    EXPECT_EQ(answer_of<rollout::TaskLooked>(never).exit_code, std::nullopt);
    const Carried unknown = carry(rollout::LookAtTask{"dev", "arn:one", "main"},
                                  R"({"tasks": [], "failures": [{"reason": "MISSING"}]})");
    EXPECT_FALSE(answer_of<rollout::TaskLooked>(unknown).exists);
}

TEST(Carrier, FindsImagesAndSecretsAndTags) {
    const Carried image = carry(rollout::FindImage{"444455556666", "shop-api", "dev"},
                                R"({"imageDetails": [{"imageDigest": "sha256:1"}]})");
    EXPECT_EQ(answer_of<rollout::ImageFound>(image).image,
              "444455556666.dkr.ecr.eu-west-1.amazonaws.com/shop-api@sha256:1");
    const Carried set = carry(rollout::LookAtSecret{"arn:secret"},
                              R"({"VersionIdsToStages": {"placeholder": ["AWSCURRENT"]}})");
    EXPECT_THAT(set.calls, ElementsAre(R"(DescribeSecret {"SecretId":"arn:secret"})"));
    answer_of<rollout::SecretLooked>(set);
    const Carried tagged =
        carry({rollout::TagImage{"444455556666", "shop-api", "sha256:1", "dev"}},
              [](const base::HttpRequest& request, std::size_t) {
                  return good(request, R"({"images": [{"imageManifest": "m"}]})");
              });
    ASSERT_EQ(tagged.calls.size(), 2U);
    EXPECT_THAT(tagged.calls[1],
                R"(PutImage {"registryId":"444455556666","repositoryName":"shop-api",)"
                R"("imageManifest":"m","imageTag":"dev","imageDigest":"sha256:1"})");
    answer_of<rollout::Accepted>(tagged);
}

/// The answer to one order that AWS refuses with this code.
Answered::What refused_with(const rollout::Order::What& order, const std::string& code) {
    const Carried carried =
        carry({order}, [&](const base::HttpRequest& request, std::size_t) -> io::HttpReply {
            return error(request, code);
        });
    EXPECT_EQ(carried.answers.size(), 1U) << code;
    return carried.answers.front().what;
}

TEST(Carrier, CallsAnAnswerWhatIsNotThere) {
    auto missing = [](const base::HttpRequest&, std::size_t) -> io::HttpReply {
        return HttpAnswer{
            400,
            {},
            "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id "
            "s does not exist</Message></Error></ErrorResponse>"};
    };
    EXPECT_FALSE(
        answer_of<rollout::StackLooked>(carry({rollout::LookAtStack{"s"}}, missing)).stack);
    EXPECT_EQ(refused_with(rollout::LookAtChangeSet{"s", "c"}, "ChangeSetNotFound"),
              Answered::What(rollout::ChangeSetLooked{}));
    EXPECT_EQ(refused_with(rollout::FindImage{"1", "r", "dev"}, "ImageNotFoundException"),
              Answered::What(rollout::ImageFound{}));
    EXPECT_EQ(refused_with(rollout::FindImage{"1", "r", "dev"}, "RepositoryNotFoundException"),
              Answered::What(rollout::ImageFound{}));
    EXPECT_EQ(refused_with(rollout::LookAtService{"dev", "api"}, "ClusterNotFoundException"),
              Answered::What(rollout::ServiceLooked{}));
    EXPECT_EQ(refused_with(rollout::FindTask{"dev", "by"}, "ClusterNotFoundException"),
              Answered::What(rollout::TaskFound{}));
    EXPECT_EQ(
        refused_with(rollout::TagImage{"1", "r", "sha256:1", "dev"}, "ImageAlreadyExistsException"),
        Answered::What(rollout::Accepted{}));
}

TEST(Carrier, HandsRefusalsOnWithCodeMessageAndRequestId) {
    const rollout::Order::What orders[] = {
        rollout::LookAtStack{"s"},
        rollout::CreateChangeSet{.stack = "s", .change_set = "c", .body = "{}", .token = "t"},
        rollout::LookAtChangeSet{"s", "c"},
        rollout::ExecuteChangeSet{"s", "c", "t"},
        rollout::DeleteChangeSet{"s", "c"},
        rollout::DeleteStack{"s", "t"},
        rollout::CancelUpdate{"s", "t"},
        rollout::ContinueRollback{"s", "t"},
        rollout::RollBackStack{"s", "t"},
        rollout::ReadFailures{"s", {}},
        rollout::LookAtService{"dev", "api"},
        rollout::LookAtChosen{.cluster = "dev", .service = "api"},
        rollout::FindTask{"dev", "by"},
        rollout::RunTask{"dev", "arn", {}, {}, "by", "t"},
        rollout::LookAtTask{"dev", "arn", "main"},
        rollout::ReadTasks{"dev", "api"},
        rollout::StopTask{"dev", "arn", "why"},
        rollout::FindImage{"1", "r", "dev"},
        rollout::TagImage{"1", "r", "sha256:1", "dev"},
        rollout::LookAtSecret{"arn"}};
    ASSERT_EQ(std::size(orders), std::variant_size_v<rollout::Order::What>) << "one of each";
    std::size_t index = 0;
    for (const rollout::Order::What& order : orders) {
        EXPECT_EQ(order.index(), index++) << "in their order";
        const Answered::What answer = refused_with(order, "OddException");
        const auto* refusal = std::get_if<Refused>(&answer);
        ASSERT_NE(refusal, nullptr) << order.index();
        EXPECT_EQ(refusal->code, "OddException");
        EXPECT_THAT(refusal->message, HasSubstr("no")) << order.index();
        EXPECT_THAT(refusal->message, HasSubstr("request-1")) << order.index();
    }
}

TEST(Carrier, SaysWhyEcsStartedNoTask) {
    const rollout::RunTask order{"dev", "arn", {}, {}, "by", "t"};
    const Carried failed = carry(
        order, R"({"tasks": [], "failures": [{"reason": "RESOURCE:FARGATE", "detail": "d"}]})");
    EXPECT_EQ(answer_of<Refused>(failed),
              (Refused{"failure", "ECS started no task: RESOURCE:FARGATE d", ""}));
    EXPECT_EQ(answer_of<Refused>(carry(order, "{}")).message, "ECS started no task");
}

TEST(Carrier, AnswersEachOrderByItsNumberInWhicheverRegion) {
    ScriptedServer server(knowing([](const base::HttpRequest& request, std::size_t) {
        const bool is_there =
            request.header("Authorization").find("/us-east-1/") != std::string_view::npos;
        return good(request, is_there ? R"({"taskArns": ["arn:there"]})" : R"({"taskArns": []})");
    }));
    auto target = open_target(server, {"eu-west-1", "us-east-1"});
    Carrier carrier(*target);
    carrier.begin({.id = 7, .region = "eu-west-1", .what = rollout::FindTask{"dev", "by"}});
    carrier.begin({.id = 9, .region = "us-east-1", .what = rollout::FindTask{"dev", "by"}});
    std::map<std::uint64_t, Answered::What> answers;
    while (!carrier.is_idle())
        for (const Answered& one : carrier.wait(base::Duration::seconds(1)))
            answers[one.order] = one.what;
    EXPECT_EQ(answers[7], Answered::What(rollout::TaskFound{}));
    EXPECT_EQ(answers[9], Answered::What(rollout::TaskFound{"arn:there"}));
}

}  // namespace
}  // namespace deploy
