#include "cli/views/abort_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "cli/views/counted.h"
#include "cli/views/plan_report.h"
#include "cli/views/watch_report.h"
#include "text/json_writer.h"

namespace cli {
namespace {

using deploy::FollowStop;
using rollout::AbortAct;
using rollout::AbortEnd;
using rollout::AbortStep;
using rollout::LeftFor;
using rollout::Watching;

std::string_view word_of(AbortAct act) {
    switch (act) {
        case AbortAct::CancelUpdate: return "cancel update";
        case AbortAct::DeleteStack: return "delete stack";
        case AbortAct::StopDeployment: return "stop deployment";
        case AbortAct::Watch: return "watch";
        case AbortAct::Leave: return "leave";
    }
    return "";
}

std::string_view word_of(AbortEnd end) {
    switch (end) {
        case AbortEnd::Going: return "going";
        case AbortEnd::Back: return "back";
        case AbortEnd::TooLate: return "too late";
        case AbortEnd::Overtaken: return "overtaken";
        case AbortEnd::Failed: return "failed";
        case AbortEnd::Left: return "left";
    }
    return "";
}

std::string_view sentence_of(LeftFor why) {
    switch (why) {
        case LeftFor::Nothing: return "";
        case LeftFor::IsGround:
            return "left alone: it is created for the first time, and goes on; others stand on it, "
                   "or data lies in it";
        case LeftFor::IsProtected:
            return "left alone: it is created for the first time, and its stack is protected from "
                   "deletion";
        case LeftFor::IsLive: return "too late: its update is live, and AWS only clears up";
        case LeftFor::IsDeleted: return "left alone: nobody can stop a deletion";
        case LeftFor::IsImported: return "left alone: nobody can stop an import";
        case LeftFor::IsFirst: return "left alone: there is no revision before this one";
        case LeftFor::IsUnknown: return "left alone: ECS does not show its deployment";
        case LeftFor::IsJob: return "left alone: its task goes on to its end";
    }
    return "";
}

std::string sentence_of(const AbortStep& step, const rollout::Piece& piece) {
    const bool is_shared =
        piece.kind == cfn::StackKind::Access || piece.kind == cfn::StackKind::Registry;
    switch (step.act) {
        case AbortAct::CancelUpdate:
            return fmt::format(
                "its update is cancelled: CloudFormation goes back to what was "
                "before{}",
                is_shared ? "; all environments of the account share it" : "");
        case AbortAct::DeleteStack: return "it was never there before: its stack is deleted";
        case AbortAct::StopDeployment:
            return "its deployment is stopped: ECS goes back to the revision before";
        case AbortAct::Watch: return "goes back already: it is watched";
        case AbortAct::Leave: break;
    }
    return std::string(sentence_of(step.left_for));
}

std::string_view sentence_of(AbortEnd end) {
    switch (end) {
        case AbortEnd::Going: return "goes on";
        case AbortEnd::Back: return "";
        case AbortEnd::TooLate: return "too late: what is new is live";
        case AbortEnd::Overtaken: return "somebody has begun something else meanwhile";
        case AbortEnd::Failed: return "is neither what it was nor what is new";
        case AbortEnd::Left: return "was left alone";
    }
    return "";
}

/// AWS refused to stop it, and it is not back by itself.
bool was_refused(const AbortReport& report, const AbortStep& step, AbortEnd end) {
    return end != AbortEnd::Back &&
           std::ranges::find(report.refused, step.piece) != report.refused.end();
}

AbortEnd end_in(const Watching& watching, const AbortStep& step) {
    return rollout::end_of(step, watching.watched()[step.piece]);
}

/// What moved since, though nobody was asked to stop it: whoever rolls out is still at it.
std::vector<std::string> begun_since(const AbortReport& report, const Watching& watching) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < watching.pieces().size(); ++i)
        if (watching.watched()[i].has_moved() &&
            std::ranges::find(report.steps, i, &AbortStep::piece) == report.steps.end())
            names.push_back(called(watching, i));
    return names;
}

}  // namespace

