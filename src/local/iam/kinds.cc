#include "local/iam/kinds.h"

#include <fmt/format.h>

#include "aws/form.h"
#include "cfn/write_template.h"
#include "engine/inventory/deny_access.h"
#include "engine/properties.h"
#include "local/iam/policies.h"
#include "local/records/rows.h"
#include "local/writing.h"

namespace local::iam {
namespace {

// AWS rule iam.1 [documented] "IAM API reference, Role, PolicyVersion": answers have policy
// documents encoded as in a URL (RFC 3986). Test: Iam.ShowsDocumentsAsInAUrl
void write_trust(const PartPlace& place) {
    place.out.text(place.name,
                   encoded_document(place.record.properties->find("AssumeRolePolicyDocument")));
}

void write_boundary(const PartPlace& place) {
    const std::string arn = engine::text_at(*place.record.properties, "PermissionsBoundary");
    if (arn.empty()) return;
    place.out.begin_structure(place.name)
        .text("PermissionsBoundaryType", "Policy")
        .text("PermissionsBoundaryArn", arn)
        .end();
}

/// Who may take the role that a service has for itself: the service.
void write_service_trust(const PartPlace& place) {
    const std::string service = engine::text_at(*place.record.properties, "AWSServiceName");
    const cfn::Expression document = cfn::Object{
        {"Version", "2012-10-17"},
        {"Statement", cfn::Array{cfn::Object{{"Effect", "Allow"},
                                             {"Principal", cfn::Object{{"Service", service}}},
                                             {"Action", "sts:AssumeRole"}}}}};
    place.out.text(place.name, encoded_document(&document));
}

void write_profile_roles(const PartPlace& place) {
    place.out.begin_list(place.name);
    for (const std::string& name : engine::texts_at(*place.record.properties, "Roles")) {
        const engine::Record* role = find_record(place.asking, kRole, name);
        if (!role) continue;
        place.out.begin_structure();
        write_record(place.asking, place.out, *place.shape.members[0].shape, kRole, *role);
        place.out.end();
    }
    place.out.end();
}

void write_attachments(const PartPlace& place) {
    const engine::Inventory& inventory = *place.asking.inventory_of(kPolicy.type);
    place.out.integer(
        place.name,
        static_cast<std::int64_t>(engine::roles_with(inventory, place.record.physical_id).size()));
}

void write_boundary_uses(const PartPlace& place) {
    std::int64_t count = 0;
    for (const engine::Record* role : records_of(place.asking, kRole))
        count +=
            engine::text_at(*role->properties, "PermissionsBoundary") == place.record.physical_id;
    place.out.integer(place.name, count);
}

void write_default_version(const PartPlace& place) {
    place.out.text(place.name, default_version(place.asking, place.record));
}

constexpr MemberForm kRoleMembers[] = {
    {"Path", "{.Path|/}"},       {"RoleName", "{name}"},
    {"RoleId", "{@RoleId}"},     {"Arn", "{@Arn}"},
    {"CreateDate", "{created}"}, {"MaxSessionDuration", "{.MaxSessionDuration|3600}"},
};
constexpr MemberPart kRoleParts[] = {
    {"AssumeRolePolicyDocument", write_trust},
    {"PermissionsBoundary", write_boundary},
    {"Tags", write_tags_part},
};
constexpr MemberForm kServiceLinkedRoleMembers[] = {
    {"Path", "/aws-service-role/{.AWSServiceName}/"},
    {"RoleName", "{id}"},
    {"RoleId", "{note:RoleId}"},
    {"Arn", "arn:aws:iam::{account}:role/aws-service-role/{.AWSServiceName}/{id}"},
    {"CreateDate", "{created}"},
    {"MaxSessionDuration", "3600"},
};
constexpr MemberPart kServiceLinkedRoleParts[] = {
    {"AssumeRolePolicyDocument", write_service_trust},
};
constexpr MemberForm kPolicyMembers[] = {
    {"PolicyName", "{name}"},    {"PolicyId", "{@PolicyId}"}, {"Arn", "{id}"},
    {"Path", "{.Path|/}"},       {"IsAttachable", "true"},    {"CreateDate", "{created}"},
    {"UpdateDate", "{changed}"},
};
constexpr MemberPart kPolicyParts[] = {
    {"DefaultVersionId", write_default_version},
    {"AttachmentCount", write_attachments},
    {"PermissionsBoundaryUsageCount", write_boundary_uses},
    {"Tags", write_tags_part},
};
constexpr MemberForm kInstanceProfileMembers[] = {
    {"Path", "{.Path|/}"},
    {"InstanceProfileName", "{name}"},
    {"InstanceProfileId", "{@_Id}"},
    {"Arn", "arn:aws:iam::{account}:instance-profile{.Path|/}{name}"},
    {"CreateDate", "{created}"},
};
constexpr MemberPart kInstanceProfileParts[] = {
    {"Roles", write_profile_roles},
    {"Tags", write_tags_part},
};
constexpr MemberForm kProviderMembers[] = {
    {"OpenIDConnectProviderArn", "{id}"}, {"Arn", "{id}"},
    {"Url", "{host-and-path}"},           {"ClientIDList", "=ClientIdList"},
    {"CreateDate", "{created}"},
};
constexpr MemberPart kProviderParts[] = {{"Tags", write_tags_part}};

constexpr Renamed kRoleRenamed[] = {{"PolicyDocument", "AssumeRolePolicyDocument"}};
constexpr Renamed kPolicyRenamed[] = {{"PolicyName", "ManagedPolicyName"}};
constexpr Renamed kProviderRenamed[] = {{"ClientIDList", "ClientIdList"}};

constexpr std::string_view kNone = "NoSuchEntity";
constexpr std::string_view kInvalid = "InvalidInput";
constexpr std::string_view kMalformed = "MalformedPolicyDocument";
constexpr std::string_view kSyntax = "Syntax errors in policy.";

}  // namespace

constexpr RecordKind kRole = {.type = "AWS::IAM::Role",
                              .members = kRoleMembers,
                              .missing_code = kNone,
                              .missing_message = "The role with name {} cannot be found.",
                              .parts = kRoleParts,
                              .renamed = kRoleRenamed,
                              .invalid_code = kInvalid,
                              .json_code = kMalformed,
                              .json_message = kSyntax};
constexpr RecordKind kServiceLinkedRole = {
    .type = "AWS::IAM::ServiceLinkedRole",
    .members = kServiceLinkedRoleMembers,
    .missing_code = kNone,
    .missing_message = "The role with name {} cannot be found.",
    .parts = kServiceLinkedRoleParts,
    .arn = "arn:aws:iam::{account}:role/aws-service-role/{.AWSServiceName}/{id}",
    .invalid_code = kInvalid};
constexpr RecordKind kPolicy = {.type = "AWS::IAM::ManagedPolicy",
                                .members = kPolicyMembers,
                                .missing_code = kNone,
                                .missing_message = "Policy {} was not found.",
                                .parts = kPolicyParts,
                                .renamed = kPolicyRenamed,
                                .invalid_code = kInvalid,
                                .json_code = kMalformed,
                                .json_message = kSyntax};
constexpr RecordKind kInstanceProfile = {.type = "AWS::IAM::InstanceProfile",
                                         .members = kInstanceProfileMembers,
                                         .missing_code = kNone,
                                         .missing_message = "Instance Profile {} cannot be found.",
                                         .parts = kInstanceProfileParts,
                                         .invalid_code = kInvalid};
constexpr RecordKind kProvider = {.type = "AWS::IAM::OIDCProvider",
                                  .members = kProviderMembers,
                                  .missing_code = kNone,
                                  .missing_message = "OpenIDConnect Provider not found for arn {}",
                                  .parts = kProviderParts,
                                  .renamed = kProviderRenamed,
                                  .invalid_code = kInvalid};

aws::Either<FoundRole> role_of(const Asking& asking) {
    std::string_view name = asking.input().text("RoleName");
    for (const RecordKind* kind : {&kRole, &kServiceLinkedRole})
        if (const engine::Record* role = find_record(asking, *kind, name))
            return FoundRole{kind, role};
    return missing(asking, kRole, name);
}

// AWS rule iam.2 [observed] "IAM user guide, Service-linked roles; messages that others recorded":
// such a role is changed by its service alone. Test: Iam.LeavesServiceLinkedRolesToTheirServices
aws::Either<const engine::Record*> own_role_of(const Asking& asking) {
    auto found = role_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const FoundRole& role = std::get<FoundRole>(found);
    if (role.kind == &kRole) return role.record;
    return asking.error("UnmodifiableEntity",
                        fmt::format("Cannot perform the operation on the protected role '{}' - "
                                    "this role is only modifiable by AWS",
                                    role.record->physical_id));
}

std::string encoded_document(const cfn::Expression* document) {
    return document ? aws::percent_encode(cfn::compact_json(*document)) : std::string();
}

aws::Either<cfn::Expression> document_in(const Asking& asking, std::string_view member) {
    auto document = read_json(asking.input().text(member));
    if (document && document->as<cfn::Object>()) return *std::move(document);
    return asking.error(std::string(kMalformed), std::string(kSyntax));
}

std::string path_of(const engine::Record& record) {
    std::string path = engine::text_at(*record.properties, "Path");
    return path.empty() ? "/" : path;
}

}  // namespace local::iam
