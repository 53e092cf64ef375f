#include "platform/rules/rules.h"

#include <array>

#include "platform/rules/subjects.h"

namespace platform {
namespace {

constexpr std::array kEnvironmentRules = {
    &check_sizes,        &check_ports,   &check_ingress,   &check_needs,   &check_health,
    &check_stopping,     &check_scaling, &check_schedules, &check_deploys, &check_alarms,
    &check_stores,       &check_engines, &check_backups,   &check_images,  &check_secrets,
    &check_secret_parts, &check_reach,   &check_regions,   &check_domain,  &check_network,
};
constexpr std::array kPlatformRules = {&check_overlapping_networks, &check_shared_domains,
                                       &check_quotas};

}  // namespace

void check(const Platform& platform, Findings& findings) {
    for (const Environment& environment : platform.environments) {
        for (auto rule : kEnvironmentRules)
            rule(environment, findings);
    }
    for (auto rule : kPlatformRules)
        rule(platform, findings);
}

}  // namespace platform
