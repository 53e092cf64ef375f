#pragma once
// Signature version 4: how a client signs, and what an endpoint needs to check it.
// AWS General Reference, "AWS Signature Version 4 for API requests".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/duration.h"
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
/// `payload_hash` is what stands for the body; empty: what X-Amz-Content-Sha256 says, else the
/// SHA-256 of the body.
std::string canonical_request(const base::HttpRequest& request,
                              const std::vector<std::string>& signed_headers,
                              PathForm path = PathForm::Normalized,
                              std::string_view payload_hash = {});

/// How the paths of a service enter its signatures.
inline PathForm path_form(std::string_view signing_name) {
    return signing_name == "s3" ? PathForm::AsItIs : PathForm::Normalized;
}

/// "20150830T123600Z".
std::string amz_date(base::Time time);
/// Reads what `amz_date` writes. Empty for anything else.
std::optional<base::Time> read_amz_date(std::string_view text);

/// "host;x-amz-date" as the names that it lists.
std::vector<std::string> read_signed_headers(std::string_view text);

std::string string_to_sign(std::string_view canonical_request, std::string_view amz_date,
                           const SignatureScope& scope);

/// The signature, 64 hex digits.
std::string signature(std::string_view secret_access_key, std::string_view string_to_sign,
                      const SignatureScope& scope);

/// The signature of a chunk of a body that is sent in chunks; `previous` is that of the chunk
/// before it, or of the request.
std::string chunk_signature(std::string_view secret_access_key, std::string_view amz_date,
                            const SignatureScope& scope, std::string_view previous,
                            std::string_view bytes);

/// The signature of the headers behind the last chunk.
std::string trailer_signature(std::string_view secret_access_key, std::string_view amz_date,
                              const SignatureScope& scope, std::string_view previous,
                              const std::vector<base::HttpHeader>& trailers);

/// Signs `request` for `service` (its signing name) in `region`: adds X-Amz-Date,
/// X-Amz-Security-Token where there is a session, for S3 X-Amz-Content-Sha256, and Authorization.
/// All headers that are there are signed, Host must be among them.
void sign(base::HttpRequest& request, const Credentials& credentials, std::string_view region,
          std::string_view service, base::Time now);

/// The target of `request` as part of a URL that whoever has it may use until `lasts` (whole
/// seconds) after `now`. Host is all that is signed of its headers; of S3 not the body either.
std::string presigned_target(const base::HttpRequest& request, const Credentials& credentials,
                             std::string_view region, std::string_view service, base::Time now,
                             base::Duration lasts);

/// `target` without the parameter X-Amz-Signature.
std::string without_signature(std::string_view target);

}  // namespace aws
