#include "cli/command_line.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "cli/command_table.h"

namespace cli {
namespace {

std::vector<std::string> split(std::string_view line) {
    std::vector<std::string> words;
    while (!line.empty()) {
        std::string_view word = line.substr(0, line.find(' '));
        if (!word.empty()) words.emplace_back(word);
        line.remove_prefix(std::min(word.size() + 1, line.size()));
    }
    return words;
}

/// "code: message | help" of a line that is refused.
std::string refusal(std::string_view line) {
    auto result = read_command_line(split(line));
    if (result.ok()) return "accepted";
    const base::Diagnostic& problem = result.problems().front();
    return fmt::format("{}: {} | {}", problem.code, problem.message, problem.help);
}

TEST(CommandLines, AreReadWithOptionsAnywhere) {
    struct Row {
        std::string_view line;
        Arguments expected;
    };
    const Row rows[] = {
        {"", {.command = Command::Help}},
        {"--help", {.command = Command::Help}},
        {"-h", {.command = Command::Help}},
        {"--version", {.command = Command::Version}},
        {"--version --json", {.command = Command::Version, .json = true}},
        {"check", {.command = Command::Check}},
        {"check prod dev -f x.yaml",
         {.command = Command::Check, .words = {"prod", "dev"}, .file = "x.yaml"}},
        {"-f x.yaml --json check prod",
         {.command = Command::Check, .words = {"prod"}, .file = "x.yaml", .json = true}},
        {"check -f - --sarif", {.command = Command::Check, .file = "-", .sarif = true}},
        {"check --file=a -f b", {.command = Command::Check, .file = "b"}},
        {"check -- -x", {.command = Command::Check, .words = {"-x"}}},
        // A command's name is a word like any other once there is a command.
        {"check check", {.command = Command::Check, .words = {"check"}}},
        {"help check", {.command = Command::Help, .words = {"check"}}},
        {"show --help", {.command = Command::Show, .help = true}},
        {"synth dev -o out --yaml",
         {.command = Command::Synth, .words = {"dev"}, .out = "out", .yaml = true}},
        {"init --force", {.command = Command::Init, .force = true}},
        {"explain --color never a.b",
         {.command = Command::Explain, .words = {"a.b"}, .colour = "never"}},
        {"__complete check --fi", {.command = Command::Complete, .words = {"check", "--fi"}}},
    };
    for (const Row& row : rows) {
        auto read = read_command_line(split(row.line));
        ASSERT_TRUE(read.ok()) << row.line;
        EXPECT_TRUE(*read == row.expected) << row.line;
    }
}

TEST(CommandLines, ThatAreWrongAreRefusedWithTheNearestRightWord) {
    struct Row {
        std::string_view line;
        std::string_view expected;
    };
    const Row rows[] = {
        {"chekc prod",
         "usage.unknown-command: slipway has no command chekc | did you mean `check`?"},
        {"deploy", "usage.unknown-command: slipway has no command deploy | slipway --help"},
        {"check --jsn",
         "usage.unknown-option: slipway check has no option --jsn | did you mean `--json`?"},
        {"--jsn check",
         "usage.unknown-option: slipway check has no option --jsn | did you mean `--json`?"},
        {"schema --json",
         "usage.unknown-option: slipway schema has no option --json | slipway schema --help"},
        {"--json schema",
         "usage.unknown-option: slipway schema has no option --json | slipway schema --help"},
        {"--colr", "usage.unknown-option: slipway has no option --colr | did you mean `--color`?"},
        {"-x", "usage.unknown-option: slipway has no option -x | slipway --help"},
        {"check -f", "usage.arguments: --file needs a FILE | slipway check --help"},
        {"synth --out", "usage.arguments: --out needs a DIR | slipway synth --help"},
        {"show", "usage.arguments: slipway show needs ENV [SERVICE] | slipway show --help"},
        {"show a b c",
         "usage.arguments: slipway show takes no further word: c | slipway show --help"},
        {"schema x",
         "usage.arguments: slipway schema takes no further word: x | slipway schema --help"},
        {"check --color alwys",
         "usage.arguments: --color is auto, always or never, not alwys | did you mean `always`?"},
        {"check --json --sarif",
         "usage.arguments: --json and --sarif exclude each other | slipway check --help"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(refusal(row.line), row.expected) << row.line;
}

TEST(CommandLines, WithAnEmptyValueAreRefusedForEveryOptionThatTakesOne) {
    std::size_t options = 0;
    for (const CommandRow& row : commands()) {
        if (row.command == Command::Complete) continue;
        for (const Option& option : row.options) {
            if (option.value.empty()) continue;
            ++options;
            const std::string name(option.name);
            const std::string said = fmt::format("the value of {} is empty", name);
            std::vector<std::vector<std::string>> lines = {
                {std::string(row.name), name, ""},
                {name, "", std::string(row.name)},
                {std::string(row.name), name + "="},
                {std::string(row.name), name + "=", "x"}};
            if (!option.short_name.empty())
                lines.push_back({std::string(row.name), std::string(option.short_name), ""});
            for (const std::vector<std::string>& line : lines) {
                auto read = read_command_line(line);
                ASSERT_FALSE(read.ok()) << fmt::format("{}", fmt::join(line, "|"));
                EXPECT_EQ(read.problems().front().message, said);
            }
        }
    }
    EXPECT_GT(options, 15U);
    // Behind this it is a word.
    auto read = read_command_line({"cloud", "--", "--data", ""});
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->data, "");
}

TEST(CommandLines, WithBytesThatAreNoTextAreRefusedWhereAwsIsToRunThem) {
    for (const char* command : {"run", "exec"}) {
        auto read = read_command_line({command, "dev", "api", "--", "echo", "caf\xE9"});
        ASSERT_FALSE(read.ok()) << command;
        EXPECT_EQ(read.problems().front().code, "usage.arguments");
        EXPECT_EQ(read.problems().front().message,
                  fmt::format("word 4 behind `slipway {}` is no text: byte 4 is not UTF-8",
                              command));
        EXPECT_TRUE(read_command_line({command, "dev", "api", "--", "echo", "caf\xC3\xA9"}).ok());
    }
}

TEST(CommandTable, NamesEveryCommandAndOptionOnce) {
    std::set<std::string_view> names;
    for (const CommandRow& row : commands()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_EQ(&row_of(row.command), &row);
        std::set<std::string_view> options;
        for (const Option& option : global_options())
            options.insert(option.name);
        for (const Option& option : row.options) {
            EXPECT_TRUE(options.insert(option.name).second) << row.name << " " << option.name;
        }
    }
}

TEST(CommandTable, GivesExamplesThatTheCommandLineTakes) {
    for (const CommandRow& row : commands()) {
        for (const Example& example : row.examples) {
            std::string line(example.line);
            std::size_t begin = line.find("slipway ");
            ASSERT_NE(begin, std::string::npos) << line;
            line = line.substr(begin + 8);
            line = line.substr(0, line.find_first_of("<>|)"));
            EXPECT_EQ(refusal(line), "accepted") << example.line;
        }
    }
}

}  // namespace
}  // namespace cli
