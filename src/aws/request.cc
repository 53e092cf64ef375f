#include "aws/request.h"

#include <algorithm>
#include <iterator>

#include "aws/form.h"
#include "aws/json_protocol.h"
#include "aws/query_protocol.h"
#include "aws/signature.h"

namespace aws {
namespace {

using Pairs = std::vector<base::HttpHeader>;

std::string_view value_of(const Pairs& pairs, std::string_view name) {
    auto found = std::ranges::find(pairs, name, &base::HttpHeader::name);
    return found == pairs.end() ? std::string_view() : std::string_view(found->value);
}

/// Access key id and scope of a signed request or a presigned URL.
std::optional<std::pair<std::string, SignatureScope>> credential_of(
    const base::HttpRequest& request) {
    if (auto authorization = read_authorization(request.header("Authorization")))
        return std::pair{std::move(authorization->access_key_id), std::move(authorization->scope)};
    return read_credential(value_of(read_form(request.query()), "X-Amz-Credential"));
}

bool is_account(std::string_view text) {
    constexpr std::size_t kDigits = 12;
    return text.size() == kDigits &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool speaks(const Service& service, Protocol protocol) {
    return std::ranges::find(service.protocols, protocol) != service.protocols.end();
}

/// An operation without input takes a structure without members.
constexpr Shape kNothing{.name = "Nothing"};

const Shape& input_of(const Operation& operation) {
    return operation.input ? *operation.input : kNothing;
}

}  // namespace

Caller caller_of(const base::HttpRequest& request, const Defaults& defaults) {
    Caller caller{defaults.account, defaults.region, ""};
    auto credential = credential_of(request);
    if (!credential) return caller;
    caller.access_key_id = credential->first;
    if (is_account(credential->first)) caller.account = credential->first;
    if (!credential->second.region.empty()) caller.region = credential->second.region;
    return caller;
}

std::variant<Call, RefusedRequest> RequestReader::read(const base::HttpRequest& request) {
    std::string_view target = request.header("X-Amz-Target");
    return target.empty() ? read_query_call(request) : read_json_call(request, target);
}

std::variant<Call, RefusedRequest> RequestReader::read_json_call(const base::HttpRequest& request,
                                                                 std::string_view target) {
    std::size_t dot = std::min(target.rfind('.'), target.size());
    std::string_view prefix = target.substr(0, dot);
    std::string_view name = target.substr(std::min(dot + 1, target.size()));
    auto service = std::ranges::find_if(services_, [&](const Service& candidate) {
        return speaks(candidate, Protocol::Json) && candidate.target_prefix == prefix;
    });
    if (service == services_.end())
        return RefusedRequest{nullptr, Protocol::Json, unknown_operation(Protocol::Json, name, "")};
    const Operation* operation = find_operation(*service, name);
    if (!operation) {
        return RefusedRequest{&*service, Protocol::Json,
                              unknown_operation(Protocol::Json, name, service->api_version)};
    }
    return finish({&*service, operation, Protocol::Json, caller_of(request, defaults_), {}},
                  read_json(input_of(*operation), request.body));
}

const Service* RequestReader::service_of_query(std::string_view signing_name,
                                               std::string_view version) const {
    for (const Service& service : services_) {
        bool is_meant = signing_name.empty() ? service.api_version == version
                                             : service.signing_name == signing_name;
        if (speaks(service, Protocol::Query) && is_meant) return &service;
    }
    return nullptr;
}

std::variant<Call, RefusedRequest> RequestReader::read_query_call(
    const base::HttpRequest& request) {
    Pairs pairs = read_form(request.body);
    // A GET has them all in its URL.
    std::ranges::move(read_form(request.query()), std::back_inserter(pairs));
    std::string_view action = value_of(pairs, "Action");
    std::string_view version = value_of(pairs, "Version");
    auto credential = credential_of(request);
    const Service* service =
        service_of_query(credential ? std::string_view(credential->second.service) : "", version);
    if (action.empty()) {
        return RefusedRequest{
            service, Protocol::Query,
            Error{"MissingAction", "The request is missing an action or a required parameter."}};
    }
    const Operation* operation = service ? find_operation(*service, action) : nullptr;
    bool is_version = service && (version.empty() || version == service->api_version);
    if (!operation || !is_version) {
        return RefusedRequest{service, Protocol::Query,
                              unknown_operation(Protocol::Query, action, version)};
    }
    return finish({service, operation, Protocol::Query, caller_of(request, defaults_), {}},
                  read_query(input_of(*operation), pairs));
}

std::variant<Call, RefusedRequest> RequestReader::finish(Call call, Either<Value> input) {
    if (auto* error = std::get_if<Error>(&input))
        return RefusedRequest{call.service, call.protocol, std::move(*error), call.operation};
    call.input = std::get<Value>(std::move(input));
    if (auto error = validator_.check(call.protocol, input_of(*call.operation), call.input))
        return RefusedRequest{call.service, call.protocol, *std::move(error), call.operation};
    return call;
}

}  // namespace aws
