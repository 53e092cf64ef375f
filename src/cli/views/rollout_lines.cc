#include "cli/views/rollout_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "cli/views/counted.h"
#include "cli/views/plan_report.h"
#include "cli/views/rollout_words.h"
#include "rollout/release/release.h"
#include "text/json_writer.h"

namespace cli {
namespace {

using rollout::Rollout;
using rollout::StepEnd;
using rollout::StepKind;
using rollout::StepReport;
using rollout::StepState;
using rollout::Verdict;

std::string_view word_of(StepState state) {
    switch (state) {
        case StepState::Waiting: return "waiting";
        case StepState::Running: return "running";
        case StepState::Over: return "over";
        case StepState::Skipped: return "skipped";
    }
    return "";
}

std::string_view word_of(StepKind kind) {
    switch (kind) {
        case StepKind::Deploy: return "deploy";
        case StepKind::RunJob: return "run";
        case StepKind::Remove: return "remove";
    }
    return "";
}

std::string_view word_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::Going: return "going";
        case Verdict::Done: return "done";
        case Verdict::Refused: return "refused";
        case Verdict::PutBack: return "put back";
        case Verdict::TimedOut: return "timed out";
        case Verdict::Aborted: return "aborted";
        case Verdict::Stuck: return "stuck";
    }
    return "";
}

std::int64_t failed_tasks(const StepReport& report) {
    const rollout::DeploymentSeen* primary = report.service ? report.service->primary() : nullptr;
    return primary ? primary->failed : 0;
}

/// The release that it goes back to; nothing: it goes forward.
std::optional<std::int64_t> back_to(const Rollout& rollout) {
    const auto release = rollout::parse_release(rollout.wish().release);
    return release ? release->back : std::nullopt;
}

std::string goal_of(const Rollout& rollout, Purpose purpose) {
    if (purpose == Purpose::Down) return "gone";
    const auto back = back_to(rollout);
    return back ? fmt::format("back at release {}", *back) : "as the manifest says";
}

/// The command that says why a service failed; empty: the step is of none that did.
std::string asking_why(const Rollout& rollout, std::size_t step) {
    const StepEnd end = rollout.reports()[step].end;
    const rollout::PlannedStack& stack = stack_of(rollout, step);
    const bool has_failed = end == StepEnd::PutBack || end == StepEnd::Stuck;
    if (!has_failed || stack.kind != cfn::StackKind::Service) return {};
    return fmt::format("slipway why {} {}", rollout.wish().environment, stack.subject);
}

std::string end_json(Verdict verdict) {
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object().key("event").value("end").key("verdict").value(word_of(verdict));
    json.key("exit").value(static_cast<int>(exit_of(verdict))).end_object();
    return json.take() + "\n";
}

}  // namespace

std::string RolloutLines::news(const Rollout& rollout, base::Time now) {
    told_.resize(rollout.reports().size());
    std::string text;
    if (rollout.interruptions() > interruptions_ && form_ == Form::Text)
        text += rollout.interruptions() == 1
                    ? " --   nothing more is begun; AWS ends what it has in hand. Ctrl-C again: "
                      "roll back\n"
                    : " --   what this has changed is taken back\n";
    interruptions_ = rollout.interruptions();
    for (std::size_t i = 0; i < rollout.reports().size(); ++i)
        text += news_of(rollout, i, now);
    return text;
}

std::string RolloutLines::news_of(const Rollout& rollout, std::size_t step, base::Time now) {
    const StepReport& report = rollout.reports()[step];
    Told& told = told_[step];
    const Told before = told;
    told = {report.state,         report.status,         report.lacks.size(),
            failed_tasks(report), !report.alike.empty(), report.is_given_up};
    const bool is_news_of_tasks =
        told.is_alike > before.is_alike || told.is_given_up > before.is_given_up;
    const bool has_moved = told.state != before.state;
    const bool is_new = has_moved || told.status != before.status || told.lacks != before.lacks ||
                        told.failed_tasks > before.failed_tasks || is_news_of_tasks;
    if (!is_new) return {};
    if (form_ == Form::Json) return event(rollout, step, now);
    std::string text;
    if (has_moved && before.state == StepState::Waiting && report.state != StepState::Skipped)
        text += begun(rollout, step);
    if (told.lacks > before.lacks) {
        text += fmt::format(" ..   {:<22} waits for {}\n", called(stack_of(rollout, step)),
                            report.lacks.front().what);
        for (const std::string& line : report.lacks.front().todo)
            text += fmt::format("          {}\n", line);
    }
    if (told.failed_tasks > before.failed_tasks && report.state == StepState::Running)
        text += fmt::format(" x    {:<22} {} of the new revision failed so far\n",
                            called(stack_of(rollout, step)),
                            counted(static_cast<std::size_t>(told.failed_tasks), "task"));
    if (is_news_of_tasks && report.state == StepState::Running)
        text += fmt::format(" x    {:<22} {}{}\n", called(stack_of(rollout, step)), report.alike,
                            report.is_given_up ? ": given up" : "");
    const bool is_rolling_back = report.state == StepState::Running &&
                                 told.status != before.status &&
                                 told.status.ends_with("ROLLBACK_IN_PROGRESS");
    if (is_rolling_back)
        text += fmt::format(" x    {:<22} {}\n", called(stack_of(rollout, step)), told.status);
    if (has_moved && report.state == StepState::Over) text += ended(rollout, step);
    return text;
}

std::string RolloutLines::begun(const Rollout& rollout, std::size_t step) const {
    return fmt::format(" >    {:<22} {}\n", called(stack_of(rollout, step)), doing(rollout, step));
}

