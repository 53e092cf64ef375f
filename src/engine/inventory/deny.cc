// What an inventory refuses, and in which words.

#include <algorithm>

#include <fmt/format.h>

#include "base/match.h"
#include "cfn/schema.h"
#include "engine/cloud_service.h"
#include "engine/inventory.h"
#include "engine/inventory/deny_access.h"
#include "engine/inventory/deny_balancer.h"
#include "engine/inventory/deny_cluster.h"
#include "engine/inventory/deny_data.h"
#include "engine/inventory/deny_definition.h"
#include "engine/inventory/deny_network.h"
#include "engine/inventory/deny_service.h"
#include "engine/inventory/deny_tags.h"
#include "engine/inventory/deny_telemetry.h"
#include "engine/inventory/forms.h"
#include "engine/inventory/index.h"
#include "engine/inventory/make.h"
#include "engine/inventory/type_rules.h"
#include "engine/properties.h"
#include "engine/tunables.h"

namespace engine {
namespace {

Denial invalid(std::string code, std::string message) {
    return {std::move(code), "InvalidRequest", std::move(message)};
}

std::uint32_t depth_of(const cfn::Expression& value) {
    std::uint32_t deepest = 0;
    if (const auto* items = value.as<cfn::Array>())
        for (const cfn::Expression& item : *items)
            deepest = std::max(deepest, depth_of(item));
    if (const auto* object = value.as<cfn::Object>())
        for (const cfn::Field& field : object->fields)
            deepest = std::max(deepest, depth_of(field.value));
    return deepest + 1;
}

struct Optional {
    std::string_view type;
    std::string_view property;
};
// AWS rule records.2 [documented] "IAM API reference, CreateInstanceProfile; EFS API reference,
// CreateMountTarget": the API takes without these what a template has to have with them; the roles
// of an instance profile come later, a mount target gets the default group of its VPC. Test:
// Records.NeedLessThroughTheApiThanInATemplate
constexpr Optional kOptional[] = {
    {"AWS::EFS::MountTarget", "SecurityGroups"},
    {"AWS::IAM::InstanceProfile", "Roles"},
};

/// Puts something where a template would have to say something.
void say_for_the_api(std::string_view type, cfn::Object& properties) {
    for (const Optional& optional : kOptional)
        if (optional.type == type && !properties.find(optional.property))
            properties.add(std::string(optional.property), cfn::Array{"any"});
}

// AWS rule inventory.6 [documented] "CloudFormation user guide, Template reference": properties
// that the type's schema does not allow are refused. The words are ours. Test:
// Inventory.RefusesWhatTheSchemaDoesNotAllow
std::optional<Denial> deny_values(const InventoryIndex& index, const std::string& type,
                                  std::string_view logical_id, cfn::Object properties,
                                  const Operation& operation) {
    std::string name = logical_id.empty() ? last_segment(type) : std::string(logical_id);
    if (!operation.stack) {
        properties = as_in_a_template(type, properties);
        say_for_the_api(type, properties);
    }
    for (const cfn::Field& field : properties.fields)
        if (depth_of(field.value) > tunables::kPropertyDepth)
            return invalid("ValidationException",
                           fmt::format("{}.{}: values are nested more than {} deep here", name,
                                       field.name, tunables::kPropertyDepth));
    cfn::Template body;
    body.resources.push_back(
        {.logical_id = name, .type = type, .properties = std::move(properties)});
    for (const base::Diagnostic& found : index.checker.check(body))
        if (found.severity == base::Severity::Error)
            return invalid("ValidationException", found.message);
    return std::nullopt;
}

// AWS rule inventory.7 [documented] "EC2 API reference, Error codes; Elastic Load Balancing and ECS
// API references, Errors": a thing that is named and not there is refused.
// Test: Inventory.RefusesToBuildOnWhatIsNotThere
std::optional<Denial> deny_needs(const InventoryIndex& index, std::string_view type,
                                 const cfn::Object& properties) {
    for (const Need& need : needs()) {
        if (need.type != type) continue;
        for (const std::string& value : texts_at(properties, need.property))
            if (!index.find(need.needed, value) &&
                (need.or_needed.empty() || !index.find(need.or_needed, value)))
                return Denial{std::string(need.code), "NotFound",
                              fmt::format(fmt::runtime(need.message), value)};
    }
    return std::nullopt;
}

// AWS rule inventory.8 [documented] "API references, Errors (ResourceAlreadyExists,
// EntityAlreadyExists, DuplicateTargetGroupName, PriorityInUse, ...)": names, ports and priorities
// that are taken are refused, each service in its own words. Test:
// Inventory.RefusesANameThatIsTaken
std::optional<Denial> deny_claim(const InventoryIndex& index, const TypeRules& rules,
                                 const std::string& claim, std::string_view name,
                                 const cfn::Object& properties, const Inventory::State& state,
                                 std::optional<std::uint32_t> self) {
    if (claim.empty()) return std::nullopt;
    std::optional<std::uint32_t> holder = index.claimed(rules.type, claim);
    if (!holder || holder == self) return std::nullopt;
    return Denial{std::string(rules.taken_code), "AlreadyExists",
                  fill(rules.taken_message, {.account = state.account,
                                             .region = state.region,
                                             .name = name,
                                             .type = rules.type,
                                             .unique = claim,
                                             .properties = &properties})};
}

/// The first property whose change replaces, or an empty text.
std::string replaced_by(const cfn::TypeSchema& schema, const cfn::Object& before,
                        const cfn::Object& after, std::vector<std::string>& path) {
    auto differs = [&](const std::string& name, const cfn::Expression* a,
                       const cfn::Expression* b) -> std::string {
        if (a && b && *a == *b) return {};
        // "80" and 80 are one value to CloudFormation.
        if (a && b && !text_of(a).empty() && text_of(a) == text_of(b)) return {};
        path.push_back(name);
        std::string found;
        const auto* inner_a = a ? a->as<cfn::Object>() : nullptr;
        const auto* inner_b = b ? b->as<cfn::Object>() : nullptr;
        if (inner_a && inner_b)
            found = replaced_by(schema, *inner_a, *inner_b, path);
        else if (cfn::find_path(schema, path).update == cfn::Update::kReplace)
            found = fmt::format("{}", fmt::join(path, "."));
        path.pop_back();
        return found;
    };
    for (const cfn::Field& field : before.fields)
        if (std::string found = differs(field.name, &field.value, after.find(field.name));
            !found.empty())
            return found;
    for (const cfn::Field& field : after.fields)
        if (!before.find(field.name))
            if (std::string found = differs(field.name, nullptr, &field.value); !found.empty())
                return found;
    return {};
}

Denial not_found(const std::string& type, const std::string& id) {
    return {"ResourceNotFoundException", "NotFound",
            fmt::format("Resource of type '{}' with identifier '{}' was not found.", type,
                        shown_id(type, id))};
}

struct Protection {
    std::string_view type;
    std::string_view code;
    std::string_view message;  ///< `{}` is the physical id
};
// AWS rule inventory.9 [documented] "RDS API reference, DeleteDBInstance; Elastic Load Balancing,
// Deletion protection": what is protected cannot be deleted until the protection is taken away.
// Test: Inventory.RefusesToDeleteWhatIsProtected
constexpr Protection kProtections[] = {
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", "OperationNotPermitted",
     "Load balancer '{}' cannot be deleted because deletion protection is enabled"},
    {"AWS::Logs::LogGroup", "ValidationException",
     "The log group '{}' cannot be deleted because deletion protection is enabled."},
    {"AWS::RDS::DBCluster", "InvalidParameterCombination",
     "Cannot delete protected Cluster, please disable deletion protection and try again."},
    {"AWS::RDS::DBInstance", "InvalidParameterCombination",
     "Cannot delete protected DB Instance, please disable deletion protection and try again."},
};

bool is_protected(const cfn::Object& properties) {
    for (std::string_view name : {"DeletionProtection", "DeletionProtectionEnabled"})
        if (truth_at(properties, name)) return true;
    for (const cfn::Object* attribute : objects_at(properties, "LoadBalancerAttributes"))
        if (text_at(*attribute, "Key") == "deletion_protection.enabled")
            return truth_at(*attribute, "Value");
    return false;
}

struct Content {
    std::string_view type;
    std::string_view emptied_by;  ///< the property that lets the content go too; empty: none
    std::string_view code;
    std::string_view message;  ///< `{0}` is the physical id, `{1}` the account
};
// AWS rule inventory.10 [documented] "ECR API reference, DeleteRepository; S3, DeleteBucket; ECS,
// DeleteCluster": a thing with something in it cannot be deleted.
// Test: Inventory.RefusesToDeleteWhatHoldsSomething
constexpr Content kContents[] = {
    {"AWS::ECR::Repository", "EmptyOnDelete", "RepositoryNotEmptyException",
     "The repository with name '{0}' in registry with id '{1}' cannot be deleted because it still "
     "contains images"},
    {"AWS::ECS::Cluster", "", "ClusterContainsTasksException",
     "The Cluster cannot be deleted while Tasks are active."},
    {"AWS::S3::Bucket", "", "BucketNotEmpty", "The bucket you tried to delete is not empty"},
};

/// What the core of a target group refuses, so that neither the API nor a template makes one
/// without a core.
std::optional<Denial> deny_group(const SharedProperties& properties) {
    Record group{.properties = properties ? properties : share(cfn::Object{})};
    auto refusal = TargetGroup().refuse(TargetGroupChanged{target_group_settings_of(group)});
    if (!refusal) return std::nullopt;
    return invalid(std::move(refusal->code), std::move(refusal->message));
}

std::optional<Denial> deny_tags(std::string_view type, const cfn::Object& properties) {
    if (!type.starts_with("AWS::ECS::")) return std::nullopt;
    auto refusal = refuse_ecs_tags(properties);
    if (!refusal) return std::nullopt;
    return invalid(std::move(refusal->code), std::move(refusal->message));
}

/// What clusters are refused for, new ones and old ones.
std::optional<Denial> deny_clusters(const Inventory& inventory, std::string_view type,
                                    const cfn::Object& properties) {
    if (type == "AWS::ECS::Cluster")
        if (auto denial = deny_cluster(properties)) return denial;
    if (type.starts_with("AWS::ECS::Cluster"))
        return deny_capacity_of_cluster(inventory, properties);
    return std::nullopt;
}

std::optional<Denial> deny_cluster_change(const Inventory& inventory, const Record& record,
                                          const cfn::Object& properties) {
    if (!record.type.starts_with("AWS::ECS::Cluster")) return std::nullopt;
    if (auto denial = deny_clusters(inventory, record.type, properties)) return denial;
    const Record* cluster = find_cluster(inventory, record.physical_id);
    return cluster ? deny_providers_in_use(inventory, *cluster, *record.properties, properties)
                   : std::nullopt;
}

std::optional<Denial> deny_kept(const Record& record, const std::string& account) {
    if (is_default_group(record))
        return invalid("CannotDelete",
                       fmt::format("the specified group: \"{}\" name: \"{}\" cannot be deleted by "
                                   "a user",
                                   record.physical_id, record.name));
    for (const Protection& protection : kProtections)
        if (protection.type == record.type && is_protected(*record.properties))
            return invalid(std::string(protection.code),
                           fmt::format(fmt::runtime(protection.message), record.physical_id));
    for (const Content& content : kContents) {
        if (content.type != record.type || record.content == 0) continue;
        if (!content.emptied_by.empty() && truth_at(*record.properties, content.emptied_by))
            continue;
        return invalid(std::string(content.code),
                       fmt::format(fmt::runtime(content.message), record.physical_id, account));
    }
    return std::nullopt;
}

}  // namespace

