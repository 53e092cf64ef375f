// The rows: what all records of all services have in common.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/records/rows.h"
#include "local/records/test_service.h"

namespace local {
namespace {

using test::play;
using test::Reply;
using test::ServiceDesk;
using test::Step;
using testing::HasSubstr;
using testing::StartsWith;

struct Story {
    const char* service;
    std::vector<Step> steps;
};

const std::string kRdsTags = R"("ResourceName": "arn:aws:rds:eu-west-1:000000000000:db:shop")";
const std::string kCacheArn =
    R"("ResourceName": "arn:aws:elasticache:eu-west-1:000000000000:replicationgroup:shop")";
const std::string kMachineArn = "arn:aws:states:eu-west-1:000000000000:stateMachine:ship";
const std::string kGroupArn =
    R"("ResourceArn": "arn:aws:scheduler:eu-west-1:000000000000:schedule-group/nightly")";

std::vector<Story> stories() {
    return {
        {"rds",
         {{"CreateDBInstance",
           R"({"DBInstanceIdentifier": "shop", "DBInstanceClass": "db.t4g.micro",
               "Engine": "postgres", "MasterUsername": "shop", "MasterUserPassword": "secret99",
               "AllocatedStorage": 20, "Tags": [{"Key": "a", "Value": "b"}]})",
           "DBInstance.DBInstanceStatus", "creating"},
          {"DescribeDBInstances", R"({"DBInstanceIdentifier": "shop"})",
           "DBInstances.0.AllocatedStorage", "20"},
          {"DescribeDBInstances", R"({"DBInstanceIdentifier": "no"})", "", "!DBInstanceNotFound"},
          {"ListTagsForResource", "{" + kRdsTags + "}", "TagList.0.Value", "b"},
          {"AddTagsToResource", "{" + kRdsTags + R"(, "Tags": [{"Key": "c", "Value": "d"}]})", "",
           ""},
          {"RemoveTagsFromResource", "{" + kRdsTags + R"(, "TagKeys": ["a"]})", "", ""},
          {"ListTagsForResource", "{" + kRdsTags + "}", "TagList.0.Key", "c"},
          {"ModifyDBInstance",
           R"({"DBInstanceIdentifier": "shop", "AllocatedStorage": 30, "ApplyImmediately": true})",
           "DBInstance.AllocatedStorage", "30"},
          {"CreateDBParameterGroup",
           R"({"DBParameterGroupName": "pg", "DBParameterGroupFamily": "postgres16",
               "Description": "of the shop"})",
           "DBParameterGroup.DBParameterGroupFamily", "postgres16"},
          {"DescribeDBParameterGroups", R"({"DBParameterGroupName": "pg"})",
           "DBParameterGroups.0.DBParameterGroupArn", "arn:aws:rds:eu-west-1:000000000000:pg:pg"},
          {"DeleteDBParameterGroup", R"({"DBParameterGroupName": "pg"})", "", ""},
          {"DeleteDBParameterGroup", R"({"DBParameterGroupName": "pg"})", "",
           "!DBParameterGroupNotFound"},
          {"DescribeDBSubnetGroups", R"({"DBSubnetGroupName": "no"})", "",
           "!DBSubnetGroupNotFoundFault"}}},
        {"elasticache",
         {{"CreateReplicationGroup",
           R"({"ReplicationGroupId": "shop", "ReplicationGroupDescription": "of the shop",
               "CacheNodeType": "cache.t4g.micro", "NumCacheClusters": 2,
               "AutomaticFailoverEnabled": true})",
           "ReplicationGroup.Status", "creating"},
          {"DescribeReplicationGroups", R"({"ReplicationGroupId": "shop"})",
           "ReplicationGroups.0.AutomaticFailover", "enabled"},
          {"DescribeReplicationGroups", R"({"ReplicationGroupId": "no"})", "",
           "!ReplicationGroupNotFoundFault"},
          {"CreateReplicationGroup",
           R"({"ReplicationGroupId": "b", "ReplicationGroupDescription": "b",
               "AuthToken": "secret"})",
           "", "!InvalidParameterValue"},
          {"AddTagsToResource", "{" + kCacheArn + R"(, "Tags": [{"Key": "a", "Value": "b"}]})",
           "TagList.0.Value", "b"},
          {"ListTagsForResource", "{" + kCacheArn + "}", "TagList.0.Key", "a"},
          {"RemoveTagsFromResource", "{" + kCacheArn + R"(, "TagKeys": ["a"]})", "TagList", "#0"},
          {"ModifyReplicationGroup",
           R"({"ReplicationGroupId": "shop", "ReplicationGroupDescription": "new",
               "ApplyImmediately": true})",
           "ReplicationGroup.Description", "new"},
          {"DeleteReplicationGroup", R"({"ReplicationGroupId": "shop"})", "ReplicationGroup.Status",
           "deleting"},
          {"DeleteCacheSubnetGroup", R"({"CacheSubnetGroupName": "no"})", "",
           "!CacheSubnetGroupNotFoundFault"}}},
        {"efs",
         {{"CreateFileSystem",
           R"({"CreationToken": "one", "Encrypted": true,
               "Tags": [{"Key": "Name", "Value": "n"}]})",
           "FileSystemId", "?", "fs"},
          {"DescribeFileSystems", R"({"FileSystemId": "$fs$"})", "FileSystems.0.Name", "n"},
          {"DescribeFileSystems", R"({"CreationToken": "two"})", "FileSystems", "#0"},
          {"DescribeFileSystems", R"({"FileSystemId": "fs-00000000"})", "", "!FileSystemNotFound"},
          {"TagResource", R"({"ResourceId": "$fs$", "Tags": [{"Key": "a", "Value": "b"}]})", "",
           ""},
          {"ListTagsForResource", R"({"ResourceId": "$fs$"})", "Tags", "#2"},
          {"UntagResource", R"({"ResourceId": "$fs$", "TagKeys": ["a"]})", "", ""},
          {"ListTagsForResource", R"({"ResourceId": "$fs$"})", "Tags", "#1"},
          {"UpdateFileSystem", R"({"FileSystemId": "$fs$", "ThroughputMode": "elastic"})",
           "ThroughputMode", "elastic"},
          {"CreateAccessPoint", R"({"ClientToken": "t", "FileSystemId": "$fs$"})", "AccessPointId",
           "?", "ap"},
          {"DescribeAccessPoints", R"({"FileSystemId": "$fs$"})", "AccessPoints.0.AccessPointId",
           "$ap$"},
          {"DeleteAccessPoint", R"({"AccessPointId": "$ap$"})", "", ""},
          {"DescribeFileSystemPolicy", R"({"FileSystemId": "$fs$"})", "", "!PolicyNotFound"},
          {"PutFileSystemPolicy",
           R"({"FileSystemId": "$fs$", "Policy": "{\"Version\":\"2012-10-17\"}"})", "Policy",
           R"({"Version":"2012-10-17"})"},
          {"DeleteFileSystem", R"({"FileSystemId": "$fs$"})", "", ""}}},
        {"scheduler",
         {{"CreateScheduleGroup", R"({"Name": "nightly"})", "ScheduleGroupArn",
           "arn:aws:scheduler:eu-west-1:000000000000:schedule-group/nightly"},
          {"CreateScheduleGroup", R"({"Name": "nightly"})", "", "!ConflictException"},
          {"CreateSchedule",
           R"j({"Name": "ship", "GroupName": "nightly", "ScheduleExpression": "rate(1 day)",
               "FlexibleTimeWindow": {"Mode": "OFF"},
               "Target": {"Arn": "arn:aws:ecs:eu-west-1:000000000000:cluster/shop",
                          "RoleArn": "arn:aws:iam::000000000000:role/run"}})j",
           "ScheduleArn", "arn:aws:scheduler:eu-west-1:000000000000:schedule/nightly/ship"},
          {"GetSchedule", R"({"Name": "ship", "GroupName": "nightly"})", "ScheduleExpression",
           "rate(1 day)"},
          {"GetSchedule", R"({"Name": "ship"})", "", "!ResourceNotFoundException"},
          {"ListSchedules", R"({"GroupName": "nightly"})", "Schedules.0.Name", "ship"},
          {"ListSchedules", R"({"NamePrefix": "x"})", "Schedules", "#0"},
          {"TagResource", "{" + kGroupArn + R"(, "Tags": [{"Key": "a", "Value": "b"}]})", "", ""},
          {"ListTagsForResource", "{" + kGroupArn + "}", "Tags.0.Value", "b"},
          {"DeleteSchedule", R"({"Name": "ship", "GroupName": "nightly"})", "", ""},
          {"GetSchedule", R"({"Name": "ship", "GroupName": "nightly"})", "",
           "!ResourceNotFoundException"},
          {"DeleteScheduleGroup", R"({"Name": "nightly"})", "", ""},
          {"GetScheduleGroup", R"({"Name": "nightly"})", "", "!ResourceNotFoundException"}}},
        {"stepfunctions",
         {{"CreateStateMachine",
           R"({"name": "ship", "definition": "{\"StartAt\":\"a\"}",
               "roleArn": "arn:aws:iam::000000000000:role/run"})",
           "stateMachineArn", kMachineArn},
          {"DescribeStateMachine", R"({"stateMachineArn": ")" + kMachineArn + "\"}", "definition",
           R"({"StartAt":"a"})"},
          {"ListStateMachines", "{}", "stateMachines.0.name", "ship"},
          {"TagResource",
           R"({"resourceArn": ")" + kMachineArn + R"(", "tags": [{"key": "a", "value": "b"}]})", "",
           ""},
          {"ListTagsForResource", R"({"resourceArn": ")" + kMachineArn + "\"}", "tags.0.value",
           "b"},
          {"UpdateStateMachine",
           R"({"stateMachineArn": ")" + kMachineArn + R"(", "definition": "{\"StartAt\":\"b\"}"})",
           "updateDate", "?"},
          {"DescribeStateMachine", R"({"stateMachineArn": ")" + kMachineArn + "\"}", "definition",
           R"({"StartAt":"b"})"},
          {"DeleteStateMachine", R"({"stateMachineArn": ")" + kMachineArn + "\"}", "", ""},
          {"DescribeStateMachine", R"({"stateMachineArn": ")" + kMachineArn + "\"}", "",
           "!StateMachineDoesNotExist"}}},
    };
}

