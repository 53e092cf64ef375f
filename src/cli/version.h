#pragma once
// Which slipway this is.

#include <cstdint>
#include <string_view>

namespace cli {

/// Of the program.
inline constexpr std::string_view kVersion = SLIPWAY_VERSION;

/// Of the templates that it writes: `slipway: 1` at the head of a manifest.
inline constexpr std::uint32_t kTemplateVersion = 1;

}  // namespace cli
