#include <variant>

#include "cli/commands.h"
#include "cli/live_check.h"
#include "cli/manifest.h"
#include "cli/views/check_report.h"
#include "cli/views/live_report.h"
#include "io/clock.h"

namespace cli {
namespace {

std::string view(const Arguments& arguments, const CheckReport& report,
                 const base::Sources& sources, const Screen& screen) {
    if (arguments.json) return check_json(report, sources);
    if (arguments.sarif) return check_sarif(report, sources);
    return check_text(report, sources, screen.out);
}

/// A program that asked for JSON gets JSON, also when there is no manifest to check.
Outcome cannot_begin(const Arguments& arguments, base::Diagnostics problems, const Screen& screen) {
    if (!arguments.json && !arguments.sarif) return refused(problems, screen);
    CheckReport report = {.manifest = arguments.file, .findings = std::move(problems)};
    return {.exit = ExitCode::Usage, .out = view(arguments, report, {}, screen)};
}

/// The manifest, then the account of the environment.
Outcome ask_account(const Arguments& arguments, const Screen& screen, std::int64_t begin) {
    auto opened = open_environment(arguments, screen, live_check_services());
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    auto& live = std::get<LiveEnvironment>(opened);
    CheckReport report = report_of(*live.manifest, live.checked, begin);
    auto asked = check_live(live);
    if (!asked.ok()) return refused_by_target(asked.problems(), screen);
    const base::Sources& sources = live.manifest->sources;
    Outcome outcome{.exit = asked->is_well() ? ExitCode::Done : ExitCode::CheckFailed};
    if (arguments.json) {
        outcome.out = live_json(report, sources, *asked);
        return outcome;
    }
    outcome.out = base::print(report.findings, sources, screen.out) +
                  live_text(*asked, screen, io::monotonic_milliseconds() - begin);
    return outcome;
}

base::Diagnostic not_so(std::string message) {
    return {
        .code = "usage.arguments", .message = std::move(message), .help = "slipway check --help"};
}

/// How --live goes with the rest of the command line.
base::Status check_live_words(const Arguments& arguments) {
    if (!arguments.live && arguments.local) return not_so("--local goes with --live alone");
    if (!arguments.live && !arguments.endpoint_url.empty())
        return not_so("--endpoint-url goes with --live alone");
    if (!arguments.live) return base::Done{};
    if (arguments.words.size() != 1) return not_so("--live takes one environment");
    if (arguments.sarif) return not_so("--live and --sarif exclude each other");
    return base::Done{};
}

}  // namespace

Outcome check(const Arguments& arguments, const Screen& screen) {
    const std::int64_t begin = io::monotonic_milliseconds();
    if (base::Status words = check_live_words(arguments); !words.ok())
        return refused(words.problems(), screen);
    if (arguments.live) return ask_account(arguments, screen, begin);
    auto manifest = load_manifest(arguments.file);
    if (!manifest.ok()) return cannot_begin(arguments, std::move(manifest).problems(), screen);
    auto checked = check_manifest(*manifest, arguments.words);
    if (!checked.ok()) return cannot_begin(arguments, std::move(checked).problems(), screen);
    CheckReport report = report_of(*manifest, *checked, begin);
    return {.exit = base::has_errors(report.findings) ? ExitCode::CheckFailed : ExitCode::Done,
            .out = view(arguments, report, manifest->sources, screen)};
}

}  // namespace cli
