#include "local/elasticache/operations.h"

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/records/rows.h"
#include "local/records/snapshots.h"
#include "local/writing.h"

namespace local {
namespace {

void write_subnets(const PartPlace& place) {
    const engine::Inventory& inventory = *place.asking.inventory_of(place.record.type);
    place.out.begin_list(place.name);
    for (const std::string& id : engine::texts_at(*place.record.properties, "SubnetIds")) {
        place.out.begin_structure().text("SubnetIdentifier", id);
        if (const engine::Record* subnet = inventory.find("AWS::EC2::Subnet", id))
            place.out.begin_structure("SubnetAvailabilityZone")
                .text("Name", engine::text_of(subnet->attributes->find("AvailabilityZone")))
                .end();
        place.out.end();
    }
    place.out.end();
}

void write_vpc(const PartPlace& place) {
    const engine::Inventory& inventory = *place.asking.inventory_of(place.record.type);
    auto ids = engine::texts_at(*place.record.properties, "SubnetIds");
    const engine::Record* subnet =
        ids.empty() ? nullptr : inventory.find("AWS::EC2::Subnet", ids.front());
    if (subnet) place.out.text(place.name, engine::text_at(*subnet->properties, "VpcId"));
}

void write_switch(const PartPlace& place) {
    bool is_failover = place.name == "AutomaticFailover";
    bool is_on = engine::truth_at(*place.record.properties,
                                  is_failover ? "AutomaticFailoverEnabled" : "MultiAZEnabled");
    place.out.text(place.name, is_on ? "enabled" : "disabled");
}

void write_token(const PartPlace& place) {
    place.out.boolean(place.name, place.record.properties->find("AuthToken") != nullptr);
}

bool is_clustered(const engine::Record& group) {
    return engine::text_at(*group.properties, "ClusterMode") == "enabled" ||
           engine::integer_at(*group.properties, "NumNodeGroups").value_or(1) > 1;
}
void write_clustered(const PartPlace& place) {
    place.out.boolean(place.name, is_clustered(place.record));
}

void write_endpoint(const PartPlace& place, std::string_view name, const std::string& attribute) {
    const cfn::Object& attributes = *place.record.attributes;
    place.out.begin_structure(name)
        .text("Address", engine::text_of(attributes.find(attribute + ".Address")))
        .integer("Port", engine::integer_of(attributes.find(attribute + ".Port")).value_or(6379))
        .end();
}

/// One node group of a group without shards; end points once there is a group. How the nodes of
/// several shards lie is known to nobody here.
void write_node_groups(const PartPlace& place) {
    bool is_made = place.record.phase != engine::Record::Phase::Creating;
    if (!is_made || is_clustered(place.record)) return;
    place.out.begin_list(place.name);
    place.out.begin_structure().text("NodeGroupId", "0001").text("Status", "available");
    write_endpoint(place, "PrimaryEndpoint", "PrimaryEndPoint");
    write_endpoint(place, "ReaderEndpoint", "ReaderEndPoint");
    place.out.end().end();
}

void write_configuration(const PartPlace& place) {
    bool is_made = place.record.phase != engine::Record::Phase::Creating;
    if (is_made && is_clustered(place.record))
        write_endpoint(place, place.name, "ConfigurationEndPoint");
}

constexpr MemberForm kGroupMembers[] = {
    {"ReplicationGroupId", "{name}"},
    {"Description", "{.ReplicationGroupDescription}"},
    {"Status", "{phase:creating|available|modifying|deleting}"},
    {"TransitEncryptionEnabled", "{.TransitEncryptionEnabled|false}"},
    {"AtRestEncryptionEnabled", "{.AtRestEncryptionEnabled|false}"},
    {"AutoMinorVersionUpgrade", "{.AutoMinorVersionUpgrade|true}"},
    {"SnapshotRetentionLimit", "{.SnapshotRetentionLimit|0}"},
    {"ReplicationGroupCreateTime", "{created}"},
    {"ARN", "arn:aws:elasticache:{region}:{account}:replicationgroup:{name}"},
    {"ClusterMode", "{.ClusterMode|disabled}"},
    {"Engine", "{.Engine|redis}"},
};
constexpr MemberPart kGroupParts[] = {
    {"AutomaticFailover", write_switch}, {"MultiAZ", write_switch},
    {"ClusterEnabled", write_clustered}, {"AuthTokenEnabled", write_token},
    {"NodeGroups", write_node_groups},   {"ConfigurationEndpoint", write_configuration},
};
constexpr MemberForm kSubnetGroupMembers[] = {
    {"CacheSubnetGroupName", "{name}"},
    {"CacheSubnetGroupDescription", "{.Description}"},
    {"ARN", "arn:aws:elasticache:{region}:{account}:subnetgroup:{name}"},
};
constexpr MemberPart kSubnetGroupParts[] = {{"Subnets", write_subnets}, {"VpcId", write_vpc}};
constexpr Renamed kSubnetGroupRenamed[] = {{"CacheSubnetGroupDescription", "Description"}};
constexpr Renamed kAtOnce[] = {{"ApplyImmediately", ""}};

constexpr std::string_view kInvalid = "InvalidParameterValue";

/// Secret values never enter a core.
constexpr std::string_view kRefused[] = {"AuthToken"};

constexpr RecordKind kGroup = {
    .type = "AWS::ElastiCache::ReplicationGroup",
    .members = kGroupMembers,
    .missing_code = "ReplicationGroupNotFoundFault",
    .missing_message = "ReplicationGroup {0} not found.",
    .parts = kGroupParts,
    .arn = "arn:aws:elasticache:{region}:{account}:replicationgroup:{name}",
    .refused = kRefused,
    .invalid_code = kInvalid};
constexpr RecordKind kSubnetGroup = {
    .type = "AWS::ElastiCache::SubnetGroup",
    .members = kSubnetGroupMembers,
    .missing_code = "CacheSubnetGroupNotFoundFault",
    .missing_message = "Cache Subnet Group {0} does not exist.",
    .parts = kSubnetGroupParts,
    .arn = "arn:aws:elasticache:{region}:{account}:subnetgroup:{name}",
    .renamed = kSubnetGroupRenamed,
    .invalid_code = kInvalid};
constexpr const RecordKind* kSubnetGroups[] = {&kSubnetGroup};

constexpr PageRules kPages = {.token = "Marker",
                              .limit = "MaxRecords",
                              .most = 100,
                              .wrong_code = kInvalid,
                              .wrong_message = "Invalid Marker"};

constexpr RecordRow kRows[] = {
    {.operation = "CreateReplicationGroup",
     .verb = Verb::Create,
     .kind = &kGroup,
     .shown = "ReplicationGroup"},
    {.operation = "DescribeReplicationGroups",
     .verb = Verb::List,
     .kind = &kGroup,
     .key = "ReplicationGroupId",
     .shown = "ReplicationGroups",
     .pages = &kPages},
    {.operation = "ModifyReplicationGroup",
     .verb = Verb::Update,
     .kind = &kGroup,
     .key = "ReplicationGroupId",
     .shown = "ReplicationGroup",
     .renamed = kAtOnce},
    {.operation = "DeleteReplicationGroup",
     .verb = Verb::Delete,
     .kind = &kGroup,
     .key = "ReplicationGroupId",
     .shown = "ReplicationGroup"},
    {.operation = "CreateCacheSubnetGroup",
     .verb = Verb::Create,
     .kind = &kSubnetGroup,
     .shown = "CacheSubnetGroup"},
    {.operation = "DescribeCacheSubnetGroups",
     .verb = Verb::List,
     .kind = &kSubnetGroup,
     .key = "CacheSubnetGroupName",
     .shown = "CacheSubnetGroups",
     .pages = &kPages},
    {.operation = "ModifyCacheSubnetGroup",
     .verb = Verb::Update,
     .kind = &kSubnetGroup,
     .key = "CacheSubnetGroupName",
     .shown = "CacheSubnetGroup"},
    {.operation = "DeleteCacheSubnetGroup",
     .verb = Verb::Delete,
     .kind = &kSubnetGroup,
     .key = "CacheSubnetGroupName"},
    {.operation = "AddTagsToResource",
     .verb = Verb::Tag,
     .kind = &kGroup,
     .also = kSubnetGroups,
     .key = "ResourceName",
     .shown = "TagList"},
    {.operation = "RemoveTagsFromResource",
     .verb = Verb::Untag,
     .kind = &kGroup,
     .also = kSubnetGroups,
     .key = "ResourceName",
     .shown = "TagList"},
    {.operation = "ListTagsForResource",
     .verb = Verb::ListTags,
     .kind = &kGroup,
     .also = kSubnetGroups,
     .key = "ResourceName",
     .shown = "TagList"},
};

/// The last copies that were taken of what a stack deleted: of groups, by a user's wish.
std::optional<aws::Error> describe_snapshots(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    std::vector<engine::ResourceSnapshot> found;
    if (input.text("CacheClusterId").empty() && input.text("SnapshotSource") != "system")
        found = find_snapshots(asking, {.type = kGroup.type,
                                        .physical_id = input.text("ReplicationGroupId"),
                                        .name = input.text("SnapshotName")});
    if (found.empty() && !input.text("SnapshotName").empty())
        return asking.error(
            "SnapshotNotFoundFault",
            fmt::format("{} is either not present or not available.", input.text("SnapshotName")));
    answer.begin_list("Snapshots");
    for (const engine::ResourceSnapshot& snapshot : found) {
        answer.begin_structure()
            .text("SnapshotName", snapshot.name)
            .text("ReplicationGroupId", snapshot.physical_id)
            .text("SnapshotStatus", "available")
            .text("SnapshotSource", "manual")
            .text("ARN", fmt::format("arn:aws:elasticache:{}:{}:snapshot:{}", asking.region(),
                                     asking.account(), snapshot.name));
        answer.begin_list("NodeSnapshots")
            .begin_structure()
            .time("SnapshotCreateTime", snapshot.taken)
            .end()
            .end();
        answer.end();
    }
    answer.end();
    return std::nullopt;
}

constexpr OperationRow kHandlers[] = {
    {"DescribeSnapshots", describe_snapshots},
};

constexpr auto kOperations = joined(kHandlers, kRows);

}  // namespace

std::span<const OperationRow> elasticache_operations() {
    return kOperations;
}

}  // namespace local
