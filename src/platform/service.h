#pragma once
// A service and a job of one environment, every value settled.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/duration.h"
#include "platform/fargate_size.h"
#include "platform/located.h"
#include "platform/text_value.h"
#include "text/document.h"

namespace platform {

/// Where the bytes of a container come from.
struct Image {
    /// The platform's own repository `<platform>-<service>`, filled by whoever builds it.
    struct Own {
        bool operator==(const Own&) const = default;
    };
    /// Own repository, built from a folder.
    struct Build {
        std::string context;
        std::string dockerfile = "Dockerfile";
        bool operator==(const Build&) const = default;
    };
    /// Own repository, copied from a public image.
    struct Mirror {
        std::string source;
        bool operator==(const Mirror&) const = default;
    };
    /// Own repository, the same bytes as another service's image.
    struct SameAs {
        std::string service;
        bool operator==(const SameAs&) const = default;
    };
    /// Pulled from where it is: a tag or a digest of any registry. There is no repository of ours.
    struct External {
        std::string reference;
        bool operator==(const External&) const = default;
    };
    using Source = std::variant<Own, Build, Mirror, SameAs, External>;
    Source source = Own{};
    /// The repository of ours that holds it is `<platform>-<repository>`: the service's name,
    /// "<service>-<sidecar>", or for a job the service that it extends. Empty for External.
    std::string repository = {};
    base::SourceSpan span = {};
};

/// A port that a container listens on, TCP.
struct Port {
    std::string name;  ///< empty for the one `port:`
    std::uint16_t number = 0;
    base::SourceSpan span = {};
};

/// One environment variable of a container, in the order of names.
struct Variable {
    std::string name;
    TextValue value;
    /// ARN of a secret or parameter outside the platform; then `value` is empty.
    std::string external_arn = {};
    /// The store or service whose `callers_get` handed it over; empty: written at the service.
    std::string from = {};
    /// Written under `secrets`, or its value touches a secret.
    bool secret = false;
    base::SourceSpan span = {};
};

/// A container health check, run by ECS inside the container.
struct HealthCheck {
    /// As ECS takes it: {"CMD", ...} from a list, {"CMD-SHELL", text} from a string.
    std::vector<std::string> command;
    base::Duration every = base::Duration::seconds(30);   ///< 5-300 s
    base::Duration timeout = base::Duration::seconds(5);  ///< 2-60 s
    std::uint32_t retries = 3;                            ///< 1-10
    base::Duration start = base::Duration::seconds(0);    ///< 0-300 s, grace at start
    base::SourceSpan span = {};
};

/// A file system, or scratch space, at a path of a container.
struct Mount {
    std::string store;  ///< an efs store; empty: scratch space that ends with the task
    std::string path;
    bool read_only = false;
    base::SourceSpan span = {};
};

struct Ulimit {
    std::string name;  ///< "nofile", ...
    std::uint32_t soft = 0;
    std::uint32_t hard = 0;
};

/// One container of a task.
struct Container {
    Image image;
    std::vector<std::string> entrypoint;  ///< empty: the image's
    std::vector<std::string> command;     ///< empty: the image's
    std::string workdir;                  ///< empty: the image's
    std::string user;                     ///< empty: the image's
    std::vector<Variable> variables;      ///< environment and secrets, by name, unique
    std::vector<Port> ports;
    std::optional<HealthCheck> health;
    std::vector<Mount> mounts;
    std::vector<Ulimit> ulimits;              ///< by name
    std::map<std::string, TextValue> labels;  ///< values without secrets
    Located<bool> read_only;
    Located<base::Duration> stop_timeout;  ///< 2-120 s
};

/// A further container in the same task.
struct Sidecar {
    std::string name;
    Container container;
    bool essential = true;
    std::optional<std::uint32_t> cpu;         ///< CPU units reserved; empty: shares the task's
    std::optional<std::uint32_t> memory_mib;  ///< hard limit; empty: the task's
    /// The main container starts when this one has reached it.
    enum class ReadyWhen { Started, Healthy, Done };
    std::optional<ReadyWhen> before_main;
    base::SourceSpan span = {};
};

/// One wire: the caller may reach this port of the callee.
struct Call {
    enum class To { Service, Store };
    To to;
    std::string callee;
    std::uint16_t port = 0;
    std::string port_name = {};  ///< as written after the colon; empty when the callee has one port
    base::SourceSpan span = {};
};

/// Order of start: this one waits for another.
struct Need {
    enum class Until { Healthy, Done };  ///< a service that is healthy, a job that has ended well
    std::string name;
    Until until;
    base::SourceSpan span = {};
};

/// What the load balancer asks a task.
struct TargetHealth {
    Located<std::string> path = {"/"};
    base::Duration every = base::Duration::seconds(10);   ///< 5-300 s
    base::Duration timeout = base::Duration::seconds(5);  ///< 2-120 s, below `every`
    std::uint32_t healthy = 2;                            ///< 2-10 answers
    std::uint32_t unhealthy = 3;                          ///< 2-10 answers
    std::string codes = "200";                            ///< "200", "200-299", "200,204"
    base::SourceSpan span = {};
};

/// How the load balancer reaches a service.
struct Ingress {
    std::vector<Located<std::string>> paths;  ///< "/api/*"; its bare form "/api" is answered too
    std::vector<Located<std::string>> hosts;  ///< empty: every host
    std::optional<Located<std::uint32_t>>
        priority;  ///< 1-50000; empty: follows from paths and hosts
    std::uint16_t port = 0;
    TargetHealth health;
    Located<base::Duration> grace;  ///< the scheduler ignores health for so long after a start
    Located<base::Duration> drain;  ///< 0-3600 s, deregistration delay
    std::optional<Located<base::Duration>> idle;  ///< 1-4000 s; the load balancer takes the largest
    std::optional<Located<base::Duration>> slow_start;  ///< 30-900 s
    bool sticky = false;
    base::SourceSpan span = {};
};

/// A change of the range at set times.
struct ScheduledRange {
    std::string cron;      ///< five fields, as crontab writes them
    std::string timezone;  ///< IANA name; empty: UTC
    std::uint32_t min = 0;
    std::uint32_t max = 0;
    base::SourceSpan span = {};
};

/// Automatic scaling of the task count.
struct Scale {
    std::uint32_t min = 1;
    std::uint32_t max = 1;
    std::optional<Located<std::uint32_t>> cpu_percent;
    std::optional<Located<std::uint32_t>> memory_percent;
    std::optional<Located<std::uint32_t>> requests;  ///< per task and minute
    base::Duration out = base::Duration::seconds(60);
    base::Duration in = base::Duration::seconds(300);
    std::vector<ScheduledRange> schedule;
    base::SourceSpan span = {};
};

/// A limit on a metric: "5xx > 1%", "p95 > 800ms", "cpu > 90% for 10m".
struct AlarmCondition {
    enum class Metric { Http5xx, Http4xx, Latency, Cpu, Memory, UnhealthyTasks, RunningTasks };
    enum class Comparison { Above, Below };
    Metric metric;
    Comparison comparison = Comparison::Above;
    /// Percent, milliseconds or a plain number, times 1000.
    std::int64_t threshold_milli = 0;
    /// Of Latency, in tenths of a percent: 950 is p95.
    std::uint32_t percentile_tenths = 0;
    base::Duration lasting = base::Duration::minutes(1);
    std::string text;  ///< as written
    base::SourceSpan span = {};
};

struct Rolling {
    bool operator==(const Rolling&) const = default;
};
struct BlueGreen {
    bool operator==(const BlueGreen&) const = default;
};
/// Tenths of a percent of the traffic go first, the rest after `wait`.
struct Canary {
    std::uint32_t percent_tenths = 100;       ///< 1-1000
    std::optional<base::Duration> wait = {};  ///< whole minutes; empty: as long as `bake`
    bool operator==(const Canary&) const = default;
};
/// Tenths of a percent of the traffic move a step.
struct Linear {
    std::uint32_t percent_tenths = 100;  ///< 30-1000
    std::optional<base::Duration> wait =
        {};  ///< between two steps, whole minutes; empty: as long as `bake`
    bool operator==(const Linear&) const = default;
};
using Strategy = std::variant<Rolling, BlueGreen, Canary, Linear>;
inline bool shifts_traffic(const Strategy& s) {
    return !std::holds_alternative<Rolling>(s);
}

/// When a rolling deployment is given up and put back.
struct Breaker {
    enum class Kind { Off, Default, Count, Percent };
    Kind kind = Kind::Default;
    std::uint32_t value = 0;  ///< tasks for Count, percent of the desired count for Percent
};

/// How a new revision replaces the old one.
struct Deploy {
    Located<Strategy> strategy;
    Located<base::Duration>
        bake;  ///< both revisions stay for so long after the shift; only where traffic shifts
    /// start-first is 100 to 200, stop-first 0 to 100.
    std::uint32_t min_healthy_percent = 100;
    std::uint32_t max_percent = 200;
    base::SourceSpan order_span = {};
    Breaker breaker;
    std::vector<AlarmCondition> rollback_on;
    enum class DoneWhen { Steady, NewHealthy };
    DoneWhen done_when = DoneWhen::Steady;
    base::SourceSpan span = {};
};

enum class Capacity { OnDemand, Spot, SpotOnly };
enum class Architecture { X86_64, Arm64 };

/// A permission of the task role: "read s3://ohi-uploads", or actions and resources as IAM writes
/// them.
struct Grant {
    std::string verb;      ///< "read", "write", "send", ...; empty when `actions` is given
    std::string scheme;    ///< "s3", "sqs", ...
    std::string resource;  ///< what follows "://"
    std::vector<std::string> actions = {};
    std::vector<std::string> resources = {};
    base::SourceSpan span = {};
};

/// What services and jobs share: a task that runs.
struct Workload {
    std::string name;
    Container container;
    std::vector<Sidecar> sidecars;  ///< by name
    Located<FargateSize> size;
    std::optional<Located<std::uint32_t>>
        storage_gib;  ///< 21-200; empty: the 20 GiB that Fargate includes
    Located<Architecture> architecture;
    Located<Capacity> capacity;
    Located<base::Duration>
        log_retention;  ///< one of the values that CloudWatch Logs has, whole days
    Located<bool> exec;
    std::vector<Call>
        calls;  ///< by callee, then port; callers of a store that is only mounted are not listed
    std::vector<Need> needs;  ///< by name
    std::vector<Grant> may;   ///< in written order
    /// All tags that the manifest gives it, those of the platform and the environment too.
    std::map<std::string, std::string> tags;
    base::SourceSpan span;  ///< its name in the manifest
    /// The merged mapping from which all this was read, each value with the place that it came
    /// from.
    text::Node merged;
};

struct Service : Workload {
    Located<std::uint32_t> count;
    std::optional<Ingress> ingress;
    std::optional<Scale> scale;
    Deploy deploy;
    std::vector<AlarmCondition> alarms;
    /// What callers are given, its own `$(host)` resolved; by name.
    std::vector<Variable> callers_get;
    /// Whether another service or job calls it: then it has a name inside the environment.
    bool called = false;
};

struct Job : Workload {
    /// The service that it extends, whose image and roles it takes; empty: it stands alone.
    std::string extends;
    Located<base::Duration> timeout;
    std::string schedule;  ///< cron with five fields; empty: run by a release or by hand
    std::string timezone;  ///< IANA name; empty: UTC
    base::SourceSpan schedule_span = {};
    /// In the release lists of the manifest.
    enum class When { OnDemand, BeforeRelease, AfterRelease };
    When when = When::OnDemand;
};

}  // namespace platform
