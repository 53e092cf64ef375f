#pragma once
// The rules by subject, one source file each. All of them only look; what they find goes into
// `findings`.

#include "platform/findings.h"
#include "platform/platform.h"

namespace platform {

// About one environment.
void check_sizes(const Environment& environment, Findings& findings);
void check_ports(const Environment& environment, Findings& findings);
void check_ingress(const Environment& environment, Findings& findings);
void check_needs(const Environment& environment, Findings& findings);
void check_health(const Environment& environment, Findings& findings);
void check_stopping(const Environment& environment, Findings& findings);
void check_scaling(const Environment& environment, Findings& findings);
void check_schedules(const Environment& environment, Findings& findings);
void check_deploys(const Environment& environment, Findings& findings);
void check_alarms(const Environment& environment, Findings& findings);
void check_stores(const Environment& environment, Findings& findings);
void check_engines(const Environment& environment, Findings& findings);
void check_backups(const Environment& environment, Findings& findings);
void check_images(const Environment& environment, Findings& findings);
void check_secrets(const Environment& environment, Findings& findings);
void check_secret_parts(const Environment& environment, Findings& findings);
void check_reach(const Environment& environment, Findings& findings);
void check_regions(const Environment& environment, Findings& findings);
void check_domain(const Environment& environment, Findings& findings);
void check_network(const Environment& environment, Findings& findings);

// About environments beside each other.
void check_overlapping_networks(const Platform& platform, Findings& findings);
void check_shared_domains(const Platform& platform, Findings& findings);
void check_quotas(const Platform& platform, Findings& findings);

}  // namespace platform
