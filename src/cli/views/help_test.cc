#include "cli/views/help.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/utf8.h"
#include "golden/golden.h"

namespace cli {
namespace {

TEST(Help, OfTheProgramFitsOneScreen) {
    std::string text = main_help();
    golden::expect_equal("cli/help/slipway.txt", text);
    EXPECT_LE(std::ranges::count(text, '\n'), 40);
}

TEST(Help, OfEachCommandIsWhatWasReadAndAccepted) {
    for (const CommandRow& row : commands()) {
        if (row.group == Group::Hidden) continue;
        std::string text = command_help(row);
        golden::expect_equal(fmt::format("cli/help/{}.txt", row.name), text);
    }
}

TEST(Help, StaysWithinAHundredColumns) {
    std::string all = main_help();
    for (const CommandRow& row : commands())
        all += command_help(row);
    for (std::string_view rest = all; !rest.empty();) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        EXPECT_LE(line.size(), 100U) << line;
        rest.remove_prefix(line.size() + 1);
    }
}

}  // namespace
}  // namespace cli
