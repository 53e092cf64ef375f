#pragma once
// What the end of an environment costs: what is lost for good, what stays behind, and who still
// imports from it. Pure.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "cfn/template.h"
#include "rollout/cloud_seen.h"

namespace rollout {

/// A resource of a stack that goes.
struct Removed {
    std::string stack = {};
    std::string logical_id = {};
    std::string type = {};
    std::string physical_id = {};  ///< empty: it is not known
    bool operator==(const Removed&) const = default;
};

struct RemovalCost {
    std::vector<Removed> lost = {};    ///< stores, secrets and file systems, for good
    std::vector<Removed> copied = {};  ///< those of which a last snapshot stays
    std::vector<Removed> stays = {};   ///< those that stay as they are (Retain)
};

/// The words of the command that lists the snapshots of `resource`, when it is gone too. Which name
/// CloudFormation gives to a last one is published nowhere. Empty: its id is not known, or nothing
/// of its type has snapshots. AWS: "DescribeDBSnapshots", "DescribeDBClusterSnapshots";
/// ElastiCache, "DescribeSnapshots".
std::vector<std::string> snapshots_command(const Removed& resource, const std::string& region);

/// The families of the task definitions of the stacks that go: their revisions outlive them.
std::vector<std::string> families_of(const CloudSeen& seen, const std::set<std::string>& kept);

/// Of deleting every stack of `seen` but those in `kept`. `ids`: by the name of the stack, as far
/// as they are known.
RemovalCost cost_of_removal(const CloudSeen& seen, const std::set<std::string>& kept,
                            const std::map<std::string, PhysicalIds>& ids = {});

/// The stacks that stay when those with data do: they, and those from which they import.
std::set<std::string> stacks_with_data(const CloudSeen& seen, const std::string& account,
                                       const std::string& region);

/// That nobody imports from the stacks of `seen` that go, all but those in `kept`, who does not go
/// with them: AWS would refuse it half way. Errors: plan.imported, one a stack, with the names of
/// those who import.
base::Status check_importers(const CloudSeen& seen, const std::set<std::string>& kept,
                             const std::string& account, const std::string& region);

}  // namespace rollout
