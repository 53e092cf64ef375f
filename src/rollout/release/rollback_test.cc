#include "rollout/release/rollback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rollout/release/history.h"
#include "rollout/release/taken_back.h"
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

std::optional<std::int64_t> before(const Shop& shop, const std::vector<std::string>& names = {}) {
    const auto step = step_back(shop.wish, shop.seen, shop.images, names);
    return step ? std::optional(step->to) : std::nullopt;
}

TEST(StepBack, GoesToTheReleaseBeforeWhatIsLive) {
    Shop shop;
    EXPECT_EQ(before(shop), 3);
    shop.images = {};
    EXPECT_EQ(before(shop), std::nullopt);
    EXPECT_EQ(step_back(shop.wish, {}, Shop().images), std::nullopt);
}

TEST(StepBack, CountsWhatHasNoImageToGoBackTo) {
    Shop shop;
    shop.wish.stacks.push_back(wanted("proxy", "nginx"));
    shop.wish.stacks.back().images.clear();
    run(shop.seen, "proxy", "nginx", 1, "5 anna");
    EXPECT_EQ(before(shop), 4) << "and not further, past what nobody has seen taken back";
}

TEST(StepBack, IsOfThoseThatAreNamed) {
    Shop shop;
    EXPECT_EQ(before(shop, {"api"}), 1);
    EXPECT_EQ(before(shop, {"web"}), 2);
    run(shop.seen, "api", "shop-api", 1, "5 anna - - back-to-1");
    EXPECT_EQ(before(shop, {"web"}), 2);
    EXPECT_EQ(before(shop, {"api"}), std::nullopt);
}

/// What a person sees: what is live of api, worker and web, and where a rollback of all goes.
TEST(StepBack, TakesBackWhatCountsEverywhere) {
    struct Row {
        std::string about;
        std::string api, worker, web;  ///< the releases that are live
        std::int64_t to;
        std::vector<std::string> names;  ///< empty: all
    };
    // Release 1 brought all three, 2 web, 3 api, 4 worker and web.
    const ReleasedImages images = {
        {"shop-api",
         {released(4, "worker", 2), released(3, "api", 2), released(1, "api", 1),
          released(1, "worker", 1)}},
        {"shop-web", {released(4, "web", 9), released(2, "web", 8), released(1, "web", 7)}}};
    const Row rows[] = {
        {"nothing went back", "3 a", "4 a", "4 a", 3, {}},
        {"all went back to 3", "3 a", "5 a - - back-to-3", "5 a - - back-to-3", 2, {}},
        {"and once more", "6 a - - back-to-2", "5 a - - back-to-3", "5 a - - back-to-3", 1, {}},
        {"half of it is back", "3 a", "5 a - - back-to-3", "4 a", 3, {}},
        {"api alone went back", "5 a - - back-to-1", "4 a", "4 a", 3, {"worker", "web"}},
        {"web alone went back, further", "3 a", "4 a", "5 a - - back-to-1", 3, {"api", "worker"}},
        {"web alone, then the others",
         "3 a",
         "6 a - - back-to-3",
         "5 a - - back-to-1",
         2,
         {"api", "worker"}},
    };
    for (const Row& row : rows) {
        Shop shop;
        shop.images = images;
        run(shop.seen, "api", "shop-api", 2, row.api);
        run(shop.seen, "worker", "shop-api", 2, row.worker);
        run(shop.seen, "web", "shop-web", 9, row.web);
        const auto step = step_back(shop.wish, shop.seen, shop.images);
        ASSERT_TRUE(step) << row.about;
        EXPECT_EQ(step->to, row.to) << row.about;
        EXPECT_EQ(step->names, row.names) << row.about;
    }
}

TEST(StepBack, KnowsWhatARollbackWentBackTo) {
    Shop shop;
    // Release 2 was taken back by 3, and 4 by 5: what runs came with release 1.
    auto third = released(3, "web", 7);
    third.release.back = 1;
    shop.images = {
        {"shop-web", {released(4, "web", 9), third, released(2, "web", 8), released(1, "web", 7)}}};
    run(shop.seen, "web", "shop-web", 7, "5 anna - - back-to-3");
    EXPECT_EQ(before(shop, {"web"}), std::nullopt) << "release 2 was taken back";
    run(shop.seen, "web", "shop-web", 9, "4 anna");
    EXPECT_EQ(before(shop, {"web"}), 3);
}

