#pragma once
// What the cloud looks up: all of it follows from the state, and none of it is written down.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/cloud.h"
#include "engine/cloud_state.h"
#include "engine/core.h"
#include "engine/deadlines.h"
#include "engine/ecs/task_spec.h"

namespace engine {

/// The region of what belongs to a whole account.
inline constexpr std::string_view kGlobalRegion = "aws-global";

/// Where a type of resource has its records.
std::string_view region_of(std::string_view type, std::string_view region);

/// A slot by the kind of its core.
template <class C>
struct SlotsOf;

/// What a task definition says, worked out once for these properties of it.
struct KnownSpec {
    SharedProperties properties;
    ecs::SharedTaskSpec spec;
};

struct CloudIndex {
    template <class T>
    using ByText = std::map<std::string, T, std::less<>>;

    /// When each core, or its place, is due.
    Deadlines deadlines;
    /// Cores that may have orders or another deadline, as a heap: the lowest address first.
    std::vector<Address> touched;
    std::map<std::pair<std::string, std::string>, std::uint32_t> scopes;
    /// The newest stack of a name.
    std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> stack_names;
    ByText<std::uint32_t> stack_ids;
    ByText<std::uint32_t> change_sets;  ///< by ARN: the stack
    std::map<std::uint32_t, std::set<std::string>> imports;
    ByText<std::uint32_t> services;  ///< by ARN, the newest
    ByText<std::uint32_t> tasks;     ///< by id
    ByText<std::uint32_t> target_groups;
    ByText<std::uint32_t> name_services;
    ByText<std::uint32_t> clusters;
    std::vector<std::set<std::uint32_t>> cluster_tasks;
    std::vector<std::set<std::uint32_t>> cluster_services;
    /// Tasks of RunTask that have not stopped, by cluster.
    std::vector<std::uint64_t> standalone;
    ByText<KnownSpec> task_specs;  ///< by ARN of the definition

    Made made;
    std::vector<Address> turned;  ///< of this turn or the last one
};

}  // namespace engine
