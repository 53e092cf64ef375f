#include "text/yaml_writer.h"

#include <gtest/gtest.h>

#include <limits>

namespace text {
namespace {

TEST(YamlWriter, WritesBlocksThatPeopleRead) {
    YamlWriter writer;
    writer.begin_object();
    writer.key("Description").value("One line: with a colon");
    writer.key("Version").value("2010-09-09");
    writer.key("Account").value("012345678901");
    writer.key("Answer").value("no");
    writer.key("No").value(true);
    writer.key("Count").value(std::int64_t{3});
    writer.key("Ratio").value(0.25);
    writer.key("None").null();
    writer.key("Nan").value(std::numeric_limits<double>::quiet_NaN());
    writer.key("Script").value("set -e\n  run\n");
    writer.key("Odd").value("ends in a space \nnext");
    writer.key("Path").value("/ecs/ohi-prod/api");
    writer.key("Cidr").value("10.0.0.0/16");
    writer.key("Empty").begin_object().end_object();
    writer.key("List").begin_array().value("a").begin_array().end_array();
    writer.begin_object().key("x").value("").key("y").value("b").end_object().end_array();
    writer.end_object();
    EXPECT_EQ(writer.take(), R"(Description: 'One line: with a colon'
Version: '2010-09-09'
Account: '012345678901'
Answer: 'no'
'No': true
Count: 3
Ratio: 0.25
None: null
Nan: null
Script: |
  set -e
    run
Odd: "ends in a space \nnext"
Path: /ecs/ohi-prod/api
Cidr: 10.0.0.0/16
Empty: {}
List:
- a
- []
- x: ''
  'y': b
)");
}

TEST(YamlWriter, PutsATagBeforeTheNextValue) {
    YamlWriter writer;
    writer.begin_object();
    writer.key("a").tag("!Ref").value("Cluster");
    writer.key("b").tag("!Sub").value("${AWS::Region}-x\nnext");
    writer.key("c").tag("!GetAtt").begin_array().value("Role").value("Arn").end_array();
    writer.key("d").tag("!If").begin_object().key("k").value("v").end_object();
    writer.key("e").tag("!GetAZs").value("");
    writer.key("f").value("untagged");
    writer.end_object();
    EXPECT_EQ(writer.take(), R"(a: !Ref Cluster
b: !Sub |-
  ${AWS::Region}-x
  next
c: !GetAtt
- Role
- Arn
d: !If
  k: v
e: !GetAZs ''
f: untagged
)");
}

TEST(YamlWriter, IsEmptyAfterItsTextWasTaken) {
    YamlWriter writer;
    writer.value("first").take();
    writer.begin_array().value(std::int64_t{1}).end_array();
    EXPECT_EQ(writer.take(), "- 1\n");
}

}  // namespace
}  // namespace text
