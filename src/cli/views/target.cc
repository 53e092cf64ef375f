#include "cli/views/target.h"

#include <fmt/format.h>

#include "cli/outcome.h"

namespace cli {

std::string target_line(const platform::Environment& environment, base::Colour colour) {
    std::string line = painted(colour, "1", environment.name);
    line += environment.account->empty() ? "  no account: local only"
                                         : fmt::format("  account {}", *environment.account);
    for (const auto& region : environment.regions)
        line += "  " + *region;
    return line + "\n";
}

std::string live_target(const std::string& environment, const std::string& account,
                        const std::string& region, const std::string& place, base::Colour colour) {
    return fmt::format("{}  account {}  {}  {}", painted(colour, "1", environment), account, region,
                       place);
}

void write_target(text::JsonWriter& json, const platform::Environment& environment) {
    json.key("environment").value(environment.name);
    json.key("account").value(*environment.account);
    json.key("regions").begin_array();
    for (const auto& region : environment.regions)
        json.value(*region);
    json.end_array();
}

}  // namespace cli
