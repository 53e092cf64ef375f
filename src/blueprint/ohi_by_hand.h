#pragma once
// The ohi platform as values, for tests of what stands on the model: written down from its tables,
// not read from a manifest.

#include <string_view>

#include "platform/platform.h"

namespace blueprint {

/// Environments prod, staging and dev.
platform::Platform ohi_by_hand();

}  // namespace blueprint
