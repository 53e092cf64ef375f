#include "rollout/plan/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "base/sha256.h"
#include "cfn/write_template.h"
#include "rollout/plan/exports.h"
#include "rollout/plan/moved_names.h"
#include "rollout/plan/needs.h"
#include "rollout/plan/parameters.h"
#include "rollout/plan/protection.h"
#include "rollout/plan/steps.h"
#include "rollout/release/release.h"

namespace rollout {
namespace {

using Names = std::set<std::string>;

Names without(const Names& all, const Names& taken) {
    Names left;
    std::ranges::set_difference(all, taken, std::inserter(left, left.end()));
    return left;
}

/// What is odd about a stack, and whether a plan can take it from there.
struct Standing {
    Mend mend = Mend::None;
    bool creates = false;
};

Standing standing_of(const StackSeen& stack) {
    const std::string& status = stack.status;
    switch (phase_of(stack)) {
        case StackPhase::Gone:
        case StackPhase::UnderReview: return {.creates = true};
        case StackPhase::Whole:
        case StackPhase::PutBack: return {};
        case StackPhase::Changing:
            return {.mend = Mend::Await,
                    .creates = status == "DELETE_IN_PROGRESS" || status == "ROLLBACK_IN_PROGRESS"};
        case StackPhase::Failed: break;
    }
    if (status == "UPDATE_ROLLBACK_FAILED") return {.mend = Mend::ContinueRollback};
    if (status == "UPDATE_FAILED") return {.mend = Mend::Rollback};
    return {.mend = Mend::Delete, .creates = true};
}

/// Made in a hurry, a stack is whole while its service is not.
bool runs_what_it_should(const ServiceSeen& service, const std::string& definition) {
    const ServiceState state = state_of(service);
    const bool is_other = !definition.empty() && service.task_definition != definition;
    return !is_other && state != ServiceState::Rolling && state != ServiceState::Failed;
}

/// One pass over the wish; everything that is wrong is collected.
class Planner {
  public:
    Planner(const Wish& wish, const CloudSeen& seen) : wish_(wish), seen_(seen) {
        MovedBodies moved = bodies_to_deploy(wish, seen);
        for (std::size_t i = 0; i < wish_.stacks.size(); ++i)
            wish_.stacks[i].body = with_old_repositories(i, std::move(moved.bodies[i]));
        held_ = std::move(moved.held);
        settle_lasting();
    }

    base::Result<Plan> plan() {
        for (std::size_t i = 0; i < wish_.stacks.size(); ++i)
            plan_wanted(i);
        for (const auto& [name, found] : seen_.stacks)
            if (!is_wanted(name) && !stays(name)) plan_removal(name, found);
        if (!problems_.empty()) return std::move(problems_);
        plan_.steps = order_steps(wish_, seen_, plan_.stacks, drafts_);
        plan_.digest = digest();
        return std::move(plan_);
    }

  private:
    bool is_wanted(const std::string& name) const {
        return std::ranges::find(wish_.stacks, name, &WantedStack::name) != wish_.stacks.end();
    }

    bool stays(const std::string& name) const {
        return wish_.keeps_others || wish_.kept.contains(name);
    }

    cfn::PseudoParameters known(const std::string& stack, const std::string& region) const {
        return {.account = wish_.account, .region = region, .stack_name = stack};
    }

