#pragma once
// The same model for those who prefer graphviz: `dot -Tsvg`.

#include <string>

#include "draw/diagram.h"

namespace draw {

/// A digraph with a cluster a frame and tier. Ends with a line feed.
std::string dot(const Diagram& diagram);

}  // namespace draw
