#pragma once
// The manifests of small platforms, for tests through the program.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace e2e {

/// The beginning of one of the platform `shop`: an environment `dev` in one region; services
/// follow, indented by two.
inline const std::string kShopManifest =
    "slipway: 1\nplatform: shop\nenvironments:\n"
    "  dev: { account: 444455556666, region: eu-west-1, network: { cidr: 10.20.0.0/16, zones: 2,"
    " nat: one } }\nservices:\n";

/// Two services.
inline const std::string kShopOfTwo =
    kShopManifest +
    "  worker: { image: { build: ./worker }, size: 256/512, count: 2 }\n"
    "  mailer: { image: { build: ./mailer }, size: 256/512 }\n";

/// `text` with the first `from` in it replaced.
inline std::string edited(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

}  // namespace e2e
