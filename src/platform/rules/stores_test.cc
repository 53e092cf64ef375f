// Stores and secrets.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "platform/rules/known_images.h"
#include "platform/rules/secret_words.h"
#include "platform/rules/test_rules.h"

namespace platform {
namespace {

/// A manifest with the file system `files`, and a service that is a careful single writer but for
/// `service`.
std::string with_files(std::string_view service) {
    return in_dev(
        "stores: { files: { engine: efs } }\nservices:\n  a:\n    volumes: [files:/data]\n    "
        "stop_timeout: 120s\n"
        "    deploy: { order: stop-first }\n" +
        std::string(service));
}

TEST(Rules, GuardTheOneWriterOfAFileSystem) {
    const Row rows[] = {
        {"one writer", with_files(""), ""},
        {"two tasks", with_files("    count: 2\n"),
         "store.several-writers: several tasks of a may write to files in dev\n"},
        {"scaled", with_files("    scale: { range: 1-2, cpu: 70% }\n"),
         "store.several-writers: several tasks of a may write to files in dev\n"},
        {"start first",
         in_dev("stores: { files: { engine: efs } }\nservices: { a: { volumes: [files:/data], "
                "stop_timeout: 120s } }\n"),
         "store.several-writers: several tasks of a may write to files in dev\n"},
        {"readers may be many",
         in_dev("stores: { files: { engine: efs } }\nservices: { a: { volumes: [files:/data:ro], "
                "count: 5 } }\n"),
         ""},
        {"scratch space may be had by many",
         in_dev("services: { a: { volumes: [/tmp], count: 5 } }\n"), ""},
        {"copies of a database", with_files("    count: 2\n    image: postgres:16\n"),
         "store.database-copies: two copies of postgres may write to files in dev\n"
         "store.slow-on-efs: postgres is a database, and keeps its files on EFS in dev\n"},
        {"a sidecar that writes",
         in_dev("stores: { files: { engine: efs } }\n"
                "services: { a: { sidecars: { b: { volumes: [files:/data] } } } }\n"),
         "store.several-writers: several tasks of a may write to files in dev\n"},
        {"killed early",
         in_dev("stores: { files: { engine: efs } }\nservices: { a: { volumes: [files:/data], "
                "stop_timeout: 119s, deploy: { "
                "order: stop-first } } }\n"),
         "store.stop-timeout: a has 1m59s to finish writing to files before it is killed in dev\n"},
        {"on Spot", with_files("    capacity: spot\n"),
         "store.on-spot: a writes to files, and AWS may take its task away in dev\n"},
        {"two services",
         with_files("  b:\n    volumes: [files:/data]\n    stop_timeout: 120s\n    deploy: { "
                    "order: stop-first }\n"),
         "store.shared-writers: a and b both write to files in dev\n"},
        {"a reader beside the writer", with_files("  b: { volumes: [files:/data:ro] }\n"), ""},
        {"a job beside the writer", with_files("jobs: { j: { volumes: [files:/data] } }\n"),
         "store.shared-writers: a and j both write to files in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, KnowHowLongAwsKeepsBackupsOfFiles) {
    // Only prod is protected.
    auto store = [](std::string_view keys) {
        return two("network: { cidr: 10.1.0.0/16 }, protect: true",
                   "network: { cidr: 10.2.0.0/16 }") +
               "stores: { it: { " + std::string(keys) + " } }\n";
    };
    const Row rows[] = {
        {"nothing is written", store("engine: efs"), ""},
        {"none", store("engine: efs, backups: none"), ""},
        {"by environment", store("engine: efs, backups: { prod: 35d, default: none }"), ""},
        {"another time", store("engine: efs, backups: { prod: 7d, default: none }"),
         "store.backups-period: backups of it cannot be kept for 7d: AWS keeps those of file "
         "systems for 35d in prod\n"},
        {"without protection", store("engine: efs, backups: 35d"),
         "store.backups-outlive: backups of it stay when the environment is taken down in dev\n"},
        {"a database keeps them as long as it is told",
         store("engine: postgres 16, size: db.t4g.micro, backups: { prod: 7d, default: 1d }"), ""},
        {"a database with none",
         store("engine: postgres 16, size: db.t4g.micro, backups: { prod: 7d, default: none }"),
         ""},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, NoticeServicesThatShareAMasterUser) {
    auto with_db = [](std::string_view callers_get, std::string_view rest) {
        return in_dev("stores: { db: { engine: postgres 16, size: db.t4g.micro, callers_get: " +
                      std::string(callers_get) + " } }\n" + std::string(rest));
    };
    const Row rows[] = {
        {"one service", with_db("{ P: $(password) }", "services: { a: { calls: [db] } }\n"), ""},
        {"a service and its migration",
         with_db("{ P: $(password) }",
                 "services: { a: { calls: [db] } }\njobs: { m: { extends: a } }\n"),
         ""},
        {"two services",
         with_db("{ U: $(url) }", "services: { a: { calls: [db] }, b: { calls: [db] } }\n"),
         "store.shared-login: 2 services sign in to db as its master user in dev\n"},
        {"inside a composed secret",
         with_db("{ H: $(host) }",
                 "secrets: { dsn: { value: \"x://$(db.user):$(db.password)@$(db.host)/y\" } }\n"
                 "services: { a: { calls: [db], secrets: { D: $(secret.dsn) } }, b: { calls: [db], "
                 "secrets: { P: $(db.password) } } }\n"),
         "store.shared-login: 2 services sign in to db as its master user in dev\n"},
        {"users of their own",
         with_db("{ H: $(host) }", "services: { a: { calls: [db] }, b: { calls: [db] } }\n"), ""},
        {"a cache has no users",
         in_dev("stores: { r: { engine: redis 7, size: cache.t4g.micro, callers_get: { P: "
                "$(password) } } }\nservices: { a: { calls: [r] }, b: { calls: [r] } }\n"),
         ""},
    };
    EXPECT_EQ(differences(rows), "");
}

std::string with_store(std::string_view engine, std::string_view size) {
    return in_dev(fmt::format(
        "services: {{ a: {{}} }}\nstores: {{ s: {{ engine: {}, size: {} }} }}\n", engine, size));
}

TEST(Rules, KnowTheVersionsThatAwsHas) {
    for (const char* version : {"postgres 11", "postgres 16.9", "postgres 18", "redis 5",
                                "redis 6.2", "redis 7", "redis 7.1", "redis 4.0.10"}) {
        std::string_view size =
            std::string_view(version).starts_with("p") ? "db.t4g.micro" : "cache.t4g.micro";
        EXPECT_EQ(found(with_store(version, size)), "") << version;
    }
    const Row rows[] = {
        {"before RDS's oldest", with_store("postgres 10.23", "db.t4g.micro"),
         "store.no-such-version: RDS has no PostgreSQL 10.23 in dev\n"},
        {"not there yet", with_store("postgres 19", "db.t4g.micro"),
         "store.no-such-version: RDS has no PostgreSQL 19 in dev\n"},
        {"three parts", with_store("postgres 16.1.2", "db.t4g.micro"),
         "store.no-such-version: RDS has no PostgreSQL 16.1.2 in dev\n"},
        {"Valkey's", with_store("redis 7.2", "cache.t4g.micro"),
         "store.no-such-version: ElastiCache has no Redis 7.2 in dev\n"},
        {"newer than all", with_store("redis 8", "cache.t4g.micro"),
         "store.no-such-version: ElastiCache has no Redis 8 in dev\n"},
        {"without TLS", with_store("redis 2.6", "cache.t4g.micro"),
         "store.no-such-version: ElastiCache has no Redis 2.6 in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, KnowTheClassesThatAwsHas) {
    for (const char* size : {"db.t2.2xlarge", "db.m5.24xlarge", "db.r8g.48xlarge", "db.x2g.large"})
        EXPECT_EQ(found(with_store("postgres 16", size)), "") << size;
    for (const char* size : {"cache.t4g.medium", "cache.m5.24xlarge", "cache.c7gn.16xlarge"})
        EXPECT_EQ(found(with_store("redis 7", size)), "") << size;
    const Row rows[] = {
        {"no family", with_store("postgres 16", "db.foo.bar"),
         "store.unknown-class: slipway knows no class db.foo.bar of RDS for PostgreSQL in dev\n"},
        {"no size of the family", with_store("postgres 16", "db.m6g.medium"),
         "store.unknown-class: slipway knows no class db.m6g.medium of RDS for PostgreSQL in "
         "dev\n"},
        {"of the other service", with_store("redis 7", "cache.t4g.2xlarge"),
         "store.unknown-class: slipway knows no class cache.t4g.2xlarge of ElastiCache in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, AcceptWhatTheManifestAccepts) {
    EXPECT_EQ(found(with_files(
                  "    image: { mirror: \"clickhouse/clickhouse-server:25.5.6\" }\n"
                  "accept: [{ rule: store.slow-on-efs, at: a, because: telemetry only }]\n")),
              "");
    EXPECT_EQ(found(with_files(
                  "accept: [{ rule: store.slow-on-efs, at: a, because: telemetry only }]\n")),
              "accept.stale: nobody finds `store.slow-on-efs` at a any more\n");
}

TEST(KnownImages, ReadTheRepositoryOutOfAReference) {
    struct Expected {
        std::string_view reference;
        std::string_view repository;
        bool database;
    };
    const Expected rows[] = {
        {"postgres", "postgres", true},
        {"docker.io/library/postgres:16", "postgres", true},
        {"localhost:5000/clickhouse/clickhouse-server:25.5.6@sha256:00",
         "clickhouse/clickhouse-server", true},
        {"111122223333.dkr.ecr.eu-west-1.amazonaws.com/mysql:8", "mysql", true},
        {"prometheuscommunity/postgres-exporter", "prometheuscommunity/postgres-exporter", false},
        {"shop-api", "shop-api", false},
        {"a.b/c/d", "c/d", false},
        {"", "", false},
    };
    for (const Expected& row : rows) {
        EXPECT_EQ(image_repository(row.reference), row.repository);
        EXPECT_EQ(is_database(row.reference), row.database) << row.reference;
    }
}

TEST(SecretWords, SuspectNamesAndValues) {
    struct Suspect {
        std::string_view name;
        std::string_view value;
        std::string_view why;
    };
    constexpr std::string_view kName = "it has the name of a secret";
    constexpr std::string_view kUrl = "its value is an address with a password in it";
    const Suspect rows[] = {
        {"DB_PASSWORD", "hunter2", kName},
        {"dbPassword", "hunter2", kName},
        {"STRIPE_API_KEY", "sk_live_1", kName},
        {"SECRET_KEY_BASE", "abcdef", kName},
        {"GITHUB_TOKEN", "ghp_abc", kName},
        {"DB_PWD", "x", kName},
        {"PASSWORD", "123456", kName},
        {"PASSWORD", "", ""},
        {"REQUIRE_TOKEN", "true", ""},
        {"MAX_TOKEN", "4096", ""},
        {"TOKEN_URL", "https://x.io", ""},
        {"AUTH_TOKEN", "https://x.io/token", ""},
        {"PASSWORD_FILE", "hunter2", ""},
        {"API_KEY", "/run/secrets/key", ""},
        {"PUBLIC_KEY", "abc", ""},
        {"SORT_KEY", "abc", ""},
        {"KEY", "abc", ""},
        {"PWD", "/app", ""},
        {"MONKEY", "abc", ""},
        {"BYPASS", "abc", ""},
        {"URL", "postgres://app:hunter2@db/x", kUrl},
        {"CONFIG", "a: 1\ndsn: \"tcp://u:p@host:9000\"", kUrl},
        {"URL", "postgres://app@db/x", ""},
        {"URL", "postgres://app:@db/x", ""},
        {"URL", "postgres://app:${DB_PASSWORD}@db/x", ""},
        {"URL", "http://host:8080/a@b:c", ""},
        {"ID", "AKIAIOSFODNN7EXAMPLE", "its value holds the id of an AWS access key"},
        {"ID", "xAKIAIOSFODNN7EXAMPLE", "its value holds the id of an AWS access key"},
        {"ID", "AKIAIOSFODNN7EXAMPLES", ""},
        {"ID", "AKIAiosfodnn7example", ""},
        {"CERT", "-----BEGIN RSA PRIVATE KEY-----\nMII", "its value holds a private key"},
        {"CERT", "-----BEGIN CERTIFICATE-----\nMII", ""},
    };
    for (const Suspect& row : rows)
        EXPECT_EQ(secret_suspicion(row.name, row.value), row.why) << row.name << " " << row.value;
}

TEST(Rules, PointAtSecretsInPlainText) {
    const Row rows[] = {
        {"a reference to a secret",
         in_dev("secrets: { k: {} }\nservices: { a: { environment: { API_KEY: $(secret.k) } } }\n"),
         ""},
        {"a literal", in_dev("services: { a: { environment: { API_KEY: abc } } }\n"),
         "secret.plain: a secret stands in the manifest for all to read: API_KEY in dev\n"},
        {"told once where it is written",
         in_dev("services:\n  a: { port: 80, stop_timeout: 60s, callers_get: { A_TOKEN: abc } }\n  "
                "b: { calls: [a] }\n"
                "  c: { calls: [a] }\n"),
         "secret.plain: a secret stands in the manifest for all to read: A_TOKEN in dev\n"},
        {"a password around a reference",
         in_dev("stores: { db: { engine: postgres 16, size: db.t4g.micro } }\n"
                "services: { a: { calls: [db], environment: { URL: \"postgres://u:p@$(db.host)/x\" "
                "} } }\n"),
         "secret.plain: a secret stands in the manifest for all to read: URL in dev\n"},
        {"a command", in_dev("services: { a: { command: [run, \"--db=postgres://u:p@h/x\"] } }\n"),
         "secret.plain: a secret stands in the command of a for all to read in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

}  // namespace
}  // namespace platform
