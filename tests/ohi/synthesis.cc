#include "ohi/synthesis.h"

#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <sstream>

#include "base/diagnostic_printer.h"
#include "blueprint/blueprint.h"
#include "cfn/write_template.h"
#include "platform/platform.h"

namespace ohi {
namespace {

std::string in_platform_folder(std::string_view path) {
    return std::string(SLIPWAY_ROOT) + "/platforms/ohi/" + std::string(path);
}

std::optional<std::string> read(std::string_view path) {
    std::ifstream file(in_platform_folder(path), std::ios::binary);
    if (!file) return std::nullopt;
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

std::vector<TemplateFile> synthesize(const std::string& manifest, std::string_view environment) {
    base::Sources sources;
    auto file = sources.add("slipway.yaml", manifest);
    base::Diagnostics findings;
    auto platform = platform::load(sources, file, read, findings);
    if (!platform) {
        ADD_FAILURE() << base::print(findings, sources, base::Colour::No);
        return {};
    }
    const platform::Environment* settled = platform->environment(environment);
    auto stacks = blueprint::make_stacks(*platform, *settled, *settled->regions.front());
    if (!stacks.ok()) {
        ADD_FAILURE() << base::print(stacks.problems(), sources, base::Colour::No);
        return {};
    }
    std::vector<TemplateFile> files;
    for (const auto& wave : stacks->waves) {
        for (std::size_t index : wave) {
            const cfn::Stack& stack = stacks->stacks[index];
            files.push_back({stack.name, stack.account, stack.region, cfn::write_json(stack.body)});
        }
    }
    return files;
}

std::string manifest() {
    auto text = read("slipway.yaml");
    EXPECT_TRUE(text) << in_platform_folder("slipway.yaml");
    return text.value_or("");
}

std::string edited(std::string manifest, std::string_view from, std::string_view to) {
    auto at = manifest.find(from);
    EXPECT_NE(at, std::string::npos) << "the manifest has no\n" << from;
    EXPECT_EQ(manifest.find(from, at + 1), std::string::npos) << "the manifest has several\n"
                                                              << from;
    return at == std::string::npos ? manifest : manifest.replace(at, from.size(), to);
}

}  // namespace ohi
