#include "cfn/value.h"

#include <gtest/gtest.h>

#include "cfn/ecs.h"
#include "cfn/iam.h"
#include "cfn/logs.h"
#include "cfn/template.h"

namespace cfn {
namespace {

static_assert(!std::constructible_from<Value<bool>, const char*>);
static_assert(!std::constructible_from<Value<bool>, int>);
static_assert(!std::constructible_from<Value<bool>, std::nullptr_t>);
static_assert(!std::constructible_from<Value<std::int64_t>, bool>);
static_assert(!std::constructible_from<Value<std::int64_t>, char>);
static_assert(!std::constructible_from<Value<std::int64_t>, double>);
static_assert(!std::constructible_from<Value<std::string>, int>);
static_assert(!std::constructible_from<Value<std::string>, std::nullptr_t>);
static_assert(!std::convertible_to<Value<std::string>, Value<bool>>);
static_assert(!std::convertible_to<List<std::string>, Value<std::string>>);
static_assert(!std::convertible_to<Value<std::string>, List<std::string>>);
static_assert(!std::default_initializable<Required<Value<bool>>>);
static_assert(std::convertible_to<Computed, Required<List<std::string>>>);

TEST(TypedResource, WritesOnlyWhatIsSetInTheOrderOfTheManual) {
    ecs::Service service{
        .Cluster = import_value("ohi-prod-ClusterName"),
        .DeploymentConfiguration =
            ecs::service::DeploymentConfiguration{
                .DeploymentCircuitBreaker =
                    ecs::service::DeploymentCircuitBreaker{.Enable = true, .Rollback = false},
                .MaximumPercent = 200,
                .Strategy = ecs::service::Strategy::kBlueGreen},
        .DesiredCount = if_("HasCount", ref_parameter("DesiredCount"), no_value()),
        .LoadBalancers = {{.ContainerName = "api", .ContainerPort = 8080}},
        .Tags = {{.Key = "platform", .Value = "ohi"}},
    };
    Object expected = {
        {"Cluster", Call{Function::kImportValue, Array{"ohi-prod-ClusterName"}, false}},
        {"DeploymentConfiguration",
         {{"DeploymentCircuitBreaker", {{"Enable", true}, {"Rollback", false}}},
          {"MaximumPercent", 200},
          {"Strategy", "BLUE_GREEN"}}},
        {"DesiredCount",
         Call{Function::kIf, {"HasCount", Ref{"DesiredCount"}, Ref{"AWS::NoValue"}}}},
        {"LoadBalancers", Array{Object{{"ContainerName", "api"}, {"ContainerPort", 8080}}}},
        {"Tags", Array{Object{{"Key", "platform"}, {"Value", "ohi"}}}},
    };
    EXPECT_EQ(to_object(service), expected);
}

TEST(TypedResource, RefersToOthersThroughHandles) {
    Template stack;
    Handle<logs::LogGroup> group = stack.add("LogGroup", logs::LogGroup{.RetentionInDays = 30});
    ecs::task_definition::LogConfiguration configuration{
        .LogDriver = "awslogs",
        .Options = {{"awslogs-group", ref(group)}, {"awslogs-region", region()}},
    };
    Object expected = {
        {"LogDriver", "awslogs"},
        {"Options", {{"awslogs-group", Ref{"LogGroup"}}, {"awslogs-region", Ref{"AWS::Region"}}}}};
    EXPECT_EQ(to_object(configuration), expected);
    iam::Role role{
        .AssumeRolePolicyDocument = {{"Version", "2012-10-17"}},
        .ManagedPolicyArns = {get_att(group, logs::LogGroup::Attribute::kArn)},
    };
    EXPECT_EQ(*role.ManagedPolicyArns.get(), Expression(Array{GetAtt{"LogGroup", "Arn"}}));
}

TEST(TypedResource, TakesListsOfAnyOriginAndExpressionsAsElements) {
    using Element = ecs::service::CapacityProviderStrategyItem;
    std::vector<Element> two = {{.Base = 1}, {.Weight = 2}};
    ecs::Service service{.CapacityProviderStrategy = two};
    EXPECT_EQ(*service.CapacityProviderStrategy.get(),
              Expression(Array{Object{{"Base", 1}}, Object{{"Weight", 2}}}));
    service.CapacityProviderStrategy = {Nested(two[0]), if_("Spot", Nested(two[1]), no_value())};
    EXPECT_EQ(*service.CapacityProviderStrategy.get(),
              Expression(Array{
                  Object{{"Base", 1}},
                  Call{Function::kIf, {"Spot", Object{{"Weight", 2}}, Ref{"AWS::NoValue"}}}}));
}

TEST(List, AbsentDiffersFromEmpty) {
    List<std::string> absent = {};
    EXPECT_FALSE(absent.is_set());
    EXPECT_EQ(*List<std::string>::empty().get(), Expression(Array{}));
}

TEST(Value, WritesWholeNumbersAsIntegers) {
    EXPECT_EQ(*Value<double>(70).get(), Expression(70));
    EXPECT_EQ(*Value<double>(70.0).get(), Expression(70));
    EXPECT_EQ(*Value<double>(0.5).get(), Expression(0.5));
}

TEST(Value, UnsetIsNoValueWhereAnExpressionIsAsked) {
    EXPECT_EQ(Expression(Value<bool>()), Expression(Ref{"AWS::NoValue"}));
}

TEST(Value, FreeFormPropertiesTakeObjectsListsTextAndFunctions) {
    Value<Json> object = {
        {"Statement", Array{{{"Effect", "Allow"}, {"Action", Array{"s3:Get*"}}}}}};
    EXPECT_EQ(*object.get(),
              Expression(Object{{"Statement", Array{Object{{"Effect", "Allow"},
                                                           {"Action", Array{"s3:Get*"}}}}}}));
    EXPECT_EQ(*Value<Json>(sub("a${B}")).get(), Expression(Sub{{"a", Ref{"B"}}}));
    EXPECT_EQ(*Value<Json>("{}").get(), Expression("{}"));
}

}  // namespace
}  // namespace cfn
