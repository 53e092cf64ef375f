#include "engine/cloudformation/stack_engine.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/match.h"
#include "cfn/parameters.h"
#include "engine/cloudformation/change_set_plan.h"
#include "engine/cloudformation/stack_events.h"
#include "engine/cloudformation/stack_plan.h"

namespace engine::cloudformation {
namespace {

constexpr std::string_view kNoChanges =
    "The submitted information didn't contain changes. Submit different information to create a "
    "change set.";

/// The request with all that it leaves to the stack: what is asked of the stack between its making
/// and its execution does not change what the change set does.
SharedRequest whole(StackRequest request, const StackSettings& settings) {
    request.body = settings.body;
    request.parameters.clear();
    for (const StackParameter& parameter : settings.parameters)
        request.parameters.push_back({.key = parameter.key, .value = parameter.value});
    request.tags = settings.tags;
    request.notification_arns = settings.notification_arns;
    request.role_arn = settings.role_arn;
    return share(std::move(request));
}

}  // namespace

StackEngine::StackEngine(State state) : state_(std::move(state)) {
    rebuild();
}
StackEngine::StackEngine(StackEngine&&) noexcept = default;
StackEngine& StackEngine::operator=(StackEngine&&) noexcept = default;
StackEngine::~StackEngine() = default;

void StackEngine::handle(const Fact& fact, base::Time now) {
    if (refuse(fact)) return;
    std::visit([&](const auto& one) { record(one, now); }, fact);
    advance(now);
}

std::optional<base::Time> StackEngine::next_wake() const {
    bool limited = state_.status == Status::CreateInProgress && !state_.gave_up;
    return limited ? state_.deadline : std::nullopt;
}

/// AWS rule stack.7 [documented] "API reference, CreateStack": A creation that takes longer than
/// TimeoutInMinutes fails. Test: StackEngine.GivesUpACreationThatTakesTooLong
void StackEngine::wake(base::Time now) {
    std::optional<base::Time> deadline = next_wake();
    if (!deadline || now < *deadline) return;
    give_up("Stack creation time exceeded the specified timeout. ", now);
    advance(now);
}

void StackEngine::take_orders(std::vector<Order>& into) {
    into.insert(into.end(), std::make_move_iterator(orders_.begin()),
                std::make_move_iterator(orders_.end()));
    orders_.clear();
}

const ChangeSet* StackEngine::find_change_set(std::string_view name_or_id) const {
    for (const ChangeSet& one : state_.change_sets) {
        if (one.name == name_or_id || one.id == name_or_id) return &one;
    }
    return nullptr;
}

ChangeSet* StackEngine::change_set_under_way() {
    for (ChangeSet& one : state_.change_sets) {
        if (one.execution == ChangeSet::Execution::InProgress) return &one;
    }
    return nullptr;
}

Wanted StackEngine::wanted(const StackNames& names, const StackRequest& request) const {
    Wanted wanted;
    bool is_new = state_.status == Status::None;
    const StackSettings* previous = state_.settings.body ? &state_.settings : nullptr;
    StackRequest known = request;
    if (!known.body && previous) known.body = previous->body;
    if (!known.body) return wanted;
    std::map<std::string, std::string> given;
    for (const ParameterInput& input : request.parameters) {
        given[input.key] = input.value;
        if (!input.use_previous || !previous) continue;
        auto old = std::ranges::find(previous->parameters, input.key, &StackParameter::key);
        if (old != previous->parameters.end()) given[input.key] = old->value;
    }
    for (const std::string& name : cfn::ssm_parameters(known.body->parsed, given)) {
        if (!request.found.ssm_parameters.contains(name)) wanted.ssm_parameters.insert(name);
    }
    auto settled = settle(known, previous);
    const auto* settings = std::get_if<StackSettings>(&settled);
    if (!settings) return wanted;
    auto plan = make_plan(is_new ? names : state_.names, state_.stack_id, *settings);
    if (!plan->problem.empty()) return wanted;
    for (const std::string& name : plan->imports) {
        if (!request.found.exports.contains(name)) wanted.exports.insert(name);
    }
    for (const std::string& reference : plan->early_references) {
        if (!request.found.references.contains(reference)) wanted.references.insert(reference);
    }
    return wanted;
}

void StackEngine::found(const StackNames& names, std::uint64_t seed, base::Time now) {
    state_.names = names;
    state_.ids.seed = seed;
    state_.stack_id = fmt::format("arn:aws:cloudformation:{}:{}:stack/{}/{}", names.region,
                                  names.account, names.stack_name, state_.ids.uuid());
    state_.created = now;
}

void StackEngine::record(const StackCreateRequested& fact, base::Time now) {
    found(fact.names, fact.seed, now);
    state_.termination_protection = fact.termination_protection;
    if (fact.timeout_minutes > 0) {
        state_.deadline = now + base::Duration::minutes(fact.timeout_minutes);
    }
    begin_create(*fact.request, now);
}

/// AWS rule change-set.12 [documented] "API reference, DescribeChangeSet, ExecutionStatus": A
/// change set that could be executed is obsolete once the stack is updated without it. Test:
/// ChangeSets.AreObsoleteOnceTheStackIsUpdated
void StackEngine::record(const StackUpdateRequested& fact, base::Time now) {
    for (ChangeSet& one : state_.change_sets) {
        bool waits = one.execution == ChangeSet::Execution::Available;
        if (waits) one.execution = ChangeSet::Execution::Obsolete;
    }
    begin_update(*fact.request, now);
}

void StackEngine::take_options(const StackRequest& request) {
    state_.on_failure = request.on_failure;
    state_.mode = request.mode;
    state_.retain_except_on_create = request.retain_except_on_create;
    state_.client_request_token = request.client_request_token;
}

void StackEngine::begin_create(const StackRequest& request, base::Time now) {
    auto settled = settle(request, nullptr);
    take_options(request);
    state_.settings = std::get<StackSettings>(std::move(settled));
    plan_.reset();
    set_status(state_, Status::CreateInProgress, kUserInitiated, now);
    start_forward(now);
}

/// AWS rule stack.8 [documented] "User guide, Stack failure options": An update that follows a
/// failed one goes back, when it is rolled back, to the last state that was whole. Test:
/// StackEngine.RollsAFailedUpdateBackOnRequest
void StackEngine::begin_update(const StackRequest& request, base::Time now) {
    bool is_whole = state_.status != Status::CreateFailed && state_.status != Status::UpdateFailed;
    auto settled = settle(request, &state_.settings);
    take_options(request);
    if (is_whole) {
        state_.has_before = true;
        state_.before_settings = state_.settings;
        state_.before_outputs = state_.outputs;
        state_.before = state_.resources;
        state_.displaced.clear();
    }
    state_.settings = std::get<StackSettings>(std::move(settled));
    state_.updated = now;
    plan_.reset();
    set_status(state_, Status::UpdateInProgress, kUserInitiated, now);
    start_forward(now);
}

void StackEngine::record(const StackDeleteRequested& fact, base::Time now) {
    // AWS rule stack.9 [documented] "API reference, DeleteStack": A stack that is being deleted, or
    // is gone, takes the request and does nothing. Test: StackEngine.DeletesTwiceWithoutHarm
    bool is_late =
        state_.status == Status::DeleteInProgress || state_.status == Status::DeleteComplete;
    if (is_late || state_.status == Status::None) return;
    bool interrupts = state_.status == Status::CreateInProgress;
    state_.client_request_token = fact.client_request_token;
    state_.force_delete = fact.force;
    state_.mode = fact.mode;
    set_status(state_, Status::DeleteInProgress, kUserInitiated, now);
    order_exports({});
    if (interrupts && state_.stage == Stage::Forward) {
        state_.failing = state_.gave_up = true;
        return cancel_steps(now);
    }
    start_deletion(fact.retain_resources);
}

void StackEngine::record(const ChangeSetCreateRequested& fact, base::Time now) {
    // AWS rule change-set.7 [documented] "API reference, CreateChangeSet, ChangeSetType": CREATE
    // makes a stack in REVIEW_IN_PROGRESS, without resources, until the change set is executed.
    // Test: ChangeSets.BeginAStackInReview
    if (state_.status == Status::None) {
        found(fact.names, fact.seed, now);
        set_status(state_, Status::ReviewInProgress, kUserInitiated, now);
    }
    ChangeSet made{
        .name = fact.change_set_name,
        .id = fmt::format("arn:aws:cloudformation:{}:{}:changeSet/{}/{}", state_.names.region,
                          state_.names.account, fact.change_set_name, state_.ids.uuid()),
        .description = fact.description,
        .type = fact.type,
        .created = now};
    const StackSettings* previous = state_.settings.body ? &state_.settings : nullptr;
    auto settings = std::get<StackSettings>(settle(*fact.request, previous));
    // AWS rule change-set.15 [documented] "API reference, CreateChangeSet, UsePreviousTemplate":
    // what it takes over from the stack is that of the moment in which it is made. Test:
    // ChangeSets.KeepWhatTheyTookOverFromTheStack
    made.request = whole(*fact.request, settings);
    auto after = make_plan(state_.names, state_.stack_id, settings);
    auto before = previous ? make_plan(state_.names, state_.stack_id, *previous) : nullptr;
    made.changes = changes_between(before.get(), *after, state_.resources);
    made.reason = retyped_problem(*after, state_.resources);
    if (made.reason.empty()) made.reason = after->missing_export;
    if (made.reason.empty()) made.reason = after->missing_parameters;
    // AWS rule change-set.4 [observed] "awscli, customizations/cloudformation/deployer.py": A
    // change set without a change is made and has failed. Test: ChangeSets.FailWithoutChanges
    bool is_same =
        made.reason.empty() && previous && changes_nothing(state_, before.get(), *after, settings);
    if (is_same) made.reason = kNoChanges;
    if (!made.reason.empty()) {
        made.state = ChangeSet::State::Failed;
        made.execution = ChangeSet::Execution::Unavailable;
        made.changes.clear();
    }
    std::erase_if(state_.change_sets,
                  [&](const ChangeSet& one) { return one.name == fact.change_set_name; });
    state_.change_sets.push_back(std::move(made));
}

/// AWS rule change-set.5 [documented] "API reference, ExecuteChangeSet": All other change sets of
/// the stack are deleted. Test: ChangeSets.DeleteTheOthersWhenExecuted
void StackEngine::record(const ChangeSetExecuteRequested& fact, base::Time now) {
    const ChangeSet& found = *find_change_set(fact.change_set);
    StackRequest request = executed(found, fact);
    std::erase_if(state_.change_sets,
                  [id = found.id](const ChangeSet& one) { return one.id != id; });
    state_.change_sets.front().execution = ChangeSet::Execution::InProgress;
    if (state_.status == Status::ReviewInProgress) {
        begin_create(request, now);
    } else {
        begin_update(request, now);
    }
}

/// AWS rule change-set.11 [documented] "User guide, Systems Manager parameter types": A change set
/// is executed with what stood in Parameter Store when it was made. Test:
/// Cloud.ExecutesAChangeSetWithTheParametersOfThen
///
/// AWS rule change-set.13 [chosen] "API reference, ExecuteChangeSet": Exports are looked up again,
/// for what is imported has to be there. Test: Cloud.ExecutesAChangeSetWithTheExportsOfTheDay
StackRequest StackEngine::executed(const ChangeSet& change_set,
                                   const ChangeSetExecuteRequested& fact) {
    StackRequest request = *change_set.request;
    request.found.exports = fact.exports;
    if (fact.disable_rollback) {
        request.on_failure = *fact.disable_rollback ? OnFailure::DoNothing : OnFailure::Rollback;
    }
    if (fact.retain_except_on_create) request.retain_except_on_create = true;
    request.client_request_token = fact.client_request_token;
    return request;
}

void StackEngine::record(const ChangeSetDeleteRequested& fact, base::Time) {
    const ChangeSet* found = find_change_set(fact.change_set);
    if (!found) return;
    state_.change_sets.erase(state_.change_sets.begin() + (found - state_.change_sets.data()));
}

/// AWS rule stack.10 [documented] "API reference, CancelUpdateStack": An update that is cancelled
/// goes back, even when its rollback is disabled. Test:
/// StackEngine.GoesBackWhenItsUpdateIsCancelled
void StackEngine::record(const StackCancelRequested& fact, base::Time now) {
    state_.client_request_token = fact.client_request_token;
    state_.on_failure = OnFailure::Rollback;
    give_up(std::string(kUserInitiated), now);
}

/// AWS rule stack.45 [documented] "API reference, RollbackStack": A stack that was never whole is
/// deleted; that what it made goes as in a rollback, RetainExceptOnCreate too, is chosen. Test:
/// StackEngine.DeletesAStackThatWasNeverWholeWhenItIsRolledBack
void StackEngine::record(const StackRollbackRequested& fact, base::Time now) {
    state_.client_request_token = fact.client_request_token;
    state_.retain_except_on_create = fact.retain_except_on_create;
    if (state_.has_before) {
        set_status(state_, Status::UpdateRollbackInProgress, kUserInitiated, now);
        start_restoring({});
    } else {
        set_status(state_, Status::DeleteInProgress, kUserInitiated, now);
        start_creation_rollback();
    }
}

void StackEngine::record(const StackContinueRollbackRequested& fact, base::Time now) {
    state_.client_request_token = fact.client_request_token;
    set_status(state_, Status::UpdateRollbackInProgress, kUserInitiated, now);
    start_restoring(fact.resources_to_skip);
}

void StackEngine::record(const TerminationProtectionChanged& fact, base::Time) {
    state_.termination_protection = fact.enabled;
}

void StackEngine::record(const ExportUseChanged& fact, base::Time) {
    if (fact.importers.empty()) {
        state_.export_users.erase(fact.export_name);
    } else {
        state_.export_users[fact.export_name] = fact.importers;
    }
}

void StackEngine::record(const Restarted&, base::Time) {
    for (const auto& [operation, running] : state_.running)
        give_order(operation);
}

std::uint32_t StackEngine::begin_operation(Running running) {
    std::uint32_t operation = ++state_.operations;
    state_.running.emplace(operation, std::move(running));
    return operation;
}

/// The order of an operation as the state has it: given at once, and again after a restart.
void StackEngine::give_order(std::uint32_t operation) {
    const Running& running = state_.running.at(operation);
    Operation number{.number = operation};
    if (running.claims_exports) {
        auto planned = plan_outputs(plan(), values_of(state_.resources));
        orders_.emplace_back(ClaimExports{number, exports_of(planned.outputs)});
        return;
    }
    if (running.is_removal) {
        const Removal& removal = state_.removals[running.removal];
        orders_.emplace_back(
            DeleteResource{.operation = number,
                           .type = removal.resource.type,
                           .physical_id = removal.resource.physical_id,
                           .with_snapshot = removal.policy == Removal::Policy::Snapshot});
        return;
    }
    const StackResource& resource = state_.resources.at(running.logical_id);
    if (std::set<std::string> open = open_references(resource); !open.empty()) {
        orders_.emplace_back(LookUpReferences{number, std::move(open)});
        return;
    }
    SharedProperties properties = without_references(resource);
    bool configured = state_.mode == DeploymentMode::Express;
    if (state_.steps.at(running.logical_id).action == ResourceStep::Action::Update) {
        orders_.emplace_back(UpdateResource{.operation = number,
                                            .type = resource.type,
                                            .physical_id = resource.physical_id,
                                            .properties = std::move(properties),
                                            .until_configured = configured});
        return;
    }
    orders_.emplace_back(CreateResource{.operation = number,
                                        .type = resource.type,
                                        .properties = std::move(properties),
                                        .origin = {.stack_name = state_.names.stack_name,
                                                   .stack_id = state_.stack_id,
                                                   .logical_id = running.logical_id},
                                        .until_configured = configured});
}

void StackEngine::set_resource(const std::string& id, Status status, std::string_view reason,
                               base::Time now) {
    StackResource& resource = state_.resources.at(id);
    resource.status = status;
    resource.reason = reason;
    resource.since = now;
    add_event(state_, id, resource, status, reason, now);
}

void StackEngine::order_exports(const std::vector<StackOutput>& outputs) {
    orders_.emplace_back(ExportsChanged{exports_of(outputs)});
}

void StackEngine::order_imports(std::set<std::string> names) {
    if (names == state_.imports) return;
    state_.imports = std::move(names);
    orders_.emplace_back(ImportsChanged{state_.imports});
}

void StackEngine::finish(Status status, std::string_view reason, base::Time now) {
    bool is_whole = status == Status::CreateComplete || status == Status::UpdateComplete ||
                    status == Status::UpdateRollbackComplete ||
                    status == Status::RollbackComplete || status == Status::DeleteComplete;
    state_.stage = Stage::Idle;
    state_.gave_up = false;
    state_.failing = false;
    state_.deadline.reset();
    state_.steps.clear();
    state_.removals.clear();
    state_.failure.clear();
    state_.steps_done = state_.removals_done = 0;
    dependents_.clear();
    waiters_.clear();
    if (is_whole) {
        state_.has_before = false;
        state_.before.clear();
        state_.before_outputs.clear();
        state_.before_settings = {};
        state_.displaced.clear();
        state_.failed_restores.clear();
    }
    if (status == Status::DeleteComplete) state_.deleted = now;
    if (ChangeSet* executed = change_set_under_way()) {
        bool well = status == Status::CreateComplete || status == Status::UpdateComplete;
        executed->execution = well ? ChangeSet::Execution::Complete : ChangeSet::Execution::Failed;
    }
    set_status(state_, status, reason, now);
}

}  // namespace engine::cloudformation
