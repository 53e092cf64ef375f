#include "blueprint/rules/rules.h"

#include <array>

#include "blueprint/rules/subjects.h"

namespace blueprint {
namespace {

constexpr std::array kStackRules = {&check_limits,      &check_overridden, &check_exports,
                                    &check_percentages, &check_addresses,  &check_resource_quotas};

}  // namespace

void check(const platform::Platform& platform, std::span<const Built> built,
           platform::Findings& findings) {
    check_names(platform, findings);
    for (const platform::Environment& environment : platform.environments) {
        check_listener_rules(platform, environment, findings);
    }
    for (const Built& one : built) {
        for (auto rule : kStackRules)
            rule(platform, one, findings);
    }
}

}  // namespace blueprint
