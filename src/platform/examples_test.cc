// The manifests that people start from: each passes the check without a finding, and together they
// show every key.
#include <algorithm>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "platform/codes.h"
#include "platform/findings.h"
#include "platform/keys.h"
#include "platform/rules/rules.h"
#include "platform/test_manifest.h"

namespace platform {
namespace {

std::vector<std::filesystem::path> examples() {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(SLIPWAY_ROOT "/examples")) {
        if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    return paths;
}

/// Keys are one when their documentation is: `image` of services, jobs and sidecars is shown once.
using Shown = std::set<std::pair<std::string_view, std::string_view>>;

void collect(const text::Node& node, const Table& table, Shown& shown);

void collect_value(const text::Node& node, const Key& key, Shown& shown) {
    if (key.table == nullptr) return;
    bool named = key.form == Form::Named || key.form == Form::Free;
    if (named) {
        for (const text::Member& member : node.members)
            collect(member.value, *key.table, shown);
        return;
    }
    for (const text::Node& item : node.items)
        collect(item, *key.table, shown);
    collect(node, *key.table, shown);
}

void collect(const text::Node& node, const Table& table, Shown& shown) {
    for (const text::Member& member : node.members) {
        const Key* key = table.find(member.key);
        if (key == nullptr) continue;
        shown.emplace(key->name, key->doc);
        collect_value(member.value, *key, shown);
    }
}

TEST(Examples, PassTheCheckWithoutAFinding) {
    for (const std::filesystem::path& path : examples()) {
        Loaded loaded;
        std::uint32_t file = loaded.sources.add(path.filename(), read_whole(path));
        auto beside = [&](std::string_view name) -> std::optional<std::string> {
            return read_whole(path.parent_path() / name);
        };
        loaded.platform = load(loaded.sources, file, beside, loaded.findings);
        ASSERT_TRUE(loaded.platform) << path;
        Findings findings;
        check(*loaded.platform, findings);
        base::Diagnostics all = loaded.findings;
        for (base::Diagnostic& finding : findings.settle(*loaded.platform).shown)
            all.push_back(std::move(finding));
        std::string printed = base::print(all, loaded.sources, base::Colour::No);
        EXPECT_EQ(printed, "") << path;
    }
    EXPECT_GE(examples().size(), 7u);
}

TEST(Examples, ShowEveryKeyOfTheManifest) {
    Shown shown;
    for (const std::filesystem::path& path : examples()) {
        base::Sources sources;
        auto document =
            text::parse_document(sources, sources.add(path.filename(), read_whole(path)));
        ASSERT_TRUE(document.ok()) << path;
        collect(*document, kManifest, shown);
    }
    for (const KeyPath& known : key_paths()) {
        EXPECT_TRUE(shown.contains({known.key->name, known.key->doc}))
            << known.path << " is shown nowhere";
    }
}

TEST(Pages, ExplainEveryCodeOfThisRoom) {
    for (const base::Code& code : kCodes) {
        std::string page =
            read_whole(SLIPWAY_ROOT "/docs/explain/" + std::string(code.code) + ".md");
        EXPECT_TRUE(page.starts_with("# " + std::string(code.code) + "\n\n")) << code.code;
        EXPECT_NE(page.find("```yaml\n"), std::string::npos) << code.code << " shows no example";
        auto lines = std::ranges::count(page, '\n');
        EXPECT_GE(lines, 8) << code.code;
        EXPECT_LE(lines, 40) << code.code;
    }
}

}  // namespace
}  // namespace platform
