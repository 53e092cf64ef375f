#include "rollout/execution/watchdog.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/ascii.h"
#include "rollout/deployment_rules.h"
#include "rollout/diagnosis/explanations.h"

namespace rollout {
namespace {

/// From so many on people are told.
constexpr std::size_t kFewestAlike = 2;

/// AWS's words without what is different each time: ids, times, addresses.
std::string without_numbers(std::string_view reason) {
    std::string words;
    while (!reason.empty()) {
        const std::size_t end = std::min(reason.find_first_of(" ,;:()[]/\n"), reason.size());
        const std::string_view word = reason.substr(0, end);
        if (!word.empty() && std::ranges::none_of(word, base::is_digit))
            words += std::string(word) + " ";
        reason.remove_prefix(std::min(end + 1, reason.size()));
    }
    return words;
}

bool is_alike(const Failure& a, const Failure& b) {
    return std::tie(a.cause, a.container, a.detail) == std::tie(b.cause, b.container, b.detail) &&
           without_numbers(a.reason) == without_numbers(b.reason);
}

}  // namespace

std::size_t most_alike(const cfn::Template& body, std::int64_t desired) {
    const std::int64_t threshold = breaker_threshold(body, desired);
    const std::int64_t after_breaker = threshold > 0 ? threshold + desired : 0;
    return std::max({kMostAlike, static_cast<std::size_t>(std::max(2 * desired, after_breaker))});
}

void Watchdog::take(const std::string& deployment, const std::vector<TaskSeen>& tasks) {
    if (deployment != deployment_) *this = Watchdog();
    deployment_ = deployment;
    for (const TaskSeen& task : tasks)
        if (task.started_by == deployment) keep(task);
    count(tasks);
}

void Watchdog::keep(const TaskSeen& task) {
    if (!task.stopped || stopped_.contains(task.arn)) return;
    Failure failure = failure_of(task, {});
    // The scheduler, Spot, a lost machine and people say nothing of a revision.
    if (failure.cause == Cause::None || !failure.is_of_the_revision()) return;
    const base::Duration lived = task.started ? *task.stopped - *task.started : base::Duration();
    stopped_.emplace(task.arn, Stopped{task, std::move(failure), lived});
}

void Watchdog::count(const std::vector<TaskSeen>& tasks) {
    alike_ = 0;
    std::vector<const Stopped*> order;
    for (const auto& [arn, one] : stopped_)
        order.push_back(&one);
    std::ranges::sort(order, [](const Stopped* a, const Stopped* b) {
        return std::tie(a->task.stopped, a->task.arn) > std::tie(b->task.stopped, b->task.arn);
    });
    if (order.empty()) return;
    const Stopped& newest = *order.front();
    newest_ = newest.task.arn;
    base::Duration longest;
    for (const Stopped* one : order) {
        if (!is_alike(one->failure, newest.failure)) break;
        longest = std::max(longest, one->lived);
        ++alike_;
    }
    // One that has outlived them is well: the others have something that befell them alone.
    const bool lives_on = std::ranges::any_of(tasks, [&](const TaskSeen& task) {
        return task.started_by == deployment_ && !task.stopped && task.stop_code.empty() &&
               task.started && *newest.task.stopped - *task.started > longest;
    });
    if (lives_on) alike_ = 0;
}

std::string Watchdog::cause(const std::string& service) const {
    auto last = stopped_.find(newest_);
    if (last == stopped_.end()) return {};
    const Stopped& newest = last->second;
    Diagnosis found{
        .name = service, .cause = newest.failure.cause, .container = newest.failure.container};
    ServiceEvidence evidence{.name = service};
    evidence.stopped.push_back(newest.task);
    explain(newest.failure, evidence, {}, found);
    return found.cause == Cause::Unexplained ? newest.failure.reason : found.what;
}

std::string Watchdog::words(const std::string& service) const {
    if (alike_ < kFewestAlike) return {};
    return fmt::format("{} tasks stopped alike: {}", alike_, cause(service));
}

}  // namespace rollout
