#pragma once
// Presigned URLs of signature version 2: what clients make for S3 where nobody tells them
// otherwise. S3 User Guide, "Signing and authenticating REST requests (AWS signature version 2)".

#include <optional>
#include <string>
#include <string_view>

#include "base/http.h"

namespace aws {

/// What such a URL says of its signature, each empty where it does not.
struct UrlOfVersion2 {
    std::string access_key_id;
    /// The second, since 1970, up to which it is good.
    std::string expires;
    /// In base 64.
    std::string signature;
};

/// Nothing when the target of `request` is none: it is signed otherwise, or calls an action of the
/// query protocol.
std::optional<UrlOfVersion2> read_url_of_version_2(const base::HttpRequest& request);

/// The signature that belongs to such a URL, in base 64.
std::string signature_of_version_2(const base::HttpRequest& request,
                                   std::string_view secret_access_key);

}  // namespace aws
