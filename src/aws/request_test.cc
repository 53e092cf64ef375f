#include "aws/request.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/answer.h"
#include "aws/form.h"
#include "aws/json_protocol.h"
#include "aws/query_protocol.h"
#include "aws/test_calls.h"
#include "aws/timestamp.h"

namespace aws {
namespace {

using test::call_in;
using test::cloudformation;
using test::ecs;
using test::form;
using test::operation_of;
using test::refused;
using test::rest;

TEST(Requests, NameTheirOperationAndCaller) {
    auto read = test::read(ecs("DescribeServices", R"({"services": ["api"], "cluster": "dev"})"));
    const Call* call = call_in(read);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->operation->name, "DescribeServices");
    EXPECT_EQ(call->service->name, "ecs");
    EXPECT_EQ(call->input.text("cluster"), "dev");
    ASSERT_EQ(call->input.list("services").size(), 1U);
    EXPECT_EQ(call->input.list("services")[0].as_text(), "api");
    EXPECT_EQ(call->caller, (Caller{"000000000000", "eu-west-1", "AKIDEXAMPLE"}));

    auto form = test::read(cloudformation("Action=DescribeStacks&Version=2010-05-15&StackName=a"));
    ASSERT_TRUE(call_in(form));
    EXPECT_EQ(call_in(form)->protocol, Protocol::Query);
    EXPECT_EQ(call_in(form)->input.text("StackName"), "a");
}

TEST(Requests, TakeTheAccountFromAnAccessKeyOfTwelveDigits) {
    base::HttpRequest request = ecs("ListClusters", "{}");
    request.headers.back().value = test::authorization("123456789012", "ecs");
    EXPECT_EQ(caller_of(request, {}).account, "123456789012");
    request.headers.back().value = test::authorization("12345678901x", "ecs");
    EXPECT_EQ(caller_of(request, {}).account, "000000000000");
    request.headers.pop_back();
    EXPECT_EQ(caller_of(request, {"999999999999", "eu-north-1"}),
              (Caller{"999999999999", "eu-north-1", ""}));
}

TEST(Requests, MayStandInAUrl) {
    base::HttpRequest request{
        .method = "GET",
        .target =
            "/?Action=DescribeChangeSet&Version=2010-05-15&ChangeSetName=c&StackName=a%20b"
            "&X-Amz-Credential=123456789012%2F20261128%2Fus-west-2%2Fcloudformation"
            "%2Faws4_request",
        .headers = {},
        .body = ""};
    EXPECT_EQ(caller_of(request, {}), (Caller{"123456789012", "us-west-2", "123456789012"}));
    EXPECT_THAT(refused(request).message, testing::HasSubstr("Value 'a b' at 'stackName'"));
}

TEST(Requests, WithoutASignatureAreToldByTheirVersion) {
    base::HttpRequest request = cloudformation("Action=ListStacks&Version=2010-05-15");
    request.headers.pop_back();
    EXPECT_TRUE(call_in(test::read(request)));
}

TEST(Requests, ForUnknownOperationsAreRefusedInTheProtocolsWords) {
    EXPECT_EQ(refused(ecs("LaunchRocket", "{}")).code, "UnknownOperationException");
    EXPECT_EQ(refused(ecs("LaunchRocket", "{}")).message,
              "This cloud has no operation LaunchRocket.");
    EXPECT_EQ(refused(rest("lambda", "GET", "/2015-03-31/functions/")).message,
              "This cloud has no lambda.");
    base::HttpRequest nobody = ecs("X", "{}");
    nobody.headers[1].value = "NoSuchService.X";
    EXPECT_EQ(refused(nobody).code, "UnknownOperationException");
    Error error = refused(cloudformation("Action=LaunchRocket&Version=2010-05-15"));
    EXPECT_EQ(error.code, "InvalidAction");
    EXPECT_EQ(error.message, "Could not find operation LaunchRocket for version 2010-05-15");
    EXPECT_EQ(refused(cloudformation("Action=ListStacks&Version=1999-01-01")).code,
              "InvalidAction");
    EXPECT_EQ(refused(cloudformation("Action=LaunchRocket")).message,
              "Could not find operation LaunchRocket for version NO_VERSION_SPECIFIED");
    EXPECT_EQ(refused(cloudformation("Version=2010-05-15")).code, "MissingAction");
    EXPECT_EQ(refused({.method = "GET", .target = "/", .headers = {}, .body = ""}).code,
              "MissingAction");
    Error ec2 = refused(form("ec2", "Action=LaunchRocket&Version=2016-11-15"));
    EXPECT_EQ(ec2.code, "InvalidAction");
    EXPECT_EQ(ec2.message, "The action LaunchRocket is not valid for this web service.");
    Error efs = refused(rest("elasticfilesystem", "PATCH", "/2015-02-01/rockets"));
    EXPECT_EQ(efs.code, "UnknownOperationException");
    EXPECT_EQ(efs.status, 404);
    Error s3 = refused(rest("s3", "PUT", "/bucket?website"));
    EXPECT_EQ(s3.code, "NotImplemented");
    EXPECT_EQ(s3.status, 501);
    for (const char* path : {"/service/GraniteServiceVersion20100801/operation/Launch",
                             "/service/Nobody/operation/PutMetricData", "/service/", "/",
                             "/operation/PutMetricData/service/GraniteServiceVersion20100801"}) {
        base::HttpRequest cbor = rest("monitoring", "POST", path);
        cbor.headers.push_back({"smithy-protocol", "rpc-v2-cbor"});
        EXPECT_EQ(refused(cbor).code, "UnknownOperationException") << path;
        EXPECT_EQ(refused(cbor).status, 404) << path;
    }
}

TEST(Requests, InCborAreReadByTheirPath) {
    base::HttpRequest request =
        rest("monitoring", "POST", "/service/GraniteServiceVersion20100801/operation/ListMetrics",
             "\xbfiNamespaceeAWS/X\xff");
    request.headers.push_back({"smithy-protocol", "rpc-v2-cbor"});
    auto read = test::read(request);
    const Call* call = call_in(read);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->operation->name, "ListMetrics");
    EXPECT_EQ(call->protocol, Protocol::Cbor);
    EXPECT_EQ(call->input.text("Namespace"), "AWS/X");
    // The same service in its older protocols.
    EXPECT_EQ(operation_of(form("monitoring", "Action=ListMetrics&Version=2010-08-01")),
              "cloudwatch ListMetrics");
    request.headers.back() = {"X-Amz-Target", "GraniteServiceVersion20100801.ListMetrics"};
    request.body = "{}";
    EXPECT_EQ(operation_of(request), "cloudwatch ListMetrics");
}

