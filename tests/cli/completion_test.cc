#include <gtest/gtest.h>

#include <filesystem>

#include "cli/process.h"

namespace cli_test {
namespace {

const std::string kOhi = SLIPWAY_ROOT "/platforms/ohi";

/// The words that may follow, without what they mean, one a line.
std::string completed(std::vector<std::string> words, const std::string& folder = kOhi) {
    words.insert(words.begin(), "__complete");
    Finished finished = run({.words = words, .folder = folder});
    EXPECT_EQ(finished.exit, 0);
    std::string text;
    for (std::string_view rest = finished.out; !rest.empty();) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(line.size() + 1);
        text += std::string(line.substr(0, line.find('\t'))) + " ";
    }
    return text;
}

TEST(Completion, KnowsCommandsOptionsAndTheNamesOfTheManifest) {
    struct Row {
        std::vector<std::string> words;
        std::string expected;
    };
    const Row rows[] = {
        {{"s"}, "show synth scale status secret schema "},
        {{"status", "st"}, "staging "},
        {{"status", "dev", "--"}, "--file --outputs --local --endpoint-url --json --color --help "},
        {{"check", "--"}, "--file --live --local --endpoint-url --json --sarif --color --help "},
        {{"policy", "st"}, "staging "},
        {{"why", "dev", "blnk-a"}, "blnk-api "},
        {{"scale", "dev", "blnk-a"}, "blnk-api "},
        {{"restart", "dev", "api", "blnk-w"}, "blnk-worker "},
        {{"restart", "dev", "--w"}, "--wait "},
        {{"run", "dev", "blnk-m"}, "blnk-migrate "},
        {{"logs", "prod", "api", "blnk-m"}, "blnk-migrate "},
        {{"logs", "dev", "--p"}, "--previous "},
        {{"secret", ""}, "set list "},
        {{"secret", "set", "st"}, "staging "},
        {{"secret", "set", "prod", ""}, "blnk-key "},
        {{"up", "dev", "--w"}, "--wait "},
        {{"down", "dev", "--k"}, "--keep-data "},
        {{"--"}, "--version --color --help "},
        {{"check", ""}, "prod staging dev "},
        {{"check", "prod", "st"}, "staging "},
        {{"show", "p"}, "prod "},
        {{"show", "prod", "blnk"}, "blnk-api blnk-worker blnk-migrate "},
        {{"show", "prod", "api", ""}, ""},
        {{"check", "--color", ""}, "auto always never "},
        {{"check", "-f", ""}, ":files "},
        {{"synth", "--out", "x"}, ":files "},
        {{"completion", ""}, "bash zsh fish "},
        {{"explain", "calls.no-"}, "calls.no-port calls.no-such-port "},
        {{"explain", "ingress.dr"}, "ingress.drain-cuts-streams ingress.drain "},
        {{"help", "sh"}, "show "},
        {{"-f", SLIPWAY_ROOT "/examples/starter.yaml", "check", ""}, "prod dev "},
        {{"check", "-f", SLIPWAY_ROOT "/examples/starter.yaml", ""}, "prod dev "},
    };
    for (const Row& row : rows)
        EXPECT_EQ(completed(row.words), row.expected) << row.words.back();
    EXPECT_EQ(completed({"check", ""}, "/"), "");
}

TEST(Completion, OfAManifestWithMistakesStillKnowsItsNames) {
    TemporaryFolder folder;
    folder.put("slipway.yaml",
               "environments: { blue: 1, green: [] }\nservices: { web: {} }\nnonsense: 1\n");
    EXPECT_EQ(completed({"show", ""}, folder.path()), "blue green ");
    folder.put("slipway.yaml", "environments: { blue");
    EXPECT_EQ(completed({"show", ""}, folder.path()), "");
}

/// What bash would offer behind `line`.
std::string offered_by_bash(const std::string& line) {
    const std::string folder = std::filesystem::path(SLIPWAY_PROGRAM).parent_path();
    std::string script =
        "cd '" + kOhi + "'; source <(slipway completion bash); COMP_WORDS=(" + line +
        "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _slipway; echo \"${COMPREPLY[*]}\"";
    Finished finished = run({.words = {"-c", script},
                             .environment = {{"PATH", folder + ":/usr/bin:/bin"}},
                             .program = "/bin/bash"});
    EXPECT_EQ(finished.err, "");
    return finished.out;
}

TEST(Completion, OffersTheSameWordsInsideBash) {
    EXPECT_EQ(offered_by_bash("slipway check pr"), "prod\n");
    EXPECT_EQ(offered_by_bash("slipway show dev signoz"),
              "signoz-query signoz-frontend signoz-migrate\n");
    EXPECT_EQ(offered_by_bash("slipway check --js"), "--json\n");
}

}  // namespace
}  // namespace cli_test
