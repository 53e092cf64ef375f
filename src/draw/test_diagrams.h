#pragma once
// Diagrams for the tests of this room: a small one that a golden file holds, and any number of
// random ones.

#include <cstddef>

#include "draw/diagram.h"

namespace draw {

/// People, a balancer, three services, two stores and a job: one of each thing that an output can
/// draw.
Diagram small_diagram();

/// Inside a RapidCheck property: up to `most_services` services that may call any other, circles
/// and marks included, behind people and a balancer, before up to four stores.
Diagram any_diagram(std::size_t most_services);

}  // namespace draw
