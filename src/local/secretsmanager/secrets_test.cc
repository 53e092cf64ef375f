#include "local/secretsmanager/secrets.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "local/secretsmanager/passwords.h"
#include "local/secretsmanager/test_secrets.h"

namespace local {
namespace {

using base::Duration;
using test::at;
using test::count_at;
using testing::MatchesRegex;

using Secrets = test::SecretsManager;

TEST_F(Secrets, AreFoundByNameAndArn) {
    std::string arn = make("shop/db", "one");
    EXPECT_THAT(arn, MatchesRegex("arn:aws:secretsmanager:eu-west-1:000000000000:secret:shop/db-"
                                  "[A-Za-z0-9]{6}"));
    for (const std::string& word : {std::string("shop/db"), arn, arn.substr(0, arn.size() - 7)})
        EXPECT_EQ(value(R"({"SecretId":")" + word + R"("})"), "one") << word;
    for (const std::string& word : {std::string("shop"), arn + "x", arn.substr(0, arn.size() - 3)})
        EXPECT_EQ(error("GetSecretValue", R"({"SecretId":")" + word + R"("})"),
                  "ResourceNotFoundException")
            << word;
}

TEST_F(Secrets, AreDescribed) {
    ASSERT_EQ(ask("CreateSecret", R"({"Name":"db","SecretString":"x","Description":"d",)"
                                  R"("KmsKeyId":"alias/k","Tags":[{"Key":"a","Value":"1"}],)"
                                  R"("ClientRequestToken":")" +
                                      token('a') + R"("})")
                  .status,
              200);
    base::HttpAnswer answer = ask("DescribeSecret", R"({"SecretId":"db"})");
    EXPECT_EQ(at(answer, "Name"), "db");
    EXPECT_EQ(at(answer, "Description"), "d");
    EXPECT_EQ(at(answer, "KmsKeyId"), "alias/k");
    EXPECT_EQ(at(answer, "Tags.0.Key"), "a");
    EXPECT_EQ(at(answer, "CreatedDate"), "1800000000");
    EXPECT_EQ(at(answer, "VersionIdsToStages." + token('a') + ".0"), "AWSCURRENT");
    EXPECT_EQ(answer.body.find("DeletedDate"), std::string::npos);
    EXPECT_EQ(error("DescribeSecret", R"({"SecretId":"none"})"), "ResourceNotFoundException");
}

TEST_F(Secrets, HaveNamesOfTheirOwn) {
    make("db", "x");
    EXPECT_EQ(error("CreateSecret", R"({"Name":"db","SecretString":"y"})"),
              "ResourceExistsException");
    EXPECT_EQ(value(R"({"SecretId":"db"})"), "x");
    EXPECT_EQ(error("CreateSecret", R"({"Name":"a b"})"), "ValidationException");
    ask("DeleteSecret", R"({"SecretId":"db"})");
    base::HttpAnswer taken = ask("CreateSecret", R"({"Name":"db","SecretString":"y"})");
    EXPECT_EQ(at(taken, "__type"), "InvalidRequestException");
}

TEST_F(Secrets, AreMadeOnceByOneRequest) {
    const std::string body =
        R"({"Name":"db","SecretString":"x","ClientRequestToken":")" + token('a') + R"("})";
    std::string first = ask("CreateSecret", body).body;
    EXPECT_EQ(ask("CreateSecret", body).body, first);
    EXPECT_EQ(error("CreateSecret", R"({"Name":"db","SecretString":"y","ClientRequestToken":")" +
                                        token('a') + R"("})"),
              "ResourceExistsException");
}

