// Forwards to the new template, and back to the old one: resources one by one, as the graph allows.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/cloudformation/stack_engine.h"
#include "engine/cloudformation/stack_events.h"
#include "engine/cloudformation/stack_plan.h"

namespace engine::cloudformation {
namespace {

using Graph = std::map<std::string, std::vector<std::string>>;

Graph graph_of(const StackPlan& plan) {
    Graph graph;
    for (const auto& [id, planned] : plan.resources)
        graph[id] = planned.depends_on;
    return graph;
}

Graph graph_of(const std::map<std::string, StackResource>& resources) {
    Graph graph;
    for (const auto& [id, resource] : resources) {
        auto& needed = graph[id];
        for (const std::string& other : resource.depends_on) {
            if (resources.contains(other)) needed.push_back(other);
        }
    }
    return graph;
}

std::map<std::string, std::vector<std::string>> turned_round(const Graph& graph) {
    std::map<std::string, std::vector<std::string>> dependents;
    for (const auto& [id, needed] : graph) {
        for (const std::string& other : needed)
            dependents[other].push_back(id);
    }
    return dependents;
}

/// What an expression asks for and no resource gave.
std::string missing_attribute(const StackPlan& plan, const cfn::Resource& wanted,
                              const std::map<std::string, StackResource>& resources) {
    cfn::Uses uses;
    plan.evaluator.add_uses(cfn::Expression(wanted.properties), uses);
    cfn::ResourceValue values = values_of(resources);
    for (const auto& [id, attributes] : uses.resources) {
        for (const std::string& attribute : attributes) {
            if (values(id, attribute)) continue;
            auto found = resources.find(id);
            return fmt::format("Unable to retrieve {} attribute for {}",
                               attribute.empty() ? "Ref" : attribute,
                               found == resources.end() ? id : found->second.type);
        }
    }
    return "The value of a property could not be worked out";
}

bool is_changed(const StackResource& now, const StackResource& before) {
    bool untidy = now.status == Status::UpdateFailed || now.status == Status::UpdateInProgress;
    return untidy || now.properties != before.properties;
}

}  // namespace

const StackPlan& StackEngine::plan() {
    if (!plan_) plan_ = make_plan(state_.names, state_.stack_id, state_.settings);
    return *plan_;
}

void StackEngine::rebuild() {
    if (state_.stage == Stage::Forward || state_.stage == Stage::Restoring) {
        bool forward = state_.stage == Stage::Forward;
        dependents_ = turned_round(forward ? graph_of(plan()) : graph_of(state_.before));
        for (const auto& [id, step] : state_.steps) {
            bool is_ready = step.phase == ResourceStep::Phase::Waiting && step.unmet == 0;
            if (is_ready) ready_steps_.insert(id);
        }
    }
    if (state_.stage != Stage::Removing) return;
    std::map<std::string, std::vector<std::uint32_t>> by_id;
    for (std::uint32_t i = 0; i < state_.removals.size(); ++i)
        by_id[state_.removals[i].logical_id].push_back(i);
    waiters_.assign(state_.removals.size(), {});
    for (std::uint32_t i = 0; i < state_.removals.size(); ++i) {
        const Removal& removal = state_.removals[i];
        for (const std::string& needed : removal.resource.depends_on) {
            auto found = by_id.find(needed);
            if (found == by_id.end() || needed == removal.logical_id) continue;
            waiters_[i].insert(waiters_[i].end(), found->second.begin(), found->second.end());
        }
        if (removal.phase == ResourceStep::Phase::Waiting && removal.unmet == 0) {
            ready_removals_.insert(i);
        }
    }
}

void StackEngine::start_steps(Stage stage, const Graph& graph) {
    state_.stage = stage;
    state_.failing = state_.gave_up = false;
    state_.steps.clear();
    state_.steps_done = 0;
    ready_steps_.clear();
    dependents_ = turned_round(graph);
    for (const auto& [id, needed] : graph) {
        state_.steps[id].unmet = static_cast<std::uint32_t>(needed.size());
        if (needed.empty()) ready_steps_.insert(id);
    }
}

void StackEngine::start_forward(base::Time now) {
    std::set<std::string> imports = state_.imports;
    imports.insert(plan().imports.begin(), plan().imports.end());
    start_steps(Stage::Forward, graph_of(plan()));
    // AWS rule stack.17 [observed] "Threads aws-cloudformation-templates#263 and
    // aws-s3-virusscan#39": A stack that imports what nobody exports fails before it touches a
    // resource. Test: StackEngine.FailsWhenAnImportLeadsNowhere
    if (!plan().missing_export.empty()) return give_up(plan().missing_export, now);
    order_imports(std::move(imports));
}

void StackEngine::advance(base::Time now) {
    while (advance_once(now)) {
    }
}

/// Whether something moved.
bool StackEngine::advance_once(base::Time now) {
    if (state_.stage == Stage::Idle) return false;
    if (state_.stage == Stage::Removing) {
        if (!ready_removals_.empty()) {
            run_removal(ready_removals_.extract(ready_removals_.begin()).value(), now);
            return true;
        }
        if (!state_.running.empty()) return false;
        removing_done(now);
        return true;
    }
    if (state_.gave_up) {
        if (!state_.running.empty()) return false;
        after_giving_up(now);
        return true;
    }
    if (!ready_steps_.empty()) {
        run_step(ready_steps_.extract(ready_steps_.begin()).value(), now);
        return true;
    }
    if (!state_.running.empty()) return false;
    bool forward = state_.stage == Stage::Forward;
    if (forward && !state_.failing) {
        forward_done(now);
    } else if (forward) {
        bool creating = state_.status == Status::CreateInProgress;
        finish(creating ? Status::CreateFailed : Status::UpdateFailed, failed_steps(state_), now);
    } else if (state_.failing) {
        // AWS rule stack.18 [documented] "User guide, Stack status codes": A rollback whose updates
        // fail ends in UPDATE_ROLLBACK_FAILED and waits for ContinueUpdateRollback. Test:
        // StackEngine.SaysWhenARollbackFails
        finish(Status::UpdateRollbackFailed, failed_steps(state_), now);
    } else {
        restoring_done(now);
    }
    return true;
}

void StackEngine::run_step(const std::string& id, base::Time now) {
    ResourceStep& step = state_.steps.at(id);
    if (state_.stage == Stage::Forward) return run_forward(id, step, now);
    run_restore(id, step, now);
}

void StackEngine::run_forward(const std::string& id, ResourceStep& step, base::Time now) {
    const PlannedResource& planned = plan().resources.at(id);
    const cfn::Resource& wanted = *planned.resource;
    StackResource next{.type = wanted.type,
                       .deletion_policy = wanted.options.deletion_policy,
                       .update_replace_policy = wanted.options.update_replace_policy,
                       .depends_on = planned.depends_on};
    auto found = state_.resources.find(id);
    bool is_new = found == state_.resources.end() || found->second.status == Status::CreateFailed ||
                  found->second.status == Status::DeleteComplete ||
                  found->second.status == Status::DeleteSkipped ||
                  found->second.physical_id.empty();
    cfn::Evaluated value =
        plan().evaluator.evaluate(wanted.properties, values_of(state_.resources));
    if (value.value && value.problem.empty())
        value.problem = too_large_problem(id, *value.value, state_.resources);
    if (value.value && value.problem.empty())
        value.problem = long_references_problem(*value.value, state_.settings.found.references);
    bool whole = value.problem.empty() && value.value && cfn::is_complete(*value.value);
    if (!whole) {
        step.action = is_new ? ResourceStep::Action::Create : ResourceStep::Action::Update;
        if (found == state_.resources.end()) state_.resources[id] = next;
        std::string why = value.problem.empty()
                              ? missing_attribute(plan(), wanted, state_.resources)
                              : value.problem;
        return step_failed(id, std::move(why), now);
    }
    next.properties = share(std::move(*value.value->as<cfn::Object>()));
    for (const std::string& reference : open_references(next)) {
        auto early = state_.settings.found.references.find(reference);
        if (early != state_.settings.found.references.end()) next.references.insert(*early);
    }
    if (is_new) {
        step.action = ResourceStep::Action::Create;
        return run_create(id, step, std::move(next), now);
    }
    StackResource& current = found->second;
    auto update = update_between(wanted.type, *current.properties, *next.properties);
    current.deletion_policy = next.deletion_policy;
    current.update_replace_policy = next.update_replace_policy;
    current.depends_on = next.depends_on;
    if (!update && current.status != Status::UpdateFailed) return step_done(id);
    // AWS rule stack.19 [documented] "User guide, Update behaviors of stack resources": A property
    // that replaces makes a new thing first; the old one goes in the clean-up. Test:
    // StackEngine.ReplacesAResourceNewOneFirst
    if (update == cfn::Update::kReplace) {
        step.action = ResourceStep::Action::Replace;
        return run_create(id, step, std::move(next), now);
    }
    // AWS rule stack.20 [chosen] "User guide, Update behaviors of stack resources": A property that
    // replaces in some cases is changed in place; where that cannot be, the resource's own handler
    // refuses. Test: StackEngine.ChangesAResourceInPlace
    step.action = ResourceStep::Action::Update;
    step.phase = ResourceStep::Phase::Running;
    if (auto before = state_.before.find(id);
        before != state_.before.end() && before->second.physical_id == current.physical_id)
        before->second.status = Status::UpdateInProgress;  // to be changed back
    current.properties = next.properties;
    current.references = std::move(next.references);
    set_resource(id, Status::UpdateInProgress, {}, now);
    begin_step(id);
}

/// Asks for what the resource should be; for what its references mean first, when that is not known
/// yet: what they name may have been made by another step.
void StackEngine::begin_step(const std::string& id) {
    ResourceStep& step = state_.steps.at(id);
    step.phase = ResourceStep::Phase::Running;
    step.operation = begin_operation({.logical_id = id});
    give_order(step.operation);
}

void StackEngine::run_create(const std::string& id, ResourceStep& step, StackResource next,
                             base::Time now) {
    bool replaces = step.action == ResourceStep::Action::Replace;
    auto found = state_.resources.find(id);
    if (found != state_.resources.end()) {
        StackResource& old = found->second;
        auto before = state_.before.find(id);
        bool is_before = state_.has_before && before != state_.before.end() &&
                         before->second.physical_id == old.physical_id;
        bool is_gone = old.status == Status::DeleteComplete || old.status == Status::DeleteSkipped;
        if (replaces) next.physical_id = old.physical_id;  // the event shows what is replaced
        if (!is_before && !is_gone && !old.physical_id.empty()) {
            state_.displaced.emplace_back(id, old);
        }
    }
    StackResource& resource = state_.resources[id] = std::move(next);
    set_resource(id, replaces ? Status::UpdateInProgress : Status::CreateInProgress,
                 replaces ? kHenceCreating : std::string_view(), now);
    resource.physical_id.clear();
    begin_step(id);
}

/// What the step waited for. A secret stays with the version that it had then, in rollbacks too.
void StackEngine::record(const ReferencesLookedUp& fact, base::Time now) {
    auto found = state_.running.find(fact.operation.number);
    bool is_step =
        found != state_.running.end() && !found->second.is_removal && !found->second.claims_exports;
    if (!is_step) return;
    const std::string& id = found->second.logical_id;
    StackResource& resource = state_.resources.at(id);
    std::set<std::string> open = open_references(resource);
    if (open.empty()) return;  // told twice
    for (const std::string& reference : open) {
        auto text = fact.found.find(reference);
        if (text == fact.found.end()) {
            std::string failed = id;
            state_.running.erase(found);
            return step_failed(failed, missing_reference(reference, state_.ids), now);
        }
        resource.references.insert(*text);
    }
    std::string problem =
        long_references_problem(cfn::Expression(*resource.properties), resource.references);
    if (!problem.empty()) {
        std::string failed = id;
        state_.running.erase(found);
        return step_failed(failed, std::move(problem), now);
    }
    give_order(fact.operation.number);
}

/// AWS rule stack.21 [documented] "User guide, Stack creation events": A creation tells three
/// events: it is in progress, it is "Resource creation Initiated" when it has its physical id, it
/// is complete. Test: StackEngine.TellsAResourcesCreationInThreeEvents
void StackEngine::record(const ResourceBegan& fact, base::Time now) {
    auto found = state_.running.find(fact.operation.number);
    bool names_none = found == state_.running.end() || found->second.is_removal ||
                      found->second.claims_exports || fact.physical_id.empty();
    if (names_none) return;
    const std::string& id = found->second.logical_id;
    const ResourceStep& step = state_.steps.at(id);
    StackResource& resource = state_.resources.at(id);
    if (!resource.physical_id.empty()) return;  // an update in place, or told twice
    resource.physical_id = fact.physical_id;
    if (step.phase == ResourceStep::Phase::Failed) {  // cancelled: its name was all that lacked
        state_.running.erase(found);
        return;
    }
    bool replaces = step.action == ResourceStep::Action::Replace;
    set_resource(id, replaces ? Status::UpdateInProgress : Status::CreateInProgress,
                 kCreationInitiated, now);
}

void StackEngine::record(const ResourceDone& fact, base::Time now) {
    auto found = state_.running.find(fact.operation.number);
    if (found == state_.running.end() || found->second.claims_exports) return;
    if (found->second.is_removal) {
        std::uint32_t index = found->second.removal;
        state_.running.erase(found);
        return removal_done(index, Status::DeleteComplete, {}, now);
    }
    record(ResourceBegan{fact.operation, fact.physical_id}, now);  // it may have been lost
    found = state_.running.find(fact.operation.number);
    if (found == state_.running.end()) return;
    std::string id = found->second.logical_id;
    state_.running.erase(found);
    ResourceStep& step = state_.steps.at(id);
    step.operation = 0;
    if (step.phase == ResourceStep::Phase::Failed) return;
    StackResource& resource = state_.resources.at(id);
    resource.ref = fact.ref.empty() ? resource.physical_id : fact.ref;
    resource.attributes = fact.attributes;
    bool creates = step.action == ResourceStep::Action::Create;
    set_resource(id, creates ? Status::CreateComplete : Status::UpdateComplete, {}, now);
    step_done(id);
}

void StackEngine::record(const ResourceFailed& fact, base::Time now) {
    auto found = state_.running.find(fact.operation.number);
    if (found == state_.running.end() || found->second.claims_exports) return;
    Running running = found->second;
    state_.running.erase(found);
    if (running.is_removal) {
        // AWS rule stack.22 [documented] "User guide for extension development, Resource type
        // handler contract": What is not there any more counts as deleted. Test:
        // StackEngine.CountsWhatIsGoneAsDeleted
        if (fact.handler_code == "NotFound") {
            return removal_done(running.removal, Status::DeleteComplete, {}, now);
        }
        return removal_failed(running.removal, handler_message(fact, state_.ids), now);
    }
    if (state_.steps.at(running.logical_id).phase == ResourceStep::Phase::Failed) return;
    step_failed(running.logical_id, handler_message(fact, state_.ids), now);
}

void StackEngine::step_done(const std::string& id) {
    state_.steps.at(id).phase = ResourceStep::Phase::Done;
    ++state_.steps_done;
    if (state_.stage == Stage::Restoring) state_.before.at(id).status = Status::UpdateComplete;
    auto found = dependents_.find(id);
    if (found == dependents_.end()) return;
    for (const std::string& other : found->second) {
        ResourceStep& step = state_.steps.at(other);
        if (--step.unmet == 0 && step.phase == ResourceStep::Phase::Waiting) {
            ready_steps_.insert(other);
        }
    }
}

void StackEngine::step_failed(const std::string& id, std::string reason, base::Time now) {
    ResourceStep& step = state_.steps.at(id);
    step.phase = ResourceStep::Phase::Failed;
    step.operation = 0;
    state_.failing = true;
    bool creates = step.action == ResourceStep::Action::Create;
    if (state_.stage == Stage::Restoring) state_.failed_restores.insert(id);
    set_resource(id, creates ? Status::CreateFailed : Status::UpdateFailed, reason, now);
    // AWS rule stack.23 [documented] "User guide, Stack failure options": With the rollback
    // disabled everything that does not need what failed goes on. Test:
    // StackEngine.GoesOnBesideAFailureWithoutRollback
    bool rolls_back = state_.on_failure != OnFailure::DoNothing;
    if (state_.stage == Stage::Forward && rolls_back && !state_.gave_up) give_up({}, now);
}

/// AWS rule stack.24 [observed] "Threads LambStatus#6 and aws-scalable-big-blue-button-example#36":
/// The first failure cancels what is under way, and the stack says which resources failed,
/// cancelled ones among them. Test: StackEngine.CancelsWhatIsUnderWayWhenOneFails
void StackEngine::give_up(std::string why, base::Time now) {
    state_.failing = state_.gave_up = true;
    cancel_steps(now);
    std::string reason =
        why.empty() ? failed_steps(state_) : why + (why.ends_with('.') ? " " : ". ");
    if (state_.on_failure == OnFailure::DoNothing) {
        state_.failure = std::move(reason);
    } else if (state_.has_before) {
        set_status(state_, Status::UpdateRollbackInProgress, why.empty() ? reason : why, now);
    } else if (state_.on_failure == OnFailure::Delete) {
        // AWS rule stack.25 [documented] "API reference, CreateStack": OnFailure DELETE deletes the
        // stack whose creation failed. Test: StackEngine.DeletesAStackThatFailsWhenToldSo
        set_status(state_, Status::DeleteInProgress, reason + "Delete requested by user.", now);
    } else {
        set_status(state_, Status::RollbackInProgress, reason + "Rollback requested by user.", now);
    }
}

void StackEngine::cancel_steps(base::Time now) {
    ready_steps_.clear();
    std::vector<std::uint32_t> settled;
    for (const auto& [operation, running] : state_.running) {
        if (running.claims_exports) {  // it may have been granted
            settled.push_back(operation);
            order_exports(state_.outputs);
            continue;
        }
        const std::string& id = running.logical_id;
        ResourceStep& step = state_.steps.at(id);
        if (step.phase == ResourceStep::Phase::Failed) continue;  // cancelled before
        bool creates = step.action == ResourceStep::Action::Create;
        step.phase = ResourceStep::Phase::Failed;
        set_resource(id, creates ? Status::CreateFailed : Status::UpdateFailed,
                     creates ? "Resource creation cancelled" : "Resource update cancelled", now);
        const StackResource& resource = state_.resources.at(id);
        bool is_asked = open_references(resource).empty();
        if (!is_asked || !resource.physical_id.empty()) settled.push_back(operation);
    }
    for (std::uint32_t operation : settled)
        state_.running.erase(operation);
}

void StackEngine::after_giving_up(base::Time now) {
    switch (state_.status) {
        case Status::RollbackInProgress: return start_creation_rollback();
        case Status::DeleteInProgress: return start_deletion({});
        case Status::UpdateRollbackInProgress: return start_restoring({});
        default: break;
    }
    bool creating = state_.status == Status::CreateInProgress;
    finish(creating ? Status::CreateFailed : Status::UpdateFailed, std::string(state_.failure),
           now);
}

/// AWS rule stack.26 [observed] "Threads aws-cdk#3414 and aws-cdk#7602": An update that takes away
/// or changes an export that another stack imports fails.
/// Test: StackEngine.KeepsExportsThatAreInUse
std::string StackEngine::export_problem(const std::vector<StackOutput>& outputs) const {
    std::map<std::string, std::string> exports = exports_of(outputs);
    const auto& old_outputs = state_.has_before ? state_.before_outputs : state_.outputs;
    for (const StackOutput& old : old_outputs) {
        auto users = state_.export_users.find(old.export_name);
        if (old.export_name.empty() || users == state_.export_users.end()) continue;
        auto still = exports.find(old.export_name);
        if (still != exports.end() && still->second == old.value) continue;
        return fmt::format("Export {} cannot be {} as it is in use by {}", old.export_name,
                           still == exports.end() ? "deleted" : "updated",
                           fmt::join(users->second, " and "));
    }
    return {};
}

void StackEngine::forward_done(base::Time now) {
    PlannedOutputs planned = plan_outputs(plan(), values_of(state_.resources));
    std::string problem = planned.problem;
    if (problem.empty() && !planned.complete) {
        problem = "The value of an output could not be worked out.";
    }
    if (problem.empty()) problem = export_problem(planned.outputs);
    if (!problem.empty()) return give_up(problem, now);
    bool claims = !exports_of(planned.outputs).empty();
    if (claims) return give_order(begin_operation({.claims_exports = true}));
    order_exports({});
    forward_claimed(now);
}

/// AWS rule stack.44 [observed] "Threads aws-cdk#3414 and aws-cdk#7602": An export that another
/// stack has when this one is about to be complete makes it fail; that the first to get there has
/// it is chosen. Test: Cloud.GivesAnExportToTheStackThatIsFirst
void StackEngine::record(const ExportsClaimed& fact, base::Time now) {
    auto found = state_.running.find(fact.operation.number);
    if (found == state_.running.end() || !found->second.claims_exports) return;
    state_.running.erase(found);
    if (fact.elsewhere.empty()) return forward_claimed(now);
    const auto& [name, owner] = *fact.elsewhere.begin();
    give_up(fmt::format("Export with name {} is already exported by stack {}.", name, owner), now);
}

void StackEngine::forward_claimed(base::Time now) {
    state_.outputs = plan_outputs(plan(), values_of(state_.resources)).outputs;
    if (state_.status == Status::CreateInProgress) {
        return finish(Status::CreateComplete, {}, now);
    }
    start_cleanup(now);
}

/// AWS rule stack.47 [documented] "User guide, Stack failure options": The rollback of several
/// attempts goes back to the last state that was whole: what the first one changed in place and a
/// later one replaced is changed back too.
/// Test: StackEngine.ChangesBackWhatALaterAttemptReplaced
/// AWS rule stack.27 [documented] "User guide, Stack failure options": A failed update goes back:
/// what it changed is changed back, what it replaced is the old thing again, what it made goes in
/// the clean-up. Test: StackEngine.RollsBackAnUpdateThatFails
void StackEngine::start_restoring(const std::set<std::string>& skipped) {
    state_.failed_restores.clear();
    state_.settings = state_.before_settings;
    state_.outputs = state_.before_outputs;
    plan_.reset();
    start_steps(Stage::Restoring, graph_of(state_.before));
    for (auto it = state_.resources.begin(); it != state_.resources.end();) {
        if (state_.before.contains(it->first)) {
            ++it;
            continue;
        }
        state_.displaced.emplace_back(it->first, std::move(it->second));
        it = state_.resources.erase(it);
    }
    for (const auto& [id, before] : state_.before) {
        StackResource& now_there = state_.resources[id];
        ResourceStep& step = state_.steps.at(id);
        bool was_changed = before.status == Status::UpdateInProgress;
        if (now_there.physical_id != before.physical_id) {
            if (!now_there.physical_id.empty()) state_.displaced.emplace_back(id, now_there);
            step.action =
                was_changed ? ResourceStep::Action::Update : ResourceStep::Action::Replace;
            now_there = before;
        } else if (skipped.contains(id)) {
            step.action = ResourceStep::Action::Replace;  // nothing is done: it counts as restored
            now_there = before;
        } else if (was_changed || is_changed(now_there, before)) {
            step.action = ResourceStep::Action::Update;
        } else {
            now_there = before;
        }
    }
}

void StackEngine::run_restore(const std::string& id, ResourceStep& step, base::Time now) {
    StackResource& resource = state_.resources.at(id);
    switch (step.action) {
        case ResourceStep::Action::None: return step_done(id);
        case ResourceStep::Action::Create:
        case ResourceStep::Action::Replace:
            set_resource(id, Status::UpdateComplete, {}, now);
            return step_done(id);
        case ResourceStep::Action::Update: break;
    }
    const StackResource& before = state_.before.at(id);
    resource.properties = before.properties;
    resource.deletion_policy = before.deletion_policy;
    resource.update_replace_policy = before.update_replace_policy;
    resource.depends_on = before.depends_on;
    resource.references = before.references;
    set_resource(id, Status::UpdateInProgress, {}, now);
    begin_step(id);
}

void StackEngine::restoring_done(base::Time now) {
    set_status(state_, Status::UpdateRollbackCompleteCleanupInProgress, {}, now);
    start_removing(things_behind());
}

}  // namespace engine::cloudformation
