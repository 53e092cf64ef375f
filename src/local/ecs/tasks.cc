#include "local/ecs/tasks.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/ecs/common.h"
#include "local/tags.h"
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
    WithTags tags = WithTags::No;
};

void time_if_any(aws::Writer& out, std::string_view name, std::optional<base::Time> time) {
    if (time) out.time(name, *time);
}

void write_detail(aws::Writer& out, std::string_view name, std::string_view value) {
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
    write_detail(out, "subnetId", state.request.subnet);
    write_detail(out, "networkInterfaceId", state.interface_id);
    write_detail(out, "privateIPv4Address", state.ip);
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

const cfn::Object* override_of(const cfn::Object& given, std::string_view container) {
    for (const cfn::Object* other : engine::objects_at(given, "ContainerOverrides"))
        if (engine::text_at(*other, "Name") == container) return other;
    return nullptr;
}

/// AWS rule task.30 [documented] "API reference, Task, overrides": every container is in it, with
/// what RunTask changes of it. Test: Tasks.AreShownFromTheirOrderToTheirEnd
void write_overrides(aws::Writer& out, const Shown& shown, const cfn::Object& given) {
    const aws::Shape& shape = *aws::find_member(shown.shape, "overrides")->shape;
    const aws::Shape& element = element_of(shape, "containerOverrides");
    out.begin_structure("overrides");
    out.begin_list("containerOverrides");
    for (const auto& container : shown.task.state().request.spec->containers) {
        out.begin_structure();
        out.text("name", container.name);
        if (const cfn::Object* other = override_of(given, container.name))
            for (const aws::Member& member : element.members)
                if (member.name != "name") write_property(out, element, member.name, *other);
        out.end();
    }
    out.end();
    for (const aws::Member& member : shape.members)
        if (member.name != "containerOverrides" && member.name != "inferenceAcceleratorOverrides")
            write_property(out, shape, member.name, given);
    out.begin_list("inferenceAcceleratorOverrides").end();
    out.end();
}

/// What the definition says, or RunTask in its place.
std::string size_of(const cfn::Object& overrides, std::string_view name, std::uint32_t defined) {
    std::string other = engine::text_at(overrides, name);
    return other.empty() ? std::to_string(defined) : other;
}

void write_task_tags(aws::Writer& out, const Shown& shown) {
    Tags tags;
    engine::SharedProperties given = shown.asking.cloud().tags(shown.address);
    if (given && shown.tags == WithTags::Yes)
        for (const cfn::Object* tag : engine::objects_at(*given, "Tags"))
            tags.push_back({engine::text_at(*tag, "Key"), engine::text_at(*tag, "Value")});
    write_tags(out, shown.shape, "tags", tags);
}

void write_end(aws::Writer& out, const TaskState& state) {
    if (state.stop_code != StopCode::None) out.text("stopCode", to_string(state.stop_code));
    time_if_any(out, "stoppedAt", state.stopped_at);
    write_unless_empty(out, "stoppedReason", state.stop_reason);
    time_if_any(out, "stoppingAt", state.stopping_at);
}

void write_shown(aws::Writer& out, std::string_view name, const Shown& shown) {
    const TaskState& state = shown.task.state();
    const TaskSpec& spec = *state.request.spec;
    const auto* revision = revision_of(shown);
    static const cfn::Object kNone;
    engine::SharedProperties given = shown.asking.cloud().overrides(shown.address);
    const cfn::Object& overrides = given ? *given : kNone;
    out.begin_structure(name);
    write_attachments(out, shown);
    out.text("availabilityZone", state.request.zone);
    // One that was run with a launch type has no provider.
    if (!revision || !revision->capacity.empty())
        write_unless_empty(out, "capacityProviderName", state.request.capacity_provider);
    out.text("clusterArn", shown.cluster.arn);
    out.text("connectivity", shown.task.connectivity());
    time_if_any(out, "connectivityAt", state.connected_at);
    write_containers(out, shown);
    out.text("cpu", size_of(overrides, "Cpu", spec.cpu_units));
    time_if_any(out, "createdAt", state.created_at);
    out.text("desiredStatus", to_string(shown.task.desired_status()));
    out.boolean("enableExecuteCommand", state.request.enable_execute_command);
    time_if_any(out, "executionStoppedAt", state.execution_stopped_at);
    out.text("group", state.request.group);
    out.text("healthStatus", to_string(shown.task.health()));
    out.text("lastStatus", to_string(shown.task.last_status()));
    out.text("launchType", "FARGATE");
    out.text("memory", size_of(overrides, "Memory", spec.memory_mib));
    write_overrides(out, shown, overrides);
    out.text("platformVersion", "1.4.0");
    out.text("platformFamily", "Linux");
    time_if_any(out, "pullStartedAt", state.pull_started_at);
    time_if_any(out, "pullStoppedAt", state.pull_stopped_at);
    time_if_any(out, "startedAt", state.started_at);
    write_unless_empty(out, "startedBy", state.request.started_by);
    write_end(out, state);
    write_task_tags(out, shown);
    out.text("taskArn", shown.arn);
    out.text("taskDefinitionArn", spec.task_definition_arn);
    out.end();
}

}  // namespace

