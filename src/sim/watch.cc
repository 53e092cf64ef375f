#include "sim/watch.h"

#include <algorithm>
#include <span>
#include <string>

#include <fmt/format.h>

namespace sim {

using base::Time;
using engine::Address;
using engine::Cloud;
using engine::CoreKind;
using engine::ecs::ServiceState;
using engine::ecs::ServiceStatus;
using engine::ecs::TaskStatus;

namespace {

/// Behind its load balancers and its private name stands who runs.
void demand_reachable(const Cloud& cloud, Address address, Findings& findings) {
    const engine::ecs::TaskState& task = cloud.task(address)->state();
    const std::string who = task_name(address.index);
    for (const engine::ecs::TargetBinding& binding : task.request.targets) {
        const engine::TargetGroup* group = cloud.target_group(binding.group);
        auto is_it = [&](const auto& entry) {
            return entry.first == engine::TargetKey{task.ip, binding.port} &&
                   entry.second.task == address &&
                   entry.second.state == engine::TargetState::Healthy;
        };
        findings.expect(group && std::ranges::any_of(group->state().targets, is_it),
                        "in the end every task of a service is a healthy target", who);
    }
    if (!task.request.name_service) return;
    const engine::NameService* name = cloud.name_service(*task.request.name_service);
    bool answered = name && std::ranges::any_of(name->answerable(), [&](const auto& answer) {
                        return answer.instance_id == task.request.id && answer.ip == task.ip;
                    });
    findings.expect(answered, "in the end every task of a service is answered by its private name",
                    who);
}

void demand_service(const Cloud& cloud, const ServiceState& state, std::span<const Address> tasks,
                    Findings& findings) {
    const std::string who = "service " + state.names.service_name;
    std::uint32_t healthy = 0;
    for (Address address : tasks) {
        const engine::ecs::TaskState& task = cloud.task(address)->state();
        findings.expect(state.status == ServiceStatus::Active &&
                            task.status == TaskStatus::Running &&
                            task.told_health == engine::ecs::HealthStatus::Healthy,
                        "in the end every task of a service is healthy", who);
        demand_reachable(cloud, address, findings);
        healthy += task.told_health == engine::ecs::HealthStatus::Healthy ? 1U : 0U;
    }
    if (state.status == ServiceStatus::Inactive) return;
    findings.expect(state.status == ServiceStatus::Active, "in the end no service is DRAINING",
                    who);
    findings.expect(healthy == state.settings.desired_count,
                    "in the end a service has its desired count of healthy tasks", who);
    bool settled = state.live.size() == 1 && state.deployments.at(state.live.front()).rollout ==
                                                 engine::ecs::RolloutState::Completed;
    findings.expect(settled, "in the end a service has one deployment, COMPLETED", who);
}

/// Behind load balancers stands nobody else.
void demand_traffic(const Cloud& cloud, Findings& findings) {
    for (std::uint32_t at = 0; at < cloud.state().target_groups.size(); ++at) {
        const engine::TargetGroup* group = cloud.target_group(Address{CoreKind::TargetGroup, at});
        if (!group) continue;
        for (const auto& [key, target] : group->state().targets)
            findings.expect(target.state == engine::TargetState::Healthy,
                            "in the end every target is healthy",
                            fmt::format("target group {} {}", at, key.ip));
    }
}

}  // namespace

void Watch::look(const Turn& turn) {
    findings_.now = turn.now;
    std::span<const TaskChange> changes = tasks_.look(turn, findings_);
    plans_.hear(turn);
    services_.look(turn, changes, tasks_, plans_, findings_);
    traffic_.look(turn, changes, tasks_, findings_);
    stacks_.look(turn, findings_);
    plans_.look(turn, findings_);
    std::optional<Time> next = turn.cloud.next_wake();
    // After a fact others may still be due in the same moment.
    findings_.expect(turn.fact || !next || *next > turn.now,
                     "the cloud sleeps until something is due", "cloud");
}

void Watch::demand_goals(const Cloud& cloud, Time now) {
    findings_.now = now;
    std::map<std::uint32_t, std::vector<Address>> of_service;
    for (std::uint32_t at = 0; at < cloud.state().tasks.size(); ++at) {
        Address address{CoreKind::Task, at};
        const engine::ecs::Task* task = cloud.task(address);
        if (!task || task->last_status() == TaskStatus::Stopped) continue;
        findings_.expect(task->last_status() == TaskStatus::Running,
                         "in the end every task runs or has stopped", task_name(at));
        if (task->state().request.service)
            of_service[task->state().request.service->index].push_back(address);
    }
    for (std::uint32_t at = 0; at < cloud.state().services.size(); ++at)
        if (const auto* service = cloud.service(Address{CoreKind::Service, at}))
            demand_service(cloud, service->state(), of_service[at], findings_);
    for (std::uint32_t at = 0; at < cloud.state().stacks.size(); ++at) {
        const auto& stack = cloud.stack(Address{CoreKind::Stack, at})->state();
        findings_.expect(!to_string(stack.status).ends_with("_IN_PROGRESS"),
                         "in the end every stack is at rest", "stack " + stack.names.stack_name);
    }
    demand_traffic(cloud, findings_);
}

}  // namespace sim
