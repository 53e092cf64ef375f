#pragma once
// What the steps of a rollout are called, and what became of them, for people.

#include <cstddef>
#include <string>
#include <string_view>

#include "rollout/execution/rollout.h"

namespace cli {

std::string_view word_of(rollout::StepEnd end);  ///< "put back"; empty: it is not over

const rollout::PlannedStack& stack_of(const rollout::Rollout& rollout, std::size_t step);

/// "created", "taken back": what a step does, in the word of its end.
std::string doing(const rollout::Rollout& rollout, std::size_t step);

/// How a step ended well: "exit 0", "updated, 2/2 tasks".
std::string done_well(const rollout::Rollout& rollout, std::size_t step);

}  // namespace cli
