#pragma once
// What must hold for a task whatever happens to it, judged from its facts and orders alone: nothing
// here asks how the task decides.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/match.h"
#include "engine/ecs/task.h"

namespace engine::ecs {

/// Sees every fact before the task gets it and every order after; `broken` is the first sentence
/// that did not hold.
class TaskWatch {
  public:
    std::string broken = {};

    void see(const Task::Fact& fact, base::Time now) {
        now_ = now;
        alive_before_ = alive_;
        restarted_ = std::holds_alternative<Restarted>(fact);
        if (const auto* what = std::get_if<TaskRequested>(&fact); what && !request_)
            request_ = *what;
        if (const auto* what = std::get_if<ContainerExited>(&fact))
            ended(what->container, what->attempt);
        if (const auto* what = std::get_if<ContainerStartFailed>(&fact))
            // Only a container that was not seen to run can have failed to start.
            if (!ran_.contains({what->container, what->attempt}))
                ended(what->container, what->attempt);
        if (const auto* what = std::get_if<ContainerStarted>(&fact))
            if (started_.contains({what->container, what->attempt}))
                ran_.insert({what->container, what->attempt});
        if (std::holds_alternative<HostLost>(fact)) alive_.clear();
        if (const auto* what = std::get_if<TargetDrained>(&fact)) joined_.erase(what->group);
        if (std::holds_alternative<SpotInterrupted>(fact) && !spot_) spot_ = now;
    }
    void see_wake(base::Time now) {
        now_ = now;
        alive_before_ = alive_;
        restarted_ = false;
    }

    void see(const TaskOrder& order) {
        if (over_) return fail("an order after the end");
        base::match(
            order, [&](const ProvisionTask&) { once("provision", restarted_); },
            [&](const PullImage& pull) {
                once(fmt::format("pull {}", pull.container), restarted_);
            },
            [&](const StartContainer& start) { see_start(start); },
            [&](const ProbeContainer& probe) {
                if (stopping_ && !restarted_) fail("a check of a task that stops");
                once(fmt::format("probe {} {}", probe.container, probe.probe), restarted_);
            },
            [&](const TerminateContainer& end) { see_term(end); },
            [&](const KillContainer& end) { see_kill(end); },
            [&](const DeprovisionTask&) {
                if (!alive_.empty()) fail("given back while a container is alive");
                if (!stopping_) fail("given back without a stop");
                once("deprovision", restarted_);
            },
            [&](const RegisterTarget& target) {
                if (stopping_) fail("registers although it stops");
                once(fmt::format("register {}", target.group.index), false);
                joined_[target.group] = std::nullopt;
            },
            [&](const DeregisterTarget& target) {
                if (!stopping_) fail("deregisters without a stop");
                once(fmt::format("deregister {}", target.group.index), false);
                auto at = joined_.find(target.group);
                if (at == joined_.end()) return fail("deregisters what is not registered");
                at->second = now_;
            },
            [&](const RegisterInstance&) { once("name", false); },
            [&](const ReportInstanceHealth&) {
                if (!done_.contains("name") || done_.contains("unname"))
                    fail("reports the health of an instance that is not there");
            },
            [&](const DeregisterInstance&) {
                if (!done_.contains("name")) fail("leaves a name that it never had");
                once("unname", false);
            },
            [&](const TellService& tell) { see_news(tell.news); });
    }

    /// Between two facts: the views agree with what was seen.
    void see_between(const Task& task) {
        if (std::optional<base::Time> wake = task.next_wake(); wake && *wake <= now_)
            fail("wants to be woken in the past");
        if (task.last_status() < status_) fail("its status went back");
        status_ = task.last_status();
        if (status_ == TaskStatus::Deactivating && spot_)
            fail("waits for a drain although on Spot");
        if (status_ == TaskStatus::Stopped && task.next_wake()) fail("wakes after its end");
        if (status_ == TaskStatus::Stopped && request_ && !over_) fail("stopped without a word");
        if (status_ == TaskStatus::Running && request_) {
            for (const TargetBinding& target : request_->targets)
                if (!done_.contains(fmt::format("register {}", target.group.index)))
                    fail("runs without having registered");
        }
        if ((task.desired_status() == TaskStatus::Stopped) != stopping_ && request_ && !over_)
            fail("its desired status is not what it told");
    }

    bool over() const { return over_; }
    bool stopping() const { return stopping_; }

  private:
    using Attempt = std::pair<std::uint8_t, std::uint32_t>;

