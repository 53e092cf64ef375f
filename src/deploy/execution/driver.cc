#include "deploy/execution/driver.h"

#include <algorithm>
#include <thread>
#include <vector>

#include "deploy/execution/carrier.h"
#include "io/clock.h"

namespace deploy {
namespace {

/// How long nothing is waited for at once, so that an interruption is heard.
constexpr base::Duration kMostWait = base::Duration::milliseconds(200);

}  // namespace

void drive(rollout::Rollout& rollout, Target& target, const DriverWays& ways) {
    Carrier carrier(target);
    int told = 0;
    std::vector<rollout::Order> orders;
    base::Time shown = {};
    rollout.handle(rollout::Started{}, ways.now());
    while (true) {
        orders.clear();
        rollout.take_orders(orders);
        for (const rollout::Order& order : orders)
            carrier.begin(order);
        base::Time now = ways.now();
        if (!orders.empty() || now - shown >= ways.glance) {
            ways.show(rollout, now);
            shown = now;
        }
        if (rollout.verdict() != rollout::Verdict::Going) break;
        base::Duration wait = kMostWait;
        if (auto next = rollout.next_wake())
            wait = std::clamp(*next - now, base::Duration(), kMostWait);
        if (carrier.is_idle())
            io::sleep(wait);
        else
            for (const rollout::Answered& answer : carrier.wait(wait))
                rollout.handle(answer, ways.now());
        for (; told < ways.interruptions(); ++told)
            rollout.handle(rollout::Interrupted{}, ways.now());
        rollout.wake(ways.now());
    }
    ways.show(rollout, ways.now());
}

}  // namespace deploy
