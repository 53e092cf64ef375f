#include "cli/views/help.h"

#include <fmt/format.h>

#include <algorithm>

namespace cli {
namespace {

std::string_view title(Group group) {
    switch (group) {
        case Group::Start: return "Start";
        case Group::Know: return "Know";
        case Group::Change: return "Change";
        case Group::Look: return "Look";
        case Group::Around: return "Around";
        case Group::Hidden: return "";
    }
    return "";
}

std::string group_lines(Group group) {
    std::string text;
    for (const CommandRow& row : commands()) {
        if (row.group != group) continue;
        text += fmt::format("{:<9} {:<11} {}\n", text.empty() ? title(group) : "", row.name,
                            row.summary);
    }
    return text;
}

std::string left_side(const Option& option) {
    std::string text = option.short_name.empty() ? "" : fmt::format("{}, ", option.short_name);
    text += option.name;
    if (option.value.starts_with('['))
        text += fmt::format("[={}", option.value.substr(1));
    else if (!option.value.empty())
        text += fmt::format(" {}", option.value);
    return text;
}

/// Two columns with two spaces before each.
std::string columns(const std::vector<std::pair<std::string, std::string_view>>& rows) {
    std::size_t width = 0;
    for (const auto& row : rows)
        width = std::max(width, row.first.size());
    std::string text;
    for (const auto& [left, right] : rows)
        text += fmt::format("  {:<{}}   {}\n", left, width, right);
    return text;
}

}  // namespace

std::string main_help() {
    std::string text =
        "slipway: a container platform from one manifest to Amazon ECS\n\n"
        "usage: slipway <command> [ENV] [SERVICE]          the manifest is ./slipway.yaml, or -f "
        "FILE\n\n";
    for (Group group : {Group::Start, Group::Know, Group::Change, Group::Look, Group::Around})
        text += group_lines(group);
    text +=
        "\nEvery command takes --color auto|always|never; slipway help COMMAND has the rest.\n\n"
        "exit: 0 done  1 check failed or refused  2 usage, or a file that cannot be used\n"
        "      3 failed and put back  4 out of time  5 ended by you  6 not as it was deployed\n"
        "      7 failed and not put back  70 a bug of slipway\n";
    return text;
}

std::string command_help(const CommandRow& row) {
    std::string text = fmt::format("usage: slipway {}", row.name);
    if (!row.words.usage.empty()) text += fmt::format(" {}", row.words.usage);
    text += fmt::format(" [OPTION...]\n\n{}\n\n", row.text);

    std::vector<std::pair<std::string, std::string_view>> options;
    for (const Option& option : row.options)
        options.emplace_back(left_side(option), option.summary);
    for (const Option& option : global_options())
        options.emplace_back(left_side(option), option.summary);
    text += columns(options);

    std::vector<std::pair<std::string, std::string_view>> examples;
    for (const Example& example : row.examples)
        examples.emplace_back(example.line, example.meaning);
    if (!examples.empty()) text += "\nexamples:\n" + columns(examples);
    return text + fmt::format("\nexit: {}\n", row.exits);
}

}  // namespace cli
