#pragma once
// The revisions of task definitions that outlive their stacks.

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "deploy/client/target.h"

namespace deploy {

/// Deregisters every active revision of these families; how many there were. Errors: those of
/// Client.
base::Result<std::size_t> deregister_definitions(Target& target, const std::string& region,
                                                 const std::vector<std::string>& families);

}  // namespace deploy
