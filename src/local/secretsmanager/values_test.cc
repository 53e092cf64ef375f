#include "local/secretsmanager/values.h"

#include <gmock/gmock.h>

#include "engine/cloud_secrets.h"
#include "local/secretsmanager/test_secrets.h"

namespace local {
namespace {

using base::Duration;
using test::at;
using test::count_at;

struct SecretValues : test::SecretsManager {
    std::string version(const std::string& body) {
        return at(ask("GetSecretValue", body), "VersionId");
    }
    base::HttpAnswer put(const std::string& text, char letter, const std::string& stages = "") {
        return ask("PutSecretValue", R"({"SecretId":"db","SecretString":")" + text +
                                         R"(","ClientRequestToken":")" + token(letter) + "\"" +
                                         (stages.empty() ? "" : R"(,"VersionStages":)" + stages) +
                                         "}");
    }
};

TEST_F(SecretValues, HaveVersionsAndStages) {
    make("db", "one");
    const std::string first = version(R"({"SecretId":"db"})");
    base::HttpAnswer second = put("two", 'b');
    EXPECT_EQ(at(second, "VersionId"), token('b'));
    EXPECT_EQ(at(second, "VersionStages.0"), "AWSCURRENT");
    EXPECT_EQ(value(R"({"SecretId":"db"})"), "two");
    EXPECT_EQ(value(R"({"SecretId":"db","VersionStage":"AWSPREVIOUS"})"), "one");
    EXPECT_EQ(value(R"({"SecretId":"db","VersionId":")" + first + R"("})"), "one");
    EXPECT_EQ(put("two", 'b').status, 200);
    base::HttpAnswer other = put("three", 'b');
    EXPECT_EQ(at(other, "__type"), "ResourceExistsException");
    EXPECT_EQ(put("four", 'd', R"(["AWSPENDING"])").status, 200);
    EXPECT_EQ(value(R"({"SecretId":"db"})"), "two");
    EXPECT_EQ(value(R"({"SecretId":"db","VersionStage":"AWSPENDING"})"), "four");
    ASSERT_EQ(ask("CreateSecret", R"({"Name":"empty"})").status, 200);
    ask("PutSecretValue",
        R"({"SecretId":"empty","SecretString":"x","VersionStages":["AWSPENDING"]})");
    EXPECT_EQ(value(R"({"SecretId":"empty"})"), "x");
}

TEST_F(SecretValues, AreToldByVersionAndStage) {
    make("db", "one");
    put("two", 'b');
    EXPECT_EQ(value(R"({"SecretId":"db","VersionStage":"AWSCURRENT","VersionId":")" + token('b') +
                    R"("})"),
              "two");
    EXPECT_EQ(error("GetSecretValue", R"({"SecretId":"db","VersionStage":"AWSPREVIOUS",)"
                                      R"("VersionId":")" +
                                          token('b') + R"("})"),
              "InvalidRequestException");
    base::HttpAnswer none = ask("GetSecretValue", R"({"SecretId":"db","VersionStage":"x"})");
    EXPECT_EQ(at(none, "Message"),
              "Secrets Manager can't find the specified secret value for staging label: x");
    none = ask("GetSecretValue", R"({"SecretId":"db","VersionId":")" + token('z') + R"("})");
    EXPECT_EQ(at(none, "__type"), "ResourceNotFoundException");
}

TEST_F(SecretValues, MayBeBinary) {
    ASSERT_EQ(ask("CreateSecret", R"({"Name":"db","SecretBinary":"AAEC"})").status, 200);
    EXPECT_EQ(at(ask("GetSecretValue", R"({"SecretId":"db"})"), "SecretBinary"), "AAEC");
    EXPECT_EQ(
        error("PutSecretValue", R"({"SecretId":"db","SecretBinary":"AAEC","SecretString":"x"})"),
        "InvalidParameterException");
    EXPECT_EQ(error("PutSecretValue", R"({"SecretId":"db"})"), "InvalidRequestException");
}

TEST_F(SecretValues, AreUpdatedWithTheDescription) {
    make("db", "one");
    EXPECT_EQ(at(ask("UpdateSecret", R"({"SecretId":"db","Description":"d"})"), "VersionId"), "");
    EXPECT_EQ(at(ask("DescribeSecret", R"({"SecretId":"db"})"), "Description"), "d");
    EXPECT_EQ(at(ask("UpdateSecret", R"({"SecretId":"db","SecretString":"two",)"
                                     R"("ClientRequestToken":")" +
                                         token('b') + R"("})"),
                 "VersionId"),
              token('b'));
    EXPECT_EQ(value(R"({"SecretId":"db"})"), "two");
    EXPECT_EQ(error("UpdateSecret", R"({"SecretId":"none"})"), "ResourceNotFoundException");
}

TEST_F(SecretValues, MoveTheirStages) {
    make("db", "one");
    const std::string first = version(R"({"SecretId":"db"})");
    put("two", 'b');
    auto move = [&](const std::string& stage, const std::string& from, const std::string& to) {
        return ask("UpdateSecretVersionStage",
                   R"({"SecretId":"db","VersionStage":")" + stage + "\"" +
                       (from.empty() ? "" : R"(,"RemoveFromVersionId":")" + from + "\"") +
                       (to.empty() ? "" : R"(,"MoveToVersionId":")" + to + "\"") + "}");
    };
    EXPECT_EQ(at(move("AWSCURRENT", "", first), "__type"), "InvalidParameterException");
    EXPECT_EQ(at(move("AWSCURRENT", first, token('b')), "__type"), "InvalidParameterException");
    EXPECT_EQ(at(move("AWSCURRENT", token('b'), ""), "__type"), "InvalidParameterException");
    EXPECT_EQ(at(move("AWSCURRENT", token('b'), token('z')), "__type"),
              "ResourceNotFoundException");
    EXPECT_EQ(move("AWSCURRENT", token('b'), first).status, 200);
    EXPECT_EQ(value(R"({"SecretId":"db"})"), "one");
    EXPECT_EQ(value(R"({"SecretId":"db","VersionStage":"AWSPREVIOUS"})"), "two");
    EXPECT_EQ(move("mine", "", first).status, 200);
    EXPECT_EQ(value(R"({"SecretId":"db","VersionStage":"mine"})"), "one");
    EXPECT_EQ(move("mine", first, "").status, 200);
    EXPECT_EQ(error("GetSecretValue", R"({"SecretId":"db","VersionStage":"mine"})"),
              "ResourceNotFoundException");
}

