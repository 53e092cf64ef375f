#pragma once
// The codes of this room's findings. None of them has a place in a manifest.

#include <array>

#include "base/diagnostic.h"

namespace rollout {

inline constexpr std::array kCodes = {
    base::Code{"plan.busy", base::Severity::Error, "somebody else changes the environment"},
    base::Code{"plan.stuck", base::Severity::Error, "a stack takes no change in its status"},
    base::Code{"plan.imported", base::Severity::Error,
               "a value would change that other stacks import"},
    base::Code{"plan.parameter", base::Severity::Error, "a parameter of a stack has no value"},
};

}  // namespace rollout
