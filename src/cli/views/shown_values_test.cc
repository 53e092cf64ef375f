#include "cli/views/shown_values.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace cli {
namespace {

using platform::Form;
using platform::Key;
using platform::Table;

constexpr std::array kInnerKeys = {Key{.name = "path"}, Key{.name = "drain", .otherwise = "30s"}};
constexpr Table kInner = {"ingress", kInnerKeys};
constexpr std::array kImageKeys = {
    Key{.name = "build"}, Key{.name = "dockerfile", .otherwise = "Dockerfile", .beside = "build"}};
constexpr Table kImage = {"image", kImageKeys};
constexpr std::array kOuterKeys = {
    Key{.name = "size", .otherwise = "256/512"},
    Key{.name = "count", .otherwise = "1"},
    Key{.name = "port", .otherwise = "80", .rival = "ports"},
    Key{.name = "ports", .form = Form::Free, .rival = "port"},
    Key{.name = "ingress", .form = Form::Keys, .table = &kInner},
    Key{.name = "deploy", .form = Form::Keys, .table = &kInner},
    Key{.name = "health",
        .form = Form::Keys,
        .table = &kInner,
        .in_force = platform::InForce::Always},
    Key{.name = "image", .table = &kImage},
    Key{.name = "timezone", .otherwise = "UTC", .beside = "cron"},
    Key{.name = "sidecars", .form = Form::Named, .table = &kInner},
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
image: { build: ./api }
sidecars: { proxy: { path: / } }
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
    EXPECT_EQ(shown_values_text(example(sources), sources, {}),
              R"(size: 256/512                           built-in
count: 3                                slipway.yaml:2
ports:
  http: 80                              slipway.yaml:1
ingress:
  path: /api/*                          slipway.yaml:4
  drain: 30s                            built-in
health:
  drain: 30s                            built-in
image:
  build: ./api                          slipway.yaml:5
  dockerfile: Dockerfile                built-in
sidecars:
  proxy:
    path: /                             slipway.yaml:6
    drain: 30s                          built-in
calls:
  - postgres                            slipway.yaml:7
  - redis                               slipway.yaml:7
schedule:
  - cron: 0 7 * * *                     slipway.yaml:9
    range: 4-20                         slipway.yaml:9
  - cron: 0 19 * * *                    slipway.yaml:10
    range: 1-2                          slipway.yaml:11
labels: {}                              slipway.yaml:12
note: first ... 1 more lines            slipway.yaml:13
)");
}

TEST(ShownValues, HavePlacesWhereTheScreenHasRoomForThem) {
    base::Sources sources;
    const std::uint32_t file = sources.add("slipway.yaml", "a: b\n");
    const base::SourceSpan place{.file = file, .begin = 0, .end = 1};
    const std::vector<ShownValue> values = {
        {{"size"}, "256/512", place, "size s"},
        {{"environment", "QUEUE"},
         "https://queue.shop-dev.local:9324/000000000000/orders",
         place,
         "from queue"},
        {{"command"}, std::string(70, 'x'), place}};
    EXPECT_EQ(shown_values_text(values, sources, {.width = 80}),
              "size: 256/512                           slipway.yaml:1  size s\n"
              "environment:\n"
              "  QUEUE: https://queue.shop-dev.local:9324/000000000000/orders\n"
              "                                        slipway.yaml:1  from queue\n"
              "command: " +
                  std::string(70, 'x') +
                  "\n                                        slipway.yaml:1\n");
}

/// Every key with a default below `table`, as dotted paths; names of the user's own and lists have
/// no path until somebody writes them.
void add_defaults(const Table& table, const std::string& before, std::vector<std::string>& paths) {
    for (const Key& key : table.keys) {
        if (!key.otherwise.empty() && key.beside.empty())
            paths.push_back(before + std::string(key.name));
        if (key.form == Form::Keys)
            add_defaults(*key.table, before + std::string(key.name) + ".", paths);
    }
}

TEST(ShownValues, HoldEveryDefaultOfAServiceThatWritesAlmostNothing) {
    // What is optional as a whole is there; nothing is said about the keys in it.
    base::Sources sources;
    auto service = text::parse_yaml(
        sources, sources.add("slipway.yaml", "ingress: {}\nscale: {}\nhealth: {}\n"));
    std::set<std::string> shown;
    for (const ShownValue& value : shown_values(*service, &platform::kService)) {
        std::string path;
        for (const std::string& piece : value.path)
            path += (path.empty() ? "" : ".") + piece;
        shown.insert(path);
    }
    std::vector<std::string> defaults;
    add_defaults(platform::kService, "", defaults);
    EXPECT_GE(defaults.size(), 20u);
    for (const std::string& path : defaults)
        EXPECT_TRUE(shown.contains(path)) << path;
    EXPECT_TRUE(shown.contains("deploy.strategy"));
    EXPECT_TRUE(shown.contains("ingress.health.path"));
}

TEST(ShownValues, OfAnEnvironmentHoldTheNetworkThatItDoesNotWrite) {
    base::Sources sources;
    auto paths = [&](const char* text) {
        std::string all;
        auto node = text::parse_yaml(sources, sources.add("slipway.yaml", text));
        for (const ShownValue& value : shown_values(*node, &platform::kEnvironment)) {
            if (value.path.front() == "network" || value.path.front() == "stores")
                all += value.path.back() + "=" + value.value + " ";
        }
        return all;
    };
    EXPECT_EQ(paths("region: eu-west-1\n"), "cidr=10.0.0.0/16 zones=3 nat=one ");
    EXPECT_EQ(paths("network: { zones: 2 }\n"), "cidr=10.0.0.0/16 zones=2 nat=one ");
    EXPECT_EQ(paths("network:\n"), "cidr=10.0.0.0/16 zones=3 nat=one ");
    EXPECT_EQ(paths("network: { vpc: vpc-0a }\n"), "vpc=vpc-0a ");
    // A layer of the store alone: what it leaves out stands elsewhere, and is not built in.
    EXPECT_EQ(paths("network: { vpc: vpc-0a }\nstores: { db: { storage: 500 GB } }\n"),
              "vpc=vpc-0a storage=500 GB ");
}

TEST(ShownValues, AsJsonKeepWholeTexts) {
    base::Sources sources;
    std::vector<ShownValue> values = example(sources);
    text::JsonWriter json(text::Layout::Compact);
    write_shown_values(json, {values[0], values[12], values.back()}, sources);
    EXPECT_EQ(
        json.take(),
        R"([{"path":"size","value":"256/512","place":null,"note":""},)"
        R"({"path":"schedule[0].cron","value":"0 7 * * *","place":{"file":"slipway.yaml","line":9,)"
        R"("column":13,"end_line":9,"end_column":22,"begin_byte":157,"end_byte":166},"note":""},)"
        R"({"path":"note","value":"first\nsecond\n","place":{"file":"slipway.yaml","line":13,)"
        R"("column":7,"end_line":15,"end_column":9,"begin_byte":235,"end_byte":253},"note":""}])");
}

TEST(ShownValues, OfALongLineDoNotPushAllPlacesAway) {
    base::Sources sources;
    std::vector<ShownValue> values = {{{"a"}, std::string(90, 'x'), {}, "from postgres"},
                                      {{"b"}, std::string(60, 'y')},
                                      {{"c"}, "z"}};
    EXPECT_EQ(shown_values_text(values, sources, {}),
              "a: " + std::string(90, 'x') + "\n" +                     //
                  std::string(65, ' ') + "built-in  from postgres\n" +  //
                  "b: " + std::string(60, 'y') + "  built-in\n" +       //
                  "c: z" + std::string(61, ' ') + "built-in\n");
}

}  // namespace
}  // namespace cli