    void plan_wanted(std::size_t index) {
        const WantedStack& wanted = wish_.stacks[index];
        PlannedStack planned{.name = wanted.name,
                             .kind = wanted.kind,
                             .subject = wanted.subject,
                             .region = wanted.region,
                             .wanted = index,
                             .body = wanted.body};
        StackDraft draft;
        auto found = seen_.stacks.find(wanted.name);
        const StackFound* there = found == seen_.stacks.end() ? nullptr : &found->second;
        Standing standing = there ? standing_of(there->stack) : Standing{.creates = true};
        draft.creates = standing.creates;
        planned.mend = standing.mend;
        if (standing.creates)
            plan_creation(wanted, planned, draft);
        else
            plan_update(index, *there, planned, draft);
        // What is deployed, or under way, may be the first of the sweeps.
        const bool is_on_its_way = there && !standing.creates && draft.drop &&
                                   draft.forward == there->body && planned.parameters.empty();
        if (there) judge(wanted.kind, *there, planned, is_on_its_way);
        if (planned.change != PlannedChange::Keep)
            planned.lacks = lacks_of(wanted, standing.creates ? nullptr : &there->stack);
        plan_.stacks.push_back(std::move(planned));
        drafts_.push_back(std::move(draft));
    }

    static std::vector<Lack> lacks_of(const WantedStack& wanted, const StackSeen* there) {
        std::vector<Lack> lacks;
        for (const ImageNeed& need : wanted.images)
            if (!has_image(need, there)) lacks.push_back(lack_of(need));
        for (const SecretNeed& need : wanted.secrets)
            if (!need.is_set) lacks.push_back(lack_of(need));
        return lacks;
    }

    void plan_creation(const WantedStack& wanted, PlannedStack& planned, StackDraft& draft) {
        planned.change = PlannedChange::Create;
        draft.forward = wanted.body;
        draft.parameters = parameters_to_create(wanted, wish_.release);
        for (const cfn::Parameter& parameter : wanted.body.parameters)
            if (!parameter.default_value && !draft.parameters.given.contains(parameter.name))
                miss(wanted, parameter.name);
    }

    void plan_update(std::size_t index, const StackFound& there, PlannedStack& planned,
                     StackDraft& draft) {
        const WantedStack& wanted = wish_.stacks[index];
        const auto about = known(wanted.name, wanted.region);
        const Kept kept = kept_of(there, &wanted.body, about);
        const cfn::Template& last = lasting_[index];
        draft.forward = keeping(last, there.body, kept.passing, about);
        if (!kept.passing.empty()) draft.drop = last;
        planned.kept_exports.assign(kept.passing.begin(), kept.passing.end());
        planned.moved_exports = moved_exports(there.body, wanted.body);
        refuse_changed_exports(wanted, there, draft.forward, about);
        const cfn::Template& end = draft.drop ? *draft.drop : draft.forward;
        refuse_deletion_of_protected(wanted.name, there.body, end);
        planned.diff = cfn::diff(there.body, end);
        auto live =
            wanted.service ? seen_.services.find(wanted.service->name) : seen_.services.end();
        draft.parameters = parameters_to_update(
            wanted, there.stack, live == seen_.services.end() ? nullptr : &live->second);
        planned.parameters = draft.parameters.changes;
        for (const cfn::Parameter& parameter : wanted.body.parameters)
            if (!parameter.default_value && !draft.parameters.given.contains(parameter.name) &&
                !there.stack.parameters.contains(parameter.name))
                miss(wanted, parameter.name);
        bool is_same = planned.diff.empty() && planned.parameters.empty();
        const bool is_live =
            !wanted.express || !wanted.service ||
            (live != seen_.services.end() &&
             runs_what_it_should(live->second.service,
                                 there.stack.output(wanted.service->definition_output)));
        draft.is_live = is_live;
        if (is_same && is_live && draft.parameters.forget.empty() && planned.mend == Mend::None)
            return;
        planned.change = PlannedChange::Update;
        draft.only_drops = draft.drop && draft.forward == there.body &&
                           planned.parameters.empty() && planned.mend == Mend::None;
        if (!wanted.release_parameter.empty() && !is_same)
            draft.parameters.given[wanted.release_parameter] = wish_.release;
        draft.changes_nothing = is_same;
    }

