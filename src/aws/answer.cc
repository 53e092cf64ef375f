#include "aws/answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/syntax.h"
#include "text/cbor.h"

namespace aws {
namespace {

std::string with_namespace(const Service* service) {
    return service ? xmlns({service->xml_namespace}) : std::string();
}

/// Of "message" and "Message" the one that the shape has.
const Member* find_member_in_any_case(const Shape& shape, std::string_view name) {
    auto found = std::ranges::find_if(shape.members, [&](const Member& member) {
        return base::same_header_name(member.name, name);
    });
    return found == shape.members.end() ? nullptr : &*found;
}

constexpr std::uint16_t kNotModified = 304;

/// An error with the shape that its operation has for it, or with none. That nothing has changed
/// has the shape of the answer: it says some of what that would say.
struct ShapedError {
    const Error& error;
    const Shape* shape = nullptr;

    ShapedError(const Operation* operation, const Error& given)
        : error(given), shape(operation ? error_shape(*operation, given.code) : nullptr) {
        if (operation && given.status == kNotModified) shape = operation->output;
    }

    /// In the protocols that have no query protocol in their past.
    std::string_view name() const { return shape ? shape->name : std::string_view(error.code); }
    std::string_view code() const {
        return shape ? error_code(*shape) : std::string_view(error.code);
    }
    std::string_view fault() const { return error.status < 500 ? "Sender" : "Receiver"; }
    std::string_view message_name() const {
        const Member* member = shape ? find_member_in_any_case(*shape, "message") : nullptr;
        return member ? member->name : std::string_view("message");
    }
    bool says_its_message() const {
        return error.details.has("message") || error.details.has("Message");
    }
    bool has_details() const { return shape && !error.details.is_absent(); }
    /// What its shape has of it, its message too.
    std::string xml_members() const {
        std::string text;
        if (!error.message.empty() && !says_its_message())
            text = fmt::format("<Message>{}</Message>", xml_escape(error.message));
        if (!has_details()) return text;
        Writer writer(Syntax::Xml, *shape, "", "", Bindings::Http);
        return text + writer.members(error.details).take();
    }
    /// What its shape has in headers.
    std::vector<base::HttpHeader> headers() const {
        if (!has_details()) return {};
        Writer writer(Syntax::Xml, *shape, "", "", Bindings::Http);
        return writer.members(error.details).take_parts().headers;
    }
};

// AWS rule wire.5 [documented] "Smithy, AWS JSON 1.1 protocol": an error is its name as __type and
// its message, which is called as its shape has it, else in lower case. Test:
// Answers.WordErrorsAsEachProtocolDoes
std::string json_error(const ShapedError& shaped) {
    text::JsonWriter out(text::Layout::Compact);
    out.begin_object().key("__type").value(shaped.name());
    std::string details;
    if (shaped.has_details())
        details = Writer(Syntax::Json, *shaped.shape).members(shaped.error.details).take();
    if (!shaped.error.message.empty() && !shaped.says_its_message())
        out.key(shaped.message_name()).value(shaped.error.message);
    std::string text = out.end_object().take();
    if (details.size() > 2) text = text.substr(0, text.size() - 1) + "," + details.substr(1);
    return text;
}

// AWS rule wire.6 [documented] "Smithy, AWS query protocol": an error is ErrorResponse with Type,
// Code and Message, its id beside it; Type is Sender below 500 and Receiver from there on.
// Test: Answers.WordErrorsAsEachProtocolDoes
std::string xml_error(const Service* service, const ShapedError& shaped,
                      std::string_view request_id) {
    return fmt::format(
        "<ErrorResponse{}><Error><Type>{}</Type><Code>{}</Code>{}</Error>"
        "<RequestId>{}</RequestId></ErrorResponse>",
        with_namespace(service), shaped.fault(), xml_escape(shaped.code()), shaped.xml_members(),
        request_id);
}

// AWS rule wire.9 [documented] "Smithy, AWS EC2 query protocol": an error is the only Error of the
// Errors of a Response, without a type; the id of the request is called RequestID there.
// Test: Answers.WordErrorsAsEachProtocolDoes
std::string ec2_error(const ShapedError& shaped, std::string_view request_id) {
    return fmt::format(
        "<Response><Errors><Error><Code>{}</Code>{}</Error></Errors>"
        "<RequestID>{}</RequestID></Response>",
        xml_escape(shaped.code()), shaped.xml_members(), request_id);
}

// AWS rule wire.10 [documented] "S3 API Reference, Error Responses": an error of S3 is the
// outermost element, with the id of the request inside; an answer to HEAD has no body. Test:
// Answers.WordErrorsAsEachProtocolDoes
std::string bare_error(const ShapedError& shaped, std::string_view request_id) {
    return fmt::format("<Error><Code>{}</Code>{}<RequestId>{}</RequestId></Error>",
                       xml_escape(shaped.code()), shaped.xml_members(), request_id);
}

/// A rest-json error is told by a header: its body has its members alone.
base::HttpAnswer rest_json_error(const ShapedError& shaped) {
    base::HttpAnswer answer;
    const Shape& shape = or_nothing(shaped.shape);
    Writer writer(Syntax::Json, shape, "", "", Bindings::Http);
    writer.members(shaped.error.details);
    HttpParts parts = writer.take_parts();
    answer.headers = std::move(parts.headers);
    answer.headers.push_back({"X-Amzn-ErrorType", std::string(shaped.name())});
    text::JsonWriter out(text::Layout::Compact);
    out.begin_object();
    bool has_code = find_member(shape, "ErrorCode") && !shaped.error.details.has("ErrorCode");
    if (has_code) out.key("ErrorCode").value(shaped.name());
    if (!shaped.error.message.empty() && !shaped.says_its_message())
        out.key(shaped.message_name()).value(shaped.error.message);
    answer.body = out.end_object().take();
    if (parts.body.size() > 2) {
        bool is_empty = answer.body.size() == 2;
        answer.body.pop_back();
        answer.body += (is_empty ? "" : ",") + parts.body.substr(1);
    }
    return answer;
}

std::string cbor_error(const ShapedError& shaped) {
    text::CborWriter out;
    out.begin_open_map();
    out.text("__type");
    out.text(shaped.name());
    if (!shaped.error.message.empty() && !shaped.says_its_message()) {
        out.text(shaped.message_name());
        out.text(shaped.error.message);
    }
    std::string bytes = out.take();
    if (shaped.has_details()) {
        // A map of its own: what is between its first and last byte goes into this one.
        std::string details =
            Writer(Syntax::Cbor, *shaped.shape).members(shaped.error.details).take();
        bytes += details.substr(1, details.size() - 2);
    }
    out.end();
    return bytes + out.take();
}

void add_request_id(base::HttpAnswer& answer, const Service* service, std::string_view request_id) {
    bool is_of_s3 = service && is_s3(*service);
    answer.headers.push_back(
        {is_of_s3 ? "x-amz-request-id" : "x-amzn-RequestId", std::string(request_id)});
}

/// The element around the members of an answer of rest-xml, and its end.
std::pair<std::string, std::string> xml_root(const Service& service, const Shape& shape) {
    if (shape.unwrapped) return {};
    const Member* payload = payload_member(shape);
    const Shape& body = payload ? *payload->shape : shape;
    std::string_view name = body.xml_name.empty() ? body.name : body.xml_name;
    XmlNamespace space{service.xml_namespace};
    if (payload && !payload->location_name.empty()) name = payload->location_name;
    if (payload && payload->naming && !payload->naming->xml_namespace.uri.empty())
        space = payload->naming->xml_namespace;
    return {fmt::format("<{}{}>", name, xmlns(space)), fmt::format("</{}>", name)};
}

Writer xml_answer_writer(const Service& service, const Operation& operation, Protocol protocol,
                         std::string_view request_id) {
    std::string opening = fmt::format("<{}Response{}>", operation.name, with_namespace(&service));
    std::string closing = fmt::format("</{}Response>", operation.name);
    if (protocol == Protocol::Ec2) {
        opening += fmt::format("<requestId>{}</requestId>", request_id);
        // AWS rule wire.12 [observed] "EC2 API Reference, DeleteVpc": an operation without members
        // in its answer says that it was done. Test: Answers.OfEc2SayThatItWasDone
        if (!operation.output) opening += "<return>true</return>";
    } else {
        std::string id = fmt::format(
            "<ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata>", request_id);
        closing = id + closing;
        if (operation.output) {
            opening += fmt::format("<{}Result>", operation.name);
            closing = fmt::format("</{}Result>", operation.name) + closing;
        }
    }
    return Writer(Syntax::Xml, or_nothing(operation.output), std::move(opening),
                  std::move(closing));
}

base::HttpAnswer rest_answer(const Service& service, const Operation& operation, Protocol protocol,
                             HttpParts&& parts) {
    base::HttpAnswer answer{.status = parts.status.value_or(operation.status),
                            .headers = std::move(parts.headers),
                            .body = std::move(parts.body)};
    std::string_view type;
    switch (parts.kind) {
        case Body::None:
            // An answer without members is an empty structure, unless there is no answer at all.
            if (protocol == Protocol::RestJson && operation.output &&
                !payload_member(*operation.output)) {
                answer.body = "{}";
                type = content_type(&service, protocol);
            }
            break;
        case Body::Members: type = content_type(&service, protocol); break;
        case Body::Bytes: type = "application/octet-stream"; break;
        case Body::Text: type = "text/plain"; break;
    }
    if (!type.empty() && answer.header("Content-Type").empty())
        answer.headers.push_back({"Content-Type", std::string(type)});
    return answer;
}

}  // namespace

std::string_view content_type(const Service* service, Protocol protocol) {
    switch (protocol) {
        case Protocol::Query: return "text/xml";
        case Protocol::Ec2: return "text/xml;charset=UTF-8";
        case Protocol::RestJson: return "application/json";
        case Protocol::RestXml: return "application/xml";
        case Protocol::Cbor: return "application/cbor";
        case Protocol::Json: break;
    }
    return service && service->json_version == "1.0" ? "application/x-amz-json-1.0"
                                                     : "application/x-amz-json-1.1";
}

Writer answer_writer(const Service& service, const Operation& operation, Protocol protocol,
                     std::string_view request_id) {
    const Shape& shape = or_nothing(operation.output);
    switch (protocol) {
        case Protocol::Json: return Writer(Syntax::Json, shape);
        case Protocol::Cbor: return Writer(Syntax::Cbor, shape);
        case Protocol::Query:
        case Protocol::Ec2: return xml_answer_writer(service, operation, protocol, request_id);
        case Protocol::RestJson: return Writer(Syntax::Json, shape, "", "", Bindings::Http);
        case Protocol::RestXml: break;
    }
    auto [opening, closing] = xml_root(service, shape);
    return Writer(Syntax::Xml, shape, std::move(opening), std::move(closing), Bindings::Http);
}

base::HttpAnswer answer(const Service& service, const Operation& operation, Protocol protocol,
                        Writer&& written, std::string_view request_id) {
    base::HttpAnswer answer;
    if (is_rest(protocol)) {
        answer = rest_answer(service, operation, protocol, written.take_parts());
    } else {
        answer.body = written.take();
        bool is_nothing = protocol == Protocol::Cbor && !operation.output;
        if (is_nothing) answer.body.clear();
        if (!is_nothing) {
            answer.headers.push_back(
                {"Content-Type", std::string(content_type(&service, protocol))});
        }
    }
    if (protocol == Protocol::Cbor) answer.headers.push_back({"smithy-protocol", "rpc-v2-cbor"});
    add_request_id(answer, &service, request_id);
    return answer;
}

base::HttpAnswer error_answer(const Service* service, const Operation* operation, Protocol protocol,
                              const Error& error, std::string_view request_id) {
    ShapedError shaped(operation, error);
    base::HttpAnswer answer;
    switch (protocol) {
        case Protocol::Json: answer.body = json_error(shaped); break;
        case Protocol::Query: answer.body = xml_error(service, shaped, request_id); break;
        case Protocol::Ec2: answer.body = ec2_error(shaped, request_id); break;
        case Protocol::RestJson: answer = rest_json_error(shaped); break;
        case Protocol::RestXml:
            answer.headers = shaped.headers();
            answer.body = service && service->bare_errors ? bare_error(shaped, request_id)
                                                          : xml_error(service, shaped, request_id);
            break;
        case Protocol::Cbor: answer.body = cbor_error(shaped); break;
    }
    answer.status = error.status;
    bool is_same = answer.status == kNotModified;
    if (!is_same)
        answer.headers.push_back({"Content-Type", std::string(content_type(service, protocol))});
    if (protocol == Protocol::Cbor) answer.headers.push_back({"smithy-protocol", "rpc-v2-cbor"});
    // AWS rule wire.11 [documented] "Smithy, AWS query compatible trait": a service that spoke the
    // query protocol once says in a header what the error was called there, and whose fault it is.
    // Test: Answers.OfServicesThatWereQueryTellTheirOldCodes
    bool tells_code = service && service->query_compatible &&
                      (protocol == Protocol::Json || protocol == Protocol::Cbor);
    if (tells_code) {
        answer.headers.push_back(
            {"x-amzn-query-error", fmt::format("{};{}", shaped.code(), shaped.fault())});
    }
    add_request_id(answer, service, request_id);
    // AWS rule s3.1 [documented] "RFC 9110, 304 Not Modified": it has no body, as no answer to
    // HEAD has, and says nothing of one. Test: Answers.HaveNoBodyWhereNothingChanged
    bool is_bare = is_same || (operation && operation->method == "HEAD");
    if (is_bare) answer.body.clear();
    return answer;
}

}  // namespace aws
