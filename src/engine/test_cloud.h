#pragma once
// For tests: a cloud and a tiny world around it that answers every order after a fixed time.

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/match.h"
#include "engine/cloud.h"

namespace engine {

inline constexpr const char* kAccount = "123456789012";
inline constexpr const char* kRegion = "eu-west-1";

/// What a world reports, by when and in which order it was ordered.
using WorldQueue = std::map<std::pair<base::Time, std::uint64_t>, WorldReported>;

struct TestWorld {
    Cloud cloud;
    base::Time now = base::Time::unix_seconds(1'700'000'000);
    WorldQueue queue = {};
    std::uint64_t sequence = 0;
    bool crashes = false;    ///< containers end as soon as they have begun
    bool unhealthy = false;  ///< targets answer 500
    std::vector<Cloud::Fact> journal = {};
    std::vector<base::Time> journal_times = {};
    std::size_t most_turned_to = 0;

    explicit TestWorld(std::uint64_t seed = 1) { tell(CloudStarted{seed}); }

    void tell(const Cloud::Fact& fact) {
        journal.push_back(fact);
        journal_times.push_back(now);
        cloud.handle(fact, now);
        perform();
    }
    /// The refusal's code and message; empty when it was taken.
    std::string ask(Request request) {
        ApiRequested asked{kAccount, kRegion, std::move(request)};
        if (auto refusal = cloud.refuse(asked)) return refusal->code + ": " + refusal->message;
        tell(asked);
        return {};
    }
    void answer(base::Duration after, Address address, WorldReported::What what) {
        queue.emplace(std::pair(now + after, ++sequence), WorldReported{address, std::move(what)});
    }
    void perform() {
        std::vector<Cloud::Order> orders;
        cloud.take_orders(orders);
        for (Cloud::Order& order : orders)
            perform(order);
    }
    void perform(const Cloud::Order& order) {
        using base::Duration;
        Address at = order.address;
        base::match(
            order.what,
            [&](const ecs::ProvisionTask&) {
                answer(Duration::seconds(2), at,
                       ecs::TaskProvisioned{
                           fmt::format("10.0.{}.{}", at.index / 250, at.index % 250 + 1),
                           fmt::format("eni-{}", at.index)});
            },
            [&](const ecs::PullImage& pull) {
                answer(Duration::seconds(3), at, ecs::ImagePulled{pull.container, "sha256:1"});
            },
            [&](const ecs::StartContainer& start) {
                answer(Duration::seconds(1), at,
                       ecs::ContainerStarted{start.container, start.attempt});
                if (crashes)
                    answer(Duration::seconds(2), at,
                           ecs::ContainerExited{start.container, start.attempt, 1, {}});
            },
            [&](const ecs::ProbeContainer& probe) {
                answer(Duration::milliseconds(100), at,
                       ecs::ContainerProbed{probe.container, probe.probe, true});
            },
            [&](const ecs::TerminateContainer& stop) {
                answer(Duration::seconds(1), at,
                       ecs::ContainerExited{stop.container, stop.attempt, 0, {}});
            },
            [&](const ecs::KillContainer& stop) {
                answer(Duration::milliseconds(100), at,
                       ecs::ContainerExited{stop.container, stop.attempt, 137, {}});
            },
            [&](const ecs::DeprovisionTask&) {
                answer(Duration::seconds(8), at, ecs::TaskDeprovisioned{});
            },
            [&](const ProbeTarget& probe) {
                std::uint16_t status = unhealthy ? 500 : 200;
                answer(Duration::milliseconds(50), at,
                       TargetProbed{probe.target, probe.probe, status, false});
            },
            [](const RoutesChanged&) {}, [](const AnswersChanged&) {});
    }
    /// Goes to whatever is next, the world's answers or the cloud's own time; false at rest or
    /// behind `until`.
    bool step(base::Time until) {
        std::optional<base::Time> next = cloud.next_wake();
        bool report = !queue.empty() && (!next || queue.begin()->first.first <= *next);
        base::Time when = report ? queue.begin()->first.first : next.value_or(until);
        if ((!report && !next) || when > until) return false;
        EXPECT_GE(when, now);
        now = when;
        if (report) {
            auto first = queue.extract(queue.begin());
            tell(first.mapped());
        } else {
            cloud.wake(now);
            perform();
        }
        most_turned_to = std::max(most_turned_to, cloud.turned_to().size());
        return true;
    }
    void run(base::Duration length) {
        base::Time until = now + length;
        while (step(until)) {
        }
        now = until;
    }
    /// The process dies and comes back with what it had written down.
    void kill(bool answers_are_lost) {
        std::string bytes = checkpoint(cloud.state());
        auto back = restore(bytes);
        ASSERT_TRUE(std::holds_alternative<Cloud>(back)) << std::get<std::string>(back);
        ASSERT_EQ(std::get<Cloud>(back).state(), cloud.state());
        cloud = std::move(std::get<Cloud>(back));
        if (answers_are_lost) queue.clear();
        tell(Restarted{});
    }

    // Shorthands.
    std::string create_stack(const std::string& name, const std::string& text);
    std::string update_stack(
        const std::string& name, const std::string& text,
        cloudformation::OnFailure on_failure = cloudformation::OnFailure::Rollback);
    std::string delete_stack(const std::string& name);
    /// "CREATE_COMPLETE"; empty when there is no such stack.
    std::string status(const std::string& name) const;
    /// "Service CREATE_COMPLETE", oldest first.
    std::vector<std::string> events(const std::string& name) const;
    /// "Service: why" of each that failed.
    std::vector<std::string> failures(const std::string& name) const;
    const Inventory& inventory() const { return *cloud.inventory(kAccount, kRegion); }
};

/// A VPC, a load balancer, a private name and a service of `count` tasks behind both.
std::string one_service_template(int count, const std::string& image, bool breaker = false);

}  // namespace engine
