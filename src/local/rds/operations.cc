#include "local/rds/operations.h"

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/records/rows.h"
#include "local/records/snapshots.h"
#include "local/writing.h"

namespace local {
namespace {

using Refused = std::optional<aws::Error>;

void write_groups(const PartPlace& place) {
    place.out.begin_list(place.name);
    for (const std::string& id : engine::texts_at(*place.record.properties, "VPCSecurityGroups"))
        place.out.begin_structure().text("VpcSecurityGroupId", id).text("Status", "active").end();
    place.out.end();
}

void write_parameter_groups(const PartPlace& place) {
    const std::string name = engine::text_at(*place.record.properties, "DBParameterGroupName");
    place.out.begin_list(place.name);
    if (!name.empty())
        place.out.begin_structure()
            .text("DBParameterGroupName", name)
            .text("ParameterApplyStatus", "in-sync")
            .end();
    place.out.end();
}

void write_subnets(const PartPlace& place) {
    const engine::Inventory& inventory = *place.asking.inventory_of(place.record.type);
    place.out.begin_list(place.name);
    for (const std::string& id : engine::texts_at(*place.record.properties, "SubnetIds")) {
        place.out.begin_structure().text("SubnetIdentifier", id);
        if (const engine::Record* subnet = inventory.find("AWS::EC2::Subnet", id))
            place.out.begin_structure("SubnetAvailabilityZone")
                .text("Name", engine::text_of(subnet->attributes->find("AvailabilityZone")))
                .end();
        place.out.text("SubnetStatus", "Active").end();
    }
    place.out.end();
}

/// The VPC of its first subnet.
void write_vpc(const PartPlace& place) {
    const engine::Inventory& inventory = *place.asking.inventory_of(place.record.type);
    auto ids = engine::texts_at(*place.record.properties, "SubnetIds");
    const engine::Record* subnet =
        ids.empty() ? nullptr : inventory.find("AWS::EC2::Subnet", ids.front());
    if (subnet) place.out.text(place.name, engine::text_at(*subnet->properties, "VpcId"));
}

constexpr std::string_view kInvalid = "InvalidParameterValue";

constexpr MemberForm kSubnetGroupMembers[] = {
    {"DBSubnetGroupName", "{name}"},
    {"SubnetGroupStatus", "Complete"},
    {"DBSubnetGroupArn", "{@DBSubnetGroupArn}"},
};
constexpr MemberPart kSubnetGroupParts[] = {{"Subnets", write_subnets}, {"VpcId", write_vpc}};

constexpr RecordKind kSubnetGroup = {.type = "AWS::RDS::DBSubnetGroup",
                                     .members = kSubnetGroupMembers,
                                     .missing_code = "DBSubnetGroupNotFoundFault",
                                     .missing_message = "DB subnet group '{0}' does not exist.",
                                     .parts = kSubnetGroupParts,
                                     .arn = "{@DBSubnetGroupArn}",
                                     .invalid_code = kInvalid};

void write_subnet_group(const PartPlace& place) {
    const engine::Record* group = find_record(
        place.asking, kSubnetGroup, engine::text_at(*place.record.properties, "DBSubnetGroupName"));
    if (!group) return;
    place.out.begin_structure(place.name);
    write_record(place.asking, place.out, place.shape, kSubnetGroup, *group);
    place.out.end();
}

/// There is an end point once there is an instance.
void write_endpoint(const PartPlace& place) {
    if (place.record.phase == engine::Record::Phase::Creating) return;
    place.out.begin_structure(place.name)
        .text("Address", engine::text_of(place.record.attributes->find("Endpoint.Address")))
        .integer("Port",
                 engine::integer_of(place.record.attributes->find("Endpoint.Port")).value_or(0))
        .text("HostedZoneId",
              engine::text_of(place.record.attributes->find("Endpoint.HostedZoneId")))
        .end();
}

// AWS rule rds.1 [documented] "RDS user guide, Viewing Amazon RDS DB instance status": an instance
// is creating, available, modifying and deleting. Test: Rds.ShowsWhatAnInstanceIsDoing
constexpr MemberForm kInstanceMembers[] = {
    {"DBInstanceIdentifier", "{name}"},
    {"DBInstanceStatus", "{phase:creating|available|modifying|deleting}"},
    {"DBInstanceArn", "{@DBInstanceArn}"},
    {"DbiResourceId", "{@DbiResourceId}"},
    {"InstanceCreateTime", "{created}"},
    {"BackupRetentionPeriod", "{.BackupRetentionPeriod|1}"},
    {"MultiAZ", "{.MultiAZ|false}"},
    {"AutoMinorVersionUpgrade", "{.AutoMinorVersionUpgrade|true}"},
    {"PubliclyAccessible", "{.PubliclyAccessible|false}"},
    {"StorageEncrypted", "{.StorageEncrypted|false}"},
    {"DeletionProtection", "{.DeletionProtection|false}"},
    {"CopyTagsToSnapshot", "{.CopyTagsToSnapshot|false}"},
    {"IAMDatabaseAuthenticationEnabled", "{.EnableIAMDatabaseAuthentication|false}"},
    {"PerformanceInsightsEnabled", "{.EnablePerformanceInsights|false}"},
    {"EnabledCloudwatchLogsExports", "=EnableCloudwatchLogsExports"},
};
constexpr MemberPart kInstanceParts[] = {
    {"Endpoint", write_endpoint},
    {"VpcSecurityGroups", write_groups},
    {"DBParameterGroups", write_parameter_groups},
    {"DBSubnetGroup", write_subnet_group},
    {"TagList", write_tags_part},
};
constexpr MemberForm kParameterGroupMembers[] = {
    {"DBParameterGroupName", "{name}"},
    {"DBParameterGroupFamily", "{.Family}"},
    {"DBParameterGroupArn", "{@DBParameterGroupArn}"},
};

constexpr Renamed kInstanceRenamed[] = {
    {"VpcSecurityGroupIds", "VPCSecurityGroups"},
    {"CustomIamInstanceProfile", "CustomIAMInstanceProfile"},
    // Secret values never enter a core, and no database runs that would ask for this one.
    {"MasterUserPassword", ""},
};
constexpr Renamed kParameterGroupRenamed[] = {{"DBParameterGroupFamily", "Family"}};
constexpr std::string_view kInstanceRefused[] = {"ManageMasterUserPassword",
                                                 "TdeCredentialPassword"};

constexpr RecordKind kInstance = {.type = "AWS::RDS::DBInstance",
                                  .members = kInstanceMembers,
                                  .missing_code = "DBInstanceNotFound",
                                  .missing_message = "DBInstance {0} not found.",
                                  .parts = kInstanceParts,
                                  .renamed = kInstanceRenamed,
                                  .refused = kInstanceRefused,
                                  .invalid_code = kInvalid};
constexpr RecordKind kParameterGroup = {.type = "AWS::RDS::DBParameterGroup",
                                        .members = kParameterGroupMembers,
                                        .missing_code = "DBParameterGroupNotFound",
                                        .missing_message = "DBParameterGroup not found: {0}",
                                        .arn = "{@DBParameterGroupArn}",
                                        .renamed = kParameterGroupRenamed,
                                        .invalid_code = kInvalid};
constexpr const RecordKind* kGroups[] = {&kSubnetGroup, &kParameterGroup};

// AWS rule rds.2 [documented] "RDS API reference, DeleteDBInstance": a final snapshot has a name,
// or is not wanted. Here none is taken yet through the API. Test: Rds.DeletesWithoutAFinalSnapshot
Refused delete_instance(Asking& asking, aws::Writer& answer) {
    auto found = record_of(asking, kInstance, asking.input().text("DBInstanceIdentifier"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    bool is_skipped = asking.input().boolean("SkipFinalSnapshot");
    std::string_view snapshot = asking.input().text("FinalDBSnapshotIdentifier");
    if (!is_skipped && snapshot.empty())
        return asking.error("InvalidParameterCombination",
                            "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is "
                            "specified.");
    if (is_skipped && !snapshot.empty())
        return asking.error(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier can not be specified when deleting without a "
            "final snapshot.");
    if (!snapshot.empty()) return not_yet(asking, kInstance, "FinalDBSnapshotIdentifier");
    if (!asking.input().boolean("DeleteAutomatedBackups", true))
        return not_yet(asking, kInstance, "DeleteAutomatedBackups");
    const std::string id = std::get<const engine::Record*>(found)->physical_id;
    if (auto error = delete_record(asking, kInstance, id)) return error;
    answer.begin_structure("DBInstance");
    write_record(asking, answer, *aws::find_member(*asking.operation().output, "DBInstance")->shape,
                 kInstance, *find_record(asking, kInstance, id));
    answer.end();
    return std::nullopt;
}

/// The last copies that were taken of what a stack deleted.
Refused describe_snapshots(Asking& asking, aws::Writer& answer) {
    answer.begin_list("DBSnapshots");
    for (const engine::ResourceSnapshot& snapshot :
         find_snapshots(asking, {.type = kInstance.type,
                                .physical_id = asking.input().text("DBInstanceIdentifier"),
                                .name = asking.input().text("DBSnapshotIdentifier")}))
        answer.begin_structure()
            .text("DBSnapshotIdentifier", snapshot.name)
            .text("DBInstanceIdentifier", snapshot.physical_id)
            .time("SnapshotCreateTime", snapshot.taken)
            .text("Status", "available")
            .text("SnapshotType", "manual")
            .integer("PercentProgress", 100)
            .text("DBSnapshotArn", fmt::format("arn:aws:rds:{}:{}:snapshot:{}", asking.region(),
                                               asking.account(), snapshot.name))
            .end();
    answer.end();
    return std::nullopt;
}

constexpr PageRules kPages = {.token = "Marker",
                              .limit = "MaxRecords",
                              .most = 100,
                              .wrong_code = kInvalid,
                              .wrong_message = "Invalid Marker"};
constexpr Renamed kAtOnce[] = {{"ApplyImmediately", ""}};

constexpr RecordRow kRows[] = {
    {.operation = "CreateDBInstance",
     .verb = Verb::Create,
     .kind = &kInstance,
     .shown = "DBInstance"},
    {.operation = "DescribeDBInstances",
     .verb = Verb::List,
     .kind = &kInstance,
     .key = "DBInstanceIdentifier",
     .shown = "DBInstances",
     .pages = &kPages},
    {.operation = "ModifyDBInstance",
     .verb = Verb::Update,
     .kind = &kInstance,
     .key = "DBInstanceIdentifier",
     .shown = "DBInstance",
     .renamed = kAtOnce},
    {.operation = "CreateDBSubnetGroup",
     .verb = Verb::Create,
     .kind = &kSubnetGroup,
     .shown = "DBSubnetGroup"},
    {.operation = "DescribeDBSubnetGroups",
     .verb = Verb::List,
     .kind = &kSubnetGroup,
     .key = "DBSubnetGroupName",
     .shown = "DBSubnetGroups",
     .pages = &kPages},
    {.operation = "ModifyDBSubnetGroup",
     .verb = Verb::Update,
     .kind = &kSubnetGroup,
     .key = "DBSubnetGroupName",
     .shown = "DBSubnetGroup"},
    {.operation = "DeleteDBSubnetGroup",
     .verb = Verb::Delete,
     .kind = &kSubnetGroup,
     .key = "DBSubnetGroupName"},
    {.operation = "CreateDBParameterGroup",
     .verb = Verb::Create,
     .kind = &kParameterGroup,
     .shown = "DBParameterGroup"},
    {.operation = "DescribeDBParameterGroups",
     .verb = Verb::List,
     .kind = &kParameterGroup,
     .key = "DBParameterGroupName",
     .shown = "DBParameterGroups",
     .pages = &kPages},
    {.operation = "DeleteDBParameterGroup",
     .verb = Verb::Delete,
     .kind = &kParameterGroup,
     .key = "DBParameterGroupName"},
    {.operation = "AddTagsToResource",
     .verb = Verb::Tag,
     .kind = &kInstance,
     .also = kGroups,
     .key = "ResourceName"},
    {.operation = "RemoveTagsFromResource",
     .verb = Verb::Untag,
     .kind = &kInstance,
     .also = kGroups,
     .key = "ResourceName"},
    {.operation = "ListTagsForResource",
     .verb = Verb::ListTags,
     .kind = &kInstance,
     .also = kGroups,
     .key = "ResourceName",
     .shown = "TagList"},
};

constexpr OperationRow kHandlers[] = {
    {"DeleteDBInstance", delete_instance},
    {"DescribeDBSnapshots", describe_snapshots},
};

constexpr auto kOperations = joined(kHandlers, kRows);

}  // namespace

std::span<const OperationRow> rds_operations() {
    return kOperations;
}

}  // namespace local
