#include <fmt/format.h>

#include "base/near_miss.h"
#include "cli/command_table.h"
#include "cli/commands.h"
#include "cli/views/help.h"

namespace cli {

Outcome help(const Arguments& arguments, const Screen& screen) {
    if (arguments.command != Command::Help) return {.out = command_help(row_of(arguments.command))};
    if (arguments.help) return {.out = command_help(row_of(Command::Help))};
    if (arguments.words.empty()) return {.out = main_help()};
    const std::string& name = arguments.words.front();
    const CommandRow* row = find_command(name);
    if (row != nullptr && row->group != Group::Hidden) return {.out = command_help(*row)};
    std::vector<std::string> names;
    for (const CommandRow& known : commands()) {
        if (known.group != Group::Hidden) names.emplace_back(known.name);
    }
    auto near = base::near_miss(name, names);
    base::Diagnostic problem = {
        .code = "usage.unknown-command",
        .message = fmt::format("slipway has no command {}", name),
        .help = near ? fmt::format("did you mean `{}`?", *near) : "slipway --help"};
    return refused({problem}, screen);
}

}  // namespace cli
