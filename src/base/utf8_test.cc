#include "base/utf8.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Utf8, DecodesWhatRfc3629Allows) {
    struct Row {
        std::string bytes;
        char32_t value;
        std::size_t length;
        bool valid;
    };
    const Row rows[] = {
        {"a", 'a', 1, true},
        {std::string(1, '\0'), 0, 1, true},
        {"\x7F", 0x7F, 1, true},
        {"\xC2\x80", 0x80, 2, true},
        {"\xDF\xBF", 0x7FF, 2, true},
        {"\xE0\xA0\x80", 0x800, 3, true},
        {"\xED\x9F\xBF", 0xD7FF, 3, true},
        {"\xEF\xBF\xBF", 0xFFFF, 3, true},
        {"\xF0\x90\x80\x80", 0x10000, 4, true},
        {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4, true},
        {"\x80", kReplacement, 1, false},              // a continuation byte alone
        {"\xC0\x80", kReplacement, 1, false},          // overlong
        {"\xC1\xBF", kReplacement, 1, false},          // overlong
        {"\xE0\x9F\xBF", kReplacement, 1, false},      // overlong
        {"\xF0\x8F\xBF\xBF", kReplacement, 1, false},  // overlong
        {"\xED\xA0\x80", kReplacement, 1, false},      // a surrogate
        {"\xF4\x90\x80\x80", kReplacement, 1, false},  // past U+10FFFF
        {"\xF5\x80\x80\x80", kReplacement, 1, false},
        {"\xE2\x82", kReplacement, 1, false},   // cut off
        {"\xE2\x82x", kReplacement, 1, false},  // broken off
    };
    for (const Row& row : rows) {
        CodePoint found = decode_utf8(row.bytes + (row.valid ? "x" : ""));
        EXPECT_EQ(found.value, row.value) << testing::PrintToString(row.bytes);
        EXPECT_EQ(found.length, row.length) << testing::PrintToString(row.bytes);
        EXPECT_EQ(found.valid, row.valid) << testing::PrintToString(row.bytes);
    }
}

TEST(Utf8, CountsCharacters) {
    EXPECT_EQ(characters_in(""), 0U);
    EXPECT_EQ(characters_in("a\xC3\xA9\xF0\x90\x80\x80"), 3U);
    EXPECT_EQ(characters_in("a\xFF\xE2\x82"), 4U);
}

TEST(Utf8, FindsTheFirstBadByteWhereverItStands) {
    for (std::size_t at = 0; at < 40; ++at) {
        std::string text(40, 'x');
        EXPECT_EQ(utf8_prefix(text), 40U);
        text[at] = '\xFF';
        EXPECT_EQ(utf8_prefix(text), at);
    }
    EXPECT_EQ(utf8_prefix(""), 0U);
    EXPECT_EQ(utf8_prefix("\xC3\xA9\xC3"), 2U);
}

TEST(Utf8, ReplacesEachBadByte) {
    EXPECT_EQ(to_utf8("a\xFF\xC3\xC3\xA9\xE2\x82"),
              "a\xEF\xBF\xBD\xEF\xBF\xBD\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(to_utf8(""), "");
}

}  // namespace
}  // namespace base
