#include "cli/views/shown_values.h"

#include <gtest/gtest.h>

#include <array>

namespace cli {
namespace {

using platform::Form;
using platform::Key;
using platform::Table;

constexpr std::array kInnerKeys = {Key{.name = "path"}, Key{.name = "drain", .otherwise = "30s"}};
constexpr Table kInner = {"ingress", kInnerKeys};
constexpr std::array kOuterKeys = {
    Key{.name = "size", .otherwise = "256/512"},
    Key{.name = "count", .otherwise = "1"},
    Key{.name = "port", .otherwise = "80", .rival = "ports"},
    Key{.name = "ports", .form = Form::Free, .rival = "port"},
    Key{.name = "ingress", .form = Form::Keys, .table = &kInner},
    Key{.name = "deploy", .form = Form::Keys, .table = &kInner},
    Key{.name = "calls", .form = Form::List},
    Key{.name = "schedule", .form = Form::ListOfKeys},
    Key{.name = "labels", .form = Form::Free},
    Key{.name = "note"},
};
constexpr Table kOuter = {"service", kOuterKeys};

constexpr std::string_view kManifest = R"(ports: { http: 80 }
count: 3
ingress:
  path: /api/*
calls: [postgres, redis]
schedule:
  - { cron: 0 7 * * *, range: 4-20 }
  - cron: 0 19 * * *
    range: 1-2
labels: {}
note: |
  first
  second
)";

std::vector<ShownValue> example(base::Sources& sources) {
    auto root = text::parse_yaml(sources, sources.add("slipway.yaml", std::string(kManifest)));
    return shown_values(*root, &kOuter);
}

TEST(ShownValues, StandInTheTablesOrderWithTheirPlaces) {
    base::Sources sources;
    EXPECT_EQ(shown_values_text(example(sources), sources, base::Colour::No),
              R"(size: 256/512                           built-in
count: 3                                slipway.yaml:2
ports:
  http: 80                              slipway.yaml:1
ingress:
  path: /api/*                          slipway.yaml:4
  drain: 30s                            built-in
calls:
  - postgres                            slipway.yaml:5
  - redis                               slipway.yaml:5
schedule:
  - cron: 0 7 * * *                     slipway.yaml:7
    range: 4-20                         slipway.yaml:7
  - cron: 0 19 * * *                    slipway.yaml:8
    range: 1-2                          slipway.yaml:9
labels: {}                              slipway.yaml:10
note: first ... 1 more lines            slipway.yaml:11
)");
}

TEST(ShownValues, AsJsonKeepWholeTexts) {
    base::Sources sources;
    std::vector<ShownValue> values = example(sources);
    text::JsonWriter json(text::Layout::Compact);
    write_shown_values(json, {values[0], values[7], values.back()}, sources);
    EXPECT_EQ(
        json.take(),
        R"([{"path":"size","value":"256/512","place":null,"note":""},)"
        R"({"path":"schedule[0].cron","value":"0 7 * * *","place":{"file":"slipway.yaml","line":7,)"
        R"("column":13,"end_line":7,"end_column":22,"begin_byte":100,"end_byte":109},"note":""},)"
        R"({"path":"note","value":"first\nsecond\n","place":{"file":"slipway.yaml","line":11,)"
        R"("column":7,"end_line":13,"end_column":9,"begin_byte":178,"end_byte":196},"note":""}])");
}

TEST(ShownValues, OfALongLineDoNotPushAllPlacesAway) {
    base::Sources sources;
    std::vector<ShownValue> values = {{{"a"}, std::string(90, 'x'), {}, "from postgres"},
                                      {{"b"}, std::string(60, 'y')},
                                      {{"c"}, "z"}};
    EXPECT_EQ(shown_values_text(values, sources, base::Colour::No),
              "a: " + std::string(90, 'x') + "  built-in  from postgres\n" +  //
                  "b: " + std::string(60, 'y') + "  built-in\n" +             //
                  "c: z" + std::string(61, ' ') + "built-in\n");
}

}  // namespace
}  // namespace cli
