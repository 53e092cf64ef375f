#include "aws/answer.h"

#include <fmt/format.h>

#include "aws/syntax.h"

namespace aws {
namespace {

constexpr Shape kNothing{.name = "Nothing"};

constexpr std::string_view kRequestId = "x-amzn-RequestId";

std::string with_namespace(const Service* service) {
    if (!service || service->xml_namespace.empty()) return {};
    return fmt::format(" xmlns=\"{}\"", service->xml_namespace);
}

// AWS rule wire.5 [documented] "Smithy, AWS JSON 1.1 protocol": an error is its code as __type and
// its message, lower-case. Test: Answers.WordErrorsAsEachProtocolDoes
std::string json_error(const Operation* operation, const Error& error) {
    // Members by their shape where the operation has one: details that no shape knows are dropped.
    const Shape* shape = operation ? error_shape(*operation, error.code) : nullptr;
    text::JsonWriter out(text::Layout::Compact);
    out.begin_object().key("__type").value(error.code);
    bool says_it_itself = false;
    std::string details;
    if (shape && !error.details.is_absent()) {
        Writer writer(Syntax::Json, *shape);
        details = writer.members(error.details).take();
        says_it_itself = error.details.has("message") || error.details.has("Message");
    }
    if (!error.message.empty() && !says_it_itself) out.key("message").value(error.message);
    std::string text = out.end_object().take();
    if (details.size() > 2) text = text.substr(0, text.size() - 1) + "," + details.substr(1);
    return text;
}

// AWS rule wire.6 [documented] "Smithy, AWS query protocol": an error is ErrorResponse with Type,
// Code and Message, its id beside it; Type is Sender below 500 and Receiver from there on.
// Test: Answers.WordErrorsAsEachProtocolDoes
std::string xml_error(const Service* service, const Operation* operation, const Error& error,
                      std::string_view request_id) {
    std::string text = fmt::format(
        "<ErrorResponse{}><Error><Type>{}</Type><Code>{}</Code>", with_namespace(service),
        error.status < 500 ? "Sender" : "Receiver", xml_escape(error.code));
    if (!error.message.empty())
        text += fmt::format("<Message>{}</Message>", xml_escape(error.message));
    const Shape* shape = operation ? error_shape(*operation, error.code) : nullptr;
    if (shape && !error.details.is_absent())
        text += Writer(Syntax::Xml, *shape).members(error.details).take();
    return text + fmt::format("</Error><RequestId>{}</RequestId></ErrorResponse>", request_id);
}

}  // namespace

std::string_view content_type(const Service* service, Protocol protocol) {
    if (protocol == Protocol::Query) return "text/xml";
    return service && service->json_version == "1.0" ? "application/x-amz-json-1.0"
                                                     : "application/x-amz-json-1.1";
}

Writer answer_writer(const Service& service, const Operation& operation, Protocol protocol) {
    const Shape& shape = operation.output ? *operation.output : kNothing;
    if (protocol == Protocol::Json) return Writer(Syntax::Json, shape);
    std::string opening = fmt::format("<{}Response{}>", operation.name, with_namespace(&service));
    if (operation.output) opening += fmt::format("<{}Result>", operation.name);
    return Writer(Syntax::Xml, shape, std::move(opening));
}

base::HttpAnswer answer(const Service& service, const Operation& operation, Protocol protocol,
                        Writer&& written, std::string_view request_id) {
    base::HttpAnswer answer;
    answer.headers = {{"Content-Type", std::string(content_type(&service, protocol))},
                      {std::string(kRequestId), std::string(request_id)}};
    answer.body = written.take();
    if (protocol == Protocol::Query) {
        if (operation.output) answer.body += fmt::format("</{}Result>", operation.name);
        answer.body += fmt::format(
            "<ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata></{}Response>",
            request_id, operation.name);
    }
    return answer;
}

base::HttpAnswer error_answer(const Service* service, const Operation* operation, Protocol protocol,
                              const Error& error, std::string_view request_id) {
    base::HttpAnswer answer;
    answer.status = error.status;
    answer.headers = {{"Content-Type", std::string(content_type(service, protocol))},
                      {std::string(kRequestId), std::string(request_id)}};
    answer.body = protocol == Protocol::Query ? xml_error(service, operation, error, request_id)
                                              : json_error(operation, error);
    return answer;
}

}  // namespace aws
