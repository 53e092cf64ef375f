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
             Row{R"({"shapes": {"Cup": {"set": {"type": "string"}}}})",
                 "Cup says its type already"},
             Row{R"({"shapes": {"PourRequest": {"members_set": {"lid": {"flattened": true}}}}})",
                 "PourRequest has no lid"},
             Row{R"({"metadata": {"apiVersion": "2027-01-01"}})",
                 "water says its apiVersion already"},
         }) {
        Model model = sample();
        EXPECT_EQ(said(add_overlay(model, json(row.overlay))), row.says);
    }
}

TEST(Overlay, SaysMoreOfWhatIsThere) {
    Model model = sample();
    auto overlay =
        json(R"({"metadata": {"bareErrors": true, "xmlNamespace": "urn:water"}, "shapes": {
        "PourRequest": {"set": {"xmlName": "Pouring", "unwrapped": true},
                        "members_set": {"cup": {"xmlNamespace": {"uri": "urn:cup"}}}}}})");
    EXPECT_EQ(said(add_overlay(model, overlay)), "");
    auto table = service_table(model);
    ASSERT_TRUE(table.ok());
    EXPECT_THAT(*table, testing::HasSubstr(R"(.xml_namespace = "urn:water", .bare_errors = true)"));
    EXPECT_THAT(*table, testing::HasSubstr(R"(.xml_name = "Pouring", .unwrapped = true)"));
    EXPECT_THAT(*table, testing::HasSubstr(R"(kNaming0 = {.query_name = "", .xml_namespace = )"
                                           R"({"urn:cup", ""}};)"));
    EXPECT_THAT(*table, testing::HasSubstr(".naming = &kNaming0"));
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

TEST(Tables, SayHowRestOperationsAreCalled) {
    Model model{"well", json(R"({
        "metadata": {"apiVersion": "2026-01-01", "endpointPrefix": "well", "protocols": ["rest-xml"],
                     "queryWords": ["depth", "rope"]},
        "operations": {"Draw": {"http": {"method": "PUT", "requestUri": "/{Well}?rope",
                                         "responseCode": 201},
                                "input": "DrawRequest", "hostPrefix": "deep-",
                                "checksumRequired": true, "open": true}},
        "shapes": {
          "DrawRequest": {"type": "structure", "payload": "Bucket", "members": {
            "Well": {"shape": "Word", "location": "uri", "locationName": "Well"},
            "How": {"shape": "Words", "location": "querystring"},
            "Who": {"shape": "Word", "location": "header", "locationName": "x-who"},
            "All": {"shape": "Words", "location": "headers", "locationName": "x-"},
            "Code": {"shape": "Word", "location": "statusCode"},
            "Bucket": {"shape": "Pail"}}},
          "Pail": {"type": "structure", "members": {}, "locationName": "PAIL"},
          "Word": {"type": "string"},
          "Words": {"type": "map", "key": {"shape": "Word"}, "value": {"shape": "Word"}}}})")};
    auto table = service_table(model);
    ASSERT_TRUE(table.ok());
    for (const char* says :
         {R"(.method = "PUT", .path = "/{Well}\?rope", .status = 201, .host_prefix = "deep-", )"
          R"(.needs_checksum = true, .is_open = true})",
          R"(.location_name = "Well", .location = Location::Label})",
          R"(.name = "How", .shape = &kwellShapes[3], .location = Location::QueryMap})",
          R"(.location_name = "x-who", .location = Location::Header})",
          R"(.location_name = "x-", .location = Location::HeaderMap})",
          R"(.location = Location::Status})",
          R"(.location_name = "PAIL", .location = Location::Payload})",
          R"(kQueryWords[] = {"depth", "rope", };)", R"(.query_words = kQueryWords)"}) {
        EXPECT_THAT(*table, testing::HasSubstr(says));
    }
    model.document = json(R"({"metadata": {"protocols": []}, "operations": {}, "shapes": {
        "Odd": {"type": "structure", "members": {"a": {"shape": "Odd", "location": "moon"}}}}})");
    auto odd = service_table(model);
    ASSERT_FALSE(odd.ok());
    EXPECT_EQ(odd.problems().front().message, "a: the tables know no moon");
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
