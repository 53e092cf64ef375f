#include "local/ecr/repositories.h"

#include <fmt/format.h>

#include "base/base64.h"
#include "base/sha256.h"
#include "cfn/write_template.h"
#include "engine/properties.h"
#include "local/records/rows.h"
#include "local/writing.h"

namespace local::ecr {
namespace {

using Refused = std::optional<aws::Error>;

constexpr MemberForm kMembers[] = {
    {"repositoryArn", "{@Arn}"},
    {"registryId", "{account}"},
    {"repositoryName", "{name}"},
    {"repositoryUri", "{@RepositoryUri}"},
    {"createdAt", "{created}"},
    {"imageTagMutability", "{.ImageTagMutability|MUTABLE}"},
    {"imageScanningConfiguration.scanOnPush", "{.ImageScanningConfiguration.ScanOnPush|false}"},
    {"encryptionConfiguration.encryptionType", "{.EncryptionConfiguration.EncryptionType|AES256}"},
    {"encryptionConfiguration.kmsKey", "{.EncryptionConfiguration.KmsKey}"},
};

constexpr std::string_view kRefused[] = {"imageTagMutabilityExclusionFilters"};

/// What is written on a repository: where it stands, and how its absence is told.
struct Policy {
    std::string_view property;
    std::string_view member;  ///< of answers: the text
    std::string_view missing_code;
    std::string_view missing_message;
};
constexpr Policy kLifecycle = {
    "LifecyclePolicy.LifecyclePolicyText", "lifecyclePolicyText",
    "LifecyclePolicyNotFoundException",
    "Lifecycle policy does not exist for the repository with name '{}' in the registry with id "
    "'{}'"};
constexpr Policy kAccess = {
    "RepositoryPolicyText", "policyText", "RepositoryPolicyNotFoundException",
    "Repository policy does not exist for the repository with name '{}' in the registry with id "
    "'{}'"};

/// Empty: there is none.
std::string text_of(const Policy& policy, const engine::Record& repository) {
    const cfn::Expression* value = engine::property(*repository.properties, policy.property);
    if (!value) return {};
    bool is_json = value->as<cfn::Object>() != nullptr;
    return is_json ? cfn::compact_json(*value) : engine::text_of(value);
}

void write_policy(const Asking& asking, aws::Writer& answer, const Policy& policy,
                  const engine::Record& repository, std::string_view text) {
    answer.text("registryId", asking.account());
    answer.text("repositoryName", repository.name);
    answer.text(policy.member, text);
}

Refused get_policy(Asking& asking, aws::Writer& answer, const Policy& policy) {
    auto found = repository_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& repository = *std::get<const engine::Record*>(found);
    const std::string text = text_of(policy, repository);
    if (text.empty())
        return asking.error(
            std::string(policy.missing_code),
            fmt::format(fmt::runtime(policy.missing_message), repository.name, asking.account()));
    write_policy(asking, answer, policy, repository, text);
    return std::nullopt;
}

/// The answer tells what there is no more.
Refused delete_policy(Asking& asking, aws::Writer& answer, const Policy& policy) {
    if (auto error = get_policy(asking, answer, policy)) return error;
    const engine::Record& repository = *std::get<const engine::Record*>(repository_of(asking));
    std::string property(policy.property.substr(0, policy.property.find('.')));
    return change_record(asking, kRepository, repository.physical_id,
                         cfn::Object{{property, cfn::Null{}}});
}

Refused put_policy(Asking& asking, aws::Writer& answer, const Policy& policy) {
    auto found = repository_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const std::string id = std::get<const engine::Record*>(found)->physical_id;
    const std::string text(asking.input().text(policy.member));
    auto json = read_json(text);
    if (!json || !json->as<cfn::Object>())
        return asking.error(
            "InvalidParameterException",
            fmt::format("Invalid parameter at '{}' failed to satisfy constraint: 'must be a JSON "
                        "object'",
                        property_name(policy.member)));
    cfn::Object changes;
    if (&policy == &kLifecycle)
        changes.add("LifecyclePolicy", cfn::Object{{"LifecyclePolicyText", text}});
    else
        changes.add(std::string(policy.property), *std::move(json));
    if (auto error = change_record(asking, kRepository, id, std::move(changes))) return error;
    write_policy(asking, answer, policy, *find_record(asking, kRepository, id), text);
    return std::nullopt;
}

}  // namespace

constexpr RecordKind kRepository = {
    .type = "AWS::ECR::Repository",
    .members = kMembers,
    .missing_code = "RepositoryNotFoundException",
    .missing_message =
        "The repository with name '{0}' does not exist in the registry with id '{1}'",
    .refused = kRefused,
    .invalid_code = "InvalidParameterException",
    .too_many_tags = "TooManyTagsException",
    .account_member = "registryId"};

aws::Either<const engine::Record*> repository_of(const Asking& asking) {
    std::string_view name = asking.input().text("repositoryName");
    std::string_view registry = asking.input().text("registryId");
    if (!registry.empty() && registry != asking.account())
        return asking.error(std::string(kRepository.missing_code),
                            fmt::format(fmt::runtime(kRepository.missing_message), name, registry));
    return record_of(asking, kRepository, name);
}

// AWS rule ecr.1 [documented] "ECR API reference, DeleteRepository, force": a repository with
// images goes when it is forced. Test: Ecr.DeletesARepositoryWithImagesWhenForced
Refused delete_repository(Asking& asking, aws::Writer& answer) {
    auto found = repository_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record going = *std::get<const engine::Record*>(found);
    if (asking.input().boolean("force") && going.content > 0)
        if (auto error = asking.ask(
                engine::ContentChanged{std::string(kRepository.type), going.physical_id, 0}))
            return error;
    if (auto error = delete_record(asking, kRepository, going.physical_id)) return error;
    answer.begin_structure("repository");
    write_record(asking, answer, *aws::find_member(*asking.operation().output, "repository")->shape,
                 kRepository, going);
    answer.end();
    return std::nullopt;
}

Refused describe_registry(Asking& asking, aws::Writer& answer) {
    constexpr RecordKind kReplication = {.type = "AWS::ECR::ReplicationConfiguration"};
    answer.text("registryId", asking.account());
    const engine::Record* replication = find_record(asking, kReplication, asking.account());
    const cfn::Object nothing{{"ReplicationConfiguration", cfn::Object{{"Rules", cfn::Array{}}}}};
    write_property(answer, *asking.operation().output, "replicationConfiguration",
                   replication ? *replication->properties : nothing);
    return std::nullopt;
}

// AWS rule ecr.2 [documented] "ECR API reference, GetAuthorizationToken": the token is good for
// twelve hours, and is "AWS:" and a password in base64. No registry of this cloud asks for it.
// Test: Ecr.GivesATokenForTwelveHours
Refused get_authorization_token(Asking& asking, aws::Writer& answer) {
    const std::string password =
        base::sha256_hex(fmt::format("{}/{}", asking.account(), base::to_string(asking.now())));
    answer.begin_list("authorizationData");
    answer.begin_structure();
    answer.text("authorizationToken", base::to_base64("AWS:" + password));
    answer.time("expiresAt", asking.now() + base::Duration::minutes(12 * 60));
    answer.text("proxyEndpoint", fmt::format("https://{}.dkr.ecr.{}.amazonaws.com",
                                             asking.account(), asking.region()));
    answer.end();
    answer.end();
    return std::nullopt;
}

// AWS rule ecr.3 [chosen] "ECR user guide, Lifecycle policies": a lifecycle policy is kept and
// shown; no image expires here. Test: Ecr.KeepsThePoliciesOfARepository
Refused put_lifecycle_policy(Asking& asking, aws::Writer& answer) {
    return put_policy(asking, answer, kLifecycle);
}
Refused get_lifecycle_policy(Asking& asking, aws::Writer& answer) {
    return get_policy(asking, answer, kLifecycle);
}
Refused delete_lifecycle_policy(Asking& asking, aws::Writer& answer) {
    return delete_policy(asking, answer, kLifecycle);
}
Refused set_repository_policy(Asking& asking, aws::Writer& answer) {
    return put_policy(asking, answer, kAccess);
}
Refused get_repository_policy(Asking& asking, aws::Writer& answer) {
    return get_policy(asking, answer, kAccess);
}
Refused delete_repository_policy(Asking& asking, aws::Writer& answer) {
    return delete_policy(asking, answer, kAccess);
}

}  // namespace local::ecr
