#include <string>

#include "base/sha256.h"
#include "blueprint/cluster_parts.h"
#include "blueprint/iam.h"
#include "blueprint/template_parts.h"
#include "blueprint/templates.h"
#include "cfn/ecs.h"
#include "cfn/iam.h"
#include "cfn/sns.h"

namespace blueprint {
namespace {

namespace ecs = cfn::ecs;

std::string insights(platform::Environment::Insights insights) {
    switch (insights) {
        case platform::Environment::Insights::Enabled: return "enabled";
        case platform::Environment::Insights::Enhanced: return "enhanced";
        case platform::Environment::Insights::Off: return "disabled";
    }
    return "";
}

cfn::Handle<ecs::Cluster> add_cluster(const Scope& scope, cfn::Template& body) {
    auto cluster = body.add(
        "Cluster",
        ecs::Cluster{
            .ClusterName = scope.names.cluster(),
            .ClusterSettings = {ecs::cluster::ClusterSettings{
                .Name = "containerInsights", .Value = insights(scope.environment.insights)}},
            .Tags = tag_list(environment_tags(scope)),
        });
    namespace associations = ecs::cluster_capacity_provider_associations;
    auto providers =
        body.add("CapacityProviders",
                 ecs::ClusterCapacityProviderAssociations{
                     .CapacityProviders = {"FARGATE", "FARGATE_SPOT"},
                     .Cluster = cfn::ref(cluster),
                     .DefaultCapacityProviderStrategy = {associations::CapacityProviderStrategy{
                         .CapacityProvider = "FARGATE", .Weight = 1}},
                 });
    // Services import the name by way of the association: a service that names a provider which its
    // cluster does not have is refused. AWS: API reference of ECS, "CreateService",
    // capacityProviderStrategy.
    add_export(body, scope.names.cluster_name(), cfn::ref(providers));
    add_export(body, scope.names.cluster_arn(),
               cfn::get_att(cluster, ecs::Cluster::Attribute::kArn));
    return cluster;
}

/// With this ECS moves weights and targets while traffic shifts. It outlives every service, so that
/// the last deployment of a service that is taken away can still end. AWS: "Amazon ECS
/// infrastructure IAM role for load balancers", whose trust has no condition.
void add_shift_role(const Scope& scope, cfn::Template& body) {
    auto role = body.add(
        "TrafficShiftRole",
        cfn::iam::Role{
            .AssumeRolePolicyDocument = unconditional_trust_policy("ecs.amazonaws.com"),
            .ManagedPolicyArns = {cfn::sub("arn:${AWS::Partition}:iam::aws:policy/"
                                           "AmazonECSInfrastructureRolePolicyForLoadBalancers")},
            .Tags = tag_list(environment_tags(scope)),
        });
    add_export(body, scope.names.shift_role(), cfn::get_att(role, cfn::iam::Role::Attribute::kArn));
}

/// "https", "email": how SNS delivers to `who`.
std::string protocol_of(const std::string& who) {
    if (who.starts_with("https://")) return "https";
    return who.starts_with("http://") ? "http" : "email";
}

void add_alarm_topic(const Scope& scope, cfn::Template& body) {
    auto topic = body.add("AlarmTopic", cfn::sns::Topic{.Tags = tag_list(environment_tags(scope))});
    for (const auto& who : scope.environment.notify) {
        if (who->starts_with("arn:")) continue;
        body.add("Subscription" + base::sha256_hex(*who, 8),
                 cfn::sns::Subscription{
                     .Endpoint = *who, .Protocol = protocol_of(*who), .TopicArn = cfn::ref(topic)});
    }
    add_export(body, scope.names.alarm_topic(), cfn::ref(topic));
}

}  // namespace

cfn::Template cluster_template(const Scope& scope) {
    cfn::Template body;
    body.description =
        scope.names.prefix() +
        ": cluster, load balancer, alarms, fallback from Spot, what stopped tasks say";
    auto cluster = add_cluster(scope, body);
    add_stopped_tasks(scope, body, cluster);
    if (has_load_balancer(scope.environment)) add_load_balancer(scope, body);
    if (shifts_traffic(scope.environment)) add_shift_role(scope, body);
    if (falls_back_from_spot(scope.environment)) add_spot_fallback(scope, body, cluster);
    if (has_alarm_topic(scope.environment)) add_alarm_topic(scope, body);
    return body;
}

}  // namespace blueprint
