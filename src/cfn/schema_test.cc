#include "cfn/schema.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "text/pattern.h"

namespace cfn {
namespace {

TEST(FindType, KnowsTypesByTheirFullName) {
    const TypeSchema* service = find_type("AWS::ECS::Service");
    ASSERT_TRUE(service);
    EXPECT_EQ(service->ref_returns, "service ARN");
    EXPECT_EQ(service->tags_property, "Tags");
    EXPECT_TRUE(service->find_attribute("Name"));
    EXPECT_FALSE(service->find_attribute("name"));
    EXPECT_EQ(find_type("AWS::ECS::Servic"), nullptr);
    EXPECT_EQ(find_type(""), nullptr);
}

TEST(Tables, HoldWhatIsNewerThanTheProviderSchemas) {
    const TypeSchema& service = *find_type("AWS::ECS::Service");
    auto structure = [&](std::string_view name) -> const StructureSchema& {
        return *std::ranges::find(service.structures, name, &StructureSchema::name);
    };
    EXPECT_TRUE(structure("DeploymentCircuitBreaker").find("ThresholdConfiguration"));
    EXPECT_TRUE(structure("DeploymentCircuitBreaker").find("ResetOnHealthyTask"));
    EXPECT_TRUE(structure("DeploymentLifecycleHook").find("TargetType"));
    EXPECT_TRUE(structure("DeploymentLifecycleHook").find("TimeoutConfiguration"));
    EXPECT_FALSE(structure("DeploymentLifecycleHook").find("HookTargetArn")->required);
    EXPECT_TRUE(structure("DeploymentConfiguration").find("EarlySuccessCriteria"));
    EXPECT_TRUE(find_type("AWS::StepFunctions::StateMachine"));
    EXPECT_TRUE(find_type("AWS::CDK::Metadata"));
}

TEST(Tables, AreSortedAndComplete) {
    std::string_view last;
    for (const TypeSchema& type : all_types()) {
        EXPECT_LT(last, type.name);
        last = type.name;
        std::set<std::string_view> names;
        for (const PropertySchema& property : type.properties) {
            EXPECT_TRUE(names.insert(property.name).second) << type.name << " " << property.name;
        }
        if (!type.tags_property.empty()) {
            EXPECT_TRUE(type.find(type.tags_property)) << type.name;
        }
        for (std::string_view part : type.identifier) {
            // Custom resources and a few old types have an id that neither a property nor an
            // attribute shows.
            bool known = type.find(part) || type.find_attribute(part) || part == "Id" ||
                         part == "PhysicalId";
            EXPECT_TRUE(known) << type.name << " " << part;
        }
    }
    EXPECT_EQ(all_types().size(), 91u);
}

TEST(Tables, HoldNoPatternThatCannotBeMatchedButTheKnownOnes) {
    std::set<std::string> unsupported;
    auto look = [&](const TypeSchema& type, std::string_view owner,
                    const PropertySchema& property) {
        if (property.pattern.empty() || text::Pattern::compile(property.pattern).ok()) return;
        unsupported.insert(std::string(type.name) + (owner.empty() ? "" : ".") +
                           std::string(owner) + "." + std::string(property.name));
    };
    for (const TypeSchema& type : all_types()) {
        for (const PropertySchema& property : type.properties)
            look(type, "", property);
        for (const StructureSchema& structure : type.structures) {
            for (const PropertySchema& property : structure.properties)
                look(type, structure.name, property);
        }
    }
    EXPECT_EQ(unsupported, (std::set<std::string>{
                               "AWS::EFS::AccessPoint.RootDirectory.Path",
                               "AWS::Events::Rule.HttpParameters.PathParameterValues",
                               "AWS::Lambda::Function.Code.S3Bucket",
                               "AWS::Logs::MetricFilter.MetricTransformation.MetricName",
                               "AWS::Scheduler::Schedule.EventBridgeParameters.Source",
                           }));
}

TEST(FindPath, TellsWhatAChangeReplaces) {
    struct Row {
        std::string_view type;
        std::vector<std::string> path;
        Update update;
    };
    const Row rows[] = {
        {"AWS::ECS::Service", {"ServiceName"}, Update::kReplace},
        {"AWS::ECS::Service", {"DesiredCount"}, Update::kInPlace},
        {"AWS::ECS::Service", {"LaunchType"}, Update::kSometimes},
        {"AWS::ECS::TaskDefinition", {"ContainerDefinitions", "Image"}, Update::kReplace},
        {"AWS::EFS::AccessPoint", {"RootDirectory", "CreationInfo", "OwnerUid"}, Update::kReplace},
        {"AWS::ECR::Repository", {"EncryptionConfiguration", "KmsKey"}, Update::kReplace},
        {"AWS::EC2::VPC", {"CidrBlock"}, Update::kReplace},
        {"AWS::EC2::VPC", {"Tags", "Value"}, Update::kInPlace},
        {"AWS::RDS::DBInstance", {"AllocatedStorage"}, Update::kInPlace},
        {"AWS::RDS::DBInstance", {"MasterUsername"}, Update::kReplace},
        {"AWS::ElasticLoadBalancingV2::ListenerRule", {"ListenerArn"}, Update::kReplace},
        {"AWS::ElasticLoadBalancingV2::ListenerRule", {"Priority"}, Update::kInPlace},
    };
    for (const Row& row : rows) {
        PathSchema found = find_path(*find_type(row.type), row.path);
        ASSERT_TRUE(found.property) << row.type << " " << row.path[0];
        EXPECT_EQ(found.update, row.update) << row.type << " " << row.path.back();
    }
    EXPECT_EQ(find_path(*find_type("AWS::ECS::Service"), {"Nothing"}).property, nullptr);
}

}  // namespace
}  // namespace cfn
