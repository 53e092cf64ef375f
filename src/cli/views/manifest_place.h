#pragma once
// Where in the manifest something stands that is known by its keys alone.

#include <optional>
#include <string>

#include "base/source.h"
#include "platform/platform.h"
#include "rollout/diagnosis/diagnosis.h"

namespace cli {

/// The first of the keys of `place` that the manifest has: of the service or job called `name`, or
/// of the environment. Where none is written, the name of the service or the environment; nothing
/// when there is no such service, or no place is meant.
std::optional<base::SourceSpan> span_of(const rollout::Place& place,
                                        const platform::Environment& environment,
                                        const std::string& name);

}  // namespace cli
