#include "draw/markup.h"

#include <gtest/gtest.h>

namespace draw {
namespace {

using std::string_literals::operator""s;

TEST(Markup, EscapesForElementsAndAttributes) {
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"api", "api"},
        {"a < b && c > \"d\" 'e'", "a &lt; b &amp;&amp; c &gt; &quot;d&quot; &#39;e&#39;"},
        {"</style><script>", "&lt;/style&gt;&lt;script&gt;"},
        {"größe 漢 😀", "größe 漢 😀"},
        {"tab\tline\n", "tab\tline\n"},
        {"nul\0bell\a"s,
         "nul\xEF\xBF\xBD"
         "bell\xEF\xBF\xBD"},
        {"\xFF\xFE", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},                                  // overlong '/'
        {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},                  // a surrogate
        {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},  // past U+10FFFF
        {"cut \xE6\xBC", "cut \xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xEF\xBF\xBE", "\xEF\xBF\xBD"},  // U+FFFE, forbidden in XML
        {"", ""},
    };
    for (const auto& [text, escaped] : rows)
        EXPECT_EQ(escape(text), escaped) << text;
}

TEST(Markup, ReadsCodePointsOfEveryLength) {
    const std::vector<std::tuple<std::string, char32_t, std::size_t>> rows = {
        {"a", U'a', 1}, {"é", U'é', 2}, {"漢x", U'漢', 3}, {"😀", U'😀', 4}, {"\x80", 0xFFFD, 1}};
    for (const auto& [text, value, bytes] : rows) {
        EXPECT_EQ(first_code_point(text).value, value) << text;
        EXPECT_EQ(first_code_point(text).bytes, bytes) << text;
    }
}

}  // namespace
}  // namespace draw
