// One row a request or an answer, tested in both directions: the value is written as these bytes,
// and these bytes are read as the value.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/answer.h"
#include "aws/form.h"
#include "aws/json_protocol.h"
#include "aws/query_protocol.h"
#include "aws/test_calls.h"
#include "aws/writer.h"

namespace aws {
namespace {

using Fields = Value::Fields;
using List = Value::List;

Value text(const char* words) {
    return {std::string(words)};
}

struct Row {
    const char* service;
    const char* operation;
    enum Part { Request, Answer } part;
    Value value;
    std::string bytes;
};

std::vector<Row> rows() {
    base::Time moment = base::Time::unix_milliseconds(1'764'352'879'123);
    base::Time full_second = base::Time::unix_seconds(1'764'352'879);
    Value tag{Fields{{"Key", text("team")}, {"Value", text("a&b <c>")}}};
    return {
        {"ecs",
         "CreateCluster",
         Row::Request,
         {Fields{{"clusterName", text("ohi-dev")},
                 {"tags", {List{{Fields{{"key", text("k")}, {"value", text("\xc3\xa9\"\n")}}}}}}}},
         R"({"clusterName":"ohi-dev","tags":[{"key":"k","value":"é\"\n"}]})"},
        {"ecs",
         "UpdateService",
         Row::Request,
         {Fields{{"service", text("api")},
                 {"desiredCount", {std::int64_t{3}}},
                 {"forceNewDeployment", {true}}}},
         R"({"service":"api","desiredCount":3,"forceNewDeployment":true})"},
        {"ecs",
         "DescribeServices",
         Row::Answer,
         {Fields{{"services",
                  {List{{Fields{
                      {"serviceName", text("api")},
                      {"runningCount", {std::int64_t{2}}},
                      {"createdAt", {moment}},
                      {"events",
                       {List{{Fields{{"id", text("e-1")}, {"createdAt", {full_second}}}}}}}}}}}},
                 {"failures", {List{}}}}},
         R"({"services":[{"serviceName":"api","runningCount":2,"createdAt":1764352879.123,)"
         R"("events":[{"id":"e-1","createdAt":1764352879}]}],"failures":[]})"},
        {"ecs",
         "RegisterTaskDefinition",
         Row::Request,
         {Fields{
             {"family", text("api")},
             {"containerDefinitions",
              {List{{Fields{{"name", text("app")},
                            {"dockerLabels", {Fields{{"a", text("1")}, {"b", text("2")}}}}}}}}}}},
         R"({"family":"api","containerDefinitions":[{"name":"app",)"
         R"("dockerLabels":{"a":"1","b":"2"}}]})"},
        {"cloudformation",
         "CreateStack",
         Row::Request,
         {Fields{{"StackName", text("ohi-dev-network")},
                 {"TemplateBody", text("{\"Resources\": {}}")},
                 {"DisableRollback", {false}},
                 {"TimeoutInMinutes", {std::int64_t{10}}},
                 {"Capabilities", {List{text("CAPABILITY_IAM"), text("CAPABILITY_NAMED_IAM")}}},
                 {"Tags", {List{tag}}}}},
         "Action=CreateStack&Version=2010-05-15&StackName=ohi-dev-network"
         "&TemplateBody=%7B%22Resources%22%3A%20%7B%7D%7D&DisableRollback=false"
         "&TimeoutInMinutes=10&Capabilities.member.1=CAPABILITY_IAM"
         "&Capabilities.member.2=CAPABILITY_NAMED_IAM&Tags.member.1.Key=team"
         "&Tags.member.1.Value=a%26b%20%3Cc%3E"},
        {"cloudformation",
         "DescribeStacks",
         Row::Request,
         {Fields{}},
         "Action=DescribeStacks&Version=2010-05-15"},
    };
}

const Operation& operation_of(const Row& row) {
    return *find_operation(*find_service(row.service), row.operation);
}

std::string written(const Row& row) {
    const Service& service = *find_service(row.service);
    const Operation& operation = operation_of(row);
    const Shape& shape = row.part == Row::Request ? *operation.input : *operation.output;
    bool is_json = service.protocols[0] == Protocol::Json;
    Writer writer = is_json
                        ? Writer(Syntax::Json, shape)
                        : Writer(Syntax::Form, shape,
                                 "Action=" + std::string(operation.name) + "&Version=2010-05-15");
    return writer.members(row.value).take();
}

Either<Value> read(const Row& row) {
    const Operation& operation = operation_of(row);
    const Shape& shape = row.part == Row::Request ? *operation.input : *operation.output;
    if (find_service(row.service)->protocols[0] == Protocol::Json)
        return read_json(shape, row.bytes);
    return read_query(shape, read_form(row.bytes));
}

TEST(RoundTrip, IsTheSameInBothDirections) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(row.operation);
        EXPECT_EQ(written(row), row.bytes);
        Either<Value> value = read(row);
        ASSERT_TRUE(std::holds_alternative<Value>(value)) << std::get<Error>(value).message;
        EXPECT_EQ(std::get<Value>(value), row.value);
    }
}

