#include "rollout/rollback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rollout/history.h"
#include "rollout/test_wish.h"

namespace rollout {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string image(const std::string& repository, int digest) {
    return "123456789012.dkr.ecr.eu-west-1.amazonaws.com/" + repository +
           "@sha256:" + std::to_string(digest);
}

/// A service `name` that runs the image `digest` of `repository`, since release `release`.
WantedStack wanted(const std::string& name, const std::string& repository) {
    WantedStack stack = test::service_wanted(test::service("shop-dev-network:Group"));
    stack.name = "shop-dev-" + name;
    stack.subject = name;
    stack.images[0].repository = repository;
    stack.after = {};
    return stack;
}

void run(CloudSeen& seen, const std::string& name, const std::string& repository, int digest,
         const std::string& release) {
    StackFound found = test::service_found(test::service("shop-dev-network:Group"));
    found.stack.name = "shop-dev-" + name;
    found.stack.parameters["Image"] = image(repository, digest);
    found.stack.parameters["Release"] = release;
    seen.stacks[found.stack.name] = std::move(found);
}

ReleasedImage released(std::int64_t number, const std::string& subject, int digest) {
    return {{.number = number, .who = "anna"}, subject, "sha256:" + std::to_string(digest)};
}

/// Two services of one repository and one of another. Release 3 brought api its second image, and
/// release 4 worker and web theirs.
struct Shop {
    Wish wish = test::wish(
        {wanted("api", "shop-api"), wanted("worker", "shop-api"), wanted("web", "shop-web")});
    CloudSeen seen = {};
    ReleasedImages images = {{"shop-api",
                              {released(4, "worker", 2), released(3, "api", 2),
                               released(1, "api", 1), released(1, "worker", 1)}},
                             {"shop-web", {released(4, "web", 9), released(2, "web", 8)}}};

