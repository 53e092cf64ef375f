#pragma once
// Why something that AWS was asked has no answer: a fact like the answer, and looked at like it.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace rollout {

/// Why a call has no answer.
struct Refusal {
    enum class Kind : std::uint8_t {
        Denied,
        NotOffered,  ///< the target does not have the operation
        Failed,
    };
    Kind kind = Kind::Failed;
    std::string_view service = {};  ///< as models/aws has it
    std::string_view operation = {};
    std::string words = {};  ///< AWS's; behind the call, unless it was denied
    bool operator==(const Refusal&) const = default;
};
template <class T>
using Reply = std::variant<T, Refusal>;

}  // namespace rollout
