// Scaling policies and scheduled actions. They are kept and shown; nothing acts on them yet.

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/autoscaling/common.h"
#include "local/autoscaling/targets.h"
#include "local/reading.h"
#include "local/writing.h"

namespace local::autoscaling {
namespace {

using Refused = std::optional<aws::Error>;

constexpr std::string_view kActions = "ScheduledActions";

/// The policy of the target that the input names; null: there is none.
const engine::Record* policy_in(const Asking& asking) {
    for (const engine::Record* policy : living(asking, kPolicy))
        if (policy->name == asking.input().text("PolicyName") &&
            is_asked_for(asking, place_of(asking, *policy)))
            return policy;
    return nullptr;
}

bool is_named(const Asking& asking, std::string_view list, std::string_view name) {
    const aws::Value::List& names = asking.input().list(list);
    return names.empty() ||
           std::ranges::any_of(names, [&](const aws::Value& one) { return one.as_text() == name; });
}

void write_policy(const Asking& asking, aws::Writer& out, const engine::Record& record) {
    const aws::Shape& shape = element_of(*asking.operation().output, "ScalingPolicies");
    out.text("PolicyARN", record.physical_id);
    out.text("PolicyName", record.name);
    write_place(out, place_of(asking, record));
    for (std::string_view name :
         {"PolicyType", "StepScalingPolicyConfiguration",
          "TargetTrackingScalingPolicyConfiguration", "PredictiveScalingPolicyConfiguration"})
        write_property(out, shape, name, *record.properties);
    // Nothing acts on it, so it has no alarms that would.
    out.begin_list("Alarms").end();
    out.time("CreationTime", record.created);
}

/// AWS rule autoscaling.6 [documented] "API reference, PutScalingPolicy, PolicyType": StepScaling
/// where nothing is said, and the configuration of the type has to be there. [chosen]: the words.
/// Test: ScalingPolicies.AreOfTheirType
Refused refuse_policy(const Asking& asking, const std::string& type) {
    const std::string member = type + "PolicyConfiguration";
    if (type == "PredictiveScaling")
        return asking.error(kValidation, "PredictiveScaling is not part of this cloud yet");
    if (!asking.input().has(member))
        return asking.error(kValidation,
                            fmt::format("{} is required for the policy type {}", member, type));
    return std::nullopt;
}

/// One scheduled action, and the target that it is of.
struct Action {
    const engine::Record* target = nullptr;
    const cfn::Object* action = nullptr;
};

void write_action(const Asking& asking, aws::Writer& out, const Action& shown) {
    const aws::Shape& shape = element_of(*asking.operation().output, kActions);
    const std::string name = engine::text_at(*shown.action, "ScheduledActionName");
    out.text("ScheduledActionName", name);
    std::string arn = arn_of(asking, *shown.target);
    Place place = place_of(asking, *shown.target);
    out.text("ScheduledActionARN",
             fmt::format("arn:aws:autoscaling:{}:{}:scheduledAction:{}:resource/{}/{}:"
                         "scheduledActionName/{}",
                         asking.region(), asking.account(), engine::last_segment(arn),
                         place.service, place.resource, name));
    write_place(out, place);
    for (std::string_view member : {"Schedule", "Timezone", "ScalableTargetAction"})
        write_property(out, shape, member, *shown.action);
    for (std::string_view member : {"StartTime", "EndTime"})
        if (auto time = base::parse_time(engine::text_at(*shown.action, member)))
            out.time(member, *time);
    out.time("CreationTime", shown.target->changed);
}

/// The actions of the target, without the one called `name`.
cfn::Array actions_without(const engine::Record& target, std::string_view name) {
    cfn::Array actions;
    for (const cfn::Object* action : engine::objects_at(*target.properties, kActions))
        if (engine::text_at(*action, "ScheduledActionName") != name) actions.emplace_back(*action);
    return actions;
}

const cfn::Object* action_of(const engine::Record& target, std::string_view name) {
    for (const cfn::Object* action : engine::objects_at(*target.properties, kActions))
        if (engine::text_at(*action, "ScheduledActionName") == name) return action;
    return nullptr;
}

}  // namespace

// AWS rule autoscaling.7 [documented] "API reference, PutScalingPolicy": a policy of the same name
// is overwritten; its target must be registered. Test: ScalingPolicies.ArePutShownAndDeleted
Refused put_scaling_policy(Asking& asking, aws::Writer& answer) {
    if (!target_in(asking)) return no_target(asking);
    const engine::Record* there = policy_in(asking);
    std::string type(asking.input().text("PolicyType"));
    if (type.empty())
        type = there ? engine::text_at(*there->properties, "PolicyType") : "StepScaling";
    if (auto refused = refuse_policy(asking, type)) return refused;
    cfn::Object properties = properties_of(*asking.operation().input, asking.input());
    set_property(properties, "PolicyType", type);
    std::string arn;
    if (there) {
        arn = there->physical_id;
        for (std::string_view name :
             {"PolicyName", "ResourceId", "ScalableDimension", "ServiceNamespace"})
            std::erase_if(properties.fields,
                          [&](const cfn::Field& field) { return field.name == name; });
        if (auto error = change(asking, kPolicy, arn, std::move(properties))) return error;
    } else {
        auto made = make(asking, kPolicy, std::move(properties));
        if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
        arn = std::get<std::string>(made);
    }
    answer.text("PolicyARN", arn);
    answer.begin_list("Alarms").end();
    return std::nullopt;
}

Refused describe_scaling_policies(Asking& asking, aws::Writer& answer) {
    std::vector<std::string> ids;
    for (const engine::Record* policy : living(asking, kPolicy))
        if (is_named(asking, "PolicyNames", policy->name) &&
            is_asked_for(asking, place_of(asking, *policy)))
            ids.push_back(policy->physical_id);
    auto paged = page_of(asking, std::move(ids), pages());
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("ScalingPolicies");
    for (const std::string& id : page.ids) {
        answer.begin_structure();
        write_policy(asking, answer, *find_living(asking, kPolicy, id));
        answer.end();
    }
    answer.end();
    write_next(answer, page, pages());
    return std::nullopt;
}

Refused delete_scaling_policy(Asking& asking, aws::Writer&) {
    const engine::Record* policy = policy_in(asking);
    if (!policy) return none_found(asking, "scaling policy", asking.input().text("PolicyName"));
    return remove(asking, kPolicy, policy->physical_id);
}

/// Nothing scales here yet, so nothing happened.
Refused describe_scaling_activities(Asking& asking, aws::Writer& answer) {
    auto paged = page_of(asking, {}, pages());
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    answer.begin_list("ScalingActivities").end();
    return std::nullopt;
}

// AWS rule autoscaling.8 [documented] "API reference, PutScheduledAction": one of the same name is
// changed, what is not said stays; a new one needs a schedule and a target. [chosen]: the words.
// Test: ScheduledActions.ArePutShownAndDeleted
Refused put_scheduled_action(Asking& asking, aws::Writer&) {
    const engine::Record* target = target_in(asking);
    if (!target) return no_target(asking);
    const std::string name(asking.input().text("ScheduledActionName"));
    const cfn::Object* there = action_of(*target, name);
    cfn::Object action = there ? *there : cfn::Object{{"ScheduledActionName", name}};
    for (cfn::Field& said : properties_of(*asking.operation().input, asking.input(),
                                          {{"ScheduledActionName", ""},
                                           {"ServiceNamespace", ""},
                                           {"ResourceId", ""},
                                           {"ScalableDimension", ""}})
                                .fields)
        set_property(action, said.name, std::move(said.value));
    if (!action.find("Schedule"))
        return asking.error(kValidation, "Schedule is required for a new scheduled action");
    cfn::Array actions = actions_without(*target, name);
    actions.emplace_back(std::move(action));
    return change(asking, kTarget, target->physical_id,
                  cfn::Object{{std::string(kActions), std::move(actions)}});
}

Refused describe_scheduled_actions(Asking& asking, aws::Writer& answer) {
    std::map<std::string, Action> by_id;
    std::vector<std::string> ids;
    for (const engine::Record* target : living(asking, kTarget)) {
        if (!is_asked_for(asking, place_of(asking, *target))) continue;
        for (const cfn::Object* action : engine::objects_at(*target->properties, kActions)) {
            const std::string name = engine::text_at(*action, "ScheduledActionName");
            if (!is_named(asking, "ScheduledActionNames", name)) continue;
            ids.push_back(fmt::format("{}|{}", target->physical_id, name));
            by_id.emplace(ids.back(), Action{target, action});
        }
    }
    auto paged = page_of(asking, std::move(ids), pages());
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list(kActions);
    for (const std::string& id : page.ids) {
        answer.begin_structure();
        write_action(asking, answer, by_id.at(id));
        answer.end();
    }
    answer.end();
    write_next(answer, page, pages());
    return std::nullopt;
}

Refused delete_scheduled_action(Asking& asking, aws::Writer&) {
    const engine::Record* target = target_in(asking);
    const std::string name(asking.input().text("ScheduledActionName"));
    if (!target || !action_of(*target, name)) return none_found(asking, "scheduled action", name);
    return change(asking, kTarget, target->physical_id,
                  cfn::Object{{std::string(kActions), actions_without(*target, name)}});
}

}  // namespace local::autoscaling
