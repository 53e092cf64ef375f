#include "aws/request.h"

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

using test::cloudformation;
using test::ecs;
using test::refused;

const Call* call_in(const std::variant<Call, RefusedRequest>& read) {
    return std::get_if<Call>(&read);
}

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
    base::HttpRequest nobody = ecs("X", "{}");
    nobody.headers[1].value = "NoSuchService.X";
    EXPECT_EQ(refused(nobody).code, "UnknownOperationException");
    Error error = refused(cloudformation("Action=LaunchRocket&Version=2010-05-15"));
    EXPECT_EQ(error.code, "InvalidAction");
    EXPECT_EQ(error.message, "Could not find operation LaunchRocket for version 2010-05-15");
    EXPECT_EQ(refused(cloudformation("Action=ListStacks&Version=1999-01-01")).code,
              "InvalidAction");
    EXPECT_EQ(refused(cloudformation("Version=2010-05-15")).code, "MissingAction");
    EXPECT_EQ(refused({.method = "GET", .target = "/favicon.ico", .headers = {}, .body = ""}).code,
              "MissingAction");
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
    auto error = validator.check(Protocol::Query, kInput,
                                 {Value::Fields{{"Password", {std::string("hunter2")}}}});
    ASSERT_TRUE(error);
    EXPECT_EQ(error->message,
              "1 validation error detected: Value at 'password' failed to satisfy constraint: "
              "Member must have length less than or equal to 3");
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
