#pragma once
// Helpers of the rules' tests: what a manifest gives, one finding a line.

#include <string>
#include <string_view>

#include "platform/rules/rules.h"
#include "platform/test_manifest.h"

namespace platform {

/// "code: message" of every finding that is shown, one a line, in order of place.
inline std::string lines(const Findings& findings, const Platform& platform) {
    std::string text;
    for (const base::Diagnostic& finding : findings.settle(platform).shown) {
        text += finding.code + ": " + finding.message + "\n";
    }
    return text;
}

/// The `lines` of what the rules of this room find; what the loader says instead when it gives
/// nothing.
inline std::string found(std::string manifest) {
    Loaded loaded = load_text(std::move(manifest));
    if (!loaded.platform) return "not loaded:\n" + loaded.printed;
    Findings findings;
    check(*loaded.platform, findings);
    return lines(findings, *loaded.platform);
}

/// `rest` behind the head of a manifest with the one environment dev, without an account.
inline std::string in_dev(std::string_view rest) {
    return "slipway: 1\nplatform: shop\nenvironments:\n  dev:\n    region: eu-west-1\n" +
           std::string(rest);
}

/// Settings of the environment dev, then `rest`.
inline std::string in_dev(std::string_view settings, std::string_view rest) {
    return "slipway: 1\nplatform: shop\nenvironments:\n  dev: { region: eu-west-1, " +
           std::string(settings) + " }\n" + std::string(rest);
}

/// The environments prod and dev with these settings; the rest of the manifest follows.
inline std::string two(std::string_view one, std::string_view other) {
    return "slipway: 1\nplatform: shop\nenvironments:\n  prod: { region: eu-west-1, " +
           std::string(one) + " }\n  dev: { region: eu-west-1, " + std::string(other) + " }\n";
}

struct Row {
    std::string_view why;
    std::string manifest;
    std::string_view findings;
};

/// The rows of which `find` finds something else than they say, with both; empty when all are as
/// they should be.
template <class Rows>
std::string differences(const Rows& rows, std::string (*find)(std::string) = found) {
    std::string text;
    for (const Row& row : rows) {
        std::string actual = find(row.manifest);
        if (actual == row.findings) continue;
        text += std::string(row.why) + "\n  expected: " + std::string(row.findings) +
                "\n  found: " + actual + "\n";
    }
    return text;
}

}  // namespace platform
