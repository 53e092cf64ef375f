#pragma once
// Members of answers as the deployer keeps them.

#include <optional>
#include <string>
#include <string_view>

#include "aws/value.h"
#include "base/time.h"

namespace deploy {

/// Empty: it is not there, or it is no text.
inline std::string text(const aws::Value& value, std::string_view name) {
    return std::string(value.text(name));
}

/// Empty: it is not there, or it is no time.
inline std::optional<base::Time> time_at(const aws::Value& value, std::string_view name) {
    const aws::Value* found = value.find(name);
    const auto* time = found ? std::get_if<base::Time>(&found->held) : nullptr;
    return time ? std::optional(*time) : std::nullopt;
}

}  // namespace deploy