    /// What others go on to import stays, and may be made of imports in its turn.
    void settle_lasting() {
        for (const WantedStack& wanted : wish_.stacks)
            lasting_.push_back(wanted.body);
        for (bool grows = true; grows;) {
            grows = false;
            for (std::size_t i = 0; i < lasting_.size(); ++i) {
                const WantedStack& wanted = wish_.stacks[i];
                auto there = seen_.stacks.find(wanted.name);
                if (there == seen_.stacks.end() || standing_of(there->second.stack).creates)
                    continue;
                const auto about = known(wanted.name, wanted.region);
                const Names names = kept_of(there->second, &wanted.body, about).lasting;
                if (names.empty()) continue;
                cfn::Template with_all = keeping(wanted.body, there->second.body, names, about);
                if (with_all == lasting_[i]) continue;
                lasting_[i] = std::move(with_all);
                grows = true;
            }
        }
    }

    /// Exports of a deployed stack that its new template lacks and somebody imports.
    struct Kept {
        Names passing = {};  ///< by stacks that move on with this plan
        Names lasting = {};  ///< by others
    };
    Kept kept_of(const StackFound& there, const cfn::Template* wanted,
                 const cfn::PseudoParameters& about) const {
        Names gone = exports_of(there.body, about);
        if (wanted) gone = without(gone, exports_of(*wanted, about));
        Kept kept;
        for (const std::string& name : gone) {
            auto importers = seen_.importers.find(name);
            if (importers == seen_.importers.end() || importers->second.empty()) continue;
            bool all_move = std::ranges::all_of(
                importers->second, [&](const std::string& stack) { return moves_on(stack, name); });
            (all_move ? kept.passing : kept.lasting).insert(name);
        }
        return kept;
    }

    /// Whether the stack does not import it any more after this plan.
    bool moves_on(const std::string& stack, const std::string& name) const {
        auto wanted = std::ranges::find(wish_.stacks, stack, &WantedStack::name);
        if (wanted == wish_.stacks.end()) return !stays(stack) && seen_.stacks.contains(stack);
        const cfn::Template& body =
            lasting_[static_cast<std::size_t>(wanted - wish_.stacks.begin())];
        return !imports_of(body, known(stack, wanted->region)).contains(name);
    }

    /// Repositories of services that the manifest does not have any more stay, with their images:
    /// tasks of this environment run from them until they have moved on, and those of others for as
    /// long as these have the service.
    cfn::Template with_old_repositories(std::size_t i, cfn::Template body) const {
        auto found = seen_.stacks.find(wish_.stacks[i].name);
        if (wish_.stacks[i].kind != cfn::StackKind::Registry || found == seen_.stacks.end())
            return body;
        const cfn::Template& there = found->second.body;
        cfn::Template all = body;
        Names old;
        for (const cfn::Resource& resource : there.resources)
            if (resource.type == "AWS::ECR::Repository" && !body.find(resource.logical_id)) {
                all.resources.push_back(resource);
                old.insert(resource.logical_id);
            }
        for (const cfn::Reference& reference : cfn::references(there)) {
            const cfn::Output* output = there.find_output(reference.owner);
            if (output && reference.place.starts_with("Outputs.") && old.contains(reference.name) &&
                !all.find_output(output->name))
                all.outputs.push_back(*output);
        }
        // What they need beside may have left the template with them.
        return cfn::dangling(all).empty() ? all : body;
    }

    static std::vector<MovedExport> moved_exports(const cfn::Template& there,
                                                  const cfn::Template& wanted) {
        const auto before = moved_names(there).exports;
        const auto after = moved_names(wanted).exports;
        auto now = [](const auto& names, const std::string& first) {
            auto found = names.find(first);
            return found == names.end() ? first : found->second;
        };
        Names all;
        for (const auto& [first, name] : before)
            all.insert(first);
        for (const auto& [first, name] : after)
            all.insert(first);
        std::vector<MovedExport> moved;
        for (const std::string& first : all)
            if (now(before, first) != now(after, first))
                moved.push_back({now(before, first), now(after, first)});
        return moved;
    }

