#include "docs/screens.h"

#include <gtest/gtest.h>

namespace docs_test {
namespace {

TEST(Screens, AreTheBlocksWithoutALanguage) {
    const std::string page = R"(# A page

```
$ slipway check --json
{
}
$ slipway
usage
```

<!-- in platforms/ohi -->
```
$ slipway show prod
```

```sh
sh deploy.sh
```
)";
    Page read = read_page(page);
    EXPECT_EQ(read.mistakes, std::vector<std::string>{});
    EXPECT_EQ(read.other_blocks, 1u);
    ASSERT_EQ(read.screens.size(), 3u);
    EXPECT_EQ(read.screens[0], (Screen{.line = 4,
                                       .folder = "",
                                       .words = {"check", "--json"},
                                       .shown = "{\n}\n",
                                       .begin = page.find("{\n")}));
    EXPECT_EQ(read.screens[1], (Screen{.line = 7,
                                       .folder = "",
                                       .words = {},
                                       .shown = "usage\n",
                                       .begin = page.find("usage")}));
    EXPECT_EQ(read.screens[2], (Screen{.line = 13,
                                       .folder = "platforms/ohi",
                                       .words = {"show", "prod"},
                                       .shown = "",
                                       .begin = page.find("```\n\n```sh")}));
}

TEST(Screens, ThatNobodyWouldRunAreMistakes) {
    struct Row {
        std::string page;
        std::vector<std::string> mistakes;
    };
    const Row rows[] = {
        {"text\n```\nslipway check\n```\n",
         {"line 2: a block without a language begins with `$ slipway ...`"}},
        {"```\n```\n", {"line 1: a block without a language begins with `$ slipway ...`"}},
        {"```\n$ slipwayd\n```\n",
         {"line 1: a block without a language begins with `$ slipway ...`"}},
        {"```\nfirst\n$ slipway check\n```\n",
         {"line 1: a block without a language begins with `$ slipway ...`"}},
        {"```sh\n$ slipway check\n```\n",
         {"line 2: a command with its output stands in a block without a language"}},
        {"<!-- in examples -->\n```sh\nls\n```\n", {"line 1: no command runs there"}},
        {"```\n$ slipway check\n", {"line 1: the block has no end"}},
    };
    for (const Row& row : rows)
        EXPECT_EQ(read_page(row.page).mistakes, row.mistakes) << row.page;
}

TEST(Screens, AreComparedWithoutTimesAndLeftOutLines) {
    struct Row {
        std::string shown;
        std::string printed;
        bool same;
    };
    const Row rows[] = {
        {"a\nb\n", "a\nb\n", true},
        {"a\nb\n", "a\n", false},
        {"a\n", "a\nb\n", false},
        {"", "a\n", false},
        {"done   3 ms\n", "done   1,204 ms\n", true},
        {"p95 > 800ms\n", "p95 > 900ms\n", false},
        {"a\n...\nz\n", "a\nb\nc\nz\n", true},
        {"a\n...\nz\n", "a\nz\n", true},
        {"a\n...\na\n", "a\n", false},
        {"a\n...\n", "a\nb\n", true},
        {"a\n  ...\nm\n...\nz\n", "a\nb\nm\nc\nz\n", true},
        {"a\n...\nm\n...\nz\n", "a\nb\nc\nz\n", false},
        {"a\n...\nm\n...\nm\n", "a\nm\n", false},
        {"...\nz\n", "a\nz\n", true},
        {"...\nz\n", "z\na\n", false},
    };
    for (const Row& row : rows)
        EXPECT_EQ(same_screen(row.shown, row.printed), row.same) << row.shown << row.printed;
}

TEST(Screens, AreRenewedWithTheSameLinesLeftOut) {
    struct Row {
        std::string shown;
        std::string printed;
        std::optional<std::string> renewed;
    };
    const Row rows[] = {
        {"old\n", "new\nlines\n", "new\nlines\n"},
        {"a\n  ...\ny\nz\n", "b\nc\nd\ne\nf\n", "b\n  ...\ne\nf\n"},
        {"a\n...\n", "b\nc\n", "b\n...\n"},
        {"a\n...\nm\nn\n...\nz\n", "b\nc\nm\no\nd\ne\n", "b\n...\nm\no\n...\ne\n"},
        {"a\n...\nm\n...\nz\n", "b\nc\nd\n", std::nullopt},
        {"a\nb\n...\ny\nz\n", "a\n", std::nullopt},
    };
    for (const Row& row : rows)
        EXPECT_EQ(renewed(row.shown, row.printed), row.renewed) << row.shown << row.printed;
}

}  // namespace
}  // namespace docs_test
