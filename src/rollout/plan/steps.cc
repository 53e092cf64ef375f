#include "rollout/plan/steps.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "cfn/write_template.h"
#include "rollout/plan/exports.h"
#include "rollout/release/release.h"

namespace rollout {
namespace {

bool is_consumer(cfn::StackKind kind) {
    return kind == cfn::StackKind::Service || kind == cfn::StackKind::Job;
}

/// The rules of a load balancer that a template has: listener and priority. Two rules of one
/// listener cannot have the same priority, not even for the moment in which one follows the other.
std::set<std::pair<std::string, std::string>> listener_rules(const cfn::Template& body) {
    std::set<std::pair<std::string, std::string>> rules;
    for (const cfn::Resource& resource : body.resources) {
        if (resource.type != "AWS::ElasticLoadBalancingV2::ListenerRule") continue;
        const cfn::Expression* listener = resource.properties.find("ListenerArn");
        const cfn::Expression* priority = resource.properties.find("Priority");
        if (listener && priority)
            rules.emplace(cfn::compact_json(*listener), cfn::compact_json(*priority));
    }
    return rules;
}

class Ordering {
  public:
    Ordering(const Wish& wish, const CloudSeen& seen, const std::vector<PlannedStack>& stacks,
             const std::vector<StackDraft>& drafts)
        : wish_(wish), seen_(seen), stacks_(stacks), drafts_(drafts) {}

    std::vector<Step> order() {
        for (std::size_t i = 0; i < stacks_.size(); ++i)
            if (stacks_[i].wanted) add_wanted(i);
        add_jobs_afterwards();
        add_removals();
        add_drops();
        return std::move(steps_);
    }

  private:
    std::size_t add(Step step) {
        std::ranges::sort(step.after);
        auto again = std::ranges::unique(step.after);
        step.after.erase(again.begin(), again.end());
        steps_.push_back(std::move(step));
        return steps_.size() - 1;
    }

    void add_wanted(std::size_t i) {
        const PlannedStack& stack = stacks_[i];
        const WantedStack& wanted = wish_.stacks[*stack.wanted];
        // What has no step of its own passes on what it comes after.
        std::vector<std::size_t>& ends = ends_[i];
        for (std::size_t before : wanted.after)
            ends.insert(ends.end(), ends_[before].begin(), ends_[before].end());
        if (stack.change != PlannedChange::Keep && !drafts_[i].only_drops)
            ends = {add(deploy(i, ends))};
        if (runs_before(i))
            ends = {add(
                {.kind = StepKind::RunJob, .sweep = Sweep::Consumers, .stack = i, .after = ends})};
    }

    Step deploy(std::size_t i, const std::vector<std::size_t>& after) const {
        const PlannedStack& stack = stacks_[i];
        const StackDraft& draft = drafts_[i];
        return {.kind = StepKind::Deploy,
                .sweep = is_consumer(stack.kind) ? Sweep::Consumers : Sweep::Forward,
                .stack = i,
                .after = after,
                .creates = draft.creates,
                .is_live = draft.is_live,
                .change = proposal(draft.forward, draft.parameters.given),
                .settle = draft.changes_nothing ? Parameters{} : draft.parameters.settle,
                .forget = draft.parameters.forget,
                .before = before_change(i)};
    }

    /// What the stack goes back to: its template, with what controllers have chosen since. Nothing
    /// for one that is made anew.
    std::optional<Proposal> before_change(std::size_t i) const {
        const StackDraft& draft = drafts_[i];
        if (draft.creates) return std::nullopt;
        std::optional<Proposal> before = as_it_was(stacks_[i].name);
        if (!before) return before;
        for (const Parameters* chosen : {&draft.parameters.settle, &draft.parameters.forget})
            for (const auto& [name, value] : *chosen)
                if (before->given.contains(name)) before->given[name] = value;
        return before;
    }

