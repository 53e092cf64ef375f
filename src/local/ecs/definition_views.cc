// How a task definition is shown: as it was registered, with AWS's defaults, and with what it asks
// of where it runs.

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/ecs/task_size.h"
#include "engine/inventory/deny_definition.h"
#include "engine/properties.h"
#include "local/ecs/common.h"
#include "local/ecs/definitions.h"
#include "local/reading.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::Record;

void default_to(cfn::Object& object, std::string_view name, cfn::Expression value) {
    if (!object.find(name)) object.add(std::string(name), std::move(value));
}

/// Calls `edit` with a copy of each object of the list `name`, and puts the copies in its place.
template <class Edit>
void edit_each(cfn::Object& object, std::string_view name, Edit&& edit) {
    const cfn::Expression* value = object.find(name);
    const auto* items = value ? value->as<cfn::Array>() : nullptr;
    if (!items) return;
    cfn::Array edited;
    for (const cfn::Expression& item : *items) {
        cfn::Object copy = item.as<cfn::Object>() ? *item.as<cfn::Object>() : cfn::Object{};
        edit(copy);
        edited.emplace_back(std::move(copy));
    }
    set_property(object, name, std::move(edited));
}

// AWS rule ecs.27 [observed] "Answers of RegisterTaskDefinition that others recorded": what a
// container says nothing of is shown with its default. Test: TaskDefinitions.AreShownWithDefaults
void fill_container(cfn::Object& container, bool host_port_is_the_same) {
    default_to(container, "Cpu", 0);
    default_to(container, "Essential", true);
    for (std::string_view list :
         {"PortMappings", "Environment", "MountPoints", "VolumesFrom", "SystemControls"})
        default_to(container, list, cfn::Array{});
    edit_each(container, "PortMappings", [&](cfn::Object& mapping) {
        const cfn::Expression* port = mapping.find("ContainerPort");
        if (port && host_port_is_the_same) default_to(mapping, "HostPort", *port);
        default_to(mapping, "Protocol", "tcp");
    });
    const cfn::Expression* check = container.find("HealthCheck");
    if (!check || !check->as<cfn::Object>()) return;
    cfn::Object filled = *check->as<cfn::Object>();
    default_to(filled, "Interval", 30);
    default_to(filled, "Timeout", 5);
    default_to(filled, "Retries", 3);
    set_property(container, "HealthCheck", std::move(filled));
}

// AWS rule ecs.28 [documented] "ECS API reference, RegisterTaskDefinition, cpu and memory": vCPUs
// and GB become CPU units and MiB. Test: TaskDefinitions.ShowTheirSizeInUnits
cfn::Object filled(const cfn::Object& properties) {
    cfn::Object shown = properties;
    if (auto units = engine::ecs::cpu_units_of(engine::text_at(properties, "Cpu")))
        set_property(shown, "Cpu", std::to_string(*units));
    if (auto size = engine::ecs::memory_mib_of(engine::text_at(properties, "Memory")))
        set_property(shown, "Memory", std::to_string(*size));
    std::string mode = engine::text_at(properties, "NetworkMode");
    edit_each(shown, "ContainerDefinitions", [&](cfn::Object& container) {
        fill_container(container, mode == "awsvpc" || mode == "host");
    });
    default_to(shown, "Volumes", cfn::Array{});
    default_to(shown, "PlacementConstraints", cfn::Array{});
    return shown;
}

std::string_view status_of(const Record& record) {
    if (record.deletion_asked) return "DELETE_IN_PROGRESS";
    bool goes = record.phase == Record::Phase::Inactive || record.phase == Record::Phase::Deleting;
    return goes ? "INACTIVE" : "ACTIVE";
}

bool is_there(const cfn::Object& object, std::string_view path) {
    const cfn::Expression* value = engine::property(object, path);
    const auto* items = value ? value->as<cfn::Array>() : nullptr;
    return value && (!items || !items->empty());
}

void add_attributes_of_secrets(std::set<std::string>& names, const cfn::Object& container) {
    for (const cfn::Object* secret : engine::objects_at(container, "Secrets")) {
        bool is_asm =
            engine::text_at(*secret, "ValueFrom").find(":secretsmanager:") != std::string::npos;
        names.insert(
            fmt::format("ecs.capability.secrets.{}.environment-variables", is_asm ? "asm" : "ssm"));
    }
}

