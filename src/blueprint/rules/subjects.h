#pragma once
// The rules by subject, one source file each. All of them only look; what they find goes into
// `findings`.

#include "blueprint/rules/rules.h"

namespace blueprint {

// About what follows from the manifest alone.
void check_names(const platform::Platform& platform, platform::Findings& findings);
void check_listener_rules(const platform::Platform& platform,
                          const platform::Environment& environment, platform::Findings& findings);

// About the stacks of one environment in one region.
void check_limits(const platform::Platform& platform, const Built& built,
                  platform::Findings& findings);
void check_overridden(const platform::Platform& platform, const Built& built,
                      platform::Findings& findings);
void check_exports(const platform::Platform& platform, const Built& built,
                   platform::Findings& findings);
void check_percentages(const platform::Platform& platform, const Built& built,
                       platform::Findings& findings);
void check_addresses(const platform::Platform& platform, const Built& built,
                     platform::Findings& findings);
void check_resource_quotas(const platform::Platform& platform, const Built& built,
                           platform::Findings& findings);

}  // namespace blueprint