TEST(Cbor, ThatIsBrokenIsRefusedWhateverItIs) {
    using std::string_view_literals::operator""sv;
    for (std::string_view body :
         {"\xbf"sv, "\xff"sv, "\xa1"sv, "\xbfiNamespace\x01\xff"sv, "\xbf\x01\x02\xff"sv, "[]"sv,
          "\xbfiNamespaceeAWS/X\xff\x00"sv, "\xbfnRecentlyActive\xf9\x00\x00\xff"sv, "\x80"sv}) {
        base::HttpRequest request =
            rest("monitoring", "POST",
                 "/service/GraniteServiceVersion20100801/operation/ListMetrics", std::string(body));
        request.headers.push_back({"smithy-protocol", "rpc-v2-cbor"});
        EXPECT_EQ(refused(request).code, "SerializationException") << testing::PrintToString(body);
    }
}

TEST(Xml, ThatIsBrokenIsMalformed) {
    for (const char* body : {"text", "<CreateBucketConfiguration>", "<a></b>"}) {
        EXPECT_EQ(refused(rest("s3", "PUT", "/bucket", body)).code, "MalformedXML") << body;
    }
    EXPECT_EQ(refused(rest("s3", "GET", "/bucket?max-keys=many")).code, "InvalidArgument");
    EXPECT_EQ(operation_of(rest("s3", "PUT", "/bucket",
                                "<CreateBucketConfiguration><LocationConstraint>eu-west-1"
                                "</LocationConstraint></CreateBucketConfiguration>")),
              "s3 CreateBucket");
}

