#include "cli/views/release_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/views/counted.h"
#include "cli/views/fitted.h"
#include "cli/views/status_report.h"
#include "cli/views/table.h"
#include "cli/views/target.h"
#include "text/json_writer.h"

namespace cli {
namespace {

using rollout::PastRelease;
using rollout::Release;
using rollout::ReleasedPart;

bool is_asked_for(const HistoryReport& report, const ReleasedPart& part) {
    return report.subjects.empty() ||
           std::ranges::find(report.subjects, part.subject) != report.subjects.end();
}

std::string or_unknown(const std::string& text) {
    return text.empty() ? "-" : text;
}

/// "2026-11-30 09:12:00", in UTC.
std::string moment(const Release& release) {
    if (!release.at) return "-";
    std::string text = base::to_string(*release.at).substr(0, 19);
    std::ranges::replace(text, 'T', ' ');
    return text;
}

std::string in_words(const ReleasedPart& part) {
    std::string text = part.subject;
    if (!part.digest.empty()) text += " " + short_image("@" + part.digest, "");
    if (part.is_gone) text += " (not in the manifest)";
    return text;
}

/// The parts of one line: those that are live, or those that are not any more.
std::vector<std::string> parts(const HistoryReport& report, const PastRelease& past, bool live) {
    std::vector<std::string> texts;
    for (const ReleasedPart& part : past.parts)
        if (part.is_live == live && is_asked_for(report, part)) texts.push_back(in_words(part));
    return texts;
}

void add_rows(const HistoryReport& report, const PastRelease& past,
              std::vector<std::vector<std::string>>& rows) {
    const Release& release = past.release;
    std::vector<std::string> row = {std::to_string(release.number), moment(release),
                                    or_unknown(release.who), or_unknown(release.commit)};
    for (const bool live : {true, false}) {
        const std::vector<std::string> texts = parts(report, past, live);
        if (texts.empty()) continue;
        row.push_back(live ? "live" : "");
        row.push_back(fmt::format("{}", fmt::join(texts, ", ")));
        if (release.back && row[0] != "") row.back() += fmt::format(", back to {}", *release.back);
        rows.push_back(std::move(row));
        row = {"", "", "", ""};
    }
}

std::string_view why(rollout::LeftAsItIs::Why why) {
    switch (why) {
        case rollout::LeftAsItIs::Why::AlreadyThere: return "it runs what it ran then";
        case rollout::LeftAsItIs::Why::NoImage:
            return "no image of it is known from then, or before";
        case rollout::LeftAsItIs::Why::SameImage: return "it runs the same image";
    }
    return {};
}

}  // namespace

std::string history_text(const HistoryReport& report, const Screen& screen) {
    const std::vector<Column> columns = {
        {"RELEASE", Align::Right}, {"UTC"}, {"WHO"}, {"COMMIT"}, {""}, {"IMAGES"}};
    std::string text;
    for (const RegionHistory& region : report.regions) {
        std::vector<std::vector<std::string>> rows;
        for (const PastRelease& past : region.releases)
            add_rows(report, past, rows);
        text +=
            live_target(report.environment, report.account, region.name, report.place, screen.out) +
            "\n\n";
        text += rows.empty() ? "nothing was released\n"
                             : render_table(columns, rows, screen.out, screen.width);
    }
    return text;
}

std::string history_json(const HistoryReport& report) {
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object().key("environment").value(report.environment);
    json.key("account").value(report.account).key("regions").begin_array();
    for (const RegionHistory& region : report.regions) {
        json.begin_object().key("region").value(region.name).key("releases").begin_array();
        for (const PastRelease& past : region.releases) {
            const Release& release = past.release;
            json.begin_object().key("number").value(release.number);
            json.key("who").value(release.who).key("commit").value(release.commit);
            json.key("time").value(release.at ? base::to_string(*release.at) : std::string());
            if (release.back) json.key("back_to").value(*release.back);
            json.key("parts").begin_array();
            for (const ReleasedPart& part : past.parts) {
                if (!is_asked_for(report, part)) continue;
                json.begin_object().key("name").value(part.subject);
                json.key("digest").value(part.digest).key("live").value(part.is_live);
                json.key("gone").value(part.is_gone).end_object();
            }
            json.end_array().end_object();
        }
        json.end_array().end_object();
    }
    json.end_array().end_object();
    return json.take() + "\n";
}

std::string in_words(const Release& release) {
    std::string text = fmt::format("release {}", release.number);
    if (!release.who.empty()) text += " by " + release.who;
    if (!release.commit.empty()) text += ", " + release.commit;
    if (release.at) text += ", " + moment(release);
    return text;
}

std::string rollback_notes(const rollout::Rollback& rollback) {
    std::string text = fmt::format(
        "back to the images of release {}; live is {}. Templates, settings and counts stay as "
        "they\nare, and so does what jobs have done to stores.\n",
        rollback.to, rollback.from);
    for (const rollout::LeftAsItIs& left : rollback.left) {
        text += fmt::format("{} stays: {}\n", left.subject, why(left.why));
    }
    for (const std::string& repository : rollback.ahead)
        text += fmt::format(
            "the tag of {} stays: not all that run it go back, and the next `slipway up` brings "
            "it again\n",
            repository);
    if (rollback.changes == 0)
        for (const rollout::TagImage& tag : rollback.tags)
            text += fmt::format("{}:{} goes back to the image that is live: {}\n", tag.repository,
                                tag.tag, short_image("@" + tag.digest, ""));
    return text;
}

std::string command_back(const rollout::TagAhead& ahead, const std::string& environment,
                         const std::string& options) {
    if (ahead.is_shared) return {};
    return fmt::format("slipway rollback {} {} --to {}{}", environment, ahead.subject, ahead.back,
                       options);
}

std::string ahead_notes(const std::vector<rollout::TagAhead>& ahead, const std::string& environment,
                        const std::string& options, const Screen& screen) {
    constexpr std::string_view kNote = " note    ";
    std::string text;
    for (const rollout::TagAhead& one : ahead) {
        const std::string command = command_back(one, environment, options);
        text += wrapped(
            fmt::format("{}{} comes forward again: release {} took it back to {}, and {}:{} is of "
                        "release {} still{}\n",
                        kNote, one.subject, one.release, one.back, one.repository, one.tag, one.of,
                        command.empty() ? "" : "; this puts the tag back:"),
            screen.width, kNote.size() - 1);
        if (!command.empty()) text += command_text(command, screen.width, kNote.size());
    }
    return text;
}

std::string tagged_text(const std::vector<rollout::TagImage>& tags, base::Colour colour) {
    std::string text;
    for (const rollout::TagImage& tag : tags)
        text += fmt::format("{} {}:{} is {} again\n", painted(colour, "32", " ok  "),
                            tag.repository, tag.tag, short_image("@" + tag.digest, ""));
    return text;
}

std::string tagged_json(const std::vector<rollout::TagImage>& tags) {
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object().key("event").value("end").key("verdict").value("done");
    json.key("exit").value(0).key("tags").begin_array();
    for (const rollout::TagImage& tag : tags)
        json.begin_object()
            .key("repository")
            .value(tag.repository)
            .key("tag")
            .value(tag.tag)
            .key("digest")
            .value(tag.digest)
            .end_object();
    json.end_array().end_object();
    return json.take() + "\n";
}

}  // namespace cli
