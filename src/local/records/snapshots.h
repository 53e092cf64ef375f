#pragma once
// The last copies that stacks took of what they deleted, as the services of these things show them.

#include <string_view>
#include <vector>

#include "engine/inventory.h"
#include "local/operations.h"

namespace local {

/// Which snapshots are asked for. An empty member: any.
struct SnapshotQuery {
    std::string_view type;         ///< of the thing, as templates call it
    std::string_view physical_id;  ///< of the thing
    std::string_view name;         ///< of the snapshot
};

std::vector<engine::ResourceSnapshot> find_snapshots(const Asking& asking,
                                                     const SnapshotQuery& query);

}  // namespace local