TEST_F(Secrets, AreDeletedAndRestored) {
    std::string arn = make("db", "x");
    base::HttpAnswer deleted = ask("DeleteSecret", R"({"SecretId":"db","RecoveryWindowInDays":7})");
    EXPECT_EQ(at(deleted, "DeletionDate"), std::to_string(1'800'000'000 + 7 * 86'400));
    base::HttpAnswer refused = ask("GetSecretValue", R"({"SecretId":"db"})");
    EXPECT_EQ(at(refused, "__type"), "InvalidRequestException");
    EXPECT_EQ(error("PutSecretValue", R"({"SecretId":"db","SecretString":"y"})"),
              "InvalidRequestException");
    EXPECT_EQ(at(ask("DescribeSecret", R"({"SecretId":"db"})"), "DeletedDate"), "1800000000");
    EXPECT_EQ(at(ask("ListSecrets", "{}"), "SecretList.0.Name"), "");
    EXPECT_EQ(at(ask("ListSecrets", R"({"IncludePlannedDeletion":true})"), "SecretList.0.Name"),
              "db");
    EXPECT_EQ(at(ask("RestoreSecret", R"({"SecretId":"db"})"), "ARN"), arn);
    EXPECT_EQ(value(R"({"SecretId":"db"})"), "x");
    EXPECT_EQ(error("DeleteSecret", R"({"SecretId":"db","RecoveryWindowInDays":6})"),
              "InvalidParameterException");
    EXPECT_EQ(error("DeleteSecret", R"({"SecretId":"db","RecoveryWindowInDays":7,)"
                                    R"("ForceDeleteWithoutRecovery":true})"),
              "InvalidParameterException");
    const std::string force = R"({"SecretId":"db","ForceDeleteWithoutRecovery":true})";
    EXPECT_EQ(at(ask("DeleteSecret", force), "ARN"), arn);
    EXPECT_EQ(error("GetSecretValue", R"({"SecretId":"db"})"), "ResourceNotFoundException");
    EXPECT_EQ(ask("DeleteSecret", force).status, 200);
    EXPECT_EQ(error("DeleteSecret", R"({"SecretId":"db"})"), "ResourceNotFoundException");
}

TEST_F(Secrets, GoWhenTheirWindowIsOver) {
    std::string arn = make("db", "x");
    ask("DeleteSecret", R"({"SecretId":"db","RecoveryWindowInDays":7})");
    cloud.wait(Duration::hours(24 * 7));
    EXPECT_EQ(error("DescribeSecret", R"({"SecretId":"db"})"), "ResourceNotFoundException");
    cloud.wait(Duration::minutes(1));
    EXPECT_NE(make("db", "y"), arn);
    EXPECT_EQ(value(R"({"SecretId":"db"})"), "y");
}

TEST_F(Secrets, AreTagged) {
    make("db", "x");
    ASSERT_EQ(ask("TagResource", R"({"SecretId":"db","Tags":[{"Key":"a","Value":"1"},)"
                                 R"({"Key":"b","Value":"2"}]})")
                  .status,
              200);
    ask("UntagResource", R"({"SecretId":"db","TagKeys":["a"]})");
    base::HttpAnswer answer = ask("DescribeSecret", R"({"SecretId":"db"})");
    EXPECT_EQ(at(answer, "Tags.0.Key"), "b");
    EXPECT_EQ(at(answer, "Tags.1.Key"), "");
    EXPECT_EQ(value(R"({"SecretId":"db"})"), "x");
}

TEST_F(Secrets, HaveAPolicy) {
    make("db", "x");
    EXPECT_EQ(at(ask("GetResourcePolicy", R"({"SecretId":"db"})"), "ResourcePolicy"), "");
    ASSERT_EQ(ask("PutResourcePolicy", R"({"SecretId":"db","ResourcePolicy":"{\"a\":1}"})").status,
              200);
    ASSERT_EQ(ask("PutResourcePolicy", R"({"SecretId":"db","ResourcePolicy":"{\"a\":2}"})").status,
              200);
    EXPECT_EQ(at(ask("GetResourcePolicy", R"({"SecretId":"db"})"), "ResourcePolicy"), R"({"a":2})");
    EXPECT_EQ(ask("DeleteResourcePolicy", R"({"SecretId":"db"})").status, 200);
    EXPECT_EQ(at(ask("GetResourcePolicy", R"({"SecretId":"db"})"), "ResourcePolicy"), "");
    EXPECT_EQ(error("PutResourcePolicy", R"({"SecretId":"db","ResourcePolicy":"nonsense"})"),
              "MalformedPolicyDocumentException");
    EXPECT_EQ(error("PutResourcePolicy",
                    R"({"SecretId":"db","ResourcePolicy":"{}","BlockPublicPolicy":true})"),
              "InvalidRequestException");
}

