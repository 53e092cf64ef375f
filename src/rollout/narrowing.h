#pragma once
// A wish for a part of its environment: what is not in it stays as it is.

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "rollout/wish.h"

namespace rollout {

/// The stacks at these places of `wish`, in their order, and nothing else of the environment.
Wish part_of(Wish wish, const std::set<std::size_t>& places);

/// The services that are named, with everything that they come after.
Wish narrowed(Wish wish, const std::vector<std::string>& services);

}  // namespace rollout
