// How a stack becomes what it should be: what AWS shows, and what is asked of it then. The whole
// of it, in a cloud, is in tests/rollout.

#include "rollout/work/deploy_work.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <utility>

#include "base/match.h"
#include "rollout/plan/parameters.h"
#include "rollout/test_wish.h"
#include "rollout/watch/test_motion.h"
#include "rollout/work/rollout.h"

namespace rollout {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kRole = "arn:aws:iam::123456789012:role/shop-access-CloudFormationRole";

/// A service whose image changes, and AWS as a test has it.
class Script {
  public:
    explicit Script(const std::string& more = {}, bool express = false, bool is_new = false) {
        const std::string body = test::service("shop-dev-network:Group", more);
        WantedStack web = test::service_wanted(body);
        web.images[0].image = "shop-web@sha256:2";
        web.express = express;
        web.role_stack = "shop-access";
        web.role_output = "CloudFormationRoleArn";
        wish = test::wish({test::network_wanted(test::kSmallNetwork), web});
        seen.stacks["shop-dev-network"] = test::found("shop-dev-network", test::kSmallNetwork);
        if (!is_new) seen.stacks["shop-dev-web"] = test::service_found(body);
        if (!is_new) seen.services["shop-dev-web"] = test::live();
        if (!is_new) stack = seen.stacks["shop-dev-web"].stack;
        service = test::live().service;
        service->deployments = {{.status = "PRIMARY", .rollout = "COMPLETED", .running = 3}};
    }

    /// To its end, or until nothing more is to come within a day. `tick` is called each time that
    /// time has passed.
    Rollout go(const std::function<void()>& tick = {}) {
        auto plan = make_plan(wish, seen);
        EXPECT_TRUE(plan.ok());
        Rollout rollout(wish, *plan, seen, {});
        rollout.handle(Started{}, now);
        const base::Time end = now + base::Duration::days(1);
        while (rollout.verdict() == Verdict::Going && now < end) {
            std::vector<Order> orders;
            rollout.take_orders(orders);
            for (const Order& order : orders)
                rollout.handle(Answered{order.id, answer(order.what)}, now);
            if (!orders.empty()) continue;
            const auto next = rollout.next_wake();
            if (!next) break;
            now = std::max(now, *next);
            if (tick) tick();
            rollout.wake(now);
        }
        return rollout;
    }

    /// The new revision rolls out, and `failing` of its tasks have stopped, one a minute.
    void roll(std::int64_t running = 0) {
        service->deployments = {
            {.id = "ecs-svc/two",
             .status = "PRIMARY",
             .rollout = "IN_PROGRESS",
             .task_definition = "arn:task:2",
             .desired = 3,
             .running = running,
             .created = now},
            {.id = "ecs-svc/one", .status = "ACTIVE", .rollout = "COMPLETED", .running = 3}};
        service->task_definition = "arn:task:2";
    }
    void fail_one(std::int64_t exit_code = 3) {
        TaskSeen task = test::stopped_task(std::to_string(tasks.size()), 0, exit_code);
        task.containers[0].name = "web";
        task.stopped = now;
        task.started = now - base::Duration::seconds(20);
        tasks.push_back(std::move(task));
    }

    Answered::What answer(const Order::What& order);

