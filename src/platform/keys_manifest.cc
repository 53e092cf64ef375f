// The keys of the manifest itself, its environments, stores and secrets.
#include <array>

#include "platform/keys.h"

namespace platform {
namespace {

constexpr std::int64_t kDay = 24 * 60 * 60 * 1000;

constexpr std::array<std::string_view, 4> kNats = {"one", "one-per-zone", "endpoints", "none"};
constexpr std::array<std::string_view, 3> kInsights = {"enabled", "enhanced", "off"};
constexpr std::array<std::string_view, 2> kCloudFormations = {"standard", "express"};
constexpr std::array<std::string_view, 6> kOperations = {"add",  "remove", "replace",
                                                         "move", "copy",   "test"};

constexpr std::array kDomainKeys = {
    Key{.name = "name",
        .type = Type::Host,
        .doc = "The host name of the environment.",
        .example = "ohi.example",
        .varies = Varies::No,
        .needed = Needed::Yes},
    Key{.name = "zone",
        .type = Type::Zone,
        .doc = "The hosted zone of Route 53 that holds the name: certificate and record are made "
               "there.",
        .example = "Z0123456789ABCDEFGHIJ",
        .rival = "certificate",
        .varies = Varies::No},
    Key{.name = "certificate",
        .type = Type::Arn,
        .doc = "A certificate that exists, in the environment's region; then the DNS record is "
               "yours to make.",
        .example = "arn:aws:acm:eu-west-1:111122223333:certificate/5b2f0c3e",
        .rival = "zone",
        .varies = Varies::No},
};
constexpr Table kDomainTable = {"domain", kDomainKeys};

constexpr std::array kNetworkKeys = {
    Key{.name = "cidr",
        .type = Type::Cidr,
        .doc = "The addresses of the network that slipway makes.",
        .example = "10.10.0.0/16",
        .otherwise = "10.0.0.0/16",
        .rival = "vpc",
        .varies = Varies::No},
    Key{.name = "zones",
        .type = Type::Number,
        .doc = "Availability zones to spread over.",
        .example = "2",
        .otherwise = "3",
        .min = 2,
        .max = 4,
        .rival = "vpc",
        .varies = Varies::No},
    Key{.name = "nat",
        .type = Type::Choice,
        .doc = "How tasks reach the internet: one gateway, one a zone, or not at all: `endpoints` "
               "gives them AWS's own services only, `none` nothing at all.",
        .example = "one-per-zone",
        .otherwise = "one",
        .choices = kNats,
        .rival = "vpc",
        .varies = Varies::No},
    Key{.name = "vpc",
        .type = Type::Vpc,
        .doc = "A VPC that exists, instead of one of its own.",
        .example = "vpc-0a1b2c3d",
        .rival = "cidr",
        .varies = Varies::No},
    Key{.name = "public",
        .form = Form::List,
        .type = Type::Subnet,
        .doc = "Subnets of `vpc` for the load balancer, in two zones at least.",
        .example = "[subnet-0aa1, subnet-0bb2]",
        .varies = Varies::No},
    Key{.name = "private",
        .form = Form::List,
        .type = Type::Subnet,
        .doc = "Subnets of `vpc` for tasks.",
        .example = "[subnet-0cc3, subnet-0dd4]",
        .varies = Varies::No},
    Key{.name = "isolated",
        .form = Form::List,
        .type = Type::Subnet,
        .doc = "Subnets of `vpc` for stores; the private ones when nothing is written.",
        .example = "[subnet-0ee5, subnet-0ff6]",
        .varies = Varies::No},
};
constexpr Table kNetworkTable = {"network", kNetworkKeys};

constexpr Key quota(std::string_view name, std::string_view doc, std::string_view example) {
    return Key{.name = name,
               .type = Type::Number,
               .doc = doc,
               .example = example,
               .min = 1,
               .max = 1'000'000,
               .varies = Varies::No};
}
constexpr std::array kQuotaKeys = {
    quota("fargate_vcpu", "On-demand vCPU of Fargate.", "64"),
    quota("fargate_spot_vcpu", "Spot vCPU of Fargate.", "64"),
    quota("elastic_ips", "Elastic IP addresses; each NAT gateway takes one.", "10"),
    quota("vpcs", "VPCs.", "10"),
    quota("rules_per_load_balancer", "Rules of one load balancer.", "200"),
    quota("target_groups_per_load_balancer", "Target groups of one load balancer.", "200"),
    quota("rules_per_security_group", "Rules of one security group.", "120"),
};
constexpr Table kQuotaTable = {"quotas", kQuotaKeys};

constexpr std::array kOverrideKeys = {
    Key{.name = "stack",
        .doc = "The stack by its short name: `api`, `network`, `jobs/blnk-migrate`.",
        .example = "api",
        .varies = Varies::No,
        .needed = Needed::Yes},
    Key{.name = "op",
        .type = Type::Choice,
        .doc = "The operation, as RFC 6902 names it.",
        .example = "replace",
        .choices = kOperations,
        .varies = Varies::No,
        .needed = Needed::Yes},
    Key{.name = "path",
        .type = Type::Pointer,
        .doc = "The place in the template, a JSON pointer.",
        .example = "/Resources/Service/Properties/PlatformVersion",
        .varies = Varies::No,
        .needed = Needed::Yes},
    Key{.name = "from",
        .type = Type::Pointer,
        .doc = "Where `move` and `copy` take it from.",
        .example = "/Resources/Service/Properties/Tags",
        .varies = Varies::No},
    Key{.name = "value",
        .type = Type::Any,
        .doc = "What `add`, `replace` and `test` put or expect.",
        .example = "1.4.0",
        .varies = Varies::No},
};
constexpr Table kOverrideTable = {"override", kOverrideKeys};
constexpr Key kOverrides{
    .name = "overrides",
    .form = Form::ListOfKeys,
    .table = &kOverrideTable,
    .doc =
        "Changes to the finished templates (RFC 6902), applied last; a path that is not there is "
        "an error.",
    .example = "[{ stack: api, op: add, path: /Metadata, value: { Owner: payments } }]",
    .varies = Varies::No};

constexpr Key kTags{
    .name = "tags",
    .form = Form::Free,
    .type = Type::TagValue,
    .doc =
        "AWS tags on everything. An environment's add up with the platform's; `-name:` drops one.",
    .example = "{ owner: platform, cost-center: health }",
    .names = Type::TagName,
    .varies = Varies::No};

constexpr std::array kStoreKeys = {
    Key{.name = "engine",
        .type = Type::Engine,
        .doc =
            "`postgres VERSION` (RDS: 11 to 18), `redis VERSION` (ElastiCache: up to 7.1; cluster "
            "mode disabled, TLS, auth token) or `efs`.",
        .example = "postgres 16",
        .varies = Varies::No,
        .needed = Needed::Yes},
    Key{.name = "size",
        .type = Type::InstanceClass,
        .doc = "The instance class. Needed by postgres and redis; a file system has none.",
        .example = "{ prod: db.m6g.large, default: db.t4g.micro }"},
    Key{.name = "storage",
        .type = Type::Gigabytes,
        .doc = "Disk space; postgres.",
        .example = "100 GB",
        .otherwise = "20 GB",
        .min = 20,
        .max = 65'536},
    Key{.name = "standby",
        .type = Type::Flag,
        .doc = "A second instance in another zone takes over; postgres.",
        .example = "{ prod: true, default: false }",
        .otherwise = "false"},
    Key{.name = "replicas",
        .type = Type::Number,
        .doc = "Further nodes that can take over; redis.",
        .example = "{ prod: 1, default: 0 }",
        .otherwise = "0",
        .min = 0,
        .max = 5},
    Key{.name = "backups",
        .type = Type::Days,
        .doc = "How long daily backups are kept; `none` when nothing is written. Of a file system "
               "AWS keeps them for 35 days: `35d` or `none`.",
        .example = "{ prod: 14d, default: none }",
        .min = 1 * kDay,
        .max = 35 * kDay},
    Key{.name = "owner",
        .type = Type::Number,
        .doc = "User and group id that own the root folder; efs.",
        .example = "101",
        .otherwise = "0",
        .min = 0,
        .max = 4'294'967'295},
    Key{.name = "user",
        .type = Type::DatabaseUser,
        .doc = "The name of the master user; postgres.",
        .example = "app",
        .otherwise = "master"},
    Key{.name = "database",
        .type = Type::DatabaseName,
        .doc = "The database that is made; postgres. The platform's name, with `_` for `-`, when "
               "nothing is written.",
        .example = "app"},
    Key{.name = "callers_get",
        .form = Form::Free,
        .type = Type::TextValue,
        .doc = "Environment variables for everyone who calls it; `$(host)`, `$(port)`, `$(user)`, "
               "`$(password)` and `$(url)` are its own.",
        .example = "{ DATABASE_HOST: $(host), DATABASE_PASSWORD: $(password) }",
        .names = Type::VariableName},
};

constexpr std::array kSecretKeys = {
    Key{.name = "generate",
        .type = Type::Number,
        .doc = "AWS makes it: so many letters and digits. Nobody needs to see it.",
        .example = "48",
        .min = 8,
        .max = 256,
        .rival = "arn"},
    Key{.name = "arn",
        .type = Type::SecretArn,
        .doc = "A secret or parameter that exists.",
        .example = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:stripe-AbCdEf",
        .rival = "value"},
    Key{.name = "value",
        .type = Type::TextValue,
        .doc = "Text that is put together from other secrets inside AWS.",
        .example = "\"postgres://app:$(secret.app-key)@$(postgres.host)/app\"",
        .rival = "generate"},
};

constexpr Key kServices{.name = "services",
                        .form = Form::Named,
                        .table = &kService,
                        .doc = "What runs and keeps running.",
                        .example = "{ api: { port: 8080, ingress: { path: /* } } }"};
constexpr Key kJobs{.name = "jobs",
                    .form = Form::Named,
                    .table = &kJob,
                    .doc = "What runs to an end: before a release, by hand or by the clock.",
                    .example = "{ migrate: { extends: api, command: [migrate, up] } }"};
constexpr Key kStores{.name = "stores",
                      .form = Form::Named,
                      .table = &kStore,
                      .doc = "Databases, caches and file systems.",
                      .example = "{ postgres: { engine: postgres 16, size: db.t4g.micro } }"};
constexpr Key kSecrets{
    .name = "secrets",
    .form = Form::Named,
    .table = &kSecret,
    .doc = "Secrets by name. Of `{}` a person sets the value, in Secrets Manager.",
    .example = "{ session-key: { generate: 48 }, stripe-key: {} }"};

constexpr Key here(Key key, const Table* table, std::string_view doc, std::string_view example) {
    key.table = table;
    key.doc = doc;
    key.example = example;
    return key;
}

constexpr std::array kEnvironmentKeys = {
    Key{.name = "account",
        .type = Type::Account,
        .doc = "The AWS account. Credentials of any other are refused. Without it the environment "
               "is local only.",
        .example = "111122223333",
        .varies = Varies::No},
    Key{.name = "region",
        .form = Form::OneOrList,
        .type = Type::Region,
        .doc = "The region, or several: the whole environment stands in each.",
        .example = "[eu-west-1, us-east-1]",
        .varies = Varies::No,
        .needed = Needed::Yes},
    Key{.name = "profile",
        .doc = "A profile of the shared AWS configuration to take credentials from.",
        .example = "ohi-prod",
        .varies = Varies::No},
    Key{.name = "role",
        .type = Type::Arn,
        .doc = "A role to assume before anything else.",
        .example = "arn:aws:iam::111122223333:role/deployer",
        .varies = Varies::No},
    Key{.name = "domain",
        .form = Form::Keys,
        .table = &kDomainTable,
        .doc = "Gives HTTPS, and the redirect from HTTP. With `zone` or `certificate`.",
        .example = "{ name: ohi.example, zone: Z0123456789ABCDEFGHIJ }"},
    Key{.name = "network",
        .form = Form::Keys,
        .table = &kNetworkTable,
        .doc = "A network of its own, or one that exists.",
        .example = "{ cidr: 10.10.0.0/16, zones: 3, nat: one-per-zone }",
        .in_force = InForce::Always},
    Key{.name = "protect",
        .type = Type::Flag,
        .doc = "Deletion protection and final snapshots for data.",
        .example = "true",
        .otherwise = "false",
        .varies = Varies::No},
    Key{.name = "approve",
        .type = Type::Flag,
        .doc = "Whether a release is to wait for a person. The picture says so; `deploy.sh` does "
               "not ask.",
        .example = "true",
        .otherwise = "false",
        .varies = Varies::No},
    Key{.name = "test_from",
        .form = Form::List,
        .type = Type::Cidr,
        .doc =
            "Who sees a release before it has traffic: opens a test listener to these addresses.",
        .example = "[203.0.113.0/24]",
        .varies = Varies::No},
    Key{.name = "quotas",
        .form = Form::Keys,
        .table = &kQuotaTable,
        .doc = "What AWS has granted the account in this region, where it is not the default.",
        .example = "{ fargate_vcpu: 64 }"},
    Key{.name = "budget",
        .type = Type::Money,
        .doc = "What a month may cost.",
        .example = "1500 USD",
        .varies = Varies::No},
    Key{.name = "notify",
        .form = Form::OneOrList,
        .type = Type::Contact,
        .doc = "Who is told of alarms: e-mail addresses, https URLs, or ARNs of SNS topics.",
        .example = "[oncall@ohi.example]",
        .varies = Varies::No},
    Key{.name = "insights",
        .type = Type::Choice,
        .doc = "Container Insights: `enhanced` sees single tasks and costs more.",
        .example = "enhanced",
        .otherwise = "enabled",
        .choices = kInsights,
        .varies = Varies::No},
    Key{.name = "cloudformation",
        .type = Type::Choice,
        .doc = "`express` does not wait in CloudFormation for service stacks: slipway watches the "
               "deployment itself.",
        .example = "express",
        .otherwise = "standard",
        .choices = kCloudFormations,
        .varies = Varies::No},
    kTags,
    here(kServices, &kServiceDefaults, "What services do otherwise here. The last layer: it wins.",
         "{ api: { count: 1 } }"),
    here(kJobs, &kJob, "What jobs do otherwise here.", "{ report: { timeout: 2h } }"),
    here(kStores, &kStore, "What stores do otherwise here.", "{ postgres: { storage: 500 GB } }"),
    here(kSecrets, &kSecret, "Where secrets come from here.", "{ stripe-key: {} }"),
    kOverrides,
};

constexpr std::array kRegistryKeys = {
    Key{.name = "account",
        .type = Type::Account,
        .doc = "The account that holds the repositories of all environments. Without it each "
               "account has its own.",
        .example = "111122223333",
        .varies = Varies::No},
};
constexpr Table kRegistryTable = {"registry", kRegistryKeys};

constexpr std::array kReleaseKeys = {
    Key{.name = "before",
        .form = Form::List,
        .type = Type::Name,
        .doc = "Jobs that run once with each new image, before any service gets it, at the very "
               "first deployment too. A failure stops the release.",
        .example = "[migrate]",
        .varies = Varies::No},
    Key{.name = "after",
        .form = Form::List,
        .type = Type::Name,
        .doc = "Jobs that run when a release is live.",
        .example = "[warm-cache]",
        .varies = Varies::No},
};
constexpr Table kReleaseTable = {"release", kReleaseKeys};

constexpr std::array kAcceptKeys = {
    Key{.name = "rule",
        .doc = "The code of the finding.",
        .example = "store.slow-on-efs",
        .varies = Varies::No,
        .needed = Needed::Yes},
    Key{.name = "at",
        .type = Type::Name,
        .doc = "The service, store, job or environment that it is about; everywhere when nothing "
               "is written.",
        .example = "clickhouse",
        .varies = Varies::No},
    Key{.name = "because",
        .doc = "Why it is right here, for the next reader.",
        .example = "telemetry only",
        .varies = Varies::No,
        .needed = Needed::Yes},
};
constexpr Table kAcceptTable = {"accepted finding", kAcceptKeys};

constexpr std::array kManifestKeys = {
    Key{.name = "slipway",
        .type = Type::Number,
        .doc = "The template version. Within one number no newer slipway changes what is deployed.",
        .example = "1",
        .min = 1,
        .max = 1,
        .varies = Varies::No,
        .needed = Needed::Yes},
    Key{.name = "platform",
        .type = Type::NewName,
        .doc = "The platform's name: the first part of every other name.",
        .example = "ohi",
        .varies = Varies::No,
        .needed = Needed::Yes},
    kTags,
    Key{.name = "registry",
        .form = Form::Keys,
        .table = &kRegistryTable,
        .doc = "Where image repositories stand.",
        .example = "{ account: 111122223333 }"},
    Key{.name = "environments",
        .form = Form::Named,
        .table = &kEnvironment,
        .doc = "Where the platform runs. No environment may bear the name of a key.",
        .example = "{ prod: { account: 111122223333, region: eu-west-1 } }",
        .needed = Needed::Yes},
    Key{.name = "sizes",
        .form = Form::Free,
        .type = Type::Size,
        .doc = "Names for sizes, so that services can say `size: l`.",
        .example = "{ l: { prod: 1024/2048, default: 256/512 } }"},
    Key{.name = "defaults",
        .form = Form::Keys,
        .table = &kServiceDefaults,
        .doc = "What every service starts from, and every job as far as a job has the key.",
        .example = "{ arch: arm64, log_retention: 7d }"},
    Key{.name = "templates",
        .form = Form::Named,
        .table = &kService,
        .doc = "What several services share. A service takes one with `extends`; a template may "
               "extend another.",
        .example = "{ public: { port: 8080, scale: { range: 2-10, cpu: 70% } } }"},
    kServices,
    kStores,
    kSecrets,
    kJobs,
    Key{.name = "release",
        .form = Form::Keys,
        .table = &kReleaseTable,
        .doc = "The jobs of every release, in order.",
        .example = "{ before: [migrate] }"},
    Key{.name = "accept",
        .form = Form::ListOfKeys,
        .table = &kAcceptTable,
        .doc = "Known findings, silenced here and nowhere else. One that finds nothing any more is "
               "reported.",
        .example = "[{ rule: store.slow-on-efs, at: clickhouse, because: telemetry only }]",
        .varies = Varies::No},
    kOverrides,
};

}  // namespace

constexpr Table kEnvironment = {"environment", kEnvironmentKeys};
constexpr Table kStore = {"store", kStoreKeys, true};
constexpr Table kSecret = {"secret", kSecretKeys, true};
constexpr Table kManifest = {"manifest", kManifestKeys};

}  // namespace platform
