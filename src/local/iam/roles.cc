#include "local/iam/roles.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/sha256.h"
#include "engine/properties.h"
#include "local/iam/kinds.h"
#include "local/records/rows.h"
#include "local/writing.h"

namespace local::iam {
namespace {

using Refused = std::optional<aws::Error>;

/// "AROA" and what follows from the ARN: CloudFormation shows no id of such a role.
std::string service_role_id(std::string_view account, std::string_view name) {
    std::string id = "AROA";
    for (char c : base::sha256_hex(fmt::format("{}/{}", account, name), 17))
        id += c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    return id;
}

/// The texts of the property with `text` in it, or without it.
cfn::Array with_text(const engine::Record& record, std::string_view property, std::string_view text,
                     bool is_there) {
    cfn::Array items;
    for (std::string& item : engine::texts_at(*record.properties, property))
        if (item != text) items.emplace_back(std::move(item));
    if (is_there) items.emplace_back(text);
    return items;
}

std::string deletion_task(const engine::Record& role, std::string_view account) {
    return fmt::format("task/aws-service-role/{}/{}/{}",
                       engine::text_at(*role.properties, "AWSServiceName"), role.physical_id,
                       base::sha256_hex(fmt::format("{}/{}", account, role.physical_id), 32));
}

Refused change_client_ids(Asking& asking, bool is_there) {
    auto found = record_of(asking, kProvider, asking.input().text("OpenIDConnectProviderArn"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& provider = *std::get<const engine::Record*>(found);
    return change_record(
        asking, kProvider, provider.physical_id,
        cfn::Object{{"ClientIdList", with_text(provider, "ClientIdList",
                                               asking.input().text("ClientID"), is_there)}});
}

}  // namespace

Refused delete_role(Asking& asking, aws::Writer&) {
    auto found = own_role_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    return delete_record(asking, kRole, std::get<const engine::Record*>(found)->physical_id);
}

Refused delete_role_permissions_boundary(Asking& asking, aws::Writer&) {
    auto found = own_role_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    return change_record(asking, kRole, std::get<const engine::Record*>(found)->physical_id,
                         cfn::Object{{"PermissionsBoundary", cfn::Null{}}});
}

Refused create_service_linked_role(Asking& asking, aws::Writer& answer) {
    auto wanted = wanted_of(asking, kServiceLinkedRole);
    if (auto* error = std::get_if<aws::Error>(&wanted)) return std::move(*error);
    auto made = make_record(asking, kServiceLinkedRole, std::move(std::get<Wanted>(wanted)));
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    const std::string name = std::get<const engine::Record*>(made)->physical_id;
    if (auto error = set_note(asking, kServiceLinkedRole, name, "RoleId",
                              service_role_id(asking.account(), name)))
        return error;
    answer.begin_structure("Role");
    write_record(asking, answer, *aws::find_member(*asking.operation().output, "Role")->shape,
                 kServiceLinkedRole, *find_record(asking, kServiceLinkedRole, name));
    answer.end();
    return std::nullopt;
}

// AWS rule iam.5 [documented] "IAM API reference, DeleteServiceLinkedRole,
// GetServiceLinkedRoleDeletionStatus": the deletion is a task of its own that is asked about. Here
// it is over at once. Test: Iam.DeletesAServiceLinkedRoleByATask
Refused delete_service_linked_role(Asking& asking, aws::Writer& answer) {
    auto found = record_of(asking, kServiceLinkedRole, asking.input().text("RoleName"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& role = *std::get<const engine::Record*>(found);
    const std::string task = deletion_task(role, asking.account());
    if (auto error = delete_record(asking, kServiceLinkedRole, role.physical_id)) return error;
    answer.text("DeletionTaskId", task);
    return std::nullopt;
}

Refused get_service_linked_role_deletion_status(Asking& asking, aws::Writer& answer) {
    const std::string task(asking.input().text("DeletionTaskId"));
    const std::string rest = task.substr(0, task.rfind('/'));
    const std::string name = rest.substr(rest.rfind('/') + 1);
    const std::string mark = base::sha256_hex(fmt::format("{}/{}", asking.account(), name), 32);
    if (!task.starts_with("task/aws-service-role/") || !task.ends_with("/" + mark))
        return asking.error("NoSuchEntity",
                            fmt::format("The deletion task {} cannot be found.", task));
    answer.text("Status", "SUCCEEDED");
    return std::nullopt;
}

// AWS rule iam.6 [observed] "IAM API reference, AddRoleToInstanceProfile; messages that others
// recorded": an instance profile has one role. Test: Iam.PutsOneRoleIntoAnInstanceProfile
Refused add_role_to_instance_profile(Asking& asking, aws::Writer&) {
    auto found = record_of(asking, kInstanceProfile, asking.input().text("InstanceProfileName"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& profile = *std::get<const engine::Record*>(found);
    auto role = own_role_of(asking);
    if (auto* error = std::get_if<aws::Error>(&role)) return std::move(*error);
    if (!engine::texts_at(*profile.properties, "Roles").empty())
        return asking.error("LimitExceeded",
                            "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    return change_record(
        asking, kInstanceProfile, profile.physical_id,
        cfn::Object{{"Roles", cfn::Array{std::get<const engine::Record*>(role)->name}}});
}

Refused remove_role_from_instance_profile(Asking& asking, aws::Writer&) {
    auto found = record_of(asking, kInstanceProfile, asking.input().text("InstanceProfileName"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& profile = *std::get<const engine::Record*>(found);
    const std::string name(asking.input().text("RoleName"));
    auto roles = engine::texts_at(*profile.properties, "Roles");
    if (std::ranges::find(roles, name) == roles.end()) return missing(asking, kRole, name);
    return change_record(asking, kInstanceProfile, profile.physical_id,
                         cfn::Object{{"Roles", cfn::Null{}}});
}

Refused add_client_id(Asking& asking, aws::Writer&) {
    return change_client_ids(asking, true);
}

Refused remove_client_id(Asking& asking, aws::Writer&) {
    return change_client_ids(asking, false);
}

Refused get_account_summary(Asking& asking, aws::Writer& answer) {
    auto count = [&](const RecordKind& kind) {
        return static_cast<std::int64_t>(records_of(asking, kind).size());
    };
    answer.begin_map("SummaryMap");
    answer.integer("AttachedPoliciesPerRoleQuota", 10);
    answer.integer("InstanceProfiles", count(kInstanceProfile));
    answer.integer("InstanceProfilesQuota", 1000);
    answer.integer("Policies", count(kPolicy));
    answer.integer("PoliciesQuota", 1500);
    answer.integer("PolicySizeQuota", 6144);
    answer.integer("Providers", count(kProvider));
    answer.integer("RolePolicySizeQuota", 10240);
    answer.integer("Roles", count(kRole) + count(kServiceLinkedRole));
    answer.integer("RolesQuota", 1000);
    answer.integer("Users", 0);
    answer.integer("UsersQuota", 5000);
    answer.integer("VersionsPerPolicyQuota", 5);
    answer.end();
    return std::nullopt;
}

Refused list_account_aliases(Asking&, aws::Writer& answer) {
    write_texts(answer, "AccountAliases", {});
    answer.boolean("IsTruncated", false);
    return std::nullopt;
}

Refused list_users(Asking&, aws::Writer& answer) {
    write_texts(answer, "Users", {});
    answer.boolean("IsTruncated", false);
    return std::nullopt;
}

}  // namespace local::iam
