#include "rollout/plan/change_sets.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/sha256.h"
#include "cfn/read_template.h"
#include "rollout/plan/exports.h"
#include "rollout/plan/proposing.h"

namespace rollout {
namespace {

/// Which stack of the plan will show an export that no stack shows yet.
class Exports {
  public:
    Exports(const Wish& wish, const CloudSeen& seen, const Plan& plan) : wish_(wish) {
        for (const PlannedStack& stack : plan.stacks)
            for (const std::string& name : exports_of(stack.body, about(stack)))
                coming_.emplace(name, stack.name);
        for (const auto& [name, found] : seen.stacks)
            for (const OutputSeen& output : found.stack.outputs)
                coming_.erase(output.export_name);
    }

    /// The stacks that have to come before `stack`, because it imports from them.
    std::set<std::string> lacked_by(const PlannedStack& stack) const {
        std::set<std::string> lacked;
        for (const std::string& name : imports_of(stack.body, about(stack)))
            if (auto found = coming_.find(name); found != coming_.end())
                lacked.insert(found->second);
        return lacked;
    }

  private:
    cfn::PseudoParameters about(const PlannedStack& stack) const {
        return {.account = wish_.account, .region = stack.region, .stack_name = stack.name};
    }

    const Wish& wish_;
    std::map<std::string, std::string> coming_ = {};
};

/// As far as it is there: a first `up` makes it.
std::string role_of(const WantedStack& wanted, const CloudSeen& seen) {
    auto stack = seen.stacks.find(wanted.role_stack);
    return stack == seen.stacks.end() ? std::string()
                                      : stack->second.stack.output(wanted.role_output);
}

std::string change_set_name(const Plan& plan, const std::string& stack) {
    // A rollout's have the digest where this has a word, so that neither takes the other's.
    return fmt::format("slipway-plan-{}-{}", plan.digest,
                       base::sha256_hex_of_parts({stack, " is only read"}, 8));
}

/// Whether CloudFormation lists a resource only because something else may give it another value.
bool may_be_none(const ListedChange& change) {
    return change.action == ListedAction::Modify && change.replacement != Replacement::Yes &&
           !change.details.empty() &&
           std::ranges::all_of(change.details, [](const ListedDetail& detail) {
               return detail.evaluation == "Dynamic" && (detail.source == "ResourceAttribute" ||
                                                         detail.source == "ResourceReference");
           });
}

Agreement agreement_of(const Touched& planned, const ListedChange& listed) {
    auto same_if = [](bool is_same) { return is_same ? Agreement::Same : Agreement::Differs; };
    switch (listed.action) {
        case ListedAction::Add:
        case ListedAction::Import: return same_if(planned.change == cfn::Change::kAdded);
        case ListedAction::Remove: return same_if(planned.change == cfn::Change::kRemoved);
        case ListedAction::Unknown: return Agreement::Open;
        case ListedAction::Modify: break;
    }
    if (planned.change != cfn::Change::kChanged) return Agreement::Differs;
    if (listed.replacement == Replacement::Perhaps) return Agreement::Open;
    return same_if(planned.is_replaced == (listed.replacement == Replacement::Yes));
}

}  // namespace

ChangeSetQuestions change_set_questions(const Wish& wish, const CloudSeen& seen, const Plan& plan,
                                        std::uint64_t seed) {
    ChangeSetQuestions all;
    const Exports exports(wish, seen, plan);
    for (std::size_t i = 0; i < plan.stacks.size(); ++i) {
        const PlannedStack& stack = plan.stacks[i];
        const Step* step = first_deploy(plan, i);
        const bool is_changed =
            stack.change == PlannedChange::Create || stack.change == PlannedChange::Update;
        if (!is_changed || !step) continue;
        auto found = seen.stacks.find(stack.name);
        const StackSeen* there = found == seen.stacks.end() ? nullptr : &found->second.stack;
        auto not_asked = [&](std::string why) {
            all.not_asked.push_back({.stack = i, .word = NotAsked{std::move(why)}});
        };
        if (stack.mend != Mend::None) {
            not_asked(fmt::format("it is {}, and up mends that first", there ? there->status : ""));
            continue;
        }
        const WantedStack& wanted = wish.stacks[*stack.wanted];
        // AWS evaluates Fn::ImportValue when a change set is made, and fails it.
        if (const auto lacked = exports.lacked_by(stack); !lacked.empty()) {
            not_asked(
                fmt::format("what it imports from {} is not there yet", fmt::join(lacked, ", ")));
            continue;
        }
        ChangeSetQuestion question{
            .stack = i,
            .region = stack.region,
            .makes_stack = step->creates && (!there || phase_of(*there) == StackPhase::Gone)};
        question.order = change_set_of({.wish = wish,
                                        .wanted = wanted,
                                        .proposal = &step->change,
                                        .given = step->change.given,
                                        .before = step->creates ? nullptr : there,
                                        .creates = step->creates,
                                        .role = role_of(wanted, seen)},
                                       change_set_name(plan, stack.name));
        question.order.token = fmt::format("{}-{:x}", question.order.change_set, seed);
        all.questions.push_back(std::move(question));
    }
    return all;
}

Word word_of_failure(const std::string& reason) {
    if (is_empty_change(reason)) return NoChange();
    return NotMade{reason.empty() ? "CloudFormation gives no reason" : reason};
}

std::vector<Compared> compared(const std::vector<Touched>& planned,
                               const std::vector<ListedChange>& listed) {
    std::vector<Compared> all;
    std::set<std::string> known;
    for (const Touched& one : planned) {
        Compared row{.logical_id = one.logical_id, .type = one.type, .planned = one};
        auto other = std::ranges::find(listed, one.logical_id, &ListedChange::logical_id);
        if (other == listed.end()) {
            row.agreement = Agreement::OnlyPlan;
        } else {
            row.listed = *other;
            row.agreement = agreement_of(one, *other);
        }
        known.insert(one.logical_id);
        all.push_back(std::move(row));
    }
    for (const ListedChange& one : listed)
        if (!known.contains(one.logical_id))
            all.push_back(
                {.logical_id = one.logical_id,
                 .type = one.type,
                 .listed = one,
                 .agreement = may_be_none(one) ? Agreement::Open : Agreement::OnlyListed});
    return all;
}

std::vector<Touched> touched_first(const Plan& plan, std::size_t stack,
                                   const std::vector<Touched>& touched) {
    std::vector<Touched> first = touched;
    const Step* step = first_deploy(plan, stack);
    if (!step || plan.stacks[stack].kept_exports.empty()) return first;
    auto body = cfn::read_template_text("the first change", step->change.body);
    if (!body.ok()) return first;
    std::erase_if(first, [&](const Touched& one) {
        return one.change == cfn::Change::kRemoved && body->find(one.logical_id);
    });
    return first;
}

}  // namespace rollout
