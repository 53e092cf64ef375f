#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/duration.h"
#include "base/near_miss.h"
#include "base/utf8.h"
#include "cli/command_table.h"

namespace cli {
namespace {

base::Diagnostic problem(std::string_view code, std::string message, std::string help) {
    return {.code = std::string(code), .message = std::move(message), .help = std::move(help)};
}

std::string help_on(const CommandRow& row) {
    return row.group == Group::Hidden ? "slipway --help"
                                      : fmt::format("slipway {} --help", row.name);
}

/// "did you mean `x`?", or where to read on.
std::string hint(std::string_view word, const std::vector<std::string>& known, std::string help) {
    auto near = base::near_miss(word, known);
    return near ? fmt::format("did you mean `{}`?", *near) : std::move(help);
}

void add_option(CLI::App& app, const Option& option, Arguments& arguments) {
    std::string names(option.name);
    if (!option.short_name.empty()) names = fmt::format("{},{}", option.short_name, names);
    if (auto flag = std::get_if<bool Arguments::*>(&option.target)) {
        app.add_flag(names, arguments.**flag);
    } else {
        auto text = std::get<std::string Arguments::*>(option.target);
        app.add_option(names, arguments.*text)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
}

void add_command(CLI::App& app, const CommandRow& row, Arguments& arguments) {
    CLI::App* command = app.add_subcommand(std::string(row.name));
    command->set_help_flag();
    command->allow_extras();
    command->final_callback([&arguments, &row] { arguments.command = row.command; });
    for (const Option& option : row.options)
        add_option(*command, option, arguments);
    for (const Option& option : global_options())
        add_option(*command, option, arguments);
    if (row.words.most > 0) command->add_option("words", arguments.words);
}

/// An option whose value may be left out has it behind a `=`: the next word is never its value.
std::vector<std::string> with_values(std::vector<std::string> words) {
    for (std::string& word : words) {
        if (word == "--") break;
        for (const CommandRow& row : commands())
            for (const Option& option : row.options)
                if (option.value.starts_with('[') && word == option.name) word += "=yes";
    }
    return words;
}

/// Whether behind its `--` stands the command line of another program.
bool takes_another_program(const CommandRow& row) {
    return row.words.usage.ends_with("[-- COMMAND...]");
}

/// Up to the command line of another program.
std::vector<std::string>::const_iterator end_of_own_words(const std::vector<std::string>& words) {
    auto named = std::ranges::find_if(words, [](const auto& word) { return find_command(word); });
    const bool takes_another =
        named != words.end() && takes_another_program(*find_command(*named));
    return takes_another ? std::ranges::find(words, "--") : words.end();
}

std::vector<std::string> option_names(const CommandRow* row) {
    std::vector<std::string> names = {"--version"};
    for (const Option& option : global_options())
        names.emplace_back(option.name);
    if (row == nullptr) return names;
    names.erase(names.begin());
    for (const Option& option : row->options)
        names.emplace_back(option.name);
    return names;
}

bool takes(const CommandRow& row, const Option& option) {
    auto same = [&](const Option& own) { return own.name == option.name; };
    return std::ranges::any_of(row.options, same) || std::ranges::any_of(global_options(), same);
}

/// Every option of every command, once.
std::vector<Option> all_options() {
    std::vector<Option> all(global_options().begin(), global_options().end());
    for (const CommandRow& row : commands()) {
        for (const Option& option : row.options) {
            auto same = [&](const Option& known) { return known.name == option.name; };
            if (std::ranges::none_of(all, same)) all.push_back(option);
        }
    }
    return all;
}

/// What to say about a word that no option and no command took.
base::Diagnostic unknown_word(const std::string& word, const CommandRow* row) {
    if (word.starts_with("-")) {
        std::string help = row ? help_on(*row) : "slipway --help";
        std::string whose = row ? fmt::format("slipway {}", row->name) : "slipway";
        return problem("usage.unknown-option", fmt::format("{} has no option {}", whose, word),
                       hint(word.substr(0, word.find('=')), option_names(row), help));
    }
    if (row != nullptr) {
        return problem("usage.arguments",
                       fmt::format("slipway {} takes no further word: {}", row->name, word),
                       help_on(*row));
    }
    std::vector<std::string> names;
    for (const CommandRow& known : commands()) {
        if (known.group != Group::Hidden) names.emplace_back(known.name);
    }
    return problem("usage.unknown-command", fmt::format("slipway has no command {}", word),
                   hint(word, names, "slipway --help"));
}

/// An option at the end of the line whose value is missing, and in general what CLI11 objected to.
base::Diagnostic unreadable(const std::vector<std::string>& words, const CommandRow* row,
                            const CLI::ParseError& error) {
    std::string help = row ? help_on(*row) : "slipway --help";
    auto needs_value = [&](const Option& option) {
        return !option.value.empty() && !words.empty() &&
               (words.back() == option.name || words.back() == option.short_name);
    };
    std::vector<Option> options(global_options().begin(), global_options().end());
    if (row) options.insert(options.end(), row->options.begin(), row->options.end());
    auto found = std::ranges::find_if(options, needs_value);
    if (found != options.end()) {
        return problem("usage.arguments", fmt::format("{} needs a {}", found->name, found->value),
                       help);
    }
    return problem("usage.arguments",
                   fmt::format("the command line is not clear: {}", error.what()), help);
}

/// `--data ''` and `--data=`: most likely a variable of a script is not set. That is not the
/// default.
base::Status check_no_value_is_empty(const std::vector<std::string>& words,
                                     const std::vector<Option>& options) {
    for (auto word = words.begin(); word != words.end() && *word != "--"; ++word) {
        auto is_empty = [&](const Option& option) {
            bool is_named =
                *word == option.name || (!option.short_name.empty() && *word == option.short_name);
            bool is_before_nothing = word + 1 != words.end() && (word + 1)->empty();
            return !option.value.empty() &&
                   ((is_named && is_before_nothing) || *word == fmt::format("{}=", option.name));
        };
        auto found = std::ranges::find_if(options, is_empty);
        if (found != options.end())
            return problem("usage.arguments", fmt::format("the value of {} is empty", found->name),
                           "leave the option out to have what it is without it");
    }
    return base::Done{};
}

/// What AWS is to run is text, whatever bytes a shell may hand over.
base::Status check_words_are_text(const std::vector<std::string>& words, const CommandRow& row) {
    if (!takes_another_program(row)) return base::Done{};
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::size_t valid = base::utf8_prefix(words[i]);
        if (valid == words[i].size()) continue;
        return problem("usage.arguments",
                       fmt::format("word {} behind `slipway {}` is no text: byte {} is not UTF-8",
                                   i + 1, row.name, valid + 1),
                       "AWS takes text alone; hand such bytes over in another form, as base64 say");
    }
    return base::Done{};
}

base::Status check_values(const Arguments& arguments) {
    const CommandRow& row = row_of(arguments.command);
    std::vector<std::string> colours = {"auto", "always", "never"};
    if (std::ranges::find(colours, arguments.colour) == colours.end()) {
        return problem("usage.arguments",
                       fmt::format("--color is auto, always or never, not {}", arguments.colour),
                       hint(arguments.colour, colours, help_on(row)));
    }
    if (arguments.help) return base::Done{};
    if (arguments.json && arguments.sarif) {
        return problem("usage.arguments", "--json and --sarif exclude each other", help_on(row));
    }
    if (arguments.local && !arguments.endpoint_url.empty()) {
        return problem("usage.arguments", "--local and --endpoint-url exclude each other",
                       help_on(row));
    }
    if (!base::parse_duration(arguments.wait)) {
        return problem(
            "usage.arguments",
            fmt::format("--wait is a time such as 30s, 15m or 2h, not {}", arguments.wait),
            help_on(row));
    }
    if (arguments.words.size() > row.words.most) {
        return unknown_word(arguments.words[row.words.most], &row);
    }
    if (arguments.words.size() < row.words.least) {
        return problem("usage.arguments",
                       fmt::format("slipway {} needs {}", row.name, row.words.usage), help_on(row));
    }
    return check_words_are_text(arguments.words, row);
}

}  // namespace

base::Result<Arguments> read_command_line(const std::vector<std::string>& words) {
    Arguments arguments;
    const CommandRow& complete = row_of(Command::Complete);
    if (!words.empty() && words.front() == complete.name) {
        // Its words are somebody's unfinished command line, not its own options.
        return Arguments{.command = complete.command, .words = {words.begin() + 1, words.end()}};
    }
    const std::vector<Option> options = all_options();
    TRY(check_no_value_is_empty(words, options));
    bool version = false;
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    app.require_subcommand(0, 1);
    app.add_flag("--version", version);
    for (const Option& option : options)
        add_option(app, option, arguments);
    for (const CommandRow& row : commands())
        add_command(app, row, arguments);

    const auto cut = end_of_own_words(words);
    const CommandRow* row = nullptr;
    try {
        const std::vector<std::string> whole = with_values({words.begin(), cut});
        app.parse(std::vector<std::string>(whole.rbegin(), whole.rend()));
    } catch (const CLI::ParseError& error) {
        auto named = std::ranges::find_if(words, [](const auto& w) { return find_command(w); });
        return unreadable(words, named == words.end() ? nullptr : find_command(*named), error);
    }
    for (const CommandRow& known : commands()) {
        if (app.got_subcommand(std::string(known.name))) row = &known;
    }
    std::vector<std::string> extras = app.remaining(true);
    std::erase(extras, "--");
    if (!extras.empty()) return unknown_word(extras.front(), row);
    if (row == nullptr) {
        arguments.command = version ? Command::Version : Command::Help;
        arguments.help = false;
        row = &row_of(arguments.command);
    }
    for (const Option& option : options) {
        // Before the command any command's options are read; now it is known which of them it has.
        if (app.count(std::string(option.name)) > 0 && !takes(*row, option)) {
            return unknown_word(std::string(option.name), row);
        }
    }
    if (cut != words.end()) arguments.words.insert(arguments.words.end(), cut + 1, words.end());
    TRY(check_values(arguments));
    return arguments;
}

}  // namespace cli
