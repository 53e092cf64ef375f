#pragma once
// What an onlooker knows who hears every fact that a service hears and sees every order that it
// gives, and who holds it to its promises. Shares no arithmetic with the scheduler.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/match.h"
#include "engine/ecs/service_scheduler.h"

namespace engine::ecs::test {

struct Book {
    struct Entry {
        bool ran = false;
        bool healthy = false;
        bool unhealthy = false;
        bool out = false;
        bool told_to_stop = false;
        bool failed = false;
        std::optional<base::Time> protected_until = {};
        std::string deployment = {};
    };
    /// By token; those that ended are gone.
    std::map<std::uint32_t, Entry> tasks = {};
    std::map<Address, std::uint32_t> by_address = {};
    std::set<std::uint32_t> tokens_seen = {};
    ServiceSettings settings = {};
    bool deleted = false;
    /// The deployment that is under way and how often it failed; empty: none.
    std::string watched = {};
    bool watched_ran = false;
    std::uint32_t failures = 0;
    bool must_trip = false;
    std::vector<std::string> wrongs = {};

    void expect(bool truth, const std::string& sentence) {
        if (!truth) wrongs.push_back(sentence);
    }
    std::uint32_t counted() const {
        std::uint32_t count = 0;
        for (const auto& [token, task] : tasks)
            count += task.out ? 0U : 1U;
        return count;
    }
    std::uint32_t healthy() const {
        std::uint32_t count = 0;
        for (const auto& [token, task] : tasks)
            count += !task.out && task.healthy ? 1U : 0U;
        return count;
    }
    std::uint32_t threshold() const {
        double share = settings.desired_count * (settings.breaker.value / 100.0);
        auto up = static_cast<std::uint32_t>(share);
        if (static_cast<double>(up) < share) ++up;
        if (settings.breaker.threshold == BreakerSettings::Threshold::Count)
            return settings.breaker.value;
        return up < 3 ? 3 : up > 200 ? 200 : up;
    }
    void fail(Entry& task, bool never_ran) {
        if (task.failed) return;
        task.failed = true;
        if (!settings.breaker.enabled || task.deployment != watched || deleted) return;
        if (never_ran && watched_ran) return;
        if (++failures >= threshold()) must_trip = true;
    }

    /// Before the service handles `fact`.
    void hear(const ServiceScheduler::Fact& fact, bool refused, base::Time now) {
        for (auto& [token, task] : tasks) {
            if (task.protected_until && *task.protected_until <= now) task.protected_until.reset();
        }
        if (refused) return;
        if (auto* create = std::get_if<ServiceCreateRequested>(&fact)) settings = create->settings;
        if (auto* update = std::get_if<ServiceUpdateRequested>(&fact)) {
            if (update->settings) settings = *update->settings;
        }
        if (std::get_if<ServiceDeleteRequested>(&fact)) deleted = true;
        if (auto* created = std::get_if<ServiceTaskCreated>(&fact)) {
            if (tasks.contains(created->token)) by_address.emplace(created->task, created->token);
        }
        if (auto* shield = std::get_if<TaskProtectionChanged>(&fact)) {
            auto found = by_address.find(shield->task);
            if (found != by_address.end()) tasks[found->second].protected_until = shield->until;
        }
        if (auto* news = std::get_if<ServiceTaskNews>(&fact)) {
            auto found = by_address.find(news->task);
            if (found != by_address.end()) hear_news(found->second, news->news);
        }
    }
    void hear_news(std::uint32_t token, const TaskNews& news) {
        Entry& task = tasks.at(token);
        auto runs = [&] {
            // Of a deployment that came back only what begins to run since then counts.
            if (!task.ran && task.deployment == watched) watched_ran = true;
            task.ran = true;
        };
        auto stops = [&](StopCode code, bool ran) {
            bool its_own = code == StopCode::None || code == StopCode::TaskFailedToStart ||
                           code == StopCode::EssentialContainerExited;
            if (its_own && !ran && !task.ran && !task.told_to_stop) fail(task, true);
        };
        auto leaves = [&] {
            tasks.erase(token);
            std::erase_if(by_address, [&](const auto& entry) { return entry.second == token; });
        };
        base::match(
            news, [&](const TaskRan&) { runs(); },
            [&](const TaskHealthChanged& change) {
                if (change.health != HealthStatus::Unknown) runs();
                bool was = task.healthy;
                task.healthy = change.health == HealthStatus::Healthy;
                task.unhealthy = change.health == HealthStatus::Unhealthy;
                if (task.healthy && !was && !task.out && task.deployment == watched &&
                    settings.breaker.reset_on_healthy_task)
                    failures = 0;
            },
            [&](const TaskStopBegan& began) {
                stops(began.code, false);
                task.out = true;
            },
            [](const TaskTargetMoved&) {}, [&](const TaskStopping&) { task.out = true; },
            [&](const TaskEnded& ended) {
                stops(ended.code, ended.ran);
                leaves();
            },
            [&](const TaskPlacementFailed&) {
                stops(StopCode::TaskFailedToStart, false);
                leaves();
            });
    }

    void see(const ServiceScheduler::Order& order) {
        base::match(
            order, [&](const StartServiceTask& start) { see_start(start); },
            [&](const StopServiceTask& stop) { see_stop(stop); },
            [&](const ServiceSettled& settled) {
                // What fails of a deployment that its user has stopped trips nothing.
                if (settled.outcome == ServiceSettled::Outcome::Stopped &&
                    settled.deployment_id == watched)
                    watched.clear();
                bool tripped = settled.reason == "ECS Deployment Circuit Breaker was triggered" &&
                               settled.outcome == ServiceSettled::Outcome::Failed;
                if (!tripped) return;
                expect(must_trip, "the breaker trips at its threshold, not before");
                must_trip = false;
                watched.clear();  // what fails after that in the same turn is not counted
            });
    }
    void see_start(const StartServiceTask& start) {
        bool again = !tokens_seen.insert(start.token).second;
        // After a restart an order without an answer comes again.
        if (again) {
            auto found = tasks.find(start.token);
            expect(found != tasks.end() && !found->second.out, "no task is started twice");
            return;
        }
        expect(!deleted, "a deleted service starts nothing");
        tasks[start.token].deployment = start.request.started_by;
        expect(counted() * 100ULL <= 1ULL * settings.desired_count * settings.maximum_percent,
               "no task is started over the maximum");
    }
    void see_stop(const StopServiceTask& stop) {
        auto found = by_address.find(stop.task);
        if (found == by_address.end()) return;
        Entry& task = tasks.at(found->second);
        task.told_to_stop = true;
        if (task.out) return;
        bool was_healthy = task.healthy;
        task.out = true;
        if (task.unhealthy && stop.reason.starts_with("Task failed")) fail(task, false);
        if (deleted) return;
        expect(!task.protected_until || task.unhealthy, "a protected task is not chosen");
        if (was_healthy)
            expect(healthy() * 100ULL >=
                       1ULL * settings.desired_count * settings.minimum_healthy_percent,
                   "healthy tasks do not fall below the minimum because of the service");
    }
    /// After the orders of one turn: which deployment is under way now. One that comes back counts
    /// anew.
    void look(const std::string& primary, bool under_way) {
        expect(!must_trip, "the breaker trips at its threshold, not later");
        must_trip = false;
        const std::string now_watched = under_way ? primary : "";
        if (now_watched == watched) return;
        watched = now_watched;
        failures = 0;
        watched_ran = false;
    }
};

}  // namespace engine::ecs::test