TEST(Records, AreMadeShownChangedAndTakenAway) {
    for (const Story& story : stories())
        play(story.service, story.steps);
}

TEST(Records, AreChangedAtOnceByTheirOwnApi) {
    play("kms", {{"CreateKey", "{}", "KeyMetadata.KeyId", "?", "key"},
                 {"CreateAlias", R"({"AliasName": "alias/a", "TargetKeyId": "$key$"})", "", ""},
                 {"DeleteAlias", R"({"AliasName": "alias/a"})", "", ""},
                 {"ListAliases", "{}", "Aliases", "#0"},
                 {"CreateAlias", R"({"AliasName": "alias/a", "TargetKeyId": "$key$"})", "", ""}});
}

TEST(Records, NeedLessThroughTheApiThanInATemplate) {
    ServiceDesk desk("iam");
    EXPECT_EQ(desk.call("CreateInstanceProfile", R"({"InstanceProfileName": "a"})").refusal(), "");
    desk.create("one", R"({"Resources": {"P": {"Type": "AWS::IAM::InstanceProfile"}}})");
    desk.wait(base::Duration::minutes(10));
    EXPECT_NE(desk.status("one"), "CREATE_COMPLETE");
}

TEST(Records, HaveUpToFiftyTags) {
    ServiceDesk desk("ecr");
    desk.call("CreateRepository", R"({"repositoryName": "api"})");
    const std::string arn =
        R"({"resourceArn": "arn:aws:ecr:eu-west-1:000000000000:repository/api", "tags": [)";
    auto tag = [](int number) {
        return R"({"Key": "k)" + std::to_string(number) + R"(", "Value": "v"})";
    };
    std::string tags = tag(0);
    for (int i = 1; i < 50; ++i)
        tags += "," + tag(i);
    EXPECT_EQ(desk.call("TagResource", arn + tags + "]}").refusal(), "");
    EXPECT_EQ(desk.call("TagResource", arn + tag(50) + "]}").refusal(),
              "TooManyTagsException: A resource can have up to 50 tags.");
    EXPECT_EQ(desk.call("TagResource", arn + tag(49) + "]}").refusal(), "");
}

