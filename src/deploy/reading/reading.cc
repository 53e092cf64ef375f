#include "deploy/reading/reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <utility>

#include "deploy/client/endpoints.h"
#include "deploy/reading/members.h"

namespace deploy {
namespace {

/// DescribeServices takes no more at a time.
constexpr std::size_t kServicesOfACall = 10;
constexpr std::size_t kMostEvents = 100;

rollout::DeploymentSeen deployment_seen(const aws::Value& deployment) {
    return {.id = text(deployment, "id"),
            .status = text(deployment, "status"),
            .rollout = text(deployment, "rolloutState"),
            .reason = text(deployment, "rolloutStateReason"),
            .task_definition = text(deployment, "taskDefinition"),
            .desired = deployment.integer("desiredCount"),
            .pending = deployment.integer("pendingCount"),
            .running = deployment.integer("runningCount"),
            .failed = deployment.integer("failedTasks"),
            .created = time_at(deployment, "createdAt").value_or(base::Time())};
}

/// All that is asked, on its way, and where each answer belongs.
class Reader {
  public:
    Reader(Client& client, const EnvironmentWish& wish) : client_(client), wish_(wish) {}

    base::Result<EnvironmentSeen> read() {
        ask();
        while (client_.under_way() > 0)
            for (CallEnded& ended : client_.wait(base::Duration::minutes(1)))
                if (base::Status taken = take(ended); !taken.ok()) {
                    // Keys that are over, or a server that is not there: the others would say the
                    // same.
                    client_.drop_all();
                    return std::move(taken).problems();
                }
        EnvironmentSeen seen;
        for (const std::string& name : wish_.stacks)
            if (auto stack = stacks_.find(name); stack != stacks_.end())
                seen.stacks.push_back(std::move(stack->second));
        for (const std::string& name : wish_.services)
            if (auto service = services_.find(name); service != services_.end())
                seen.services.push_back(std::move(service->second));
        return seen;
    }

  private:
    void ask() {
        for (const std::string& name : wish_.stacks)
            client_.begin("cloudformation", "DescribeStacks",
                          [&](aws::Writer& out) { out.text("StackName", name); });
        for (std::size_t at = 0; at < wish_.services.size(); at += kServicesOfACall)
            client_.begin("ecs", "DescribeServices", [&](aws::Writer& out) {
                out.text("cluster", wish_.cluster).begin_list("services");
                std::size_t end = std::min(at + kServicesOfACall, wish_.services.size());
                for (std::size_t i = at; i < end; ++i)
                    out.text({}, wish_.services[i]);
                out.end();
            });
    }

    base::Status take(CallEnded& ended) {
        if (!ended.answer.ok()) {
            bool is_missing = ended.code == "ClusterNotFoundException" || is_missing_stack(ended);
            if (is_missing) return base::Done{};
            return std::move(ended.answer).problems();
        }
        for (const aws::Value& stack : ended.answer->list("Stacks"))
            stacks_.emplace(text(stack, "StackName"), stack_seen(stack));
        for (const aws::Value& service : ended.answer->list("services"))
            if (service.text("status") != "INACTIVE")
                services_.emplace(text(service, "serviceName"), service_seen(service));
        return base::Done{};
    }