    Shop() {
        run(seen, "api", "shop-api", 2, "3 anna");
        run(seen, "worker", "shop-api", 2, "4 bert");
        run(seen, "web", "shop-web", 9, "4 bert");
    }
    Rollback back(std::int64_t to) {
        auto made = make_rollback(wish, seen, images, to);
        EXPECT_TRUE(made.ok());
        return made.ok() ? *made : Rollback{};
    }
};

std::map<std::string, std::string> images_of(const Wish& wish) {
    std::map<std::string, std::string> images;
    for (const WantedStack& stack : wish.stacks)
        images[stack.subject] = stack.images.at(0).image;
    return images;
}

TEST(Rollback, GivesEachServiceWhatItRanThen) {
    Shop shop;
    const Rollback back = shop.back(3);
    EXPECT_EQ(back.from, 4);
    // Worker ran the first image in release 3, though its repository had the second one.
    EXPECT_THAT(images_of(back.wish), ElementsAre(testing::Pair("web", image("shop-web", 8)),
                                                  testing::Pair("worker", image("shop-api", 1))));
    EXPECT_TRUE(back.wish.keeps_others);
    EXPECT_THAT(back.left, IsEmpty());
}

TEST(Rollback, TakesTagsBackWhereAllRunTheSameThen) {
    Shop shop;
    // Api keeps the second image of shop-api, and worker goes back to the first.
    const Rollback part = shop.back(3);
    EXPECT_THAT(part.tags, ElementsAre(TagImage{.registry = "123456789012",
                                                .repository = "shop-web",
                                                .digest = "sha256:8",
                                                .tag = "dev"}));
    EXPECT_THAT(part.ahead, ElementsAre("shop-api"));
    EXPECT_THAT(shop.back(1).ahead, IsEmpty());
}

TEST(Rollback, IsOfThoseThatAreNamed) {
    Shop shop;
    auto back = make_rollback(shop.wish, shop.seen, shop.images, 1, {"api"});
    ASSERT_TRUE(back.ok());
    EXPECT_THAT(images_of(back->wish), ElementsAre(testing::Pair("api", image("shop-api", 1))));
    EXPECT_THAT(back->ahead, ElementsAre("shop-api"));  // worker has the second one still
    EXPECT_THAT(back->left, IsEmpty());
}

TEST(Rollback, LeavesWhatWasNotThereThenAndWhatRunsTheSame) {
    Shop shop;
    run(shop.seen, "worker", "shop-api", 1, "4 bert");
    const Rollback back = shop.back(1);
    EXPECT_THAT(images_of(back.wish), ElementsAre(testing::Pair("api", image("shop-api", 1))));
    EXPECT_THAT(back.left,
                ElementsAre(LeftAsItIs{"shop-dev-worker", "worker", LeftAsItIs::Why::SameImage},
                            LeftAsItIs{"shop-dev-web", "web", LeftAsItIs::Why::NoImage}));
}

TEST(Rollback, KeepsTheTemplateThatIsDeployed) {
    Shop shop;
    for (WantedStack& stack : shop.wish.stacks) {
        stack.body = cfn::read_text(test::service("shop-dev-network:Old"));
        stack.parameters = {{"Capacity", "on-demand"}};
    }
    const Rollback back = shop.back(3);
    for (const WantedStack& stack : back.wish.stacks) {
        EXPECT_EQ(stack.body, shop.seen.stacks.at(stack.name).body);
        EXPECT_THAT(stack.parameters, IsEmpty());
    }
    Wish wish = back.wish;
    wish.release = "5 anna - - back-to-3";
    auto plan = make_plan(wish, shop.seen);
    ASSERT_TRUE(plan.ok());
    ASSERT_EQ(plan->steps.size(), 2u);
    for (const Step& step : plan->steps)
        EXPECT_EQ(plan->stacks[step.stack].diff, cfn::TemplateDiff{});
}

TEST(Rollback, KeepsTheCapacityThatRuns) {
    Shop shop;
    for (WantedStack& stack : shop.wish.stacks)
        stack.service->on_spot = true;
    LiveService live{.service = {.name = "shop-dev-web", .status = "ACTIVE", .desired = 1},
                     .capacity_provider = "FARGATE"};
    shop.seen.services["shop-dev-web"] = live;
    for (auto& [name, found] : shop.seen.stacks)
        found.stack.parameters["Capacity"] = "on-demand";
    Wish wish = shop.back(3).wish;
    wish.release = "5 anna";
    auto plan = make_plan(wish, shop.seen);
    ASSERT_TRUE(plan.ok());
    for (const PlannedStack& stack : plan->stacks)
        for (const ParameterChange& change : stack.parameters)
            EXPECT_EQ(change.name, "Image") << stack.name;
}

TEST(Rollback, RunsNoJob) {
    Shop shop;
    shop.wish.stacks[1].service.reset();
    shop.wish.stacks[1].kind = cfn::StackKind::Job;
    shop.wish.stacks[1].job = JobWish{.moment = JobMoment::BeforeRelease};
    auto plan = make_plan(shop.back(3).wish, shop.seen);
    ASSERT_TRUE(plan.ok());
    for (const Step& step : plan->steps)
        EXPECT_EQ(step.kind, StepKind::Deploy);
}

TEST(Rollback, IsRefusedToWhatIsNotKnownOrNotBefore) {
    Shop shop;
    for (std::int64_t to : {0, 4, 5, 99}) {
        auto made = make_rollback(shop.wish, shop.seen, shop.images, to);
        ASSERT_FALSE(made.ok()) << to;
        EXPECT_EQ(made.problems().front().code, "rollback.unknown");
        EXPECT_THAT(made.problems().front().notes, ElementsAre("known are 1, 2, 3"));
    }
    auto none = make_rollback(shop.wish, shop.seen, {}, 3);
    ASSERT_FALSE(none.ok());
    EXPECT_THAT(none.problems().front().notes, ElementsAre("there is no release to go back to"));
}

TEST(ReleaseBefore, IsTheOneBeforeWhatIsLive) {
    Shop shop;
    EXPECT_EQ(release_before(shop.wish, shop.seen, shop.images), 3);
    // Once more goes on from there, and not to what was taken back.
    run(shop.seen, "web", "shop-web", 8, "5 anna - - back-to-3");
    EXPECT_EQ(release_before(shop.wish, shop.seen, shop.images), 2);
    EXPECT_EQ(release_before(shop.wish, shop.seen, {}), std::nullopt);
    EXPECT_EQ(release_before(shop.wish, {}, shop.images), std::nullopt);
}

TEST(ReleaseBefore, IsOfThoseThatAreNamed) {
    Shop shop;
    EXPECT_EQ(release_before(shop.wish, shop.seen, shop.images, {"api"}), 1);
    EXPECT_EQ(release_before(shop.wish, shop.seen, shop.images, {"web"}), 2);
    run(shop.seen, "api", "shop-api", 1, "5 anna - - back-to-1");
    EXPECT_EQ(release_before(shop.wish, shop.seen, shop.images, {"web"}), 2);
    EXPECT_EQ(release_before(shop.wish, shop.seen, shop.images, {"api"}), std::nullopt);
}

TEST(Rollback, SaysWhoIsThereAlready) {
    Shop shop;
    auto back = make_rollback(shop.wish, shop.seen, shop.images, 3, {"api", "web"});
    ASSERT_TRUE(back.ok());
    EXPECT_THAT(images_of(back->wish), ElementsAre(testing::Pair("web", image("shop-web", 8))));
    EXPECT_THAT(back->left,
                ElementsAre(LeftAsItIs{"shop-dev-api", "api", LeftAsItIs::Why::AlreadyThere}));
}

TEST(History, CallsLiveWhatIsWhole) {
    Shop shop;
    StackSeen web = shop.seen.stacks.at("shop-dev-web").stack;
    web.parameters["Release"] = "9 anna";
    for (const char* status : {"ROLLBACK_COMPLETE", "UPDATE_IN_PROGRESS", "CREATE_FAILED"}) {
        web.status = status;
        EXPECT_EQ(history_of(shop.wish, {web}, {}).size(), 0u) << status;
    }
    web.status = "UPDATE_ROLLBACK_COMPLETE";
    EXPECT_EQ(history_of(shop.wish, {web}, {}).size(), 1u);
}

TEST(History, ShowsTheImageOfTheMainContainer) {
    Shop shop;
    WantedStack& web = shop.wish.stacks[2];
    web.images.push_back({.parameter = "ProxyImage", .repository = "shop-proxy"});
    shop.seen.stacks.at("shop-dev-web").stack.parameters["ProxyImage"] = image("shop-proxy", 5);
    shop.images["shop-proxy"] = {released(2, "web", 4)};
    const auto all =
        history_of(shop.wish, {shop.seen.stacks.at("shop-dev-web").stack}, shop.images);
    EXPECT_THAT(all.at(0).parts, testing::Contains(ReleasedPart{"web", "sha256:9", true}));
    EXPECT_THAT(all.at(2).parts, ElementsAre(ReleasedPart{"web", "sha256:8", false}));
}

TEST(History, JoinsWhatRepositoriesAndStacksTell) {
    Shop shop;
    std::vector<StackSeen> stacks;
    for (const auto& [name, found] : shop.seen.stacks)
        stacks.push_back(found.stack);
    const std::vector<PastRelease> all = history_of(shop.wish, stacks, shop.images);
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[0].release.number, 4);
    EXPECT_EQ(all[0].release.who, "bert");
    EXPECT_THAT(all[0].parts, ElementsAre(ReleasedPart{"web", "sha256:9", true},
                                          ReleasedPart{"worker", "sha256:2", true}));
    EXPECT_THAT(all[1].parts, ElementsAre(ReleasedPart{"api", "sha256:2", true}));
    EXPECT_THAT(all[2].parts, ElementsAre(ReleasedPart{"web", "sha256:8", false}));
    EXPECT_THAT(all[3].parts, ElementsAre(ReleasedPart{"api", "sha256:1", false},
                                          ReleasedPart{"worker", "sha256:1", false}));
}

TEST(History, KnowsWhatNoRepositoryDoes) {
    Shop shop;
    std::vector<StackSeen> stacks = {shop.seen.stacks.at("shop-dev-api").stack};
    const std::vector<PastRelease> all = history_of(shop.wish, stacks, {});
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].release.number, 3);
    EXPECT_THAT(history_of(shop.wish, {}, {}), IsEmpty());
}

}  // namespace
}  // namespace rollout
