#include "local/secretsmanager/secrets.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "engine/properties.h"
#include "io/random.h"
#include "local/not_yet.h"
#include "local/pages.h"
#include "local/policies.h"
#include "local/reading.h"
#include "local/records.h"
#include "local/secretsmanager/filters.h"
#include "local/secretsmanager/secret.h"
#include "local/tags.h"
#include "local/trying.h"
#include "local/writing.h"

namespace local {
namespace {

constexpr const char* kInvalidRequest = "InvalidRequestException";
constexpr const char* kInvalidParameter = "InvalidParameterException";
constexpr const char* kPolicyType = "AWS::SecretsManager::ResourcePolicy";
constexpr std::array kNotYet = {std::string_view("AddReplicaRegions"), std::string_view("Type")};

cfn::Object properties_of_new(const Asking& asking) {
    const aws::Value& input = asking.input();
    cfn::Object properties;
    for (const char* name : {"Name", "Description", "KmsKeyId"})
        if (input.has(name)) properties.add(name, input.text(name));
    if (Tags tags = tags_in(input, "Tags"); !tags.empty())
        properties.add("Tags", tags_property(tags));
    return properties;
}

/// AWS rule secrets.9 [documented] "Secrets Manager API reference, CreateSecret": a name is given
/// once; one whose secret is scheduled for deletion is not free yet. Test:
/// Secrets.HaveNamesOfTheirOwn
std::optional<aws::Error> refuse_name(Asking& asking) {
    const engine::Inventory* inventory = asking.inventory();
    if (!inventory || !inventory->find(kSecretType, asking.input().text("Name")))
        return std::nullopt;
    auto there = secret_called(asking, asking.input().text("Name"), Deleted::Take);
    const auto* secret = std::get_if<Secret>(&there);
    if (!secret || !secret->marks.deleted) return std::nullopt;
    return asking.error(kInvalidRequest,
                        "You can't create this secret because a secret with this name is already "
                        "scheduled for deletion.");
}

/// The version that a request with the same token made before; empty: none.
///
/// AWS rule secrets.10 [documented] "Secrets Manager API reference, CreateSecret,
/// ClientRequestToken": the same request again makes nothing new. Test:
/// Secrets.AreMadeOnceByOneRequest
aws::Either<std::optional<Secret>> made_before(Asking& asking,
                                               const std::optional<SecretValue>& value) {
    std::string_view name = asking.input().text("Name");
    std::string_view token = asking.input().text("ClientRequestToken");
    auto there = secret_called(asking, name, Deleted::Refuse);
    auto* secret = std::get_if<Secret>(&there);
    if (!secret || !value || token.empty() || secret->name != name) return std::optional<Secret>();
    auto held = TRY_OR_ANSWER(asking.stores().secrets().value(secret->arn, token));
    if (held != value) return std::optional<Secret>();
    return std::optional(std::move(*secret));
}

void write_about(aws::Writer& out, const aws::Shape& shape, const Secret& secret,
                 const std::vector<SecretVersion>& versions) {
    const cfn::Object& properties = *secret.record->properties;
    write_names(out, secret);
    write_unless_empty(out, "Description", engine::text_at(properties, "Description"));
    write_unless_empty(out, "KmsKeyId", engine::text_at(properties, "KmsKeyId"));
    out.time("LastChangedDate", std::max(secret.marks.changed, secret.record->changed));
    if (secret.marks.accessed) out.time("LastAccessedDate", *secret.marks.accessed);
    if (secret.marks.deleted) out.time("DeletedDate", *secret.marks.deleted);
    if (Tags tags = tags_of(*secret.record); !tags.empty()) write_tags(out, shape, "Tags", tags);
    bool is_listed = aws::find_member(shape, "SecretVersionsToStages") != nullptr;
    out.begin_map(is_listed ? "SecretVersionsToStages" : "VersionIdsToStages");
    for (const SecretVersion& version : versions)
        if (!version.stages.empty()) write_texts(out, version.id, version.stages);
    out.end();
    out.time("CreatedDate", secret.record->created);
}

std::optional<aws::Error> set_tags(Asking& asking, const Secret& secret, const Tags& tags) {
    cfn::Object changes{{"Tags", tags_property(tags)}};
    return asking.ask(
        engine::ResourceUpdateAsked{kSecretType, secret.arn, engine::share(std::move(changes))});
}

const engine::Record* policy_of(const Asking& asking, const Secret& secret) {
    return find_living(asking, kPolicyType, secret.arn);
}

/// How long it can still be restored; nothing: not at all.
///
/// AWS rule secrets.11 [documented] "Secrets Manager API reference, DeleteSecret": a window of 7 to
/// 30 days, 30 where nothing is said; none when it is forced, and then a secret that is not there
/// is no error. Test: Secrets.AreDeletedAndRestored
aws::Either<std::optional<std::int64_t>> window_of(const Asking& asking) {
    constexpr std::int64_t kLeast = 7;
    constexpr std::int64_t kMost = 30;
    const aws::Value& input = asking.input();
    bool is_forced = input.boolean("ForceDeleteWithoutRecovery");
    if (is_forced && input.has("RecoveryWindowInDays"))
        return asking.error(kInvalidParameter,
                            "You can't use ForceDeleteWithoutRecovery in conjunction with "
                            "RecoveryWindowInDays.");
    if (is_forced) return std::optional<std::int64_t>();
    std::int64_t days = input.integer("RecoveryWindowInDays", kMost);
    if (days < kLeast || days > kMost)
        return asking.error(kInvalidParameter,
                            "The RecoveryWindowInDays value must be between 7 and 30 days "
                            "(inclusive).");
    return std::optional(days);
}

std::optional<aws::Error> delete_for_ever(Asking& asking, aws::Writer& answer) {
    auto found = secret_of(asking, Deleted::Take);
    const auto* secret = std::get_if<Secret>(&found);
    std::string_view word = asking.input().text("SecretId");
    if (!secret) {
        answer.text("ARN", word.starts_with("arn:")
                               ? std::string(word)
                               : fmt::format("arn:aws:secretsmanager:{}:{}:secret:{}",
                                             asking.region(), asking.account(), word));
        answer.text("Name", word).time("DeletionDate", asking.now());
        return std::nullopt;
    }
    write_names(answer, *secret);
    answer.time("DeletionDate", asking.now());
    TRY_OR_ANSWER(asking.ask(engine::ResourceDeleteAsked{kSecretType, secret->arn}));
    TRY_OR_ANSWER(asking.stores().secrets().forget(secret->arn));
    return std::nullopt;
}

}  // namespace

std::optional<aws::Error> create_secret(Asking& asking, aws::Writer& answer) {
    TRY_OR_ANSWER(refuse_not_yet(asking, kInvalidRequest, kNotYet));
    const aws::Value& input = asking.input();
    auto value = TRY_OR_ANSWER(value_in(asking));
    TRY_OR_ANSWER(refuse_name(asking));
    std::string id(input.text("ClientRequestToken"));
    if (auto before = TRY_OR_ANSWER(made_before(asking, value))) {
        write_names(answer, *before);
        answer.text("VersionId", id);
        return std::nullopt;
    }
    engine::ResourceCreateAsked create{kSecretType, engine::share(properties_of_new(asking))};
    SecretStore& vault = asking.stores().secrets();
    const std::string place = waiting_place(asking, input.text("Name"));
    if (id.empty()) id = io::random_uuid();
    TRY_OR_ANSWER(vault.drop_waiting(place));
    if (value) TRY_OR_ANSWER(vault.put_waiting(place, id, *value));
    if (auto error = asking.ask(std::move(create))) {
        TRY_OR_ANSWER(vault.drop_waiting(place));
        return error;
    }
    Secret secret =
        TRY_OR_ANSWER(secret_called(asking, asking.made().physical_id, Deleted::Refuse));
    write_names(answer, secret);
    if (value) answer.text("VersionId", id);
    return std::nullopt;
}

std::optional<aws::Error> describe_secret(Asking& asking, aws::Writer& answer) {
    Secret secret = TRY_OR_ANSWER(secret_of(asking, Deleted::Take));
    auto versions = TRY_OR_ANSWER(asking.stores().secrets().versions(secret.arn));
    write_about(answer, *asking.operation().output, secret, versions);
    return std::nullopt;
}

std::optional<aws::Error> list_secrets(Asking& asking, aws::Writer& answer) {
    constexpr PageRules kPages = {.token = "NextToken",
                                  .limit = "MaxResults",
                                  .wrong_code = "InvalidNextTokenException",
                                  .wrong_message = "Invalid token"};
    const aws::Value& input = asking.input();
    if (input.has("SortBy") && input.text("SortBy") != "created-date")
        return asking.error(
            kInvalidParameter,
            fmt::format("SortBy {} is not part of this cloud yet", input.text("SortBy")));
    bool is_descending = input.text("SortOrder") == "desc";
    std::map<std::string, Secret> secrets;
    std::vector<std::string> ids;
    for (Secret& secret : filtered(asking, TRY_OR_ANSWER(all_secrets(asking)))) {
        if (secret.marks.deleted && !input.boolean("IncludePlannedDeletion")) continue;
        constexpr std::int64_t kEnd = 1'000'000'000'000'000;
        std::int64_t created = secret.record->created.in_unix_milliseconds();
        ids.push_back(
            fmt::format("{:016} {}", is_descending ? kEnd - created : created, secret.arn));
        secrets.emplace(ids.back(), std::move(secret));
    }
    Page page = TRY_OR_ANSWER(page_of(asking, std::move(ids), kPages, input.text("SortOrder")));
    const aws::Shape& shape = element_of(*asking.operation().output, "SecretList");
    answer.begin_list("SecretList");
    for (const std::string& id : page.ids) {
        const Secret& secret = secrets.at(id);
        auto versions = TRY_OR_ANSWER(asking.stores().secrets().versions(secret.arn));
        answer.begin_structure();
        write_about(answer, shape, secret, versions);
        answer.end();
    }
    answer.end();
    write_next(answer, page, kPages);
    return std::nullopt;
}

std::optional<aws::Error> delete_secret(Asking& asking, aws::Writer& answer) {
    auto days = TRY_OR_ANSWER(window_of(asking));
    if (!days) return delete_for_ever(asking, answer);
    Secret secret = TRY_OR_ANSWER(secret_of(asking));
    secret.marks.deleted = asking.now();
    secret.marks.removal = asking.now() + base::Duration::hours(24 * *days);
    TRY_OR_ANSWER(asking.stores().secrets().set_marks(secret.arn, secret.marks));
    write_names(answer, secret);
    answer.time("DeletionDate", secret.marks.removal);
    return std::nullopt;
}

std::optional<aws::Error> restore_secret(Asking& asking, aws::Writer& answer) {
    Secret secret = TRY_OR_ANSWER(secret_of(asking, Deleted::Take));
    secret.marks.deleted.reset();
    TRY_OR_ANSWER(asking.stores().secrets().set_marks(secret.arn, secret.marks));
    write_names(answer, secret);
    return std::nullopt;
}

std::optional<aws::Error> tag_secret(Asking& asking, aws::Writer&) {
    Secret secret = TRY_OR_ANSWER(secret_of(asking));
    return set_tags(asking, secret,
                    with_tags(tags_of(*secret.record), tags_in(asking.input(), "Tags")));
}

std::optional<aws::Error> untag_secret(Asking& asking, aws::Writer&) {
    Secret secret = TRY_OR_ANSWER(secret_of(asking));
    return set_tags(
        asking, secret,
        without_tags(tags_of(*secret.record), texts_of(asking.input().list("TagKeys"))));
}

std::optional<aws::Error> get_resource_policy(Asking& asking, aws::Writer& answer) {
    Secret secret = TRY_OR_ANSWER(secret_of(asking));
    write_names(answer, secret);
    if (const engine::Record* policy = policy_of(asking, secret))
        answer.text("ResourcePolicy", policy_text(*policy->properties->find("ResourcePolicy")));
    return std::nullopt;
}

std::optional<aws::Error> put_resource_policy(Asking& asking, aws::Writer& answer) {
    Secret secret = TRY_OR_ANSWER(secret_of(asking));
    if (asking.input().boolean("BlockPublicPolicy"))
        return asking.error(kInvalidRequest, "BlockPublicPolicy is not part of this cloud yet");
    auto policy = read_policy(asking.input().text("ResourcePolicy"));
    if (!policy)
        return asking.error("MalformedPolicyDocumentException",
                            "This resource policy contains a syntax error.");
    cfn::Object properties{{"ResourcePolicy", *std::move(policy)}};
    write_names(answer, secret);
    if (policy_of(asking, secret))
        return asking.ask(engine::ResourceUpdateAsked{kPolicyType, secret.arn,
                                                      engine::share(std::move(properties))});
    properties.add("SecretId", secret.arn);
    return asking.ask(
        engine::ResourceCreateAsked{kPolicyType, engine::share(std::move(properties))});
}

std::optional<aws::Error> delete_resource_policy(Asking& asking, aws::Writer& answer) {
    Secret secret = TRY_OR_ANSWER(secret_of(asking));
    write_names(answer, secret);
    if (!policy_of(asking, secret)) return std::nullopt;
    return asking.ask(engine::ResourceDeleteAsked{kPolicyType, secret.arn});
}

}  // namespace local
