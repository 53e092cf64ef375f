// What the cloud does between stacks, and for them: exports, change sets, secrets.

#include "engine/cloud.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/cloud_secrets.h"
#include "engine/test_cloud.h"

namespace engine {
namespace {

using base::Duration;
using cfn::Object;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kProducer = R"({"Resources": {"Topic": {"Type": "AWS::SNS::Topic",
    "Properties": {"TopicName": "NAME"}}}, "Outputs": {"Topic": {"Value": {"Ref": "Topic"},
    "Export": {"Name": "shop-Topic"}}}})";
constexpr const char* kConsumer = R"({"Resources": {"Policy": {"Type": "AWS::SNS::TopicPolicy",
    "Properties": {"PolicyDocument": {"Version": "2012-10-17"},
                   "Topics": [{"Fn::ImportValue": "shop-Topic"}]}}}})";

TEST(Cloud, KeepsAnExportAsLongAsAStackImportsIt) {
    TestWorld world;
    EXPECT_EQ(world.create_stack("user", kConsumer), "");
    EXPECT_EQ(world.status("user"), "ROLLBACK_COMPLETE");
    EXPECT_EQ(world.cloud.stack(kAccount, kRegion, "user")->state().events.at(1).reason,
              "No export named shop-Topic found. Rollback requested by user.");
    EXPECT_EQ(world.delete_stack("user"), "");
    EXPECT_EQ(world.create_stack("topic", kProducer), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.create_stack("user", kConsumer), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.status("user"), "CREATE_COMPLETE");
    EXPECT_THAT(world.cloud.importers(kAccount, kRegion).at("shop-Topic"), SizeIs(1));
    EXPECT_THAT(world.delete_stack("topic"), HasSubstr("in use by user"));
    EXPECT_EQ(world.delete_stack("user"), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.delete_stack("topic"), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.status("topic"), "DELETE_COMPLETE");
    EXPECT_THAT(world.cloud.exports(kAccount, kRegion), IsEmpty());
    EXPECT_THAT(world.cloud.importers(kAccount, kRegion), IsEmpty());
}

TEST(Cloud, MakesANameFreeAgainWhenItsStackIsGone) {
    TestWorld world;
    EXPECT_EQ(world.create_stack("topic", kProducer), "");
    EXPECT_NE(world.create_stack("topic", kProducer), "");
    world.run(Duration::minutes(5));
    std::string first = world.cloud.stack(kAccount, kRegion, "topic")->state().stack_id;
    EXPECT_EQ(world.delete_stack("topic"), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.create_stack("topic", kProducer), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.status("topic"), "CREATE_COMPLETE");
    EXPECT_NE(world.cloud.stack(kAccount, kRegion, "topic")->state().stack_id, first);
    EXPECT_NE(world.cloud.stack(kAccount, kRegion, first), nullptr);
}

/// Makes a change set for `stack`; what was refused.
std::string change_set(TestWorld& world, const std::string& stack, const std::string& name,
                       const std::string& text) {
    auto body = cloudformation::read_template_body(text);
    return world.ask(
        StackAsked{stack, cloudformation::ChangeSetCreateRequested{
                              .change_set_name = name,
                              .request = share(cloudformation::StackRequest{
                                  .body = std::get<cloudformation::SharedTemplate>(body)})}});
}

TEST(Cloud, ExecutesAChangeSetWithTheExportsOfTheDay) {
    auto producer = [](const char* name) {
        return fmt::format(R"({{"Resources": {{"T": {{"Type": "AWS::SNS::Topic"}}}},
            "Outputs": {{"O": {{"Value": "{}", "Export": {{"Name": "e"}}}}}}}})",
                           name);
    };
    auto user = [](const char* name) {
        return fmt::format(R"({{"Resources": {{"U": {{"Type": "AWS::SNS::Topic",
            "Properties": {{"DisplayName": {}}}}}}}}})",
                           name);
    };
    for (bool is_gone : {false, true}) {
        TestWorld world;
        EXPECT_EQ(world.create_stack("producer", producer("one")), "");
        EXPECT_EQ(world.create_stack("user", user(R"("x")")), "");
        world.run(Duration::minutes(5));
        EXPECT_EQ(change_set(world, "user", "c", user(R"({"Fn::ImportValue": "e"})")), "");
        EXPECT_EQ(is_gone ? world.delete_stack("producer")
                          : world.update_stack("producer", producer("two")),
                  "");
        world.run(Duration::minutes(5));
        EXPECT_EQ(world.ask(StackAsked{"user", cloudformation::ChangeSetExecuteRequested{"c"}}),
                  "");
        world.run(Duration::minutes(5));
        const auto& state = world.cloud.stack(kAccount, kRegion, "user")->state();
        EXPECT_EQ(to_string(state.status),
                  is_gone ? "UPDATE_ROLLBACK_COMPLETE" : "UPDATE_COMPLETE");
        EXPECT_EQ(*state.resources.at("U").properties,
                  (Object{{"DisplayName", is_gone ? "x" : "two"}}));
        EXPECT_THAT(world.cloud.importers(kAccount, kRegion), SizeIs(is_gone ? 0 : 1));
    }
}

