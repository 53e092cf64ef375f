#include "sim/deployer.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace sim {
namespace {

/// So long a client tries again before it says that there is no answer.
constexpr base::Duration kGivesUpAfter = base::Duration::seconds(60);

}  // namespace

base::Result<rollout::Rollout> Deployer::deploy(const rollout::Wish& wish, base::Time until,
                                                const Interrupts& interrupts) {
    const rollout::CloudSeen before = aws_.look(wish);
    rollout::Plan plan = TRY(rollout::make_plan(wish, before));
    rollout::Rollout rollout(wish, std::move(plan), before, {.seed = ++runs_});
    messages_.clear();
    rollout.handle(rollout::Started{}, world_.now());
    while (true) {
        std::vector<rollout::Order> orders;
        rollout.take_orders(orders);
        send(std::move(orders));
        if (rollout.verdict() != rollout::Verdict::Going) return rollout;
        std::optional<base::Time> next = rollout.next_wake();
        if (!messages_.empty()) next = base::earlier(next, messages_.begin()->first);
        if (!next || *next > until) return rollout;
        world_.run(std::max(*next, world_.now()));
        if (interrupts && interrupts(rollout, world_.now()))
            rollout.handle(rollout::Interrupted{}, world_.now());
        rollout.wake(world_.now());
        while (!messages_.empty() && messages_.begin()->first <= world_.now()) {
            Message message = std::move(messages_.begin()->second);
            messages_.erase(messages_.begin());
            arrive(std::move(message), rollout);
        }
    }
}

void Deployer::send(std::vector<rollout::Order> orders) {
    for (rollout::Order& order : orders)
        messages_.emplace(
            world_.now() + draws_.between(troubles_.latency.least, troubles_.latency.most),
            std::move(order));
}

void Deployer::arrive(Message message, rollout::Rollout& rollout) {
    if (const auto* answer = std::get_if<rollout::Answered>(&message))
        return rollout.handle(*answer, world_.now());
    const auto& order = std::get<rollout::Order>(message);
    rollout::Answered answer{.order = order.id, .what = rollout::Refused{}};
    base::Time when = world_.now() + kGivesUpAfter;
    if (!draws_.chance(troubles_.never_arrives)) {
        rollout::Answered::What said = aws_.carry_out(order.what);
        if (!draws_.chance(troubles_.answer_lost)) {
            answer.what = std::move(said);
            when = world_.now() + draws_.between(troubles_.latency.least, troubles_.latency.most);
        }
    }
    messages_.emplace(when, std::move(answer));
}

}  // namespace sim