    Wish wish;
    CloudSeen seen;
    base::Time now = base::Time::unix_seconds(1'800'000'000);
    std::optional<StackSeen> stack = {};
    std::optional<ServiceSeen> service = {};
    std::vector<TaskSeen> tasks = {};
    /// What becomes of the stack when its change set is executed.
    std::string executed = "UPDATE_IN_PROGRESS";
    std::vector<std::string> asked = {};  ///< what changes something
    std::vector<std::string> roles = {};  ///< of change sets
    std::vector<Refused> refusals = {};   ///< of change sets, the first one first
    Parameters given = {};                ///< of the last change set
    std::optional<LiveService> chosen = {};
    int reads = 0;  ///< of tasks
    bool may_read_tasks = true;
};

Answered::What Script::answer(const Order::What& order) {
    using What = Answered::What;
    return base::match(
        order, [&](const LookAtStack&) -> What { return StackLooked{stack}; },
        [&](const CreateChangeSet& one) -> What {
            roles.push_back(one.role);
            given = one.given;
            if (!refusals.empty()) {
                Refused refusal = refusals.front();
                refusals.erase(refusals.begin());
                return refusal;
            }
            if (!stack) stack = StackSeen{.name = one.stack, .status = "REVIEW_IN_PROGRESS"};
            asked.push_back(one.body.empty() ? "propose values" : "propose");
            stack->change_set = "arn:changeSet/" + one.change_set + "/1";
            return Accepted{};
        },
        [&](const LookAtChangeSet&) -> What {
            return ChangeSetLooked{.exists = true, .status = "CREATE_COMPLETE"};
        },
        [&](const ExecuteChangeSet&) -> What {
            stack->status = executed;
            stack->changed = now;
            return Accepted{};
        },
        [&](const CancelUpdate&) -> What {
            asked.push_back("cancel");
            stack->status = "UPDATE_ROLLBACK_COMPLETE";
            return Accepted{};
        },
        [&](const LookAtService&) -> What { return ServiceLooked{service}; },
        [&](const ReadTasks&) -> What {
            ++reads;
            if (!may_read_tasks) return Refused{.code = "AccessDeniedException"};
            return TasksRead{tasks};
        },
        [&](const LookAtChosen&) -> What { return ChosenLooked{chosen}; },
        [&](const ReadFailures&) -> What { return FailuresRead{}; },
        [&](const auto&) -> What {
            asked.push_back("something else");
            return Accepted{};
        });
}

TEST(DeployWork, CancelsAnUpdateWhoseTasksStopAlike) {
    Script script;
    bool has_begun = false;
    Rollout rollout = script.go([&] {
        if (script.stack->status != "UPDATE_IN_PROGRESS") return;
        if (!std::exchange(has_begun, true)) script.roll();
        script.fail_one();
    });
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_THAT(script.asked, ElementsAre("propose", "cancel"));
    const StepReport& report = rollout.reports().at(0);
    EXPECT_THAT(report.message, HasSubstr(" tasks stopped alike: web ends with exit code 3: given "
                                          "up"));
    EXPECT_TRUE(report.is_given_up);
}

TEST(DeployWork, CancelsWhatAKilledOneHasBegunToo) {
    Script script;
    StackSeen& stack = script.seen.stacks["shop-dev-web"].stack;
    stack.status = "UPDATE_IN_PROGRESS";
    stack.parameters["Image"] = "shop-web@sha256:2";
    script.stack = stack;
    script.roll();
    Rollout rollout = script.go([&] { script.fail_one(); });
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_THAT(script.asked, ElementsAre("cancel"));
    EXPECT_THAT(rollout.reports().at(0).message, HasSubstr("given up"));
}

TEST(DeployWork, WaitsWhereTasksStopForSeveralReasons) {
    Script script;
    bool has_begun = false;
    std::int64_t code = 0;
    Rollout rollout = script.go([&] {
        if (script.stack->status != "UPDATE_IN_PROGRESS") return;
        if (!std::exchange(has_begun, true)) script.roll();
        if (code < 300) script.fail_one(++code % 5 + 1);
    });
    EXPECT_EQ(rollout.verdict(), Verdict::TimedOut);
    EXPECT_THAT(script.asked, ElementsAre("propose"));
    EXPECT_GT(script.reads, 10);
}

TEST(DeployWork, ReadsNoTasksOfWhatLacksNoneOrIsNotItsOwn) {
    Script full;
    full.roll(3);
    full.service->deployments[0].created = full.now + base::Duration::hours(1);
    full.go([&] { full.fail_one(); });
    EXPECT_EQ(full.reads, 0);
    // The deployment was there before the stack changed: CloudFormation has yet to tell ECS.
    Script before;
    before.roll();
    before.service->deployments[0].created = before.now - base::Duration::minutes(1);
    before.go([&] { before.fail_one(); });
    EXPECT_EQ(before.reads, 0);
}

TEST(DeployWork, LeavesACreationThatCannotBeCancelled) {
    Script script({}, false, true);
    script.executed = "CREATE_IN_PROGRESS";
    bool has_begun = false;
    Rollout rollout = script.go([&] {
        if (!script.stack || script.stack->status != "CREATE_IN_PROGRESS") return;
        if (!std::exchange(has_begun, true)) script.roll();
        script.fail_one();
    });
    EXPECT_EQ(rollout.verdict(), Verdict::Stuck);
    EXPECT_THAT(script.asked, ElementsAre("propose"));
    EXPECT_THAT(rollout.reports().at(0).message, HasSubstr("given up"));
    EXPECT_THAT(rollout.reports().at(0).help, HasSubstr("slipway abort dev web"));
}

/// What there was, once the stack has a change set.
StackSeen with_definition(StackSeen stack, const std::string& definition) {
    stack.outputs = {{.key = "TaskDefinitionArn", .value = definition}};
    return stack;
}

TEST(DeployWork, PutsBackByItselfWhereCloudFormationDoesNotWait) {
    Script script({}, true);
    script.executed = "UPDATE_COMPLETE";
    script.stack = with_definition(*script.stack, "arn:task:2");
    bool has_begun = false;
    Rollout rollout = script.go([&] {
        if (!std::exchange(has_begun, true)) script.roll();
        script.fail_one();
    });
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_THAT(script.asked, ElementsAre("propose", "propose"));
    EXPECT_THAT(rollout.reports().at(0).message, HasSubstr("given up"));
}

TEST(DeployWork, LeavesWhatControllersHaveChosenMeanwhileWhenItPutsBack) {
    Script script({}, true);
    script.executed = "UPDATE_COMPLETE";
    script.stack = with_definition(*script.stack, "arn:task:2");
    // Spot was full while the new revision failed.
    script.chosen = test::live(3, "FARGATE");
    script.chosen->fell_back = true;
    bool has_begun = false;
    Rollout rollout = script.go([&] {
        if (!std::exchange(has_begun, true)) script.roll();
        script.fail_one();
    });
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_EQ(script.given["Image"], "shop-web@sha256:1");
    EXPECT_EQ(script.given["Capacity"], "on-demand");
}

TEST(ChosenSince, IsWhatIsTheControllersAndNotOfTheChange) {
    WantedStack web = test::service_wanted(test::service("x"));
    web.service->blue_parameter = "Blue";
    web.service->green_parameter = "Green";
    const Proposal before{.given = {{"Capacity", "spot"}, {"Blue", "100"}, {"Green", "0"}}};
    LiveService live = test::live(3, "FARGATE_SPOT");
    live.weights = Weights{.blue = 0, .green = 100};
    EXPECT_EQ(chosen_since(web, live, before, before),
              (Parameters{{"Blue", "0"}, {"Green", "100"}}));
    live.weights.reset();
    EXPECT_EQ(chosen_since(web, live, before, before), Parameters{});
    live.capacity_provider = "FARGATE";
    EXPECT_EQ(chosen_since(web, live, before, before), Parameters{})
        << "nobody fell back: a person has moved it, or the change itself";
    live.fell_back = true;
    EXPECT_EQ(chosen_since(web, live, before, before), (Parameters{{"Capacity", "on-demand"}}));
    // The change has moved it to Spot, and back is where it was.
    Proposal there{.given = {{"Capacity", "on-demand"}}};
    LiveService moved = test::live(3, "FARGATE_SPOT");
    EXPECT_EQ(chosen_since(web, moved, there, before), Parameters{});
    EXPECT_EQ(chosen_since(web, moved, there, there), (Parameters{{"Capacity", "spot"}}));
    web.service->on_spot = false;
    EXPECT_EQ(chosen_since(web, moved, there, there), Parameters{});
}

constexpr const char* kEarly = R"(
      DeploymentConfiguration: { EarlySuccessCriteria: { Enable: true, HealthyPercent: 100 } })";

TEST(DeployWork, WaitsForNoOldTaskWhereOnlyTheNewOnesCount) {
    for (const bool is_early : {true, false}) {
        Script script(is_early ? kEarly : "");
        script.executed = "UPDATE_COMPLETE";
        script.stack = with_definition(*script.stack, "arn:task:2");
        script.roll(3);
        Rollout rollout = script.go();
        EXPECT_EQ(rollout.verdict(), is_early ? Verdict::Done : Verdict::PutBack);
    }
    Script lacking(kEarly);
    lacking.executed = "UPDATE_COMPLETE";
    lacking.stack = with_definition(*lacking.stack, "arn:task:2");
    lacking.roll(2);
    EXPECT_EQ(lacking.go().verdict(), Verdict::PutBack);
}

TEST(DeployWork, WaitsForAllOfItWhereNobodyElseHasSeenTheNewTasksHealthy) {
    Script script(kEarly, true);
    script.executed = "UPDATE_COMPLETE";
    script.stack = with_definition(*script.stack, "arn:task:2");
    script.roll(3);
    EXPECT_EQ(script.go().verdict(), Verdict::PutBack);
    script = Script(kEarly, true);
    script.executed = "UPDATE_COMPLETE";
    script.stack = with_definition(*script.stack, "arn:task:2");
    script.roll(3);
    // ECS calls it complete while the old ones drain.
    script.service->deployments[0].rollout = "COMPLETED";
    EXPECT_EQ(script.go().verdict(), Verdict::Done);
}

TEST(DeployWork, WaitsForAwsWhereItMayReadNoTasks) {
    Script script;
    script.may_read_tasks = false;
    bool has_begun = false;
    Rollout rollout = script.go([&] {
        if (script.stack->status != "UPDATE_IN_PROGRESS") return;
        if (!std::exchange(has_begun, true)) script.roll();
        // The circuit breaker, after all.
        if (script.reads == 5) script.stack->status = "UPDATE_ROLLBACK_COMPLETE";
    });
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_THAT(script.asked, ElementsAre("propose"));
}

Refused unknown_role() {
    return {.code = "ValidationError",
            .message = fmt::format("Role {} is invalid or cannot be assumed", kRole)};
}

TEST(DeployWork, LetsCloudFormationActWithItsRole) {
    Script script;
    script.executed = "UPDATE_COMPLETE";
    script.go();
    EXPECT_THAT(script.roles, ElementsAre("")) << "there is none yet: as the stack has it";
    script = Script();
    script.executed = "UPDATE_COMPLETE";
    script.seen.stacks["shop-access"] = test::found("shop-access", test::kSmallNetwork);
    script.seen.stacks["shop-access"].stack.outputs = {
        {.key = "CloudFormationRoleArn", .value = kRole}};
    script.wish.kept = {"shop-access"};
    // IAM has not told all of its servers of it.
    script.refusals = {unknown_role(), unknown_role()};
    Rollout rollout = script.go();
    EXPECT_EQ(rollout.verdict(), Verdict::Done);
    EXPECT_THAT(script.roles, ElementsAre(kRole, kRole, kRole));
    EXPECT_THAT(rollout.reports().at(0).lacks, IsEmpty());
}

TEST(DeployWork, WaitsForARoleNoLongerThanIamTakes) {
    Script script;
    script.refusals.assign(1000, unknown_role());
    const base::Time began = script.now;
    Rollout rollout = script.go();
    EXPECT_EQ(rollout.verdict(), Verdict::Refused);
    EXPECT_THAT(rollout.reports().at(0).message, HasSubstr("cannot be assumed"));
    EXPECT_LT(script.now - began, base::Duration::minutes(3));
    EXPECT_GT(script.now - began, base::Duration::minutes(1));
}

}  // namespace
}  // namespace rollout
