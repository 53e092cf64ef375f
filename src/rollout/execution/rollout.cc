#include "rollout/execution/rollout.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rollout {
namespace {

/// How many looks without an answer, one after the other, end a step: a few minutes of them, beside
/// what the client tries by itself.
constexpr std::uint32_t kMostLost = 40;

/// Whether an order only looks, so that it may be given again.
bool is_look(const Order::What& what) {
    return std::holds_alternative<LookAtStack>(what) ||
           std::holds_alternative<LookAtChangeSet>(what) ||
           std::holds_alternative<LookAtService>(what) ||
           std::holds_alternative<LookAtChosen>(what) || std::holds_alternative<LookAtTask>(what) ||
           std::holds_alternative<FindTask>(what) || std::holds_alternative<ReadTasks>(what) ||
           std::holds_alternative<ReadFailures>(what) || std::holds_alternative<FindImage>(what) ||
           std::holds_alternative<LookAtSecret>(what);
}

}  // namespace

Rollout::Rollout(Wish wish, Plan plan, const CloudSeen& before, RolloutOptions options)
    : wish_(std::move(wish)),
      plan_(std::move(plan)),
      options_(options),
      forward_(plan_.steps.size()),
      reports_(plan_.steps.size()) {
    for (const auto& [name, found] : before.stacks)
        stacks_.emplace(name, found.stack);
}

Around Rollout::around(std::size_t step, base::Time now) const {
    return {.wish = wish_,
            .plan = plan_,
            .step = plan_.steps[step],
            .stacks = stacks_,
            .seed = options_.seed,
            .now = now};
}

void Rollout::handle(const Fact& fact, base::Time now) {
    if (std::holds_alternative<Started>(fact)) has_started_ = true;
    if (std::holds_alternative<Interrupted>(fact) && ++interruptions_ == 2) take_back();
    if (const auto* answer = std::get_if<Answered>(&fact)) take(*answer, now);
    reconcile(now);
}

void Rollout::wake(base::Time now) {
    std::vector<std::size_t> due;
    for (const auto& [step, running] : running_)
        if (running.resumes && *running.resumes <= now) due.push_back(step);
    for (std::size_t step : due) {
        Running& running = running_.at(step);
        running.resumes.reset();
        const Around here = around(step, now);
        follow(step, std::visit([&](auto& work) { return work.resume(here); }, running.work), now);
    }
    reconcile(now);
}

std::optional<base::Time> Rollout::next_wake() const {
    std::optional<base::Time> next;
    for (const auto& [step, running] : running_)
        next = base::earlier(next, running.resumes);
    for (const Order& order : waiting_)
        next = base::earlier(next, pace_.when(order.what, base::Time()));
    return next;
}

void Rollout::take_orders(std::vector<Order>& into) {
    into.insert(into.end(), std::make_move_iterator(orders_.begin()),
                std::make_move_iterator(orders_.end()));
    orders_.clear();
}

/// Begins what can begin, gives up what cannot any more, and sends what may be sent.
void Rollout::reconcile(base::Time now) {
    if (!has_started_) return;
    // Steps stand behind those that they wait for, but for a few; so it takes hardly ever a second
    // round.
    for (bool moves = true; moves;) {
        moves = takes_back_ && running_.empty();
        if (moves) add_steps_back();
        for (std::size_t i = 0; i < plan_.steps.size(); ++i)
            moves |= reports_[i].state == StepState::Waiting && move_on(i, now);
    }
    send(now);
}

/// Whether a waiting step waits no longer.
bool Rollout::move_on(std::size_t step, base::Time now) {
    const bool is_held = step < forward_ && interruptions_ > 0;
    if (is_held || is_doomed(step)) {
        reports_[step].state = StepState::Skipped;
        return true;
    }
    if (!is_ready(step)) return false;
    begin(step, now);
    return true;
}

bool Rollout::is_ready(std::size_t step) const {
    return std::ranges::all_of(plan_.steps[step].after,
                               [&](std::size_t one) { return reports_[one].is_good(); });
}

bool Rollout::is_doomed(std::size_t step) const {
    return std::ranges::any_of(plan_.steps[step].after, [&](std::size_t one) {
        const StepReport& report = reports_[one];
        return report.state == StepState::Skipped ||
               (report.state == StepState::Over && !report.is_good());
    });
}

