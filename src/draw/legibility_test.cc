#include "draw/legibility.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "draw/layered_layout.h"
#include "draw/test_diagrams.h"

namespace draw {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

// Each row spoils a good scene in one way; the inspector must say so.
TEST(Legibility, FindsEveryKindOfFlaw) {
    struct Row {
        const char* says;
        std::function<void(Scene&)> spoil;
    };
    const std::vector<Row> rows = {
        {"leaves box web", [](Scene& s) { s.boxes[2].labels[0].area.x -= 40; }},
        {"leaves the picture", [](Scene& s) { s.width -= 100; }},
        {"leaves its pill", [](Scene& s) { s.boxes[2].pills[0].area.width -= 12; }},
        {"leaves its panel", [](Scene& s) { s.panels[0].labels[0].area.width = 5000; }},
        {"lies over 'web'",
         [](Scene& s) { s.boxes[2].labels[0].area = s.boxes[2].labels[1].area; }},
        {"box 'orders'", [](Scene& s) { s.boxes[3].area = s.boxes[2].area; }},
        {"lies on the border of a panel", [](Scene& s) { s.boxes[2].area.x -= 60; }},
        {"a mark of web covers",
         [](Scene& s) { s.boxes[2].dots[0].centre = s.boxes[2].labels[0].area.centre(); }},
        {"stands right of", [](Scene& s) { s.boxes[0].area.x = s.width - 130; }},
        {"does not begin at its box", [](Scene& s) { s.wires[0].points.front().y = 0; }},
        {"does not end at its box", [](Scene& s) { s.wires[0].points.back().x -= 1; }},
        {"runs aslant", [](Scene& s) { s.wires[1].points.back() = {900, 5}; }},
        {"runs through cache",
         [](Scene& s) {
             Point p = s.boxes[6].area.centre();
             s.wires[1].points.insert(s.wires[1].points.begin() + 1, {{0, p.y}, {s.width, p.y}});
         }},
        {"lies on the wire", [](Scene& s) { s.wires[1].points = s.wires[2].points; }},
        {"has no way", [](Scene& s) { s.wires[0].points.clear(); }},
    };
    for (const Row& row : rows) {
        Scene scene = lay_out(small_diagram());
        ASSERT_THAT(flaws(scene), IsEmpty());
        row.spoil(scene);
        EXPECT_THAT(flaws(scene), Contains(HasSubstr(row.says)));
    }
}

}  // namespace
}  // namespace draw