/// What a definition has, and what it therefore asks for.
struct Asked {
    std::string_view path;
    std::string_view attribute;
};
constexpr Asked kOfContainers[] = {
    {"HealthCheck", "ecs.capability.container-health-check"},
    {"DependsOn", "ecs.capability.container-ordering"},
    {"StartTimeout", "ecs.capability.container-ordering"},
    {"StopTimeout", "ecs.capability.container-ordering"},
    {"EnvironmentFiles", "ecs.capability.env-files.s3"},
    {"RepositoryCredentials", "ecs.capability.private-registry-authentication.secretsmanager"},
};
constexpr Asked kOfDefinitions[] = {
    {"TaskRoleArn", "com.amazonaws.ecs.capability.task-iam-role"},
    {"PidMode", "ecs.capability.pid-ipc-namespace-sharing"},
    {"ProxyConfiguration", "ecs.capability.aws-appmesh"},
};

// AWS rule ecs.29 [observed] "Answers of RegisterTaskDefinition that others recorded": the
// attributes follow from what the definition uses. Test: TaskDefinitions.ShowWhatTheyAskFor
std::set<std::string> attributes_of(const cfn::Object& definition) {
    std::set<std::string> names;
    bool has_role = is_there(definition, "ExecutionRoleArn");
    for (const Asked& asked : kOfDefinitions)
        if (is_there(definition, asked.path)) names.emplace(asked.attribute);
    if (engine::text_at(definition, "NetworkMode") == "awsvpc") {
        names.emplace("ecs.capability.task-eni");
        names.emplace("com.amazonaws.ecs.capability.docker-remote-api.1.18");
    }
    for (const cfn::Object* volume : engine::objects_at(definition, "Volumes"))
        if (is_there(*volume, "EFSVolumeConfiguration"))
            names.emplace(is_there(*volume, "EFSVolumeConfiguration.AuthorizationConfig")
                              ? "ecs.capability.efsAuth"
                              : "ecs.capability.efs");
    for (const cfn::Object* container : engine::objects_at(definition, "ContainerDefinitions")) {
        for (const Asked& asked : kOfContainers)
            if (is_there(*container, asked.path)) names.emplace(asked.attribute);
        add_attributes_of_secrets(names, *container);
        std::string driver = engine::text_at(*container, "LogConfiguration.LogDriver");
        if (!driver.empty()) {
            names.insert("com.amazonaws.ecs.capability.logging-driver." + driver);
            names.emplace("com.amazonaws.ecs.capability.docker-remote-api.1.19");
        }
        if (driver == "awslogs" && has_role) names.emplace("ecs.capability.execution-role-awslogs");
        bool is_of_ecr =
            engine::text_at(*container, "Image").find(".dkr.ecr.") != std::string::npos;
        if (is_of_ecr) names.emplace("com.amazonaws.ecs.capability.ecr-auth");
        if (is_of_ecr && has_role) names.emplace("ecs.capability.execution-role-ecr-pull");
    }
    return names;
}

// AWS rule ecs.30 [observed] "Answers of RegisterTaskDefinition that others recorded": where a
// definition can run, whatever it requires. Test: TaskDefinitions.ShowWhatTheyAskFor
std::vector<std::string> compatibilities_of(const cfn::Object& definition) {
    if (engine::can_run_on_fargate(definition)) return {"EC2", "FARGATE"};
    if (engine::text_at(definition, "NetworkMode") == "awsvpc") return {"EC2"};
    return {"EXTERNAL", "EC2"};
}

}  // namespace

void write_definition(aws::Writer& out, std::string_view name, const aws::Shape& shape,
                      const Asking& asking, const Record& record) {
    const cfn::Object shown = filled(*record.properties);
    out.begin_structure(name);
    for (const aws::Member& member : shape.members) {
        if (member.name == "taskDefinitionArn") {
            out.text(member.name, record.physical_id);
        } else if (member.name == "family") {
            out.text(member.name, record.name);
        } else if (member.name == "revision") {
            out.integer(member.name, record.revision);
        } else if (member.name == "status") {
            out.text(member.name, status_of(record));
        } else if (member.name == "requiresAttributes") {
            out.begin_list(member.name);
            for (const std::string& attribute : attributes_of(*record.properties))
                out.begin_structure().text("name", attribute).end();
            out.end();
        } else if (member.name == "compatibilities") {
            write_texts(out, member.name, compatibilities_of(*record.properties));
        } else if (member.name == "registeredAt") {
            out.time(member.name, record.created);
        } else if (member.name == "deregisteredAt") {
            if (record.deregistered) out.time(member.name, *record.deregistered);
        } else if (member.name == "deleteRequestedAt") {
            if (record.deletion_asked) out.time(member.name, *record.deletion_asked);
        } else if (member.name == "registeredBy") {
            out.text(member.name, caller_arn(asking));
        } else {
            write_property(out, shape, member.name, shown);
        }
    }
    out.end();
}

}  // namespace local
