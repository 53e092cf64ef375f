#include "cli/views/rollout_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "cli/views/counted.h"
#include "cli/views/fitted.h"
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

/// Before commands and what goes on below a sentence.
constexpr std::size_t kIndent = 2;
/// So often it is said what a person has to bring.
constexpr base::Duration kReminder = base::Duration::minutes(1);
/// What the command does that is printed behind what is left.
constexpr std::string_view kGoesOn = "goes on from there";

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

std::string_view word_of(rollout::ByHand how) {
    switch (how) {
        case rollout::ByHand::Nothing: return "";
        case rollout::ByHand::Cancelled: return "cancelled";
        case rollout::ByHand::Deleted: return "deleted";
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

std::string goal_of(const Rollout& rollout, const RolloutEnd& end) {
    if (end.purpose == Purpose::Down) return "gone";
    const auto back = back_to(rollout);
    return back ? fmt::format("back at release {}", *back) : "as the manifest says";
}

/// Nobody may take the stacks for all of it where something stays that is otherwise.
std::string done_words(const Rollout& rollout, const RolloutEnd& end) {
    const std::string& name = rollout.wish().environment;
    const bool is_part = rollout.wish().keeps_others;
    const std::string goal = goal_of(rollout, end);
    if (end.stays.empty())
        return fmt::format("{}{} is {}", is_part ? "what was asked for of " : "", name, goal);
    return fmt::format("the stacks {} {} are {}", is_part ? "asked for of" : "of", name, goal);
}

/// The command that says why a service failed; empty: the step is of none that did, or somebody
/// wanted its end.
std::string asking_why(const Rollout& rollout, std::size_t step) {
    const StepReport& report = rollout.reports()[step];
    const rollout::PlannedStack& stack = stack_of(rollout, step);
    const bool has_failed = report.end == StepEnd::PutBack || report.end == StepEnd::Stuck;
    const bool is_by_hand = report.by_hand != rollout::ByHand::Nothing || report.is_taken_back;
    // What `up` has put back itself leaves nothing to be asked: its step says why.
    const bool is_well_again =
        report.end == StepEnd::PutBack &&
        rollout::phase_of({.status = report.status}) == rollout::StackPhase::Whole;
    if (!has_failed || is_by_hand || is_well_again || stack.kind != cfn::StackKind::Service)
        return {};
    return fmt::format("slipway why {} {}{}", rollout.wish().environment, stack.subject,
                       rollout.wish().options);
}

/// What a person does about one step.
struct NextStep {
    std::string help = {};
    std::vector<std::string> todo = {};
};

/// A job that is forgotten and was not begun, though all that it waits for went well, is owed as
/// one that failed is.
bool is_owed(const Rollout& rollout, std::size_t step) {
    const rollout::Step& job = rollout.plan().steps[step];
    if (job.kind != StepKind::RunJob || rollout.reports()[step].state != StepState::Skipped)
        return false;
    const auto& wanted = rollout.wish().stacks[*stack_of(rollout, step).wanted];
    return rollout::is_forgotten(*wanted.job) && std::ranges::all_of(job.after, [&](auto before) {
               return rollout.reports()[before].is_good();
           });
}

NextStep next_step(const Rollout& rollout, std::size_t step) {
    const StepReport& report = rollout.reports()[step];
    if (!is_owed(rollout, step)) return {report.help, report.todo};
    const auto& wanted = rollout.wish().stacks[*stack_of(rollout, step).wanted];
    return {rollout::kForgotten, {rollout::command_to_run(rollout.wish(), wanted)}};
}

/// The last commands of a rollout that did not come to its goal: those that say why.
std::vector<std::string> asking_why(const Rollout& rollout) {
    std::vector<std::string> commands;
    for (std::size_t i = 0; i < rollout.forward_steps(); ++i)
        if (std::string command = asking_why(rollout, i); !command.empty())
            commands.push_back(std::move(command));
    return commands;
}

/// What `command` does, behind `how` it is.
std::string with_command(const std::string& how, const std::string& command, std::string_view does,
                         const Screen& screen) {
    return beside_or_below(fmt::format("{}; `{}` {}", how, command, does),
                           fmt::format("{}; this {}:", how, does), command, screen.width, kIndent);
}

/// What to do about each step, in the order of the steps.
std::string next_steps(const Rollout& rollout, const Screen& screen) {
    std::string text;
    for (std::size_t i = 0; i < rollout.reports().size(); ++i) {
        const NextStep next = next_step(rollout, i);
        if (!next.help.empty())
            text += wrapped(fmt::format("{}: {}{}\n", stack_of(rollout, i).name, next.help,
                                        next.todo.empty() ? "" : ":"),
                            screen.width, kIndent);
        for (const std::string& command : next.todo)
            text += command_text(command, screen.width, kIndent);
        const std::string& note = rollout.reports()[i].note;
        if (!note.empty()) text += wrapped(fmt::format("note: {}\n", note), screen.width, kIndent);
    }
    return text;
}

/// How many steps, and how they ended.
struct Counts {
    std::size_t changed = 0;  ///< stacks
    std::size_t gone = 0;     ///< of these: deleted
    std::size_t left = 0;
    std::size_t put_back = 0;
    std::size_t by_hand = 0;  ///< of those that were put back
};

Counts counts_of(const Rollout& rollout) {
    Counts counts;
    for (std::size_t i = 0; i < rollout.reports().size(); ++i) {
        const StepReport& report = rollout.reports()[i];
        const bool is_forward = i < rollout.forward_steps();
        const bool is_stack = rollout.plan().steps[i].kind != StepKind::RunJob;
        const bool is_gone = rollout.plan().steps[i].kind == StepKind::Remove;
        if (is_forward && is_stack && report.end == StepEnd::Changed) ++counts.changed;
        if (is_forward && is_gone && report.end == StepEnd::Changed) ++counts.gone;
        if (is_forward && !report.is_good()) ++counts.left;
        if (report.end == StepEnd::PutBack) ++counts.put_back;
        if (report.by_hand != rollout::ByHand::Nothing) ++counts.by_hand;
    }
    return counts;
}

/// What went well before it stays as it is now.
std::string put_back_words(const Counts& counts, const std::string& time) {
    const bool is_by_others = counts.by_hand > 0 && counts.by_hand == counts.put_back;
    const std::string_view head = counts.put_back == 0 ? "stopped: nothing had to be put back; "
                                  : is_by_others
                                      ? "put back by somebody else: what was there before is live; "
                                      : "put back: what was there before is live; ";
    return fmt::format(
        "{}{}{} left, {}\n", head,
        counts.changed > 0 ? counted(counts.changed, "other stack") + " changed, " : "",
        counted(counts.left, "step"), time);
}

/// The stacks that are as they were because the person wanted it, each once.
std::size_t stacks_taken_back(const Rollout& rollout) {
    std::set<std::size_t> stacks;
    for (std::size_t i = 0; i < rollout.reports().size(); ++i)
        if (i >= rollout.forward_steps() || rollout.reports()[i].is_taken_back)
            stacks.insert(rollout.plan().steps[i].stack);
    return stacks.size();
}

/// What its person has ended: what is left of it, or what was taken back again. A step back that
/// did not end well is no end by its person, it is stuck.
std::string aborted_words(const Rollout& rollout, const RolloutEnd& end, const Screen& screen) {
    const Counts counts = counts_of(rollout);
    const std::size_t back = stacks_taken_back(rollout);
    if (back == 0)
        return with_command("ended by you: " + counted(counts.left, "step") + " left", end.again,
                            kGoesOn, screen);
    const std::string stays =
        counts.gone > 0 ? fmt::format(", {} deleted for good", counted(counts.gone, "other")) : "";
    return with_command(
        fmt::format("ended by you: {} put back as before{}", counted(back, "stack"), stays),
        end.again, "begins anew", screen);
}

/// The sentence of the verdict, and what goes on from there.
std::string verdict_words(const Rollout& rollout, const RolloutEnd& end, const Screen& screen) {
    const Counts counts = counts_of(rollout);
    const std::string time = short_duration(end.took);
    const std::string left = counted(counts.left, "step") + " left";
    switch (rollout.verdict()) {
        case Verdict::Going: break;
        case Verdict::Done:
            return wrapped(
                painted(screen.out, "1;32", done_words(rollout, end)) +
                    fmt::format("   {} {}, {}\n", counted(counts.changed, "stack"),
                                end.purpose == Purpose::Up ? "changed" : "deleted", time),
                screen.width, kIndent);
        case Verdict::Refused: return fmt::format("nothing was changed   {}\n", time);
        case Verdict::PutBack: return wrapped(put_back_words(counts, time), screen.width, kIndent);
        case Verdict::TimedOut:
            return with_command("out of time: " + left, end.again, kGoesOn, screen);
        case Verdict::Aborted: return aborted_words(rollout, end, screen);
        case Verdict::Stuck:
            return fmt::format("stuck: something failed and was not put back; {}\n", left);
    }
    return {};
}

void write_texts(text::JsonWriter& json, std::string_view key,
                 const std::vector<std::string>& texts) {
    json.key(key).begin_array();
    for (const std::string& one : texts)
        json.value(one);
    json.end_array();
}

/// `todo`: commands that a person runs next.
std::string end_json(Verdict verdict, const std::vector<std::string>& todo) {
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object().key("event").value("end").key("verdict").value(word_of(verdict));
    if (!todo.empty()) write_texts(json, "todo", todo);
    json.key("exit").value(static_cast<int>(exit_of(verdict))).end_object();
    return json.take() + "\n";
}

}  // namespace

std::string RolloutLines::news(const Rollout& rollout, base::Time now) {
    told_.resize(rollout.reports().size());
    std::string text;
    if (form_ == Form::Text) text += news_of_interruptions(rollout.interruptions());
    interruptions_ = rollout.interruptions();
    for (std::size_t i = 0; i < rollout.reports().size(); ++i)
        text += news_of(rollout, i, now);
    return text;
}

/// Both are told, in order, where the second came before the first was.
std::string RolloutLines::news_of_interruptions(std::uint32_t now) const {
    std::string text;
    if (interruptions_ == 0 && now > 0)
        text +=
            " --   nothing more is begun; AWS ends what it has in hand. Ctrl-C again: roll back\n";
    if (now > 1 && now > interruptions_) text += " --   what this has changed is taken back\n";
    return text;
}

std::string RolloutLines::news_of(const Rollout& rollout, std::size_t step, base::Time now) {
    const StepReport& report = rollout.reports()[step];
    Told& told = told_[step];
    const Told before = told;
    told = {.state = report.state,
            .status = report.status,
            .lack = report.lacks.empty() ? std::string() : report.lacks.front().what,
            .lack_told = before.lack_told,
            .failed_tasks = failed_tasks(report),
            .is_alike = !report.alike.empty(),
            .is_given_up = report.is_given_up};
    const bool is_news_of_tasks =
        told.is_alike > before.is_alike || told.is_given_up > before.is_given_up;
    const bool has_moved = told.state != before.state;
    const bool is_new = has_moved || told.status != before.status || told.lack != before.lack ||
                        told.failed_tasks > before.failed_tasks || is_news_of_tasks;
    if (!is_new) return form_ == Form::Text ? still_waits(rollout, step, now) : std::string();
    if (form_ == Form::Json) return event(rollout, step, now);
    std::string text;
    if (has_moved && before.state == StepState::Waiting && report.state != StepState::Skipped)
        text += begun(rollout, step);
    if (told.lack != before.lack && !told.lack.empty()) {
        told.lack_told = now;
        text +=
            fmt::format(" ..   {:<22} waits for {}\n", called(stack_of(rollout, step)), told.lack);
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

/// Nobody takes a command that waits for them for one that hangs.
std::string RolloutLines::still_waits(const Rollout& rollout, std::size_t step, base::Time now) {
    const StepReport& report = rollout.reports()[step];
    Told& told = told_[step];
    // What nobody can bring ends by itself.
    const bool is_for_people = !told.lack.empty() && report.lacks.front().is_for_people();
    if (!is_for_people || now - told.lack_told < kReminder) return {};
    told.lack_told = now;
    return fmt::format(" ..   {:<22} still waits for {}, {} of {}\n",
                       called(stack_of(rollout, step)), told.lack,
                       short_duration(now - report.began), short_duration(rollout.lack_patience()));
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
    json.key("by_hand").value(word_of(report.by_hand)).key("help").value(report.help);
    write_texts(json, "todo", report.todo);
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

std::string rollout_summary(const Rollout& rollout, const RolloutEnd& end, const Screen& screen) {
    std::string text = verdict_words(rollout, end, screen);
    if (rollout.verdict() == Verdict::Done && !end.stays.empty())
        text += with_command(end.stays, end.look, "says which", screen);
    text += next_steps(rollout, screen);
    for (const std::string& command : asking_why(rollout))
        text += command_text(command, screen.width);
    return text;
}

std::string rollout_summary_json(const Rollout& rollout) {
    std::vector<std::string> todo;
    for (std::size_t i = 0; i < rollout.reports().size(); ++i)
        std::ranges::move(next_step(rollout, i).todo, std::back_inserter(todo));
    std::ranges::move(asking_why(rollout), std::back_inserter(todo));
    return end_json(rollout.verdict(), todo);
}

std::string done_end_json() {
    return end_json(Verdict::Done, {});
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
