#pragma once
// The operations of a stack: what its events belong to.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cloudformation/stack_state.h"

namespace local {

/// AWS: "OperationEntry"; DescribeEvents.
struct StackOperation {
    std::string id;           ///< a UUID
    std::string_view type;    ///< "UPDATE_STACK"
    std::string_view status;  ///< "IN_PROGRESS", "SUCCEEDED", "FAILED"
    std::size_t first = 0;    ///< index of its first event
    std::size_t end = 0;      ///< of the first event that is none of its own
    base::Time started = {};
    std::optional<base::Time> ended = {};
    bool operator==(const StackOperation&) const = default;
};

/// All of them, the oldest first; each event belongs to one. At least one, for a stack begins with
/// an event of its own.
std::vector<StackOperation> operations_of(const engine::cloudformation::StackState& state);

/// The one to which the event of this index belongs.
const StackOperation& operation_of(const std::vector<StackOperation>& operations,
                                   std::size_t event);

}  // namespace local
