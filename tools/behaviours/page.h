#pragma once
// docs/behaviours.md.

#include <string>
#include <vector>

#include "behaviours/rules.h"

namespace behaviours {

/// The page about `rules`, which are sorted as `check` leaves them: a table an area.
std::string page(const std::vector<Rule>& rules);

}  // namespace behaviours
