#pragma once
// "1 error", "2 errors", "no errors".

#include <cstddef>
#include <string>
#include <string_view>

namespace cli {

/// `count` with its noun; the plural has an s.
std::string counted(std::size_t count, std::string_view noun);

/// The same, and "no" for zero.
std::string counted_or_no(std::size_t count, std::string_view noun);

}  // namespace cli