TEST(Records, KeepWhatIsNotedWhenTheCloudIsTakenUpAgain) {
    test::Folder folder;
    ServiceDesk desk("kms");
    desk.options.data = folder.path;
    desk.start();
    const std::string key =
        R"({"KeyId": ")" + desk.call("CreateKey").at("KeyMetadata.KeyId") + "\"}";
    EXPECT_EQ(desk.call("ScheduleKeyDeletion", key).refusal(), "");
    desk.start();
    EXPECT_EQ(desk.call("DescribeKey", key).at("KeyMetadata.KeyState"), "PendingDeletion");
}

/// The members of an input that a key speaks of.
std::vector<std::string> members_of_key(std::string key) {
    if (key.find('{') == std::string::npos)
        return key.empty() ? std::vector<std::string>() : std::vector<std::string>{key};
    std::vector<std::string> members;
    for (std::size_t open = key.find('{'); open != std::string::npos;
         open = key.find('{', open + 1)) {
        std::string hole = key.substr(open + 1, key.find('}', open) - open - 1);
        members.push_back(hole.substr(0, hole.find('|')));
    }
    return members;
}

TEST(Records, SpeakOfMembersThatTheirModelsHave) {
    for (const ServiceRow& service : served()) {
        for (const OperationRow& operation : service.operations()) {
            if (!operation.record) continue;
            const RecordRow& row = *operation.record;
            const aws::Operation& model =
                *aws::find_operation(*aws::find_service(service.service), row.operation);
            const aws::Shape& input = aws::or_nothing(model.input);
            const aws::Shape& output = aws::or_nothing(model.output);
            std::vector<std::string> asked = members_of_key(std::string(row.key));
            std::vector<std::string> answered = {std::string(row.shown)};
            for (const ListFilter& filter : row.filters)
                asked.emplace_back(filter.member);
            for (const Renamed& renamed : row.renamed)
                asked.emplace_back(renamed.member);
            asked.emplace_back(row.parent_key);
            if (row.pages) {
                asked.insert(asked.end(),
                             {std::string(row.pages->token), std::string(row.pages->limit)});
                answered.emplace_back(row.pages->next_token.empty() ? row.pages->token
                                                                    : row.pages->next_token);
            }
            for (const std::string& name : asked)
                EXPECT_TRUE(name.empty() || aws::find_member(input, name))
                    << service.service << " " << row.operation << " takes no " << name;
            for (const std::string& name : answered)
                EXPECT_TRUE(name.empty() || aws::find_member(output, name))
                    << service.service << " " << row.operation << " answers no " << name;
        }
    }
}

