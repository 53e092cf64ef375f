#include "cli/views/rollout_screen.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "cli/views/counted.h"
#include "cli/views/deployment_lines.h"
#include "cli/views/fitted.h"
#include "cli/views/plan_report.h"
#include "cli/views/rollout_words.h"
#include "rollout/release/release.h"

namespace cli {
namespace {

using rollout::PlannedChange;
using rollout::PlannedStack;
using rollout::Rollout;
using rollout::Step;
using rollout::StepKind;
using rollout::StepReport;
using rollout::StepState;
using rollout::Verdict;

/// Columns before the name of a row: a space, its mark, and two more.
constexpr std::size_t kNameAt = 7;
/// Times stand no farther to the right than this: nobody finds them there.
constexpr std::size_t kMostWidth = 100;
/// Lines of one reason; the whole of it is in `slipway why`.
constexpr std::size_t kMostLines = 6;

constexpr std::string_view kGood = "32";
constexpr std::string_view kBad = "1;31";
constexpr std::string_view kBusy = "33";
constexpr std::string_view kFaint = "2";

/// What is done to one stack, one step after the other.
struct Row {
    enum class Section : std::uint8_t { Ground, Jobs, Services, Afterwards, Back };
    Section section = Section::Ground;
    std::size_t wave = 0;  ///< of a service, from 1
    std::vector<std::size_t> steps = {};
};

struct Mark {
    std::string_view sign;
    std::string_view style;
};

bool is_over(const StepReport& report) {
    return report.state == StepState::Over || report.state == StepState::Skipped;
}

/// Tasks of all deployments of a service that did not live.
std::int64_t failed_tasks(const StepReport& report) {
    std::int64_t failed = 0;
    if (report.service)
        for (const auto& deployment : report.service->deployments)
            failed += deployment.failed;
    return failed;
}

/// Whether CloudFormation or ECS goes back to what was before.
bool is_put_back(const StepReport& report) {
    return report.status.find("ROLLBACK") != std::string::npos ||
           (report.service && std::ranges::any_of(report.service->deployments, [](const auto& one) {
                return one.rollout == "FAILED";
            }));
}

bool is_failing(const StepReport& report) {
    return is_put_back(report) || failed_tasks(report) > 0;
}

class Painter {
  public:
    Painter(const Rollout& rollout, const RolloutHead& head, base::Time now, const Screen& screen)
        : all_(rollout), head_(head), now_(now), screen_(screen) {
        find_rows();
        for (const Row& row : rows_)
            widest_ = std::max(widest_, name_of(row).size());
    }

    std::vector<ScreenPart> parts() {
        parts_.push_back({.key = "head", .lines = target()});
        add_kept();
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            add_heading(i);
            add_row(rows_[i]);
        }
        parts_.push_back({.key = "end", .lines = {"", progress()}});
        return std::move(parts_);
    }

  private:
    // What stands where.

    void find_rows() {
        const auto& steps = all_.plan().steps;
        const std::vector<std::size_t> depths = waves();
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const Row::Section section = section_of(i);
            Row row{.section = section, .steps = {i}};
            if (section == Row::Section::Services) row.wave = depths[i];
            // A job is made and runs: one line.
            auto same = std::ranges::find_if(rows_, [&](const Row& other) {
                return section == Row::Section::Jobs && other.section == section &&
                       steps[other.steps.front()].stack == steps[i].stack;
            });
            if (same == rows_.end())
                rows_.push_back(std::move(row));
            else
                same->steps.push_back(i);
            waves_ = std::max(waves_, row.wave);
        }
        std::ranges::stable_sort(rows_, {},
                                 [](const Row& row) { return std::pair(row.section, row.wave); });
    }

    Row::Section section_of(std::size_t index) const {
        const Step& step = all_.plan().steps[index];
        const PlannedStack& stack = stack_of(all_, index);
        if (index >= all_.forward_steps()) return Row::Section::Back;
        if (step.kind == StepKind::Remove || step.sweep == rollout::Sweep::Drop)
            return Row::Section::Afterwards;
        if (stack.kind == cfn::StackKind::Service) return Row::Section::Services;
        if (stack.kind != cfn::StackKind::Job) return Row::Section::Ground;
        const bool is_last =
            step.kind == StepKind::RunJob &&
            all_.wish().stacks[*stack.wanted].job->moment == rollout::JobMoment::AfterRelease;
        return is_last ? Row::Section::Afterwards : Row::Section::Jobs;
    }

