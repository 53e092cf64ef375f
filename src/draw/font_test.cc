#include "draw/font.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace draw {
namespace {

// Sums of advances in the files of DejaVu Sans, in thousandths of the size, read with another
// program.
TEST(Font, IsNeverNarrowerThanDejaVu) {
    struct Row {
        const char* text;
        double regular;
        double bold;
    };
    const std::vector<Row> rows = {{"signoz-frontend", 7849.61, 8960.94},
                                   {"1 vCPU / 2 GB", 6966.80, 7663.09},
                                   {"Hello, World", 6094.73, 6957.52}};
    for (const Row& row : rows) {
        EXPECT_GE(text_width(row.text, {1000, Weight::Regular}), row.regular) << row.text;
        EXPECT_LE(text_width(row.text, {1000, Weight::Regular}), row.regular * 1.03) << row.text;
        EXPECT_GE(text_width(row.text, {1000, Weight::Bold}), row.bold) << row.text;
        EXPECT_LE(text_width(row.text, {1000, Weight::Bold}), row.bold * 1.03) << row.text;
    }
}

TEST(Font, MeasuresCodePointsNotBytes) {
    EXPECT_EQ(text_width("·", {1000}), 380);
    EXPECT_EQ(text_width("", {12}), 0);
    EXPECT_GT(text_width("漢", {1000}), 999);
}

TEST(Font, FitsAnyTextIntoAnyRoom) {
    EXPECT_TRUE(rc::check([](const std::string& text) {
        Font font = {*rc::gen::inRange(8, 30), Weight::Bold};
        auto room = *rc::gen::inRange(40, 300);
        std::string cut = fit(text, room, font);
        RC_ASSERT(text_width(cut, font) <= room);
        RC_ASSERT(cut == text || cut.ends_with("…"));
    }));
}

TEST(Font, KeepsAsMuchAsFits) {
    Font font = {10};
    std::int32_t room = text_width("signoz…", font);
    EXPECT_EQ(fit("signoz-frontend", room, font), "signoz…");
    EXPECT_EQ(fit("signoz", room, font), "signoz");
    EXPECT_EQ(fit("signoz", 0, font), "…");
    EXPECT_EQ(fit("ab cdefgh", text_width("ab …", font), font), "ab…");
}

}  // namespace
}  // namespace draw
