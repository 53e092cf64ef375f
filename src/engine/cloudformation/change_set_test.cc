#include "engine/cloudformation/change_set.h"

#include <gtest/gtest.h>

#include "cfn/write_template.h"
#include "engine/cloudformation/change_set_views.h"
#include "engine/cloudformation/test_stack.h"

namespace engine::cloudformation {
namespace {

std::string resources(const std::vector<std::string>& all) {
    std::string text = "Resources:\n";
    for (const std::string& one : all)
        text += one;
    return text;
}

ChangeSetCreateRequested change_set(const Bench& bench, const std::string& name,
                                    const StackRequest& request) {
    bool creates = bench.status() == Status::None || bench.status() == Status::ReviewInProgress;
    using Type = ChangeSetCreateRequested::Type;
    return {.seed = 7,
            .names = bench.names(),
            .change_set_name = name,
            .type = creates ? Type::Create : Type::Update,
            .request = share(request)};
}

/// "Modify A-1 True ReplaceAndDelete: Properties QueueName Always Static DirectModification".
std::string changes(Bench& bench, const StackRequest& request) {
    EXPECT_EQ(bench.ask(change_set(bench, "c", request)), "");
    const ChangeSet made = *bench.engine.find_change_set("c");
    bench.tell(ChangeSetDeleteRequested{"c"});
    std::string text = made.reason;
    for (const ResourceChange& change : made.changes) {
        text += std::string(to_string(change.action)) + " " +
                (change.physical_id.empty() ? change.logical_id : change.physical_id);
        for (auto word : {to_string(change.replacement), to_string(change.policy_action)})
            text += word.empty() ? "" : " " + std::string(word);
        text += "\n";
        for (const ChangeDetail& detail : change.details) {
            text += "  " + std::string(to_string(detail.attribute)) +
                    (detail.name.empty() ? "" : " " + detail.name) + " " +
                    std::string(to_string(detail.recreation)) + " " +
                    std::string(to_string(detail.evaluation)) + " " +
                    std::string(to_string(detail.source)) +
                    (detail.causing_entity.empty() ? "" : " " + detail.causing_entity) + "\n";
        }
    }
    return text;
}

TEST(ChangeSets, SayWhatIsReplaced) {
    Bench bench;
    bench.create(request_of(resources({queue("A", {}, "1", "one"), queue("B"), queue("C")})));
    EXPECT_EQ(changes(bench, request_of(resources(
                                 {queue("A", {}, "2", "two"), queue("B", {}, "2"), queue("D")}))),
              "Modify A-1 True ReplaceAndDelete\n"
              "  Properties DelaySeconds Never Static DirectModification\n"
              "  Properties QueueName Always Static DirectModification\n"
              "Modify B-2 False\n"
              "  Properties DelaySeconds Never Static DirectModification\n"
              "Remove C-3 Delete\n"
              "Add D\n");
}

TEST(ChangeSets, SayWhatPoliciesDo) {
    auto thing = [](const char* id, const char* name, const char* deletion, const char* replacing) {
        return queue(id, {}, "1", name,
                     std::string("    DeletionPolicy: ") + deletion +
                         "\n    UpdateReplacePolicy: " + replacing + "\n");
    };
    Bench bench;
    bench.create(request_of(
        resources({thing("A", "one", "Retain", "Delete"), thing("B", "two", "Delete", "Retain"),
                   thing("C", "three", "Retain", "Delete")})));
    EXPECT_EQ(changes(bench, request_of(resources({thing("A", "four", "Retain", "Delete"),
                                                   thing("B", "five", "Delete", "Retain")}))),
              "Modify A-1 True ReplaceAndDelete\n"
              "  Properties QueueName Always Static DirectModification\n"
              "Modify B-2 True ReplaceAndRetain\n"
              "  Properties QueueName Always Static DirectModification\n"
              "Remove C-3 Retain\n");
}

TEST(ChangeSets, NameWhatCausesAChange) {
    Bench bench;
    std::string head = "Parameters: {Name: {Type: String, Default: one}}\n";
    std::string named = queue("A", {}, "1", "!Ref Name");
    std::string by_attribute = queue("C", {}, "1", "!GetAtt B.QueueName");
    std::string text = head + resources({named, queue("B", {"A"}), by_attribute});
    bench.create(request_of(text));
    EXPECT_EQ(changes(bench, request_of(text, {{"Name", "two"}})),
              "Modify A-1 True ReplaceAndDelete\n"
              "  Properties QueueName Always Dynamic DirectModification\n"
              "  Properties QueueName Always Static ParameterReference Name\n"
              "Modify B-2 False\n"
              "  Tags Never Static ResourceReference A\n"
              "Modify C-3 Conditional\n"
              "  Properties QueueName Always Dynamic ResourceAttribute B.QueueName\n");
}

TEST(ChangeSets, KnowAnAttributeThatRepeatsAPropertyWhichStays) {
    std::string by_name = queue("B", {}, "1", "!GetAtt A.QueueName");
    Bench bench;
    bench.create(request_of(resources({queue("A", {}, "1", "one"), by_name})));
    EXPECT_EQ(changes(bench, request_of(resources({queue("A", {}, "2", "one"), by_name}))),
              "Modify A-1 False\n"
              "  Properties DelaySeconds Never Static DirectModification\n");
    std::string by_arn = queue("B", {}, "1", "!GetAtt A.Arn");
    Bench other;
    other.create(request_of(resources({queue("A", {}, "1", "one"), by_arn})));
    EXPECT_EQ(changes(other, request_of(resources({queue("A", {}, "2", "one"), by_arn}))),
              "Modify A-1 False\n"
              "  Properties DelaySeconds Never Static DirectModification\n"
              "Modify B-2 Conditional\n"
              "  Properties QueueName Always Dynamic ResourceAttribute A.Arn\n");
}

TEST(ChangeSets, CountMetadata) {
    Bench bench;
    bench.create(request_of(resources({queue("A")})));
    EXPECT_EQ(
        changes(bench,
                request_of(resources({queue("A", {}, "1", "", "    Metadata: {Note: x}\n")}))),
        "Modify A-1 False\n  Metadata Never Static DirectModification\n");
    EXPECT_EQ(
        changes(bench,
                request_of(resources({queue("A", {}, "1", "", "    DeletionPolicy: Retain\n")}))),
        "The submitted information didn't contain changes. Submit different information to "
        "create a change set.");
}

TEST(ChangeSets, FailWithoutChanges) {
    Bench bench;
    StackRequest request = request_of(resources({queue("A")}));
    bench.create(request);
    EXPECT_EQ(bench.ask(change_set(bench, "same", request)), "");
    const ChangeSet* made = bench.engine.find_change_set("same");
    EXPECT_EQ(to_string(made->state), "FAILED");
    EXPECT_EQ(to_string(made->execution), "UNAVAILABLE");
    EXPECT_EQ(made->reason,
              "The submitted information didn't contain changes. Submit different information to "
              "create a change set.");
    EXPECT_EQ(bench.ask(ChangeSetExecuteRequested{.change_set = "same"}),
              "InvalidChangeSetStatus: ChangeSet [" + made->id +
                  "] cannot be executed in its current status of [FAILED]");
}

TEST(ChangeSets, BeginAStackInReview) {
    Bench bench;
    StackRequest request = request_of(resources({queue("A")}));
    EXPECT_EQ(changes(bench, request), "Add A\n");
    EXPECT_EQ(bench.status(), Status::ReviewInProgress);
    bench.ask(change_set(bench, "first", request));
    std::string arn = bench.engine.find_change_set("first")->id;
    EXPECT_TRUE(arn.starts_with("arn:aws:cloudformation:eu-west-1:123456789012:changeSet/first/"));
    EXPECT_EQ(bench.ask(ChangeSetExecuteRequested{.change_set = arn}), "");
    EXPECT_EQ(bench.status(), Status::CreateComplete);
    EXPECT_EQ(bench.engine.find_change_set(arn)->execution, ChangeSet::Execution::Complete);
    auto late = change_set(bench, "second", request);
    late.type = ChangeSetCreateRequested::Type::Create;
    EXPECT_EQ(bench.ask(late),
              "ValidationError: Stack [shop] already exists and cannot be created again with the "
              "changeSet [second].");
}

TEST(ChangeSets, DeleteAStackInReview) {
    Bench bench;
    bench.ask(change_set(bench, "c", request_of(resources({queue("A")}))));
    EXPECT_EQ(bench.ask(StackDeleteRequested{}), "");
    EXPECT_EQ(bench.status(), Status::DeleteComplete);
    EXPECT_TRUE(bench.ordered.empty());
}

TEST(ChangeSets, DeleteOnFailureOnlyWhatTheyCreate) {
    StackRequest request = request_of(resources({queue("A"), queue("B", {"A"})}));
    request.on_failure = OnFailure::Delete;
    Bench bench;
    bench.ask(change_set(bench, "first", request));
    EXPECT_EQ(bench.ask(ChangeSetExecuteRequested{.change_set = "first", .disable_rollback = true}),
              "ValidationError: DisableRollback cannot be specified when OnStackFailure was "
              "specified.");
    bench.failing["B"] = "no";
    EXPECT_EQ(bench.ask(ChangeSetExecuteRequested{.change_set = "first"}), "");
    EXPECT_EQ(bench.status(), Status::DeleteComplete);
    Bench other;
    other.create(request_of(resources({queue("A")})));
    EXPECT_EQ(other.ask(change_set(other, "next", request)),
              "ValidationError: OnStackFailure DELETE is only valid when the ChangeSetType is "
              "CREATE.");
}

TEST(ChangeSets, AreObsoleteOnceTheStackIsUpdated) {
    Bench bench;
    bench.create(request_of(resources({queue("A")})));
    bench.ask(change_set(bench, "one", request_of(resources({queue("A", {}, "2")}))));
    bench.ask(change_set(bench, "same", request_of(resources({queue("A")}))));
    EXPECT_EQ(bench.update(request_of(resources({queue("A", {}, "3")}))), "");
    const ChangeSet* one = bench.engine.find_change_set("one");
    EXPECT_EQ(to_string(one->execution), "OBSOLETE");
    EXPECT_EQ(to_string(bench.engine.find_change_set("same")->execution), "UNAVAILABLE");
    EXPECT_EQ(bench.ask(ChangeSetExecuteRequested{.change_set = "one"}),
              "InvalidChangeSetStatus: ChangeSet [" + one->id +
                  "] cannot be executed in its current execution status of [OBSOLETE]");
}

TEST(ChangeSets, DeleteTheOthersWhenExecuted) {
    Bench bench;
    bench.create(request_of(resources({queue("A")})));
    bench.ask(change_set(bench, "one", request_of(resources({queue("A", {}, "2")}))));
    bench.ask(change_set(bench, "two", request_of(resources({queue("A", {}, "3")}))));
    bench.ask(change_set(bench, "same", request_of(resources({queue("A")}))));
    EXPECT_EQ(bench.ask(ChangeSetExecuteRequested{.change_set = "one"}), "");
    EXPECT_EQ(bench.status(), Status::UpdateComplete);
    EXPECT_EQ(bench.engine.find_change_set("one")->execution, ChangeSet::Execution::Complete);
    EXPECT_EQ(bench.engine.state().change_sets.size(), 1U);
    EXPECT_EQ(bench.ask(ChangeSetExecuteRequested{.change_set = "two"}),
              "ChangeSetNotFound: ChangeSet [two] does not exist");
}

TEST(ChangeSets, RefuseToBeExecutedWhenTheyAreNot) {
    Bench bench;
    bench.create(request_of(resources({queue("A")})));
    bench.ask(change_set(bench, "one", request_of(resources({queue("A", {}, "2")}))));
    EXPECT_EQ(bench.ask(change_set(bench, "one", request_of(resources({queue("A")})))),
              "AlreadyExistsException: ChangeSet [one] already exists");
    bench.ask(ChangeSetExecuteRequested{.change_set = "one"});
    EXPECT_EQ(bench.ask(ChangeSetExecuteRequested{.change_set = "one"}),
              "InvalidChangeSetStatus: ChangeSet [" + bench.engine.find_change_set("one")->id +
                  "] cannot be executed in its current execution status of [EXECUTE_COMPLETE]");
    EXPECT_EQ(bench.ask(ChangeSetExecuteRequested{.change_set = "none"}),
              "ChangeSetNotFound: ChangeSet [none] does not exist");
}

/// "before -> after" of the properties of `id`.
std::string values(const Bench& bench, const std::string& name, const std::string& id) {
    auto all = changed_values(bench.engine.state(), *bench.engine.find_change_set(name));
    auto shown = [](const SharedProperties& properties) {
        return properties ? cfn::compact_json(*properties) : std::string("nothing");
    };
    return all.contains(id) ? shown(all[id].before) + " -> " + shown(all[id].after) : "none";
}

TEST(ChangeSets, TellValuesButNoSecrets) {
    const std::string head = "Parameters: {Word: {Type: String, NoEcho: true}}\n";
    auto body = [&](const char* delay) {
        return head + resources({queue("A", {}, delay, "!Sub 'a-${Word}'"), queue("B", {"A"})});
    };
    Bench bench;
    bench.create(request_of(body("1"), {{"Word", "hunter2"}}));
    bench.ask(change_set(bench, "c", request_of(body("2"), {{"Word", "hunter3"}})));
    EXPECT_EQ(values(bench, "c", "A"),
              R"({"DelaySeconds":1,"QueueName":"a-****"} -> {"DelaySeconds":2,)"
              R"("QueueName":"a-****"})");
    EXPECT_EQ(values(bench, "c", "none"), "none");
    // What is not known before A is replaced is left as a function.
    EXPECT_NE(values(bench, "c", "B").find(R"({"Ref":"A"})"), std::string::npos);
    bench.ask(ChangeSetExecuteRequested{.change_set = "c"});
    EXPECT_EQ(values(bench, "c", "A"), "none");
}

TEST(ChangeSets, KeepWhatTheyTookOverFromTheStack) {
    const std::string text =
        "Parameters: {Word: {Type: String, Default: x}}\n" + resources({queue("A", {}, "1")});
    Bench bench;
    bench.create(request_of(text, {{"Word", "one"}}));
    StackRequest request;
    request.parameters = {{.key = "Word", .use_previous = true}};
    request.tags.emplace({StackTag{"team", "checkout"}});
    bench.ask(change_set(bench, "c", request));
    const StackRequest& made = *bench.engine.find_change_set("c")->request;
    ASSERT_TRUE(made.body);
    EXPECT_EQ(made.body->text, text);
    EXPECT_EQ(made.parameters, (std::vector<ParameterInput>{ParameterInput{"Word", "one"}}));
    EXPECT_EQ(made.tags, (std::vector<StackTag>{StackTag{"team", "checkout"}}));
}

TEST(ChangeSets, LeaveTheirNameOnceExecuted) {
    Bench bench;
    bench.create(request_of(resources({queue("A")})));
    bench.ask(change_set(bench, "c", request_of(resources({queue("A", {}, "2")}))));
    const std::string first = bench.engine.find_change_set("c")->id;
    bench.ask(ChangeSetExecuteRequested{.change_set = "c"});
    EXPECT_EQ(bench.ask(change_set(bench, "c", request_of(resources({queue("A", {}, "3")})))), "");
    EXPECT_EQ(bench.engine.state().change_sets.size(), 1U);
    EXPECT_NE(bench.engine.find_change_set("c")->id, first);
}

TEST(ChangeSets, SayWhenAnExecutionFails) {
    Bench bench;
    bench.create(request_of(resources({queue("A")})));
    bench.ask(change_set(bench, "one", request_of(resources({queue("A"), queue("B")}))));
    bench.failing["B"] = "no";
    bench.ask(ChangeSetExecuteRequested{.change_set = "one"});
    EXPECT_EQ(bench.status(), Status::UpdateRollbackComplete);
    EXPECT_EQ(to_string(bench.engine.find_change_set("one")->execution), "EXECUTE_FAILED");
}

}  // namespace
}  // namespace engine::cloudformation
