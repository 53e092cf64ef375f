#include "cfn/check_schema.h"

#include <gtest/gtest.h>

#include "cfn/test_templates.h"

namespace cfn {
namespace {

/// The findings about a resource R of `type` with `properties` in YAML's flow style.
std::string findings(const std::string& type, const std::string& properties) {
    return told(check_schema(
        read_text("Resources: {R: {Type: '" + type + "', Properties: " + properties + "}}")));
}

TEST(CheckSchema, AcceptsWhatCloudFormationAccepts) {
    EXPECT_EQ(findings("AWS::ECS::Service", R"({
        DesiredCount: '2', EnableECSManagedTags: 'true', ServiceName: 5, LaunchType: FARGATE,
        TaskDefinition: !Ref Task, CapacityProviderStrategy: !If [A, [{Base: 1}], !Ref 'AWS::NoValue'],
        LoadBalancers: [{ContainerPort: 80}, !If [B, {ContainerName: x}, !Ref 'AWS::NoValue']],
        Tags: [{Key: a, Value: b}]})"),
              "");
    EXPECT_EQ(findings("AWS::IAM::Role",
                       "{AssumeRolePolicyDocument: {Statement: []}, MaxSessionDuration: 3600}"),
              "");
    EXPECT_EQ(findings("AWS::RDS::DBInstance",
                       "{MasterUserPassword: '{{resolve:secretsmanager:x}}', Port: '5432'}"),
              "");
    EXPECT_EQ(findings("Custom::Anything", "{What: ever}"), "");
    EXPECT_EQ(findings("AWS::CloudFormation::CustomResource", "{ServiceToken: x, What: ever}"), "");
}

TEST(CheckSchema, SaysWhatIsWrongWithAProperty) {
    struct Row {
        std::string type;
        std::string properties;
        std::string finding;
    };
    const std::string service = "AWS::ECS::Service";
    const Row rows[] = {
        {service, "{DesirdCount: 1}",
         "template.unknown-property | R.DesirdCount: AWS::ECS::Service has no such property | did "
         "you mean DesiredCount?\n"},
        {service, "{DeploymentConfiguration: {MaximumPercents: 1}}",
         "template.unknown-property | R.DeploymentConfiguration.MaximumPercents: "
         "DeploymentConfiguration of "
         "AWS::ECS::Service has no such property | did you mean MaximumPercent?\n"},
        {service, "{DesiredCount: many}",
         "template.wrong-type | R.DesiredCount: is a whole number, not \"many\"\n"},
        {service, "{DesiredCount: 1.5}",
         "template.wrong-type | R.DesiredCount: is a whole number, not 1.5\n"},
        {service, "{DesiredCount: ~}",
         "template.wrong-type | R.DesiredCount: is a whole number, not null\n"},
        {service, "{DesiredCount: !If [A, 1, [2]]}",
         "template.wrong-type | R.DesiredCount: is a whole number, not [2]\n"},
        {service, "{EnableECSManagedTags: yes}",
         "template.wrong-type | R.EnableECSManagedTags: is true or false, not \"yes\"\n"},
        {service, "{ServiceName: {}}", "template.wrong-type | R.ServiceName: is text, not {}\n"},
        {service, "{LoadBalancers: {ContainerPort: 80}}",
         "template.wrong-type | R.LoadBalancers: is a list, not {\"ContainerPort\":80}\n"},
        {service, "{LoadBalancers: [api]}",
         "template.wrong-type | R.LoadBalancers[0]: is a mapping, not \"api\"\n"},
        {service, "{LaunchType: FARGAT}",
         "template.unknown-value | R.LaunchType: is EC2, FARGATE, EXTERNAL, not \"FARGAT\" | did "
         "you mean FARGATE?\n"},
        {service, "{DeploymentConfiguration: {BakeTimeInMinutes: 1441}}",
         "template.range | R.DeploymentConfiguration.BakeTimeInMinutes: is at most 1440, not "
         "1441\n"},
        {"AWS::IAM::Role", "{RoleName: x}",
         "template.missing-property | R: AWS::IAM::Role needs AssumeRolePolicyDocument\n"},
        {"AWS::ECS::TaskDefinition", "{ContainerDefinitions: [{Image: x}]}",
         "template.missing-property | R.ContainerDefinitions[0]: ContainerDefinition of "
         "AWS::ECS::TaskDefinition needs Name\n"},
        {"AWS::ECS::TaskDefinition",
         "{ContainerDefinitions: [{Image: x, Name: y, DockerLabels: [a]}]}",
         "template.wrong-type | R.ContainerDefinitions[0].DockerLabels: is a mapping, not "
         "[\"a\"]\n"},
        {"AWS::ECR::PullThroughCacheRule", "{EcrRepositoryPrefix: A}",
         "template.pattern | R.EcrRepositoryPrefix: \"A\" does not have the form "
         "^([a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*/?|ROOT)$\n"},
        {"AWS::EFS::AccessPoint", "{FileSystemId: fs-12345678, ClientToken: ''}",
         "template.pattern | R.ClientToken: \"\" does not have the form ^.+$\n"},
        {"AWS::EFS::AccessPoint",
         "{FileSystemId: fs-12345678, PosixUser: {Uid: '-1', Gid: 4294967296}}",
         "template.range | R.PosixUser.Uid: is at least 0, not \"-1\"\n"
         "template.range | R.PosixUser.Gid: is at most 4294967295, not 4294967296\n"},
        {"AWS::EFS::AccessPoint",
         "{FileSystemId: fs-12345678, AccessPointTags: [{Key: a, Value: b}, {Key: a, Value: b}]}",
         "template.duplicate-item | R.AccessPointTags: holds {\"Key\":\"a\",\"Value\":\"b\"} "
         "twice\n"},
        {"AWS::ECR::ReplicationConfiguration",
         "{ReplicationConfiguration: {Rules: [{Destinations: []}]}}",
         "template.range | R.ReplicationConfiguration.Rules[0].Destinations: needs at least 1 "
         "element, not 0\n"},
        {"AWS::EC2::VPC", "{CidrBlock: 10.0.0.0/16, Tags: [{Key: Name}]}",
         "template.missing-property | R.Tags[0]: Tag of AWS::EC2::VPC needs Value\n"},
        {"AWS::ECS::Servce", "{}",
         "template.unknown-type | R: slipway has no schema for AWS::ECS::Servce, so nothing in it "
         "is checked | did you "
         "mean AWS::ECS::Service?\n"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(findings(row.type, row.properties), row.finding) << row.properties;
}

TEST(CheckSchema, KnowsTheKeysOfTemplatesAndResources) {
    EXPECT_EQ(told(check_schema(
                  read_text("{Resources: {R: {Type: Custom::X, Propertis: {}}}, Resorces: {}}"))),
              "template.unknown-key | the template: CloudFormation knows no key Resorces here | "
              "did you mean Resources?\n"
              "template.unknown-key | R: CloudFormation knows no key Propertis here | did you mean "
              "Properties?\n");
    EXPECT_EQ(told(check_schema(read_text("Resources: {}"))),
              "template.empty | the template has no resources\n");
}

TEST(CheckSchema, CountsCharactersNotBytes) {
    std::string fits(128, 'x');
    std::string accented;
    for (int i = 0; i < 128; ++i)
        accented += "\u00e9";
    EXPECT_EQ(findings("AWS::EC2::VPC",
                       "{CidrBlock: 10.0.0.0/16, Tags: [{Key: " + accented + ", Value: b}]}"),
              "");
    EXPECT_EQ(findings("AWS::EC2::VPC",
                       "{CidrBlock: 10.0.0.0/16, Tags: [{Key: x" + fits + ", Value: b}]}"),
              "template.range | R.Tags[0].Key: has at most 128 characters, not 129\n");
}

}  // namespace
}  // namespace cfn