/// Web runs what release 2 brought, and its tag stands for what release 4 did.
struct KilledShop : Shop {
    KilledShop() {
        run(seen, "web", "shop-web", 8, "5 anna - - back-to-2");
        wish.stacks[2].images[0].image = image("shop-web", 9);
    }
    const TagImage tag = {
        .registry = "123456789012", .repository = "shop-web", .digest = "sha256:8", .tag = "dev"};
};

TEST(Rollback, FinishesWhatWasKilledBeforeItsTags) {
    KilledShop shop;
    for (const std::vector<std::string>& names :
         {std::vector<std::string>{}, std::vector<std::string>{"web"}}) {
        const auto step = step_back(shop.wish, shop.seen, shop.images, names);
        ASSERT_TRUE(step);
        EXPECT_EQ(step->to, 2);
        EXPECT_EQ(step->names,
                  names.empty() ? std::vector<std::string>{"web"} : std::vector<std::string>{});
        auto back = make_rollback(shop.wish, shop.seen, shop.images, 2, {"web"});
        ASSERT_TRUE(back.ok());
        EXPECT_THAT(back->wish.stacks, IsEmpty());
        EXPECT_THAT(back->tags, ElementsAre(shop.tag));
    }
    // Once its tag is back it goes further.
    shop.wish.stacks[2].images[0].image = image("shop-web", 8);
    EXPECT_EQ(before(shop, {"web"}), std::nullopt);
    EXPECT_EQ(before(shop), 3) << "worker's release counts";
    EXPECT_THAT(shop.back(2).tags, testing::Not(testing::Contains(shop.tag)));
}

// Two people at once give one number: it says nothing of which of the two went back.
TEST(Rollback, FinishesItselfAloneWhereItsNumberWasGivenTwice) {
    KilledShop shop;
    run(shop.seen, "api", "shop-api", 2, "5 bert");
    const auto step = step_back(shop.wish, shop.seen, shop.images);
    ASSERT_TRUE(step);
    EXPECT_EQ(step->to, 2);
    EXPECT_THAT(step->names, ElementsAre("web"));
}

TEST(Rollback, LeavesATagThatStandsForWhatIsNotReleasedYet) {
    KilledShop shop;
    shop.wish.stacks[2].images[0].image = image("shop-web", 10);
    EXPECT_THAT(tags_ahead(shop.wish, shop.seen, shop.images), IsEmpty());
    auto back = make_rollback(shop.wish, shop.seen, shop.images, 2, {"web"});
    ASSERT_TRUE(back.ok());
    EXPECT_THAT(back->tags, IsEmpty());
}