TEST(Chunks, ArePutTogether) {
    base::HttpRequest request = rest("s3", "PUT", "/b/a",
                                     "5;chunk-signature=00\r\nhello\r\n6\r\n world\r\n"
                                     "0;chunk-signature=01\r\nx-amz-checksum-crc32:AAAAAA==\r\n"
                                     "x-amz-trailer-signature:02\r\n\r\n");
    request.headers.push_back(
        {"X-Amz-Content-Sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"});
    request.headers.push_back({"X-Amz-Decoded-Content-Length", "11"});
    auto read = test::read(request);
    const Call* call = call_in(read);
    ASSERT_TRUE(call);
    ASSERT_TRUE(call->input.find("Body"));
    EXPECT_EQ(call->input.find("Body")->held, (Value{Value::Blob{"hello world"}}.held));
    EXPECT_EQ(call->input.text("ChecksumCRC32"), "AAAAAA==");
    request.headers.back().value = "12";
    EXPECT_EQ(refused(request).code, "IncompleteBody");
    request.headers.pop_back();
    for (const char* body :
         {"", "5\r\nhello", "5\r\nhel", "5\r\nhello\r\n", "x\r\n", "ffffffffffffffffff\r\n",
          "5\r\nhelloo\r\n0\r\n\r\n", "0\r\nnot a header\r\n"}) {
        request.body = body;
        EXPECT_EQ(refused(request).code, "IncompleteBody") << body;
    }
}

TEST(Chunks, HaveTheTrailersThatTheyPromise) {
    auto code = [](const char* promised, const char* trailers) {
        base::HttpRequest request =
            rest("s3", "PUT", "/b/a", fmt::format("3\r\nabc\r\n0\r\n{}\r\n", trailers));
        request.headers.push_back({"X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"});
        request.headers.push_back({"X-Amz-Trailer", promised});
        return refused(request).code;
    };
    EXPECT_EQ(code("x-amz-checksum-crc32", "X-Amz-Checksum-CRC32:NSRBwg==\r\n"), "");
    EXPECT_EQ(code("x-amz-checksum-crc32", ""), "MalformedTrailerError");
    EXPECT_EQ(code("x-amz-checksum-crc32, x-amz-meta-a", "x-amz-checksum-crc32:NSRBwg==\r\n"),
              "MalformedTrailerError");
    EXPECT_EQ(code("", ""), "");
}

TEST(Requests, PassUnknownMembersBy) {
    auto read = test::read(ecs("ListClusters", R"({"colour": {"a": [1, {"b": null}]}, "shape": 3,
                                                   "maxResults": 7, "nextToken": null})"));
    ASSERT_TRUE(call_in(read));
    EXPECT_EQ(call_in(read)->input, (Value{Value::Fields{{"maxResults", {std::int64_t{7}}}}}));
    EXPECT_TRUE(call_in(test::read(
        cloudformation("Action=ListStacks&Version=2010-05-15&Colour=red&Shape.member.1=x"))));
}

TEST(Requests, WithoutABodyHaveNoMembers) {
    for (const char* body : {"", " \n", "{}", "null"}) {
        auto read = test::read(ecs("ListClusters", body));
        ASSERT_TRUE(call_in(read)) << body;
        EXPECT_EQ(call_in(read)->input, Value{Value::Fields()}) << body;
    }
}