std::string RolloutLines::ended(const Rollout& rollout, std::size_t step) const {
    const StepReport& report = rollout.reports()[step];
    const std::string name = called(stack_of(rollout, step));
    const std::string took = short_duration(report.ended - report.began);
    if (report.is_good()) {
        return fmt::format("{} {:<22} {:<30} {}\n", painted(colour_, "32", " ok  "), name,
                           done_well(rollout, step), took);
    }
    std::string text = fmt::format("{} {:<22} {:<30} {}\n", painted(colour_, "1;31", " FAIL"), name,
                                   word_of(report.end), took);
    if (!report.message.empty()) text += fmt::format("      x {}\n", report.message);
    for (const rollout::ResourceFailure& failure : report.failures)
        text +=
            fmt::format("      | {} {}: {}\n", failure.logical_id, failure.status, failure.reason);
    return text;
}

/// AWS's words, for programs. docs/json.md describes it.
std::string RolloutLines::event(const Rollout& rollout, std::size_t step, base::Time now) const {
    const StepReport& report = rollout.reports()[step];
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object().key("time").value(base::to_string(now)).key("event").value("step");
    json.key("step").value(step).key("do").value(word_of(rollout.plan().steps[step].kind));
    json.key("stack").value(stack_of(rollout, step).name);
    json.key("state").value(word_of(report.state)).key("end").value(word_of(report.end));
    json.key("status").value(report.status).key("message").value(report.message);
    json.key("note").value(report.note).key("alike").value(report.alike);
    json.key("waits_for").begin_array();
    for (const rollout::Lack& lack : report.lacks)
        json.value(lack.what);
    json.end_array();
    if (report.service) {
        json.key("service").begin_object().key("desired").value(report.service->desired);
        json.key("running").value(report.service->running);
        json.key("failed").value(failed_tasks(report)).end_object();
    }
    if (report.exit_code) json.key("exit_code").value(*report.exit_code);
    json.key("failures").begin_array();
    for (const rollout::ResourceFailure& failure : report.failures) {
        json.begin_object().key("resource").value(failure.logical_id);
        json.key("status").value(failure.status).key("reason").value(failure.reason).end_object();
    }
    json.end_array().end_object();
    return json.take() + "\n";
}

std::string rollout_summary(const Rollout& rollout, Purpose purpose, base::Duration took,
                            const std::string& again, const std::string& options,
                            base::Colour colour) {
    std::size_t changed = 0, left = 0;
    bool was_put_back = false;
    std::string help;
    std::string why;
    for (std::size_t i = 0; i < rollout.reports().size(); ++i) {
        const StepReport& report = rollout.reports()[i];
        const bool is_forward = i < rollout.forward_steps();
        const bool is_stack = rollout.plan().steps[i].kind != StepKind::RunJob;
        if (is_forward && is_stack && report.end == StepEnd::Changed) ++changed;
        if (is_forward && !report.is_good()) ++left;
        was_put_back |= report.end == StepEnd::PutBack;
        const std::string ask = is_forward ? asking_why(rollout, i) : std::string();
        if (!ask.empty()) why += ask + options + "\n";
        if (!report.help.empty())
            help += fmt::format("{}: {}\n", stack_of(rollout, i).name, report.help);
        if (!report.note.empty()) help += fmt::format("note: {}\n", report.note);
    }
    const std::string& name = rollout.wish().environment;
    const bool is_up = purpose == Purpose::Up;
    std::string text;
    const std::string time = short_duration(took);
    switch (rollout.verdict()) {
        case Verdict::Going: break;
        case Verdict::Done:
            text = painted(colour, "1;32",
                           fmt::format("{}{} is {}",
                                       rollout.wish().keeps_others ? "what was asked for of " : "",
                                       name, goal_of(rollout, purpose))) +
                   fmt::format("   {} {}, {}\n", counted(changed, "stack"),
                               is_up ? "changed" : "deleted", time);
            break;
        case Verdict::Refused: text = fmt::format("nothing was changed   {}\n", time); break;
        case Verdict::PutBack:
            // What went well before it stays as it is now.
            text = fmt::format("{}{}{} left, {}\n",
                               was_put_back ? "put back: what was there before is live; "
                                            : "stopped: nothing had to be put back; ",
                               changed > 0 ? counted(changed, "other stack") + " changed, " : "",
                               counted(left, "step"), time);
            break;
        case Verdict::TimedOut:
            text = fmt::format("out of time: {} left; `{}` goes on from there\n",
                               counted(left, "step"), again);
            break;
        case Verdict::Aborted:
            text = fmt::format("ended by you: {} left; `{}` goes on from there\n",
                               counted(left, "step"), again);
            break;
        case Verdict::Stuck:
            text = fmt::format("stuck: something failed and was not put back; {} left\n",
                               counted(left, "step"));
            break;
    }
    return text + help + why;
}

std::string rollout_summary_json(const Rollout& rollout) {
    return end_json(rollout.verdict());
}

std::string done_end_json() {
    return end_json(Verdict::Done);
}

ExitCode exit_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::Going: return ExitCode::Internal;
        case Verdict::Done: return ExitCode::Done;
        case Verdict::Refused: return ExitCode::CheckFailed;
        case Verdict::PutBack: return ExitCode::PutBack;
        case Verdict::TimedOut: return ExitCode::TimedOut;
        case Verdict::Aborted: return ExitCode::Aborted;
        case Verdict::Stuck: return ExitCode::Stuck;
    }
    return ExitCode::Internal;
}

}  // namespace cli
