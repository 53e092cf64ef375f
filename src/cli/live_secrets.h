#pragma once
// The secrets that an environment's tasks start with, as what its account is asked for.

#include <vector>

#include "platform/platform.h"
#include "rollout/live/live.h"

namespace cli {

/// Those of the manifest, then those that only variables name, each once. Secrets that are composed
/// of others are left out: CloudFormation puts them together.
std::vector<rollout::SecretWish> secret_wishes(const platform::Platform& platform,
                                               const platform::Environment& environment);

}  // namespace cli
