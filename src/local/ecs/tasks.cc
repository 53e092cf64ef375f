#include "local/ecs/tasks.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/ecs/clusters.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::ecs::ContainerState;
using engine::ecs::HealthStatus;
using engine::ecs::StopCode;
using engine::ecs::Task;
using engine::ecs::TaskSpec;
using engine::ecs::TaskState;
using engine::ecs::TaskStatus;

// AWS: DescribeTasks, "A list of up to 100 task IDs or full ARN entries".
constexpr std::size_t kMostTasks = 100;

/// What one answer shows a task with.
struct Shown {
    const Asking& asking;
    const aws::Shape& shape;  ///< "Task"
    const Cluster& cluster;
    engine::Address address;
    const Task& task;
    std::string arn;
    std::string attachment;  ///< id of its network interface's attachment
};

void time_if_any(aws::Writer& out, std::string_view name, std::optional<base::Time> time) {
    if (time) out.time(name, *time);
}

void detail(aws::Writer& out, std::string_view name, std::string_view value) {
    if (!value.empty()) out.begin_structure().text("name", name).text("value", value).end();
}

// AWS rule task.29 [observed] "Developer guide, Task networking": the network interface of a task
// is an attachment: PRECREATED until there is one, then ATTACHED, then DELETED.
// Test: Tasks.ShowTheirNetworkInterface
void write_attachments(aws::Writer& out, const Shown& shown) {
    const TaskState& state = shown.task.state();
    std::string_view status = state.status == TaskStatus::Stopped ? "DELETED"
                              : state.interface_id.empty()        ? "PRECREATED"
                                                                  : "ATTACHED";
    out.begin_list("attachments").begin_structure();
    out.text("id", shown.attachment);
    out.text("type", "ElasticNetworkInterface");
    out.text("status", status);
    out.begin_list("details");
    detail(out, "subnetId", state.request.subnet);
    detail(out, "networkInterfaceId", state.interface_id);
    detail(out, "privateIPv4Address", state.ip);
    out.end();
    out.end().end();
}

void write_container(aws::Writer& out, const Shown& shown, const ContainerState& container,
                     const engine::ecs::ContainerSpec& spec) {
    const std::string& id = shown.task.state().request.id;
    const std::string own = derived_uuid(fmt::format("{} {}", id, spec.name));
    out.begin_structure();
    out.text("containerArn", fmt::format("{}/{}", arn_in(shown.cluster, "container", id), own));
    out.text("taskArn", shown.arn);
    out.text("name", spec.name);
    out.text("image", spec.image);
    write_unless_empty(out, "imageDigest", container.digest);
    out.text("lastStatus", last_status(container));
    if (container.exit_code) out.integer("exitCode", *container.exit_code);
    write_unless_empty(out, "reason", container.reason);
    out.begin_list("networkBindings").end();
    out.begin_list("networkInterfaces");
    if (!shown.task.state().ip.empty())
        out.begin_structure()
            .text("attachmentId", shown.attachment)
            .text("privateIpv4Address", shown.task.state().ip)
            .end();
    out.end();
    out.text("healthStatus", to_string(container.check.health));
    out.end();
}

void write_containers(aws::Writer& out, const Shown& shown) {
    const TaskState& state = shown.task.state();
    out.begin_list("containers");
    for (std::size_t i = 0; i < state.containers.size(); ++i)
        write_container(out, shown, state.containers[i], state.request.spec->containers[i]);
    out.end();
}

/// The revision of its service that the task is of; nothing for tasks of RunTask.
const engine::ecs::RevisionSpec* revision_of(const Shown& shown) {
    const auto& request = shown.task.state().request;
    const auto* service =
        request.service ? shown.asking.cloud().service(*request.service) : nullptr;
    if (!service) return nullptr;
    for (const auto& [number, deployment] : service->state().deployments) {
        auto revision = service->state().revisions.find(deployment.revision);
        if (deployment.id == request.started_by && revision != service->state().revisions.end())
            return revision->second.spec.held.get();
    }
    return nullptr;
}

