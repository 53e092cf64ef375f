#include "cfn/rename.h"

#include <gtest/gtest.h>

#include "cfn/test_templates.h"

namespace cfn {
namespace {

const PseudoParameters kKnown{
    .account = "123456789012", .region = "eu-west-1", .stack_name = "net"};

TEST(Rename, FollowsWhateverRefersToAName) {
    const Renames names{.resources = {{"Group", "GroupMoved"}},
                        .exports = {{"net:Group", "net:GroupMoved"}, {"app:Old", "app:New"}}};
    struct Row {
        const char* what;
        const char* before;
        const char* after;
    };
    const Row rows[] = {
        {"a logical id", "{ Group: { Type: A::B::C } }", "{ GroupMoved: { Type: A::B::C } }"},
        {"DependsOn", "{ X: { Type: A::B::C, DependsOn: [Other, Group] } }",
         "{ X: { Type: A::B::C, DependsOn: [Other, GroupMoved] } }"},
        {"Ref", "{ X: { Type: A::B::C, Properties: { Y: [{ Ref: Group }] } } }",
         "{ X: { Type: A::B::C, Properties: { Y: [{ Ref: GroupMoved }] } } }"},
        {"Fn::GetAtt", "{ X: { Type: A::B::C, Properties: { Y: { 'Fn::GetAtt': [Group, Id] } } } }",
         "{ X: { Type: A::B::C, Properties: { Y: { 'Fn::GetAtt': [GroupMoved, Id] } } } }"},
        {"Fn::Sub",
         "{ X: { Type: A::B::C, Properties: { Y: { 'Fn::Sub': 'a ${Group} ${Group.Id}' } } } }",
         "{ X: { Type: A::B::C, Properties: { Y: { 'Fn::Sub': 'a ${GroupMoved} ${GroupMoved.Id}' } "
         "} } }"},
        {"no variable of Fn::Sub",
         "{ X: { Type: A::B::C, Properties: { Y: { 'Fn::Sub': ['${Group}', { Group: b }] } } } }",
         "{ X: { Type: A::B::C, Properties: { Y: { 'Fn::Sub': ['${Group}', { Group: b }] } } } }"},
        {"inside a condition",
         "{ X: { Type: A::B::C, Properties: { Y: { 'Fn::If': [Big, { Ref: Group }, no] } } } }",
         "{ X: { Type: A::B::C, Properties: { Y: { 'Fn::If': [Big, { Ref: GroupMoved }, no] } } } "
         "}"},
        {"an import",
         "{ X: { Type: A::B::C, Properties: { Y: { 'Fn::ImportValue': 'app:Old' } } } }",
         "{ X: { Type: A::B::C, Properties: { Y: { 'Fn::ImportValue': 'app:New' } } } }"},
        {"an import whose name is put together",
         "{ X: { Type: A::B::C, Properties: { Y: { 'Fn::ImportValue': { 'Fn::Sub': "
         "'${AWS::StackName}:Group' } } } } }",
         "{ X: { Type: A::B::C, Properties: { Y: { 'Fn::ImportValue': 'net:GroupMoved' } } } }"},
        {"no plain text", "{ X: { Type: A::B::C, Properties: { Y: Group, Z: 'net:Group' } } }",
         "{ X: { Type: A::B::C, Properties: { Y: Group, Z: 'net:Group' } } }"},
    };
    for (const Row& row : rows) {
        const Template before = read_text(std::string("Resources: ") + row.before + "\n");
        const Template after = read_text(std::string("Resources: ") + row.after + "\n");
        EXPECT_EQ(renamed(before, names, kKnown), after) << row.what;
    }
}

TEST(Rename, LeavesTheNamesOfOutputs) {
    const std::string resources = "Resources: { X: { Type: A::B::C } }\n";
    const Template before =
        read_text(resources +
                  "Outputs: { Group: { Value: { Ref: Group }, Export: { Name: 'net:Group' } } }\n");
    const Template after = renamed(
        before, {.resources = {{"Group", "G"}}, .exports = {{"net:Group", "net:G"}}}, kKnown);
    EXPECT_EQ(after,
              read_text(resources +
                        "Outputs: { Group: { Value: { Ref: G }, Export: { Name: 'net:G' } } }\n"));
    EXPECT_EQ(renamed(before, {}, kKnown), before);
}

}  // namespace
}  // namespace cfn
