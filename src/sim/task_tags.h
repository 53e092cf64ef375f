#pragma once
// The tags `slipway.simulate/...` of a task definition, as the values that they mean.

#include <cstdint>
#include <optional>
#include <string>

#include "engine/ecs/simulate_tags.h"
#include "engine/ecs/task_spec.h"

namespace sim {

/// The tags of a task definition, of one container or of all.
class TaskTags {
  public:
    /// `spec` may be nothing: no tags.
    explicit TaskTags(const engine::ecs::TaskSpec* spec, std::optional<std::uint8_t> container = {})
        : spec_(spec) {
        if (spec && container && *container < spec->containers.size())
            prefix_ = spec->containers[*container].name + "/";
    }

    /// Null: there is none.
    const std::string* find(engine::ecs::SimulateKey asked) const {
        if (!spec_ || spec_->simulate.empty()) return nullptr;
        std::string key(to_string(asked));
        auto found = prefix_.empty() ? spec_->simulate.end() : spec_->simulate.find(prefix_ + key);
        if (found == spec_->simulate.end()) found = spec_->simulate.find(key);
        return found == spec_->simulate.end() ? nullptr : &found->second;
    }

  private:
    const engine::ecs::TaskSpec* spec_;
    std::string prefix_ = {};
};

}  // namespace sim
