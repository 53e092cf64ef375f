#include "aws/shapes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "aws/validate.h"

namespace aws {
namespace {

/// Every shape that an operation of `service` leads to.
std::set<const Shape*> shapes_of(const Service& service) {
    std::set<const Shape*> met;
    std::vector<const Shape*> open;
    auto meet = [&](const Shape* shape) {
        if (shape && met.insert(shape).second) open.push_back(shape);
    };
    for (const Operation& operation : service.operations) {
        meet(operation.input);
        meet(operation.output);
        for (const Shape* error : operation.errors)
            meet(error);
    }
    while (!open.empty()) {
        const Shape* shape = open.back();
        open.pop_back();
        for (const Member& member : shape->members)
            meet(member.shape);
    }
    return met;
}

TEST(Shapes, AreThereForEachService) {
    ASSERT_EQ(services().size(), 25U);
    const Service* ecs = find_service("ecs");
    ASSERT_TRUE(ecs);
    EXPECT_EQ(ecs->target_prefix, "AmazonEC2ContainerServiceV20141113");
    EXPECT_EQ(ecs->json_version, "1.1");
    EXPECT_THAT(ecs->protocols, testing::ElementsAre(Protocol::Json));
    EXPECT_EQ(ecs->operations.size(), 77U);
    const Service* cloudformation = find_service("cloudformation");
    ASSERT_TRUE(cloudformation);
    EXPECT_EQ(cloudformation->signing_name, "cloudformation");
    EXPECT_EQ(cloudformation->api_version, "2010-05-15");
    EXPECT_EQ(cloudformation->operations.size(), 90U);
    EXPECT_EQ(find_service("carrier-pigeon"), nullptr);
}

TEST(Shapes, SayWhatTheModelsSay) {
    const Operation* create = find_operation(*find_service("cloudformation"), "CreateStack");
    ASSERT_TRUE(create);
    const Member* name = find_member(*create->input, "StackName");
    ASSERT_TRUE(name);
    EXPECT_TRUE(name->required);
    const Operation* change = find_operation(*find_service("cloudformation"), "CreateChangeSet");
    const Shape& set = *find_member(*change->input, "ChangeSetName")->shape;
    EXPECT_EQ(set.min, 1);
    EXPECT_EQ(set.max, 128);
    EXPECT_EQ(set.pattern, "[a-zA-Z][-a-zA-Z0-9]*");
    EXPECT_TRUE(find_member(*create->input, "ClientRequestToken"));
    auto gone = std::ranges::find(create->errors, "AlreadyExistsException", &Shape::name);
    ASSERT_NE(gone, create->errors.end());
    EXPECT_EQ((*gone)->http_status, 400);
}

TEST(Shapes, HaveWhatIsNewerThanTheModels) {
    const Service& ecs = *find_service("ecs");
    const Shape& service = *find_operation(ecs, "CreateService")->input;
    const Member* configuration = find_member(service, "deploymentConfiguration");
    const Member* breaker = find_member(*configuration->shape, "deploymentCircuitBreaker");
    EXPECT_TRUE(find_member(*breaker->shape, "thresholdConfiguration"));
    EXPECT_TRUE(find_member(*find_operation(*find_service("cloudformation"), "CreateStack")->input,
                            "DeploymentConfig"));
}

TEST(Shapes, AreWhole) {
    for (const Service& service : services()) {
        EXPECT_TRUE(std::ranges::is_sorted(service.operations, {}, &Operation::name));
        for (const Shape* shape : shapes_of(service)) {
            SCOPED_TRACE(shape->name);
            if (shape->type == ShapeType::List) {
                EXPECT_EQ(shape->members.size(), 1U);
            }
            if (shape->type == ShapeType::Map) {
                EXPECT_EQ(shape->members.size(), 2U);
            }
            for (const Member& member : shape->members)
                EXPECT_TRUE(member.shape);
        }
    }
}

TEST(Shapes, HavePatternsThatCanBeChecked) {
    std::set<std::string_view> unchecked;
    for (const Service& service : services()) {
        for (const Shape* shape : shapes_of(service)) {
            if (!shape->pattern.empty() && !Validator::can_check(shape->pattern))
                unchecked.insert(shape->name);
        }
    }
    EXPECT_THAT(unchecked, testing::ElementsAre(
                               // They look around in their middle, or repeat 100,000 times.
                               "DomainNameString", "InstancePropertyFilterValue",
                               "InstancePropertyStringFilterKey", "Path", "ServiceName", "Source",
                               "StringDateTime", "accountAliasType"))
        << "these are not checked: say so in models/aws/README.md";
}

TEST(Shapes, KnowWhereSecretsStand) {
    auto answers_secrets = [](std::string_view service, std::string_view operation) {
        return holds_secrets(find_operation(*find_service(service), operation)->output);
    };
    EXPECT_TRUE(answers_secrets("secretsmanager", "GetSecretValue"));
    EXPECT_TRUE(answers_secrets("secretsmanager", "BatchGetSecretValue"));
    EXPECT_FALSE(answers_secrets("ecs", "ListClusters"));
    EXPECT_FALSE(holds_secrets(nullptr));
}

}  // namespace
}  // namespace aws
