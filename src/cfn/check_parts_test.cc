#include "cfn/check_parts.h"

#include <gtest/gtest.h>

#include "cfn/test_templates.h"

namespace cfn {
namespace {

TEST(CheckParts, LooksWhereNoSchemaDoes) {
    struct Row {
        const char* parts;
        const char* found;
    };
    const Row rows[] = {
        {"Metadata: {A: 1}, Mappings: {}, Rules: {}, Transform: AWS::LanguageExtensions", ""},
        {"Metadata: 3", "template.wrong-type | Metadata: is a mapping, not 3\n"},
        {"Mappings: {A: {b: {c: d, e: [f, 1]}, g: {}}, B: {}}", ""},
        {"Mappings: {A: b}", "template.wrong-type | Mappings.A: is a mapping, not \"b\"\n"},
        {"Mappings: {A: {b: c}}", "template.wrong-type | Mappings.A.b: is a mapping, not \"c\"\n"},
        {"Mappings: {A: {b: {c: {d: e}}}}",
         "template.wrong-type | Mappings.A.b.c: is a text or a list of texts, not "
         "{\"d\":\"e\"}\n"},
        {"Mappings: {A: {b: {c: [[d]]}}}",
         "template.wrong-type | Mappings.A.b.c: is a text or a list of texts, not [[\"d\"]]\n"},
        {"Mappings: [a]", "template.wrong-type | Mappings: is a mapping, not [\"a\"]\n"},
        {"Parameters: {A: {Type: String}, B: {Type: Number}, C: {Type: CommaDelimitedList}, "
         "D: {Type: List<Number>}, E: {Type: 'AWS::EC2::VPC::Id'}, "
         "F: {Type: 'List<AWS::EC2::Subnet::Id>'}, "
         "G: {Type: 'AWS::SSM::Parameter::Value<String>'}}",
         ""},
        {"Parameters: {A: {Type: Strin}}",
         "template.unknown-value | Parameters.A: the type is String, Number, List<Number>, "
         "CommaDelimitedList or one that begins with AWS::, not \"Strin\" | did you mean "
         "String?\n"},
        {"Parameters: {A: {Type: List<Text>}}",
         "template.unknown-value | Parameters.A: the type is String, Number, List<Number>, "
         "CommaDelimitedList or one that begins with AWS::, not \"List<Text>\"\n"},
        {"Outputs: {A: {Value: x}, B: {Value: 1}, C: {Value: !Ref T}, D: {Value: true}}", ""},
        {"Outputs: {A: {Value: [1]}}",
         "template.wrong-type | Outputs.A.Value: is a text, not [1]\n"},
        {"Outputs: {A: {Value: {B: c}}}",
         "template.wrong-type | Outputs.A.Value: is a text, not {\"B\":\"c\"}\n"},
    };
    for (const Row& row : rows) {
        base::Diagnostics found;
        check_parts(read_text("{Resources: {T: {Type: 'AWS::SNS::Topic'}}, " +
                              std::string(row.parts) + "}"),
                    found);
        EXPECT_EQ(told(found), row.found) << row.parts;
    }
}

TEST(CheckParts, KnowsTheFormOfAResourceType) {
    for (const char* good : {"AWS::ECS::Service", "AWS::New::Thing", "Acme::Web::Site",
                             "Acme::Web::Site::MODULE", "Custom::Thing", "Custom::a_b@c-d"})
        EXPECT_TRUE(is_resource_type(good)) << good;
    for (const char* bad : {"", "Foo", "AWS::ECS", "AWS::ECS::", "::ECS::Service",
                            "AWS:ECS:Service", "AWS::ECS::Service::", "AWS::ECS::Service::Part",
                            "AWS::E S::Service", "Custom::", "Custom::a b", "Custom::A::B"})
        EXPECT_FALSE(is_resource_type(bad)) << bad;
    base::Diagnostics found;
    check_parts(read_text("{Resources: {T: {Type: Foo}}}"), found);
    EXPECT_EQ(told(found),
              "template.pattern | T: a resource type is like AWS::ECS::Service, not \"Foo\"\n");
}

TEST(CheckParts, CountsTheBytesOfADescription) {
    Template body = read_text("{Resources: {T: {Type: 'AWS::SNS::Topic'}}}");
    base::Diagnostics found;
    body.description = std::string(1024, 'a');
    check_parts(body, found);
    EXPECT_EQ(told(found), "");
    body.description = std::string(1022, 'a') + "\xE2\x82\xAC";
    check_parts(body, found);
    EXPECT_EQ(told(found), "template.range | Description: has at most 1024 bytes, not 1025\n");
}

TEST(CheckParts, KnowsWhatCanHaveASnapshot) {
    base::Diagnostics found;
    check_parts(read_text(R"(Resources:
  Database: {Type: AWS::RDS::DBInstance, DeletionPolicy: Snapshot, UpdateReplacePolicy: Snapshot}
  Disk: {Type: AWS::EC2::Volume, DeletionPolicy: Snapshot}
  Topic: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}
  Files: {Type: AWS::EFS::FileSystem, DeletionPolicy: Snapshot, UpdateReplacePolicy: Snapshot}
)"),
                found);
    EXPECT_EQ(
        told(found),
        "template.policy | Files.DeletionPolicy: nothing of the type AWS::EFS::FileSystem can "
        "have a snapshot | take Delete or Retain\n"
        "template.policy | Files.UpdateReplacePolicy: nothing of the type "
        "AWS::EFS::FileSystem can have a snapshot | take Delete or Retain\n");
}

}  // namespace
}  // namespace cfn
