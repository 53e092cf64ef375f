#include "deploy/reading/evidence.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "deploy/client/calls.h"
#include "deploy/reading/evidence_reading.h"
#include "deploy/reading/reading.h"
#include "deploy/reading/tasks.h"

namespace deploy {
namespace {

/// Of a service: what crashes every minute fills one page in an hour.
constexpr std::size_t kMostTasks = 500;
constexpr std::size_t kMostEvents = 1000;
constexpr std::int64_t kLines = 20;
/// Of those that ECS does not show any more: the first that failed say enough.
constexpr std::int64_t kKeptTasks = 100;

using rollout::Cause;
using Strings = std::vector<std::string>;

bool is_one_of(std::string_view code, std::initializer_list<std::string_view> codes) {
    return std::ranges::find(codes, code) != codes.end();
}

/// Fills the evidence of all cases, round by round: what comes later is asked for where the
/// diagnosis by what is there needs it.
class Gatherer {
  public:
    Gatherer(Client& client, std::vector<ServiceCase>& cases) : calls_(client), cases_(cases) {}

    base::Status tasks_and_events();
    base::Status kept_tasks();
    base::Status definitions_and_targets();
    base::Status lines();

  private:
    void list_tasks(ServiceCase& of, const std::string& token);
    void last_events(ServiceCase& of);
    void describe_tasks(ServiceCase& of, Strings arns);
    void kept_tasks(ServiceCase& of, base::Time since);
    void definition(ServiceCase& of);
    void targets(ServiceCase& of, const std::string& group);
    void lines(ServiceCase& of, const rollout::Diagnosis& asks);

