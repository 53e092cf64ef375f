#pragma once
// What AWS does not publish, or only roughly: choices of ours, in one place. Nothing else in the
// engine holds such a number, and no test pins one of them.

#include "base/duration.h"

namespace engine::tunables {

/// How long a stopped task is still shown. AWS: "at least an hour".
inline constexpr base::Duration kStoppedTaskShown = base::Duration::hours(1);

}  // namespace engine::tunables
