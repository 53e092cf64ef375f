// The part of a stack's change that is about its service: whether it runs what it should, whether
// it turns in a circle, and the way back.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "rollout/deployment_rules.h"
#include "rollout/execution/deploy_work.h"
#include "rollout/plan/parameters.h"
#include "rollout/watch/motion.h"

namespace rollout {
namespace {

/// How long a service may go on rolling when CloudFormation does not wait for it: longer than any
/// that becomes steady takes, and shorter than a person waits.
constexpr base::Duration kMostRolling = base::Duration::minutes(30);
/// For how long a service may still be shown as it was before its stack changed.
constexpr base::Duration kMostStale = base::Duration::seconds(60);
/// And for how long after another of ECS's servers has shown what it should be.
constexpr base::Duration kMostBehind = base::Duration::seconds(10);
/// With how many looks at a service that lacks tasks its tasks are read once: that takes three
/// calls and more, and tells of what took longer.
constexpr std::uint32_t kLooksARead = 5;

/// Null: none is shown.
const DeploymentSeen* failed_deployment(const ServiceSeen& service) {
    auto failed = std::ranges::find(service.deployments, "FAILED", &DeploymentSeen::rollout);
    return failed == service.deployments.end() ? nullptr : &*failed;
}

/// ECS's own words about the deployment that failed, or was stopped by somebody; the one that it
/// went back to says no more than that. Empty: it has none.
std::string reason_of(const ServiceSeen& service) {
    const DeploymentSeen* failed = failed_deployment(service);
    if (failed && !failed->reason.empty()) return failed->reason;
    const DeploymentSeen* primary = service.primary();
    return primary ? primary->reason : std::string();
}

}  // namespace

/// At the service, while its stack goes on.
Next DeployWork::glance(Doing next, const Around& around) {
    if (!around.wanted()->service) return Pause{};
    glance_for_ = next;
    doing_ = Doing::Glancing;
    const ServiceWish& service = *around.wanted()->service;
    return Ask{LookAtService{service.cluster, service.name}};
}

/// Whether it is time to ask what became of the new tasks of the service: it rolls forward, to what
/// this brings, and tasks are missing. AWS: "How the Amazon ECS deployment circuit breaker detects
/// failures": tasks that run and die later are counted by nobody, and replaced for ever.
bool DeployWork::has_to_read(const Around& around) {
    const bool goes_back = takes_back_ || is_cancelled_ || part_ == Part::Restore ||
                           (!around.step.creates && !around.step.before);
    const DeploymentSeen* primary = service_ ? service_->primary() : nullptr;
    if (goes_back || !primary || primary->rollout != "IN_PROGRESS") return false;
    const bool is_forward = doing_ == Doing::Verifying ||
                            ((doing_ == Doing::Looking ? is_awaited() : part_ == Part::Change) &&
                             (status_ == "CREATE_IN_PROGRESS" || status_ == "UPDATE_IN_PROGRESS") &&
                             primary->created >= changed_);
    if (!is_forward || primary->running >= primary->desired) return false;
    if (++glances_ < kLooksARead) return false;
    glances_ = 0;
    return true;
}

/// After a look at a service that rolls.
Next DeployWork::go_on(const Around& around) {
    if (!has_to_read(around)) return Pause{};
    read_for_ = doing_;
    doing_ = Doing::Reading;
    const ServiceWish& service = *around.wanted()->service;
    return Ask{ReadTasks{service.cluster, service.name}};
}

Next DeployWork::read(const TasksRead& read, const Around& around) {
    doing_ = read_for_;
    const DeploymentSeen* primary = service_->primary();
    const WantedStack& wanted = *around.wanted();
    watchdog_.take(primary->id, read.tasks);
    alike_ = watchdog_.words(wanted.subject);
    if (watchdog_.alike() < most_alike(wanted.body, primary->desired)) return Pause{};
    return give_up(around);
}

/// Whether CloudFormation has waited for the new tasks alone, and all of them run: what still
/// drains is nobody's business. AWS: "DeploymentEarlySuccessCriteria".
bool DeployWork::is_there_early(const ServiceSeen& service, const Around& around) const {
    const WantedStack& wanted = *around.wanted();
    const DeploymentSeen* primary = service.primary();
    return has_changed_ && !wanted.express && completes_early(wanted.body) && primary &&
           primary->rollout != "FAILED" && primary->pending == 0 &&
           primary->running >= primary->desired;
}

/// Whether a service that is shown with another revision may have the right one by now. One that
/// had it and has it no more was put back, which a deployment that failed says at once.
bool DeployWork::may_be_old(const ServiceSeen& service, const Around& around) const {
    if (!taken_) return around.now - *verifying_since_ < kMostStale;
    // While it is put back, the one that failed is the one that is undone.
    const bool was_put_back = part_ != Part::Restore && failed_deployment(service);
    return !was_put_back && around.now - *taken_ < kMostBehind;
}

/// CloudFormation says that it is done. Whether that is so only the service can tell: in a hurry
/// nobody has waited for it, and ECS may have put back what was before.
Next DeployWork::verified(const ServiceLooked& looked, const Around& around) {
    service_ = looked.service;
    const ServiceWish& wish = *around.wanted()->service;
    if (!verifying_since_) verifying_since_ = around.now;
    // What one of ECS's servers has taken the others show a moment later.
    const bool is_early = around.now - *verifying_since_ < kMostStale;
    if (!looked.service && is_early) return Pause{};
    if (!looked.service && part_ == Part::Restore)
        return does_not_run(fmt::format("{} is not there", wish.name), around);
    if (!looked.service)
        return over(StepEnd::Stuck, fmt::format("the stack is there, and {} is not", wish.name));
    const ServiceSeen& service = *looked.service;
    const std::string wanted = before_->output(wish.definition_output);
    const ServiceState state =
        is_there_early(service, around) ? ServiceState::Steady : state_of(service);
    const bool is_late = around.now - *verifying_since_ > kMostRolling;
    const bool is_live = wanted.empty() || service.task_definition == wanted;
    if (is_live) {
        taken_ = around.now;
        if (service.primary()) tried_ = service.primary()->id;
    }
    if (state == ServiceState::Rolling && !is_late) return is_live ? go_on(around) : Pause{};
    // What failed is still shown after it was put back.
    const bool may_be_stale = state == ServiceState::Steady || part_ == Part::Restore;
    if (!is_live && may_be_stale && may_be_old(service, around)) return Pause{};
    const bool is_short = is_live && state == ServiceState::Short;
    if (!is_short) short_since_.reset();
    if (is_short && !short_since_) short_since_ = around.now;
    if (is_short && around.now - *short_since_ < kMostShort) return Pause{};
    const bool is_well = state == ServiceState::Steady || state == ServiceState::PutBack;
    if (is_live && is_well && part_ == Part::Restore) return over(StepEnd::PutBack, failure_);
    if (is_live && is_well) return live(around);
    std::string what =
        state == ServiceState::Rolling ? fmt::format("{} has not become steady in {} minutes",
                                                     wish.name, kMostRolling.in_seconds() / 60)
        : is_short ? fmt::format("{} of {} tasks of {} run: they do not stay", service.running,
                                 service.desired, wish.name)
        : is_live
            ? fmt::format("the deployment of {} failed", wish.name)
            : fmt::format("{} runs {}, and not {}", wish.name, service.task_definition, wanted);
    const std::string reason = reason_of(service);
    if (!is_short && !reason.empty()) what += ": " + reason;
    return does_not_run(what, around);
}

/// It does not run what its stack says, and CloudFormation does nothing about it.
Next DeployWork::does_not_run(const std::string& what, const Around& around) {
    if (part_ == Part::Restore)
        return over(StepEnd::Stuck,
                    fmt::format("{}; its stack was put back, and {}", failure_, what));
    failure_ = what;
    return tried_.empty() ? restore(around) : name_cause(around);
}

/// ECS says that tasks failed, and CloudFormation nothing; their tasks say why.
Next DeployWork::name_cause(const Around& around) {
    doing_ = Doing::Naming;
    const ServiceWish& service = *around.wanted()->service;
    return Ask{ReadTasks{service.cluster, service.name}};
}

Next DeployWork::named(const TasksRead& read, const Around& around) {
    watchdog_.take(tried_, read.tasks);
    const std::string cause = watchdog_.cause(around.wanted()->subject);
    if (!cause.empty()) failure_ = fmt::format("{}; {}", cause, failure_);
    return restore(around);
}

/// The template says what ECS has put back, or goes on with, until CloudFormation is told. Whatever
/// the service runs meanwhile may be what somebody else has released since.
Next DeployWork::restore(const Around& around) {
    doing_ = Doing::Rechecking;
    return Ask{LookAtStack{stack_.empty() ? around.planned().name : stack_}};
}

Next DeployWork::rechecked(const StackLooked& looked, const Around& around) {
    const bool is_ours = looked.stack && before_ &&
                         phase_of(*looked.stack) != StackPhase::Changing &&
                         looked.stack->change_set == before_->change_set;
    if (!is_ours) {
        is_given_up_ = false;
        return over(
            StepEnd::Stuck,
            fmt::format("{}; somebody else has changed {} since, and that was left as it is",
                        failure_, around.planned().name),
            kAgain);
    }
    if (!around.step.before) return over(StepEnd::Stuck, failure_);
    part_ = Part::Restore;
    creates_ = false;
    return propose(around);
}

/// The change that is taken back; null: none is.
const Proposal* DeployWork::undone(const Around& around) const {
    if (part_ == Part::Restore) return &around.step.change;
    return around.step.undone ? &*around.step.undone : nullptr;
}

/// What controllers have chosen while the change was under way stays: the values of before are
/// those of the plan.
Next DeployWork::ask_again(const Around& around) {
    doing_ = Doing::Asking;
    const ServiceWish& service = *around.wanted()->service;
    const bool shifts = before_ && !service.blue_parameter.empty();
    return Ask{LookAtChosen{.cluster = service.cluster,
                            .service = service.name,
                            .rule = shifts ? before_->output(service.rule_output) : "",
                            .blue = shifts ? before_->output(service.blue_output) : "",
                            .spot_tag = around.wish.spot_tag,
                            .fell_back = around.wish.fell_back}};
}

Next DeployWork::asked(const ChosenLooked& looked, const Around& around) {
    has_asked_ = true;
    const Proposal& before = part_ == Part::Restore ? *around.step.before : around.step.change;
    if (looked.live)
        chosen_ = chosen_since(*around.wanted(), *looked.live, before, *undone(around));
    return propose(around);
}

}  // namespace rollout
