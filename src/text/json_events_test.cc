#include "text/json_events.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace text {
namespace {

/// Writes down what it is told; stops at the string "stop".
class Recorder : public JsonHandler {
  public:
    std::string told;

    bool null() override { return tell("null"); }
    bool boolean(bool truth) override { return tell(truth ? "true" : "false"); }
    bool integer(std::int64_t number) override { return tell(fmt::format("i{}", number)); }
    bool number(double number) override { return tell(fmt::format("d{}", number)); }
    bool string(std::string_view text) override {
        return tell(fmt::format("'{}'", text)) && text != "stop";
    }
    bool begin_object() override { return tell("{"); }
    bool key(std::string_view name) override { return tell(fmt::format("{}:", name)); }
    bool end_object() override { return tell("}"); }
    bool begin_array() override { return tell("["); }
    bool end_array() override { return tell("]"); }

  private:
    bool tell(std::string_view event) {
        told += event;
        told += ' ';
        return true;
    }
};

TEST(JsonEvents, ComeInTheOrderOfTheText) {
    Recorder recorder;
    EXPECT_EQ(
        read_json(R"( {"a": [1, -2.5, 1e3, "x\u00e9\n", true], "b": {"c": null}} )", recorder),
        JsonEnd::Whole);
    EXPECT_EQ(recorder.told, "{ a: [ i1 d-2.5 d1000 'x\u00e9\n' true ] b: { c: null } } ");
}

TEST(JsonEvents, KeepIntegersWhole) {
    Recorder recorder;
    EXPECT_EQ(
        read_json("[9223372036854775807, -9223372036854775808, 18446744073709551615]", recorder),
        JsonEnd::Whole);
    EXPECT_EQ(recorder.told,
              "[ i9223372036854775807 i-9223372036854775808 d1.8446744073709552e+19 ] ");
}

TEST(JsonEvents, EndWhereTheHandlerSaysSo) {
    Recorder recorder;
    EXPECT_EQ(read_json(R"(["go", "stop", "never"])", recorder), JsonEnd::Stopped);
    EXPECT_EQ(recorder.told, "[ 'go' 'stop' ");
}

TEST(JsonEvents, EndAtTheFirstMistake) {
    using std::string_view_literals::operator""sv;
    for (std::string_view json :
         {""sv, " "sv, "{"sv, "[1,]"sv, "{\"a\"}"sv, "nul"sv, "1 2"sv, "\"\\ud800\""sv,
          "\"\\udc00\""sv, "\"\xff\""sv, "\"a"sv, "[1]\0x"sv, "{\"\xc0\xaf\": 1}"sv, "01"sv}) {
        Recorder recorder;
        EXPECT_EQ(read_json(json, recorder), JsonEnd::Wrong) << json;
    }
}

TEST(JsonEvents, AreNotNestedWithoutEnd) {
    Recorder deep;
    EXPECT_EQ(read_json(std::string(64, '[') + std::string(64, ']'), deep), JsonEnd::Whole);
    Recorder too_deep;
    EXPECT_EQ(read_json(std::string(1'000'000, '['), too_deep), JsonEnd::TooDeep);
}

}  // namespace
}  // namespace text
