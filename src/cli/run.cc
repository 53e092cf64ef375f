#include "cli/run.h"

#include "cli/command_line.h"
#include "cli/commands.h"

namespace cli {
namespace {

base::Colour colour_of(const std::string& wish, const io::Terminal& terminal) {
    bool wanted = wish == "always" || (wish == "auto" && terminal.colours);
    return wanted ? base::Colour::Yes : base::Colour::No;
}

Outcome run_command(const Arguments& arguments, const Screen& screen) {
    if (arguments.help) return help(arguments, screen);
    switch (arguments.command) {
        case Command::Check: return check(arguments, screen);
        case Command::Policy: return policy(arguments, screen);
        case Command::Synth: return synth(arguments, screen);
        case Command::Show: return show(arguments, screen);
        case Command::Explain: return explain(arguments, screen);
        case Command::Schema: return schema(arguments, screen);
        case Command::Init: return init(arguments, screen);
        case Command::Graph: return graph(arguments, screen);
        case Command::Plan: return plan(arguments, screen);
        case Command::Up: return up(arguments, screen);
        case Command::Down: return down(arguments, screen);
        case Command::Scale: return scale(arguments, screen);
        case Command::Restart: return restart(arguments, screen);
        case Command::Run: return run_once(arguments, screen);
        case Command::Rollback: return rollback(arguments, screen);
        case Command::Abort: return abort(arguments, screen);
        case Command::Status: return status(arguments, screen);
        case Command::Why: return why(arguments, screen);
        case Command::Logs: return logs(arguments, screen);
        case Command::Exec: return exec(arguments, screen);
        case Command::Watch: return watch(arguments, screen);
        case Command::History: return history(arguments, screen);
        case Command::Secret: return secret(arguments, screen);
        case Command::Cloud: return cloud(arguments, screen);
        case Command::Completion: return completion(arguments, screen);
        case Command::Version: return version(arguments, screen);
        case Command::Help: return help(arguments, screen);
        case Command::Complete: return complete(arguments, screen);
    }
    return {.exit = ExitCode::Internal};
}

}  // namespace

Outcome run(const std::vector<std::string>& words, const io::Terminal& out,
            const io::Terminal& err) {
    auto arguments = read_command_line(words);
    std::string wish = arguments.ok() ? arguments->colour : "auto";
    Screen screen = {colour_of(wish, out), colour_of(wish, err), out.width};
    if (!arguments.ok()) return refused(arguments.problems(), screen);
    return run_command(*arguments, screen);
}

}  // namespace cli
