#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "blueprint/service_parts.h"
#include "blueprint/template_parts.h"
#include "blueprint/variables.h"

namespace blueprint {
namespace {

namespace task = cfn::ecs::task_definition;

constexpr std::string_view kParameterSuffix = "Given";

/// The volume of a path of scratch space. Containers of a task that mount the same path share it.
std::string scratch_name(std::string_view path) {
    std::string name = "scratch";
    for (char c : path) {
        if (c == '/')
            name += '-';
        else if (base::is_alphanumeric(c))
            name += c;
        else
            name += fmt::format("_{:02x}", static_cast<unsigned char>(c));
    }
    return name;
}

std::string volume_name(const platform::Mount& mount) {
    return mount.store.empty() ? scratch_name(mount.path) : mount.store;
}

/// IAM and encryption in transit always: the access point is what keeps one service out of
/// another's files. AWS: "Use Amazon EFS volumes with Amazon ECS": with an access point there is no
/// root directory here.
task::Volume volume(const Scope& scope, const platform::Mount& mount) {
    if (mount.store.empty()) return {.Name = volume_name(mount)};
    return {.EFSVolumeConfiguration =
                task::EFSVolumeConfiguration{
                    .AuthorizationConfig =
                        task::AuthorizationConfig{
                            .AccessPointId = import(scope.names.access_point(mount.store)),
                            .IAM = task::IAM::kEnabled},
                    .FilesystemId = import(scope.names.file_system(mount.store)),
                    .TransitEncryption = task::TransitEncryption::kEnabled},
            .Name = volume_name(mount)};
}

std::vector<task::Volume> volumes(const Scope& scope, const platform::Workload& workload) {
    std::map<std::string, task::Volume> by_name;
    for (const NamedContainer& named : containers_of(workload)) {
        for (const platform::Mount& mount : named.container->mounts) {
            by_name.emplace(volume_name(mount), volume(scope, mount));
        }
    }
    std::vector<task::Volume> list;
    for (auto& [name, one] : by_name)
        list.push_back(std::move(one));
    return list;
}

/// `List` from a vector, absent when it is empty.
template <class T, class From = T>
cfn::List<T> if_any(const std::vector<From>& items) {
    return items.empty() ? cfn::List<T>() : cfn::List<T>(items);
}

std::optional<task::Name> limit_name(std::string_view name) {
    using enum task::Name;
    for (task::Name one : {kCore, kCpu, kData, kFsize, kLocks, kMemlock, kMsgqueue, kNice, kNofile,
                           kNproc, kRss, kRtprio, kRttime, kSigpending, kStack}) {
        if (to_string(one) == name) return one;
    }
    return std::nullopt;
}

std::vector<task::Ulimit> limits(const platform::Container& container) {
    std::vector<task::Ulimit> list;
    for (const platform::Ulimit& limit : container.ulimits) {
        std::optional<task::Name> name = limit_name(limit.name);
        if (name) list.push_back({.HardLimit = limit.hard, .Name = *name, .SoftLimit = limit.soft});
    }
    return list;
}

cfn::Nested<task::HealthCheck> health(const platform::Container& container) {
    if (!container.health) return {};
    const platform::HealthCheck& check = *container.health;
    std::int64_t start = check.start.in_seconds();
    return task::HealthCheck{
        .Command = check.command,
        .Interval = check.every.in_seconds(),
        .Retries = check.retries,
        .StartPeriod = start > 0 ? cfn::Value<std::int64_t>(start) : cfn::Value<std::int64_t>(),
        .Timeout = check.timeout.in_seconds()};
}

/// The default mode has dropped lines since June 2025; saying it keeps the meaning whatever an
/// account's setting is. AWS: API reference of ECS, "LogConfiguration".
task::LogConfiguration logging(const TaskNames& names, const std::string& container,
                               const cfn::Handle<cfn::logs::LogGroup>& logs) {
    bool complete = names.logs == TaskNames::Logs::Complete;
    std::vector<cfn::Map<std::string>::Entry> options = {
        {"awslogs-group", cfn::ref(logs)},
        {"awslogs-region", cfn::region()},
        {"awslogs-stream-prefix", container},
        {"mode", complete ? "blocking" : "non-blocking"},
    };
    if (!complete) options.emplace_back("max-buffer-size", "25m");
    return {.LogDriver = "awslogs", .Options = options};
}

/// The digest that slipway passes, else the tag of the environment: a release changes a parameter,
/// never the template.
cfn::Value<std::string> image(const Scope& scope, const platform::Image& image,
                              const std::string& parameter) {
    const auto* external = std::get_if<platform::Image::External>(&image.source);
    cfn::Value<std::string> usual;
    if (external) {
        usual = external->reference;
    } else {
        std::string account = scope.platform.registry_account;
        if (account.empty()) account = "${AWS::AccountId}";
        usual = cfn::sub(account + ".dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/" +
                         scope.names.repository(image.repository) + ":" + scope.environment.name);
    }
    return cfn::if_(parameter + std::string(kParameterSuffix), cfn::ref_parameter(parameter),
                    usual);
}

/// One container, the same for the main one and for sidecars.
struct ContainerParts {
    const Scope& scope;
    const platform::Workload& workload;
    const TaskNames& names;
    const cfn::Handle<cfn::logs::LogGroup>& logs;

