#include "rollout/deployment_rules.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace rollout {
namespace {

/// Half of the desired count, from 3 to 200.
constexpr std::int64_t kUsualPercent = 50;
constexpr std::int64_t kLeastThreshold = 3;
constexpr std::int64_t kMostThreshold = 200;

const cfn::Expression* member(const cfn::Expression* of, std::string_view name) {
    const cfn::Object* object = of ? of->as<cfn::Object>() : nullptr;
    return object ? object->find(name) : nullptr;
}

bool is(const cfn::Expression* value, const cfn::Expression& what) {
    return value && *value == what;
}

/// Null: it has no such part, or no service.
const cfn::Expression* part_of_deployment(const cfn::Template& body, std::string_view name) {
    const cfn::Resource* service = service_in(body);
    if (!service) return nullptr;
    return member(service->properties.find("DeploymentConfiguration"), name);
}

}  // namespace

const cfn::Resource* service_in(const cfn::Template& body) {
    auto found =
        std::ranges::find(body.resources, std::string("AWS::ECS::Service"), &cfn::Resource::type);
    return found == body.resources.end() ? nullptr : &*found;
}

std::int64_t breaker_threshold(const cfn::Template& body, std::int64_t desired) {
    const cfn::Expression* breaker = part_of_deployment(body, "DeploymentCircuitBreaker");
    if (!is(member(breaker, "Enable"), true)) return 0;
    const cfn::Expression* given = member(breaker, "ThresholdConfiguration");
    const cfn::Expression* type = member(given, "Type");
    const cfn::Expression* number = member(given, "Value");
    const std::int64_t* value = number ? number->as<std::int64_t>() : nullptr;
    if (value && is(type, "COUNT")) return *value;
    const std::int64_t part = (desired * (value ? *value : kUsualPercent) + 99) / 100;
    if (is(type, "UNBOUNDED_PERCENT")) return part;
    return std::clamp(part, kLeastThreshold, kMostThreshold);
}

bool completes_early(const cfn::Template& body) {
    return is(member(part_of_deployment(body, "EarlySuccessCriteria"), "Enable"), true);
}

}  // namespace rollout