TEST(Cloud, ExecutesAChangeSetWithTheParametersOfThen) {
    auto text = [](const char* name) {
        return fmt::format(
            R"({{"Parameters": {{"P": {{"Type": "AWS::SSM::Parameter::Value<String>",
                                        "Default": "/x"}}}},
                "Resources": {{"T": {{"Type": "AWS::SNS::Topic", "Properties": {{
                    "DisplayName": {{"Fn::Sub": "{}${{P}}{{{{resolve:ssm:/x}}}}"}}}}}}}}}})",
            name);
    };
    TestWorld world;
    auto parameter = [](const char* value) {
        return share(Object{{"Name", "/x"}, {"Type", "String"}, {"Value", value}});
    };
    EXPECT_EQ(world.ask(ResourceCreateAsked{"AWS::SSM::Parameter", parameter("1")}), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.create_stack("user", text("a")), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(change_set(world, "user", "c", text("b")), "");
    EXPECT_EQ(world.ask(ResourceUpdateAsked{"AWS::SSM::Parameter", "/x", parameter("2")}), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.ask(StackAsked{"user", cloudformation::ChangeSetExecuteRequested{"c"}}), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.status("user"), "UPDATE_COMPLETE");
    std::string topic =
        world.cloud.stack(kAccount, kRegion, "user")->state().resources.at("T").physical_id;
    EXPECT_EQ(*world.inventory().find("AWS::SNS::Topic", topic)->properties,
              (Object{{"DisplayName", "b11"}}));
}

TEST(Cloud, GivesAnExportToTheStackThatIsFirst) {
    std::string text = R"({"Resources": {"T": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"O": {"Value": {"Ref": "T"}, "Export": {"Name": "e"}}}})";
    TestWorld world;
    EXPECT_EQ(world.create_stack("one", text), "");
    EXPECT_EQ(world.create_stack("two", text), "");
    world.run(Duration::minutes(5));
    std::string first = world.status("one") == "CREATE_COMPLETE" ? "one" : "two";
    std::string second = first == "one" ? "two" : "one";
    EXPECT_EQ(world.status(first), "CREATE_COMPLETE");
    EXPECT_EQ(world.status(second), "ROLLBACK_COMPLETE");
    const auto& late = *world.cloud.stack(kAccount, kRegion, second);
    std::vector<std::string> reasons;
    for (const auto& event : late.state().events)
        if (!event.reason.empty()) reasons.push_back(event.reason);
    EXPECT_THAT(reasons, Contains("Export with name e is already exported by stack " + first +
                                  ". Rollback requested by user."));
    const auto& exports = world.cloud.exports(kAccount, kRegion);
    ASSERT_THAT(exports, SizeIs(1));
    EXPECT_EQ(world.cloud.stack({CoreKind::Stack, exports.at("e").stack})->state().names.stack_name,
              first);
    EXPECT_EQ(world.delete_stack(first), "");
    EXPECT_EQ(world.delete_stack(second), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.create_stack(second, text), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.status(second), "CREATE_COMPLETE");
}

TEST(Cloud, NamesAChangeSetThatIsGone) {
    TestWorld world;
    std::string text = R"({"Resources": {"T": {"Type": "AWS::SNS::Topic"}}})";
    EXPECT_EQ(world.create_stack("one", text), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.ask(StackAsked{"", cloudformation::ChangeSetExecuteRequested{"arn:none"}}),
              "ChangeSetNotFound: ChangeSet [arn:none] does not exist");
}

