#include "cli/views/watch_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "cli/views/counted.h"
#include "cli/views/deployment_lines.h"
#include "cli/views/fitted.h"
#include "cli/views/harmless.h"
#include "cli/views/log_report.h"
#include "cli/views/plan_report.h"
#include "rollout/release/release.h"
#include "text/json_writer.h"

namespace cli {
namespace {

using deploy::FollowStop;
using rollout::Motion;
using rollout::Piece;
using rollout::PieceEnd;
using rollout::Watched;
using rollout::Watching;
using rollout::WatchVerdict;

/// Columns before the name of a row: a space, its mark, and spaces.
constexpr std::size_t kNameAt = 6;
constexpr std::size_t kNameWidth = 22;

std::string_view words_of(Motion motion) {
    switch (motion) {
        case Motion::None: return "at rest";
        case Motion::Creates: return "being created";
        case Motion::Updates: return "being updated";
        case Motion::CleansUp: return "live; what it replaced is cleared away";
        case Motion::GoesBack: return "being put back";
        case Motion::Deletes: return "being deleted";
        case Motion::Imports: return "importing resources";
        case Motion::Deploys: return "rolling out";
        case Motion::PutsBack: return "being put back by ECS";
        case Motion::Fills: return "deployed, and lacks tasks";
        case Motion::Runs: return "runs";
    }
    return "";
}

/// In the words of programs.
std::string_view word_of(Motion motion) {
    switch (motion) {
        case Motion::None: return "none";
        case Motion::Creates: return "creates";
        case Motion::Updates: return "updates";
        case Motion::CleansUp: return "cleans up";
        case Motion::GoesBack: return "goes back";
        case Motion::Deletes: return "deletes";
        case Motion::Imports: return "imports";
        case Motion::Deploys: return "deploys";
        case Motion::PutsBack: return "puts back";
        case Motion::Fills: return "fills";
        case Motion::Runs: return "runs";
    }
    return "";
}

std::string_view word_of(PieceEnd end) {
    switch (end) {
        case PieceEnd::None: return "";
        case PieceEnd::Well: return "well";
        case PieceEnd::PutBack: return "put back";
        case PieceEnd::Failed: return "failed";
        case PieceEnd::Gone: return "gone";
    }
    return "";
}

std::string_view word_of(WatchVerdict verdict) {
    switch (verdict) {
        case WatchVerdict::Nothing: return "nothing";
        case WatchVerdict::Well: return "well";
        case WatchVerdict::PutBack: return "put back";
        case WatchVerdict::Failed: return "failed";
    }
    return "";
}

bool is_good(const Watched& watched) {
    return watched.end == PieceEnd::Well || watched.end == PieceEnd::Gone;
}

/// "new 1/2, old 2 tasks", "2/2 tasks"; empty: it has no service.
std::string tasks_of(const Watched& watched) {
    if (!watched.seen.service) return {};
    const rollout::ServiceSeen& service = *watched.seen.service;
    const rollout::DeploymentSeen* primary = service.primary();
    std::int64_t failed = 0, old = 0;
    for (const rollout::DeploymentSeen& one : service.deployments) {
        failed += one.failed;
        if (&one != primary) old += one.running;
    }
    std::string text =
        primary && service.deployments.size() > 1
            ? fmt::format(", new {}/{}, old {} tasks", primary->running, primary->desired, old)
            : fmt::format(", {}/{} tasks", service.running, service.desired);
    if (failed > 0 && watched.is_moving()) text += fmt::format(", {} failed", failed);
    return text;
}

std::string end_words(const Watched& watched) {
    const bool is_task = watched.moved == Motion::Runs;
    switch (watched.end) {
        case PieceEnd::None: return {};
        case PieceEnd::Gone: return "deleted";
        case PieceEnd::PutBack:
            return watched.seen.stack && watched.seen.stack->status == "ROLLBACK_COMPLETE"
                       ? std::string("put back: it was never there, and nothing of it is")
                       : "put back: what was before is live" + tasks_of(watched);
        case PieceEnd::Failed:
            return is_task ? std::string("failed")
                           : "failed, and is not put back" + tasks_of(watched);
        case PieceEnd::Well: break;
    }
    if (is_task) return "ended with 0";
    const std::string_view how = watched.moved == Motion::Creates    ? "created"
                                 : watched.moved == Motion::Deploys  ? "rolled out"
                                 : watched.moved == Motion::GoesBack ? "put back"
                                                                     : "updated";
    return std::string(how) + tasks_of(watched);
}

std::string words_of(const Watched& watched) {
    return watched.is_moving() ? std::string(words_of(watched.motion)) + tasks_of(watched)
                               : end_words(watched);
}

struct Mark {
    std::string_view sign;
    std::string_view style;
};

Mark mark_of(const Watched& watched, WatchFor purpose) {
    const bool is_wanted =
        is_good(watched) || (purpose == WatchFor::TheOld && watched.end == PieceEnd::PutBack);
    const bool goes_back = watched.motion == Motion::GoesBack || watched.motion == Motion::PutsBack;
    if (watched.is_moving()) return goes_back ? Mark{"x", "1;31"} : Mark{">", "33"};
    return is_wanted ? Mark{"ok", "32"} : Mark{"FAIL", "1;31"};
}

std::string row(Mark mark, std::string_view name, std::string_view words, base::Colour colour) {
    return fmt::format(" {}{:<{}}{:<{}} {}", painted(colour, mark.style, mark.sign), "",
                       kNameAt - 1 - mark.sign.size(), name, kNameWidth, words);
}

std::string time_of(const Watched& watched, base::Time now) {
    return short_duration((watched.is_moving() ? now : watched.ended) - watched.began);
}

/// What a stopped task said, without line breaks.
std::vector<std::string> stopped_lines(const Piece& piece, const rollout::TaskSeen& task) {
    const std::string text = stopped_text({.name = piece.subject, .region = piece.region}, task);
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        // Below its first line it is indented by two.
        lines.push_back(lines.empty() ? " x    " + text.substr(at, end - at)
                                      : "      | " + text.substr(at + 2, end - at - 2));
        at = end + 1;
    }
    return lines;
}

void write_piece(text::JsonWriter& json, const Piece& piece) {
    json.key("region").value(piece.region).key("stack").value(piece.stack);
    json.key("subject").value(piece.subject);
}

void write_service(text::JsonWriter& json, const rollout::ServiceSeen& service) {
    json.key("service").begin_object();
    json.key("desired").value(service.desired).key("running").value(service.running);
    json.key("pending").value(service.pending).key("deployments").begin_array();
    for (const rollout::DeploymentSeen& one : service.deployments) {
        json.begin_object().key("task_definition").value(one.task_definition);
        json.key("status").value(one.status).key("rollout").value(one.rollout);
        json.key("desired").value(one.desired).key("running").value(one.running);
        json.key("pending").value(one.pending).key("failed").value(one.failed).end_object();
    }
    json.end_array().end_object();
}

std::string piece_event(const Piece& piece, const Watched& watched, base::Time now) {
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object().key("time").value(base::to_string(now)).key("event").value("piece");
    write_piece(json, piece);
    json.key("motion").value(word_of(watched.motion)).key("end").value(word_of(watched.end));
    json.key("status").value(watched.seen.stack ? watched.seen.stack->status : "");
    json.key("reason").value(watched.reason).key("release");
    json.value(watched.seen.stack && !piece.release_parameter.empty()
                   ? watched.seen.stack->parameter(piece.release_parameter)
                   : "");
    if (watched.seen.service) write_service(json, *watched.seen.service);
    json.end_object();
    return json.take() + "\n";
}

std::string task_event(const Piece& piece, const rollout::TaskSeen& task, base::Time now) {
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object().key("time").value(base::to_string(now)).key("event").value("task");
    write_piece(json, piece);
    json.key("task").value(task.id()).key("stopped").value(base::to_string(*task.stopped));
    json.key("reason").value(task.stop_reason).key("containers").begin_array();
    for (const rollout::ContainerSeen& one : task.containers) {
        json.begin_object().key("name").value(one.name).key("exit_code");
        if (one.exit_code)
            json.value(*one.exit_code);
        else
            json.null();
        json.key("reason").value(one.reason).end_object();
    }
    json.end_array().end_object();
    return json.take() + "\n";
}

/// The names of the pieces that ended so.
std::vector<std::string> names_of(const Watching& watching, PieceEnd end) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < watching.pieces().size(); ++i)
        if (watching.watched()[i].end == end) names.push_back(called(watching, i));
    return names;
}

