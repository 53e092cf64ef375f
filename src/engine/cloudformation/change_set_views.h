#pragma once
// What clients see of change sets beyond what those hold.
//
// AWS: CloudFormation API reference, "DescribeChangeSet".

#include <map>
#include <string>

#include "engine/cloudformation/stack_state.h"

namespace engine::cloudformation {

/// The properties of a resource before and after a change set; nothing: it is not there then. What
/// is not known before the change is done is left as a function. Values of NoEcho parameters are
/// asterisks.
struct ChangedValues {
    SharedProperties before;
    SharedProperties after;
    bool operator==(const ChangedValues&) const = default;
};

/// By logical id, the values of what the change set of the stack would change. Nothing of one that
/// cannot be executed any more: the stack has gone on since.
std::map<std::string, ChangedValues> changed_values(const StackState& stack,
                                                    const ChangeSet& change_set);

/// Whether it was executed and is over.
bool was_executed(const ChangeSet& change_set);

}  // namespace engine::cloudformation
