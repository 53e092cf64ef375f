// What has to go goes: clean-up after an update, rollback of a creation, deletion.

#include <algorithm>

#include "engine/cloudformation/stack_engine.h"
#include "engine/cloudformation/stack_events.h"
#include "engine/cloudformation/stack_plan.h"

namespace engine::cloudformation {
namespace {

bool is_gone(const StackResource& resource) {
    return resource.status == Status::DeleteComplete || resource.status == Status::DeleteSkipped;
}
bool is_same_thing(const StackResource& one, const StackResource& other) {
    return !one.physical_id.empty() && one.physical_id == other.physical_id &&
           one.type == other.type;
}

}  // namespace

/// AWS rule stack.28 [documented] "User guide, DeletionPolicy attribute": What an operation made
/// itself goes when it is rolled back, also under RetainExceptOnCreate; Retain keeps it, unless the
/// request says RetainExceptOnCreate for all. Test: StackEngine.KeepsRetainedThingsWhenItRollsBack
Removal::Policy StackEngine::policy_of_new(const StackResource& resource) const {
    bool keeps =
        resource.deletion_policy == cfn::DeletionPolicy::Retain && !state_.retain_except_on_create;
    return keeps ? Removal::Policy::Skip : Removal::Policy::Delete;
}

/// The real things that stand behind no resource: what failed updates made.
///
/// AWS rule stack.46 [chosen] "User guide, Stack failure options": Several attempts at a resource
/// with a name of its own make the same thing: it goes once, and not while it stands in the stack.
/// Test: StackEngine.DeletesOnceWhatSeveralAttemptsMade
std::vector<Removal> StackEngine::things_behind() const {
    std::vector<Removal> found;
    auto stands = [&](const std::string& id, const StackResource& thing) {
        auto current = state_.resources.find(id);
        return current != state_.resources.end() && !is_gone(current->second) &&
               is_same_thing(current->second, thing);
    };
    for (const auto& [id, resource] : state_.displaced) {
        bool is_known = std::ranges::any_of(
            found, [&](const Removal& other) { return is_same_thing(other.resource, resource); });
        if (is_known || stands(id, resource)) continue;
        found.push_back(
            {.logical_id = id, .resource = resource, .policy = policy_of_new(resource)});
    }
    return found;
}

void StackEngine::start_cleanup(base::Time now) {
    std::vector<Removal> removals = things_behind();
    for (const auto& [id, resource] : state_.resources) {
        if (!plan().resources.contains(id) && !is_gone(resource)) {
            removals.push_back({.logical_id = id,
                                .resource = resource,
                                .policy = removal_policy(resource, resource.deletion_policy),
                                .is_current = true});
        }
    }
    for (const auto& [id, before] : state_.before) {
        auto current = state_.resources.find(id);
        bool replaced = current != state_.resources.end() &&
                        current->second.physical_id != before.physical_id && !is_gone(before);
        if (!replaced) continue;
        removals.push_back(
            {.logical_id = id,
             .resource = before,
             .policy = removal_policy(before, current->second.update_replace_policy)});
    }
    set_status(state_, Status::UpdateCompleteCleanupInProgress, {}, now);
    start_removing(std::move(removals));
}

/// AWS rule stack.29 [documented] "User guide, Stack failure options": A creation that fails
/// deletes what it made, what needs others first. Test: StackEngine.RollsBackACreationThatFails
void StackEngine::start_creation_rollback() {
    std::vector<Removal> removals = things_behind();
    for (const auto& [id, resource] : state_.resources) {
        if (is_gone(resource)) continue;
        removals.push_back({.logical_id = id,
                            .resource = resource,
                            .policy = policy_of_new(resource),
                            .is_current = true});
    }
    start_removing(std::move(removals));
}

void StackEngine::start_deletion(const std::set<std::string>& retained) {
    std::vector<Removal> removals = things_behind();
    for (const auto& [id, resource] : state_.resources) {
        if (is_gone(resource)) continue;
        Removal::Policy policy = removal_policy(resource, resource.deletion_policy);
        if (retained.contains(id)) policy = Removal::Policy::Skip;
        removals.push_back(
            {.logical_id = id, .resource = resource, .policy = policy, .is_current = true});
    }
    for (const auto& [id, before] : state_.before) {
        auto current = state_.resources.find(id);
        bool is_current =
            current != state_.resources.end() && current->second.physical_id == before.physical_id;
        if (is_current || is_gone(before)) continue;
        removals.push_back({.logical_id = id,
                            .resource = before,
                            .policy = removal_policy(before, before.update_replace_policy)});
    }
    start_removing(std::move(removals));
}

void StackEngine::start_removing(std::vector<Removal> removals) {
    state_.stage = Stage::Removing;
    state_.failing = state_.gave_up = false;
    state_.steps.clear();
    ready_steps_.clear();
    ready_removals_.clear();
    state_.removals = std::move(removals);
    state_.removals_done = 0;
    rebuild();
    // Whatever needs a thing goes before it.
    ready_removals_.clear();
    for (const auto& waiting : waiters_) {
        for (std::uint32_t other : waiting)
            ++state_.removals[other].unmet;
    }
    for (std::uint32_t i = 0; i < state_.removals.size(); ++i) {
        if (state_.removals[i].unmet == 0) ready_removals_.insert(i);
    }
}

void StackEngine::run_removal(std::uint32_t index, base::Time now) {
    Removal& removal = state_.removals[index];
    if (removal.policy == Removal::Policy::Skip) {
        return removal_done(index, Status::DeleteSkipped, {}, now);
    }
    // AWS rule stack.30 [chosen] "User guide, Stack creation events": What never got a physical id
    // is deleted without a handler. Test: StackEngine.RollsBackACreationThatFails
    if (removal.resource.physical_id.empty()) {
        return removal_done(index, Status::DeleteComplete, {}, now);
    }
    removal.phase = ResourceStep::Phase::Running;
    if (removal.is_current) {
        set_resource(removal.logical_id, Status::DeleteInProgress, {}, now);
    } else {
        add_event(state_, removal.logical_id, removal.resource, Status::DeleteInProgress, {}, now);
    }
    removal.operation = begin_operation({.is_removal = true, .removal = index});
    give_order(removal.operation);
}

void StackEngine::removal_done(std::uint32_t index, Status status, std::string_view reason,
                               base::Time now) {
    Removal& removal = state_.removals[index];
    removal.operation = 0;
    bool failed = status == Status::DeleteFailed;
    removal.phase = failed ? ResourceStep::Phase::Failed : ResourceStep::Phase::Done;
    ++state_.removals_done;
    if (removal.is_current) {
        set_resource(removal.logical_id, status, reason, now);
    } else {
        add_event(state_, removal.logical_id, removal.resource, status, reason, now);
    }
    for (std::uint32_t other : waiters_[index]) {
        if (--state_.removals[other].unmet == 0) ready_removals_.insert(other);
    }
}

/// AWS rule stack.31 [observed] "Threads cloudformation-coverage-roadmap#744 and serverless#9144":
/// What the clean-up of an update cannot delete is left behind and the update is complete. Test:
/// StackEngine.LeavesBehindWhatACleanUpCannotDelete
void StackEngine::removal_failed(std::uint32_t index, std::string reason, base::Time now) {
    state_.failing = true;
    // AWS rule stack.35 [documented] "API reference, DeleteStack, DeletionMode": FORCE_DELETE_STACK
    // goes past what cannot be deleted, which is left behind.
    // Test: StackEngine.ForcesADeletionPastWhatFails
    bool goes_on = state_.force_delete ||
                   state_.status == Status::UpdateCompleteCleanupInProgress ||
                   state_.status == Status::UpdateRollbackCompleteCleanupInProgress;
    if (goes_on) return removal_done(index, Status::DeleteFailed, reason, now);
    Removal& removal = state_.removals[index];
    removal.operation = 0;
    removal.phase = ResourceStep::Phase::Failed;
    if (removal.is_current) {
        set_resource(removal.logical_id, Status::DeleteFailed, reason, now);
    } else {
        add_event(state_, removal.logical_id, removal.resource, Status::DeleteFailed, reason, now);
    }
}

void StackEngine::removing_done(base::Time now) {
    if (!state_.failing && state_.removals_done < state_.removals.size()) {
        // Things of two templates may need each other in a circle: one of them has to go first.
        for (std::uint32_t i = 0; i < state_.removals.size(); ++i) {
            if (state_.removals[i].phase != ResourceStep::Phase::Waiting) continue;
            state_.removals[i].unmet = 0;
            return run_removal(i, now);
        }
    }
    bool failing = state_.failing;
    bool deleting = state_.status == Status::DeleteInProgress;
    if (deleting || state_.status == Status::RollbackInProgress) {
        // What is left behind the resources; the resources themselves say how they are.
        state_.displaced.clear();
        for (const Removal& removal : state_.removals) {
            bool left = !removal.is_current && removal.phase != ResourceStep::Phase::Done;
            if (left) state_.displaced.emplace_back(removal.logical_id, removal.resource);
        }
        state_.has_before = false;
        state_.before.clear();
        bool failed = failing && !(deleting && state_.force_delete);
        if (failed) {
            return finish(deleting ? Status::DeleteFailed : Status::RollbackFailed,
                          failed_removals(state_), now);
        }
        state_.outputs.clear();
        order_imports({});
        return finish(deleting ? Status::DeleteComplete : Status::RollbackComplete, {}, now);
    }
    std::erase_if(state_.resources,
                  [&](const auto& entry) { return !plan().resources.contains(entry.first); });
    order_imports(plan().imports);
    bool updated = state_.status == Status::UpdateCompleteCleanupInProgress;
    finish(updated ? Status::UpdateComplete : Status::UpdateRollbackComplete,
           updated && failing ? kNotAllDeleted : std::string_view(), now);
}

}  // namespace engine::cloudformation
