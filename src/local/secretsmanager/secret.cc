#include "local/secretsmanager/secret.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "cfn/dynamic_references.h"
#include "engine/cloud_secrets.h"
#include "engine/properties.h"
#include "local/policies.h"
#include "local/records.h"
#include "local/secretsmanager/passwords.h"
#include "local/trying.h"

namespace local {
namespace {

constexpr std::size_t kSuffix = 7;  // "-AbCdEf"

aws::Error not_found(const Asking& asking) {
    return asking.error("ResourceNotFoundException",
                        "Secrets Manager can't find the specified secret.");
}

// AWS rule secrets.3 [documented] "Secrets Manager user guide, Secrets Manager ARNs": a secret is
// called by its name, its ARN, or its ARN without the hyphen and the six letters behind the name.
// Test: Secrets.AreFoundByNameAndArn
const engine::Record* find_record(const Asking& asking, std::string_view word) {
    const engine::Inventory* inventory = asking.inventory();
    if (!inventory) return nullptr;
    const engine::Record* record = inventory->find(kSecretType, word);
    const std::string before =
        fmt::format("arn:aws:secretsmanager:{}:{}:secret:", asking.region(), asking.account());
    if (!record && word.starts_with(before)) {
        std::string_view name = word.substr(before.size());
        record = inventory->find(kSecretType, name);
        if (record && record->physical_id.size() != word.size() + kSuffix) record = nullptr;
    }
    return record && !is_going(*record) ? record : nullptr;
}

aws::Either<SecretMarks> settled(Asking& asking, const engine::Record& record,
                                 std::set<std::string>& under_way);

/// The id that the vault has for a version that the engine names: clients choose theirs, and the
/// engine knows how often a secret has changed alone. Empty: there is no such version any more.
base::Result<std::string> vault_id(SecretStore& vault, const engine::Record& record,
                                   const std::string& version) {
    constexpr std::uint64_t kMostChanges = 10'000;
    const std::uint64_t last = record.content;
    for (std::uint64_t back = 0; back <= std::min(last, kMostChanges); ++back)
        if (engine::version_of(record.physical_id, last - back) == version)
            return vault.counted_version(record.physical_id,
                                         static_cast<std::int64_t>(last - back));
    return version;
}

/// The value of the version that is named; where there is none, the current one's.
base::Result<std::optional<SecretValue>> value_at(SecretStore& vault, const std::string& arn,
                                                  const std::string& id,
                                                  const engine::SecretReference& named) {
    if (named.stage.empty()) {
        auto value = TRY(vault.value(arn, id));
        if (value) return value;
    }
    std::string_view stage = named.stage.empty() ? kCurrent : std::string_view(named.stage);
    std::vector<SecretVersion> versions = TRY(vault.versions(arn));
    auto found = std::ranges::find_if(versions, [&](const SecretVersion& version) {
        return std::ranges::count(version.stages, stage) > 0;
    });
    if (found == versions.end()) return std::optional<SecretValue>();
    return vault.value(arn, found->id);
}

/// What a reference means; nothing: it cannot be told.
aws::Either<std::optional<std::string>> meant_by(Asking& asking, std::string_view reference,
                                                 std::set<std::string>& under_way) {
    auto named = engine::read_secret_reference(reference);
    bool is_text = named && (named->member.empty() || named->member == "SecretString");
    const engine::Record* record = is_text ? find_record(asking, named->secret) : nullptr;
    if (!record) return std::optional<std::string>();
    const std::string arn = record->physical_id;
    // Secrets whose templates were changed to refer to each other have no values to begin with.
    constexpr std::size_t kMostInARow = 500;
    if (under_way.contains(arn) || under_way.size() >= kMostInARow)
        return std::optional<std::string>();
    TRY_OR_ANSWER(settled(asking, *record, under_way));
    SecretStore& vault = asking.stores().secrets();
    record = find_record(asking, arn);
    if (!record) return std::optional<std::string>();
    std::string id = TRY_OR_ANSWER(vault_id(vault, *record, named->version));
    auto value = TRY_OR_ANSWER(value_at(vault, arn, id, *named));
    if (!value || value->is_binary) return std::optional<std::string>();
    if (named->key.empty()) return std::optional(std::move(value->bytes));
    auto object = read_policy(value->bytes);
    const cfn::Expression* found = object ? object->find(named->key) : nullptr;
    return found ? std::optional(engine::text_of(found)) : std::nullopt;
}

/// AWS rule secrets.18 [documented] "CloudFormation user guide, Get a secret or secret value from
/// Secrets Manager": a reference to another secret becomes what that holds, or what its JSON has
/// under a key. [chosen]: it becomes so when somebody asks for the first time, and stays as it is
/// where it means nothing, or where the secret would be longer than one may be. Test:
/// TemplateSecrets.HaveInThemWhatTheyReferTo
aws::Either<std::string> with_values(Asking& asking, std::string text,
                                     std::set<std::string>& under_way) {
    for (const std::string& reference : cfn::dynamic_references(cfn::Expression(text))) {
        auto meant = TRY_OR_ANSWER(meant_by(asking, reference, under_way));
        constexpr std::size_t kMostBytes = 65'536;
        std::size_t times = 0;
        for (std::size_t at = 0; (at = text.find(reference, at)) != text.npos; ++at)
            ++times;
        if (!meant || text.size() + times * meant->size() > kMostBytes) continue;
        for (std::size_t at = 0; (at = text.find(reference, at)) != text.npos; at += meant->size())
            text.replace(at, reference.size(), *meant);
    }
    return text;
}

/// The value that a template gives to its secret.
///
/// AWS rule secrets.4 [documented] "CloudFormation user guide, AWS::SecretsManager::Secret":
/// SecretString as it stands, or a password, which goes under GenerateStringKey into
/// SecretStringTemplate. Test: TemplateSecrets.HaveTheValueThatTheirTemplateSays
std::optional<SecretValue> template_value(const cfn::Object& properties) {
    if (const cfn::Expression* text = properties.find("SecretString"))
        return SecretValue{false, engine::text_of(text)};
    const cfn::Expression* generated = properties.find("GenerateSecretString");
    const auto* rules = generated ? generated->as<cfn::Object>() : nullptr;
    if (!rules) return std::nullopt;
    return SecretValue{false, generated_secret(*rules)};
}

/// The vault catches up with the record: a new secret, or one that a template changed, gets its
/// value; what was written and not counted is counted.
aws::Either<SecretMarks> settled(Asking& asking, const engine::Record& record,
                                 std::set<std::string>& under_way) {
    SecretStore& vault = asking.stores().secrets();
    const std::string arn = record.physical_id;
    const auto content = static_cast<std::int64_t>(record.content);
    auto marks = TRY_OR_ANSWER(vault.marks(arn));
    if (marks && marks->counted == content) return *std::move(marks);
    if (marks && marks->counted > content) {
        TRY_OR_ANSWER(asking.ask(
            engine::ContentChanged{kSecretType, arn, static_cast<std::uint64_t>(marks->counted)}));
        return *std::move(marks);
    }
    bool is_new = !marks;
    if (is_new) marks.emplace();
    marks->counted = content;
    marks->changed = record.changed;
    bool is_of_a_template = !record.origin.logical_id.empty();
    if (is_new && !is_of_a_template &&
        TRY_OR_ANSWER(vault.take_up(waiting_place(asking, record.name), arn, *marks)))
        return *std::move(marks);
    if (auto value = template_value(*record.properties)) {
        // It asks, and then the record may lie elsewhere.
        SecretVersion version{.id = engine::version_of(record),
                              .created = record.changed,
                              .stages = {std::string(kCurrent)}};
        under_way.insert(arn);
        value->bytes = TRY_OR_ANSWER(with_values(asking, std::move(value->bytes), under_way));
        under_way.erase(arn);
        TRY_OR_ANSWER(vault.put(arn, version, *value, *marks));
    } else {
        TRY_OR_ANSWER(vault.set_marks(arn, *marks));
    }
    return *std::move(marks);
}

/// Nothing: its time is over.
///
/// AWS rule secrets.5 [documented] "Secrets Manager API reference, DeleteSecret": a secret whose
/// recovery window is over is gone. Here that is noticed when somebody asks. Test:
/// Secrets.GoWhenTheirWindowIsOver
aws::Either<std::optional<Secret>> known(Asking& asking, const engine::Record& record) {
    std::set<std::string> under_way;
    SecretMarks marks = TRY_OR_ANSWER(settled(asking, record, under_way));
    const std::string arn = record.physical_id;
    if (!marks.deleted || marks.removal > asking.now())
        return std::optional(Secret{&record, arn, record.name, std::move(marks)});
    TRY_OR_ANSWER(asking.ask(engine::ResourceDeleteAsked{kSecretType, arn}));
    TRY_OR_ANSWER(asking.stores().secrets().forget(arn));
    return std::optional<Secret>();
}

}  // namespace

aws::Either<Secret> secret_called(Asking& asking, std::string_view word, Deleted deleted) {
    const engine::Record* record = find_record(asking, word);
    if (!record) return not_found(asking);
    auto secret = TRY_OR_ANSWER(known(asking, *record));
    if (!secret) return not_found(asking);
    // AWS rule secrets.6 [documented] "Secrets Manager API reference, DeleteSecret": of a secret
    // that is scheduled for deletion no value is told and nothing is changed; it is described and
    // restored. Test: Secrets.AreDeletedAndRestored
    if (secret->marks.deleted && deleted == Deleted::Refuse)
        return asking.error("InvalidRequestException",
                            "You can't perform this operation on the secret because it was marked "
                            "for deletion.");
    return *std::move(secret);
}

aws::Either<Secret> secret_of(Asking& asking, Deleted deleted) {
    return secret_called(asking, asking.input().text("SecretId"), deleted);
}

aws::Either<std::vector<Secret>> all_secrets(Asking& asking) {
    std::vector<Secret> all;
    for (const engine::Record* record : living(asking, kSecretType))
        if (auto secret = TRY_OR_ANSWER(known(asking, *record))) all.push_back(*std::move(secret));
    return all;
}

std::string waiting_place(const Asking& asking, std::string_view name) {
    return fmt::format("{}/{}/{}", asking.account(), asking.region(), name);
}

aws::Either<std::optional<SecretValue>> value_in(const Asking& asking) {
    const aws::Value& input = asking.input();
    const aws::Value* binary = input.find("SecretBinary");
    if (binary && input.has("SecretString"))
        return asking.error("InvalidParameterException",
                            "You can't specify both a binary secret value and a string secret "
                            "value in the same secret.");
    if (input.has("SecretString"))
        return std::optional(SecretValue{false, std::string(input.text("SecretString"))});
    const auto* blob = binary ? std::get_if<aws::Value::Blob>(&binary->held) : nullptr;
    if (!blob) return std::optional<SecretValue>();
    return std::optional(SecretValue{true, blob->bytes});
}

void write_value(aws::Writer& out, const SecretValue& value) {
    if (value.is_binary)
        out.blob("SecretBinary", value.bytes);
    else
        out.text("SecretString", value.bytes);
}

void write_names(aws::Writer& out, const Secret& secret) {
    out.text("ARN", secret.arn).text("Name", secret.name);
}

}  // namespace local
