#include "engine/ecs/service_tasks.h"

#include <cassert>

namespace engine::ecs {
namespace {

/// Adds `step` to the counter of `key`; a counter that is zero is not kept, so that equal tasks
/// make equal lines.
template <class Key>
void tally(std::map<Key, std::uint32_t>& counters, const Key& key, int step) {
    std::uint32_t& counter = counters[key];
    counter += static_cast<std::uint32_t>(step);
    if (counter == 0) counters.erase(key);
}

template <class Item>
void enter(std::set<Item>& line, const Item& item, int step) {
    if (step > 0)
        line.insert(item);
    else
        line.erase(item);
}

std::optional<std::uint32_t> newest(const std::set<std::uint32_t>& line) {
    if (line.empty()) return std::nullopt;
    return *line.rbegin();
}

std::optional<std::uint32_t> choose_in(const ZoneLine& line, ServiceTaskIndex::Choice choice) {
    if (choice != ServiceTaskIndex::Choice::Healthy) {
        if (auto found = newest(line.pending)) return found;
        if (auto found = newest(line.waiting)) return found;
    }
    if (choice != ServiceTaskIndex::Choice::NotHealthy) return newest(line.healthy);
    return std::nullopt;
}

}  // namespace

void ServiceTaskIndex::add(std::uint32_t number, const ServiceTask& task) {
    count(number, task, 1);
}

void ServiceTaskIndex::remove(std::uint32_t number, const ServiceTask& task) {
    count(number, task, -1);
    auto found = deployments_.find(task.deployment);
    if (found->second == DeploymentTasks{}) deployments_.erase(found);
}

void ServiceTaskIndex::count(std::uint32_t number, const ServiceTask& task, int step) {
    using Phase = ServiceTask::Phase;
    auto add_to = [&](std::uint32_t& counter) { counter += static_cast<std::uint32_t>(step); };
    if (task.address) {
        if (step > 0)
            addresses_.emplace(*task.address, number);
        else
            addresses_.erase(*task.address);
    }
    if (!task.stopping) add_to(before_stopping_);
    DeploymentTasks& tasks = deployments_[task.deployment];
    if (task.phase == Phase::Out) return add_to(tasks.out);

    add_to(counted_);
    tally(zones_, task.zone, step);
    tally(tasks.providers, task.provider, step);
    if (task.protected_until) enter(protections_, {*task.protected_until, number}, step);

    ZoneLine& line = tasks.zones[task.zone];
    std::set<std::uint32_t>* place = nullptr;
    if (task.phase != Phase::Running) {
        add_to(tasks.pending);
        place = &line.pending;
    } else if (task.unhealthy_counts) {
        add_to(tasks.unhealthy);
        enter(tasks.to_replace, number, step);
    } else if (task.health == HealthStatus::Healthy) {
        add_to(tasks.healthy);
        add_to(healthy_);
        place = &line.healthy;
    } else {
        add_to(tasks.waiting);
        place = &line.waiting;
        assert(task.ran);
        if (task.health == HealthStatus::Unhealthy) enter(in_grace_, {*task.ran, number}, step);
    }
    if (place && !task.protected_until) enter(*place, number, step);
    if (line == ZoneLine{}) tasks.zones.erase(task.zone);
}

const DeploymentTasks& ServiceTaskIndex::of(std::uint32_t deployment) const {
    static const DeploymentTasks kNone = {};
    auto found = deployments_.find(deployment);
    return found == deployments_.end() ? kNone : found->second;
}

std::optional<std::uint32_t> ServiceTaskIndex::find(Address task) const {
    auto found = addresses_.find(task);
    if (found == addresses_.end()) return std::nullopt;
    return found->second;
}

std::uint32_t ServiceTaskIndex::in_zone(const std::string& zone) const {
    auto found = zones_.find(zone);
    return found == zones_.end() ? 0 : found->second;
}

// AWS rule service.8 [documented] "API reference, UpdateService": a task to stop is taken from the
// Availability Zone that has most tasks of the service.
// Test: ServiceScheduler.StopsTasksInTheFullestZoneFirst
std::optional<std::uint32_t> ServiceTaskIndex::choose(std::span<const std::uint32_t> deployments,
                                                      Choice choice) const {
    std::optional<std::uint32_t> best;
    std::uint32_t fullest = 0;
    for (std::uint32_t deployment : deployments) {
        for (const auto& [zone, line] : of(deployment).zones) {
            std::uint32_t tasks = in_zone(zone);
            if (best && tasks <= fullest) continue;
            if (auto found = choose_in(line, choice)) {
                best = found;
                fullest = tasks;
            }
        }
    }
    return best;
}

}  // namespace engine::ecs
