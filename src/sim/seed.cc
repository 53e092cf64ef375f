#include "sim/seed.h"

#include <utility>

#include <fmt/format.h>

#include "sim/user.h"
#include "sim/watch.h"

namespace sim {

using base::Duration;
using base::Time;
using engine::Address;
using engine::CoreKind;

namespace {

constexpr std::uint64_t kTroubleDraws = 0x7906;
constexpr std::size_t kLinesOfFailure = 50;
/// How long after the healing everything must be at its goal. The longest ways: fifteen minutes of
/// launch back-off, five minutes of draining, and both again after a rollback.
constexpr Duration kTimeToRecover = Duration::hours(3);

Behaviour draw_behaviour(base::Prng draws) {
    Behaviour behaviour;
    auto up_to = [&](std::int64_t most) {
        return draws.chance(500'000) ? static_cast<std::uint32_t>(draws.between(0, most)) : 0;
    };
    behaviour.placement_failures = up_to(60'000);
    behaviour.setup_failures = up_to(40'000);
    behaviour.pull_failures = up_to(80'000);
    behaviour.start_failures = up_to(40'000);
    behaviour.crashes = up_to(150'000);
    behaviour.slow_starts = up_to(200'000);
    behaviour.failed_probes = up_to(50'000);
    behaviour.bad_spells = up_to(60'000);
    if (draws.chance(200'000)) behaviour.stop = {Duration::seconds(1), Duration::seconds(50)};
    return behaviour;
}

Delivery draw_delivery(base::Prng draws) {
    auto up_to = [&](std::int64_t most) {
        return draws.chance(600'000) ? static_cast<std::uint32_t>(draws.between(0, most)) : 0;
    };
    Delivery delivery;
    delivery.late = up_to(80'000);
    delivery.doubled = up_to(80'000);
    delivery.lost = up_to(30'000);
    return delivery;
}

/// A run under way.
class Run {
  public:
    explicit Run(std::uint64_t seed)
        : seed_(seed),
          draws_(base::mix(seed, kTroubleDraws)),
          watch_(World::kStart),
          world_(seed, draw_behaviour(draws_.fork(1)), draw_delivery(draws_.fork(2))),
          user_(seed, world_, watch_.findings(), watch_.plans()) {
        world_.watch([this](const Turn& turn) {
            ++turns_;
            watch_.look(turn);
        });
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    SeedReport run() {
        user_.create_shared();
        pass(Duration::minutes(15));
        user_.create_services();
        pass(Duration::seconds(25));
        user_.use_services();
        live_through_trouble();
        recover();
        if (draws_.chance(500'000)) end();
        const Findings& findings = watch_.findings();
        return {seed_, findings.log.text(), findings.broken, world_.now() - World::kStart, turns_};
    }

  private:
    bool is_broken() const { return !watch_.findings().broken.empty(); }
    void say(const std::string& what) {
        watch_.findings().now = world_.now();
        watch_.findings().say("world", what);
    }
    void pass(Duration length) {
        Time until = world_.now() + length;
        while (!is_broken() && world_.step(until)) {
        }
        if (!is_broken()) world_.run(until);
    }

    void live_through_trouble() {
        Time until = world_.now() + draws_.between(Duration::minutes(120), Duration::minutes(150));
        while (world_.now() < until && !is_broken()) {
            pass(draws_.between(Duration::seconds(20), Duration::minutes(10)));
            if (is_broken()) return;
            if (draws_.chance(650'000))
                user_.do_something();
            else
                do_harm();
        }
    }

    /// A task that has not stopped; nothing when there is none.
    std::optional<Address> draw_task(bool on_spot) {
        std::vector<Address> tasks;
        for (std::uint32_t at = 0; at < world_.cloud().state().tasks.size(); ++at) {
            const engine::ecs::Task* task = world_.cloud().task(Address{CoreKind::Task, at});
            if (!task || task->last_status() == engine::ecs::TaskStatus::Stopped) continue;
            if (!on_spot || task->state().request.capacity_provider == "FARGATE_SPOT")
                tasks.push_back(Address{CoreKind::Task, at});
        }
        if (tasks.empty()) return std::nullopt;
        return tasks[draws_.below(tasks.size())];
    }

    void do_harm() {
        static constexpr const char* kZones[] = {"eu-west-1a", "eu-west-1b", "eu-west-1c"};
        switch (draws_.below(5)) {
            case 0: {
                std::string zone = kZones[draws_.below(3)];
                say("zone " + zone + " is lost");
                return world_.lose_zone(zone, world_.now() + draws_.between(Duration::minutes(1),
                                                                            Duration::minutes(20)));
            }
            case 1:
            case 2: {
                std::optional<Address> task = draw_task(true);
                if (!task) return;
                say("Spot takes back a task");
                return world_.report(Duration::seconds(1), {*task, engine::ecs::SpotInterrupted{}});
            }
            case 3: {
                std::optional<Address> task = draw_task(false);
                if (!task) return;
                say("a host is lost");
                return world_.report(Duration::seconds(1),
                                     {*task, engine::ecs::HostLost{"Host EC2 terminated."}});
            }
            default: {
                Duration absence = draws_.chance(300'000)
                                       ? Duration()
                                       : draws_.between(Duration(), Duration::minutes(30));
                say("the cloud's process dies and comes back after " + base::to_string(absence));
                std::string wrong = world_.restart(absence);
                watch_.findings().expect(
                    wrong.empty(), "what was written down leads to what the cloud was", wrong);
            }
        }
    }

    void recover() {
        if (is_broken()) return;
        say("the world heals");
        world_.heal();
        // Whoever can help itself has to do so in half of the worlds.
        User::Help help = draws_.chance(500'000) ? User::Help::WhereNeeded : User::Help::Everywhere;
        Time until = world_.now() + kTimeToRecover;
        while (world_.now() < until && !is_broken() && !user_.put_right(help))
            pass(Duration::minutes(12));
        if (is_broken()) return;
        say("hands off");
        pass(kTimeToRecover);
        if (!is_broken()) watch_.demand_goals(world_.cloud(), world_.now());
    }

    /// Everything is deleted, and nothing may be left.
    void end() {
        if (is_broken()) return;
        say("the end");
        Time until = world_.now() + kTimeToRecover;
        while (world_.now() < until && !is_broken()) {
            user_.take_down();
            pass(Duration::minutes(12));
        }
        if (is_broken()) return;
        Findings& findings = watch_.findings();
        findings.now = world_.now();
        for (const auto* stack : world_.cloud().stacks(World::kAccount, World::kRegion))
            findings.expect(to_string(stack->state().status) == "DELETE_COMPLETE",
                            "what is deleted is gone in the end",
                            "stack " + stack->state().names.stack_name);
        const engine::Inventory* inventory =
            world_.cloud().inventory(World::kAccount, World::kRegion);
        for (const auto& [number, record] : inventory->state().records)
            findings.expect(record.phase == engine::Record::Phase::Inactive,
                            "what is deleted is gone in the end", record.physical_id);
        findings.expect(!draw_task(false), "what is deleted is gone in the end", "tasks");
        findings.expect(!world_.next() || *world_.next() >= world_.now() + Duration::minutes(1),
                        "an empty cloud rests", "cloud");
    }

    std::uint64_t seed_;
    base::Prng draws_;
    Watch watch_;
    World world_;
    User user_;
    std::uint64_t turns_ = 0;
};

}  // namespace

SeedReport run_seed(std::uint64_t seed) {
    return Run(seed).run();
}

std::string failure_text(const SeedReport& report) {
    if (report.broken.empty()) return {};
    const Broken& first = report.broken.front();
    return fmt::format("seed {} at {}: {} does not keep this: {}\n{}", report.seed,
                       clock_text(first.when - World::kStart), first.who, first.sentence,
                       last_lines(report.log, kLinesOfFailure));
}

}  // namespace sim
