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

}  // namespace
}  // namespace blueprint