std::optional<Denial> Inventory::deny(const CreateResource& asked) const {
    const TypeRules* rules = find_rules(asked.type);
    if (!rules)
        return invalid("TypeNotFoundException",
                       fmt::format("The type '{}' cannot be found", asked.type));
    if (!rules->missing.empty())
        return invalid("UnsupportedOperation", std::string(rules->missing));
    static const cfn::Object kNone;
    const cfn::Object& properties = asked.properties ? *asked.properties : kNone;
    if (auto denial = deny_new_data(asked.type, properties)) return denial;
    // Before the schema: EC2 and ECS have words of their own for what is wrong and missing.
    if (auto denial = deny_group_rules(asked.type, properties)) return denial;
    if (asked.type == "AWS::ECS::TaskDefinition")
        if (auto denial = deny_definition(properties)) return denial;
    if (auto denial =
            deny_values(*index_, asked.type, asked.origin.logical_id, properties, asked.operation))
        return denial;
    if (auto denial = deny_telemetry(*this, asked.type, properties)) return denial;
    if (auto denial = deny_tags(asked.type, properties)) return denial;
    if (auto denial = deny_needs(*index_, asked.type, properties)) return denial;
    if (auto denial = deny_new_range(*this, asked.type, properties)) return denial;
    if (auto denial = deny_attachment(*this, asked.type, properties)) return denial;
    if (asked.type == "AWS::ElasticLoadBalancingV2::TargetGroup")
        if (auto denial = deny_group(asked.properties)) return denial;
    if (auto denial = deny_clusters(*this, asked.type, properties)) return denial;
    if (asked.type == "AWS::ECS::Service")
        if (auto denial = deny_new_service(*this, properties)) return denial;
    if (auto denial = deny_access(*this, asked.type, properties)) return denial;
    std::string name = text_at(properties, rules->name_property);
    std::string claim = claim_of(*rules, properties, name, state_);
    if (auto denial = deny_claim(*index_, *rules, claim, name, properties, state_, std::nullopt))
        return denial;
    return deny_balancing(*this, asked.type, asked.properties);
}

