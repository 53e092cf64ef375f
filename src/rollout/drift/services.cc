// Services: what their templates say, less what their controllers choose.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cfn/write_template.h"
#include "rollout/drift/difference.h"
#include "rollout/drift/judging.h"
#include "rollout/drift/remedies.h"
#include "rollout/seen.h"

namespace rollout {
namespace {

constexpr std::string_view kType = "AWS::ECS::Service";

/// A property that is compared, as people call it, and where the manifest says it.
struct Row {
    std::string_view property;
    std::string_view words;
    std::string_view key;  ///< empty: nowhere
};
constexpr std::array kRows = {Row{"AvailabilityZoneRebalancing", "zone rebalancing", "deploy"},
                              Row{"CapacityProviderStrategy", "capacity", "capacity"},
                              Row{"DeploymentConfiguration", "deployment", "deploy"},
                              Row{"DesiredCount", "count", "count"},
                              Row{"EnableECSManagedTags", "managed tags", ""},
                              Row{"EnableExecuteCommand", "exec", "exec"},
                              Row{"HealthCheckGracePeriodSeconds", "grace", "ingress"},
                              Row{"LoadBalancers", "load balancer", "ingress"},
                              Row{"NetworkConfiguration", "network", ""},
                              Row{"PropagateTags", "tags of tasks", ""},
                              Row{"ServiceRegistries", "private name", ""}};

/// The template's value without what another one owns.
cfn::Expression ours_of(std::string_view property, const cfn::Expression& value) {
    cfn::Expression ours = value;
    auto drop = [](cfn::Object& object, std::string_view name) {
        std::erase_if(object.fields, [&](const cfn::Field& field) { return field.name == name; });
    };
    // AWS rule drift.2 [observed] "ECS developer guide, Application Load Balancer resources for
    // blue/green": where traffic shifts ECS exchanges the two target groups and rewrites their
    // rules; which of them is the service's is its own. Test:
    // DriftOfServices.LeavesTargetGroupsToEcsWhereTrafficShifts
    if (auto* items = ours.as<cfn::Array>(); items && property == "LoadBalancers")
        for (cfn::Expression& item : *items)
            if (auto* balancer = item.as<cfn::Object>();
                balancer && balancer->find("AdvancedConfiguration")) {
                drop(*balancer, "AdvancedConfiguration");
                drop(*balancer, "TargetGroupArn");
            }
    return ours;
}

/// "service/shop-dev/shop-dev-web" of its ARN: what Application Auto Scaling calls it.
std::string scaled_as(const std::string& arn) {
    return arn.substr(arn.rfind(':') + 1);
}

bool is_scaled(const Judging& judging, const std::string& arn) {
    return std::ranges::any_of(judging.deployed(), [&](const Deployed& one) {
        return one.type == "AWS::ApplicationAutoScaling::ScalableTarget" &&
               text_in(one.properties, "ResourceId") == scaled_as(arn);
    });
}

bool has_tag(const cfn::Object& service, const std::string& name) {
    return !name.empty() && std::ranges::any_of(objects_of(service, "Tags"), [&](const auto* tag) {
        return word_of(*tag, "Key") == name;
    });
}

bool is_controllers(const Judging& judging, const Deployed& deployed, const cfn::Object& live,
                    std::string_view property) {
    // AWS rule drift.3 [documented] "ECS developer guide, Automatically scale your Amazon ECS
    // service": the count of a service that scales is the autoscaler's. Test:
    // DriftOfServices.LeavesTheCountToAnAutoscaler
    if (property == "DesiredCount") return is_scaled(judging, deployed.id);
    // The fallback from Spot moves a service there and back, and says so in a tag.
    return property == "CapacityProviderStrategy" && has_tag(live, judging.wish().spot_tag);
}

/// "count", "DeploymentConfiguration.MaximumPercent".
std::string what_of(const Row& row, const Unlike& unlike, const std::string& subject) {
    const bool is_whole = unlike.path == row.property;
    return fmt::format("{} of {}", is_whole ? std::string(row.words) : unlike.path, subject);
}

std::string called(const Deployed& service) {
    return service.subject.empty() ? service.logical_id : service.subject;
}

Remedy remedy_of(const Judging& judging, const Deployed& service, std::string_view property) {
    const cfn::Expression* value = service.properties.find(property);
    // Which of the two groups has the traffic is the controller's, and one call sets all of it.
    if (property == "LoadBalancers" && value &&
        cfn::compact_json(*value).find("AdvancedConfiguration") != std::string::npos)
        return ByPerson{"set the load balancer of the service in the console of ECS"};
    cfn::Object ours;
    if (value) ours.fields.push_back({std::string(property), ours_of(property, *value)});
    return update_service(judging.wish().region, service.id, property, ours);
}

void judge_property(Judging& judging, const Deployed& service, const cfn::Object& live,
                    const Row& row) {
    const cfn::Expression* value = service.properties.find(row.property);
    if (!value || is_controllers(judging, service, live, row.property)) return;
    const cfn::Expression* there = member_of(live, row.property);
    Comparison comparison;
    compare(ours_of(row.property, *value), there ? std::optional(*there) : std::nullopt,
            std::string(row.property), Extras::Nobodys, comparison);
    for (const std::string& path : comparison.not_known)
        judging.leave(service, path);
    Keys keys;
    if (!row.key.empty()) keys.push_back({std::string(row.key)});
    for (const Unlike& unlike : comparison.unlike)
        judging.add(service, service.id,
                    Differs{what_of(row, unlike, called(service)), brief_value(unlike.deployed),
                            brief_value(unlike.live)},
                    remedy_of(judging, service, row.property), keys);
}

/// "shop-dev-web:7" of its ARN.
std::string revision_of(const std::string& arn) {
    return arn.substr(arn.rfind('/') + 1);
}

/// Members of a task definition that say when and by whom it was registered.
constexpr std::array<std::string_view, 9> kOfRegistration = {
    "taskDefinitionArn",  "revision",        "status",
    "registeredAt",       "registeredBy",    "deregisteredAt",
    "requiresAttributes", "compatibilities", "deleteRequestedAt"};

cfn::Object without_registration(const cfn::Object& definition) {
    cfn::Object kept;
    for (const cfn::Field& field : definition.fields)
        if (std::ranges::find(kOfRegistration, field.name) == kOfRegistration.end())
            kept.fields.push_back(field);
    return kept;
}

/// Variables as the manifest knows them, by the name in "...Environment[LEVEL].Value"; empty: it
/// is none.
std::string variable_in(std::string_view path) {
    for (std::string_view list : {std::string_view("environment["), std::string_view("secrets[")})
        if (const std::size_t at = path.find(list); at != std::string_view::npos) {
            const std::size_t begin = at + list.size();
            return std::string(path.substr(begin, path.find(']', begin) - begin));
        }
    return {};
}

/// A variable as its value: "b" of {name: OLD, value: b}.
std::string shown_value(const std::optional<cfn::Expression>& value) {
    const auto* entry = value ? value->as<cfn::Object>() : nullptr;
    for (const char* member : {"value", "valueFrom"})
        if (const cfn::Expression* held = entry ? member_of(*entry, member) : nullptr)
            return brief_value(*held);
    return brief_value(value);
}

/// What a hand-made revision has otherwise than the stack's own. Both are as AWS shows them, with
/// the same defaults.
void judge_revision(Judging& judging, const Deployed& service, const std::string& own,
                    const std::string& running, const Remedy& remedy) {
    const Shown* before = judging.answer(DriftTopic::TaskDefinition, own);
    const Shown* after = judging.answer(DriftTopic::TaskDefinition, running);
    if (!before || !after || before->empty() || after->empty()) return;
    Comparison comparison;
    compare(without_registration(before->front()), without_registration(after->front()), "",
            Extras::Counted, comparison);
    for (const Unlike& unlike : comparison.unlike) {
        const std::string variable = variable_in(unlike.path);
        Differs differs{
            fmt::format("{} of {}", variable.empty() ? unlike.path : variable, called(service)),
            shown_value(unlike.deployed), shown_value(unlike.live)};
        // What a person put there may be a secret, and no template says that it is none.
        if (!unlike.deployed && unlike.live->as<cfn::Object>()) differs.live = "not shown";
        Keys keys;
        if (!variable.empty()) keys = {{"environment", variable}, {"secrets", variable}};
        judging.add(service, running, std::move(differs), remedy, std::move(keys));
    }
}

// AWS rule drift.4 [documented] "ECS developer guide, How the Amazon ECS deployment circuit breaker
// detects failures": a deployment that fails goes back to the last one that was complete, which may
// be another revision than the template's. That is the controller's. Test:
// DriftOfServices.LeavesTheRevisionToTheCircuitBreaker
bool was_put_back(const Judging& judging, const Deployed& service) {
    const LiveService* live = judging.service_called(service.id.substr(service.id.rfind('/') + 1));
    return live && state_of(live->service) == ServiceState::PutBack;
}

void judge_definition_of(Judging& judging, const Deployed& service, const cfn::Object& live) {
    const std::string own = text_in(service.properties, "TaskDefinition");
    const std::string running = word_of(live, "TaskDefinition");
    if (own.empty() || own == running || was_put_back(judging, service)) return;
    const Remedy remedy =
        update_service(judging.wish().region, service.id, "TaskDefinition", service.properties);
    judging.add(
        service, running,
        Differs{"task definition of " + called(service), revision_of(own), revision_of(running)},
        remedy);
    judge_revision(judging, service, own, running, remedy);
}

}  // namespace

void judge_services(Judging& judging) {
    for (const Deployed* service : judging.of_type(kType)) {
        const Shown* shown = judging.answer(DriftTopic::Service, service->id);
        if (!shown) continue;
        judging.count(*service);
        if (shown->empty() || word_of(shown->front(), "Status") != "ACTIVE") {
            judging.add(
                *service, service->id, Gone{"the service " + called(*service)},
                ByPerson{fmt::format("delete the stack {}, then run `up` again", service->stack)});
            continue;
        }
        for (const Row& row : kRows)
            judge_property(judging, *service, shown->front(), row);
        judge_definition_of(judging, *service, shown->front());
    }
}

void judge_definitions(Judging& judging) {
    for (const Deployed* definition : judging.of_type("AWS::ECS::TaskDefinition")) {
        const Shown* shown = judging.answer(DriftTopic::TaskDefinition, definition->id);
        if (!shown) continue;
        judging.count(*definition);
        // Nobody can change a revision: it can only be taken out of use.
        const std::string status = shown->empty() ? "" : word_of(shown->front(), "Status");
        if (status == "ACTIVE") continue;
        judging.add(
            *definition, definition->id,
            Differs{fmt::format("status of {}", revision_of(definition->id)), "ACTIVE", status},
            ByPerson{"any change of the service makes a new revision, and `up` moves to it"});
    }
}

}  // namespace rollout