TEST(Records, RefuseWhatTheyDoNotKnowInASentence) {
    ServiceDesk desk("elasticache");
    EXPECT_EQ(desk.call("CreateReplicationGroup",
                        R"({"ReplicationGroupId": "a", "ReplicationGroupDescription": "a",
                            "ServerlessCacheSnapshotName": "b"})")
                  .refusal(),
              "InvalidParameterValue: ServerlessCacheSnapshotName is not part of this cloud yet");
    EXPECT_THAT(desk.call("CreateReplicationGroup",
                          R"({"ReplicationGroupId": "a", "ReplicationGroupDescription": "a",
                              "CacheSubnetGroupName": "no"})")
                    .refusal(),
                StartsWith("CacheSubnetGroupNotFoundFault: "));
}

constexpr const char* kStack = R"j({"Resources": {
  "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
  "Subnet": {"Type": "AWS::EC2::Subnet",
             "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.1.0/24",
                            "AvailabilityZone": "eu-west-1b"}},
  "Caches": {"Type": "AWS::ElastiCache::SubnetGroup",
             "Properties": {"CacheSubnetGroupName": "caches", "Description": "of caches",
                            "SubnetIds": [{"Ref": "Subnet"}]}},
  "Role": {"Type": "AWS::IAM::Role",
           "Properties": {"RoleName": "run", "AssumeRolePolicyDocument": {"Version": "2012-10-17"},
                          "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
                          "Policies": [{"PolicyName": "inside", "PolicyDocument": {"Id": "1"}}]}},
  "Beside": {"Type": "AWS::IAM::Policy",
             "Properties": {"PolicyName": "beside", "PolicyDocument": {"Id": "2"},
                            "Roles": [{"Ref": "Role"}]}},
  "Managed": {"Type": "AWS::IAM::ManagedPolicy",
              "Properties": {"ManagedPolicyName": "managed", "PolicyDocument": {"Id": "3"},
                             "Roles": [{"Ref": "Role"}]}},
  "Files": {"Type": "AWS::EFS::FileSystem", "Properties": {}},
  "Target": {"Type": "AWS::EFS::MountTarget",
             "Properties": {"FileSystemId": {"Ref": "Files"}, "SubnetId": {"Ref": "Subnet"},
                            "SecurityGroups": [{"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]}]}}
}})j";

TEST(Records, OfAStackAreShownByTheirApis) {
    ServiceDesk desk("efs");
    ASSERT_EQ(desk.cloudformation("CreateStack",
                                  "&StackName=one&Capabilities.member.1=CAPABILITY_NAMED_IAM"
                                  "&TemplateBody=" +
                                      aws::percent_encode(kStack))
                  .status,
              200);
    desk.wait(base::Duration::minutes(30));
    ASSERT_EQ(desk.status("one"), "CREATE_COMPLETE");
    Reply systems = desk.call("DescribeFileSystems");
    EXPECT_EQ(systems.at("FileSystems.0.NumberOfMountTargets"), "1");
    const std::string system =
        R"({"FileSystemId": ")" + systems.at("FileSystems.0.FileSystemId") + "\"}";
    Reply targets = desk.call("DescribeMountTargets", system);
    EXPECT_EQ(targets.at("MountTargets.0.AvailabilityZoneName"), "eu-west-1b");
    EXPECT_THAT(targets.at("MountTargets.0.VpcId"), StartsWith("vpc-"));
    EXPECT_EQ(targets.at("MountTargets.0.LifeCycleState"), "available");
    EXPECT_EQ(desk.call("DeleteFileSystem", system).error.code, "FileSystemInUse");
    desk.service = "elasticache";
    Reply groups = desk.call("DescribeCacheSubnetGroups");
    EXPECT_EQ(groups.at("CacheSubnetGroups.0.Subnets.0.SubnetAvailabilityZone.Name"), "eu-west-1b");
    EXPECT_EQ(groups.at("CacheSubnetGroups.0.VpcId"), targets.at("MountTargets.0.VpcId"));
    desk.service = "iam";
    const std::string role = R"({"RoleName": "run")";
    EXPECT_EQ(desk.call("ListRolePolicies", role + "}").at("PolicyNames"), "#2");
    EXPECT_EQ(desk.call("ListAttachedRolePolicies", role + "}").at("AttachedPolicies"), "#2");
    EXPECT_EQ(desk.call("DetachRolePolicy",
                        role + R"(, "PolicyArn": "arn:aws:iam::000000000000:policy/managed"})")
                  .refusal(),
              "");
    EXPECT_EQ(desk.call("ListAttachedRolePolicies", role + "}").at("AttachedPolicies"), "#1");
    EXPECT_EQ(desk.call("DeleteRolePolicy", role + R"(, "PolicyName": "beside"})").refusal(), "");
    EXPECT_EQ(desk.call("ListRolePolicies", role + "}").at("PolicyNames"), "#1");
    EXPECT_EQ(desk.call("DeleteRole", role + "}").error.code, "DeleteConflict");
}

