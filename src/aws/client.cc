#include "aws/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "aws/bindings.h"
#include "aws/cbor_protocol.h"
#include "aws/json_protocol.h"
#include "aws/route.h"
#include "aws/syntax.h"
#include "aws/xml_protocol.h"
#include "base/base64.h"
#include "base/sha256.h"
#include "text/xml.h"

namespace aws {
namespace {

constexpr Shape kText{.name = "Text", .type = ShapeType::String};
constexpr Member kErrorMembers[] = {{.name = "__type", .shape = &kText},
                                    {.name = "code", .shape = &kText},
                                    {.name = "message", .shape = &kText},
                                    {.name = "Message", .shape = &kText}};
/// What an error says in JSON and CBOR, whatever else it has.
constexpr Shape kError{.name = "Error", .members = kErrorMembers};

/// The element around the body of a request of rest-xml, and its end.
std::pair<std::string, std::string> xml_root(const Service& service, const Operation& operation,
                                             const Shape& shape) {
    const Member* payload = payload_member(shape);
    const Shape& body = payload ? *payload->shape : shape;
    std::string_view name = body.xml_name.empty() ? body.name : body.xml_name;
    XmlNamespace space = operation.xml_namespace;
    if (!operation.xml_name.empty()) name = operation.xml_name;
    if (payload && !payload->location_name.empty()) name = payload->location_name;
    if (payload && payload->naming && !payload->naming->xml_namespace.uri.empty())
        space = payload->naming->xml_namespace;
    if (space.uri.empty() && body.xml_namespace) space = *body.xml_namespace;
    if (space.uri.empty()) space.uri = service.xml_namespace;
    return {fmt::format("<{}{}>", name, xmlns(space)), fmt::format("</{}>", name)};
}

void add_header(base::HttpRequest& request, std::string_view name, std::string_view value) {
    if (request.header(name).empty())
        request.headers.push_back({std::string(name), std::string(value)});
}

void fill_rest_request(base::HttpRequest& request, const Operation& operation, Protocol protocol,
                       HttpParts&& parts) {
    request.method = operation.method;
    request.target = request_target(operation, parts);
    std::ranges::move(parts.headers, std::back_inserter(request.headers));
    request.body = std::move(parts.body);
    switch (parts.kind) {
        case Body::None: break;
        case Body::Members:
            add_header(request, "Content-Type",
                       protocol == Protocol::RestJson ? "application/json" : "application/xml");
            break;
        case Body::Bytes: add_header(request, "Content-Type", "application/octet-stream"); break;
        case Body::Text: add_header(request, "Content-Type", "text/plain"); break;
    }
    if (!operation.needs_checksum) return;
    std::string digest;
    for (std::uint8_t byte : base::sha256(request.body))
        digest += static_cast<char>(byte);
    add_header(request, "X-Amz-Checksum-Sha256", base::to_base64(digest));
}

/// Moves the bucket from the path to the name of the host.
void move_bucket(base::HttpRequest& request, std::string_view host) {
    std::string_view path = request.path();
    std::size_t end = std::min(path.find('/', 1), path.size());
    if (path.size() < 2) return;
    request.headers[0].value = fmt::format("{}.{}", path.substr(1, end - 1), host);
    std::string rest = request.target.substr(end);
    request.target = rest.starts_with('/') ? rest : "/" + rest;
}

/// "aws.protocoltests#FooError:http://..." is FooError.
std::string plain_code(std::string_view code) {
    code = code.substr(0, code.find(':'));
    return std::string(code.substr(code.rfind('#') + 1));
}

/// "Code;Sender" of a service that spoke the query protocol once.
std::string query_code(const base::HttpAnswer& answer) {
    std::string_view header = answer.header("x-amzn-query-error");
    return std::string(header.substr(0, header.find(';')));
}

const Value::Fields* fields_in(const Either<Value>& read) {
    const auto* value = std::get_if<Value>(&read);
    return value ? std::get_if<Value::Fields>(&value->held) : nullptr;
}

/// The error in a body of JSON or CBOR, read by `read`.
template <class Read>
Error structured_error(const Operation& operation, const base::HttpAnswer& answer, Read&& read) {
    Error error{.code = "", .message = "", .status = answer.status};
    Either<Value> general = read(kError);
    if (const auto* value = std::get_if<Value>(&general)) {
        std::string_view said = value->text("__type");
        error.code = plain_code(said.empty() ? value->text("code") : said);
        error.message = value->text(value->has("message") ? "message" : "Message");
    }
    std::string header(answer.header("x-amzn-errortype"));
    if (!header.empty()) error.code = plain_code(header);
    const Shape* shape = error_shape(operation, error.code);
    if (std::string code = query_code(answer); !code.empty()) error.code = code;
    if (!shape) return error;
    Either<Value> details = read(*shape);
    if (const auto* fields = fields_in(details); fields && !fields->empty())
        error.details = std::get<Value>(std::move(details));
    return error;
}

/// What an answer without a body says by its status alone.
Error bare_status(std::uint16_t status) {
    switch (status) {
        case 400: return {"BadRequest", "", status};
        case 403: return {"Forbidden", "", status};
        case 404: return {"NotFound", "", status};
        case 405: return {"MethodNotAllowed", "", status};
        case 412: return {"PreconditionFailed", "", status};
        default: return {fmt::format("{}", status), "", status};
    }
}

std::string text_of(const text::XmlElement& element, std::string_view child) {
    const text::XmlElement* found = element.child(child);
    return found ? found->text : std::string();
}

/// The element with code and message: the outermost, its Error, or the first of its Errors.
const text::XmlElement* error_element(const text::XmlElement& root) {
    if (root.local_name() == "Error") return &root;
    const text::XmlElement* around = root.child("Errors");
    return (around ? around : &root)->child("Error");
}

Error xml_error(const Operation& operation, const base::HttpAnswer& answer,
                const std::optional<text::XmlElement>& root) {
    const text::XmlElement* element = root ? error_element(*root) : nullptr;
    if (!element) return bare_status(answer.status);
    Error error{text_of(*element, "Code"), text_of(*element, "Message"), answer.status};
    const Shape* shape = error_shape(operation, error.code);
    if (!shape) return error;
    // Headers say some of it in rest-xml.
    Either<Value> outside = read_parts(*shape, BodySyntax::Xml, {.headers = answer.headers});
    auto inside = read_xml_members(*shape, *element);
    Value::Fields details;
    if (const auto* fields = fields_in(outside)) details = *fields;
    if (inside)
        std::ranges::move(std::get<Value::Fields>(inside->held), std::back_inserter(details));
    if (!details.empty()) error.details.held = std::move(details);
    return error;
}

Either<Value> xml_output(const Shape& shape, Protocol protocol,
                         const std::optional<text::XmlElement>& root, std::string_view operation) {
    if (!root) return unreadable("");
    const text::XmlElement* around = &*root;
    const text::XmlElement* result =
        protocol == Protocol::Query ? root->child(fmt::format("{}Result", operation)) : nullptr;
    if (result) around = result;
    // What is not called as the answer is somebody else's, such as a page for people.
    if (!result && root->local_name() != fmt::format("{}Response", operation))
        return unreadable("");
    auto value = read_xml_members(shape, *around);
    if (value) return *std::move(value);
    return unreadable("");
}

std::string request_id_of(const base::HttpAnswer& answer,
                          const std::optional<text::XmlElement>& root) {
    for (std::string_view name : {"x-amzn-requestid", "x-amz-request-id"}) {
        if (std::string_view id = answer.header(name); !id.empty()) return std::string(id);
    }
    if (!root) return {};
    const text::XmlElement* metadata = root->child("ResponseMetadata");
    for (const text::XmlElement* place : {metadata, &*root}) {
        for (std::string_view name : {"RequestId", "RequestID", "requestId"}) {
            if (place && place->child(name)) return place->child(name)->text;
        }
    }
    return {};
}

bool is_xml(Protocol protocol) {
    return protocol == Protocol::Query || protocol == Protocol::Ec2 ||
           protocol == Protocol::RestXml;
}

Either<Value> read_error(const Operation& operation, Protocol protocol,
                         const base::HttpAnswer& answer,
                         const std::optional<text::XmlElement>& root) {
    if (is_xml(protocol)) return xml_error(operation, answer, root);
    return structured_error(operation, answer, [&](const Shape& shape) {
        if (protocol == Protocol::Cbor) return read_cbor(shape, answer.body);
        if (protocol == Protocol::Json) return read_json(shape, answer.body);
        HttpParts parts{.headers = answer.headers, .body = answer.body};
        return read_parts(shape, BodySyntax::Json, parts);
    });
}

Either<Value> read_output(const Operation& operation, Protocol protocol,
                          const base::HttpAnswer& answer,
                          const std::optional<text::XmlElement>& root) {
    const Shape& shape = or_nothing(operation.output);
    if (is_rest(protocol)) {
        if (!operation.output) return Value{Value::Fields()};
        HttpParts parts{.headers = answer.headers, .status = answer.status, .body = answer.body};
        auto syntax = protocol == Protocol::RestJson ? BodySyntax::Json : BodySyntax::Xml;
        return read_parts(shape, syntax, parts);
    }
    if (answer.body.empty()) {
        // Whoever has nothing to tell says so, as `{}` or as an element.
        if (shape.members.empty()) return Value{Value::Fields()};
        return unreadable("");
    }
    if (protocol == Protocol::Json) return read_json(shape, answer.body);
    if (protocol == Protocol::Cbor) return read_cbor(shape, answer.body);
    return xml_output(shape, protocol, root, operation.name);
}

/// Whether an error that was read is none of the protocol's. An answer to HEAD has no body: its
/// status is all that it says.
bool is_foreign_error(const Operation& operation, Protocol protocol,
                      const std::optional<text::XmlElement>& root, const Error& error) {
    if (operation.method == "HEAD") return false;
    const bool has_no_element = is_xml(protocol) && !(root && error_element(*root));
    return has_no_element || error.code.empty();
}

}  // namespace

Writer request_writer(const Service& service, const Operation& operation, Protocol protocol) {
    const Shape& shape = or_nothing(operation.input);
    switch (protocol) {
        case Protocol::Json: return Writer(Syntax::Json, shape);
        case Protocol::Cbor: return Writer(Syntax::Cbor, shape);
        case Protocol::RestJson: return Writer(Syntax::Json, shape, "", "", Bindings::Http);
        case Protocol::Query:
        case Protocol::Ec2:
            return Writer(protocol == Protocol::Ec2 ? Syntax::Ec2Form : Syntax::Form, shape,
                          fmt::format("Action={}&Version={}", operation.name, service.api_version));
        case Protocol::RestXml: break;
    }
    auto [opening, closing] = xml_root(service, operation, shape);
    return Writer(Syntax::Xml, shape, std::move(opening), std::move(closing), Bindings::Http);
}

base::HttpRequest request(const Service& service, const Operation& operation, Protocol protocol,
                          Writer&& written, std::string_view host, Hosts hosts) {
    std::string name(host);
    if (hosts == Hosts::Many) name = std::string(operation.host_prefix) + name;
    base::HttpRequest request{
        .method = "POST", .target = "/", .headers = {{"Host", name}}, .body = ""};
    switch (protocol) {
        case Protocol::Json:
            add_header(request, "X-Amz-Target",
                       fmt::format("{}.{}", service.target_prefix, operation.name));
            add_header(request, "Content-Type",
                       fmt::format("application/x-amz-json-{}", service.json_version));
            request.body = written.take();
            break;
        case Protocol::Query:
        case Protocol::Ec2:
            add_header(request, "Content-Type", "application/x-www-form-urlencoded");
            request.body = written.take();
            break;
        case Protocol::Cbor:
            request.target =
                fmt::format("/service/{}/operation/{}", service.target_prefix, operation.name);
            add_header(request, "smithy-protocol", "rpc-v2-cbor");
            add_header(request, "Accept", "application/cbor");
            // An operation without input has no body at all.
            if (operation.input) {
                add_header(request, "Content-Type", "application/cbor");
                request.body = written.take();
            }
            break;
        case Protocol::RestJson:
        case Protocol::RestXml:
            fill_rest_request(request, operation, protocol, written.take_parts());
            if (is_s3(service) && hosts == Hosts::Many) move_bucket(request, name);
            break;
    }
    bool asks_for_old_codes =
        service.query_compatible && (protocol == Protocol::Json || protocol == Protocol::Cbor);
    if (asks_for_old_codes) add_header(request, "x-amzn-query-mode", "true");
    return request;
}

Received read_answer(const Operation& operation, Protocol protocol,
                     const base::HttpAnswer& answer) {
    std::optional<text::XmlElement> root;
    bool has_xml = is_xml(protocol) && (answer.status >= 300 || protocol != Protocol::RestXml);
    if (has_xml) root = text::read_xml(answer.body);
    if (answer.status < 300) {
        Received received{read_output(operation, protocol, answer, root),
                          request_id_of(answer, root)};
        received.is_foreign = std::holds_alternative<Error>(received.said);
        return received;
    }
    Received received{read_error(operation, protocol, answer, root), request_id_of(answer, root)};
    received.is_foreign =
        is_foreign_error(operation, protocol, root, std::get<Error>(received.said));
    return received;
}

}  // namespace aws