void Rollout::begin(std::size_t step, base::Time now) {
    reports_[step].state = StepState::Running;
    reports_[step].began = now;
    Work work = DeployWork();
    if (plan_.steps[step].kind == StepKind::Remove) work = RemoveWork();
    if (plan_.steps[step].kind == StepKind::RunJob) work = JobWork();
    Running& running = running_.emplace(step, Running{std::move(work)}).first->second;
    const Around here = around(step, now);
    follow(step, std::visit([&](auto& one) { return one.begin(here); }, running.work), now);
}

void Rollout::take(const Answered& answer, base::Time now) {
    auto found = asked_.find(answer.order);
    if (found == asked_.end()) return;
    const Asked asked = std::move(found->second);
    asked_.erase(found);
    auto at = running_.find(asked.step);
    if (at == running_.end()) return;
    Running& running = at->second;
    const auto* refused = std::get_if<Refused>(&answer.what);
    if (refused && is_passing(*refused) && is_look(asked.what) && ++running.lost < kMostLost) {
        running.resumes = now + options_.poll;
        return;
    }
    if (!refused) running.lost = 0;
    note(asked.step, answer.what);
    const Around here = around(asked.step, now);
    Next next = std::visit([&](auto& work) { return work.take(answer.what, here); }, running.work);
    follow(asked.step, std::move(next), now);
}

/// What a step shows of itself.
void Rollout::note(std::size_t step, const Answered::What& answer) {
    if (const auto* looked = std::get_if<StackLooked>(&answer))
        if (looked->stack) stacks_[looked->stack->name] = *looked->stack;
    if (const auto* looked = std::get_if<ServiceLooked>(&answer))
        reports_[step].service = looked->service;
}

void Rollout::follow(std::size_t step, Next next, base::Time now) {
    Running& running = running_.at(step);
    StepReport& report = reports_[step];
    report.status = std::visit([](const auto& work) { return work.status(); }, running.work);
    if (const auto* job = std::get_if<JobWork>(&running.work)) {
        report.lacks = job->lacks();
        report.task = job->task();
        report.exit_code = job->exit_code();
    }
    if (const auto* removal = std::get_if<RemoveWork>(&running.work)) report.note = removal->note();
    if (const auto* deploy = std::get_if<DeployWork>(&running.work)) {
        report.lacks = deploy->lacks();
        report.note = deploy->note();
        report.alike = deploy->alike();
        report.is_given_up = deploy->is_given_up();
    }

    if (auto* over = std::get_if<Over>(&next)) return finish(step, std::move(*over), now);
    if (auto over = out_of_time(step, now)) return finish(step, *std::move(over), now);
    if (auto* asked = std::get_if<Ask>(&next)) return ask(step, std::move(asked->what));
    running.resumes = now + options_.poll;
}

/// The end of a step that has gone on for too long.
std::optional<Over> Rollout::out_of_time(std::size_t step, base::Time now) const {
    const StepReport& report = reports_[step];
    const std::string& name = plan_.stacks[plan_.steps[step].stack].name;
    const bool is_lacking = !report.lacks.empty();
    const bool is_ended = is_lacking && interruptions_ > 0;
    // What nobody can bring is waited for no longer than the work itself wants to.
    const bool is_for_people = is_lacking && report.lacks.front().is_for_people();
    const base::Duration patience = is_for_people ? options_.lack_patience : options_.patience;
    if (!is_ended && now - report.began <= patience) return std::nullopt;
    if (!is_lacking)
        return Over{.end = StepEnd::TimedOut,
                    .message = fmt::format("{} is {} after {} s", name, report.status,
                                           patience.in_seconds()),
                    .help = "AWS goes on with it; run this again to follow"};
    const Lack& lack = report.lacks.front();
    return Over{.end = is_ended ? StepEnd::NotBegun : StepEnd::TimedOut,
                .message = fmt::format("{} still waits for {}", name, lack.what),
                .help = lack.todo.empty() ? "" : fmt::format("{} comes with", lack.what),
                .todo = lack.todo};
}

