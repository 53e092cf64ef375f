#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/records/test_service.h"

namespace local {
namespace {

using test::Reply;
using test::ServiceDesk;
using testing::HasSubstr;

struct Kms : ServiceDesk {
    std::string id;
    Kms() : ServiceDesk("kms") {
        id = call("CreateKey", R"({"Description": "of the shop"})").at("KeyMetadata.KeyId");
    }
    std::string key(const std::string& more = "") const {
        return R"({"KeyId": ")" + id + "\"" + more + "}";
    }
    std::string state() { return call("DescribeKey", key()).at("KeyMetadata.KeyState"); }
    std::string arn() const { return "arn:aws:kms:eu-west-1:000000000000:key/" + id; }
};

TEST(Kms, KeepsTheStateOfAKey) {
    Kms kms;
    Reply shown = kms.call("DescribeKey", kms.key());
    EXPECT_EQ(shown.at("KeyMetadata.Arn"), kms.arn());
    EXPECT_EQ(shown.at("KeyMetadata.Description"), "of the shop");
    EXPECT_EQ(shown.at("KeyMetadata.KeyState"), "Enabled");
    EXPECT_EQ(shown.at("KeyMetadata.KeySpec"), "SYMMETRIC_DEFAULT");
    EXPECT_EQ(kms.call("DisableKey", kms.key()).refusal(), "");
    EXPECT_EQ(kms.state(), "Disabled");
    EXPECT_EQ(kms.call("EnableKey", kms.key()).refusal(), "");
    EXPECT_EQ(kms.state(), "Enabled");
    EXPECT_EQ(kms.call("DescribeKey", R"({"KeyId": "no"})").refusal(),
              "NotFoundException: Key 'arn:aws:kms:eu-west-1:000000000000:key/no' does not exist");
    EXPECT_EQ(kms.call("CreateKey", R"({"XksKeyId": "x"})").refusal(),
              "ValidationException: XksKeyId is not part of this cloud yet");
}

TEST(Kms, DeletesAKeyAfterItsWindow) {
    Kms kms;
    EXPECT_EQ(kms.call("ScheduleKeyDeletion", kms.key(R"(, "PendingWindowInDays": 7)"))
                  .at("DeletionDate"),
              base::to_string(kms.now + base::Duration::minutes(7 * 24 * 60)));
    EXPECT_EQ(kms.state(), "PendingDeletion");
    EXPECT_EQ(kms.call("EnableKey", kms.key()).refusal(),
              "KMSInvalidStateException: " + kms.arn() + " is pending deletion.");
    EXPECT_EQ(kms.call("CancelKeyDeletion", kms.key()).refusal(), "");
    EXPECT_EQ(kms.state(), "Disabled");
    EXPECT_EQ(kms.call("CancelKeyDeletion", kms.key()).error.code, "KMSInvalidStateException");
    EXPECT_EQ(kms.call("ScheduleKeyDeletion", kms.key()).at("PendingWindowInDays"), "30");
    kms.wait(base::Duration::minutes(30 * 24 * 60));
    EXPECT_EQ(kms.call("DescribeKey", kms.key()).error.code, "NotFoundException");
    EXPECT_EQ(kms.call("ListKeys").at("Keys"), "#0");
}

TEST(Kms, ShowsThePolicyOfAKey) {
    Kms kms;
    EXPECT_THAT(kms.call("GetKeyPolicy", kms.key()).at("Policy"),
                HasSubstr("arn:aws:iam::000000000000:root"));
    EXPECT_EQ(kms.call("PutKeyPolicy", kms.key(R"(, "Policy": "{\"Version\":\"x\"}")")).refusal(),
              "");
    EXPECT_EQ(kms.call("GetKeyPolicy", kms.key()).at("Policy"), R"({"Version":"x"})");
    EXPECT_EQ(kms.call("PutKeyPolicy", kms.key(R"(, "Policy": "no")")).error.code,
              "MalformedPolicyDocumentException");
    EXPECT_EQ(kms.call("ListKeyPolicies", kms.key()).at("PolicyNames.0"), "default");
}

TEST(Kms, RotatesAKeyWhenToldTo) {
    Kms kms;
    EXPECT_EQ(kms.call("GetKeyRotationStatus", kms.key()).at("KeyRotationEnabled"), "false");
    EXPECT_EQ(kms.call("EnableKeyRotation", kms.key()).refusal(), "");
    EXPECT_EQ(kms.call("GetKeyRotationStatus", kms.key()).at("RotationPeriodInDays"), "365");
    EXPECT_EQ(kms.call("DisableKeyRotation", kms.key()).refusal(), "");
    EXPECT_EQ(kms.call("GetKeyRotationStatus", kms.key()).at("KeyRotationEnabled"), "false");
}

TEST(Kms, FindsAKeyByItsAlias) {
    Kms kms;
    const std::string alias = R"({"AliasName": "alias/shop")";
    const std::string made = alias + R"(, "TargetKeyId": ")" + kms.id + "\"}";
    EXPECT_EQ(kms.call("CreateAlias", made).refusal(), "");
    EXPECT_EQ(kms.call("CreateAlias", made).refusal(),
              "AlreadyExistsException: An alias with the name "
              "arn:aws:kms:eu-west-1:000000000000:alias/shop already exists");
    for (const char* word : {"alias/shop", "arn:aws:kms:eu-west-1:000000000000:alias/shop"})
        EXPECT_EQ(kms.call("DescribeKey", R"({"KeyId": ")" + std::string(word) + "\"}")
                      .at("KeyMetadata.KeyId"),
                  kms.id);
    EXPECT_EQ(kms.call("ListAliases", kms.key()).at("Aliases.0.AliasName"), "alias/shop");
    EXPECT_EQ(kms.call("ListAliases", R"({"KeyId": "other"})").at("Aliases"), "#0");
    EXPECT_EQ(
        kms.call("CreateAlias", R"({"AliasName": "alias/x", "TargetKeyId": "no"})").error.code,
        "NotFoundException");
    EXPECT_EQ(kms.call("DeleteAlias", alias + "}").refusal(), "");
    EXPECT_EQ(
        kms.call("DescribeKey", R"({"KeyId": "alias/shop"})").refusal(),
        "NotFoundException: Alias arn:aws:kms:eu-west-1:000000000000:alias/shop is not found.");
}

}  // namespace
}  // namespace local
