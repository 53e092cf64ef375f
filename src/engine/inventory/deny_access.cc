#include "engine/inventory/deny_access.h"

#include <algorithm>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "engine/properties.h"

namespace engine {
namespace {

constexpr std::string_view kRole = "AWS::IAM::Role";
constexpr std::string_view kManagedPolicy = "AWS::IAM::ManagedPolicy";
constexpr std::string_view kInstanceProfile = "AWS::IAM::InstanceProfile";
constexpr std::size_t kMostPolicies = 10;

Denial denied(std::string code, std::string handler_code, std::string message) {
    return {std::move(code), std::move(handler_code), std::move(message)};
}

Denial conflict(std::string message) {
    return denied("DeleteConflict", "ResourceConflict", std::move(message));
}

/// Calls `take` with every record of `type`.
template <class Take>
void each(const Inventory& inventory, std::string_view type, Take&& take) {
    for (const std::string& id : inventory.list(type, {}, std::numeric_limits<std::size_t>::max()))
        take(*inventory.find(type, id));
}

bool has(const std::vector<std::string>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

bool has_role(const Record& holder, const Record& role) {
    return has(texts_at(*holder.properties, "Roles"), role.name);
}

/// A policy inside the role, or a resource of its own that names the role.
bool has_inline_policy(const Inventory& inventory, const Record& role) {
    bool found = !objects_at(*role.properties, "Policies").empty();
    each(inventory, "AWS::IAM::RolePolicy", [&](const Record& policy) {
        found = found || text_at(*policy.properties, "RoleName") == role.name;
    });
    each(inventory, "AWS::IAM::Policy",
         [&](const Record& policy) { found = found || has_role(policy, role); });
    return found;
}

std::optional<Denial> deny_role_removal(const Inventory& inventory, const Record& role) {
    // AWS rule access.1 [observed] "IAM API reference, DeleteRole; messages that others recorded":
    // a role goes when no instance profile, no policy inside and no attached policy is left. Test:
    // Iam.DeletesARoleWhenNothingHangsOnIt
    bool in_profile = false;
    each(inventory, kInstanceProfile,
         [&](const Record& profile) { in_profile = in_profile || has_role(profile, role); });
    if (in_profile)
        return conflict("Cannot delete entity, must remove roles from instance profile first.");
    if (!policies_of(inventory, role).empty())
        return conflict("Cannot delete entity, must detach all policies first.");
    if (has_inline_policy(inventory, role))
        return conflict("Cannot delete entity, must delete policies first.");
    return std::nullopt;
}

}  // namespace

std::vector<std::string> policies_of(const Inventory& inventory, const Record& role) {
    std::vector<std::string> given = texts_at(*role.properties, "ManagedPolicyArns");
    std::set<std::string> arns(given.begin(), given.end());
    each(inventory, kManagedPolicy, [&](const Record& policy) {
        if (has_role(policy, role)) arns.insert(policy.physical_id);
    });
    return {arns.begin(), arns.end()};
}

std::vector<std::string> roles_with(const Inventory& inventory, std::string_view arn) {
    std::set<std::string> names;
    each(inventory, kRole, [&](const Record& role) {
        if (has(texts_at(*role.properties, "ManagedPolicyArns"), arn)) names.insert(role.name);
    });
    if (const Record* policy = inventory.find(kManagedPolicy, arn))
        for (const std::string& role : texts_at(*policy->properties, "Roles"))
            names.insert(role);
    return {names.begin(), names.end()};
}

std::optional<Denial> deny_access(const Inventory& inventory, std::string_view type,
                                  const cfn::Object& properties) {
    if (type != kRole) return std::nullopt;
    std::vector<std::string> arns = texts_at(properties, "ManagedPolicyArns");
    // AWS rule access.2 [documented] "IAM user guide, IAM and STS quotas": a role has up to ten
    // managed policies. Test: Iam.AttachesUpToTenPolicies
    if (arns.size() > kMostPolicies)
        return denied("LimitExceeded", "ServiceLimitExceeded",
                      fmt::format("Cannot exceed quota for PoliciesPerRole: {}", kMostPolicies));
    // AWS rule access.3 [observed] "IAM API reference, AttachRolePolicy; messages that others
    // recorded": only a policy that is there can be attached. Those of AWS itself are all taken to
    // be there. Test: Iam.AttachesOnlyPoliciesThatAreThere
    for (const std::string& arn : arns)
        if (arn.find(":iam::aws:policy/") == std::string::npos &&
            !inventory.find(kManagedPolicy, arn))
            return denied("NoSuchEntity", "NotFound",
                          fmt::format("Policy {} does not exist or is not attachable.", arn));
    return std::nullopt;
}

std::optional<Denial> deny_access_removal(const Inventory& inventory, const Record& record) {
    if (record.type == kRole) return deny_role_removal(inventory, record);
    if (record.type == kInstanceProfile && !texts_at(*record.properties, "Roles").empty())
        return conflict("Cannot delete entity, must remove roles from instance profile first.");
    if (record.type != kManagedPolicy) return std::nullopt;
    // AWS rule access.4 [observed] "IAM API reference, DeletePolicy; messages that others
    // recorded": a policy goes when nobody has it. Test:
    // Iam.DeletesAPolicyWhenNobodyHasItAndOneVersionIsLeft
    if (!roles_with(inventory, record.physical_id).empty())
        return conflict("Cannot delete a policy attached to entities.");
    return std::nullopt;
}

}  // namespace engine