TEST_F(Secrets, RefuseWhatIsNotThere) {
    base::HttpAnswer answer =
        ask("CreateSecret", R"({"Name":"db","AddReplicaRegions":[{"Region":"us-east-1"}]})");
    EXPECT_EQ(at(answer, "Message"), "AddReplicaRegions is not part of this cloud yet");
    make("db", "x");
    auto told = [&](const char* operation, const std::string& more) {
        return at(ask(operation, R"({"SecretId":"db",)" + more + "}"), "Message");
    };
    EXPECT_EQ(told("UpdateSecret", R"("Type":"t")"), "Type is not part of this cloud yet");
    EXPECT_EQ(told("PutSecretValue",
                   R"("SecretString":"y","RotationToken":")" + std::string(36, 'a') + R"(")"),
              "RotationToken is not part of this cloud yet");
    EXPECT_EQ(told("PutResourcePolicy", R"("ResourcePolicy":"{}","BlockPublicPolicy":true)"),
              "BlockPublicPolicy is not part of this cloud yet");
}

using SecretLists = test::SecretsManager;

TEST_F(SecretLists, ComeInPagesInTheOrderOfTheirCreation) {
    for (const char* name : {"c", "a", "b"}) {
        make(name, "x");
        cloud.wait(Duration::seconds(1));
    }
    base::HttpAnswer first = ask("ListSecrets", R"({"MaxResults":2})");
    EXPECT_EQ(at(first, "SecretList.0.Name"), "c");
    EXPECT_EQ(at(first, "SecretList.1.Name"), "a");
    EXPECT_NE(at(first, "SecretList.0.SecretVersionsToStages"), "none");
    base::HttpAnswer second =
        ask("ListSecrets", R"({"MaxResults":2,"NextToken":")" + at(first, "NextToken") + R"("})");
    EXPECT_EQ(at(second, "SecretList.0.Name"), "b");
    EXPECT_EQ(at(second, "NextToken"), "");
    EXPECT_EQ(at(ask("ListSecrets", R"({"SortOrder":"desc"})"), "SecretList.0.Name"), "b");
    EXPECT_EQ(error("ListSecrets", R"({"NextToken":"nonsense"})"), "InvalidNextTokenException");
    EXPECT_EQ(error("ListSecrets", R"({"SortBy":"name"})"), "InvalidParameterException");
}

TEST_F(SecretLists, AreFiltered) {
    ask("CreateSecret", R"({"Name":"shop/db","Description":"the main database",)"
                        R"("Tags":[{"Key":"team","Value":"red"}]})");
    ask("CreateSecret", R"({"Name":"shop/mail","Tags":[{"Key":"team","Value":"blue"}]})");
    ask("CreateSecret", R"({"Name":"other"})");
    struct Row {
        const char* filters;
        std::size_t count;
    };
    for (const Row& row :
         {Row{R"({"Key":"name","Values":["shop/"]})", 2},
          Row{R"({"Key":"name","Values":["shop/db","other"]})", 2},
          Row{R"({"Key":"name","Values":["!shop/"]})", 1},
          Row{R"({"Key":"description","Values":["Data"]})", 1},
          Row{R"({"Key":"tag-key","Values":["team"]})", 2},
          Row{R"({"Key":"tag-key","Values":["team"]},{"Key":"tag-value","Values":["red"]})", 1},
          Row{R"({"Key":"all","Values":["MAIL"]})", 1},
          Row{R"({"Key":"owning-service","Values":["rds"]})", 0}}) {
        base::HttpAnswer answer =
            ask("ListSecrets", R"({"Filters":[)" + std::string(row.filters) + "]}");
        EXPECT_EQ(count_at(answer, "SecretList", "Name"), row.count) << row.filters;
    }
}

