#include "cli/codes.h"

#include <fmt/format.h>

#include <algorithm>

#include "blueprint/codes.h"
#include "blueprint/rules/codes.h"
#include "cfn/codes.h"
#include "cli/embedded.h"
#include "deploy/codes.h"
#include "io/codes.h"
#include "local/codes.h"
#include "platform/codes.h"
#include "platform/rules/codes.h"
#include "rollout/codes.h"
#include "rollout/live/codes.h"
#include "text/codes.h"

namespace cli {

std::vector<base::Code> all_codes() {
    std::vector<base::Code> all;
    auto add = [&](const auto& codes) { all.insert(all.end(), codes.begin(), codes.end()); };
    add(text::kCodes);
    add(cfn::kCodes);
    add(platform::kCodes);
    add(platform::kRuleCodes);
    add(blueprint::kStackCodes);
    add(blueprint::kRuleCodes);
    add(io::kCodes);
    add(rollout::kLiveCodes);
    add(rollout::kCodes);
    add(deploy::kCodes);
    add(local::kCodes);
    add(kCodes);
    std::ranges::sort(all, {}, &base::Code::code);
    return all;
}

std::optional<base::Code> find_code(std::string_view code) {
    for (const base::Code& row : all_codes()) {
        if (row.code == code) return row;
    }
    return std::nullopt;
}

std::string_view explain_page(std::string_view code) {
    return embedded_file(fmt::format("docs/explain/{}.md", code));
}

}  // namespace cli
