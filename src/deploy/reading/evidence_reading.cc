#include "deploy/reading/evidence_reading.h"

#include <charconv>
#include <variant>

#include "base/source.h"
#include "deploy/reading/members.h"
#include "text/document.h"

namespace deploy {
namespace {

template <class T>
std::optional<T> held(const aws::Value& value, std::string_view name) {
    const aws::Value* found = value.find(name);
    const auto* as = found ? std::get_if<T>(&found->held) : nullptr;
    return as ? std::optional(*as) : std::nullopt;
}

rollout::ContainerSeen container_seen(const aws::Value& container) {
    return {.name = text(container, "name"),
            .image = text(container, "image"),
            .status = text(container, "lastStatus"),
            .health = text(container, "healthStatus"),
            .exit_code = held<std::int64_t>(container, "exitCode"),
            .reason = text(container, "reason")};
}

rollout::ContainerDefinitionSeen container_definition_seen(const aws::Value& container) {
    rollout::ContainerDefinitionSeen seen{.name = text(container, "name"),
                                          .image = text(container, "image"),
                                          .essential = container.boolean("essential", true)};
    for (const aws::Value& variable : container.list("environment"))
        seen.environment.push_back(
            {.name = text(variable, "name"), .value = text(variable, "value")});
    for (const aws::Value& secret : container.list("secrets"))
        seen.secrets.push_back({.name = text(secret, "name"), .from = text(secret, "valueFrom")});
    const aws::Value* logging = container.find("logConfiguration");
    const aws::Value* options =
        logging && logging->text("logDriver") == "awslogs" ? logging->find("options") : nullptr;
    if (!options) return seen;
    seen.log_group = text(*options, "awslogs-group");
    seen.log_prefix = text(*options, "awslogs-stream-prefix");
    return seen;
}

std::string scalar_of(const text::Node& node, std::string_view name) {
    const text::Node* found = node.get(name);
    return found && found->is_scalar() ? found->scalar : std::string();
}

/// An exit code is from 0 to 255.
std::optional<std::int64_t> number(const text::Node& node, std::string_view name) {
    const std::string written = scalar_of(node, name);
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
    bool is_number = error == std::errc{} && end == written.data() + written.size();
    return is_number && !written.empty() ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<TaskEvent> task_in_event(std::string_view json) {
    base::Sources sources;
    auto root = text::parse_json(sources, sources.add("event", std::string(json)));
    const text::Node* detail = root.ok() ? root->get("detail") : nullptr;
    if (!detail || scalar_of(*detail, "taskArn").empty()) return std::nullopt;
    TaskEvent event{.group = scalar_of(*detail, "group"),
                    .task = {.arn = scalar_of(*detail, "taskArn"),
                             .task_definition = scalar_of(*detail, "taskDefinitionArn"),
                             .started_by = scalar_of(*detail, "startedBy"),
                             .status = scalar_of(*detail, "lastStatus"),
                             .health = scalar_of(*detail, "healthStatus"),
                             .stop_code = scalar_of(*detail, "stopCode"),
                             .stop_reason = scalar_of(*detail, "stoppedReason"),
                             .created = base::parse_time(scalar_of(*detail, "createdAt")),
                             .started = base::parse_time(scalar_of(*detail, "startedAt")),
                             .stopped = base::parse_time(scalar_of(*detail, "stoppedAt"))}};
    if (const text::Node* containers = detail->get("containers"))
        for (const text::Node& container : containers->items)
            event.task.containers.push_back({.name = scalar_of(container, "name"),
                                             .image = scalar_of(container, "image"),
                                             .status = scalar_of(container, "lastStatus"),
                                             .exit_code = number(container, "exitCode"),
                                             .reason = scalar_of(container, "reason")});
    return event;
}

rollout::TaskSeen task_seen(const aws::Value& task) {
    rollout::TaskSeen seen{.arn = text(task, "taskArn"),
                           .task_definition = text(task, "taskDefinitionArn"),
                           .started_by = text(task, "startedBy"),
                           .status = text(task, "lastStatus"),
                           .health = text(task, "healthStatus"),
                           .stop_code = text(task, "stopCode"),
                           .stop_reason = text(task, "stoppedReason"),
                           .created = held<base::Time>(task, "createdAt"),
                           .started = held<base::Time>(task, "startedAt"),
                           .stopped = held<base::Time>(task, "stoppedAt")};
    for (const aws::Value& container : task.list("containers"))
        seen.containers.push_back(container_seen(container));
    return seen;
}

rollout::TaskDefinitionSeen task_definition_seen(const aws::Value& definition) {
    rollout::TaskDefinitionSeen seen{.arn = text(definition, "taskDefinitionArn"),
                                     .cpu = text(definition, "cpu"),
                                     .memory = text(definition, "memory")};
    for (const aws::Value& container : definition.list("containerDefinitions"))
        seen.containers.push_back(container_definition_seen(container));
    return seen;
}

rollout::TargetSeen target_seen(const aws::Value& described) {
    rollout::TargetSeen seen;
    if (const aws::Value* target = described.find("Target"))
        seen.id = text(*target, "Id"), seen.port = target->integer("Port");
    if (const aws::Value* health = described.find("TargetHealth")) {
        seen.state = text(*health, "State");
        seen.reason = text(*health, "Reason");
        seen.description = text(*health, "Description");
    }
    return seen;
}

rollout::StackEventSeen stack_event_seen(const aws::Value& event) {
    return {.resource = text(event, "LogicalResourceId"),
            .type = text(event, "ResourceType"),
            .physical_id = text(event, "PhysicalResourceId"),
            .status = text(event, "ResourceStatus"),
            .reason = text(event, "ResourceStatusReason"),
            .at = held<base::Time>(event, "Timestamp").value_or(base::Time())};
}

}  // namespace deploy
