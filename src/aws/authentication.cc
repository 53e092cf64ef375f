#include "aws/authentication.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "aws/chunked.h"
#include "aws/form.h"
#include "aws/signature.h"
#include "aws/signature_v2.h"
#include "aws/signature_words.h"
#include "base/sha256.h"
#include "text/pattern.h"

namespace aws {
namespace {

using Pairs = std::vector<base::HttpHeader>;

struct Problem {
    SignatureProblem kind;
    std::string detail = {};
};

/// What a request says of who signed it, wherever it says so.
struct Claim {
    Authorization authorization;
    /// "20150830T123600Z".
    std::string date;
    /// Of a presigned URL: for how long it is good.
    std::optional<base::Duration> lasts;
};

/// "us-east-1", "us-gov-west-1": letters, then parts, then a number.
bool is_region(std::string_view text) {
    static const auto kPattern = text::Pattern::compile("^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$");
    return kPattern && kPattern->matches(text);
}

std::optional<Problem> wrong_scope(const SignatureScope& scope, const Service& service) {
    if (scope.service != service.signing_name) {
        return Problem{SignatureProblem::WrongScope,
                       fmt::format("Credential should be scoped to correct service: '{}'. ",
                                   service.signing_name)};
    }
    if (!is_region(scope.region)) {
        return Problem{
            SignatureProblem::WrongScope,
            fmt::format("Credential should be scoped to a valid region, not '{}'. ", scope.region)};
    }
    return std::nullopt;
}

std::variant<Claim, Problem> header_claim(const base::HttpRequest& request,
                                          std::string_view header) {
    auto read = read_authorization(header);
    if (read) return Claim{*std::move(read), std::string(request.header("X-Amz-Date")), {}};
    return Problem{SignatureProblem::Unreadable,
                   fmt::format("Authorization header requires 'Credential' parameter. "
                               "Authorization header requires 'Signature' parameter. "
                               "Authorization header requires 'SignedHeaders' parameter. "
                               "Authorization={}",
                               header)};
}

// AWS rule wire.28 [observed] "minio, cmd/api-errors.go": S3 has words of its own for each time
// that a URL cannot be good for. Test: Authentication.OfS3SaysWhatIsWrongWithTheTimeOfAUrl
std::variant<base::Duration, Problem> lasts_of(std::string_view text) {
    constexpr std::int64_t kWeek = 604'800;
    std::int64_t seconds = 0;
    auto [at, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    auto wrong = [](const char* words) {
        return Problem{SignatureProblem::BadParameter, fmt::format("X-Amz-Expires {}", words)};
    };
    bool is_number = failure != std::errc::invalid_argument && at == text.data() + text.size();
    if (!is_number) return wrong("should be a number");
    bool is_beyond = failure != std::errc();
    if (text.starts_with('-') && (is_beyond || seconds < 0)) return wrong("must be non-negative");
    if (is_beyond || seconds > kWeek)
        return wrong(
            "must be less than a week (in seconds); that is, the given X-Amz-Expires must be less "
            "than 604800 seconds");
    return base::Duration::milliseconds(seconds * 1000);
}

std::variant<Claim, Problem> url_claim(const Pairs& pairs, std::string_view credential) {
    auto read = read_credential(credential);
    if (!read) {
        return Problem{SignatureProblem::Unreadable,
                       fmt::format("Credential must have exactly 5 slash-delimited elements, e.g. "
                                   "keyid/date/region/service/term, got '{}'",
                                   credential)};
    }
    Claim claim{{std::move(read->first), std::move(read->second),
                 read_signed_headers(pair_value(pairs, "X-Amz-SignedHeaders")),
                 std::string(pair_value(pairs, "X-Amz-Signature"))},
                std::string(pair_value(pairs, "X-Amz-Date")),
                {}};
    constexpr const char* kExpires = "X-Amz-Expires";
    if (std::ranges::find(pairs, kExpires, &base::HttpHeader::name) == pairs.end()) return claim;
    auto lasts = lasts_of(pair_value(pairs, kExpires));
    if (auto* wrong = std::get_if<Problem>(&lasts)) return std::move(*wrong);
    claim.lasts = std::get<base::Duration>(lasts);
    return claim;
}

std::variant<Claim, Problem> claim_of(const base::HttpRequest& request) {
    std::string_view header = request.header("Authorization");
    if (!header.empty()) return header_claim(request, header);
    const Pairs pairs = read_form(request.query());
    std::string_view credential = pair_value(pairs, "X-Amz-Credential");
    if (credential.empty()) return Problem{SignatureProblem::Missing};
    return url_claim(pairs, credential);
}

std::string token_in(const base::HttpRequest& request, bool is_in_url) {
    constexpr const char* kName = "X-Amz-Security-Token";
    if (!is_in_url) return std::string(request.header(kName));
    for (const base::HttpHeader& pair : read_form(request.query()))
        if (base::same_header_name(pair.name, kName)) return pair.value;
    return "";
}

// AWS rule wire.29 [documented] "IAM user guide, Using temporary credentials with AWS resources; S3
// API Reference, Error Responses": the key of a session is good with its token alone, and until the
// session is over. [chosen]: a token beside another key is not looked at. Test:
// Authentication.WantsTheTokenOfASession
std::optional<Problem> wrong_session(const Keys& keys, std::string_view access_key_id,
                                     std::string_view token) {
    auto session = keys.session_of(access_key_id);
    if (!session) return std::nullopt;
    if (token.empty()) return Problem{SignatureProblem::UnknownKey};
    if (token != session->token) return Problem{SignatureProblem::WrongToken};
    if (session->is_over) return Problem{SignatureProblem::ExpiredToken};
    return std::nullopt;
}

/// Checks one claim against one request, the first thing that is wrong ends it.
class Check {
  public:
    Check(const base::HttpRequest& request, const Service& service, Protocol protocol,
          const Claim& claim, const Keys& keys)
        : request_(request), service_(service), protocol_(protocol), claim_(claim), keys_(keys) {}

    std::optional<Problem> run() {
        if (auto problem = wrong_time()) return problem;
        auto secret = keys_.secret_of(claim_.authorization.access_key_id);
        if (!secret) return Problem{SignatureProblem::UnknownKey};
        if (auto problem = wrong_session(keys_, claim_.authorization.access_key_id,
                                         token_in(request_, is_in_url())))
            return problem;
        if (auto problem = unsigned_header()) return problem;
        if (auto problem = wrong_body()) return problem;
        if (signature_with(*secret) != claim_.authorization.signature)
            return Problem{SignatureProblem::Mismatch};
        return wrong_chunks(*secret);
    }

    // AWS rule wire.22 [observed] "github.com/aws/aws-cli issues 6676 and 6833, basak/glacier-cli
    // issue 36": a time too far away is told with both bounds; most protocols take fifteen minutes,
    // those with JSON five. Test: Authentication.HoldsClientsToTheTime
    std::optional<Problem> wrong_time() const {
        const SignatureScope& scope = claim_.authorization.scope;
        auto time = read_amz_date(claim_.date);
        if (!time) {
            return Problem{
                is_in_url() ? SignatureProblem::BadParameter : SignatureProblem::Unreadable,
                "Date must be in ISO-8601 'basic format'. Got '" + claim_.date +
                    "'. See http://en.wikipedia.org/wiki/ISO_8601"};
        }
        if (scope.date != claim_.date.substr(0, 8)) {
            return Problem{SignatureProblem::WrongScope,
                           fmt::format("Date in Credential scope does not match YYYYMMDD from "
                                       "ISO-8601 version of date from HTTP: '{}' != '{}', from "
                                       "'{}'.",
                                       scope.date, claim_.date.substr(0, 8), claim_.date)};
        }
        bool has_json = protocol_ == Protocol::Json || protocol_ == Protocol::RestJson ||
                        protocol_ == Protocol::Cbor;
        int minutes = has_json ? 5 : 15;
        base::Duration most = base::Duration::minutes(minutes);
        if (*time > keys_.now + most) {
            return Problem{
                SignatureProblem::TooFarAway,
                fmt::format("Signature not yet current: {} is still later than {} ({} "
                            "+ {} min.)",
                            claim_.date, amz_date(keys_.now + most), amz_date(keys_.now), minutes)};
        }
        if (is_in_url()) return wrong_length(*time);
        if (*time < keys_.now - most) {
            return Problem{
                SignatureProblem::TooFarAway,
                fmt::format("Signature expired: {} is now earlier than {} ({} - {} "
                            "min.)",
                            claim_.date, amz_date(keys_.now - most), amz_date(keys_.now), minutes)};
        }
        return std::nullopt;
    }

  private:
    bool is_in_url() const { return request_.header("Authorization").empty(); }

    std::optional<Problem> wrong_length(base::Time time) const {
        if (!claim_.lasts) {
            return Problem{SignatureProblem::BadParameter,
                           "Query-string authentication version 4 requires the X-Amz-Algorithm, "
                           "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, "
                           "and X-Amz-Expires parameters."};
        }
        if (time + *claim_.lasts >= keys_.now) return std::nullopt;
        return Problem{SignatureProblem::Expired,
                       fmt::format("Signature expired: {} is now earlier than {}",
                                   amz_date(time + *claim_.lasts), amz_date(keys_.now))};
    }

    bool is_signed(std::string_view name) const {
        return std::ranges::any_of(
            claim_.authorization.signed_headers,
            [&](const std::string& one) { return base::same_header_name(one, name); });
    }

    std::optional<Problem> unsigned_header() const {
        if (!is_signed("host")) {
            return Problem{
                SignatureProblem::UnsignedHeader,
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."};
        }
        if (!is_s3(service_)) return std::nullopt;
        for (const base::HttpHeader& header : request_.headers) {
            constexpr std::string_view kPrefix = "x-amz-";
            bool has_to_be =
                base::same_header_name(std::string_view(header.name).substr(0, kPrefix.size()),
                                       kPrefix) &&
                !base::same_header_name(header.name, "x-amz-content-sha256");
            if (has_to_be && !is_signed(header.name))
                return Problem{SignatureProblem::UnsignedHeader};
        }
        return std::nullopt;
    }

    std::string_view said_hash() const { return request_.header("X-Amz-Content-Sha256"); }

    static bool is_hash(std::string_view text) {
        return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
    }

    std::optional<Problem> wrong_body() const {
        std::string_view hash = said_hash();
        if (hash.empty() && is_s3(service_) && !is_in_url())
            return Problem{SignatureProblem::NoHash};
        if (is_hash(hash) && hash != base::sha256_hex(request_.body))
            return Problem{SignatureProblem::OtherBody};
        // Of S3 alone may it be left open what the body is.
        if (!hash.empty() && !is_hash(hash) && !is_s3(service_))
            return Problem{SignatureProblem::OtherBody};
        return std::nullopt;
    }

    std::string signature_with(std::string_view secret) const {
        const Authorization& authorization = claim_.authorization;
        PathForm form = path_form(service_.signing_name);
        std::string canonical;
        if (is_in_url()) {
            base::HttpRequest asked{.method = request_.method,
                                    .target = without_signature(request_.target),
                                    .headers = request_.headers,
                                    .body = ""};
            std::string hash(said_hash());
            if (hash.empty())
                hash = is_s3(service_) ? "UNSIGNED-PAYLOAD" : base::sha256_hex(request_.body);
            canonical = canonical_request(asked, authorization.signed_headers, form, hash);
        } else {
            canonical = canonical_request(request_, authorization.signed_headers, form);
        }
        return signature(secret, string_to_sign(canonical, claim_.date, authorization.scope),
                         authorization.scope);
    }

    // AWS rule wire.23 [documented] "S3 API Reference, Signature calculations for the Authorization
    // header: transferring payload in multiple chunks": each chunk is signed with the signature
    // before it, and so are the headers behind the last. Test: Authentication.FollowsTheChunks
    std::optional<Problem> wrong_chunks(std::string_view secret) const {
        if (!is_in_chunks(request_)) return std::nullopt;
        auto body = read_chunks(request_.body);
        if (!body) return Problem{SignatureProblem::BrokenBody};
        if (!said_hash().starts_with("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")) return std::nullopt;
        const SignatureScope& scope = claim_.authorization.scope;
        std::string previous = claim_.authorization.signature;
        for (const Chunk& chunk : body->chunks) {
            previous = chunk_signature(secret, claim_.date, scope, previous, chunk.bytes);
            if (previous != chunk.signature) return Problem{SignatureProblem::Mismatch};
        }
        if (!said_hash().ends_with("-TRAILER")) return std::nullopt;
        if (trailer_signature(secret, claim_.date, scope, previous, body->trailers) !=
            body->trailer_signature) {
            return Problem{SignatureProblem::Mismatch};
        }
        return std::nullopt;
    }

    const base::HttpRequest& request_;
    const Service& service_;
    Protocol protocol_;
    const Claim& claim_;
    const Keys& keys_;
};

// AWS rule wire.26 [documented] "S3 User Guide, Signing and authenticating REST requests (AWS
// signature version 2), Query string request authentication alternative": such a URL names a key,
// the second up to which it is good, and a signature; afterwards it is denied. Test:
// Authentication.TakesUrlsOfVersion2OfS3
// AWS rule wire.27 [chosen] "S3 User Guide, AWS signature version 2 turned off": regions that came
// late and new buckets take no version 2; here all do, for clients still make it where nobody tells
// them otherwise. Test: Authentication.TakesUrlsOfVersion2OfS3
std::optional<Problem> wrong_version_2(const base::HttpRequest& request, const UrlOfVersion2& url,
                                       std::optional<base::Time> now, const Keys* keys) {
    if (url.access_key_id.empty() || url.expires.empty() || url.signature.empty()) {
        return Problem{SignatureProblem::BadVersion2,
                       "Query-string authentication requires the Signature, Expires and "
                       "AWSAccessKeyId parameters"};
    }
    std::int64_t second = 0;
    const char* end = url.expires.data() + url.expires.size();
    auto [at, failure] = std::from_chars(url.expires.data(), end, second);
    if (at != end || failure == std::errc::invalid_argument) {
        return Problem{
            SignatureProblem::BadVersion2,
            fmt::format("Invalid date (should be seconds since epoch): {}", url.expires)};
    }
    // What is more than a number can be is not over, or has been for long.
    bool is_over = failure == std::errc() ? now && second < now->in_unix_seconds()
                                          : url.expires.starts_with('-');
    if (is_over) return Problem{SignatureProblem::Expired};
    if (!keys) return std::nullopt;
    auto secret = keys->secret_of(url.access_key_id);
    if (!secret) return Problem{SignatureProblem::UnknownKey};
    if (auto problem = wrong_session(*keys, url.access_key_id, token_in(request, true)))
        return problem;
    if (signature_of_version_2(request, *secret) != url.signature)
        return Problem{SignatureProblem::Mismatch};
    return std::nullopt;
}

std::optional<Problem> wrong_version_4(const base::HttpRequest& request, const Service& service,
                                       Protocol protocol, std::optional<base::Time> now,
                                       const Keys* keys) {
    auto claimed = claim_of(request);
    if (auto* wrong = std::get_if<Problem>(&claimed)) return std::move(*wrong);
    const Claim& claim = std::get<Claim>(claimed);
    if (auto problem = wrong_scope(claim.authorization.scope, service)) return problem;
    if (keys) return Check(request, service, protocol, claim, *keys).run();
    bool is_in_url = request.header("Authorization").empty();
    if (!now || !is_in_url) return std::nullopt;
    const Keys nobodys{[](std::string_view) { return std::optional<std::string>(); }, *now};
    return Check(request, service, protocol, claim, nobodys).wrong_time();
}

std::optional<Error> refuse(const base::HttpRequest& request, const Service& service,
                            Protocol protocol, std::optional<base::Time> now, const Keys* keys) {
    auto version_2 = is_s3(service) ? read_url_of_version_2(request) : std::nullopt;
    auto problem = version_2 ? wrong_version_2(request, *version_2, now, keys)
                             : wrong_version_4(request, service, protocol, now, keys);
    if (!problem) return std::nullopt;
    return worded(service, protocol, problem->kind, std::move(problem->detail));
}

}  // namespace

std::optional<Error> refuse_caller(const base::HttpRequest& request, const Service& service,
                                   Protocol protocol, std::optional<base::Time> now) {
    return refuse(request, service, protocol, now, nullptr);
}

std::optional<Error> refuse_signature(const base::HttpRequest& request, const Service& service,
                                      Protocol protocol, const Keys& keys) {
    return refuse(request, service, protocol, keys.now, &keys);
}

}  // namespace aws
