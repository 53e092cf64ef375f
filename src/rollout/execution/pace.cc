#include "rollout/execution/pace.h"

#include <algorithm>

#include "base/match.h"

namespace rollout {
namespace {

constexpr CallRate kStackReads{"stack reads", 20, 10};
constexpr CallRate kStackChanges{"stack changes", 10, 5};
constexpr CallRate kServiceReads{"service reads", 100, 20};
constexpr CallRate kClusterReads{"cluster resource reads", 100, 20};
constexpr CallRate kClusterChanges{"cluster resource changes", 100, 40};
constexpr CallRate kImageReads{"image reads", 20, 10};
constexpr CallRate kImageChanges{"image changes", 10, 5};
constexpr CallRate kSecretReads{"secret reads", 20, 10};

base::Duration cost_of(const CallRate& rate) {
    return base::Duration::milliseconds(1000 / rate.per_second);
}

}  // namespace

const CallRate& call_rate(const Order::What& order) {
    return base::match(
        order, [](const LookAtStack&) -> const CallRate& { return kStackReads; },
        [](const LookAtChangeSet&) -> const CallRate& { return kStackReads; },
        [](const ReadFailures&) -> const CallRate& { return kStackReads; },
        [](const CreateChangeSet&) -> const CallRate& { return kStackChanges; },
        [](const ExecuteChangeSet&) -> const CallRate& { return kStackChanges; },
        [](const DeleteChangeSet&) -> const CallRate& { return kStackChanges; },
        [](const DeleteStack&) -> const CallRate& { return kStackChanges; },
        [](const CancelUpdate&) -> const CallRate& { return kStackChanges; },
        [](const ContinueRollback&) -> const CallRate& { return kStackChanges; },
        [](const RollBackStack&) -> const CallRate& { return kStackChanges; },
        [](const LookAtService&) -> const CallRate& { return kServiceReads; },
        [](const LookAtChosen&) -> const CallRate& { return kServiceReads; },
        [](const FindTask&) -> const CallRate& { return kClusterReads; },
        [](const LookAtTask&) -> const CallRate& { return kClusterReads; },
        [](const ReadTasks&) -> const CallRate& { return kClusterReads; },
        [](const RunTask&) -> const CallRate& { return kClusterChanges; },
        [](const StopTask&) -> const CallRate& { return kClusterChanges; },
        [](const FindImage&) -> const CallRate& { return kImageReads; },
        [](const TagImage&) -> const CallRate& { return kImageChanges; },
        [](const LookAtSecret&) -> const CallRate& { return kSecretReads; });
}

base::Time Pace::when(const Order::What& order, base::Time now) const {
    const CallRate& rate = call_rate(order);
    auto found = full_.find(rate.name);
    if (found == full_.end()) return now;
    const base::Duration depth =
        base::Duration::milliseconds(cost_of(rate).in_milliseconds() * (rate.burst - 1));
    return std::max(now, found->second - depth);
}

void Pace::spend(const Order::What& order, base::Time now) {
    const CallRate& rate = call_rate(order);
    base::Time& full = full_[rate.name];
    full = std::max(full, now) + cost_of(rate);
}

}  // namespace rollout
