#include "rollout/drift/deployed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>

#include "cfn/evaluate.h"
#include "cfn/parameters.h"
#include "cfn/schema.h"
#include "rollout/plan/parameters.h"

namespace rollout {
namespace {

constexpr std::array<std::string_view, 11> kTypes = {"AWS::ApplicationAutoScaling::ScalableTarget",
                                                     "AWS::ApplicationAutoScaling::ScalingPolicy",
                                                     "AWS::EC2::SecurityGroup",
                                                     "AWS::EC2::SecurityGroupEgress",
                                                     "AWS::EC2::SecurityGroupIngress",
                                                     "AWS::ECS::Service",
                                                     "AWS::ECS::TaskDefinition",
                                                     "AWS::ElasticLoadBalancingV2::Listener",
                                                     "AWS::ElasticLoadBalancingV2::ListenerRule",
                                                     "AWS::ElasticLoadBalancingV2::LoadBalancer",
                                                     "AWS::ElasticLoadBalancingV2::TargetGroup"};

/// What Fn::GetAtt yields where that follows from the id of a resource. Nothing: AWS alone knows.
std::optional<cfn::Expression> attribute_of(const cfn::Resource& resource, const std::string& id,
                                            const std::string& attribute,
                                            const cfn::Surroundings& around) {
    const cfn::TypeSchema* type = cfn::find_type(resource.type);
    if (type && type->identifier.size() == 1 && type->identifier[0] == attribute) return id;
    const bool is_group = resource.type == "AWS::EC2::SecurityGroup";
    if (is_group && attribute == "GroupId") return id;
    if (resource.type == "AWS::ElasticLoadBalancingV2::TargetGroup" &&
        attribute == "TargetGroupFullName")
        return id.substr(id.rfind(':') + 1);
    if (resource.type == "AWS::ECS::Service" && attribute == "Name")
        return id.substr(id.rfind('/') + 1);
    if (resource.type == "AWS::IAM::Role" && attribute == "Arn" &&
        !resource.properties.find("Path"))
        return fmt::format("arn:{}:iam::{}:role/{}", around.partition, around.account, id);
    if (resource.type == "AWS::ServiceDiscovery::Service" && attribute == "Arn")
        return fmt::format("arn:{}:servicediscovery:{}:{}:service/{}", around.partition,
                           around.region, around.account, id);
    return std::nullopt;
}

/// One stack's template with what it was given.
class Stack {
  public:
    Stack(const StackFound& found, const PhysicalIds& ids, cfn::Surroundings around)
        : body_(found.body), ids_(ids), evaluator_(body_, std::move(around)) {}

    bool has(const cfn::Resource& resource) const {
        return is_about_drift(resource.type) && evaluator_.holds(resource.options.condition) &&
               ids_.contains(resource.logical_id);
    }
    const std::string& id_of(const std::string& logical_id) const { return ids_.at(logical_id); }

    /// A property that cannot be worked out stays as the template has it.
    cfn::Object properties_of(const cfn::Resource& resource) const {
        cfn::Object properties;
        for (const cfn::Field& field : resource.properties.fields) {
            cfn::Evaluated value = evaluator_.evaluate(
                field.value, [this](const std::string& id, const std::string& attribute) {
                    return value_of(id, attribute);
                });
            if (!value.problem.empty())
                properties.add(field.name, field.value);
            else if (value.value)
                properties.add(field.name, *std::move(value.value));
        }
        return properties;
    }

  private:
    std::optional<cfn::Expression> value_of(const std::string& logical_id,
                                            const std::string& attribute) const {
        auto id = ids_.find(logical_id);
        const cfn::Resource* resource = body_.find(logical_id);
        if (id == ids_.end() || !resource) return std::nullopt;
        if (attribute.empty()) return id->second;
        return attribute_of(*resource, id->second, attribute, evaluator_.around());
    }

