#include "local/endpoint.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/signature.h"
#include "local/operations.h"
#include "local/test_endpoint.h"

namespace local {
namespace {

using test::at;
using test::one_in;
using test::TestCloud;
using testing::HasSubstr;

/// "400 Code: message", from either protocol.
std::string told(const base::HttpAnswer& answer) {
    if (answer.status == 200) return "200";
    if (answer.body.starts_with("<"))
        return fmt::format("{} {}: {}", answer.status, one_in(answer.body, "Code"),
                           one_in(answer.body, "Message"));
    return fmt::format("{} {}: {}", answer.status, at(answer, "__type"), at(answer, "message"));
}

base::HttpRequest with_authorization(base::HttpRequest request, const std::string& value) {
    request.headers.pop_back();
    if (!value.empty()) request.headers.push_back({"Authorization", value});
    return request;
}

std::string signature_for(const std::string& scope) {
    return "AWS4-HMAC-SHA256 Credential=AKID/" + scope +
           ", SignedHeaders=host;x-amz-date, Signature=00";
}

const base::HttpRequest kStacks =
    aws::test::cloudformation("Action=DescribeStacks&Version=2010-05-15");
const base::HttpRequest kServices = aws::test::ecs("DescribeServices", R"({"services": ["a"]})");

TEST(Endpoint, RefusesCallersWithoutAUsableSignature) {
    TestCloud cloud;
    struct Row {
        base::HttpRequest request;
        std::string authorization;
        const char* told;
    };
    const std::string broken =
        "Authorization header requires 'Credential' parameter. Authorization header requires "
        "'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. "
        "Authorization=Bearer x";
    const std::string incomplete_query = "400 IncompleteSignature: " + broken;
    const std::string incomplete_json = "400 IncompleteSignatureException: " + broken;
    for (const Row& row : {
             Row{kStacks, signature_for("20261128/eu-west-1/cloudformation/aws4_request"), "200"},
             Row{kStacks, "",
                 "403 MissingAuthenticationToken: Request is missing Authentication Token"},
             Row{kServices, "",
                 "400 MissingAuthenticationTokenException: Missing Authentication "
                 "Token"},
             Row{kStacks, "Bearer x", incomplete_query.c_str()},
             Row{kServices, "Bearer x", incomplete_json.c_str()},
             Row{kServices, signature_for("20261128/eu-west-1/sqs/aws4_request"),
                 "400 InvalidSignatureException: Credential should be scoped to correct service: "
                 "'ecs'. "},
             Row{kServices, signature_for("20261128//ecs/aws4_request"),
                 "400 InvalidSignatureException: Credential should be scoped to a valid region, "
                 "not ''. "},
             Row{kStacks, signature_for("20261128/mars/cloudformation/aws4_request"),
                 "403 SignatureDoesNotMatch: Credential should be scoped to a valid region, not "
                 "'mars'. "},
         })
        EXPECT_EQ(told(cloud.send(with_authorization(row.request, row.authorization))), row.told);
}

TEST(Endpoint, TakesASignatureInTheUrl) {
    TestCloud cloud;
    auto get = [&](const std::string& credential) {
        return told(cloud.send({.method = "GET",
                                .target = "/?Action=DescribeStacks&Version=2010-05-15"
                                          "&X-Amz-Credential=" +
                                          credential,
                                .headers = {},
                                .body = ""}));
    };
    EXPECT_EQ(get("AKID%2F20261128%2Feu-west-1%2Fcloudformation%2Faws4_request"), "200");
    EXPECT_EQ(get("AKID%2F20261128"),
              "400 IncompleteSignature: Credential must have exactly 5 slash-delimited elements, "
              "e.g. keyid/date/region/service/term, got 'AKID/20261128'");
}

TEST(Endpoint, RefusesInAwssOrder) {
    TestCloud cloud;
    // Operation, caller, input: the first that is wrong is told.
    base::HttpRequest request = aws::test::ecs("LaunchRocket", "{");
    request = with_authorization(request, "");
    EXPECT_EQ(told(cloud.send(request)),
              "400 UnknownOperationException: This cloud has no operation LaunchRocket.");
    request.headers[1].value = kServices.header("X-Amz-Target");
    EXPECT_THAT(told(cloud.send(request)), HasSubstr("MissingAuthenticationTokenException"));
    request.headers.push_back(
        {"Authorization", signature_for("20261128/eu-west-1/ecs/aws4_request")});
    EXPECT_THAT(told(cloud.send(request)), HasSubstr("SerializationException"));
}

TEST(Endpoint, AnswersForWhatItDoesNotHaveAsAwsForWhatItDoesNotKnow) {
    TestCloud cloud;
    ASSERT_FALSE(find_operation_row("ecs", "CreateTaskSet"));
    EXPECT_EQ(told(cloud.ecs("CreateTaskSet", "{}")),
              "400 UnknownOperationException: This cloud has no operation CreateTaskSet.");
    ASSERT_FALSE(find_operation_row("cloudformation", "CreateStackSet"));
    EXPECT_EQ(told(cloud.cloudformation("CreateStackSet", "")),
              "400 InvalidAction: Could not find operation CreateStackSet for version 2010-05-15");
    EXPECT_EQ(told(cloud.cloudformation("LaunchRocket", "")),
              "400 InvalidAction: Could not find operation LaunchRocket for version 2010-05-15");
}

TEST(Endpoint, HasARowForNothingThatTheModelsLack) {
    for (const ServiceRow& served : local::served()) {
        const aws::Service* service = aws::find_service(served.service);
        ASSERT_TRUE(service) << served.service;
        for (const OperationRow& row : served.operations()) {
            EXPECT_TRUE(aws::find_operation(*service, row.operation)) << row.operation;
            EXPECT_EQ(find_operation_row(served.service, row.operation), &row);
            EXPECT_NE(row.handler == nullptr, row.record == nullptr) << row.operation;
        }
    }
}

TEST(Endpoint, AnswersBadInputInTheWordsOfItsProtocol) {
    TestCloud cloud;
    struct Row {
        base::HttpAnswer answer;
        const char* told;
    };
    for (const Row& row : {
             Row{cloud.ecs("DescribeServices", "{\"services\": ["), "400 SerializationException: "},
             Row{cloud.ecs("DescribeServices", "[1]"), "400 SerializationException: "},
             Row{cloud.ecs("DescribeServices", "{\"services\": \"a\"}"),
                 "400 SerializationException: "},
             Row{cloud.ecs("DescribeServices", "{}"), "400 ValidationException: "},
             Row{cloud.cloudformation("CreateStack", ""),
                 "400 ValidationError: 1 validation error"},
             Row{cloud.cloudformation("CreateStack", "&StackName=a&TimeoutInMinutes=x"),
                 "400 MalformedInput: "},
             Row{cloud.cloudformation("CreateStack", "&StackName=a&OnFailure=SHRUG"),
                 "400 ValidationError: 1 validation error"},
             Row{cloud.cloudformation("DescribeStacks", "&%%%=%zz&&&=&StackName=a%00"),
                 "400 ValidationError: Stack with id "},
             Row{cloud.send({.method = "GET", .target = "/", .headers = {}, .body = ""}),
                 "400 MissingAction: "},
             Row{cloud.send({.method = "GET", .target = "/files/a", .headers = {}, .body = ""}),
                 "403 AccessDenied: Access Denied"},
             Row{cloud.send({.method = "POST", .target = "/a/b", .headers = {}, .body = "\xff\0"}),
                 "400 MissingAction: "},
         })
        EXPECT_THAT(told(row.answer), HasSubstr(row.told));
    EXPECT_EQ(cloud.live->cloud().state().scopes.size(), 0U);
}

TEST(Endpoint, KeepsAccountsAndRegionsApart) {
    TestCloud cloud;
    ASSERT_EQ(cloud.create("one", test::one_service()).status, 200);
    EXPECT_EQ(cloud.status("one"), "CREATE_IN_PROGRESS");
    for (const char* who : {"AKIDEXAMPLE/20261128/us-east-1", "111122223333/20261128/eu-west-1"})
        EXPECT_EQ(
            told(cloud.send(with_authorization(
                aws::test::cloudformation("Action=DescribeStacks&Version=2010-05-15&StackName=one"),
                "AWS4-HMAC-SHA256 Credential=" + std::string(who) +
                    "/cloudformation/aws4_request, SignedHeaders=host, Signature=00"))),
            "400 ValidationError: Stack with id one does not exist");
    auto own = cloud.send(with_authorization(
        aws::test::cloudformation("Action=CreateStack&Version=2010-05-15&StackName=one&"
                                  "TemplateBody=" +
                                  aws::percent_encode(test::one_service())),
        "AWS4-HMAC-SHA256 Credential=111122223333/20261128/us-west-2/cloudformation/aws4_request, "
        "SignedHeaders=host, Signature=00"));
    EXPECT_THAT(one_in(own.body, "StackId"),
                HasSubstr("arn:aws:cloudformation:us-west-2:111122223333:stack/one/"));
}

TEST(Endpoint, GivesEachRequestAnIdOfItsOwn) {
    TestCloud cloud;
    auto first = cloud.send(kStacks);
    auto second = cloud.send(kServices);
    EXPECT_EQ(one_in(first.body, "RequestId"), first.header("x-amzn-RequestId"));
    EXPECT_EQ(first.header("x-amzn-RequestId").size(), 36U);
    EXPECT_NE(first.header("x-amzn-RequestId"), second.header("x-amzn-RequestId"));
}

TEST(Endpoint, SendsTroubleWhereItIsAskedTo) {
    TestCloud cloud;
    auto faults = std::get<std::vector<Fault>>(
        read_faults("ecs:throttle=100%,cloudformation.DescribeStacks:error=100%,latency=1s..1s,"
                    "cloudformation.CreateStack:drop=100%"));
    Endpoint endpoint(*cloud.live, [&] { return cloud.now; }, {.faults = faults});
    EXPECT_EQ(told(endpoint.answer(kServices).answer), "400 ThrottlingException: Rate exceeded");
    io::HttpReply failed = endpoint.answer(kStacks);
    EXPECT_THAT(told(failed.answer), testing::StartsWith("500 InternalFailure: "));
    EXPECT_EQ(failed.after, base::Duration::seconds(1));
    EXPECT_FALSE(failed.is_dropped);
    // A caller without a signature hears that, whatever else goes wrong.
    EXPECT_THAT(told(endpoint.answer(with_authorization(kStacks, "")).answer),
                HasSubstr("MissingAuthenticationToken"));
    auto create = aws::test::cloudformation("Action=CreateStack&Version=2010-05-15");
    EXPECT_FALSE(endpoint.answer(with_authorization(create, "")).is_dropped);
    // One with a signature is troubled before anybody looks at what it says.
    EXPECT_TRUE(endpoint.answer(create).is_dropped);
    io::HttpReply broken = endpoint.answer(aws::test::ecs("DescribeServices", "["));
    EXPECT_EQ(told(broken.answer), "400 ThrottlingException: Rate exceeded");
    EXPECT_EQ(broken.after, base::Duration::seconds(1));
    EXPECT_EQ(endpoint.answer(aws::test::ecs("LaunchRocket", "{}")).after,
              base::Duration::seconds(1));
    // What is dropped was done or was not.
    int done = 0;
    for (int i = 0; i < 20; ++i) {
        auto body = fmt::format(
            "Action=CreateStack&Version=2010-05-15&StackName=s{}&TemplateBody="
            "Resources%3A%20%7BA%3A%20%7BType%3A%20AWS%3A%3ASQS%3A%3AQueue%7D%7D",
            i);
        EXPECT_TRUE(endpoint.answer(aws::test::cloudformation(body)).is_dropped);
        done = static_cast<int>(cloud.live->cloud().state().stacks.size());
    }
    EXPECT_GT(done, 0);
    EXPECT_LT(done, 20);
}

TEST(Endpoint, VerifiesSignaturesWithTheKeysThatItIsGiven) {
    TestCloud cloud;
    base::Time wall = base::Time::unix_seconds(1'790'000'000);
    // The cloud's own time is another one: signatures are of the clients' clocks.
    Endpoint endpoint(
        *cloud.live, [&] { return cloud.now; },
        {.credentials = {{"AKIDEXAMPLE", "secret"}}, .wall_time = [&] { return wall; }});
    auto ask = [&](const std::string& id, const std::string& secret, base::Time at,
                   const std::string& token = "") {
        base::HttpRequest request{
            .method = "POST",
            .target = "/",
            .headers = {{"Host", "127.0.0.1"},
                        {"Content-Type", "application/x-www-form-urlencoded"}},
            .body = "Action=DescribeStacks&Version=2010-05-15"};
        aws::sign(request, {id, secret, token}, "eu-west-1", "cloudformation", at);
        return told(endpoint.answer(request).answer);
    };
    EXPECT_EQ(ask("AKIDEXAMPLE", "secret", wall), "200");
    EXPECT_THAT(ask("AKIDEXAMPLE", "other", wall),
                testing::StartsWith("403 SignatureDoesNotMatch"));
    EXPECT_THAT(ask("AKIDOTHER", "secret", wall), testing::StartsWith("403 InvalidClientTokenId"));
    EXPECT_THAT(ask("AKIDEXAMPLE", "secret", wall - base::Duration::minutes(20)),
                HasSubstr("Signature expired"));
    // And with those that STS has given out.
    base::HttpRequest session{
        .method = "POST",
        .target = "/",
        .headers = {{"Host", "127.0.0.1"}, {"Content-Type", "application/x-www-form-urlencoded"}},
        .body = "Action=GetSessionToken&Version=2011-06-15"};
    aws::sign(session, {"AKIDEXAMPLE", "secret"}, "eu-west-1", "sts", wall);
    std::string given = endpoint.answer(session).answer.body;
    const std::string id = one_in(given, "AccessKeyId");
    const std::string secret = one_in(given, "SecretAccessKey");
    const std::string token = one_in(given, "SessionToken");
    EXPECT_EQ(ask(id, secret, wall, token), "200") << given;
    EXPECT_THAT(ask(id, "other", wall, token), testing::StartsWith("403 SignatureDoesNotMatch"));
    EXPECT_THAT(ask(id, secret, wall), testing::StartsWith("403 InvalidClientTokenId"));
    EXPECT_THAT(ask(id, secret, wall, token + "x"),
                testing::StartsWith("403 InvalidClientTokenId"));
    cloud.wait(base::Duration::minutes(12 * 60));
    EXPECT_THAT(ask(id, secret, wall, token), testing::StartsWith("403 ExpiredToken"));
}

}  // namespace
}  // namespace local
