#pragma once
// The pages of docs/explain as a terminal shows them.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostic_printer.h"

namespace cli {

/// Paragraphs and list items filled to `width` columns (at most 100), headings bold, code blocks
/// indented and untouched,
/// `[text](target)` as "text (target)", marks of emphasis gone, backticks kept when there is no
/// colour. Knows what the pages use: headings, paragraphs, lists of one level, code blocks, tables
/// (as written). Ends with a line break.
std::string render_markdown(std::string_view page, base::Colour colour, std::uint32_t width);

}  // namespace cli
