#pragma once
// The value of a secret, between whoever gives it and AWS.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cli {

enum class GivenBy : std::uint8_t {
    Person,         ///< typed at a terminal
    StandardInput,  ///< whose last line break is no part of it
};

/// What becomes the value. Errors: usage.secret-value (it is empty, over 65,536 bytes, no UTF-8, or
/// has a byte that no variable of a container can hold); the value stands in none of them. AWS:
/// Secrets Manager API reference, "PutSecretValue".
base::Result<std::string> secret_value(std::string bytes, GivenBy giver);

/// Whether a blank or a line break is its first or last character, which is seldom meant.
bool has_blank_edge(std::string_view value);

}  // namespace cli