TEST_F(SecretValues, AreListedWithTheirStages) {
    make("db", "one");
    put("two", 'b');
    put("three", 'c');
    base::HttpAnswer used = ask("ListSecretVersionIds", R"({"SecretId":"db"})");
    EXPECT_EQ(count_at(used, "Versions", "VersionId"), 2U);
    const std::string all = R"({"SecretId":"db","IncludeDeprecated":true,"MaxResults":2)";
    base::HttpAnswer first = ask("ListSecretVersionIds", all + "}");
    EXPECT_EQ(count_at(first, "Versions", "VersionId"), 2U);
    base::HttpAnswer second =
        ask("ListSecretVersionIds", all + R"(,"NextToken":")" + at(first, "NextToken") + R"("})");
    EXPECT_EQ(count_at(second, "Versions", "VersionId"), 1U);
    EXPECT_EQ(at(second, "NextToken"), "");
}

TEST_F(SecretValues, TellTheDayOfTheLastAccess) {
    make("db", "one");
    EXPECT_EQ(at(ask("DescribeSecret", R"({"SecretId":"db"})"), "LastAccessedDate"), "");
    value(R"({"SecretId":"db"})");
    EXPECT_EQ(at(ask("DescribeSecret", R"({"SecretId":"db"})"), "LastAccessedDate"),
              std::to_string(1'800'000'000 - 1'800'000'000 % 86'400));
}

TEST_F(SecretValues, AreToldTogether) {
    make("a", "1");
    make("b", "2");
    base::HttpAnswer answer = ask("BatchGetSecretValue", R"({"SecretIdList":["b","none","a"]})");
    EXPECT_EQ(count_at(answer, "SecretValues", "Name"), 2U);
    EXPECT_EQ(at(answer, "SecretValues.0.SecretString"), "2");
    EXPECT_EQ(at(answer, "Errors.0.SecretId"), "none");
    EXPECT_EQ(at(answer, "Errors.0.ErrorCode"), "ResourceNotFoundException");
    const std::string filter = R"({"Filters":[{"Key":"name","Values":["a","b"]}],"MaxResults":1)";
    base::HttpAnswer first = ask("BatchGetSecretValue", filter + "}");
    EXPECT_EQ(count_at(first, "SecretValues", "Name"), 1U);
    base::HttpAnswer second =
        ask("BatchGetSecretValue", filter + R"(,"NextToken":")" + at(first, "NextToken") + R"("})");
    EXPECT_EQ(count_at(second, "SecretValues", "Name"), 1U);
    EXPECT_EQ(error("BatchGetSecretValue", "{}"), "InvalidParameterException");
}

TEST_F(SecretValues, OfTemplatesChangeWithTheirTemplate) {
    auto text = [](const char* value) {
        return std::string(
                   "Resources: {S: {Type: AWS::SecretsManager::Secret, Properties: {Name: "
                   "db, SecretString: ") +
               value + "}}}";
    };
    ASSERT_EQ(cloud.create("one", text("first")).status, 200);
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(value(R"({"SecretId":"db"})"), "first");
    put("by hand", 'b');
    const engine::Record& record = *cloud.live->cloud()
                                        .inventory("000000000000", "eu-west-1")
                                        ->find("AWS::SecretsManager::Secret", "db");
    EXPECT_EQ(record.content, 1U);
    // As an update of the stack asks for it.
    cfn::Object changes{{"SecretString", "second"}};
    ASSERT_TRUE(
        cloud.live
            ->ask({"000000000000", "eu-west-1",
                   engine::ResourceUpdateAsked{"AWS::SecretsManager::Secret", record.physical_id,
                                               engine::share(std::move(changes))}},
                  cloud.now)
            .ok());
    EXPECT_EQ(value(R"({"SecretId":"db"})"), "second");
    EXPECT_EQ(version(R"({"SecretId":"db"})"), engine::version_of(record));
    EXPECT_EQ(value(R"({"SecretId":"db","VersionStage":"AWSPREVIOUS"})"), "by hand");
}

TEST_F(SecretValues, ThatNobodyCountedAreCounted) {
    std::string arn = make("db", "one");
    // As a process leaves them that is killed between the value and the fact.
    SecretStore& vault = cloud.live->stores().secrets();
    SecretMarks marks = **vault.marks(arn);
    marks.counted++;
    ASSERT_TRUE(vault
                    .put(arn, {.id = token('b'), .created = cloud.now, .stages = {"AWSCURRENT"}},
                         {false, "two"}, marks)
                    .ok());
    EXPECT_EQ(value(R"({"SecretId":"db"})"), "two");
    const engine::Record& record = *cloud.live->cloud()
                                        .inventory("000000000000", "eu-west-1")
                                        ->find("AWS::SecretsManager::Secret", "db");
    EXPECT_EQ(record.content, 1U);
    EXPECT_EQ(*vault.counted_version(arn, 1), token('b'));
}

}  // namespace
}  // namespace local
