#include "deploy/reading/tasks.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "deploy/reading/evidence_reading.h"

namespace deploy {
namespace {

bool is_missing(const CallEnded& ended) {
    return ended.code == "ClusterNotFoundException" || ended.code == "ServiceNotFoundException";
}

class Reader {
  public:
    Reader(Client& client, const std::string& cluster, const std::vector<TaskGroup>& groups,
           Tasks which, TakeTask take)
        : client_(client),
          cluster_(cluster),
          groups_(groups),
          which_(which),
          take_(std::move(take)) {}

    base::Status read() {
        for (std::size_t i = 0; i < groups_.size(); ++i)
            list(i, {});
        while (client_.under_way() > 0)
            for (CallEnded& ended : client_.wait(base::Duration::minutes(1)))
                if (base::Status taken = take(ended); !taken.ok()) {
                    client_.drop_all();
                    return std::move(taken).problems();
                }
        return base::Done{};
    }

  private:
    void list(std::size_t group, std::string_view token) {
        const TaskGroup& of = groups_[group];
        std::uint64_t id = client_.begin("ecs", "ListTasks", [&](aws::Writer& out) {
            out.text("cluster", cluster_);
            if (of.service.empty()) out.text("family", of.family);
            if (!token.empty()) out.text("nextToken", token);
            if (!of.service.empty()) out.text("serviceName", of.service);
            out.text("desiredStatus", which_ == Tasks::Stopped ? "STOPPED" : "RUNNING");
        });
        group_of_.emplace(id, group);
    }

    void describe(std::size_t group, std::span<const aws::Value> arns) {
        std::uint64_t id = client_.begin("ecs", "DescribeTasks", [&](aws::Writer& out) {
            out.text("cluster", cluster_).begin_list("tasks");
            for (const aws::Value& arn : arns)
                out.text({}, arn.as_text());
            out.end();
        });
        group_of_.emplace(id, group);
    }

    base::Status take(CallEnded& ended) {
        const std::size_t group = group_of_.at(ended.id);
        if (!ended.answer.ok()) {
            if (is_missing(ended)) return base::Done{};
            return std::move(ended.answer).problems();
        }
        // One that is forgotten meanwhile is missing among the answers.
        for (const aws::Value& task : ended.answer->list("tasks"))
            take_(group, task);
        std::span<const aws::Value> arns = ended.answer->list("taskArns");
        for (; !arns.empty(); arns = arns.subspan(std::min(kTasksOfACall, arns.size())))
            describe(group, arns.first(std::min(kTasksOfACall, arns.size())));
        if (std::string_view token = ended.answer->text("nextToken"); !token.empty())
            list(group, token);
        return base::Done{};
    }

    Client& client_;
    const std::string& cluster_;
    const std::vector<TaskGroup>& groups_;
    Tasks which_;
    std::map<std::uint64_t, std::size_t> group_of_ = {};
    TakeTask take_;
};

}  // namespace

base::Status for_each_task(Client& client, const std::string& cluster,
                           const std::vector<TaskGroup>& groups, Tasks which, TakeTask take) {
    return Reader(client, cluster, groups, which, std::move(take)).read();
}

base::Result<std::vector<std::vector<rollout::TaskSeen>>> read_tasks(
    Client& client, const std::string& cluster, const std::vector<TaskGroup>& groups, Tasks which) {
    std::vector<std::vector<rollout::TaskSeen>> tasks(groups.size());
    TRY(for_each_task(client, cluster, groups, which,
                      [&](std::size_t group, const aws::Value& task) {
                          tasks[group].push_back(task_seen(task));
                      }));
    return tasks;
}

}  // namespace deploy
