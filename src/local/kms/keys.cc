#include "local/kms/keys.h"

#include <fmt/format.h>

#include "base/time.h"
#include "cfn/write_template.h"
#include "engine/properties.h"
#include "local/records/rows.h"
#include "local/writing.h"

namespace local::kms {
namespace {

using Refused = std::optional<aws::Error>;

constexpr std::string_view kPending = "PendingDeletion";
constexpr std::string_view kWhen = "DeletionDate";

/// AWS rule kms.1 [documented] "KMS developer guide, Key states of KMS keys": a key is Enabled,
/// Disabled, or waits for its deletion. Test: Kms.KeepsTheStateOfAKey
std::string state_of(const Asking& asking, const engine::Record& key) {
    if (notes_of(asking, key).find(kWhen)) return std::string(kPending);
    return engine::truth_at(*key.properties, "Enabled", true) ? "Enabled" : "Disabled";
}

void write_state(const PartPlace& place) {
    place.out.text(place.name, state_of(place.asking, place.record));
}
void write_enabled(const PartPlace& place) {
    place.out.boolean(place.name, state_of(place.asking, place.record) == "Enabled");
}
void write_deletion_date(const PartPlace& place) {
    if (auto when = base::parse_time(engine::text_at(notes_of(place.asking, place.record), kWhen)))
        place.out.time(place.name, *when);
}
void write_algorithms(const PartPlace& place) {
    const std::string spec = engine::text_at(*place.record.properties, "KeySpec");
    if (spec.empty() || spec == "SYMMETRIC_DEFAULT")
        write_texts(place.out, place.name, {"SYMMETRIC_DEFAULT"});
}

constexpr MemberForm kKeyMembers[] = {
    {"AWSAccountId", "{account}"},
    {"KeyId", "{id}"},
    {"Arn", "{@Arn}"},
    {"KeyArn", "{@Arn}"},
    {"CreationDate", "{created}"},
    {"KeyUsage", "{.KeyUsage|ENCRYPT_DECRYPT}"},
    {"Origin", "{.Origin|AWS_KMS}"},
    {"KeyManager", "CUSTOMER"},
    {"CustomerMasterKeySpec", "{.KeySpec|SYMMETRIC_DEFAULT}"},
    {"KeySpec", "{.KeySpec|SYMMETRIC_DEFAULT}"},
    {"MultiRegion", "{.MultiRegion|false}"},
};
constexpr MemberPart kKeyParts[] = {
    {"Enabled", write_enabled},
    {"KeyState", write_state},
    {"DeletionDate", write_deletion_date},
    {"EncryptionAlgorithms", write_algorithms},
};
constexpr MemberForm kAliasMembers[] = {
    {"AliasName", "{id}"},
    {"AliasArn", "arn:aws:kms:{region}:{account}:{id}"},
    {"TargetKeyId", "{/TargetKeyId}"},
    {"CreationDate", "{created}"},
    {"LastUpdatedDate", "{changed}"},
};
constexpr MemberForm kRotationMembers[] = {
    {"KeyId", "{@Arn}"},
    {"KeyRotationEnabled", "{.EnableKeyRotation|false}"},
    {"RotationPeriodInDays", "{.RotationPeriodInDays}"},
};
constexpr Renamed kKeyRenamed[] = {
    {"Policy", "KeyPolicy"}, {"CustomerMasterKeySpec", "KeySpec"}, {"PolicyName", ""}};

/// The key of the input; with `alias/...` the key behind it.
aws::Either<const engine::Record*> key_of(const Asking& asking) {
    std::string word(asking.input().text("KeyId"));
    if (word.find("alias/") == std::string::npos) return record_of(asking, kKey, word);
    auto alias = record_of(asking, kAlias, word);
    if (auto* error = std::get_if<aws::Error>(&alias)) return std::move(*error);
    return record_of(
        asking, kKey,
        engine::text_at(*std::get<const engine::Record*>(alias)->properties, "TargetKeyId"));
}

/// A key that is neither gone nor about to go.
aws::Either<const engine::Record*> living_key_of(const Asking& asking) {
    auto found = record_of(asking, kKey, asking.input().text("KeyId"));
    if (std::holds_alternative<aws::Error>(found)) return found;
    const engine::Record& key = *std::get<const engine::Record*>(found);
    if (state_of(asking, key) == kPending)
        return asking.error(
            "KMSInvalidStateException",
            fmt::format("{} is pending deletion.", engine::text_at(*key.attributes, "Arn")));
    return found;
}

Refused change(Asking& asking, cfn::Object changes) {
    auto found = living_key_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    return change_record(asking, kKey, std::get<const engine::Record*>(found)->physical_id,
                         std::move(changes));
}

constexpr std::string_view kNotFound = "NotFoundException";

}  // namespace

constexpr RecordKind kKey = {.type = "AWS::KMS::Key",
                             .members = kKeyMembers,
                             .missing_code = kNotFound,
                             .missing_message = "Key 'arn:aws:kms:{2}:{1}:key/{0}' does not exist",
                             .parts = kKeyParts,
                             .renamed = kKeyRenamed,
                             .ends_by_note = kWhen,
                             .json_code = "MalformedPolicyDocumentException",
                             .json_message = "The new key policy is not valid JSON.",
                             .too_many_tags = "TagException"};
constexpr RecordKind kAlias = {.type = "AWS::KMS::Alias",
                               .members = kAliasMembers,
                               .missing_code = kNotFound,
                               .missing_message = "Alias arn:aws:kms:{2}:{1}:{0} is not found.",
                               .arn = "arn:aws:kms:{region}:{account}:{id}"};
constexpr RecordKind kRotation = {
    .type = "AWS::KMS::Key",
    .members = kRotationMembers,
    .missing_code = kNotFound,
    .missing_message = "Key 'arn:aws:kms:{2}:{1}:key/{0}' does not exist",
    .ends_by_note = kWhen};

Refused describe_key(Asking& asking, aws::Writer& answer) {
    auto found = key_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    answer.begin_structure("KeyMetadata");
    write_record(asking, answer,
                 *aws::find_member(*asking.operation().output, "KeyMetadata")->shape, kKey,
                 *std::get<const engine::Record*>(found));
    answer.end();
    return std::nullopt;
}

Refused enable_key(Asking& asking, aws::Writer&) {
    return change(asking, cfn::Object{{"Enabled", true}});
}
Refused disable_key(Asking& asking, aws::Writer&) {
    return change(asking, cfn::Object{{"Enabled", false}});
}
Refused enable_key_rotation(Asking& asking, aws::Writer&) {
    return change(asking, cfn::Object{{"EnableKeyRotation", true},
                                      {"RotationPeriodInDays",
                                       asking.input().integer("RotationPeriodInDays", 365)}});
}
Refused disable_key_rotation(Asking& asking, aws::Writer&) {
    return change(asking,
                  cfn::Object{{"EnableKeyRotation", false}, {"RotationPeriodInDays", cfn::Null{}}});
}

// AWS rule kms.2 [documented] "KMS API reference, ScheduleKeyDeletion, CancelKeyDeletion": a key
// goes after 7 to 30 days, 30 where nothing is said; until then it can be kept, and is disabled
// then. Test: Kms.DeletesAKeyAfterItsWindow
Refused schedule_key_deletion(Asking& asking, aws::Writer& answer) {
    auto found = living_key_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& key = *std::get<const engine::Record*>(found);
    std::int64_t days = asking.input().integer("PendingWindowInDays", 30);
    if (days < 7 || days > 30)
        return asking.error("ValidationException",
                            "PendingWindowInDays must be between 7 and 30 days (inclusive)");
    base::Time when = asking.now() + base::Duration::minutes(days * 24 * 60);
    answer.text("KeyId", engine::text_at(*key.attributes, "Arn"));
    answer.time("DeletionDate", when);
    answer.text("KeyState", kPending);
    answer.integer("PendingWindowInDays", days);
    return set_note(asking, kKey, key.physical_id, kWhen, base::to_string(when));
}

Refused cancel_key_deletion(Asking& asking, aws::Writer& answer) {
    auto found = record_of(asking, kKey, asking.input().text("KeyId"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& key = *std::get<const engine::Record*>(found);
    const std::string id = key.physical_id;
    const std::string arn = engine::text_at(*key.attributes, "Arn");
    if (state_of(asking, key) != kPending)
        return asking.error("KMSInvalidStateException",
                            fmt::format("{} is not pending deletion.", arn));
    answer.text("KeyId", arn);
    if (auto error = set_note(asking, kKey, id, kWhen, cfn::Null{})) return error;
    return change_record(asking, kKey, id, cfn::Object{{"Enabled", false}});
}

// AWS rule kms.3 [documented] "KMS developer guide, Default key policy": a key without a policy of
// its own gives its account everything. Test: Kms.ShowsThePolicyOfAKey
Refused get_key_policy(Asking& asking, aws::Writer& answer) {
    auto found = record_of(asking, kKey, asking.input().text("KeyId"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& key = *std::get<const engine::Record*>(found);
    const cfn::Expression* policy = key.properties->find("KeyPolicy");
    const cfn::Expression usual = cfn::Object{
        {"Version", "2012-10-17"},
        {"Id", "key-default-1"},
        {"Statement", cfn::Array{cfn::Object{
                          {"Sid", "Enable IAM User Permissions"},
                          {"Effect", "Allow"},
                          {"Principal", cfn::Object{{"AWS", fmt::format("arn:aws:iam::{}:root",
                                                                        asking.account())}}},
                          {"Action", "kms:*"},
                          {"Resource", "*"}}}}};
    answer.text("Policy", cfn::compact_json(policy ? *policy : usual));
    answer.text("PolicyName", "default");
    return std::nullopt;
}

Refused list_key_policies(Asking& asking, aws::Writer& answer) {
    auto found = record_of(asking, kKey, asking.input().text("KeyId"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    write_texts(answer, "PolicyNames", {"default"});
    answer.boolean("Truncated", false);
    return std::nullopt;
}

}  // namespace local::kms
