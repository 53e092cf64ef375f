#include "sim/world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "engine/cloudformation/template_body.h"
#include "sim/platform.h"

namespace sim {
namespace {

using base::Duration;
using base::Time;
using engine::Address;
using engine::CoreKind;
using engine::ecs::TaskStatus;

void create(World& world, const std::string& name, const std::string& text) {
    auto body = engine::cloudformation::read_template_body(text);
    ASSERT_TRUE(std::holds_alternative<engine::cloudformation::SharedTemplate>(body))
        << std::get<engine::Refusal>(body).message << "\n"
        << text;
    engine::cloudformation::StackRequest request;
    request.body = std::get<engine::cloudformation::SharedTemplate>(body);
    auto refusal = world.ask(engine::StackAsked{
        name, engine::cloudformation::StackCreateRequested{.request = engine::share(request)}});
    ASSERT_FALSE(refusal) << refusal->message;
}

std::string status(const World& world, const std::string& name) {
    return std::string(
        to_string(world.cloud().stack(World::kAccount, World::kRegion, name)->state().status));
}

World with_service(const ServicePlan& plan, Behaviour behaviour = {}, Delivery delivery = {}) {
    World world(1, behaviour, delivery);
    create(world, kSharedStack, shared_template({}));
    world.run(world.now() + Duration::minutes(15));
    create(world, stack_name(plan), service_template(plan));
    return world;
}

std::size_t count(const World& world, TaskStatus status) {
    std::size_t count = 0;
    for (const auto& slot : world.cloud().state().tasks)
        count += slot.core && slot.core->last_status() == status ? 1U : 0U;
    return count;
}

TEST(World, BringsAServiceUp) {
    ServicePlan plan;
    World world = with_service(plan);
    world.run(world.now() + Duration::minutes(10));
    EXPECT_EQ(status(world, "shop-api"), "CREATE_COMPLETE");
    EXPECT_EQ(count(world, TaskStatus::Running), plan.count);
}

TEST(World, TellsReportsThatWereLostAgain) {
    ServicePlan plan;
    Delivery delivery;
    delivery.lost = 300'000;
    delivery.doubled = 300'000;
    World world = with_service(plan, {}, delivery);
    world.run(world.now() + Duration::hours(2));
    EXPECT_EQ(status(world, "shop-api"), "CREATE_COMPLETE");
}

TEST(World, HasNoRoomInAZoneThatIsLost) {
    ServicePlan plan;
    plan.count = 3;
    World world = with_service(plan);
    world.run(world.now() + Duration::minutes(10));
    world.lose_zone("eu-west-1a", world.now() + Duration::minutes(10));
    world.run(world.now() + Duration::minutes(5));
    EXPECT_EQ(count(world, TaskStatus::Running), 3U);
    for (const auto& slot : world.cloud().state().tasks)
        if (slot.core && slot.core->last_status() == TaskStatus::Running) {
            EXPECT_NE(slot.core->state().request.zone, "eu-west-1a");
        }
}

TEST(World, GoesOnAfterTheProcessDied) {
    ServicePlan plan;
    World world = with_service(plan);
    for (int times = 0; times < 12; ++times) {
        world.run(world.now() + Duration::seconds(7));
        EXPECT_EQ(world.restart(Duration::seconds(times)), "");
    }
    world.run(world.now() + Duration::minutes(10));
    EXPECT_EQ(status(world, "shop-api"), "CREATE_COMPLETE");
    EXPECT_EQ(count(world, TaskStatus::Running), plan.count);
}

TEST(World, HealsWhateverTheTagsSay) {
    ServicePlan plan;
    plan.tags = {{"pull-failure-rate", "1"}};
    World world = with_service(plan);
    world.run(world.now() + Duration::minutes(10));
    EXPECT_EQ(count(world, TaskStatus::Running), 0U);
    world.heal();
    world.run(world.now() + Duration::minutes(40));
    EXPECT_EQ(status(world, "shop-api"), "CREATE_COMPLETE");
}

TEST(World, ShowsOnlookersEveryTurnWithItsOrders) {
    World world(1, {});
    std::size_t turns = 0;
    std::size_t orders = 0;
    Time last = World::kStart;
    world.watch([&](const Turn& turn) {
        ++turns;
        orders += turn.orders.size();
        EXPECT_GE(turn.now, last);
        last = turn.now;
    });
    create(world, kSharedStack, shared_template({}));
    world.run(world.now() + Duration::minutes(15));
    create(world, "shop-api", service_template({}));
    world.run(world.now() + Duration::minutes(5));
    EXPECT_GT(turns, 50U);
    EXPECT_GT(orders, 10U);
    EXPECT_EQ(world.now(), World::kStart + Duration::minutes(20));
}

TEST(Platform, WritesTemplatesThatAreTemplates) {
    base::Prng draws(5);
    for (int times = 0; times < 50; ++times) {
        ServicePlan plan = draw_service(draws, static_cast<std::uint32_t>(times % 3));
        for (int changes = 0; changes < 4; ++changes)
            draw_change(draws, plan);
        auto body = engine::cloudformation::read_template_body(service_template(plan));
        EXPECT_TRUE(std::holds_alternative<engine::cloudformation::SharedTemplate>(body))
            << std::get<engine::Refusal>(body).message;
    }
}

}  // namespace
}  // namespace sim
