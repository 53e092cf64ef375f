#include "engine/name_service.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/tunables.h"

namespace engine {
namespace {

using base::Time;

// AWS rule name-service.1 [documented] "Cloud Map API reference, DnsConfig, RoutingPolicy
// MULTIVALUE": an answer has at most eight addresses.
// Test: NameService.AnswersAtMostEight
constexpr std::size_t kMostAnswers = 8;

Refusal no_instance(const std::string& id) {
    return {"InstanceNotFound", fmt::format("Instance with id {} not found.", id)};
}

}  // namespace

NameService::NameService(State state) : state_(std::move(state)) {
    for (const auto& [id, instance] : state_.instances) {
        if (instance.follows_at) deadlines_.emplace(*instance.follows_at, id);
        if (instance.forgotten_at) deadlines_.emplace(*instance.forgotten_at, id);
        if (!instance.forgotten_at) (instance.healthy ? healthy_ : unhealthy_).insert(id);
    }
}

void NameService::set_deadline(const std::string& id, std::optional<Time>& deadline,
                               std::optional<Time> to) {
    if (deadline) deadlines_.erase({*deadline, id});
    deadline = to;
    if (deadline) deadlines_.emplace(*deadline, id);
}

void NameService::count_in(const std::string& id, const NameInstance& instance) {
    bool alone = healthy_.empty();
    state_.revision++;
    (instance.healthy ? healthy_ : unhealthy_).insert(id);
    if (instance.healthy || alone) answers_changed_ = true;
}

void NameService::count_out(const std::string& id, const NameInstance& instance) {
    state_.revision++;
    (instance.healthy ? healthy_ : unhealthy_).erase(id);
    if (instance.healthy || healthy_.empty()) answers_changed_ = true;
}

void NameService::run_deadlines(Time now) {
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        std::string id = deadlines_.begin()->second;
        auto at = state_.instances.find(id);
        NameInstance& instance = at->second;
        if (instance.forgotten_at && *instance.forgotten_at <= now) {
            deadlines_.erase(deadlines_.begin());
            state_.instances.erase(at);
            continue;
        }
        set_deadline(id, instance.follows_at, std::nullopt);
        count_out(id, instance);
        instance.healthy = instance.reported.value_or(instance.healthy);
        instance.reported.reset();
        count_in(id, instance);
    }
}

// What happened.

void NameService::record(const NameRequested& fact, Time) {
    if (state_.requested) return;
    state_.requested = true;
    state_.seed = fact.seed;
    state_.service_id = fact.service_id;
    state_.name = fact.name;
    state_.ttl = fact.ttl;
    state_.custom_health = fact.custom_health;
}

void NameService::record(const NameTtlChanged& fact, Time) {
    if (state_.ttl != fact.ttl) answers_changed_ = true;
    state_.ttl = fact.ttl;
}

// AWS rule name-service.2 [documented] "Cloud Map API reference, RegisterInstance,
// AWS_INIT_HEALTH_STATUS": an instance is healthy from its registration on.
// Test: NameService.AnswersAnInstanceAtOnce
void NameService::record(const InstanceRegistered& fact, Time now) {
    auto [at, is_new] = state_.instances.try_emplace(fact.instance_id);
    NameInstance& instance = at->second;
    bool same = !is_new && !instance.forgotten_at && instance.ip == fact.ip;
    if (same) return;
    if (!is_new) {
        if (!instance.forgotten_at) count_out(at->first, instance);
        set_deadline(at->first, instance.forgotten_at, std::nullopt);
        set_deadline(at->first, instance.follows_at, std::nullopt);
    }
    instance = {.ip = fact.ip, .zone = fact.zone, .registered_at = now};
    count_in(at->first, instance);
}

void NameService::record(const InstanceHealthReported& fact, Time now) {
    auto at = state_.instances.find(fact.instance_id);
    if (!state_.custom_health || at == state_.instances.end() || at->second.forgotten_at) return;
    NameInstance& instance = at->second;
    bool healthy = fact.health == ecs::HealthStatus::Healthy;
    // AWS rule name-service.3 [chosen] "Cloud Map API reference, RegisterInstance,
    // AWS_INIT_HEALTH_STATUS": what is reported at the moment of the registration is the status
    // that the instance begins with; a task whose checks have not passed yet begins unhealthy.
    // Test: NameService.BeginsUnhealthyWhenChecksHaveNotPassed
    if (instance.registered_at == now && !instance.reported) {
        if (instance.healthy == healthy) return;
        count_out(at->first, instance);
        instance.healthy = healthy;
        return count_in(at->first, instance);
    }
    if (fact.health == ecs::HealthStatus::Unknown) return;
    if (instance.healthy == healthy) {
        instance.reported.reset();
        return set_deadline(at->first, instance.follows_at, std::nullopt);
    }
    if (instance.reported == healthy) return;
    // AWS rule name-service.4 [documented] "Cloud Map API reference, HealthCheckCustomConfig":
    // Cloud Map waits about 30 s after a report before it changes what it answers. Test:
    // NameService.FollowsAReportAfterItsDelay
    instance.reported = healthy;
    set_deadline(at->first, instance.follows_at, now + tunables::kCustomHealthDelay);
}

