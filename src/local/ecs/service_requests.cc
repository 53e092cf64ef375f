// CreateService, UpdateService and DeleteService: from a call's input to what is asked of the
// cloud.

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/ecs/common.h"
#include "local/ecs/services.h"
#include "local/reading.h"

namespace local {
namespace {

constexpr std::string_view kType = "AWS::ECS::Service";

constexpr NotYet kNotYet[] = {
    {"volumeConfigurations",
     "volumeConfigurations is not part of this cloud yet: no task has a "
     "volume of Amazon EBS."},
    {"vpcLatticeConfigurations", "vpcLatticeConfigurations is not part of this cloud yet."},
    {"monitoring", "monitoring is not part of this cloud yet: no metric has another resolution."},
};

Refused refuse(const Asking& asking) {
    if (auto refused = refuse_what_is_not_there(asking, kNotYet)) return refused;
    const aws::Value* connect = asking.input().find("serviceConnectConfiguration");
    if (connect && connect->boolean("enabled"))
        return invalid(asking,
                       "serviceConnectConfiguration is not part of this cloud yet: services find "
                       "each other by their service registries.");
    for (const aws::Value& balancer : asking.input().list("loadBalancers"))
        if (balancer.has("loadBalancerName"))
            return invalid(asking,
                           "Classic Load Balancers (loadBalancerName) are not part of this cloud "
                           "yet: a service has target groups.");
    return std::nullopt;
}

/// As the properties of a service; `NONE` propagates no tags, as nothing does.
cfn::Object properties_of_service(const Asking& asking) {
    cfn::Object properties = properties_of(*asking.operation().input, asking.input(),
                                           {{"clientToken", ""},
                                            {"service", ""},
                                            {"forceNewDeployment", ""},
                                            {"placementStrategy", "PlacementStrategies"}});
    if (engine::text_at(properties, "PropagateTags") == "NONE")
        set_property(properties, "PropagateTags", cfn::Null{});
    return properties;
}

/// Of an answer with a service.
const aws::Shape& shape_of_answer(const Asking& asking) {
    return *aws::find_member(*asking.operation().output, "service")->shape;
}

// AWS rule ecs.36 [chosen] "ECS API reference, UpdateService, deploymentConfiguration": of the
// deployment configuration, too, what an update does not name stays.
// Test: UpdateService.LeavesWhatItDoesNotName
void keep_the_rest(cfn::Object& changes, const engine::Record& record) {
    const cfn::Expression* before = record.properties->find("DeploymentConfiguration");
    cfn::Expression* after = changes.find("DeploymentConfiguration");
    const auto* had = before ? before->as<cfn::Object>() : nullptr;
    const auto* has = after ? after->as<cfn::Object>() : nullptr;
    if (!had || !has) return;
    cfn::Object whole = *had;
    for (const cfn::Field& field : has->fields)
        set_property(whole, field.name, field.value);
    *after = cfn::Expression{std::move(whole)};
}

}  // namespace

std::optional<aws::Error> create_service(Asking& asking, aws::Writer& answer) {
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    if (auto refused = refuse(asking)) return refused;
    cfn::Object properties = properties_of_service(asking);
    std::erase_if(properties.fields,
                  [](const cfn::Field& field) { return field.value.as<cfn::Null>(); });
    engine::ResourceCreateAsked create{std::string(kType), engine::share(std::move(properties))};
    if (auto error = asking.ask(std::move(create), std::string(asking.input().text("clientToken"))))
        return error;
    auto service = find_service(asking, std::get<Cluster>(cluster), asking.made().physical_id);
    if (!service) return invalid(asking, "Creation of service was not idempotent.");
    write_service(answer, "service", shape_of_answer(asking), asking, *service, WithTags::Yes);
    return std::nullopt;
}

std::optional<aws::Error> update_service(Asking& asking, aws::Writer& answer) {
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    if (auto refused = refuse(asking)) return refused;
    const auto& in = std::get<Cluster>(cluster);
    const std::string arn = arn_in(in, "service", asking.input().text("service"));
    cfn::Object changes = properties_of_service(asking);
    std::erase_if(changes.fields, [](const cfn::Field& field) { return field.name == "Cluster"; });
    const engine::Record* record = asking.inventory()->find(kType, arn);
    if (record) keep_the_rest(changes, *record);
    // A strategy takes the place of the launch type.
    if (!engine::objects_at(changes, "CapacityProviderStrategy").empty())
        changes.add("LaunchType", cfn::Null{});
    if (auto error = asking.ask(engine::ServiceUpdateAsked{
            arn, engine::share(std::move(changes)), asking.input().boolean("forceNewDeployment")}))
        return error;
    write_service(answer, "service", shape_of_answer(asking), asking,
                  *find_service(asking, in, arn), WithTags::Yes);
    return std::nullopt;
}

std::optional<aws::Error> delete_service(Asking& asking, aws::Writer& answer) {
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    const auto& in = std::get<Cluster>(cluster);
    const std::string arn = arn_in(in, "service", asking.input().text("service"));
    if (auto error = asking.ask(engine::ServiceDeleteAsked{arn, asking.input().boolean("force")}))
        return error;
    write_service(answer, "service", shape_of_answer(asking), asking,
                  *find_service(asking, in, arn), WithTags::Yes);
    return std::nullopt;
}

}  // namespace local
