#include "rollout/drift/judging.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/match.h"

namespace rollout {
namespace {

std::string stripped(const std::string& text, const std::string& prefix) {
    return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

/// What the plan does to a resource; null: it leaves it.
const Touched* touched_by(const DriftFinding& finding, const Plan& plan,
                          const std::vector<Consequence>& consequences) {
    for (std::size_t i = 0; i < plan.stacks.size(); ++i) {
        if (plan.stacks[i].name != finding.stack) continue;
        const std::vector<Touched>& all = consequences[i].touched;
        auto found = std::ranges::find(all, finding.logical_id, &Touched::logical_id);
        return found == all.end() ? nullptr : &*found;
    }
    return nullptr;
}

}  // namespace

std::vector<const Deployed*> Judging::of_type(std::string_view type) const {
    std::vector<const Deployed*> all;
    for (const Deployed& one : deployed_)
        if (one.type == type && one.is_wanted) all.push_back(&one);
    return all;
}

const Deployed* Judging::with_id(std::string_view type, const std::string& id) const {
    for (const Deployed& one : deployed_)
        if (one.type == type && one.id == id) return &one;
    return nullptr;
}

const LiveService* Judging::service_called(const std::string& name) const {
    auto found = seen_.services.find(name);
    return found == seen_.services.end() ? nullptr : &found->second;
}

const Shown* Judging::answer(DriftTopic topic, const std::string& about) const {
    auto found = answers_.find({topic, about});
    return found == answers_.end() ? nullptr : std::get_if<Shown>(&found->second);
}

std::string Judging::name_of(const std::string& id) const {
    if (const Deployed* group = with_id("AWS::EC2::SecurityGroup", id)) {
        // Groups are described as what they are of: "ohi-dev blnk-api".
        const std::string of = text_in(group->properties, "GroupDescription");
        return "the group of " + stripped(of.empty() ? group->logical_id : of, wish_.prefix + " ");
    }
    return id.starts_with("arn:") ? id.substr(id.rfind(':') + 1) : id;
}

DriftFinding& Judging::add(const Deployed& of, const std::string& id, Difference difference,
                           Remedy by_hand, Keys keys) {
    const bool is_service = !of.subject.empty();
    return found_.emplace_back(
        DriftFinding{.stack = of.stack,
                     .subject = of.subject,
                     .logical_id = of.logical_id,
                     .type = of.type,
                     .id = id,
                     .difference = std::move(difference),
                     .remedy = std::move(by_hand),
                     .place = {.in = is_service ? Place::In::Service : Place::In::Environment,
                               .keys = std::move(keys)}});
}

void Judging::leave(const Deployed& of, const std::string& path) {
    left_.push_back(
        {.what = fmt::format("{} of {} in {}", path, of.logical_id, of.stack), .why = NotKnown()});
}

/// AWS rule drift.1 [documented] "CloudFormation user guide, Updating stacks using change sets":
/// an update touches the resources whose templates change, and no other; what a person did to those
/// stays. Test: Drift.IsPutBackByUpOnlyWhereThePlanChangesTheResource
Remedy Judging::remedy_of(const DriftFinding& finding, const Plan& plan,
                          const std::vector<Consequence>& consequences) const {
    const Touched* touched = touched_by(finding, plan, consequences);
    if (!touched) return finding.remedy;
    const bool goes = touched->change == cfn::Change::kRemoved;
    const bool is_new = goes || touched->is_replaced;
    return base::match(
        finding.difference,
        [&](const Differs&) -> Remedy {
            if (goes) return UpTakesAway();
            return UpPutsBack();
        },
        // What was added to a thing stays as long as the thing does.
        [&](const Added&) -> Remedy { return is_new ? Remedy(UpTakesAway()) : finding.remedy; },
        // CloudFormation cannot change what is not there.
        [&](const Gone&) -> Remedy { return is_new ? Remedy(UpPutsBack()) : finding.remedy; });
}

Drift Judging::take(const Plan& plan, const std::vector<Consequence>& consequences) {
    Drift drift{.not_compared = std::move(left_), .resources = compared_.size()};
    std::set<std::string> stacks;
    for (const auto& [stack, resource] : compared_)
        stacks.insert(stack);
    drift.stacks = stacks.size();
    for (DriftFinding& finding : found_)
        finding.remedy = remedy_of(finding, plan, consequences);
    auto place = [&](const DriftFinding& finding) {
        return std::ranges::find(wish_.stacks, finding.stack, &WantedStack::name) -
               wish_.stacks.begin();
    };
    std::ranges::stable_sort(found_, {}, place);
    drift.findings = std::move(found_);
    return drift;
}

}  // namespace rollout
