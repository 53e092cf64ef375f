// Policies inside roles. A template has them in the role, or as resources of their own that name
// the role; the API puts its own into the role.

#include <map>

#include <fmt/format.h>

#include "cfn/write_template.h"
#include "engine/properties.h"
#include "local/iam/kinds.h"
#include "local/iam/pages.h"
#include "local/iam/policies.h"
#include "local/records/rows.h"
#include "local/writing.h"

namespace local::iam {
namespace {

using Refused = std::optional<aws::Error>;

constexpr RecordKind kRolePolicy = {.type = "AWS::IAM::RolePolicy", .invalid_code = "InvalidInput"};
constexpr RecordKind kGroupedPolicy = {.type = "AWS::IAM::Policy", .invalid_code = "InvalidInput"};

/// A policy inside a role, and the resource that has it; null: the role itself.
struct Inside {
    const cfn::Expression* document = nullptr;
    const RecordKind* kind = nullptr;
    const engine::Record* resource = nullptr;
};

/// By name.
std::map<std::string, Inside> policies_in(const Asking& asking, const engine::Record& role) {
    std::map<std::string, Inside> policies;
    for (const cfn::Object* policy : engine::objects_at(*role.properties, "Policies"))
        policies[engine::text_at(*policy, "PolicyName")] = {policy->find("PolicyDocument"), nullptr,
                                                            nullptr};
    auto add = [&](const RecordKind& kind, const engine::Record& policy) {
        policies[engine::text_at(*policy.properties, "PolicyName")] = {
            policy.properties->find("PolicyDocument"), &kind, &policy};
    };
    for (const engine::Record* policy : records_of(asking, kRolePolicy))
        if (engine::text_at(*policy->properties, "RoleName") == role.name)
            add(kRolePolicy, *policy);
    for (const engine::Record* policy : records_of(asking, kGroupedPolicy))
        for (const std::string& name : engine::texts_at(*policy->properties, "Roles"))
            if (name == role.name) add(kGroupedPolicy, *policy);
    return policies;
}

aws::Error no_policy(const Asking& asking) {
    return asking.error("NoSuchEntity", fmt::format("The role policy with name {} cannot be found.",
                                                    asking.input().text("PolicyName")));
}

/// The policies of the role without the one of that name.
cfn::Array without(const engine::Record& role, std::string_view name) {
    cfn::Array rest;
    for (const cfn::Object* policy : engine::objects_at(*role.properties, "Policies"))
        if (engine::text_at(*policy, "PolicyName") != name) rest.emplace_back(*policy);
    return rest;
}

}  // namespace

// AWS rule iam.3 [observed] "IAM user guide, IAM and STS quotas; messages that others recorded":
// the policies inside a role have up to 10,240 characters together, white space not counted. Test:
// Iam.KeepsPoliciesInsideARole
Refused refuse_length(const Asking& asking, const engine::Record& role,
                      const cfn::Expression& document) {
    constexpr std::size_t kMostCharacters = 10'240;
    std::string_view name = asking.input().text("PolicyName");
    std::size_t characters = cfn::compact_json(document).size();
    for (const auto& [other, inside] : policies_in(asking, role))
        if (other != name && inside.document)
            characters += cfn::compact_json(*inside.document).size();
    if (characters <= kMostCharacters) return std::nullopt;
    return asking.error("LimitExceeded",
                        fmt::format("Maximum policy size of {} bytes exceeded for role {}",
                                    kMostCharacters, role.name));
}

Refused put_role_policy(Asking& asking, aws::Writer&) {
    auto found = own_role_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& role = *std::get<const engine::Record*>(found);
    auto read = document_in(asking, "PolicyDocument");
    if (auto* error = std::get_if<aws::Error>(&read)) return std::move(*error);
    cfn::Expression& document = std::get<cfn::Expression>(read);
    if (auto refused = refuse_length(asking, role, document)) return refused;
    const std::string name(asking.input().text("PolicyName"));
    auto policies = policies_in(asking, role);
    if (auto there = policies.find(name); there != policies.end() && there->second.resource)
        return change_record(asking, *there->second.kind, there->second.resource->physical_id,
                             cfn::Object{{"PolicyDocument", std::move(document)}});
    cfn::Array inside = without(role, name);
    inside.push_back(cfn::Object{{"PolicyName", name}, {"PolicyDocument", std::move(document)}});
    return change_record(asking, kRole, role.physical_id,
                         cfn::Object{{"Policies", std::move(inside)}});
}

Refused get_role_policy(Asking& asking, aws::Writer& answer) {
    auto found = role_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& role = *std::get<FoundRole>(found).record;
    auto policies = policies_in(asking, role);
    auto policy = policies.find(std::string(asking.input().text("PolicyName")));
    if (policy == policies.end()) return no_policy(asking);
    answer.text("RoleName", asking.input().text("RoleName"));
    answer.text("PolicyName", policy->first);
    answer.text("PolicyDocument", encoded_document(policy->second.document));
    return std::nullopt;
}

Refused list_role_policies(Asking& asking, aws::Writer& answer) {
    auto found = role_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& role = *std::get<FoundRole>(found).record;
    std::vector<std::string> names;
    for (const auto& [name, policy] : policies_in(asking, role))
        names.push_back(name);
    auto paged = page_of(asking, std::move(names), kPages, role.physical_id);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    write_texts(answer, "PolicyNames", page.ids);
    write_whether_truncated(asking, answer, page);
    write_next(answer, page, kPages);
    return std::nullopt;
}

Refused delete_role_policy(Asking& asking, aws::Writer&) {
    auto found = own_role_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& role = *std::get<const engine::Record*>(found);
    auto policies = policies_in(asking, role);
    auto policy = policies.find(std::string(asking.input().text("PolicyName")));
    if (policy == policies.end()) return no_policy(asking);
    if (policy->second.kind == &kRolePolicy)
        return delete_record(asking, kRolePolicy, policy->second.resource->physical_id);
    if (policy->second.resource) {
        cfn::Array others;
        for (std::string& name : engine::texts_at(*policy->second.resource->properties, "Roles"))
            if (name != role.name) others.emplace_back(std::move(name));
        return change_record(asking, kGroupedPolicy, policy->second.resource->physical_id,
                             cfn::Object{{"Roles", std::move(others)}});
    }
    return change_record(asking, kRole, role.physical_id,
                         cfn::Object{{"Policies", without(role, policy->first)}});
}

}  // namespace local::iam
