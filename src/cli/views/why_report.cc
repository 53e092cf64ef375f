#include "cli/views/why_report.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "cli/codes.h"
#include "cli/version.h"
#include "cli/views/counted.h"
#include "cli/views/fitted.h"
#include "cli/views/place.h"
#include "text/json_writer.h"

namespace cli {
namespace {

/// A line of a container may be a whole document.
constexpr std::size_t kLongestLine = 300;
/// How far what goes on is indented.
constexpr std::size_t kHang = 2;

std::string shortened(const std::string& line) {
    std::string text = line.substr(0, line.find_last_not_of("\r\n") + 1);
    if (text.size() <= kLongestLine) return text;
    std::size_t end = kLongestLine;
    constexpr unsigned char kContinuationMask = 0xC0;
    constexpr unsigned char kContinuation = 0x80;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & kContinuationMask) == kContinuation)
        --end;
    return text.substr(0, end) + " ...";
}

std::string last_lines(const rollout::Diagnosis& diagnosis) {
    std::string text = fmt::format("the last lines of {}:", diagnosis.container);
    for (const std::string& line : diagnosis.lines)
        text += "\n| " + shortened(line);
    return text;
}

/// `finding` with its words in lines of a screen of `width` columns, as base::print sets them.
base::Diagnostic in_lines(base::Diagnostic finding, std::size_t width) {
    constexpr std::size_t kBeforeNote = std::string_view("    = ").size();
    constexpr std::size_t kBeforeHelp = std::string_view("    = help: ").size();
    const std::string head = fmt::format(
        "{}[{}]: ", finding.severity == base::Severity::Error ? "error" : "warning", finding.code);
    finding.message = wrapped(head + finding.message, width, kHang).substr(head.size());
    for (std::string& note : finding.notes)
        note = wrapped(note, width - kBeforeNote, kHang);
    finding.help = wrapped(finding.help, width - kBeforeHelp);
    return finding;
}

base::Severity severity_of(const rollout::Diagnosis& diagnosis) {
    auto row = find_code(rollout::code_of(diagnosis.cause));
    return row ? row->severity : base::Severity::Error;
}

std::string head(const WhyReport& report, const RegionWhy& region, const Screen& screen) {
    return fmt::format("{}  account {}  {}  {}\n\n", painted(screen.out, "1", report.environment),
                       report.account, region.name, report.place);
}

std::string all_is_well(const WhyReport& report, const RegionWhy& region, const Screen& screen) {
    if (region.is_empty) return fmt::format("nothing of {} is there\n", report.environment);
    const std::string what =
        report.service.empty()
            ? fmt::format("all is well: {}, {} of {} whole", counted(region.services, "service"),
                          region.whole, counted(region.stacks, "stack"))
            : report.service + " is well";
    return wrapped(painted(screen.out, "1;32", what) + "   " +
                       painted(screen.out, "2", "of stopped tasks ECS shows the last hour") + "\n",
                   screen.width);
}

std::string sum(const WhyReport& report, const RegionWhy& region, const Screen& screen) {
    std::string text;
    if (report.service.empty())
        text = painted(screen.out, "1;33",
                       fmt::format("{} not well", counted(region.findings.size(), "thing"))) +
               fmt::format("   {} of {} whole   ", region.whole, counted(region.stacks, "stack"));
    return wrapped(
        text + painted(screen.out, "2", "of stopped tasks ECS shows the last hour") + "\n",
        screen.width);
}

void write_strings(text::JsonWriter& json, std::string_view key,
                   const std::vector<std::string>& strings) {
    json.key(key).begin_array();
    for (const std::string& one : strings)
        json.value(one);
    json.end_array();
}

void write_finding(text::JsonWriter& json, const WhyFinding& finding,
                   const base::Sources& sources) {
    const rollout::Diagnosis& one = finding.diagnosis;
    bool is_error = severity_of(one) == base::Severity::Error;
    json.begin_object().key("name").value(one.name);
    json.key("cause").value(rollout::to_string(one.cause));
    json.key("code").value(rollout::code_of(one.cause));
    json.key("severity").value(is_error ? "error" : "warning");
    json.key("what").value(one.what);
    write_strings(json, "evidence", one.evidence);
    json.key("tasks").value(static_cast<std::int64_t>(one.times));
    json.key("container").value(one.container);
    write_strings(json, "lines", one.lines);
    json.key("fix").value(one.fix).key("place");
    if (finding.place) {
        begin_place(json, sources, *finding.place);
        json.key("label").value(one.place.words).end_object();
    } else {
        json.null();
    }
    json.end_object();
}

}  // namespace

base::Diagnostic finding_of(const rollout::Diagnosis& diagnosis,
                            const std::optional<base::SourceSpan>& place) {
    base::Diagnostic finding{.severity = severity_of(diagnosis),
                             .code = std::string(rollout::code_of(diagnosis.cause)),
                             .message = diagnosis.what,
                             .notes = diagnosis.evidence,
                             .help = diagnosis.fix};
    if (place) finding.labels.push_back({*place, diagnosis.place.words});
    if (!diagnosis.lines.empty()) finding.notes.push_back(last_lines(diagnosis));
    return finding;
}

std::string why_text(const WhyReport& report, const base::Sources& sources, const Screen& screen) {
    std::string text;
    for (const RegionWhy& region : report.regions) {
        text += (text.empty() ? "" : "\n") + head(report, region, screen);
        if (region.findings.empty()) {
            text += all_is_well(report, region, screen);
            continue;
        }
        base::Diagnostics findings;
        for (const WhyFinding& finding : region.findings)
            findings.push_back(
                in_lines(finding_of(finding.diagnosis, finding.place), screen.width));
        text += base::print(findings, sources, screen.out) + sum(report, region, screen);
    }
    return text;
}

std::string why_json(const WhyReport& report, const base::Sources& sources) {
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object().key("slipway").value(kVersion);
    json.key("environment").value(report.environment).key("account").value(report.account);
    json.key("place").value(report.place).key("regions").begin_array();
    for (const RegionWhy& region : report.regions) {
        json.begin_object().key("region").value(region.name);
        json.key("well").value(region.findings.empty() && !region.is_empty);
        json.key("deployed").value(!region.is_empty);
        json.key("findings").begin_array();
        for (const WhyFinding& finding : region.findings)
            write_finding(json, finding, sources);
        json.end_array().end_object();
    }
    json.end_array().end_object();
    return json.take();
}

}  // namespace cli
