#pragma once
// A service on the bench: a test tells it facts and reads what it orders. Tasks that it orders are
// made at once; all else that becomes of them is the test's to tell.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/match.h"
#include "engine/ecs/service_scheduler.h"
#include "engine/ecs/service_views.h"

namespace engine::ecs::test {

inline RevisionSpec revision(int number = 1, std::vector<std::string> zones = {"a", "b", "c"}) {
    RevisionSpec spec;
    TaskSpec task;
    task.task_definition_arn =
        "arn:aws:ecs:eu-west-1:123456789012:task-definition/api:" + std::to_string(number);
    spec.task = share(std::move(task));
    for (const std::string& zone : zones)
        spec.placements.push_back({zone, "subnet-" + zone});
    return spec;
}

inline ServiceSettings settings(std::uint32_t desired, std::uint32_t minimum = 100,
                                std::uint32_t maximum = 200) {
    ServiceSettings made;
    made.desired_count = desired;
    made.minimum_healthy_percent = minimum;
    made.maximum_percent = maximum;
    return made;
}

inline ServiceCreateRequested creation(ServiceSettings with, RevisionSpec spec = revision()) {
    ServiceNames names;
    names.cluster_arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/ohi";
    names.cluster_name = "ohi";
    names.service_arn = "arn:aws:ecs:eu-west-1:123456789012:service/ohi/api";
    names.service_name = "api";
    names.account = "123456789012";
    names.region = "eu-west-1";
    return {7, std::move(names), std::move(spec), with};
}

inline Address address_of(std::uint32_t token) {
    return {CoreKind::Task, 1000 + token};
}

struct Bench {
    ServiceScheduler service;
    base::Time now = base::Time::unix_seconds(1'800'000'000);
    std::map<std::uint32_t, TaskRequested> requests = {};
    /// Tokens since the last look.
    std::vector<std::uint32_t> started = {};
    std::vector<std::uint32_t> stopped = {};
    std::map<std::uint32_t, std::string> stop_reasons = {};
    std::vector<ServiceSettled> settled = {};

    void tell(const ServiceScheduler::Fact& fact) {
        service.handle(fact, now);
        collect();
    }
    void collect() {
        std::vector<ServiceScheduler::Order> orders;
        service.take_orders(orders);
        for (const ServiceScheduler::Order& order : orders) {
            base::match(
                order,
                [&](const StartServiceTask& start) {
                    requests[start.token] = start.request;
                    started.push_back(start.token);
                    tell(ServiceTaskCreated{start.token, address_of(start.token), "arn"});
                },
                [&](const StopServiceTask& stop) {
                    stopped.push_back(stop.task.index - 1000);
                    stop_reasons[stopped.back()] = stop.reason;
                },
                [&](const ServiceSettled& one) { settled.push_back(one); });
        }
    }
    /// Time passes; every wake is kept.
    void pass(base::Duration length) {
        base::Time end = now + length;
        for (auto wake = service.next_wake(); wake && *wake <= end; wake = service.next_wake()) {
            now = *wake;
            service.wake(now);
            collect();
        }
        now = end;
    }
    std::vector<std::uint32_t> take_started() { return std::exchange(started, {}); }
    std::vector<std::uint32_t> take_stopped() { return std::exchange(stopped, {}); }

    void news(std::uint32_t token, TaskNews what) {
        tell(ServiceTaskNews{address_of(token), std::move(what)});
    }
    void run(std::uint32_t token) { news(token, TaskRan{}); }
    void heal(std::uint32_t token) {
        run(token);
        news(token, TaskHealthChanged{HealthStatus::Healthy});
    }
    void sicken(std::uint32_t token) {
        news(token,
             TaskHealthChanged{HealthStatus::Unhealthy, "Task failed container health checks"});
    }
    void end(std::uint32_t token, StopCode code = StopCode::ServiceSchedulerInitiated) {
        news(token, TaskStopBegan{code, "stopped"});
        news(token, TaskEnded{code, "stopped", true});
    }
    void fail_to_start(std::uint32_t token) {
        news(token, TaskStopBegan{StopCode::TaskFailedToStart, "CannotPullContainerError"});
        news(token, TaskEnded{StopCode::TaskFailedToStart, "CannotPullContainerError", false});
    }
    /// All tasks that it has become healthy, and all that it stops end, until nothing moves.
    void calm() {
        for (bool moved = true; moved;) {
            moved = false;
            for (std::uint32_t token : take_started()) {
                heal(token);
                moved = true;
            }
            for (std::uint32_t token : take_stopped()) {
                end(token);
                moved = true;
            }
            if (!moved) pass(base::Duration::seconds(2));
            moved = moved || !started.empty() || !stopped.empty();
        }
        pass(base::Duration::seconds(10));
        settled.clear();
    }
    /// A service that is steady with `desired` tasks.
    static Bench steady(const ServiceSettings& with, RevisionSpec spec = revision()) {
        Bench bench;
        bench.tell(creation(with, std::move(spec)));
        bench.calm();
        return bench;
    }
    void update(const ServiceSettings& with) { tell(ServiceUpdateRequested{{}, with, false}); }
    void deploy(int number) { tell(ServiceUpdateRequested{revision(number), {}, false}); }

    const Deployment& primary() const {
        return service.state().deployments.at(service.state().live.front());
    }
    std::string zone_of(std::uint32_t token) const { return requests.at(token).zone; }
    std::size_t count_events(const std::string& part) const {
        std::size_t count = 0;
        for (const ServiceEvent& event : service.state().events.shown)
            count += event.message.find(part) != std::string::npos ? 1U : 0U;
        return count;
    }
    /// "Completed", "Failed"... in order, with the number of the deployment.
    std::string outcomes() const {
        std::string text;
        for (const ServiceSettled& one : settled) {
            std::string number = "-";
            for (const auto& [index, deployment] : service.state().deployments) {
                if (deployment.id == one.deployment_id) number = std::to_string(index);
            }
            constexpr const char* kNames[] = {"completed", "failed",     "rolled back",
                                              "stopped",   "superseded", "deleted"};
            text += (text.empty() ? "" : ", ") + number + " " +
                    kNames[static_cast<std::size_t>(one.outcome)];
        }
        return text;
    }
};

}  // namespace engine::ecs::test
