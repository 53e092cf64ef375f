#include "blueprint/picture.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "blueprint/ohi_by_hand.h"
#include "draw/layered_layout.h"
#include "draw/legibility.h"

namespace blueprint {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string label(const Picture& picture, const draw::Link& link) {
    return picture.nodes[link.from].id + " -> " + picture.nodes[link.to].id;
}

std::size_t links(const Picture& picture, draw::Link::Drawn drawn) {
    return static_cast<std::size_t>(std::ranges::count(picture.links, drawn, &draw::Link::drawn));
}

TEST(Picture, OfOhiIsLegibleInEveryEnvironment) {
    platform::Platform ohi = ohi_by_hand();
    for (const platform::Environment& environment : ohi.environments) {
        SCOPED_TRACE(environment.name);
        EXPECT_THAT(draw::flaws(draw::lay_out(picture(ohi, environment, "eu-west-1"))), IsEmpty());
    }
}

// 29 calls, 10 of them to the collector; 4 from the load balancer, 2 to file systems, and people.
TEST(Picture, ShowsEveryCallOfOhi) {
    platform::Platform ohi = ohi_by_hand();
    for (const platform::Environment& environment : ohi.environments) {
        Picture p = picture(ohi, environment, "eu-west-1");
        EXPECT_EQ(links(p, draw::Link::Drawn::Mark), 10U);
        EXPECT_EQ(links(p, draw::Link::Drawn::Wire), 19U + 4U + 2U + 1U);
    }
}

TEST(Picture, SaysInTheBoxOfAJobWhatItCalls) {
    platform::Platform ohi = ohi_by_hand();
    platform::Environment environment = ohi.environments.front();
    platform::Job job = environment.jobs.front();
    job.name = "report";
    job.when = platform::Job::When::OnDemand;
    job.calls.clear();
    for (const char* callee : {"postgres", "redis", "a-service-with-a-long-name"})
        job.calls.push_back({.to = platform::Call::To::Service, .callee = callee});
    environment.jobs = {job};
    auto lines = [&] {
        Picture p = picture(ohi, environment, "eu-west-1");
        return std::ranges::find(p.nodes, "job/report", &draw::Node::id)->lines;
    };
    EXPECT_THAT(lines(), ElementsAre(draw::Line{"by hand"}, draw::Line{"calls postgres, redis,"},
                                     draw::Line{"a-service-with-a-long-name"}));
    environment.jobs.front().calls.clear();
    EXPECT_THAT(lines(), ElementsAre(draw::Line{"by hand"}));
}

TEST(Picture, MarksWhatNearlyEverybodyCallsInsteadOfWiringIt) {
    platform::Platform ohi = ohi_by_hand();
    Picture p = picture(ohi, ohi.environments.front(), "eu-west-1");
    for (const draw::Link& link : p.links) {
        bool marked = link.drawn == draw::Link::Drawn::Mark;
        EXPECT_EQ(marked, p.nodes[link.to].id == "service/otel-collector") << label(p, link);
    }
}

TEST(Picture, SaysSizeCountRangeStrategyAndPortOfAService) {
    platform::Platform ohi = ohi_by_hand();
    struct Row {
        const char* environment;
        draw::Line line;
        std::vector<std::string> badges;
    };
    const std::vector<Row> rows = {
        {"prod", {"1 vCPU / 2 GB", "3 tasks"}, {":8080", "2–10", "canary 10 %"}},
        {"staging", {"0.5 vCPU / 1 GB", "2 tasks"}, {":8080", "1–5", "blue/green"}},
        {"dev", {"0.25 vCPU / 0.5 GB", "1 task"}, {":8080", "1–3", "Spot"}},
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        SCOPED_TRACE(rows[i].environment);
        Picture p = picture(ohi, ohi.environments[i], "eu-west-1");
        auto api = std::ranges::find(p.nodes, "service/api", &draw::Node::id);
        ASSERT_NE(api, p.nodes.end());
        EXPECT_THAT(api->lines, ElementsAre(rows[i].line));
        std::vector<std::string> badges;
        for (const draw::Badge& badge : api->badges)
            badges.push_back(badge.text);
        EXPECT_EQ(badges, rows[i].badges);
    }
}

std::vector<std::string> tiers(const Picture& picture) {
    std::vector<std::string> labels;
    for (const draw::Tier& tier : picture.tiers)
        labels.push_back(tier.label);
    return labels;
}

const draw::Node* node(const Picture& picture, std::string_view id) {
    auto found = std::ranges::find(picture.nodes, id, &draw::Node::id);
    return found == picture.nodes.end() ? nullptr : &*found;
}

TEST(Picture, OfOneServiceThatNobodyReachesHasOneTier) {
    platform::Platform p = ohi_by_hand();
    platform::Environment& env = p.environments.front();
    std::erase_if(env.services, [](const platform::Service& s) { return s.name != "blnk-worker"; });
    env.services.front().calls.clear();
    env.stores.clear();
    env.jobs.clear();
    env.network.nat.value = platform::Nat::None;
    Picture drawn = picture(p, env, "eu-west-1");
    EXPECT_THAT(tiers(drawn), ElementsAre("Private subnets"));
    EXPECT_EQ(drawn.subtitle, "1 service, 1 task: 0.25 vCPU / 0.5 GB");
    EXPECT_THAT(draw::flaws(draw::lay_out(drawn)), IsEmpty());
}

TEST(Picture, SaysThatWithoutADomainThereIsNoHttps) {
    platform::Platform p = ohi_by_hand();
    Picture prod = picture(p, p.environments[0], "eu-west-1");
    Picture dev = picture(p, p.environments[2], "eu-west-1");
    EXPECT_EQ(node(prod, "load-balancer")->badges.front().text, "HTTPS :443");
    EXPECT_EQ(node(prod, "load-balancer")->icon, draw::Icon::Lock);
    EXPECT_EQ(node(dev, "load-balancer")->badges.front().text, "HTTP :80");
    EXPECT_NE(node(dev, "load-balancer")->icon, draw::Icon::Lock);
}

TEST(Picture, OfAnExistingNetworkNamesItAndShowsNoGateway) {
    platform::Platform p = ohi_by_hand();
    platform::Environment& env = p.environments[2];
    env.network.vpc = "vpc-0abc1234def567890";
    env.network.public_subnets = {"subnet-1", "subnet-2"};
    env.network.private_subnets = {"subnet-3", "subnet-4"};
    Picture drawn = picture(p, env, "eu-west-1");
    EXPECT_EQ(drawn.frames[1].label, "vpc-0abc1234def567890");
    EXPECT_EQ(drawn.frames[1].note, "an existing VPC, 4 subnets");
    EXPECT_EQ(node(drawn, "gateway"), nullptr);
    EXPECT_THAT(tiers(drawn),
                ElementsAre("", "Public subnets", "Private subnets", "Stores, in private subnets"));
    EXPECT_THAT(draw::flaws(draw::lay_out(drawn)), IsEmpty());
}

TEST(Picture, ShowsHowTrafficLeavesTheNetwork) {
    platform::Platform p = ohi_by_hand();
    platform::Environment& env = p.environments[0];
    struct Row {
        platform::Nat nat;
        const char* title;
        const char* line;
    };
    for (const Row& row :
         {Row{platform::Nat::One, "NAT gateway", "one for all zones"},
          Row{platform::Nat::OnePerZone, "NAT gateway", "one per zone: 3"},
          Row{platform::Nat::Endpoints, "VPC endpoints", "only to AWS services"}}) {
        env.network.nat.value = row.nat;
        Picture drawn = picture(p, env, "eu-west-1");
        ASSERT_NE(node(drawn, "gateway"), nullptr);
        EXPECT_EQ(node(drawn, "gateway")->title, row.title);
        EXPECT_EQ(node(drawn, "gateway")->lines.front().left, row.line);
    }
}

// Fifty services in four layers that all write to one log service and mostly to one database.
TEST(Picture, OfFiftyServicesIsLegible) {
    platform::Platform p = ohi_by_hand();
    platform::Environment& env = p.environments[0];
    platform::Service model = *std::ranges::find(env.services, "api", &platform::Service::name);
    env.services.clear();
    for (std::uint32_t i = 0; i < 50; ++i) {
        platform::Service s = model;
        s.name = "service-" + std::to_string(100 + i);
        s.calls.clear();
        if (i >= 8) s.ingress.reset();
        if (i < 8) s.ingress->paths = {{"/part-" + std::to_string(i) + "/*"}};
        auto calls = [&](std::uint32_t callee) {
            s.calls.push_back(
                {platform::Call::To::Service, "service-" + std::to_string(100 + callee), 8080});
        };
        if (i < 36) calls(i + 12 - i % 3);
        if (i < 30 && i % 4 == 0) calls(i + 15);
        if (i != 49) calls(49);
        if (i % 3 != 0) s.calls.push_back({platform::Call::To::Store, "postgres", 5432});
        env.services.push_back(std::move(s));
    }
    Picture drawn = picture(p, env, "eu-west-1");
    EXPECT_EQ(links(drawn, draw::Link::Drawn::Mark), 49U);
    EXPECT_THAT(draw::flaws(draw::lay_out(drawn)), IsEmpty());
}

}  // namespace
}  // namespace blueprint
