#include "local/authentication.h"

#include <algorithm>

#include <fmt/format.h>

#include "aws/form.h"
#include "aws/signature.h"
#include "text/pattern.h"

namespace local {
namespace {

using Refused = std::optional<aws::Error>;

std::string_view parameter(const std::vector<base::HttpHeader>& pairs, std::string_view name) {
    auto found = std::ranges::find(pairs, name, &base::HttpHeader::name);
    return found == pairs.end() ? std::string_view() : std::string_view(found->value);
}

/// "us-east-1", "us-gov-west-1": letters, then parts, then a number.
bool is_region(std::string_view text) {
    static const auto kPattern = text::Pattern::compile("^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$");
    return kPattern && kPattern->matches(text);
}

/// AWS rule wire.7 [observed] "CloudFormation API Reference, Common Errors": the same refusal has
/// one code in the query protocol, answered with 403, or with 400 when the signature cannot even be
/// read, and the same with Exception behind it in awsJson, always answered with 400.
/// Test: Endpoint.RefusesCallersWithoutAUsableSignature
aws::Error worded(aws::Protocol protocol, std::string code, std::uint16_t status,
                  std::string message) {
    if (protocol == aws::Protocol::Query) return {std::move(code), std::move(message), status};
    if (code == "SignatureDoesNotMatch") code = "InvalidSignature";
    return {code + "Exception", std::move(message), 400};
}

Refused refuse_scope(const aws::SignatureScope& scope, const aws::Service& service,
                     aws::Protocol protocol) {
    if (scope.service != service.signing_name)
        return worded(protocol, "SignatureDoesNotMatch", 403,
                      fmt::format("Credential should be scoped to correct service: '{}'. ",
                                  service.signing_name));
    if (!is_region(scope.region))
        return worded(
            protocol, "SignatureDoesNotMatch", 403,
            fmt::format("Credential should be scoped to a valid region, not '{}'. ", scope.region));
    return std::nullopt;
}

}  // namespace

Refused refuse_caller(const base::HttpRequest& request, const aws::Service& service,
                      aws::Protocol protocol) {
    std::string_view header = request.header("Authorization");
    const auto pairs = aws::read_form(request.query());
    std::string_view presigned = parameter(pairs, "X-Amz-Credential");
    if (header.empty() && presigned.empty())
        return worded(protocol, "MissingAuthenticationToken", 403,
                      protocol == aws::Protocol::Query ? "Request is missing Authentication Token"
                                                       : "Missing Authentication Token");
    if (!header.empty()) {
        auto read = aws::read_authorization(header);
        if (read) return refuse_scope(read->scope, service, protocol);
        return worded(protocol, "IncompleteSignature", 400,
                      fmt::format("Authorization header requires 'Credential' parameter. "
                                  "Authorization header requires 'Signature' parameter. "
                                  "Authorization header requires 'SignedHeaders' parameter. "
                                  "Authorization={}",
                                  header));
    }
    auto read = aws::read_credential(presigned);
    if (read) return refuse_scope(read->second, service, protocol);
    return worded(protocol, "IncompleteSignature", 400,
                  fmt::format("Credential must have exactly 5 slash-delimited elements, e.g. "
                              "keyid/date/region/service/term, got '{}'",
                              presigned));
}

}  // namespace local
