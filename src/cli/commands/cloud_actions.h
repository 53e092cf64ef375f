#pragma once
// What `slipway cloud` does beside serving: it ends or empties the one that serves, and takes
// states in and out as files.

#include "cli/arguments.h"
#include "cli/outcome.h"

namespace cli {

/// `arguments` has at least one word.
Outcome cloud_action(const Arguments& arguments, const Screen& screen);

}  // namespace cli
