// The keys of `deploy`: how a new revision replaces the old one.
#include <array>

#include "platform/keys_traffic.h"
#include "platform/keys_units.h"

namespace platform {
namespace {

constexpr std::array<std::string_view, 2> kOrders = {"start-first", "stop-first"};
constexpr std::array<std::string_view, 2> kDoneWhen = {"steady", "new-healthy"};

constexpr std::array kDeployKeys = {
    Key{.name = "strategy",
        .type = Type::StrategyText,
        .doc = "How a new revision gets its traffic. `canary 10% for 5m` and `linear 20% every 3m` "
               "say how long a step lasts; without that a step lasts as long as `bake`.",
        .example = "canary 10%",
        .otherwise = "rolling"},
    Key{.name = "order",
        .type = Type::Choice,
        .doc = "`start-first` keeps 100 % healthy and runs up to 200 %; `stop-first` (0/100 %) is "
               "for a single writer: an outage, but never two at once by plan.",
        .example = "stop-first",
        .otherwise = "start-first",
        .choices = kOrders},
    Key{.name = "bake",
        .type = Type::Duration,
        .doc = "Both revisions stay for so long after the shift, so that going back is instant. "
               "Whole minutes; only where traffic shifts.",
        .example = "5m",
        .otherwise = "5m",
        .min = 0,
        .max = kDay,
        .step = kMinute},
    Key{.name = "breaker",
        .type = Type::Breaker,
        .doc = "Failed tasks until a deployment is given up and put back: a number, a percentage "
               "of the count, `default` (what ECS thinks fit) or `off`.",
        .example = "3",
        .otherwise = "default"},
    Key{.name = "rollback_on",
        .form = Form::List,
        .type = Type::Condition,
        .doc = "Alarms that put a deployment back while it runs.",
        .example = "[5xx > 1%, p95 > 800ms]"},
    Key{.name = "done_when",
        .type = Type::Choice,
        .doc = "`steady` waits until the old tasks are gone, `new-healthy` only for the new ones.",
        .example = "new-healthy",
        .otherwise = "steady",
        .choices = kDoneWhen},
};

}  // namespace

constexpr Table kDeployTable = {"deploy", kDeployKeys, true};

}  // namespace platform
