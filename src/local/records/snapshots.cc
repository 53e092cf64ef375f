#include "local/records/snapshots.h"

#include <algorithm>
#include <iterator>

namespace local {

std::vector<engine::ResourceSnapshot> find_snapshots(const Asking& asking,
                                                     const SnapshotQuery& query) {
    std::vector<engine::ResourceSnapshot> found;
    const engine::Inventory* inventory = asking.inventory();
    if (!inventory) return found;
    auto is = [](std::string_view asked, std::string_view value) {
        return asked.empty() || asked == value;
    };
    std::ranges::copy_if(inventory->state().snapshots, std::back_inserter(found),
                         [&](const engine::ResourceSnapshot& snapshot) {
                             return is(query.type, snapshot.type) &&
                                    is(query.physical_id, snapshot.physical_id) &&
                                    is(query.name, snapshot.name);
                         });
    return found;
}

}  // namespace local
