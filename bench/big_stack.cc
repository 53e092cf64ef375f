#include "big_stack.h"

#include <fmt/format.h>

namespace bench {
namespace {

constexpr std::size_t kShared = 6;
constexpr std::size_t kOfAService = 9;
constexpr std::size_t kServices = 16;
static_assert(kShared + kServices * kOfAService == kResourcesOfBigStack);

constexpr const char* kBegin = R"({"Parameters": {
  "Vpc": {"Type": "String"}, "SubnetA": {"Type": "String"}, "SubnetB": {"Type": "String"}},
 "Resources": {
  "Cluster": {"Type": "AWS::ECS::Cluster"},
  "Topic": {"Type": "AWS::SNS::Topic"},
  "Balanced": {"Type": "AWS::EC2::SecurityGroup", "Properties": {
    "GroupDescription": "load balancer", "VpcId": {"Ref": "Vpc"}}},
  "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {
    "Subnets": [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}],
    "SecurityGroups": [{"Ref": "Balanced"}]}},
  "Others": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {
    "VpcId": {"Ref": "Vpc"}, "Port": 80, "Protocol": "HTTP", "TargetType": "ip"}},
  "Listener": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {
    "LoadBalancerArn": {"Ref": "Balancer"}, "Port": 80, "Protocol": "HTTP",
    "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Others"}}]}})";

// {0} is the number of the service, {1} the release.
constexpr const char* kService = R"(,
  "Logs{0}": {{"Type": "AWS::Logs::LogGroup", "Properties": {{
    "LogGroupName": {{"Fn::Sub": "/ecs/${{AWS::StackName}}/service-{0}"}},
    "RetentionInDays": 30}}}},
  "Images{0}": {{"Type": "AWS::ECR::Repository", "Properties": {{
    "RepositoryName": {{"Fn::Sub": "${{AWS::StackName}}-service-{0}"}}}}}},
  "Release{0}": {{"Type": "AWS::SSM::Parameter", "Properties": {{
    "Name": {{"Fn::Sub": "/${{AWS::StackName}}/service-{0}/release"}}, "Type": "String",
    "Value": "{1}"}}}},
  "Role{0}": {{"Type": "AWS::IAM::Role", "Properties": {{
    "AssumeRolePolicyDocument": {{"Version": "2012-10-17", "Statement": [{{
      "Effect": "Allow", "Principal": {{"Service": "ecs-tasks.amazonaws.com"}},
      "Action": "sts:AssumeRole"}}]}},
    "Policies": [{{"PolicyName": "parameters", "PolicyDocument": {{
      "Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "ssm:GetParameter",
        "Resource": {{"Fn::Sub":
          "arn:aws:ssm:${{AWS::Region}}:${{AWS::AccountId}}:parameter${{Release{0}}}"}}}}]}}}}]}}}},
  "Reached{0}": {{"Type": "AWS::EC2::SecurityGroup", "Properties": {{
    "GroupDescription": "service {0}", "VpcId": {{"Ref": "Vpc"}},
    "SecurityGroupIngress": [{{"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080,
      "SourceSecurityGroupId": {{"Fn::GetAtt": ["Balanced", "GroupId"]}}}}]}}}},
  "Targets{0}": {{"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {{
    "VpcId": {{"Ref": "Vpc"}}, "Port": 8080, "Protocol": "HTTP", "TargetType": "ip",
    "HealthCheckPath": "/health", "HealthCheckIntervalSeconds": 10}}}},
  "Rule{0}": {{"Type": "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties": {{
    "ListenerArn": {{"Ref": "Listener"}}, "Priority": {2},
    "Conditions": [{{"Field": "path-pattern", "Values": ["/service-{0}/*"]}}],
    "Actions": [{{"Type": "forward", "TargetGroupArn": {{"Ref": "Targets{0}"}}}}]}}}},
  "Definition{0}": {{"Type": "AWS::ECS::TaskDefinition", "Properties": {{
    "Family": {{"Fn::Sub": "${{AWS::StackName}}-service-{0}"}}, "Cpu": "256", "Memory": "512",
    "NetworkMode": "awsvpc", "RequiresCompatibilities": ["FARGATE"],
    "TaskRoleArn": {{"Fn::GetAtt": ["Role{0}", "Arn"]}},
    "ExecutionRoleArn": {{"Fn::GetAtt": ["Role{0}", "Arn"]}},
    "ContainerDefinitions": [{{"Name": "main", "Image": "example.com/service-{0}:{1}",
      "Essential": true, "PortMappings": [{{"ContainerPort": 8080}}],
      "Environment": [{{"Name": "RELEASE", "Value": "{1}"}}],
      "LogConfiguration": {{"LogDriver": "awslogs", "Options": {{
        "awslogs-group": {{"Ref": "Logs{0}"}}, "awslogs-region": {{"Ref": "AWS::Region"}},
        "awslogs-stream-prefix": "main"}}}}}}]}}}},
  "Service{0}": {{"Type": "AWS::ECS::Service", "DependsOn": "Rule{0}", "Properties": {{
    "Cluster": {{"Ref": "Cluster"}}, "ServiceName": "service-{0}", "DesiredCount": 2,
    "LaunchType": "FARGATE", "TaskDefinition": {{"Ref": "Definition{0}"}},
    "LoadBalancers": [{{"ContainerName": "main", "ContainerPort": 8080,
      "TargetGroupArn": {{"Ref": "Targets{0}"}}}}],
    "NetworkConfiguration": {{"AwsvpcConfiguration": {{
      "Subnets": [{{"Ref": "SubnetA"}}, {{"Ref": "SubnetB"}}],
      "SecurityGroups": [{{"Ref": "Reached{0}"}}]}}}}}}}})";

}  // namespace

std::string big_stack(std::size_t release) {
    std::string text = kBegin;
    for (std::size_t service = 0; service < kServices; ++service)
        text += fmt::format(kService, service, release, service + 1);
    return text + "}}";
}

}  // namespace bench
