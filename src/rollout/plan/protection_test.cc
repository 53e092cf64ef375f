#include "rollout/plan/protection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cfn/test_templates.h"

namespace rollout {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kFront =
    "Resources:\n"
    "  Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: missed } }\n"
    "  Balancer: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { "
    "LoadBalancerAttributes: [{ Key: deletion_protection.enabled, Value: \"true\" }, { Key: "
    "idle_timeout.timeout_seconds, Value: \"60\" }] } }\n";

/// A database of which `options` and `properties` say more.
cfn::Template store(const std::string& properties, const std::string& options = {}) {
    return cfn::read_text("Resources:\n  Db: { Type: AWS::RDS::DBInstance, " + options +
                          "Properties: { " + properties + " } }\n");
}

TEST(Protection, IsSwitchedOffWithNothingElse) {
    const cfn::Template data =
        unprotected(cfn::read_text("Resources:\n  Cluster: { Type: AWS::RDS::DBCluster, "
                                   "Properties: { DeletionProtection: true } }\n"));
    EXPECT_EQ(*data.resources[0].properties.find("DeletionProtection"), cfn::Expression(false));
    const cfn::Template front = unprotected(cfn::read_text(kFront));
    const auto& attributes =
        *front.resources[1].properties.find("LoadBalancerAttributes")->as<cfn::Array>();
    EXPECT_EQ(*attributes[0].as<cfn::Object>()->find("Value"), cfn::Expression("false"));
    EXPECT_EQ(*attributes[1].as<cfn::Object>()->find("Value"), cfn::Expression("60"));
    EXPECT_EQ(unprotected(front), front);
    const cfn::Template off = store("DeletionProtection: \"false\"");
    EXPECT_EQ(unprotected(off), off);
}

TEST(Protection, HindersWhatGoesAndWhatIsReplaced) {
    const cfn::Template there = store("DeletionProtection: true, KmsKeyId: one");
    EXPECT_THAT(protected_that_go(there, {}), ElementsAre("Db"));
    EXPECT_THAT(protected_that_go(there, store("DeletionProtection: true, KmsKeyId: two")),
                ElementsAre("Db"));
    // What the new one says of itself takes nothing off the old one.
    EXPECT_THAT(protected_that_go(there, store("DeletionProtection: false, KmsKeyId: two")),
                ElementsAre("Db"));
    EXPECT_THAT(protected_that_go(cfn::read_text(kFront), {}), ElementsAre("Balancer"));
}

TEST(Protection, HindersNothingThatStays) {
    const std::string on = "DeletionProtection: true, KmsKeyId: one";
    EXPECT_THAT(protected_that_go(store(on), store("KmsKeyId: one")), IsEmpty());
    EXPECT_THAT(protected_that_go(store("KmsKeyId: one"), {}), IsEmpty());
    for (const char* policy : {"Retain", "RetainExceptOnCreate"})
        EXPECT_THAT(
            protected_that_go(store(on, "DeletionPolicy: " + std::string(policy) + ", "), {}),
            IsEmpty())
            << policy;
    EXPECT_THAT(protected_that_go(store(on), store("DeletionProtection: true, KmsKeyId: two",
                                                   "UpdateReplacePolicy: Retain, ")),
                IsEmpty());
    EXPECT_THAT(protected_that_go(store(on, "DeletionPolicy: Snapshot, "), {}), ElementsAre("Db"));
}

}  // namespace
}  // namespace rollout
