// Smithy's protocol cases, in both directions and on both sides of the wire: the client writes the
// request and reads the answer, the endpoint reads the request and writes the answer.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <ostream>
#include <regex>
#include <set>

#include "aws/answer.h"
#include "aws/client.h"
#include "aws/form.h"
#include "aws/request.h"
#include "base/base64.h"
#include "not_run.h"
#include "text/cbor.h"
#include "text/xml.h"
#include "vectors.h"

namespace wire {
namespace {

using aws::Protocol;
using aws::Shape;
using aws::Value;

/// A file of cases, and how many of them are run in each direction.
struct File {
    const char* name;
    const char* title;
    Protocol protocol;
    std::size_t requests_read;
    std::size_t requests_written;
    std::size_t answers_read;
    std::size_t answers_written;
};

void PrintTo(const File& file, std::ostream* out) {
    *out << file.name;
}

constexpr File kFiles[] = {
    {"json", "Json11", Protocol::Json, 52, 50, 58, 44},
    {"json_1_0", "Json10", Protocol::Json, 16, 17, 32, 22},
    {"json_1_0-query-compatible", "Json10ThatWasQuery", Protocol::Json, 1, 1, 2, 1},
    {"query", "Query", Protocol::Query, 34, 33, 38, 36},
    {"ec2", "Ec2", Protocol::Ec2, 25, 24, 29, 25},
    {"rest-json", "RestJson", Protocol::RestJson, 98, 107, 91, 78},
    {"rest-xml", "RestXml", Protocol::RestXml, 88, 83, 75, 67},
    {"smithy-rpc-v2-cbor", "Cbor", Protocol::Cbor, 15, 15, 35, 29},
    {"smithy-rpc-v2-cbor-query-compatible", "CborThatWasQuery", Protocol::Cbor, 1, 1, 2, 1},
    {"smithy-rpc-v2-cbor-non-query-compatible", "CborThatWasNotQuery", Protocol::Cbor, 1, 1, 0, 0},
};

/// A case with the service and the operation that it is about.
struct Case {
    std::string id;
    const rapidjson::Value& json;
    const Shapes& shapes;
    aws::Service service;
    aws::Operation operation;
};

/// What a case says of its service and operation, with the text that those point into.
class CaseReader {
  public:
    CaseReader(const File& file, const rapidjson::Value& metadata, const rapidjson::Value& json,
               const Shapes& shapes)
        : protocol_{file.protocol} {
        const auto& given = json["given"];
        name_ = given["name"].GetString();
        method_ = text_in(given["http"], "method");
        path_ = text_in(given["http"], "requestUri");
        version_ = text_in(metadata, "apiVersion");
        target_ = text_in(metadata, "targetPrefix");
        json_version_ = text_in(metadata, "jsonVersion");
        is_query_compatible_ = metadata.HasMember("awsQueryCompatible");
        if (given.HasMember("endpoint")) host_prefix_ = text_in(given["endpoint"], "hostPrefix");
        if (given["http"].HasMember("responseCode"))
            status_ = static_cast<std::uint16_t>(given["http"]["responseCode"].GetUint());
        input_ = shapes.find(given, "input");
        output_ = shapes.find(given, "output");
        if (given.HasMember("input")) read_input(given["input"]);
        if (json.HasMember("errorCode")) error_[0] = shapes.error(json["errorCode"].GetString());
    }

    aws::Operation operation() const {
        return {.name = name_,
                .input = input_,
                .output = output_,
                .errors = std::span(error_, error_[0] ? 1 : 0),
                .method = method_,
                .path = path_,
                .status = status_,
                .host_prefix = host_prefix_,
                .xml_name = xml_name_,
                .xml_namespace = {uri_, prefix_}};
    }
    aws::Service service(const aws::Operation& operation) const {
        return {.name = "vectors",
                .signing_name = "vectors",
                .api_version = version_,
                .protocols = protocol_,
                .json_version = json_version_,
                .target_prefix = target_,
                .query_compatible = is_query_compatible_,
                .operations = std::span(&operation, 1)};
    }