    /// Of each step: how many services stand one after the other up to it.
    std::vector<std::size_t> waves() const {
        const auto& steps = all_.plan().steps;
        std::vector<std::size_t> depths(steps.size());
        // Some steps are behind those that wait for them, so once more.
        for (int round = 0; round < 2; ++round)
            for (std::size_t i = 0; i < steps.size(); ++i) {
                std::size_t before = 0;
                for (std::size_t one : steps[i].after)
                    before = std::max(before, depths[one]);
                depths[i] = before + (section_of(i) == Row::Section::Services ? 1 : 0);
            }
        return depths;
    }

    /// The step that a row shows: the first that has not ended well, or the last.
    std::size_t shown(const Row& row) const {
        for (std::size_t step : row.steps)
            if (!all_.reports()[step].is_good()) return step;
        return row.steps.back();
    }

    std::string name_of(const Row& row) const { return called(stack_of(all_, row.steps.front())); }

    // Lines.

    std::size_t width() const { return screen_.width; }

    std::string faint(std::string_view text) const { return painted(screen_.out, kFaint, text); }

    std::vector<std::string> target() const {
        const rollout::Wish& wish = all_.wish();
        const std::string where =
            fmt::format("  account {}  {}  {}", wish.account, wish.region, head_.place);
        std::string when = rollout::release_words(wish.release);
        if (!when.empty()) when += "   ";
        when += short_duration(now_ - head_.began);
        if (head_.expected > base::Duration())
            when += " of about " + short_duration(head_.expected);
        const std::string name = painted(screen_.out, "1", fitted(wish.environment, width()));
        const std::size_t taken = base::characters_in(wish.environment);
        const std::size_t room = width() > taken ? width() - taken : 0;
        if (where.size() + 3 + base::characters_in(when) <= room)
            return {name + fitted(where + "   " + when, room), ""};
        return {name + fitted(where, room), fitted("  " + when, width()), ""};
    }

    /// What the plan leaves as it is: the ground in one line, services and jobs in another.
    void add_kept() {
        std::vector<std::string> ground, services;
        for (const PlannedStack& stack : all_.plan().stacks) {
            if (stack.change != PlannedChange::Keep || has_step(stack)) continue;
            const bool is_ground =
                stack.kind != cfn::StackKind::Service && stack.kind != cfn::StackKind::Job;
            (is_ground ? ground : services).push_back(called(stack));
        }
        ScreenPart part{.key = "kept", .kind = ScreenPart::Kind::IsSettled};
        for (const auto& names : {ground, services})
            if (!names.empty())
                part.lines.push_back(line({"ok", kGood}, fmt::format("{} unchanged", names.size()),
                                          fmt::format("{}", fmt::join(names, ", ")), ""));
        if (!part.lines.empty()) parts_.push_back(std::move(part));
    }

    bool has_step(const PlannedStack& stack) const {
        return std::ranges::any_of(all_.plan().steps, [&](const Step& step) {
            return &all_.plan().stacks[step.stack] == &stack;
        });
    }

    void add_heading(std::size_t index) {
        const Row& row = rows_[index];
        const bool is_first = index == 0 || rows_[index - 1].section != row.section ||
                              rows_[index - 1].wave != row.wave;
        if (!is_first) return;
        std::string title;
        if (row.section == Row::Section::Services && waves_ > 1)
            title = fmt::format("wave {} of {}", row.wave, waves_);
        if (row.section == Row::Section::Afterwards && index > 0) title = "afterwards";
        if (row.section == Row::Section::Back) title = "taken back";
        if (title.empty()) return;
        parts_.push_back({.key = "heading " + title,
                          .kind = ScreenPart::Kind::Heads,
                          .lines = {faint(fitted(" " + title, width()))}});
    }

    void add_row(const Row& row) {
        const std::size_t step = shown(row);
        const StepReport& report = all_.reports()[step];
        const bool is_settled = std::ranges::all_of(
            row.steps, [&](std::size_t one) { return is_over(all_.reports()[one]); });
        ScreenPart part{.key = fmt::format("step {}", row.steps.front())};
        if (is_settled) part.kind = ScreenPart::Kind::IsSettled;
        if (report.state == StepState::Waiting) part.kind = ScreenPart::Kind::Waits;
        part.lines.push_back(line(mark_of(report), name_of(row), words(row), time(row, report)));
        if (report.state == StepState::Running) add_progress(part, report);
        if (report.state == StepState::Over && !report.is_good()) add_failure(part, report);
        parts_.push_back(std::move(part));
    }

