#pragma once
// The colours of every picture, as style sheets: one for light grounds, one for dark ones.

#include <string>
#include <string_view>

#include "draw/diagram.h"

namespace draw {

/// The class that an element of `tone` carries: "t-blue".
std::string_view tone_class(Tone tone);

/// The rules for everything inside `<svg class="slipway">`, dark ones in a media query.
std::string style_sheet();

}  // namespace draw
