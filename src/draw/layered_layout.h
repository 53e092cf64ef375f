#pragma once
// Where everything stands: a layered layout inside tiers, then wires at right angles that keep
// clear of the boxes.

#include "draw/diagram.h"
#include "draw/scene.h"

namespace draw {

/// Places `diagram`. The same diagram gives the same scene on every machine: all arithmetic is in
/// whole pixels. Callers stand to the left of what they call where that is possible; parts that
/// nothing ties together are placed one below the other; a column that would be too long is folded.
/// Never fails: an empty diagram is a title.
Scene lay_out(const Diagram& diagram);

}  // namespace draw
