// All short sequences of facts about two targets, and long random ones.

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/prng.h"
#include "engine/codec.h"
#include "engine/target_group.h"

namespace engine {
namespace {

using base::Duration;
using base::Time;
using ecs::HealthStatus;

constexpr Time kStart = Time::unix_seconds(1'800'000'000);
constexpr Duration kDelay = Duration::seconds(40);

/// What must hold, judged from facts and orders alone.
struct Watch {
    struct Seat {
        Address task;
        std::optional<Time> leaves = {};
    };
    std::map<TargetKey, Seat> seats = {};            ///< registered, or draining until `leaves`
    std::map<std::uint32_t, TargetKey> probes = {};  ///< ordered, by number
    std::map<Address, HealthStatus> told = {};
    std::vector<Route> routes = {};
    std::uint32_t listeners = 0;
    bool again = false;
    bool rerouted = false;
    std::string broken = {};

    void fail(std::string what) {
        if (broken.empty()) broken = std::move(what);
    }
    void see(const TargetGroup::Fact& fact, Time now) {
        again = std::holds_alternative<Restarted>(fact);
        rerouted = false;
        if (const auto* what = std::get_if<TargetGroupUseChanged>(&fact))
            listeners = what->listeners;
        if (const auto* what = std::get_if<TargetRegistered>(&fact)) {
            auto [at, is_new] = seats.try_emplace(what->target, Seat{*what->task});
            // The old owner is told before the new one takes the place.
            if (!is_new && at->second.task != *what->task) told.erase(at->second.task);
            at->second = {*what->task};
            if (is_new) told.erase(*what->task);
        }
        if (const auto* what = std::get_if<TargetDeregistered>(&fact)) {
            auto at = seats.find(what->target);
            if (at != seats.end() && !at->second.leaves)
                at->second.leaves = listeners == 0 ? now : now + kDelay;
        }
    }
    void see(const TargetGroupOrder& order, Time now) {
        if (std::holds_alternative<RoutesChanged>(order)) rerouted = true;
        if (const auto* what = std::get_if<ProbeTarget>(&order)) {
            auto at = seats.find(what->target);
            if (at == seats.end() || at->second.leaves) return fail("checks a target that leaves");
            if (listeners == 0) fail("checks a target that is not in use");
            if (!probes.emplace(what->probe, what->target).second && !again)
                fail("one number for two checks");
        }
        const auto* tell = std::get_if<TellTask>(&order);
        if (!tell) return;
        if (const auto* seen = std::get_if<ecs::TargetHealthSeen>(&tell->news)) {
            auto [at, is_new] = told.try_emplace(tell->task, HealthStatus::Unknown);
            if (at->second == seen->health) fail("tells what is known");
            at->second = seen->health;
            return;
        }
        for (auto at = seats.begin(); at != seats.end(); ++at) {
            if (at->second.task != tell->task || !at->second.leaves) continue;
            if (*at->second.leaves != now) fail("drained at another moment than it should");
            seats.erase(at);
            return;
        }
    }
    void see_between(const TargetGroup& group, Time now) {
        if (group.next_wake() && *group.next_wake() <= now) fail("wants to be woken in the past");
        if (group.state().targets.size() != seats.size()) fail("its targets are not those it has");
        std::size_t healthy = 0;
        for (const auto& [key, target] : group.state().targets) {
            bool draining = target.state == TargetState::Draining;
            healthy += target.state == TargetState::Healthy;
            auto seat = seats.find(key);
            if (seat == seats.end()) return fail("has a target that nobody registered");
            if (draining != seat->second.leaves.has_value())
                fail("drains, or not, as it should not");
            bool checked = target.open || target.due;
            bool live = !draining && listeners > 0;
            if (checked != live) fail("is checked, or not, as it should not be");
        }
        if (healthy != group.healthy_count()) fail("miscounts the healthy");
        std::vector<Route> now_routes = group.routes(now);
        if (now_routes != routes && !rerouted) fail("routes changed without a word");
        routes = std::move(now_routes);
        for (const Route& route : routes) {
            TargetState state = group.state().targets.at(route.target).state;
            if (state == TargetState::Draining) fail("routes to a target that drains");
            if (healthy > 0 && state != TargetState::Healthy)
                fail("routes to one that is not healthy");
        }
    }
};

struct Watched {
    TargetGroup group = {};
    Watch watch = {};
    Time now = kStart;

    std::vector<TargetGroupOrder> give(const TargetGroup::Fact& fact) {
        // The loop wakes a core before a later fact reaches it.
        watch.see(fact, now);
        group.handle(fact, now);
        return take();
    }
    std::vector<TargetGroupOrder> wake() {
        watch.again = false;
        watch.rerouted = false;
        now = *group.next_wake();
        group.wake(now);
        return take();
    }
    std::vector<TargetGroupOrder> take() {
        std::vector<TargetGroupOrder> orders;
        group.take_orders(orders);
        for (const TargetGroupOrder& order : orders)
            watch.see(order, now);
        watch.see_between(group, now);
        return orders;
    }
};

TargetGroupRequested requested() {
    return {1,
            {.interval = Duration::seconds(10),
             .timeout = Duration::seconds(5),
             .healthy_threshold = 2,
             .unhealthy_threshold = 2,
             .deregistration_delay = kDelay,
             .slow_start = Duration::seconds(30)}};
}

TargetKey key(std::size_t number) {
    return {"10.0.0." + std::to_string(number), 80};
}
Address task(std::size_t number) {
    return {CoreKind::Task, static_cast<std::uint32_t>(number)};
}

struct Explorer {
    std::size_t sequences = 0;
    std::string first_broken = {};

    std::vector<TargetGroup::Fact> facts_for(const Watched& from) const {
        std::vector<TargetGroup::Fact> facts = {
            TargetGroupUseChanged{from.watch.listeners == 0 ? 1U : 0U}, Restarted{}};
        for (std::size_t i = 0; i < 2; ++i) {
            facts.emplace_back(TargetRegistered{key(i), "a", task(i)});
            facts.emplace_back(TargetDeregistered{key(i)});
        }
        // Also answers to checks that nobody ordered or that were answered before.
        for (std::uint32_t probe = 1; probe <= 3; ++probe) {
            auto of = from.watch.probes.find(probe);
            TargetKey target = of == from.watch.probes.end() ? key(0) : of->second;
            facts.emplace_back(TargetProbed{target, probe, 200});
            facts.emplace_back(TargetProbed{target, probe, 500});
        }
        return facts;
    }
    void explore(const Watched& from, const std::string& path, int left) {
        if (!first_broken.empty()) return;
        if (!from.watch.broken.empty()) {
            first_broken = path + ": " + from.watch.broken;
            return;
        }
        ++sequences;
        if (left == 0) return;
        std::vector<TargetGroup::Fact> facts = facts_for(from);
        for (std::size_t i = 0; i < facts.size(); ++i) {
            Watched next = from;
            next.give(facts[i]);
            // What changes nothing leads nowhere new.
            if (next.watch.broken.empty() && next.group.state() == from.group.state()) continue;
            explore(next, path + " " + std::to_string(i), left - 1);
        }
        if (!from.group.next_wake()) return;
        Watched next = from;
        next.wake();
        explore(next, path + " wake", left - 1);
    }
};

TEST(TargetGroupSequences, HoldFromNothingOn) {
    Watched watched;
    watched.give(requested());
    watched.give(TargetGroupUseChanged{1});
    Explorer explorer;
    explorer.explore(watched, "", 6);
    EXPECT_EQ(explorer.first_broken, "");
    EXPECT_GT(explorer.sequences, 1'000U);
}

TEST(TargetGroupSequences, HoldFromTwoHealthyTargetsOn) {
    Watched watched;
    watched.give(requested());
    watched.give(TargetGroupUseChanged{1});
    for (std::size_t i = 0; i < 2; ++i)
        watched.give(TargetRegistered{key(i), "a", task(i)});
    while (watched.group.healthy_count() < 2)
        for (const TargetGroupOrder& order : watched.wake())
            if (const auto* probe = std::get_if<ProbeTarget>(&order))
                watched.give(TargetProbed{probe->target, probe->probe, 200});
    Explorer explorer;
    explorer.explore(watched, "", 5);
    EXPECT_EQ(explorer.first_broken, "");
    EXPECT_GT(explorer.sequences, 1'000U);
}

struct RandomRun {
    base::Prng prng;
    Watched watched = {};
    std::multimap<Time, TargetGroup::Fact> queue = {};
    std::map<std::string, int> reached = {};

    void plan(const std::vector<TargetGroupOrder>& orders) {
        for (const TargetGroupOrder& order : orders) {
            const auto* probe = std::get_if<ProbeTarget>(&order);
            if (!probe || prng.chance(50'000)) continue;
            auto status = static_cast<std::uint16_t>(prng.chance(600'000) ? 200 : 502);
            TargetProbed answer{probe->target, probe->probe, status};
            queue.emplace(watched.now + prng.between(Duration(), Duration::seconds(6)), answer);
            if (prng.chance(100'000))
                queue.emplace(watched.now + prng.between(Duration(), Duration::seconds(60)),
                              answer);
        }
    }
    TargetGroup thawed() const {
        auto read = from_bytes<TargetGroupState>(to_bytes(watched.group.state()));
        EXPECT_TRUE(read && *read == watched.group.state());
        return TargetGroup(read.value_or(TargetGroupState{}));
    }
    void compare(TargetGroup copy, const std::vector<TargetGroupOrder>& orders) const {
        std::vector<TargetGroupOrder> copied;
        copy.take_orders(copied);
        EXPECT_TRUE(copied == orders);
        EXPECT_TRUE(copy.state() == watched.group.state());
        EXPECT_EQ(copy.next_wake(), watched.group.next_wake());
        EXPECT_TRUE(copy.routes(watched.now) == watched.group.routes(watched.now));
    }
    void one(const TargetGroup::Fact& fact) {
        TargetGroup copy = thawed();
        copy.handle(fact, watched.now);
        std::vector<TargetGroupOrder> orders = watched.give(fact);
        compare(std::move(copy), orders);
        plan(orders);
    }
    void step() {
        std::optional<Time> wake = watched.group.next_wake();
        if (prng.chance(80'000) || (!wake && queue.empty())) {
            std::size_t number = prng.below(6);
            switch (prng.below(8)) {
                case 0: return one(Restarted{});
                case 1: return one(TargetGroupUseChanged{prng.chance(700'000) ? 1U : 0U});
                case 2:
                case 3:
                case 4: return one(TargetDeregistered{key(number)});
                default: return one(TargetRegistered{key(number), "a", task(number)});
            }
        }
        if (wake && (queue.empty() || *wake <= queue.begin()->first)) {
            TargetGroup copy = thawed();
            copy.wake(*wake);
            std::vector<TargetGroupOrder> orders = watched.wake();
            compare(std::move(copy), orders);
            return plan(orders);
        }
        auto first = queue.begin();
        TargetGroup::Fact fact = first->second;
        watched.now = std::max(watched.now, first->first);
        queue.erase(first);
        one(fact);
    }
};

TEST(TargetGroupSequences, SurviveALossyWorldAndBecomeHealthy) {
    std::map<TargetState, int> reached;
    for (std::uint64_t seed = 0; seed < 80; ++seed) {
        SCOPED_TRACE(seed);
        RandomRun run{.prng = base::Prng(base::mix(seed, 3))};
        run.one(requested());
        run.one(TargetGroupUseChanged{1});
        for (int i = 0; i < 200; ++i) {
            run.step();
            for (const auto& [at, target] : run.watched.group.state().targets)
                ++reached[target.state];
            ASSERT_EQ(run.watched.watch.broken, "");
        }
        // The world is well again: every check passes, and everything comes to rest.
        run.one(TargetGroupUseChanged{1});
        run.one(Restarted{});
        Time goal = run.watched.now + Duration::minutes(3);
        while (run.watched.group.next_wake() && *run.watched.group.next_wake() < goal)
            for (const TargetGroupOrder& order : run.watched.wake())
                if (const auto* probe = std::get_if<ProbeTarget>(&order))
                    run.watched.give(TargetProbed{probe->target, probe->probe, 200});
        ASSERT_EQ(run.watched.watch.broken, "");
        const TargetGroup& group = run.watched.group;
        EXPECT_EQ(group.healthy_count(), group.state().targets.size());
        EXPECT_EQ(group.routes(goal).size(), group.state().targets.size());
        for (const Route& route : group.routes(goal))
            EXPECT_EQ(route.weight, kFullTargetWeight);
    }
    for (TargetState state : {TargetState::Initial, TargetState::Healthy, TargetState::Unhealthy,
                              TargetState::Unused, TargetState::Draining})
        EXPECT_GT(reached[state], 100) << to_string(state);
}

}  // namespace
}  // namespace engine
