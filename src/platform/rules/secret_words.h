#pragma once
// What gives a secret away: the name of a variable, or the shape of its value.

#include <string>
#include <string_view>

namespace platform {

/// Why `value`, text without references to secrets, looks like a secret; empty when it does not.
/// Never repeats the value. `name` may be empty: then only the value counts.
std::string secret_suspicion(std::string_view name, std::string_view value);

}  // namespace platform
