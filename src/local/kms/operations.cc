#include "local/kms/operations.h"

#include "engine/properties.h"
#include "local/kms/keys.h"
#include "local/records/rows.h"

namespace local {
namespace {

using kms::kAlias;
using kms::kKey;
using kms::kRotation;

constexpr PageRules kPages = {.token = "Marker",
                              .limit = "Limit",
                              .most = 1000,
                              .wrong_code = "InvalidMarkerException",
                              .wrong_message = "Invalid marker.",
                              .next_token = "NextMarker"};

/// Aliases of a key, which is told by its id or its ARN.
bool is_of_key(const Asking&, const engine::Record& alias, const aws::Value* given) {
    return !given || engine::last_segment(given->as_text()) ==
                         engine::last_segment(engine::text_at(*alias.properties, "TargetKeyId"));
}

constexpr ListFilter kOfKey[] = {{.member = "KeyId", .keeps = is_of_key}};

constexpr RecordRow kRows[] = {
    {.operation = "CreateKey", .verb = Verb::Create, .kind = &kKey, .shown = "KeyMetadata"},
    {.operation = "ListKeys", .verb = Verb::List, .kind = &kKey, .shown = "Keys", .pages = &kPages},
    {.operation = "UpdateKeyDescription", .verb = Verb::Update, .kind = &kKey, .key = "KeyId"},
    {.operation = "PutKeyPolicy", .verb = Verb::Update, .kind = &kKey, .key = "KeyId"},
    {.operation = "GetKeyRotationStatus", .verb = Verb::Get, .kind = &kRotation, .key = "KeyId"},
    {.operation = "TagResource", .verb = Verb::Tag, .kind = &kKey, .key = "KeyId"},
    {.operation = "UntagResource", .verb = Verb::Untag, .kind = &kKey, .key = "KeyId"},
    {.operation = "ListResourceTags",
     .verb = Verb::ListTags,
     .kind = &kKey,
     .key = "KeyId",
     .shown = "Tags",
     .pages = &kPages},
    {.operation = "CreateAlias", .verb = Verb::Create, .kind = &kAlias},
    {.operation = "UpdateAlias", .verb = Verb::Update, .kind = &kAlias, .key = "AliasName"},
    {.operation = "DeleteAlias", .verb = Verb::Delete, .kind = &kAlias, .key = "AliasName"},
    {.operation = "ListAliases",
     .verb = Verb::List,
     .kind = &kAlias,
     .shown = "Aliases",
     .pages = &kPages,
     .filters = kOfKey},
};

constexpr OperationRow kHandlers[] = {
    {"CancelKeyDeletion", kms::cancel_key_deletion},
    {"DescribeKey", kms::describe_key},
    {"DisableKey", kms::disable_key},
    {"DisableKeyRotation", kms::disable_key_rotation},
    {"EnableKey", kms::enable_key},
    {"EnableKeyRotation", kms::enable_key_rotation},
    {"GetKeyPolicy", kms::get_key_policy},
    {"ListKeyPolicies", kms::list_key_policies},
    {"ScheduleKeyDeletion", kms::schedule_key_deletion},
};

constexpr auto kOperations = joined(kHandlers, kRows);

}  // namespace

std::span<const OperationRow> kms_operations() {
    return kOperations;
}

}  // namespace local
