// Stacks with random templates in a world that is slow, fails, tells things twice and late, and
// forgets what it was doing. After every step the rules of the world hold; what is left in the end
// is held to what the template says, read by nothing but this file.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/prng.h"
#include "engine/cloudformation/test_stack.h"

namespace engine::cloudformation {
namespace {

/// A resource as this test means it.
struct Wish {
    std::set<std::string> refs = {};   ///< named by Ref
    std::set<std::string> after = {};  ///< named by DependsOn
    int delay = 0;
    int name = 0;  ///< another one replaces
    bool retained = false;
};
using Wishes = std::map<std::string, Wish>;

/// Stands in every name: what a resource is asked to be waits for what it means.
constexpr const char* kSecret = "{{resolve:secretsmanager:s}}";

std::string id_of(std::size_t i) {
    return "R" + std::to_string(i);
}

Wish random_wish(base::Prng& draw, std::size_t below) {
    Wish wish;
    for (std::size_t i = 0; i < below; ++i) {
        if (draw.chance(250'000)) wish.refs.insert(id_of(i));
        if (draw.chance(80'000)) wish.after.insert(id_of(i));
    }
    wish.delay = static_cast<int>(draw.below(900));
    wish.retained = draw.chance(60'000);
    return wish;
}

Wishes random_wishes(base::Prng& draw) {
    Wishes wishes;
    std::size_t count = 2 + draw.below(11);
    for (std::size_t i = 0; i < count; ++i)
        wishes[id_of(i)] = random_wish(draw, i);
    return wishes;
}

/// Some changed, some replaced, some gone, some new.
Wishes changed(Wishes wishes, base::Prng& draw, int generation) {
    Wishes next;
    for (auto& [id, wish] : wishes) {
        if (draw.chance(150'000)) continue;
        if (draw.chance(300'000)) wish.delay = 1000 + generation;
        if (draw.chance(200'000)) wish.name = generation;
        next[id] = wish;
    }
    std::size_t fresh = 20 + static_cast<std::size_t>(generation);
    next[id_of(fresh)] = random_wish(draw, 10);
    for (auto& [id, wish] : next) {
        std::erase_if(wish.refs, [&](const std::string& other) { return !next.contains(other); });
        std::erase_if(wish.after, [&](const std::string& other) { return !next.contains(other); });
    }
    return next;
}

std::string yaml_of(const Wishes& wishes) {
    std::string text = "Resources:\n";
    for (const auto& [id, wish] : wishes) {
        std::string options = wish.retained ? "    DeletionPolicy: Retain\n" : "";
        if (!wish.after.empty()) {
            options += "    DependsOn: [";
            for (const std::string& other : wish.after)
                options += other + ",";
            options.back() = ']';
            options += "\n";
        }
        text += queue(id, {wish.refs.begin(), wish.refs.end()}, std::to_string(wish.delay),
                      "n" + std::to_string(wish.name) + kSecret, options);
    }
    return text + "Outputs: {O: {Value: x, Export: {Name: e}}}\n";
}

/// A real thing: what it was last told to be.
struct Thing {
    std::string id = {};
    std::string properties = {};
    bool whole = false;
    bool retained = false;
    auto operator<=>(const Thing&) const = default;
};

class World {
  public:
    World(std::uint64_t seed)
        : draw(seed), trouble_(static_cast<std::uint32_t>(draw.below(4) * 40'000)) {}

    base::Prng draw;
    StackEngine engine;
    base::Time now = base::Time::unix_seconds(1'800'000'000);
    std::map<std::string, Thing> real;
    Wishes wishes;  ///< of the newest request
    std::map<std::string, std::string> exports;
    bool deletes_failed = false;
    bool heal = false;

    template <class F>
    bool ask(const F& fact) {
        if (engine.refuse(fact)) return false;
        hand(fact);
        return true;
    }

    bool step() {
        if (pending_.empty()) return false;
        auto next = std::ranges::min_element(pending_, {}, &Pending::at);
        Pending due = *next;
        pending_.erase(next);
        now = std::max(now, due.at);
        happen(due.fact);
        hand(due.fact);
        if (draw.chance(60'000)) hand(due.fact);  // told twice
        if (draw.chance(20'000)) restart();
        return true;
    }

    void run() {
        int steps = 0;
        while (step())
            ASSERT_LT(++steps, 5000);
        ASSERT_FALSE(is_in_progress(engine.state().status) &&
                     engine.state().status != Status::ReviewInProgress)
            << to_string(engine.state().status);
        ASSERT_TRUE(engine.state().running.empty());
    }

  private:
    struct Pending {
        base::Time at;
        std::uint32_t operation;
        StackEngine::Fact fact;
    };
    struct Job {
        std::string physical = {};
        bool fails = false;
        bool begins = true;
    };

    void hand(const StackEngine::Fact& fact) {
        engine.handle(fact, now);
        std::vector<StackEngine::Order> orders;
        engine.take_orders(orders);
        for (const StackEngine::Order& order : orders)
            take(order);
    }

    void restart() {
        auto state = from_bytes<StackState>(to_bytes(engine.state()));
        ASSERT_TRUE(state && *state == engine.state());
        engine = StackEngine(*std::move(state));
        pending_.clear();
        hand(Restarted{});
    }

    base::Time later() { return now + base::Duration::milliseconds(draw.between(1, 60'000)); }

    bool fails() { return !heal && draw.chance(trouble_); }

    void take(const StackEngine::Order& order) {
        if (const auto* create = std::get_if<CreateResource>(&order)) return make(*create);
        if (const auto* update = std::get_if<UpdateResource>(&order)) return change(*update);
        if (const auto* gone = std::get_if<DeleteResource>(&order)) return remove(*gone);
        if (const auto* asked = std::get_if<LookUpReferences>(&order)) {
            ReferencesLookedUp answer{asked->operation, {{kSecret, "-v1"}}};
            if (fails()) answer.found.clear();
            return tell(asked->operation, std::move(answer));
        }
        if (const auto* claim = std::get_if<ClaimExports>(&order)) {
            ExportsClaimed answer{claim->operation, {}};
            if (fails()) answer.elsewhere = {{"e", "other"}};
            if (answer.elsewhere.empty()) exports = claim->exports;
            return tell(claim->operation, std::move(answer));
        }
        if (const auto* changed = std::get_if<ExportsChanged>(&order)) exports = changed->exports;
    }

    void make(const CreateResource& order) {
        std::string id = order.origin.logical_id;
        std::string properties = cfn::compact_json(cfn::Expression(*order.properties));
        ASSERT_TRUE(wishes.contains(id)) << id;
        // Nothing is made before what it needs is whole.
        for (const auto& needed : {wishes[id].refs, wishes[id].after}) {
            for (const std::string& other : needed)
                ASSERT_TRUE(is_whole(other)) << id << " before " << other;
        }
        auto [entry, fresh] = jobs_.try_emplace(order.operation.number);
        Job& job = entry->second;
        if (fresh) {
            job.physical = id + "-" + std::to_string(jobs_.size());
            job.fails = fails();
            job.begins = !job.fails || draw.chance(500'000);
        }
        if (job.begins) {
            Thing& thing = real[job.physical];
            thing.id = id;
            thing.properties = properties;
            thing.retained = wishes[id].retained;
            tell(order.operation, ResourceBegan{order.operation, job.physical});
        }
        answer(order.operation, job);
        if (!job.begins || !job.fails) return;
        // A failure has no name in it: it is told after the name.
        base::Time began = pending_[pending_.size() - 2].at;
        pending_.back().at = std::max(pending_.back().at, began + base::Duration::seconds(1));
    }

    void change(const UpdateResource& order) {
        ASSERT_TRUE(real.contains(order.physical_id)) << order.physical_id;
        forget(order.physical_id, order.operation.number);
        auto [entry, fresh] = jobs_.try_emplace(order.operation.number);
        if (fresh) entry->second = {order.physical_id, fails(), true};
        if (!entry->second.fails) {
            real[order.physical_id].properties =
                cfn::compact_json(cfn::Expression(*order.properties));
        }
        answer(order.operation, entry->second);
    }

    void remove(const DeleteResource& order) {
        forget(order.physical_id, order.operation.number);
        // Nothing is deleted while something that stays or goes later names it.
        for (const auto& [physical, thing] : real) {
            bool names =
                thing.properties.find("\"" + order.physical_id + "\"") != std::string::npos;
            bool may = thing.retained || deletes_failed;
            ASSERT_TRUE(!names || may) << order.physical_id << " before " << physical;
        }
        auto [entry, fresh] = jobs_.try_emplace(order.operation.number);
        if (fresh) entry->second = {order.physical_id, fails() && draw.chance(200'000), true};
        if (entry->second.fails) deletes_failed = true;
        answer(order.operation, entry->second);
    }

    void answer(Operation operation, const Job& job) {
        if (job.fails) return tell(operation, ResourceFailed{operation, "no", "InvalidRequest"});
        tell(operation, ResourceDone{.operation = operation,
                                     .physical_id = job.physical,
                                     .ref = job.physical,
                                     .attributes = share(cfn::Object{{"Arn", job.physical}})});
    }

    void tell(Operation operation, StackEngine::Fact fact) {
        pending_.push_back({later(), operation.number, std::move(fact)});
    }

    /// Another operation on the same thing: the older one may be answered late, or never.
    void forget(const std::string& physical, std::uint32_t newest) {
        std::erase_if(pending_, [&](const Pending& one) {
            auto job = jobs_.find(one.operation);
            bool same = job != jobs_.end() && job->second.physical == physical;
            return same && one.operation != newest && draw.chance(500'000);
        });
    }

    /// What the world does just before it tells.
    void happen(const StackEngine::Fact& fact) {
        const auto* done = std::get_if<ResourceDone>(&fact);
        if (!done) return;
        auto thing = real.find(done->physical_id);
        if (thing == real.end()) return;
        auto running = engine.state().running.find(done->operation.number);
        if (running == engine.state().running.end()) return;
        if (running->second.is_removal) {
            real.erase(thing);
        } else {
            thing->second.whole = true;
        }
    }

    bool is_whole(const std::string& id) const {
        auto found = engine.state().resources.find(id);
        if (found == engine.state().resources.end()) return false;
        auto thing = real.find(found->second.physical_id);
        return thing != real.end() && thing->second.whole;
    }

    std::uint32_t trouble_;
    std::vector<Pending> pending_;
    std::map<std::uint32_t, Job> jobs_;
};

/// What a queue must have been told, written without the code of the engine.
std::string expected(const Wish& wish, const std::map<std::string, std::string>& physical) {
    std::string text = "{\"DelaySeconds\":" + std::to_string(wish.delay) + ",\"QueueName\":\"n" +
                       std::to_string(wish.name) + "-v1\"";
    if (!wish.refs.empty()) {
        text += ",\"Tags\":[";
        for (const std::string& other : wish.refs)
            text += "{\"Key\":\"" + other + "\",\"Value\":\"" + physical.at(other) + "\"},";
        text.back() = ']';
    }
    return text + "}";
}

std::map<std::string, std::string> physical_ids(const World& world) {
    std::map<std::string, std::string> ids;
    for (const auto& [id, resource] : world.engine.state().resources)
        ids[id] = resource.physical_id;
    return ids;
}

/// The stack is what its template says, and nothing else is left but what is retained.
void check_is(const World& world, const Wishes& wishes) {
    auto physical = physical_ids(world);
    ASSERT_EQ(physical.size(), wishes.size());
    EXPECT_EQ(world.exports, (std::map<std::string, std::string>{{"e", "x"}}));
    std::set<std::string> known;
    for (const auto& [id, wish] : wishes) {
        ASSERT_TRUE(world.real.contains(physical.at(id))) << id;
        EXPECT_EQ(world.real.at(physical.at(id)).properties, expected(wish, physical)) << id;
        known.insert(physical.at(id));
    }
    for (const auto& [name, thing] : world.real)
        EXPECT_TRUE(known.contains(name) || thing.retained || world.deletes_failed) << name;
}

void check_only_retained(const World& world) {
    EXPECT_TRUE(world.exports.empty());
    for (const auto& [name, thing] : world.real)
        EXPECT_TRUE(thing.retained || world.deletes_failed) << name;
}

void remember_retained(World& world) {
    for (auto& [name, thing] : world.real) {
        auto wish = world.wishes.find(thing.id);
        if (wish != world.wishes.end() && wish->second.retained) thing.retained = true;
    }
}

using Counts = std::map<std::string, int>;

bool create(World& world, Counts& counts) {
    StackRequest request = request_of(yaml_of(world.wishes));
    constexpr std::array kChoices = {OnFailure::Rollback, OnFailure::Rollback, OnFailure::DoNothing,
                                     OnFailure::Delete};
    request.on_failure = kChoices[world.draw.below(4)];
    StackNames names{.account = "1", .region = "eu-west-1", .stack_name = "s"};
    EXPECT_TRUE(
        world.ask(StackCreateRequested{.seed = 1, .names = names, .request = share(request)}));
    world.run();
    Status status = world.engine.state().status;
    ++counts[std::string(to_string(status))];
    if (status == Status::CreateComplete) {
        check_is(world, world.wishes);
        return true;
    }
    if (status == Status::CreateFailed) {
        EXPECT_TRUE(world.ask(StackRollbackRequested{}));
        world.run();
        status = world.engine.state().status;
        ++counts["CREATE_FAILED, then " + std::string(to_string(status))];
    }
    bool gone = status == Status::RollbackComplete || status == Status::DeleteComplete;
    if (gone) check_only_retained(world);
    EXPECT_TRUE(gone || world.deletes_failed) << to_string(status);
    return false;
}

/// Back in the last whole state, sooner or later.
void come_back(World& world, Counts& counts) {
    if (world.engine.state().status == Status::UpdateFailed) {
        EXPECT_TRUE(world.ask(StackRollbackRequested{}));
        world.run();
    }
    if (world.engine.state().status == Status::UpdateRollbackFailed) {
        ++counts["UPDATE_ROLLBACK_FAILED"];
        world.heal = true;
        EXPECT_TRUE(world.ask(StackContinueRollbackRequested{}));
        world.run();
        world.heal = false;
    }
}

void update(World& world, int generation, Counts& counts) {
    Wishes before = world.wishes;
    auto ids_before = physical_ids(world);
    world.wishes = changed(before, world.draw, generation);
    StackRequest request = request_of(yaml_of(world.wishes));
    if (world.draw.chance(250'000)) request.on_failure = OnFailure::DoNothing;
    bool cancels = world.draw.chance(200'000);
    ASSERT_TRUE(world.ask(StackUpdateRequested{share(request)}));
    for (std::uint64_t left = world.draw.below(12); cancels && left > 0 && world.step(); --left) {
    }
    if (cancels && world.ask(StackCancelRequested{})) ++counts["cancelled"];
    world.run();
    Status status = world.engine.state().status;
    ++counts[std::string(to_string(status))];
    if (status == Status::UpdateComplete) {
        remember_retained(world);
        return check_is(world, world.wishes);
    }
    come_back(world, counts);
    EXPECT_EQ(world.engine.state().status, Status::UpdateRollbackComplete);
    world.wishes = before;
    EXPECT_EQ(physical_ids(world), ids_before);
    check_is(world, before);
}

void remove(World& world, Counts& counts) {
    ASSERT_TRUE(world.ask(StackDeleteRequested{}));
    world.run();
    ++counts[std::string(to_string(world.engine.state().status))];
    if (world.engine.state().status == Status::DeleteFailed) {
        world.heal = true;
        ASSERT_TRUE(world.ask(StackDeleteRequested{}));
        world.run();
    }
    EXPECT_EQ(world.engine.state().status, Status::DeleteComplete);
    check_only_retained(world);
}

TEST(StackSimulation, HoldsItsRulesInASlowAndFailingWorld) {
    Counts counts;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE(seed);
        World world(seed);
        world.wishes = random_wishes(world.draw);
        if (create(world, counts)) {
            for (int generation = 1; generation <= 3 && !testing::Test::HasFailure(); ++generation)
                update(world, generation, counts);
        }
        if (testing::Test::HasFailure()) break;
        if (world.engine.state().status != Status::DeleteComplete) remove(world, counts);
        if (testing::Test::HasFailure()) break;
    }
    // Every way an operation can end was gone.
    for (const char* ending : {"CREATE_COMPLETE", "ROLLBACK_COMPLETE", "CREATE_FAILED",
                               "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED",
                               "UPDATE_ROLLBACK_FAILED", "cancelled", "DELETE_COMPLETE"}) {
        EXPECT_GE(counts[ending], 10) << ending;
    }
}

TEST(StackSimulation, NeverCrashesOnFactsInAnyOrder) {
    base::Prng draw(5);
    for (int run = 0; run < 200; ++run) {
        StackEngine engine;
        Wishes wishes = random_wishes(draw);
        SharedRequest one = share(request_of(yaml_of(wishes)));
        SharedRequest two = share(request_of(yaml_of(changed(wishes, draw, 1))));
        StackNames names{.account = "1", .region = "eu-west-1", .stack_name = "s"};
        base::Time now;
        for (int i = 0; i < 120; ++i) {
            now = now + base::Duration::seconds(1);
            Operation operation{.number = static_cast<std::uint32_t>(draw.below(20))};
            std::string physical = "p" + std::to_string(operation.number);
            const SharedRequest& request = draw.chance(500'000) ? one : two;
            const std::array<StackEngine::Fact, 16> facts = {
                StackCreateRequested{.seed = 1, .names = names, .request = request},
                StackUpdateRequested{request},
                StackDeleteRequested{.force = draw.chance(500'000)},
                ChangeSetCreateRequested{
                    .seed = 1, .names = names, .change_set_name = physical, .request = request},
                ChangeSetExecuteRequested{.change_set = physical},
                ChangeSetDeleteRequested{physical},
                StackCancelRequested{},
                StackRollbackRequested{},
                StackContinueRollbackRequested{{"R1"}},
                ExportUseChanged{"x", {"y"}},
                Restarted{},
                ResourceBegan{operation, physical},
                ResourceDone{.operation = operation, .physical_id = physical},
                ResourceFailed{operation, "no"},
                ReferencesLookedUp{operation, {{kSecret, "v"}}},
                ExportsClaimed{operation, {}}};
            // Answers come more often than requests.
            std::uint64_t kind = draw.below(31);
            engine.handle(facts[kind < 16 ? kind : 11 + kind % 5], now);
        }
        auto state = from_bytes<StackState>(to_bytes(engine.state()));
        ASSERT_TRUE(state && *state == engine.state());
    }
}

TEST(StackSimulation, TakesStepsInProportionToTheResources) {
    // 500 resources in a chain and 500 side by side: the orders are given one by one, and a fact
    // touches the resources that wait for it alone.
    for (bool chain : {false, true}) {
        std::string text = "Resources:\n";
        for (std::size_t i = 0; i < 500; ++i)
            text += queue(id_of(i),
                          chain && i > 0 ? std::vector{id_of(i - 1)} : std::vector<std::string>());
        Bench bench;
        EXPECT_EQ(bench.create(request_of(text)), "");
        EXPECT_EQ(bench.status(), Status::CreateComplete);
        EXPECT_EQ(bench.event_count(), 1502U);
        EXPECT_EQ(bench.ordered.size(), 500U);
    }
}

}  // namespace
}  // namespace engine::cloudformation