TEST(CloudSecrets, PutTheVersionBehindAReference) {
    TestWorld world;
    EXPECT_EQ(world.ask(ResourceCreateAsked{"AWS::SecretsManager::Secret",
                                            share(Object{{"Name", "shop/db"}})}),
              "");
    std::string arn = world.cloud.made().physical_id;
    std::string version = version_of(*world.inventory().find("AWS::SecretsManager::Secret", arn));
    EXPECT_THAT(version, SizeIs(36));
    EXPECT_EQ(
        resolved(world.inventory(), "{{resolve:secretsmanager:" + arn + ":SecretString:password}}"),
        "{{resolve:secretsmanager:" + arn + ":SecretString:password::" + version + "}}");
    EXPECT_EQ(resolved(world.inventory(), "{{resolve:secretsmanager:shop/db}}"),
              "{{resolve:secretsmanager:shop/db:SecretString:::" + version + "}}");
    EXPECT_EQ(resolved(world.inventory(), "{{resolve:secretsmanager:other}}"), std::nullopt);
    EXPECT_EQ(resolved(world.inventory(), "{{resolve:secretsmanager}}"), std::nullopt);
    EXPECT_EQ(world.ask(ContentChanged{"AWS::SecretsManager::Secret", arn, 2}), "");
    EXPECT_NE(version_of(*world.inventory().find("AWS::SecretsManager::Secret", arn)), version);
    EXPECT_EQ(world.ask(ResourceCreateAsked{
                  "AWS::SSM::Parameter",
                  share(Object{{"Name", "/shop/x"}, {"Type", "String"}, {"Value", "v"}})}),
              "");
    EXPECT_EQ(resolved(world.inventory(), "{{resolve:ssm:/shop/x}}"), "v");
    EXPECT_EQ(resolved(world.inventory(), "{{resolve:ssm:/shop/x:1}}"), "v");
}

TEST(CloudSecrets, TellNoSecureStringInTheOpen) {
    TestWorld world;
    EXPECT_EQ(world.ask(ResourceCreateAsked{
                  "AWS::SSM::Parameter",
                  share(Object{{"Name", "/shop/x"}, {"Type", "SecureString"}, {"Value", ""}})}),
              "");
    EXPECT_EQ(resolved(world.inventory(), "{{resolve:ssm:/shop/x}}"), std::nullopt);
    EXPECT_EQ(resolved(world.inventory(), "{{resolve:ssm-secure:/shop/x:1}}"),
              "{{resolve:ssm-secure:/shop/x:1}}");
}

TEST(CloudSecrets, PutTheVersionOfASecretOfTheSameStackBehindItsReference) {
    auto text = [](const char* secret) {
        return fmt::format(R"({{"Resources": {{
            "S": {{"Type": "AWS::SecretsManager::Secret"}},
            "T": {{"Type": "AWS::SNS::Topic", "Properties": {{
                "DisplayName": {{"Fn::Sub": "{{{{resolve:secretsmanager:{}:SecretString:k}}}}"}}}}}}
            }}}})",
                           secret);
    };
    TestWorld world;
    EXPECT_EQ(world.create_stack("shop", text("${S}")), "");
    EXPECT_EQ(world.create_stack("none", text("no-such-thing")), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.status("shop"), "CREATE_COMPLETE");
    const auto& resources = world.cloud.stack(kAccount, kRegion, "shop")->state().resources;
    const std::string& arn = resources.at("S").physical_id;
    const Record* secret = world.inventory().find("AWS::SecretsManager::Secret", arn);
    const Record* topic = world.inventory().find("AWS::SNS::Topic", resources.at("T").physical_id);
    EXPECT_EQ(*topic->properties,
              (Object{{"DisplayName", "{{resolve:secretsmanager:" + arn +
                                          ":SecretString:k::" + version_of(*secret) + "}}"}}));
    EXPECT_EQ(world.status("none"), "ROLLBACK_COMPLETE");
    EXPECT_THAT(world.failures("none"),
                Contains(HasSubstr("T: Secrets Manager can't find the specified secret.")));
}

}  // namespace
}  // namespace engine