std::string abort_text(const std::vector<AbortStep>& steps, const Watching& watching,
                       base::Colour colour) {
    std::string text;
    for (const AbortStep& step : steps) {
        const std::string_view mark = step.act == AbortAct::Leave   ? " .   "
                                      : step.act == AbortAct::Watch ? " >   "
                                                                    : " x   ";
        text += fmt::format("{} {:<22} {}\n", painted(colour, step.asks() ? "1" : "2", mark),
                            called(watching, step.piece),
                            sentence_of(step, watching.pieces()[step.piece]));
    }
    return text;
}

std::string abort_json(const std::vector<AbortStep>& steps, const Watching& watching) {
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object().key("event").value("plan").key("steps").begin_array();
    for (const AbortStep& step : steps) {
        const rollout::Piece& piece = watching.pieces()[step.piece];
        json.begin_object().key("region").value(piece.region).key("stack").value(piece.stack);
        json.key("subject").value(piece.subject).key("do").value(word_of(step.act));
        json.key("words").value(sentence_of(step, piece)).end_object();
    }
    json.end_array().end_object();
    return json.take() + "\n";
}

ExitCode exit_of(const AbortReport& report, const Watching& watching) {
    if (report.stop == FollowStop::OutOfTime) return ExitCode::TimedOut;
    if (report.stop == FollowStop::Interrupted) return ExitCode::Aborted;
    const bool is_back = std::ranges::all_of(report.steps, [&](const AbortStep& step) {
        return end_in(watching, step) == AbortEnd::Back;
    });
    return is_back && begun_since(report, watching).empty() ? ExitCode::Done : ExitCode::Stuck;
}

std::string abort_summary(const AbortReport& report, const Watching& watching,
                          base::Colour colour) {
    const std::string& environment = report.environment;
    if (report.stop != FollowStop::Over)
        return fmt::format("{}; what was asked of AWS goes on: `slipway watch {}{}` looks on\n",
                           report.stop == FollowStop::OutOfTime ? "out of time" : "ended by you",
                           environment, report.options);
    std::size_t back = 0;
    std::string text;
    for (const AbortStep& step : report.steps) {
        const AbortEnd end = end_in(watching, step);
        const std::string name = called(watching, step.piece);
        if (end == AbortEnd::Back)
            ++back;
        else
            text += fmt::format("{} {}\n", name,
                                was_refused(report, step, end) ? "was not stopped: AWS refused it"
                                                               : sentence_of(end));
        const rollout::Piece& piece = watching.pieces()[step.piece];
        if (rollout::is_behind(piece, watching.watched()[step.piece].seen))
            text += fmt::format(
                "{0} runs the revision before, and its stack still names the one "
                "that was stopped:\n  the next `slipway up {1} {0}{2}` rolls out what the manifest "
                "says then\n",
                piece.subject, environment, report.options);
    }
    for (const std::string& name : begun_since(report, watching))
        text += fmt::format(
            "{} has begun to move meanwhile: end what rolls out elsewhere, then run "
            "this again\n",
            name);
    const bool is_whole = exit_of(report, watching) == ExitCode::Done;
    const std::string head = is_whole
                                 ? painted(colour, "1;32", "aborted: what was before is live")
                                 : painted(colour, "1;31",
                                           fmt::format("not everything is back: {} of {}", back,
                                                       counted(report.steps.size(), "stack")));
    return fmt::format("{}   {}\n{}", head, short_duration(report.took), text);
}

std::string abort_summary_json(const AbortReport& report, const Watching& watching) {
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object().key("event").value("end").key("steps").begin_array();
    for (const AbortStep& step : report.steps) {
        json.begin_object().key("stack").value(watching.pieces()[step.piece].stack);
        const AbortEnd end = end_in(watching, step);
        json.key("end").value(was_refused(report, step, end) ? "refused" : word_of(end));
        json.end_object();
    }
    json.end_array().key("begun_since").begin_array();
    for (const std::string& name : begun_since(report, watching))
        json.value(name);
    json.end_array().key("exit").value(static_cast<int>(exit_of(report, watching))).end_object();
    return json.take() + "\n";
}

}  // namespace cli
