#pragma once
// Finds the stacks and change sets that a request names.

#include <string_view>

#include "aws/error.h"
#include "engine/cloudformation/stack_engine.h"
#include "local/operations.h"

namespace local {

// AWS rule cloudformation.1 [observed] "Answers that users of AWS quote, operation by operation":
// they say in three ways that there is no such stack; of DescribeEvents, GetStackPolicy and
// GetTemplateSummary it is chosen. Test: Stacks.AreMissedInThreeWays
inline constexpr std::string_view kNoStackWithId = "Stack with id {} does not exist";
inline constexpr std::string_view kNoStack = "Stack [{}] does not exist";
inline constexpr std::string_view kNoQuotedStack = "Stack '{}' does not exist";

inline constexpr const char* kValidation = "ValidationError";

/// The stack of that name, or of that id though it is deleted. Error: a ValidationError with
/// `missing`, in which `{}` is what was asked for.
aws::Either<const engine::cloudformation::StackEngine*> stack_of(const Asking& asking,
                                                                 std::string_view name,
                                                                 std::string_view missing);

struct FoundChangeSet {
    const engine::cloudformation::StackEngine* stack = nullptr;
    const engine::cloudformation::ChangeSet* change_set = nullptr;
};

/// The change set at ChangeSetName, of the stack at StackName unless it is an ARN.
aws::Either<FoundChangeSet> change_set_of(const Asking& asking);

/// Why the request does not say which change set it means.
std::optional<aws::Error> refuse_bare_change_set(const Asking& asking);

}  // namespace local
