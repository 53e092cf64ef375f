#pragma once
// The tags `slipway.simulate/...` of a task definition, as the values that they mean.

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/duration.h"
#include "engine/ecs/task_spec.h"

namespace sim {

/// The whole of `text` as a number.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

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
    const std::string* find(const std::string& key) const {
        if (!spec_ || spec_->simulate.empty()) return nullptr;
        auto found = prefix_.empty() ? spec_->simulate.end() : spec_->simulate.find(prefix_ + key);
        if (found == spec_->simulate.end()) found = spec_->simulate.find(key);
        return found == spec_->simulate.end() ? nullptr : &found->second;
    }

  private:
    const engine::ecs::TaskSpec* spec_;
    std::string prefix_ = {};
};

}  // namespace sim