    /// " ok    api                   updated, 1/1 tasks                        58s"
    std::string line(Mark mark, std::string_view name, std::string_view words,
                     std::string_view time) const {
        const std::size_t column = std::clamp<std::size_t>(widest_, 14, 30);
        const std::size_t end = std::min(width(), kMostWidth);
        const std::size_t room = end - std::min(end, kNameAt);
        std::string text = fmt::format("{:<{}}  ", fitted(name, column), column);
        const std::size_t left = room - std::min(room, time.empty() ? 0 : time.size() + 2);
        if (mark.sign == "ok" && time.empty())
            text = fitted(text + std::string(words), width() - kNameAt);
        else
            text = fitted(text + std::string(words), left);
        if (!time.empty())
            text += fmt::format("{:>{}}", time, room - std::min(room, base::characters_in(text)));
        while (text.ends_with(' '))
            text.pop_back();
        if (mark.style == kFaint) text = faint(text);
        return fmt::format(" {}{:<{}}{}", painted(screen_.out, mark.style, mark.sign), "",
                           kNameAt - 1 - mark.sign.size(), text);
    }

    static Mark mark_of(const StepReport& report) {
        switch (report.state) {
            case StepState::Waiting: return {".", kFaint};
            case StepState::Skipped: return {"-", kFaint};
            case StepState::Running: return is_failing(report) ? Mark{"x", kBad} : Mark{">", kBusy};
            case StepState::Over: break;
        }
        return report.is_good() ? Mark{"ok", kGood} : Mark{"x", kBad};
    }

    std::string time(const Row& row, const StepReport& report) const {
        const bool has_time = report.state == StepState::Running || report.state == StepState::Over;
        if (!has_time) return {};
        const base::Time end = report.state == StepState::Over ? report.ended : now_;
        return short_duration(end - all_.reports()[row.steps.front()].began);
    }

    // Words.

    std::string words(const Row& row) const {
        const std::size_t step = shown(row);
        const StepReport& report = all_.reports()[step];
        // A job that is made and has not run.
        std::string before;
        if (step != row.steps.front()) before = done_well(all_, row.steps.front()) + ", ";
        switch (report.state) {
            case StepState::Waiting: return before + queued(step);
            case StepState::Skipped: return before + left_out(step);
            case StepState::Running: return running(step);
            case StepState::Over: break;
        }
        return report.is_good() ? done_well(all_, step) : std::string(word_of(report.end));
    }

    /// Behind those that nobody else in the queue waits for.
    std::string queued(std::size_t step) const {
        const auto& steps = all_.plan().steps;
        std::vector<std::size_t> before;
        for (std::size_t one : steps[step].after)
            if (!all_.reports()[one].is_good()) before.push_back(one);
        std::vector<std::string> names;
        for (std::size_t one : before) {
            const bool is_nearest = std::ranges::none_of(before, [&](std::size_t other) {
                return std::ranges::find(steps[other].after, one) != steps[other].after.end();
            });
            std::string name = called(stack_of(all_, one));
            if (is_nearest && std::ranges::find(names, name) == names.end())
                names.push_back(std::move(name));
        }
        if (names.empty()) return "queued";
        return fmt::format("queued behind {}", fmt::join(names, ", "));
    }

    std::string left_out(std::size_t step) const {
        for (std::size_t one : all_.plan().steps[step].after) {
            const StepReport& report = all_.reports()[one];
            if (report.state == StepState::Over && !report.is_good())
                return fmt::format("left out: {} {}", called(stack_of(all_, one)),
                                   word_of(report.end));
        }
        return all_.interruptions() > 0 ? "not begun" : "left out";
    }

    std::string running(std::size_t step) const {
        const StepReport& report = all_.reports()[step];
        if (!report.lacks.empty()) {
            std::vector<std::string> names;
            for (const rollout::Lack& lack : report.lacks)
                names.push_back(lack.what);
            return fmt::format("waits for {}", fmt::join(names, ", "));
        }
        std::string words = under_way(step);
        if (!report.service || report.service->deployments.size() > 1) return words;
        const rollout::ServiceSeen& service = *report.service;
        words += fmt::format(", {}/{} running", service.running, service.desired);
        if (service.running == service.desired && service.pending == 0) words += ", settling";
        if (service.pending > 0) words += fmt::format(", {} pending", service.pending);
        if (failed_tasks(report) > 0) words += fmt::format(", {} failed", failed_tasks(report));
        return words;
    }

