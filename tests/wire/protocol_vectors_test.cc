// Smithy's protocol cases for awsJson 1.1 and the query protocol: each request read and written,
// each answer written, and read where slipway reads it.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <regex>
#include <set>

#include "aws/answer.h"
#include "aws/form.h"
#include "aws/json_protocol.h"
#include "aws/query_protocol.h"
#include "aws/writer.h"
#include "vectors.h"

namespace wire {
namespace {

using aws::Protocol;
using aws::Shape;
using aws::Syntax;
using aws::Value;

/// Cases that are not run in one direction, and why.
const std::map<std::string, std::string> kNotRead = {
    {"QueryEmptyQueryMaps", "an empty map is sent as nothing"},
    {"QueryProtocolIdempotencyTokenAutoFill", "the client makes the token up"},
    {"SDKAppliedContentEncoding_awsJson1_1", "has no body"},
    {"SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1", "has no body"},
    {"SDKAppliedContentEncoding_awsQuery", "has no body"},
    {"SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery", "has no body"},
};
const std::map<std::string, std::string> kNotWritten = {
    {"QueryProtocolIdempotencyTokenAutoFill", "slipway's client always gives the token"},
    {"SDKAppliedContentEncoding_awsJson1_1", "requests are not compressed"},
    {"SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1", "requests are not compressed"},
    {"SDKAppliedContentEncoding_awsQuery", "requests are not compressed"},
    {"SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery", "requests are not compressed"},
    {"AwsJson11DateTimeWithNegativeOffset", "moments are written in UTC"},
    {"AwsJson11DateTimeWithPositiveOffset", "moments are written in UTC"},
    {"AwsQueryDateTimeWithNegativeOffset", "moments are written in UTC"},
    {"AwsQueryDateTimeWithPositiveOffset", "moments are written in UTC"},
    {"handles_unexpected_json_output", "the case is about members that no shape has"},
    {"AwsJson11DeserializeIgnoreType", "the case is about members that no shape has"},
    {"AwsJson11StructuresDontDeserializeNullValues", "nothing is not written"},
    {"AwsJson11FooErrorUsingXAmznErrorType", "the code is written as __type alone"},
    {"AwsJson11FooErrorUsingXAmznErrorTypeWithUri", "the code is written as __type alone"},
    {"AwsJson11FooErrorUsingXAmznErrorTypeWithUriAndNamespace",
     "the code is written as __type alone"},
    {"AwsJson11FooErrorUsingCode", "the code is written as __type alone"},
    {"AwsJson11FooErrorUsingCodeAndNamespace", "the code is written as __type alone"},
    {"AwsJson11FooErrorUsingCodeUriAndNamespace", "the code is written as __type alone"},
    {"AwsJson11FooErrorWithDunderTypeAndNamespace", "the code is written without a namespace"},
    {"AwsJson11FooErrorWithDunderTypeUriAndNamespace", "the code is written without a namespace"},
};

struct Case {
    std::string id;
    const rapidjson::Value& metadata;
    const rapidjson::Value& json;
    const rapidjson::Value& given;
    const Shapes& shapes;
};

/// Calls `check` for each case of a file but those of `except`; returns how many those were.
std::size_t for_each_case(const std::string& file, const std::map<std::string, std::string>& except,
                          const std::function<void(const Case&)>& check) {
    std::string folder = vectors_folder();
    if (folder.empty()) return 0;
    rapidjson::Document suites = read_json_file(folder + "/protocols/" + file);
    std::size_t checked = 0;
    for (const auto& suite : suites.GetArray()) {
        Shapes shapes(suite["shapes"]);
        for (const auto& json : suite["cases"].GetArray()) {
            std::string id = json["id"].GetString();
            if (except.contains(id)) continue;
            SCOPED_TRACE(id);
            check({id, suite["metadata"], json, json["given"], shapes});
            ++checked;
        }
    }
    return checked;
}

#define SKIP_WITHOUT_VECTORS() \
    if (vectors_folder().empty()) GTEST_SKIP() << "SLIPWAY_VECTORS names no folder of vectors"

const Shape kNothing{.name = "Nothing"};

const Shape& input_of(const Case& one) {
    const Shape* shape = one.shapes.find(one.given, "input");
    return shape ? *shape : kNothing;
}

std::string body_of(const rapidjson::Value& message) {
    return message.HasMember("body") ? message["body"].GetString() : "";
}

std::string printed(const aws::Either<Value>& read) {
    const auto* value = std::get_if<Value>(&read);
    return value ? wire::printed(*value) : std::get<aws::Error>(read).message;
}

bool same_json(const std::string& a, const std::string& b) {
    rapidjson::Document left;
    rapidjson::Document right;
    left.Parse(a.c_str());
    right.Parse(b.c_str());
    return !left.HasParseError() && !right.HasParseError() && left.operator==(right);
}

TEST(JsonVectors, RequestsAreRead) {
    SKIP_WITHOUT_VECTORS();
    std::size_t checked = for_each_case("input/json.json", kNotRead, [](const Case& one) {
        const Shape& shape = input_of(one);
        EXPECT_EQ(printed(aws::read_json(shape, body_of(one.json["serialized"]))),
                  wire::printed(value_of(shape, one.json["params"])));
    });
    EXPECT_EQ(checked, 52U);
}

TEST(JsonVectors, RequestsAreWritten) {
    SKIP_WITHOUT_VECTORS();
    std::size_t checked = for_each_case("input/json.json", kNotWritten, [](const Case& one) {
        const Shape& shape = input_of(one);
        aws::Writer writer(Syntax::Json, shape);
        std::string written = writer.members(value_of(shape, one.json["params"])).take();
        std::string expected = body_of(one.json["serialized"]);
        if (!expected.empty()) {
            EXPECT_TRUE(same_json(written, expected)) << written << "\n" << expected;
        }
    });
    EXPECT_EQ(checked, 52U);
}

/// The shape of an answer: the output's or the error's.
const Shape& answer_shape(const Case& one) {
    const Shape* shape = one.shapes.find(one.given, "output");
    if (one.json.HasMember("errorCode")) {
        for (const auto& error : one.given["errors"].GetArray()) {
            const Shape* candidate = one.shapes.named(error["shape"].GetString());
            if (aws::error_code(*candidate) == one.json["errorCode"].GetString() ||
                candidate->name == one.json["errorCode"].GetString()) {
                shape = candidate;
            }
        }
    }
    return shape ? *shape : kNothing;
}

const rapidjson::Value& result_of(const Case& one) {
    return one.json.HasMember("result") ? one.json["result"] : one.json["error"];
}

TEST(JsonVectors, AnswersAreRead) {
    SKIP_WITHOUT_VECTORS();
    std::size_t checked = for_each_case("output/json.json", {}, [](const Case& one) {
        const Shape& shape = answer_shape(one);
        EXPECT_EQ(printed(aws::read_json(shape, body_of(one.json["response"]))),
                  wire::printed(value_of(shape, result_of(one))));
    });
    EXPECT_EQ(checked, 58U);
}

/// The answer of a case as slipway's endpoint gives it.
base::HttpAnswer answered(const Case& one, Protocol protocol) {
    const Shape& shape = answer_shape(one);
    std::vector<const Shape*> errors = {&shape};
    static constexpr Protocol kProtocols[] = {Protocol::Json, Protocol::Query};
    aws::Service service{.name = "vectors",
                         .signing_name = "vectors",
                         .api_version = one.metadata["apiVersion"].GetString(),
                         .protocols = kProtocols,
                         .json_version = "1.1"};
    Value value = value_of(shape, result_of(one));
    if (one.json.HasMember("errorCode")) {
        aws::Operation operation{.name = one.given["name"].GetString(), .errors = errors};
        aws::Error error = aws::error_of(operation, one.json["errorCode"].GetString(), "");
        error.details = value;
        return aws::error_answer(&service, &operation, protocol, error, "foo-id");
    }
    const Shape* output = one.shapes.find(one.given, "output");
    aws::Operation operation{.name = one.given["name"].GetString(), .output = output};
    aws::Writer writer = aws::answer_writer(service, operation, protocol);
    writer.members(value);
    return aws::answer(service, operation, protocol, std::move(writer), "foo-id");
}

TEST(JsonVectors, AnswersAreWritten) {
    SKIP_WITHOUT_VECTORS();
    std::size_t checked = for_each_case("output/json.json", kNotWritten, [](const Case& one) {
        base::HttpAnswer answer = answered(one, Protocol::Json);
        const auto& expected = one.json["response"];
        std::string body = body_of(expected);
        EXPECT_TRUE(same_json(answer.body, body.empty() ? "{}" : body)) << answer.body << "\n"
                                                                        << body;
        EXPECT_EQ(answer.header("Content-Type"), "application/x-amz-json-1.1");
        bool is_error = one.json.HasMember("errorCode");
        EXPECT_EQ(answer.status >= 400, is_error);
    });
    EXPECT_EQ(checked, 45U);
}

std::set<std::pair<std::string, std::string>> pairs_of(std::string_view form) {
    std::set<std::pair<std::string, std::string>> pairs;
    for (const base::HttpHeader& pair : aws::read_form(form))
        pairs.emplace(pair.name, pair.value);
    return pairs;
}

TEST(QueryVectors, RequestsAreRead) {
    SKIP_WITHOUT_VECTORS();
    std::size_t checked = for_each_case("input/query.json", kNotRead, [](const Case& one) {
        const Shape& shape = input_of(one);
        auto pairs = aws::read_form(body_of(one.json["serialized"]));
        EXPECT_EQ(printed(aws::read_query(shape, pairs)),
                  wire::printed(value_of(shape, one.json["params"])));
    });
    EXPECT_EQ(checked, 34U);
}

TEST(QueryVectors, RequestsAreWritten) {
    SKIP_WITHOUT_VECTORS();
    std::size_t checked = for_each_case("input/query.json", kNotWritten, [](const Case& one) {
        const Shape& shape = input_of(one);
        std::string opening = fmt::format("Action={}&Version={}", one.given["name"].GetString(),
                                          one.metadata["apiVersion"].GetString());
        aws::Writer writer(Syntax::Form, shape, opening);
        std::string written = writer.members(value_of(shape, one.json["params"])).take();
        EXPECT_EQ(pairs_of(written), pairs_of(body_of(one.json["serialized"]))) << written;
    });
    EXPECT_EQ(checked, 35U);
}

/// XML without what does not count: blanks between elements, namespaces, the form of empty
/// elements, the id of the request.
std::string plain_xml(std::string xml) {
    xml = std::regex_replace(xml, std::regex(">\\s+<"), "><");
    xml = std::regex_replace(xml, std::regex("\\s+xmlns(:\\w+)?=\"[^\"]*\""), "");
    xml = std::regex_replace(xml, std::regex("<(\\w+)/>"), "<$1></$1>");
    xml = std::regex_replace(xml, std::regex("<ResponseMetadata>.*</ResponseMetadata>"), "");
    return std::regex_replace(xml, std::regex("\\s+$"), "");
}

TEST(QueryVectors, AnswersAreWritten) {
    SKIP_WITHOUT_VECTORS();
    std::size_t checked = for_each_case("output/query.json", kNotWritten, [](const Case& one) {
        base::HttpAnswer answer = answered(one, Protocol::Query);
        const auto& expected = one.json["response"];
        std::string body = body_of(expected);
        if (!body.empty()) {
            EXPECT_EQ(plain_xml(answer.body), plain_xml(body));
        }
        EXPECT_EQ(answer.status, expected["status_code"].GetUint());
        EXPECT_EQ(answer.header("Content-Type"), "text/xml");
    });
    EXPECT_EQ(checked, 36U);
}

}  // namespace
}  // namespace wire