    void refuse_changed_exports(const WantedStack& wanted, const StackFound& there,
                                const cfn::Template& after, const cfn::PseudoParameters& about) {
        std::vector<std::string> names;
        base::Diagnostic problem{.code = "plan.imported"};
        for (const auto& [name, why] : changed_exports(there.body, after, about)) {
            auto importers = seen_.importers.find(name);
            if (importers == seen_.importers.end() || importers->second.empty()) continue;
            names.push_back(name);
            problem.notes.push_back(
                fmt::format("{}: imported by {}", name, fmt::join(importers->second, ", ")));
        }
        if (names.empty()) return;
        problem.message =
            names.size() == 1
                ? fmt::format("{} would change what it exports as {}", wanted.name, names.front())
                : fmt::format("{} would change {} values that others import", wanted.name,
                              names.size());
        problem.help =
            "give the resource another name in the manifest: the new one is made, its users move "
            "to it, then the old one goes";
        if (auto held = held_.find(wanted.name); held != held_.end()) {
            problem.notes.push_back(held->second);
            problem.help = "take the change back; what else helps: slipway explain plan.imported";
        }
        problem.notes.emplace_back(
            "AWS changes no value that another stack imports; nothing was changed");
        problems_.push_back(std::move(problem));
    }

    /// Somebody has said that these are not to be deleted, and a change of the manifest alone does
    /// not say otherwise. AWS would leave them behind, for nobody and not for nothing.
    void refuse_deletion_of_protected(const std::string& stack, const cfn::Template& there,
                                      const cfn::Template& end) {
        const std::vector<std::string> ids = protected_that_go(there, end);
        if (ids.empty()) return;
        problems_.push_back(
            {.code = "plan.protected",
             .message = fmt::format("{} would lose {}, protected from deletion", stack,
                                    fmt::join(ids, ", ")),
             .notes = {"AWS deletes nothing that is protected; nothing was changed"},
             .help = wish_.stacks.empty()
                         ? fmt::format("slipway down {}{}{} --unprotect", wish_.environment,
                                       wish_.kept.empty() ? "" : " --keep-data", wish_.options)
                         : "if it is to go, take its protection away in an `up` of its own first: "
                           "slipway explain plan.protected"});
    }

    void miss(const WantedStack& wanted, const std::string& parameter) {
        problems_.push_back(
            {.code = "plan.parameter",
             .message =
                 fmt::format("{} has a parameter {} without a value", wanted.name, parameter),
             .help = "an override of the manifest adds it: give it a Default there"});
    }

    void plan_removal(const std::string& name, const StackFound& found) {
        Standing standing = standing_of(found.stack);
        if (phase_of(found.stack) == StackPhase::Gone) return;
        PlannedStack planned{.name = name,
                             .kind = found.kind(),
                             .region = wish_.region,
                             .change = PlannedChange::Remove,
                             .mend = standing.mend == Mend::Await ? Mend::Await : Mend::None};
        planned.subject = subject_of(wish_.prefix, name, planned.kind);
        const Kept kept = kept_of(found, nullptr, known(name, wish_.region));
        if (!kept.lasting.empty()) refuse_removal(name, kept.lasting);
        if (!standing.creates && !wish_.is_unprotected_first)
            refuse_deletion_of_protected(name, found.body, {});
        if (found.stack.termination_protection)
            problems_.push_back(
                {.code = "plan.stuck",
                 .message = fmt::format("{} would go, and it is protected from deletion", name),
                 .help = fmt::format("aws cloudformation update-termination-protection "
                                     "--no-enable-termination-protection --stack-name {}",
                                     name)});
        planned.kept_exports.assign(kept.passing.begin(), kept.passing.end());
        judge(planned.kind, found, planned);
        plan_.stacks.push_back(std::move(planned));
        drafts_.emplace_back();
    }

