#include "engine/target_group.h"

#include <gtest/gtest.h>

#include <set>

#include <fmt/format.h>

#include "base/match.h"
#include "engine/tunables.h"

namespace engine {
namespace {

using base::Duration;
using base::Time;
using ecs::HealthStatus;

constexpr Time kStart = Time::unix_seconds(1'800'000'000);
constexpr Address kTask{CoreKind::Task, 5};
constexpr Address kOtherTask{CoreKind::Task, 6};
const TargetKey kA{"10.0.0.1", 80};
const TargetKey kB{"10.0.0.2", 80};

std::string show(const TargetGroupOrder& order) {
    return base::match(
        order,
        [](const ProbeTarget& probe) {
            return fmt::format("probe {}#{}", probe.target.ip, probe.probe);
        },
        [](const RoutesChanged&) -> std::string { return "routes"; },
        [](const TellTask& tell) {
            std::string news = base::match(
                tell.news,
                [](const ecs::TargetHealthSeen& seen) {
                    return fmt::format("{} {}", to_string(seen.health), seen.reason);
                },
                [](const ecs::TargetDrained&) -> std::string { return "drained"; });
            return fmt::format("[{} {}]", tell.task.index, news);
        });
}

TargetGroupSettings quick() {
    return {.arn = "arn:tg",
            .interval = Duration::seconds(10),
            .timeout = Duration::seconds(5),
            .healthy_threshold = 3,
            .unhealthy_threshold = 2,
            .deregistration_delay = Duration::seconds(60)};
}

/// A group that a listener forwards to, the time, and its orders as text.
struct Bench {
    TargetGroup group = {};
    Time now = kStart;

    explicit Bench(const TargetGroupSettings& settings = quick()) {
        group.handle(TargetGroupRequested{1, settings}, now);
        group.handle(TargetGroupUseChanged{1}, now);
    }
    std::string orders() {
        std::vector<TargetGroupOrder> taken;
        group.take_orders(taken);
        std::string text;
        for (const TargetGroupOrder& order : taken)
            text += (text.empty() ? "" : "; ") + show(order);
        return text;
    }
    std::string after(const TargetGroup::Fact& fact) {
        group.handle(fact, now);
        return orders();
    }
    std::string wake() {
        now = group.next_wake().value_or(now);
        group.wake(now);
        return orders();
    }
    const Target& at(const TargetKey& key) const { return group.state().targets.at(key); }
    std::string state_of(const TargetKey& key) const {
        return std::string(to_string(at(key).state));
    }
    /// Answers its next check.
    std::string check(const TargetKey& key, std::uint16_t status) {
        while (!at(key).open) {
            now = *group.next_wake();
            group.wake(now);
        }
        orders();
        return after(TargetProbed{key, at(key).probe, status});
    }
    /// As healthy as can be.
    void join(const TargetKey& key, Address task = kTask) {
        after(TargetRegistered{key, "eu-west-1a", task});
        check(key, 200);
        EXPECT_EQ(state_of(key), "healthy");
    }
};

TEST(TargetGroup, ChecksSoonAfterTheRegistration) {
    Bench bench;
    EXPECT_EQ(bench.after(TargetRegistered{kA, "eu-west-1a", kTask}), "routes");
    EXPECT_EQ(bench.state_of(kA), "initial");
    EXPECT_EQ(to_string(bench.at(kA).reason), "Elb.RegistrationInProgress");
    EXPECT_EQ(description(bench.at(kA)), "Target registration is in progress");
    EXPECT_EQ(bench.wake(), "probe 10.0.0.1#1");
    EXPECT_LE(bench.now - kStart, tunables::kFirstTargetCheckSpread);
    EXPECT_EQ(to_string(bench.at(kA).reason), "Elb.InitialHealthChecking");
    // Targets that come together are not checked together.
    std::set<Time> moments;
    for (std::uint16_t port = 1; port <= 20; ++port) {
        bench.after(TargetRegistered{{"10.0.0.3", port}, "", std::nullopt});
        moments.insert(*bench.at({"10.0.0.3", port}).due);
    }
    EXPECT_GT(moments.size(), 15U);
}

TEST(TargetGroup, MakesANewTargetHealthyAfterOneCheck) {
    Bench bench;
    bench.after(TargetRegistered{kA, "eu-west-1a", kTask});
    EXPECT_EQ(bench.check(kA, 200), "[5 HEALTHY ]; routes");
    EXPECT_EQ(bench.state_of(kA), "healthy");
    EXPECT_EQ(description(bench.at(kA)), "");
    // The next check follows one interval after the last began.
    EXPECT_EQ(*bench.group.next_wake() - bench.at(kA).opened_at, Duration::seconds(10));
}

TEST(TargetGroup, FollowsItsThresholds) {
    Bench bench;
    bench.join(kA);
    EXPECT_EQ(bench.check(kA, 500), "");
    EXPECT_EQ(bench.check(kA, 200), "");
    EXPECT_EQ(bench.check(kA, 500), "");
    EXPECT_EQ(bench.state_of(kA), "healthy");
    EXPECT_EQ(bench.check(kA, 502),
              "[5 UNHEALTHY Health checks failed with these codes: [502]]; routes");
    EXPECT_EQ(bench.check(kA, 200), "");
    EXPECT_EQ(bench.check(kA, 200), "");
    EXPECT_EQ(bench.check(kA, 500), "");
    EXPECT_EQ(bench.check(kA, 200), "");
    EXPECT_EQ(bench.check(kA, 200), "");
    EXPECT_EQ(bench.state_of(kA), "unhealthy");
    EXPECT_EQ(bench.check(kA, 200), "[5 HEALTHY ]; routes");
}

TEST(TargetGroup, MakesANewTargetUnhealthyAfterItsThreshold) {
    Bench bench;
    bench.after(TargetRegistered{kA, "eu-west-1a", kTask});
    EXPECT_EQ(bench.check(kA, 500), "");
    EXPECT_EQ(bench.state_of(kA), "initial");
    bench.check(kA, 500);
    EXPECT_EQ(bench.state_of(kA), "unhealthy");
}

TEST(TargetGroup, SaysWhyATargetIsUnhealthy) {
    struct Row {
        std::uint16_t status;
        bool timed_out;
        const char* reason;
        const char* description;
    };
    const std::vector<Row> rows = {
        {503, false, "Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]"},
        {0, false, "Target.FailedHealthChecks", "Health checks failed"},
        {0, true, "Target.Timeout", "Request timed out"},
        {200, true, "Target.Timeout", "Request timed out"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.reason);
        Bench bench;
        bench.join(kA);
        for (int i = 0; i < 2; ++i) {
            bench.wake();
            bench.after(TargetProbed{kA, bench.at(kA).probe, row.status, row.timed_out});
        }
        EXPECT_EQ(to_string(bench.at(kA).reason), row.reason);
        EXPECT_EQ(description(bench.at(kA)), row.description);
    }
}

TEST(TargetGroup, TakesAConnectionForAPassWhenItChecksByTcp) {
    TargetGroupSettings settings = quick();
    settings.protocol = "TCP";
    settings.balancer = BalancerKind::Network;
    Bench bench(settings);
    bench.join(kA);
    bench.check(kA, 503);
    bench.check(kA, 503);
    EXPECT_EQ(bench.state_of(kA), "healthy");
    bench.check(kA, 0);
    bench.check(kA, 0);
    EXPECT_EQ(to_string(bench.at(kA).reason), "Target.FailedHealthChecks");
}

TEST(TargetGroup, CountsALateAnswerAsNone) {
    Bench bench;
    bench.join(kA);
    bench.wake();
    std::uint32_t first = bench.at(kA).probe;
    EXPECT_EQ(bench.wake(), "");
    EXPECT_EQ(bench.at(kA).failures, 1U);
    EXPECT_EQ(bench.after(TargetProbed{kA, first, 200}), "");
    EXPECT_EQ(bench.at(kA).failures, 1U);
    bench.wake();
    // Nobody woke the group when the time was over.
    bench.now = bench.now + Duration::milliseconds(5'001);
    EXPECT_EQ(bench.after(TargetProbed{kA, first + 1, 200}),
              "[5 UNHEALTHY Request timed out]; routes");
}

TEST(TargetGroup, DrainsForTheDeregistrationDelay) {
    Bench bench;
    bench.join(kA);
    bench.join(kB, kOtherTask);
    EXPECT_EQ(bench.after(TargetDeregistered{kA}),
              "[5 UNHEALTHY Target deregistration is in progress]; routes");
    Time began = bench.now;
    EXPECT_EQ(bench.state_of(kA), "draining");
    EXPECT_EQ(bench.group.weight(kA, bench.now), 0U);
    EXPECT_EQ(bench.after(TargetDeregistered{kA}), "");
    bench.now = bench.now + Duration::seconds(59);
    EXPECT_EQ(bench.after(TargetProbed{kA, bench.at(kA).probe, 200}).find("drained"),
              std::string::npos);
    while (bench.group.state().targets.contains(kA)) {
        std::string orders = bench.wake();
        EXPECT_EQ(orders.find("[5 drained]") != std::string::npos,
                  bench.now == began + Duration::seconds(60));
    }
    EXPECT_EQ(bench.now, began + Duration::seconds(60));
    EXPECT_EQ(bench.after(TargetDeregistered{kA}), "");
}

TEST(TargetGroup, IsDoneAtOnceWithoutADelay) {
    TargetGroupSettings settings = quick();
    settings.deregistration_delay = {};
    Bench bench(settings);
    bench.join(kA);
    EXPECT_EQ(bench.after(TargetDeregistered{kA}),
              "[5 UNHEALTHY Target deregistration is in progress]; [5 drained]; routes");
}

TEST(TargetGroup, TakesATargetBackWhileItDrains) {
    Bench bench;
    bench.join(kA);
    bench.after(TargetDeregistered{kA});
    EXPECT_EQ(bench.after(TargetRegistered{kA, "eu-west-1a", kTask}),
              "[5 UNKNOWN Target registration is in progress]; routes");
    EXPECT_EQ(bench.check(kA, 200), "[5 HEALTHY ]; routes");
    bench.now = bench.now + Duration::minutes(5);
    EXPECT_EQ(bench.after(TargetRegistered{kA, "eu-west-1a", kTask}).find("drained"),
              std::string::npos);
    EXPECT_EQ(bench.group.state().targets.size(), 1U);
}

TEST(TargetGroup, LetsTheFirstTaskGoWhenAnotherTakesItsAddress) {
    Bench bench;
    bench.join(kA);
    bench.after(TargetDeregistered{kA});
    EXPECT_EQ(bench.after(TargetRegistered{kA, "eu-west-1a", kOtherTask}),
              "[5 drained]; [6 UNKNOWN Target registration is in progress]; routes");
}

TEST(TargetGroup, IgnoresASecondRegistration) {
    Bench bench;
    bench.join(kA);
    EXPECT_EQ(bench.after(TargetRegistered{kA, "eu-west-1a", kTask}), "");
    EXPECT_EQ(bench.state_of(kA), "healthy");
}

TEST(TargetGroup, LeavesTargetsUnusedWithoutAListener) {
    Bench bench;
    bench.after(TargetGroupUseChanged{0});
    bench.after(TargetRegistered{kA, "eu-west-1a", kTask});
    EXPECT_EQ(bench.state_of(kA), "unused");
    EXPECT_EQ(to_string(bench.at(kA).reason), "Target.NotInUse");
    EXPECT_FALSE(bench.group.next_wake());
    EXPECT_TRUE(bench.group.routes(bench.now).empty());
    bench.after(TargetGroupUseChanged{2});
    EXPECT_EQ(bench.state_of(kA), "initial");
    bench.check(kA, 200);
    EXPECT_EQ(bench.after(TargetGroupUseChanged{1}), "");
    EXPECT_EQ(bench.after(TargetGroupUseChanged{0}),
              "[5 UNKNOWN Target group is not configured to receive traffic from the load "
              "balancer]; routes");
    EXPECT_EQ(bench.after(TargetDeregistered{kA}),
              "[5 UNHEALTHY Target deregistration is in progress]; [5 drained]; routes");
}

TEST(TargetGroup, RoutesToAllWhenNoneIsHealthy) {
    Bench bench;
    bench.after(TargetRegistered{kA, "eu-west-1a", kTask});
    bench.after(TargetRegistered{kB, "eu-west-1b", kOtherTask});
    const std::vector<Route> both = {{kA, kFullTargetWeight}, {kB, kFullTargetWeight}};
    EXPECT_EQ(bench.group.routes(bench.now), both);
    bench.check(kB, 200);
    EXPECT_EQ(bench.group.routes(bench.now), (std::vector<Route>{{kB, kFullTargetWeight}}));
    bench.check(kB, 500);
    bench.check(kB, 500);
    EXPECT_EQ(bench.state_of(kB), "unhealthy");
    EXPECT_EQ(bench.group.routes(bench.now), both);
    bench.after(TargetDeregistered{kA});
    EXPECT_EQ(bench.group.routes(bench.now), (std::vector<Route>{{kB, kFullTargetWeight}}));
}

TEST(TargetGroup, LetsTargetsStartSlowlyBesideOthers) {
    TargetGroupSettings settings = quick();
    settings.slow_start = Duration::seconds(100);
    Bench bench(settings);
    bench.join(kA);
    // The first one carries all: it cannot start slowly.
    EXPECT_EQ(bench.group.weight(kA, bench.now), kFullTargetWeight);
    bench.join(kB, kOtherTask);
    Time began = bench.now;
    EXPECT_EQ(bench.group.weight(kB, bench.now), 1U);
    EXPECT_EQ(bench.group.weight(kB, began + Duration::seconds(50)), 50U);
    EXPECT_EQ(bench.group.weight(kB, began + Duration::seconds(100)), kFullTargetWeight);
    int changes = 0;
    while (bench.at(kB).slow_start_at) {
        bench.now = *bench.group.next_wake();
        bench.group.wake(bench.now);
        for (const TargetKey& key : {kA, kB})
            if (bench.at(key).open)
                bench.group.handle(TargetProbed{key, bench.at(key).probe, 200}, bench.now);
        std::string orders = bench.orders();
        changes += orders.find("routes") != std::string::npos;
    }
    EXPECT_EQ(bench.now, began + Duration::seconds(100));
    EXPECT_EQ(changes, tunables::kSlowStartSteps);
    // One that becomes unhealthy leaves its slow start and begins anew.
    auto beat = [&](std::uint16_t status_of_b) {
        for (bool answered = false; !answered;) {
            bench.now = *bench.group.next_wake();
            bench.group.wake(bench.now);
            if (bench.at(kA).open) bench.after(TargetProbed{kA, bench.at(kA).probe, 200});
            answered = bench.at(kB).open;
            if (answered) bench.after(TargetProbed{kB, bench.at(kB).probe, status_of_b});
        }
    };
    beat(500);
    beat(500);
    EXPECT_EQ(bench.state_of(kB), "unhealthy");
    for (int i = 0; i < 3; ++i)
        beat(200);
    EXPECT_EQ(bench.state_of(kB), "healthy");
    EXPECT_EQ(bench.group.weight(kB, bench.now), 1U);
    settings.slow_start = {};
    EXPECT_EQ(bench.after(TargetGroupChanged{settings}), "routes");
    EXPECT_EQ(bench.group.weight(kB, bench.now), kFullTargetWeight);
}

TEST(TargetGroup, TakesNewSettingsFromTheNextCheckOn) {
    Bench bench;
    bench.join(kA);
    TargetGroupSettings settings = quick();
    settings.matcher = "204";
    settings.unhealthy_threshold = 3;
    settings.timeout = Duration::seconds(2);
    bench.after(TargetGroupChanged{settings});
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(bench.check(kA, 200), "");
    EXPECT_EQ(bench.check(kA, 200),
              "[5 UNHEALTHY Health checks failed with these codes: [200]]; routes");
    bench.wake();
    EXPECT_EQ(*bench.group.next_wake() - bench.now, Duration::seconds(2));
}

TEST(TargetGroup, OrdersAgainWhatHasNoAnswer) {
    Bench bench;
    bench.after(TargetRegistered{kA, "eu-west-1a", kTask});
    bench.wake();
    bench.now = bench.now + Duration::hours(1);
    EXPECT_EQ(bench.after(Restarted{}), "probe 10.0.0.1#1; routes");
    EXPECT_EQ(bench.after(TargetProbed{kA, 1, 200}), "[5 HEALTHY ]; routes");
    EXPECT_EQ(bench.after(Restarted{}), "routes");
}

TEST(TargetGroup, RefusesSettingsOutOfTheirRanges) {
    auto message = [](auto&& change) {
        TargetGroupSettings settings;
        change(settings);
        std::optional<Refusal> refusal = TargetGroup().refuse(TargetGroupRequested{1, settings});
        EXPECT_EQ(refusal.value_or(Refusal{"ValidationError"}).code, "ValidationError");
        EXPECT_EQ(refusal, TargetGroup().refuse(TargetGroupChanged{settings}));
        return refusal ? refusal->message : "";
    };
    using S = TargetGroupSettings;
    EXPECT_EQ(message([](S&) {}), "");
    EXPECT_EQ(message([](S& s) { s.interval = Duration::seconds(4); }),
              "Health check interval '4' must be between '5' and '300'");
    EXPECT_EQ(message([](S& s) { s.timeout = Duration::seconds(30); }),
              "Health check interval must be greater than the timeout.");
    EXPECT_EQ(message([](S& s) { s.healthy_threshold = 1; }),
              "Healthy threshold count '1' must be between '2' and '10'");
    EXPECT_EQ(message([](S& s) { s.deregistration_delay = Duration::seconds(3601); }),
              "Deregistration delay '3601' must be between '0' and '3600'");
    EXPECT_EQ(message([](S& s) { s.slow_start = Duration::seconds(29); }),
              "Slow start duration '29' must be between '30' and '900'");
    EXPECT_EQ(message([](S& s) { s.matcher = "OK"; }),
              "Health check matcher HTTP code 'OK' must be within '200-499'");
    EXPECT_EQ(message([](S& s) { s.protocol = "TCP"; }),
              "Health check protocol 'TCP' is not supported for target groups with the protocol "
              "HTTP or HTTPS");
    EXPECT_FALSE(TargetGroup().refuse(TargetDeregistered{kA}));
}

TEST(StatusMatcher, ReadsValuesAndRanges) {
    struct Row {
        std::string_view text;
        std::uint16_t status;
        bool matches;
    };
    const std::vector<Row> rows = {
        {"200", 200, true},
        {"200", 201, false},
        {"200-299", 299, true},
        {"200-299", 300, false},
        {"200,301", 301, true},
        {"200,301", 250, false},
        {"200-204,400-499", 404, true},
        {"200-499", 0, false},
        {"503,590-599", 599, true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.text);
        std::optional<StatusMatcher> matcher = parse_matcher(row.text);
        ASSERT_TRUE(matcher);
        EXPECT_EQ(matcher->matches(row.status), row.matches);
    }
    for (std::string_view text : {"", "20", "2000", "199", "600", "200-", "-200", "299-200", "200,",
                                  ",200", "200 ", "+200", "2xx", "200-300-400"})
        EXPECT_FALSE(parse_matcher(text)) << text;
}

TEST(ForwardShares, FollowTheWeights) {
    using Numbers = std::vector<std::uint32_t>;
    EXPECT_EQ(forward_shares({1}), (Numbers{1'000'000}));
    EXPECT_EQ(forward_shares({100, 0}), (Numbers{1'000'000, 0}));
    EXPECT_EQ(forward_shares({90, 10}), (Numbers{900'000, 100'000}));
    EXPECT_EQ(forward_shares({1, 1, 1}), (Numbers{333'333, 333'333, 333'334}));
    EXPECT_EQ(forward_shares({0, 0}), (Numbers{0, 0}));
    EXPECT_EQ(forward_shares({}), Numbers{});
    EXPECT_EQ(forward_shares({999, 1}), (Numbers{999'000, 1'000}));
}

}  // namespace
}  // namespace engine
