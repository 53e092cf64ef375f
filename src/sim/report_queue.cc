#include "sim/report_queue.h"

#include <cassert>

namespace sim {

void ReportQueue::add(base::Time due, engine::WorldReported report) {
    reports_.emplace(std::pair(due, ++added_), std::move(report));
}

std::optional<base::Time> ReportQueue::next() const {
    if (reports_.empty()) return std::nullopt;
    return reports_.begin()->first.first;
}

engine::WorldReported ReportQueue::take() {
    assert(!reports_.empty());
    return std::move(reports_.extract(reports_.begin()).mapped());
}

}  // namespace sim
