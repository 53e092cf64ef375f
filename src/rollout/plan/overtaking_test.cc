#include "rollout/plan/overtaking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rollout/test_wish.h"

namespace rollout {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Shop {
    Shop() {
        const std::string body = test::service("shop-dev-network:Group", "");
        WantedStack web = test::service_wanted(body);
        web.images[0].image = "shop-web@sha256:2";
        wish = test::wish({test::network_wanted(test::kSmallNetwork), web});
        seen.stacks["shop-dev-network"] = test::found("shop-dev-network", test::kSmallNetwork);
        seen.stacks["shop-dev-web"] = test::service_found(body);
        seen.services["shop-dev-web"] = test::live();
        roll("IN_PROGRESS");
    }
    void roll(const std::string& rollout) {
        seen.services["shop-dev-web"].service.deployments = {
            {.status = "PRIMARY", .rollout = rollout, .desired = 3, .running = 3}};
    }
    std::vector<Overtaken> find() const {
        const auto plan = make_plan(wish, seen);
        EXPECT_TRUE(plan.ok());
        return plan.ok() ? overtaken(wish, seen, *plan) : std::vector<Overtaken>();
    }

    Wish wish;
    CloudSeen seen;
};

TEST(Overtaking, IsOfWhatStillRollsWithTheReleaseThatItIsOf) {
    EXPECT_THAT(Shop().find(), ElementsAre(Overtaken{"release 1 by anna", {"web"}}));
}

TEST(Overtaking, IsNotOfWhatHasComeToRestOrStays) {
    Shop at_rest;
    at_rest.roll("COMPLETED");
    EXPECT_THAT(at_rest.find(), IsEmpty());
    Shop stays;
    stays.wish.stacks[1].images[0].image = "shop-web@sha256:1";
    EXPECT_THAT(stays.find(), IsEmpty());
}

}  // namespace
}  // namespace rollout
