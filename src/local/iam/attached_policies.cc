// Managed policies on roles. A template attaches them by the role's ManagedPolicyArns or by the
// policy's Roles; the API by the former.

#include <algorithm>

#include <fmt/format.h>

#include "engine/inventory/deny_access.h"
#include "engine/properties.h"
#include "local/iam/kinds.h"
#include "local/iam/pages.h"
#include "local/iam/policies.h"
#include "local/records/rows.h"
#include "local/writing.h"

namespace local::iam {
namespace {

using Refused = std::optional<aws::Error>;

cfn::Array as_array(const std::vector<std::string>& texts) {
    cfn::Array items;
    for (const std::string& text : texts)
        items.emplace_back(text);
    return items;
}

std::vector<std::string> without(std::vector<std::string> texts, std::string_view text) {
    std::erase(texts, text);
    return texts;
}

}  // namespace

Refused attach_role_policy(Asking& asking, aws::Writer&) {
    auto found = own_role_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& role = *std::get<const engine::Record*>(found);
    const std::string arn(asking.input().text("PolicyArn"));
    auto attached = engine::policies_of(*asking.inventory_of(kRole.type), role);
    if (std::ranges::find(attached, arn) != attached.end()) return std::nullopt;
    auto arns = engine::texts_at(*role.properties, "ManagedPolicyArns");
    arns.push_back(arn);
    return change_record(asking, kRole, role.physical_id,
                         cfn::Object{{"ManagedPolicyArns", as_array(arns)}});
}

Refused detach_role_policy(Asking& asking, aws::Writer&) {
    auto found = own_role_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& role = *std::get<const engine::Record*>(found);
    const std::string name = role.name;
    const std::string arn(asking.input().text("PolicyArn"));
    auto attached = engine::policies_of(*asking.inventory_of(kRole.type), role);
    if (std::ranges::find(attached, arn) == attached.end())
        return asking.error("NoSuchEntity", fmt::format("Policy {} was not found.", arn));
    auto arns = engine::texts_at(*role.properties, "ManagedPolicyArns");
    if (std::ranges::find(arns, arn) != arns.end())
        if (auto error = change_record(
                asking, kRole, role.physical_id,
                cfn::Object{{"ManagedPolicyArns", as_array(without(std::move(arns), arn))}}))
            return error;
    const engine::Record* policy = find_record(asking, kPolicy, arn);
    if (!policy) return std::nullopt;
    auto roles = engine::texts_at(*policy->properties, "Roles");
    if (std::ranges::find(roles, name) == roles.end()) return std::nullopt;
    return change_record(asking, kPolicy, arn,
                         cfn::Object{{"Roles", as_array(without(std::move(roles), name))}});
}

Refused list_attached_role_policies(Asking& asking, aws::Writer& answer) {
    auto found = role_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const FoundRole& role = std::get<FoundRole>(found);
    std::vector<std::string> arns;
    if (role.kind == &kRole)
        arns = engine::policies_of(*asking.inventory_of(kRole.type), *role.record);
    std::string_view prefix = asking.input().text("PathPrefix");
    std::erase_if(arns, [&](const std::string& arn) {
        std::string_view path = std::string_view(arn).substr(arn.find('/'));
        return !path.substr(0, path.rfind('/') + 1).starts_with(prefix);
    });
    auto paged = page_of(asking, std::move(arns), kPages, role.record->physical_id);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("AttachedPolicies");
    for (const std::string& arn : page.ids)
        answer.begin_structure()
            .text("PolicyName", engine::last_segment(arn))
            .text("PolicyArn", arn)
            .end();
    answer.end();
    write_whether_truncated(asking, answer, page);
    write_next(answer, page, kPages);
    return std::nullopt;
}

Refused list_entities_for_policy(Asking& asking, aws::Writer& answer) {
    const std::string arn(asking.input().text("PolicyArn"));
    bool is_of_aws = arn.find(":iam::aws:policy/") != std::string::npos;
    if (!is_of_aws && !find_record(asking, kPolicy, arn)) return missing(asking, kPolicy, arn);
    for (std::string_view member : {"PathPrefix", "PolicyUsageFilter"})
        if (asking.input().has(member)) return not_yet(asking, kPolicy, member);
    std::string_view filter = asking.input().text("EntityFilter");
    std::vector<std::string> names;
    if (const engine::Inventory* inventory = asking.inventory_of(kRole.type))
        if (filter.empty() || filter == "Role") names = engine::roles_with(*inventory, arn);
    auto paged = page_of(asking, std::move(names), kPages, arn);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    write_texts(answer, "PolicyGroups", {});
    write_texts(answer, "PolicyUsers", {});
    answer.begin_list("PolicyRoles");
    for (const std::string& name : page.ids) {
        const engine::Record* role = find_record(asking, kRole, name);
        answer.begin_structure().text("RoleName", name);
        if (role) answer.text("RoleId", engine::text_at(*role->attributes, "RoleId"));
        answer.end();
    }
    answer.end();
    write_whether_truncated(asking, answer, page);
    write_next(answer, page, kPages);
    return std::nullopt;
}

}  // namespace local::iam