void Rollout::finish(std::size_t step, Over over, base::Time now) {
    StepReport& report = reports_[step];
    const auto stack = stacks_.find(plan_.stacks[plan_.steps[step].stack].name);
    if (over.end == StepEnd::Changed && stack != stacks_.end())
        left_by_[step] = stack->second.change_set;
    report.state = StepState::Over;
    report.lacks.clear();
    report.ended = now;
    report.end = over.end;
    report.message = std::move(over.message);
    report.help = std::move(over.help);
    report.todo = std::move(over.todo);
    report.is_taken_back = over.is_taken_back;
    report.failures = std::move(over.failures);
    report.by_hand = over.by_hand;
    running_.erase(step);
}

void Rollout::ask(std::size_t step, Order::What what) {
    Order order{.id = ++last_order_,
                .region = plan_.stacks[plan_.steps[step].stack].region,
                .what = std::move(what)};
    asked_.emplace(order.id, Asked{step, order.what});
    waiting_.push_back(std::move(order));
}

/// In their order, as fast as AWS takes them: one that has to wait for its bucket holds back those
/// behind it in the same one alone.
void Rollout::send(base::Time now) {
    std::vector<Order> later;
    for (Order& order : waiting_) {
        if (pace_.when(order.what, now) > now) {
            later.push_back(std::move(order));
            continue;
        }
        pace_.spend(order.what, now);
        orders_.push_back(std::move(order));
    }
    waiting_ = std::move(later);
}

void Rollout::take_back() {
    takes_back_ = true;
    for (auto& [step, running] : running_)
        std::visit([](auto& work) { work.take_back(); }, running.work);
}

/// What this rollout changed, backwards: what it made goes, what it changed is as it was.
void Rollout::add_steps_back() {
    takes_back_ = false;
    std::vector<std::size_t> before;
    for (std::size_t i = forward_; i-- > 0;) {
        const Step& step = plan_.steps[i];
        const bool is_change = step.kind == StepKind::Deploy && reports_[i].end == StepEnd::Changed;
        if (!is_change) continue;
        Step back{.kind = step.before ? StepKind::Deploy : StepKind::Remove,
                  .sweep = Sweep::Drop,
                  .stack = step.stack,
                  .after = before};
        if (auto left = left_by_.find(i); left != left_by_.end()) back.left_by = left->second;
        if (step.before) {
            back.change = *step.before;
            back.undone = step.change;
        }
        before = {plan_.steps.size()};
        plan_.steps.push_back(std::move(back));
        reports_.emplace_back();
    }
    plan_.digest = fmt::format("{}-back", plan_.digest);
}

Verdict Rollout::verdict() const {
    bool is_going = !has_started_ || !running_.empty() || takes_back_;
    bool has_changed = false, was_put_back = false, was_refused = false, is_late = false;
    bool is_stuck = false;
    for (std::size_t i = 0; i < reports_.size(); ++i) {
        const StepReport& report = reports_[i];
        // What could not be taken back is neither what it was nor what it should be.
        is_stuck |= i >= forward_ && report.state != StepState::Waiting &&
                    report.state != StepState::Running && !report.is_good();
        is_going |= report.state == StepState::Waiting;
        has_changed |= report.end == StepEnd::Changed;
        was_put_back |= report.end == StepEnd::PutBack;
        was_refused |= report.end == StepEnd::NotBegun;
        is_late |= report.end == StepEnd::TimedOut;
        is_stuck |= report.end == StepEnd::Stuck;
    }
    if (is_going) return Verdict::Going;
    if (is_stuck) return Verdict::Stuck;
    if (is_late) return Verdict::TimedOut;
    // What was under way when the person wanted an end may have been the last of it.
    const bool is_whole = std::ranges::all_of(
        reports_.begin(), reports_.begin() + static_cast<std::ptrdiff_t>(forward_),
        &StepReport::is_good);
    if (interruptions_ == 1 && is_whole) return Verdict::Done;
    if (interruptions_ > 0) return Verdict::Aborted;
    if (was_put_back) return Verdict::PutBack;
    if (was_refused) return has_changed ? Verdict::PutBack : Verdict::Refused;
    return Verdict::Done;
}

}  // namespace rollout
