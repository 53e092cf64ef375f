#include "sim/watch_plans.h"

#include <algorithm>
#include <ranges>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/match.h"

namespace sim {

using base::Duration;
using engine::Address;
using engine::CoreKind;
using engine::cloudformation::ChangeSetCreateRequested;
using engine::cloudformation::ChangeSetExecuteRequested;
using engine::cloudformation::StackCreateRequested;
using engine::cloudformation::StackState;
using engine::cloudformation::StackUpdateRequested;
using engine::cloudformation::Status;
using engine::ecs::BreakerSettings;
using engine::ecs::ContainerSpec;
using engine::ecs::DependencyCondition;
using engine::ecs::RevisionSpec;
using engine::ecs::ServiceSettings;
using engine::ecs::ServiceState;
using engine::ecs::ServiceStatus;

namespace {

constexpr std::string_view kAsItsUsersAsked = "a service is as its template and its users asked";

bool begins(Status status) {
    return status == Status::CreateInProgress || status == Status::UpdateInProgress;
}
bool is_complete(Status status) {
    return status == Status::CreateComplete || status == Status::UpdateComplete;
}

/// Says of what a service has whether it is as that plan has it.
struct Expecting {
    const ServicePlan& plan;
    Findings& findings;

    void operator()(bool kept, std::string_view what) const {
        findings.expect(kept, kAsItsUsersAsked,
                        [&] { return fmt::format("service {}, its {}", plan.name, what); });
    }
};

BreakerSettings breaker_of(const ServicePlan& plan) {
    BreakerSettings breaker;
    breaker.enabled = plan.breaker;
    breaker.rollback = plan.rolls_back;
    breaker.reset_on_healthy_task = plan.resets;
    // "BOUNDED_PERCENT" and 50 are the defaults of ThresholdConfiguration.
    breaker.threshold = BreakerSettings::Threshold::BoundedPercent;
    breaker.value = plan.measure == ServicePlan::Measure::Default ? 50 : plan.threshold;
    if (plan.measure == ServicePlan::Measure::Count)
        breaker.threshold = BreakerSettings::Threshold::Count;
    if (plan.measure == ServicePlan::Measure::Unbounded)
        breaker.threshold = BreakerSettings::Threshold::UnboundedPercent;
    return breaker;
}

ServiceSettings settings_by(const ServicePlan& plan, ServiceSettings settings) {
    settings.desired_count = plan.count;
    settings.minimum_healthy_percent = plan.least_percent;
    settings.maximum_percent = plan.most_percent;
    settings.breaker = breaker_of(plan);
    settings.health_check_grace = Duration::seconds(plan.has_target ? plan.grace : 0);
    return settings;
}

void judge_settings(const ServicePlan& plan, const ServiceSettings& settings, Findings& findings) {
    Expecting expect{plan, findings};
    expect(settings.desired_count == plan.count, "count");
    expect(settings.minimum_healthy_percent == plan.least_percent, "minimum percent");
    expect(settings.maximum_percent == plan.most_percent, "maximum percent");
    expect(settings.breaker == breaker_of(plan), "breaker");
    expect(settings.health_check_grace == Duration::seconds(plan.has_target ? plan.grace : 0),
           "grace period");
    expect(settings.strategy == engine::ecs::DeploymentStrategy::Rolling, "strategy");
}

std::vector<engine::ecs::CapacityShare> capacity_of(const ServicePlan& plan) {
    switch (plan.capacity) {
        case ServicePlan::Capacity::Fargate: return {};
        case ServicePlan::Capacity::Spot: return {{"FARGATE_SPOT", 0, 1}};
        case ServicePlan::Capacity::Mixed: return {{"FARGATE", 1, 1}, {"FARGATE_SPOT", 0, 2}};
    }
    return {};
}

/// What the main container waits for; nothing without a side car.
std::optional<DependencyCondition> condition_of(const ServicePlan& plan) {
    switch (plan.side_car) {
        case ServicePlan::SideCar::None: return std::nullopt;
        case ServicePlan::SideCar::Log: return DependencyCondition::Start;
        case ServicePlan::SideCar::Migration: return DependencyCondition::Success;
        case ServicePlan::SideCar::Proxy: return DependencyCondition::Healthy;
    }
    return std::nullopt;
}

bool is_check(const std::optional<engine::ecs::HealthCheck>& check, Duration interval,
              std::uint32_t retries, Duration start_period) {
    return check && check->interval == interval && check->timeout == Duration::seconds(4) &&
           check->retries == retries && check->start_period == start_period;
}

void judge_containers(const ServicePlan& plan, const engine::ecs::TaskSpec& spec,
                      Findings& findings) {
    Expecting expect{plan, findings};
    std::optional<DependencyCondition> waits_for = condition_of(plan);
    std::size_t containers = waits_for ? 2 : 1;
    expect(spec.containers.size() == containers, "containers");
    if (spec.containers.size() != containers) return;
    const ContainerSpec& main = spec.containers.front();
    expect(main.name == plan.name && main.image == plan.image && main.essential, "image");
    // Where nothing is said, it is half a minute.
    expect(main.stop_timeout == Duration::seconds(plan.stop_timeout.value_or(30)), "stop time-out");
    expect(plan.has_check ? is_check(main.health_check, Duration::seconds(plan.interval), 2,
                                     Duration::seconds(plan.grace))
                          : !main.health_check,
           "health check");
    expect(plan.restarts ? main.restart_policy && main.restart_policy->ignored_exit_codes.empty() &&
                               main.restart_policy->attempt_period == Duration::seconds(60)
                         : !main.restart_policy,
           "restart policy");
    if (!waits_for) return expect(main.depends_on.empty(), "dependencies");
    expect(main.depends_on == std::vector<engine::ecs::Dependency>{{1, *waits_for}},
           "dependencies");
    const ContainerSpec& side_car = spec.containers.back();
    bool is_proxy = plan.side_car == ServicePlan::SideCar::Proxy;
    expect(!side_car.essential && side_car.depends_on.empty() && !side_car.restart_policy,
           "side car");
    expect(is_proxy ? is_check(side_car.health_check, Duration::seconds(10), 3, {})
                    : !side_car.health_check,
           "health check of its side car");
}

void judge_revision(const ServicePlan& plan, const RevisionSpec& revision, Findings& findings) {
    Expecting expect{plan, findings};
    judge_containers(plan, *revision.task, findings);
    expect(revision.capacity == capacity_of(plan), "capacity");
    std::set<std::string> zones;
    for (const engine::ecs::Placement& placement : revision.placements)
        zones.insert(placement.zone);
    expect(revision.placements.size() == plan.zones && zones.size() == plan.zones, "zones");
    bool is_behind = revision.targets.size() == 1 &&
                     revision.targets.front().container == plan.name &&
                     revision.targets.front().port == 80;
    expect(plan.has_target ? is_behind : revision.targets.empty(), "target group");
    expect(plan.has_name == revision.name_service.has_value(), "private name");
}

void judge_group(const ServicePlan& plan, const engine::TargetGroupSettings& settings,
                 Findings& findings) {
    bool checks = settings.interval == Duration::seconds(plan.interval) &&
                  settings.timeout == Duration::seconds(4) && settings.healthy_threshold == 2 &&
                  settings.unhealthy_threshold == 3 && settings.protocol == "HTTP";
    findings.expect(checks && settings.deregistration_delay == Duration::seconds(plan.drain),
                    "a target group is as its template asks", "target group of " + plan.name);
}

/// Follows keys of objects, and "" to the first item of a list.
const cfn::Expression* walk(const cfn::Object& from, std::initializer_list<std::string_view> path) {
    const cfn::Expression* at = nullptr;
    const cfn::Object* object = &from;
    for (std::string_view key : path) {
        if (key.empty()) {
            const auto* list = at ? at->as<cfn::Array>() : nullptr;
            at = list && !list->empty() ? &list->front() : nullptr;
        } else {
            at = object ? object->find(key) : nullptr;
        }
        object = at ? at->as<cfn::Object>() : nullptr;
    }
    return at;
}

std::string text_of(const cfn::Expression* value) {
    const auto* text = value ? value->as<std::string>() : nullptr;
    return text ? *text : "";
}

}  // namespace

void PlanWatch::note(std::string text, const ServicePlan& plan) {
    written_.try_emplace(std::move(text), plan);
}

void PlanWatch::look(const Turn& turn, Findings& findings) {
    if (turn.only && turn.only->kind != CoreKind::Service && turn.only->kind != CoreKind::Stack)
        return;
    const auto& slots = turn.cloud.state().stacks;
    events_.resize(slots.size());
    for (std::uint32_t at = 0; at < slots.size(); ++at) {
        const StackState& state = turn.cloud.stack(Address{CoreKind::Stack, at})->state();
        for (; events_[at] < state.events.size(); ++events_[at])
            read(stacks_[state.names.stack_name], state.events[events_[at]], findings);
    }
    for (auto& [name, sight] : stacks_)
        judge(turn, sight, findings);
}

std::vector<ServiceSettings> PlanWatch::passing_settings(const Turn& turn,
                                                         const ServiceState& service) const {
    std::vector<ServiceSettings> settings;
    const auto& slots = turn.cloud.state().stacks;
    for (std::uint32_t at = 0; at < slots.size(); ++at) {
        const StackState& state = turn.cloud.stack(Address{CoreKind::Stack, at})->state();
        auto sight = stacks_.find(state.names.stack_name);
        if (sight == stacks_.end()) continue;
        auto is_new = [&](const Event& event) {
            return event.type == "AWS::ECS::Service" &&
                   event.physical_id == service.names.service_arn;
        };
        std::size_t read = at < events_.size() ? events_[at] : 0;
        if (std::ranges::none_of(state.events | std::views::drop(read), is_new)) continue;
        for (const auto& plan : {sight->second.asked, sight->second.held})
            if (plan) settings.push_back(settings_by(*plan, service.settings));
    }
    return settings;
}

/// What a template says holds when what it makes is complete, that of a service until something
/// changes it again. A failure may undo it within the turn.
void PlanWatch::judge(const Turn& turn, Sight& sight, Findings& findings) {
    const std::optional<ServicePlan>& plan = sight.goes_back ? sight.held : sight.asked;
    if (plan)
        for (const auto& [id, made] : sight.made)
            judge_made(turn, *plan, id, made.second, made.first, findings);
    bool is_new = sight.made.contains("Service");
    sight.made.clear();
    if (!sight.service) return;
    std::optional<Address> address = turn.cloud.find_service(service_arn(*sight.service));
    if (!address) return;
    const ServiceState& state = turn.cloud.service(*address)->state();
    if (state.status != ServiceStatus::Active) return;
    judge_settings(*sight.service, state.settings, findings);
    if (is_new)
        judge_revision(*sight.service, *state.revisions.at(state.live.front()).spec, findings);
}

void PlanWatch::hear(const Turn& turn) {
    const auto* asked = turn.fact ? std::get_if<engine::ApiRequested>(turn.fact) : nullptr;
    if (!asked) return;
    if (const auto* stack = std::get_if<engine::StackAsked>(&asked->request)) hear(*stack);
    if (const auto* call = std::get_if<engine::ServiceUpdateAsked>(&asked->request)) hear(*call);
}

void PlanWatch::hear(const engine::StackAsked& asked) {
    if (const auto* create = std::get_if<StackCreateRequested>(&asked.what)) {
        stacks_[asked.stack] = {};
        ask(stacks_[asked.stack], create->request);
    }
    if (const auto* update = std::get_if<StackUpdateRequested>(&asked.what))
        ask(stacks_[asked.stack], update->request);
    if (const auto* made = std::get_if<ChangeSetCreateRequested>(&asked.what)) {
        Sight fresh;
        ask(fresh, made->request);
        change_sets_[made->change_set_name] = fresh.asked;
        if (made->type == ChangeSetCreateRequested::Type::Create) stacks_[asked.stack] = {};
    }
    if (const auto* execute = std::get_if<ChangeSetExecuteRequested>(&asked.what))
        stacks_[asked.stack].asked = change_sets_[execute->change_set];
}

void PlanWatch::ask(Sight& sight, const engine::cloudformation::SharedRequest& request) {
    auto found = written_.find(request->body->text);
    sight.asked = found == written_.end() ? std::nullopt : std::optional(found->second);
}

void PlanWatch::hear(const engine::ServiceUpdateAsked& asked) {
    if (!asked.changes) return;
    for (auto& [name, sight] : stacks_) {
        if (!sight.asked || service_arn(*sight.asked) != asked.service) continue;
        sight.is_called = true;
        if (!sight.service) continue;
        auto number = [](const cfn::Expression* value, std::uint32_t& into) {
            if (const auto* found = value ? value->as<std::int64_t>() : nullptr)
                into = static_cast<std::uint32_t>(*found);
        };
        ServicePlan& plan = *sight.service;
        number(walk(*asked.changes, {"DesiredCount"}), plan.count);
        const cfn::Expression* given = walk(*asked.changes, {"DeploymentConfiguration"});
        const auto* deployment = given ? given->as<cfn::Object>() : nullptr;
        if (!deployment) continue;
        // It is given whole: what is not in it is what it is by default.
        number(walk(*deployment, {"MinimumHealthyPercent"}), plan.least_percent);
        number(walk(*deployment, {"MaximumPercent"}), plan.most_percent);
        auto truth = [&](const char* key) {
            const cfn::Expression* found = walk(*deployment, {"DeploymentCircuitBreaker", key});
            const bool* value = found ? found->as<bool>() : nullptr;
            return value && *value;
        };
        plan.breaker = truth("Enable");
        plan.rolls_back = truth("Rollback");
        plan.measure = ServicePlan::Measure::Default;
        plan.resets = true;
    }
}

void PlanWatch::read(Sight& sight, const Event& event, Findings& findings) {
    if (event.type == "AWS::CloudFormation::Stack") return read_own(sight, event);
    bool is_kept = event.logical_id == "Log" && sight.asked && sight.asked->keeps_log;
    bool is_deleted =
        event.status == Status::DeleteInProgress || event.status == Status::DeleteComplete;
    findings.expect(!is_kept || !is_deleted || event.physical_id.empty(),
                    "what a policy keeps is not deleted", event.physical_id);
    sight.physical[event.logical_id] = event.physical_id;
    if (is_complete(event.status))
        sight.made[event.logical_id] = {event.physical_id, event.type};
    else
        sight.made.erase(event.logical_id);
    if (event.type == "AWS::ECS::Service") read_service(sight, event);
}

void PlanWatch::read_own(Sight& sight, const Event& event) {
    switch (event.status) {
        case Status::CreateInProgress:
        case Status::UpdateInProgress: sight.goes_back = false; break;
        case Status::RollbackInProgress:
        case Status::UpdateRollbackInProgress:
            sight.goes_back = true;
            sight.made.clear();
            break;
        case Status::CreateComplete:
        case Status::UpdateComplete:
        case Status::UpdateCompleteCleanupInProgress: sight.held = sight.asked; break;
        case Status::DeleteInProgress: sight.service.reset(); break;
        default: break;
    }
}

void PlanWatch::read_service(Sight& sight, const Event& event) {
    if (!is_complete(event.status)) sight.service.reset();
    if (begins(event.status)) sight.is_called = false;
    // Whether a call that came meanwhile was before what the stack asks, or after, nobody sees.
    if (is_complete(event.status) && !sight.is_called)
        sight.service = sight.goes_back ? sight.held : sight.asked;
}

void PlanWatch::judge_made(const Turn& turn, const ServicePlan& plan, const std::string& id,
                           const std::string& type, const std::string& physical_id,
                           Findings& findings) {
    if (id == "Group") {
        std::optional<Address> group = turn.cloud.find_target_group(physical_id);
        findings.expect(group.has_value(), "a target group is as its template asks", plan.name);
        if (group) judge_group(plan, turn.cloud.target_group(*group)->state().settings, findings);
    }
    if (id != "Definition" && id != "Log") return;
    const engine::Inventory* inventory =
        turn.cloud.inventory_of(World::kAccount, World::kRegion, type);
    const engine::Record* record = inventory ? inventory->find(type, physical_id) : nullptr;
    if (!record) return;
    if (id == "Definition")
        judge_environment(plan, *record, findings);
    else
        judge_log(plan, *record, findings);
}

/// What the shared stack exports of these two is what Ref yields: the physical id.
void PlanWatch::judge_log(const ServicePlan& plan, const engine::Record& log, Findings& findings) {
    std::string exporter = plan.imports.substr(plan.imports.find('-') + 1);
    if (exporter != "Vpc" && exporter != "Space") return;
    findings.expect(text_of(walk(*log.properties, {"Tags", "", "Value"})) ==
                        stacks_[kSharedStack].physical[exporter],
                    "what is imported is what was exported", "stack of " + plan.name);
}

void PlanWatch::judge_environment(const ServicePlan& plan, const engine::Record& definition,
                                  Findings& findings) const {
    const cfn::Expression* variables =
        walk(*definition.properties, {"ContainerDefinitions", "", "Environment"});
    const auto* list = variables ? variables->as<cfn::Array>() : nullptr;
    auto value = [&](std::size_t at) {
        const auto* one = list && list->size() > at ? (*list)[at].as<cfn::Object>() : nullptr;
        return one ? text_of(one->find("Value")) : "";
    };
    findings.expect(value(0) == kSetting, "a dynamic reference stands for what was stored",
                    "setting of " + plan.name);
    // A secret stays a reference; the version that was current then comes to it, a UUID.
    std::string_view reference = kSecretReference;
    reference.remove_suffix(2);
    constexpr std::size_t kUuid = 36;
    std::string secret = value(1);
    bool has_version = secret.starts_with(fmt::format("{}::", reference)) &&
                       secret.ends_with("}}") && secret.size() == reference.size() + kUuid + 4;
    findings.expect(has_version, "a secret's reference names its version, never its value",
                    "password of " + plan.name);
}

}  // namespace sim