  private:
    void read_input(const rapidjson::Value& input) {
        xml_name_ = text_in(input, "locationName");
        if (!input.HasMember("xmlNamespace")) return;
        if (input["xmlNamespace"].IsString()) {
            uri_ = input["xmlNamespace"].GetString();
            return;
        }
        uri_ = text_in(input["xmlNamespace"], "uri");
        prefix_ = text_in(input["xmlNamespace"], "prefix");
    }

    Protocol protocol_[1];
    std::string name_, method_, path_, version_, target_, json_version_, host_prefix_;
    std::string xml_name_, uri_, prefix_;
    bool is_query_compatible_ = false;
    std::uint16_t status_ = 200;
    const Shape* input_ = nullptr;
    const Shape* output_ = nullptr;
    const Shape* error_[1] = {nullptr};
};

/// Calls `check` for each case of a file but those of `except`; returns how many those were.
std::size_t for_each_case(const File& file, const std::string& direction, const NotRun& except,
                          const std::function<void(const Case&)>& check) {
    std::string path =
        fmt::format("{}/protocols/{}/{}.json", vectors_folder(), direction, file.name);
    rapidjson::Document suites = read_json_file(path);
    std::size_t checked = 0;
    for (const auto& suite : suites.GetArray()) {
        Shapes shapes(suite["shapes"]);
        for (const auto& json : suite["cases"].GetArray()) {
            std::string id = json["id"].GetString();
            if (except.contains(id)) continue;
            SCOPED_TRACE(id);
            CaseReader reader(file, suite["metadata"], json, shapes);
            Case one{id, json, shapes, {}, reader.operation()};
            one.service = reader.service(one.operation);
            check(one);
            ++checked;
        }
    }
    return checked;
}

std::string printed(const aws::Either<Value>& read) {
    const auto* value = std::get_if<Value>(&read);
    return value ? wire::printed(*value) : std::get<aws::Error>(read).message;
}

/// The body of a message of a case; CBOR stands there in base64.
std::string body_of(const rapidjson::Value& message, Protocol protocol) {
    std::string body = text_in(message, "body");
    return protocol == Protocol::Cbor ? base::from_base64(body).value_or("not base64") : body;
}

using Pairs = std::multiset<std::pair<std::string, std::string>>;

Pairs pairs_of(std::string_view form) {
    Pairs pairs;
    for (const base::HttpHeader& pair : aws::read_form(form))
        pairs.emplace(pair.name, pair.value);
    return pairs;
}

/// One item as text, entries of maps by key, all numbers alike.
std::string cbor_item(text::CborReader& in) {
    switch (in.peek()) {
        case text::CborKind::Null: in.null(); return "null";
        case text::CborKind::Boolean: return in.boolean() ? "true" : "false";
        case text::CborKind::Integer:
        case text::CborKind::Number: return fmt::format("{}", in.number());
        case text::CborKind::Text: return "'" + in.text() + "'";
        case text::CborKind::Bytes: return "bytes '" + in.bytes() + "'";
        case text::CborKind::Tag: {
            std::uint64_t tag = in.tag();
            return fmt::format("{}({})", tag, cbor_item(in));
        }
        case text::CborKind::Array: {
            std::string items;
            in.begin_array();
            while (in.more())
                items += cbor_item(in) + ", ";
            return "[" + items + "]";
        }
        case text::CborKind::Map: {
            std::map<std::string, std::string> entries;
            in.begin_map();
            while (in.more()) {
                std::string key = in.text();
                entries[key] = cbor_item(in);
            }
            std::string text;
            for (const auto& [key, value] : entries)
                text += key + ": " + value + ", ";
            return "{" + text + "}";
        }
        case text::CborKind::End: break;
    }
    return "the end";
}

/// Without the namespace of an error's code, which clients have to drop.
std::string without_namespace(const std::string& text) {
    return std::regex_replace(text, std::regex("__type: '[^'#:]*#"), "__type: '");
}

/// A body as text that is the same for bodies that mean the same.
std::string plain_body(const std::string& body, Protocol protocol) {
    switch (protocol) {
        case Protocol::Json:
        case Protocol::RestJson: {
            rapidjson::Document json;
            if (json.Parse(body.c_str()).HasParseError()) return body;
            return without_namespace(plain_json(json));
        }
        case Protocol::Cbor: {
            if (body.empty()) return {};
            text::CborReader in(body);
            std::string text = cbor_item(in);
            return in.ok() && in.at_end() ? without_namespace(text) : "not CBOR: " + text;
        }
        case Protocol::Query:
        case Protocol::Ec2:
        case Protocol::RestXml: break;
    }
    auto root = text::read_xml(body);
    return root ? plain_xml(*root) : body;
}

void expect_headers(const std::vector<base::HttpHeader>& headers, const rapidjson::Value& message) {
    if (message.HasMember("headers")) {
        for (const auto& wanted : message["headers"].GetObject()) {
            std::string name = wanted.name.GetString();
            // The server of HTTP writes it.
            if (name == "Content-Length") continue;
            EXPECT_EQ(std::string(base::find_header(headers, name)),
                      std::string(wanted.value.GetString()))
                << name;
        }
    }
    if (!message.HasMember("forbidHeaders")) return;
    for (const auto& name : message["forbidHeaders"].GetArray()) {
        EXPECT_EQ(base::find_header(headers, name.GetString()), "") << name.GetString();
    }
}

void write_request(const Case& one) {
    Protocol protocol = one.service.protocols[0];
    const auto& wanted = one.json["serialized"];
    aws::Writer writer = aws::request_writer(one.service, one.operation, protocol);
    writer.members(value_of(or_nothing(one.operation.input), one.json["params"]));
    base::HttpRequest request = aws::request(one.service, one.operation, protocol,
                                             std::move(writer), "example.com", aws::Hosts::Many);
    EXPECT_EQ(request.method, text_in(wanted, "method"));
    base::HttpRequest expected{.method = "",
                               .target = text_in(wanted, "uri"),
                               .headers = {},
                               .body = body_of(wanted, protocol)};
    EXPECT_EQ(request.path(), expected.path());
    EXPECT_EQ(pairs_of(request.query()), pairs_of(expected.query()));
    expect_headers(request.headers, wanted);
    if (wanted.HasMember("host")) {
        EXPECT_EQ(request.header("Host"), text_in(wanted, "host"));
    }
    if (!wanted.HasMember("body")) return;
    bool is_form = protocol == Protocol::Query || protocol == Protocol::Ec2;
    if (is_form) {
        EXPECT_EQ(pairs_of(request.body), pairs_of(expected.body)) << request.body;
    } else {
        EXPECT_EQ(plain_body(request.body, protocol), plain_body(expected.body, protocol))
            << request.body;
    }
}

base::HttpRequest sent(const Case& one) {
    Protocol protocol = one.service.protocols[0];
    const auto& given = one.json["serialized"];
    base::HttpRequest request{.method = text_in(given, "method"),
                              .target = text_in(given, "uri"),
                              .headers = {{"Host", "example.com"}},
                              .body = body_of(given, protocol)};
    if (given.HasMember("headers")) {
        for (const auto& header : given["headers"].GetObject())
            request.headers.push_back({header.name.GetString(), header.value.GetString()});
    }
    request.headers.push_back({"Authorization",
                               "AWS4-HMAC-SHA256 Credential=AKID/20261128/us-east-1/vectors/"
                               "aws4_request, SignedHeaders=host, Signature=00"});
    return request;
}

void read_request(const Case& one) {
    aws::RequestReader reader({&one.service, 1});
    auto read = reader.read(sent(one));
    const auto* call = std::get_if<aws::Call>(&read);
    ASSERT_TRUE(call) << std::get<aws::RefusedRequest>(read).error.code << " "
                      << std::get<aws::RefusedRequest>(read).error.message;
    EXPECT_EQ(call->operation, &one.operation);
    EXPECT_EQ(wire::printed(call->input),
              wire::printed(value_of(or_nothing(one.operation.input), one.json["params"])));
}

const rapidjson::Value& result_of(const Case& one) {
    return one.json.HasMember("result") ? one.json["result"] : one.json["error"];
}

/// The answer of a case as slipway's endpoint gives it.
base::HttpAnswer answered(const Case& one) {
    Protocol protocol = one.service.protocols[0];
    if (one.json.HasMember("errorCode")) {
        std::string code = one.json["errorCode"].GetString();
        aws::Error error = aws::error_of(one.operation, code, text_in(one.json, "errorMessage"));
        error.details = value_of(or_nothing(one.shapes.error(code)), result_of(one));
        return aws::error_answer(&one.service, &one.operation, protocol, error, "foo-id");
    }
    aws::Writer writer = aws::answer_writer(one.service, one.operation, protocol, "foo-id");
    writer.members(value_of(or_nothing(one.operation.output), result_of(one)));
    return aws::answer(one.service, one.operation, protocol, std::move(writer), "foo-id");
}

void write_answer(const Case& one) {
    Protocol protocol = one.service.protocols[0];
    base::HttpAnswer answer = answered(one);
    const auto& wanted = one.json["response"];
    EXPECT_EQ(answer.status, wanted["status_code"].GetUint());
    expect_headers(answer.headers, wanted);
    std::string body = body_of(wanted, protocol);
    if (body.empty()) return;
    EXPECT_EQ(plain_body(answer.body, protocol), plain_body(body, protocol)) << answer.body;
}

void read_answer(const Case& one) {
    Protocol protocol = one.service.protocols[0];
    const auto& given = one.json["response"];
    base::HttpAnswer answer{.status = static_cast<std::uint16_t>(given["status_code"].GetUint()),
                            .headers = {},
                            .body = body_of(given, protocol)};
    if (given.HasMember("headers")) {
        for (const auto& header : given["headers"].GetObject())
            answer.headers.push_back({header.name.GetString(), header.value.GetString()});
    }
    aws::Received received = aws::read_answer(one.operation, protocol, answer);
    if (!one.json.HasMember("errorCode")) {
        EXPECT_EQ(printed(received.said),
                  wire::printed(value_of(or_nothing(one.operation.output), result_of(one))));
        return;
    }
    const auto* error = std::get_if<aws::Error>(&received.said);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, one.json["errorCode"].GetString());
    if (one.json.HasMember("errorMessage")) {
        EXPECT_EQ(error->message, one.json["errorMessage"].GetString());
    }
    const Shape* shape = one.shapes.error(error->code);
    ASSERT_TRUE(shape);
    Value details = error->details.is_absent() ? Value{Value::Fields()} : error->details;
    EXPECT_EQ(wire::printed(details), wire::printed(value_of(*shape, result_of(one))));
}

class ProtocolVectors : public testing::TestWithParam<File> {
  protected:
    void SetUp() override {
        if (vectors_folder().empty()) GTEST_SKIP() << "SLIPWAY_VECTORS names no folder of vectors";
    }
};

TEST_P(ProtocolVectors, RequestsAreRead) {
    EXPECT_EQ(for_each_case(GetParam(), "input", kRequestsNotRead, read_request),
              GetParam().requests_read);
}

TEST_P(ProtocolVectors, RequestsAreWritten) {
    EXPECT_EQ(for_each_case(GetParam(), "input", kRequestsNotWritten, write_request),
              GetParam().requests_written);
}

TEST_P(ProtocolVectors, AnswersAreRead) {
    EXPECT_EQ(for_each_case(GetParam(), "output", kAnswersNotRead, read_answer),
              GetParam().answers_read);
}

TEST_P(ProtocolVectors, AnswersAreWritten) {
    EXPECT_EQ(for_each_case(GetParam(), "output", kAnswersNotWritten, write_answer),
              GetParam().answers_written);
}

INSTANTIATE_TEST_SUITE_P(Smithy, ProtocolVectors, testing::ValuesIn(kFiles),
                         [](const auto& file) { return std::string(file.param.title); });

}  // namespace
}  // namespace wire
