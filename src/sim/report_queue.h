#pragma once
// What a world will tell its cloud, and when: the same queue in virtual time and in a process.

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "base/time.h"
#include "engine/cloud.h"

namespace sim {

/// Reports under way, in the order of their moments; those of one moment in the order in which they
/// were added.
class ReportQueue {
  public:
    void add(base::Time due, engine::WorldReported report);
    /// When the next report is due; empty: there is none under way.
    std::optional<base::Time> next() const;
    /// Takes out the next report, which `next` has told of.
    engine::WorldReported take();
    /// Forgets every report for which `is_kept` is false.
    template <class Predicate>
    void keep_only(Predicate is_kept) {
        std::erase_if(reports_, [&](const auto& entry) { return !is_kept(entry.second); });
    }

  private:
    std::map<std::pair<base::Time, std::uint64_t>, engine::WorldReported> reports_ = {};
    std::uint64_t added_ = 0;
};

}  // namespace sim
