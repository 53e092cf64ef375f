#include "local/task_telemetry.h"

#include <algorithm>
#include <string>
#include <variant>

#include "local/logs/group.h"

namespace local {

base::Status TaskTelemetry::resume(const engine::Cloud& cloud, base::Time last, base::Time now,
                                   Stores& stores) {
    meter_.begin(now);
    return lines_.resume(cloud, last, now, stores.logs());
}

// AWS rule task.34 [documented] "ECS developer guide, Send Amazon ECS logs to CloudWatch,
// awslogs-create-group": the log group of a container that says so is made when it is not there.
// Test: TaskLines.AreInAGroupThatTheTaskMakes
void TaskTelemetry::ask_for_groups(const engine::Cloud& cloud, engine::Address task) {
    const engine::ecs::Task* core = cloud.task(task);
    std::size_t containers = core ? core->state().containers.size() : 0;
    for (std::size_t i = 0; i < containers; ++i) {
        auto target = sim::log_target(cloud, task, static_cast<std::uint8_t>(i));
        if (!target || !target->makes_group || sim::find_group(cloud, *target)) continue;
        const cfn::Object group{{"LogGroupName", target->group}};
        requests_.push_back(
            {target->account, target->region,
             engine::ResourceCreateAsked{std::string(kLogGroup), engine::share(group)}});
    }
}

base::Status TaskTelemetry::follow(const engine::Cloud& cloud, const engine::WorldReported& report,
                                   base::Time now, Stores& stores, TaskLines::Told told) {
    if (std::holds_alternative<engine::ecs::TaskProvisioned>(report.what))
        ask_for_groups(cloud, report.address);
    return lines_.follow(cloud, report, now, stores.logs(), told);
}

std::optional<base::Time> TaskTelemetry::next(const engine::Cloud& cloud) const {
    return base::earlier(lines_.next(), meter_.next(cloud));
}

base::Status TaskTelemetry::record(const engine::Cloud& cloud, base::Time now, Stores& stores) {
    auto is_due = [&](std::optional<base::Time> at) { return at && *at <= now; };
    if (is_due(lines_.next())) TRY(lines_.put(cloud, now, stores.logs()));
    if (is_due(meter_.next(cloud))) TRY(meter_.measure(cloud, now, stores.metrics()));
    return base::Done{};
}

}  // namespace local
