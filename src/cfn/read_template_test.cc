#include "cfn/read_template.h"

#include <gtest/gtest.h>

#include "base/diagnostic_printer.h"
#include "cfn/write_template.h"

namespace cfn {
namespace {

struct Read {
    std::optional<Template> body;
    std::string problems;
};

Read read(std::string_view text) {
    base::Sources sources;
    std::uint32_t file = sources.add("t", std::string(text));
    auto document = text::parse_document(sources, file);
    if (!document.ok()) return {{}, base::print(document.problems(), sources, base::Colour::No)};
    auto body = read_template(*document);
    if (!body.ok()) return {{}, base::print(body.problems(), sources, base::Colour::No)};
    return {*std::move(body), {}};
}

constexpr std::string_view kYaml = R"(AWSTemplateFormatVersion: '2010-09-09'
Description: every part of the language
Metadata:
  Note:
    Ref: 5
Transform: AWS::LanguageExtensions
Parameters:
  Count:
    Type: Number
    Default: '2'
    AllowedValues:
    - '1'
    - '2'
    MinValue: 1
    Description: how many
Rules:
  OnlyHere:
    Assertions:
    - Assert: !Not
      - Fn::Contains:
        - - eu-west-1
        - !Ref AWS::Region
Mappings:
  Sizes:
    eu-west-1:
      Cpu: 256
Conditions:
  Many: !Not
  - !Equals
    - !Ref Count
    - '1'
  Both: !And
  - !Condition Many
  - !Equals
    - a
    - a
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Condition: Many
    DependsOn: Other
    Properties:
      LogGroupName: !Sub /ecs/${AWS::StackName}/${!raw}
      RetentionInDays: !If
      - Many
      - 30
      - !Ref AWS::NoValue
    Metadata:
      Fn::Nothing: 1
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
  Other:
    Type: AWS::IAM::Policy
    DependsOn:
    - A
    - B
    Properties:
      PolicyDocument:
        Statement:
        - Condition:
            Bool:
              aws:SecureTransport: true
        - Condition: x
      Zone: !Select
      - 0
      - !GetAZs ''
      Data:
        Fn::Base64: !Sub
        - ${A}
        - A: !GetAtt Group.Arn
      Import:
        Fn::ImportValue: !Sub ${AWS::StackName}-x
      Length: !Length
      - 1
      - 2
      Stack: !GetStackOutput
        StackName: a
        OutputName: b
      Ratio: 0.5
      Account: '012345678901'
Outputs:
  Arn:
    Description: the group
    Condition: Many
    Value: !GetAtt Group.Arn
    Export:
      Name: !Sub ${AWS::StackName}-arn
)";

TEST(ReadTemplate, ReadsAndWritesEveryPartOfTheLanguageInYaml) {
    Read first = read(kYaml);
    ASSERT_TRUE(first.body) << first.problems;
    EXPECT_EQ(write_yaml(*first.body), kYaml);
}

TEST(ReadTemplate, ReadsTheSameFromJsonAsFromYaml) {
    Read yaml = read(kYaml);
    ASSERT_TRUE(yaml.body) << yaml.problems;
    Read indented = read(write_json(*yaml.body));
    ASSERT_TRUE(indented.body) << indented.problems;
    EXPECT_EQ(*indented.body, *yaml.body);
    Read compact = read(compact_json(*yaml.body));
    ASSERT_TRUE(compact.body) << compact.problems;
    EXPECT_EQ(*compact.body, *yaml.body);
}

TEST(ReadTemplate, KeepsSectionsThatItDoesNotKnowInCanonicalOrder) {
    Read found =
        read(R"({"Zoo": 1, "Outputs": {}, "Mappings": {"M": {}}, "Resources": {}, "Metadata": 2})");
    ASSERT_TRUE(found.body) << found.problems;
    EXPECT_EQ(found.body->other,
              (Object{{"Metadata", 2}, {"Mappings", {{"M", Object()}}}, {"Zoo", 1}}));
    EXPECT_EQ(compact_json(*found.body),
              R"({"AWSTemplateFormatVersion":"2010-09-09","Metadata":2,"Mappings":{"M":{}},)"
              R"("Resources":{},"Zoo":1})");
}

TEST(ReadTemplate, ReadsScalarsAsTheyWillBeWritten) {
    struct Row {
        std::string scalar;
        Expression value;
    };
    const Row rows[] = {
        {"5", 5},
        {"-7", -7},
        {"-0", 0},
        {"012", "012"},
        {"0x1F", "0x1F"},
        {"+5", "+5"},
        {"0.5", 0.5},
        {"1e3", 1000},
        {".inf", ".inf"},
        {"true", true},
        {"False", false},
        {"~", Null{}},
        {"'5'", "5"},
        {"yes", "yes"},
        {"2010-09-09", "2010-09-09"},
        {"123456789012345678901", 123456789012345678901.0},
    };
    for (const Row& row : rows) {
        Read found = read("Resources: {A: {Type: T, Properties: {P: " + row.scalar + "}}}");
        ASSERT_TRUE(found.body) << found.problems;
        EXPECT_EQ(*found.body->resources[0].properties.find("P"), row.value) << row.scalar;
    }
}

TEST(ReadTemplate, RefusesWhatIsNoTemplateWithAllFindingsAtOnce) {
    EXPECT_EQ(read(R"(AWSTemplateFormatVersion: 2011
Resources:
  my-group:
    Typ: AWS::Logs::LogGroup
  Good:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Keep
    Properties:
      LogGroupName: !Sub 'a ${b c}'
      RetentionInDays: !Jion [a]
      KmsKeyId: !GetAtt Key
)")
                  .problems,
              R"(error[template.version]: the format version is 2010-09-09, not "2011"
  --> t:1:27
    |
  1 | AWSTemplateFormatVersion: 2011
    |                           ^^^^

error[template.name]: my-group in Resources is not made of letters and digits
  --> t:3:3
    |
  3 |   my-group:
    |   ^^^^^^^^

error[template.shape]: resource my-group needs a Type
  --> t:3:3
    |
  3 |   my-group:
    |   ^^^^^^^^

error[template.policy]: DeletionPolicy is Delete, Retain, RetainExceptOnCreate or Snapshot, not "Keep"
  --> t:7:21
    |
  7 |     DeletionPolicy: Keep
    |                     ^^^^

error[template.sub]: ${b c} is not the name of anything
  --> t:9:21
    |
  9 |       LogGroupName: !Sub 'a ${b c}'
    |                     ^^^^^^^^^^^^^^^
    |
    = help: write ${!b c} when the text itself should say so

error[template.unknown-function]: CloudFormation has no function Fn::Jion
  --> t:10:24
    |
 10 |       RetentionInDays: !Jion [a]
    |                        ^^^^^^^^^
    |
    = help: did you mean Fn::Join?

error[template.function]: Fn::GetAtt takes the logical id of a resource and the name of an attribute
  --> t:11:17
    |
 11 |       KmsKeyId: !GetAtt Key
    |                 ^^^^^^^^^^^

)");
}

TEST(ReadTemplate, NamesTheWrongPart) {
    struct Row {
        std::string text;
        std::string message;
    };
    auto property = [](std::string value) {
        return "Resources: {A: {Type: T, Properties: {P: " + value + "}}}";
    };
    const Row rows[] = {
        {"[]", "template.shape]: a template is a mapping"},
        {"", "template.shape]: a template is a mapping"},
        {"Description: x", "template.shape]: a template needs a section Resources"},
        {"Resources: []", "template.shape]: Resources is a mapping"},
        {"Resources: {A: 5}", "template.shape]: a resource is a mapping"},
        {"Resources: {A: {Type: T, Properties: []}}", "template.shape]: Properties is a mapping"},
        {"Resources: {A: {Type: T, DependsOn: {}}}",
         "template.shape]: DependsOn is a list of texts"},
        {"Resources: {A: {Type: T, UpdateReplacePolicy: RetainExceptOnCreate}}",
         "template.policy]: UpdateReplacePolicy is Delete, Retain or Snapshot"},
        {"{Resources: {}, Parameters: {P: {}}}", "template.shape]: parameter P needs a Type"},
        {"{Resources: {}, Outputs: {O: {}}}", "template.shape]: output O needs a Value"},
        {"{Resources: {}, Outputs: {O: {Value: 1, Export: x}}}",
         "template.shape]: Export is a mapping with the key Name"},
        {"Resources: {'Fn::ForEach::X': []}", "template.loop]: Fn::ForEach writes parts"},
        {property("{Ref: [a]}"), "template.function]: Ref takes the name"},
        {property("!Ref ''"), "template.function]: Ref takes the name"},
        {property("!Sub [a]"), "template.function]: Fn::Sub takes a text"},
        {property("!Sub [a, [b]]"), "template.function]: Fn::Sub takes a text"},
        {property("!Join [a]"), "template.function]: Fn::Join takes a list of 2 values"},
        {property("!Cidr [a]"), "template.function]: Fn::Cidr takes a list of 2 to 3 values"},
        {property("!Not []"), "template.function]: Fn::Not takes a list of one value"},
        {property("!If [[a], b, c]"),
         "template.function]: Fn::If takes the name of a condition first"},
        {property("!ImportValue [a]"), "template.function]: Fn::ImportValue takes one value"},
        {property("{'Fn::ImportValue': ~}"), "template.function]: Fn::ImportValue takes a value"},
        {property("!Transform x"), "template.function]: Fn::Transform takes a mapping"},
        {property("!Condition x"), "template.function]: a condition cannot be asked for here"},
    };
    for (const Row& row : rows) {
        Read found = read(row.text);
        EXPECT_FALSE(found.body) << row.text;
        EXPECT_NE(found.problems.find(row.message), std::string::npos) << row.text << "\n"
                                                                       << found.problems;
    }
}

TEST(ReadTemplate, RefusesValuesThatAreNestedTooDeep) {
    auto nested = [](std::size_t levels) {
        return "Resources: {A: {Type: T, Properties: {P: " + std::string(levels, '[') +
               std::string(levels, ']') + "}}}";
    };
    EXPECT_TRUE(read(nested(47)).body);
    Read found = read(nested(48));
    EXPECT_NE(found.problems.find("error[template.too-deep]"), std::string::npos) << found.problems;
}

TEST(ReadExpression, ReadsOneValue) {
    base::Sources sources;
    auto node = text::parse_yaml(sources, sources.add("t", "{a: !Ref B}"));
    ASSERT_TRUE(node.ok());
    auto expression = read_expression(*node);
    ASSERT_TRUE(expression.ok());
    EXPECT_EQ(*expression, Expression(Object{{"a", Ref{"B"}}}));
}

}  // namespace
}  // namespace cfn
