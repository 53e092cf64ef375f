// All short sequences of facts, and long random ones in a world that loses, delays and doubles
// them.

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/match.h"
#include "base/prng.h"
#include "engine/codec.h"
#include "engine/ecs/task.h"
#include "engine/ecs/task_bench_testing.h"
#include "engine/ecs/task_watch_testing.h"

namespace engine::ecs {
namespace {

using base::Duration;
using base::Time;

/// A task under watch.
struct Watched {
    Task task = {};
    TaskWatch watch = {};
    Time now = kTaskStart;

    std::vector<TaskOrder> give(const Task::Fact& fact) {
        watch.see(fact, now);
        task.handle(fact, now);
        return take();
    }
    std::vector<TaskOrder> wake() {
        watch.see_wake(now);
        task.wake(now);
        return take();
    }
    std::vector<TaskOrder> take() {
        std::vector<TaskOrder> orders;
        task.take_orders(orders);
        for (const TaskOrder& order : orders)
            watch.see(order);
        watch.see_between(task);
        return orders;
    }
};

/// The world as it should be: it knows what runs, and answers every order.
struct World {
    enum class Life : std::uint8_t { Runs, Ended, NeverWas };
    struct Attempt {
        Life life = Life::Runs;
        std::int32_t exit_code = 0;
    };
    std::map<std::pair<std::uint8_t, std::uint32_t>, Attempt> attempts = {};

    Task::Fact tell(std::uint8_t container, std::uint32_t attempt) const {
        const Attempt& what = attempts.at({container, attempt});
        if (what.life == Life::Runs) return ContainerStarted{container, attempt};
        if (what.life == Life::Ended) return ContainerExited{container, attempt, what.exit_code};
        return ContainerStartFailed{container, attempt, "CannotStartContainerError: stopped"};
    }
    Task::Fact end(std::uint8_t container, std::uint32_t attempt, std::int32_t code) {
        auto [at, is_new] = attempts.try_emplace({container, attempt}, Attempt{Life::NeverWas});
        if (at->second.life == Life::Runs) at->second = {Life::Ended, code};
        return tell(container, attempt);
    }
    /// The answer, if there is one; of other cores too.
    std::optional<Task::Fact> answer(const TaskOrder& order) {
        using Answer = std::optional<Task::Fact>;
        return base::match(
            order,
            [](const ProvisionTask&) -> Answer { return TaskProvisioned{"10.0.0.9", "eni"}; },
            [](const PullImage& pull) -> Answer { return ImagePulled{pull.container, "sha256:1"}; },
            [&](const StartContainer& start) -> Answer {
                attempts.try_emplace({start.container, start.attempt});
                return tell(start.container, start.attempt);
            },
            [](const ProbeContainer& probe) -> Answer {
                return ContainerProbed{probe.container, probe.probe, true};
            },
            [&](const TerminateContainer& what) -> Answer {
                return end(what.container, what.attempt, 143);
            },
            [&](const KillContainer& what) -> Answer {
                return end(what.container, what.attempt, 137);
            },
            [](const DeprovisionTask&) -> Answer { return TaskDeprovisioned{}; },
            [](const RegisterTarget& target) -> Answer {
                return TargetHealthSeen{target.group, HealthStatus::Healthy};
            },
            [](const DeregisterTarget& target) -> Answer { return TargetDrained{target.group}; },
            [](const auto&) -> Answer { return std::nullopt; });
    }
};

/// Answers everything at once until nothing comes any more or `goal` is reached.
void run_well(Watched& watched, World& world, std::vector<TaskOrder> orders, Time goal) {
    for (int step = 0; step < 100'000; ++step) {
        std::vector<TaskOrder> next;
        for (const TaskOrder& order : orders) {
            std::optional<Task::Fact> fact = world.answer(order);
            if (!fact) continue;
            for (TaskOrder& more : watched.give(*fact))
                next.push_back(std::move(more));
        }
        orders = std::move(next);
        if (!orders.empty()) continue;
        std::optional<Time> wake = watched.task.next_wake();
        if (!wake || *wake > goal) return;
        watched.now = *wake;
        orders = watched.wake();
    }
    ADD_FAILURE() << "it never comes to rest";
}

// ---- All short sequences.

TaskRequested two_containers() {
    HealthCheck check{.interval = Duration::seconds(10), .retries = 1};
    RestartPolicy policy{.attempt_period = Duration::seconds(60)};
    TaskSpec spec;
    spec.containers = {
        {.name = "api", .health_check = check, .depends_on = {{1, DependencyCondition::Start}}},
        {.name = "proxy", .essential = false, .restart_policy = policy}};
    return {.spec = share(spec),
            .id = "t",
            .zone = "eu-west-1a",
            .targets = {{kGroup, 8080}},
            .name_service = kName,
            .service = kService};
}

const std::vector<Task::Fact>& alphabet() {
    static const std::vector<Task::Fact> facts = {
        TaskProvisioned{"10.0.0.9", "eni"},
        ImagePulled{0, ""},
        ImagePulled{1, ""},
        ContainerStarted{1, 1},
        ContainerStarted{0, 1},
        ContainerExited{1, 1, 1},
        ContainerExited{0, 1, 0},
        ContainerStartFailed{0, 1, "no"},
        ImagePullFailed{1, "no"},
        TaskStopRequested{},
        TargetDrained{kGroup},
        HostLost{"gone"},
        TaskDeprovisioned{},
        Restarted{},
        ContainerProbed{0, 1, false},
    };
    return facts;
}

struct Explorer {
    int depth = 0;
    std::size_t sequences = 0;
    std::size_t ended = 0;
    std::string first_broken = {};

