#include "deploy/reading/motion_reading.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include "deploy/client/calls.h"
#include "deploy/reading/members.h"
#include "deploy/reading/reading.h"
#include "deploy/reading/tasks.h"

namespace deploy {
namespace {

using rollout::Piece;
using rollout::PieceSeen;

/// DescribeServiceDeployments takes no more at a time.
constexpr std::size_t kMostDeployments = 20;

rollout::ServiceDeploymentSeen service_deployment_seen(const aws::Value& deployment) {
    return {.arn = text(deployment, "serviceDeploymentArn"),
            .status = text(deployment, "status"),
            .reason = text(deployment, "statusReason"),
            .created = time_at(deployment, "createdAt").value_or(base::Time()),
            .has_source = !deployment.list("sourceServiceRevisions").empty()};
}

/// The pieces of one region.
class Look {
  public:
    /// `places`: of those that are in it.
    Look(Client& client, const std::vector<Piece>& pieces, std::vector<std::size_t> places)
        : client_(client), pieces_(pieces), places_(std::move(places)) {}

    base::Result<std::vector<PieceSeen>> look(const std::vector<rollout::Watched>& watched) {
        seen_.resize(places_.size());
        Calls calls(client_);
        for (std::size_t i = 0; i < places_.size(); ++i)
            ask_stack(calls, i);
        TRY(calls.finish());
        TRY(look_at_services());
        TRY(look_at_jobs());
        std::vector<std::size_t> moved;
        for (std::size_t i = 0; i < places_.size(); ++i) {
            const bool has_moved = !watched.empty() && watched[places_[i]].has_moved();
            if (has_moved || motion_of(seen_[i]) != rollout::Motion::None) moved.push_back(i);
        }
        for (std::size_t i : moved)
            if (seen_[i].service) ask_deployments(calls, i);
        TRY(calls.finish());
        TRY(look_at_stopped(moved));
        return std::move(seen_);
    }

  private:
    const Piece& piece(std::size_t i) const { return pieces_[places_[i]]; }

    void ask_stack(Calls& calls, std::size_t i) {
        calls.begin(
            "cloudformation", "DescribeStacks",
            [&](aws::Writer& out) { out.text("StackName", piece(i).stack); },
            [this, i](CallEnded& ended) -> base::Status {
                if (!ended.answer.ok() && is_missing_stack(ended)) return base::Done{};
                const aws::Value answer = TRY(std::move(ended.answer));
                for (const aws::Value& stack : answer.list("Stacks"))
                    seen_[i].stack = stack_seen(stack);
                return base::Done{};
            });
    }

    /// Services stand in one cluster a region.
    base::Status look_at_services() {
        EnvironmentWish wish;
        for (std::size_t i = 0; i < places_.size(); ++i) {
            if (piece(i).service.empty()) continue;
            wish.cluster = piece(i).cluster;
            wish.services.push_back(piece(i).service);
        }
        EnvironmentSeen all = TRY(read_environment(client_, wish));
        for (rollout::ServiceSeen& service : all.services)
            for (std::size_t i = 0; i < places_.size(); ++i)
                if (piece(i).service == service.name) seen_[i].service = std::move(service);
        return base::Done{};
    }

    base::Status look_at_jobs() {
        std::vector<std::size_t> jobs;
        for (std::size_t i = 0; i < places_.size(); ++i)
            if (!piece(i).family.empty() && seen_[i].stack) jobs.push_back(i);
        // AWS: "ListTasks". A task under StopTask is listed among the stopped ones while it still
        // runs.
        for (const Tasks which : {Tasks::Wanted, Tasks::Stopped}) {
            auto tasks = TRY(tasks_of(jobs, which));
            for (std::size_t i = 0; i < jobs.size(); ++i)
                for (rollout::TaskSeen& task : tasks[i])
                    add_task_of_job(std::move(task), seen_[jobs[i]]);
        }
        return base::Done{};
    }

    /// It may stop between the two lists, and is in both then.
    static void add_task_of_job(rollout::TaskSeen task, PieceSeen& into) {
        std::erase_if(into.running, [&](const auto& other) { return other.arn == task.arn; });
        if (task.status == "STOPPED")
            into.stopped.push_back(std::move(task));
        else if (rollout::is_of_a_rollout(task))
            into.running.push_back(std::move(task));
    }

    base::Status look_at_stopped(const std::vector<std::size_t>& moved) {
        std::vector<std::size_t> services;
        for (std::size_t i : moved)
            if (seen_[i].service) services.push_back(i);
        auto tasks = TRY(tasks_of(services, Tasks::Stopped));
        for (std::size_t i = 0; i < services.size(); ++i)
            seen_[services[i]].stopped = std::move(tasks[i]);
        return base::Done{};
    }

    base::Result<std::vector<std::vector<rollout::TaskSeen>>> tasks_of(
        const std::vector<std::size_t>& of, Tasks which) {
        if (of.empty()) return std::vector<std::vector<rollout::TaskSeen>>();
        std::vector<TaskGroup> groups;
        for (std::size_t i : of)
            groups.push_back({.service = piece(i).service, .family = piece(i).family});
        return read_tasks(client_, piece(of.front()).cluster, groups, which);
    }

    /// The list names them, and does not say what was before them.
    void ask_deployments(Calls& calls, std::size_t i) {
        calls.begin(
            "ecs", "ListServiceDeployments",
            [&](aws::Writer& out) {
                out.text("service", piece(i).service).text("cluster", piece(i).cluster);
            },
            [this, &calls, i](CallEnded& ended) -> base::Status {
                if (ended.code == "ServiceNotFoundException") return base::Done{};
                const aws::Value answer = TRY(std::move(ended.answer));
                std::vector<std::string> arns;
                for (const aws::Value& one : answer.list("serviceDeployments"))
                    if (arns.size() < kMostDeployments)
                        arns.push_back(text(one, "serviceDeploymentArn"));
                if (!arns.empty()) describe_deployments(calls, i, arns);
                return base::Done{};
            });
    }

    void describe_deployments(Calls& calls, std::size_t i, const std::vector<std::string>& arns) {
        calls.begin(
            "ecs", "DescribeServiceDeployments",
            [&](aws::Writer& out) { write_texts(out, "serviceDeploymentArns", arns); },
            [this, i](CallEnded& ended) -> base::Status {
                const aws::Value answer = TRY(std::move(ended.answer));
                auto& into = seen_[i].deployments;
                for (const aws::Value& one : answer.list("serviceDeployments"))
                    into.push_back(service_deployment_seen(one));
                std::ranges::sort(into, std::ranges::greater(),
                                  &rollout::ServiceDeploymentSeen::created);
                return base::Done{};
            });
    }

    Client& client_;
    const std::vector<Piece>& pieces_;
    std::vector<std::size_t> places_;
    std::vector<PieceSeen> seen_ = {};
};

}  // namespace

base::Result<std::vector<PieceSeen>> look_at_pieces(Target& target,
                                                    const std::vector<Piece>& pieces,
                                                    const std::vector<rollout::Watched>& watched) {
    std::map<std::string, std::vector<std::size_t>> by_region;
    for (std::size_t i = 0; i < pieces.size(); ++i)
        by_region[pieces[i].region].push_back(i);
    std::vector<PieceSeen> all(pieces.size());
    for (const auto& [region, places] : by_region) {
        std::vector<PieceSeen> seen =
            TRY(Look(target.client(region), pieces, places).look(watched));
        for (std::size_t i = 0; i < places.size(); ++i)
            all[places[i]] = std::move(seen[i]);
    }
    return all;
}

}  // namespace deploy
