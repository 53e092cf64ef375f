#pragma once
// What `slipway status` prints: an environment as it is.

#include <cstddef>
#include <string>
#include <vector>

#include "cli/outcome.h"
#include "rollout/seen.h"

namespace cli {

/// A service of the manifest and what there is of it.
struct ServiceStatus {
    std::string name;   ///< as the manifest has it
    std::string stack;  ///< the name of its stack
    /// Empty name: it is not there.
    rollout::ServiceSeen seen = {};
};

/// What there is in one region.
struct RegionStatus {
    std::string name = {};
    std::vector<ServiceStatus> services = {};
    std::size_t wanted_stacks = 0;
    std::vector<rollout::StackSeen> stacks = {};  ///< in the order of their deployment
};

struct StatusReport {
    std::string environment = {};
    std::string account = {};  ///< as STS says
    std::string place = {};    ///< "AWS", or the URL that stands for it
    std::vector<RegionStatus> regions = {};
};

std::string status_text(const StatusReport& report, const Screen& screen);
/// The outputs of all stacks.
std::string outputs_text(const StatusReport& report, const Screen& screen);
std::string status_json(const StatusReport& report);

/// An image as people tell one from another: eight digits of its digest, else its tag; `otherwise`
/// when `image` is empty.
std::string short_image(const std::string& image, const std::string& otherwise);

}  // namespace cli
