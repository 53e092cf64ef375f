#include "rollout/narrowing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rollout {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

WantedStack stack(const std::string& name, cfn::StackKind kind, std::vector<std::size_t> after) {
    WantedStack one{.name = name, .kind = kind, .after = std::move(after)};
    if (kind == cfn::StackKind::Service || kind == cfn::StackKind::Job) one.subject = name;
    return one;
}

/// Api comes after a job and what all stand on, web after api, worker after nothing but the ground.
Wish shop() {
    Wish wish;
    wish.stacks = {stack("access", cfn::StackKind::Access, {}),
                   stack("network", cfn::StackKind::Network, {0}),
                   stack("migrate", cfn::StackKind::Job, {0, 1}),
                   stack("worker", cfn::StackKind::Service, {0, 1}),
                   stack("api", cfn::StackKind::Service, {0, 1, 2}),
                   stack("web", cfn::StackKind::Service, {0, 1, 2, 4})};
    return wish;
}

/// "api after access network": every stack with those before it.
std::vector<std::string> told(const Wish& wish) {
    std::vector<std::string> all;
    for (const WantedStack& one : wish.stacks) {
        std::string text = one.name + " after";
        for (std::size_t before : one.after)
            text += " " + wish.stacks.at(before).name;
        all.push_back(text);
    }
    return all;
}

TEST(Narrowing, KeepsTheNamedServicesWithEverythingBeforeThem) {
    const Wish api = narrowed(shop(), {"api"});
    EXPECT_THAT(told(api),
                ElementsAre("access after", "network after access", "migrate after access network",
                            "api after access network migrate"));
    EXPECT_TRUE(api.keeps_others) << "what is not in it stays as it is";
    EXPECT_THAT(told(narrowed(shop(), {"worker"})),
                ElementsAre("access after", "network after access", "worker after access network"));
    EXPECT_THAT(told(narrowed(shop(), {"web", "worker"})),
                ElementsAre("access after", "network after access", "migrate after access network",
                            "worker after access network", "api after access network migrate",
                            "web after access network migrate api"));
}

TEST(Narrowing, KnowsServicesAlone) {
    EXPECT_THAT(told(narrowed(shop(), {"migrate"})), IsEmpty());
    EXPECT_THAT(told(narrowed(shop(), {"network", "nobody"})), IsEmpty());
}

TEST(Parts, ComeInTheirOrderAfterThoseThatAreThere) {
    const Wish part = part_of(shop(), {5, 1, 4});
    EXPECT_THAT(told(part),
                ElementsAre("network after", "api after network", "web after network api"));
    EXPECT_TRUE(part.keeps_others);
    EXPECT_THAT(told(part_of(shop(), {})), IsEmpty());
}

}  // namespace
}  // namespace rollout
