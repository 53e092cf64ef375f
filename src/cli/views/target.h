#pragma once
// The first line of every command that names a target: which environment, account and regions.

#include <string>

#include "base/diagnostic_printer.h"
#include "platform/platform.h"
#include "text/json_writer.h"

namespace cli {

/// "prod  account 111122223333  eu-west-1" with a line break.
std::string target_line(const platform::Environment& environment, base::Colour colour);

/// The same as the account says it, without a line break: "prod  account 111122223333  eu-west-1
/// AWS". `region`: one, or several with two spaces between. `place`: as deploy::Target has it.
std::string live_target(const std::string& environment, const std::string& account,
                        const std::string& region, const std::string& place, base::Colour colour);

/// Writes the members "environment", "account" and "regions"; the object is the caller's.
void write_target(text::JsonWriter& json, const platform::Environment& environment);

}  // namespace cli