TEST(Rds, ShowsWhatAnInstanceIsDoing) {
    ServiceDesk desk("rds");
    desk.call("CreateDBInstance", R"({"DBInstanceIdentifier": "shop", "Engine": "postgres",
        "DBInstanceClass": "db.t4g.micro", "DeletionProtection": true})");
    auto shown = [&] { return desk.call("DescribeDBInstances"); };
    EXPECT_EQ(shown().at("DBInstances.0.DBInstanceStatus"), "creating");
    EXPECT_EQ(shown().at("DBInstances.0.Endpoint.Address"), "");
    desk.wait(base::Duration::minutes(15));
    EXPECT_EQ(shown().at("DBInstances.0.DBInstanceStatus"), "available");
    EXPECT_THAT(shown().at("DBInstances.0.Endpoint.Address"),
                HasSubstr(".eu-west-1.rds.amazonaws.com"));
    EXPECT_EQ(shown().at("DBInstances.0.Endpoint.Port"), "5432");
    const std::string gone = R"({"DBInstanceIdentifier": "shop", "SkipFinalSnapshot": true})";
    EXPECT_EQ(desk.call("DeleteDBInstance", gone).refusal(),
              "InvalidParameterCombination: Cannot delete protected DB Instance, please disable "
              "deletion protection and try again.");
    EXPECT_EQ(desk.call("ModifyDBInstance",
                        R"({"DBInstanceIdentifier": "shop", "DeletionProtection": false})")
                  .at("DBInstance.DBInstanceStatus"),
              "modifying");
    desk.wait(base::Duration::minutes(15));
    EXPECT_EQ(desk.call("DeleteDBInstance", gone).at("DBInstance.DBInstanceStatus"), "deleting");
    desk.wait(base::Duration::minutes(15));
    EXPECT_EQ(shown().at("DBInstances"), "#0");
}

