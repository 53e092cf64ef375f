#include "rollout/plan/change_sets.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "rollout/execution/rollout.h"
#include "rollout/test_wish.h"

namespace rollout {
namespace {

using test::found;
using test::kNetwork;
using test::kSmallNetwork;
using test::live;
using test::network_wanted;
using test::service;
using test::service_found;
using test::service_wanted;
using test::wish;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kWeb = service("shop-dev-network:Group");

std::string edited(std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
}

StackFound network_found(const std::string& body) {
    StackFound network = found("shop-dev-network", body);
    for (const char* name : {"Group", "Old"})
        network.stack.outputs.push_back(
            {.key = name, .export_name = std::string("shop-dev-network:") + name});
    return network;
}

CloudSeen whole() {
    CloudSeen seen;
    seen.stacks.emplace("shop-dev-network", network_found(kNetwork));
    seen.stacks.emplace("shop-dev-web", service_found(kWeb));
    seen.services.emplace("shop-dev-web", live());
    seen.importers["shop-dev-network:Group"] = {"shop-dev-web"};
    return seen;
}

/// Another image for a service of which the fallback has chosen the capacity.
struct Case {
    Wish next = wish({network_wanted(kNetwork), service_wanted(kWeb)});
    CloudSeen seen = whole();
    Plan plan = {};

