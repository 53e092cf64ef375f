#include "cfn/diff.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cfn/read_template.h"

namespace cfn {
namespace {

Template read(std::string_view yaml) {
    base::Sources sources;
    auto document = text::parse_yaml(sources, sources.add("t", std::string(yaml)));
    EXPECT_TRUE(document.ok());
    auto body = read_template(*document);
    EXPECT_TRUE(body.ok()) << (body.ok() ? "" : body.problems()[0].message);
    return *body;
}

constexpr std::string_view kBefore = R"(
Description: one
Mappings: {Sizes: {a: {b: 1}, c: {d: 2}}}
Parameters:
  Image: {Type: String, Default: a, NoEcho: true}
  Gone: {Type: String}
Conditions:
  Same: !Equals [a, a]
  Other: !Equals [a, b]
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Cpu: '256'
      ContainerDefinitions: [{Name: api, Environment: [{Name: A, Value: '1'}, {Name: C, Value: '3'}]}]
  Service:
    Type: AWS::ECS::Service
    DependsOn: Task
    Properties: {DesiredCount: 2, LaunchType: EC2, ServiceName: x, Tags: [{Key: a, Value: b}]}
  Group: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 30}}
  Custom: {Type: Custom::X, Properties: {A: 1}}
  Swapped: {Type: AWS::SNS::Topic}
  Old: {Type: AWS::SQS::Queue}
Outputs:
  Arn: {Value: !Ref Task}
)";

constexpr std::string_view kAfter = R"(
Description: two
Mappings: {Sizes: {c: {d: 2}, a: {b: 3}}}
Parameters:
  Image: {Type: String, Default: b}
  Fresh: {Type: String}
Conditions:
  Other: !Equals [a, c]
  Same: !Equals [a, a]
Resources:
  New: {Type: AWS::SQS::Queue}
  Swapped: {Type: AWS::SQS::Queue}
  Custom: {Type: Custom::X, Properties: {A: 2}}
  Group: {Type: AWS::Logs::LogGroup, DeletionPolicy: Retain, Properties: {RetentionInDays: 30}}
  Service:
    Type: AWS::ECS::Service
    DependsOn: [Task, Group]
    Properties: {Tags: [{Key: a, Value: c}], ServiceName: x, LaunchType: FARGATE, DesiredCount: 3}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Cpu: '256'
      ContainerDefinitions: [{Name: api, Environment: [{Name: A, Value: '1'}, {Name: B, Value: '2'}, {Name: C, Value: '3'}]}]
Outputs:
  Arn: {Value: !Ref Task, Export: {Name: arn}}
)";

TEST(Diff, NamesEveryChangeAndWhatItReplaces) {
    EXPECT_EQ(print_diff(diff(read(kBefore), read(kAfter))),
              R"(~ Description
    ~ "one" -> "two"
~ Parameters Image
    ~ Default: "a" -> "b"
    - NoEcho: true
- Parameters Gone
+ Parameters Fresh
~ Mappings Sizes
    ~ a.b: 1 -> 3
~ Conditions Other
    ~ {"Fn::Equals":["a","b"]} -> {"Fn::Equals":["a","c"]}
~ Outputs Arn
    + Export: "arn"
! AWS::ECS::TaskDefinition Task is replaced
    + Properties.ContainerDefinitions[0].Environment[1]: {"Name":"B","Value":"2"}
? AWS::ECS::Service Service may be replaced
    ~ DependsOn: ["Task"] -> ["Task","Group"]
    ~ Properties.DesiredCount: 2 -> 3
    ? Properties.LaunchType: "EC2" -> "FARGATE"
    ~ Properties.Tags[0].Value: "b" -> "c"
~ AWS::Logs::LogGroup Group
    + DeletionPolicy: "Retain"
? Custom::X Custom may be replaced
    ? Properties.A: 1 -> 2
! AWS::SQS::Queue Swapped is replaced
    ! Type: "AWS::SNS::Topic" -> "AWS::SQS::Queue"
- AWS::SQS::Queue Old
+ AWS::SQS::Queue New
)");
}

TEST(Diff, OrderOfNamesIsNoChange) {
    Template before = read(kBefore);
    Template after = before;
    std::ranges::reverse(after.resources);
    std::ranges::reverse(after.parameters);
    for (Resource& resource : after.resources)
        std::ranges::reverse(resource.properties.fields);
    TemplateDiff found = diff(before, after);
    EXPECT_TRUE(found.empty());
    EXPECT_EQ(print_diff(found), "");
}

TEST(Diff, ShortenedListsLoseTheElementsThatAreGone) {
    auto with = [](std::string_view list) {
        return read("Resources: {A: {Type: AWS::SNS::Topic, Properties: {Tags: " +
                    std::string(list) + "}}}");
    };
    TemplateDiff found = diff(with("[a, b, c, d]"), with("[a, d]"));
    ASSERT_EQ(found.resources.size(), 1u);
    EXPECT_EQ(found.resources[0].values,
              (std::vector<ValueChange>{{"Properties.Tags[1]", Expression("b"), std::nullopt},
                                        {"Properties.Tags[2]", Expression("c"), std::nullopt}}));
    EXPECT_EQ(found.resources[0].update, Update::kInPlace);
}

TEST(Diff, KnowsThatAPolicyChangeReplacesNothing) {
    Template before = read("Resources: {A: {Type: AWS::SNS::Topic, Metadata: {Properties: 1}}}");
    Template after = read(
        "Resources: {A: {Type: AWS::SNS::Topic, UpdateReplacePolicy: Retain, Metadata: "
        "{Properties: 2}}}");
    TemplateDiff found = diff(before, after);
    ASSERT_EQ(found.resources.size(), 1u);
    EXPECT_EQ(found.resources[0].update, Update::kInPlace);
    EXPECT_EQ(found.resources[0].values.size(), 2u);
}

}  // namespace
}  // namespace cfn
