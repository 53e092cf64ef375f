// Scalable targets and their policies.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cfn/evaluate.h"
#include "rollout/drift/difference.h"
#include "rollout/drift/judging.h"
#include "rollout/drift/remedies.h"

namespace rollout {
namespace {

constexpr std::string_view kTarget = "AWS::ApplicationAutoScaling::ScalableTarget";
constexpr std::string_view kPolicy = "AWS::ApplicationAutoScaling::ScalingPolicy";

std::string called(const Deployed& one) {
    return one.subject.empty() ? one.logical_id : one.subject;
}

std::vector<std::string> words_of_target(const Deployed& target) {
    return {"--service-namespace",      "ecs",           "--scalable-dimension",
            "ecs:service:DesiredCount", "--resource-id", text_in(target.properties, "ResourceId")};
}

Remedy register_target(const Judging& judging, const Deployed& target,
                       std::vector<std::string> more) {
    std::vector<std::string> words = words_of_target(target);
    words.insert(words.end(), more.begin(), more.end());
    return aws_command("application-autoscaling", "register-scalable-target", judging.wish().region,
                       std::move(words));
}

// AWS rule drift.5 [documented] "Application Auto Scaling user guide, Scheduled scaling": a
// scheduled action sets the least and the most of its target, which stay so until the next one.
// Test: DriftOfScaling.LeavesTheRangeToScheduledActions
std::set<std::string> bounds_of(const Deployed& target, std::string_view property) {
    std::set<std::string> bounds = {text_in(target.properties, property)};
    for (const cfn::Object* action : objects_of(target.properties, "ScheduledActions"))
        if (std::string bound = word_of(object_of(*action, "ScalableTargetAction"), property);
            !bound.empty())
            bounds.insert(bound);
    return bounds;
}

void judge_target(Judging& judging, const Deployed& target) {
    const Shown* shown =
        judging.answer(DriftTopic::ScalableTarget, text_in(target.properties, "ResourceId"));
    if (!shown) return;
    judging.count(target);
    const std::string minimum = text_in(target.properties, "MinCapacity");
    const std::string maximum = text_in(target.properties, "MaxCapacity");
    const Remedy remedy =
        register_target(judging, target, {"--min-capacity", minimum, "--max-capacity", maximum});
    const Keys keys = {{"scale", "range"}, {"scale"}};
    if (shown->empty()) {
        judging.add(target, target.id, Gone{"the autoscaling of " + called(target)}, remedy, keys);
        return;
    }
    const cfn::Object& live = shown->front();
    for (std::string_view property : {"MinCapacity", "MaxCapacity"}) {
        const std::string there = word_of(live, property);
        if (bounds_of(target, property).contains(there)) continue;
        judging.add(
            target, target.id,
            Differs{fmt::format("{} tasks of {}", property == "MinCapacity" ? "fewest" : "most",
                                called(target)),
                    text_in(target.properties, property), there},
            remedy, keys);
    }
    // Nobody's where it is off, which it is until a person asks for it.
    for (const cfn::Field& field : object_of(live, "SuspendedState").fields)
        if (cfn::scalar_text(field.value) == "true" &&
            word_of(object_of(target.properties, "SuspendedState"), field.name) != "true")
            judging.add(
                target, target.id,
                Added{fmt::format("scaling of {} is suspended ({})", called(target), field.name)},
                register_target(judging, target, {"--suspended-state", field.name + "=false"}),
                keys);
}

Remedy put_policy(const Judging& judging, const Deployed& policy, const Deployed* target,
                  const std::string& configuration) {
    const cfn::Expression* value = policy.properties.find(configuration);
    if (!target || !value || !cfn::is_complete(*value))
        return ByPerson{"set it in the console of ECS, service auto scaling"};
    std::vector<std::string> words = words_of_target(*target);
    words.insert(words.end(), {"--policy-name", text_in(policy.properties, "PolicyName"),
                               "--policy-type", text_in(policy.properties, "PolicyType")});
    for (std::string& word : option_of(configuration, *value, Spelling::AsTemplate))
        words.push_back(std::move(word));
    return aws_command("application-autoscaling", "put-scaling-policy", judging.wish().region,
                       std::move(words));
}

void judge_policy(Judging& judging, const Deployed& policy) {
    const Deployed* target =
        judging.with_id(kTarget, text_in(policy.properties, "ScalingTargetId"));
    const std::string scaled =
        text_in(target ? target->properties : policy.properties, "ResourceId");
    const Shown* shown = judging.answer(DriftTopic::ScalingPolicies, scaled);
    if (!shown) return;
    judging.count(policy);
    const std::string configuration =
        text_in(policy.properties, "PolicyType") + "PolicyConfiguration";
    const std::string name = text_in(policy.properties, "PolicyName");
    const Remedy remedy = put_policy(judging, policy, target, configuration);
    const Keys keys = {{"scale"}};
    auto live = std::ranges::find_if(
        *shown, [&](const cfn::Object& one) { return word_of(one, "PolicyName") == name; });
    if (live == shown->end()) {
        judging.add(policy, policy.id, Gone{fmt::format("the scaling policy {}", name)}, remedy,
                    keys);
        return;
    }
    Comparison comparison;
    for (const std::string& property : {std::string("PolicyType"), configuration}) {
        const cfn::Expression* value = policy.properties.find(property);
        const cfn::Expression* there = member_of(*live, property);
        compare(value ? std::optional(*value) : std::nullopt,
                there ? std::optional(*there) : std::nullopt, property, Extras::Nobodys,
                comparison);
    }
    for (const std::string& path : comparison.not_known)
        judging.leave(policy, path);
    for (const Unlike& unlike : comparison.unlike)
        judging.add(
            policy, policy.id,
            Differs{fmt::format("{} of {}", unlike.path.substr(unlike.path.rfind('.') + 1), name),
                    brief_value(unlike.deployed), brief_value(unlike.live)},
            remedy, keys);
}

/// Policies of our targets that nobody's template has.
void judge_other_policies(Judging& judging, const Deployed& target) {
    const std::string scaled = text_in(target.properties, "ResourceId");
    const Shown* shown = judging.answer(DriftTopic::ScalingPolicies, scaled);
    if (!shown) return;
    for (const cfn::Object& live : *shown) {
        const std::string arn = word_of(live, "PolicyARN");
        const std::string name = word_of(live, "PolicyName");
        const bool is_ours = std::ranges::any_of(judging.deployed(), [&](const Deployed& one) {
            return one.type == kPolicy &&
                   (one.id == arn || text_in(one.properties, "PolicyName") == name);
        });
        if (is_ours) continue;
        std::vector<std::string> words = words_of_target(target);
        words.insert(words.end(), {"--policy-name", name});
        judging.add(target, arn,
                    Added{fmt::format("{} is scaled by the policy {}", called(target), name)},
                    aws_command("application-autoscaling", "delete-scaling-policy",
                                judging.wish().region, std::move(words)),
                    {{"scale"}});
    }
}

}  // namespace

void judge_scaling(Judging& judging, Whole whole) {
    for (const Deployed* target : judging.of_type(kTarget)) {
        judge_target(judging, *target);
        if (whole == Whole::Yes) judge_other_policies(judging, *target);
    }
    for (const Deployed* policy : judging.of_type(kPolicy))
        judge_policy(judging, *policy);
}

}  // namespace rollout
