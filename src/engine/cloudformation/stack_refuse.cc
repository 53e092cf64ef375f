// What CloudFormation answers to requests that it does not take.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/ascii.h"
#include "engine/cloudformation/change_set_plan.h"
#include "engine/cloudformation/stack_engine.h"
#include "engine/cloudformation/stack_plan.h"

namespace engine::cloudformation {
namespace {

Refusal invalid(std::string message) {
    return {"ValidationError", std::move(message)};
}

std::string joined_names(const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

template <class T>
concept IsReport = std::same_as<T, ResourceBegan> || std::same_as<T, ResourceDone> ||
    std::same_as<T, ResourceFailed> || std::same_as<T, Restarted> ||
    std::same_as<T, ExportUseChanged> || std::same_as<T, ReferencesLookedUp> ||
    std::same_as<T, ExportsClaimed>;

/// AWS rule stack.33 [documented] "API reference, CreateStack, StackName": A name is made of
/// letters, digits and hyphens, begins with a letter and has at most 128 of them. Test:
/// StackRequests.RefuseNamesThatAreNone
std::optional<Refusal> refuse_name(std::string_view name) {
    auto fits = [](char c) { return base::is_alphanumeric(c) || c == '-'; };
    std::string_view broken;
    if (name.empty() || !base::is_letter(name[0]) || !std::ranges::all_of(name, fits)) {
        broken = "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*";
    } else if (name.size() > 128) {
        broken = "Member must have length less than or equal to 128";
    }
    if (broken.empty()) return std::nullopt;
    return invalid(fmt::format(
        "1 validation error detected: Value '{}' at 'stackName' failed to satisfy constraint: {}",
        name, broken));
}

}  // namespace

std::optional<Refusal> StackEngine::refuse(const Fact& fact) const {
    return std::visit(
        [&]<class T>(const T& one) -> std::optional<Refusal> {
            if constexpr (IsReport<T>) {
                return std::nullopt;
            } else {
                return refuse_request(one);
            }
        },
        fact);
}

std::optional<Refusal> StackEngine::refuse_absent() const {
    bool absent = state_.status == Status::None || state_.status == Status::DeleteComplete;
    if (!absent) return std::nullopt;
    return invalid(fmt::format("Stack [{}] does not exist", state_.names.stack_name));
}

/// What is wrong with the request itself: parameters, capabilities, template.
std::optional<Refusal> StackEngine::refuse_plan(const StackNames& names,
                                                const StackRequest& request,
                                                Missing parameters) const {
    const StackSettings* previous = state_.settings.body ? &state_.settings : nullptr;
    auto settled = settle(request, previous);
    if (auto* refusal = std::get_if<Refusal>(&settled)) return std::move(*refusal);
    auto plan = make_plan(names, state_.stack_id, std::get<StackSettings>(settled));
    if (!plan->problem.empty()) return invalid(plan->problem);
    bool is_short = parameters == Missing::IsRefused && !plan->missing_parameters.empty();
    if (is_short) return invalid(plan->missing_parameters);
    return std::nullopt;
}

std::optional<Refusal> StackEngine::refuse_request(const StackCreateRequested& fact) const {
    // AWS rule stack.11 [documented] "API reference, CreateStack": A name is taken until its stack
    // is deleted. Test: StackRequests.RefuseANameThatIsTaken
    if (state_.status != Status::None) {
        return Refusal{"AlreadyExistsException",
                       fmt::format("Stack [{}] already exists", fact.names.stack_name)};
    }
    if (auto refusal = refuse_name(fact.names.stack_name)) return refusal;
    if (!fact.request) return invalid("Either Template URL or Template Body must be specified.");
    return refuse_plan(fact.names, *fact.request, Missing::IsRefused);
}

/// AWS rule stack.12 [observed] "Threads copilot-cli#4878 and cfn-create-or-update#3": A stack is
/// updated only when the last operation left it whole; after a failed one whose rollback was
/// disabled, only with the rollback disabled again. Test: StackRequests.RefuseUpdatesInOtherStates
std::optional<Refusal> StackEngine::refuse_update(const StackRequest& request) const {
    if (auto absent = refuse_absent()) return absent;
    bool is_whole = state_.status == Status::CreateComplete ||
                    state_.status == Status::UpdateComplete ||
                    state_.status == Status::UpdateRollbackComplete;
    bool has_failed =
        state_.status == Status::CreateFailed || state_.status == Status::UpdateFailed;
    if (has_failed && request.on_failure != OnFailure::DoNothing) {
        return invalid(fmt::format(
            "This stack is currently in a non-terminal [{}] state. To update the stack from this "
            "state, please use the disable-rollback parameter with update-stack API. To rollback "
            "to the last known good state, use the rollback-stack API",
            to_string(state_.status)));
    }
    if (!is_whole && !has_failed) {
        return invalid(fmt::format("Stack:{} is in {} state and can not be updated.",
                                   state_.stack_id, to_string(state_.status)));
    }
    return refuse_plan(state_.names, request);
}

std::optional<Refusal> StackEngine::refuse_request(const StackUpdateRequested& fact) const {
    if (!fact.request) return invalid("Either Template URL or Template Body must be specified.");
    if (auto refusal = refuse_update(*fact.request)) return refusal;
    auto settings = std::get<StackSettings>(settle(*fact.request, &state_.settings));
    auto after = make_plan(state_.names, state_.stack_id, settings);
    std::string problem = retyped_problem(*after, state_.resources);
    if (problem.empty()) problem = after->missing_parameters;
    if (!problem.empty()) return invalid(std::move(problem));
    if (!after->missing_export.empty()) return std::nullopt;
    auto before = make_plan(state_.names, state_.stack_id, state_.settings);
    bool is_whole = state_.status != Status::CreateFailed && state_.status != Status::UpdateFailed;
    if (is_whole && changes_nothing(state_, before.get(), *after, settings)) {
        return invalid("No updates are to be performed.");
    }
    return std::nullopt;
}

std::optional<Refusal> StackEngine::refuse_request(const StackDeleteRequested& fact) const {
    bool is_late = state_.status == Status::None || state_.status == Status::DeleteComplete ||
                   state_.status == Status::DeleteInProgress;
    if (is_late) return std::nullopt;
    // AWS rule stack.14 [documented] "User guide, Protect CloudFormation stacks from being
    // deleted": A protected stack is not deleted. Test: StackRequests.RefuseToDeleteWhatIsProtected
    if (state_.termination_protection) {
        return invalid(
            fmt::format("Stack [{}] cannot be deleted while TerminationProtection is enabled",
                        state_.names.stack_name));
    }
    bool interrupts =
        state_.status == Status::CreateInProgress || state_.status == Status::ReviewInProgress;
    if (is_in_progress(state_.status) && !interrupts) {
        return invalid(fmt::format("Stack [{}] cannot be deleted while in status {}",
                                   state_.stack_id, to_string(state_.status)));
    }
    // AWS rule stack.34 [documented] "API reference, DeleteStack, RetainResources, DeletionMode":
    // What is kept, and that a deletion goes past what fails, is said of a stack in DELETE_FAILED
    // alone. Test: StackRequests.RefuseToDeleteWhatIsProtected
    bool has_choice = !fact.retain_resources.empty() || fact.force;
    if (has_choice && state_.status != Status::DeleteFailed) {
        return invalid(fmt::format(
            "Invalid operation on stack [{}]. When you delete a stack, specify which resources to "
            "retain only when the stack is in the DELETE_FAILED state.",
            state_.stack_id));
    }
    // AWS rule stack.15 [observed] "Threads aws-cdk#3414 and aws-cdk#7602": A stack whose exports
    // are imported is not deleted. Test: StackRequests.RefuseToDeleteWhatOthersImport
    for (const StackOutput& output : state_.outputs) {
        auto users = state_.export_users.find(output.export_name);
        if (output.export_name.empty() || users == state_.export_users.end()) continue;
        return invalid(fmt::format("Export {} cannot be deleted as it is in use by {}",
                                   output.export_name, fmt::join(users->second, " and ")));
    }
    return std::nullopt;
}

std::optional<Refusal> StackEngine::refuse_request(const ChangeSetCreateRequested& fact) const {
    if (!fact.request) return invalid("Either Template URL or Template Body must be specified.");
    const std::string& name =
        state_.status == Status::None ? fact.names.stack_name : state_.names.stack_name;
    bool is_new = state_.status == Status::None || state_.status == Status::ReviewInProgress;
    bool creates = fact.type == ChangeSetCreateRequested::Type::Create;
    // AWS rule change-set.8 [documented] "API reference, CreateChangeSet, OnStackFailure": DELETE
    // is for change sets that create a stack alone. Test:
    // ChangeSets.DeleteOnFailureOnlyWhatTheyCreate
    if (!creates && fact.request->on_failure == OnFailure::Delete) {
        return invalid("OnStackFailure DELETE is only valid when the ChangeSetType is CREATE.");
    }
    if (auto refusal = is_new ? refuse_name(name) : std::nullopt) return refusal;
    if (state_.status == Status::DeleteComplete || (is_new && !creates)) {
        return invalid(fmt::format("Stack [{}] does not exist", name));
    }
    if (!is_new && creates) {
        return invalid(
            fmt::format("Stack [{}] already exists and cannot be created again with the changeSet "
                        "[{}].",
                        name, fact.change_set_name));
    }
    // AWS rule change-set.16 [observed] "Thread clouds-aws#9": The name of a change set that was
    // executed may be taken again. Test: ChangeSets.LeaveTheirNameOnceExecuted
    const ChangeSet* named = find_change_set(fact.change_set_name);
    if (named && !was_executed(*named)) {
        return Refusal{"AlreadyExistsException",
                       fmt::format("ChangeSet [{}] already exists", fact.change_set_name)};
    }
    if (is_new)
        return refuse_plan(state_.names.stack_name.empty() ? fact.names : state_.names,
                           *fact.request);
    return refuse_update(*fact.request);
}

std::optional<Refusal> StackEngine::refuse_request(const ChangeSetExecuteRequested& fact) const {
    if (auto absent = refuse_absent()) return absent;
    const ChangeSet* found = find_change_set(fact.change_set);
    if (!found) {
        return Refusal{"ChangeSetNotFound",
                       fmt::format("ChangeSet [{}] does not exist", fact.change_set)};
    }
    // AWS rule change-set.6 [documented] "API reference, ExecuteChangeSet": Only an available
    // change set is executed. Test: ChangeSets.RefuseToBeExecutedWhenTheyAreNot
    if (found->execution != ChangeSet::Execution::Available) {
        bool failed = found->state == ChangeSet::State::Failed;
        return Refusal{"InvalidChangeSetStatus",
                       fmt::format("ChangeSet [{}] cannot be executed in its current {} of [{}]",
                                   found->id, failed ? "status" : "execution status",
                                   failed ? to_string(found->state) : to_string(found->execution))};
    }
    // AWS rule change-set.9 [documented] "API reference, ExecuteChangeSet, DisableRollback": it is
    // not given when the change set says itself what a failure does.
    // Test: ChangeSets.DeleteOnFailureOnlyWhatTheyCreate
    if (fact.disable_rollback && found->request->on_failure != OnFailure::Rollback) {
        return invalid("DisableRollback cannot be specified when OnStackFailure was specified.");
    }
    if (state_.status == Status::ReviewInProgress) {
        return refuse_plan(state_.names, executed(*found, fact));
    }
    return refuse_update(executed(*found, fact));
}

std::optional<Refusal> StackEngine::refuse_request(const ChangeSetDeleteRequested& fact) const {
    if (auto absent = refuse_absent()) return absent;
    const ChangeSet* found = find_change_set(fact.change_set);
    if (!found || found->execution != ChangeSet::Execution::InProgress) return std::nullopt;
    return Refusal{"InvalidChangeSetStatus",
                   fmt::format("ChangeSet [{}] cannot be deleted in its current status of [{}]",
                               found->id, to_string(found->execution))};
}

std::optional<Refusal> StackEngine::refuse_request(const StackCancelRequested&) const {
    if (auto absent = refuse_absent()) return absent;
    bool runs = state_.status == Status::UpdateInProgress && !state_.gave_up;
    if (runs) return std::nullopt;
    return invalid("CancelUpdateStack cannot be called from current stack status");
}

std::optional<Refusal> StackEngine::refuse_request(const StackRollbackRequested&) const {
    if (auto absent = refuse_absent()) return absent;
    bool failed = state_.status == Status::CreateFailed || state_.status == Status::UpdateFailed;
    if (failed) return std::nullopt;
    return invalid(fmt::format("Stack:{} is in {} state and can not be rolled back.",
                               state_.stack_id, to_string(state_.status)));
}

std::optional<Refusal> StackEngine::refuse_request(
    const StackContinueRollbackRequested& fact) const {
    if (auto absent = refuse_absent()) return absent;
    if (state_.status != Status::UpdateRollbackFailed) {
        return invalid(fmt::format("Stack:{} is in {} state and can not continue a rollback.",
                                   state_.stack_id, to_string(state_.status)));
    }
    // AWS rule stack.16 [documented] "API reference, ContinueUpdateRollback": Only resources that
    // are in UPDATE_FAILED because the rollback failed are skipped, not those that the update left
    // so. Test: StackEngine.SkipsResourcesWhenARollbackContinues
    std::vector<std::string> wrong;
    for (const std::string& id : fact.resources_to_skip) {
        if (!state_.failed_restores.contains(id)) wrong.push_back(id);
    }
    if (wrong.empty()) return std::nullopt;
    return invalid(
        fmt::format("The following resource(s) are not in UPDATE_FAILED because the rollback "
                    "failed and cannot be skipped: [{}]",
                    joined_names(wrong)));
}

std::optional<Refusal> StackEngine::refuse_request(const TerminationProtectionChanged&) const {
    return refuse_absent();
}

}  // namespace engine::cloudformation
