#include "rollout/work/work.h"

#include <fmt/format.h>

#include "base/sha256.h"

namespace rollout {

std::string Around::output(const std::string& stack, std::string_view key) const {
    auto found = stacks.find(stack);
    if (found == stacks.end()) return {};
    return found->second.output(key);
}

std::string Around::token(std::string_view what) const {
    // A stack may be changed in more than one sweep.
    const std::string sweep = fmt::format(" {} ", static_cast<int>(step.sweep));
    return fmt::format("slipway-{}-{}", plan.digest,
                       base::sha256_hex_of_parts({planned().name, sweep, what}, 8));
}

std::string Around::own_token(std::string_view what) const {
    return fmt::format("{}-{:016x}", token(what), seed);
}

}  // namespace rollout
