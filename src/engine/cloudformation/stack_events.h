#pragma once
// The words of stack events: how CloudFormation says why. Not for other rooms.

#include <set>
#include <string>
#include <string_view>

#include "engine/aws_ids.h"
#include "engine/cloudformation/stack_state.h"
#include "engine/resource_operations.h"

namespace engine::cloudformation {

inline constexpr std::string_view kUserInitiated = "User Initiated";
inline constexpr std::string_view kCreationInitiated = "Resource creation Initiated";
inline constexpr std::string_view kHenceCreating =
    "Requested update requires the creation of a new physical resource; hence creating one.";
inline constexpr std::string_view kNotAllDeleted =
    "Update successful. One or more resources could not be deleted.";

/// "Resource handler returned message: "..." (RequestToken: ..., HandlerErrorCode: ...)".
std::string handler_message(const ResourceFailed& failed, IdSource& ids);

/// Which resources failed in the steps of `state`, by what was done to them:
/// "The following resource(s) failed to create: [A, B]. The following ... to update: [C]. ".
std::string failed_steps(const StackState& state);
/// "The following resource(s) failed to delete: [A]. ".
std::string failed_removals(const StackState& state);

/// Appends an event of a resource; properties as `resource` has them, but for deletions.
void add_event(StackState& state, const std::string& logical_id, const StackResource& resource,
               Status status, std::string_view reason, base::Time now);
/// Changes the status of the stack and appends its event.
void set_status(StackState& state, Status status, std::string_view reason, base::Time now);

}  // namespace engine::cloudformation
