#include "draw/svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "draw/dot.h"
#include "draw/html_page.h"
#include "draw/layered_layout.h"
#include "draw/test_diagrams.h"
#include "draw/test_xml.h"
#include "golden/golden.h"

namespace draw {
namespace {

using testing::HasSubstr;

/// `d` with `words` in every place that takes some.
Diagram filled_with(Diagram d, const std::string& words) {
    d.title = d.subtitle = d.description = words;
    for (Tier& tier : d.tiers)
        tier.label = tier.label.empty() ? "" : words + "x";
    for (Frame& frame : d.frames)
        frame.label = frame.note = words;
    for (Node& node : d.nodes) {
        node.title = node.id = words;
        node.details = {{words, words}};
        for (Line& line : node.lines)
            line = {words, words};
        for (Badge& badge : node.badges)
            badge.text = words;
    }
    for (Link& link : d.links)
        link.label = link.note = words;
    for (Fact& fact : d.facts)
        fact = {words, {words}};
    for (Key& key : d.legend)
        key.text = key.pill = words;
    return d;
}

TEST(Svg, IsTheWholeFileOfASmallPlatform) {
    golden::expect_equal("draw/small.svg", svg(lay_out(small_diagram())));
}

TEST(HtmlPage, IsTheWholeFileOfASmallPlatform) {
    golden::expect_equal("draw/small.html", html_page(lay_out(small_diagram())));
}

TEST(Dot, IsTheWholeFileOfASmallPlatform) {
    golden::expect_equal("draw/small.dot", dot(small_diagram()));
}

TEST(Svg, IsWellFormedWhateverTheWordsAre) {
    EXPECT_EQ(XmlJudge(svg(lay_out(small_diagram()))).verdict(), "");
    EXPECT_TRUE(rc::check([](const std::string& words) {
        RC_ASSERT(XmlJudge(svg(lay_out(filled_with(small_diagram(), words)))).verdict() == "");
    }));
}

TEST(Svg, IsWellFormedForAnyPlatform) {
    EXPECT_TRUE(
        rc::check([] { RC_ASSERT(XmlJudge(svg(lay_out(any_diagram(10)))).verdict() == ""); }));
}

// Words that would begin a script, end a style or close a string.
TEST(HtmlPage, LetsNoWordsBecomeMarkup) {
    for (const char* words :
         {"</script><script>alert(1)</script>", "\"><img src=x>", "</style><b>", "'--><b>"}) {
        Scene scene = lay_out(filled_with(small_diagram(), words));
        EXPECT_EQ(html_page(scene).find(words), std::string::npos) << words;
        EXPECT_EQ(svg(scene).find(words), std::string::npos) << words;
    }
}

TEST(HtmlPage, FetchesNothing) {
    std::string page = html_page(lay_out(small_diagram()));
    for (const char* fetch :
         {"src=", "href=", "url(", "@import", "fetch(", "XMLHttpRequest", "https://"}) {
        EXPECT_EQ(page.find(fetch), std::string::npos) << fetch;
    }
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(HtmlPage, HasAPanelForEveryBox) {
    Diagram d = small_diagram();
    std::string page = html_page(lay_out(d));
    for (std::size_t i = 0; i < d.nodes.size(); ++i) {
        EXPECT_THAT(page, HasSubstr("id=\"about-" + std::to_string(i) + "\""));
        EXPECT_THAT(page, HasSubstr("data-node=\"" + std::to_string(i) + "\""));
    }
}

TEST(Dot, KeepsQuotesAndLineBreaksInsideStrings) {
    Diagram d;
    d.title = "a \"b\" \\ c\nd";
    d.tiers = {{}};
    d.nodes = {{.id = "x\"];y", .title = "x", .lines = {{"l", "r"}}}};
    EXPECT_EQ(
        dot(d),
        "digraph \"a \\\"b\\\" \\\\ c d\" {\n"
        "  label=\"a \\\"b\\\" \\\\ c d: \"; labelloc=t; labeljust=l; rankdir=LR; newrank=true; "
        "compound=true;\n"
        "  graph [fontname=\"Helvetica\", style=rounded, color=\"#c5ced9\"];\n"
        "  node [fontname=\"Helvetica\", fontsize=11, shape=box, style=rounded];\n"
        "  edge [fontname=\"Helvetica\", fontsize=10, arrowsize=0.7];\n"
        "    \"x\\\"];y\" [label=\"x\\nl, r\", color=\"#64748b\"];\n"
        "}\n");
}

}  // namespace
}  // namespace draw
