#include "sim/report_queue.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace sim {
namespace {

using base::Time;

engine::WorldReported report_of(std::uint32_t task) {
    return {{engine::CoreKind::Task, task}, engine::ecs::TaskProvisioned{}};
}

std::vector<std::uint32_t> all_of(ReportQueue queue) {
    std::vector<std::uint32_t> tasks;
    while (queue.next())
        tasks.push_back(queue.take().address.index);
    return tasks;
}

TEST(ReportQueue, GivesTheEarliestFirstAndThoseOfOneMomentAsTheyCame) {
    ReportQueue queue;
    EXPECT_EQ(queue.next(), std::nullopt);
    queue.add(Time::unix_seconds(2), report_of(5));
    queue.add(Time::unix_seconds(2), report_of(4));
    queue.add(Time::unix_seconds(1), report_of(9));
    queue.add(Time::unix_seconds(2), report_of(6));
    EXPECT_EQ(queue.next(), Time::unix_seconds(1));
    EXPECT_EQ(all_of(queue), (std::vector<std::uint32_t>{9, 5, 4, 6}));
}

TEST(ReportQueue, ForgetsWhatIsNotKept) {
    ReportQueue queue;
    for (std::uint32_t task = 0; task < 6; ++task)
        queue.add(Time::unix_seconds(1), report_of(task));
    queue.keep_only([](const engine::WorldReported& report) { return report.address.index % 2; });
    EXPECT_EQ(all_of(queue), (std::vector<std::uint32_t>{1, 3, 5}));
}

}  // namespace
}  // namespace sim
