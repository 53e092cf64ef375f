#pragma once
// What `scale` and `restart` print: how far each service has come.

#include <cstdint>
#include <string>
#include <vector>

#include "base/duration.h"
#include "cli/outcome.h"
#include "deploy/execution/service_changes.h"
#include "rollout/watch/following.h"

namespace cli {

/// A service in one region.
struct ServiceRow {
    std::string name = {};  ///< as the manifest has it
    std::string region = {};
    rollout::Followed followed = {};
};

struct ServiceReport {
    std::string environment = {};
    std::string account = {};  ///< as STS says
    std::string place = {};    ///< "AWS", or the URL that stands for it
    std::string options = {};  ///< behind the commands that go on from here: same_options
    std::vector<ServiceRow> rows = {};
    deploy::FollowStop stop = deploy::FollowStop::Over;
    base::Duration took = {};
};

/// The worst of its services: 0, 3, 4, 5 or 7.
ExitCode exit_of(const ServiceReport& report);

/// A line a service, and what goes on without the person.
std::string service_report_text(const ServiceReport& report, base::Colour colour);
std::string service_report_json(const ServiceReport& report);

}  // namespace cli
