#pragma once
// The name of the environment in a text: the one reference that is resolved wherever it stands.

#include <string>
#include <string_view>

namespace platform {

inline constexpr std::string_view kEnvReference = "$(env)";

/// `text` with `replacement` in the place of every `what`, which is not empty. What a replacement
/// brings in is not looked at again. In one pass: a text of nothing but references takes no longer
/// than any other.
std::string replace_all(std::string_view text, std::string_view what, std::string_view replacement);

}  // namespace platform
