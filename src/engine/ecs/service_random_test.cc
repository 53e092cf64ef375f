// All short sequences of facts, and long random ones, against an onlooker and a world that loses,
// doubles and delays what it tells.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <ranges>
#include <set>

#include "base/prng.h"
#include "engine/cfn_codec.h"
#include "engine/codec.h"
#include "engine/ecs/service_bench_testing.h"
#include "engine/ecs/service_book_testing.h"
#include "engine/ecs/service_scheduler.h"

namespace engine::ecs {
namespace {

using test::address_of;
using test::Book;
using test::creation;
using test::revision;
using test::settings;
using Fact = ServiceScheduler::Fact;
using Order = ServiceScheduler::Order;

/// A service under the eyes of the onlooker.
struct Watched {
    ServiceScheduler service;
    Book book = {};
    base::Time now = base::Time::unix_seconds(1'800'000'000);

    std::vector<Order> tell(const Fact& fact) {
        book.hear(fact, service.refuse(fact).has_value(), now);
        service.handle(fact, now);
        return look();
    }
    std::vector<Order> wake() {
        book.hear(Restarted{}, true, now);
        service.wake(now);
        return look();
    }
    std::vector<Order> look() {
        std::vector<Order> orders;
        service.take_orders(orders);
        for (const Order& order : orders)
            book.see(order);
        const ServiceScheduler::State& state = service.state();
        if (!state.live.empty()) {
            const Deployment& newest = state.deployments.at(state.live.front());
            book.look(newest.id, newest.rollout == RolloutState::InProgress &&
                                     state.status == ServiceStatus::Active);
        }
        book.expect(!service.next_wake() || *service.next_wake() > now,
                    "the next wake is in the future");
        return orders;
    }
    /// Makes each task that `orders` start, at once.
    void make(const std::vector<Order>& orders) {
        for (const Order& order : orders) {
            if (auto* start = std::get_if<StartServiceTask>(&order))
                make(tell(ServiceTaskCreated{start->token, address_of(start->token), "arn"}));
        }
    }
    void expect_counters_to_be_true() {
        ServiceScheduler again(service.state());
        book.expect(again.index() == service.index(), "the counters equal a recount");
    }
};

ServiceSettings watched_settings(std::uint32_t desired) {
    ServiceSettings made = settings(desired, 50, 200);
    made.breaker.enabled = true;
    made.breaker.rollback = true;
    return made;
}

using Step = void (*)(Watched&);
void news(Watched& on, std::uint32_t token, TaskNews what) {
    on.make(on.tell(ServiceTaskNews{address_of(token), std::move(what)}));
}

constexpr Step kSteps[] = {
    [](Watched& on) { news(on, 0, TaskHealthChanged{HealthStatus::Healthy}); },
    [](Watched& on) { news(on, 1, TaskHealthChanged{HealthStatus::Healthy}); },
    [](Watched& on) { news(on, 0, TaskHealthChanged{HealthStatus::Unhealthy, "Task failed"}); },
    [](Watched& on) { news(on, 0, TaskStopBegan{StopCode::EssentialContainerExited, "exit"}); },
    [](Watched& on) { news(on, 0, TaskStopping{}); },
    [](Watched& on) { news(on, 0, TaskEnded{StopCode::TaskFailedToStart, "pull", false}); },
    [](Watched& on) { news(on, 1, TaskPlacementFailed{"RESOURCE:FARGATE"}); },
    [](Watched& on) { on.make(on.tell(ServiceUpdateRequested{{}, watched_settings(1), false})); },
    [](Watched& on) { on.make(on.tell(ServiceUpdateRequested{{}, {}, true})); },
    [](Watched& on) { on.make(on.tell(ServiceDeleteRequested{true})); },
    [](Watched& on) {
        base::Time end = on.now + base::Duration::seconds(30);
        while (on.service.next_wake() && *on.service.next_wake() <= end) {
            on.now = *on.service.next_wake();
            on.make(on.wake());
        }
        on.now = end;
    },
};

void try_all(const Watched& from, int depth, std::vector<std::size_t>& path, std::size_t& tried) {
    if (depth == 0) return;
    for (std::size_t step = 0; step < std::size(kSteps); ++step) {
        Watched next = from;
        path.push_back(step);
        kSteps[step](next);
        next.expect_counters_to_be_true();
        ++tried;
        if (!next.book.wrongs.empty()) {
            std::string steps;
            for (std::size_t one : path)
                steps += std::to_string(one) + " ";
            FAIL() << next.book.wrongs.front() << " after steps " << steps;
        }
        try_all(next, depth - 1, path, tried);
        if (::testing::Test::HasFatalFailure()) return;
        path.pop_back();
    }
}

TEST(ServiceSequences, KeepEveryPromiseWhateverFiveFactsCome) {
    Watched start;
    start.make(start.tell(creation(watched_settings(2))));
    std::vector<std::size_t> path;
    std::size_t tried = 0;
    try_all(start, 5, path, tried);
    EXPECT_EQ(tried, 177'155U) << "11 + 11^2 + ... + 11^5, or a promise was broken";
}

/// A world of tasks that live as their revision's number says, and tell it badly.
class World {
  public:
    explicit World(std::uint64_t seed) : draws_(seed) {}

    void run() {
        follow(tell(creation(random_settings())));
        for (int step = 0; step < 400 && wrongs().empty(); ++step) {
            if (draws_.chance(60'000)) act();
            advance(base::Duration::seconds(draws_.between(1, 20)));
            if (step % 8 == 0) check_copy();
        }
        heal();
    }
    const std::vector<std::string>& wrongs() const { return watched_.book.wrongs; }

  private:
    struct Real {
        bool running = false;
        bool ended = false;
        bool stopping = false;
        HealthStatus health = HealthStatus::Unknown;
        std::string zone = {};
        int kind = 0;
    };
    enum class Life : std::uint8_t { Run, FailToStart, NoRoom, Pass, Flap, Crash, Stopped };
    struct Event {
        std::uint32_t token = 0;
        Life life = Life::Run;
    };

    ServiceSettings random_settings() {
        static constexpr std::pair<std::uint32_t, std::uint32_t> kPercents[] = {
            {100, 200}, {50, 200}, {0, 100}, {50, 100}, {100, 150}, {34, 134}};
        auto [minimum, maximum] = kPercents[draws_.below(6)];
        ServiceSettings made =
            settings(static_cast<std::uint32_t>(draws_.below(8)), minimum, maximum);
        made.breaker.enabled = draws_.chance(700'000);
        made.breaker.rollback = draws_.chance(600'000);
        made.breaker.reset_on_healthy_task = draws_.chance(700'000);
        if (draws_.chance(200'000)) {
            made.breaker.threshold = BreakerSettings::Threshold::Count;
            made.breaker.value = static_cast<std::uint32_t>(draws_.between(1, 4));
        }
        made.health_check_grace = base::Duration::seconds(draws_.between(0, 1) * 45);
        return made;
    }

    std::vector<Order> tell(const Fact& fact) {
        if (copy_) {
            // Whoever goes on from a checkpoint does the same.
            ServiceScheduler other(std::move(*copy_));
            copy_.reset();
            other.handle(fact, watched_.now);
            std::vector<Order> orders;
            other.take_orders(orders);
            std::vector<Order> mine = watched_.tell(fact);
            watched_.book.expect(orders == mine, "a copy gives the same orders");
            watched_.book.expect(other.state() == watched_.service.state(),
                                 "a copy goes on as before");
            return mine;
        }
        return watched_.tell(fact);
    }
    void check_copy() {
        watched_.expect_counters_to_be_true();
        copy_ = from_bytes<ServiceScheduler::State>(to_bytes(watched_.service.state()));
        watched_.book.expect(copy_ == watched_.service.state(),
                             "the state reads as it was written");
    }

    /// Does what the service orders.
    void follow(const std::vector<Order>& orders) {
        for (const Order& order : orders) {
            base::match(
                order, [&](const StartServiceTask& start) { make(start); },
                [&](const StopServiceTask& stop) { stop_task(stop.task.index - 1000); },
                [](const ServiceSettled&) {});
        }
    }
    void make(const StartServiceTask& start) {
        const std::string& arn = start.request.spec->task_definition_arn;
        Real& made = tasks_[start.token];
        made.zone = start.request.zone;
        made.kind = healed_ ? 0 : arn.back() - '0';
        bool lost_zone = made.zone == dead_zone_;
        Life life = lost_zone                                  ? Life::NoRoom
                    : made.kind == 1 && draws_.chance(700'000) ? Life::FailToStart
                                                               : Life::Run;
        plan(start.token, life, draws_.between(2, 50));
        follow(tell(ServiceTaskCreated{start.token, address_of(start.token), "arn"}));
    }
    void plan(std::uint32_t token, Life life, std::int64_t seconds) {
        events_.emplace(watched_.now + base::Duration::seconds(seconds), Event{token, life});
    }
    void stop_task(std::uint32_t token) {
        Real& task = tasks_.at(token);
        if (task.ended || task.stopping) return;
        task.stopping = true;
        say(token, TaskStopBegan{StopCode::ServiceSchedulerInitiated, "stopped"});
        if (draws_.chance(500'000)) say(token, TaskStopping{});
        plan(token, Life::Stopped, draws_.between(1, 40));
    }
    /// Tells it, or loses it, or tells it twice, or late.
    void say(std::uint32_t token, TaskNews what) {
        if (!healed_ && draws_.chance(20'000)) return;
        int times = !healed_ && draws_.chance(50'000) ? 2 : 1;
        for (int i = 0; i < times; ++i) {
            base::Duration late = !healed_ && draws_.chance(50'000)
                                      ? base::Duration::seconds(draws_.between(1, 90))
                                      : base::Duration::milliseconds(1);
            letters_.emplace(watched_.now + late, Fact(ServiceTaskNews{address_of(token), what}));
        }
    }
    void happen(const Event& event) {
        Real& task = tasks_.at(event.token);
        if (task.ended) return;
        switch (event.life) {
            case Life::NoRoom:
                task.ended = true;
                return say(event.token, TaskPlacementFailed{"RESOURCE:FARGATE"});
            case Life::FailToStart: return die(event.token, StopCode::TaskFailedToStart);
            case Life::Crash: return die(event.token, StopCode::EssentialContainerExited);
            case Life::Stopped: return die(event.token, StopCode::ServiceSchedulerInitiated);
            case Life::Run:
                if (task.stopping) return;
                task.running = true;
                say(event.token, TaskRan{});
                return plan(event.token, task.kind == 2 ? Life::Flap : Life::Pass,
                            draws_.between(2, 45));
            case Life::Pass:
                if (task.stopping) return;
                set_health(event.token, HealthStatus::Healthy);
                if (healed_) return;
                if (draws_.chance(150'000))
                    plan(event.token, Life::Crash, draws_.between(1, 900));
                else if (draws_.chance(200'000))
                    plan(event.token, Life::Flap, draws_.between(1, 900));
                return;
            case Life::Flap:
                if (task.stopping) return;
                set_health(event.token, HealthStatus::Unhealthy);
                if (healed_ || draws_.chance(500'000))
                    plan(event.token, Life::Pass, draws_.between(1, 120));
                return;
        }
    }
    void set_health(std::uint32_t token, HealthStatus health) {
        tasks_.at(token).health = health;
        say(token, TaskHealthChanged{health, health == HealthStatus::Unhealthy
                                                 ? "Task failed container health checks"
                                                 : ""});
    }
    void die(std::uint32_t token, StopCode code) {
        Real& task = tasks_.at(token);
        task.ended = true;
        if (code != StopCode::ServiceSchedulerInitiated) say(token, TaskStopBegan{code, "exit"});
        say(token, TaskEnded{code, "exit", task.running});
    }

    /// What people do.
    void act() {
        const ServiceScheduler::State& state = watched_.service.state();
        switch (draws_.below(9)) {
            case 0:
            case 1: return follow(tell(ServiceUpdateRequested{{}, random_settings(), false}));
            case 2:
            case 3: {
                // 1 seldom starts, 2 is unhealthy first; the others are good.
                int number = static_cast<int>(draws_.below(5));
                return follow(tell(ServiceUpdateRequested{revision(number), {}, false}));
            }
            case 4: return follow(tell(ServiceUpdateRequested{{}, {}, true}));
            case 5: {
                if (state.live.empty()) return;
                auto kind = draws_.chance(500'000) ? ServiceDeploymentStopRequested::Kind::Abort
                                                   : ServiceDeploymentStopRequested::Kind::Rollback;
                std::string arn = state.deployments.at(state.live.front()).arn;
                return follow(tell(ServiceDeploymentStopRequested{arn, kind}));
            }
            case 6: dead_zone_ = std::string(1, "abc-"[draws_.below(4)]); return lose_zone();
            case 7: {
                if (state.next_task == 0) return;
                auto token = static_cast<std::uint32_t>(draws_.below(state.next_task));
                base::Time until = watched_.now + base::Duration::minutes(draws_.between(1, 10));
                return follow(tell(TaskProtectionChanged{address_of(token), until}));
            }
            case 8:
                if (draws_.chance(100'000)) return follow(tell(ServiceDeleteRequested{true}));
                return follow(tell(Restarted{}));
        }
    }
    void lose_zone() {
        for (auto& [token, task] : tasks_) {
            if (task.zone == dead_zone_ && !task.ended) die(token, StopCode::None);
        }
    }

    void advance(base::Duration length) {
        base::Time end = watched_.now + length;
        while (true) {
            std::optional<base::Time> next = watched_.service.next_wake();
            if (!events_.empty()) next = base::earlier(next, events_.begin()->first);
            if (!letters_.empty()) next = base::earlier(next, letters_.begin()->first);
            if (!next || *next > end) break;
            watched_.now = *next;
            if (!letters_.empty() && letters_.begin()->first == *next) {
                Fact fact = std::move(letters_.begin()->second);
                letters_.erase(letters_.begin());
                follow(tell(fact));
            } else if (!events_.empty() && events_.begin()->first == *next) {
                Event event = events_.begin()->second;
                events_.erase(events_.begin());
                happen(event);
            } else {
                copy_.reset();
                follow(watched_.wake());
            }
        }
        watched_.now = end;
    }

    /// From now on all goes well and all is told; the service must come to rest.
    void heal() {
        healed_ = true;
        dead_zone_.clear();
        letters_.clear();
        for (auto& [token, task] : tasks_)
            task.kind = 0;
        follow(tell(Restarted{}));
        for (const auto& [token, task] : tasks_)
            report(token, task);
        bool deleted = watched_.service.state().status != ServiceStatus::Active;
        ServiceSettings final = settings(static_cast<std::uint32_t>(draws_.below(7)), 50, 200);
        int number = -1;
        if (!deleted) {
            follow(tell(ServiceUpdateRequested{{}, final, false}));
            const ServiceScheduler::State& state = watched_.service.state();
            // One that failed rests only when it is replaced.
            if (!state.deployments.at(state.live.front()).launches || draws_.chance(300'000)) {
                number = 7;
                follow(tell(ServiceUpdateRequested{revision(number), {}, true}));
            }
        }
        advance(base::Duration::hours(2));
        expect_rest(deleted ? 0 : final.desired_count, number);
    }
    void report(std::uint32_t token, const Real& task) {
        if (task.ended) return say(token, TaskEnded{StopCode::None, "gone", task.running});
        if (task.stopping) {
            say(token, TaskStopBegan{StopCode::ServiceSchedulerInitiated, "stopped"});
            return;
        }
        if (!task.running) return;
        say(token, TaskRan{});
        tasks_.at(token).health = HealthStatus::Healthy;
        say(token, TaskHealthChanged{HealthStatus::Healthy});
    }

    /// The model of rest: so many tasks run, all healthy, all of one revision, spread over zones;
    /// the service says so and has nothing else.
    void expect_rest(std::uint32_t desired, int number) {
        Book& book = watched_.book;
        std::map<std::string, std::uint32_t> zones = {{"a", 0}, {"b", 0}, {"c", 0}};
        std::set<std::string> revisions;
        std::uint32_t running = 0;
        for (const auto& [token, task] : tasks_) {
            if (task.ended) continue;
            book.expect(task.running && !task.stopping && task.health == HealthStatus::Healthy,
                        "at rest every task is healthy");
            auto found = watched_.service.state().tasks.find(token);
            book.expect(found != watched_.service.state().tasks.end(),
                        "at rest the service knows each task");
            ++running;
            ++zones[task.zone];
            if (book.tasks.contains(token)) revisions.insert(book.tasks.at(token).deployment);
        }
        book.expect(running == desired, "at rest the desired count runs");
        book.expect(watched_.service.state().tasks.size() == desired,
                    "at rest nothing else is left");
        book.expect(revisions.size() <= 1, "at rest all tasks are of one deployment");
        auto [least, most] = std::ranges::minmax(zones | std::views::values);
        book.expect(most - least <= 1, "at rest tasks are spread over the zones");
        const ServiceScheduler::State& state = watched_.service.state();
        if (state.status == ServiceStatus::Active) {
            book.expect(state.steady_told.has_value(), "at rest the service says so");
            book.expect(state.live.size() == 1, "at rest one deployment is left");
            const std::string& arn =
                state.revisions.at(state.live.front()).spec->task->task_definition_arn;
            book.expect(number < 0 || arn == revision(number).task->task_definition_arn,
                        "at rest the revision that was asked for last runs");
        } else {
            book.expect(state.status == ServiceStatus::Inactive, "a deleted service is gone");
        }
    }

    base::Prng draws_;
    Watched watched_;
    std::map<std::uint32_t, Real> tasks_ = {};
    std::multimap<base::Time, Event> events_ = {};
    std::multimap<base::Time, Fact> letters_ = {};
    std::string dead_zone_ = {};
    bool healed_ = false;
    std::optional<ServiceScheduler::State> copy_ = {};
};

TEST(ServiceWorld, KeepsEveryPromiseAndComesToRest) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        World world(seed);
        world.run();
        ASSERT_TRUE(world.wrongs().empty()) << "seed " << seed << ": " << world.wrongs().front();
    }
}

}  // namespace
}  // namespace engine::ecs
