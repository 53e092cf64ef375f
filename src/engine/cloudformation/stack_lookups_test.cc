// What a stack finds in the world around it: exports of others, secrets, parameters.

#include <gtest/gtest.h>

#include "engine/cloudformation/stack_engine.h"
#include "engine/cloudformation/test_stack.h"

namespace engine::cloudformation {
namespace {

using Lines = std::vector<std::string>;

std::string resources(const std::vector<std::string>& all) {
    std::string text = "Resources:\n";
    for (const std::string& one : all)
        text += one;
    return text;
}

std::string output(const std::string& value, const std::string& name) {
    return "Outputs:\n  Out:\n    Value: " + value + "\n    Export: {Name: " + name + "}\n";
}

TEST(StackEngine, FailsWhenAnImportLeadsNowhere) {
    std::string text = resources({queue("A", {}, "!ImportValue net-Delay")});
    Bench bench;
    EXPECT_EQ(bench.engine.wanted(bench.names(), request_of(text)).exports,
              std::set<std::string>{"net-Delay"});
    bench.create(request_of(text));
    EXPECT_EQ(bench.events(),
              (Lines{"shop CREATE_IN_PROGRESS: User Initiated",
                     "shop ROLLBACK_IN_PROGRESS: No export named net-Delay found. Rollback "
                     "requested by user.",
                     "shop ROLLBACK_COMPLETE"}));
    EXPECT_TRUE(bench.ordered.empty());
    StackRequest whole = request_of(text);
    whole.found.exports = {{"net-Delay", "5"}};
    Bench again;
    EXPECT_TRUE(again.engine.wanted(again.names(), whole).empty());
    again.create(whole);
    EXPECT_EQ(again.status(), Status::CreateComplete);
    EXPECT_EQ(again.imports.back(), std::set<std::string>{"net-Delay"});
    again.ask(StackDeleteRequested{});
    EXPECT_EQ(again.imports.back(), std::set<std::string>());
}

TEST(StackEngine, KeepsExportsThatAreInUse) {
    Bench bench;
    std::string body = resources({queue("A", {}, "1", "one")});
    bench.create(request_of(body + output("!Ref A", "q")));
    using Exports = std::map<std::string, std::string>;
    EXPECT_EQ(bench.exports.back(), (Exports{{"q", "A-1"}}));
    bench.tell(ExportUseChanged{"q", {"a", "b"}});
    bench.update(request_of(body + output("!Ref A", "r")));
    EXPECT_EQ(bench.events()[6],
              "shop UPDATE_ROLLBACK_IN_PROGRESS: Export q cannot be deleted as it is in use by a "
              "and b");
    std::size_t from = bench.event_count();
    bench.update(request_of(resources({queue("A", {}, "1", "two")}) + output("!Ref A", "q")));
    EXPECT_EQ(bench.events(from)[4],
              "shop UPDATE_ROLLBACK_IN_PROGRESS: Export q cannot be updated as it is in use by a "
              "and b");
    EXPECT_EQ(bench.exports.size(), 1U);
    bench.tell(ExportUseChanged{"q", {}});
    EXPECT_EQ(bench.update(request_of(body + output("!Ref A", "r"))), "");
    EXPECT_EQ(bench.exports.back(), (Exports{{"r", "A-1"}}));
}

TEST(StackEngine, FailsWhenAnotherStackHasItsExport) {
    Bench bench;
    std::string body = resources({queue("A")});
    bench.create(request_of(body + output("!Ref A", "r")));
    bench.exported_elsewhere = {{"s", "other"}};
    std::size_t from = bench.event_count();
    bench.update(request_of(body + output("!Ref A", "s")));
    EXPECT_EQ(bench.events(from)[1],
              "shop UPDATE_ROLLBACK_IN_PROGRESS: Export with name s is already exported by stack "
              "other.");
    EXPECT_EQ(bench.status(), Status::UpdateRollbackComplete);
    EXPECT_EQ(bench.engine.state().outputs.at(0).export_name, "r");
    using Exports = std::map<std::string, std::string>;
    EXPECT_EQ(bench.exports.back(), (Exports{{"r", "A-1"}}));
}

TEST(StackEngine, PutsItsExportsBackWhenItIsCancelledWhileItClaimsOthers) {
    Bench bench;
    std::string body = resources({queue("A")});
    bench.create(request_of(body + output("!Ref A", "r")));
    bench.holds_claims = true;
    bench.update(request_of(body + output("!Ref A", "s")));
    EXPECT_EQ(bench.status(), Status::UpdateInProgress);
    bench.restart();
    ASSERT_EQ(bench.waiting.size(), 1U);
    StackEngine::Order claim = bench.waiting.at(0);
    Operation number = std::get<ClaimExports>(claim).operation;
    // No resource is meant by its number.
    bench.tell(ResourceBegan{number, "x"});
    bench.tell(ResourceDone{.operation = number, .physical_id = "x"});
    bench.tell(ResourceFailed{number, "x"});
    EXPECT_EQ(bench.status(), Status::UpdateInProgress);
    EXPECT_EQ(bench.ask(StackCancelRequested{}), "");
    EXPECT_EQ(bench.status(), Status::UpdateRollbackComplete);
    using Exports = std::map<std::string, std::string>;
    EXPECT_EQ(bench.exports.back(), (Exports{{"r", "A-1"}}));
    StackState before = bench.engine.state();
    bench.tell(ExportsClaimed{number, {}});
    EXPECT_TRUE(bench.engine.state() == before);
}

constexpr const char* kSecret = "{{resolve:secretsmanager:s}}";

std::string with_secret(const std::string& id, const std::string& name = "") {
    return queue(id, {}, std::string("'") + kSecret + "'", name);
}

TEST(StackEngine, AsksForSecretsByReferenceAndNotAgainWhenTheyRotate) {
    StackRequest request = request_of(resources({with_secret("A")}));
    Bench bench;
    EXPECT_TRUE(bench.engine.wanted(bench.names(), request).empty());
    bench.references = {{kSecret, "{{resolve:secretsmanager:s::::v1}}"}};
    bench.create(request);
    EXPECT_EQ(bench.real.at("A-1").second,
              R"({"DelaySeconds":"{{resolve:secretsmanager:s::::v1}}"})");
    bench.references.begin()->second = "{{resolve:secretsmanager:s::::v2}}";
    EXPECT_EQ(bench.update(request), "ValidationError: No updates are to be performed.");
}

TEST(StackEngine, LooksForASecretOfItsOwnWhenTheSecretIsThere) {
    std::string secret = "  S: {Type: AWS::SecretsManager::Secret}\n";
    Bench bench;
    bench.references = {{"{{resolve:secretsmanager:S-1:SecretString:k}}", "v1"}};
    bench.create(request_of(resources(
        {queue("A", {}, "!Sub '{{resolve:secretsmanager:${S}:SecretString:k}}'"), secret})));
    EXPECT_EQ(bench.ordered, (Lines{"create S", "create A"}));
    EXPECT_EQ(bench.status(), Status::CreateComplete);
    EXPECT_EQ(bench.real.at("A-2").second, R"({"DelaySeconds":"v1"})");
}

TEST(StackEngine, FailsAResourceWhoseSecretIsNotThere) {
    Bench bench;
    bench.create(request_of(resources({with_secret("A")})));
    std::string why = bench.events().at(2);
    std::size_t id = why.find("Request ID: ");
    ASSERT_NE(id, std::string::npos) << why;
    EXPECT_EQ(why.replace(id + 12, 36, "ID"),
              "A CREATE_FAILED: Secrets Manager can't find the specified secret. (Service: "
              "AWSSecretsManager; Status Code: 400; Error Code: ResourceNotFoundException; Request "
              "ID: ID; Proxy: null)");
    EXPECT_TRUE(bench.ordered.empty());
    EXPECT_EQ(bench.status(), Status::RollbackComplete);
    Bench later;
    later.create(
        request_of(resources({queue("A"), queue("B", {}, "!Sub '{{resolve:ssm:/${A}}}'")})));
    EXPECT_EQ(later.events().at(5), "B CREATE_FAILED: Parameters: [ssm:/A-1] cannot be found.");
}

TEST(StackEngine, GoesBackToTheVersionThatASecretHad) {
    Bench bench;
    bench.references = {{kSecret, "v1"}};
    auto two = [](const std::string& tag) {
        return request_of(
            resources({"  A:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: "
                       "q, DelaySeconds: '" +
                           std::string(kSecret) + "', VisibilityTimeout: " + tag + "}\n",
                       queue("Z", {"A"}, tag)}));
    };
    bench.create(two("1"));
    auto before = bench.real;
    bench.references = {{kSecret, "v2"}};
    bench.held = {"Z"};
    bench.update(two("2"));
    EXPECT_NE(bench.real.at("A-1").second.find("v2"), std::string::npos);
    auto order = bench.waiting.front();
    bench.waiting.clear();
    bench.failing["Z"] = "no";
    bench.answer(order);
    bench.failing.clear();
    bench.held.clear();
    bench.references.clear();  // it is gone by now
    bench.answer();
    EXPECT_EQ(bench.status(), Status::UpdateRollbackComplete);
    EXPECT_EQ(bench.real, before);
}

TEST(StackEngine, LooksForReferencesOnceHoweverOftenItIsTold) {
    Bench bench;
    StackRequest request = request_of(resources({with_secret("A"), with_secret("B")}));
    bench.tell(StackCreateRequested{.seed = 7, .names = bench.names(), .request = share(request)});
    ASSERT_EQ(bench.waiting.size(), 2U);
    bench.restart();
    ASSERT_EQ(bench.waiting.size(), 2U);
    Operation a = std::get<LookUpReferences>(bench.waiting.at(0)).operation;
    Operation b = std::get<LookUpReferences>(bench.waiting.at(1)).operation;
    bench.waiting.clear();
    bench.tell(ReferencesLookedUp{a, {{kSecret, "v1"}}});
    bench.tell(ReferencesLookedUp{a, {{kSecret, "v2"}}});
    EXPECT_EQ(bench.ordered, Lines{"create A"});
    // The one that was asked for has a name to come, the one that was looked up for has none.
    bench.failing["A"] = "no";
    bench.answer();
    EXPECT_EQ(bench.status(), Status::RollbackComplete);
    StackState before = bench.engine.state();
    bench.tell(ReferencesLookedUp{b, {{kSecret, "v1"}}});
    EXPECT_TRUE(bench.engine.state() == before);
}

}  // namespace
}  // namespace engine::cloudformation
