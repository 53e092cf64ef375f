#include <string>
#include <utility>
#include <vector>

#include "base/match.h"
#include "base/utf8.h"
#include "blueprint/template_parts.h"
#include "blueprint/templates.h"
#include "blueprint/variables.h"
#include "cfn/efs.h"
#include "cfn/elasticache.h"
#include "cfn/rds.h"
#include "cfn/secretsmanager.h"

namespace blueprint {
namespace {

using platform::Secret;
using platform::Store;

/// Nights in Europe, evenings in America; backups before maintenance, and never at the same time,
/// which RDS refuses.
constexpr std::string_view kBackupWindow = "02:00-03:00";
constexpr std::string_view kMaintenanceWindow = "sun:03:30-sun:04:30";
/// Letters and digits only: these passwords stand in URLs, and ElastiCache takes few other
/// characters. AWS: ElastiCache, "Authenticating with the AUTH command": 16-128 characters.
constexpr std::int64_t kPasswordLength = 40;

/// What becomes of a store when its stack or the manifest lets it go.
enum class Keep { Snapshot, Everything };

cfn::ResourceOptions kept(const Scope& scope, Keep keep) {
    cfn::ResourceOptions options;
    if (!scope.environment.protect) {
        // RDS would take a final snapshot by default, which costs and outlives `down`.
        options.deletion_policy = cfn::DeletionPolicy::Delete;
        options.update_replace_policy = cfn::DeletionPolicy::Delete;
        return options;
    }
    bool snapshot = keep == Keep::Snapshot;
    options.deletion_policy =
        snapshot ? cfn::DeletionPolicy::Snapshot : cfn::DeletionPolicy::RetainExceptOnCreate;
    options.update_replace_policy =
        snapshot ? cfn::DeletionPolicy::Snapshot : cfn::DeletionPolicy::Retain;
    return options;
}

std::int64_t days(const Store& store) {
    return store.backups ? (*store.backups)->in_days() : 0;
}

std::string about(const Scope& scope, std::string_view what) {
    return scope.names.prefix() + " " + std::string(what);
}

/// A secret of the form {"username": ..., "password": ...} that AWS makes up. Not RDS's own
/// management of passwords: that changes them every seven days, and a running task keeps what it
/// got at its start. AWS: "Password management with Amazon RDS and AWS Secrets Manager".
cfn::Handle<cfn::secretsmanager::Secret> add_credentials(const Scope& scope, cfn::Template& body,
                                                         const Store& store, std::string content) {
    auto handle = body.add(credentials_id(store.name),
                           cfn::secretsmanager::Secret{
                               .Description = about(scope, store.name + ": password"),
                               .GenerateSecretString =
                                   cfn::secretsmanager::secret::GenerateSecretString{
                                       .ExcludePunctuation = true,
                                       .GenerateStringKey = "password",
                                       .PasswordLength = kPasswordLength,
                                       .SecretStringTemplate = std::move(content),
                                   },
                               .Tags = tag_list(store_tags(scope, store)),
                           },
                           kept(scope, Keep::Everything));
    add_export(body, scope.names.store_credentials(store.name), cfn::ref(handle));
    return handle;
}

/// The password where a property wants it: resolved by CloudFormation, never in the template. The
/// reference to the secret inside gives the order too. AWS: "Get a secret or secret value from
/// Secrets Manager".
cfn::Value<std::string> password_of(const cfn::Handle<cfn::secretsmanager::Secret>& credentials) {
    return cfn::sub("{{resolve:secretsmanager:${" + credentials.logical_id +
                    "}:SecretString:password}}");
}

cfn::Handle<cfn::rds::DBParameterGroup> add_parameters(const Scope& scope, cfn::Template& body,
                                                       const Store& store) {
    std::string major = store.version->substr(0, store.version->find('.'));
    return body.add(logical_name(store.name) + "ParameterGroup",
                    cfn::rds::DBParameterGroup{
                        .Description = about(scope, store.name + ": PostgreSQL " + major),
                        .Family = "postgres" + major,
                        // AWS: "Using SSL with a PostgreSQL DB instance".
                        .Parameters = {{"rds.force_ssl", "1"}},
                        .Tags = tag_list(store_tags(scope, store)),
                    });
}

void add_postgres(const Scope& scope, cfn::Template& body, const Store& store) {
    bool is_protected = scope.environment.protect;
    Tags tags = store_tags(scope, store);
    auto credentials =
        add_credentials(scope, body, store, R"({"username":")" + store.user + R"("})");
    auto subnets = body.add(logical_name(store.name) + "SubnetGroup",
                            cfn::rds::DBSubnetGroup{
                                .DBSubnetGroupDescription = about(scope, store.name),
                                .SubnetIds = import_subnets(scope, Tier::Isolated),
                                .Tags = tag_list(tags),
                            });
    auto database =
        body.add(database_id(store.name),
                 cfn::rds::DBInstance{
                     .AllocatedStorage = std::to_string(store.storage_gb),
                     .AllowMajorVersionUpgrade = false,
                     .AutoMinorVersionUpgrade = true,
                     .BackupRetentionPeriod = days(store),
                     .CopyTagsToSnapshot = true,
                     .DBInstanceClass = *store.size,
                     .DBName = store.database,
                     .DBParameterGroupName = cfn::ref(add_parameters(scope, body, store)),
                     .DBSubnetGroupName = cfn::ref(subnets),
                     .DeleteAutomatedBackups = !is_protected,
                     .DeletionProtection = is_protected,
                     .Engine = "postgres",
                     .EngineVersion = *store.version,
                     .MasterUsername = store.user,
                     .MasterUserPassword = password_of(credentials),
                     .MultiAZ = store.standby,
                     .Port = std::to_string(store.port()),
                     .PreferredBackupWindow = kBackupWindow,
                     .PreferredMaintenanceWindow = kMaintenanceWindow,
                     .PubliclyAccessible = false,
                     .StorageEncrypted = true,
                     .StorageType = "gp3",
                     .Tags = tag_list(tags),
                     .VPCSecurityGroups = {import(scope.names.store_group(store.name))},
                 },
                 kept(scope, Keep::Snapshot));
    // Adds address and port to the secret, so that tools which know RDS secrets can use it.
    body.add(logical_name(store.name) + "Attachment", cfn::secretsmanager::SecretTargetAttachment{
                                                          .SecretId = cfn::ref(credentials),
                                                          .TargetId = cfn::ref(database),
                                                          .TargetType = "AWS::RDS::DBInstance",
                                                      });
    add_export(body, scope.names.store_host(store.name),
               cfn::get_att(database, cfn::rds::DBInstance::Attribute::kEndpointAddress));
}

/// "7" is what people write; ElastiCache wants the minor version, or "6.x".
/// AWS: ElastiCache, "Supported engines and versions".
std::string redis_version(const std::string& written) {
    if (written == "7") return "7.1";
    if (written == "6") return "6.2";
    if (written == "5") return "5.0.6";
    return written;
}

void add_redis(const Scope& scope, cfn::Template& body, const Store& store) {
    Tags tags = store_tags(scope, store);
    bool replicated = store.replicas > 0;
    auto credentials = add_credentials(scope, body, store, "{}");
    auto subnets = body.add(logical_name(store.name) + "SubnetGroup",
                            cfn::elasticache::SubnetGroup{
                                .Description = about(scope, store.name),
                                .SubnetIds = import_subnets(scope, Tier::Isolated),
                                .Tags = tag_list(tags),
                            });
    auto cache = body.add(
        cache_id(store.name),
        cfn::elasticache::ReplicationGroup{
            .AtRestEncryptionEnabled = true,
            .AuthToken = password_of(credentials),
            .AutomaticFailoverEnabled = replicated,
            .AutoMinorVersionUpgrade = true,
            .CacheNodeType = *store.size,
            .CacheSubnetGroupName = cfn::ref(subnets),
            .Engine = "redis",
            .EngineVersion = redis_version(*store.version),
            .MultiAZEnabled = replicated,
            // Counted in nodes: this changes in place, while ReplicasPerNodeGroup replaces the
            // cache.
            .NumCacheClusters = store.replicas + 1,
            .Port = store.port(),
            .PreferredMaintenanceWindow = kMaintenanceWindow,
            .ReplicationGroupDescription = about(scope, store.name),
            .SecurityGroupIds = {import(scope.names.store_group(store.name))},
            .SnapshotRetentionLimit = days(store),
            .SnapshotWindow = kBackupWindow,
            .Tags = tag_list(tags),
            // AWS: "Authenticating with the AUTH command": a token needs encryption in transit.
            .TransitEncryptionEnabled = true,
        },
        kept(scope, Keep::Snapshot));
    add_export(body, scope.names.store_host(store.name),
               cfn::get_att(
                   cache, cfn::elasticache::ReplicationGroup::Attribute::kPrimaryEndPointAddress));
}

void add_efs(const Scope& scope, cfn::Template& body, const Store& store) {
    namespace efs = cfn::efs;
    Tags tags = named(store_tags(scope, store), about(scope, store.name));
    std::string id = logical_name(store.name);
    auto status =
        store.backups ? efs::file_system::Status::kEnabled : efs::file_system::Status::kDisabled;
    auto files =
        body.add(file_system_id(store.name),
                 efs::FileSystem{
                     .BackupPolicy = efs::file_system::BackupPolicy{.Status = status},
                     .Encrypted = true,
                     .FileSystemTags = tag_list<efs::file_system::ElasticFileSystemTag>(tags),
                     .PerformanceMode = efs::file_system::PerformanceMode::kGeneralPurpose,
                     .ThroughputMode = efs::file_system::ThroughputMode::kElastic,
                 },
                 kept(scope, Keep::Everything));
    std::string owner = std::to_string(store.owner);
    auto access =
        body.add(id + "AccessPoint",
                 efs::AccessPoint{
                     .AccessPointTags = tag_list<efs::access_point::AccessPointTag>(tags),
                     .FileSystemId = cfn::ref(files),
                     .PosixUser = efs::access_point::PosixUser{.Gid = owner, .Uid = owner},
                     // A folder of its own: only one that is not there yet is made with an owner.
                     // AWS: EFS, "Enforcing a root directory with an access point".
                     .RootDirectory =
                         efs::access_point::RootDirectory{
                             .CreationInfo =
                                 efs::access_point::CreationInfo{
                                     .OwnerGid = owner, .OwnerUid = owner, .Permissions = "0750"},
                             .Path = "/data",
                         },
                 });
    for (std::size_t zone = 0; zone < subnet_count(scope.environment, Tier::Private); ++zone) {
        body.add(id + "MountTarget" + std::to_string(zone + 1),
                 efs::MountTarget{
                     .FileSystemId = cfn::ref(files),
                     .SecurityGroups = {import(scope.names.store_group(store.name))},
                     .SubnetId = import(scope.names.subnet(Tier::Private, zone)),
                 });
    }
    add_export(body, scope.names.file_system(store.name), cfn::ref(files));
    add_export(body, scope.names.access_point(store.name), cfn::ref(access));
}

enum class Setter { Aws, Person };

/// A secret of the manifest that is not put together from others. One that a person sets starts
/// with a text that nobody knows: a task does not start on a secret without a version. AWS:
/// "ResourceInitializationError".
void add_secret(const Scope& scope, cfn::Template& body, const Secret& secret, std::int64_t length,
                Setter setter) {
    bool by_hand = setter == Setter::Person;
    Tags tags = environment_tags(scope);
    if (by_hand) tags.insert_or_assign("slipway:set-by-hand", "true");
    auto handle =
        body.add(secret_id(secret.name),
                 cfn::secretsmanager::Secret{
                     .Description =
                         about(scope, secret.name + (by_hand ? ": set by hand" : ": made by AWS")),
                     .GenerateSecretString =
                         cfn::secretsmanager::secret::GenerateSecretString{
                             .ExcludePunctuation = true, .PasswordLength = length},
                     .Tags = tag_list(tags),
                 },
                 kept(scope, Keep::Everything));
    add_export(body, scope.names.secret(secret.name), cfn::ref(handle));
}

/// Enough to be known by: a description has at most 2,048 characters (AWS: Secrets Manager API
/// reference, "CreateSecret"), a text may have thousands.
std::string shortened(std::string_view text) {
    constexpr std::size_t kLongest = 200;
    if (text.size() <= kLongest) return std::string(text);
    std::string_view start = text.substr(0, kLongest);
    return std::string(start.substr(0, base::utf8_prefix(start))) + "...";
}

void add_composed(const Scope& scope, cfn::Template& body, const ComposedSecret& composed) {
    auto handle = body.add("Composed" + composed.digest + "Secret",
                           cfn::secretsmanager::Secret{
                               .Description = about(scope, shortened(composed.written)),
                               .SecretString = cfn::text_of(composed.text),
                               .Tags = tag_list(environment_tags(scope)),
                               // Nothing is lost with it: it is made of the others.
                           });
    add_export(body, scope.names.composed_secret(composed.digest), cfn::ref(handle));
}

}  // namespace

cfn::Template data_template(const Scope& scope) {
    cfn::Template body;
    body.description = scope.names.prefix() + ": databases, caches, file systems, secrets";
    for (const Store& store : scope.environment.stores) {
        switch (store.engine) {
            case Store::Engine::Postgres: add_postgres(scope, body, store); break;
            case Store::Engine::Redis: add_redis(scope, body, store); break;
            case Store::Engine::Efs: add_efs(scope, body, store); break;
        }
    }
    for (const Secret& secret : scope.environment.secrets) {
        base::match(
            secret.source,
            [&](const Secret::Generated& made) {
                add_secret(scope, body, secret, made.length, Setter::Aws);
            },
            [&](const Secret::ByHand&) {
                add_secret(scope, body, secret, kPasswordLength, Setter::Person);
            },
            [](const Secret::External&) {}, [](const Secret::Composed&) {});
    }
    for (const ComposedSecret& composed : composed_secrets(scope))
        add_composed(scope, body, composed);
    return body;
}

}  // namespace blueprint
