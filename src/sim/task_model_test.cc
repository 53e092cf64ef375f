#include "sim/task_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/test_task.h"

namespace sim {
namespace {

using base::Duration;
using base::Time;
using engine::Address;
using engine::CloudOrder;
using engine::CoreKind;
using test::kNow;
using test::kTask;
using test::with_task;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
namespace ecs = engine::ecs;

std::vector<Answer> answers(const TaskModel& model, const engine::Cloud& cloud,
                            CloudOrder::What what) {
    std::vector<Answer> into;
    model.answer(cloud, {kTask, std::move(what)}, into);
    return into;
}

TEST(TaskModel, GivesTheSameAnswerToTheSameOrder) {
    engine::Cloud cloud = with_task({});
    TaskModel model(7, {.crashes = 500'000});
    for (std::uint32_t attempt = 1; attempt <= 20; ++attempt) {
        auto first = answers(model, cloud, ecs::StartContainer{0, attempt});
        answers(model, cloud, ecs::ProbeContainer{0, attempt});
        EXPECT_EQ(answers(model, cloud, ecs::StartContainer{0, attempt}), first);
    }
    EXPECT_NE(answers(TaskModel(8), cloud, ecs::PullImage{0}),
              answers(model, cloud, ecs::PullImage{0}));
}

TEST(TaskModel, FailsThePullOfAnImageThatIsNotThere) {
    engine::Cloud cloud = with_task({{"pull-time", "9s"}});
    TaskModel model(1);
    auto pulled = [&](const FoundImage& image) {
        std::vector<Answer> into;
        model.answer(cloud, {kTask, ecs::PullImage{0}}, into, image);
        EXPECT_THAT(into, SizeIs(1));
        EXPECT_EQ(into[0].after, Duration::seconds(9));
        return into[0].report.what;
    };
    EXPECT_EQ(pulled({.is_there = false}),
              engine::WorldReported::What(ecs::ImagePullFailed{
                  0,
                  "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
                  "failed to resolve ref web:1: web:1: not found"}));
    EXPECT_EQ(pulled({.digest = "sha256:1"}),
              engine::WorldReported::What(ecs::ImagePulled{0, "sha256:1"}));
    EXPECT_EQ(pulled({}), answers(model, cloud, ecs::PullImage{0})[0].report.what);
}

TEST(TaskModel, FailsNothingByItself) {
    engine::Cloud cloud = with_task({});
    TaskModel model(1);
    for (std::uint32_t attempt = 1; attempt <= 200; ++attempt) {
        auto said = answers(model, cloud, ecs::StartContainer{0, attempt});
        ASSERT_THAT(said, SizeIs(1));
        EXPECT_EQ(said[0].report.what,
                  engine::WorldReported::What(ecs::ContainerStarted{0, attempt}));
    }
}

TEST(TaskModel, DoesWhatTheTagsOfTheDefinitionSay) {
    engine::Cloud cloud = with_task({{"start-time", "2s"},
                                     {"log/start-time", "5s"},
                                     {"exit-after", "1m"},
                                     {"exit-code", "3"},
                                     {"pull-failure-rate", "1"}});
    TaskModel model(1);
    auto said = answers(model, cloud, ecs::StartContainer{0, 1});
    ASSERT_THAT(said, SizeIs(2));
    EXPECT_EQ(said[0].after, Duration::seconds(2));
    EXPECT_EQ(said[1].after, Duration::seconds(62));
    EXPECT_EQ(std::get<ecs::ContainerExited>(said[1].report.what).exit_code, 3);
    EXPECT_EQ(answers(model, cloud, ecs::StartContainer{1, 1})[0].after, Duration::seconds(5));
    EXPECT_TRUE(std::holds_alternative<ecs::ImagePullFailed>(
        answers(model, cloud, ecs::PullImage{0})[0].report.what));
}

TEST(TaskModel, EndsTheTasksThatNoServiceAskedForWhenItIsToldTo) {
    auto starts = [](const engine::Cloud& cloud, Behaviour behaviour) {
        return answers(TaskModel(1, behaviour), cloud, ecs::StartContainer{0, 1});
    };
    const Behaviour jobs{.job = base::Duration::seconds(30)};
    auto ended = starts(with_task({}), jobs);
    ASSERT_EQ(ended.size(), 2U);
    EXPECT_EQ(ended[1].after - ended[0].after, base::Duration::seconds(30));
    EXPECT_EQ(std::get<ecs::ContainerExited>(ended[1].report.what).exit_code, 0);
    EXPECT_EQ(starts(with_task({}), {}).size(), 1U);
    auto longer = starts(with_task({{"exit-after", "2m"}, {"exit-code", "3"}}), jobs);
    ASSERT_EQ(longer.size(), 2U);
    EXPECT_EQ(longer[1].after - longer[0].after, base::Duration::minutes(2));
    EXPECT_EQ(std::get<ecs::ContainerExited>(longer[1].report.what).exit_code, 3);
}

TEST(TaskModel, ReadsNothingIntoATagThatCannotBeRead) {
    engine::Cloud cloud = with_task({{"start-time", "soon"},
                                     {"exit-after", "-3s"},
                                     {"exit-code", "1e9"},
                                     {"crash-rate", "many"},
                                     {"", "%"}});
    TaskModel model(1);
    EXPECT_EQ(answers(model, cloud, ecs::StartContainer{0, 1}),
              answers(model, with_task({}), ecs::StartContainer{0, 1}));
}

TEST(TaskModel, SaysNothingOfWhatIsNotThere) {
    engine::Cloud cloud = with_task({});
    TaskModel model(1);
    EXPECT_THAT(answers(model, cloud, ecs::StartContainer{9, 1}), IsEmpty());
    std::vector<Answer> into;
    model.answer(cloud, {{CoreKind::Task, 5}, ecs::PullImage{0}}, into);
    model.answer(cloud, {{CoreKind::TargetGroup, 5}, engine::ProbeTarget{}}, into);
    EXPECT_THAT(into, IsEmpty());
}

}  // namespace
}  // namespace sim
