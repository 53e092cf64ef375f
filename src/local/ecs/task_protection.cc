// Scale-in protection of tasks.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "local/ecs/tasks.h"

namespace local {
namespace {

using engine::ecs::ServiceTask;

// AWS: GetTaskProtection, "A list of up to 100 task IDs or full ARN entries"; UpdateTaskProtection,
// "up to 10".
constexpr std::size_t kMostShown = 100;
constexpr std::size_t kMostChanged = 10;

struct Failed {
    std::string arn;
    std::string_view reason;
};

/// The task as its service sees it; null for one of RunTask.
const ServiceTask* service_task(const Asking& asking, const FoundTask& found) {
    const auto& owner = found.core->state().request.service;
    const auto* service = owner ? asking.cloud().service(*owner) : nullptr;
    if (!service) return nullptr;
    for (const auto& [number, task] : service->state().tasks)
        if (task.address == found.address) return &task;
    return nullptr;
}

// AWS rule ecs.42 [documented] "ECS API reference, UpdateTaskProtection": a task that is of no
// service is a failure TASK_NOT_VALID. Test: TaskProtection.IsForTasksOfServices
std::vector<std::string> known_tasks(const Asking& asking, const Cluster& cluster,
                                     const std::vector<std::string>& words,
                                     std::vector<Failed>& failures) {
    std::vector<std::string> arns;
    for (const std::string& word : words) {
        auto task = find_task(asking, cluster, word);
        if (!task)
            failures.push_back({arn_in(cluster, "task", word), "MISSING"});
        else if (!service_task(asking, *task))
            failures.push_back({task->arn, "TASK_NOT_VALID"});
        else
            arns.push_back(task->arn);
    }
    return arns;
}

void write_protected(aws::Writer& out, const Asking& asking, const Cluster& cluster,
                     const std::vector<std::string>& arns, const std::vector<Failed>& failures) {
    out.begin_list("protectedTasks");
    for (const std::string& arn : arns) {
        auto found = find_task(asking, cluster, arn);
        const ServiceTask* task = found ? service_task(asking, *found) : nullptr;
        bool is_protected = task && task->protected_until && *task->protected_until > asking.now();
        out.begin_structure();
        out.text("taskArn", arn);
        out.boolean("protectionEnabled", is_protected);
        if (is_protected) out.time("expirationDate", *task->protected_until);
        out.end();
    }
    out.end();
    out.begin_list("failures");
    for (const Failed& failed : failures)
        out.begin_structure().text("arn", failed.arn).text("reason", failed.reason).end();
    out.end();
}

}  // namespace

std::optional<aws::Error> get_task_protection(Asking& asking, aws::Writer& answer) {
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    const auto& in = std::get<Cluster>(cluster);
    auto words = named(asking, "tasks", "Tasks", kMostShown);
    if (auto* error = std::get_if<aws::Error>(&words)) return std::move(*error);
    std::vector<Failed> failures;
    auto arns = known_tasks(asking, in, std::get<std::vector<std::string>>(words), failures);
    write_protected(answer, asking, in, arns, failures);
    return std::nullopt;
}

std::optional<aws::Error> update_task_protection(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    const auto& in = std::get<Cluster>(cluster);
    auto words = named(asking, "tasks", "Tasks", kMostChanged);
    if (auto* error = std::get_if<aws::Error>(&words)) return std::move(*error);
    std::vector<Failed> failures;
    auto arns = known_tasks(asking, in, std::get<std::vector<std::string>>(words), failures);
    engine::TaskProtectionAsked protect{.tasks = arns,
                                        .enabled = input.boolean("protectionEnabled")};
    if (input.has("expiresInMinutes"))
        protect.minutes = static_cast<std::uint32_t>(
            std::max<std::int64_t>(0, input.integer("expiresInMinutes")));
    if (auto error = asking.ask(std::move(protect))) return error;
    write_protected(answer, asking, in, arns, failures);
    return std::nullopt;
}

}  // namespace local
