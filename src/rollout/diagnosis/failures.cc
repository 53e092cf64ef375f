#include "rollout/diagnosis/failures.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace rollout {
namespace {

constexpr std::int64_t kKilled = 137;
constexpr std::int64_t kTerminated = 143;

/// What explains the end of a task best, the best last: what was killed or told to end may have
/// followed another one that ended by itself.
enum class Weight : std::uint8_t { None, Ended, Stopped, Crashed, Explained };

Weight weight_of(const ContainerSeen& container) {
    if (cause_of_reason(container.reason) != Cause::None) return Weight::Explained;
    if (!container.exit_code) return Weight::None;
    if (*container.exit_code == 0) return Weight::Ended;
    bool is_told = *container.exit_code == kKilled || *container.exit_code == kTerminated;
    return is_told ? Weight::Stopped : Weight::Crashed;
}

Cause cause_of_exit(std::int64_t code) {
    constexpr std::int64_t kNotExecutable = 126;
    constexpr std::int64_t kNotFound = 127;
    switch (code) {
        case 0: return Cause::Ended;
        case kNotExecutable: return Cause::CommandNotExecutable;
        case kNotFound: return Cause::CommandMissing;
        case kKilled: return Cause::Killed;
        default: return Cause::Crashed;
    }
}

/// The container whose end was the end of the task; null: none has ended.
const ContainerSeen* culprit_of(const TaskSeen& task, const TaskDefinitionSeen& definition) {
    const ContainerSeen* found = nullptr;
    auto rank = [&](const ContainerSeen& container) {
        const ContainerDefinitionSeen* defined = definition.container(container.name);
        return std::pair(!defined || defined->essential, weight_of(container));
    };
    for (const ContainerSeen& container : task.containers) {
        if (weight_of(container) == Weight::None) continue;
        if (!found || rank(container) > rank(*found)) found = &container;
    }
    return found;
}

std::string detail_of(Cause cause, const std::string& reason) {
    if (cause == Cause::SecretKeyMissing) return json_key_in(reason);
    std::string_view code = code_of(cause);
    return code == "task.secret" || code == "service.role" ? arn_in(reason) : std::string();
}

/// A reason with whoever it is about, where it is one that is known.
std::optional<Failure> from_reason(const std::string& reason, const std::string& container) {
    Cause cause = cause_of_reason(reason);
    if (cause == Cause::None) return std::nullopt;
    return Failure{.cause = cause,
                   .container = container,
                   .detail = detail_of(cause, reason),
                   .reason = reason};
}

Failure from_exit(const TaskSeen& task, const TaskDefinitionSeen& definition) {
    const ContainerSeen* culprit = culprit_of(task, definition);
    if (!culprit) return {.cause = Cause::Unexplained, .reason = task.stop_reason};
    if (auto failure = from_reason(culprit->reason, culprit->name)) return *std::move(failure);
    return {.cause = cause_of_exit(*culprit->exit_code),
            .container = culprit->name,
            .detail = std::to_string(*culprit->exit_code),
            .reason = task.stop_reason};
}

Failure from_start(const TaskSeen& task) {
    for (const ContainerSeen& container : task.containers)
        if (auto failure = from_reason(container.reason, container.name))
            return *std::move(failure);
    if (auto failure = from_reason(task.stop_reason, {})) return *std::move(failure);
    return {.cause = Cause::StartFailed, .reason = task.stop_reason};
}

bool is_newer(const TaskSeen& a, const TaskSeen& b) {
    return std::tie(a.stopped, a.created, a.arn) > std::tie(b.stopped, b.created, b.arn);
}

}  // namespace

const ContainerDefinitionSeen* TaskDefinitionSeen::container(std::string_view name) const {
    auto found = std::ranges::find(containers, name, &ContainerDefinitionSeen::name);
    return found == containers.end() ? nullptr : &*found;
}

Failure failure_of(const TaskSeen& task, const TaskDefinitionSeen& definition) {
    if (task.stop_code.empty() && task.stop_reason.empty()) return {};
    Cause said = cause_of_reason(task.stop_reason);
    bool is_checked = said == Cause::ContainerUnhealthy || said == Cause::TargetUnhealthy;
    if (task.stop_code == "ServiceSchedulerInitiated" && !is_checked) return {};
    if (is_checked || said == Cause::SpotInterrupted) {
        Failure failure{.cause = said, .reason = task.stop_reason};
        // Which container it was shows in its own health.
        auto ill = std::ranges::find(task.containers, "UNHEALTHY", &ContainerSeen::health);
        if (said == Cause::ContainerUnhealthy && ill != task.containers.end())
            failure.container = ill->name;
        return failure;
    }
    if (task.stop_code == "SpotInterruption")
        return {.cause = Cause::SpotInterrupted, .reason = task.stop_reason};
    if (task.stop_code == "TerminationNotice")
        return {.cause = Cause::HostLost, .reason = task.stop_reason};
    if (task.stop_code == "UserInitiated")
        return {.cause = Cause::StoppedByUser, .reason = task.stop_reason};
    return task.stop_code == "EssentialContainerExited" ? from_exit(task, definition)
                                                        : from_start(task);
}

std::vector<Failure> group_failures(const std::vector<TaskSeen>& tasks,
                                    const TaskDefinitionSeen& definition) {
    std::vector<std::size_t> order(tasks.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::ranges::sort(order,
                      [&](std::size_t a, std::size_t b) { return is_newer(tasks[a], tasks[b]); });
    std::vector<Failure> groups;
    for (std::size_t i : order) {
        Failure failure = failure_of(tasks[i], definition);
        if (failure.cause == Cause::None) continue;
        auto same = std::ranges::find_if(groups, [&](const Failure& group) {
            return group.cause == failure.cause && group.container == failure.container &&
                   group.detail == failure.detail;
        });
        if (same == groups.end()) same = groups.insert(groups.end(), std::move(failure));
        same->tasks.push_back(i);
    }
    std::ranges::stable_sort(groups, [](const Failure& a, const Failure& b) {
        return std::pair(a.is_of_the_revision(), a.tasks.size()) >
               std::pair(b.is_of_the_revision(), b.tasks.size());
    });
    return groups;
}

Failure failure_in_event(std::string_view message) {
    // What follows these words is a task's stopped reason, or what stood in the way of its start.
    for (std::string_view before :
         {"was unable to place a task", "failed to launch a task with (error",
          "was unable to stop or start tasks", "failed container health checks"}) {
        std::size_t at = message.find(before);
        if (at == std::string_view::npos) continue;
        if (auto failure = from_reason(std::string(message.substr(at)), {}))
            return *std::move(failure);
        return {.cause = Cause::Unexplained, .reason = std::string(message)};
    }
    bool is_target = message.find("is unhealthy in (target-group") != std::string_view::npos;
    if (is_target) return {.cause = Cause::TargetUnhealthy, .reason = std::string(message)};
    return {};
}

}  // namespace rollout