std::size_t moved(const Watching& watching) {
    return static_cast<std::size_t>(std::ranges::count_if(watching.watched(), &Watched::has_moved));
}

}  // namespace

std::string called(const Watching& watching, std::size_t index) {
    const Piece& piece = watching.pieces()[index];
    const bool has_several = std::ranges::any_of(
        watching.pieces(), [&](const Piece& other) { return other.region != piece.region; });
    const std::string name = called(piece.kind, piece.subject);
    return has_several ? name + " " + piece.region : name;
}

std::string WatchLines::news(const Watching& watching, base::Time now) {
    told_.resize(watching.pieces().size());
    std::string text;
    const std::string release = watching.release();
    if (release != release_ && form_ == Form::Text && !release.empty())
        text += harmless(rollout::release_words(release)) + "\n";
    release_ = release;
    for (std::size_t i = 0; i < watching.pieces().size(); ++i)
        text += news_of(watching, i, now);
    return text;
}

std::string WatchLines::news_of(const Watching& watching, std::size_t index, base::Time now) {
    const Piece& piece = watching.pieces()[index];
    const Watched& watched = watching.watched()[index];
    Told& told = told_[index];
    if (!watched.has_moved()) return {};
    std::string text;
    for (; told.failed < watched.failed.size(); ++told.failed) {
        const rollout::TaskSeen& task = watched.failed[told.failed];
        if (form_ == Form::Json)
            text += task_event(piece, task, now);
        else
            text += fmt::format("{}\n", fmt::join(stopped_lines(piece, task), "\n"));
    }
    std::string words = words_of(watched);
    if (words == told.words) return text;
    told.words = words;
    if (form_ == Form::Json) return text + piece_event(piece, watched, now);
    if (!watched.is_moving()) words = fmt::format("{:<44}  {}", words, time_of(watched, now));
    text += row(mark_of(watched, purpose_), called(watching, index), words, colour_) + "\n";
    if (!watched.is_moving() && !watched.reason.empty())
        text += fmt::format("      | {}\n", harmless(watched.reason));
    return text;
}

