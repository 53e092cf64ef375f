#include "local/iam/operations.h"

#include <algorithm>

#include "engine/inventory/deny_access.h"
#include "engine/properties.h"
#include "local/iam/kinds.h"
#include "local/iam/pages.h"
#include "local/iam/policies.h"
#include "local/iam/roles.h"
#include "local/records/rows.h"

namespace local {
namespace {

using iam::kInstanceProfile;
using iam::kPages;
using iam::kPolicy;
using iam::kProvider;
using iam::kRole;
using iam::kServiceLinkedRole;

constexpr const RecordKind* kServiceLinked[] = {&kServiceLinkedRole};

/// By the path that each shows: that of a service-linked role is no property.
bool has_path_prefix(const Asking&, const engine::Record& record, const aws::Value* given) {
    if (!given) return true;
    std::string path = iam::path_of(record);
    if (record.type == kServiceLinkedRole.type)
        path = "/aws-service-role/" + engine::text_at(*record.properties, "AWSServiceName") + "/";
    return path.starts_with(given->as_text());
}

/// The policies of AWS itself are not listed: nobody here knows what they say.
bool is_in_scope(const Asking&, const engine::Record&, const aws::Value* given) {
    return !given || given->as_text() != "AWS";
}

bool is_attached(const Asking& asking, const engine::Record& policy, const aws::Value* given) {
    if (!given || !std::get<bool>(given->held)) return true;
    return !engine::roles_with(*asking.inventory_of(kRole.type), policy.physical_id).empty();
}

bool is_used_as(const Asking& asking, const engine::Record& policy, const aws::Value* given) {
    if (!given || given->as_text() != "PermissionsBoundary") return true;
    return std::ranges::any_of(records_of(asking, kRole), [&](const engine::Record* role) {
        return engine::text_at(*role->properties, "PermissionsBoundary") == policy.physical_id;
    });
}

bool has_the_role(const Asking& asking, const engine::Record& profile, const aws::Value*) {
    auto roles = engine::texts_at(*profile.properties, "Roles");
    return std::ranges::find(roles, asking.input().text("RoleName")) != roles.end();
}

constexpr ListFilter kByPath[] = {{.member = "PathPrefix", .keeps = has_path_prefix}};
constexpr ListFilter kPolicies[] = {{.member = "PathPrefix", .keeps = has_path_prefix},
                                    {.member = "Scope", .keeps = is_in_scope},
                                    {.member = "OnlyAttached", .keeps = is_attached},
                                    {.member = "PolicyUsageFilter", .keeps = is_used_as}};
constexpr ListFilter kOfRole[] = {{.member = {}, .keeps = has_the_role}};

constexpr RecordRow kRows[] = {
    {.operation = "CreateRole", .verb = Verb::Create, .kind = &kRole, .shown = "Role"},
    {.operation = "GetRole",
     .verb = Verb::Get,
     .kind = &kRole,
     .also = kServiceLinked,
     .key = "RoleName",
     .shown = "Role"},
    {.operation = "ListRoles",
     .verb = Verb::List,
     .kind = &kRole,
     .also = kServiceLinked,
     .shown = "Roles",
     .pages = &kPages,
     .filters = kByPath},
    {.operation = "UpdateRole", .verb = Verb::Update, .kind = &kRole, .key = "RoleName"},
    {.operation = "UpdateRoleDescription",
     .verb = Verb::Update,
     .kind = &kRole,
     .key = "RoleName",
     .shown = "Role"},
    {.operation = "UpdateAssumeRolePolicy",
     .verb = Verb::Update,
     .kind = &kRole,
     .key = "RoleName"},
    {.operation = "PutRolePermissionsBoundary",
     .verb = Verb::Update,
     .kind = &kRole,
     .key = "RoleName"},
    {.operation = "TagRole", .verb = Verb::Tag, .kind = &kRole, .key = "RoleName"},
    {.operation = "UntagRole", .verb = Verb::Untag, .kind = &kRole, .key = "RoleName"},
    {.operation = "ListRoleTags",
     .verb = Verb::ListTags,
     .kind = &kRole,
     .key = "RoleName",
     .shown = "Tags",
     .pages = &kPages},

    {.operation = "CreatePolicy", .verb = Verb::Create, .kind = &kPolicy, .shown = "Policy"},
    {.operation = "ListPolicies",
     .verb = Verb::List,
     .kind = &kPolicy,
     .shown = "Policies",
     .pages = &kPages,
     .filters = kPolicies},
    {.operation = "TagPolicy", .verb = Verb::Tag, .kind = &kPolicy, .key = "PolicyArn"},
    {.operation = "UntagPolicy", .verb = Verb::Untag, .kind = &kPolicy, .key = "PolicyArn"},
    {.operation = "ListPolicyTags",
     .verb = Verb::ListTags,
     .kind = &kPolicy,
     .key = "PolicyArn",
     .shown = "Tags",
     .pages = &kPages},

    {.operation = "CreateInstanceProfile",
     .verb = Verb::Create,
     .kind = &kInstanceProfile,
     .shown = "InstanceProfile"},
    {.operation = "GetInstanceProfile",
     .verb = Verb::Get,
     .kind = &kInstanceProfile,
     .key = "InstanceProfileName",
     .shown = "InstanceProfile"},
    {.operation = "ListInstanceProfiles",
     .verb = Verb::List,
     .kind = &kInstanceProfile,
     .shown = "InstanceProfiles",
     .pages = &kPages,
     .filters = kByPath},
    {.operation = "ListInstanceProfilesForRole",
     .verb = Verb::List,
     .kind = &kInstanceProfile,
     .shown = "InstanceProfiles",
     .pages = &kPages,
     .filters = kOfRole,
     .parent = &kRole,
     .parent_key = "RoleName"},
    {.operation = "DeleteInstanceProfile",
     .verb = Verb::Delete,
     .kind = &kInstanceProfile,
     .key = "InstanceProfileName"},

    {.operation = "CreateOpenIDConnectProvider", .verb = Verb::Create, .kind = &kProvider},
    {.operation = "GetOpenIDConnectProvider",
     .verb = Verb::Get,
     .kind = &kProvider,
     .key = "OpenIDConnectProviderArn"},
    {.operation = "ListOpenIDConnectProviders",
     .verb = Verb::List,
     .kind = &kProvider,
     .shown = "OpenIDConnectProviderList"},
    {.operation = "UpdateOpenIDConnectProviderThumbprint",
     .verb = Verb::Update,
     .kind = &kProvider,
     .key = "OpenIDConnectProviderArn"},
    {.operation = "DeleteOpenIDConnectProvider",
     .verb = Verb::Delete,
     .kind = &kProvider,
     .key = "OpenIDConnectProviderArn"},
    {.operation = "TagOpenIDConnectProvider",
     .verb = Verb::Tag,
     .kind = &kProvider,
     .key = "OpenIDConnectProviderArn"},
    {.operation = "UntagOpenIDConnectProvider",
     .verb = Verb::Untag,
     .kind = &kProvider,
     .key = "OpenIDConnectProviderArn"},
    {.operation = "ListOpenIDConnectProviderTags",
     .verb = Verb::ListTags,
     .kind = &kProvider,
     .key = "OpenIDConnectProviderArn",
     .shown = "Tags",
     .pages = &kPages},
};

constexpr OperationRow kHandlers[] = {
    {"AddClientIDToOpenIDConnectProvider", iam::add_client_id},
    {"AddRoleToInstanceProfile", iam::add_role_to_instance_profile},
    {"AttachRolePolicy", iam::attach_role_policy},
    {"CreatePolicyVersion", iam::create_policy_version},
    {"CreateServiceLinkedRole", iam::create_service_linked_role},
    {"DeletePolicy", iam::delete_policy},
    {"DeletePolicyVersion", iam::delete_policy_version},
    {"DeleteRole", iam::delete_role},
    {"DeleteRolePermissionsBoundary", iam::delete_role_permissions_boundary},
    {"DeleteRolePolicy", iam::delete_role_policy},
    {"DeleteServiceLinkedRole", iam::delete_service_linked_role},
    {"DetachRolePolicy", iam::detach_role_policy},
    {"GetAccountSummary", iam::get_account_summary},
    {"GetPolicy", iam::get_policy},
    {"GetPolicyVersion", iam::get_policy_version},
    {"GetRolePolicy", iam::get_role_policy},
    {"GetServiceLinkedRoleDeletionStatus", iam::get_service_linked_role_deletion_status},
    {"ListAccountAliases", iam::list_account_aliases},
    {"ListAttachedRolePolicies", iam::list_attached_role_policies},
    {"ListEntitiesForPolicy", iam::list_entities_for_policy},
    {"ListPolicyVersions", iam::list_policy_versions},
    {"ListRolePolicies", iam::list_role_policies},
    {"ListUsers", iam::list_users},
    {"PutRolePolicy", iam::put_role_policy},
    {"RemoveClientIDFromOpenIDConnectProvider", iam::remove_client_id},
    {"RemoveRoleFromInstanceProfile", iam::remove_role_from_instance_profile},
    {"SetDefaultPolicyVersion", iam::set_default_policy_version},
};

constexpr auto kOperations = joined(kHandlers, kRows);

}  // namespace

std::span<const OperationRow> iam_operations() {
    return kOperations;
}

}  // namespace local
