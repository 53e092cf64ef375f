#include "engine/inventory/type_rules.h"

#include <algorithm>

namespace engine {

const TypeRules* find_rules(std::string_view type) {
    for (std::span<const TypeRules> table :
         {network_rules(), compute_rules(), data_rules(), management_rules()}) {
        auto found = std::lower_bound(
            table.begin(), table.end(), type,
            [](const TypeRules& rules, std::string_view name) { return rules.type < name; });
        if (found != table.end() && found->type == type) return &*found;
    }
    return nullptr;
}

}  // namespace engine
