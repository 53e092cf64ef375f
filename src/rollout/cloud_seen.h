#pragma once
// What there is of an environment before it is changed: the stacks with their templates, and what
// controllers have chosen since.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cfn/stacks.h"
#include "cfn/template.h"
#include "rollout/seen.h"
#include "rollout/wish.h"

namespace rollout {

/// A stack with the template that it was given last.
struct StackFound {
    StackSeen stack = {};
    cfn::Template body = {};

    /// What it carries, by what is in it: of a stack that no manifest knows any more.
    cfn::StackKind kind() const;
};

/// What the resources of one stack are called by their services, by logical id. AWS:
/// "ListStackResources".
using PhysicalIds = std::map<std::string, std::string>;

/// What the listener rule of a service gives to its two target groups.
struct Weights {
    std::int64_t blue = 100;
    std::int64_t green = 0;
    bool operator==(const Weights&) const = default;
};

/// What controllers have chosen for a service.
struct LiveService {
    ServiceSeen service = {};
    std::string capacity_provider = {};  ///< "FARGATE_SPOT"; empty: no strategy
    /// Moved to on-demand capacity by the fallback from Spot, to stay there for now.
    bool fell_back = false;
    std::optional<Weights> weights = {};  ///< of services whose traffic shifts
    bool operator==(const LiveService&) const = default;
};

struct CloudSeen {
    /// The environment's stacks by name, those that nobody wants any more too.
    std::map<std::string, StackFound> stacks = {};
    std::map<std::string, LiveService> services = {};  ///< by the name of the service
    /// Who imports an export, of those that `exports_in_question` names: names of stacks.
    std::map<std::string, std::vector<std::string>> importers = {};
};

/// A service, as DescribeServices is asked for it.
struct ServiceRef {
    std::string cluster = {};
    std::string name = {};
    auto operator<=>(const ServiceRef&) const = default;
};

/// The services of the wish and those behind stacks that nobody wants any more, which show them
/// by their ARNs; sorted.
std::vector<ServiceRef> services_in_question(const Wish& wish,
                                             const std::map<std::string, StackFound>& stacks);

/// The number of the newest release among the stacks; 0: there is none.
std::int64_t newest_release(const Wish& wish, const CloudSeen& seen);

/// Whether a stack that is not in the wish was made for its environment, as its description says;
/// of one in review its name does (Wish::own).
bool is_ours(const Wish& wish, const StackSeen& stack, const std::string& description);

/// What a stack with a release carries, where its template is not known: that of a service shows
/// the service, and else it is a job's.
cfn::StackKind kind_shown(const StackSeen& stack);

/// What a stack carries by its name: "api" of "shop-dev-api", "migrate" of the job's stack
/// "shop-dev-job-migrate". `prefix`: "shop-dev".
std::string subject_of(const std::string& prefix, const std::string& name, cfn::StackKind kind);

/// Where a stack of the environment stands.
std::string region_of(const Wish& wish, const std::string& stack);

/// Who imports what among the environment's own stacks, as far as their templates tell.
std::map<std::string, std::vector<std::string>> importers_among(
    const Wish& wish, const std::map<std::string, StackFound>& stacks);

/// An export, and where it can be asked for: its name is one of its region.
struct ExportRef {
    std::string region = {};
    std::string name = {};
    auto operator<=>(const ExportRef&) const = default;
};

/// The exports that would go, or may change, if every stack became what is wanted at once: whoever
/// looks has to ask who imports them (AWS: "ListImports"). Sorted.
std::vector<ExportRef> exports_in_question(const Wish& wish,
                                           const std::map<std::string, StackFound>& stacks);

}  // namespace rollout