    void explore(const Watched& from, const std::string& path, int left) {
        if (!first_broken.empty()) return;
        if (!from.watch.broken.empty()) {
            first_broken = path + ": " + from.watch.broken;
            return;
        }
        ++sequences;
        ended += from.watch.over();
        if (left == 0) return;
        for (std::size_t i = 0; i < alphabet().size(); ++i) {
            Watched next = from;
            next.now = next.now + Duration::seconds(1);
            next.give(alphabet()[i]);
            // What changes nothing leads nowhere new.
            if (next.watch.broken.empty() && next.task.state() == from.task.state()) continue;
            explore(next, path + " " + std::to_string(i), left - 1);
        }
        if (!from.task.next_wake()) return;
        Watched next = from;
        next.now = *next.task.next_wake();
        next.wake();
        explore(next, path + " wake", left - 1);
    }
};

/// Runs well until `seconds` and looks at all sequences from there.
void explore_from(int seconds, int depth, bool stopped) {
    Watched watched;
    World world;
    std::vector<TaskOrder> orders = watched.give(two_containers());
    if (seconds > 0)
        run_well(watched, world, std::move(orders), kTaskStart + Duration::seconds(seconds));
    if (stopped) watched.give(TaskStopRequested{});
    Explorer explorer;
    explorer.explore(watched, "", depth);
    EXPECT_EQ(explorer.first_broken, "");
    // A state that was met before is not gone on from, so the fewest are those of a task that stops.
    EXPECT_GT(explorer.sequences, 300U);
    // The sequences reach the end of the task too.
    EXPECT_GT(explorer.ended, 0U);
}

TEST(TaskSequences, HoldFromTheRequestOn) {
    explore_from(0, 8, false);
}
TEST(TaskSequences, HoldFromRunningOn) {
    explore_from(70, 5, false);
}
TEST(TaskSequences, HoldFromTheStopOn) {
    explore_from(70, 7, true);
}

// ---- Long random ones.

TaskRequested draw_request(base::Prng& prng) {
    TaskSpec spec;
    auto count = static_cast<std::uint8_t>(prng.between(1, 4));
    for (std::uint8_t i = 0; i < count; ++i) {
        ContainerSpec container{.name = std::string(1, static_cast<char>('a' + i))};
        container.essential = i == 0 || prng.chance(500'000);
        container.stop_timeout = prng.between(Duration::seconds(2), Duration::seconds(120));
        if (prng.chance(300'000)) container.start_timeout = Duration::seconds(60);
        if (prng.chance(500'000))
            container.health_check =
                HealthCheck{.interval = Duration::seconds(10),
                            .timeout = Duration::seconds(prng.between(2, 30)),
                            .retries = static_cast<std::uint32_t>(prng.between(1, 3)),
                            .start_period = Duration::seconds(prng.between(0, 60))};
        if (prng.chance(300'000))
            container.restart_policy = RestartPolicy{.attempt_period = Duration::seconds(60)};
        spec.containers.push_back(container);
    }
    // Only on later ones: no circles.
    for (std::uint8_t i = 0; i + 1 < count; ++i) {
        if (prng.chance(500'000)) continue;
        auto on = static_cast<std::uint8_t>(prng.between(i + 1, count - 1));
        const ContainerSpec& other = spec.containers[on];
        auto condition = static_cast<DependencyCondition>(prng.between(0, 3));
        bool ends =
            condition == DependencyCondition::Complete || condition == DependencyCondition::Success;
        if (ends && other.essential) condition = DependencyCondition::Start;
        if (condition == DependencyCondition::Healthy && !other.health_check)
            condition = DependencyCondition::Start;
        spec.containers[i].depends_on = {{on, condition}};
    }
    TaskRequested made{.spec = share(spec), .id = "t", .zone = "eu-west-1a", .service = kService};
    if (prng.chance(600'000)) made.targets.push_back({kGroup, 8080});
    if (prng.chance(300'000)) made.targets.push_back({kOtherGroup, 9090});
    if (prng.chance(400'000)) made.name_service = kName;
    return made;
}

struct RandomRun {
    base::Prng prng;
    Watched watched = {};
    World world = {};
    std::map<std::pair<Time, int>, Task::Fact> queue = {};
    int sequence = 0;
    std::vector<Task::Fact> past = {};

    void after(Duration delay, Task::Fact fact) {
        queue.emplace(std::pair(watched.now + delay, sequence++), std::move(fact));
    }

    /// The answers to orders, late, doubled or lost; what other cores tell is never lost.
    void plan(const std::vector<TaskOrder>& orders) {
        for (const TaskOrder& order : orders) {
            std::optional<Task::Fact> fact = world.answer(order);
            if (!fact) continue;
            bool inner = std::holds_alternative<TargetDrained>(*fact) ||
                         std::holds_alternative<TargetHealthSeen>(*fact);
            if (const auto* probed = std::get_if<ContainerProbed>(&*fact);
                probed && prng.chance(300'000))
                fact = ContainerProbed{probed->container, probed->probe, false};
            if (!inner && prng.chance(50'000)) continue;
            Duration most = inner ? Duration::minutes(5) : Duration::seconds(40);
            after(prng.between(Duration(), prng.chance(700'000) ? Duration::seconds(4) : most),
                  *fact);
            if (prng.chance(100'000)) after(prng.between(Duration(), Duration::minutes(2)), *fact);
        }
    }

    /// Something that nobody ordered.
    Task::Fact draw_incident() {
        switch (prng.below(12)) {
            case 0: return SpotInterrupted{};
            case 1: {
                for (auto& [attempt, what] : world.attempts)
                    if (what.life == World::Life::Runs) what = {World::Life::Ended, 1};
                return HostLost{"gone"};
            }
            case 2: return TaskStopRequested{};
            case 3: return TaskSetupFailed{"ResourceInitializationError: no"};
            case 4: return TaskPlacementFailed{"RESOURCE:FARGATE"};
            case 5: return TargetHealthSeen{kGroup, HealthStatus::Unhealthy, "Request timed out"};
            case 6: return TargetHealthSeen{kGroup, HealthStatus::Healthy};
            case 7: return ContainerExited{9, 1, 1};
            case 8: return ContainerProbed{0, static_cast<std::uint32_t>(prng.below(9)), true};
            case 9: return Restarted{};
            default: break;
        }
        if (prng.chance(500'000) && !past.empty()) return past[prng.below(past.size())];
        for (auto& [attempt, what] : world.attempts)
            if (what.life == World::Life::Runs && prng.chance(500'000)) {
                what = {World::Life::Ended, static_cast<std::int32_t>(prng.below(2))};
                return world.tell(attempt.first, attempt.second);
            }
        return TaskProvisioned{};
    }

    /// One fact or wake, which a copy from bytes must take the same way.
    void step() {
        std::optional<Time> wake = watched.task.next_wake();
        bool wakes = wake && (queue.empty() || *wake < queue.begin()->first.first);
        if (!wakes && queue.empty()) {
            watched.now = watched.now + Duration::seconds(prng.between(1, 60));
            return one(draw_incident());
        }
        if (wakes && prng.chance(950'000)) {
            watched.now = *wake;
            Task copy = thawed();
            copy.wake(watched.now);
            plan(compare(std::move(copy), watched.wake()));
            return;
        }
        if (queue.empty() || prng.chance(60'000)) return one(draw_incident());
        auto first = queue.begin();
        watched.now = std::max(watched.now, first->first.first);
        Task::Fact fact = first->second;
        queue.erase(first);
        one(fact);
    }
    void one(const Task::Fact& fact) {
        past.push_back(fact);
        Task copy = thawed();
        copy.handle(fact, watched.now);
        plan(compare(std::move(copy), watched.give(fact)));
    }
    Task thawed() const {
        auto read = from_bytes<TaskState>(to_bytes(watched.task.state()));
        EXPECT_TRUE(read && *read == watched.task.state());
        return Task(read.value_or(TaskState{}));
    }
    std::vector<TaskOrder> compare(Task copy, std::vector<TaskOrder> orders) const {
        std::vector<TaskOrder> copied;
        copy.take_orders(copied);
        EXPECT_EQ(show(copied), show(orders));
        EXPECT_TRUE(copy.state() == watched.task.state());
        return orders;
    }
};

/// The world is well again: it is asked once more for all that is open, and tells who has died.
void heal(RandomRun& run) {
    std::vector<TaskOrder> orders;
    // What other cores have told arrives at last.
    for (const auto& [when, fact] : run.queue) {
        run.watched.now = std::max(run.watched.now, when.first);
        for (TaskOrder& order : run.watched.give(fact))
            orders.push_back(std::move(order));
    }
    for (TaskOrder& order : run.watched.give(Restarted{}))
        orders.push_back(std::move(order));
    auto attempts = run.world.attempts;
    for (const auto& [attempt, what] : attempts) {
        if (what.life == World::Life::Runs) continue;
        for (TaskOrder& order : run.watched.give(run.world.tell(attempt.first, attempt.second)))
            orders.push_back(std::move(order));
    }
    for (const TargetBinding& target : run.watched.task.state().request.targets)
        orders.emplace_back(RegisterTarget{target.group});
    run_well(run.watched, run.world, std::move(orders), run.watched.now + Duration::hours(2));
}

TEST(TaskSequences, SurviveALossyWorldAndReachTheirEnd) {
    std::map<std::string, int> reached;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        RandomRun run{.prng = base::Prng(base::mix(seed, 17))};
        run.one(draw_request(run.prng));
        auto steps = run.prng.between(0, 120);
        std::set<std::string> seen;
        for (int i = 0; i < steps && !run.watched.watch.over(); ++i) {
            run.step();
            seen.insert("before: " + std::string(to_string(run.watched.task.last_status())));
        }
        for (const std::string& status : seen)
            ++reached[status];
        heal(run);
        ASSERT_EQ(run.watched.watch.broken, "");
        const Task& task = run.watched.task;
        ++reached["after: " + std::string(to_string(task.last_status()))];
        ++reached[std::string(to_string(task.state().stop_code))];
        if (!run.watched.watch.over()) {
            // Nothing stopped it, so it runs; a container that waits for one which never ends may
            // hold it back.
            bool waits = task.last_status() == TaskStatus::Pending;
            EXPECT_TRUE(waits || task.last_status() == TaskStatus::Running)
                << to_string(task.last_status());
            EXPECT_TRUE(waits || task.state().told_health == HealthStatus::Healthy);
            std::vector<TaskOrder> orders = run.watched.give(TaskStopRequested{});
            run_well(run.watched, run.world, std::move(orders),
                     run.watched.now + Duration::hours(2));
        }
        ASSERT_EQ(run.watched.watch.broken, "");
        ASSERT_TRUE(run.watched.watch.over());
        ASSERT_EQ(task.last_status(), TaskStatus::Stopped);
    }
    for (const char* what :
         {"before: PROVISIONING", "before: PENDING", "before: RUNNING", "before: DEACTIVATING",
          "before: ACTIVATING", "before: STOPPING", "before: DEPROVISIONING", "before: STOPPED",
          "after: RUNNING", "after: STOPPED", "SpotInterruption", "TerminationNotice",
          "UserInitiated", "EssentialContainerExited", "TaskFailedToStart"})
        EXPECT_GT(reached[what], 3) << what;
}

}  // namespace
}  // namespace engine::ecs
