#pragma once
// Bytes as text: base64 of RFC 4648 with padding.

#include <optional>
#include <string>
#include <string_view>

namespace base {

std::string to_base64(std::string_view bytes);

/// The bytes of `text`; empty when it is not base64. Padding must be whole; white space is no part
/// of it.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace base
