#include "cfn/references.h"

#include <gtest/gtest.h>

#include "cfn/test_templates.h"

namespace cfn {
namespace {

constexpr std::string_view kTemplate = R"(
Parameters: {Image: {Type: String}}
Mappings: {Sizes: {a: {b: c}}}
Metadata: {Ref: Nothing}
Conditions:
  HasImage: !Not [!Equals [!Ref Image, '']]
  Both: !And [!Condition HasImage, !Equals [a, a]]
Resources:
  Group:
    Type: AWS::Logs::LogGroup
  Task:
    Type: AWS::ECS::TaskDefinition
    Condition: Both
    DependsOn: Group
    Properties:
      ContainerDefinitions:
        - Image: !If [HasImage, !Ref Image, !Sub '${AWS::AccountId}.${Own}.${Group.Arn}']
          Name: !Sub ['${Own}-${Group}', {Own: !GetAtt Group.Arn}]
          Cpu: !FindInMap [Sizes, a, b]
          MountPoints: !ImportValue mounts
Outputs:
  Task:
    Condition: Both
    Value: !Ref Task
    Export: {Name: !Sub '${AWS::StackName}-task'}
)";

std::string listed(const std::vector<Reference>& all) {
    constexpr std::string_view kKinds[] = {"ref", "att", "condition", "depends", "mapping"};
    std::string text;
    for (const Reference& one : all) {
        text += std::string(kKinds[static_cast<std::size_t>(one.kind)]) + " " + one.name +
                (one.attribute.empty() ? "" : "." + one.attribute) + " < " + one.owner + " " +
                one.place + "\n";
    }
    return text;
}

TEST(References, AreFoundWhereverTheyStand) {
    EXPECT_EQ(listed(references(read_text(std::string(kTemplate)))),
              R"(ref Image < HasImage Conditions.HasImage
condition HasImage < Both Conditions.Both
condition HasImage < Task Resources.Task.Properties.ContainerDefinitions[0].Image
ref Image < Task Resources.Task.Properties.ContainerDefinitions[0].Image
ref AWS::AccountId < Task Resources.Task.Properties.ContainerDefinitions[0].Image
ref Own < Task Resources.Task.Properties.ContainerDefinitions[0].Image
att Group.Arn < Task Resources.Task.Properties.ContainerDefinitions[0].Image
ref Group < Task Resources.Task.Properties.ContainerDefinitions[0].Name
att Group.Arn < Task Resources.Task.Properties.ContainerDefinitions[0].Name.Own
mapping Sizes < Task Resources.Task.Properties.ContainerDefinitions[0].Cpu
ref Task < Task Outputs.Task.Value
ref AWS::StackName < Task Outputs.Task.Export.Name
condition Both < Task Resources.Task.Condition
depends Group < Task Resources.Task.DependsOn
condition Both < Task Outputs.Task.Condition
)");
}

TEST(Dangling, NamesWhatLeadsNowhere) {
    EXPECT_EQ(told(dangling(read_text(std::string(kTemplate)))),
              "template.dangling | Resources.Task.Properties.ContainerDefinitions[0].Image: the "
              "template has no "
              "parameter or resource Own\n");
    EXPECT_EQ(told(dangling(read_text(R"(
Resources:
  Group: {Type: AWS::Logs::LogGroup, DependsOn: Grup, Condition: Never}
  Other:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !GetAtt Group.Ar
      DisplayName: !Ref Gruop
      KmsMasterKeyId: !FindInMap [Keys, a, b]
      FifoTopic: !If [Never, !GetAtt Nothing.Arn, !Sub '${AWS::Regin}']
)"))),
              "template.unknown-attribute | Resources.Other.Properties.TopicName: "
              "AWS::Logs::LogGroup has no attribute "
              "Ar | did you mean Arn?\n"
              "template.dangling | Resources.Other.Properties.DisplayName: the template has no "
              "parameter or resource Gruop "
              "| did you mean Group?\n"
              "template.dangling | Resources.Other.Properties.KmsMasterKeyId: the template has no "
              "mapping Keys\n"
              "template.dangling | Resources.Other.Properties.FifoTopic: the template has no "
              "condition Never\n"
              "template.dangling | Resources.Other.Properties.FifoTopic: the template has no "
              "resource Nothing\n"
              "template.dangling | Resources.Other.Properties.FifoTopic: the template has no "
              "parameter or resource "
              "AWS::Regin | did you mean AWS::Region?\n"
              "template.dangling | Resources.Group.Condition: the template has no condition Never\n"
              "template.dangling | Resources.Group.DependsOn: the template has no resource Grup | "
              "did you mean Group?\n");
}

TEST(Imports, ResolveNamesOfLiteralsAndPseudoParameters) {
    Template body = read_text(R"(
Parameters: {P: {Type: String}}
Resources:
  A:
    Type: AWS::SNS::Topic
    Properties:
      A: !ImportValue plain
      B: {'Fn::ImportValue': !Sub '${AWS::Region}-${AWS::StackName}'}
      C: {'Fn::ImportValue': !Join ['-', [a, !Ref AWS::AccountId]]}
      D: {'Fn::ImportValue': !Sub ['${X}-x', {X: y}]}
      E: {'Fn::ImportValue': !Ref P}
      F: [!Select [0, !Split [',', !ImportValue list]]]
)");
    PseudoParameters known{.account = "111122223333", .region = "eu-west-1"};
    const std::string place = "Resources.A.Properties.";
    EXPECT_EQ(imports(body, known), (std::vector<Import>{{"plain", place + "A"},
                                                         {std::nullopt, place + "B"},
                                                         {"a-111122223333", place + "C"},
                                                         {"y-x", place + "D"},
                                                         {std::nullopt, place + "E"},
                                                         {"list", place + "F[0]"}}));
    known.stack_name = "ohi";
    EXPECT_EQ(imports(body, known)[1].name, "eu-west-1-ohi");
}

TEST(Exports, AreListedWithTheirOutputs) {
    Template body = read_text(std::string(kTemplate));
    EXPECT_EQ(exports(body, {.stack_name = "ohi"}), (std::vector<Export>{{"ohi-task", "Task"}}));
    EXPECT_EQ(exports(body, {}), (std::vector<Export>{{std::nullopt, "Task"}}));
}

TEST(References, InACircleAreToldWithEachOfTheirPlaces) {
    base::Diagnostics found = cycles(read_text(R"(
Conditions:
  A: !Not [!Condition B]
  B: !Not [!Condition A]
Resources:
  First: {Type: AWS::SNS::Topic}
  A: {Type: AWS::SNS::Topic, DependsOn: [First, B], Condition: A}
  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub '${C.TopicName}'}}
  C: {Type: AWS::SNS::Topic, Properties: {Tags: [{Key: a, Value: !Ref A}]}}
Outputs: {First: {Value: !Ref First}}
)"));
    ASSERT_EQ(
        told(found),
        "template.cycle | Resources.A.DependsOn: nothing can be made first: A -> B -> C -> A\n"
        "template.cycle | Conditions.A: nothing can be made first: A -> B -> A\n");
    EXPECT_EQ(found[0].notes,
              (std::vector<std::string>{"Resources.A.DependsOn: leads to B",
                                        "Resources.B.Properties.DisplayName: leads to C",
                                        "Resources.C.Properties.Tags[0].Value: leads to A"}));
}

TEST(References, ToItselfAreACircleToo) {
    EXPECT_EQ(told(cycles(read_text("{Resources: {T: {Type: 'AWS::SNS::Topic', DependsOn: T}}}"))),
              "template.cycle | Resources.T.DependsOn: nothing can be made first: T -> T\n");
    EXPECT_EQ(told(cycles(read_text(std::string(kTemplate)))), "");
}

TEST(Imports, AreNotFollowedWithoutEnd) {
    std::string name = "'x'";
    for (int i = 0; i < 12; ++i)
        name = "!Sub ['${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}', {a: " + name + "}]";
    Template body = read_text(
        "Resources:\n  R:\n    Type: AWS::SQS::Queue\n    Properties:\n"
        "      QueueName: {Fn::ImportValue: " +
        name + "}\n");
    std::vector<Import> found = imports(body, {});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_FALSE(found[0].name);
}

}  // namespace
}  // namespace cfn
