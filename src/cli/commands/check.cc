#include "cli/commands.h"
#include "cli/manifest.h"
#include "cli/views/check_report.h"
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

}  // namespace

Outcome check(const Arguments& arguments, const Screen& screen) {
    const std::int64_t begin = io::monotonic_milliseconds();
    auto manifest = load_manifest(arguments.file);
    if (!manifest.ok()) return cannot_begin(arguments, std::move(manifest).problems(), screen);
    auto checked = check_manifest(*manifest, arguments.words);
    if (!checked.ok()) return cannot_begin(arguments, std::move(checked).problems(), screen);
    CheckReport report = report_of(*manifest, *checked, begin);
    return {.exit = base::has_errors(report.findings) ? ExitCode::CheckFailed : ExitCode::Done,
            .out = view(arguments, report, manifest->sources, screen)};
}

}  // namespace cli
