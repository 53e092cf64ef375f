#include "rollout/execution/job_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "rollout/execution/job_network.h"

namespace rollout {
namespace {

/// How often a task that was just started may be asked for without its being there.
constexpr std::uint32_t kMostLooks = 20;

}  // namespace

bool is_forgotten(const JobWish& job) {
    return job.moment == JobMoment::AfterRelease;
}

std::string command_to_run(const Wish& wish, const WantedStack& stack) {
    return fmt::format("slipway run {} {}{}", wish.environment, stack.subject, wish.options);
}

/// What helps against the failure comes before how the job gets its run after all.
Over JobWork::failed(StepEnd end, std::string message, const Around& around, std::string help) {
    Over over{.end = end, .message = std::move(message), .help = std::move(help)};
    const WantedStack& wanted = *around.wanted();
    if (!is_forgotten(*wanted.job)) return over;
    over.help += (over.help.empty() ? "" : "\n") + std::string(kForgotten);
    over.todo = {command_to_run(around.wish, wanted)};
    return over;
}

/// The same for every rollout, whichever plan it carries out: no two run one job at the same time.
std::string JobWork::mark(const Around& around) {
    // AWS: "startedBy" of RunTask has at most 36 characters, and ListTasks takes no other filter
    // beside it.
    return fmt::format("slipway/job/{}", base::sha256_hex(around.planned().name, 16));
}

Next JobWork::begin(const Around& around) {
    began_ = around.now;
    return resume(around);
}

Next JobWork::take(const Answered::What& answer, const Around& around) {
    if (const auto* refusal = std::get_if<Refused>(&answer)) return refused(*refusal, around);
    switch (doing_) {
        case Doing::Looking: return looked(std::get<StackLooked>(answer), around);
        case Doing::Finding: return found(std::get<TaskFound>(answer), around);
        case Doing::Starting: task_ = std::get<TaskFound>(answer).task; return follow(around);
        case Doing::Following:
        case Doing::Ending: return followed(std::get<TaskLooked>(answer), around);
        case Doing::Stopping: doing_ = Doing::Ending; return resume(around);
    }
    return Pause{};
}

Next JobWork::resume(const Around& around) {
    const JobWish& job = *around.wanted()->job;
    if (doing_ == Doing::Looking) return Ask{LookAtStack{around.planned().name}};
    if (doing_ == Doing::Finding) return Ask{FindTask{job.cluster, mark(around)}};
    return Ask{LookAtTask{job.cluster, earlier_.empty() ? task_ : earlier_, job.container}};
}

Next JobWork::refused(const Refused& refusal, const Around& around) {
    if (doing_ == Doing::Stopping || doing_ == Doing::Ending)
        return failed(StepEnd::Stuck, failure_ + "; " + refusal.message, around);
    // Whether a task runs that was asked for without an answer, nobody knows.
    const bool may_run = !task_.empty() || (doing_ == Doing::Starting && refusal.code.empty());
    return failed(may_run ? StepEnd::Stuck : StepEnd::NotBegun, refusal.message, around,
                  refusal.help);
}

Next JobWork::looked(const StackLooked& looked, const Around& around) {
    if (!looked.stack)
        return failed(StepEnd::NotBegun, fmt::format("there is no stack {}", around.planned().name),
                      around);
    // It is looked at again where an earlier run was waited for.
    if (stack_ && stack_->change_set != looked.stack->change_set)
        return failed(StepEnd::NotBegun,
                      fmt::format("somebody else has changed {} meanwhile", around.planned().name),
                      around, "run this again: the plan is made anew");
    stack_ = looked.stack;
    doing_ = Doing::Finding;
    return resume(around);
}

Next JobWork::found(const TaskFound& found, const Around& around) {
    if (takes_back_) return failed(StepEnd::NotBegun, "taken back", around);
    task_ = found.task;
    was_found_ = !task_.empty();
    return was_found_ ? follow(around) : start(around);
}

Next JobWork::start(const Around& around) {
    const JobWish& job = *around.wanted()->job;
    std::string missing;
    RunTask order{
        .cluster = job.cluster,
        .definition = stack_->output(job.definition_output),
        .subnets = exported(around.stacks, stack_->output(job.subnets_output), missing),
        .groups = exported(around.stacks, stack_->output(job.groups_output), missing),
        .started_by = mark(around),
        // A job that failed is run again by the next rollout, so each has a token of its own.
        .token = fmt::format("{:016x}-{}", around.seed, around.step.stack)};
    if (!missing.empty())
        return failed(StepEnd::NotBegun, fmt::format("nothing is exported as {}", missing), around);
    lacks_.clear();
    began_ = around.now;
    doing_ = Doing::Starting;
    return Ask{std::move(order)};
}

Next JobWork::follow(const Around& around) {
    looks_ = 0;
    doing_ = Doing::Following;
    return resume(around);
}

Next JobWork::followed(const TaskLooked& task, const Around& around) {
    const WantedStack& wanted = *around.wanted();
    const bool is_earlier = was_found_ && task.exists &&
                            task.definition != stack_->output(wanted.job->definition_output);
    if (is_earlier && earlier_.empty()) {
        earlier_ = std::exchange(task_, {});
        lacks_ = {{.of = Lack::Of::EarlierRun, .what = "its run for an earlier release"}};
    }
    if (!earlier_.empty()) return followed_earlier(task, around);
    status_ = task.status;
    exit_code_ = task.exit_code;
    looks_ = task.exists ? 0 : looks_ + 1;
    if (!task.exists && looks_ <= kMostLooks) return Pause{};
    const bool has_stopped = task.status == "STOPPED" || !task.exists;
    if (doing_ == Doing::Ending && !has_stopped) return Pause{};
    if (doing_ == Doing::Ending) return failed(StepEnd::PutBack, failure_, around);
    if (!task.exists)
        return failed(StepEnd::Stuck, "ECS has forgotten the task before its end was seen", around);
    if (has_stopped) {
        if (task.exit_code == 0) return Over{.end = StepEnd::Changed};
        std::string how = task.exit_code ? fmt::format("ended with exit code {}", *task.exit_code)
                                         : std::string("ended without an exit code");
        return failed(StepEnd::PutBack,
                      fmt::format("job {} {}{}{}", wanted.subject, how,
                                  task.reason.empty() ? "" : ": ", task.reason),
                      around);
    }
    if (takes_back_ && was_found_)
        return failed(StepEnd::NotBegun,
                      fmt::format("job {} was begun before this, and goes on", wanted.subject),
                      around);
    if (takes_back_) return stop("stopped", around);
    if (around.now - began_ <= wanted.job->timeout) return Pause{};
    return stop(fmt::format("job {} did not end within {} s", wanted.subject,
                            wanted.job->timeout.in_seconds()),
                around);
}

/// It has to end first, well or not: what it does is not what this one is to do.
Next JobWork::followed_earlier(const TaskLooked& task, const Around& around) {
    const bool is_gone = !task.exists && looks_++ >= kMostLooks;
    if (is_gone || task.status == "STOPPED") {
        // Who else waited for it may have begun the next.
        earlier_.clear();
        doing_ = Doing::Looking;
        return Pause{};
    }
    const WantedStack& wanted = *around.wanted();
    const std::string what =
        fmt::format("job {} runs still for an earlier release", wanted.subject);
    if (takes_back_) return failed(StepEnd::NotBegun, what, around);
    if (around.now - began_ <= wanted.job->timeout) return Pause{};
    return failed(StepEnd::TimedOut, what, around, "it goes on; run this again after its end");
}

Next JobWork::stop(std::string why, const Around& around) {
    failure_ = std::move(why);
    doing_ = Doing::Stopping;
    return Ask{StopTask{around.wanted()->job->cluster, task_, failure_}};
}

}  // namespace rollout
