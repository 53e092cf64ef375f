#pragma once
// What the resources of stacks are called by their services.

#include <map>
#include <string>
#include <vector>

#include "deploy/client/asker.h"
#include "rollout/cloud_seen.h"

namespace deploy {

/// Asks for those of `stack`, page by page, into `into`, which lives until `asker` has finished; in
/// it stands a refusal where there is no answer.
void ask_physical_ids(Asker& asker, const std::string& stack,
                      rollout::Reply<rollout::PhysicalIds>& into, const std::string& page = {});

/// Those of `stacks`, by the name of the stack; one that has no answer is left out. Errors:
/// credentials.*.
base::Result<std::map<std::string, rollout::PhysicalIds>> read_physical_ids(
    Client& client, const std::vector<std::string>& stacks);

}  // namespace deploy
