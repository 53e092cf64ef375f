#include "base/source.h"

#include <gtest/gtest.h>

#include <limits>

namespace base {
namespace {

TEST(Sources, CountLinesAndColumnsAsEditorsDo) {
    Sources sources;
    auto file = sources.add("x", "ab\n\xC3\xA9\xF0\x9F\x98\x80z\r\n\n\xFF!");
    struct Row {
        std::uint32_t offset;
        LineColumn place;
    };
    const Row rows[] = {
        {0, {1, 1}},  {1, {1, 2}},  {2, {1, 3}},
        {3, {2, 1}},  {5, {2, 2}},  {9, {2, 3}},
        {10, {2, 4}}, {12, {3, 1}}, {13, {4, 1}},
        {14, {4, 2}}, {15, {4, 3}}, {std::numeric_limits<std::uint32_t>::max(), {4, 3}}};
    for (const Row& row : rows) {
        LineColumn found = sources.position(file, row.offset);
        EXPECT_EQ(found.line, row.place.line) << row.offset;
        EXPECT_EQ(found.column, row.place.column) << row.offset;
    }
}

TEST(Sources, CountTheColumnsOfALineAsLongAsTheDocument) {
    Sources sources;
    std::string text = "first\n";
    for (int i = 0; i < 10'000; ++i)
        text +=
            "\xC3\xA9"
            "z";
    auto file = sources.add("x", text);
    for (std::uint32_t i = 0; i < 10'000; ++i) {
        EXPECT_EQ(sources.position(file, 6 + 3 * i), (LineColumn{2, 2 * i + 1})) << i;
        EXPECT_EQ(sources.position(file, 8 + 3 * i), (LineColumn{2, 2 * i + 2})) << i;
    }
    EXPECT_EQ(sources.line_start(file, 1), 0U);
    EXPECT_EQ(sources.line_start(file, 2), 6U);
    EXPECT_EQ(sources.line_start(file, 3), text.size());
}

TEST(Sources, HandLinesOutWithoutTheirBreaks) {
    Sources sources;
    auto file = sources.add("x", "a\r\n\nb");
    EXPECT_EQ(sources.line_count(file), 3U);
    EXPECT_EQ(sources.line(file, 0), "");
    EXPECT_EQ(sources.line(file, 1), "a");
    EXPECT_EQ(sources.line(file, 2), "");
    EXPECT_EQ(sources.line(file, 3), "b");
    EXPECT_EQ(sources.line(file, 4), "");
    auto empty = sources.add("empty", "");
    EXPECT_EQ(sources.line_count(empty), 1U);
    EXPECT_EQ(sources.position(empty, 7), (LineColumn{1, 1}));
}

TEST(Sources, KeepDocumentsApartAndCutSpansAtTheEnd) {
    Sources sources;
    auto first = sources.add("first", "one");
    auto second = sources.add("second", "two");
    EXPECT_EQ(sources.name(second), "second");
    EXPECT_EQ(sources.text(first), "one");
    EXPECT_EQ(sources.text({second, 1, 2}), "w");
    EXPECT_EQ(sources.text({second, 1, 99}), "wo");
    EXPECT_EQ(sources.text({second, 9, 99}), "");
    EXPECT_EQ(sources.text({second, 2, 1}), "");
}

}  // namespace
}  // namespace base
