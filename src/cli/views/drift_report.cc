#include "cli/views/drift_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <variant>
#include <vector>

#include "base/match.h"
#include "cli/command_again.h"
#include "cli/views/counted.h"
#include "cli/views/fitted.h"
#include "cli/views/harmless.h"
#include "cli/views/manifest_place.h"
#include "cli/views/place.h"
#include "rollout/drift/drift.h"
#include "rollout/policy/permissions.h"

namespace cli {
namespace {

using rollout::ByCommand;
using rollout::ByPerson;
using rollout::DriftFinding;
using rollout::NotCompared;
using rollout::UpPutsBack;
using rollout::UpTakesAway;

/// Values are other people's, and a listener's answer may be a page.
constexpr std::size_t kLongest = 240;

std::optional<base::SourceSpan> place_of(const DriftFinding& finding, const DriftReport& report) {
    return span_of(finding.place, *report.environment, finding.subject);
}

std::string words_of(const DriftFinding& finding) {
    return fitted(harmless(rollout::in_words(finding.difference)), kLongest);
}

/// Why nothing is known, in words.
std::string why(const NotCompared& one, const DriftReport& report) {
    return base::match(
        one.why,
        [&](const rollout::Refusal& refusal) {
            const auto rows = rollout::permissions_of(refusal.service, refusal.operation);
            const std::string action =
                rows.empty() ? fmt::format("{} {}", refusal.service, refusal.operation)
                             : std::string(rows.front().action);
            switch (refusal.kind) {
                case rollout::Refusal::Kind::Denied:
                    return fmt::format("the caller may not call {} (slipway policy {})", action,
                                       report.environment->name);
                case rollout::Refusal::Kind::NotOffered:
                    return fmt::format("this target has no {}", action);
                case rollout::Refusal::Kind::Failed: break;
            }
            return fitted(refusal.words, kLongest);
        },
        [](const rollout::NotSettled& stack) {
            return fmt::format("it is {}: what it should be is not certain", stack.status);
        },
        [](const rollout::NotKnown&) { return std::string("its value is known to AWS alone"); });
}

/// Whether there is what nobody could look at. A value that AWS keeps to itself will be so tomorrow
/// too; it is told, and no failure.
bool is_unseen(const rollout::Drift& drift) {
    return std::ranges::any_of(drift.not_compared, [](const NotCompared& one) {
        return !std::holds_alternative<rollout::NotKnown>(one.why);
    });
}

/// The lines below a finding.
std::vector<std::string> remedy_lines(const DriftFinding& finding, const DriftReport& report) {
    return base::match(
        finding.remedy,
        [](const UpPutsBack&) -> std::vector<std::string> {
            return {"up puts it back: it changes this resource"};
        },
        [](const UpTakesAway&) -> std::vector<std::string> {
            return {"up takes it away, with what it was added to"};
        },
        [&](const ByCommand& command) -> std::vector<std::string> {
            return {"up leaves it; back with:", aws_command(command.words, report.place)};
        },
        [](const ByPerson& person) -> std::vector<std::string> {
            return {"up leaves it; " + person.advice};
        });
}

std::string_view word_of(const rollout::Difference& difference) {
    constexpr std::string_view kWords[] = {"differs", "added", "gone"};
    return kWords[difference.index()];
}

std::string_view word_of(const rollout::Remedy& remedy) {
    return base::match(
        remedy, [](const UpPutsBack&) -> std::string_view { return "puts back"; },
        [](const UpTakesAway&) -> std::string_view { return "takes away"; },
        [](const ByCommand&) -> std::string_view { return "leaves"; },
        [](const ByPerson&) -> std::string_view { return "leaves"; });
}

void write_finding(text::JsonWriter& json, const DriftFinding& finding, const DriftReport& report,
                   const base::Sources& sources) {
    const auto* differs = std::get_if<rollout::Differs>(&finding.difference);
    const auto* command = std::get_if<ByCommand>(&finding.remedy);
    const auto* person = std::get_if<ByPerson>(&finding.remedy);
    json.begin_object().key("stack").value(finding.stack).key("subject").value(finding.subject);
    json.key("logical_id").value(finding.logical_id).key("type").value(finding.type);
    json.key("id").value(finding.id).key("difference").value(word_of(finding.difference));
    json.key("words").value(rollout::in_words(finding.difference));
    json.key("deployed").value(differs ? differs->deployed : "");
    json.key("live").value(differs ? differs->live : "");
    json.key("up").value(word_of(finding.remedy));
    json.key("command").value(command ? aws_command(command->words, report.place) : "");
    json.key("advice").value(person ? person->advice : "").key("place");
    if (const auto place = place_of(finding, report)) {
        begin_place(json, sources, *place);
        json.end_object();
    } else {
        json.null();
    }
    json.end_object();
}

}  // namespace

ExitCode drift_exit(const rollout::Drift& drift) {
    if (!drift.findings.empty()) return ExitCode::Drift;
    return is_unseen(drift) ? ExitCode::CheckFailed : ExitCode::Done;
}

std::string staying_words(const rollout::Drift& drift) {
    const auto count = std::ranges::count_if(drift.findings, [](const DriftFinding& finding) {
        return word_of(finding.remedy) == "leaves";
    });
    if (count > 0)
        return fmt::format("{} by hand {}", counted(static_cast<std::size_t>(count), "change"),
                           count == 1 ? "stays" : "stay");
    return is_unseen(drift) ? "not everything could be compared" : "";
}

std::string drift_command(const platform::Environment& environment, const std::string& options) {
    return fmt::format("slipway plan {} --drift-only{}", environment.name, options);
}

std::string drift_text(const DriftReport& report, const base::Sources& sources,
                       const Screen& screen) {
    std::string text;
    const std::vector<DriftFinding>& findings = report.drift->findings;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        const auto place = place_of(findings[i], report);
        text +=
            fmt::format(" {} {}{}\n", i == 0 ? painted(screen.out, "33", "drift  ") : "       ",
                        words_of(findings[i]), place ? "   " + file_and_line(sources, *place) : "");
        // What one command brings back is said once.
        const bool is_last =
            i + 1 == findings.size() || findings[i + 1].remedy != findings[i].remedy;
        if (!is_last) continue;
        for (const std::string& line : remedy_lines(findings[i], report))
            text += "           " + line + "\n";
    }
    for (const NotCompared& one : report.drift->not_compared)
        text += fmt::format(" not compared   {}: {}\n", one.what, why(one, report));
    return text;
}