std::optional<Denial> Inventory::deny(const UpdateResource& asked) const {
    std::optional<std::uint32_t> number = number_of(asked.type, asked.physical_id);
    if (!number) return not_found(asked.type, asked.physical_id);
    const Record& record = state_.records.at(*number);
    if (record.phase == Record::Phase::Inactive) return not_found(asked.type, asked.physical_id);
    if (record.phase == Record::Phase::Deleting)
        return Denial{
            "ResourceConflictException", "ResourceConflict",
            fmt::format("'{}' is being deleted.", shown_id(asked.type, asked.physical_id))};
    static const cfn::Object kNone;
    const cfn::Object& properties = asked.properties ? *asked.properties : kNone;
    if (auto denial = deny_new_data(asked.type, properties)) return denial;
    if (auto denial = deny_group_rules(asked.type, properties)) return denial;
    if (auto denial =
            deny_values(*index_, asked.type, record.origin.logical_id, properties, asked.operation))
        return denial;
    std::vector<std::string> path;
    std::string replaced =
        replaced_by(*cfn::find_type(asked.type), *record.properties, properties, path);
    // AWS rule inventory.11 [documented] "CloudFormation CLI user guide, createOnlyProperties": a
    // property that replaces its resource cannot be changed in place.
    // Test: Inventory.RefusesToChangeInPlaceWhatReplaces
    if (!replaced.empty())
        return Denial{"NotUpdatableException", "NotUpdatable",
                      fmt::format("{} cannot be changed on an existing resource.", replaced)};
    if (asked.type == "AWS::ECS::TaskDefinition")
        if (auto denial = deny_simulation(properties)) return denial;
    if (auto denial = deny_telemetry(*this, asked.type, properties)) return denial;
    if (auto denial = deny_tags(asked.type, properties)) return denial;
    if (auto denial = deny_needs(*index_, asked.type, properties)) return denial;
    if (auto denial = deny_attachment(*this, asked.type, properties, asked.physical_id))
        return denial;
    if (asked.type == "AWS::ElasticLoadBalancingV2::TargetGroup")
        if (auto denial = deny_group(asked.properties)) return denial;
    if (auto denial = deny_cluster_change(*this, record, properties)) return denial;
    if (asked.type == "AWS::ECS::Service")
        if (auto denial = deny_service(*this, properties)) return denial;
    if (auto denial = deny_access(*this, asked.type, properties)) return denial;
    const TypeRules& rules = *find_rules(asked.type);
    std::string claim = claim_of(rules, properties, record.name, state_);
    if (auto denial = deny_claim(*index_, rules, claim, record.name, properties, state_, number))
        return denial;
    return deny_balancing(*this, asked.type, asked.properties);
}

