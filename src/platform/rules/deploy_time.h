#pragma once
// How long a release of one service takes when all goes well, part by part: arithmetic on the
// manifest, no forecast.

#include <string>
#include <vector>

#include "platform/platform.h"

namespace platform {

/// "9 steps of 5m", and how long that is in all.
struct DeployStep {
    std::string text;
    base::Duration duration;
    base::SourceSpan span;
};

/// In order; a step without a length is left out. Empty for a service without tasks. The time to
/// pull an image and start is taken as 45 s (observed: 20 to 51 s).
std::vector<DeployStep> deploy_steps(const Service& service);

base::Duration total(const std::vector<DeployStep>& steps);

}  // namespace platform