std::string drift_summary(const DriftReport& report, const Screen& screen) {
    const rollout::Drift& drift = *report.drift;
    const std::string compared =
        fmt::format("{} of {} compared in {} ms", counted(drift.resources, "resource"),
                    counted(drift.stacks, "stack"), report.milliseconds);
    if (!drift.findings.empty())
        return painted(screen.out, "1;33", counted(drift.findings.size(), "change") + " by hand") +
               ": " + compared + "\n";
    // Nobody may take what was not looked at for what did not drift.
    if (!drift.not_compared.empty())
        return painted(screen.out, "1;33", "not everything could be compared") + ": " + compared +
               ", and those have not drifted\n";
    return painted(screen.out, "1;32", "no drift") + ": " + compared + "\n";
}

void write_drift(text::JsonWriter& json, const DriftReport& report, const base::Sources& sources) {
    const rollout::Drift& drift = *report.drift;
    json.begin_object().key("resources").value(drift.resources);
    json.key("stacks").value(drift.stacks).key("findings").begin_array();
    for (const DriftFinding& finding : drift.findings)
        write_finding(json, finding, report, sources);
    json.end_array().key("not_compared").begin_array();
    for (const NotCompared& one : drift.not_compared)
        json.begin_object()
            .key("what")
            .value(one.what)
            .key("why")
            .value(why(one, report))
            .end_object();
    json.end_array().end_object();
}

}  // namespace cli
