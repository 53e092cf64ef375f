#include "rollout/exports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cfn/test_templates.h"

namespace rollout {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

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
                ElementsAre("a"));
    EXPECT_THAT(changed_exports(old, edited("{ Ref: A }", "\"fixed\""), kAbout), ElementsAre("a"));
    EXPECT_THAT(changed_exports(old, edited("Ingress: []", "Egress: []"), kAbout), IsEmpty());
    EXPECT_THAT(changed_exports(old, old, kAbout), IsEmpty());
}

}  // namespace
}  // namespace rollout
