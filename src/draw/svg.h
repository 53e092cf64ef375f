#pragma once
// A scene as a picture that stands alone: no script, no font, no link to anything outside.

#include <string>

#include "draw/scene.h"

namespace draw {

/// The picture as SVG 1.1, readable on light and dark grounds. Ends with a line feed.
std::string svg(const Scene& scene);

/// The `<svg>` element alone, for a page that brings the XML declaration and the size itself.
std::string svg_element(const Scene& scene);

}  // namespace draw