TEST(Rds, DeletesWithoutAFinalSnapshot) {
    ServiceDesk desk("rds");
    desk.call("CreateDBInstance", R"({"DBInstanceIdentifier": "shop", "Engine": "postgres",
        "DBInstanceClass": "db.t4g.micro"})");
    EXPECT_EQ(desk.call("DeleteDBInstance", R"({"DBInstanceIdentifier": "shop"})").error.code,
              "InvalidParameterCombination");
    EXPECT_EQ(desk.call("DeleteDBInstance", R"({"DBInstanceIdentifier": "shop",
        "FinalDBSnapshotIdentifier": "last"})")
                  .refusal(),
              "InvalidParameterValue: FinalDBSnapshotIdentifier is not part of this cloud yet");
    EXPECT_EQ(desk.call("DescribeDBSnapshots").at("DBSnapshots"), "#0");
}

TEST(Snapshots, AreShownByTheServiceOfWhatAStackDeleted) {
    ServiceDesk desk("cloudformation");
    const std::string body =
        "Resources: {Db: {Type: AWS::RDS::DBInstance, DeletionPolicy: Snapshot, Properties: "
        "{DBInstanceIdentifier: shop, Engine: postgres, DBInstanceClass: db.t4g.micro, "
        "AllocatedStorage: '20'}}, Cache: {Type: AWS::ElastiCache::ReplicationGroup, "
        "DeletionPolicy: Snapshot, Properties: {ReplicationGroupId: basket, Engine: redis, "
        "ReplicationGroupDescription: x, CacheNodeType: cache.t4g.micro, NumCacheClusters: 1}}}";
    desk.call("CreateStack", R"({"StackName": "data", "TemplateBody": ")" + body + "\"}");
    desk.wait(base::Duration::hours(1));
    EXPECT_EQ(desk.call("DescribeStacks").at("Stacks.0.StackStatus"), "CREATE_COMPLETE");
    desk.call("DeleteStack", R"({"StackName": "data"})");
    desk.wait(base::Duration::hours(1));
    desk.service = "rds";
    Reply databases = desk.call("DescribeDBSnapshots");
    EXPECT_EQ(databases.at("DBSnapshots"), "#1");
    EXPECT_EQ(databases.at("DBSnapshots.0.DBInstanceIdentifier"), "shop");
    EXPECT_EQ(
        desk.call("DescribeDBSnapshots", R"({"DBInstanceIdentifier": "other"})").at("DBSnapshots"),
        "#0");
    desk.service = "elasticache";
    Reply caches = desk.call("DescribeSnapshots", R"({"ReplicationGroupId": "basket"})");
    EXPECT_EQ(caches.at("Snapshots"), "#1");
    EXPECT_THAT(caches.at("Snapshots.0.SnapshotName"), StartsWith("basket-final-"));
    EXPECT_NE(caches.at("Snapshots.0.NodeSnapshots.0.SnapshotCreateTime"), "");
    EXPECT_EQ(desk.call("DescribeSnapshots", R"({"CacheClusterId": "basket-001"})").at("Snapshots"),
              "#0");
    EXPECT_EQ(desk.call("DescribeSnapshots", R"({"SnapshotName": "no"})").refusal(),
              "SnapshotNotFoundFault: no is either not present or not available.");
}