using TemplateSecrets = test::SecretsManager;

TEST_F(TemplateSecrets, HaveTheValueThatTheirTemplateSays) {
    ASSERT_EQ(cloud
                  .create("one", R"(
Resources:
  Plain: {Type: AWS::SecretsManager::Secret, Properties: {Name: plain, SecretString: text}}
  Made:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: made
      GenerateSecretString:
        SecretStringTemplate: '{"username": "admin"}'
        GenerateStringKey: password
        PasswordLength: 20
        ExcludePunctuation: true
  Over:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: over
      GenerateSecretString:
        SecretStringTemplate: '{"password": "old", "id": 9007199254740993, "share": 1.5}'
        GenerateStringKey: password
        PasswordLength: 20
        ExcludePunctuation: true
  Empty: {Type: AWS::SecretsManager::Secret, Properties: {Name: empty}}
)")
                  .status,
              200);
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(value(R"({"SecretId":"plain"})"), "text");
    std::string made = value(R"({"SecretId":"made"})");
    EXPECT_THAT(made, MatchesRegex(R"(\{"username":"admin","password":"[A-Za-z0-9]{20}"\})"));
    EXPECT_EQ(value(R"({"SecretId":"made"})"), made);
    EXPECT_THAT(
        value(R"({"SecretId":"over"})"),
        MatchesRegex(R"(\{"password":"[A-Za-z0-9]{20}","id":9007199254740993,"share":1.5\})"));
    EXPECT_EQ(error("GetSecretValue", R"({"SecretId":"empty"})"), "ResourceNotFoundException");
}

TEST_F(TemplateSecrets, HaveInThemWhatTheyReferTo) {
    const std::string url = R"(
  Url:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: url
      SecretString: !Sub "redis://{{resolve:secretsmanager:${Db}:SecretString:user}}:\
        {{resolve:secretsmanager:${Db}:SecretString:password}}@\
        {{resolve:secretsmanager:db:SecretString:port}}/\
        {{resolve:secretsmanager:db:SecretString:none}}"
)";
    const std::string db = R"(
Resources:
  Db:
    Type: AWS::SecretsManager::Secret
    Properties: {Name: db, SecretString: '{"user":"admin","password":"p&{}","port":6379}'})";
    ASSERT_EQ(cloud.create("one", db + url).status, 200);
    cloud.wait(Duration::minutes(5));
    // What was there when the template was taken is meant, not what came later.
    ask("PutSecretValue", R"({"SecretId":"db","SecretString":"{\"user\":\"other\"}"})");
    EXPECT_THAT(value(R"({"SecretId":"url"})"),
                MatchesRegex("redis://admin:p&\\{\\}@6379/\\{\\{resolve:secretsmanager:db:"
                             "SecretString:none::[-0-9a-f]{36}\\}\\}"));
}

TEST_F(TemplateSecrets, MeanTheVersionThatWasThereWhenTheyWereMade) {
    make("db", "old");
    ASSERT_EQ(cloud
                  .create("one",
                          "Resources: {S: {Type: AWS::SecretsManager::Secret, Properties: {Name: "
                          "s, SecretString: 'v={{resolve:secretsmanager:db}}'}}}")
                  .status,
              200);
    cloud.wait(Duration::minutes(5));
    ask("PutSecretValue", R"({"SecretId":"db","SecretString":"new"})");
    EXPECT_EQ(value(R"({"SecretId":"s"})"), "v=old");
}

