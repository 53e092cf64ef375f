#include "local/efs/operations.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/records/rows.h"
#include "local/writing.h"

namespace local {
namespace {

using Refused = std::optional<aws::Error>;

std::string token_of(const Asking& asking, const engine::Record& record) {
    std::string token = engine::text_at(notes_of(asking, record), "CreationToken");
    return token.empty() ? record.physical_id : token;
}
void write_token(const PartPlace& place) {
    place.out.text(place.name, token_of(place.asking, place.record));
}
/// The value of the tag Name.
void write_name(const PartPlace& place) {
    for (const Tag& tag : tags_of_record(place.asking, place.record))
        if (tag.key == "Name") place.out.text(place.name, tag.value);
}
void write_all_tags(const PartPlace& place) {
    Tags tags = tags_of_record(place.asking, place.record);
    if (!tags.empty()) return write_tags_part(place);
    place.out.begin_list(place.name).end();
}
void write_mount_targets(const PartPlace& place) {
    const engine::Inventory& inventory = *place.asking.inventory_of(place.record.type);
    place.out.integer(
        place.name, static_cast<std::int64_t>(
                        inventory.users("AWS::EFS::MountTarget", place.record.physical_id).size()));
}

const engine::Record* subnet_of(const PartPlace& place) {
    return place.asking.inventory_of(place.record.type)
        ->find("AWS::EC2::Subnet", engine::text_at(*place.record.properties, "SubnetId"));
}
void write_zone(const PartPlace& place) {
    if (const engine::Record* subnet = subnet_of(place))
        place.out.text(place.name, engine::text_of(subnet->attributes->find("AvailabilityZone")));
}
void write_vpc(const PartPlace& place) {
    if (const engine::Record* subnet = subnet_of(place))
        place.out.text(place.name, engine::text_at(*subnet->properties, "VpcId"));
}

constexpr std::string_view kState = "{phase:creating|available|updating|deleting}";

constexpr MemberForm kFileSystemMembers[] = {
    {"OwnerId", "{account}"},
    {"FileSystemId", "{id}"},
    {"FileSystemArn", "{@Arn}"},
    {"CreationTime", "{created}"},
    {"LifeCycleState", kState},
    {"SizeInBytes.Value", "0"},
    {"PerformanceMode", "{.PerformanceMode|generalPurpose}"},
    {"Encrypted", "{.Encrypted|false}"},
    {"ThroughputMode", "{.ThroughputMode|bursting}"},
    {"FileSystemProtection.ReplicationOverwriteProtection",
     "{.FileSystemProtection.ReplicationOverwriteProtection|ENABLED}"},
    {"Policy", "=FileSystemPolicy"},
};
constexpr MemberPart kFileSystemParts[] = {{"CreationToken", write_token},
                                           {"Name", write_name},
                                           {"NumberOfMountTargets", write_mount_targets},
                                           {"Tags", write_all_tags}};
constexpr MemberForm kMountTargetMembers[] = {
    {"OwnerId", "{account}"},
    {"MountTargetId", "{id}"},
    {"LifeCycleState", kState},
    {"IpAddress", "{@IpAddress}"},
};
constexpr MemberPart kMountTargetParts[] = {{"AvailabilityZoneName", write_zone},
                                            {"VpcId", write_vpc}};
constexpr MemberForm kAccessPointMembers[] = {
    {"OwnerId", "{account}"},
    {"AccessPointId", "{id}"},
    {"AccessPointArn", "{@Arn}"},
    {"LifeCycleState", kState},
    {"RootDirectory.Path", "{.RootDirectory.Path|/}"},
};
constexpr MemberPart kAccessPointParts[] = {{"Name", write_name}, {"Tags", write_all_tags}};

constexpr Renamed kFileSystemRenamed[] = {{"CreationToken", ""}, {"Policy", "FileSystemPolicy"}};
constexpr std::string_view kBad = "BadRequest";

constexpr RecordKind kFileSystem = {.type = "AWS::EFS::FileSystem",
                                    .members = kFileSystemMembers,
                                    .missing_code = "FileSystemNotFound",
                                    .missing_message = "File system '{0}' does not exist.",
                                    .parts = kFileSystemParts,
                                    .renamed = kFileSystemRenamed,
                                    .invalid_code = kBad,
                                    .json_code = "InvalidPolicyException",
                                    .json_message = "The policy is not valid JSON."};
constexpr RecordKind kMountTarget = {.type = "AWS::EFS::MountTarget",
                                     .members = kMountTargetMembers,
                                     .missing_code = "MountTargetNotFound",
                                     .missing_message = "Mount target '{0}' does not exist.",
                                     .parts = kMountTargetParts,
                                     .invalid_code = kBad};
constexpr RecordKind kAccessPoint = {.type = "AWS::EFS::AccessPoint",
                                     .members = kAccessPointMembers,
                                     .missing_code = "AccessPointNotFound",
                                     .missing_message = "Access Point {0} does not exist.",
                                     .parts = kAccessPointParts,
                                     .invalid_code = kBad};
constexpr const RecordKind* kAccessPoints[] = {&kAccessPoint};

// AWS rule efs.1 [documented] "EFS API reference, CreateFileSystem, CreationToken": a token is
// taken as long as its file system is there. Test: Efs.MakesOneFileSystemAToken
Refused create_file_system(Asking& asking, aws::Writer& answer) {
    const std::string token(asking.input().text("CreationToken"));
    for (const engine::Record* other : records_of(asking, kFileSystem))
        if (token_of(asking, *other) == token)
            return asking.error("FileSystemAlreadyExists",
                                fmt::format("File system '{}' already exists with creation token "
                                            "'{}'",
                                            other->physical_id, token));
    auto wanted = wanted_of(asking, kFileSystem);
    if (auto* error = std::get_if<aws::Error>(&wanted)) return std::move(*error);
    auto made = make_record(asking, kFileSystem, std::move(std::get<Wanted>(wanted)));
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    const std::string id = std::get<const engine::Record*>(made)->physical_id;
    if (auto error = set_note(asking, kFileSystem, id, "CreationToken", token)) return error;
    write_record(asking, answer, *asking.operation().output, kFileSystem,
                 *find_record(asking, kFileSystem, id));
    return std::nullopt;
}

Refused describe_policy(Asking& asking, aws::Writer& answer) {
    auto found = record_of(asking, kFileSystem, asking.input().text("FileSystemId"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& system = *std::get<const engine::Record*>(found);
    if (!system.properties->find("FileSystemPolicy"))
        return asking.error("PolicyNotFound",
                            fmt::format("File system '{}' has no policy.", system.physical_id));
    write_record(asking, answer, *asking.operation().output, kFileSystem, system);
    return std::nullopt;
}

Refused delete_policy(Asking& asking, aws::Writer&) {
    auto found = record_of(asking, kFileSystem, asking.input().text("FileSystemId"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    return change_record(asking, kFileSystem, std::get<const engine::Record*>(found)->physical_id,
                         cfn::Object{{"FileSystemPolicy", cfn::Null{}}});
}

// AWS rule efs.2 [documented] "EFS API reference, DescribeMountTargets": it says of what: a file
// system, a mount target or an access point. Test: Efs.ListsMountTargetsOfSomething
Refused refuse_unasked(const Asking& asking) {
    if (asking.input().has("FileSystemId") || asking.input().has("MountTargetId") ||
        asking.input().has("AccessPointId"))
        return std::nullopt;
    return asking.error(kBad.data(), "FileSystemId, MountTargetId or AccessPointId is needed.");
}

bool has_token(const Asking& asking, const engine::Record& record, const aws::Value* given) {
    return !given || token_of(asking, record) == given->as_text();
}

constexpr PageRules kMarkers = {.token = "Marker",
                                .limit = "MaxItems",
                                .most = 100,
                                .wrong_code = kBad,
                                .wrong_message = "Invalid marker.",
                                .next_token = "NextMarker"};
constexpr PageRules kTokens = {.token = "NextToken",
                               .limit = "MaxResults",
                               .most = 100,
                               .wrong_code = kBad,
                               .wrong_message = "Invalid token."};
constexpr ListFilter kByToken[] = {{.member = "CreationToken", .keeps = has_token}};
constexpr ListFilter kByFileSystem[] = {{.member = "FileSystemId", .form = "{.FileSystemId}"}};

constexpr RecordRow kMountTargets = {.operation = "DescribeMountTargets",
                                     .verb = Verb::List,
                                     .kind = &kMountTarget,
                                     .key = "MountTargetId",
                                     .shown = "MountTargets",
                                     .pages = &kMarkers,
                                     .filters = kByFileSystem,
                                     .parent = &kFileSystem,
                                     .parent_key = "FileSystemId"};
Refused describe_mount_targets(Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_unasked(asking)) return refused;
    return answer_row(kMountTargets, asking, answer);
}

constexpr RecordRow kRows[] = {
    {.operation = "DescribeFileSystems",
     .verb = Verb::List,
     .kind = &kFileSystem,
     .key = "FileSystemId",
     .shown = "FileSystems",
     .pages = &kMarkers,
     .filters = kByToken},
    {.operation = "UpdateFileSystem",
     .verb = Verb::Update,
     .kind = &kFileSystem,
     .key = "FileSystemId"},
    {.operation = "DeleteFileSystem",
     .verb = Verb::Delete,
     .kind = &kFileSystem,
     .key = "FileSystemId"},
    {.operation = "PutLifecycleConfiguration",
     .verb = Verb::Update,
     .kind = &kFileSystem,
     .key = "FileSystemId"},
    {.operation = "DescribeLifecycleConfiguration",
     .verb = Verb::Get,
     .kind = &kFileSystem,
     .key = "FileSystemId"},
    {.operation = "PutBackupPolicy",
     .verb = Verb::Update,
     .kind = &kFileSystem,
     .key = "FileSystemId"},
    {.operation = "DescribeBackupPolicy",
     .verb = Verb::Get,
     .kind = &kFileSystem,
     .key = "FileSystemId"},
    {.operation = "PutFileSystemPolicy",
     .verb = Verb::Update,
     .kind = &kFileSystem,
     .key = "FileSystemId"},
    {.operation = "CreateMountTarget", .verb = Verb::Create, .kind = &kMountTarget},
    {.operation = "DeleteMountTarget",
     .verb = Verb::Delete,
     .kind = &kMountTarget,
     .key = "MountTargetId"},
    {.operation = "DescribeMountTargetSecurityGroups",
     .verb = Verb::Get,
     .kind = &kMountTarget,
     .key = "MountTargetId"},
    {.operation = "ModifyMountTargetSecurityGroups",
     .verb = Verb::Update,
     .kind = &kMountTarget,
     .key = "MountTargetId"},
    {.operation = "CreateAccessPoint", .verb = Verb::Create, .kind = &kAccessPoint},
    {.operation = "DescribeAccessPoints",
     .verb = Verb::List,
     .kind = &kAccessPoint,
     .key = "AccessPointId",
     .shown = "AccessPoints",
     .pages = &kTokens,
     .filters = kByFileSystem,
     .parent = &kFileSystem,
     .parent_key = "FileSystemId"},
    {.operation = "DeleteAccessPoint",
     .verb = Verb::Delete,
     .kind = &kAccessPoint,
     .key = "AccessPointId"},
    {.operation = "TagResource",
     .verb = Verb::Tag,
     .kind = &kFileSystem,
     .also = kAccessPoints,
     .key = "ResourceId"},
    {.operation = "UntagResource",
     .verb = Verb::Untag,
     .kind = &kFileSystem,
     .also = kAccessPoints,
     .key = "ResourceId"},
    {.operation = "ListTagsForResource",
     .verb = Verb::ListTags,
     .kind = &kFileSystem,
     .also = kAccessPoints,
     .key = "ResourceId",
     .shown = "Tags",
     .pages = &kTokens},
};

constexpr OperationRow kHandlers[] = {
    {"CreateFileSystem", create_file_system},
    {"DeleteFileSystemPolicy", delete_policy},
    {"DescribeFileSystemPolicy", describe_policy},
    {"DescribeMountTargets", describe_mount_targets},
};

constexpr auto kOperations = joined(kHandlers, kRows);

}  // namespace

std::span<const OperationRow> efs_operations() {
    return kOperations;
}

}  // namespace local