    void fill_variables(const platform::Container& container,
                        task::ContainerDefinition& into) const {
        std::vector<task::KeyValuePair> plain;
        std::vector<task::Secret> secrets;
        for (const platform::Variable& variable : container.variables) {
            if (variable.secret || !variable.external_arn.empty()) {
                secrets.push_back(
                    {.Name = variable.name,
                     .ValueFrom = cfn::text_of(secret_place(scope, variable).value_from)});
            } else {
                plain.push_back(
                    {.Name = variable.name, .Value = plain_text(scope, variable.value)});
            }
        }
        into.Environment = if_any<task::KeyValuePair>(plain);
        into.Secrets = if_any<task::Secret>(secrets);
    }

    void fill_lists(const platform::Container& container, task::ContainerDefinition& into) const {
        std::vector<task::PortMapping> ports;
        for (const platform::Port& port : container.ports) {
            ports.push_back({.ContainerPort = port.number,
                             .Name = port.name.empty() ? cfn::Value<std::string>() : port.name,
                             .Protocol = task::Protocol::kTcp});
        }
        into.PortMappings = if_any<task::PortMapping>(ports);
        std::vector<task::MountPoint> mounts;
        for (const platform::Mount& mount : container.mounts) {
            mounts.push_back({.ContainerPath = mount.path,
                              .ReadOnly = mount.read_only,
                              .SourceVolume = volume_name(mount)});
        }
        into.MountPoints = if_any<task::MountPoint>(mounts);
        into.Ulimits = if_any<task::Ulimit>(limits(container));
        std::vector<cfn::Map<std::string>::Entry> labels;
        for (const auto& [name, text] : container.labels)
            labels.emplace_back(name, plain_text(scope, text));
        if (!labels.empty()) into.DockerLabels = labels;
    }