    const cfn::Template& body_;
    const PhysicalIds& ids_;
    cfn::Evaluator evaluator_;
};

const WantedStack* wanted_stack(const Wish& wish, const std::string& name) {
    auto found = std::ranges::find(wish.stacks, name, &WantedStack::name);
    return found == wish.stacks.end() ? nullptr : &*found;
}

bool is_settled(const StackFound& found) {
    const StackPhase phase = phase_of(found.stack);
    return phase == StackPhase::Whole || phase == StackPhase::PutBack;
}

std::map<std::string, std::string> exports_in(const CloudSeen& seen) {
    std::map<std::string, std::string> exports;
    for (const auto& [name, found] : seen.stacks)
        for (const OutputSeen& output : found.stack.outputs)
            if (!output.export_name.empty()) exports.emplace(output.export_name, output.value);
    return exports;
}

/// "aws-cn" of "arn:aws-cn:cloudformation:...".
std::string partition_of(const StackSeen& stack) {
    constexpr std::string_view kArn = "arn:";
    if (!stack.id.starts_with(kArn)) return "aws";
    return stack.id.substr(kArn.size(), stack.id.find(':', kArn.size()) - kArn.size());
}

cfn::Surroundings surroundings_of(const Wish& wish, const StackFound& found,
                                  const std::map<std::string, std::string>& exports) {
    cfn::Surroundings around{.account = wish.account,
                             .region = wish.region,
                             .partition = partition_of(found.stack),
                             .stack_name = found.stack.name,
                             .stack_id = found.stack.id,
                             .exports = exports};
    if (around.partition == "aws-cn") around.url_suffix = "amazonaws.com.cn";
    for (const cfn::Parameter& parameter : found.body.parameters) {
        auto value = found.stack.parameters.find(parameter.name);
        if (value == found.stack.parameters.end() || value->second == kHiddenValue) continue;
        auto resolved = found.stack.resolved.find(parameter.name);
        around.parameters[parameter.name] = cfn::parameter_value(
            parameter.type,
            resolved == found.stack.resolved.end() ? value->second : resolved->second);
    }
    return around;
}

/// The stacks of the region: first those of the wish in its order, then those of nobody.
std::vector<const StackFound*> in_order(const Wish& wish, const CloudSeen& seen) {
    std::vector<const StackFound*> stacks;
    for (const WantedStack& wanted : wish.stacks)
        if (auto found = seen.stacks.find(wanted.name);
            found != seen.stacks.end() && wanted.region == wish.region)
            stacks.push_back(&found->second);
    for (const auto& [name, found] : seen.stacks)
        if (!wanted_stack(wish, name)) stacks.push_back(&found);
    return stacks;
}

}  // namespace

bool is_about_drift(std::string_view type) {
    return std::ranges::find(kTypes, type) != kTypes.end();
}

std::vector<std::string> stacks_about_drift(const Wish& wish, const CloudSeen& seen) {
    std::vector<std::string> names;
    for (const StackFound* found : in_order(wish, seen))
        if (std::ranges::any_of(found->body.resources, [](const cfn::Resource& resource) {
                return is_about_drift(resource.type);
            }))
            names.push_back(found->stack.name);
    return names;
}

std::vector<Deployed> deployed_resources(const Wish& wish, const CloudSeen& seen,
                                         const StackIds& ids) {
    const std::map<std::string, std::string> exports = exports_in(seen);
    std::vector<Deployed> deployed;
    for (const StackFound* found : in_order(wish, seen)) {
        auto known = ids.find(found->stack.name);
        const auto* physical =
            known == ids.end() ? nullptr : std::get_if<PhysicalIds>(&known->second);
        if (!physical) continue;
        const WantedStack* wanted = wanted_stack(wish, found->stack.name);
        const Stack stack(*found, *physical, surroundings_of(wish, *found, exports));
        for (const cfn::Resource& resource : found->body.resources)
            if (stack.has(resource))
                deployed.push_back({.stack = found->stack.name,
                                    .subject = wanted ? wanted->subject : std::string(),
                                    .logical_id = resource.logical_id,
                                    .type = resource.type,
                                    .id = stack.id_of(resource.logical_id),
                                    .properties = stack.properties_of(resource),
                                    .is_wanted = wanted && is_settled(*found)});
    }
    return deployed;
}

std::string text_in(const cfn::Object& properties, std::string_view name) {
    const cfn::Expression* found = properties.find(name);
    if (!found) return {};
    return cfn::scalar_text(*found).value_or("");
}

}  // namespace rollout