std::vector<ScreenPart> watch_parts(const Watching& watching, WatchFor purpose, base::Time now,
                                    const Screen& screen) {
    const std::size_t width = screen.width;
    std::vector<ScreenPart> parts;
    if (moved(watching) == 0) return parts;
    if (const std::string release = watching.release(); !release.empty())
        parts.push_back(
            {.key = "head", .lines = {fitted(harmless(rollout::release_words(release)), width)}});
    for (std::size_t i = 0; i < watching.pieces().size(); ++i) {
        const Piece& piece = watching.pieces()[i];
        const Watched& watched = watching.watched()[i];
        if (!watched.has_moved()) continue;
        const std::string text = fmt::format("{}   {}", words_of(watched), time_of(watched, now));
        // Colours take no room.
        const std::size_t room = width - std::min(width, kNameAt + kNameWidth + 1);
        ScreenPart part{
            .key = piece.region + "/" + piece.stack,
            .lines = {row(mark_of(watched, purpose), fitted(called(watching, i), kNameWidth),
                          fitted(text, room), screen.out)}};
        if (watched.is_moving() && watched.seen.service)
            for (std::string& one :
                 deployment_lines(*watched.seen.service, kNameAt + 2, width, screen.out))
                part.lines.push_back(std::move(one));
        for (const rollout::TaskSeen& task : watched.failed)
            for (const std::string& one : stopped_lines(piece, task))
                part.lines.push_back(fitted(one, width));
        if (!watched.is_moving() && !watched.reason.empty())
            part.lines.push_back(fitted("      | " + watched.reason, width));
        parts.push_back(std::move(part));
    }
    const bool is_moving = std::ranges::any_of(watching.watched(), &Watched::is_moving);
    parts.push_back(
        {.key = "end",
         .lines = {fitted(is_moving ? " Ctrl-C: look away; AWS goes on" : " at rest", width)}});
    return parts;
}

