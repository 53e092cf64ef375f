// Any bytes as a request, and as an answer: whatever they are, they are read as a call or refused
// in the words of a protocol. What is read can be written again, and what is written can be read.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "aws/answer.h"
#include "aws/authentication.h"
#include "aws/client.h"
#include "aws/json_protocol.h"
#include "aws/request.h"
#include "base/http.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

std::string_view take_line(std::string_view& text) {
    std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

/// "METHOD TARGET", a header a line, an empty line, and the body.
base::HttpRequest request_of(std::string_view text) {
    std::string_view first = take_line(text);
    std::size_t blank = std::min(first.find(' '), first.size());
    base::HttpRequest request{
        .method = std::string(first.substr(0, blank)),
        .target = std::string(first.substr(std::min(blank + 1, first.size()))),
        .headers = {},
        .body = ""};
    for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
        std::size_t colon = std::min(line.find(':'), line.size());
        request.headers.push_back({std::string(line.substr(0, colon)),
                                   std::string(line.substr(std::min(colon + 1, line.size())))});
    }
    request.body = text;
    return request;
}

void check_signature(const base::HttpRequest& request, const aws::Service& service,
                     aws::Protocol protocol) {
    aws::Keys keys{[](std::string_view) { return std::string("secret"); },
                   base::Time::unix_seconds(1'800'000'000)};
    // Nobody here can sign.
    require(aws::refuse_signature(request, service, protocol, keys).has_value());
}

void check_call(const base::HttpRequest& request, const aws::Call& call) {
    require(call.service && call.operation);
    check_signature(request, *call.service, call.protocol);
    aws::Writer again = aws::request_writer(*call.service, *call.operation, call.protocol);
    aws::request(*call.service, *call.operation, call.protocol,
                 std::move(again.members(call.input)), "localhost", aws::Hosts::Many);
    if (!call.operation->input) return;
    std::string json =
        aws::Writer(aws::Syntax::Json, *call.operation->input).members(call.input).take();
    require(std::holds_alternative<aws::Value>(aws::read_json(*call.operation->input, json)) ||
            aws::has_body_members(*call.operation->input) == false);
}

void check_refusal(const base::HttpRequest& request, const aws::RefusedRequest& no) {
    require(!no.error.code.empty() && no.error.status >= 400);
    if (no.service) check_signature(request, *no.service, no.protocol);
    base::HttpAnswer answer =
        aws::error_answer(no.service, no.operation, no.protocol, no.error, "id");
    if (!no.operation || answer.body.empty()) return;
    aws::Received received = aws::read_answer(*no.operation, no.protocol, answer);
    require(std::holds_alternative<aws::Error>(received.said));
}

/// The bytes as the answer of one operation in each protocol.
void read_as_answer(const base::HttpRequest& bytes) {
    struct Asked {
        const char* service;
        const char* operation;
    };
    for (Asked asked : {Asked{"ecs", "DescribeServices"}, Asked{"cloudformation", "DescribeStacks"},
                        Asked{"ec2", "DescribeVpcs"}, Asked{"efs", "DescribeFileSystems"},
                        Asked{"s3", "ListObjectVersions"}, Asked{"s3", "GetObject"},
                        Asked{"cloudwatch", "DescribeAlarms"}}) {
        const aws::Service& service = *aws::find_service(asked.service);
        const aws::Operation& operation = *aws::find_operation(service, asked.operation);
        for (std::uint16_t status : {std::uint16_t{200}, std::uint16_t{400}}) {
            for (aws::Protocol protocol : service.protocols)
                aws::read_answer(operation, protocol, {status, bytes.headers, bytes.body});
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static aws::RequestReader reader(aws::services());
    base::HttpRequest request =
        request_of(std::string_view(reinterpret_cast<const char*>(data), size));
    auto read = reader.read(request);
    if (const auto* call = std::get_if<aws::Call>(&read)) check_call(request, *call);
    if (const auto* no = std::get_if<aws::RefusedRequest>(&read)) check_refusal(request, *no);
    read_as_answer(request);
    return 0;
}
