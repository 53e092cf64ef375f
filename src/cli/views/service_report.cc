#include "cli/views/service_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "cli/version.h"
#include "text/json_writer.h"

namespace cli {
namespace {

using rollout::FollowEnd;

std::string_view word_of(FollowEnd end) {
    switch (end) {
        case FollowEnd::Going: return "going";
        case FollowEnd::Done: return "done";
        case FollowEnd::PutBack: return "put back";
        case FollowEnd::Failed: return "failed";
        case FollowEnd::Overtaken: return "overtaken";
        case FollowEnd::Gone: return "gone";
    }
    return "";
}

std::string_view sentence_of(FollowEnd end) {
    switch (end) {
        case FollowEnd::Going: return "ECS goes on with it";
        case FollowEnd::Done: return "";
        case FollowEnd::PutBack: return "the new tasks failed, and ECS went back to the old ones";
        case FollowEnd::Failed: return "the new tasks failed";
        case FollowEnd::Overtaken:
            return "somebody, or the autoscaler, has asked for something else";
        case FollowEnd::Gone: return "it was deleted meanwhile";
    }
    return "";
}

bool has(const ServiceReport& report, FollowEnd end) {
    return std::ranges::any_of(report.rows,
                               [&](const ServiceRow& row) { return row.followed.end == end; });
}

}  // namespace

ExitCode exit_of(const ServiceReport& report) {
    if (has(report, FollowEnd::Failed) || has(report, FollowEnd::Overtaken) ||
        has(report, FollowEnd::Gone))
        return ExitCode::Stuck;
    if (has(report, FollowEnd::PutBack)) return ExitCode::PutBack;
    if (report.stop == deploy::FollowStop::OutOfTime) return ExitCode::TimedOut;
    if (report.stop == deploy::FollowStop::Interrupted) return ExitCode::Aborted;
    return ExitCode::Done;
}

std::string service_report_text(const ServiceReport& report, base::Colour colour) {
    std::size_t width = 0;
    for (const ServiceRow& row : report.rows)
        width = std::max(width, row.name.size());
    std::string text;
    for (const ServiceRow& row : report.rows) {
        const bool is_done = row.followed.end == FollowEnd::Done;
        const bool is_going = row.followed.end == FollowEnd::Going;
        const std::string_view mark = is_done ? " ok  " : is_going ? " >   " : " FAIL";
        text += fmt::format("{} {:{}}  {}  {} of {} running", painted(colour, "1", mark), row.name,
                            width, row.region, row.followed.running, row.followed.desired);
        if (is_done)
            text += fmt::format("  {}s", report.took.in_seconds());
        else
            text += fmt::format("; {}", sentence_of(row.followed.end));
        text += "\n";
        if (!row.followed.reason.empty()) text += fmt::format("      | {}\n", row.followed.reason);
        if (!is_done && !is_going)
            text += fmt::format("      slipway why {} {}{}\n", report.environment, row.name,
                                report.options);
    }
    if (has(report, FollowEnd::Going))
        text += fmt::format("{}: `slipway status {}{}` shows it\n",
                            report.stop == deploy::FollowStop::Interrupted
                                ? "ended by you; what was asked of ECS goes on"
                                : "out of time; what was asked of ECS goes on",
                            report.environment, report.options);
    return text;
}

std::string service_report_json(const ServiceReport& report) {
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object().key("slipway").value(kVersion);
    json.key("environment").value(report.environment).key("account").value(report.account);
    json.key("place").value(report.place).key("services").begin_array();
    for (const ServiceRow& row : report.rows) {
        json.begin_object().key("service").value(row.name).key("region").value(row.region);
        json.key("end").value(word_of(row.followed.end));
        json.key("desired").value(row.followed.desired);
        json.key("running").value(row.followed.running);
        json.key("reason").value(row.followed.reason).end_object();
    }
    json.end_array().key("exit").value(static_cast<int>(exit_of(report))).end_object();
    return json.take();
}

}  // namespace cli
