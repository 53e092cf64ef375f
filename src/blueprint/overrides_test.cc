#include "blueprint/overrides.h"

#include <string>

#include <gtest/gtest.h>

#include "blueprint/test_stacks.h"

namespace blueprint {
namespace {

/// The cluster of dev after `overrides` of that environment, or what was wrong with them.
std::string cluster_after(const std::string& overrides) {
    std::string text = platform::with_head("services: { api: {} }\n");
    text.insert(text.find("services:"), "    overrides: " + overrides + "\n");
    Made made = make_text(text);
    if (!made.problems.empty()) return made.problems;
    return cfn::compact_json(made.body("dev", "shop-dev-cluster"));
}

TEST(Overrides, ChangeTheFinishedTemplate) {
    struct Row {
        const char* overrides;
        const char* contains;
    };
    const Row rows[] = {
        {"[{ stack: cluster, op: replace, path: /Resources/Cluster/Properties/ClusterName, value: "
         "other }]",
         R"("ClusterName":"other")"},
        {"[{ stack: cluster, op: add, path: /Metadata, value: { Owner: me } }]",
         R"("Metadata":{"Owner":"me"})"},
        {"[{ stack: cluster, op: add, path: "
         "/Resources/CapacityProviders/Properties/CapacityProviders/0, value: MINE }]",
         R"("CapacityProviders":["MINE","FARGATE","FARGATE_SPOT"])"},
        {"[{ stack: cluster, op: add, path: "
         "/Resources/CapacityProviders/Properties/CapacityProviders/-, value: MINE }]",
         R"("CapacityProviders":["FARGATE","FARGATE_SPOT","MINE"])"},
        {"[{ stack: cluster, op: remove, path: "
         "/Resources/CapacityProviders/Properties/CapacityProviders/0 }]",
         R"("CapacityProviders":["FARGATE_SPOT"])"},
        {"[{ stack: cluster, op: move, from: "
         "/Resources/CapacityProviders/Properties/CapacityProviders/0, "
         "path: /Resources/CapacityProviders/Properties/CapacityProviders/1 }]",
         R"("CapacityProviders":["FARGATE_SPOT","FARGATE"])"},
        {"[{ stack: cluster, op: copy, from: /Resources/Cluster/Properties/ClusterName, path: "
         "/Metadata }]",
         R"("Metadata":"shop-dev")"},
        {"[{ stack: cluster, op: test, path: /Resources/Cluster/Properties/ClusterName, value: "
         "shop-dev }, "
         "{ stack: cluster, op: replace, path: /Resources/Cluster/Properties/ClusterName, value: { "
         "Ref: AWS::StackName } }]",
         R"("ClusterName":{"Ref":"AWS::StackName"})"},
        {"[{ stack: cluster, op: add, path: /Resources/Cluster/Properties/a~1b~0c, value: 1 }]",
         R"("a/b~c":1)"},
    };
    for (const Row& row : rows) {
        EXPECT_NE(cluster_after(row.overrides).find(row.contains), std::string::npos)
            << row.overrides << "\n"
            << cluster_after(row.overrides);
    }
}

TEST(Overrides, ThatCannotBeMadeSayWhere) {
    struct Row {
        const char* overrides;
        const char* code;
        const char* message;
    };
    const Row rows[] = {
        {"[{ stack: nothing, op: remove, path: /Resources }]", "override.no-such-stack",
         "there is no stack `nothing`"},
        {"[{ stack: cluster, op: remove, path: /Resources/Klaster }]", "override.no-such-path",
         "= there is Cluster, CapacityProviders, StoppedTasks, StoppedTask\n"
         "    = help: did you mean `/Resources/Cluster`?"},
        {"[{ stack: cluster, op: replace, path: /Resources/Klaster/Type, value: x }]",
         "override.no-such-path", "there is no `Klaster`"},
        {"[{ stack: cluster, op: copy, from: /Nowhere, path: /Metadata }]", "override.no-such-path",
         "there is no `Nowhere`"},
        {"[{ stack: cluster, op: add, path: "
         "/Resources/CapacityProviders/Properties/CapacityProviders/3, value: x }]",
         "override.no-such-path", "`3` is no place"},
        {"[{ stack: cluster, op: remove, path: "
         "/Resources/CapacityProviders/Properties/CapacityProviders/01 }]",
         "override.no-such-path", "there is no `01`"},
        {"[{ stack: cluster, op: test, path: /Resources/Cluster/Properties/ClusterName, value: "
         "other }]",
         "override.failed-test", "another value at /Resources/Cluster/Properties/ClusterName"},
        {"[{ stack: cluster, op: add, path: /Description/More, value: x }]", "override.type",
         "is a single value"},
        {"[{ stack: cluster, op: move, from: /Resources, path: /Resources/Cluster }]",
         "override.type", "cannot be moved into itself"},
        {"[{ stack: cluster, op: replace, path: /Resources/Cluster, value: none }]",
         "override.type", "what comes out is no template"},
    };
    for (const Row& row : rows) {
        std::string found = cluster_after(row.overrides);
        EXPECT_NE(found.find(row.code), std::string::npos) << row.overrides << "\n" << found;
        EXPECT_NE(found.find(row.message), std::string::npos) << row.overrides << "\n" << found;
        EXPECT_NE(found.find("slipway.yaml:10:"), std::string::npos) << found;
    }
}

TEST(Overrides, ThatDoubleTheTemplateEachTimeAreStopped) {
    const std::string metadata = "[{ stack: cluster, op: add, path: /Metadata, value: {} }";
    auto doubled = [&](int times) {
        std::string list = metadata;
        for (int i = 0; i < times; ++i) {
            list += ", { stack: cluster, op: copy, from: \"\", path: /Metadata/I" +
                    std::to_string(i) + " }";
        }
        return cluster_after(list + "]");
    };
    EXPECT_NE(doubled(2).find(R"("I1":)"), std::string::npos);
    std::string found = doubled(30);
    EXPECT_NE(found.find("override.too-large"), std::string::npos) << found;
}

TEST(Overrides, HaveNoMoreRoomForWhatTheyTakeAwayAgain) {
    std::string list = "[{ stack: cluster, op: add, path: /Metadata, value: {} }";
    for (int i = 0; i < 2000; ++i) {
        list +=
            ", { stack: cluster, op: copy, path: /Metadata/I, from: /Resources }"
            ", { stack: cluster, op: remove, path: /Metadata/I }";
    }
    std::string found = cluster_after(list + "]");
    EXPECT_NE(found.find("override.too-large"), std::string::npos) << found;
}

TEST(Overrides, ThatNestDeeperAndDeeperAreStopped) {
    std::string list = "[{ stack: cluster, op: add, path: /Metadata, value: {} }";
    std::string path = "/Metadata";
    for (int i = 0; i < 2000; ++i) {
        path += "/a";
        list += ", { stack: cluster, op: add, path: " + path + ", value: {} }";
    }
    std::string found = cluster_after(list + "]");
    EXPECT_NE(found.find("the template would be nested more than 64 levels deep"),
              std::string::npos)
        << found;
}

TEST(Overrides, ThatLeaveNoTemplateAreToldWhereTheyDidIt) {
    const std::string harmless = "{ stack: cluster, op: add, path: /Description, value: x }";
    struct Row {
        std::string broken;
        const char* mark;  ///< what is marked
        const char* message;
    };
    const Row rows[] = {
        {"{ stack: cluster, op: remove, path: /Resources/Cluster/Type }",
         "/Resources/Cluster/Type }", "resource Cluster needs a Type"},
        {"{ stack: cluster, op: move, from: /Resources/Cluster/Type, path: /Metadata }",
         "/Metadata }", "resource Cluster needs a Type"},
        {"{ stack: cluster, op: add, path: /Resources/Other, value: { Properties: [] } }", "[] }",
         "Properties is a mapping"},
        {"{ stack: cluster, op: add, path: /Metadata, value: { A: [.nan] } }", ".nan]",
         "`.nan` is no number of JSON"},
        {"{ stack: cluster, op: replace, path: /Description, value: -.Inf }", "-.Inf }",
         "`-.Inf` is no number of JSON"},
    };
    for (const Row& row : rows) {
        std::string list = "[" + harmless + ", " + row.broken + ", " + harmless + "]";
        std::string found = cluster_after(list);
        std::size_t column = std::string("    overrides: ").size() + list.find(row.mark) + 1;
        EXPECT_NE(found.find(row.message), std::string::npos) << row.broken << "\n" << found;
        EXPECT_NE(found.find("slipway.yaml:10:" + std::to_string(column) + "\n"), std::string::npos)
            << row.broken << "\n"
            << found;
    }
}

}  // namespace
}  // namespace blueprint
