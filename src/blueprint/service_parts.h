#pragma once
// What the stacks of services and jobs are put together from.

#include <optional>
#include <string>
#include <vector>

#include "blueprint/interface.h"
#include "blueprint/rule_priority.h"
#include "blueprint/workload.h"
#include "cfn/ecs.h"
#include "cfn/elasticloadbalancingv2.h"
#include "cfn/logs.h"
#include "cfn/template.h"

namespace blueprint {

/// Holds when the parameter Capacity says `spot`.
inline constexpr std::string_view kOnSpotCondition = "OnSpot";

/// Adds the parameters Image (and one for each sidecar whose image is ours) and Release, and shows
/// the release.
void add_release_parameters(const Scope& scope, const platform::Workload& workload,
                            cfn::Template& body);
/// Adds the parameter Capacity and its condition.
void add_capacity_parameter(const platform::Workload& workload, cfn::Template& body);

/// Names that differ between services and jobs.
struct TaskNames {
    std::string family;
    std::string log_group;
    /// Whether a log line may be lost rather than hold the task up: for whoever answers requests. A
    /// job's log is the record of what it did.
    enum class Logs { MayDrop, Complete };
    Logs logs = Logs::MayDrop;
};

/// The task with all it needs to run.
struct Task {
    cfn::Handle<cfn::ecs::TaskDefinition> definition;
    cfn::Handle<cfn::logs::LogGroup> logs;
};
/// Adds task definition, log group, execution role and task role.
Task add_task(const Scope& scope, const platform::Workload& workload, const TaskNames& names,
              cfn::Template& body);

/// The roles of a task: what ECS may do to start it, and what it may do itself.
struct TaskRoles {
    cfn::Value<std::string> execution;
    cfn::Value<std::string> task;
};
TaskRoles add_roles(const Scope& scope, const platform::Workload& workload,
                    const cfn::Handle<cfn::logs::LogGroup>& logs, cfn::Template& body);

/// Opens what `edges` say from the group `from`. Returns the logical ids of the rules.
std::vector<std::string> add_edges(const Scope& scope, const std::vector<Edge>& edges,
                                   const Export& from, std::string_view caller,
                                   cfn::Template& body);

/// How the load balancer reaches a service.
struct Reach {
    cfn::Handle<cfn::elasticloadbalancingv2::TargetGroup> target_group;
    /// The second one, where traffic shifts between two.
    std::optional<cfn::Handle<cfn::elasticloadbalancingv2::TargetGroup>> alternate;
    std::vector<cfn::Handle<cfn::elasticloadbalancingv2::ListenerRule>> rules;
    std::optional<cfn::Handle<cfn::elasticloadbalancingv2::ListenerRule>> test_rule;
    /// Logical ids that have to be there before the service.
    std::vector<std::string> before_service;
};
/// Adds target groups, rules, and the load balancer's way in. `service` has an ingress.
Reach add_reach(const Scope& scope, const platform::Service& service, cfn::Template& body);

/// The rules that a service needs: AWS takes five condition values a rule, and each path stands for
/// itself so that the more exact one wins. Where traffic shifts there is one rule, which ECS
/// rewrites.
struct Rule {
    RuleMatch match;
    std::uint32_t priority = 0;
};
std::vector<Rule> rules_of(const platform::Service& service);

/// An alarm for each condition, those of `alarms` with somebody to tell. Returns the alarms of
/// `deploy.rollback_on`.
std::vector<cfn::Value<std::string>> add_alarms(const Scope& scope,
                                                const platform::Service& service,
                                                const Reach* reach, cfn::Template& body);

/// Adds the scalable target, its policies and schedules. `service` has a scale.
void add_scaling(const Scope& scope, const platform::Service& service, const Reach* reach,
                 std::string service_id, cfn::Template& body);

/// How a new revision replaces the old one.
cfn::ecs::service::DeploymentConfiguration deployment_configuration(
    const Scope& scope, const platform::Service& service,
    const std::vector<cfn::Value<std::string>>& rollback_alarms);

}  // namespace blueprint
