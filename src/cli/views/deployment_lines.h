#pragma once
// The deployments of a service side by side: what is new, and what it replaces.

#include <cstddef>
#include <string>
#include <vector>

#include "cli/outcome.h"
#include "rollout/seen.h"

namespace cli {

/// A heading and a line a deployment, indented by `indent` columns and none wider than `width`;
/// nothing where there is one alone.
std::vector<std::string> deployment_lines(const rollout::ServiceSeen& service, std::size_t indent,
                                          std::size_t width, base::Colour colour);

}  // namespace cli
