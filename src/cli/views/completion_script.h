#pragma once
// What a shell loads to complete slipway's command lines. The scripts know nothing but how to ask
// `slipway __complete`.

#include <string_view>

namespace cli {

/// The script of "bash", "zsh" or "fish"; empty for anything else.
std::string_view completion_script(std::string_view shell);

}  // namespace cli
