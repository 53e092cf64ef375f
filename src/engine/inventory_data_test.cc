// Buckets, secrets and parameters: what is theirs alone among the records.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/test_inventory.h"

namespace engine {
namespace {

using cfn::Object;
using Desk = InventoryDesk;

constexpr const char* kBucket = "AWS::S3::Bucket";
constexpr const char* kParameter = "AWS::SSM::Parameter";
constexpr const char* kSecret = "AWS::SecretsManager::Secret";

std::string refusal_of(const char* type, Object properties, bool by_a_stack = false) {
    Desk desk;
    CreateResource asked = desk.asked(type, std::move(properties));
    if (!by_a_stack) asked.operation = {};
    auto refusal = desk.inventory.refuse(asked);
    return refusal ? refusal->code : "";
}

Object parameter(std::string_view name, std::string_view value = "v",
                 std::string_view type = "String") {
    return {{"Name", name}, {"Type", type}, {"Value", value}};
}

TEST(InventoryData, RefusesBucketsWithNamesThatS3DoesNotTake) {
    for (const char* name : {"abc", "my.bucket-1", "0aa"})
        EXPECT_EQ(refusal_of(kBucket, {{"BucketName", name}}), "") << name;
    EXPECT_EQ(refusal_of(kBucket, {{"BucketName", std::string(63, 'a')}}), "");
    for (const char* name : {"ab", "Abc", "a_b", "-ab", "ab-", "a..b", "192.168.5.4", "xn--abc",
                             "sthree-abc", "abc-s3alias", "abc--ol-s3"})
        EXPECT_EQ(refusal_of(kBucket, {{"BucketName", name}}), "InvalidBucketName") << name;
    EXPECT_EQ(refusal_of(kBucket, {{"BucketName", std::string(64, 'a')}}), "InvalidBucketName");
}

TEST(InventoryData, RefusesExclusionFiltersWithMoreThanTwoWildcards) {
    auto refusal = [](std::vector<const char*> values) {
        cfn::Array filters;
        for (const char* value : values)
            filters.emplace_back(Object{{"ImageTagMutabilityExclusionFilterType", "WILDCARD"},
                                        {"ImageTagMutabilityExclusionFilterValue", value}});
        return refusal_of("AWS::ECR::Repository",
                          {{"RepositoryName", "api"},
                           {"ImageTagMutability", "IMMUTABLE_WITH_EXCLUSION"},
                           {"ImageTagMutabilityExclusionFilters", std::move(filters)}},
                          true);
    };
    EXPECT_EQ(refusal({"dev-*-*", "*", "latest", "a", "b"}), "");
    EXPECT_EQ(refusal({"dev-*", "*a*b*"}), "InvalidParameterException");
    EXPECT_EQ(refusal({"a", "b", "c", "d", "e", "f"}), "InvalidParameterException");
}

TEST(InventoryData, RefusesSecretsWithNamesOfOtherLetters) {
    EXPECT_EQ(refusal_of(kSecret, {{"Name", "shop/db_+=.@-1"}}), "");
    EXPECT_EQ(refusal_of(kSecret, {{"Name", "shop db"}}), "ValidationException");
}

TEST(InventoryData, RefusesSecretsThatCannotBeGenerated) {
    auto refusal = [](Object generate) {
        return refusal_of(kSecret, {{"GenerateSecretString", std::move(generate)}});
    };
    EXPECT_EQ(refusal({}), "");
    EXPECT_EQ(refusal({{"GenerateStringKey", "k"}, {"SecretStringTemplate", "{}"}}), "");
    EXPECT_EQ(refusal({{"GenerateStringKey", "k"}}), "InvalidParameterException");
    EXPECT_EQ(refusal({{"SecretStringTemplate", "{}"}}), "InvalidParameterException");
    EXPECT_EQ(refusal({{"PasswordLength", 4097}}), "InvalidParameterException");
}

TEST(InventoryData, RefusesParametersWithNamesThatSystemsManagerDoesNotTake) {
    EXPECT_EQ(refusal_of(kParameter, parameter("/shop/db.url-1_x")), "");
    EXPECT_EQ(refusal_of(kParameter, parameter("plain")), "");
    for (const char* name : {"shop/db", "/ssm/x", "SSM", "awsome", "a b", "/a//b", "/a/"})
        EXPECT_EQ(refusal_of(kParameter, parameter(name)), "ValidationException") << name;
    EXPECT_EQ(refusal_of(kParameter, parameter("/aws/service/x")), "AccessDeniedException");
    std::string deep;
    for (int i = 0; i < 16; ++i)
        deep += "/a";
    EXPECT_EQ(refusal_of(kParameter, parameter(deep)), "HierarchyLevelLimitExceededException");
    EXPECT_EQ(refusal_of(kParameter, parameter(deep.substr(2))), "");
}

TEST(InventoryData, RefusesParametersThatAreTooLong) {
    Object long_one = parameter("x", std::string(4097, 'v'));
    EXPECT_EQ(refusal_of(kParameter, long_one), "ValidationException");
    long_one.add("Tier", "Advanced");
    EXPECT_EQ(refusal_of(kParameter, long_one), "");
    EXPECT_EQ(refusal_of(kParameter, parameter("x", std::string(4096, 'v'))), "");
}

TEST(InventoryData, TakesASecureStringFromTheApiAlone) {
    EXPECT_EQ(refusal_of(kParameter, parameter("x", "", "SecureString")), "");
    EXPECT_EQ(refusal_of(kParameter, parameter("x", "", "SecureString"), true),
              "ValidationException");
    EXPECT_EQ(refusal_of(kParameter, parameter("x", "", "Other")), "ValidationException");
}

TEST(InventoryData, NumbersTheVersionsOfParameters) {
    Desk desk;
    desk.tell(desk.asked(kParameter, parameter("/x")));
    desk.run();
    auto change = [&](Object properties) {
        desk.tell(UpdateResource{.operation = {kStack, ++desk.operations},
                                 .type = kParameter,
                                 .physical_id = "/x",
                                 .properties = share(std::move(properties))});
        desk.run();
        return desk.inventory.find(kParameter, "/x")->revision;
    };
    EXPECT_EQ(desk.inventory.find(kParameter, "/x")->revision, 1U);
    EXPECT_EQ(change(parameter("/x", "w")), 2U);
    EXPECT_EQ(change(parameter("/x", "w")), 3U);
    Object tagged = parameter("/x", "w");
    tagged.add("Tags", Object{{"a", "b"}});
    EXPECT_EQ(change(tagged), 3U);
    EXPECT_EQ(text_of(desk.inventory.find(kParameter, "/x")->attributes->find("Arn")),
              "arn:aws:ssm:eu-west-1:123456789012:parameter/x");
}

TEST(InventoryData, CountsTheValuesThatTemplatesGiveToSecrets) {
    Desk desk;
    desk.tell(desk.asked(kSecret, {{"Name", "db"}, {"SecretString", "one"}}));
    desk.run();
    std::string arn = desk.inventory.find(kSecret, "db")->physical_id;
    auto change = [&](Object properties) {
        desk.tell(UpdateResource{.operation = {kStack, ++desk.operations},
                                 .type = kSecret,
                                 .physical_id = arn,
                                 .properties = share(std::move(properties))});
        desk.run();
        return desk.inventory.find(kSecret, "db")->content;
    };
    EXPECT_EQ(change({{"Name", "db"}, {"SecretString", "one"}, {"Description", "d"}}), 0U);
    EXPECT_EQ(change({{"Name", "db"}, {"SecretString", "two"}}), 1U);
    EXPECT_EQ(change({{"Name", "db"}, {"GenerateSecretString", Object{}}}), 2U);
}

}  // namespace
}  // namespace engine
