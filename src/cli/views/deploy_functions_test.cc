#include "cli/views/deploy_functions.h"

#include <gtest/gtest.h>

#include "blueprint/interface.h"

namespace cli {
namespace {

TEST(Quoting, GivesTheShellOneWordBack) {
    struct Row {
        std::string_view word;
        std::string_view text;
    };
    const Row rows[] = {
        {"ohi-prod", "ohi-prod"},
        {"eu-west-1/ohi_prod:x.json", "eu-west-1/ohi_prod:x.json"},
        {"", "''"},
        {"two words", "'two words'"},
        {"$(touch x)", "'$(touch x)'"},
        {"`touch x`", "'`touch x`'"},
        {"it's", "'it'\\''s'"},
        {"a\"b\\", "'a\"b\\'"},
        {"a;b&c|d<e>f", "'a;b&c|d<e>f'"},
        {"*?[]", "'*?[]'"},
        {"~", "'~'"},
        {"#", "'#'"},
        {"!x", "'!x'"},
        {"a=b", "'a=b'"},
        {"\n", "'\n'"},
        {"\xff", "'\xff'"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(shell_quoted(row.word), row.text) << row.word;
}

TEST(ShellFunctions, AreThoseThatAreCalledAndWhatTheyCall) {
    auto names = [](std::string_view lines) {
        std::string text = shell_functions(lines);
        std::string found;
        for (std::size_t at = 0; (at = text.find("() {\n", at)) != std::string::npos; ++at) {
            std::size_t begin = text.rfind('\n', at) + 1;
            found += text.substr(begin, at - begin) + " ";
        }
        return found;
    };
    EXPECT_EQ(names("# Only run_job words in a comment, and run_jobs x\n"), "");
    EXPECT_EQ(names("deploy a b c\n"), "look fail await_stack deploy ");
    EXPECT_EQ(names("\nrun_job a b c d 5\n"), "output exported run_job ");
    EXPECT_EQ(names("forget_count a b c\nneed_secret a b c d\n"),
              "look fail await_stack deploy output need_secret forget_count ");
}

TEST(ShellFunctions, SpeakOfTheInterfaceByItsNames) {
    std::string all = shell_functions(
        "linked_role x\nlook x\ndeploy_shared x\nsettle x\nchoose_image x\nneed_secret x\n"
        "choose_count x\nforget_count x\nchoose_capacity x\nleave_shifting x\n"
        "tell_approval x\ntell_records x\nrun_job x\n");
    EXPECT_EQ(all.find("@{"), std::string::npos) << all;
    for (std::string_view name :
         {blueprint::kTaskDefinitionOutput, blueprint::kSubnetExportsOutput,
          blueprint::kSecurityGroupExportsOutput, blueprint::kListenerRuleOutput,
          blueprint::kTargetGroupOutput, blueprint::kAlternateGroupOutput,
          blueprint::kLoadBalancerNameOutput})
        EXPECT_NE(all.find(" " + std::string(name) + ")"), std::string::npos) << name;
    EXPECT_NE(all.find("[?key=='slipway:spot']"), std::string::npos);
}

}  // namespace
}  // namespace cli