ExitCode exit_of(const Watching& watching, FollowStop stop) {
    if (stop == FollowStop::OutOfTime) return ExitCode::TimedOut;
    if (stop == FollowStop::Interrupted) return ExitCode::Aborted;
    switch (watching.verdict()) {
        case WatchVerdict::Nothing:
        case WatchVerdict::Well: return ExitCode::Done;
        case WatchVerdict::PutBack: return ExitCode::PutBack;
        case WatchVerdict::Failed: return ExitCode::Stuck;
    }
    return ExitCode::Internal;
}

std::string watch_summary(const WatchReport& report, const Watching& watching,
                          base::Colour colour) {
    if (report.stop != FollowStop::Over)
        return fmt::format("{}; AWS goes on: `slipway watch {}{}` looks on again\n",
                           report.stop == FollowStop::OutOfTime ? "out of time" : "ended by you",
                           report.environment, report.options);
    const std::vector<std::string> failed = names_of(watching, PieceEnd::Failed);
    const std::vector<std::string> back = names_of(watching, PieceEnd::PutBack);
    std::string text;
    switch (watching.verdict()) {
        case WatchVerdict::Nothing:
            return fmt::format("nothing is under way in {}\n", report.environment);
        case WatchVerdict::Well:
            return painted(colour, "1;32", "all is well") +
                   fmt::format("   {} moved, {}\n", counted(moved(watching), "stack"),
                               short_duration(report.took));
        case WatchVerdict::PutBack:
        case WatchVerdict::Failed: break;
    }
    if (!failed.empty())
        text += fmt::format("{} {}\n", painted(colour, "1;31", "failed, and not put back:"),
                            fmt::join(failed, ", "));
    if (!back.empty())
        text += fmt::format("{} {}\n", painted(colour, "1;33", "put back:"), fmt::join(back, ", "));
    return text + fmt::format("slipway why {}{}\n", report.environment, report.options);
}

std::string watch_summary_json(const Watching& watching, FollowStop stop) {
    text::JsonWriter json(text::Layout::Compact);
    const std::string_view verdict = stop == FollowStop::OutOfTime ? "timed out"
                                     : stop == FollowStop::Interrupted
                                         ? "aborted"
                                         : word_of(watching.verdict());
    json.begin_object().key("event").value("end").key("verdict").value(verdict);
    json.key("exit").value(static_cast<int>(exit_of(watching, stop))).end_object();
    return json.take() + "\n";
}

std::string failed_end_json(const base::Diagnostics& problems, ExitCode exit) {
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object().key("event").value("end").key("verdict").value("error");
    json.key("errors").begin_array();
    for (const base::Diagnostic& problem : problems)
        json.begin_object()
            .key("code")
            .value(problem.code)
            .key("message")
            .value(problem.message)
            .end_object();
    json.end_array().key("exit").value(static_cast<int>(exit)).end_object();
    return json.take() + "\n";
}

}  // namespace cli