TEST(Answers, OfTheQueryProtocolAreXml) {
    const Service& service = *find_service("cloudformation");
    const Operation& operation = *find_operation(service, "DescribeStacks");
    Writer out = answer_writer(service, operation, Protocol::Query, "id-1");
    out.begin_list("Stacks").begin_structure();
    out.text("StackName", "a<b>&c\x01\r").time("CreationTime", base::Time::unix_seconds(1));
    out.text("StackStatus", "CREATE_COMPLETE").boolean("DisableRollback", true);
    out.begin_list("Capabilities").text({}, "CAPABILITY_IAM").end();
    out.end().end();
    base::HttpAnswer answer_bytes =
        answer(service, operation, Protocol::Query, std::move(out), "id-1");
    EXPECT_EQ(
        answer_bytes.body,
        "<DescribeStacksResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">"
        "<DescribeStacksResult><Stacks><member><StackName>a&lt;b&gt;&amp;c\xef\xbf\xbd&#xD;"
        "</StackName><CreationTime>1970-01-01T00:00:01Z</CreationTime>"
        "<StackStatus>CREATE_COMPLETE</StackStatus><DisableRollback>true</DisableRollback>"
        "<Capabilities><member>CAPABILITY_IAM</member></Capabilities></member></Stacks>"
        "</DescribeStacksResult><ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata>"
        "</DescribeStacksResponse>");
    EXPECT_EQ(answer_bytes.header("content-type"), "text/xml");
    EXPECT_EQ(answer_bytes.header("x-amzn-requestid"), "id-1");
}

TEST(Answers, OfOperationsWithoutOutputHaveTheirIdAlone) {
    const Service& service = *find_service("cloudformation");
    const Operation& operation = *find_operation(service, "DeleteStack");
    Writer out = answer_writer(service, operation, Protocol::Query, "id-1");
    EXPECT_EQ(answer(service, operation, Protocol::Query, std::move(out), "id-1").body,
              "<DeleteStackResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">"
              "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata>"
              "</DeleteStackResponse>");
}

TEST(Answers, WordErrorsAsEachProtocolDoes) {
    const Service& ecs = *find_service("ecs");
    const Operation& describe = *find_operation(ecs, "DescribeServices");
    Error error = error_of(describe, "ClusterNotFoundException", "Cluster not found.");
    base::HttpAnswer json = error_answer(&ecs, &describe, Protocol::Json, error, "id-1");
    EXPECT_EQ(json.status, 400);
    EXPECT_EQ(json.header("Content-Type"), "application/x-amz-json-1.1");
    EXPECT_EQ(json.body, R"({"__type":"ClusterNotFoundException","message":"Cluster not found."})");

    Error fault = error_of(describe, "ServerException", "Ours.");
    EXPECT_EQ(fault.status, 500);

    const Service& cloudformation = *find_service("cloudformation");
    const Operation& change_set = *find_operation(cloudformation, "DescribeChangeSet");
    Error missing = error_of(change_set, "ChangeSetNotFoundException", "No <change set>");
    EXPECT_EQ(missing.code, "ChangeSetNotFound");
    base::HttpAnswer xml =
        error_answer(&cloudformation, &change_set, Protocol::Query, missing, "id-2");
    EXPECT_EQ(xml.status, 404);
    EXPECT_EQ(xml.body,
              "<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">"
              "<Error><Type>Sender</Type><Code>ChangeSetNotFound</Code>"
              "<Message>No &lt;change set&gt;</Message></Error><RequestId>id-2</RequestId>"
              "</ErrorResponse>");

    Error invalid{"InvalidVpcID.NotFound", "The vpc ID 'vpc-1' does not exist"};
    EXPECT_EQ(error_answer(find_service("ec2"), nullptr, Protocol::Ec2, invalid, "id-3").body,
              "<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>The vpc ID "
              "'vpc-1' does not exist</Message></Error></Errors><RequestID>id-3</RequestID>"
              "</Response>");

    const Service& efs = *find_service("efs");
    const Operation& access = *find_operation(efs, "CreateAccessPoint");
    base::HttpAnswer rest = error_answer(&efs, &access, Protocol::RestJson,
                                         error_of(access, "FileSystemNotFound", "No."), "id-4");
    EXPECT_EQ(rest.status, 404);
    EXPECT_EQ(rest.header("X-Amzn-ErrorType"), "FileSystemNotFound");
    EXPECT_EQ(rest.body, R"({"ErrorCode":"FileSystemNotFound","Message":"No."})");

    const Service& s3 = *find_service("s3");
    const Operation& get = *find_operation(s3, "GetObject");
    Error gone = error_of(get, "NoSuchKey", "The specified key does not exist.");
    base::HttpAnswer bare = error_answer(&s3, &get, Protocol::RestXml, gone, "id-5");
    EXPECT_EQ(bare.status, 404);
    EXPECT_EQ(bare.body,
              "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>"
              "<RequestId>id-5</RequestId></Error>");
    EXPECT_EQ(bare.header("x-amz-request-id"), "id-5");
    const Operation& head = *find_operation(s3, "HeadObject");
    EXPECT_EQ(error_answer(&s3, &head, Protocol::RestXml, gone, "id-6").body, "");
}

