// What test_cloud.h declares.

#include <string>
#include <utility>
#include <vector>

#include "engine/cloudformation/template_body.h"
#include "engine/test_cloud.h"

namespace engine {
namespace {

cloudformation::SharedRequest request_of(const std::string& text) {
    auto body = cloudformation::read_template_body(text);
    if (const auto* refusal = std::get_if<Refusal>(&body)) {
        ADD_FAILURE() << refusal->message;
        return share(cloudformation::StackRequest{});
    }
    return share(
        cloudformation::StackRequest{.body = std::get<cloudformation::SharedTemplate>(body),
                                     .capabilities = {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"}});
}

}  // namespace

std::string TestWorld::create_stack(const std::string& name, const std::string& text) {
    return ask(StackAsked{name, cloudformation::StackCreateRequested{.request = request_of(text)}});
}

std::string TestWorld::update_stack(const std::string& name, const std::string& text,
                                    cloudformation::OnFailure on_failure) {
    cloudformation::StackRequest request = *request_of(text);
    request.on_failure = on_failure;
    return ask(StackAsked{name, cloudformation::StackUpdateRequested{share(std::move(request))}});
}

std::string TestWorld::delete_stack(const std::string& name) {
    return ask(StackAsked{name, cloudformation::StackDeleteRequested{}});
}

std::string TestWorld::status(const std::string& name) const {
    std::string status;
    for (const auto* stack : cloud.stacks(kAccount, kRegion))
        if (stack->state().names.stack_name == name) status = to_string(stack->state().status);
    return status;
}

std::vector<std::string> TestWorld::events(const std::string& name) const {
    std::vector<std::string> lines;
    for (const auto* stack : cloud.stacks(kAccount, kRegion))
        if (stack->state().names.stack_name == name)
            for (const auto& event : stack->state().events)
                lines.push_back(event.logical_id + " " + std::string(to_string(event.status)));
    return lines;
}

std::vector<std::string> TestWorld::failures(const std::string& name) const {
    std::vector<std::string> lines;
    for (const auto* stack : cloud.stacks(kAccount, kRegion))
        if (stack->state().names.stack_name == name)
            for (const auto& event : stack->state().events)
                if (to_string(event.status).ends_with("FAILED"))
                    lines.push_back(event.logical_id + ": " + event.reason);
    return lines;
}

std::string one_service_template(int count, const std::string& image, bool breaker) {
    std::string text = R"({"Resources": {
      "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
      "SubnetA": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"},
        "CidrBlock": "10.0.0.0/24", "AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}}},
      "SubnetB": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"},
        "CidrBlock": "10.0.1.0/24", "AvailabilityZone": {"Fn::Select": [1, {"Fn::GetAZs": ""}]}}},
      "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "shop"}},
      "Definition": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": "api",
        "Cpu": "256", "Memory": "512", "NetworkMode": "awsvpc",
        "RequiresCompatibilities": ["FARGATE"],
        "ContainerDefinitions": [{"Name": "api", "Image": "IMAGE",
          "PortMappings": [{"ContainerPort": 80}]}]}},
      "LoadBalancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "Properties": {"Name": "shop", "Subnets": [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}]}},
      "Group": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {
        "VpcId": {"Ref": "Vpc"}, "Port": 80, "Protocol": "HTTP", "TargetType": "ip",
        "HealthCheckIntervalSeconds": 5, "HealthCheckTimeoutSeconds": 2,
        "HealthyThresholdCount": 2,
        "TargetGroupAttributes": [{"Key": "deregistration_delay.timeout_seconds",
          "Value": "5"}]}},
      "Listener": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {
        "LoadBalancerArn": {"Ref": "LoadBalancer"}, "Port": 80, "Protocol": "HTTP",
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Group"}}]}},
      "Space": {"Type": "AWS::ServiceDiscovery::PrivateDnsNamespace",
        "Properties": {"Name": "shop.local", "Vpc": {"Ref": "Vpc"}}},
      "Name": {"Type": "AWS::ServiceDiscovery::Service", "Properties": {"Name": "api",
        "DnsConfig": {"DnsRecords": [{"Type": "A", "TTL": 10}]},
        "NamespaceId": {"Ref": "Space"}, "HealthCheckCustomConfig": {"FailureThreshold": 1}}},
      "Service": {"Type": "AWS::ECS::Service", "DependsOn": ["Listener"], "Properties": {
        "Cluster": {"Ref": "Cluster"}, "ServiceName": "api", "DesiredCount": COUNT,
        "LaunchType": "FARGATE", "TaskDefinition": {"Ref": "Definition"},
        "DeploymentConfiguration": {"DeploymentCircuitBreaker":
          {"Enable": BREAKER, "Rollback": BREAKER}},
        "LoadBalancers": [{"ContainerName": "api", "ContainerPort": 80,
          "TargetGroupArn": {"Ref": "Group"}}],
        "ServiceRegistries": [{"RegistryArn": {"Fn::GetAtt": ["Name", "Arn"]}}],
        "NetworkConfiguration": {"AwsvpcConfiguration": {
          "Subnets": [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}]}}}}},
     "Outputs": {"ServiceArn": {"Value": {"Ref": "Service"},
       "Export": {"Name": "shop-ServiceArn"}}}})";
    auto put = [&](const std::string& word, const std::string& value) {
        for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word))
            text.replace(at, word.size(), value);
    };
    put("IMAGE", image);
    put("COUNT", std::to_string(count));
    put("BREAKER", breaker ? "true" : "false");
    return text;
}

}  // namespace engine