    void fail(std::string what) {
        if (broken.empty()) broken = std::move(what);
    }
    void once(const std::string& what, bool again) {
        if (!done_.insert(what).second && !again) fail("twice: " + what);
    }
    void ended(std::uint8_t container, std::uint32_t attempt) {
        alive_.erase({container, attempt});
    }

    void see_start(const StartContainer& start) {
        Attempt attempt{start.container, start.attempt};
        bool is_new = started_.insert(attempt).second;
        if (!is_new) {
            if (!restarted_) fail("starts an attempt twice");
            return;
        }
        if (stopping_) fail("starts a container although it stops");
        for (const Attempt& other : alive_)
            if (other.first == start.container) fail("starts a container that is alive");
        if (start.attempt > 1 && !started_.contains({start.container, start.attempt - 1}))
            fail("leaves an attempt out");
        alive_.insert(attempt);
    }
    void see_term(const TerminateContainer& end) {
        Attempt attempt{end.container, end.attempt};
        if (!stopping_) fail("SIGTERM without a stop");
        if (!alive_.contains(attempt)) fail("SIGTERM for what is not alive");
        for (const auto& [group, since] : joined_)
            if (!since || (!spot_ && now_ - *since <= base::Duration::hours(1)))
                fail("SIGTERM before its drain");
        for (std::size_t i = 0; i < request_->spec->containers.size(); ++i)
            for (const Dependency& on : request_->spec->containers[i].depends_on)
                for (const Attempt& other : alive_)
                    if (other.first == i && on.container == end.container)
                        fail("SIGTERM before those that depend on it");
        // Told again after a restart, it has its whole stop timeout again.
        termed_.insert_or_assign(attempt, now_);
    }
    void see_kill(const KillContainer& end) {
        Attempt attempt{end.container, end.attempt};
        // Its time may have come before the fact that it had ended.
        if (!alive_before_.contains(attempt)) fail("SIGKILL for what is not alive");
        const ContainerSpec& spec = request_->spec->containers[end.container];
        auto term = termed_.find(attempt);
        bool patient = term != termed_.end() && now_ - term->second >= spec.stop_timeout;
        bool spot = spot_ && now_ - *spot_ >= base::Duration::minutes(2);
        bool never_ran = !ran_.contains(attempt) && term == termed_.end();
        bool again = !killed_.insert(attempt).second && restarted_;
        if (!patient && !spot && !never_ran && !again) fail("SIGKILL before its time");
    }
    void see_news(const TaskNews& news) {
        base::match(
            news, [&](const TaskRan&) { once("ran", false); },
            [&](const TaskHealthChanged& change) {
                if (stopping_) fail("tells its health although it stops");
                if (!done_.contains("ran")) fail("tells its health before it runs");
                if (change.health == health_) fail("tells a health that is known");
                health_ = change.health;
            },
            [&](const TaskStopBegan& began) {
                once("stop", false);
                stopping_ = true;
                code_ = began.code;
            },
            [&](const TaskTargetMoved&) {},
            [&](const TaskStopping&) {
                if (!stopping_) fail("is STOPPING without a stop");
                once("stopping", false);
            },
            [&](const TaskEnded& ended) {
                if (!stopping_ || ended.code != code_) fail("ends otherwise than it stopped");
                if (ended.ran != done_.contains("ran")) fail("does not know whether it ran");
                if (!done_.contains("stopping")) fail("ends without having been STOPPING");
                if (!done_.contains("deprovision")) fail("ends before all is given back");
                over_ = true;
            },
            [&](const TaskPlacementFailed&) {
                if (stopping_) fail("finds no room although it stops");
                over_ = true;
            });
    }

    base::Time now_ = {};
    bool restarted_ = false;
    std::optional<TaskRequested> request_ = {};
    std::set<std::string> done_ = {};
    std::set<Attempt> started_ = {};
    std::set<Attempt> ran_ = {};
    std::set<Attempt> alive_ = {};
    std::set<Attempt> alive_before_ = {};  ///< before this fact
    std::map<Attempt, base::Time> termed_ = {};
    std::set<Attempt> killed_ = {};
    /// Groups that were joined and have not drained, and since when they drain.
    std::map<Address, std::optional<base::Time>> joined_ = {};
    std::optional<base::Time> spot_ = {};
    HealthStatus health_ = HealthStatus::Unknown;
    StopCode code_ = StopCode::None;
    TaskStatus status_ = TaskStatus::Provisioning;
    bool stopping_ = false;
    bool over_ = false;
};

}  // namespace engine::ecs
