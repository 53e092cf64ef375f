#include "local/reading.h"

#include <gtest/gtest.h>

#include "aws/json_protocol.h"
#include "aws/writer.h"
#include "cfn/write_template.h"
#include "local/writing.h"

namespace local {
namespace {

const aws::Shape& input_of(const char* service, const char* operation) {
    return *aws::find_operation(*aws::find_service(service), operation)->input;
}

cfn::Object read(const aws::Shape& shape, const char* json, std::vector<Renamed> renamed = {}) {
    return properties_of(shape, std::get<aws::Value>(aws::read_json(shape, json)),
                         std::move(renamed));
}

TEST(Reading, SpellsMembersAsCloudFormationDoes) {
    const aws::Shape& shape = input_of("ecs", "RegisterTaskDefinition");
    EXPECT_EQ(cfn::compact_json(read(
                  shape,
                  R"({"family": "api", "containerDefinitions": [{"name": "api", "essential": true,
                "portMappings": [{"containerPort": 80}], "dockerLabels": {"team": "shop"}}]})")),
              R"({"Family":"api","ContainerDefinitions":[{"Name":"api","Essential":true,)"
              R"("PortMappings":[{"ContainerPort":80}],"DockerLabels":{"team":"shop"}}]})");
}

TEST(Reading, RenamesMembersAndLeavesOthersOut) {
    const aws::Shape& shape = input_of("ecs", "CreateService");
    EXPECT_EQ(
        cfn::compact_json(read(shape, R"({"serviceName": "api", "clientToken": "t", "role": "r"})",
                               {{"clientToken", ""}, {"role", "Rolle"}})),
        R"({"ServiceName":"api","Rolle":"r"})");
}

TEST(Reading, IsTheWayBackOfWriting) {
    const aws::Shape& shape = input_of("ecs", "RegisterTaskDefinition");
    const char* json =
        R"({"family":"api","containerDefinitions":[{"name":"a","cpu":5,"dockerLabels":{"k":"v"}}]})";
    cfn::Object properties = read(shape, json);
    aws::Writer out(aws::Syntax::Json, shape);
    for (const aws::Member& member : shape.members)
        write_property(out, shape, member.name, properties);
    EXPECT_EQ(out.take(), json);
}

TEST(Reading, SetsPropertiesThatAreThereAndThatAreNot) {
    cfn::Object properties{{"A", 1}};
    set_property(properties, "A", 2);
    set_property(properties, "B", "x");
    EXPECT_EQ(cfn::compact_json(properties), R"({"A":2,"B":"x"})");
}

TEST(Reading, TakesJsonForTheValueOfAProperty) {
    auto json = read_json(R"({"a": [1, -2.5, true, null, "1"], "b": {}})");
    ASSERT_TRUE(json);
    EXPECT_EQ(*json, cfn::Expression(cfn::Object{{"a", cfn::Array{1, -2.5, true, cfn::Null{}, "1"}},
                                                 {"b", cfn::Object{}}}));
    for (const char* text : {"", "{", "{a: 1}", "[1,]", "x"})
        EXPECT_FALSE(read_json(text)) << text;
}

}  // namespace
}  // namespace local
