#include "text/json_writer.h"

#include <gtest/gtest.h>

#include <limits>

namespace text {
namespace {

void write_sample(JsonWriter& writer) {
    writer.begin_object();
    writer.key("Type").value("AWS::ECS::Cluster");
    writer.key("Count")
        .value(3)
        .key("Size")
        .value(std::size_t{4})
        .key("Big")
        .value(std::numeric_limits<std::int64_t>::min());
    writer.key("On").value(true).key("Off").null();
    writer.key("Ratio").value(0.1).key("Whole").value(2.0).key("Far").value(1e300);
    writer.key("None").value(std::numeric_limits<double>::quiet_NaN());
    writer.key("List").begin_array().value("a").begin_object().end_object().end_array();
    writer.key("Empty").begin_array().end_array();
    writer.end_object();
}

TEST(JsonWriter, WritesCompactText) {
    JsonWriter writer(Layout::Compact);
    write_sample(writer);
    EXPECT_EQ(writer.take(),
              R"({"Type":"AWS::ECS::Cluster","Count":3,"Size":4,"Big":-9223372036854775808,)"
              R"("On":true,"Off":null,"Ratio":0.1,"Whole":2,"Far":1e+300,"None":null,)"
              R"("List":["a",{}],"Empty":[]})");
}

TEST(JsonWriter, IndentsByTwoAndEndsInALineBreak) {
    JsonWriter writer(Layout::Indented);
    write_sample(writer);
    EXPECT_EQ(writer.take(), R"({
  "Type": "AWS::ECS::Cluster",
  "Count": 3,
  "Size": 4,
  "Big": -9223372036854775808,
  "On": true,
  "Off": null,
  "Ratio": 0.1,
  "Whole": 2,
  "Far": 1e+300,
  "None": null,
  "List": [
    "a",
    {}
  ],
  "Empty": []
}
)");
}

TEST(JsonWriter, TakesJsonAsItIs) {
    JsonWriter out(Layout::Compact);
    out.begin_object().key("a").raw(R"({"b": [1]})").key("c").value(2).end_object();
    EXPECT_EQ(out.take(), R"({"a":{"b": [1]},"c":2})");
}

TEST(JsonWriter, IsEmptyAfterItsTextWasTaken) {
    for (Layout layout : {Layout::Compact, Layout::Indented}) {
        JsonWriter writer(layout);
        writer.value("first").take();
        writer.begin_array().value(1).end_array();
        EXPECT_EQ(writer.take(), layout == Layout::Compact ? "[1]" : "[\n  1\n]\n");
    }
}

}  // namespace
}  // namespace text
