#include "rollout/watch/watching.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "rollout/cloud_seen.h"
#include "rollout/diagnosis/failures.h"
#include "rollout/release/release.h"

namespace rollout {
namespace {

bool is_of_ecs(Motion motion) {
    return motion == Motion::Deploys || motion == Motion::PutsBack;
}

/// Whether the deployments of the service are of several revisions.
bool changes_revision(const PieceSeen& seen) {
    const DeploymentSeen* primary = seen.service ? seen.service->primary() : nullptr;
    return primary && std::ranges::any_of(seen.service->deployments, [&](const auto& one) {
               return one.task_definition != primary->task_definition;
           });
}

/// Since when AWS has moved it, by AWS's own clock: the beginning of what is under way.
base::Time begin_of(const PieceSeen& seen, Motion motion) {
    if (is_of_ecs(motion) && seen.newest()) return seen.newest()->created;
    if (motion == Motion::Runs) return seen.running.front().created.value_or(base::Time());
    return seen.stack ? seen.stack->changed : base::Time();
}

/// Whether something was changed between two looks.
bool has_changed(const PieceSeen& before, const PieceSeen& now) {
    if (before.stack.has_value() != now.stack.has_value()) return true;
    if (now.stack &&
        (now.stack->changed != before.stack->changed || now.stack->status != before.stack->status))
        return true;
    const DeploymentSeen* then = before.service ? before.service->primary() : nullptr;
    const DeploymentSeen* primary = now.service ? now.service->primary() : nullptr;
    return then && primary && then->id != primary->id;
}

bool is_short(const PieceSeen& seen) {
    return seen.service && state_of(*seen.service) == ServiceState::Short;
}

/// How the task of a job has ended that ran when it was looked at last.
PieceEnd end_of_task(const TaskSeen& task, const std::string& container) {
    auto main = std::ranges::find(task.containers, container, &ContainerSeen::name);
    const bool is_done = main != task.containers.end() && main->exit_code == 0;
    return is_done ? PieceEnd::Well : PieceEnd::Failed;
}

const TaskSeen* find_task(const std::vector<TaskSeen>& tasks, const std::string& arn) {
    auto found = std::ranges::find(tasks, arn, &TaskSeen::arn);
    return found == tasks.end() ? nullptr : &*found;
}

/// Tasks of a job that ran at the look before and are not known to have stopped run still: one
/// under StopTask is listed among the stopped ones before it has, and for a moment a task may be
/// listed nowhere. What is listed nowhere for long is lost.
void keep_running(const PieceSeen& before, Watched& watched, base::Time now) {
    PieceSeen& seen = watched.seen;
    bool is_unlisted = false;
    for (const TaskSeen& task : before.running) {
        if (!seen.stack || find_task(seen.running, task.arn)) continue;
        if (const TaskSeen* stopped = find_task(seen.stopped, task.arn)) {
            if (stopped->status != "STOPPED") seen.running.push_back(*stopped);
            continue;
        }
        is_unlisted = true;
        if (now - watched.unlisted.value_or(now) < kMostUnlisted) seen.running.push_back(task);
    }
    if (!is_unlisted)
        watched.unlisted.reset();
    else if (!watched.unlisted)
        watched.unlisted = now;
}

PieceEnd end_of_service(const PieceSeen& seen) {
    const std::string_view status = seen.newest() ? std::string_view(seen.newest()->status) : "";
    if (status == "ROLLBACK_FAILED" || status == "STOPPED") return PieceEnd::Failed;
    switch (state_of(*seen.service)) {
        case ServiceState::Failed:
        case ServiceState::Short: return PieceEnd::Failed;
        case ServiceState::PutBack: return PieceEnd::PutBack;
        case ServiceState::Ending: return PieceEnd::Gone;
        case ServiceState::Rolling:
        case ServiceState::Steady: break;
    }
    return status == "ROLLBACK_SUCCESSFUL" ? PieceEnd::PutBack : PieceEnd::Well;
}

PieceEnd end_of(const PieceSeen& seen) {
    if (!seen.stack) return PieceEnd::Gone;
    switch (phase_of(*seen.stack)) {
        case StackPhase::Gone: return PieceEnd::Gone;
        case StackPhase::PutBack: return PieceEnd::PutBack;
        case StackPhase::Failed:
            // A creation that was rolled back has left nothing.
            return seen.stack->status == "ROLLBACK_COMPLETE" ? PieceEnd::PutBack : PieceEnd::Failed;
        case StackPhase::UnderReview:
        case StackPhase::Changing:
        case StackPhase::Whole: break;
    }
    return seen.service ? end_of_service(seen) : PieceEnd::Well;
}

/// AWS's own words on why it ended so: those of the deployment that went back, else of the stack.
/// One that was stopped because another began says nothing of the end.
std::string reason_of(const PieceSeen& seen, base::Time since) {
    for (const ServiceDeploymentSeen& one : seen.deployments)
        if (one.created >= since && !one.reason.empty() &&
            (one.status.starts_with("ROLLBACK") || &one == seen.newest()) &&
            one.status != "SUCCESSFUL")
            return one.reason;
    if (seen.stack && !seen.stack->reason.empty()) return seen.stack->reason;
    const DeploymentSeen* primary = seen.service ? seen.service->primary() : nullptr;
    return primary && primary->rollout == "FAILED" ? primary->reason : std::string();
}

}  // namespace

void Watching::take(std::vector<PieceSeen> seen, base::Time now) {
    for (std::size_t i = 0; i < watched_.size(); ++i)
        take(i, std::move(seen[i]), now);
    for (std::size_t i = 0; i < watched_.size(); ++i)
        note_release(i);
    has_looked_ = true;
}

void Watching::take(std::size_t index, PieceSeen seen, base::Time now) {
    Watched& watched = watched_[index];
    const PieceSeen before = std::exchange(watched.seen, std::move(seen));
    keep_running(before, watched, now);
    const bool was_moving = watched.is_moving();
    const bool has_moved_between = has_looked_ && has_changed(before, watched.seen);
    // What it did when it has moved between two looks and come to rest.
    const Motion unseen = before.stack ? Motion::Updates : Motion::Creates;
    Motion motion = motion_of(watched.seen);
    if (motion == Motion::None && (was_moving || has_moved_between) && is_short(watched.seen)) {
        // Since when tasks are missing; until then it was another motion.
        if (watched.motion != Motion::Fills) watched.ended = now;
        if (now - watched.ended < kMostShort) motion = Motion::Fills;
    }
    if (motion != Motion::None || was_moving || has_moved_between) last_motion_ = now;
    if (motion != Motion::None) {
        if (!was_moving) begin(watched, motion, now);
        if (motion != Motion::Fills) watched.moved = motion;
        if (watched.moved == Motion::None) watched.moved = unseen;
        watched.end = PieceEnd::None;
        watched.motion = motion;
        return keep_failed(pieces_[index], watched);
    }
    if (!was_moving && !has_moved_between) return;
    if (!was_moving) {
        watched.moved = unseen;
        begin(watched, unseen, now);
    }
    const bool has_run = watched.moved == Motion::Runs && !before.running.empty();
    end(pieces_[index], watched, now);
    if (has_run) end_job(pieces_[index], watched, before.running);
}

/// By the task that began last: one that ended before it was tried again.
void Watching::end_job(const Piece& piece, Watched& watched, const std::vector<TaskSeen>& ran) {
    if (watched.end == PieceEnd::Gone) return;
    const TaskSeen& last = *std::ranges::max_element(ran, {}, &TaskSeen::created);
    const TaskSeen* stopped = find_task(watched.seen.stopped, last.arn);
    watched.end = stopped ? end_of_task(*stopped, piece.container) : PieceEnd::Failed;
    watched.reason = stopped ? std::string()
                             : "ECS shows task " + last.id() +
                                   " no more: how it ended is not known, its lines may tell";
}

void Watching::begin(Watched& watched, Motion motion, base::Time now) {
    watched.began = now;
    watched.since = begin_of(watched.seen, motion);
}

void Watching::end(const Piece& piece, Watched& watched, base::Time now) {
    keep_failed(piece, watched);
    watched.motion = Motion::None;
    watched.end = end_of(watched.seen);
    watched.ended = now;
    watched.reason = watched.end == PieceEnd::PutBack || watched.end == PieceEnd::Failed
                         ? reason_of(watched.seen, watched.since)
                         : std::string();
}

void Watching::keep_failed(const Piece& piece, Watched& watched) {
    std::vector<TaskSeen> fresh;
    for (const TaskSeen& task : watched.seen.stopped) {
        const bool is_known =
            std::ranges::find(watched.failed, task.arn, &TaskSeen::arn) != watched.failed.end();
        const bool is_older = !task.stopped || *task.stopped < watched.since;
        const bool is_ours = watched.seen.service || is_of_a_rollout(task);
        if (is_known || is_older || !is_ours) continue;
        const bool is_done =
            !watched.seen.service && end_of_task(task, piece.container) == PieceEnd::Well;
        if (is_done) continue;
        if (failure_of(task, {}).cause != Cause::None) fresh.push_back(task);
    }
    std::ranges::sort(fresh, {}, &TaskSeen::stopped);
    watched.failed.insert(watched.failed.end(), fresh.begin(), fresh.end());
}

bool Watching::is_over(base::Time now) const {
    const bool is_moving = std::ranges::any_of(watched_, &Watched::is_moving);
    if (!has_looked_ || is_moving) return false;
    return !last_motion_ || now - *last_motion_ >= quiet_;
}

WatchVerdict Watching::verdict() const {
    WatchVerdict worst = WatchVerdict::Nothing;
    for (const Watched& one : watched_) {
        WatchVerdict own = WatchVerdict::Nothing;
        if (one.end == PieceEnd::Well || one.end == PieceEnd::Gone) own = WatchVerdict::Well;
        if (one.end == PieceEnd::PutBack) own = WatchVerdict::PutBack;
        if (one.end == PieceEnd::Failed) own = WatchVerdict::Failed;
        worst = std::max(worst, own);
    }
    return worst;
}

/// A stack that goes back shows the release before, and what ECS does by itself or for somebody
/// else, with the revision that runs, is none.
void Watching::note_release(std::size_t index) {
    const Watched& watched = watched_[index];
    const std::string& name = pieces_[index].release_parameter;
    if (!watched.has_moved() || !watched.seen.stack || name.empty()) return;
    if (is_of_ecs(watched.moved) && !changes_revision(watched.seen)) return;
    std::string release = watched.seen.stack->parameter(name);
    if (release_number(release) > release_number(release_)) release_ = std::move(release);
}

}  // namespace rollout
