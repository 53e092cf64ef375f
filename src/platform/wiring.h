#pragma once
// What ties the services of one environment together: calls and what callers get, order of start,
// shared images.

#include <string>
#include <vector>

#include "platform/platform.h"
#include "platform/references.h"
#include "platform/report.h"

namespace platform {

/// The jobs of a release, with the places of their names in the list.
struct ReleaseLists {
    std::vector<Located<std::string>> before;
    std::vector<Located<std::string>> after;
};

/// What wiring one environment needs.
struct Wiring {
    const base::Sources& sources;
    const World& world;
    const References& references;
    const ReleaseLists& release;
    Report& report;
};

/// Fills calls, needs, `called`, when a job runs, and the variables that callees hand over.
/// Everything of `environment` else is read already. Codes: calls.*, needs.*, reference.not-called,
/// reference.cycle, image.unknown-service, image.cycle.
void wire(Environment& environment, const Wiring& wiring);

}  // namespace platform