TEST_F(TemplateSecrets, DoNotGrowBeyondWhatASecretMayBe) {
    const std::string reference = "{{resolve:secretsmanager:long}}";
    std::string longer;
    for (int i = 0; i < 40; ++i)
        longer += reference;
    ASSERT_EQ(cloud
                  .create("one", fmt::format(R"(
Resources:
  Long: {{Type: AWS::SecretsManager::Secret, Properties: {{Name: long, SecretString: {}}}}}
  Longer:
    Type: AWS::SecretsManager::Secret
    DependsOn: Long
    Properties: {{Name: longer, SecretString: '{}'}})",
                                             std::string(2000, 'a'), longer))
                  .status,
              200);
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(value(R"({"SecretId":"long"})").size(), 2000U);
    EXPECT_THAT(value(R"({"SecretId":"longer"})"),
                testing::StartsWith("{{resolve:secretsmanager:long:SecretString:::"));
}

TEST_F(TemplateSecrets, KeepTheirValueWhenTheProcessEnds) {
    test::Folder folder;
    cloud.options.data = folder.path;
    cloud.start();
    ASSERT_EQ(cloud
                  .create("one",
                          "Resources: {S: {Type: AWS::SecretsManager::Secret, Properties: {Name: "
                          "s, GenerateSecretString: {}}}}")
                  .status,
              200);
    cloud.wait(Duration::minutes(5));
    base::HttpAnswer before = ask("GetSecretValue", R"({"SecretId":"s"})");
    cloud.start();
    EXPECT_EQ(ask("GetSecretValue", R"({"SecretId":"s"})").body, before.body);
}

TEST_F(TemplateSecrets, AreInTheVaultAlone) {
    test::Folder folder;
    cloud.options.data = folder.path;
    cloud.start();
    make("db", "quite-a-secret");
    ask("PutSecretValue", R"({"SecretId":"db","SecretString":"another-secret"})");
    cloud.endpoint.reset();
    ASSERT_TRUE(cloud.live->close().ok());
    cloud.live.reset();
    for (const auto& file : std::filesystem::directory_iterator(folder.path)) {
        std::ifstream stream(file.path(), std::ios::binary);
        std::stringstream bytes;
        bytes << stream.rdbuf();
        bool has_it = bytes.str().find("quite-a-secret") != std::string::npos ||
                      bytes.str().find("another-secret") != std::string::npos;
        EXPECT_EQ(has_it, file.path().filename() == "vault") << file.path();
        EXPECT_EQ(std::filesystem::status(file.path()).permissions(),
                  std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
}

using Passwords = test::SecretsManager;

TEST_F(Passwords, KeepToTheirRules) {
    std::string usual = at(ask("GetRandomPassword", "{}"), "RandomPassword");
    EXPECT_EQ(usual.size(), 32U);
    EXPECT_NE(usual.find_first_of("0123456789"), std::string::npos);
    EXPECT_NE(at(ask("GetRandomPassword", "{}"), "RandomPassword"), usual);
    std::string plain =
        at(ask("GetRandomPassword", R"({"PasswordLength":64,"ExcludePunctuation":true,)"
                                    R"("ExcludeUppercase":true,"ExcludeCharacters":"abc123"})"),
           "RandomPassword");
    EXPECT_THAT(plain, MatchesRegex("[d-z04-9]{64}"));
    EXPECT_EQ(make_password({.length = 4})->size(), 4U);
    EXPECT_EQ(make_password({.length = 3}), std::nullopt);
    EXPECT_EQ(make_password({.length = 3, .each_type = false})->size(), 3U);
    EXPECT_EQ(error("GetRandomPassword", R"({"PasswordLength":3})"), "InvalidParameterException");
    EXPECT_EQ(error("GetRandomPassword", R"({"ExcludeCharacters":"0123456789"})"),
              "InvalidParameterException");
}

}  // namespace
}  // namespace local
