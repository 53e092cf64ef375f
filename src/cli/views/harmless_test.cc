#include "cli/views/harmless.h"

#include <gtest/gtest.h>

#include <string>

namespace cli {
namespace {

TEST(HarmlessTexts, HaveNothingThatATerminalObeys) {
    struct Row {
        std::string text;
        std::string safe;
    };
    for (const Row& row : {
             Row{"plain\ttext", "plain\ttext"},
             Row{"gr\xC3\xBC\xC3\x9F \xF0\x9F\x9A\xA2", "gr\xC3\xBC\xC3\x9F \xF0\x9F\x9A\xA2"},
             Row{"\x1B[1;31mERROR\x1B[0m rest\x1B[m", "ERROR rest"},
             Row{"\x1B[38:2:1:2:3mred", "red"},
             Row{"\x1B[2J\x1B[H", "^[[2J^[[H"},
             Row{"\x1B]0;title\a", "^[]0;title^G"},
             Row{"a\rb\bc\x7F", "a^Mb^Hc^?"},
             Row{std::string("a\0b", 3), "a^@b"},
             Row{"\x1B[31", "^[[31"},
             Row{"\x1B", "^["},
             Row{"a\xC2\x9B"
                 "31mb",
                 "a\xEF\xBF\xBD"
                 "31mb"},
             Row{"a\x9B"
                 "b\xFF",
                 "a\xEF\xBF\xBD"
                 "b\xEF\xBF\xBD"},
             Row{"user\xE2\x80\xAEnimda", "user\xEF\xBF\xBDnimda"},
             Row{"", ""},
         })
        EXPECT_EQ(harmless(row.text), row.safe) << row.text;
}

}  // namespace
}  // namespace cli