TEST(Json, OfAnotherTypeIsASerializationException) {
    struct Case {
        const char* body;
        const char* message;
    };
    for (Case one : {
             Case{R"({"cluster": 7})", "NUMBER_VALUE can not be converted to a String"},
             Case{R"({"cluster": true})", "TRUE_VALUE can not be converted to a String"},
             Case{R"({"desiredCount": "3"})", "STRING_VALUE can not be converted to an Integer"},
             Case{R"({"desiredCount": 3.5})", "NUMBER_VALUE can not be converted to an Integer"},
             Case{R"({"desiredCount": 3000000000})",
                  "NUMBER_VALUE can not be converted to an Integer"},
             Case{R"({"cluster": {}})", "Start of structure or map found where not expected."},
             Case{R"({"cluster": []})", "Start of list found where not expected."},
             Case{R"([])", "Start of list found where not expected."},
             Case{R"("text")", "STRING_VALUE can not be converted to a Structure"},
             Case{R"({"enableECSManagedTags": "yes"})",
                  "STRING_VALUE can not be converted to a Boolean"},
         }) {
        Error error = refused(ecs("UpdateService", one.body));
        EXPECT_EQ(error.code, "SerializationException") << one.body;
        EXPECT_EQ(error.message, one.message) << one.body;
        EXPECT_EQ(error.status, 400);
    }
}

