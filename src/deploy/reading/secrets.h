#pragma once
// Secrets of Secrets Manager: their versions. No value is ever read.

#include <string>
#include <vector>

#include "base/result.h"
#include "deploy/client/client.h"
#include "rollout/tasks/tasks.h"

namespace deploy {

/// The secrets at `arns`, in that order, with all their versions; one that is not there has none.
/// Errors: those of Client.
base::Result<std::vector<rollout::SecretSeen>> read_secrets(Client& client,
                                                            const std::vector<std::string>& arns);

}  // namespace deploy
