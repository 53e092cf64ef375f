#pragma once
// Whether whoever asks is who they say: signatures of version 4 in a header, in a URL and in the
// chunks of a body, and of version 2 in a URL of S3, checked; and the words in which each service
// refuses them.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/shapes.h"
#include "base/http.h"
#include "base/time.h"

namespace aws {

/// A request with the key of a session bears its token too.
struct SessionKey {
    std::string token;
    bool is_over = false;
};

/// What it takes to check a signature.
struct Keys {
    /// The secret of an access key id; nothing: there is no such key.
    std::function<std::optional<std::string>(std::string_view access_key_id)> secret_of;
    /// By the clock that clients have.
    base::Time now;
    /// What goes with the key of a session; nothing: it is no session's.
    std::function<std::optional<SessionKey>(std::string_view access_key_id)> session_of =
        [](std::string_view) { return std::optional<SessionKey>(); };
};

/// Why a request to `service` is not taken, in the words of its protocol; nothing when it is. It is
/// not said whether the signature is right: there has to be one that can be read, and that is for
/// this service. Codes in the query protocol: MissingAuthenticationToken, IncompleteSignature,
/// SignatureDoesNotMatch; with `Exception` behind them in JSON. A signed URL is over at a moment that
/// it tells; without `now` it never is.
std::optional<Error> refuse_caller(const base::HttpRequest& request, const Service& service,
                                   Protocol protocol, std::optional<base::Time> now = std::nullopt);

/// The same, and whether the signature is right and of now: InvalidClientTokenId for a key that is
/// not there and for a session without its token, ExpiredToken for one that is over,
/// SignatureDoesNotMatch for another signature or a time that is too far away. S3 and EC2 have
/// codes of their own.
std::optional<Error> refuse_signature(const base::HttpRequest& request, const Service& service,
                                      Protocol protocol, const Keys& keys);

}  // namespace aws