    void make() {
        next.tags = {{"platform", "shop"}};
        next.stacks[1].needs_iam_capability = true;
        next.stacks[1].express = true;
        auto made = make_plan(next, seen);
        ASSERT_TRUE(made.ok());
        plan = *made;
    }
    ChangeSetQuestions questions(std::uint64_t seed = 7) const {
        return change_set_questions(next, seen, plan, seed);
    }
};

/// What a rollout of the same asks for as the change of `stack`: the first change set with a
/// template.
CreateChangeSet asked_by_up(const Case& one, const std::string& stack) {
    Rollout rollout(one.next, one.plan, one.seen, {});
    const base::Time now = base::Time::unix_seconds(2000);
    rollout.handle(Started{}, now);
    for (int i = 0; i < 50; ++i) {
        std::vector<Order> orders;
        rollout.take_orders(orders);
        for (const Order& order : orders) {
            Answered::What answer = Accepted{};
            if (const auto* make = std::get_if<CreateChangeSet>(&order.what)) {
                if (make->stack == stack && !make->body.empty()) return *make;
            } else if (const auto* look = std::get_if<LookAtStack>(&order.what)) {
                auto there = one.seen.stacks.find(look->stack);
                answer = there == one.seen.stacks.end() ? StackLooked{}
                                                        : StackLooked{there->second.stack};
            } else if (std::holds_alternative<LookAtChangeSet>(order.what)) {
                // What is settled before is there already.
                answer =
                    ChangeSetLooked{.exists = true,
                                    .status = "FAILED",
                                    .reason = "The submitted information didn't contain changes."};
            }
            rollout.handle(Answered{order.id, std::move(answer)}, now);
        }
    }
    ADD_FAILURE() << "no change set of " << stack;
    return {};
}

CreateChangeSet without_names(CreateChangeSet order) {
    order.change_set.clear();
    order.token.clear();
    return order;
}

TEST(ChangeSetQuestions, AskForWhatUpWouldSend) {
    Case one;
    one.next.stacks[1].images[0].image = "shop-web@sha256:2";
    one.seen.services["shop-dev-web"] = live(9, "FARGATE");
    one.seen.services["shop-dev-web"].fell_back = true;
    one.make();
    ASSERT_FALSE(one.plan.steps[0].settle.empty());
    const ChangeSetQuestions asked = one.questions();
    ASSERT_EQ(asked.questions.size(), 1U);
    const ChangeSetQuestion& question = asked.questions[0];
    EXPECT_EQ(question.stack, 1U);
    EXPECT_EQ(question.region, "eu-west-1");
    EXPECT_FALSE(question.makes_stack);
    EXPECT_EQ(question.order.given.at("Image"), "shop-web@sha256:2");
    EXPECT_EQ(question.order.given.at("Capacity"), "on-demand");
    EXPECT_THAT(question.order.kept, ElementsAre("ForceNewDeployment"));
    EXPECT_TRUE(question.order.needs_iam_capability);
    EXPECT_TRUE(question.order.express);
    EXPECT_EQ(without_names(question.order), without_names(asked_by_up(one, "shop-dev-web")));
}

TEST(ChangeSetQuestions, AskForANewStackAsUpWould) {
    Case one;
    one.seen.stacks.erase("shop-dev-web");
    one.seen.services.clear();
    one.make();
    const ChangeSetQuestions asked = one.questions();
    ASSERT_EQ(asked.questions.size(), 1U);
    EXPECT_TRUE(asked.questions[0].makes_stack);
    EXPECT_TRUE(asked.questions[0].order.creates);
    EXPECT_EQ(asked.questions[0].order.tags.at("platform"), "shop");
    EXPECT_THAT(asked.questions[0].order.kept, IsEmpty());
    EXPECT_EQ(without_names(asked.questions[0].order),
              without_names(asked_by_up(one, "shop-dev-web")));
}

TEST(ChangeSetQuestions, DoNotMakeAStackThatSomebodyHasLeftInReview) {
    Case one;
    one.seen.stacks.at("shop-dev-web").stack.status = "REVIEW_IN_PROGRESS";
    one.make();
    const ChangeSetQuestions asked = one.questions();
    ASSERT_EQ(asked.questions.size(), 1U);
    EXPECT_TRUE(asked.questions[0].order.creates);
    EXPECT_FALSE(asked.questions[0].makes_stack);
}

TEST(ChangeSetQuestions, HaveNamesThatNoRolloutHasAndTokensOfTheirOwn) {
    Case one;
    one.next.stacks[1].images[0].image = "shop-web@sha256:2";
    one.make();
    const CreateChangeSet first = one.questions(7).questions.at(0).order;
    const CreateChangeSet again = one.questions(8).questions.at(0).order;
    EXPECT_EQ(first.change_set, again.change_set);
    EXPECT_NE(first.token, again.token);
    EXPECT_TRUE(first.change_set.starts_with("slipway-plan-" + one.plan.digest + "-"));
    EXPECT_NE(first.change_set, asked_by_up(one, "shop-dev-web").change_set);
    // AWS: "ChangeSetName", "ClientToken": 128 characters.
    EXPECT_LE(first.token.size(), 128U);
}

TEST(ChangeSetQuestions, AreNotAskedBeforeThereIsWhatAStackImports) {
    Case one;
    one.seen = {};
    one.make();
    const ChangeSetQuestions asked = one.questions();
    ASSERT_EQ(asked.questions.size(), 1U);
    EXPECT_EQ(asked.questions[0].order.stack, "shop-dev-network");
    EXPECT_THAT(asked.not_asked,
                ElementsAre(StackWord{
                    1, NotAsked{"what it imports from shop-dev-network is not there yet"}, {}}));
}

TEST(ChangeSetQuestions, KnowTheNamesThatImportedValuesHaveMovedTo) {
    Case one;
    const std::string files = edited(
        kNetwork, "Group: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: web } }",
        "Group: { Type: AWS::EFS::FileSystem, Properties: { KmsKeyId: old } }");
    one.seen.stacks.at("shop-dev-network").body = cfn::read_text(files);
    one.next.stacks[0].body = cfn::read_text(edited(files, "KmsKeyId: old", "KmsKeyId: new"));
    one.make();
    ASSERT_EQ(one.questions().not_asked.size(), 1U);
    EXPECT_EQ(one.plan.stacks[one.questions().not_asked[0].stack].name, "shop-dev-web");
    // It has moved, and another image comes.
    StackFound& network = one.seen.stacks.at("shop-dev-network");
    network.body = cfn::read_text(one.plan.steps.back().change.body);
    network.stack.outputs = {{.key = "Group", .export_name = "shop-dev-network:GroupMoved"},
                             {.key = "Old", .export_name = "shop-dev-network:Old"}};
    one.seen.stacks.at("shop-dev-web").body =
        cfn::read_text(service("shop-dev-network:GroupMoved"));
    one.next.stacks[1].images[0].image = "shop-web@sha256:2";
    one.make();
    EXPECT_THAT(one.questions().not_asked, IsEmpty());
    EXPECT_EQ(one.questions().questions.size(), 1U);
}

TEST(ChangeSetQuestions, AreNotAskedOfStacksThatHaveToBeMendedFirst) {
    Case one;
    one.seen.stacks.at("shop-dev-web").stack.status = "UPDATE_ROLLBACK_FAILED";
    one.next.stacks[1].images[0].image = "shop-web@sha256:2";
    one.make();
    const ChangeSetQuestions asked = one.questions();
    EXPECT_THAT(asked.questions, IsEmpty());
    EXPECT_THAT(asked.not_asked,
                ElementsAre(StackWord{
                    1, NotAsked{"it is UPDATE_ROLLBACK_FAILED, and up mends that first"}, {}}));
}

TEST(ChangeSetQuestions, AreNotAskedOfStacksThatGoOrStay) {
    Case one;
    one.seen.stacks.emplace("shop-dev-old", found("shop-dev-old", service("x")));
    one.make();
    one.next.stacks[1].express = false;
    one.plan = *make_plan(one.next, one.seen);
    ASSERT_EQ(one.plan.stacks.size(), 3U);
    EXPECT_THAT(one.questions().questions, IsEmpty());
    EXPECT_THAT(one.questions().not_asked, IsEmpty());
}

// An export that is imported stays until its users have moved, and so does what it leads to.
TEST(ChangeSetQuestions, LeaveOutWhatGoesLater) {
    Case one;
    one.seen.stacks["shop-dev-web"] = service_found(service("shop-dev-network:Old"));
    one.seen.importers = {{"shop-dev-network:Old", {"shop-dev-web"}}};
    one.next.stacks[0].body = cfn::read_text(
        edited(kSmallNetwork, "Outputs:",
               "  New: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: new } }\n"
               "Outputs:"));
    one.make();
    const auto touched = consequences_of(one.next, one.seen, one.plan)[0].touched;
    ASSERT_THAT(touched, ElementsAre(testing::Field(&Touched::logical_id, "New"),
                                     testing::Field(&Touched::logical_id, "Old")));
    EXPECT_THAT(touched_first(one.plan, 0, touched),
                ElementsAre(testing::Field(&Touched::logical_id, "New")));
}

TEST(ChangeSetWords, TellAnEmptyChangeFromOneThatCannotBe) {
    EXPECT_EQ(word_of_failure("The submitted information didn't contain changes. Submit different "
                              "information to create a change set."),
              Word(NoChange()));
    EXPECT_EQ(word_of_failure("No updates are to be performed."), Word(NoChange()));
    EXPECT_EQ(word_of_failure("No export named x found."),
              Word(NotMade{"No export named x found."}));
    EXPECT_EQ(word_of_failure(""), Word(NotMade{"CloudFormation gives no reason"}));
}

/// A planned change; nothing: the plan does not list the resource.
using Planned = std::optional<Touched>;
Planned planned(cfn::Change change, bool is_replaced = false, bool only_follows = false) {
    return Touched{.logical_id = "A",
                   .type = "T",
                   .change = change,
                   .is_replaced = is_replaced,
                   .only_follows = only_follows};
}

using MaybeListed = std::optional<ListedChange>;
MaybeListed listed(ListedAction action, Replacement replacement = Replacement::No,
                   std::vector<ListedDetail> details = {}) {
    return ListedChange{.action = action,
                        .logical_id = "A",
                        .type = "T",
                        .replacement = replacement,
                        .details = std::move(details)};
}

struct AgreementRow {
    const char* name;
    Planned plan;
    MaybeListed cloud;
    Agreement agreement;
};

const ListedDetail kByAttribute = {.evaluation = "Dynamic", .source = "ResourceAttribute"};
const ListedDetail kByText = {.evaluation = "Static", .source = "DirectModification"};

std::vector<AgreementRow> agreements() {
    using enum cfn::Change;
    using enum Replacement;
    using enum ListedAction;
    using enum Agreement;
    return {
        {"new in both", planned(kAdded), listed(Add), Same},
        {"taken over", planned(kAdded), listed(Import), Same},
        {"new against changed", planned(kAdded), listed(Modify), Differs},
        {"gone in both", planned(kRemoved), listed(ListedAction::Remove), Same},
        {"gone against changed", planned(kRemoved), listed(Modify), Differs},
        {"changed against gone", planned(kChanged), listed(ListedAction::Remove), Differs},
        {"in place in both", planned(kChanged), listed(Modify), Same},
        {"replaced in both", planned(kChanged, true), listed(Modify, Yes), Same},
        {"replaced against in place", planned(kChanged, true), listed(Modify), Differs},
        {"in place against replaced", planned(kChanged), listed(Modify, Yes), Differs},
        {"in place, perhaps replaced", planned(kChanged), listed(Modify, Perhaps), Open},
        {"replaced, perhaps", planned(kChanged, true), listed(Modify, Perhaps), Open},
        {"new against perhaps replaced", planned(kAdded), listed(Modify, Perhaps), Differs},
        {"not known yet", planned(kChanged, true), listed(Unknown), Open},
        {"follows in both", planned(kChanged, false, true), listed(Modify), Same},
        {"follows, and is not listed", planned(kChanged, false, true), {}, OnlyPlan},
        {"new, and is not listed", planned(kAdded), {}, OnlyPlan},
        {"listed alone", {}, listed(Modify), OnlyListed},
        {"listed alone, by its text", {}, listed(Modify, No, {kByAttribute, kByText}), OnlyListed},
        {"listed alone, if an attribute changes", {}, listed(Modify, No, {kByAttribute}), Open},
        {"perhaps replaced by an attribute", {}, listed(Modify, Perhaps, {kByAttribute}), Open},
        {"surely replaced by an attribute", {}, listed(Modify, Yes, {kByAttribute}), OnlyListed},
        {"listed alone as new", {}, listed(Add), OnlyListed},
    };
}

TEST(ChangeSetComparison, SaysWhereTheTwoDoNotAgree) {
    for (const AgreementRow& row : agreements()) {
        std::vector<Touched> touched;
        std::vector<ListedChange> changes;
        if (row.plan) touched.push_back(*row.plan);
        if (row.cloud) changes.push_back(*row.cloud);
        const std::vector<Compared> all = compared(touched, changes);
        ASSERT_EQ(all.size(), 1U) << row.name;
        EXPECT_EQ(all[0].agreement, row.agreement) << row.name;
        EXPECT_EQ(all[0].logical_id, "A") << row.name;
        EXPECT_EQ(all[0].type, "T") << row.name;
        EXPECT_EQ(all[0].planned, row.plan) << row.name;
        EXPECT_EQ(all[0].listed, row.cloud) << row.name;
    }
}

TEST(ChangeSetComparison, HasThePlanInItsOrderAndTheRestBehind) {
    auto named = [](const char* id) {
        return ListedChange{.action = ListedAction::Add, .logical_id = id};
    };
    const std::vector<Compared> all = compared({{.logical_id = "C", .change = cfn::Change::kAdded},
                                                {.logical_id = "A", .change = cfn::Change::kAdded}},
                                               {named("A"), named("B"), named("C"), named("D")});
    std::string ids;
    for (const Compared& row : all)
        ids += row.logical_id;
    EXPECT_EQ(ids, "CABD");
}

}  // namespace
}  // namespace rollout
