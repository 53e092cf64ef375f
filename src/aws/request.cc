#include "aws/request.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "aws/access_key.h"
#include "aws/bindings.h"
#include "aws/cbor_protocol.h"
#include "aws/chunked.h"
#include "aws/form.h"
#include "aws/json_protocol.h"
#include "aws/query_protocol.h"
#include "aws/route.h"
#include "aws/s3_host.h"
#include "aws/signature.h"
#include "aws/signature_v2.h"
#include "base/ascii.h"
#include "base/utf8.h"

namespace aws {
namespace {

std::variant<Call, RefusedRequest> finish(Call call, Either<Value> input) {
    if (auto* error = std::get_if<Error>(&input))
        return RefusedRequest{call.service, call.protocol, std::move(*error), call.operation};
    call.input = std::get<Value>(std::move(input));
    return call;
}

/// Access key id and scope of a signed request or a presigned URL.
///
/// AWS rule wire.25 [documented] "S3 User Guide, Signing and authenticating REST requests (AWS
/// signature version 2)": a URL may be signed in version 2, of S3 alone, and says no region then.
/// Test: Requests.MayBeUrlsOfSignatureVersion2
std::optional<std::pair<std::string, SignatureScope>> credential_of(
    const base::HttpRequest& request) {
    if (auto authorization = read_authorization(request.header("Authorization")))
        return std::pair{std::move(authorization->access_key_id), std::move(authorization->scope)};
    if (auto url = read_url_of_version_2(request))
        return std::pair{std::move(url->access_key_id),
                         SignatureScope{.date = "", .region = "", .service = "s3"}};
    return read_credential(pair_value(read_form(request.query()), "X-Amz-Credential"));
}

// AWS rule wire.32 [chosen] "S3 API Reference, Error Responses, MaxMessageLengthExceeded": what
// becomes members is short, and as a tree it may take up twenty times as much; only the bytes of an
// object may be many. Test: Requests.OfManyBytesCarryOneBlob
constexpr std::size_t kMostBytesOfMembers = std::size_t{8} * 1024 * 1024;

std::optional<Error> refuse_large(std::string_view body) {
    if (body.size() <= kMostBytesOfMembers) return std::nullopt;
    return Error{"RequestEntityTooLarge",
                 fmt::format("Your request was too big: it has {} bytes, and {} are read.",
                             body.size(), kMostBytesOfMembers),
                 413};
}

/// Whether the body is one value by itself.
bool is_bare(const Shape& input) {
    const Member* payload = payload_member(input);
    return payload &&
           (payload->shape->type == ShapeType::Blob || payload->shape->type == ShapeType::String);
}

bool is_account(std::string_view text) {
    constexpr std::size_t kDigits = 12;
    return text.size() == kDigits && std::ranges::all_of(text, base::is_digit);
}

bool speaks(const Service& service, Protocol protocol) {
    return std::ranges::find(service.protocols, protocol) != service.protocols.end();
}

/// The protocol with forms that the service speaks.
std::optional<Protocol> query_protocol_of(const Service& service) {
    if (speaks(service, Protocol::Query)) return Protocol::Query;
    if (speaks(service, Protocol::Ec2)) return Protocol::Ec2;
    return std::nullopt;
}

/// The protocol with paths that the service speaks.
std::optional<Protocol> rest_protocol_of(const Service& service) {
    if (speaks(service, Protocol::RestJson)) return Protocol::RestJson;
    if (speaks(service, Protocol::RestXml)) return Protocol::RestXml;
    return std::nullopt;
}

struct RpcPath {
    std::string_view service;
    std::string_view operation;
};

/// Of ".../service/NAME/operation/NAME".
std::optional<RpcPath> rpc_path(std::string_view path) {
    constexpr std::string_view kService = "/service/";
    constexpr std::string_view kOperation = "/operation/";
    std::size_t middle = path.rfind(kOperation);
    if (middle == std::string_view::npos) return std::nullopt;
    std::size_t begin = path.rfind(kService, middle);
    if (begin == std::string_view::npos) return std::nullopt;
    begin += kService.size();
    if (begin > middle) return std::nullopt;
    return RpcPath{path.substr(begin, middle - begin), path.substr(middle + kOperation.size())};
}

// AWS rule s3.45 [documented] "S3 User Guide, Naming S3 objects; S3 API Reference, Error
// Responses": names are UTF-8, else the URI cannot be read. Test: Requests.OfS3NameThingsInUtf8
bool is_utf8(const base::HttpHeader& label) {
    return base::utf8_prefix(label.value) == label.value.size();
}

/// AWS rule wire.30 [chosen] "S3 User Guide, Making requests": all services have one address here,
/// so what nobody signed, with a path and without an action, and not by POST, is a request
/// for an object of S3 by nobody. Test: Requests.WithoutASignatureForAPathAreOfS3
bool is_for_an_object(const base::HttpRequest& request) {
    return request.method != "POST" && request.path().size() > 1 &&
           pair_value(read_form(request.query()), "Action").empty();
}

bool is_rpc_v2_cbor(const base::HttpRequest& request) {
    return request.header("smithy-protocol") == "rpc-v2-cbor";
}

}  // namespace

Caller caller_of(const base::HttpRequest& request, const Defaults& defaults) {
    Caller caller{defaults.account, defaults.region, ""};
    auto credential = credential_of(request);
    if (!credential) return caller;
    caller.access_key_id = credential->first;
    if (is_account(credential->first)) caller.account = credential->first;
    if (auto account = account_of_session(credential->first)) caller.account = *std::move(account);
    if (!credential->second.region.empty()) caller.region = credential->second.region;
    return caller;
}

RequestReader::Read RequestReader::read(const base::HttpRequest& request) {
    Read read = read_as_sent(request);
    const auto* call = std::get_if<Call>(&read);
    if (!call) return read;
    auto error = validator_.check(*call->service, call->protocol,
                                  or_nothing(call->operation->input), call->input);
    if (!error) return read;
    return RefusedRequest{call->service, call->protocol, *std::move(error), call->operation};
}

RequestReader::Read RequestReader::read_as_sent(const base::HttpRequest& request) const {
    std::string_view target = request.header("X-Amz-Target");
    if (!target.empty()) return read_json_call(request, target);
    if (is_rpc_v2_cbor(request)) return read_cbor_call(request);
    if (const Service* service = service_of_rest(request)) return read_rest_call(request, *service);
    return read_query_call(request);
}

RequestReader::Read RequestReader::read_json_call(const base::HttpRequest& request,
                                                  std::string_view target) const {
    std::size_t dot = std::min(target.rfind('.'), target.size());
    std::string_view prefix = target.substr(0, dot);
    std::string_view name = target.substr(std::min(dot + 1, target.size()));
    auto service = std::ranges::find_if(services_, [&](const Service& candidate) {
        return speaks(candidate, Protocol::Json) && candidate.target_prefix == prefix;
    });
    const Service* found = service == services_.end() ? nullptr : &*service;
    const Operation* operation = found ? find_operation(*found, name) : nullptr;
    if (!operation) {
        return RefusedRequest{found, Protocol::Json,
                              unknown_operation(found, Protocol::Json, name, "")};
    }
    Call call{found, operation, Protocol::Json, caller_of(request, defaults_), {}};
    if (auto error = refuse_large(request.body)) return finish(std::move(call), *std::move(error));
    return finish(std::move(call), read_json(or_nothing(operation->input), request.body));
}

RequestReader::Read RequestReader::read_cbor_call(const base::HttpRequest& request) const {
    auto named = rpc_path(request.path());
    auto service = std::ranges::find_if(services_, [&](const Service& candidate) {
        return named && speaks(candidate, Protocol::Cbor) &&
               candidate.target_prefix == named->service;
    });
    const Service* found = service == services_.end() ? nullptr : &*service;
    const Operation* operation =
        found && request.method == "POST" ? find_operation(*found, named->operation) : nullptr;
    if (!operation) {
        return RefusedRequest{found, Protocol::Cbor,
                              unknown_operation(found, Protocol::Cbor, "", "")};
    }
    Call call{found, operation, Protocol::Cbor, caller_of(request, defaults_), {}};
    if (auto error = refuse_large(request.body)) return finish(std::move(call), *std::move(error));
    return finish(std::move(call), read_cbor(or_nothing(operation->input), request.body));
}

const Service* RequestReader::service_of_query(std::string_view signing_name,
                                               std::string_view version) const {
    for (const Service& service : services_) {
        bool is_meant = signing_name.empty() ? service.api_version == version
                                             : service.signing_name == signing_name;
        if (is_meant && query_protocol_of(service)) return &service;
    }
    return nullptr;
}

RequestReader::Read RequestReader::read_query_call(const base::HttpRequest& request) const {
    if (auto error = refuse_large(request.body))
        return RefusedRequest{nullptr, Protocol::Query, *std::move(error)};
    auto pairs = read_form(request.body);
    // A GET has them all in its URL.
    std::ranges::move(read_form(request.query()), std::back_inserter(pairs));
    std::string_view action = pair_value(pairs, "Action");
    std::string_view version = pair_value(pairs, "Version");
    auto credential = credential_of(request);
    const Service* service =
        service_of_query(credential ? std::string_view(credential->second.service) : "", version);
    Protocol protocol = service ? *query_protocol_of(*service) : Protocol::Query;
    if (!service && credential && action.empty()) {
        std::string name(credential->second.service);
        return RefusedRequest{
            nullptr, Protocol::RestJson,
            Error{"UnknownOperationException", fmt::format("This cloud has no {}.", name), 404}};
    }
    if (action.empty()) {
        return RefusedRequest{
            service, protocol,
            Error{"MissingAction", "The request is missing an action or a required parameter."}};
    }
    const Operation* operation = service ? find_operation(*service, action) : nullptr;
    bool is_version = service && (version.empty() || version == service->api_version);
    if (!operation || !is_version) {
        return RefusedRequest{service, protocol,
                              unknown_operation(service, protocol, action, version)};
    }
    FormNames names = protocol == Protocol::Ec2 ? FormNames::Ec2 : FormNames::Query;
    return finish({service, operation, protocol, caller_of(request, defaults_), {}},
                  read_query(or_nothing(operation->input), pairs, names));
}

// AWS rule wire.13 [documented] "Signature Version 4, Elements of a request signature": the service
// that is asked by method and path stands in the scope of the signature; the paths of several
// services may be the same. Test: Requests.OfRestAreToldApartByTheirScope
const Service* RequestReader::service_of_rest(const base::HttpRequest& request) const {
    auto credential = credential_of(request);
    bool is_of_s3 =
        !credential && (is_host_of_s3(request.header("Host")) || is_for_an_object(request));
    if (!credential && !is_of_s3) return nullptr;
    std::string_view name = is_of_s3 ? "s3" : std::string_view(credential->second.service);
    auto found = std::ranges::find_if(services_, [&](const Service& service) {
        return service.signing_name == name && rest_protocol_of(service);
    });
    return found == services_.end() ? nullptr : &*found;
}

RequestReader::Read RequestReader::read_rest_call(const base::HttpRequest& request,
                                                  const Service& service) const {
    Protocol protocol = *rest_protocol_of(service);
    HttpParts parts{.query = read_form(request.query()), .headers = request.headers};
    std::string path(request.path());
    if (is_s3(service)) {
        // AWS rule wire.14 [documented] "S3 User Guide, Virtual hosting of buckets": the name of
        // the host before that of S3 is a bucket. Test: Requests.MayHaveTheirBucketInTheHost
        std::string_view bucket = bucket_of_host(request.header("Host"));
        if (!bucket.empty()) path = "/" + percent_encode(bucket) + path;
    }
    auto route = find_route(service, request.method, path, parts.query, parts.headers);
    if (!route) {
        return RefusedRequest{&service, protocol, unknown_operation(&service, protocol, "", "")};
    }
    Call call{&service, route->operation, protocol, caller_of(request, defaults_), {}};
    parts.labels = std::move(route->labels);
    if (is_s3(service) && !std::ranges::all_of(parts.labels, is_utf8))
        return finish(std::move(call), Error{"InvalidURI", "Couldn't parse the specified URI."});
    auto body = decoded_body(request);
    if (auto* error = std::get_if<Error>(&body)) return finish(std::move(call), std::move(*error));
    auto& decoded = std::get<DecodedBody>(body);
    parts.body = std::move(decoded.bytes);
    std::ranges::move(decoded.trailers, std::back_inserter(parts.headers));
    const Shape& input = or_nothing(route->operation->input);
    if (auto error = refuse_large(parts.body); error && !is_bare(input))
        return finish(std::move(call), *std::move(error));
    BodySyntax syntax = protocol == Protocol::RestJson ? BodySyntax::Json : BodySyntax::Xml;
    return finish(std::move(call), read_parts(input, syntax, parts));
}

}  // namespace aws
