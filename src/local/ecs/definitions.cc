#include "local/ecs/definitions.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/ecs/common.h"
#include "local/reading.h"
#include "local/records.h"
#include "local/tags.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::Record;

constexpr std::string_view kType = "AWS::ECS::TaskDefinition";
// AWS: DeleteTaskDefinitions, "You can specify up to 10 task definitions".
constexpr std::size_t kMostToDelete = 10;

struct Spelling {
    std::string_view api;
    std::string_view property;
};
/// CloudFormation has capitals of its own.
constexpr Spelling kVolumes[] = {
    {"EfsVolumeConfiguration", "EFSVolumeConfiguration"},
    {"FsxWindowsFileServerVolumeConfiguration", "FSxWindowsFileServerVolumeConfiguration"},
    {"S3filesVolumeConfiguration", "S3FilesVolumeConfiguration"},
};
constexpr Spelling kEfs[] = {{"FileSystemId", "FilesystemId"}, {"Iam", "IAM"}};

void respell(cfn::Object& object, std::span<const Spelling> spellings) {
    for (cfn::Field& field : object.fields) {
        for (const Spelling& spelling : spellings)
            if (field.name == spelling.api) field.name = spelling.property;
        if (auto* inner = std::get_if<cfn::Object>(&field.value.value)) respell(*inner, spellings);
    }
}

void respell_volumes(cfn::Object& properties) {
    cfn::Expression* volumes = properties.find("Volumes");
    auto* items = volumes ? std::get_if<cfn::Array>(&volumes->value) : nullptr;
    if (!items) return;
    for (cfn::Expression& item : *items) {
        auto* volume = std::get_if<cfn::Object>(&item.value);
        if (!volume) continue;
        respell(*volume, kVolumes);
        if (cfn::Expression* efs = volume->find("EFSVolumeConfiguration"))
            if (auto* inner = std::get_if<cfn::Object>(&efs->value)) respell(*inner, kEfs);
    }
}

void answer_definition(const Asking& asking, aws::Writer& answer, const Record& record) {
    const aws::Shape& shape =
        *aws::find_member(*asking.operation().output, "taskDefinition")->shape;
    write_definition(answer, "taskDefinition", shape, asking, record);
}

aws::Error unknown(const Asking& asking) {
    return asking.error("ClientException", "Unable to describe task definition.");
}

bool names_a_revision(std::string_view word) {
    std::size_t slash = word.rfind('/');
    std::string_view name = slash == std::string_view::npos ? word : word.substr(slash + 1);
    return name.find(':') != std::string_view::npos;
}

bool is_inactive(const Record& record) {
    return record.phase == Record::Phase::Inactive || record.phase == Record::Phase::Deleting;
}

struct Failed {
    std::string word;
    std::string_view reason;
};

/// Why it cannot be deleted; empty: it can.
std::string_view reason_against_deletion(const std::string& word, const Record* record) {
    if (!names_a_revision(word))
        return "The specified task definition identifier is invalid. Specify a valid name or ARN "
               "and try again.";
    if (!record)
        return "The specified task definition does not exist. Specify a valid account, family, "
               "revision and try again.";
    if (!is_inactive(*record))
        return "The specified task definition is still in ACTIVE status. Please deregister the "
               "target and try again.";
    return {};
}

/// What sorts revisions by family and number.
std::string key_of(const Record& record, bool descending) {
    std::string key = fmt::format("{}\x01{:010}", record.name, record.revision);
    if (descending)
        for (char& letter : key)
            letter = static_cast<char>(~letter);
    return key;
}

std::string_view status_word(const Record& record) {
    if (record.deletion_asked) return "DELETE_IN_PROGRESS";
    return is_inactive(record) ? "INACTIVE" : "ACTIVE";
}

}  // namespace

const Record* find_definition(const Asking& asking, std::string_view word) {
    return asking.inventory() ? asking.inventory()->find(kType, word) : nullptr;
}

std::optional<aws::Error> register_task_definition(Asking& asking, aws::Writer& answer) {
    cfn::Object properties = properties_of(*asking.operation().input, asking.input());
    respell_volumes(properties);
    if (auto error = asking.ask(
            engine::ResourceCreateAsked{std::string(kType), engine::share(std::move(properties))}))
        return error;
    const Record& record = *find_definition(asking, asking.made().physical_id);
    answer_definition(asking, answer, record);
    write_tags(answer, *asking.operation().output, "tags", tags_of(record));
    return std::nullopt;
}

std::optional<aws::Error> describe_task_definition(Asking& asking, aws::Writer& answer) {
    const Record* record = find_definition(asking, asking.input().text("taskDefinition"));
    if (!record) return unknown(asking);
    answer_definition(asking, answer, *record);
    if (includes(asking, "TAGS"))
        write_tags(answer, *asking.operation().output, "tags", tags_of(*record));
    return std::nullopt;
}