    Client& client_;
    const EnvironmentWish& wish_;
    std::map<std::string, rollout::StackSeen> stacks_ = {};
    std::map<std::string, rollout::ServiceSeen> services_ = {};
};

}  // namespace

bool is_missing_stack(const CallEnded& ended) {
    return ended.service == "cloudformation" && ended.code == "ValidationError" &&
           ended.answer.problems().front().message.ends_with(" does not exist");
}

bool is_set_by_hand(const aws::Value& secret) {
    for (const aws::Field& version : secret.fields("VersionIdsToStages"))
        if (const auto* stages = std::get_if<aws::Value::List>(&version.value.held))
            for (const aws::Value& stage : *stages)
                if (stage.as_text() == "AWSPREVIOUS") return true;
    return false;
}

rollout::ResourceFailure failure_seen(const aws::Value& event) {
    return {.time = time_at(event, "Timestamp").value_or(base::Time()),
            .logical_id = text(event, "LogicalResourceId"),
            .type = text(event, "ResourceType"),
            .status = text(event, "ResourceStatus"),
            .reason = text(event, "ResourceStatusReason")};
}

rollout::StackSeen stack_seen(const aws::Value& stack) {
    rollout::StackSeen seen{.name = text(stack, "StackName"),
                            .id = text(stack, "StackId"),
                            .status = text(stack, "StackStatus"),
                            .reason = text(stack, "StackStatusReason"),
                            .termination_protection = stack.boolean("EnableTerminationProtection"),
                            .change_set = text(stack, "ChangeSetId")};
    const auto note = [&](const char* name) {
        if (auto time = time_at(stack, name)) seen.changed = std::max(seen.changed, *time);
    };
    note("CreationTime");
    note("LastUpdatedTime");
    // One whose creation was rolled back has this one too: from the end of that.
    if (seen.status.starts_with("DELETE_")) note("DeletionTime");
    for (const aws::Value& parameter : stack.list("Parameters")) {
        const std::string name = text(parameter, "ParameterKey");
        seen.parameters[name] = parameter.text("ParameterValue");
        if (parameter.has("ResolvedValue")) seen.resolved[name] = parameter.text("ResolvedValue");
    }
    for (const aws::Value& output : stack.list("Outputs"))
        seen.outputs.push_back({.key = text(output, "OutputKey"),
                                .value = text(output, "OutputValue"),
                                .description = text(output, "Description"),
                                .export_name = text(output, "ExportName")});
    return seen;
}

rollout::ServiceSeen service_seen(const aws::Value& service) {
    rollout::ServiceSeen seen{.name = text(service, "serviceName"),
                              .arn = text(service, "serviceArn"),
                              .status = text(service, "status"),
                              .task_definition = text(service, "taskDefinition"),
                              .desired = service.integer("desiredCount"),
                              .running = service.integer("runningCount"),
                              .pending = service.integer("pendingCount")};
    for (const aws::Value& deployment : service.list("deployments"))
        seen.deployments.push_back(deployment_seen(deployment));
    auto primary = std::ranges::find(seen.deployments, "PRIMARY", &rollout::DeploymentSeen::status);
    if (primary != seen.deployments.end())
        std::rotate(seen.deployments.begin(), primary, primary + 1);
    for (const aws::Value& balancer : service.list("loadBalancers"))
        if (balancer.has("targetGroupArn"))
            seen.target_groups.push_back(text(balancer, "targetGroupArn"));
    for (const aws::Value& event : service.list("events"))
        if (seen.events.size() < kMostEvents) seen.events.push_back(text(event, "message"));
    return seen;
}

rollout::LiveService live_service_seen(const aws::Value& service, const std::string& spot_tag,
                                       const std::string& fell_back) {
    rollout::LiveService live{.service = service_seen(service)};
    const auto& strategy = service.list("capacityProviderStrategy");
    if (!strategy.empty()) live.capacity_provider = strategy.front().text("capacityProvider");
    for (const aws::Value& tag : service.list("tags"))
        if (tag.text("key") == spot_tag && tag.text("value").starts_with(fell_back))
            live.fell_back = true;
    return live;
}

std::optional<rollout::Weights> weights_seen(const aws::Value& answer, const std::string& blue) {
    for (const aws::Value& rule : answer.list("Rules"))
        for (const aws::Value& action : rule.list("Actions")) {
            const aws::Value* forward = action.find("ForwardConfig");
            if (!forward) continue;
            rollout::Weights weights{.blue = 0, .green = 0};
            for (const aws::Value& group : forward->list("TargetGroups"))
                (group.text("TargetGroupArn") == blue ? weights.blue : weights.green) +=
                    group.integer("Weight");
            return weights;
        }
    return std::nullopt;
}

base::Result<EnvironmentSeen> read_environment(Client& client, const EnvironmentWish& wish) {
    return Reader(client, wish).read();
}

}  // namespace deploy
