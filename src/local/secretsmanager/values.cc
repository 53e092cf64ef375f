#include "local/secretsmanager/values.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/properties.h"
#include "io/random.h"
#include "local/pages.h"
#include "local/reading.h"
#include "local/secretsmanager/filters.h"
#include "local/secretsmanager/secret.h"
#include "local/trying.h"
#include "local/writing.h"

namespace local {
namespace {

constexpr const char* kInvalidRequest = "InvalidRequestException";
constexpr const char* kInvalidParameter = "InvalidParameterException";
constexpr const char* kNotFound = "ResourceNotFoundException";

bool has_stage(const SecretVersion& version, std::string_view stage) {
    return std::ranges::count(version.stages, stage) > 0;
}

const SecretVersion* with_stage(const std::vector<SecretVersion>& versions,
                                std::string_view stage) {
    auto found = std::ranges::find_if(
        versions, [&](const SecretVersion& version) { return has_stage(version, stage); });
    return found == versions.end() ? nullptr : &*found;
}

/// One version with its value.
struct Told {
    SecretVersion version;
    SecretValue value;
};

/// The version that is asked for by id, by stage, or by both; the current one where nothing is
/// said.
aws::Either<Told> version_of(Asking& asking, const Secret& secret, std::string_view id,
                             std::string_view stage) {
    SecretStore& vault = asking.stores().secrets();
    auto versions = TRY_OR_ANSWER(vault.versions(secret.arn));
    if (id.empty() && stage.empty()) stage = kCurrent;
    const SecretVersion* found = with_stage(versions, stage);
    if (!id.empty()) {
        auto named = std::ranges::find(versions, id, &SecretVersion::id);
        if (named == versions.end())
            return asking.error(kNotFound, fmt::format("Secrets Manager can't find the specified "
                                                       "secret value for VersionId: {}",
                                                       id));
        // AWS rule secrets.12 [documented] "Secrets Manager API reference, GetSecretValue": a
        // version that is asked for by id and stage must have both. Test:
        // SecretValues.AreToldByVersionAndStage
        if (!stage.empty() && !has_stage(*named, stage))
            return asking.error(kInvalidRequest,
                                "You provided a VersionStage that is not associated to the "
                                "provided VersionId.");
        found = &*named;
    }
    if (!found)
        return asking.error(kNotFound, fmt::format("Secrets Manager can't find the specified "
                                                   "secret value for staging label: {}",
                                                   stage));
    auto value = TRY_OR_ANSWER(vault.value(secret.arn, found->id));
    return Told{*found, *std::move(value)};
}

/// That its value was told today.
///
/// AWS rule secrets.13 [documented] "Secrets Manager API reference, DescribeSecret,
/// LastAccessedDate": the day of the last access, without the time. Test:
/// SecretValues.TellTheDayOfTheLastAccess
std::optional<aws::Error> note_access(Asking& asking, Secret& secret) {
    constexpr std::int64_t kDay = 86'400;
    std::int64_t seconds = asking.now().in_unix_seconds();
    base::Time day = base::Time::unix_seconds(seconds - seconds % kDay);
    if (secret.marks.accessed == day) return std::nullopt;
    secret.marks.accessed = day;
    TRY_OR_ANSWER(asking.stores().secrets().set_marks(secret.arn, secret.marks));
    return std::nullopt;
}

void write_told(aws::Writer& out, const Secret& secret, const Told& told) {
    write_names(out, secret);
    out.text("VersionId", told.version.id);
    write_value(out, told.value);
    write_texts(out, "VersionStages", told.version.stages);
    out.time("CreatedDate", told.version.created);
}

/// Tells the inventory that the current value is another one.
std::optional<aws::Error> count(Asking& asking, const Secret& secret) {
    return asking.ask(engine::ContentChanged{kSecretType, secret.arn,
                                             static_cast<std::uint64_t>(secret.marks.counted)});
}

/// A new version, or the one that the same request made before. Yields its id.
///
/// AWS rule secrets.14 [documented] "Secrets Manager API reference, PutSecretValue": the token is
/// the id of the version; the same value again makes nothing new, another value under it is
/// refused. The first version of a secret is current whatever its stages. Test:
/// SecretValues.HaveVersionsAndStages
aws::Either<std::string> put_version(Asking& asking, Secret& secret, const SecretValue& value,
                                     std::vector<std::string> stages) {
    SecretStore& vault = asking.stores().secrets();
    std::string id(asking.input().text("ClientRequestToken"));
    if (id.empty()) id = io::random_uuid();
    auto held = TRY_OR_ANSWER(vault.value(secret.arn, id));
    if (held == value) return id;
    if (held)
        return asking.error("ResourceExistsException",
                            fmt::format("You can't use ClientRequestToken {} because that value is "
                                        "already in use for a version of secret {}.",
                                        id, secret.arn));
    auto versions = TRY_OR_ANSWER(vault.versions(secret.arn));
    bool has_current = with_stage(versions, kCurrent) != nullptr;
    if (!has_current && std::ranges::count(stages, kCurrent) == 0) stages.emplace_back(kCurrent);
    bool is_current = std::ranges::count(stages, kCurrent) > 0;
    secret.marks.changed = asking.now();
    if (is_current) secret.marks.counted++;
    TRY_OR_ANSWER(vault.put(secret.arn,
                            {.id = id, .created = asking.now(), .stages = std::move(stages)}, value,
                            secret.marks));
    if (is_current) TRY_OR_ANSWER(count(asking, secret));
    return id;
}

aws::Either<std::vector<Secret>> batch_of(Asking& asking, aws::Value::List& errors) {
    const aws::Value& input = asking.input();
    std::vector<Secret> secrets;
    for (const aws::Value& word : input.list("SecretIdList")) {
        auto found = secret_called(asking, word.as_text(), Deleted::Refuse);
        if (auto* secret = std::get_if<Secret>(&found)) {
            secrets.push_back(std::move(*secret));
            continue;
        }
        const aws::Error& error = std::get<aws::Error>(found);
        errors.push_back({aws::Value::Fields{{"SecretId", {std::string(word.as_text())}},
                                             {"ErrorCode", {error.code}},
                                             {"Message", {error.message}}}});
    }
    if (input.has("SecretIdList")) return secrets;
    for (Secret& secret : filtered(asking, TRY_OR_ANSWER(all_secrets(asking))))
        if (!secret.marks.deleted) secrets.push_back(std::move(secret));
    return secrets;
}

/// Why the stage cannot move so.
///
/// AWS rule secrets.15 [documented] "Secrets Manager API reference, UpdateSecretVersionStage": who
/// moves a stage says where it is; AWSCURRENT moves, and is never taken away. Test:
/// SecretValues.MoveTheirStages
std::optional<aws::Error> refuse_move(const Asking& asking,
                                      const std::vector<SecretVersion>& versions) {
    const aws::Value& input = asking.input();
    std::string_view stage = input.text("VersionStage");
    std::string_view from = input.text("RemoveFromVersionId");
    std::string_view to = input.text("MoveToVersionId");
    const SecretVersion* holder = with_stage(versions, stage);
    for (std::string_view id : {from, to})
        if (!id.empty() && std::ranges::find(versions, id, &SecretVersion::id) == versions.end())
            return asking.error(kNotFound, fmt::format("Secrets Manager can't find the specified "
                                                       "secret value for VersionId: {}",
                                                       id));
    if (to.empty() && stage == kCurrent)
        return asking.error(kInvalidParameter,
                            "You can only move staging label AWSCURRENT to a different secret "
                            "version. It can't be completely removed.");
    if (holder && holder->id == to && from.empty()) return std::nullopt;
    if (holder && from.empty())
        return asking.error(
            kInvalidParameter,
            fmt::format("The parameter RemoveFromVersionId can't be empty. Staging label {} is "
                        "currently attached to version {}, so you must explicitly reference that "
                        "version in RemoveFromVersionId.",
                        stage, holder->id));
    if (!from.empty() && (!holder || holder->id != from))
        return asking.error(
            kInvalidParameter,
            fmt::format("Staging label {} is not currently attached to version {}.", stage, from));
    return std::nullopt;
}

}  // namespace

std::optional<aws::Error> get_secret_value(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    Secret secret = TRY_OR_ANSWER(secret_of(asking));
    Told told = TRY_OR_ANSWER(
        version_of(asking, secret, input.text("VersionId"), input.text("VersionStage")));
    TRY_OR_ANSWER(note_access(asking, secret));
    write_told(answer, secret, told);
    return std::nullopt;
}

std::optional<aws::Error> batch_get_secret_value(Asking& asking, aws::Writer& answer) {
    constexpr PageRules kPages = {.token = "NextToken",
                                  .limit = "MaxResults",
                                  .most = 20,
                                  .wrong_code = "InvalidNextTokenException"};
    const aws::Value& input = asking.input();
    if (input.has("SecretIdList") == input.has("Filters"))
        return asking.error(kInvalidParameter,
                            "Either 'SecretIdList' or 'Filters' must be provided, but not both.");
    aws::Value::List errors;
    auto secrets = TRY_OR_ANSWER(batch_of(asking, errors));
    std::vector<std::string> ids;
    for (const Secret& secret : secrets)
        ids.push_back(secret.arn);
    Page page = TRY_OR_ANSWER(page_of(asking, std::move(ids), kPages));
    answer.begin_list("SecretValues");
    for (Secret& secret : secrets) {
        if (std::ranges::count(page.ids, secret.arn) == 0) continue;
        auto told = version_of(asking, secret, "", "");
        if (auto* error = std::get_if<aws::Error>(&told)) {
            errors.push_back({aws::Value::Fields{{"SecretId", {secret.arn}},
                                                 {"ErrorCode", {error->code}},
                                                 {"Message", {error->message}}}});
            continue;
        }
        TRY_OR_ANSWER(note_access(asking, secret));
        answer.begin_structure();
        write_told(answer, secret, std::get<Told>(told));
        answer.end();
    }
    answer.end();
    write_next(answer, page, kPages);
    answer.value("Errors", {std::move(errors)});
    return std::nullopt;
}

std::optional<aws::Error> put_secret_value(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    Secret secret = TRY_OR_ANSWER(secret_of(asking));
    if (input.has("RotationToken"))
        return asking.error(kInvalidRequest, "RotationToken is not part of this cloud yet");
    auto value = TRY_OR_ANSWER(value_in(asking));
    if (!value)
        return asking.error(kInvalidRequest,
                            "You must provide either SecretString or SecretBinary.");
    std::vector<std::string> stages = texts_of(input.list("VersionStages"));
    if (stages.empty()) stages.emplace_back(kCurrent);
    std::string id = TRY_OR_ANSWER(put_version(asking, secret, *value, std::move(stages)));
    Told told = TRY_OR_ANSWER(version_of(asking, secret, id, ""));
    write_names(answer, secret);
    answer.text("VersionId", id);
    write_texts(answer, "VersionStages", told.version.stages);
    return std::nullopt;
}

std::optional<aws::Error> update_secret(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    Secret secret = TRY_OR_ANSWER(secret_of(asking));
    if (input.has("Type"))
        return asking.error(kInvalidRequest, "Type is not part of this cloud yet");
    auto value = TRY_OR_ANSWER(value_in(asking));
    cfn::Object changes;
    for (const char* name : {"Description", "KmsKeyId"})
        if (input.has(name)) changes.add(name, input.text(name));
    if (!changes.empty())
        TRY_OR_ANSWER(asking.ask(engine::ResourceUpdateAsked{kSecretType, secret.arn,
                                                             engine::share(std::move(changes))}));
    write_names(answer, secret);
    if (value)
        answer.text("VersionId",
                    TRY_OR_ANSWER(put_version(asking, secret, *value, {std::string(kCurrent)})));
    return std::nullopt;
}

std::optional<aws::Error> update_secret_version_stage(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    Secret secret = TRY_OR_ANSWER(secret_of(asking));
    SecretStore& vault = asking.stores().secrets();
    auto versions = TRY_OR_ANSWER(vault.versions(secret.arn));
    TRY_OR_ANSWER(refuse_move(asking, versions));
    std::string_view stage = input.text("VersionStage");
    std::string_view to = input.text("MoveToVersionId");
    secret.marks.changed = asking.now();
    const SecretVersion* holder = with_stage(versions, stage);
    bool is_new_current = stage == kCurrent && (!holder || holder->id != to);
    if (is_new_current) secret.marks.counted++;
    TRY_OR_ANSWER(vault.move_stage(secret.arn, stage, to, secret.marks));
    if (is_new_current) TRY_OR_ANSWER(count(asking, secret));
    write_names(answer, secret);
    return std::nullopt;
}

std::optional<aws::Error> list_secret_version_ids(Asking& asking, aws::Writer& answer) {
    constexpr PageRules kPages = {
        .token = "NextToken", .limit = "MaxResults", .wrong_code = "InvalidNextTokenException"};
    const aws::Value& input = asking.input();
    Secret secret = TRY_OR_ANSWER(secret_of(asking, Deleted::Take));
    auto versions = TRY_OR_ANSWER(asking.stores().secrets().versions(secret.arn));
    // AWS rule secrets.16 [documented] "Secrets Manager API reference, ListSecretVersionIds":
    // versions without a stage are deprecated, and listed to who asks for them. Test:
    // SecretValues.AreListedWithTheirStages
    std::vector<std::string> ids;
    for (const SecretVersion& version : versions)
        if (!version.stages.empty() || input.boolean("IncludeDeprecated"))
            ids.push_back(version.id);
    Page page = TRY_OR_ANSWER(page_of(asking, std::move(ids), kPages, secret.arn));
    answer.begin_list("Versions");
    for (const SecretVersion& version : versions) {
        if (std::ranges::count(page.ids, version.id) == 0) continue;
        answer.begin_structure().text("VersionId", version.id);
        if (!version.stages.empty()) write_texts(answer, "VersionStages", version.stages);
        answer.time("CreatedDate", version.created).end();
    }
    answer.end();
    write_next(answer, page, kPages);
    write_names(answer, secret);
    return std::nullopt;
}

}  // namespace local
