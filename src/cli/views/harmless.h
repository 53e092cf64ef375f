#pragma once
// Other people's bytes on a terminal.

#include <string>
#include <string_view>

namespace cli {

/// `text` without anything that a terminal obeys, or that shows letters in another order than they
/// have: colours are left out, every other control character is shown as `^[` or U+FFFD. Tabs stay.
/// ECMA-48; Unicode Standard Annex 9, explicit directional formatting.
std::string harmless(std::string_view text);

}  // namespace cli