    static Proposal proposal(const cfn::Template& body, Parameters given) {
        Proposal made{.body = cfn::write_json(body), .given = std::move(given)};
        for (const cfn::Parameter& parameter : body.parameters)
            made.takes.push_back(parameter.name);
        // What the template of another day took is nobody's parameter now.
        std::erase_if(made.given, [&](const auto& entry) {
            return std::ranges::find(made.takes, entry.first) == made.takes.end();
        });
        return made;
    }

    std::optional<Proposal> as_it_was(const std::string& name) const {
        auto found = seen_.stacks.find(name);
        if (found == seen_.stacks.end()) return std::nullopt;
        Parameters values;
        for (const auto& [parameter, value] : found->second.stack.parameters)
            if (value != kHiddenValue) values.emplace(parameter, value);
        return proposal(found->second.body, std::move(values));
    }

    bool changes_image(std::size_t i) const {
        if (stacks_[i].change == PlannedChange::Create) return true;
        if (stacks_[i].change != PlannedChange::Update) return false;
        const WantedStack& wanted = wish_.stacks[*stacks_[i].wanted];
        return std::ranges::any_of(stacks_[i].parameters, [&](const ParameterChange& change) {
            return std::ranges::find(wanted.images, change.name, &ImageNeed::parameter) !=
                   wanted.images.end();
        });
    }

    /// A job runs once for what is new to it or to whoever waits for it. What a run that was cut
    /// off has done is not known: until its services have moved on it runs again.
    bool runs_before(std::size_t i) const {
        const WantedStack& wanted = wish_.stacks[*stacks_[i].wanted];
        if (!wanted.job || wanted.job->moment != JobMoment::BeforeRelease) return false;
        if (stacks_[i].change != PlannedChange::Keep && !drafts_[i].changes_nothing) return true;
        for (std::size_t other = 0; other < stacks_.size(); ++other) {
            if (!stacks_[other].wanted) continue;
            const WantedStack& waiting = wish_.stacks[*stacks_[other].wanted];
            bool waits =
                std::ranges::find(waiting.after, *stacks_[i].wanted) != waiting.after.end();
            if (waits && waiting.service && (changes_image(other) || is_behind(other, i)))
                return true;
        }
        return false;
    }

    std::int64_t release_of(std::size_t i) const {
        auto found = seen_.stacks.find(stacks_[i].name);
        const WantedStack& wanted = wish_.stacks[*stacks_[i].wanted];
        if (found == seen_.stacks.end() || wanted.release_parameter.empty()) return 0;
        return release_number(found->second.stack.parameter(wanted.release_parameter));
    }

    /// Whether a job's stack has moved on and a service that is to be changed has not: the job may
    /// have failed, or its rollout was killed before it ran.
    bool is_behind(std::size_t service, std::size_t job) const {
        return stacks_[service].change == PlannedChange::Update &&
               !drafts_[service].changes_nothing && release_of(job) > release_of(service);
    }

    std::vector<std::size_t> steps_of(Sweep sweep, StepKind kind) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < steps_.size(); ++i)
            if (steps_[i].sweep == sweep && steps_[i].kind == kind) found.push_back(i);
        return found;
    }

    void add_jobs_afterwards() {
        const std::vector<std::size_t> releases = steps_of(Sweep::Consumers, StepKind::Deploy);
        bool is_release = std::ranges::any_of(releases, [&](std::size_t step) {
            return stacks_[steps_[step].stack].kind == cfn::StackKind::Service;
        });
        for (std::size_t i = 0; i < stacks_.size(); ++i) {
            if (!stacks_[i].wanted) continue;
            const WantedStack& wanted = wish_.stacks[*stacks_[i].wanted];
            if (!wanted.job || wanted.job->moment != JobMoment::AfterRelease || !is_release)
                continue;
            add({.kind = StepKind::RunJob,
                 .sweep = Sweep::Consumers,
                 .stack = i,
                 .after = releases});
        }
    }

