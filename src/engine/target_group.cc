#include "engine/target_group.h"

#include <algorithm>
#include <iterator>

#include "base/prng.h"
#include "engine/tunables.h"

namespace engine {
namespace {

using base::Duration;
using base::Time;

/// What its task makes of the state of a target.
ecs::HealthStatus seen(TargetState state) {
    switch (state) {
        case TargetState::Healthy: return ecs::HealthStatus::Healthy;
        case TargetState::Unhealthy:
        case TargetState::Draining: return ecs::HealthStatus::Unhealthy;
        case TargetState::Initial:
        case TargetState::Unused:
        case TargetState::Unavailable: return ecs::HealthStatus::Unknown;
    }
    return ecs::HealthStatus::Unknown;
}

bool is_checked(const Target& target) {
    return target.state == TargetState::Initial || target.state == TargetState::Healthy ||
           target.state == TargetState::Unhealthy;
}

void stop_checks(Target& target) {
    target.open = false;
    target.due.reset();
    target.successes = 0;
    target.failures = 0;
}

// AWS rule target-group.1 [chosen] "Health checks for Application Load Balancer target groups": the
// first check follows the registration within moments, each target's at one of its own.
// Test: TargetGroup.ChecksSoonAfterTheRegistration
Duration first_check_after(std::uint64_t seed, const TargetKey& key) {
    std::uint64_t mixed = base::mix(seed, key.port);
    for (char letter : key.ip)
        mixed = base::mix(mixed, static_cast<unsigned char>(letter));
    auto spread = static_cast<std::uint64_t>(tunables::kFirstTargetCheckSpread.in_milliseconds());
    return Duration::milliseconds(static_cast<std::int64_t>(mixed % (spread + 1)));
}

std::uint32_t weight_in_slow_start(Duration since, Duration slow_start) {
    if (since >= slow_start) return kFullTargetWeight;
    std::int64_t step =
        since.in_milliseconds() * tunables::kSlowStartSteps / slow_start.in_milliseconds();
    auto weight = static_cast<std::uint32_t>(step * kFullTargetWeight / tunables::kSlowStartSteps);
    return std::max(weight, 1U);
}

/// The first moment after `now` at which the weight grows.
Time next_slow_start_step(Time since, Duration slow_start, Time now) {
    std::int64_t whole = slow_start.in_milliseconds();
    std::int64_t step = (now - since).in_milliseconds() * tunables::kSlowStartSteps / whole + 1;
    // Rounded up, so that the step is reached when the moment is.
    std::int64_t after = (step * whole + tunables::kSlowStartSteps - 1) / tunables::kSlowStartSteps;
    return since + Duration::milliseconds(after);
}

}  // namespace

void TargetGroup::take_settings() {
    matcher_ = parse_matcher(state_.settings.matcher).value_or(StatusMatcher{});
    // AWS rule target-group.14 [documented] "Health checks for Network Load Balancer target
    // groups": a check by TCP passes when the connection is made, whatever the target would answer.
    // Test: TargetGroup.TakesAConnectionForAPassWhenItChecksByTcp
    if (state_.settings.protocol == "TCP") matcher_.ranges = {{1, 65'535}};
}

TargetGroup::TargetGroup(State state) : state_(std::move(state)) {
    take_settings();
    for (const auto& [key, target] : state_.targets) {
        if (std::optional<Time> due = deadline(target)) deadlines_.emplace(*due, key);
        if (target.state != TargetState::Healthy) continue;
        ++healthy_;
        if (target.slow_start_at) ++in_slow_start_;
    }
}

std::optional<Time> TargetGroup::deadline(const Target& target) const {
    if (target.state == TargetState::Draining) return target.drained_at;
    std::optional<Time> check =
        target.open ? std::optional(target.opened_at + state_.settings.timeout) : target.due;
    return base::earlier(check, target.next_step_at);
}

template <class F>
void TargetGroup::touch(std::map<TargetKey, Target>::iterator at, F&& change) {
    std::optional<Time> before = deadline(at->second);
    change(at->first, at->second);
    std::optional<Time> after = deadline(at->second);
    if (before == after) return;
    if (before) deadlines_.erase({*before, at->first});
    if (after) deadlines_.emplace(*after, at->first);
}

void TargetGroup::enter_slow_start(Target& target, Time now) {
    // AWS rule target-group.2 [documented] "Edit target group attributes, slow start": a target
    // that becomes healthy gets a share that grows over the slow start, but only beside a healthy
    // target that is not in slow start itself.
    // Test: TargetGroup.LetsTargetsStartSlowlyBesideOthers
    bool beside = healthy_ > in_slow_start_;
    if (state_.settings.slow_start == Duration() || !beside) return;
    target.slow_start_at = now;
    target.next_step_at = next_slow_start_step(now, state_.settings.slow_start, now);
    ++in_slow_start_;
}

void TargetGroup::leave_slow_start(Target& target) {
    if (!target.slow_start_at) return;
    target.slow_start_at.reset();
    target.next_step_at.reset();
    --in_slow_start_;
}

void TargetGroup::become(Target& target, TargetState to, TargetReason reason, Time now) {
    TargetState from = target.state;
    target.state = to;
    target.reason = reason;
    if (from == to) return;
    if (from == TargetState::Healthy) {
        leave_slow_start(target);
        --healthy_;
    }
    if (to == TargetState::Healthy) {
        enter_slow_start(target, now);
        ++healthy_;
    }
    // Without a healthy one every registered target gets requests.
    bool healthy_set = from == TargetState::Healthy || to == TargetState::Healthy;
    routes_changed_ = routes_changed_ || healthy_set || healthy_ == 0;
    if (target.task && seen(from) != seen(to))
        state_.orders.emplace_back(TellTask{
            *target.task,
            ecs::TargetHealthSeen{
                .health = seen(to), .reason = description(target), .arn = state_.settings.arn}});
}

void TargetGroup::begin_initial(const TargetKey& key, Target& target, Time now) {
    stop_checks(target);
    target.drained_at.reset();
    // AWS rule target-group.3 [documented] "TargetHealth, Target.NotInUse": the targets of a group
    // that no listener forwards to are unused, and not checked.
    // Test: TargetGroup.LeavesTargetsUnusedWithoutAListener
    if (state_.listeners == 0)
        return become(target, TargetState::Unused, TargetReason::NotInUse, now);
    become(target, TargetState::Initial, TargetReason::RegistrationInProgress, now);
    target.due = now + first_check_after(state_.seed, key);
}

void TargetGroup::end_check(Target& target, std::uint16_t status, bool timed_out, Time now) {
    target.open = false;
    if (!timed_out && matcher_.matches(status)) {
        target.failures = 0;
        target.successes = std::min(target.successes + 1, state_.settings.healthy_threshold);
        // AWS rule target-group.4 [observed] "TRACE-D, recorded: registered at 187.2 s, healthy at
        // 188.8 s": a new target is healthy after its first check that passes.
        // Test: TargetGroup.MakesANewTargetHealthyAfterOneCheck
        // AWS rule target-group.5 [documented] "Health checks for Application Load Balancer target
        // groups": an unhealthy target needs as many passes in a row as the healthy threshold says.
        // Test: TargetGroup.FollowsItsThresholds
        bool enough = target.state == TargetState::Initial ||
                      target.successes >= state_.settings.healthy_threshold;
        if (enough) become(target, TargetState::Healthy, TargetReason::None, now);
        return;
    }
    target.successes = 0;
    target.failures = std::min(target.failures + 1, state_.settings.unhealthy_threshold);
    if (target.state != TargetState::Unhealthy &&
        target.failures < state_.settings.unhealthy_threshold)
        return;
    // AWS rule target-group.6 [documented] "TargetHealth, Reason": a wrong code, no answer in time
    // and no connection are told apart.
    // Test: TargetGroup.SaysWhyATargetIsUnhealthy
    TargetReason reason = timed_out     ? TargetReason::Timeout
                          : status != 0 ? TargetReason::ResponseCodeMismatch
                                        : TargetReason::FailedHealthChecks;
    target.failed_status = timed_out ? std::uint16_t{0} : status;
    become(target, TargetState::Unhealthy, reason, now);
}

void TargetGroup::look_after(const TargetKey& key, Target& target, Time now) {
    if (target.open && target.opened_at + state_.settings.timeout <= now)
        end_check(target, 0, true, now);
    if (!target.open && target.due && *target.due <= now) {
        if (target.state == TargetState::Initial)
            target.reason = TargetReason::InitialHealthChecking;
        target.open = true;
        target.opened_at = now;
        target.due = now + state_.settings.interval;
        target.probe = ++state_.probes;
        state_.orders.emplace_back(ProbeTarget{key, target.probe});
    }
    if (!target.next_step_at || *target.next_step_at > now) return;
    routes_changed_ = true;
    if (now - *target.slow_start_at >= state_.settings.slow_start) return leave_slow_start(target);
    target.next_step_at =
        next_slow_start_step(*target.slow_start_at, state_.settings.slow_start, now);
}

void TargetGroup::tell_drained(const Target& target) {
    if (target.task) state_.orders.emplace_back(TellTask{*target.task, ecs::TargetDrained{}});
}

void TargetGroup::run_deadlines(Time now) {
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        auto at = state_.targets.find(deadlines_.begin()->second);
        if (at->second.state == TargetState::Draining) {
            tell_drained(at->second);
            deadlines_.erase(deadlines_.begin());
            state_.targets.erase(at);
            continue;
        }
        touch(at, [&](const TargetKey& key, Target& target) { look_after(key, target, now); });
    }
}

// What happened.

void TargetGroup::record(const TargetGroupRequested& fact, Time) {
    if (state_.requested) return;
    state_.requested = true;
    state_.seed = fact.seed;
    state_.settings = fact.settings;
    take_settings();
}

// AWS rule target-group.7 [chosen] "ModifyTargetGroup": new settings hold from the next check and
// the next deregistration on; who drains goes on as begun.
// Test: TargetGroup.TakesNewSettingsFromTheNextCheckOn
void TargetGroup::record(const TargetGroupChanged& fact, Time now) {
    bool slow_start_changed = state_.settings.slow_start != fact.settings.slow_start;
    // The time-out of an open check is a deadline.
    deadlines_.clear();
    state_.settings = fact.settings;
    take_settings();
    for (auto& [key, target] : state_.targets) {
        if (slow_start_changed && target.slow_start_at) {
            leave_slow_start(target);
            routes_changed_ = true;
        }
        if (target.due && target.due > now + state_.settings.interval)
            target.due = now + state_.settings.interval;
        if (std::optional<Time> due = deadline(target)) deadlines_.emplace(*due, key);
    }
}

void TargetGroup::record(const TargetGroupUseChanged& fact, Time now) {
    bool was_used = state_.listeners != 0;
    state_.listeners = fact.listeners;
    if (was_used == (fact.listeners != 0)) return;
    for (auto at = state_.targets.begin(); at != state_.targets.end(); ++at) {
        if (at->second.state == TargetState::Draining) continue;
        touch(at, [&](const TargetKey& key, Target& target) { begin_initial(key, target, now); });
    }
}

// AWS rule target-group.8 [documented] "Register targets with your target group": registering a
// target that drains cancels its deregistration; it is checked as a new one.
// Test: TargetGroup.TakesATargetBackWhileItDrains
void TargetGroup::record(const TargetRegistered& fact, Time now) {
    auto [at, is_new] = state_.targets.try_emplace(fact.target);
    Target& found = at->second;
    if (!is_new) {
        if (found.state != TargetState::Draining && found.task == fact.task) return;
        // The address went over to another task: the first one need not wait for it.
        if (found.task != fact.task) tell_drained(found);
    }
    touch(at, [&](const TargetKey& key, Target& target) {
        target.zone = fact.zone;
        target.task = fact.task;
        begin_initial(key, target, now);
    });
    if (healthy_ == 0) routes_changed_ = true;
}

// AWS rule target-group.9 [documented] "Edit target group attributes, deregistration delay": a
// target that is deregistered gets no new requests, and is shown as draining until the delay is
// over, whether or not requests are open.
// Test: TargetGroup.DrainsForTheDeregistrationDelay
void TargetGroup::record(const TargetDeregistered& fact, Time now) {
    auto at = state_.targets.find(fact.target);
    if (at == state_.targets.end() || at->second.state == TargetState::Draining) return;
    bool unused = at->second.state == TargetState::Unused;
    touch(at, [&](const TargetKey&, Target& target) {
        stop_checks(target);
        target.drained_at = unused ? now : now + state_.settings.deregistration_delay;
        become(target, TargetState::Draining, TargetReason::DeregistrationInProgress, now);
    });
}

void TargetGroup::record(const TargetProbed& fact, Time now) {
    auto at = state_.targets.find(fact.target);
    if (at == state_.targets.end() || !at->second.open || at->second.probe != fact.probe) return;
    touch(at, [&](const TargetKey&, Target& target) {
        end_check(target, fact.status, fact.timed_out, now);
    });
}

void TargetGroup::record(const Restarted&, Time now) {
    for (auto at = state_.targets.begin(); at != state_.targets.end(); ++at) {
        if (!at->second.open) continue;
        touch(at, [&](const TargetKey& key, Target& target) {
            target.opened_at = now;
            target.due = now + state_.settings.interval;
            state_.orders.emplace_back(ProbeTarget{key, target.probe});
        });
    }
    routes_changed_ = true;
}

// The verbs.

void TargetGroup::order_routes() {
    if (routes_changed_) state_.orders.emplace_back(RoutesChanged{});
    routes_changed_ = false;
}

void TargetGroup::handle(const Fact& fact, Time now) {
    if (!state_.requested && !std::holds_alternative<TargetGroupRequested>(fact)) return;
    // What was due before this moment comes before what happened in it, but nobody could answer
    // while the world was away.
    bool late = !deadlines_.empty() && deadlines_.begin()->first < now;
    if (late && !std::holds_alternative<Restarted>(fact)) run_deadlines(now);
    std::visit([&](const auto& what) { record(what, now); }, fact);
    run_deadlines(now);
    order_routes();
}

std::optional<Time> TargetGroup::next_wake() const {
    if (deadlines_.empty()) return std::nullopt;
    return deadlines_.begin()->first;
}

void TargetGroup::wake(Time now) {
    run_deadlines(now);
    order_routes();
}

void TargetGroup::take_orders(std::vector<Order>& into) {
    into.insert(into.end(), std::make_move_iterator(state_.orders.begin()),
                std::make_move_iterator(state_.orders.end()));
    state_.orders.clear();
}

// The views.

std::uint32_t TargetGroup::weight(const TargetKey& key, Time now) const {
    auto at = state_.targets.find(key);
    if (at == state_.targets.end()) return 0;
    const Target& target = at->second;
    if (target.state != TargetState::Healthy)
        return healthy_ == 0 && is_checked(target) ? kFullTargetWeight : 0;
    if (!target.slow_start_at) return kFullTargetWeight;
    return weight_in_slow_start(now - *target.slow_start_at, state_.settings.slow_start);
}

// AWS rule target-group.10 [documented] "Health checks for Application Load Balancer target
// groups": when no target is healthy, the load balancer sends requests to all of them.
// Test: TargetGroup.RoutesToAllWhenNoneIsHealthy
std::vector<Route> TargetGroup::routes(Time now) const {
    std::vector<Route> routes;
    if (state_.listeners == 0) return routes;
    for (const auto& [key, target] : state_.targets)
        if (std::uint32_t weight_now = weight(key, now)) routes.push_back({key, weight_now});
    return routes;
}

static_assert(Core<TargetGroup>);

}  // namespace engine
