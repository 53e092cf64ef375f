#pragma once
// Every resource of an account in a region as a record: its properties, its name, what Ref and
// GetAtt yield, whether it is being made, changed or taken away. A core, driven by tables. Types
// with a behaviour of their own (services, target groups, private names) have a core beside their
// record, which says when they are done.

#include <variant>

#include "engine/core.h"
#include "engine/resource_operations.h"

namespace engine {

/// The first fact that the core gets.
struct InventoryRequested {
    std::uint64_t seed = 0;
    std::string account = {};
    std::string region = {};
    bool operator==(const InventoryRequested&) const = default;
};
/// The core beside a record says that what was asked of it is done, or cannot be.
struct BehaviourSettled {
    std::string type = {};
    std::string physical_id = {};
    std::string failure = {};  ///< empty: done
    bool operator==(const BehaviourSettled&) const = default;
};

/// The record is as asked now, and the core beside it must follow.
struct BehaviourRequested {
    enum class Step : std::uint8_t { Create, Update, Delete };
    Step step = Step::Create;
    std::string type = {};
    std::string physical_id = {};
    bool operator==(const BehaviourRequested&) const = default;
};

class Inventory {
  public:
    using Fact = std::variant<InventoryRequested, CreateResource, UpdateResource, DeleteResource,
                              BehaviourSettled, Restarted>;
    using Order = std::variant<ResourceBegan, ResourceDone, ResourceFailed, BehaviourRequested>;
    struct State;
};

}  // namespace engine
