#include "rollout/diagnosis/diagnosis.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "rollout/diagnosis/explanations.h"
#include "rollout/diagnosis/failures.h"

namespace rollout {
namespace {

constexpr std::size_t kDigitsOfAnId = 8;
/// So many tasks of a steady service have to end before that is called trouble: one may be chance.
constexpr std::size_t kOften = 2;

bool is_there(const ServiceSeen& service) {
    return !service.name.empty();
}

bool stack_is_well(const StackSeen& stack) {
    if (stack.name.empty()) return true;
    StackPhase phase = phase_of(stack);
    return phase == StackPhase::Whole || phase == StackPhase::Changing;
}

bool is_steady(const ServiceEvidence& evidence) {
    return is_there(evidence.service) && state_of(evidence.service) == ServiceState::Steady &&
           stack_is_well(evidence.stack);
}

/// Those that ECS told since it last was content, the newest first.
std::vector<std::string> fresh_events(const ServiceSeen& service) {
    std::vector<std::string> fresh;
    for (const std::string& event : service.events) {
        if (event.find("has reached a steady state") != std::string::npos) break;
        fresh.push_back(event);
    }
    return fresh;
}

/// What stands in brackets behind "due to (reason "; empty: nothing does.
std::string target_reason(const std::string& event) {
    constexpr std::string_view kBefore = "due to (reason ";
    std::size_t at = event.find(kBefore);
    if (at == std::string::npos) return {};
    std::string reason = event.substr(at + kBefore.size());
    return reason.substr(0, reason.rfind(')'));
}

/// What the load balancer says of the targets, from the events of ECS or from itself.
std::string words_on_targets(const ServiceEvidence& evidence) {
    for (const std::string& event : evidence.service.events)
        if (std::string reason = target_reason(event); !reason.empty()) return reason;
    for (const TargetSeen& target : evidence.targets)
        if (target.state == "unhealthy" && !target.description.empty()) return target.description;
    return {};
}

std::string short_id(const TaskSeen& task) {
    return task.id().substr(0, kDigitsOfAnId);
}

/// "task 3f9a41d0, which ran for 19s"
std::string words_on(const TaskSeen& task) {
    const std::string words = "task " + short_id(task);
    std::optional<base::Time> since = task.started ? task.started : task.created;
    if (!since || !task.stopped) return words;
    auto lived = base::to_string(base::Duration::seconds((*task.stopped - *since).in_seconds()));
    return task.started ? fmt::format("{}, which ran for {}", words, lived)
                        : fmt::format("{}, {} after ECS began it", words, lived);
}

std::string counted_tasks(std::size_t count) {
    return fmt::format("{} task{}", count, count == 1 ? "" : "s");
}

/// How the service stands.
std::string standing(const ServiceSeen& service) {
    std::string words = fmt::format("{} of {} run", service.running,
                                    counted_tasks(static_cast<std::size_t>(service.desired)));
    const DeploymentSeen* deployment = deployment_in_question(service);
    bool says = deployment && deployment->rollout != "COMPLETED" && !deployment->reason.empty();
    return says ? words + "; " + deployment->reason : words;
}

/// How it stands, as evidence; and what its stack wants beside the fix.
void add_standing(const ServiceEvidence& evidence, Diagnosis& into) {
    if (is_there(evidence.service)) into.evidence.push_back(standing(evidence.service));
    if (stack_is_well(evidence.stack)) return;
    into.evidence.push_back(
        fmt::format("its stack {} is {}", evidence.stack.name, evidence.stack.status));
    const std::string next = next_step(evidence.stack);
    if (!next.empty()) into.fix += "\nthen " + next;
}

/// The one that bears the name of the service; else the first.
std::string main_container(const TaskSeen& task, const std::string& service) {
    auto own = std::ranges::find(task.containers, service, &ContainerSeen::name);
    if (own != task.containers.end()) return own->name;
    return task.containers.empty() ? std::string() : task.containers.front().name;
}

/// Whether a task of which that is true has begun, and can have said something.
bool has_lines(Cause cause) {
    std::string_view code = code_of(cause);
    return code == "task.exit" || code == "task.memory" || code == "task.command" ||
           code == "task.unhealthy";
}

/// The diagnosis of the first of `groups`, with the others as evidence.
Diagnosis from_failures(const ServiceEvidence& evidence, const std::vector<TaskSeen>& tasks,
                        const std::vector<Failure>& groups) {
    const Failure& first = groups.front();
    const TaskSeen& newest = tasks[first.tasks.front()];
    Diagnosis found{.name = evidence.name,
                    .cause = first.cause,
                    .lines = evidence.lines,
                    .times = first.tasks.size(),
                    .task = has_lines(first.cause) ? newest.id() : std::string(),
                    .container = first.container.empty() ? main_container(newest, evidence.name)
                                                         : first.container};
    explain(first, evidence, words_on_targets(evidence), found);
    add_standing(evidence, found);
    found.evidence.push_back(
        fmt::format("{} ended so; the last: {}", counted_tasks(found.times), words_on(newest)));
    if (!first.reason.empty()) found.evidence.push_back("ECS says: " + first.reason);
    for (std::size_t i = 1; i < groups.size(); ++i)
        found.evidence.push_back(fmt::format(
            "{} ended otherwise: {}", counted_tasks(groups[i].tasks.size()),
            groups[i].reason.empty() ? std::string(to_string(groups[i].cause)) : groups[i].reason));
    std::ranges::copy(evidence.unread, std::back_inserter(found.evidence));
    return found;
}

/// From what ECS tells of the service, where no stopped task explains it.
std::optional<Diagnosis> from_events(const ServiceEvidence& evidence) {
    for (const std::string& event : fresh_events(evidence.service)) {
        Failure failure = failure_in_event(event);
        if (failure.cause == Cause::None || failure.cause == Cause::Unexplained) continue;
        Diagnosis found{.name = evidence.name, .cause = failure.cause};
        explain(failure, evidence, words_on_targets(evidence), found);
        add_standing(evidence, found);
        found.evidence.push_back("ECS says: " + event);
        return found;
    }
    return std::nullopt;
}

std::optional<Diagnosis> from_targets(const ServiceEvidence& evidence) {
    auto ill = std::ranges::find(evidence.targets, "unhealthy", &TargetSeen::state);
    if (ill == evidence.targets.end()) return std::nullopt;
    Diagnosis found{.name = evidence.name, .cause = Cause::TargetUnhealthy};
    explain({.cause = Cause::TargetUnhealthy}, evidence, words_on_targets(evidence), found);
    add_standing(evidence, found);
    for (const TargetSeen& target : evidence.targets)
        if (target.state != "healthy")
            found.evidence.push_back(fmt::format("target {}:{} is {}: {}", target.id, target.port,
                                                 target.state, target.description));
    return found;
}

std::optional<Diagnosis> from_alarm(const ServiceEvidence& evidence) {
    const DeploymentSeen* deployment = deployment_in_question(evidence.service);
    if (!deployment || deployment->rollout != "FAILED") return std::nullopt;
    bool is_alarm = deployment->reason.find("alarm") != std::string::npos;
    if (!is_alarm) return std::nullopt;
    Diagnosis found{.name = evidence.name, .cause = Cause::AlarmRang};
    explain({.cause = Cause::AlarmRang}, evidence, {}, found);
    add_standing(evidence, found);
    return found;
}

/// Nothing says why: only how it stands can be told.
Diagnosis from_state(const ServiceEvidence& evidence) {
    if (!stack_is_well(evidence.stack)) {
        Diagnosis found = diagnose_stack(evidence.stack, evidence.stack_events);
        found.name = evidence.name;
        return found;
    }
    Diagnosis found{.name = evidence.name};
    const std::string& name = evidence.name;
    bool is_ending =
        is_there(evidence.service) && state_of(evidence.service) == ServiceState::Ending;
    bool is_rolling =
        is_there(evidence.service) && state_of(evidence.service) == ServiceState::Rolling;
    bool is_changing = phase_of(evidence.stack) == StackPhase::Changing;
    if (is_ending || is_rolling || (is_changing && !evidence.stack.name.empty())) {
        found.cause = Cause::Rolling;
        found.what = is_ending ? fmt::format("{} is being deleted", name)
                               : fmt::format("{} is rolling out, and no task has failed", name);
        found.fix = "wait, and ask again";
        if (is_changing && !evidence.stack.name.empty())
            found.evidence.push_back(
                fmt::format("its stack {} is {}", evidence.stack.name, evidence.stack.status));
    } else if (!is_there(evidence.service)) {
        found.cause = Cause::NotThere;
        found.what = fmt::format("{} is not there", name);
        found.place = {.in = Place::In::Service, .keys = {}, .words = "nothing of it is deployed"};
    } else {
        found.cause = Cause::Unexplained;
        found.what = fmt::format("{} is not as it should be, and AWS shows no reason", name);
        found.fix =
            "ECS shows a stopped task for an hour: ask while it fails, or read the service's lines";
    }
    add_standing(evidence, found);
    for (const std::string& event : fresh_events(evidence.service))
        if (found.evidence.size() < 3) found.evidence.push_back("ECS says: " + event);
    return found;
}

/// A job that has ended well the last time is well.
Diagnosis diagnose_job(const ServiceEvidence& evidence) {
    if (evidence.stack.name.empty() || !stack_is_well(evidence.stack)) return from_state(evidence);
    auto newest = std::ranges::max_element(evidence.stopped, {}, &TaskSeen::stopped);
    if (newest == evidence.stopped.end()) return {.name = evidence.name};
    Cause last = failure_of(*newest, evidence.definition).cause;
    if (last == Cause::None || last == Cause::Ended) return {.name = evidence.name};
    std::vector<Failure> groups = group_failures(evidence.stopped, evidence.definition);
    std::erase_if(groups, [](const Failure& group) { return group.cause == Cause::Ended; });
    const auto at = static_cast<std::size_t>(newest - evidence.stopped.begin());
    std::ranges::stable_partition(groups, [&](const Failure& group) {
        return std::ranges::find(group.tasks, at) != group.tasks.end();
    });
    return from_failures(evidence, evidence.stopped, groups);
}

}  // namespace

const DeploymentSeen* deployment_in_question(const ServiceSeen& service) {
    const DeploymentSeen* primary = service.primary();
    // The primary that comes back after a failure is an older one.
    auto failed = std::ranges::find_if(service.deployments, [&](const DeploymentSeen& one) {
        return one.rollout == "FAILED" && (!primary || one.created >= primary->created);
    });
    return failed == service.deployments.end() ? primary : &*failed;
}

std::vector<TaskSeen> tasks_that_count(const ServiceEvidence& evidence) {
    const DeploymentSeen* deployment = deployment_in_question(evidence.service);
    std::vector<TaskSeen> ours;
    for (const TaskSeen& task : evidence.stopped)
        if (deployment && task.started_by == deployment->id) ours.push_back(task);
    if (!ours.empty() || is_steady(evidence)) return ours;
    // A stack that was put back has a deployment of its own again, in which nothing failed.
    const std::optional<base::Time> since = began(evidence.stack, evidence.stack_events);
    std::ranges::copy_if(evidence.stopped, std::back_inserter(ours), [&](const TaskSeen& task) {
        return !since || !task.stopped || *task.stopped >= *since;
    });
    return ours;
}

Diagnosis diagnose(const ServiceEvidence& evidence) {
    if (evidence.kind == ServiceEvidence::Kind::Job) return diagnose_job(evidence);
    const std::vector<TaskSeen> tasks = tasks_that_count(evidence);
    std::vector<Failure> groups = group_failures(tasks, evidence.definition);
    if (is_steady(evidence)) {
        std::erase_if(groups, [&](const Failure& group) {
            bool has_run = tasks[group.tasks.front()].started.has_value();
            return !has_run || !group.is_of_the_revision() || group.tasks.size() < kOften;
        });
        return groups.empty() ? Diagnosis{.name = evidence.name}
                              : from_failures(evidence, tasks, groups);
    }
    // A stack that failed at something else than the service did so whatever its tasks do.
    const StackEventSeen* first = stack_is_well(evidence.stack)
                                      ? nullptr
                                      : first_failure(evidence.stack, evidence.stack_events);
    if (first && first->type != "AWS::ECS::Service") return from_state(evidence);
    if (auto alarm = from_alarm(evidence)) return *std::move(alarm);
    // What befalls a task of itself is replaced; if nothing else is wrong, it is not what is.
    bool is_told = !groups.empty() && groups.front().is_of_the_revision();
    if (is_told) return from_failures(evidence, tasks, groups);
    if (auto told = from_events(evidence)) return *std::move(told);
    if (auto told = from_targets(evidence)) return *std::move(told);
    bool stack_explains = !stack_is_well(evidence.stack);
    if (!groups.empty() && !stack_explains) return from_failures(evidence, tasks, groups);
    return from_state(evidence);
}

}  // namespace rollout
