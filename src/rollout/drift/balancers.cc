// Listeners and listener rules. What they match and do is compared as the words that say it, for
// AWS shows the same thing in several spellings.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "cfn/evaluate.h"
#include "cfn/write_template.h"
#include "rollout/drift/difference.h"
#include "rollout/drift/judging.h"
#include "rollout/drift/remedies.h"

namespace rollout {
namespace {

constexpr std::string_view kListener = "AWS::ElasticLoadBalancingV2::Listener";
constexpr std::string_view kRule = "AWS::ElasticLoadBalancingV2::ListenerRule";

/// Who decides what share of the requests a target group has.
enum class Weights : std::uint8_t { Ours, OfEcs };

/// A text of its own for each target group.
std::string called(const Judging& judging, const std::string& group) {
    const Deployed* one = judging.with_id("AWS::ElasticLoadBalancingV2::TargetGroup", group);
    return one ? fmt::format("{} of {}", one->logical_id, one->stack)
               : group.substr(group.rfind(':') + 1);
}

/// "forward to a, b", "forward to a 90, b 10": a share of one group alone means nothing.
std::string forward_in_words(const Judging& judging, const cfn::Object& action, Weights weights) {
    std::vector<std::string> groups;
    const auto shares = objects_of(object_of(action, "ForwardConfig"), "TargetGroups");
    for (const cfn::Object* share : shares) {
        std::string group = called(judging, word_of(*share, "TargetGroupArn"));
        const std::string weight = word_of(*share, "Weight");
        if (shares.size() > 1 && weights == Weights::Ours)
            group += " " + (weight.empty() ? "1" : weight);
        groups.push_back(std::move(group));
    }
    if (groups.empty()) groups.push_back(called(judging, word_of(action, "TargetGroupArn")));
    std::ranges::sort(groups);
    const cfn::Object& sticky =
        object_of(object_of(action, "ForwardConfig"), "TargetGroupStickinessConfig");
    return fmt::format("forward to {}{}", fmt::join(groups, ", "),
                       word_of(sticky, "Enabled") == "true"
                           ? fmt::format(", sticky {}s", word_of(sticky, "DurationSeconds"))
                           : "");
}

std::string or_else(std::string word, std::string_view otherwise) {
    return word.empty() ? std::string(otherwise) : word;
}

// AWS rule drift.8 [documented] "Elastic Load Balancing API reference, RedirectActionConfig": what
// a redirect leaves out stays as the request has it, and answers show that. Test:
// DriftOfListeners.LeavesWhatARedirectKeepsAlone
std::string action_in_words(const Judging& judging, const cfn::Object& action, Weights weights) {
    const std::string type = word_of(action, "Type");
    if (type == "forward") return forward_in_words(judging, action, weights);
    if (type == "redirect") {
        const cfn::Object& to = object_of(action, "RedirectConfig");
        return fmt::format(
            "redirect {} to {}://{}:{}{}?{}", word_of(to, "StatusCode"),
            or_else(word_of(to, "Protocol"), "#{protocol}"),
            or_else(word_of(to, "Host"), "#{host}"), or_else(word_of(to, "Port"), "#{port}"),
            or_else(word_of(to, "Path"), "/#{path}"), or_else(word_of(to, "Query"), "#{query}"));
    }
    if (type == "fixed-response") {
        const cfn::Object& answer = object_of(action, "FixedResponseConfig");
        const std::string body = word_of(answer, "MessageBody");
        return fmt::format("answer {}{}{}", word_of(answer, "StatusCode"), body.empty() ? "" : " ",
                           body.empty() ? "" : cfn::compact_json(cfn::Expression(body)));
    }
    // Who signs in where: its answers leave out secrets, so only that there is one is compared.
    return type;
}

std::string actions_in_words(const Judging& judging, const cfn::Object& holder,
                             std::string_view list, Weights weights) {
    std::vector<std::string> words;
    for (const cfn::Object* action : objects_of(holder, list))
        words.push_back(action_in_words(judging, *action, weights));
    return fmt::format("{}", fmt::join(words, ", then "));
}

/// "path /a, /b and host shop.example": the values of one kind are a set.
std::string condition_in_words(const cfn::Object& condition) {
    std::vector<std::string> values;
    auto take = [&](const cfn::Object& holder) {
        const cfn::Expression* found = member_of(holder, "Values");
        const auto* items = found ? found->as<cfn::Array>() : nullptr;
        if (!items || !values.empty()) return;
        for (const cfn::Expression& item : *items) {
            const auto* pair = item.as<cfn::Object>();
            values.push_back(pair ? word_of(*pair, "Key") + "=" + word_of(*pair, "Value")
                                  : cfn::scalar_text(item).value_or("?"));
        }
    };
    take(condition);
    std::string name;
    for (std::string_view config :
         {"HostHeaderConfig", "PathPatternConfig", "HttpHeaderConfig", "HttpRequestMethodConfig",
          "QueryStringConfig", "SourceIpConfig"}) {
        const cfn::Object& holder = object_of(condition, config);
        take(holder);
        if (std::string header = word_of(holder, "HttpHeaderName"); !header.empty())
            name = " " + header;
    }
    std::ranges::sort(values);
    return fmt::format("{}{} {}", word_of(condition, "Field"), name, fmt::join(values, ", "));
}

std::string conditions_in_words(const cfn::Object& rule) {
    std::vector<std::string> words;
    for (const cfn::Object* condition : objects_of(rule, "Conditions"))
        words.push_back(condition_in_words(*condition));
    std::ranges::sort(words);
    return fmt::format("{}", fmt::join(words, " and "));
}

/// AWS rule drift.9 [documented] "ECS developer guide, Application Load Balancer resources for
/// blue/green": ECS moves the weights of the rules that a service with such a strategy names. Test:
/// DriftOfListenerRules.LeavesWeightsToEcsWhereTrafficShifts
Weights weights_of(const Judging& judging, const std::string& rule) {
    for (const Deployed& one : judging.deployed()) {
        if (one.type != "AWS::ECS::Service") continue;
        for (const cfn::Object* balancer : objects_of(one.properties, "LoadBalancers")) {
            const cfn::Object& shifting = object_of(*balancer, "AdvancedConfiguration");
            if (word_of(shifting, "ProductionListenerRule") == rule ||
                word_of(shifting, "TestListenerRule") == rule)
                return Weights::OfEcs;
        }
    }
    return Weights::Ours;
}

/// `aws elbv2 COMMAND --OPTION ARN`, with properties as the template has them.
Remedy modify(const Judging& judging, const Deployed& of, std::string_view command,
              std::string_view option, const std::vector<std::string_view>& properties) {
    std::vector<std::string> words = {std::string(option), of.id};
    for (std::string_view property : properties) {
        const cfn::Expression* value = of.properties.find(property);
        if (!value || !cfn::is_complete(*value))
            return ByPerson{fmt::format("set {} in the console of EC2, load balancers", property)};
        for (std::string& word : option_of(property, *value, Spelling::AsTemplate))
            words.push_back(std::move(word));
    }
    return aws_command("elbv2", command, judging.wish().region, std::move(words));
}

std::string service_or(const Deployed& one) {
    return one.subject.empty() ? one.logical_id : one.subject;
}

bool is_known(const Deployed& one, std::string_view property) {
    const cfn::Expression* value = one.properties.find(property);
    return !value || cfn::is_complete(*value);
}

const cfn::Object* shown_as(const Shown& shown, std::string_view member, const std::string& arn) {
    auto found = std::ranges::find_if(
        shown, [&](const cfn::Object& one) { return word_of(one, member) == arn; });
    return found == shown.end() ? nullptr : &*found;
}

constexpr std::string_view kTwice =
    "CloudFormation believes that it is there: take it out of the manifest, `up`, put it back, "
    "`up`";

void judge_listener(Judging& judging, const Deployed& listener, const Shown& shown) {
    judging.count(listener);
    const cfn::Object* live = shown_as(shown, "ListenerArn", listener.id);
    const std::string name = fmt::format("listener {}", text_in(listener.properties, "Port"));
    if (!live) {
        judging.add(listener, listener.id, Gone{"the " + name}, ByPerson{std::string(kTwice)});
        return;
    }
    auto modified = [&](std::string_view property) {
        return modify(judging, listener, "modify-listener", "--listener-arn", {property});
    };
    Comparison comparison;
    for (std::string_view property : {"Port", "Protocol", "SslPolicy", "Certificates"}) {
        const cfn::Expression* value = listener.properties.find(property);
        const cfn::Expression* there = member_of(*live, property);
        if (value)
            compare(*value, there ? std::optional(*there) : std::nullopt, std::string(property),
                    Extras::Nobodys, comparison);
    }
    for (const std::string& path : comparison.not_known)
        judging.leave(listener, path);
    for (const Unlike& unlike : comparison.unlike)
        judging.add(listener, listener.id,
                    Differs{fmt::format("{} of {}", unlike.path, name),
                            brief_value(unlike.deployed), brief_value(unlike.live)},
                    modified(unlike.path.substr(0, unlike.path.find_first_of(".["))));
    if (!is_known(listener, "DefaultActions")) return judging.leave(listener, "DefaultActions");
    std::string deployed =
        actions_in_words(judging, listener.properties, "DefaultActions", Weights::Ours);
    std::string there = actions_in_words(judging, *live, "DefaultActions", Weights::Ours);
    if (deployed != there)
        judging.add(listener, listener.id,
                    Differs{fmt::format("default action of {}", name), std::move(deployed),
                            std::move(there)},
                    modified("DefaultActions"));
}

bool is_of_any_stack(const Judging& judging, std::string_view type, const std::string& id) {
    return judging.with_id(type, id) != nullptr;
}

/// Listeners of our load balancers that no template has.
void judge_other_listeners(Judging& judging, const Deployed& balancer, const Shown& shown) {
    for (const cfn::Object& live : shown) {
        const std::string arn = word_of(live, "ListenerArn");
        if (is_of_any_stack(judging, kListener, arn)) continue;
        judging.add(
            balancer, arn,
            Added{fmt::format("the load balancer listens on {}: {}", word_of(live, "Port"),
                              actions_in_words(judging, live, "DefaultActions", Weights::Ours))},
            aws_command("elbv2", "delete-listener", judging.wish().region,
                        {"--listener-arn", arn}));
    }
}

void judge_rule(Judging& judging, const Deployed& rule, const Shown& shown) {
    judging.count(rule);
    const Keys keys = {{"ingress"}};
    const cfn::Object* live = shown_as(shown, "RuleArn", rule.id);
    const std::string name = fmt::format("{} of {}", rule.logical_id, service_or(rule));
    if (!live) {
        judging.add(rule, rule.id,
                    Gone{fmt::format("{} ({})", name, conditions_in_words(rule.properties))},
                    ByPerson{std::string(kTwice)}, keys);
        return;
    }
    const Weights weights = weights_of(judging, rule.id);
    auto differs = [&](std::string_view property, std::string what, std::string deployed,
                       std::string there, Remedy remedy) {
        if (!is_known(rule, property)) return judging.leave(rule, std::string(property));
        if (deployed != there)
            judging.add(
                rule, rule.id,
                Differs{fmt::format("{} of {}", what, name), std::move(deployed), std::move(there)},
                std::move(remedy), keys);
    };
    auto modified = [&](std::string_view property) {
        return modify(judging, rule, "modify-rule", "--rule-arn", {property});
    };
    const std::string priority = text_in(rule.properties, "Priority");
    differs("Priority", "priority", priority, word_of(*live, "Priority"),
            aws_command(
                "elbv2", "set-rule-priorities", judging.wish().region,
                {"--rule-priorities", fmt::format("RuleArn={},Priority={}", rule.id, priority)}));
    differs("Conditions", "match", conditions_in_words(rule.properties), conditions_in_words(*live),
            modified("Conditions"));
    differs("Actions", "action", actions_in_words(judging, rule.properties, "Actions", weights),
            actions_in_words(judging, *live, "Actions", weights), modified("Actions"));
}

/// Rules of our listeners that no template has.
void judge_other_rules(Judging& judging, const Deployed& listener, const Shown& shown) {
    for (const cfn::Object& live : shown) {
        const std::string arn = word_of(live, "RuleArn");
        // The default one is the listener's own actions.
        if (word_of(live, "IsDefault") == "true" || is_of_any_stack(judging, kRule, arn)) continue;
        judging.add(
            listener, arn,
            Added{fmt::format("listener {} has a rule {} ({}): {}",
                              text_in(listener.properties, "Port"), word_of(live, "Priority"),
                              conditions_in_words(live),
                              actions_in_words(judging, live, "Actions", Weights::Ours))},
            aws_command("elbv2", "delete-rule", judging.wish().region, {"--rule-arn", arn}));
    }
}

}  // namespace

void judge_listeners(Judging& judging, Whole whole) {
    for (const Deployed* listener : judging.of_type(kListener))
        if (const Shown* shown = judging.answer(DriftTopic::Listeners,
                                                text_in(listener->properties, "LoadBalancerArn")))
            judge_listener(judging, *listener, *shown);
    if (whole == Whole::No) return;
    for (const Deployed* balancer : judging.of_type("AWS::ElasticLoadBalancingV2::LoadBalancer"))
        if (const Shown* shown = judging.answer(DriftTopic::Listeners, balancer->id))
            judge_other_listeners(judging, *balancer, *shown);
}

void judge_listener_rules(Judging& judging, Whole whole) {
    for (const Deployed* rule : judging.of_type(kRule))
        if (const Shown* shown =
                judging.answer(DriftTopic::ListenerRules, text_in(rule->properties, "ListenerArn")))
            judge_rule(judging, *rule, *shown);
    if (whole == Whole::No) return;
    for (const Deployed* listener : judging.of_type(kListener))
        if (const Shown* shown = judging.answer(DriftTopic::ListenerRules, listener->id))
            judge_other_rules(judging, *listener, *shown);
}

}  // namespace rollout
