#pragma once
// Whole outputs, kept as files under tests/golden: what a person reads before they accept it.

#include <string>
#include <string_view>

namespace golden {

/// Fails when `actual` differs from tests/golden/<name>, and shows the difference. With
/// SLIPWAY_ACCEPT=1 in the environment it writes the file instead; read what you accept.
void expect_equal(std::string_view name, std::string_view actual);

}  // namespace golden
