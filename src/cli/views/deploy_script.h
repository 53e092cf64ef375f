#pragma once
// How to deploy the templates of an environment with nothing but the AWS CLI: a script to read, to
// change and to run.

#include <string>
#include <vector>

#include "cli/manifest.h"

namespace cli {

struct SynthEnvironment;

/// The text of deploy.sh for POSIX shells: every stack with its own `aws cloudformation deploy`,
/// wave by wave, jobs of the release run between. `regions` are those of `synthesized`, in its
/// order.
std::string deploy_script(const platform::Platform& platform, const SynthEnvironment& synthesized,
                          const std::vector<const RegionStacks*>& regions);

}  // namespace cli
