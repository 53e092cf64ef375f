#include "local/task_meter.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "sim/task_habits.h"

namespace local {
namespace {

constexpr base::Duration kMinute = base::Duration::minutes(1);
constexpr std::string_view kNamespace = "AWS/ECS";

base::Time minute_of(base::Time at) {
    constexpr std::int64_t kSeconds = 60;
    return base::Time::unix_seconds(at.in_unix_seconds() / kSeconds * kSeconds);
}

void add(MetricPoint& point, double percent) {
    point.low = point.count == 0 ? percent : std::min(point.low, percent);
    point.high = point.count == 0 ? percent : std::max(point.high, percent);
    point.sum += percent;
    point.count += 1;
}

/// The points of one service; none: no task of it runs.
std::vector<NewPoint> points_of(const engine::Cloud& cloud,
                                const engine::ecs::ServiceState& service, base::Time end) {
    const engine::ecs::ServiceNames& names = service.names;
    auto metric = [&](const char* name) {
        return NewPoint{{.scope = fmt::format("{}/{}", names.account, names.region),
                         .space = std::string(kNamespace),
                         .name = name,
                         .dimensions = {{"ClusterName", names.cluster_name},
                                        {"ServiceName", names.service_name}}},
                        Resolution::Minute,
                        {.at = end - kMinute, .unit = "Percent"}};
    };
    NewPoint cpu = metric("CPUUtilization");
    NewPoint memory = metric("MemoryUtilization");
    for (const auto& [number, task] : service.tasks) {
        const engine::ecs::Task* core = task.address ? cloud.task(*task.address) : nullptr;
        if (!core || core->last_status() != engine::ecs::TaskStatus::Running) continue;
        sim::TaskUsage usage = sim::usage_of(cloud, *task.address, end, cloud.state().seed);
        add(cpu.point, usage.cpu);
        add(memory.point, usage.memory);
    }
    if (cpu.point.count == 0) return {};
    return {cpu, memory};
}

}  // namespace

void TaskMeter::begin(base::Time now) {
    measured_ = minute_of(now);
}

std::optional<base::Time> TaskMeter::next(const engine::Cloud& cloud) const {
    if (cloud.state().services.empty()) return std::nullopt;
    return measured_ + kMinute;
}

// AWS rule cloudwatch.25 [documented] "ECS developer guide, Amazon ECS CloudWatch metrics; Amazon
// ECS service utilization metrics": once a minute a service with tasks that are RUNNING has a point
// of CPUUtilization and one of MemoryUtilization, in percent of what its tasks have reserved, with
// a sample for each task; one without such tasks has none.
// Test: TaskMeter.MeasuresAServiceOnceAMinute
base::Status TaskMeter::measure(const engine::Cloud& cloud, base::Time now, MetricStore& store) {
    measured_ = minute_of(now);
    std::vector<NewPoint> points;
    for (const auto& slot : cloud.state().services) {
        if (!slot.core) continue;
        for (NewPoint& point : points_of(cloud, slot.core->state(), measured_)) {
            base::Time at = point.point.at;
            // A process that was killed may have measured it: its turns ended before.
            if (TRY(store.points(point.key, at, at + kMinute, "")).empty())
                points.push_back(std::move(point));
        }
    }
    return points.empty() ? base::Status(base::Done{}) : store.add(points, now);
}

}  // namespace local