void write_task(aws::Writer& out, std::string_view name, const aws::Shape& shape,
                const Asking& asking, const Cluster& cluster, const FoundTask& found,
                WithTags tags) {
    write_shown(out, name,
                {asking, shape, cluster, found.address, *found.core, found.arn,
                 derived_uuid(found.core->state().request.id), tags});
}

std::optional<aws::Error> describe_tasks(Asking& asking, aws::Writer& answer) {
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    const auto& in = std::get<Cluster>(cluster);
    auto words = named(asking, "tasks", "Tasks", kMostTasks);
    if (auto* error = std::get_if<aws::Error>(&words)) return std::move(*error);
    std::vector<std::string> missing;
    const aws::Shape& shape = element_of(*asking.operation().output, "tasks");
    const WithTags tags = includes(asking, "TAGS") ? WithTags::Yes : WithTags::No;
    answer.begin_list("tasks");
    for (const std::string& word : std::get<std::vector<std::string>>(words)) {
        if (auto task = find_task(asking, in, word))
            write_task(answer, "", shape, asking, in, *task, tags);
        else
            missing.push_back(arn_in(in, "task", word));
    }
    answer.end();
    write_missing(answer, missing);
    return std::nullopt;
}

namespace {

/// What ListTasks asks for.
struct Filter {
    std::string_view family;
    std::string_view started_by;
    std::string_view desired_status;
    std::string_view launch_type;
    std::optional<engine::Address> service = {};
};

bool is_listed(const Filter& filter, const Task& task) {
    const auto& request = task.state().request;
    if (to_string(task.desired_status()) != filter.desired_status) return false;
    if (filter.service && request.service != *filter.service) return false;
    if (!filter.started_by.empty() && request.started_by != filter.started_by) return false;
    if (!filter.launch_type.empty() && filter.launch_type != "FARGATE") return false;
    if (filter.family.empty()) return true;
    std::string definition = engine::last_segment(request.spec->task_definition_arn);
    return definition.substr(0, definition.rfind(':')) == filter.family;
}

}  // namespace

// AWS rule ecs.38 [documented] "ECS API reference, ListTasks": tasks that should run are listed
// unless STOPPED ones are asked for; none has the desired status PENDING; startedBy is not combined
// with another filter. Test: ListTasks.FiltersByWhatIsAsked
std::optional<aws::Error> list_tasks(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    const auto& in = std::get<Cluster>(cluster);
    for (std::string_view member : {"containerInstance", "daemonName"})
        if (input.has(member))
            return invalid(asking, fmt::format("{} is not part of this cloud: its tasks run on "
                                               "Fargate.",
                                               member));
    Filter filter{.family = input.text("family"),
                  .started_by = input.text("startedBy"),
                  .desired_status = input.text("desiredStatus"),
                  .launch_type = input.text("launchType")};
    if (filter.desired_status.empty()) filter.desired_status = "RUNNING";
    if (!filter.started_by.empty() && (!filter.family.empty() || input.has("serviceName")))
        return invalid(asking, "startedBy cannot be combined with another filter.");
    if (input.has("serviceName")) {
        auto service = find_service(asking, in, input.text("serviceName"));
        if (!service) return asking.error("ServiceNotFoundException", "Service not found.");
        filter.service = service->address;
    }
    std::vector<std::string> arns;
    for (engine::Address at : asking.cloud().tasks(in.arn))
        if (const Task* task = asking.cloud().task(at); task && is_listed(filter, *task))
            arns.push_back(asking.cloud().task_arn(at));
    return write_page(asking, answer, "taskArns", std::move(arns), pages_of(asking, 100),
                      fmt::format("{} {} {} {} {}", in.arn, filter.family, filter.started_by,
                                  filter.desired_status, input.text("serviceName")));
}

}  // namespace local
