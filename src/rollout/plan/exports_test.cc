#include "rollout/plan/exports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cfn/test_templates.h"

namespace rollout {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const cfn::PseudoParameters kAbout{
    .account = "123456789012", .region = "eu-west-1", .stack_name = "net"};

TEST(Exports, AreKeptWithAllThatTheyLeadTo) {
    const cfn::Template deployed = cfn::read_text(R"(
Parameters: { Size: { Type: String, Default: small } }
Mappings: { Ports: { db: { port: "5432" } } }
Conditions: { Big: { "Fn::Equals": [{ Ref: Size }, big] } }
Resources:
  Store:
    Type: AWS::EC2::SecurityGroup
    Condition: Big
    DependsOn: Vpc
    Properties: { GroupDescription: { "Fn::FindInMap": [Ports, db, port] } }
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Idle: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.1.0.0/16 } }
Outputs:
  Store: { Value: { Ref: Store }, Export: { Name: "net:Store" } }
)");
    const cfn::Template wanted = cfn::read_text(R"(
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.9.0.0/16 } }
Outputs:
  Store: { Value: { Ref: Vpc }, Export: { Name: "net:Vpc" } }
)");
    const cfn::Template kept = keeping(wanted, deployed, {"net:Store"}, kAbout);
    EXPECT_TRUE(kept.find("Store"));
    EXPECT_FALSE(kept.find("Idle"));
    EXPECT_TRUE(kept.find_parameter("Size"));
    EXPECT_TRUE(kept.find_condition("Big"));
    EXPECT_TRUE(kept.other.find("Mappings"));
    // What both have is as it is wanted, and nobody's output is overwritten.
    EXPECT_EQ(*kept.find("Vpc"), *wanted.find("Vpc"));
    EXPECT_THAT(exports_of(kept, kAbout), ElementsAre("net:Store", "net:Vpc"));
    EXPECT_EQ(keeping(wanted, deployed, {}, kAbout), wanted);
}

// A file system without its mount targets is one that nobody can mount.
TEST(Exports, AreKeptWithWhatWorksOnThem) {
    const cfn::Template deployed = cfn::read_text(R"(
Resources:
  Files: { Type: AWS::EFS::FileSystem }
  Mount: { Type: AWS::EFS::MountTarget, Properties: { FileSystemId: { Ref: Files }, SubnetId: a } }
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Gone: { Type: AWS::EC2::Subnet, Properties: { VpcId: { Ref: Vpc } } }
Outputs:
  Files: { Value: { Ref: Files }, Export: { Name: "net:Files" } }
  Vpc: { Value: { Ref: Vpc }, Export: { Name: "net:Vpc" } }
)");
    const cfn::Template wanted = cfn::read_text(
        "Resources: { Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } } }\n");
    const cfn::Template kept = keeping(wanted, deployed, {"net:Files", "net:Vpc"}, kAbout);
    EXPECT_TRUE(kept.find("Files"));
    EXPECT_TRUE(kept.find("Mount"));
    // The VPC is wanted for itself, and this part of it is not.
    EXPECT_FALSE(kept.find("Gone"));
}

TEST(Exports, ChangeWithWhatIsReplacedThroughOthers) {
    const std::string before =
        "Resources:\n  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }\n"
        "  Net: { Type: AWS::EC2::Subnet, Properties: { VpcId: { Ref: Vpc } } }\n"
        "Outputs:\n  Net: { Value: { Ref: Net }, Export: { Name: net } }\n";
    std::string after = before;
    after.replace(after.find("10.0"), 4, "10.9");
    EXPECT_THAT(changed_exports(cfn::read_text(before), cfn::read_text(after), kAbout),
                ElementsAre(Pair("net", ExportChange::Replacement)));
}

TEST(Exports, ChangeWithTheirExpressionAndWithWhatIsReplacedBehindThem) {
    const std::string before =
        "Resources:\n  A: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: a, "
        "SecurityGroupIngress: [] } }\n"
        "Outputs:\n  A: { Value: { Ref: A }, Export: { Name: a } }\n";
    auto edited = [&](std::string_view from, std::string_view to) {
        std::string text = before;
        text.replace(text.find(from), from.size(), to);
        return cfn::read_text(text);
    };
    const cfn::Template old = cfn::read_text(before);
    EXPECT_THAT(changed_exports(old, edited("GroupDescription: a", "GroupDescription: b"), kAbout),
                ElementsAre(Pair("a", ExportChange::Replacement)));
    EXPECT_THAT(changed_exports(old, edited("{ Ref: A }", "\"fixed\""), kAbout),
                ElementsAre(Pair("a", ExportChange::Expression)));
    EXPECT_THAT(changed_exports(old, edited("Ingress: []", "Egress: []"), kAbout), IsEmpty());
    EXPECT_THAT(changed_exports(old, old, kAbout), IsEmpty());
}

}  // namespace
}  // namespace rollout
