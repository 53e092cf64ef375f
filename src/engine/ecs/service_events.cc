#include "engine/ecs/service_events.h"

#include <utility>

#include "engine/tunables.h"

namespace engine::ecs {

void ServiceEvents::log(IdSource& ids, base::Time now, std::string message) {
    // AWS rule service.5 [documented] "Developer guide, Service event messages": the newest 100
    // events are kept.
    // Test: ServiceEvents.KeepTheNewestHundred
    if (shown.size() >= 100) shown.erase(shown.begin());
    shown.push_back({ids.uuid(), now, std::move(message)});
    ++logged;
}

void ServiceEvents::log_trouble(IdSource& ids, base::Time now, std::string message) {
    // AWS rule service.6 [documented] "Developer guide, Service event messages": a message is not
    // repeated until its cause is gone or six hours have passed.
    // Test: ServiceEvents.HideTheSameTroubleForSixHours
    auto [told, first] = troubles.try_emplace(message, now);
    if (!first && now - told->second < base::Duration::hours(6)) return;
    told->second = now;
    // Reasons may hold ids and so differ for ever.
    if (troubles.size() > tunables::kTroublesRemembered) {
        troubles.clear();
        troubles.emplace(message, now);
    }
    log(ids, now, std::move(message));
}

namespace event_text {
namespace {

std::string of(std::string_view service, std::string_view rest) {
    return "(service " + std::string(service) + ") " + std::string(rest);
}

std::string deployment_part(std::string_view deployment) {
    return "(deployment " + std::string(deployment) + ") ";
}

std::string group_part(std::string_view group_arn) {
    return "(target-group " + std::string(group_arn) + ")";
}

std::string with_tasks(std::string_view service, std::string_view verb, std::string_view noun,
                       const std::vector<std::string>& tasks) {
    std::string text =
        of(service, verb) + " " + std::to_string(tasks.size()) + " " + std::string(noun) + ":";
    for (const std::string& task : tasks)
        text += " (task " + task + ")";
    return text + ".";
}

}  // namespace

// AWS rule service.7 [observed] "Developer guide, Service event messages; recorded runs": the texts
// of the events.
// Test: ServiceEvents.ReadAsAwsWordsThem
// AWS rule service.35 [observed] "TRACE-A, a recorded rolling deployment of July 2025": started,
// registered, stopped, deregistered, draining: so the events of a replaced task follow each other.
// Test: Traces.OfARollingDeploymentComeInTheOrderOfTraceA
std::string started(std::string_view service, const std::vector<std::string>& tasks) {
    return with_tasks(service, "has started", "tasks", tasks);
}
std::string stopped(std::string_view service, const std::vector<std::string>& tasks) {
    return with_tasks(service, "has stopped", "running tasks", tasks);
}
std::string registered(std::string_view service, std::string_view group_arn) {
    return of(service, "registered 1 targets in ") + group_part(group_arn);
}
std::string deregistered(std::string_view service, std::string_view group_arn) {
    return of(service, "deregistered 1 targets in ") + group_part(group_arn);
}
std::string draining(std::string_view service, std::string_view deployment) {
    return of(service, deployment_part(deployment)) + "has begun draining connections on 1 tasks.";
}
std::string completed(std::string_view service, std::string_view deployment) {
    return of(service, deployment_part(deployment)) + "deployment completed.";
}
std::string failed(std::string_view service, std::string_view deployment, std::string_view why) {
    return of(service, deployment_part(deployment)) + "deployment failed: " + std::string(why) +
           ".";
}
std::string rolling_back(std::string_view service, std::string_view deployment) {
    return of(service, "rolling back to deployment ") + std::string(deployment) + ".";
}
std::string steady(std::string_view service) {
    return of(service, "has reached a steady state.");
}
std::string unhealthy_target(std::string_view service, std::string_view task, std::uint16_t port,
                             std::string_view group_arn, std::string_view why) {
    return of(service, "(task ") + std::string(task) + ") (port " + std::to_string(port) +
           ") is unhealthy in " + group_part(group_arn) + " due to (reason " + std::string(why) +
           ")";
}
std::string unhealthy_containers(std::string_view service, std::string_view task) {
    return of(service, "(task ") + std::string(task) + ") failed container health checks.";
}
std::string start_impaired(std::string_view service) {
    return of(service, "is unable to consistently start tasks successfully.");
}
std::string not_placed(std::string_view service, std::string_view reason) {
    return of(service, "was unable to place a task. Reason: ") + std::string(reason);
}
std::string stuck(std::string_view service) {
    return of(service,
              "was unable to stop or start tasks during a deployment because of the service "
              "deployment configuration. Update the minimumHealthyPercent or maximumPercent value "
              "and try again.");
}

}  // namespace event_text
}  // namespace engine::ecs