    Calls calls_;
    std::vector<ServiceCase>& cases_;
};

/// The events of a stack until its last operation began.
void begin_events(Calls& calls, const rollout::StackSeen& stack,
                  std::vector<rollout::StackEventSeen>& into, const std::string& token) {
    auto fill = [&](aws::Writer& out) {
        // The events of a stack that is gone are found by its ARN alone.
        out.text("StackName", stack.id);
        if (!token.empty()) out.text("NextToken", token);
    };
    calls.begin("cloudformation", "DescribeStackEvents", fill,
                [&calls, &stack, &into](CallEnded& ended) -> base::Status {
                    if (!ended.answer.ok()) return std::move(ended.answer).problems();
                    for (const aws::Value& event : ended.answer->list("StackEvents")) {
                        into.push_back(stack_event_seen(event));
                        if (rollout::begins_operation(stack, into.back())) return base::Done{};
                    }
                    std::string next(ended.answer->text("NextToken"));
                    if (!next.empty() && into.size() < kMostEvents)
                        begin_events(calls, stack, into, next);
                    return base::Done{};
                });
}

bool needs_events(const rollout::StackSeen& stack) {
    if (stack.id.empty()) return false;
    rollout::StackPhase phase = rollout::phase_of(stack);
    return phase == rollout::StackPhase::PutBack || phase == rollout::StackPhase::Failed;
}

base::Status Gatherer::tasks_and_events() {
    for (ServiceCase& one : cases_) {
        list_tasks(one, {});
        if (!needs_events(one.known.stack)) continue;
        if (one.known.service.name.empty() && !one.service.empty()) last_events(one);
        begin_events(calls_, one.known.stack, one.known.stack_events, {});
    }
    return calls_.finish();
}

void Gatherer::list_tasks(ServiceCase& of, const std::string& token) {
    auto fill = [&](aws::Writer& out) {
        out.text("cluster", of.cluster);
        if (!token.empty()) out.text("nextToken", token);
        if (of.known.service.name.empty())
            out.text("family", of.family);
        else
            out.text("serviceName", of.known.service.name);
        out.text("desiredStatus", "STOPPED");
    };
    calls_.begin("ecs", "ListTasks", fill, [this, &of](CallEnded& ended) -> base::Status {
        if (is_one_of(ended.code, {"ClusterNotFoundException", "ServiceNotFoundException",
                                   "ServiceNotActiveException"}))
            return base::Done{};
        if (!ended.answer.ok()) return std::move(ended.answer).problems();
        Strings arns;
        for (const aws::Value& arn : ended.answer->list("taskArns"))
            arns.emplace_back(arn.as_text());
        for (std::size_t at = 0; at < arns.size(); at += kTasksOfACall) {
            auto end = std::min(at + kTasksOfACall, arns.size());
            describe_tasks(of, Strings(arns.begin() + static_cast<std::ptrdiff_t>(at),
                                       arns.begin() + static_cast<std::ptrdiff_t>(end)));
        }
        std::string next(ended.answer->text("nextToken"));
        if (!next.empty() && of.known.stopped.size() < kMostTasks) list_tasks(of, next);
        return base::Done{};
    });
}

/// What ECS told of a service that its stack has taken away again: it is shown for a while yet.
void Gatherer::last_events(ServiceCase& of) {
    auto fill = [&](aws::Writer& out) {
        out.text("cluster", of.cluster).begin_list("services").text({}, of.service).end();
    };
    calls_.begin("ecs", "DescribeServices", fill, [&of](CallEnded& ended) -> base::Status {
        if (ended.code == "ClusterNotFoundException") return base::Done{};
        if (!ended.answer.ok()) return std::move(ended.answer).problems();
        for (const aws::Value& service : ended.answer->list("services"))
            of.known.service.events = service_seen(service).events;
        return base::Done{};
    });
}

void Gatherer::describe_tasks(ServiceCase& of, Strings arns) {
    auto fill = [&](aws::Writer& out) {
        out.text("cluster", of.cluster).begin_list("tasks");
        for (const std::string& arn : arns)
            out.text({}, arn);
        out.end();
    };
    calls_.begin("ecs", "DescribeTasks", fill, [&of](CallEnded& ended) -> base::Status {
        if (!ended.answer.ok()) return std::move(ended.answer).problems();
        for (const aws::Value& task : ended.answer->list("tasks"))
            of.known.stopped.push_back(task_seen(task));
        return base::Done{};
    });
}

/// What is missed when the caller may not read it; nothing when the call failed at something else.
base::Status missed(CallEnded& ended, const std::string& what, rollout::ServiceEvidence& by) {
    const base::Diagnostics& problems = ended.answer.problems();
    if (problems.front().code != "api.denied") return problems;
    by.unread.push_back(fmt::format("{} may not be read: {}", what, problems.front().message));
    return base::Done{};
}

/// Since when what went wrong did: the deployment, or the operation of the stack.
base::Time trouble_since(const rollout::ServiceEvidence& known) {
    const rollout::DeploymentSeen* deployment = rollout::deployment_in_question(known.service);
    return needs_events(known.stack) || !deployment ? known.stack.changed : deployment->created;
}

/// Of what ECS does not show any more.
base::Status Gatherer::kept_tasks() {
    for (ServiceCase& one : cases_) {
        bool is_told = one.kept_in.empty() || !rollout::tasks_that_count(one.known).empty();
        if (is_told) continue;
        Cause cause = rollout::diagnose(one.known).cause;
        bool is_open = cause == Cause::Unexplained || cause == Cause::StackFailed ||
                       cause == Cause::StackPutBack;
        if (is_open) kept_tasks(one, trouble_since(one.known));
    }
    return calls_.finish();
}

void Gatherer::kept_tasks(ServiceCase& of, base::Time since) {
    const std::string group = of.service.empty() ? "family:" + of.family : "service:" + of.service;
    auto fill = [&](aws::Writer& out) {
        out.text("logGroupName", of.kept_in);
        out.integer("startTime", since.in_unix_milliseconds());
        // A phrase of the line; which group it names is looked at below.
        out.text("filterPattern", '"' + group + '"');
        out.integer("limit", kKeptTasks);
    };
    calls_.begin("logs", "FilterLogEvents", fill, [&of, group](CallEnded& ended) -> base::Status {
        if (ended.code == "ResourceNotFoundException") return base::Done{};
        if (!ended.answer.ok()) return missed(ended, "what stopped tasks said", of.known);
        for (const aws::Value& line : ended.answer->list("events"))
            if (auto event = task_in_event(line.text("message")); event && event->group == group)
                of.known.stopped.push_back(std::move(event->task));
        return base::Done{};
    });
}

base::Status Gatherer::definitions_and_targets() {
    for (ServiceCase& one : cases_) {
        if (rollout::diagnose(one.known).is_well()) continue;
        definition(one);
        for (const std::string& group : one.known.service.target_groups)
            targets(one, group);
    }
    return calls_.finish();
}

void Gatherer::definition(ServiceCase& of) {
    std::vector<rollout::TaskSeen> tasks = rollout::tasks_that_count(of.known);
    auto newest = std::ranges::max_element(tasks, {}, &rollout::TaskSeen::stopped);
    const std::string arn =
        newest == tasks.end() ? of.known.service.task_definition : newest->task_definition;
    if (arn.empty()) return;
    calls_.begin(
        "ecs", "DescribeTaskDefinition", [&](aws::Writer& out) { out.text("taskDefinition", arn); },
        [&of](CallEnded& ended) -> base::Status {
            // One that was deleted since is not there.
            if (ended.code == "ClientException") return base::Done{};
            if (!ended.answer.ok()) return std::move(ended.answer).problems();
            if (const aws::Value* found = ended.answer->find("taskDefinition"))
                of.known.definition = task_definition_seen(*found);
            return base::Done{};
        });
}

void Gatherer::targets(ServiceCase& of, const std::string& group) {
    calls_.begin(
        "elbv2", "DescribeTargetHealth",
        [&](aws::Writer& out) { out.text("TargetGroupArn", group); },
        [&of](CallEnded& ended) -> base::Status {
            if (ended.code == "TargetGroupNotFound") return base::Done{};
            if (!ended.answer.ok()) return missed(ended, "its targets", of.known);
            for (const aws::Value& target : ended.answer->list("TargetHealthDescriptions"))
                of.known.targets.push_back(target_seen(target));
            std::erase_if(of.known.targets, [](const rollout::TargetSeen& target) {
                return target.state == "healthy";
            });
            return base::Done{};
        });
}

base::Status Gatherer::lines() {
    for (ServiceCase& one : cases_) {
        rollout::Diagnosis asks = rollout::diagnose(one.known);
        if (!asks.task.empty()) lines(one, asks);
    }
    return calls_.finish();
}

void Gatherer::lines(ServiceCase& of, const rollout::Diagnosis& asks) {
    const auto* container = of.known.definition.container(asks.container);
    if (!container || container->log_group.empty()) return;
    // AWS: "Send Amazon ECS logs to CloudWatch", awslogs-stream-prefix.
    auto fill = [&](aws::Writer& out) {
        out.text("logGroupName", container->log_group);
        out.text("logStreamName",
                 fmt::format("{}/{}/{}", container->log_prefix, container->name, asks.task));
        out.integer("limit", kLines);
    };
    calls_.begin("logs", "GetLogEvents", fill, [&of](CallEnded& ended) -> base::Status {
        // It said nothing.
        if (ended.code == "ResourceNotFoundException") return base::Done{};
        if (!ended.answer.ok()) return missed(ended, "its last lines", of.known);
        for (const aws::Value& event : ended.answer->list("events"))
            of.known.lines.emplace_back(event.text("message"));
        return base::Done{};
    });
}

}  // namespace

base::Result<std::vector<rollout::Diagnosis>> diagnose_services(Client& client,
                                                                std::vector<ServiceCase> cases) {
    Gatherer gatherer(client, cases);
    TRY(gatherer.tasks_and_events());
    TRY(gatherer.kept_tasks());
    TRY(gatherer.definitions_and_targets());
    TRY(gatherer.lines());
    std::vector<rollout::Diagnosis> found;
    for (const ServiceCase& one : cases)
        found.push_back(rollout::diagnose(one.known));
    return found;
}

base::Result<std::vector<rollout::Diagnosis>> diagnose_stacks(
    Client& client, const std::vector<rollout::StackSeen>& stacks) {
    Calls calls(client);
    std::vector<std::vector<rollout::StackEventSeen>> events(stacks.size());
    for (std::size_t i = 0; i < stacks.size(); ++i)
        if (needs_events(stacks[i])) begin_events(calls, stacks[i], events[i], {});
    TRY(calls.finish());
    std::vector<rollout::Diagnosis> found;
    for (std::size_t i = 0; i < stacks.size(); ++i)
        found.push_back(rollout::diagnose_stack(stacks[i], events[i]));
    return found;
}

}  // namespace deploy
