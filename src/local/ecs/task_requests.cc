// RunTask, StopTask, and what the local cloud does not have beside them.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/cloud_service.h"
#include "engine/properties.h"
#include "local/ecs/definitions.h"
#include "local/ecs/tasks.h"
#include "local/reading.h"
#include "local/tags.h"
#include "local/writing.h"

namespace local {
namespace {

constexpr NotYet kNotYet[] = {
    {"volumeConfigurations",
     "volumeConfigurations is not part of this cloud yet: no task has a "
     "volume of Amazon EBS."},
    {"placementConstraints", "Placement constraints are not supported with FARGATE launch type"},
    {"placementStrategy", "Placement strategies are not supported with FARGATE launch type"},
};

// AWS rule ecs.39 [observed] "Messages that others recorded": without a launch type, a strategy and
// a default strategy of the cluster, tasks go to container instances, and there are none.
// Test: RunTask.NeedsCapacity
aws::Error no_instances(const Asking& asking) {
    return invalid(asking, "No Container Instances were found in your cluster.");
}

Refused refuse_members(const Asking& asking) {
    const aws::Value& input = asking.input();
    if (auto refused = refuse_what_is_not_there(asking, kNotYet)) return refused;
    std::string_view launch = input.text("launchType");
    if (!launch.empty() && !input.list("capacityProviderStrategy").empty())
        return invalid(asking,
                       "Specifying both a launch type and capacity provider strategy is not "
                       "supported. Remove one and try again.");
    if (launch == "EC2" || launch == "EXTERNAL") return no_instances(asking);
    if (launch == "MANAGED_INSTANCES")
        return invalid(asking, "Managed instances are not part of this cloud yet.");
    std::string_view platform = input.text("platformVersion");
    if (!platform.empty() && platform != "LATEST" && platform != "1.4.0")
        return asking.error(
            "PlatformUnknownException",
            fmt::format("This cloud has the platform version 1.4.0, and not {}.", platform));
    if (auto refused = refuse_tags(asking, tags_in(input, "tags"))) return refused;
    if (input.text("propagateTags") == "SERVICE")
        return invalid(asking, "A task of RunTask has no service to propagate tags from.");
    if (input.text("group").starts_with("service:"))
        return invalid(asking, "Invalid namespace for group.");
    return std::nullopt;
}

/// Where the tasks go. Error: nowhere.
Refused read_capacity(const Asking& asking, engine::RunTaskAsked& run) {
    const aws::Value& input = asking.input();
    // One that was run with a launch type is shown without a provider.
    run.capacity_provider.clear();
    for (const aws::Value& share : input.list("capacityProviderStrategy"))
        run.capacity.push_back({std::string(share.text("capacityProvider")),
                                static_cast<std::uint32_t>(share.integer("base")),
                                static_cast<std::uint32_t>(share.integer("weight"))});
    if (input.has("launchType") || !run.capacity.empty()) return std::nullopt;
    if (const engine::Record* cluster = cluster_record(asking, run.cluster))
        run.capacity = engine::default_capacity(*asking.inventory(), *cluster);
    return run.capacity.empty() ? Refused(no_instances(asking)) : std::nullopt;
}

// AWS rule ecs.40 [documented] "ECS API reference, RunTask, tags, propagateTags and
// enableECSManagedTags": a task has the tags of the request, those of its definition where they are
// propagated, and ECS's own. Test: RunTask.GivesItsTasksTags
engine::SharedProperties tags_of_run(const Asking& asking, const Cluster& cluster) {
    const aws::Value& input = asking.input();
    Tags tags;
    const engine::Record* definition = find_definition(asking, input.text("taskDefinition"));
    if (definition && input.text("propagateTags") == "TASK_DEFINITION") tags = tags_of(*definition);
    tags = with_tags(std::move(tags), tags_in(input, "tags"));
    if (input.boolean("enableECSManagedTags"))
        tags.push_back({"aws:ecs:clusterName", cluster.name});
    if (tags.empty()) return {};
    return engine::share(cfn::Object{{"Tags", tags_property(tags)}});
}

const aws::Value& network_of(const aws::Value& input) {
    static const aws::Value kNone{aws::Value::Fields()};
    const aws::Value* network = input.find("networkConfiguration");
    const aws::Value* awsvpc = network ? network->find("awsvpcConfiguration") : nullptr;
    return awsvpc ? *awsvpc : kNone;
}

}  // namespace

std::optional<aws::Error> run_task(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    const auto& in = std::get<Cluster>(cluster);
    if (auto refused = refuse_members(asking)) return refused;
    engine::RunTaskAsked run{
        .cluster = in.name,
        .task_definition = std::string(input.text("taskDefinition")),
        .count = static_cast<std::uint32_t>(std::max<std::int64_t>(0, input.integer("count", 1))),
        .subnets = texts_of(network_of(input).list("subnets")),
        .security_groups = texts_of(network_of(input).list("securityGroups")),
        .started_by = std::string(input.text("startedBy")),
        .group = std::string(input.text("group")),
        .overrides = {},
        .enable_execute_command = input.boolean("enableExecuteCommand"),
        .tags = tags_of_run(asking, in)};
    if (auto refused = read_capacity(asking, run)) return refused;
    if (const aws::Value* overrides = input.find("overrides"))
        run.overrides = engine::share(properties_of(
            *aws::find_member(*asking.operation().input, "overrides")->shape, *overrides));
    if (auto error = asking.ask(std::move(run), std::string(input.text("clientToken"))))
        return error;
    const aws::Shape& shape = element_of(*asking.operation().output, "tasks");
    answer.begin_list("tasks");
    for (engine::Address at : asking.made().tasks)
        if (const auto* task = asking.cloud().task(at))
            write_task(answer, "", shape, asking, in, {asking.cloud().task_arn(at), at, task},
                       WithTags::Yes);
    answer.end();
    write_missing(answer, {});
    return std::nullopt;
}

std::optional<aws::Error> stop_task(Asking& asking, aws::Writer& answer) {
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    const auto& in = std::get<Cluster>(cluster);
    auto task = find_task(asking, in, asking.input().text("task"));
    if (!task) return invalid(asking, "The referenced task was not found.");
    if (auto error = asking.ask(
            engine::StopTaskAsked{task->arn, std::string(asking.input().text("reason"))}))
        return error;
    write_task(answer, "task", *aws::find_member(*asking.operation().output, "task")->shape, asking,
               in, *find_task(asking, in, task->arn), WithTags::Yes);
    return std::nullopt;
}

std::optional<aws::Error> start_task(Asking& asking, aws::Writer&) {
    return asking.error("UnsupportedFeatureException",
                        "StartTask places tasks on container instances, and this cloud has none: "
                        "its tasks run on Fargate.");
}

// AWS rule ecs.41 [observed] "Messages that others recorded": a task that was started without it
// takes no command. Test: ExecuteCommand.IsRefused
std::optional<aws::Error> execute_command(Asking& asking, aws::Writer&) {
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    auto task = find_task(asking, std::get<Cluster>(cluster), asking.input().text("task"));
    if (!task) return invalid(asking, "The referenced task was not found.");
    if (!task->core->state().request.enable_execute_command)
        return invalid(asking,
                       "The execute command failed because execute command was not enabled when "
                       "the task was run or the execute command agent isn’t running. Wait and try "
                       "again or run a new task with execute command enabled and try again.");
    return asking.error("ClientException",
                        "ExecuteCommand is not part of this cloud yet: its tasks are simulated.");
}

}  // namespace local
