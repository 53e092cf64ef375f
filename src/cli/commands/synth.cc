#include <algorithm>

#include "cli/commands.h"
#include "cli/manifest.h"
#include "cli/synthesis.h"
#include "cli/views/synth_report.h"
#include "io/clock.h"
#include "io/file.h"

namespace cli {
namespace {

/// What an earlier run wrote into `folder`; nothing when there was none.
std::vector<std::string> recorded_in(const std::string& folder) {
    auto text = io::read_file_below(folder, kRecordPath);
    return text ? read_record(*text) : std::vector<std::string>{};
}

/// Of the files that are to be removed, those that are there.
std::vector<std::string> present(const io::FileChanges& changes) {
    std::vector<std::string> found;
    for (const std::string& path : changes.remove) {
        if (io::exists(changes.folder + "/" + path)) found.push_back(path);
    }
    return found;
}

}  // namespace

Outcome synth(const Arguments& arguments, const Screen& screen) {
    const std::int64_t begin = io::monotonic_milliseconds();
    if (arguments.out.empty()) {
        return refused({{.code = "usage.arguments",
                         .message = "slipway synth needs --out DIR",
                         .help = "slipway synth --help"}},
                       screen);
    }
    auto manifest = load_manifest(arguments.file);
    if (!manifest.ok()) return refused(manifest.problems(), screen);
    auto checked = check_manifest(*manifest, arguments.words);
    if (!checked.ok()) return refused(checked.problems(), screen);
    if (base::has_errors(checked->findings)) {
        CheckReport report = report_of(*manifest, *checked, begin);
        return {.exit = ExitCode::CheckFailed,
                .err = check_text(report, manifest->sources, screen.err) + "nothing was written\n"};
    }
    TemplateFormat format = arguments.yaml ? TemplateFormat::Yaml : TemplateFormat::Json;
    Synthesis synthesis = synthesize(*manifest->platform, *checked, format);
    SynthReport report = {.folder = arguments.out,
                          .environments = synthesis.environments,
                          .warnings = checked->findings.size()};
    io::FileChanges planned =
        changes(std::move(synthesis), arguments.out, recorded_in(arguments.out),
                arguments.words.empty() ? Scope::AllEnvironments : Scope::SomeEnvironments);
    report.removed = present(planned);
    auto written = io::change_files(planned);
    if (!written.ok()) return refused(written.problems(), screen);
    report.milliseconds = io::monotonic_milliseconds() - begin;
    return {.out = arguments.json ? synth_json(report) : synth_text(report, screen)};
}

}  // namespace cli
