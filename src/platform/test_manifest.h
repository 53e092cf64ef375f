#pragma once
// Helpers of this room's tests: load a manifest that stands in the test, and print what was found.

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "base/diagnostic_printer.h"
#include "platform/platform.h"

namespace platform {

/// A manifest that was loaded: the platform when there is one, and the findings, printed and as
/// values.
struct Loaded {
    base::Sources sources;
    std::optional<Platform> platform;
    base::Diagnostics findings;
    std::string printed;

    const Environment& environment(std::string_view name) const {
        return *platform->environment(name);
    }
};

/// `files` are those beside the manifest.
inline Loaded load_text(std::string text,
                        const std::map<std::string, std::string, std::less<>>& files = {}) {
    Loaded loaded;
    std::uint32_t file = loaded.sources.add("slipway.yaml", std::move(text));
    loaded.platform = load(
        loaded.sources, file,
        [&](std::string_view path) -> std::optional<std::string> {
            auto found = files.find(path);
            if (found == files.end()) return std::nullopt;
            return found->second;
        },
        loaded.findings);
    loaded.printed = base::print(loaded.findings, loaded.sources, base::Colour::No);
    return loaded;
}

/// The bytes of the file at `path`, which must be there.
inline std::string read_whole(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file.good()) << path;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// `manifest` beside the files of platforms/ohi.
inline Loaded load_beside_ohi(std::string manifest) {
    const std::string collector = "config/otel-collector.yaml";
    return load_text(std::move(manifest),
                     {{collector, read_whole(SLIPWAY_ROOT "/platforms/ohi/" + collector)}});
}

/// The platform of platforms/ohi.
inline Loaded load_ohi() {
    return load_beside_ohi(read_whole(SLIPWAY_ROOT "/platforms/ohi/slipway.yaml"));
}

/// `rest` behind the head of a manifest with the environments prod and dev, which is nine lines
/// long.
inline std::string with_head(std::string_view rest) {
    return "slipway: 1\n"
           "platform: shop\n"
           "environments:\n"
           "  prod:\n"
           "    account: 111122223333\n"
           "    region: eu-west-1\n"
           "  dev:\n"
           "    account: 444455556666\n"
           "    region: eu-west-1\n" +
           std::string(rest);
}

}  // namespace platform
