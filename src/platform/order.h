#pragma once
// Order of start: `needs`, the jobs of a release, and who runs whose image.

#include "platform/wiring.h"

namespace platform {

/// Fills `needs` and `when`, and reports circles.
/// A job before a release stands in the same graph: after what it needs, before every service that
/// runs its image. Codes: needs.unknown, needs.until, needs.cycle, image.unknown-service,
/// image.cycle.
void wire_order(Environment& environment, const Wiring& wiring);

}  // namespace platform
