#include "cli/views/markdown.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

constexpr std::string_view kPage = R"(# calls.no-such-port

A service *calls* a port that **nobody** has. One more `calls: [clickhouse:native]` makes
the line long enough to be filled.

## What to do

- Name the port, as [the manifest](../manifest.md) does, and see that the item goes on below itself.
- Or give it one:

```yaml
services:
  clickhouse:
    ports: { http: 8123 }   # stays as it is, however long this line may be, because it is code
```

1. first
2. second
| a | b |
| - | - |
)";

TEST(Markdown, IsFilledToTheWidthOfTheTerminal) {
    EXPECT_EQ(render_markdown(kPage, base::Colour::No, 50), R"(calls.no-such-port

A service *calls* a port that nobody has. One more
`calls: [clickhouse:native]` makes the line long
enough to be filled.

What to do

- Name the port, as the manifest (../manifest.md)
  does, and see that the item goes on below
  itself.
- Or give it one:

    services:
      clickhouse:
        ports: { http: 8123 }   # stays as it is, however long this line may be, because it is code

1. first
2. second
| a | b |
| - | - |
)");
}

TEST(Markdown, InColourPaintsHeadingsAndCode) {
    EXPECT_EQ(render_markdown("# title\n\nuse `calls: [a]` and\n`b`.\n", base::Colour::Yes, 80),
              "\x1B[1mtitle\x1B[0m\n\n"
              "use \x1B[36mcalls:\x1B[0m \x1B[36m[a]\x1B[0m and \x1B[36mb\x1B[0m.\n");
}

TEST(Markdown, OfAnyKindEndsAndLosesNoWord) {
    const std::string_view pages[] = {"",     "\n", "#",   "```", "[", "[a",
                                      "[a](", "- ", "1. ", "`",   "**"};
    for (std::string_view page : pages) {
        std::string shown = render_markdown(page, base::Colour::Yes, 1);
        EXPECT_LE(shown.size(), page.size() + 20) << page;
    }
    EXPECT_EQ(render_markdown("averylongwordthatfitsnowhere b\n", base::Colour::No, 10),
              "averylongwordthatfitsnowhere\nb\n");
}

}  // namespace
}  // namespace cli