TEST(Answers, OfServicesThatWereQueryTellTheirOldCodes) {
    const Service& service = *find_service("cloudwatch");
    const Operation& operation = *find_operation(service, "SetAlarmState");
    Error error = error_of(operation, "ResourceNotFound", "No alarm.");
    base::HttpAnswer cbor = error_answer(&service, &operation, Protocol::Cbor, error, "id-1");
    EXPECT_EQ(cbor.header("x-amzn-query-error"), "ResourceNotFound;Sender");
    EXPECT_EQ(cbor.header("smithy-protocol"), "rpc-v2-cbor");
    EXPECT_EQ(cbor.body,
              "\xbf"
              "f__typepResourceNotFoundgmessageiNo alarm.\xff");
    base::HttpAnswer query = error_answer(&service, &operation, Protocol::Query, error, "id-1");
    EXPECT_EQ(query.header("x-amzn-query-error"), "");
}

TEST(Answers, HaveNoBodyWhereNothingChanged) {
    const Service& s3 = *find_service("s3");
    const Operation& get = *find_operation(s3, "GetObject");
    Error error{"NotModified", "Not Modified", 304};
    error.details.held = Value::Fields{{"ETag", {"\"1\""}}, {"ContentLength", {std::int64_t{5}}}};
    base::HttpAnswer same = error_answer(&s3, &get, Protocol::RestXml, error, "id-1");
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(same.header("ETag"), "\"1\"");
    EXPECT_EQ(same.header("Content-Length"), "5");
    EXPECT_EQ(same.header("Content-Type"), "");
}

TEST(Answers, HaveTheStatusThatTheyAreGiven) {
    const Service& s3 = *find_service("s3");
    const Operation& get = *find_operation(s3, "GetObject");
    Writer out = answer_writer(s3, get, Protocol::RestXml, "id-1");
    out.blob("Body", "part").status(206);
    EXPECT_EQ(answer(s3, get, Protocol::RestXml, std::move(out), "id-1").status, 206);
}

TEST(Answers, OfEc2SayThatItWasDone) {
    const Service& service = *find_service("ec2");
    const Operation& operation = *find_operation(service, "DeleteVpc");
    Writer out = answer_writer(service, operation, Protocol::Ec2, "id-1");
    EXPECT_EQ(answer(service, operation, Protocol::Ec2, std::move(out), "id-1").body,
              "<DeleteVpcResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15\">"
              "<requestId>id-1</requestId><return>true</return></DeleteVpcResponse>");
}

TEST(Answers, OfS3HaveTheirPlaces) {
    const Service& service = *find_service("s3");
    const Operation& get = *find_operation(service, "GetObject");
    Writer out = answer_writer(service, get, Protocol::RestXml, "id-1");
    out.blob("Body", "<bytes>").text("ETag", "\"1\"").integer("ContentLength", 7);
    out.time("LastModified", base::Time::unix_seconds(0)).text("ContentType", "text/html");
    out.begin_map("Metadata").text("owner", "me").end();
    base::HttpAnswer object = answer(service, get, Protocol::RestXml, std::move(out), "id-1");
    EXPECT_EQ(object.body, "<bytes>");
    EXPECT_EQ(object.header("ETag"), "\"1\"");
    EXPECT_EQ(object.header("Last-Modified"), "Thu, 01 Jan 1970 00:00:00 GMT");
    EXPECT_EQ(object.header("Content-Type"), "text/html");
    EXPECT_EQ(object.header("x-amz-meta-owner"), "me");

    const Operation& where = *find_operation(service, "GetBucketLocation");
    Writer place = answer_writer(service, where, Protocol::RestXml, "id-1");
    place.text("LocationConstraint", "eu-west-1");
    EXPECT_EQ(answer(service, where, Protocol::RestXml, std::move(place), "id-1").body,
              "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">eu-west-1"
              "</LocationConstraint>");

    const Operation& list = *find_operation(service, "ListBuckets");
    Writer buckets = answer_writer(service, list, Protocol::RestXml, "id-1");
    buckets.begin_list("Buckets").begin_structure().text("Name", "b").end().end();
    EXPECT_EQ(answer(service, list, Protocol::RestXml, std::move(buckets), "id-1").body,
              "<ListAllMyBucketsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Buckets>"
              "<Bucket><Name>b</Name></Bucket></Buckets></ListAllMyBucketsResult>");

    const Operation& remove = *find_operation(service, "DeleteObject");
    Writer nothing = answer_writer(service, remove, Protocol::RestXml, "id-1");
    EXPECT_EQ(answer(service, remove, Protocol::RestXml, std::move(nothing), "id-1").status, 204);
}

}  // namespace
}  // namespace aws
