#pragma once
// What the end of an environment costs: what is lost for good, what stays behind, and who still
// imports from it. Pure.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "cfn/template.h"
#include "rollout/cloud_seen.h"

namespace rollout {

/// A resource of which something outlives its stack.
struct Leftover {
    enum class What : std::uint8_t {
        Resource,  ///< it stays as it is (Retain)
        Snapshot,  ///< a last copy stays
    };
    std::string stack = {};
    std::string logical_id = {};
    std::string type = {};
    What what = What::Resource;
    bool operator==(const Leftover&) const = default;
};

struct RemovalCost {
    /// Stores, secrets and file systems that are gone afterwards: "stack logical id".
    std::vector<std::string> lost = {};
    std::vector<Leftover> stays = {};
};

/// The families of the task definitions of the stacks that go: their revisions outlive them.
std::vector<std::string> families_of(const CloudSeen& seen, const std::set<std::string>& kept);

/// Of deleting every stack of `seen` but those in `kept`.
RemovalCost cost_of_removal(const CloudSeen& seen, const std::set<std::string>& kept);

/// The stacks that stay when those with data do: they, and those from which they import.
std::set<std::string> stacks_with_data(const CloudSeen& seen, const std::string& account,
                                       const std::string& region);

/// That nobody imports from the stacks of `seen` that go, all but those in `kept`, who does not go
/// with them: AWS would refuse it half way. Errors: plan.imported, one a stack, with the names of
/// those who import.
base::Status check_importers(const CloudSeen& seen, const std::set<std::string>& kept,
                             const std::string& account, const std::string& region);

}  // namespace rollout
