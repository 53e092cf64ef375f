// What a plan says is what the cloud then does: for drawn platforms and drawn edits. What was done
// is read off physical ids and tasks, before and after; no code that compares templates is asked.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>

#include "rollout/drawn_platform.h"
#include "rollout/plan/consequences.h"
#include "rollout/stage.h"

namespace stage {
namespace {

using rollout::Consequence;
using rollout::PlannedChange;
using rollout::PlannedStack;
using rollout::ServiceEffect;

using Tasks = std::set<std::string>;

Tasks tasks_of(const Snapshot& seen, const std::string& service) {
    auto found = seen.tasks.find(service);
    return found == seen.tasks.end() ? Tasks() : found->second;
}

std::string id_of(const Snapshot& seen, const std::string& stack, const std::string& resource) {
    auto found = seen.resources.find(stack + " " + resource);
    return found == seen.resources.end() ? std::string() : found->second;
}

void expect_kept(const PlannedStack& stack, const Snapshot& before, const Snapshot& after) {
    EXPECT_EQ(after.stacks.at(stack.name), before.stacks.at(stack.name)) << stack.name;
    EXPECT_EQ(tasks_of(after, stack.name), tasks_of(before, stack.name)) << stack.name;
}

/// Physical ids: what is replaced has another one, what is new had none, the rest is as it was.
void expect_resources(const PlannedStack& stack, const Consequence& said, const Snapshot& before,
                      const Snapshot& after) {
    std::set<std::string> told;
    for (const rollout::Touched& one : said.touched) {
        told.insert(one.logical_id);
        const std::string old_id = id_of(before, stack.name, one.logical_id);
        const std::string new_id = id_of(after, stack.name, one.logical_id);
        const std::string what = stack.name + " " + one.logical_id + " " + one.type;
        switch (one.change) {
            case cfn::Change::kAdded:
                EXPECT_EQ(old_id, "") << what;
                EXPECT_NE(new_id, "") << what;
                break;
            case cfn::Change::kRemoved:
                EXPECT_NE(old_id, "") << what;
                EXPECT_EQ(new_id, "") << what;
                break;
            case cfn::Change::kChanged:
                EXPECT_NE(new_id, "") << what;
                EXPECT_EQ(new_id != old_id, one.is_replaced) << what << " " << old_id;
        }
    }
    const std::string prefix = stack.name + " ";
    auto is_told = [&](const std::string& name) {
        return !name.starts_with(prefix) || told.contains(name.substr(prefix.size()));
    };
    for (const auto& [name, id] : before.resources) {
        if (is_told(name)) continue;
        EXPECT_EQ(id_of(after, stack.name, name.substr(prefix.size())), id)
            << name << " was not to be touched";
    }
    for (const auto& [name, id] : after.resources) {
        if (is_told(name)) continue;
        EXPECT_EQ(id_of(before, stack.name, name.substr(prefix.size())), id)
            << name << " was not to be there";
    }
}

void expect_tasks(const PlannedStack& stack, const Consequence& said, const Snapshot& before,
                  const Snapshot& after) {
    const Tasks old_tasks = tasks_of(before, stack.name);
    const Tasks new_tasks = tasks_of(after, stack.name);
    Tasks both;
    std::ranges::set_intersection(old_tasks, new_tasks, std::inserter(both, both.end()));
    switch (said.service) {
        case ServiceEffect::None: EXPECT_EQ(new_tasks, old_tasks) << stack.name; break;
        case ServiceEffect::Starts:
            EXPECT_TRUE(old_tasks.empty()) << stack.name;
            EXPECT_EQ(new_tasks.size(), static_cast<std::size_t>(said.tasks)) << stack.name;
            break;
        case ServiceEffect::Rolls:
            EXPECT_TRUE(both.empty()) << stack.name << " was to roll";
            EXPECT_EQ(old_tasks.size(), static_cast<std::size_t>(said.tasks)) << stack.name;
            break;
        case ServiceEffect::Rescales:
            EXPECT_EQ(new_tasks.size(), static_cast<std::size_t>(said.tasks_after)) << stack.name;
            EXPECT_EQ(both.size(), std::min(old_tasks.size(), new_tasks.size())) << stack.name;
            break;
        case ServiceEffect::Ends:
            EXPECT_EQ(old_tasks.size(), static_cast<std::size_t>(said.tasks)) << stack.name;
            EXPECT_TRUE(new_tasks.empty()) << stack.name;
    }
}

/// Whether a value that others import gets another name.
bool moves(const rollout::Plan& plan) {
    return std::ranges::any_of(
        plan.stacks, [](const PlannedStack& stack) { return !stack.moved_exports.empty(); });
}

/// Brings one drawn platform up, then through edits, each planned first. How many of them moved an
/// imported value.
void live_through(std::uint64_t seed, std::size_t& moved) {
    base::Prng draws(seed);
    DrawnPlatform platform = draw_platform(draws);
    Stage stage(seed);
    SCOPED_TRACE(fmt::format("seed {}", seed));
    auto first = stage.up(read(manifest_of(platform), "dev"));
    ASSERT_EQ(first.verdict(), rollout::Verdict::Done) << Stage::told(first);
    for (int round = 0; round < 4; ++round) {
        stage.world().run(stage.world().now() + base::Duration::minutes(10));
        edit(draws, platform);
        const std::string manifest = manifest_of(platform);
        SCOPED_TRACE(manifest);
        const Read next = read(manifest, "dev");
        const Snapshot before = stage.look();
        auto said = stage.foretold(next);
        ASSERT_TRUE(said.ok()) << said.problems().front().message;
        if (moves(said->plan)) ++moved;
        auto done = stage.up(next);
        ASSERT_EQ(done.verdict(), rollout::Verdict::Done) << Stage::told(done);
        stage.world().run(stage.world().now() + base::Duration::minutes(10));
        const Snapshot after = stage.look();
        for (std::size_t i = 0; i < said->plan.stacks.size(); ++i) {
            const PlannedStack& stack = said->plan.stacks[i];
            if (stack.change == PlannedChange::Keep) {
                expect_kept(stack, before, after);
                continue;
            }
            expect_resources(stack, said->consequences[i], before, after);
            expect_tasks(stack, said->consequences[i], before, after);
        }
        if (testing::Test::HasFailure()) return;
    }
}

TEST(Plans, SayWhatTheCloudThenDoes) {
    const char* wanted = std::getenv("SLIPWAY_PLAN_SEEDS");
    const std::uint64_t seeds = wanted ? std::strtoull(wanted, nullptr, 10) : 40;
    std::size_t moved = 0;
    for (std::uint64_t seed = 1; seed <= seeds && !HasFailure(); ++seed)
        live_through(seed, moved);
    EXPECT_TRUE(moved > 0 || seeds < 40) << "no drawn edit has moved an imported value";
}

}  // namespace
}  // namespace stage