// AWS rule name-service.5 [chosen] "Cloud Map API reference, DeregisterInstance": an instance that
// is deregistered is answered no more, but for a while still keeps its name from being deleted.
// Test: NameService.ForgetsAnInstanceLate
void NameService::record(const InstanceDeregistered& fact, Time now) {
    auto at = state_.instances.find(fact.instance_id);
    if (at == state_.instances.end() || at->second.forgotten_at) return;
    count_out(at->first, at->second);
    at->second.reported.reset();
    set_deadline(at->first, at->second.follows_at, std::nullopt);
    set_deadline(at->first, at->second.forgotten_at, now + tunables::kInstanceDeregistration);
}

void NameService::record(const Restarted&, Time) {
    answers_changed_ = true;
}

// The verbs.

std::optional<Refusal> NameService::refuse(const Fact& fact) const {
    auto is_there = [this](const std::string& id) {
        auto at = state_.instances.find(id);
        return at != state_.instances.end() && !at->second.forgotten_at;
    };
    if (const auto* reported = std::get_if<InstanceHealthReported>(&fact)) {
        if (!is_there(reported->instance_id)) return no_instance(reported->instance_id);
        if (!state_.custom_health)
            return Refusal{"CustomHealthNotFound",
                           "The health check for the instance is not a custom health check."};
    }
    if (const auto* gone = std::get_if<InstanceDeregistered>(&fact))
        if (!is_there(gone->instance_id)) return no_instance(gone->instance_id);
    return std::nullopt;
}

// AWS rule name-service.6 [documented] "Cloud Map API reference, DeleteService": a service with
// registered instances cannot be deleted.
// Test: NameService.RefusesItsDeletionWhileInstancesAreThere
std::optional<Refusal> NameService::refuse_deletion() const {
    if (state_.instances.empty()) return std::nullopt;
    return Refusal{"ResourceInUse",
                   "Service contains registered instances; delete the instances before deleting "
                   "the service"};
}

void NameService::order_answers() {
    if (answers_changed_) state_.orders.emplace_back(AnswersChanged{});
    answers_changed_ = false;
}

void NameService::handle(const Fact& fact, Time now) {
    if (!state_.requested && !std::holds_alternative<NameRequested>(fact)) return;
    // What was due before this moment comes before what happened in it.
    if (!deadlines_.empty() && deadlines_.begin()->first < now) run_deadlines(now);
    std::visit([&](const auto& what) { record(what, now); }, fact);
    run_deadlines(now);
    order_answers();
}

std::optional<Time> NameService::next_wake() const {
    if (deadlines_.empty()) return std::nullopt;
    return deadlines_.begin()->first;
}

void NameService::wake(Time now) {
    run_deadlines(now);
    order_answers();
}

void NameService::take_orders(std::vector<Order>& into) {
    into.insert(into.end(), std::make_move_iterator(state_.orders.begin()),
                std::make_move_iterator(state_.orders.end()));
    state_.orders.clear();
}

// The views.

// AWS rule name-service.7 [documented] "Cloud Map API reference, DnsConfig, RoutingPolicy
// MULTIVALUE": only healthy instances are answered, but all of them when none is healthy; without
// custom health all count as healthy.
// Test: NameService.AnswersAllWhenNoneIsHealthy
std::vector<NameAnswer> NameService::answerable() const {
    std::vector<NameAnswer> answers;
    for (const std::string& id : healthy_.empty() ? unhealthy_ : healthy_)
        answers.push_back({id, state_.instances.at(id).ip});
    return answers;
}

std::vector<NameAnswer> NameService::answer(std::uint64_t rotation) const {
    const std::set<std::string>& from = healthy_.empty() ? unhealthy_ : healthy_;
    std::vector<NameAnswer> answers;
    if (from.empty()) return answers;
    auto at = std::next(from.begin(), static_cast<std::ptrdiff_t>(rotation % from.size()));
    while (answers.size() < std::min(from.size(), kMostAnswers)) {
        answers.push_back({*at, state_.instances.at(*at).ip});
        if (++at == from.end()) at = from.begin();
    }
    return answers;
}

static_assert(Core<NameService>);

}  // namespace engine
