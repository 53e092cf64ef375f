#pragma once
// A target group: its targets, the health checks that decide which of them get requests, and how
// they leave. A core.
//
// AWS: "Target groups for your Application Load Balancers", "Health checks for Application Load
// Balancer target groups", "Edit target group attributes" (deregistration delay, slow start).

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "engine/core.h"
#include "engine/ecs/task.h"

namespace engine {

/// As DescribeTargetHealth spells them.
enum class TargetState : std::uint8_t {
    Initial,
    Healthy,
    Unhealthy,
    Unused,
    Draining,
    Unavailable
};
std::string_view to_string(TargetState state);

/// Whose load balancers may forward to a group: its protocol says it.
enum class BalancerKind : std::uint8_t { Application, Network, Gateway };

/// The settings that decide something; the whole record lies in the inventory. Defaults are those
/// of a group for HTTP; `default_settings` has those of the others.
struct TargetGroupSettings {
    std::string arn = {};
    std::string protocol = "HTTP";  ///< of the health checks: HTTP, HTTPS or TCP
    std::string path = "/";
    std::string matcher = "200";                            ///< "200", "200-299", "200,301"
    std::optional<std::uint16_t> health_port = {};          ///< empty: the port of the target
    base::Duration interval = base::Duration::seconds(30);  ///< 5 s to 300 s
    base::Duration timeout = base::Duration::seconds(6);    ///< 2 s to 120 s
    std::uint32_t healthy_threshold = 5;                    ///< 2 to 10
    std::uint32_t unhealthy_threshold = 2;                  ///< 2 to 10
    base::Duration deregistration_delay = base::Duration::seconds(300);  ///< 0 s to 3600 s
    base::Duration slow_start = {};  ///< zero (off) or 30 s to 900 s
    BalancerKind balancer = BalancerKind::Application;

    bool operator==(const TargetGroupSettings&) const = default;
};

/// What holds for a group of `protocol` ("HTTP", "TLS", "GENEVE"; empty: HTTP) where nothing is
/// said.
TargetGroupSettings default_settings(std::string_view protocol);

/// The first fact that the core gets.
struct TargetGroupRequested {
    std::uint64_t seed = 0;
    TargetGroupSettings settings;
    bool operator==(const TargetGroupRequested&) const = default;
};
struct TargetGroupChanged {
    TargetGroupSettings settings;
    bool operator==(const TargetGroupChanged&) const = default;
};
/// Listeners and rules that forward to it, counted by the inventory: with none, targets are unused
/// and not checked.
struct TargetGroupUseChanged {
    std::uint32_t listeners = 0;
    bool operator==(const TargetGroupUseChanged&) const = default;
};
/// Which target: an address and a port, as the API identifies it.
struct TargetKey {
    std::string ip = {};
    std::uint16_t port = 0;
    auto operator<=>(const TargetKey&) const = default;
};
/// By its task, or by RegisterTargets (no task). A target that drains comes back to life.
struct TargetRegistered {
    TargetKey target;
    std::string zone = {};
    std::optional<Address> task = {};
    bool operator==(const TargetRegistered&) const = default;
};
struct TargetDeregistered {
    TargetKey target;
    bool operator==(const TargetDeregistered&) const = default;
};
/// The answer to ProbeTarget, or that none came within the timeout. `status` 0: no connection.
struct TargetProbed {
    TargetKey target;
    std::uint32_t probe = 0;
    std::uint16_t status = 0;
    bool timed_out = false;
    bool operator==(const TargetProbed&) const = default;
};

/// One health check; an answer later than the timeout is one that failed.
struct ProbeTarget {
    TargetKey target;
    std::uint32_t probe = 0;
    bool operator==(const ProbeTarget&) const = default;
};
/// The set of targets that get requests, or their weights, changed: the load balancer is to be
/// configured anew from `routes()`.
struct RoutesChanged {
    bool operator==(const RoutesChanged&) const = default;
};
/// For `task`; the cloud writes into the news which group this is.
struct TellTask {
    Address task;
    std::variant<ecs::TargetHealthSeen, ecs::TargetDrained> news;
    bool operator==(const TellTask&) const = default;
};

using TargetGroupOrder = std::variant<ProbeTarget, RoutesChanged, TellTask>;

/// AWS: "TargetHealth", Reason.
enum class TargetReason : std::uint8_t {
    None,
    RegistrationInProgress,
    InitialHealthChecking,
    ResponseCodeMismatch,
    Timeout,
    FailedHealthChecks,
    NotInUse,
    DeregistrationInProgress,
};
/// "Target.ResponseCodeMismatch"; empty for None.
std::string_view to_string(TargetReason reason);

/// One target, from its registration until it has drained.
struct Target {
    std::string zone = {};
    std::optional<Address> task = {};
    TargetState state = TargetState::Initial;
    TargetReason reason = TargetReason::RegistrationInProgress;
    std::uint16_t failed_status = 0;  ///< of ResponseCodeMismatch
    std::uint32_t successes = 0;      ///< in a row
    std::uint32_t failures = 0;       ///< in a row
    std::uint32_t probe = 0;          ///< number of the last one ordered
    bool open = false;                ///< that one has no answer yet
    base::Time opened_at = {};
    std::optional<base::Time> due = {};            ///< of the next check
    std::optional<base::Time> drained_at = {};     ///< Draining: when it is gone
    std::optional<base::Time> slow_start_at = {};  ///< in slow start since
    std::optional<base::Time> next_step_at = {};   ///< in slow start: when its weight grows

