#pragma once
// What a reader would stumble over, found by measuring a finished scene. It knows nothing of how
// the scene was made: the tests of everything that draws ask it.

#include <string>
#include <vector>

#include "draw/scene.h"

namespace draw {

/// A sentence for each flaw, empty when there is none: a label that leaves its box, panel or the
/// picture, or lies over another one; a box outside its tier or over another box; a panel outside
/// its frame; a wire that is not straight, misses its boxes, runs through another box or a label,
/// or lies on a wire of another trunk.
std::vector<std::string> flaws(const Scene& scene);

}  // namespace draw