TEST(Efs, MakesOneFileSystemAToken) {
    ServiceDesk desk("efs");
    desk.call("CreateFileSystem", R"({"CreationToken": "one"})");
    EXPECT_THAT(desk.call("CreateFileSystem", R"({"CreationToken": "one"})").refusal(),
                StartsWith("FileSystemAlreadyExists: "));
}

TEST(Efs, ListsMountTargetsOfSomething) {
    ServiceDesk desk("efs");
    EXPECT_EQ(desk.call("DescribeMountTargets").error.code, "BadRequest");
    for (const char* operation : {"DescribeMountTargets", "DescribeAccessPoints"})
        EXPECT_EQ(desk.call(operation, R"({"FileSystemId": "fs-00000000"})").refusal(),
                  "FileSystemNotFound: File system 'fs-00000000' does not exist.");
}

TEST(Scheduler, KeepsSchedulesInGroups) {
    ServiceDesk desk("scheduler");
    const std::string schedule = R"j({"Name": "a", "GroupName": "g", "ScheduleExpression":
        "rate(1 day)", "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": "arn:aws:sqs:eu-west-1:000000000000:q",
                   "RoleArn": "arn:aws:iam::000000000000:role/run"}})j";
    EXPECT_EQ(desk.call("CreateSchedule", schedule).refusal(),
              "ResourceNotFoundException: Schedule group g does not exist.");
    EXPECT_EQ(desk.call("CreateScheduleGroup", R"({"Name": "g"})").refusal(), "");
    EXPECT_EQ(desk.call("CreateSchedule", schedule).refusal(), "");
    EXPECT_EQ(desk.call("DeleteScheduleGroup", R"({"Name": "g"})").refusal(), "");
    EXPECT_EQ(desk.call("ListSchedules").at("Schedules"), "#0");
}

TEST(StepFunctions, SayThatNoneRuns) {
    ServiceDesk desk("stepfunctions");
    desk.call("CreateStateMachine", R"({"name": "ship", "definition": "{}",
        "roleArn": "arn:aws:iam::000000000000:role/run"})");
    EXPECT_EQ(
        desk.call("StartExecution", R"({"stateMachineArn": ")" + kMachineArn + "\"}").refusal(),
        "ValidationException: Executions of state machines are not part of this cloud yet");
}

}  // namespace
}  // namespace local
