#pragma once
// Secrets of Secrets Manager: their versions, and a new value. No value is ever read.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "deploy/client/client.h"
#include "rollout/tasks/tasks.h"

namespace deploy {

/// The secrets at `arns`, in that order, with all their versions; one that is not there has none.
/// Errors: those of Client.
base::Result<std::vector<rollout::SecretSeen>> read_secrets(Client& client,
                                                            const std::vector<std::string>& arns);

/// Makes `value` the current one of a secret. `token` becomes the id of the version, so that a call
/// whose answer was lost is made again without harm: 32 to 64 characters, of this value alone.
/// Errors: those of Client; `value` stands in none of them.
base::Status put_secret(Client& client, const std::string& arn, std::string_view token,
                        std::string_view value);

}  // namespace deploy