    bool operator==(const Target&) const = default;
};
/// "Health checks failed with these codes: [502]", as DescribeTargetHealth shows it; empty for a
/// healthy target.
std::string description(const Target& target);

struct TargetGroupState {
    bool requested = false;
    std::uint64_t seed = 0;
    TargetGroupSettings settings = {};
    std::uint32_t listeners = 0;
    /// Probes are numbered over all targets, so that an answer meets no later target of the same
    /// address.
    std::uint32_t probes = 0;
    std::map<TargetKey, Target> targets = {};
    std::vector<TargetGroupOrder> orders = {};  ///< not taken yet

    bool operator==(const TargetGroupState&) const = default;
};

/// The weight of a target out of its slow start; inside, it is less and at least 1.
inline constexpr std::uint32_t kFullTargetWeight = 100;

struct Route {
    TargetKey target;
    std::uint32_t weight = kFullTargetWeight;

    auto operator<=>(const Route&) const = default;
};

/// Which status codes pass. AWS: "Matcher": "200", "200-299", "200,301", each from 200 to 599; how
/// high a group may go, its kind says.
struct StatusMatcher {
    std::vector<std::pair<std::uint16_t, std::uint16_t>> ranges = {};

    bool matches(std::uint16_t status) const;
    bool operator==(const StatusMatcher&) const = default;
};
/// Empty when `text` is no matcher.
std::optional<StatusMatcher> parse_matcher(std::string_view text);

/// How a forward action splits its requests over its target groups: the parts per million of each,
/// in the order of `weights` (0 to 999 each), together exactly a million; all 0 when all weights
/// are.
std::vector<std::uint32_t> forward_shares(const std::vector<std::uint32_t>& weights);

class TargetGroup {
  public:
    using Fact = std::variant<TargetGroupRequested, TargetGroupChanged, TargetGroupUseChanged,
                              TargetRegistered, TargetDeregistered, TargetProbed, Restarted>;
    using Order = TargetGroupOrder;
    using State = TargetGroupState;

    TargetGroup() = default;
    explicit TargetGroup(State state);

    /// Settings out of their ranges: ValidationError. Nothing else is refused.
    std::optional<Refusal> refuse(const Fact& fact) const;
    void handle(const Fact& fact, base::Time now);
    std::optional<base::Time> next_wake() const;
    void wake(base::Time now);
    void take_orders(std::vector<Order>& into);
    const State& state() const { return state_; }

    /// Who gets requests, by address: the healthy targets or, when there is none, all that are
    /// registered. Empty when no listener forwards here.
    std::vector<Route> routes(base::Time now) const;
    /// 0 for a target that is not there, else up to `kFullTargetWeight`.
    std::uint32_t weight(const TargetKey& target, base::Time now) const;
    std::size_t healthy_count() const { return healthy_; }

  private:
    using Deadline = std::pair<base::Time, TargetKey>;

    void record(const TargetGroupRequested& fact, base::Time now);
    void record(const TargetGroupChanged& fact, base::Time now);
    void record(const TargetGroupUseChanged& fact, base::Time now);
    void record(const TargetRegistered& fact, base::Time now);
    void record(const TargetDeregistered& fact, base::Time now);
    void record(const TargetProbed& fact, base::Time now);
    void record(const Restarted& fact, base::Time now);

    void take_settings();
    std::optional<base::Time> deadline(const Target& target) const;
    void begin_initial(const TargetKey& key, Target& target, base::Time now);
    void end_check(Target& target, std::uint16_t status, bool timed_out, base::Time now);
    void become(Target& target, TargetState to, TargetReason reason, base::Time now);
    void enter_slow_start(Target& target, base::Time now);
    void leave_slow_start(Target& target);
    void look_after(const TargetKey& key, Target& target, base::Time now);
    void tell_drained(const Target& target);
    /// Changes a target by `change` and keeps the deadlines in step.
    template <class F>
    void touch(std::map<TargetKey, Target>::iterator at, F&& change);
    void run_deadlines(base::Time now);
    void order_routes();

    State state_ = {};

    // What follows from the state.
    StatusMatcher matcher_ = {};
    std::set<Deadline> deadlines_ = {};
    std::size_t healthy_ = 0;
    std::size_t in_slow_start_ = 0;  ///< of the healthy ones
    bool routes_changed_ = false;    ///< within one fact
};

}  // namespace engine
