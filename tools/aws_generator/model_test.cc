#include "model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tables.h"

namespace aws_generator {
namespace {

text::Node json(const std::string& text) {
    base::Sources sources;
    auto node = text::parse_json(sources, sources.add("model.json", text));
    EXPECT_TRUE(node.ok()) << text;
    return node.ok() ? *node : text::Node{};
}

Model sample() {
    return {"water", json(R"({
        "metadata": {"apiVersion": "2026-01-01", "endpointPrefix": "water", "protocols": ["json"]},
        "operations": {"Pour": {"input": "PourRequest", "errors": ["Empty"]}},
        "shapes": {
          "PourRequest": {"type": "structure", "required": ["cup"],
                          "members": {"cup": {"shape": "Cup"}}},
          "Cup": {"type": "string", "enum": ["small"], "min": 1},
          "Empty": {"type": "structure", "members": {}, "exception": true}}})")};
}

std::string said(const base::Status& status) {
    return status.ok() ? "" : status.problems().front().message;
}

TEST(Overlay, AddsShapesMembersAndWords) {
    Model model = sample();
    auto overlay = json(R"({"shapes": {
        "Cup": {"enum_added": ["large"]},
        "Sugar": {"new": {"type": "boolean"}},
        "PourRequest": {"members_added": {"sugar": {"shape": "Sugar"}}}}})");
    EXPECT_TRUE(add_overlay(model, overlay).ok());
    EXPECT_TRUE(check(model).ok());
    auto table = service_table(model);
    ASSERT_TRUE(table.ok());
    EXPECT_THAT(*table, testing::HasSubstr(R"(kWordsOfCup[] = {"small", "large", })"));
    EXPECT_THAT(*table, testing::HasSubstr(R"({.name = "sugar", .shape = &kwaterShapes[3]})"));
}

TEST(Overlay, IsRefusedWhereTheModelHasItAlready) {
    struct Row {
        const char* overlay;
        const char* says;
    };
    for (Row row : {
             Row{R"({"shapes": {"Cup": {"new": {"type": "string"}}}})", "Cup is there already"},
             Row{R"({"shapes": {"Cup": {"enum_added": ["small"]}}})", "Cup cannot get small"},
             Row{R"({"shapes": {"PourRequest": {"members_added": {"cup": {"shape": "Cup"}}}}})",
                 "PourRequest cannot get cup"},
             Row{R"({"shapes": {"Lid": {"enum_added": ["red"]}}})", "there is no Lid to add to"},
         }) {
        Model model = sample();
        EXPECT_EQ(said(add_overlay(model, json(row.overlay))), row.says);
    }
}

TEST(Model, IsRefusedWhenItNamesAShapeThatIsNotThere) {
    Model model{"water", json(R"({"metadata": {}, "operations": {"Pour": {"input": "Nothing"}},
                                  "shapes": {}})")};
    EXPECT_EQ(said(check(model)), "Pour names the shape Nothing");
}

TEST(Tables, RefuseProtocolsThatSlipwayDoesNotSpeak) {
    Model model{"water", json(R"({"metadata": {"protocols": ["carrier-pigeon"]}, "operations": {},
                                  "shapes": {}})")};
    auto table = service_table(model);
    ASSERT_FALSE(table.ok());
    EXPECT_EQ(table.problems().front().message, "water: the tables know no carrier-pigeon");
}

TEST(Tables, SayWhatTheModelSays) {
    auto table = service_table(sample());
    ASSERT_TRUE(table.ok());
    EXPECT_THAT(*table, testing::HasSubstr(R"({.name = "cup", .shape = &kwaterShapes[1], )"
                                           R"(.required = true})"));
    EXPECT_THAT(*table, testing::HasSubstr(R"(.name = "Empty", .type = ShapeType::Structure, )"
                                           R"(.http_status = 400})"));
    EXPECT_THAT(*table, testing::HasSubstr(R"(.words = kWordsOfCup, .min = double(1)})"));
}

}  // namespace
}  // namespace aws_generator
