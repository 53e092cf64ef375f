#include "rollout/plan/consequences.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "cfn/evaluate.h"
#include "cfn/parameters.h"
#include "cfn/references.h"
#include "rollout/deployment_rules.h"
#include "rollout/plan/durations.h"
#include "rollout/stores.h"

namespace rollout {
namespace {

using cfn::Template;

/// Properties of a service of which a change starts a new deployment, and so replaces every task.
/// AWS: ECS API reference, "UpdateService", "This parameter triggers a new service deployment".
constexpr std::array<std::string_view, 12> kRolling = {"CapacityProviderStrategy",
                                                       "EnableECSManagedTags",
                                                       "ForceNewDeployment",
                                                       "LoadBalancers",
                                                       "NetworkConfiguration",
                                                       "PlatformVersion",
                                                       "PropagateTags",
                                                       "ServiceConnectConfiguration",
                                                       "ServiceRegistries",
                                                       "TaskDefinition",
                                                       "VolumeConfigurations",
                                                       "VpcLatticeConfigurations"};

/// A template with its parameters and conditions worked out: what only a running stack knows stays
/// the function that yields it.
Template worked_out(const Template& body, const Parameters& values,
                    const cfn::PseudoParameters& about) {
    cfn::Surroundings around{
        .account = about.account, .region = about.region, .stack_name = about.stack_name};
    for (const cfn::Parameter& parameter : body.parameters) {
        auto value = values.find(parameter.name);
        around.parameters[parameter.name] = cfn::parameter_value(
            parameter.type,
            value == values.end() ? parameter.default_value.value_or("") : value->second);
    }
    // The same stands for the same export on both sides.
    for (const cfn::Import& import : cfn::imports(body, about))
        if (import.name) around.exports[*import.name] = "import " + *import.name;
    const cfn::Evaluator evaluator(body, std::move(around));
    const cfn::ResourceValue unknown = [](const std::string&, const std::string&) {
        return std::nullopt;
    };
    Template settled;
    for (const cfn::Resource& resource : body.resources) {
        if (!evaluator.holds(resource.options.condition)) continue;
        cfn::Resource copy = resource;
        // In which order things are made is no change of them. AWS: CloudFormation API reference,
        // "ResourceTargetDefinition", the attributes that can change.
        copy.options.depends_on.clear();
        cfn::Evaluated value = evaluator.evaluate(resource.properties, unknown);
        if (value.value)
            if (const auto* object = value.value->as<cfn::Object>()) copy.properties = *object;
        settled.resources.push_back(std::move(copy));
    }
    return settled;
}

std::int64_t number(const cfn::Object& object, std::string_view name, std::int64_t otherwise) {
    const cfn::Expression* found = object.find(name);
    const auto* value = found ? found->as<std::int64_t>() : nullptr;
    return value ? *value : otherwise;
}

const cfn::Object* object_at(const cfn::Object& object, std::string_view name) {
    const cfn::Expression* found = object.find(name);
    return found ? found->as<cfn::Object>() : nullptr;
}

/// How a service goes from one revision to the next.
void add_strategy(const cfn::Resource& service, Consequence& into) {
    const cfn::Object* deployment = object_at(service.properties, "DeploymentConfiguration");
    if (!deployment) return;
    into.is_outage = number(*deployment, "MinimumHealthyPercent", 100) == 0 &&
                     number(*deployment, "MaximumPercent", 200) <= 100;
    const cfn::Expression* strategy = deployment->find("Strategy");
    const auto* word = strategy ? strategy->as<std::string>() : nullptr;
    if (word && *word != "ROLLING") into.strategy = *word;
}

/// A target group is changed, and rules go to a new one, before the service begins to roll, for a
/// service needs a rule in front of its group. AWS: AWS::ECS::Service, "LoadBalancers".
void add_target_groups(const Template& after, const Touching& touching, Consequence& into) {
    constexpr std::array<std::string_view, 5> kChecks = {"HealthCheckPath", "HealthCheckPort",
                                                         "HealthCheckProtocol", "Matcher",
                                                         "HealthCheckEnabled"};
    for (const cfn::Resource& resource : after.resources) {
        if (resource.type != "AWS::ElasticLoadBalancingV2::TargetGroup") continue;
        const Touched* touched = touching.find(resource.logical_id);
        if (!touched || touched->change != cfn::Change::kChanged) continue;
        into.is_behind_new_group |= touched->is_replaced;
        into.checks_old_tasks_anew |=
            !touched->is_replaced && std::ranges::any_of(kChecks, [&](std::string_view property) {
                return touching.changes(resource.logical_id, property);
            });
    }
    into.is_outage |= into.is_behind_new_group;
}

void add_service(const Template& before, const Template& after, const Touching& touching,
                 const LiveService* live, const ServiceWish* wish, Consequence& into) {
    const cfn::Resource* service = service_in(after);
    if (!service) return;
    const std::int64_t running = live ? live->service.desired : 0;
    const Touched* touched = touching.find(service->logical_id);
    if (!touched) return;
    if (touched->change == cfn::Change::kAdded) {
        into.service = ServiceEffect::Starts;
        into.tasks = wish ? wish->count : number(service->properties, "DesiredCount", 1);
        return;
    }
    const bool rolls =
        touched->is_replaced || std::ranges::any_of(kRolling, [&](std::string_view property) {
            return touching.changes(service->logical_id, property);
        });
    const cfn::Resource* old = service_in(before);
    const std::int64_t count = number(service->properties, "DesiredCount", running);
    const bool rescales =
        old && touching.changes(service->logical_id, "DesiredCount") && count != running;
    into.tasks_after = count;
    if (rolls) {
        into.service = ServiceEffect::Rolls;
        into.tasks = running;
        add_strategy(*service, into);
        add_target_groups(after, touching, into);
    } else if (rescales) {
        into.service = ServiceEffect::Rescales;
        into.tasks = count > running ? count - running : running - count;
    }
}

void add_data(const std::vector<Touched>& touched, Consequence& into) {
    for (const Touched& one : touched) {
        const bool goes = one.change == cfn::Change::kRemoved || one.is_replaced;
        if (holds_data(one.type) && one.change != cfn::Change::kAdded)
            (goes ? into.data_lost : into.data_changed).push_back(one.logical_id);
        if (one.type == "AWS::ElasticLoadBalancingV2::LoadBalancer" && one.is_replaced)
            into.new_addresses.push_back(one.logical_id);
    }
}

Consequence of_removal(const CloudSeen& seen, const PlannedStack& planned,
                       const cfn::PseudoParameters& about) {
    const StackFound& found = seen.stacks.at(planned.name);
    const Template before = worked_out(found.body, found.stack.parameters, about);
    Consequence result;
    result.touched = Touching(before, Template()).in_order();
    if (const cfn::Resource* service = service_in(before)) {
        result.service = ServiceEffect::Ends;
        const cfn::Expression* name = service->properties.find("ServiceName");
        const auto* text = name ? name->as<std::string>() : nullptr;
        auto live = text ? seen.services.find(*text) : seen.services.end();
        result.tasks = live != seen.services.end() ? live->second.service.desired
                                                   : number(service->properties, "DesiredCount", 0);
    }
    add_data(result.touched, result);
    add_durations(before, Template(), result);
    return result;
}

/// `step`: the first one that deploys it; null when it is removed or kept.
Consequence consequence_of(const Wish& wish, const CloudSeen& seen, const PlannedStack& planned,
                           const Step* step) {
    const cfn::PseudoParameters about{
        .account = wish.account, .region = planned.region, .stack_name = planned.name};
    if (planned.change == PlannedChange::Keep) return {};
    if (planned.change == PlannedChange::Remove) return of_removal(seen, planned, about);
    const WantedStack& wanted = wish.stacks[*planned.wanted];
    const bool is_there = planned.change == PlannedChange::Update;
    Template before;
    Parameters values;
    if (is_there) {
        const StackFound& found = seen.stacks.at(planned.name);
        values = found.stack.parameters;
        before = worked_out(found.body, values, about);
    }
    if (step)
        for (const auto& [name, value] : step->change.given)
            values[name] = value;
    const Template after = worked_out(planned.body, values, about);
    const Touching touching(before, after);
    Consequence result;
    result.touched = touching.in_order();
    auto live = wanted.service ? seen.services.find(wanted.service->name) : seen.services.end();
    add_service(before, after, touching, live == seen.services.end() ? nullptr : &live->second,
                wanted.service ? &*wanted.service : nullptr, result);
    add_data(result.touched, result);
    add_durations(before, after, result);
    return result;
}

}  // namespace

std::vector<Consequence> consequences_of(const Wish& wish, const CloudSeen& seen,
                                         const Plan& plan) {
    std::vector<Consequence> all;
    for (std::size_t i = 0; i < plan.stacks.size(); ++i) {
        all.push_back(consequence_of(wish, seen, plan.stacks[i], first_deploy(plan, i)));
    }
    return all;
}

}  // namespace rollout