TEST(TagsAhead, AreThoseOfWhatWasTakenBack) {
    KilledShop shop;
    EXPECT_THAT(tags_ahead(shop.wish, shop.seen, shop.images),
                ElementsAre(TagAhead{.stack = "shop-dev-web",
                                     .subject = "web",
                                     .registry = "123456789012",
                                     .repository = "shop-web",
                                     .tag = "dev",
                                     .digest = "sha256:8",
                                     .release = 5,
                                     .back = 2,
                                     .of = 4}));
    // Of one that shares its repository with others that were not taken back the tag stays.
    run(shop.seen, "api", "shop-api", 1, "6 anna - - back-to-1");
    shop.wish.stacks[0].images[0].image = image("shop-api", 2);
    const auto both = tags_ahead(shop.wish, shop.seen, shop.images);
    ASSERT_EQ(both.size(), 2u);
    EXPECT_TRUE(both[0].is_shared);
    EXPECT_EQ(before(shop, {"api"}), std::nullopt);
    EXPECT_THAT(tags_ahead(Shop().wish, Shop().seen, shop.images), IsEmpty());
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

TEST(History, ShowsWhatIsNotInTheManifestAnyMore) {
    Shop shop;
    shop.wish.stacks.erase(shop.wish.stacks.begin());  // api, whose stack runs still
    shop.images["shop-old"] = {released(2, "old", 5)};
    run(shop.seen, "job-sweep", "shop-old", 6, "1 anna");
    StackSeen other = shop.seen.stacks.at("shop-dev-api").stack;
    other.name = "else-dev-api";
    const auto all = history_of(shop.wish,
                                {shop.seen.stacks.at("shop-dev-api").stack,
                                 shop.seen.stacks.at("shop-dev-job-sweep").stack, other},
                                shop.images);
    ASSERT_EQ(all.size(), 4u);
    EXPECT_THAT(all[1].parts, ElementsAre(ReleasedPart{"api", "sha256:2", true, true}));
    EXPECT_THAT(all[2].parts, ElementsAre(ReleasedPart{"old", "sha256:5", false, true},
                                          ReleasedPart{"web", "sha256:8", false, false}));
    EXPECT_THAT(all[3].parts, ElementsAre(ReleasedPart{"api", "sha256:1", false, true},
                                          ReleasedPart{"sweep", "sha256:6", true, true},
                                          ReleasedPart{"worker", "sha256:1", false, false}));
}

TEST(History, KnowsAServiceCalledLikeAJob) {
    Shop shop;
    run(shop.seen, "job-queue", "shop-old", 6, "1 anna");
    StackSeen queue = shop.seen.stacks.at("shop-dev-job-queue").stack;
    queue.outputs.push_back(
        {.key = "ServiceArn",
         .value = "arn:aws:ecs:eu-west-1:123456789012:service/shop-dev/shop-dev-job-queue"});
    const auto all = history_of(shop.wish, {queue}, {});
    ASSERT_EQ(all.size(), 1u);
    EXPECT_THAT(all[0].parts, ElementsAre(ReleasedPart{"job-queue", "sha256:6", true, true}));
}

TEST(History, FindsRepositoriesByTheirAddresses) {
    const StackSeen registry{
        .name = "shop-registry",
        .outputs = {
            {.key = "OldRepositoryUri",
             .value = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop-old"},
            {.key = "Image", .value = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop-x:dev"},
            {.key = "Arn", .value = "arn:aws:ecr:eu-west-1:111122223333:repository/shop-y"}}};
    EXPECT_THAT(repositories_shown({registry}), ElementsAre("shop-old"));
}

TEST(History, KnowsWhatNoRepositoryDoes) {
    Shop shop;
    std::vector<StackSeen> stacks = {shop.seen.stacks.at("shop-dev-api").stack};
    const std::vector<PastRelease> all = history_of(shop.wish, stacks, {});
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].release.number, 3);
    EXPECT_THAT(history_of(shop.wish, {}, {}), IsEmpty());
}

// A count in the template would undo what somebody did in the middle of an incident.
TEST(Rollback, KeepsTheCountThatIsLive) {
    Shop shop;
    const std::string web = "shop-dev-web";
    shop.seen.stacks.at(web).body = cfn::read_text(
        "Resources: { Service: { Type: AWS::ECS::Service, Properties: { DesiredCount: 1 } } }\n");
    for (WantedStack& stack : shop.wish.stacks)
        if (stack.name == web) stack.service = ServiceWish{.name = web};
    shop.seen.services[web] = test::live(3);
    const Rollback back = shop.back(3);
    auto stack = std::ranges::find(back.wish.stacks, web, &WantedStack::name);
    ASSERT_NE(stack, back.wish.stacks.end());
    const cfn::Resource* service = stack->body.find("Service");
    ASSERT_TRUE(service);
    EXPECT_EQ(*service->properties.find("DesiredCount"), cfn::Expression(3));
}

// What runs in the end is not known before it has ended.
TEST(Rollback, IsRefusedWhileOneThatIsMeantIsBeingChanged) {
    CloudSeen seen;
    seen.stacks.emplace("shop-dev-web",
                        test::service_found(test::service("shop-dev-network:Group")));
    const Wish wanted = test::wish({test::service_wanted(test::service("shop-dev-network:Group"))});
    EXPECT_TRUE(refuse_motion(wanted, seen, {}).ok());
    seen.stacks.at("shop-dev-web").stack.status = "UPDATE_IN_PROGRESS";
    auto refused = refuse_motion(wanted, seen, {"web"});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.problems().front().code, "plan.busy");
    EXPECT_TRUE(refuse_motion(wanted, seen, {"other"}).ok());
}

}  // namespace
}  // namespace rollout