std::optional<Denial> Inventory::deny(const DeleteResource& asked) const {
    std::optional<std::uint32_t> number = number_of(asked.type, asked.physical_id);
    if (!number) return not_found(asked.type, asked.physical_id);
    const Record& record = state_.records.at(*number);
    if (record.phase == Record::Phase::Inactive) {
        if (!asked.operation.stack) return std::nullopt;
        return not_found(asked.type, asked.physical_id);
    }
    if (auto denial = deny_kept(record, state_.account)) return denial;
    if (!asked.operation.stack)
        if (auto denial = deny_access_removal(*this, record)) return denial;
    // AWS rule inventory.12 [documented] "EC2, Error codes, DependencyViolation; ECS,
    // DeleteCluster; Elastic Load Balancing, DeleteTargetGroup; Cloud Map, DeleteNamespace": what
    // another thing needs cannot be deleted. Test: Inventory.RefusesToDeleteWhatIsInUse
    bool holds_any = std::any_of(holds().begin(), holds().end(),
                                 [&](const Hold& hold) { return hold.type == record.type; });
    if (!holds_any) return std::nullopt;
    for (std::uint32_t user_number : index_->users_of(record)) {
        if (user_number == *number) continue;
        const Record& user = state_.records.at(user_number);
        if (is_default_group(user)) continue;  // it goes with its VPC
        for (const Hold& hold : holds()) {
            if (hold.type != record.type || hold.user != user.type) continue;
            if (!hold.property.empty() &&
                !index_->names(record, text_at(*user.properties, hold.property)))
                continue;
            return invalid(std::string(hold.code),
                           fmt::format(fmt::runtime(hold.message), record.physical_id));
        }
    }
    return std::nullopt;
}

std::optional<Refusal> Inventory::refuse(const Fact& fact) const {
    std::optional<Denial> denial = base::match(
        fact, [&](const CreateResource& asked) { return deny(asked); },
        [&](const UpdateResource& asked) { return deny(asked); },
        [&](const DeleteResource& asked) { return deny(asked); },
        [](const InventoryRequested&) { return std::optional<Denial>(); },
        [](const BehaviourSettled&) { return std::optional<Denial>(); },
        [](const ContentChanged&) { return std::optional<Denial>(); },
        [](const AccountSettingChanged&) { return std::optional<Denial>(); },
        [](const Restarted&) { return std::optional<Denial>(); });
    if (!denial) return std::nullopt;
    return Refusal{std::move(denial->code), std::move(denial->message)};
}

}  // namespace engine