    void add_removals() {
        const std::vector<std::size_t> releases = steps_of(Sweep::Consumers, StepKind::Deploy);
        for (std::size_t i = 0; i < stacks_.size(); ++i) {
            if (stacks_[i].change != PlannedChange::Remove || !is_consumer(stacks_[i].kind))
                continue;
            const auto rules = listener_rules(seen_.stacks.at(stacks_[i].name).body);
            std::vector<std::size_t> waiting;
            Step step{.kind = StepKind::Remove, .sweep = Sweep::Consumers, .stack = i};
            for (std::size_t release : releases) {
                const auto theirs = listener_rules(drafts_[steps_[release].stack].forward);
                bool is_in_the_way = std::ranges::any_of(
                    rules, [&](const auto& rule) { return theirs.contains(rule); });
                (is_in_the_way ? waiting : step.after).push_back(release);
            }
            // Those that wait for its place make the others no earlier.
            if (!waiting.empty()) step.after.clear();
            const std::size_t removal = add(std::move(step));
            for (std::size_t release : waiting)
                steps_[release].after.push_back(removal);
        }
    }

    /// Producers without what nobody imports any more: whoever imports from another comes first.
    void add_drops() {
        std::vector<std::size_t> before = steps_of(Sweep::Consumers, StepKind::Deploy);
        for (std::size_t one : steps_of(Sweep::Consumers, StepKind::Remove))
            before.push_back(one);
        for (std::size_t one : steps_of(Sweep::Forward, StepKind::Deploy))
            before.push_back(one);
        std::map<std::size_t, std::size_t> drops;  // step by stack
        for (std::size_t i = 0; i < stacks_.size(); ++i) {
            bool goes = stacks_[i].change == PlannedChange::Remove && !is_consumer(stacks_[i].kind);
            if (!goes && !drafts_[i].drop) continue;
            Step step{.kind = goes ? StepKind::Remove : StepKind::Deploy,
                      .sweep = Sweep::Drop,
                      .stack = i,
                      .after = before};
            if (!goes) {
                step.change = proposal(*drafts_[i].drop, drafts_[i].parameters.given);
                // Its consumers have moved by then: back is to where they found what they import.
                step.before = drafts_[i].only_drops
                                  ? as_it_was(stacks_[i].name)
                                  : proposal(drafts_[i].forward, drafts_[i].parameters.given);
            }
            drops[i] = add(std::move(step));
        }
        for (const auto& [producer, late] : drops)
            for (const auto& [consumer, early] : drops)
                if (producer != consumer && imports_from(consumer, producer))
                    steps_[late].after.push_back(early);
    }

    bool imports_from(std::size_t consumer, std::size_t producer) const {
        auto about = [&](std::size_t i) {
            return cfn::PseudoParameters{.account = wish_.account,
                                         .region = stacks_[i].region,
                                         .stack_name = stacks_[i].name};
        };
        const auto imports =
            imports_of(seen_.stacks.at(stacks_[consumer].name).body, about(consumer));
        const auto exports =
            exports_of(seen_.stacks.at(stacks_[producer].name).body, about(producer));
        return std::ranges::any_of(imports,
                                   [&](const std::string& name) { return exports.contains(name); });
    }

    const Wish& wish_;
    const CloudSeen& seen_;
    const std::vector<PlannedStack>& stacks_;
    const std::vector<StackDraft>& drafts_;
    std::vector<Step> steps_ = {};
    /// The last steps of each stack, or of what it comes after.
    std::map<std::size_t, std::vector<std::size_t>> ends_ = {};
};

}  // namespace

std::vector<Step> order_steps(const Wish& wish, const CloudSeen& seen,
                              const std::vector<PlannedStack>& stacks,
                              const std::vector<StackDraft>& drafts) {
    return Ordering(wish, seen, stacks, drafts).order();
}

}  // namespace rollout
