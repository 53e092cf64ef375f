#pragma once
// A secret of Secrets Manager is given a new value.

#include <string>
#include <string_view>

#include "base/result.h"
#include "deploy/client/client.h"

namespace deploy {

/// Makes `value` the current one of a secret. `token` becomes the id of the version, so that a call
/// whose answer was lost is made again without harm: 32 to 64 characters, of this value alone.
/// Errors: those of Client; `value` stands in none of them.
base::Status put_secret(Client& client, const std::string& arn, std::string_view token,
                        std::string_view value);

}  // namespace deploy
