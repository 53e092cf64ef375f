#include "rollout/tasks/exec.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rollout {
namespace {

using Why = NoEntry::Why;

EnterableTask task(std::string id, std::string health, std::int64_t started,
                   std::string agent = "RUNNING") {
    return {.task = {.arn = "arn:task/dev/" + id,
                     .status = "RUNNING",
                     .health = std::move(health),
                     .started = base::Time::unix_seconds(started)},
            .is_enabled = true,
            .containers = {{.name = "proxy", .runtime_id = id + "-0", .agent = "RUNNING"},
                           {.name = "api", .runtime_id = id + "-1", .agent = std::move(agent)}}};
}

/// The id of the task that is entered; empty: none.
std::string entered(const std::vector<EnterableTask>& tasks,
                    const EnterWish& wish = {.task = "", .container = "api"}) {
    auto found = entry_of(tasks, wish);
    auto* entry = std::get_if<Entry>(&found);
    return entry ? tasks[entry->task].containers[entry->container].runtime_id : std::string();
}

NoEntry refused(const std::vector<EnterableTask>& tasks,
                const EnterWish& wish = {.task = "", .container = "api"}) {
    auto found = entry_of(tasks, wish);
    auto* none = std::get_if<NoEntry>(&found);
    EXPECT_TRUE(none);
    return none ? *none : NoEntry();
}

TEST(Entries, AreTheNewestHealthyTask) {
    EXPECT_EQ(entered({task("a", "HEALTHY", 1), task("b", "HEALTHY", 2), task("c", "UNKNOWN", 3)}),
              "b-1");
    EXPECT_EQ(entered({task("a", "UNHEALTHY", 2), task("b", "UNKNOWN", 1)}), "b-1");
    EXPECT_EQ(entered({task("a", "UNHEALTHY", 1)}), "a-1") << "better than none";
    EXPECT_EQ(entered({task("a", "UNKNOWN", 1), task("b", "HEALTHY", 2, "PENDING")}), "a-1");
}

TEST(Entries, AreTheTaskAndContainerThatAreAskedFor) {
    const std::vector<EnterableTask> tasks = {task("abc", "HEALTHY", 2), task("abd", "UNKNOWN", 1)};
    EXPECT_EQ(entered(tasks, {.task = "abd", .container = "api"}), "abd-1");
    EXPECT_EQ(entered(tasks, {.task = "arn:task/dev/abd", .container = "proxy"}), "abd-0");
    EXPECT_EQ(refused(tasks, {.task = "ab", .container = "api"}),
              (NoEntry{.why = Why::SeveralTasks, .details = {"abc", "abd"}}));
    EXPECT_EQ(refused(tasks, {.task = "x", .container = "api"}),
              (NoEntry{.why = Why::UnknownTask, .details = {"abc", "abd"}}));
    EXPECT_EQ(refused(tasks, {.task = "abc", .container = "nginx"}),
              (NoEntry{.why = Why::NoContainer, .task = "abc", .details = {"proxy", "api"}}));
}

TEST(Entries, WantATaskThatRunsWithItsAgent) {
    EXPECT_EQ(refused({}).why, Why::NoTask);
    EnterableTask pending = task("a", "HEALTHY", 1);
    pending.task.status = "PENDING";
    EXPECT_EQ(refused({pending}).why, Why::NoTask);
    EnterableTask old = task("a", "HEALTHY", 9, "");
    old.is_enabled = false;
    EXPECT_EQ(refused({old}), (NoEntry{.why = Why::IsNotEnabled, .task = "a"}));
    EXPECT_EQ(entered({old, task("b", "UNKNOWN", 1)}), "b-1")
        << "one that lets people in goes first";
    EnterableTask early = task("a", "HEALTHY", 1, "PENDING");
    early.containers[1].agent_reason = "starts";
    EXPECT_EQ(refused({early}),
              (NoEntry{.why = Why::AgentIsNotUp, .task = "a", .details = {"PENDING", "starts"}}));
}

}  // namespace
}  // namespace rollout