// AWS rule ecs.31 [observed] "moto, ecs/exceptions.py": a family without a revision is no task
// definition that can be deregistered. Test: TaskDefinitions.AreDeregisteredByTheirRevision
std::optional<aws::Error> deregister_task_definition(Asking& asking, aws::Writer& answer) {
    const std::string word(asking.input().text("taskDefinition"));
    if (!names_a_revision(word)) return asking.error("ClientException", "Revision is missing.");
    const Record* record = find_definition(asking, word);
    if (!record) return unknown(asking);
    const std::string arn = record->physical_id;
    // Once more changes nothing; the same request of an INACTIVE one would ask for its deletion.
    if (!is_inactive(*record))
        if (auto error = asking.ask(engine::ResourceDeleteAsked{std::string(kType), arn}))
            return error;
    answer_definition(asking, answer, *find_definition(asking, arn));
    return std::nullopt;
}

std::optional<aws::Error> delete_task_definitions(Asking& asking, aws::Writer& answer) {
    auto words = named(asking, "taskDefinitions", "Task definitions", kMostToDelete);
    if (auto* error = std::get_if<aws::Error>(&words)) return std::move(*error);
    const aws::Shape& shape = element_of(*asking.operation().output, "taskDefinitions");
    std::vector<Failed> failures;
    answer.begin_list("taskDefinitions");
    for (const std::string& word : std::get<std::vector<std::string>>(words)) {
        const Record* record = find_definition(asking, word);
        std::string_view reason = reason_against_deletion(word, record);
        if (!reason.empty()) {
            failures.push_back({record ? record->physical_id : word, reason});
            continue;
        }
        const std::string arn = record->physical_id;
        if (!record->deletion_asked)
            if (auto error = asking.ask(engine::ResourceDeleteAsked{std::string(kType), arn}))
                return error;
        write_definition(answer, "", shape, asking, *find_definition(asking, arn));
    }
    answer.end();
    answer.begin_list("failures");
    for (const Failed& failed : failures)
        answer.begin_structure().text("arn", failed.word).text("reason", failed.reason).end();
    answer.end();
    return std::nullopt;
}

// AWS rule ecs.32 [documented] "ECS API reference, ListTaskDefinitions": familyPrefix is a whole
// family, ACTIVE is what is listed unless another status is asked for, and the newest revision is
// the last one, or the first one with DESC. Test: TaskDefinitions.AreListedByFamilyAndRevision
std::optional<aws::Error> list_task_definitions(Asking& asking, aws::Writer& answer) {
    std::string_view family = asking.input().text("familyPrefix");
    std::string_view status = asking.input().text("status");
    if (status.empty()) status = "ACTIVE";
    const bool descending = asking.input().text("sort") == "DESC";
    std::map<std::string, std::string> arns;
    std::vector<std::string> keys;
    for (const Record* record : all_records(asking, kType)) {
        if (status_word(*record) != status) continue;
        if (!family.empty() && record->name != family) continue;
        keys.push_back(key_of(*record, descending));
        arns.emplace(keys.back(), record->physical_id);
    }
    const PageRules rules = pages_of(asking, 100);
    auto page = page_of(asking, std::move(keys), rules,
                        fmt::format("{} {} {}", family, status, descending));
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    answer.begin_list("taskDefinitionArns");
    for (const std::string& key : std::get<Page>(page).ids)
        answer.text("", arns.at(key));
    answer.end();
    write_next(answer, std::get<Page>(page), rules);
    return std::nullopt;
}

// AWS rule ecs.33 [documented] "ECS API reference, ListTaskDefinitionFamilies": ACTIVE families
// have an ACTIVE revision, INACTIVE ones have none; without a status both are listed. Test:
// TaskDefinitions.AreListedByFamilyAndRevision
std::optional<aws::Error> list_task_definition_families(Asking& asking, aws::Writer& answer) {
    std::string_view prefix = asking.input().text("familyPrefix");
    std::string_view status = asking.input().text("status");
    std::map<std::string, bool> has_active;
    for (const Record* record : all_records(asking, kType))
        if (!record->deletion_asked && record->name.starts_with(prefix))
            has_active[record->name] |= !is_inactive(*record);
    std::vector<std::string> families;
    for (const auto& [family, is_active] : has_active) {
        bool wanted = status.empty() || status == "ALL" || is_active == (status == "ACTIVE");
        if (wanted) families.push_back(family);
    }
    return write_page(asking, answer, "families", std::move(families), pages_of(asking, 100),
                      fmt::format("{} {}", prefix, status));
}

}  // namespace local