    task::ContainerDefinition definition(const std::string& name,
                                         const platform::Container& container,
                                         cfn::Value<std::string> image) const {
        task::ContainerDefinition into{.Image = std::move(image), .Name = name};
        into.Command = if_any<std::string>(container.command);
        into.EntryPoint = if_any<std::string>(container.entrypoint);
        into.Essential = true;
        into.HealthCheck = health(container);
        // AWS: "Monitor Amazon ECS containers with ECS Exec": an init process reaps what a session
        // leaves behind.
        if (*workload.exec)
            into.LinuxParameters = task::LinuxParameters{.InitProcessEnabled = true};
        into.LogConfiguration = logging(names, name, logs);
        if (*container.read_only) into.ReadonlyRootFilesystem = true;
        into.StopTimeout = container.stop_timeout->in_seconds();
        if (!container.user.empty()) into.User = container.user;
        if (!container.workdir.empty()) into.WorkingDirectory = container.workdir;
        fill_variables(container, into);
        fill_lists(container, into);
        return into;
    }
};

task::Condition condition(platform::Sidecar::ReadyWhen when) {
    switch (when) {
        case platform::Sidecar::ReadyWhen::Started: return task::Condition::kStart;
        case platform::Sidecar::ReadyWhen::Healthy: return task::Condition::kHealthy;
        case platform::Sidecar::ReadyWhen::Done: return task::Condition::kSuccess;
    }
    return task::Condition::kStart;
}

std::vector<task::ContainerDefinition> containers(const Scope& scope,
                                                  const platform::Workload& workload,
                                                  const ContainerParts& parts) {
    std::vector<task::ContainerDefinition> list;
    const platform::Container& main = workload.container;
    list.push_back(parts.definition(workload.name, main,
                                    image(scope, main.image, std::string(kImageParameter))));
    std::vector<task::ContainerDependency> waits;
    for (const platform::Sidecar& sidecar : workload.sidecars) {
        const auto* external =
            std::get_if<platform::Image::External>(&sidecar.container.image.source);
        task::ContainerDefinition one = parts.definition(
            sidecar.name, sidecar.container,
            external
                ? cfn::Value<std::string>(external->reference)
                : image(scope, sidecar.container.image, sidecar_image_parameter(sidecar.name)));
        one.Essential = sidecar.essential;
        if (sidecar.cpu) one.Cpu = *sidecar.cpu;
        if (sidecar.memory_mib) one.Memory = *sidecar.memory_mib;
        list.push_back(one);
        if (sidecar.before_main) {
            waits.push_back(
                {.Condition = condition(*sidecar.before_main), .ContainerName = sidecar.name});
        }
    }
    list.front().DependsOn = if_any<task::ContainerDependency>(waits);
    return list;
}

/// Empty means: whatever the template takes by itself. An empty text is what `aws cloudformation
/// deploy` can pass.
void add_image_parameter(const std::string& name, cfn::Template& body) {
    body.parameters.push_back(
        {.name = name,
         .default_value = "",
         .description = "Image by digest; empty: the tag of the environment"});
    body.conditions.push_back(
        {name + std::string(kParameterSuffix), cfn::not_(cfn::equals(cfn::Ref{name}, ""))});
}

}  // namespace

void add_release_parameters(const Scope& scope, const platform::Workload& workload,
                            cfn::Template& body) {
    for (const ImageParameter& parameter : image_parameters(workload))
        add_image_parameter(parameter.name, body);
    body.parameters.push_back(
        {.name = std::string(kReleaseParameter),
         .default_value = "",
         .description = "Number, author and commit of the release; changes nothing in " +
                        scope.names.prefix()});
    body.conditions.push_back(
        {"Released", cfn::not_(cfn::equals(cfn::Ref{std::string(kReleaseParameter)}, ""))});
    add_output(body, "Release", cfn::Ref{std::string(kReleaseParameter)}, "Released");
}

void add_capacity_parameter(const platform::Workload& workload, cfn::Template& body) {
    body.parameters.push_back(
        {.name = std::string(kCapacityParameter),
         .default_value = std::string(capacity_value(*workload.capacity)),
         .description = "Where tasks run now; a fallback from Spot is kept by passing it",
         .allowed_values = {std::string(kOnSpot), std::string(kOnDemand)}});
    body.conditions.push_back({std::string(kOnSpotCondition),
                               cfn::equals(cfn::Ref{std::string(kCapacityParameter)}, kOnSpot)});
}

Task add_task(const Scope& scope, const platform::Workload& workload, const TaskNames& names,
              cfn::Template& body) {
    Tags tags = workload_tags(scope, workload);
    auto logs = body.add("LogGroup", cfn::logs::LogGroup{
                                         .LogGroupName = names.log_group,
                                         .RetentionInDays = workload.log_retention->in_days(),
                                         .Tags = tag_list(tags),
                                     });
    TaskRoles roles = add_roles(scope, workload, logs, body);
    bool arm = *workload.architecture == platform::Architecture::Arm64;
    cfn::Nested<task::EphemeralStorage> storage;
    if (workload.storage_gib) storage = task::EphemeralStorage{.SizeInGiB = **workload.storage_gib};
    ContainerParts parts{scope, workload, names, logs};
    auto definition = body.add(
        "TaskDefinition",
        cfn::ecs::TaskDefinition{
            .ContainerDefinitions = containers(scope, workload, parts),
            .Cpu = std::to_string(workload.size->cpu()),
            .EphemeralStorage = storage,
            .ExecutionRoleArn = roles.execution,
            .Family = names.family,
            .Memory = std::to_string(workload.size->memory_mib()),
            .NetworkMode = task::NetworkMode::kAwsvpc,
            .RequiresCompatibilities = {task::RequiresCompatibilities::kFargate},
            .RuntimePlatform =
                task::RuntimePlatform{.CpuArchitecture = arm ? task::CpuArchitecture::kArm64
                                                             : task::CpuArchitecture::kX8664,
                                      .OperatingSystemFamily = task::OperatingSystemFamily::kLinux},
            .Tags = tag_list(tags),
            .TaskRoleArn = roles.task,
            .Volumes = if_any<task::Volume>(volumes(scope, workload)),
            // A replaced revision is kept: CloudFormation would deregister what a roll back needs.
        },
        {.deletion_policy = cfn::DeletionPolicy::Delete,
         .update_replace_policy = cfn::DeletionPolicy::Retain});
    add_output(body, std::string(kTaskDefinitionOutput), cfn::ref(definition));
    add_output(body, "LogGroupName", cfn::ref(logs));
    return {definition, logs};
}

}  // namespace blueprint
