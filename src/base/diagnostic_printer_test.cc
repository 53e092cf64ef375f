#include "base/diagnostic_printer.h"

#include <gtest/gtest.h>

namespace base {
namespace {

/// The span of the `nth` place (from 0) where `text` stands in document `file`.
SourceSpan span_of(const Sources& sources, std::uint32_t file, std::string_view text, int nth = 0) {
    std::size_t at = sources.text(file).find(text);
    for (; nth > 0; --nth)
        at = sources.text(file).find(text, at + 1);
    auto begin = static_cast<std::uint32_t>(at);
    return {file, begin, begin + static_cast<std::uint32_t>(text.size())};
}

TEST(DiagnosticPrinter, ShowsPlaceLineMarkNotesAndHelp) {
    Sources sources;
    auto file =
        sources.add("slipway.yaml", std::string(146, '\n') + "    calls: [clickhouse:9001]\n");
    Diagnostic problem = error("calls.no-such-port", "clickhouse has no port 9001",
                               span_of(sources, file, "9001"), "signoz-query calls this");
    problem.notes = {"clickhouse listens on http 8123 and native 9000 (slipway.yaml:125)"};
    problem.help = "did you mean `clickhouse:native`?";
    EXPECT_EQ(print(problem, sources, Colour::No),
              R"(error[calls.no-such-port]: clickhouse has no port 9001
  --> slipway.yaml:147:24
    |
147 |     calls: [clickhouse:9001]
    |                        ^^^^ signoz-query calls this
    |
    = clickhouse listens on http 8123 and native 9000 (slipway.yaml:125)
    = help: did you mean `clickhouse:native`?
)");
}

TEST(DiagnosticPrinter, GivesEachLineItsExcerptAndEachLabelItsMark) {
    Sources sources;
    auto file =
        sources.add("slipway.yaml", "a: { path: /graphql }\nb:\n  ingress: { path: /graphql }\n");
    auto other = sources.add("more.yaml", "path: /graphql");
    Diagnostic problem = error("ingress.overlap", "three services answer /graphql",
                               span_of(sources, file, "/graphql", 1), "b");
    problem.labels.push_back({span_of(sources, file, "/graphql"), "a"});
    problem.labels.push_back({span_of(sources, file, "ingress"), "in its ingress"});
    problem.labels.push_back({span_of(sources, other, "/graphql"), ""});
    problem.help = "change one path\nor give one a priority\n\nthen check again";
    EXPECT_EQ(print(problem, sources, Colour::No),
              R"(error[ingress.overlap]: three services answer /graphql
  --> slipway.yaml:3:20
    |
  3 |   ingress: { path: /graphql }
    |                    ^^^^^^^^ b
    |   ^^^^^^^ in its ingress
    |
  --> slipway.yaml:1:12
    |
  1 | a: { path: /graphql }
    |            ^^^^^^^^ a
    |
  --> more.yaml:1:7
    |
  1 | path: /graphql
    |       ^^^^^^^^
    |
    = help: change one path
            or give one a priority

            then check again
)");
}

TEST(DiagnosticPrinter, GivesAllFindingsOneGutterAndABlankLineAfterEach) {
    Sources sources;
    auto file = sources.add("x", std::string(1233, '\n') + "last");
    Diagnostics problems = {warning("w.first", "at the top", {file, 0, 0}),
                            error("e.second", "at the end", span_of(sources, file, "last")),
                            {.code = "e.third", .message = "nowhere", .notes = {"a note"}}};
    EXPECT_EQ(print(problems, sources, Colour::No), R"(warning[w.first]: at the top
   --> x:1:1
     |
   1 |
     | ^

error[e.second]: at the end
   --> x:1234:1
     |
1234 | last
     | ^^^^

error[e.third]: nowhere
     = a note

)");
}

TEST(DiagnosticPrinter, ColoursSeverityMessageGutterAndMark) {
    Sources sources;
    auto file = sources.add("x", "abc");
    Diagnostic problem = warning("w.one", "text", {file, 1, 2}, "here");
    problem.help = "do";
    EXPECT_EQ(print(problem, sources, Colour::Yes),
              "\x1B[1;33mwarning[w.one]\x1B[0m\x1B[1m: text\x1B[0m\n"
              "  \x1B[1;34m-->\x1B[0m x:1:2\n"
              "\x1B[1;34m    |\x1B[0m\n"
              "\x1B[1;34m  1 |\x1B[0m abc\n"
              "\x1B[1;34m    |\x1B[0m  \x1B[1;33m^ here\x1B[0m\n"
              "\x1B[1;34m    |\x1B[0m\n"
              "\x1B[1;34m    =\x1B[0m \x1B[1mhelp: \x1B[0mdo\n");
    problem.severity = Severity::Error;
    EXPECT_TRUE(print(problem, sources, Colour::Yes).starts_with("\x1B[1;31merror[w.one]"));
}

/// The excerpt of one line and its mark, without what stands above.
std::string excerpt(std::string document, std::size_t begin, std::size_t end) {
    Sources sources;
    auto file = sources.add("x", std::move(document));
    SourceSpan span = {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    std::string text = print(error("c", "m", span), sources, Colour::No);
    return text.substr(text.find("|\n") + 2);
}

TEST(DiagnosticPrinter, PutsTheMarkUnderWhatTheTerminalShows) {
    struct Row {
        std::string document;
        std::uint32_t begin;
        std::uint32_t end;
        std::string shown;
    };
    const Row rows[] = {
        {"a\tb", 2, 3, "  1 | a    b\n    |      ^\n"},
        {"\xC3\xA9x", 2, 3, "  1 | \xC3\xA9x\n    |  ^\n"},
        {"\xE6\x97\xA5\xF0\x9F\x98\x80x", 3, 8,
         "  1 | \xE6\x97\xA5\xF0\x9F\x98\x80x\n    |   ^^^\n"},
        {"e\xCC\x81x", 3, 4, "  1 | e\xCC\x81x\n    |  ^\n"},
        {"\xFF\x1B[x\xE2\x80\xAEy", 3, 4,
         "  1 | \xEF\xBF\xBD\xEF\xBF\xBD[x\xEF\xBF\xBDy\n    |    ^\n"},
        {"a: {\n  b }", 3, 10, "  1 | a: {\n    |    ^\n"},
        {"ab  \r\nc", 1, 8, "  1 | ab\n    |  ^\n"},
        {"ab\nc", 2, 3, "  1 | ab\n    |   ^\n"},
        {"ab\n", 3, 3, "  2 |\n    | ^\n"},
        {"ab", 90, 99, "  1 | ab\n    |   ^\n"},
        {"", 0, 0, "  1 |\n    | ^\n"},
        {"ab", 1, 0, "  1 | ab\n    |  ^\n"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(excerpt(row.document, row.begin, row.end), row.shown) << row.document;
    }
}

TEST(DiagnosticPrinter, CutsALongLineAroundItsMark) {
    std::string digits;
    for (int i = 0; i < 30; ++i)
        digits += "0123456789";
    std::string gutter = "    | ";
    EXPECT_EQ(excerpt(digits, 5, 7),
              "  1 | " + digits.substr(0, 157) + "...\n" + gutter + "     ^^\n");
    EXPECT_EQ(excerpt(digits, 100, 102), "  1 | ..." + digits.substr(43, 154) + "...\n" + gutter +
                                             std::string(60, ' ') + "^^\n");
    EXPECT_EQ(excerpt(digits, 298, 300),
              "  1 | ..." + digits.substr(143) + "\n" + gutter + std::string(158, ' ') + "^^\n");
    EXPECT_EQ(excerpt(digits, 0, 300),
              "  1 | " + digits.substr(0, 157) + "...\n" + gutter + std::string(160, '^') + "\n");
    std::string wide;
    for (int i = 0; i < 100; ++i)
        wide += "\xE6\x97\xA5";
    EXPECT_EQ(excerpt(wide, 0, 3), "  1 | " + wide.substr(0, 78 * 3) + " ...\n" + gutter + "^^\n");
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    while (times-- > 0)
        all += text;
    return all;
}

TEST(DiagnosticPrinter, CutsALineOfAMegabyteAroundItsMark) {
    constexpr std::size_t kMegabyte = 1024 * 1024;
    const std::string gutter = "    | ";
    const std::string sixty(60, ' ');
    const std::string digits = repeated("0123456789", kMegabyte / 10);
    const std::size_t size = digits.size();
    EXPECT_EQ(excerpt(digits, 5, 7),
              "  1 | " + digits.substr(0, 157) + "...\n" + gutter + "     ^^\n");
    EXPECT_EQ(excerpt(digits, 500'000, 500'002),
              "  1 | ..." + digits.substr(499'943, 154) + "...\n" + gutter + sixty + "^^\n");
    EXPECT_EQ(excerpt(digits, 500'000, size), "  1 | ..." + digits.substr(499'943, 154) + "...\n" +
                                                  gutter + sixty + std::string(100, '^') + "\n");
    EXPECT_EQ(excerpt(digits, size - 2, size), "  1 | ..." + digits.substr(size - 157) + "\n" +
                                                   gutter + std::string(158, ' ') + "^^\n");
    EXPECT_EQ(
        excerpt(digits + std::string(kMegabyte, ' '), size, size),
        "  1 | ..." + digits.substr(size - 156) + "\n" + gutter + std::string(159, ' ') + "^\n");
    // Three bytes and two columns each: the cut of the bytes goes through one of them.
    const std::string wide = repeated("\xE6\x97\xA5", kMegabyte / 3);
    EXPECT_EQ(excerpt(wide, 300'000, 300'003),
              "  1 | ... " + repeated("\xE6\x97\xA5", 76) + " ...\n" + gutter + sixty + "^^\n");
    const std::string tabs = "a: " + repeated("\t", kMegabyte) + "b";
    EXPECT_EQ(excerpt(tabs, tabs.size() - 1, tabs.size()),
              "  1 | ..." + std::string(156, ' ') + "b\n" + gutter + std::string(159, ' ') + "^\n");
    // Marks over the letter before them take no column, and are no reason to show all of them.
    const std::string marks = "a" + repeated("\xCC\x81", kMegabyte) + "b";
    EXPECT_EQ(excerpt(marks, 500'001, 500'003), "  1 | ... ...\n" + gutter + "^\n");
}

TEST(DiagnosticPrinter, LetsNoControlCharacterThroughFromAnyPart) {
    Sources sources;
    auto file = sources.add("n\x1B", "x");
    Diagnostic problem = error("c\x07", "m\x1B[31m", {file, 0, 1}, "l\x08");
    problem.notes = {"n\x7F"};
    problem.help = "h\xC2\x9B";
    std::string text = print(problem, sources, Colour::No);
    EXPECT_EQ(text,
              "error[c\xEF\xBF\xBD]: m\xEF\xBF\xBD[31m\n"
              "  --> n\xEF\xBF\xBD:1:1\n"
              "    |\n"
              "  1 | x\n"
              "    | ^ l\xEF\xBF\xBD\n"
              "    |\n"
              "    = n\xEF\xBF\xBD\n"
              "    = help: h\xEF\xBF\xBD\n");
}

}  // namespace
}  // namespace base
