#include "local/cloudformation/finding.h"

#include <fmt/format.h>

namespace local {

using engine::cloudformation::StackEngine;

aws::Either<const StackEngine*> stack_of(const Asking& asking, std::string_view name,
                                         std::string_view missing) {
    const StackEngine* stack = asking.cloud().stack(asking.account(), asking.region(), name);
    if (stack) return stack;
    return asking.error(kValidation, fmt::format(fmt::runtime(missing), name));
}

// AWS rule cloudformation.2 [observed] "LocalStack's tests, recorded on AWS": a change set is named
// by its ARN, or by its name and its stack.
// Test: ChangeSetsApi.AreFoundByNameAndByArn
std::optional<aws::Error> refuse_bare_change_set(const Asking& asking) {
    bool is_arn = asking.input().text("ChangeSetName").starts_with("arn:");
    if (is_arn || asking.input().has("StackName")) return std::nullopt;
    return asking.error(kValidation,
                        "StackName must be specified if ChangeSetName is not specified as an ARN.");
}

aws::Either<FoundChangeSet> change_set_of(const Asking& asking) {
    if (auto refused = refuse_bare_change_set(asking)) return *std::move(refused);
    std::string_view name = asking.input().text("ChangeSetName");
    FoundChangeSet found;
    if (std::string_view stack = asking.input().text("StackName"); !stack.empty()) {
        auto named = stack_of(asking, stack, kNoStack);
        if (auto* error = std::get_if<aws::Error>(&named)) return std::move(*error);
        found.stack = std::get<const StackEngine*>(named);
    } else {
        for (const StackEngine* one : asking.cloud().stacks(asking.account(), asking.region()))
            if (one->find_change_set(name)) found.stack = one;
    }
    if (found.stack) found.change_set = found.stack->find_change_set(name);
    // With a stack its change sets go.
    bool is_gone = found.stack &&
                   found.stack->state().status == engine::cloudformation::Status::DeleteComplete;
    if (found.change_set && !is_gone) return found;
    return asking.error("ChangeSetNotFound", fmt::format("ChangeSet [{}] does not exist", name));
}

}  // namespace local
