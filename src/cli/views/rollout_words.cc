#include "cli/views/rollout_words.h"

#include <fmt/format.h>

namespace cli {

using rollout::Rollout;
using rollout::Step;
using rollout::StepEnd;
using rollout::StepKind;

std::string_view word_of(StepEnd end) {
    switch (end) {
        case StepEnd::None: return "";
        case StepEnd::Changed: return "changed";
        case StepEnd::Unchanged: return "unchanged";
        case StepEnd::NotBegun: return "not begun";
        case StepEnd::PutBack: return "put back";
        case StepEnd::Stuck: return "stuck";
        case StepEnd::TimedOut: return "timed out";
    }
    return "";
}

const rollout::PlannedStack& stack_of(const Rollout& rollout, std::size_t step) {
    return rollout.plan().stacks[rollout.plan().steps[step].stack];
}

std::string doing(const Rollout& rollout, std::size_t index) {
    const Step& step = rollout.plan().steps[index];
    if (index >= rollout.forward_steps()) return "taken back";
    if (step.kind == StepKind::Remove) return "removed";
    if (step.kind == StepKind::RunJob) return "runs";
    if (step.sweep == rollout::Sweep::Drop) return "without what nobody uses";
    return step.creates ? "created" : "updated";
}

std::string done_well(const Rollout& rollout, std::size_t step) {
    const rollout::StepReport& report = rollout.reports()[step];
    if (report.exit_code) return fmt::format("exit {}", *report.exit_code);
    if (report.end == StepEnd::Unchanged) return "no change";
    std::string how = doing(rollout, step);
    if (report.service)
        how += fmt::format(", {}/{} tasks", report.service->staying(), report.service->desired);
    return report.service && report.service->drains() ? how + ", old ones drain" : how;
}

}  // namespace cli
