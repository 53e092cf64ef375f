#pragma once
// How one expression of a template is worked out: the functions of the language, and what they may
// make. Behind cfn/evaluate.h; not for other rooms.

#include <cstdint>

#include "cfn/evaluate.h"

namespace cfn {

/// What a value costs beside its text.
inline constexpr std::uint64_t kCostOfValue = 64;

Evaluated work_out(const Evaluator& evaluator, const Expression& expression,
                   const ResourceValue& resources, Budget& budget);
/// An object by its fields; those that yield AWS::NoValue are left out.
Evaluated work_out(const Evaluator& evaluator, const Object& object, const ResourceValue& resources,
                   Budget& budget);

}  // namespace cfn
