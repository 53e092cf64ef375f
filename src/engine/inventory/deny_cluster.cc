#include "engine/inventory/deny_cluster.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/cloud_service.h"
#include "engine/ecs/capacity.h"
#include "engine/properties.h"

namespace engine {

bool is_capacity_provider(const Inventory& inventory, std::string_view name) {
    return name == "FARGATE" || name == "FARGATE_SPOT" ||
           inventory.find("AWS::ECS::CapacityProvider", name);
}

// AWS rule ecs.20 [documented] "ECS API reference, CreateCluster and ClusterSetting": a name has up
// to 255 letters, digits, hyphens and underscores; Container Insights are enabled, disabled or
// enhanced. The words are ours. Test: Clusters.HaveNamesAndSettingsOfTheirKind
std::optional<Denial> deny_cluster(const cfn::Object& properties) {
    auto invalid = [](std::string message) {
        return Denial{"InvalidParameterException", "InvalidRequest", std::move(message)};
    };
    std::string name = text_at(properties, "ClusterName");
    bool is_name = name.size() <= 255 && std::ranges::all_of(name, [](char letter) {
                       return base::is_alphanumeric(letter) || letter == '-' || letter == '_';
                   });
    if (!is_name)
        return invalid(
            "Cluster names can have up to 255 letters, numbers, hyphens and underscores.");
    for (const cfn::Object* setting : objects_at(properties, "ClusterSettings")) {
        std::string value = text_at(*setting, "Value");
        if (value != "enabled" && value != "disabled" && value != "enhanced")
            return invalid(fmt::format(
                "Invalid value '{}' for the cluster setting {}. Valid values: enabled, disabled, "
                "enhanced.",
                value, text_at(*setting, "Name")));
    }
    return std::nullopt;
}

// AWS rule ecs.21 [documented] "ECS API reference, PutClusterCapacityProviders, Errors": a provider
// that a service of the cluster uses stays. Test: Clusters.KeepTheProvidersThatTheirServicesUse
std::optional<Denial> deny_providers_in_use(const Inventory& inventory, const Record& cluster,
                                            const cfn::Object& before, const cfn::Object& after) {
    std::vector<std::string> removed = texts_at(before, "CapacityProviders");
    for (const std::string& left : texts_at(after, "CapacityProviders"))
        std::erase(removed, left);
    for (const std::string& word : {cluster.physical_id, text_of(cluster.attributes->find("Arn"))})
        for (const Record* service : inventory.users("AWS::ECS::Service", word))
            for (const ecs::CapacityShare& share :
                 shares_of(*service->properties, "CapacityProviderStrategy"))
                if (std::ranges::count(removed, share.provider))
                    return Denial{
                        "ResourceInUseException", "ResourceConflict",
                        "The specified capacity provider is in use and cannot be removed."};
    return std::nullopt;
}

// AWS rule ecs.15 [documented] "ECS API reference, PutClusterCapacityProviders": the providers of a
// cluster are there, and its default strategy has none but them. The words of the first are
// observed, those of the second are ours. Test: Clusters.HaveNoOtherProvidersThanThereAre
std::optional<Denial> deny_capacity_of_cluster(const Inventory& inventory,
                                               const cfn::Object& properties) {
    auto invalid = [](std::string message) {
        return Denial{"InvalidParameterException", "InvalidRequest", std::move(message)};
    };
    std::vector<std::string> providers = texts_at(properties, "CapacityProviders");
    for (const std::string& provider : providers)
        if (!is_capacity_provider(inventory, provider))
            return invalid(
                "The specified capacity provider was not found. Specify a valid name or ARN and "
                "try again.");
    std::vector<ecs::CapacityShare> shares =
        shares_of(properties, "DefaultCapacityProviderStrategy");
    for (const ecs::CapacityShare& share : shares)
        if (!std::ranges::count(providers, share.provider))
            return invalid(
                fmt::format("The default capacity provider strategy cannot contain the capacity "
                            "provider {}, which is not associated with the cluster.",
                            share.provider));
    return std::nullopt;
}

}  // namespace engine