    std::string under_way(std::size_t index) const {
        const Step& step = all_.plan().steps[index];
        const StepReport& report = all_.reports()[index];
        if (step.kind == StepKind::RunJob) return report.task.empty() ? "starts" : "runs";
        if (index >= all_.forward_steps()) return "being taken back";
        if (is_put_back(report)) return "being put back";
        if (step.kind == StepKind::Remove) return "being removed";
        if (step.sweep == rollout::Sweep::Drop) return "dropping what nobody uses";
        return step.creates ? "being created" : "being updated";
    }

    // Below a row.

    void add_progress(ScreenPart& part, const StepReport& report) const {
        for (const rollout::Lack& lack : report.lacks)
            for (const std::string& command : lack.todo)
                for (const std::string& one : command_lines(command, width() - kNameAt - 2))
                    part.lines.push_back(std::string(kNameAt + 2, ' ') +
                                         fitted(one, width() - kNameAt - 2));
        if (!report.service) return;
        if (!report.alike.empty())
            add_text(part, "x", report.alike + (report.is_given_up ? ": given up" : ""));
        for (std::string& one :
             deployment_lines(*report.service, kNameAt + 2, width(), screen_.out))
            part.lines.push_back(std::move(one));
    }

    void add_failure(ScreenPart& part, const StepReport& report) const {
        add_text(part, "x", report.message);
        for (const rollout::ResourceFailure& failure : report.failures)
            add_text(part, "|",
                     fmt::format("{} {}: {}", failure.logical_id, failure.status, failure.reason));
    }

    void add_text(ScreenPart& part, std::string_view mark, std::string_view text) const {
        if (text.empty()) return;
        const std::size_t indent = kNameAt + 2;
        for (const std::string& one : filled(text, width() - indent - 2, kMostLines)) {
            part.lines.push_back(fmt::format("{:{}}{} {}", "", indent,
                                             mark == "x" ? painted(screen_.out, kBad, mark) : mark,
                                             one));
            if (mark == "x") mark = " ";
        }
    }

    std::string progress() const {
        std::size_t done = 0;
        for (const StepReport& report : all_.reports())
            if (report.is_good()) ++done;
        const std::size_t total = all_.reports().size();
        const std::size_t length = width() < kMostWidth ? 16 : 30;
        const std::size_t filled = total == 0 ? length : length * done / total;
        std::string bar(filled, '=');
        if (filled < length) bar += '>';
        const std::string text = fmt::format(" [{:<{}}]  {} of {}", bar, length, done, total);
        return fitted(text + std::string(hint()), width());
    }

    std::string_view hint() const {
        if (all_.verdict() != Verdict::Going) return "";
        const bool can_go_back = std::ranges::any_of(
            all_.plan().steps, [](const Step& step) { return step.kind == StepKind::Deploy; });
        if (all_.interruptions() > 1) return "   what this has changed is taken back";
        if (all_.interruptions() == 1)
            return can_go_back ? "   nothing more begins; Ctrl-C again: roll back"
                               : "   nothing more begins";
        return can_go_back ? "   Ctrl-C: begin nothing more; twice: roll back"
                           : "   Ctrl-C: begin nothing more";
    }

    const Rollout& all_;
    const RolloutHead& head_;
    base::Time now_;
    const Screen& screen_;
    std::vector<Row> rows_ = {};
    std::size_t waves_ = 0;
    std::size_t widest_ = 0;
    std::vector<ScreenPart> parts_ = {};
};

}  // namespace

std::vector<ScreenPart> rollout_parts(const Rollout& rollout, const RolloutHead& head,
                                      base::Time now, const Screen& screen) {
    return Painter(rollout, head, now, screen).parts();
}

void add_wait_line(std::vector<ScreenPart>& parts, const std::string& text, const Screen& screen) {
    if (!text.empty() && !parts.empty())
        parts.back().lines.push_back(fitted(" ..   " + text, screen.width));
}

std::string rollout_screen(const Rollout& rollout, const RolloutHead& head, base::Time now,
                           const Screen& screen) {
    std::string text;
    for (const ScreenPart& part : rollout_parts(rollout, head, now, screen))
        for (const std::string& line : part.lines)
            text += line + "\n";
    return text;
}

}  // namespace cli
