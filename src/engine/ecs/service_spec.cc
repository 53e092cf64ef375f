#include "engine/ecs/service_spec.h"

#include <algorithm>
#include <utility>

#include "engine/properties.h"

namespace engine::ecs {
namespace {

/// Revisions fix these too, though no task here lives by them.
constexpr std::string_view kUnread[] = {
    "ServiceConnectConfiguration",
    "ServiceRegistries",
    "VolumeConfigurations",
    "VpcLatticeConfigurations",
};

bool is_absent(const cfn::Expression* value) {
    return !value || value->as<cfn::Null>();
}

/// CloudFormation's "80" is the API's 80.
bool says_the_same(const cfn::Expression* left, const cfn::Expression* right) {
    if (is_absent(left) || is_absent(right)) return is_absent(left) && is_absent(right);
    if (const auto* items = left->as<cfn::Array>()) {
        const auto* others = right->as<cfn::Array>();
        return others &&
               std::ranges::equal(*items, *others, [](const auto& one, const auto& other) {
                   return says_the_same(&one, &other);
               });
    }
    if (const auto* object = left->as<cfn::Object>()) {
        const auto* other = right->as<cfn::Object>();
        auto found_in = [](const cfn::Object& where) {
            return [&where](const cfn::Field& field) {
                return says_the_same(&field.value, where.find(field.name));
            };
        };
        return other && std::ranges::all_of(object->fields, found_in(*other)) &&
               std::ranges::all_of(other->fields, found_in(*object));
    }
    return !right->as<cfn::Array>() && !right->as<cfn::Object>() && text_of(left) == text_of(right);
}

}  // namespace

std::span<const std::string_view> revision_properties() {
    static constexpr std::string_view kProperties[] = {
        "CapacityProviderStrategy", "LaunchType",      "LoadBalancers",
        "NetworkConfiguration",     "PlatformVersion", "ServiceConnectConfiguration",
        "ServiceRegistries",        "TaskDefinition",  "VolumeConfigurations",
        "VpcLatticeConfigurations",
    };
    return kProperties;
}

// AWS rule deployment.13 [documented] "ECS API reference, TagResource and UpdateService": the tags
// of a task definition may change and are no part of what a service runs: an update that finds
// others begins no deployment. Test: ServiceDeployments.BeginNoneForOtherTagsOfTheDefinition
bool deploys_the_same(const RevisionSpec& before, const RevisionSpec& after) {
    static const cfn::Object kNone;
    const cfn::Object& had = before.given ? *before.given : kNone;
    const cfn::Object& has = after.given ? *after.given : kNone;
    for (std::string_view name : kUnread)
        if (!says_the_same(had.find(name), has.find(name))) return false;
    RevisionSpec other = after;
    other.given = before.given;
    if (before.task && after.task && before.task->simulate != after.task->simulate) {
        TaskSpec task = *after.task;
        task.simulate = before.task->simulate;
        other.task = share(std::move(task));
    }
    return before == other;
}

}  // namespace engine::ecs
