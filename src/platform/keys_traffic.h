#pragma once
// The keys of what only a service has: traffic from outside, a number of tasks that follows it, and
// releases.

#include "platform/keys.h"

namespace platform {

extern const Table kIngressTable;
extern const Table kScaleTable;
extern const Table kDeployTable;

}  // namespace platform