TEST(Json, ThatIsBrokenIsRefusedWhateverItIs) {
    std::string deep(100'000, '[');
    for (const std::string& body :
         {std::string("{"), std::string("{\"cluster\""), std::string("{]}"), std::string("\xff"),
          std::string("{\"cluster\": \"\\ud800\"}"), std::string("{\"x\": ") + deep,
          std::string("{} {}"), std::string("{\"cluster\": \"a\0b\"}", 19)}) {
        EXPECT_EQ(refused(ecs("UpdateService", body)).code, "SerializationException") << body;
    }
}

TEST(Json, OfManyMegabytesIsRead) {
    std::string body = R"({"family": "f", "containerDefinitions": [{"environment": [)";
    for (int i = 0; i < 20'000; ++i)
        body += R"({"name": "VARIABLE", "value": "some value that goes on for a while"},)";
    body += R"({"name": "LAST"}]}]})";
    auto read = test::read(ecs("RegisterTaskDefinition", body));
    const Call* call = call_in(read);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->input.list("containerDefinitions")[0].list("environment").size(), 20'001U);
}

TEST(Query, ListsAreNumberedAndTheirGapsCloseUp) {
    const Shape& shape = *find_operation(*find_service("cloudformation"), "CreateStack")->input;
    auto pairs = read_form(
        "Capabilities.member.10=c&Capabilities.member.2=a"
        "&Capabilities.member.9=b&NotificationARNs=&Capabilities.member.x=z"
        "&Capabilities.member.0=z&Capabilities.member.2=later");
    Value value = std::get<Value>(read_query(shape, pairs));
    EXPECT_EQ(value.list("Capabilities"),
              (Value::List{{std::string("a")}, {std::string("b")}, {std::string("c")}}));
    EXPECT_TRUE(value.has("NotificationARNs"));
    EXPECT_TRUE(value.list("NotificationARNs").empty());
}

TEST(Query, OfAnotherTypeIsMalformedInput) {
    for (const char* pair : {"TimeoutInMinutes=soon", "TimeoutInMinutes=3.5",
                             "DisableRollback=maybe", "TimeoutInMinutes=99999999999"}) {
        Error error = refused(cloudformation("Action=CreateStack&Version=2010-05-15&StackName=a&" +
                                             std::string(pair)));
        EXPECT_EQ(error.code, "MalformedInput") << pair;
    }
}

TEST(Query, SurvivesAnyForm) {
    std::string long_path = "Tags.member.1";
    for (int i = 0; i < 10'000; ++i)
        long_path += ".member.1";
    for (const std::string& form :
         {std::string("&&&"), std::string("="), std::string("%"), std::string("%zz=%f"),
          std::string("a%00b=%00"), std::string("StackName.x=1"), std::string("Tags.member.=1"),
          std::string("Tags.member.99999999999999999999=1"), long_path + "=x",
          std::string("Tags=1")}) {
        auto read = test::read(cloudformation("Action=DescribeStacks&Version=2010-05-15&" + form));
        EXPECT_TRUE(call_in(read)) << form;
    }
}

TEST(Query, WithThousandsOfPairsIsRead) {
    std::string form = "Action=CreateStack&Version=2010-05-15&StackName=a";
    for (int i = 1; i <= 20'000; ++i)
        form += "&Parameters.member." + std::to_string(i) + ".ParameterKey=k";
    auto read = test::read(cloudformation(form));
    ASSERT_TRUE(call_in(read));
    EXPECT_EQ(call_in(read)->input.list("Parameters").size(), 20'000U);
}

TEST(Validation, TellsAllThatIsWrongInOneMessage) {
    Error error =
        refused(cloudformation("Action=CreateChangeSet&Version=2010-05-15&StackName=-x&"
                               "ChangeSetName=c&Tags.member.1.Key="));
    EXPECT_EQ(error.code, "ValidationError");
    EXPECT_EQ(error.message,
              "3 validation errors detected: Value '-x' at 'stackName' failed to satisfy "
              "constraint: Member must satisfy regular expression pattern: "
              "([a-zA-Z][-a-zA-Z0-9]*)|(arn:\\b(aws|aws-us-gov|aws-cn)\\b:[-a-zA-Z0-9:/._+]*); "
              "Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have "
              "length greater than or equal to 1; Value null at 'tags.1.member.value' failed to "
              "satisfy constraint: Member must not be null");
}

TEST(Validation, TellsOfAHundredMistakesAtMost) {
    std::string events = "{}";
    for (int i = 0; i < 1000; ++i)
        events += ",{}";
    base::HttpRequest request =
        ecs("", R"({"logGroupName":"a","logStreamName":"b","logEvents":[)" + events + "]}");
    request.headers[1].value = "Logs_20140328.PutLogEvents";
    EXPECT_THAT(refused(request).message, testing::StartsWith("100 validation errors detected: "));
}

TEST(Validation, WordsEachConstraintAsAwsDoes) {
    struct Case {
        std::string pairs;
        const char* says;
    };
    for (const Case& one : {
             Case{"",
                  "1 validation error detected: Value null at 'stackName' failed to satisfy "
                  "constraint: Member must not be null"},
             Case{"&StackName=a&TemplateBody=",
                  "Value '' at 'templateBody' failed to satisfy constraint: Member must have "
                  "length greater than or equal to 1"},
             Case{"&StackName=a&TimeoutInMinutes=0",
                  "Value '0' at 'timeoutInMinutes' failed to satisfy constraint: Member must have "
                  "value greater than or equal to 1"},
             Case{"&StackName=a&ClientRequestToken=" + std::string(129, 'x'),
                  "at 'clientRequestToken' failed to satisfy constraint: Member must have length "
                  "less than or equal to 128"},
             Case{"&StackName=a&OnFailure=SHRUG",
                  "Value 'SHRUG' at 'onFailure' failed to satisfy constraint: Member must satisfy "
                  "enum value set: [DO_NOTHING, ROLLBACK, DELETE]"},
             Case{"&StackName=a&Capabilities.member.1=CAPABILITY_IAM&Capabilities.member.2=ALL",
                  "Value '[CAPABILITY_IAM, ALL]' at 'capabilities' failed to satisfy constraint: "
                  "Member must satisfy constraint: [Member must satisfy enum value set: "
                  "[CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND]]"},
             Case{"&StackName=a&Tags.member.1.Key=k",
                  "Value null at 'tags.1.member.value' failed to satisfy constraint: Member must "
                  "not be null"},
         }) {
        Error error = refused(cloudformation("Action=CreateStack&Version=2010-05-15" + one.pairs));
        EXPECT_EQ(error.code, "ValidationError");
        EXPECT_THAT(error.message, testing::HasSubstr(one.says));
    }
    EXPECT_EQ(refused(ecs("DescribeServices", "{}")).code, "ValidationException");
}

TEST(Validation, ShowsNothingThatIsSecret) {
    static constexpr Shape kSecret{
        .name = "Secret", .type = ShapeType::String, .max = 3, .sensitive = true};
    static constexpr Member kMembers[] = {{.name = "Password", .shape = &kSecret}};
    static constexpr Shape kInput{.name = "Input", .members = kMembers};
    Validator validator;
    auto error = validator.check(Service{.name = "vault"}, Protocol::Query, kInput,
                                 {Value::Fields{{"Password", {std::string("hunter2")}}}});
    ASSERT_TRUE(error);
    EXPECT_EQ(error->message,
              "1 validation error detected: Value at 'password' failed to satisfy constraint: "
              "Member must have length less than or equal to 3");
}

TEST(Validation, HasTheCodeThatEachServiceGivesIt) {
    struct Row {
        base::HttpRequest request;
        const char* code;
        const char* says;
    };
    auto json = [](const char* service, const char* target, const char* body) {
        base::HttpRequest request = rest(service, "POST", "/", body);
        request.headers.push_back({"X-Amz-Target", target});
        return request;
    };
    for (const Row& row : std::vector<Row>{
             {json("logs", "Logs_20140328.CreateLogGroup", "{}"), "InvalidParameterException",
              "1 validation error detected: Value null at 'logGroupName' failed to satisfy "
              "constraint: Member must not be null"},
             {json("servicediscovery", "Route53AutoNaming_v20170314.GetService", "{}"),
              "InvalidInput",
              "1 validation error detected: Value null at 'id' failed to satisfy constraint: "
              "Member must not be null"},
             {json("ssm", "AmazonSSM.GetParameter", "{}"), "ValidationException",
              "1 validation error detected: Value null at 'name' failed to satisfy constraint: "
              "Member must not be null"},
             {form("sts", "Action=AssumeRole&Version=2011-06-15&RoleSessionName=me&RoleArn=short"),
              "ValidationError",
              "1 validation error detected: Value 'short' at 'roleArn' failed to satisfy "
              "constraint: Member must have length greater than or equal to 20"},
             {rest("elasticfilesystem", "DELETE", "/2015-02-01/file-systems/fake-id"),
              "ValidationException", "at 'fileSystemId' failed to satisfy constraint"},
         }) {
        Error error = refused(row.request);
        EXPECT_EQ(error.code, row.code);
        EXPECT_THAT(error.message, testing::HasSubstr(row.says));
    }
}

TEST(Validation, OfEcrTellsOfOneParameter) {
    auto refusal = [](const char* name) {
        base::HttpRequest request =
            rest("ecr", "POST", "/", fmt::format(R"({{"repositoryName": "{}"}})", name));
        request.headers.push_back(
            {"X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921.CreateRepository"});
        return refused(request);
    };
    EXPECT_EQ(refusal("a").code, "InvalidParameterException");
    EXPECT_EQ(refusal("a").message,
              "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must have "
              "length greater than or equal to 2'");
    EXPECT_THAT(refusal("Api").message,
                testing::StartsWith("Invalid parameter at 'repositoryName' failed to satisfy "
                                    "constraint: 'must satisfy regular expression '[a-z0-9]+"));
}

TEST(Validation, OfEc2TellsOfOneParameter) {
    Error missing =
        refused(form("ec2", "Action=CreateSecurityGroup&Version=2016-11-15&GroupName=a"));
    EXPECT_EQ(missing.code, "MissingParameter");
    EXPECT_EQ(missing.message, "The request must contain the parameter GroupDescription");
    Error wrong =
        refused(form("ec2", "Action=CreateVpc&Version=2016-11-15&InstanceTenancy=shared"));
    EXPECT_EQ(wrong.code, "InvalidParameterValue");
    EXPECT_EQ(wrong.message, "Value (shared) for parameter instanceTenancy is invalid.");
    Error rds = refused(form("rds", "Action=CreateDBInstance&Version=2014-10-31"));
    EXPECT_EQ(rds.code, "MissingParameter");
    EXPECT_EQ(rds.message, "The request must contain the parameter DBInstanceIdentifier");
}

TEST(Validation, OfS3DependsOnThePlace) {
    EXPECT_EQ(refused(rest("s3", "PUT", "/bucket?tagging", "<Tagging></Tagging>")).code,
              "MalformedXML");
    base::HttpRequest request = rest("s3", "PUT", "/bucket/a");
    request.headers.push_back({"x-amz-storage-class", "ATTIC"});
    EXPECT_EQ(refused(request).code, "InvalidArgument");
    Error missing = refused(rest("s3", "POST", "/bucket/a"));
    EXPECT_EQ(missing.code, "InvalidRequest");
    EXPECT_EQ(missing.message, "Missing required parameter for this request: 'uploadId'");
}

TEST(Validation, OfCloudWatchTellsWhatIsMissing) {
    Error error = refused(form("monitoring", "Action=PutMetricData&Version=2010-08-01"));
    EXPECT_EQ(error.code, "MissingParameter");
    EXPECT_EQ(error.message, "The parameter Namespace is required.");
    Error nested = refused(form("monitoring",
                                "Action=PutMetricData&Version=2010-08-01&Namespace=a&"
                                "MetricData.member.1.Value=1"));
    EXPECT_EQ(nested.message, "The parameter MetricData.member.1.MetricName is required.");
    Error wrong = refused(form("monitoring",
                               "Action=SetAlarmState&Version=2010-08-01&AlarmName=a&"
                               "StateValue=SAD&StateReason=b"));
    EXPECT_EQ(wrong.code, "ValidationError");
}

TEST(Validation, HoldsTextsToWhatAPatternForbidsAtItsFront) {
    static constexpr Shape kText{
        .name = "Text", .type = ShapeType::String, .pattern = "^(?!arn:)[!-~]{1,1024}$"};
    static constexpr Member kMembers[] = {{.name = "Name", .shape = &kText}};
    static constexpr Shape kInput{.name = "Input", .members = kMembers};
    Validator validator;
    auto is_taken = [&](const char* text) {
        return !validator.check(Service{.name = "vault"}, Protocol::Json, kInput,
                                {Value::Fields{{"Name", {std::string(text)}}}});
    };
    EXPECT_TRUE(is_taken("shop"));
    EXPECT_TRUE(is_taken("an-arn:"));
    EXPECT_FALSE(is_taken("arn:aws"));
    EXPECT_FALSE(is_taken("two words"));
}

TEST(Timestamps, AreReadInEachForm) {
    base::Time expected = *base::parse_time("2014-04-29T18:30:38.125Z");
    for (const char* text :
         {"2014-04-29T18:30:38.125Z", "2014-04-29T18:30:38.1259Z", "1398796238.125",
          "2014-04-29T20:00:38.125+01:30", "2014-04-29T17:30:38.125-01:00",
          "Tue, 29 Apr 2014 18:30:38.125 GMT"}) {
        EXPECT_EQ(read_timestamp(text), expected) << text;
    }
    for (const char* text : {"", "soon", "2014-04-29", "2014-13-29T18:30:38Z", "nan", "inf",
                             "1e300", "2014-04-29T18:30:38+1:30", "2014-04-29T18:30:38.Z",
                             "Tue, 29 Foo 2014 18:30:38 GMT", "2014-04-29T18:30:38.12aZ"}) {
        EXPECT_EQ(read_timestamp(text), std::nullopt) << text;
    }
}

TEST(Timestamps, AreWrittenInEachForm) {
    base::Time moment = *base::parse_time("2014-04-29T18:30:38.120Z");
    EXPECT_EQ(write_timestamp(moment, TimestampFormat::Iso8601), "2014-04-29T18:30:38.120Z");
    EXPECT_EQ(write_timestamp(moment, TimestampFormat::UnixSeconds), "1398796238.120");
    EXPECT_EQ(write_timestamp(moment, TimestampFormat::HttpDate), "Tue, 29 Apr 2014 18:30:38 GMT");
    EXPECT_EQ(write_timestamp(base::Time(), TimestampFormat::HttpDate),
              "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace aws
