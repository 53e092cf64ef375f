#pragma once
// What the model's values are called on the screen: as the manifest would write them.

#include <string>

#include "platform/platform.h"

namespace cli {

std::string words(const platform::TextValue& value);    ///< "http://$(blnk-api.host):5001"
std::string words(platform::FargateSize size);          ///< "512/1024"
std::string words(platform::Capacity capacity);         ///< "spot"
std::string words(const platform::Strategy& strategy);  ///< "canary 10%"
std::string words(const platform::Call& call);          ///< "clickhouse:native"
std::string words(platform::Store::Engine engine);      ///< "postgres"
std::string words(platform::Job::When when);            ///< "before a release"
std::string percent(std::uint32_t tenths);              ///< "10%", "2.5%"

}  // namespace cli
