#include "rollout/execution/work.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/sha256.h"

namespace rollout {

std::string in_words(const StackSeen& stack) {
    return fmt::format("{} is {}{}{}", stack.name, stack.status, stack.reason.empty() ? "" : ": ",
                       stack.reason);
}

std::string could_not_be_tagged(const TagImage& image, const Refused& refusal) {
    return fmt::format("{} could not be tagged {}: {}", image.repository, image.tag,
                       refusal.message);
}

bool is_passing(const Refused& refused) {
    constexpr std::array<std::string_view, 6> kPassing = {
        "Throttling",      "ThrottlingException", "RequestLimitExceeded",
        "InternalFailure", "ServiceUnavailable",  "InternalError"};
    return refused.code.empty() || std::ranges::find(kPassing, refused.code) != kPassing.end();
}

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
