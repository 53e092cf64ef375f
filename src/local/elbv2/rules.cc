// Rules of listeners, the default one too, which is the listener's own actions.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/prng.h"
#include "engine/aws_ids.h"
#include "engine/properties.h"
#include "local/elbv2/listeners.h"
#include "local/elbv2/things.h"
#include "local/reading.h"
#include "local/writing.h"

namespace local::elbv2 {
namespace {

using Refused = std::optional<aws::Error>;

constexpr std::int64_t kLastPriority = 50'000;

/// AWS rule balancer.20 [documented] "User guide, Listeners for your Application Load Balancers,
/// Listener rules": each listener has a default rule with the priority "default" and without
/// conditions, which does the listener's default actions. Test: ListenerRules.EndInTheDefaultOne
///
/// Nothing keeps its ARN: it follows from the listener's.
std::string default_rule_arn(const std::string& listener) {
    std::uint64_t seed = listener.size();
    for (char c : listener)
        seed = base::mix(seed, static_cast<unsigned char>(c));
    std::string arn = listener;
    const std::string kind = ":listener/";
    arn.replace(arn.find(kind), kind.size(), ":listener-rule/");
    return fmt::format("{}/{}", arn, engine::IdSource{.seed = seed}.hex(16));
}

/// The listener whose default rule that is; null: of none.
const engine::Record* listener_of_default_rule(const Asking& asking, std::string_view arn) {
    for (const engine::Record* listener : living(asking, kListener))
        if (default_rule_arn(listener->physical_id) == arn) return listener;
    return nullptr;
}

/// The condition, with its values in both spellings where there are two.
cfn::Object shown_condition(const cfn::Object& given) {
    struct Spelling {
        std::string_view field;
        std::string_view config;
    };
    constexpr Spelling kSpellings[] = {{"host-header", "HostHeaderConfig"},
                                       {"path-pattern", "PathPatternConfig"}};
    cfn::Object condition = given;
    const std::string field = engine::text_at(given, "Field");
    for (const Spelling& spelling : kSpellings) {
        if (spelling.field != field) continue;
        const cfn::Expression* values = given.find("Values");
        const cfn::Expression* config =
            engine::property(given, fmt::format("{}.Values", spelling.config));
        if (values && !config)
            set_property(condition, spelling.config, cfn::Object{{"Values", *values}});
        if (config && !values) set_property(condition, "Values", *config);
    }
    return condition;
}

void write_rule(const Asking& asking, aws::Writer& out, const engine::Record& record) {
    const aws::Shape& shape = element_of(*asking.operation().output, "Rules");
    bool is_default = record.type == kListener;
    cfn::Array conditions;
    if (!is_default)
        for (const cfn::Object* one : engine::objects_at(*record.properties, "Conditions"))
            conditions.emplace_back(shown_condition(*one));
    cfn::Object shown{
        {"Conditions", std::move(conditions)},
        {"Actions", shown_actions(record, is_default ? "DefaultActions" : "Actions")},
    };
    if (const cfn::Expression* transforms = record.properties->find("Transforms"))
        shown.add("Transforms", *transforms);
    out.text("RuleArn", is_default ? default_rule_arn(record.physical_id) : record.physical_id);
    out.text("Priority", is_default ? "default" : engine::text_at(*record.properties, "Priority"));
    for (std::string_view name : {"Conditions", "Actions"})
        write_property(out, shape, name, shown);
    out.boolean("IsDefault", is_default);
    write_property(out, shape, "Transforms", shown);
}

/// By priority, the default one last.
std::string place_of(const engine::Record& rule) {
    if (rule.type == kListener) return "~" + rule.physical_id;
    return fmt::format("{:05}{}", engine::integer_at(*rule.properties, "Priority").value_or(0),
                       rule.physical_id);
}

Refused answer_rules(const Asking& asking, aws::Writer& answer,
                     const std::vector<const engine::Record*>& rules) {
    std::map<std::string, const engine::Record*> by_place;
    std::vector<std::string> places;
    for (const engine::Record* rule : rules) {
        places.push_back(place_of(*rule));
        by_place.emplace(places.back(), rule);
    }
    auto paged = page_of(asking, std::move(places), pages(), asking.input().text("ListenerArn"));
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("Rules");
    for (const std::string& place : page.ids) {
        answer.begin_structure();
        write_rule(asking, answer, *by_place.at(place));
        answer.end();
    }
    answer.end();
    write_next(answer, page, pages());
    return std::nullopt;
}

// AWS rule balancer.21 [documented] "API reference, ModifyRule, DeleteRule, SetRulePriorities,
// Errors": the default rule is changed with its listener alone: OperationNotPermitted. [chosen]:
// the words. Test: ListenerRules.LeaveTheDefaultOneAlone
aws::Either<const engine::Record*> own_rule(const Asking& asking, std::string_view arn,
                                            std::string_view verb) {
    if (listener_of_default_rule(asking, arn))
        return asking.error("OperationNotPermitted",
                            fmt::format("Default rule '{}' cannot be {}", arn, verb));
    return thing_of(asking, kRule, arn);
}

Refused move_rules(Asking& asking, const std::map<std::string, std::int64_t>& wanted) {
    for (const auto& [arn, priority] : wanted)
        if (auto error = change(asking, kRule, arn, cfn::Object{{"Priority", priority}}))
            return error;
    return std::nullopt;
}

}  // namespace

Refused create_rule(Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_actions(asking, "Actions")) return refused;
    auto listener = thing_in(asking, kListener, "ListenerArn");
    if (auto* error = std::get_if<aws::Error>(&listener)) return std::move(*error);
    auto made = make(asking, kRule, properties_of(*asking.operation().input, asking.input()));
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    answer_one(asking, answer, "Rules", *find_living(asking, kRule, std::get<std::string>(made)),
               write_rule);
    return std::nullopt;
}

