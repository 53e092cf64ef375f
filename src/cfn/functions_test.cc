#include "cfn/functions.h"

#include <gtest/gtest.h>

#include "cfn/ecs.h"
#include "cfn/write_template.h"

namespace cfn {
namespace {

struct Row {
    Expression expression;
    std::string json;
};

TEST(Functions, AreWrittenInTheirLongForms) {
    Handle<ecs::Cluster> cluster{"Cluster"};
    const Row rows[] = {
        {ref(cluster), R"({"Ref":"Cluster"})"},
        {ref_parameter("Image"), R"({"Ref":"Image"})"},
        {get_att(cluster, ecs::Cluster::Attribute::kArn), R"({"Fn::GetAtt":["Cluster","Arn"]})"},
        {sub("a-${AWS::Region}"), R"({"Fn::Sub":"a-${AWS::Region}"})"},
        {sub("${Name}:${Db.Endpoint.Address}", {{"Name", ref(cluster)}}),
         R"({"Fn::Sub":["${Name}:${Db.Endpoint.Address}",{"Name":{"Ref":"Cluster"}}]})"},
        {join(",", Array{"a", region()}), R"({"Fn::Join":[",",["a",{"Ref":"AWS::Region"}]]})"},
        {join(",", get_azs()), R"({"Fn::Join":[",",{"Fn::GetAZs":""}]})"},
        {select(1, get_azs("eu-west-1")), R"({"Fn::Select":[1,{"Fn::GetAZs":"eu-west-1"}]})"},
        {select(0, split(",", "a,b")), R"({"Fn::Select":[0,{"Fn::Split":[",","a,b"]}]})"},
        {import_value(sub("${AWS::StackName}-x")),
         R"({"Fn::ImportValue":{"Fn::Sub":"${AWS::StackName}-x"}})"},
        {base64("x"), R"({"Fn::Base64":"x"})"},
        {cidr("10.0.0.0/16", 4, 8), R"({"Fn::Cidr":["10.0.0.0/16",4,8]})"},
        {find_in_map("Sizes", region(), "Cpu"),
         R"({"Fn::FindInMap":["Sizes",{"Ref":"AWS::Region"},"Cpu"]})"},
        {to_json_string(Object{{"a", 1}}), R"({"Fn::ToJsonString":{"a":1}})"},
        {to_json_string(Array{1, 2}), R"({"Fn::ToJsonString":[1,2]})"},
        {if_("IsProd", 2, no_value()), R"({"Fn::If":["IsProd",2,{"Ref":"AWS::NoValue"}]})"},
        {not_(equals(ref_parameter("Image"), "")),
         R"({"Fn::Not":[{"Fn::Equals":[{"Ref":"Image"},""]}]})"},
        {and_({condition("A"), or_({condition("B"), condition("C")})}),
         R"({"Fn::And":[{"Condition":"A"},{"Fn::Or":[{"Condition":"B"},{"Condition":"C"}]}]})"},
        {account_id(), R"({"Ref":"AWS::AccountId"})"},
        {partition(), R"({"Ref":"AWS::Partition"})"},
        {stack_name(), R"({"Ref":"AWS::StackName"})"},
        {stack_id(), R"({"Ref":"AWS::StackId"})"},
        {url_suffix(), R"({"Ref":"AWS::URLSuffix"})"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(compact_json(row.expression), row.json);
}

}  // namespace
}  // namespace cfn
