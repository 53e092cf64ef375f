#include "draw/layered_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "draw/legibility.h"
#include "draw/test_diagrams.h"

namespace draw {
namespace {

using testing::IsEmpty;

const std::vector<std::string> kNoFlaws;

TEST(LayeredLayout, IsLegibleForAnySmallPlatform) {
    EXPECT_TRUE(rc::check([] { RC_ASSERT(flaws(lay_out(any_diagram(12))) == kNoFlaws); }));
}

TEST(LayeredLayout, IsLegibleForAnyLargePlatform) {
    EXPECT_TRUE(rc::check([] { RC_ASSERT(flaws(lay_out(any_diagram(60))) == kNoFlaws); }));
}

TEST(LayeredLayout, IsLegibleWhateverTheWordsAre) {
    EXPECT_TRUE(rc::check([](const std::string& words) {
        Diagram d = small_diagram();
        d.title = d.subtitle = words;
        for (Node& node : d.nodes)
            node.title = words;
        for (Link& link : d.links)
            link.label = words.substr(0, 20);
        d.facts.front().lines.front() = d.legend.front().text = words;
        RC_ASSERT(flaws(lay_out(d)) == kNoFlaws);
    }));
}

TEST(LayeredLayout, PlacesWhatHasNoLinksAtAll) {
    for (std::size_t services : {1U, 2U, 7U, 30U}) {
        Diagram d;
        d.tiers = {{.label = "Private", .tone = Tone::Blue}};
        for (std::size_t i = 0; i < services; ++i) {
            d.nodes.push_back({.id = std::to_string(i), .title = "service " + std::to_string(i)});
        }
        EXPECT_THAT(flaws(lay_out(d)), IsEmpty()) << services;
    }
}

TEST(LayeredLayout, OfNothingIsATitle) {
    Scene scene = lay_out({.title = "empty"});
    EXPECT_THAT(flaws(scene), IsEmpty());
    EXPECT_THAT(scene.boxes, IsEmpty());
    EXPECT_EQ(scene.labels.front().text, "empty");
}

TEST(LayeredLayout, IsTheSameEveryTime) {
    Scene a = lay_out(small_diagram());
    Scene b = lay_out(small_diagram());
    EXPECT_EQ(a.boxes, b.boxes);
    EXPECT_EQ(a.wires, b.wires);
}

TEST(LayeredLayout, CutsAWordThatIsTooLongAndKeepsTheWhole) {
    Diagram d = small_diagram();
    d.nodes[3].title = std::string(80, 'w');
    Scene scene = lay_out(d);
    const Label& name = scene.boxes[3].labels.front();
    EXPECT_EQ(name.whole, d.nodes[3].title);
    EXPECT_TRUE(name.text.ends_with("…"));
}

}  // namespace
}  // namespace draw
