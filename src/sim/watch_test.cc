#include "sim/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/cloudformation/template_body.h"
#include "sim/platform.h"
#include "sim/world.h"

namespace sim {
namespace {

using base::Duration;
using base::Time;
using engine::Address;
using engine::CoreKind;
using engine::Target;
using engine::TargetKey;
using engine::TargetState;
using engine::cloudformation::DeploymentMode;
using testing::IsEmpty;

/// A world with one service, and everybody who looks on.
class Watched {
  public:
    explicit Watched(Delivery delivery = {}) : world(1, {}, delivery) {
        world.watch([this](const Turn& turn) { watch.look(turn); });
        engine::cloudformation::StackCreateRequested shared{.request = read(shared_template({}))};
        ask(engine::StackAsked{kSharedStack, shared});
        run(Duration::hours(1));
    }

    void create(const ServicePlan& plan) {
        engine::cloudformation::StackCreateRequested create{.request = write(plan)};
        ask(engine::StackAsked{stack_name(plan), create});
    }
    void update(const ServicePlan& plan, DeploymentMode mode = DeploymentMode::Standard) {
        ask(engine::StackAsked{stack_name(plan), engine::cloudformation::StackUpdateRequested{
                                                     .request = write(plan, mode)}});
    }
    void run(Duration length) { world.run(world.now() + length); }
    /// Goes on until it is so; false when that takes too long.
    bool run_until(const std::function<bool()>& is_so) {
        Time until = world.now() + Duration::hours(2);
        while (!is_so())
            if (!world.step(until)) return false;
        return true;
    }

    const engine::ecs::ServiceScheduler& service() const {
        return *world.cloud().service(Address{CoreKind::Service, 0});
    }
    const engine::ecs::DeploymentTasks& newest_tasks() const {
        return service().index().of(service().state().live.front());
    }
    /// Nothing when it is not there.
    const engine::TargetGroup* group(std::uint32_t at) const {
        return world.cloud().target_group(Address{CoreKind::TargetGroup, at});
    }
    std::vector<std::string> broken() const {
        std::vector<std::string> sentences;
        for (const Broken& one : watch.findings().broken)
            sentences.push_back(one.who + ": " + one.sentence);
        return sentences;
    }
    std::string status(const ServicePlan& plan) const {
        const auto* stack = world.cloud().stack(World::kAccount, World::kRegion, stack_name(plan));
        return stack ? std::string(to_string(stack->state().status)) : "";
    }

    Watch watch{World::kStart};
    World world;

