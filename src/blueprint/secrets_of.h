#pragma once
// Which secrets of the manifest a service or a job starts with.

#include <string>
#include <vector>

#include "blueprint/workload.h"

namespace blueprint {

/// By name, sorted: those that its variables name, alone or inside composed ones, which count too.
std::vector<std::string> secrets_of(const platform::Environment& environment,
                                    const platform::Workload& workload);

}  // namespace blueprint
