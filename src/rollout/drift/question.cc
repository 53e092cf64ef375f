#include "rollout/drift/question.h"

#include <algorithm>
#include <variant>

#include "rollout/drift/difference.h"

namespace rollout {
namespace {

using enum DriftTopic;

/// What a resource of a stack that is compared has to be asked for.
void add_questions(const Deployed& one, std::set<DriftQuestion>& questions) {
    auto add = [&](DriftTopic topic, const std::string& about) {
        if (!about.empty()) questions.insert({topic, about});
    };
    if (one.type == "AWS::ECS::Service") add(Service, one.id);
    if (one.type == "AWS::ECS::TaskDefinition") add(TaskDefinition, one.id);
    if (one.type == "AWS::EC2::SecurityGroup") add(GroupRules, one.id);
    if (one.type == "AWS::ElasticLoadBalancingV2::LoadBalancer") add(Listeners, one.id);
    if (one.type == "AWS::ElasticLoadBalancingV2::Listener") {
        add(Listeners, text_in(one.properties, "LoadBalancerArn"));
        add(ListenerRules, one.id);
    }
    if (one.type == "AWS::ElasticLoadBalancingV2::ListenerRule")
        add(ListenerRules, text_in(one.properties, "ListenerArn"));
    if (one.type == "AWS::ApplicationAutoScaling::ScalableTarget") {
        add(ScalableTarget, text_in(one.properties, "ResourceId"));
        add(ScalingPolicies, text_in(one.properties, "ResourceId"));
    }
}

}  // namespace

std::set<DriftQuestion> drift_questions(const std::vector<Deployed>& deployed) {
    std::set<DriftQuestion> questions;
    for (const Deployed& one : deployed)
        if (one.is_wanted) add_questions(one, questions);
    return questions;
}

std::set<DriftQuestion> further_questions(const std::vector<Deployed>& deployed,
                                          const DriftAnswers& answers) {
    std::set<DriftQuestion> questions;
    for (const Deployed& one : deployed) {
        auto answer = answers.find({Service, one.id});
        if (one.type != "AWS::ECS::Service" || answer == answers.end()) continue;
        const auto* shown = std::get_if<Shown>(&answer->second);
        if (!shown || shown->empty()) continue;
        const DriftQuestion definition{TaskDefinition, word_of(shown->front(), "TaskDefinition")};
        if (!definition.about.empty() && !answers.contains(definition))
            questions.insert(definition);
    }
    return questions;
}

std::string_view words_of(DriftTopic topic) {
    switch (topic) {
        case Service: return "services";
        case TaskDefinition: return "task definitions";
        case GroupRules: return "security groups";
        case Listeners: return "listeners";
        case ListenerRules: return "listener rules";
        case ScalableTarget: return "scalable targets";
        case ScalingPolicies: return "scaling policies";
    }
    return "";
}

}  // namespace rollout
