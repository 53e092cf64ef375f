#include "engine/name_service.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/prng.h"
#include "engine/codec.h"
#include "engine/tunables.h"

namespace engine {
namespace {

using base::Duration;
using base::Time;
using ecs::HealthStatus;

constexpr Time kStart = Time::unix_seconds(1'800'000'000);

struct Bench {
    NameService names = {};
    Time now = kStart;

    explicit Bench(bool custom_health = true) {
        after(NameRequested{
            .service_id = "srv-1", .name = "api.ohi-dev.local", .custom_health = custom_health});
    }
    /// How often the answers changed.
    std::size_t after(const NameService::Fact& fact) {
        names.handle(fact, now);
        return orders();
    }
    std::size_t orders() {
        std::vector<NameServiceOrder> taken;
        names.take_orders(taken);
        return taken.size();
    }
    std::size_t until(double seconds) {
        Time goal = kStart + Duration::milliseconds(static_cast<std::int64_t>(seconds * 1000));
        while (names.next_wake() && *names.next_wake() <= goal) {
            now = *names.next_wake();
            names.wake(now);
        }
        now = goal;
        return orders();
    }
    /// "a b": whom clients are answered.
    std::string answerable() const {
        std::string text;
        for (const NameAnswer& answer : names.answerable())
            text += (text.empty() ? "" : " ") + answer.instance_id;
        return text;
    }
};

TEST(NameService, AnswersAnInstanceAtOnce) {
    Bench bench;
    EXPECT_EQ(bench.after(InstanceRegistered{"a", "10.0.0.1", "eu-west-1a"}), 1U);
    EXPECT_EQ(bench.after(InstanceRegistered{"a", "10.0.0.1", "eu-west-1a"}), 0U);
    EXPECT_EQ(bench.names.answerable(), (std::vector<NameAnswer>{{"a", "10.0.0.1"}}));
    EXPECT_EQ(bench.after(InstanceRegistered{"a", "10.0.0.2", "eu-west-1a"}), 1U);
    EXPECT_EQ(bench.names.answerable(), (std::vector<NameAnswer>{{"a", "10.0.0.2"}}));
}

TEST(NameService, FollowsAReportAfterItsDelay) {
    Bench bench;
    bench.after(InstanceRegistered{"a", "10.0.0.1"});
    bench.after(InstanceRegistered{"b", "10.0.0.2"});
    bench.until(10);
    EXPECT_EQ(bench.after(InstanceHealthReported{"b", HealthStatus::Unhealthy}), 0U);
    EXPECT_EQ(bench.answerable(), "a b");
    EXPECT_EQ(bench.names.next_wake(),
              kStart + Duration::seconds(10) + tunables::kCustomHealthDelay);
    bench.until(20);
    // The same again does not put it off, and what is not known is no report.
    bench.after(InstanceHealthReported{"b", HealthStatus::Unhealthy});
    bench.after(InstanceHealthReported{"b", HealthStatus::Unknown});
    EXPECT_EQ(bench.until(39.999), 0U);
    EXPECT_EQ(bench.until(40), 1U);
    EXPECT_EQ(bench.answerable(), "a");
    bench.after(InstanceHealthReported{"b", HealthStatus::Healthy});
    EXPECT_EQ(bench.until(70), 1U);
    EXPECT_EQ(bench.answerable(), "a b");
    // A report that is taken back in time has no effect.
    bench.after(InstanceHealthReported{"a", HealthStatus::Unhealthy});
    bench.until(80);
    bench.after(InstanceHealthReported{"a", HealthStatus::Healthy});
    EXPECT_FALSE(bench.names.next_wake());
    EXPECT_EQ(bench.until(200), 0U);
}

TEST(NameService, BeginsUnhealthyWhenChecksHaveNotPassed) {
    Bench bench;
    bench.after(InstanceRegistered{"a", "10.0.0.1"});
    bench.until(10);
    bench.after(InstanceRegistered{"b", "10.0.0.2"});
    EXPECT_EQ(bench.after(InstanceHealthReported{"b", HealthStatus::Unknown}), 1U);
    EXPECT_EQ(bench.answerable(), "a");
    bench.until(20);
    bench.after(InstanceHealthReported{"b", HealthStatus::Healthy});
    bench.until(50);
    EXPECT_EQ(bench.answerable(), "a b");
}

TEST(NameService, AnswersAtMostEight) {
    Bench bench;
    for (int i = 0; i < 20; ++i)
        bench.after(InstanceRegistered{fmt::format("i{:02}", i), fmt::format("10.0.0.{}", i)});
    EXPECT_EQ(bench.names.answerable().size(), 20U);
    EXPECT_EQ(bench.names.answer(0).size(), 8U);
    EXPECT_EQ(bench.names.answer(0)[0].instance_id, "i00");
    EXPECT_EQ(bench.names.answer(15)[0].instance_id, "i15");
    EXPECT_EQ(bench.names.answer(15)[7].instance_id, "i02");
    EXPECT_EQ(bench.names.answer(20), bench.names.answer(0));
    std::map<std::string, int> times;
    for (std::uint64_t asker = 0; asker < 20; ++asker)
        for (const NameAnswer& answer : bench.names.answer(asker))
            ++times[answer.instance_id];
    for (const auto& [id, count] : times)
        EXPECT_EQ(count, 8) << id;
    EXPECT_TRUE(Bench().names.answer(7).empty());
}

TEST(NameService, AnswersAllWhenNoneIsHealthy) {
    Bench bench;
    bench.after(InstanceRegistered{"a", "10.0.0.1"});
    bench.after(InstanceRegistered{"b", "10.0.0.2"});
    bench.until(1);
    bench.after(InstanceHealthReported{"a", HealthStatus::Unhealthy});
    bench.until(2);
    bench.after(InstanceHealthReported{"b", HealthStatus::Unhealthy});
    bench.until(31);
    EXPECT_EQ(bench.answerable(), "b");
    EXPECT_EQ(bench.until(32), 1U);
    EXPECT_EQ(bench.answerable(), "a b");
    EXPECT_EQ(bench.names.answer(1).size(), 2U);
}

TEST(NameService, TakesAllAsHealthyWithoutCustomHealth) {
    Bench bench(false);
    bench.after(InstanceRegistered{"a", "10.0.0.1"});
    InstanceHealthReported report{"a", HealthStatus::Unhealthy};
    EXPECT_EQ(bench.names.refuse(report)->code, "CustomHealthNotFound");
    EXPECT_EQ(bench.after(report), 0U);
    bench.until(100);
    bench.after(report);
    EXPECT_FALSE(bench.names.next_wake());
}

TEST(NameService, ForgetsAnInstanceLate) {
    Bench bench;
    bench.after(InstanceRegistered{"a", "10.0.0.1"});
    EXPECT_EQ(bench.after(InstanceDeregistered{"a"}), 1U);
    EXPECT_EQ(bench.after(InstanceDeregistered{"a"}), 0U);
    EXPECT_EQ(bench.after(InstanceHealthReported{"a", HealthStatus::Healthy}), 0U);
    EXPECT_EQ(bench.answerable(), "");
    EXPECT_TRUE(bench.names.refuse_deletion());
    bench.now = *bench.names.next_wake();
    EXPECT_EQ(bench.now, kStart + tunables::kInstanceDeregistration);
    bench.names.wake(bench.now);
    EXPECT_FALSE(bench.names.refuse_deletion());
    EXPECT_FALSE(bench.names.next_wake());
}

TEST(NameService, TakesAnInstanceBackBeforeItIsForgotten) {
    Bench bench;
    bench.after(InstanceRegistered{"a", "10.0.0.1"});
    bench.after(InstanceDeregistered{"a"});
    EXPECT_EQ(bench.after(InstanceRegistered{"a", "10.0.0.1"}), 1U);
    EXPECT_FALSE(bench.names.next_wake());
    bench.until(100);
    EXPECT_EQ(bench.answerable(), "a");
}

TEST(NameService, RefusesItsDeletionWhileInstancesAreThere) {
    Bench bench;
    EXPECT_FALSE(bench.names.refuse_deletion());
    bench.after(InstanceRegistered{"a", "10.0.0.1"});
    Refusal expected{"ResourceInUse",
                     "Service contains registered instances; delete the instances before deleting "
                     "the service"};
    EXPECT_EQ(bench.names.refuse_deletion(), expected);
}

TEST(NameService, RefusesWhatIsAboutNoInstance) {
    Bench bench;
    EXPECT_EQ(bench.names.refuse(InstanceDeregistered{"x"})->code, "InstanceNotFound");
    EXPECT_EQ(bench.names.refuse(InstanceHealthReported{"x"})->code, "InstanceNotFound");
    EXPECT_FALSE(bench.names.refuse(InstanceRegistered{"x"}));
    bench.after(InstanceRegistered{"x", "10.0.0.1"});
    EXPECT_FALSE(bench.names.refuse(InstanceDeregistered{"x"}));
    EXPECT_FALSE(bench.names.refuse(InstanceHealthReported{"x"}));
}

TEST(NameService, SetsItsAnswersAnew) {
    Bench bench;
    EXPECT_EQ(bench.after(NameTtlChanged{Duration::seconds(10)}), 0U);
    EXPECT_EQ(bench.after(NameTtlChanged{Duration::seconds(20)}), 1U);
    EXPECT_EQ(bench.names.state().ttl, Duration::seconds(20));
    EXPECT_EQ(bench.after(Restarted{}), 1U);
}

/// What must hold whatever comes, judged by a model that looks at everything each time.
struct Model {
    struct Instance {
        bool healthy = true;
        Time registered = {};
        std::optional<std::pair<bool, Time>> pending = {};
    };
    std::map<std::string, Instance> there = {};
    std::map<std::string, Time> leaving = {};

    void pass(Time now) {
        for (auto& [id, one] : there)
            if (one.pending && one.pending->second <= now) {
                one.healthy = one.pending->first;
                one.pending.reset();
            }
        std::erase_if(leaving, [now](const auto& one) { return one.second <= now; });
    }
    void see(const NameService::Fact& fact, Time now) {
        if (const auto* what = std::get_if<InstanceRegistered>(&fact)) {
            leaving.erase(what->instance_id);
            there.try_emplace(what->instance_id, Instance{.registered = now});
        }
        if (const auto* what = std::get_if<InstanceDeregistered>(&fact))
            if (there.erase(what->instance_id) > 0)
                leaving[what->instance_id] = now + tunables::kInstanceDeregistration;
        const auto* what = std::get_if<InstanceHealthReported>(&fact);
        if (!what || !there.contains(what->instance_id)) return;
        Instance& one = there[what->instance_id];
        bool healthy = what->health == HealthStatus::Healthy;
        if (one.registered == now)
            one.healthy = healthy;
        else if (what->health == HealthStatus::Unknown)
            return;
        else if (one.healthy == healthy)
            one.pending.reset();
        else if (!one.pending)
            one.pending = {healthy, now + tunables::kCustomHealthDelay};
    }
    std::string answerable() const {
        bool any = std::ranges::any_of(there, [](const auto& one) { return one.second.healthy; });
        std::string text;
        for (const auto& [id, one] : there)
            if (one.healthy || !any) text += (text.empty() ? "" : " ") + id;
        return text;
    }
};

/// A name and its model side by side.
struct Twins {
    Bench bench = Bench();
    Model model = {};
    std::string answers = {};
    std::size_t ordered = 0;

    void give(const NameService::Fact& fact) {
        model.see(fact, bench.now);
        bench.names.handle(fact, bench.now);
        compare(std::holds_alternative<Restarted>(fact));
    }
    /// The same, and a copy from bytes must take it the same way.
    void give_and_copy(const NameService::Fact& fact) {
        auto read = from_bytes<NameServiceState>(to_bytes(bench.names.state()));
        ASSERT_TRUE(read && *read == bench.names.state());
        NameService copy(*read);
        copy.handle(fact, bench.now);
        std::vector<NameServiceOrder> copied;
        copy.take_orders(copied);
        give(fact);
        EXPECT_TRUE(copy.state() == bench.names.state());
        EXPECT_EQ(copied.size(), ordered);
        EXPECT_EQ(copy.next_wake(), bench.names.next_wake());
        EXPECT_EQ(copy.answer(3), bench.names.answer(3));
    }
    void wake() {
        bench.now = *bench.names.next_wake();
        model.pass(bench.now);
        bench.names.wake(bench.now);
        compare(false);
    }
    void compare(bool again) {
        std::size_t changes = bench.orders();
        ordered = changes;
        EXPECT_EQ(bench.answerable(), model.answerable());
        EXPECT_EQ(bench.names.refuse_deletion().has_value(),
                  !model.there.empty() || !model.leaving.empty());
        EXPECT_GE(changes, bench.answerable() != answers || again ? 1U : 0U);
        EXPECT_LE(changes, 1U);
        EXPECT_TRUE(!bench.names.next_wake() || *bench.names.next_wake() > bench.now);
        answers = bench.answerable();
    }
};

std::vector<NameService::Fact> alphabet() {
    std::vector<NameService::Fact> facts = {Restarted{}};
    for (const char* id : {"a", "b"}) {
        facts.emplace_back(InstanceRegistered{id, "10.0.0.1"});
        facts.emplace_back(InstanceDeregistered{id});
        facts.emplace_back(InstanceHealthReported{id, HealthStatus::Healthy});
        facts.emplace_back(InstanceHealthReported{id, HealthStatus::Unhealthy});
    }
    return facts;
}

void explore(const Twins& from, int left) {
    if (left == 0 || testing::Test::HasFailure()) return;
    for (const NameService::Fact& fact : alphabet()) {
        Twins next = from;
        next.give(fact);
        // What changes nothing leads nowhere new.
        if (next.bench.names.state() == from.bench.names.state()) continue;
        explore(next, left - 1);
    }
    if (!from.bench.names.next_wake()) return;
    Twins next = from;
    next.wake();
    explore(next, left - 1);
}

TEST(NameServiceSequences, AgreeWithTheModelWhenTheyAreShort) {
    explore(Twins(), 5);
}

TEST(NameServiceSequences, AgreeWithTheModelWhenTheyAreLong) {
    for (std::uint64_t seed = 0; seed < 60 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        base::Prng prng(base::mix(seed, 5));
        Twins twins;
        for (int i = 0; i < 300; ++i) {
            std::optional<Time> wake = twins.bench.names.next_wake();
            Time next = twins.bench.now + prng.between(Duration(), Duration::seconds(8));
            if (wake && *wake <= next) {
                twins.wake();
                continue;
            }
            twins.bench.now = next;
            std::string id(1, static_cast<char>('a' + prng.below(12)));
            switch (prng.below(8)) {
                case 0: twins.give_and_copy(InstanceDeregistered{id}); break;
                case 1:
                case 2: twins.give_and_copy(InstanceRegistered{id, "10.0.0.1"}); break;
                case 3: twins.give_and_copy(Restarted{}); break;
                default:
                    twins.give_and_copy(
                        InstanceHealthReported{id, static_cast<HealthStatus>(prng.below(3))});
            }
        }
    }
}

}  // namespace
}  // namespace engine