Refused describe_rules(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    // AWS rule balancer.22 [observed] "Messages that others recorded": DescribeRules wants a
    // listener or rules, not both. Test: ListenerRules.AreDescribedByListenerOrByArn
    if (input.has("ListenerArn") != input.list("RuleArns").empty())
        return asking.error(kValidation, "You must specify either listener ARN or rule ARNs");
    std::vector<const engine::Record*> rules;
    for (const aws::Value& arn : input.list("RuleArns")) {
        const engine::Record* rule = listener_of_default_rule(asking, arn.as_text());
        if (!rule) {
            auto own = thing_of(asking, kRule, arn.as_text());
            if (auto* error = std::get_if<aws::Error>(&own)) {
                if (error->code == "RuleNotFound") error->message = "One or more rules not found";
                return std::move(*error);
            }
            rule = std::get<const engine::Record*>(own);
        }
        rules.push_back(rule);
    }
    if (input.has("ListenerArn")) {
        auto listener = thing_in(asking, kListener, "ListenerArn");
        if (auto* error = std::get_if<aws::Error>(&listener)) return std::move(*error);
        const engine::Record* record = std::get<const engine::Record*>(listener);
        rules = living_users(asking, kRule, record->physical_id);
        rules.push_back(record);
    }
    return answer_rules(asking, answer, rules);
}

Refused modify_rule(Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_actions(asking, "Actions")) return refused;
    auto rule = own_rule(asking, asking.input().text("RuleArn"), "modified");
    if (auto* error = std::get_if<aws::Error>(&rule)) return std::move(*error);
    const std::string arn = std::get<const engine::Record*>(rule)->physical_id;
    cfn::Object changes = properties_of(*asking.operation().input, asking.input(),
                                        {{"RuleArn", ""}, {"ResetTransforms", ""}});
    if (asking.input().boolean("ResetTransforms")) set_property(changes, "Transforms", cfn::Null{});
    if (auto error = change(asking, kRule, arn, std::move(changes))) return error;
    answer_one(asking, answer, "Rules", *find_living(asking, kRule, arn), write_rule);
    return std::nullopt;
}

Refused delete_rule(Asking& asking, aws::Writer&) {
    auto rule = own_rule(asking, asking.input().text("RuleArn"), "deleted");
    if (auto* error = std::get_if<aws::Error>(&rule)) return std::move(*error);
    return remove(asking, kRule, std::get<const engine::Record*>(rule)->physical_id);
}

namespace {

/// New priorities, by ARN.
using Priorities = std::map<std::string, std::int64_t>;

/// The rules that are to move, all of one listener, which is `listener`.
aws::Either<Priorities> priorities_in(const Asking& asking, std::string& listener) {
    Priorities wanted;
    std::set<std::string> listeners;
    for (const aws::Value& pair : asking.input().list("RulePriorities")) {
        auto rule = own_rule(asking, pair.text("RuleArn"), "given a priority");
        if (auto* error = std::get_if<aws::Error>(&rule)) return std::move(*error);
        const engine::Record& record = *std::get<const engine::Record*>(rule);
        wanted[record.physical_id] = pair.integer("Priority");
        listeners.insert(engine::text_at(*record.properties, "ListenerArn"));
    }
    if (listeners.size() != 1)
        return asking.error(kValidation, "All rules must belong to the same listener");
    listener = *listeners.begin();
    return wanted;
}

}  // namespace

// AWS rule balancer.23 [documented] "API reference, SetRulePriorities": all of them change
// together, so rules may swap; what other rules have is in use. [chosen]: each is moved in a turn
// of its own, so a process that is killed between two of them has moved some, or put them aside at
// the highest priorities. Test: ListenerRules.SwapTheirPriorities
Refused set_rule_priorities(Asking& asking, aws::Writer& answer) {
    std::string listener;
    auto read = priorities_in(asking, listener);
    if (auto* error = std::get_if<aws::Error>(&read)) return std::move(*error);
    const auto& wanted = std::get<Priorities>(read);
    std::set<std::int64_t> others;
    std::set<std::int64_t> seen;  // of any rule, before or after
    for (const engine::Record* rule : living_users(asking, kRule, listener)) {
        std::int64_t priority = engine::integer_at(*rule->properties, "Priority").value_or(0);
        seen.insert(priority);
        if (!wanted.contains(rule->physical_id)) others.insert(priority);
    }
    for (const auto& [arn, priority] : wanted) {
        if (!others.insert(priority).second)
            return asking.error("PriorityInUse",
                                fmt::format("Priority '{}' is currently in use", priority));
        seen.insert(priority);
    }
    // Out of each other's way first: no two rules may ever share a priority.
    Priorities aside;
    std::int64_t free = kLastPriority;
    for (const auto& [arn, priority] : wanted) {
        while (seen.contains(free))
            --free;
        aside[arn] = free--;
    }
    if (auto error = move_rules(asking, aside)) return error;
    if (auto error = move_rules(asking, wanted)) return error;
    answer.begin_list("Rules");
    for (const auto& [arn, priority] : wanted) {
        answer.begin_structure();
        write_rule(asking, answer, *find_living(asking, kRule, arn));
        answer.end();
    }
    answer.end();
    return std::nullopt;
}

}  // namespace local::elbv2
