#include <string>

#include <gtest/gtest.h>

#include "blueprint/test_stacks.h"

namespace blueprint {
namespace {

std::string manifest(const std::string& environment, const std::string& rest) {
    return "slipway: 1\nplatform: shop\nenvironments:\n  prod:\n    region: eu-west-1\n" +
           environment + rest;
}

constexpr const char* kStores = R"(stores:
  db: { engine: postgres 16, size: db.t4g.micro, user: owner, database: shop, standby: true, backups: 7d }
  cache: { engine: redis 7, size: cache.t4g.micro, replicas: 2 }
  files: { engine: efs, owner: 101 }
)";

cfn::Template data(const std::string& environment, const std::string& rest) {
    Made made = make_text(manifest(environment, kStores + rest));
    EXPECT_EQ(made.problems, "");
    return made.body("prod", "shop-prod-data");
}

TEST(Data, NeverHoldsAPassword) {
    cfn::Template body = data("", "services: { api: {} }\n");
    EXPECT_EQ(at(body, "DbDatabase", "MasterUserPassword"),
              R"({"Fn::Sub":"{{resolve:secretsmanager:${DbCredentials}:SecretString:password}}"})");
    EXPECT_EQ(at(body, "DbDatabase", "ManageMasterUserPassword"), "");
    EXPECT_EQ(
        at(body, "CacheCache", "AuthToken"),
        R"({"Fn::Sub":"{{resolve:secretsmanager:${CacheCredentials}:SecretString:password}}"})");
    EXPECT_EQ(at(body, "CacheCache", "TransitEncryptionEnabled"), "true");
    EXPECT_EQ(at(body, "DbCredentials", "GenerateSecretString/SecretStringTemplate"),
              R"("{\"username\":\"owner\"}")");
    EXPECT_EQ(at(body, "DbCredentials", "GenerateSecretString/ExcludePunctuation"), "true");
}

TEST(Data, HasWhatTheManifestSays) {
    cfn::Template body = data("", "services: { api: {} }\n");
    struct Row {
        const char* id;
        const char* path;
        const char* value;
    };
    const Row rows[] = {
        {"DbDatabase", "MultiAZ", "true"},
        {"DbDatabase", "BackupRetentionPeriod", "7"},
        {"DbDatabase", "DBName", "\"shop\""},
        {"DbDatabase", "PubliclyAccessible", "false"},
        {"DbDatabase", "StorageEncrypted", "true"},
        {"DbParameterGroup", "Family", "\"postgres16\""},
        {"DbParameterGroup", "Parameters", R"({"rds.force_ssl":"1"})"},
        {"CacheCache", "NumCacheClusters", "3"},
        {"CacheCache", "AutomaticFailoverEnabled", "true"},
        {"CacheCache", "SnapshotRetentionLimit", "0"},
        {"FilesAccessPoint", "PosixUser", R"({"Gid":"101","Uid":"101"})"},
        {"FilesAccessPoint", "RootDirectory/CreationInfo/Permissions", "\"0750\""},
        {"FilesFileSystem", "BackupPolicy/Status", "\"DISABLED\""},
        {"FilesMountTarget3", "SubnetId",
         R"({"Fn::ImportValue":"shop-prod-network:PrivateSubnet3Id"})"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(at(body, row.id, row.path), row.value) << row.id << " " << row.path;
}

TEST(Data, OutlivesItsStackOnlyWhereItIsProtected) {
    using cfn::DeletionPolicy;
    struct Row {
        const char* id;
        DeletionPolicy deleted;
        DeletionPolicy replaced;
    };
    const Row rows[] = {
        {"DbDatabase", DeletionPolicy::Snapshot, DeletionPolicy::Snapshot},
        {"CacheCache", DeletionPolicy::Snapshot, DeletionPolicy::Snapshot},
        {"FilesFileSystem", DeletionPolicy::RetainExceptOnCreate, DeletionPolicy::Retain},
        {"DbCredentials", DeletionPolicy::RetainExceptOnCreate, DeletionPolicy::Retain},
        {"KeySecret", DeletionPolicy::RetainExceptOnCreate, DeletionPolicy::Retain},
    };
    std::string rest = "secrets: { key: { generate: 20 } }\nservices: { api: {} }\n";
    cfn::Template kept = data("    protect: true\n", rest);
    cfn::Template loose = data("", rest);
    for (const Row& row : rows) {
        EXPECT_EQ(kept.find(row.id)->options.deletion_policy, row.deleted) << row.id;
        EXPECT_EQ(kept.find(row.id)->options.update_replace_policy, row.replaced) << row.id;
        EXPECT_EQ(loose.find(row.id)->options.deletion_policy, DeletionPolicy::Delete) << row.id;
    }
    EXPECT_EQ(at(kept, "DbDatabase", "DeletionProtection"), "true");
    EXPECT_EQ(at(loose, "DbDatabase", "DeletionProtection"), "false");
}

std::string composed(const cfn::Template& body) {
    std::string text;
    for (const cfn::Resource& resource : body.resources) {
        if (resource.logical_id.starts_with("Composed")) {
            text +=
                resource.logical_id + " " + at(body, resource.logical_id, "SecretString") + "\n";
        }
    }
    return text;
}

TEST(Data, ComposesSecretsOnceForAllWhoNeedThem) {
    cfn::Template body = data("", R"(secrets: { key: { generate: 20 } }
services:
  api: { calls: [db], secrets: { URL: "$(db.url)/shop?sslmode=require" } }
  web: { calls: [db], secrets: { OTHER_NAME: "$(db.url)/shop?sslmode=require", KEY: $(secret.key), PASSWORD: $(db.password) } }
)");
    EXPECT_EQ(ids_of(body, "AWS::SecretsManager::Secret").find("Composed"),
              ids_of(body, "AWS::SecretsManager::Secret").rfind("Composed"));
    EXPECT_NE(
        composed(body).find(
            R"({"Fn::Sub":"postgres://owner:{{resolve:secretsmanager:${DbCredentials}:)"
            R"(SecretString:password}}@${DbDatabase.Endpoint.Address}:5432/shop?sslmode=require"})"),
        std::string::npos)
        << composed(body);
}

TEST(Data, NamesAComposedSecretByItsText) {
    auto with = [](const char* path) {
        return composed(data("", "services:\n  api: { calls: [db], secrets: { URL: \"$(db.url)/" +
                                     std::string(path) + "\" } }\n"));
    };
    auto id = [](const std::string& text) { return text.substr(0, text.find(' ')); };
    EXPECT_EQ(with("one"), with("one"));
    EXPECT_NE(id(with("one")), id(with("two")));
}

TEST(Data, CutsTheDescriptionOfALongComposedSecret) {
    // 13 bytes, then letters of two bytes each: the 200th byte is half a letter.
    std::string written = "$(secret.key)";
    for (int i = 0; i < 1500; ++i)
        written += "\xC3\xA9";
    cfn::Template body =
        data("", "secrets: { key: { generate: 20 } }\nservices:\n  api: { secrets: { A: \"" +
                     written + "\" } }\n");
    std::string shown;
    for (const cfn::Resource& resource : body.resources) {
        if (!resource.logical_id.starts_with("Composed")) continue;
        shown = *resource.properties.find("Description")->as<std::string>();
    }
    std::string start = "shop-prod $(secret.key)";
    ASSERT_TRUE(shown.starts_with(start)) << shown;
    ASSERT_TRUE(shown.ends_with("\xC3\xA9...")) << shown;
    // 200 bytes of the text, less half a letter.
    EXPECT_EQ(shown.size(), std::string_view("shop-prod ").size() + 199 + 3);
}

}  // namespace
}  // namespace blueprint
