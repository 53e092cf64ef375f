#pragma once
// Rows under headings, for the terminal.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic_printer.h"

namespace cli {

enum class Align : std::uint8_t { Left, Right };

struct Column {
    std::string_view title;
    Align align = Align::Left;
};

/// A table: columns as wide as their widest cell, two spaces apart, three before the first letter
/// of the next heading. The last column is filled to `width`, broken at ", " and continued below
/// itself; where it would begin beyond `width` it stands below the others. Cells may lack at the
/// end of a row. Every line ends in a line break and has no space before it.
std::string render_table(const std::vector<Column>& columns,
                         const std::vector<std::vector<std::string>>& rows, base::Colour colour,
                         std::uint32_t width);

}  // namespace cli
