#pragma once
// From the settled platform to the stacks of one environment in one region.

#include <string>
#include <string_view>

#include "base/result.h"
#include "cfn/stacks.h"
#include "platform/platform.h"

namespace blueprint {

/// The stacks of `environment` in `region` (one of its regions), overrides applied.
/// Output depends on the platform alone: not on the order of the manifest, the machine or the day.
/// Errors: override.no-such-path, override.no-such-stack, override.failed-test, override.type.
base::Result<cfn::Stacks> make_stacks(const platform::Platform& platform,
                                      const platform::Environment& environment,
                                      std::string_view region);

}  // namespace blueprint
