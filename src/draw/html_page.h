#pragma once
// The same picture as a page to explore: zoom, pan, light up what belongs to a box, read its
// details.

#include <string>

#include "draw/scene.h"

namespace draw {

/// One HTML file that needs nothing else and works from a disk. Usable by keyboard. Ends with a
/// line feed.
std::string html_page(const Scene& scene);

}  // namespace draw
