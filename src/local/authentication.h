#pragma once
// Who may call. The local cloud looks at no signature, but as AWS does it takes nobody without one:
// the region and the account stand in it.

#include <optional>

#include "aws/error.h"
#include "aws/shapes.h"
#include "base/http.h"

namespace local {

/// Why a request to `service` is not taken, in the words of `protocol`; nothing when it is. Codes:
/// MissingAuthenticationToken (there is no signature), IncompleteSignature (it cannot be read),
/// SignatureDoesNotMatch (it is for another service, or for no region), with `Exception` behind
/// them in awsJson.
std::optional<aws::Error> refuse_caller(const base::HttpRequest& request,
                                        const aws::Service& service, aws::Protocol protocol);

}  // namespace local