  private:
    void ask(engine::Request request) {
        auto refusal = world.ask(std::move(request));
        EXPECT_FALSE(refusal) << refusal->message;
    }
    static engine::cloudformation::SharedRequest read(
        const std::string& text, DeploymentMode mode = DeploymentMode::Standard) {
        engine::cloudformation::StackRequest request;
        request.capabilities = {"CAPABILITY_NAMED_IAM"};
        request.mode = mode;
        auto body = engine::cloudformation::read_template_body(text);
        request.body = std::get<engine::cloudformation::SharedTemplate>(body);
        return engine::share(std::move(request));
    }
    engine::cloudformation::SharedRequest write(const ServicePlan& plan,
                                                DeploymentMode mode = DeploymentMode::Standard) {
        std::string text = service_template(plan);
        auto request = read(text, mode);
        watch.plans().note(std::move(text), plan);
        return request;
    }
};

TEST(TrafficWatch, CountsACheckThatEndsInTheMomentOfAFactThatReachesItsGroupByAnotherCore) {
    Delivery nobody_answers_checks;
    nobody_answers_checks.lost = 1'000'000;
    Watched watched(nobody_answers_checks);
    watched.create({});
    std::optional<Time> due;
    std::optional<Address> other;
    ASSERT_TRUE(watched.run_until([&] {
        const engine::TargetGroup* group = watched.group(0);
        if (!group || group->state().targets.size() < 2) return false;
        due.reset();
        other.reset();
        for (const auto& [key, target] : group->state().targets) {
            if (!due && target.open && target.state == TargetState::Initial &&
                target.failures + 1 == group->state().settings.unhealthy_threshold)
                due = target.opened_at + group->state().settings.timeout;
            else
                other = target.task;
        }
        return due && other;
    }));
    watched.world.run(*due - Duration::milliseconds(1));
    watched.world.report(Duration::milliseconds(1), {*other, engine::ecs::HostLost{"lost"}});
    watched.world.run(*due);
    EXPECT_THAT(watched.group(0)->state().targets,
                testing::Contains(testing::Pair(
                    testing::_, testing::Field(&Target::state, TargetState::Unhealthy))));
    EXPECT_THAT(watched.broken(), IsEmpty());
}

TEST(TrafficWatch, JudgesADrainByTheDelayThatWasAskedForWhenItBegan) {
    ServicePlan plan;
    plan.drain = 60;
    Watched watched;
    watched.create(plan);
    watched.run(Duration::minutes(15));
    ASSERT_EQ(watched.status(plan), "CREATE_COMPLETE");
    // A task of the release ends before it runs: its target leaves without a delay, and in the same
    // turn the breaker trips and the rollback of the stack gives the group its delay back.
    ServicePlan fails = plan;
    fails.drain = 0;
    fails.image = "api:2";
    fails.tags = {{"api/exit-after", "1s"}};
    fails.side_car = ServicePlan::SideCar::Log;
    fails.breaker = true;
    fails.measure = ServicePlan::Measure::Count;
    fails.threshold = 1;
    watched.update(fails);
    auto delay = [&] { return watched.group(0)->state().settings.deregistration_delay; };
    ASSERT_TRUE(watched.run_until([&] { return delay() == Duration(); }));
    std::size_t before = 0;
    ASSERT_TRUE(watched.run_until([&] {
        if (delay() != Duration()) return true;
        before = watched.group(0)->state().targets.size();
        return false;
    }));
    EXPECT_LT(watched.group(0)->state().targets.size(), before);
    EXPECT_EQ(watched.status(plan), "UPDATE_ROLLBACK_IN_PROGRESS");
    EXPECT_THAT(watched.broken(), IsEmpty());
}

TEST(TaskWatch, CountsACheckThatEndsInTheMomentOfAFactThatReachesItsTaskByAnotherCore) {
    Delivery nobody_answers_checks;
    nobody_answers_checks.lost = 1'000'000;
    Watched watched(nobody_answers_checks);
    ServicePlan plan;
    plan.count = 8;
    plan.interval = 10;
    plan.has_check = true;
    watched.create(plan);
    // The task and its target are checked at the same time; the target's answer comes in the moment
    // in which the task's check is over, and makes it another target for its task.
    engine::TargetProbed answer{.target = {}, .probe = 0, .status = 200, .timed_out = false};
    std::optional<Time> due;
    ASSERT_TRUE(watched.run_until([&] {
        const engine::TargetGroup* group = watched.group(0);
        if (!group) return false;
        for (const auto& [key, target] : group->state().targets) {
            const engine::ecs::CheckState& check =
                watched.world.cloud().task(*target.task)->state().containers.front().check;
            if (!check.open || !target.open || target.state != TargetState::Initial) continue;
            due = check.opened_at + Duration::seconds(4);
            if (*due >= target.opened_at + group->state().settings.timeout) continue;
            answer.target = key;
            answer.probe = target.probe;
            return true;
        }
        return false;
    }));
    watched.world.run(*due - Duration::milliseconds(1));
    watched.world.report(Duration::milliseconds(1), {Address{CoreKind::TargetGroup, 0}, answer});
    watched.world.run(*due);
    EXPECT_EQ(watched.group(0)->state().targets.at(answer.target).state, TargetState::Healthy);
    watched.run(Duration::minutes(1));
    EXPECT_THAT(watched.broken(), IsEmpty());
}

TEST(ServiceWatch, KnowsTheBreakerThatAStackTurnsOnAndOffAgainInOneTurn) {
    ServicePlan plan;
    plan.most_percent = 400;
    Watched watched;
    watched.create(plan);
    watched.run(Duration::minutes(15));
    ASSERT_EQ(watched.status(plan), "CREATE_COMPLETE");
    ServicePlan fails = plan;
    fails.image = "api:2";
    fails.tags = {{"unhealthy-rate", "1"}};
    watched.update(fails, DeploymentMode::Express);
    ASSERT_TRUE(watched.run_until([&] { return watched.newest_tasks().unhealthy == 2; }));
    ASSERT_EQ(watched.status(plan), "UPDATE_COMPLETE");
    ServicePlan judged = fails;
    judged.count = 1;
    judged.breaker = true;
    judged.rolls_back = true;
    judged.measure = ServicePlan::Measure::Count;
    judged.threshold = 1;
    watched.update(judged);
    EXPECT_EQ(watched.status(plan), "UPDATE_ROLLBACK_IN_PROGRESS");
    EXPECT_FALSE(watched.service().state().settings.breaker.enabled);
    EXPECT_THAT(watched.broken(), IsEmpty());
}

TEST(ServiceWatch, CountsATaskThatWasHealthyOnlyWithinTheTurnAmongThoseThatWereKept) {
    ServicePlan plan;
    plan.count = 3;
    plan.least_percent = 50;
    plan.most_percent = 300;
    plan.zones = 2;
    plan.breaker = true;
    plan.rolls_back = true;
    plan.measure = ServicePlan::Measure::Count;
    plan.threshold = 1;
    Watched watched;
    watched.create(plan);
    watched.run(Duration::minutes(15));
    ASSERT_EQ(watched.status(plan), "CREATE_COMPLETE");
    // The listener goes over to another group, and back when the breaker has tripped: then nobody
    // in the new group is healthy any more, the replacement neither that has just become it.
    plan.group_port = 81;
    plan.image = "api:2";
    watched.update(plan);
    Address group{CoreKind::TargetGroup, 1};
    auto is_alone = [](const auto& entry) { return entry.second.zone == "eu-west-1b"; };
    ASSERT_TRUE(watched.run_until(
        [&] { return watched.group(1) && watched.group(1)->state().targets.size() == 3; }));
    const auto& targets = watched.group(1)->state().targets;
    ASSERT_EQ(std::ranges::count_if(targets, is_alone), 1);
    const TargetKey victim = std::ranges::find_if(targets, is_alone)->first;
    ASSERT_TRUE(watched.run_until([&] {
        auto target = watched.group(1)->state().targets.find(victim);
        if (target != watched.group(1)->state().targets.end() && target->second.open)
            watched.world.tell(engine::WorldReported{
                group, engine::TargetProbed{victim, target->second.probe, 503, false}});
        return watched.status(plan) != "UPDATE_IN_PROGRESS";
    }));
    EXPECT_EQ(watched.status(plan), "UPDATE_ROLLBACK_IN_PROGRESS");
    EXPECT_EQ(watched.service().index().healthy(), 0U);
    EXPECT_THAT(watched.broken(), IsEmpty());
}

}  // namespace
}  // namespace sim
