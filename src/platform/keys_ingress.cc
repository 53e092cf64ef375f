// The keys of `ingress`: how the load balancer reaches a service and asks for its health.
#include <array>

#include "platform/keys_traffic.h"
#include "platform/keys_units.h"

namespace platform {
namespace {

constexpr std::array kTargetHealthKeys = {
    Key{.name = "path",
        .type = Type::HealthPath,
        .doc = "What the load balancer asks each task for.",
        .example = "/health",
        .otherwise = "/"},
    Key{.name = "every",
        .type = Type::Duration,
        .doc = "Time between two checks.",
        .example = "15s",
        .otherwise = "10s",
        .min = 5 * kSecond,
        .max = 300 * kSecond},
    Key{.name = "timeout",
        .type = Type::Duration,
        .doc = "No answer in this time is a failed check.",
        .example = "4s",
        .otherwise = "5s",
        .min = 2 * kSecond,
        .max = 120 * kSecond},
    Key{.name = "healthy",
        .type = Type::Number,
        .doc = "Good answers in a row until a task gets traffic.",
        .example = "3",
        .otherwise = "2",
        .min = 2,
        .max = 10},
    Key{.name = "unhealthy",
        .type = Type::Number,
        .doc = "Bad answers in a row until a task loses its traffic.",
        .example = "2",
        .otherwise = "3",
        .min = 2,
        .max = 10},
    Key{.name = "codes",
        .type = Type::HttpCodes,
        .doc = "The answers that count as good.",
        .example = "200-299",
        .otherwise = "200"},
};
constexpr Table kTargetHealthTable = {"load balancer health", kTargetHealthKeys, true};

constexpr std::array kIngressKeys = {
    Key{.name = "path",
        .form = Form::OneOrList,
        .type = Type::UrlPath,
        .doc = "What the service answers. `/api/*` means everything below and `/api` itself. One "
               "of `path` and `host` is needed.",
        .example = "/api/*"},
    Key{.name = "host",
        .form = Form::OneOrList,
        .type = Type::Host,
        .doc = "Host names that the service answers; every one when nothing is written.",
        .example = "api.example.com"},
    Key{.name = "port",
        .type = Type::Name,
        .doc = "The name of the port that gets the traffic, when the service has several.",
        .example = "http"},
    Key{.name = "priority",
        .type = Type::Number,
        .doc = "The order among rules that overlap: the lowest wins. Otherwise it follows from "
               "path and host, the more exact first.",
        .example = "100",
        .min = 1,
        .max = 50'000},
    Key{.name = "health",
        .form = Form::Keys,
        .table = &kTargetHealthTable,
        .doc = "How the load balancer learns whether a task is well.",
        .example = "{ path: /health }",
        .in_force = InForce::Always},
    Key{.name = "grace",
        .type = Type::Duration,
        .doc = "For so long after the start of a task nobody minds bad health.",
        .example = "90s",
        .otherwise = "60s",
        .min = 0,
        .max = 2 * kHour},
    Key{.name = "drain",
        .type = Type::Duration,
        .doc = "For so long a task that is leaving may finish the requests it has.",
        .example = "10s",
        .otherwise = "30s",
        .min = 0,
        .max = kHour},
    Key{.name = "idle",
        .type = Type::Duration,
        .doc = "For so long a connection may be silent. The load balancer has one such time; it "
               "takes the longest that any service asks for.",
        .example = "1h",
        .min = kSecond,
        .max = 4000 * kSecond},
    Key{.name = "slow_start",
        .type = Type::Duration,
        .doc = "A new task gets its share of the traffic bit by bit over this time.",
        .example = "60s",
        .min = 30 * kSecond,
        .max = 900 * kSecond},
    Key{.name = "sticky",
        .type = Type::Flag,
        .doc = "Whether a client comes back to the same task, by cookie.",
        .example = "true",
        .otherwise = "false"},
};

}  // namespace

constexpr Table kIngressTable = {"ingress", kIngressKeys, true};

}  // namespace platform
