#pragma once
// Signature version 4: how a client signs, and what an endpoint needs to check it.
// AWS General Reference, "AWS Signature Version 4 for API requests".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http.h"
#include "base/time.h"

namespace aws {

struct Credentials {
    std::string access_key_id;
    std::string secret_access_key;
    /// Empty: they last.
    std::string session_token = {};
};

/// What a signature is good for: one day, one region, one service.
struct SignatureScope {
    /// "20150830".
    std::string date;
    std::string region;
    /// The signing name: "ecs".
    std::string service;

    /// "20150830/us-east-1/service/aws4_request".
    std::string text() const;
    bool operator==(const SignatureScope&) const = default;
};

/// What stands in an Authorization header.
struct Authorization {
    std::string access_key_id;
    SignatureScope scope;
    /// Lower-case, as they stand there.
    std::vector<std::string> signed_headers;
    std::string signature;

    bool operator==(const Authorization&) const = default;
};

/// Reads "AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...". Empty for anything
/// else.
std::optional<Authorization> read_authorization(std::string_view header);

/// The parts of "AKID/20150830/us-east-1/service/aws4_request"; empty when it is none.
std::optional<std::pair<std::string, SignatureScope>> read_credential(std::string_view credential);

/// How the path enters the signature: S3 takes it as it stands, all others without its `.`, `..`
/// and doubled slashes, and encoded once more.
enum class PathForm : std::uint8_t { Normalized, AsItIs };

/// The canonical request over `signed_headers`, which must be sorted and lower-case.
std::string canonical_request(const base::HttpRequest& request,
                              const std::vector<std::string>& signed_headers,
                              PathForm path = PathForm::Normalized);

/// "20150830T123600Z".
std::string amz_date(base::Time time);

std::string string_to_sign(std::string_view canonical_request, std::string_view amz_date,
                           const SignatureScope& scope);

/// The signature, 64 hex digits.
std::string signature(std::string_view secret_access_key, std::string_view string_to_sign,
                      const SignatureScope& scope);

/// Signs `request` for `service` (its signing name) in `region`: adds X-Amz-Date,
/// X-Amz-Security-Token where there is a session, and Authorization. All headers that are there are
/// signed, Host must be among them.
void sign(base::HttpRequest& request, const Credentials& credentials, std::string_view region,
          std::string_view service, base::Time now, PathForm path = PathForm::Normalized);

}  // namespace aws