    void refuse_removal(const std::string& name, const Names& imported) {
        base::Diagnostic problem{.code = "plan.imported",
                                 .message = fmt::format("{} would go, and others import {} of it",
                                                        name, fmt::join(imported, ", ")),
                                 .help = "delete the stacks that import it first"};
        for (const std::string& one : imported)
            problem.notes.push_back(
                fmt::format("{} is imported by {}", one, fmt::join(seen_.importers.at(one), ", ")));
        problems_.push_back(std::move(problem));
    }

    /// Refuses what only a person can take further.
    void judge(cfn::StackKind kind, const StackFound& found, const PlannedStack& planned,
               bool is_on_its_way = false) {
        const StackSeen& stack = found.stack;
        if (planned.mend == Mend::Delete && kind == cfn::StackKind::Data)
            problems_.push_back(
                {.code = "plan.stuck",
                 .message = fmt::format("{} is {}, and stacks with data are not deleted by a "
                                        "deployment",
                                        stack.name, stack.status),
                 .notes = {stack.reason.empty() ? "AWS gives no reason" : stack.reason},
                 .help = fmt::format("look at it, then: aws cloudformation delete-stack "
                                     "--region {} --stack-name {}",
                                     planned.region, stack.name)});
        if (planned.mend != Mend::Await || !goes_forward(stack)) return;
        bool is_what_is_wanted = planned.diff.empty() && planned.parameters.empty();
        if ((is_what_is_wanted || is_on_its_way) && planned.wanted) return;
        const std::string who =
            planned.wanted
                ? release_words(stack.parameter(wish_.stacks[*planned.wanted].release_parameter))
                : std::string();
        base::Diagnostic problem{
            .code = "plan.busy",
            .message = fmt::format("{} is {}, and not towards what this manifest says", stack.name,
                                   stack.status),
            .notes = {fmt::format("since {}", base::to_string(stack.changed)),
                      "nothing was changed"},
            .help = "wait for its end, then run this again"};
        if (!who.empty()) problem.notes.insert(problem.notes.begin(), who);
        problems_.push_back(std::move(problem));
    }

    /// What is done, and where everything stood before: after a failure the same wish makes another
    /// plan. Who does it, and when, is none of it.
    std::string digest() const {
        std::string text = wish_.account + " " + wish_.region + "\n";
        for (const Step& step : plan_.steps) {
            const PlannedStack& stack = plan_.stacks[step.stack];
            text += fmt::format("{} {} {}\n{}\n", static_cast<int>(step.kind),
                                static_cast<int>(step.sweep), stack.name, step.change.body);
            const std::string release =
                stack.wanted ? wish_.stacks[*stack.wanted].release_parameter : std::string();
            for (const auto& [name, value] : step.change.given)
                if (name != release) text += fmt::format("{}={}\n", name, value);
            auto found = seen_.stacks.find(stack.name);
            if (found != seen_.stacks.end())
                text += fmt::format("{} {}\n", found->second.stack.status,
                                    found->second.stack.changed.in_unix_milliseconds());
        }
        return base::sha256_hex(text, 16);
    }

    Wish wish_;  ///< with the names that stacks are to have
    const CloudSeen& seen_;
    std::map<std::string, std::string> held_ = {};  ///< as MovedBodies has it
    /// Of each stack of the wish its template after the plan: as it is wanted, with what others go
    /// on to import of the deployed one.
    std::vector<cfn::Template> lasting_ = {};
    Plan plan_ = {};
    std::vector<StackDraft> drafts_ = {};
    base::Diagnostics problems_ = {};
};

}  // namespace

const Step* first_deploy(const Plan& plan, std::size_t stack) {
    auto step = std::ranges::find_if(plan.steps, [&](const Step& one) {
        return one.stack == stack && one.kind == StepKind::Deploy;
    });
    return step == plan.steps.end() ? nullptr : &*step;
}

base::Result<Plan> make_plan(const Wish& wish, const CloudSeen& seen) {
    return Planner(wish, seen).plan();
}

}  // namespace rollout
