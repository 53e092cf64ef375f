#pragma once
// For the tests of the work on one stack: a service, and AWS as a test has it.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/match.h"
#include "rollout/execution/rollout.h"
#include "rollout/test_wish.h"
#include "rollout/watch/test_motion.h"

namespace rollout::test {

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
        Rollout rollout(wish, *plan, seen, options);
        rollout.handle(Started{}, now);
        const base::Time end = now + base::Duration::days(1);
        while (rollout.verdict() == Verdict::Going && now < end) {
            std::vector<Order> orders;
            rollout.take_orders(orders);
            for (const Order& order : orders) {
                rollout.handle(Answered{order.id, answer(order.what)}, now);
                has_claimed |= rollout.reports().at(0).is_given_up;
                if (std::exchange(interrupts, false)) {
                    rollout.handle(Interrupted{}, now);
                    rollout.handle(Interrupted{}, now);
                }
            }
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

    /// The old revision is back, and has all its tasks.
    void come_to_rest(const std::string& definition) {
        service->task_definition = definition;
        service->deployments = {{.id = "ecs-svc/three",
                                 .status = "PRIMARY",
                                 .rollout = "COMPLETED",
                                 .task_definition = definition,
                                 .desired = 3,
                                 .running = 3,
                                 .created = now}};
    }
    void show(const std::string& definition) {
        stack->outputs = {{.key = "TaskDefinitionArn", .value = definition}};
    }

    Answered::What answer(const Order::What& order);
    Answered::What execute();

    Wish wish;
    CloudSeen seen;
    base::Time now = base::Time::unix_seconds(1'800'000'000);
    std::optional<StackSeen> stack = {};
    std::optional<ServiceSeen> service = {};
    std::vector<TaskSeen> tasks = {};
    /// What becomes of the stack when its change set is executed.
    std::string executed = "UPDATE_IN_PROGRESS";
    /// With which code executing is refused; empty: it is accepted.
    std::string unexecuted = {};
    std::vector<std::string> asked = {};  ///< what changes something
    std::vector<std::string> roles = {};  ///< of change sets
    /// Of change sets, the first one first; nothing: it is taken.
    std::vector<std::optional<Refused>> refusals = {};
    std::vector<Refused> cancel_refusals = {};           ///< of requests to cancel
    std::string cancelled = "UPDATE_ROLLBACK_COMPLETE";  ///< what becomes of it then
    ByHand by_hand = ByHand::Nothing;                    ///< what the events of the stack tell
    RolloutOptions options = {};
    bool interrupts = false;   ///< the person wants it back, after this answer
    bool takes_back = false;   ///< and does when a change set is made
    bool has_claimed = false;  ///< it was shown as given up, at any time
    int executions = 0;
    std::string restored = {};  ///< the definition that a second change set brings
    Parameters given = {};      ///< of the last change set
    std::string proposed = {};  ///< its name
    std::optional<LiveService> chosen = {};
    std::optional<base::Time> explained_since = {};  ///< of the failures that were read
    std::string execution = {};                      ///< of the change set, as AWS shows it
    int reads = 0;                                   ///< of tasks
    bool may_read_tasks = true;
    bool may_look = true;  ///< at the stack
};

inline Answered::What Script::execute() {
    if (++executions == 2 && !restored.empty()) show(restored);
    stack->status = executed;
    stack->changed = now;
    if (!unexecuted.empty()) return Refused{.code = unexecuted};
    return Accepted{};
}

inline Answered::What Script::answer(const Order::What& order) {
    using What = Answered::What;
    return base::match(
        order,
        [&](const LookAtStack&) -> What {
            if (!may_look) return Refused{.code = "AccessDenied", .message = "may not look"};
            return StackLooked{stack};
        },
        [&](const CreateChangeSet& one) -> What {
            roles.push_back(one.role);
            given = one.given;
            if (!refusals.empty()) {
                const std::optional<Refused> refusal = refusals.front();
                refusals.erase(refusals.begin());
                if (refusal) return *refusal;
            }
            if (!stack) stack = StackSeen{.name = one.stack, .status = "REVIEW_IN_PROGRESS"};
            asked.push_back(one.body.empty() ? "propose values" : "propose");
            proposed = one.change_set;
            interrupts = takes_back;
            stack->change_set = "arn:changeSet/" + one.change_set + "/1";
            return Accepted{};
        },
        [&](const LookAtChangeSet&) -> What {
            return ChangeSetLooked{
                .exists = true, .status = "CREATE_COMPLETE", .execution = execution};
        },
        [&](const DeleteChangeSet& one) -> What {
            asked.push_back(one.change_set == proposed ? "drop" : "drop another one");
            return Accepted{};
        },
        [&](const DeleteStack& one) -> What {
            asked.push_back("delete " + stack->status);
            EXPECT_EQ(one.stack, stack->id);
            stack.reset();
            return Accepted{};
        },
        [&](const ExecuteChangeSet&) -> What { return execute(); },
        [&](const CancelUpdate&) -> What {
            asked.push_back("cancel");
            if (!cancel_refusals.empty()) {
                Refused refusal = cancel_refusals.front();
                cancel_refusals.erase(cancel_refusals.begin());
                return refusal;
            }
            stack->status = cancelled;
            return Accepted{};
        },
        [&](const FindImage&) -> What { return ImageFound{}; },
        [&](const LookAtService&) -> What { return ServiceLooked{service}; },
        [&](const ReadTasks&) -> What {
            ++reads;
            if (!may_read_tasks) return Refused{.code = "AccessDeniedException"};
            return TasksRead{tasks};
        },
        [&](const LookAtChosen&) -> What { return ChosenLooked{chosen}; },
        [&](const ReadFailures& one) -> What {
            explained_since = one.since;
            return FailuresRead{.by_hand = by_hand};
        },
        [&](const auto&) -> What {
            asked.push_back("something else");
            return Accepted{};
        });
}

/// CloudFormation is done before the service runs the new revision.
inline Script in_a_hurry() {
    Script script({}, true);
    script.executed = "UPDATE_COMPLETE";
    script.show("arn:task:2");
    return script;
}

/// An express stack whose new revision dies again and again; after its stack was put back the old
/// one takes so long to run.
inline std::function<void()> put_back(Script& script, std::optional<base::Time>& restored,
                                      base::Duration takes) {
    script.restored = "arn:task:3";
    return [&script, &restored, takes, has_begun = false]() mutable {
        if (!std::exchange(has_begun, true)) script.roll();
        if (script.executions < 2) return script.fail_one();
        if (!restored) restored = script.now;
        if (script.now - *restored >= takes) script.come_to_rest("arn:task:3");
    };
}

}  // namespace rollout::test
