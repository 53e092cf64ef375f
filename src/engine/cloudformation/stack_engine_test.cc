#include "engine/cloudformation/stack_engine.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/cloudformation/test_stack.h"

namespace engine::cloudformation {
namespace {

using Lines = std::vector<std::string>;

constexpr const char* kRetain = "    DeletionPolicy: Retain\n";

static_assert(Core<StackEngine>);

std::string resources(const std::vector<std::string>& all) {
    std::string text = "Resources:\n";
    for (const std::string& one : all)
        text += one;
    return text;
}

TEST(StackEngine, TellsAResourcesCreationInThreeEvents) {
    Bench bench;
    EXPECT_EQ(bench.create(request_of(resources({queue("A")}))), "");
    EXPECT_EQ(bench.events(),
              (Lines{"shop CREATE_IN_PROGRESS: User Initiated", "A CREATE_IN_PROGRESS",
                     "A CREATE_IN_PROGRESS: Resource creation Initiated", "A CREATE_COMPLETE",
                     "shop CREATE_COMPLETE"}));
    const auto& events = bench.engine.state().events;
    EXPECT_EQ(events[1].physical_id, "");
    EXPECT_EQ(events[2].physical_id, "A-1");
    EXPECT_TRUE(events[3].id.starts_with("A-CREATE_COMPLETE-2027-01-15T08:00:0")) << events[3].id;
    EXPECT_EQ(events[4].physical_id, bench.engine.state().stack_id);
    EXPECT_TRUE(bench.engine.state().stack_id.starts_with(
        "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/"));
}

TEST(StackEngine, CreatesResourcesInTheOrderOfTheirNeeds) {
    Bench bench;
    bench.held = {"B", "D"};
    // A needs B, B needs C (by name only), D nobody; the condition of E does not hold. F, G and H
    // need B as A does, each in words of its own.
    std::string text =
        "Conditions: {Never: !Equals [a, b]}\n" +
        resources({queue("A", {"B"}), queue("B", {}, "1", "", "    DependsOn: [C, E]\n"),
                   queue("C"), queue("D"), queue("E", {}, "1", "", "    Condition: Never\n"),
                   queue("F", {}, "!GetAtt B.Arn"), queue("G", {}, "!Sub 'x${B}'"),
                   queue("H", {}, "!Sub '${B.Arn}'")});
    EXPECT_EQ(bench.create(request_of(text)), "");
    EXPECT_EQ(bench.ordered, (Lines{"create C", "create D", "create B"}));
    bench.held.clear();
    bench.answer();
    EXPECT_EQ(Lines(bench.ordered.begin() + 3, bench.ordered.end()),
              (Lines{"create A", "create F", "create G", "create H"}));
    EXPECT_EQ(bench.status(), Status::CreateComplete);
    EXPECT_EQ(bench.real.size(), 7U);
    // It got what the others yield.
    EXPECT_NE(bench.real.at("A-4").second.find(R"("Value":"B-)"), std::string::npos);
}

TEST(StackEngine, RollsBackACreationThatFails) {
    Bench bench;
    bench.failing["C"] = "no room";
    EXPECT_EQ(
        bench.create(request_of(resources({queue("A"), queue("B", {"A"}), queue("C", {"B"})}))),
        "");
    Lines events = bench.events();
    EXPECT_EQ(Lines(events.begin() + 8, events.end()),
              (Lines{"C CREATE_FAILED: Resource handler returned message: \"no room\" "
                     "(RequestToken: T, HandlerErrorCode: InvalidRequest)",
                     "shop ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [C]. "
                     "Rollback requested by user.",
                     "C DELETE_COMPLETE", "B DELETE_IN_PROGRESS", "B DELETE_COMPLETE",
                     "A DELETE_IN_PROGRESS", "A DELETE_COMPLETE", "shop ROLLBACK_COMPLETE"}));
    EXPECT_TRUE(bench.real.empty());
}

TEST(StackEngine, CancelsWhatIsUnderWayWhenOneFails) {
    Bench bench;
    bench.failing["A"] = "no";
    bench.held = {"A", "B", "C"};
    bench.create(request_of(resources({queue("A"), queue("B"), queue("C")})));
    bench.begin("B");
    bench.held = {"B", "C"};
    bench.answer();
    Lines events = bench.events();
    EXPECT_EQ(Lines(events.end() - 3, events.end()),
              (Lines{"B CREATE_FAILED: Resource creation cancelled",
                     "C CREATE_FAILED: Resource creation cancelled",
                     "shop ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [A, "
                     "B, C]. Rollback requested by user."}));
    // C has no name yet, so nobody can delete it.
    EXPECT_EQ(bench.ordered, (Lines{"create A", "create B", "create C"}));
    bench.begin("C");
    EXPECT_EQ(bench.ordered.size(), 5U);
    bench.held.clear();
    bench.answer();
    EXPECT_EQ(bench.status(), Status::RollbackComplete);
}

TEST(StackEngine, DeletesAStackThatFailsWhenToldSo) {
    Bench bench;
    bench.failing["A"] = "no";
    StackRequest request = request_of(resources({queue("A")}));
    request.on_failure = OnFailure::Delete;
    bench.create(request);
    EXPECT_EQ(bench.status(), Status::DeleteComplete);
    EXPECT_EQ(bench.events()[3],
              "shop DELETE_IN_PROGRESS: The following resource(s) failed to create: [A]. Delete "
              "requested by user.");
}

TEST(StackEngine, GoesOnBesideAFailureWithoutRollback) {
    Bench bench;
    bench.failing["A"] = "no";
    StackRequest request =
        request_of(resources({queue("A"), queue("B", {"A"}), queue("C"), queue("D", {"C"})}));
    request.on_failure = OnFailure::DoNothing;
    bench.create(request);
    EXPECT_EQ(bench.status(), Status::CreateFailed);
    EXPECT_EQ(bench.engine.state().reason, "The following resource(s) failed to create: [A]. ");
    EXPECT_EQ(bench.real.size(), 2U);
    // The next update makes what is missing.
    bench.failing.clear();
    EXPECT_EQ(bench.update(request), "");
    EXPECT_EQ(bench.status(), Status::UpdateComplete);
    EXPECT_EQ(bench.real.size(), 4U);
}

TEST(StackEngine, GivesUpACreationThatTakesTooLong) {
    Bench bench;
    bench.held = {"A"};
    bench.tell(StackCreateRequested{.seed = 1,
                                    .names = bench.names(),
                                    .request = share(request_of(resources({queue("A")}))),
                                    .timeout_minutes = 5});
    bench.begin("A");
    base::Time deadline = bench.engine.state().created + base::Duration::minutes(5);
    EXPECT_EQ(bench.engine.next_wake(), deadline);
    bench.engine.wake(deadline - base::Duration::seconds(1));
    EXPECT_EQ(bench.status(), Status::CreateInProgress);
    bench.engine.wake(deadline);
    EXPECT_EQ(bench.status(), Status::RollbackInProgress);
    EXPECT_EQ(bench.engine.next_wake(), std::nullopt);
}

TEST(StackEngine, ChangesAResourceInPlace) {
    Bench bench;
    bench.create(request_of(resources({queue("A"), queue("B", {"A"})})));
    std::size_t from = bench.event_count();
    EXPECT_EQ(bench.update(request_of(resources({queue("A", {}, "2"), queue("B", {"A"})}))), "");
    EXPECT_EQ(bench.events(from),
              (Lines{"shop UPDATE_IN_PROGRESS: User Initiated", "A UPDATE_IN_PROGRESS",
                     "A UPDATE_COMPLETE", "shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                     "shop UPDATE_COMPLETE"}));
}

TEST(StackEngine, ReplacesAResourceNewOneFirst) {
    Bench bench;
    bench.create(request_of(resources({queue("A", {}, "1", "one"), queue("B", {"A"})})));
    std::size_t from = bench.event_count();
    EXPECT_EQ(bench.update(request_of(resources({queue("A", {}, "1", "two"), queue("B", {"A"})}))),
              "");
    EXPECT_EQ(bench.events(from),
              (Lines{"shop UPDATE_IN_PROGRESS: User Initiated",
                     "A UPDATE_IN_PROGRESS: Requested update requires the creation of a new "
                     "physical resource; hence creating one.",
                     "A UPDATE_IN_PROGRESS: Resource creation Initiated", "A UPDATE_COMPLETE",
                     "B UPDATE_IN_PROGRESS", "B UPDATE_COMPLETE",
                     "shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "A DELETE_IN_PROGRESS",
                     "A DELETE_COMPLETE", "shop UPDATE_COMPLETE"}));
    const auto& events = bench.engine.state().events;
    EXPECT_EQ(events[from + 1].physical_id, "A-1");
    EXPECT_EQ(events[from + 2].physical_id, "A-3");
    EXPECT_EQ(events[from + 7].physical_id, "A-1");
    EXPECT_EQ(bench.engine.state().resources.at("A").physical_id, "A-3");
}

TEST(StackEngine, RemovesInTheCleanUpWhatNeedsOthersFirst) {
    Bench bench;
    bench.create(request_of(resources({queue("A"), queue("B", {"A"}), queue("C", {"B"})})));
    bench.ordered.clear();
    EXPECT_EQ(bench.update(request_of(resources({queue("A")}))), "");
    EXPECT_EQ(bench.ordered, (Lines{"delete C-3", "delete B-2"}));
    EXPECT_EQ(bench.engine.state().resources.size(), 1U);
}

TEST(StackEngine, RollsBackAnUpdateThatFails) {
    Bench bench;
    bench.create(
        request_of(resources({queue("A"), queue("B", {}, "1", "one"), queue("Z", {"B"})})));
    auto before = bench.real;
    std::size_t from = bench.event_count();
    bench.failing["Z"] = "no";
    bench.held = {"Z"};
    bench.update(request_of(resources(
        {queue("A", {}, "2"), queue("B", {}, "1", "two"), queue("N"), queue("Z", {"B"})})));
    bench.failing["Z"] = "no";
    bench.held.clear();
    auto order = bench.waiting.front();
    bench.waiting.clear();
    bench.answer(order);
    bench.failing.clear();
    bench.answer();
    Lines events = bench.events(from);
    EXPECT_EQ(Lines(events.begin() + 10, events.end()),
              (Lines{"Z UPDATE_FAILED: Resource handler returned message: \"no\" (RequestToken: T, "
                     "HandlerErrorCode: InvalidRequest)",
                     "shop UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to "
                     "update: [Z]. ",
                     "A UPDATE_IN_PROGRESS", "B UPDATE_COMPLETE", "Z UPDATE_IN_PROGRESS",
                     "A UPDATE_COMPLETE", "Z UPDATE_COMPLETE",
                     "shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "N DELETE_IN_PROGRESS",
                     "B DELETE_IN_PROGRESS", "N DELETE_COMPLETE", "B DELETE_COMPLETE",
                     "shop UPDATE_ROLLBACK_COMPLETE"}));
    EXPECT_EQ(bench.real, before);
}

TEST(StackEngine, GoesBackWhenItsUpdateIsCancelled) {
    Bench bench;
    bench.create(request_of(resources({queue("A")})));
    auto before = bench.real;
    bench.held = {"A"};
    StackRequest request = request_of(resources({queue("A", {}, "2")}));
    request.on_failure = OnFailure::DoNothing;
    bench.update(request);
    std::size_t from = bench.event_count();
    EXPECT_EQ(bench.ask(StackCancelRequested{}), "");
    EXPECT_EQ(bench.events(from),
              (Lines{"A UPDATE_FAILED: Resource update cancelled",
                     "shop UPDATE_ROLLBACK_IN_PROGRESS: User Initiated", "A UPDATE_IN_PROGRESS"}));
    EXPECT_EQ(bench.ask(StackCancelRequested{}),
              "ValidationError: CancelUpdateStack cannot be called from current stack status");
    bench.held.clear();
    bench.answer();
    EXPECT_EQ(bench.status(), Status::UpdateRollbackComplete);
    EXPECT_EQ(bench.real, before);
}

/// A stack whose update failed, and whose rollback of A failed too.
void fail_rollback(Bench& bench) {
    bench.create(request_of(resources({queue("A"), queue("B", {"A"})})));
    bench.failing["B"] = "no";
    bench.held = {"B"};
    bench.update(request_of(resources({queue("A", {}, "2"), queue("B", {"A"}, "2")})));
    bench.failing["A"] = "stuck";
    bench.held.clear();
    bench.answer();
}

TEST(StackEngine, SaysWhenARollbackFails) {
    Bench bench;
    fail_rollback(bench);
    EXPECT_EQ(bench.status(), Status::UpdateRollbackFailed);
    EXPECT_EQ(bench.engine.state().reason, "The following resource(s) failed to update: [A]. ");
    bench.failing.clear();
    EXPECT_EQ(bench.ask(StackContinueRollbackRequested{}), "");
    EXPECT_EQ(bench.status(), Status::UpdateRollbackComplete);
    EXPECT_NE(bench.real.at("A-1").second.find("\"DelaySeconds\":1"), std::string::npos);
}

TEST(StackEngine, SkipsResourcesWhenARollbackContinues) {
    Bench bench;
    fail_rollback(bench);
    // B is in UPDATE_FAILED too: the update failed there, the rollback never came to it.
    EXPECT_EQ(bench.engine.state().resources.at("B").status, Status::UpdateFailed);
    EXPECT_EQ(bench.ask(StackContinueRollbackRequested{.resources_to_skip = {"A", "B", "X"}}),
              "ValidationError: The following resource(s) are not in UPDATE_FAILED because the "
              "rollback failed and cannot be skipped: [B, X]");
    bench.failing = {{"A", "stuck"}};
    EXPECT_EQ(bench.ask(StackContinueRollbackRequested{.resources_to_skip = {"A"}}), "");
    EXPECT_EQ(bench.status(), Status::UpdateRollbackComplete);
    EXPECT_EQ(bench.engine.state().resources.at("A").status, Status::UpdateComplete);
}

TEST(StackEngine, DeletesAStackThatWasNeverWholeWhenItIsRolledBack) {
    for (bool except : {false, true}) {
        Bench bench;
        StackRequest request =
            request_of(resources({queue("A", {}, "1", "", kRetain), queue("Z", {"A"})}));
        request.on_failure = OnFailure::DoNothing;
        bench.failing["Z"] = "no";
        bench.create(request);
        EXPECT_EQ(bench.status(), Status::CreateFailed);
        std::size_t from = bench.event_count();
        EXPECT_EQ(bench.ask(StackRollbackRequested{.retain_except_on_create = except}), "");
        EXPECT_EQ(bench.events(from).front(), "shop DELETE_IN_PROGRESS: User Initiated");
        EXPECT_EQ(bench.status(), Status::DeleteComplete);
        EXPECT_EQ(bench.real.size(), except ? 0U : 1U);
    }
}

TEST(StackEngine, RollsAFailedUpdateBackOnRequest) {
    Bench bench;
    bench.create(request_of(resources({queue("A"), queue("B", {}, "1", "one")})));
    auto before = bench.real;
    StackRequest wrong =
        request_of(resources({queue("A", {}, "2"), queue("B", {}, "1", "two"), queue("C", {"B"})}));
    wrong.on_failure = OnFailure::DoNothing;
    bench.failing["C"] = "no";
    bench.update(wrong);
    EXPECT_EQ(bench.status(), Status::UpdateFailed);
    bench.update(wrong);  // again, and it fails again: the last whole state stays the first
    EXPECT_EQ(bench.status(), Status::UpdateFailed);
    bench.failing.clear();
    EXPECT_EQ(bench.ask(StackRollbackRequested{}), "");
    EXPECT_EQ(bench.status(), Status::UpdateRollbackComplete);
    EXPECT_EQ(bench.real, before);
}

TEST(StackEngine, LeavesWhatItsDeletionPolicyKeeps) {
    Bench bench;
    bench.create(request_of(
        resources({queue("A", {}, "1", "", kRetain), queue("B", {"A"}),
                   "  C: {Type: AWS::RDS::DBCluster}\n", "  I: {Type: AWS::RDS::DBInstance}\n",
                   "  J: {Type: AWS::RDS::DBInstance, DeletionPolicy: Delete}\n",
                   "  M: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref C}}\n",
                   "  V: {Type: AWS::ElastiCache::ReplicationGroup, DeletionPolicy: Snapshot}\n",
                   "  W: {Type: AWS::ElastiCache::ReplicationGroup}\n"})));
    std::size_t from = bench.event_count();
    bench.ordered.clear();
    bench.ask(StackDeleteRequested{});
    EXPECT_EQ(bench.ordered,
              (Lines{"delete B-7", "delete I-3 with snapshot", "delete J-4", "delete M-8",
                     "delete V-5 with snapshot", "delete W-6", "delete C-2 with snapshot"}));
    EXPECT_EQ(bench.events(from).back(), "shop DELETE_COMPLETE");
    EXPECT_EQ(bench.engine.state().resources.at("A").status, Status::DeleteSkipped);
    EXPECT_EQ(bench.real.size(), 1U);
}

TEST(StackEngine, KeepsRetainedThingsWhenItRollsBack) {
    for (bool except : {false, true}) {
        Bench bench;
        std::string soft = "    DeletionPolicy: RetainExceptOnCreate\n";
        StackRequest request =
            request_of(resources({queue("A", {}, "1", "", kRetain), queue("B", {}, "1", "", soft),
                                  queue("Z", {"A", "B"})}));
        request.retain_except_on_create = except;
        bench.failing["Z"] = "no";
        bench.create(request);
        EXPECT_EQ(bench.status(), Status::RollbackComplete);
        EXPECT_EQ(bench.real.size(), except ? 0U : 1U);
    }
}

TEST(StackEngine, ChangesBackWhatALaterAttemptReplaced) {
    Bench bench;
    auto request = [](const std::string& delay, const std::string& name) {
        StackRequest made =
            request_of(resources({queue("A", {}, delay, name), queue("Z", {"A"}, delay)}));
        made.on_failure = OnFailure::DoNothing;
        return made;
    };
    bench.create(request("1", "one"));
    std::string as_it_was = bench.real.at("A-1").second;
    bench.failing["Z"] = "no";
    bench.update(request("2", "one"));
    EXPECT_NE(bench.real.at("A-1").second, as_it_was);
    bench.update(request("3", "two"));
    EXPECT_EQ(bench.status(), Status::UpdateFailed);
    bench.failing.clear();
    bench.ask(StackRollbackRequested{});
    EXPECT_EQ(bench.status(), Status::UpdateRollbackComplete);
    EXPECT_EQ(bench.real.at("A-1").second, as_it_was);
    EXPECT_EQ(bench.real.size(), 2U);
}

enum class Attempt { Fails, FailsUnmade, Succeeds };

/// The resource A is being created, under a name of its own.
void end_attempt(Bench& bench, Attempt attempt) {
    Operation operation = std::get<CreateResource>(bench.waiting.front()).operation;
    bench.waiting.clear();
    if (attempt != Attempt::FailsUnmade) bench.tell(ResourceBegan{operation, "A-itself"});
    if (attempt == Attempt::Succeeds)
        bench.tell(ResourceDone{.operation = operation, .physical_id = "A-itself"});
    else
        bench.tell(ResourceFailed{operation, "no", "NotStabilized"});
}

TEST(StackEngine, DeletesOnceWhatSeveralAttemptsMade) {
    for (Attempt last : {Attempt::Fails, Attempt::FailsUnmade, Attempt::Succeeds}) {
        Bench bench;
        StackRequest request = request_of(resources({queue("A")}));
        request.on_failure = OnFailure::DoNothing;
        bench.held = {"A"};
        bench.create(request);
        end_attempt(bench, Attempt::Fails);
        bench.update(request);
        end_attempt(bench, Attempt::Fails);
        bench.update(request);
        end_attempt(bench, last);
        bench.held.clear();
        bench.ordered.clear();
        bool ends_well = last == Attempt::Succeeds;
        if (!ends_well) bench.ask(StackRollbackRequested{});
        bench.answer();
        EXPECT_EQ(bench.ordered, ends_well ? Lines{} : Lines{"delete A-itself"});
        EXPECT_EQ(bench.status(), ends_well ? Status::UpdateComplete : Status::DeleteComplete);
    }
}

TEST(StackEngine, LeavesBehindWhatACleanUpCannotDelete) {
    Bench bench;
    bench.create(request_of(resources({queue("A"), queue("B")})));
    bench.failing_deletes = {"B"};
    bench.update(request_of(resources({queue("A")})));
    EXPECT_EQ(bench.status(), Status::UpdateComplete);
    EXPECT_EQ(bench.engine.state().reason,
              "Update successful. One or more resources could not be deleted.");
    EXPECT_EQ(bench.engine.state().resources.size(), 1U);
}

TEST(StackEngine, StopsADeletionThatFailsAndTriesAgain) {
    Bench bench;
    bench.create(request_of(resources({queue("A"), queue("B", {"A"}), queue("C")})));
    bench.failing_deletes = {"B"};
    bench.ask(StackDeleteRequested{});
    EXPECT_EQ(bench.status(), Status::DeleteFailed);
    EXPECT_EQ(bench.engine.state().reason, "The following resource(s) failed to delete: [B]. ");
    EXPECT_EQ(bench.real.size(), 2U);
    bench.ask(StackDeleteRequested{.retain_resources = {"B"}});
    EXPECT_EQ(bench.status(), Status::DeleteComplete);
    EXPECT_EQ(bench.engine.state().resources.at("B").status, Status::DeleteSkipped);
    EXPECT_EQ(bench.real.size(), 1U);
}

TEST(StackEngine, ForcesADeletionPastWhatFails) {
    Bench bench;
    bench.create(request_of(resources({queue("A"), queue("B", {"A"})})));
    bench.failing_deletes = {"B"};
    bench.ask(StackDeleteRequested{});
    bench.ask(StackDeleteRequested{.force = true});
    EXPECT_EQ(bench.status(), Status::DeleteComplete);
    EXPECT_EQ(bench.real.size(), 1U);
}

TEST(StackEngine, DeletesTwiceWithoutHarm) {
    Bench bench;
    bench.create(request_of(resources({queue("A")})));
    bench.held = {"A"};
    bench.ask(StackDeleteRequested{});
    std::size_t from = bench.event_count();
    EXPECT_EQ(bench.ask(StackDeleteRequested{}), "");
    EXPECT_EQ(bench.event_count(), from);
    bench.held.clear();
    bench.answer();
    EXPECT_EQ(bench.ask(StackDeleteRequested{}), "");
    EXPECT_EQ(bench.status(), Status::DeleteComplete);
}

TEST(StackEngine, DeletesAStackThatIsBeingCreated) {
    Bench bench;
    bench.held = {"B"};
    bench.create(request_of(resources({queue("A"), queue("B")})));
    bench.begin("B");
    EXPECT_EQ(bench.ask(StackDeleteRequested{}), "");
    bench.held.clear();
    bench.answer();
    EXPECT_EQ(bench.status(), Status::DeleteComplete);
    EXPECT_TRUE(bench.real.empty()) << bench.real.size();
}

TEST(StackEngine, CountsWhatIsGoneAsDeleted) {
    Bench bench;
    bench.create(request_of(resources({queue("A")})));
    bench.held = {"A"};
    bench.ask(StackDeleteRequested{});
    auto order = std::get<DeleteResource>(bench.waiting.front());
    bench.tell(ResourceFailed{order.operation, "not there", "NotFound"});
    EXPECT_EQ(bench.status(), Status::DeleteComplete);
}

TEST(StackEngine, AsksForNoMoreThanTheConfigurationInExpressMode) {
    Bench bench;
    bench.held = {"A"};
    StackRequest request = request_of(resources({queue("A")}));
    request.mode = DeploymentMode::Express;
    bench.create(request);
    EXPECT_TRUE(std::get<CreateResource>(bench.waiting.front()).until_configured);
}

TEST(StackEngine, IgnoresFactsThatAreLateOrDoubled) {
    Bench bench;
    bench.create(request_of(resources({queue("A"), queue("B", {"A"})})));
    StackState before = bench.engine.state();
    for (std::uint32_t number = 0; number < 9; ++number) {
        bench.tell(ResourceBegan{{.number = number}, "x"});
        bench.tell(ResourceDone{.operation = {.number = number}, .physical_id = "x"});
        bench.tell(ResourceFailed{{.number = number}, "x"});
    }
    EXPECT_TRUE(bench.engine.state() == before);
}

TEST(StackEngine, GivesItsOrdersAgainAfterARestart) {
    Bench bench;
    bench.held = {"A", "B"};
    bench.create(request_of(resources({queue("A"), queue("B"), queue("C", {"A"})})));
    bench.begin("A");
    bench.ordered.clear();
    bench.restart();
    EXPECT_EQ(bench.ordered, (Lines{"create A", "create B"}));
    bench.held.clear();
    bench.answer();
    EXPECT_EQ(bench.status(), Status::CreateComplete);
}

TEST(StackEngine, FailsAResourceWhoseValueCannotBeWorkedOut) {
    Bench bench;
    bench.create(request_of(resources({queue("A"), queue("B", {}, "!GetAtt A.QueueUrl")})));
    EXPECT_EQ(bench.events()[4],
              "B CREATE_FAILED: Unable to retrieve QueueUrl attribute for AWS::SQS::Queue");
    EXPECT_EQ(bench.status(), Status::RollbackComplete);
}

TEST(StackEngine, FailsAResourceWhoseTextIsTooLong) {
    Bench bench;
    EXPECT_EQ(
        bench.create(request_of(resources({queue("A"), queue("B", {}, "1", tenfold("${A}", 9))}))),
        "");
    EXPECT_EQ(bench.events()[4],
              "B CREATE_FAILED: Template error: Fn::Sub makes a text of more than 1048576 bytes "
              "here");
    EXPECT_EQ(bench.status(), Status::RollbackComplete);
    bench.restart();
}

TEST(StackEngine, FailsWhenAnOutputIsTooLong) {
    Bench bench;
    EXPECT_EQ(bench.create(request_of(resources({queue("A")}) +
                                      "Outputs: {O: {Value: " + tenfold("${A}", 9) + "}}\n")),
              "");
    EXPECT_EQ(bench.events()[4],
              "shop ROLLBACK_IN_PROGRESS: Template error: Fn::Sub makes a text of more than "
              "1048576 bytes here. Rollback requested by user.");
    EXPECT_EQ(bench.status(), Status::RollbackComplete);
}

TEST(StackEngine, FailsAResourceThatIsTooLarge) {
    Bench bench;
    std::vector<std::string> all = {queue("A")};
    for (int i = 0; i < 120; ++i)
        all.push_back(queue("B" + std::to_string(100 + i), {}, "1", tenfold("${A}", 5)));
    bench.held = {"B219"};
    EXPECT_EQ(bench.create(request_of(resources(all))), "");
    std::size_t made = 0;
    std::string failed;
    for (const StackEvent& event : bench.engine.state().events) {
        if (event.status == Status::CreateComplete && event.logical_id != "A") ++made;
        if (event.status == Status::CreateFailed && failed.empty()) failed = event.reason;
    }
    EXPECT_LT(made, 120U);
    EXPECT_EQ(failed, "Template error: the resources of the stack take more than 33554432 bytes");
    EXPECT_EQ(bench.status(), Status::RollbackComplete);
}

TEST(StackEngine, FailsAResourceWhoseReferencesAreTooLong) {
    const std::string kTold =
        "Template error: what the dynamic references stand for takes more than 1048576 bytes";
    for (const char* reference : {"{{resolve:ssm:/p}}", "{{resolve:secretsmanager:s}}"}) {
        std::string text = resources({queue("A", {}, "1", tenfold(reference, 2))});
        for (std::size_t size : {10'000U, 20'000U}) {
            Bench bench;
            bench.references[reference] = std::string(size, 'x');
            StackRequest request = request_of(text);
            // That of a secret is looked up when its turn comes.
            if (reference == std::string("{{resolve:ssm:/p}}"))
                request.found.references = bench.references;
            EXPECT_EQ(bench.create(request), "");
            EXPECT_EQ(bench.status() == Status::CreateComplete, size == 10'000U) << reference;
            Lines events = bench.events();
            EXPECT_EQ(std::ranges::count(events, "A CREATE_FAILED: " + kTold),
                      size == 10'000U ? 0 : 1);
        }
    }
}

}  // namespace
}  // namespace engine::cloudformation