/// AWS rule task.30 [documented] "API reference, Task, overrides": every container is in it, with
/// what RunTask changes of it. Test: Tasks.AreShownFromTheirOrderToTheirEnd
void write_overrides(aws::Writer& out, const Shown& shown) {
    const aws::Shape& shape = *aws::find_member(shown.shape, "overrides")->shape;
    engine::SharedProperties given = shown.asking.cloud().overrides(shown.address);
    out.begin_structure("overrides");
    if (given) {
        for (const aws::Member& member : shape.members)
            write_property(out, shape, member.name, *given);
    } else {
        out.begin_list("containerOverrides");
        for (const auto& container : shown.task.state().request.spec->containers)
            out.begin_structure().text("name", container.name).end();
        out.end();
        out.begin_list("inferenceAcceleratorOverrides").end();
    }
    out.end();
}

void write_end(aws::Writer& out, const TaskState& state) {
    if (state.stop_code != StopCode::None) out.text("stopCode", to_string(state.stop_code));
    time_if_any(out, "stoppedAt", state.stopped_at);
    write_unless_empty(out, "stoppedReason", state.stop_reason);
    time_if_any(out, "stoppingAt", state.stopping_at);
}

void write_task(aws::Writer& out, const Shown& shown) {
    const TaskState& state = shown.task.state();
    const TaskSpec& spec = *state.request.spec;
    const auto* revision = revision_of(shown);
    out.begin_structure();
    write_attachments(out, shown);
    out.text("availabilityZone", state.request.zone);
    if (!revision || !revision->capacity.empty())
        out.text("capacityProviderName", state.request.capacity_provider);
    out.text("clusterArn", shown.cluster.arn);
    out.text("connectivity", shown.task.connectivity());
    time_if_any(out, "connectivityAt", state.connected_at);
    write_containers(out, shown);
    out.text("cpu", std::to_string(spec.cpu_units));
    time_if_any(out, "createdAt", state.created_at);
    out.text("desiredStatus", to_string(shown.task.desired_status()));
    out.boolean("enableExecuteCommand", state.request.enable_execute_command);
    time_if_any(out, "executionStoppedAt", state.execution_stopped_at);
    out.text("group", state.request.group);
    out.text("healthStatus", to_string(shown.task.health()));
    out.text("lastStatus", to_string(shown.task.last_status()));
    out.text("launchType", "FARGATE");
    out.text("memory", std::to_string(spec.memory_mib));
    write_overrides(out, shown);
    out.text("platformVersion", "1.4.0");
    out.text("platformFamily", "Linux");
    time_if_any(out, "pullStartedAt", state.pull_started_at);
    time_if_any(out, "pullStoppedAt", state.pull_stopped_at);
    time_if_any(out, "startedAt", state.started_at);
    write_unless_empty(out, "startedBy", state.request.started_by);
    write_end(out, state);
    out.text("taskArn", shown.arn);
    out.text("taskDefinitionArn", spec.task_definition_arn);
    out.end();
}

/// The task of that ARN in the cluster; nothing when there is none, or it is shown no longer.
std::optional<engine::Address> find_task(const Asking& asking, const Cluster& cluster,
                                         const std::string& arn) {
    auto address = asking.cloud().find_task(arn);
    if (!address || !asking.cloud().task(*address)) return std::nullopt;
    if (asking.cloud().cluster_arn(*address) != cluster.arn) return std::nullopt;
    return asking.cloud().task_arn(*address) == arn ? address : std::nullopt;
}

}  // namespace

std::optional<aws::Error> describe_tasks(Asking& asking, aws::Writer& answer) {
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    const auto& in = std::get<Cluster>(cluster);
    auto words = named(asking, "tasks", "Tasks", kMostTasks);
    if (auto* error = std::get_if<aws::Error>(&words)) return std::move(*error);
    std::vector<std::string> missing;
    const aws::Shape& shape = element_of(*asking.operation().output, "tasks");
    answer.begin_list("tasks");
    for (const std::string& word : std::get<std::vector<std::string>>(words)) {
        std::string arn = arn_in(in, "task", word);
        std::optional<engine::Address> at = find_task(asking, in, arn);
        if (!at) {
            missing.push_back(std::move(arn));
            continue;
        }
        const Task& task = *asking.cloud().task(*at);
        write_task(answer,
                   {asking, shape, in, *at, task, arn, derived_uuid(task.state().request.id)});
    }
    answer.end();
    write_missing(answer, missing);
    return std::nullopt;
}

}  // namespace local
