#pragma once
// What a simulated cloud has written down: a checkpoint and the turns since it, as bytes, so that
// every fact that a world tells goes through the codec that a journal would use.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "engine/cloud.h"

namespace sim {

/// One turn: what the cloud was told, and when. Without a fact it was woken.
struct Moment {
    base::Time at = {};
    std::optional<engine::Cloud::Fact> fact = {};
    bool operator==(const Moment&) const = default;
};

class Memory {
  public:
    /// The state stands for everything before it.
    void begin(const engine::Cloud& cloud);
    /// `fact` may be nothing.
    void add(base::Time at, const engine::Cloud::Fact* fact);
    /// The cloud that the checkpoint and the turns lead to, without doing what it orders; the
    /// message says what cannot be read.
    std::variant<engine::Cloud, std::string> recall() const;

  private:
    std::string checkpoint_ = {};
    std::vector<std::string> turns_ = {};
};

}  // namespace sim
