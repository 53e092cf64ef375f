#include "cli/views/change_set_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace cli {
namespace {

using rollout::Listed;
using rollout::ListedAction;
using rollout::ListedChange;
using rollout::NoChange;
using rollout::NotAsked;
using rollout::NotMade;
using rollout::PlannedChange;
using rollout::Refusal;
using rollout::Replacement;
using rollout::StackWord;
using rollout::Touched;
using rollout::Word;
using testing::HasSubstr;
using testing::Not;

/// A plan of services, each with what it touches and what CloudFormation says.
struct Reported {
    void add(const std::string& name, PlannedChange change, std::vector<Touched> touched,
             Word word) {
        report.words.push_back({.stack = prepared.plan.stacks.size(), .word = std::move(word)});
        prepared.plan.stacks.push_back(
            {.name = "shop-dev-" + name, .subject = name, .change = change});
        prepared.consequences.push_back({.touched = std::move(touched)});
    }
    std::string text(std::uint32_t width = 100) const {
        return change_set_text(report, {.width = width});
    }
    std::string json() const {
        text::JsonWriter json(text::Layout::Compact);
        write_change_sets(json, report);
        return json.take();
    }

    Prepared prepared = {};
    ChangeSetReport report = {.prepared = &prepared,
                              .place = "AWS",
                              .policy = {.account = "111122223333",
                                         .regions = {"eu-west-1"},
                                         .platform = "shop",
                                         .environment = "dev",
                                         .prefix = "shop-dev"},
                              .milliseconds = 1240};
};

Touched touched(const std::string& id, const std::string& type, bool is_replaced = false) {
    return {.logical_id = id, .type = type, .is_replaced = is_replaced};
}
Touched touched(const std::string& id, cfn::Change change) {
    return {.logical_id = id, .type = "AWS::SQS::Queue", .change = change};
}
ListedChange listed(const std::string& id, const std::string& type,
                    Replacement replacement = Replacement::No) {
    return {.logical_id = id, .type = type, .replacement = replacement};
}

const std::string kTask = "AWS::ECS::TaskDefinition";
const std::string kService = "AWS::ECS::Service";

/// A task definition that is replaced and a service that follows, as both say.
void add_agreeing(Reported& one) {
    ListedChange task = listed("TaskDefinition", kTask, Replacement::Yes);
    task.policy = "ReplaceAndRetain";
    task.details = {{.attribute = "Properties",
                     .name = "ContainerDefinitions",
                     .before = std::string(90, 'x'),
                     .after = "y"},
                    {.attribute = "Properties", .name = "Cpu", .before = "256", .after = "512"},
                    {.attribute = "Tags", .path = "/Properties/Tags/0/Value", .after = "a"}};
    ListedChange service = listed("Service", kService);
    service.details = {
        {.attribute = "Properties", .name = "TaskDefinition", .cause = "TaskDefinition"}};
    one.add("api", PlannedChange::Update,
            {touched("TaskDefinition", kTask, true), touched("Service", kService)},
            Listed{{service, task}});
}

TEST(ChangeSetText, HasARowForEachResourceWithItsReasons) {
    Reported one;
    add_agreeing(one);
    EXPECT_EQ(one.text(100),
              "\nCloudFormation's own word   1 change set made, and deleted again   1.24 s\n\n"
              " ~ api\n"
              "     ~ TaskDefinition  replaced, old one kept  ECS::TaskDefinition\n"
              "         ContainerDefinitions, Cpu 256 -> 512, Tags/0/Value nothing -> a\n"
              "     ~ Service         in place                ECS::Service         "
              "TaskDefinition by TaskDefinition\n"
              "\n"
              "CloudFormation and the plan agree on 2 resources of 1 stack\n");
    EXPECT_EQ(change_set_exit(one.report), ExitCode::Done);
}

TEST(ChangeSetText, SaysWhereTheTwoDoNotAgree) {
    Reported one;
    one.add("api", PlannedChange::Update,
            {touched("A", kTask, true), touched("B", kService), touched("C", kService),
             touched("D", cfn::Change::kAdded)},
            Listed{{listed("A", kTask), listed("B", kService, Replacement::Yes),
                    listed("C", kService, Replacement::Perhaps), listed("E", "Custom::Thing")}});
    one.add("sse", PlannedChange::Update, {touched("F", cfn::Change::kRemoved)}, NoChange());
    EXPECT_EQ(one.text(),
              "\nCloudFormation's own word   2 change sets made, and deleted again   1.24 s\n\n"
              " ~ api\n"
              "     ~ A  in place          ECS::TaskDefinition\n"
              "     ~ B  replaced          ECS::Service\n"
              "     ? C  perhaps replaced  ECS::Service\n"
              "     ~ E  in place          Custom::Thing\n"
              "     ! A: the plan replaces it, CloudFormation changes it in place\n"
              "     ! B: the plan changes it in place, CloudFormation replaces it\n"
              "     ! D: the plan makes it, CloudFormation does not list it\n"
              "     ! E: CloudFormation changes it in place, the plan does not list it\n"
              " ~ sse                      no change\n"
              "     ! F: the plan takes it away, CloudFormation does not list it\n"
              "\n"
              "CloudFormation and the plan differ in 5 of 6 resources of 2 stacks, 1 known only "
              "when done\n");
    EXPECT_EQ(change_set_exit(one.report), ExitCode::Done) << "a word is a word";
}

TEST(ChangeSetText, CountsTheResourcesOfANewStackThatAreAsPlanned) {
    Reported one;
    const ListedChange a = {.action = ListedAction::Add, .logical_id = "A"};
    one.add("web", PlannedChange::Create, {touched("A", cfn::Change::kAdded)}, Listed{{a}});
    one.add("out", PlannedChange::Update, {}, Listed{});
    EXPECT_THAT(one.text(), HasSubstr(" + web                      1 new resource\n"
                                      " ~ out                      nothing but its outputs and "
                                      "parameters\n"));
    Reported other;
    other.add("web", PlannedChange::Create, {}, Listed{{a}});
    EXPECT_THAT(other.text(), HasSubstr("     ! A: CloudFormation makes it, the plan does not "));
}

TEST(ChangeSetText, SaysWhomItDidNotAskAndWhatWasRefused) {
    Reported one;
    one.add("api", PlannedChange::Create, {},
            NotAsked{"what it imports from shop-dev-network is not there yet"});
    one.add("web", PlannedChange::Update, {}, NotMade{"Transform X failed"});
    const Refusal denied = {.kind = Refusal::Kind::Denied,
                            .service = "cloudformation",
                            .operation = "CreateChangeSet",
                            .words = "AccessDenied: no"};
    one.add("sse", PlannedChange::Update, {}, denied);
    one.add("two", PlannedChange::Update, {}, denied);
    const std::string text = one.text(80);
    EXPECT_THAT(text, HasSubstr("\n + api                      not asked: what it imports from "
                                "shop-dev-network is\n"
                                "                            not there yet\n"));
    EXPECT_THAT(text,
                HasSubstr(" ~ web                      no change set:\n"
                          "     Transform X failed\n"
                          " ~ sse, two\n"
                          "     AWS refused:\n"
                          "     the caller may not call cloudformation CreateChangeSet: "
                          "AccessDenied: no\n"
                          "\n"
                          " allow cloudformation:CreateChangeSet on "
                          "arn:aws:cloudformation:eu-west-1:111122223333:stack/shop-dev-*/*"));
    EXPECT_THAT(text, HasSubstr("\n the whole policy:  slipway policy dev\n"));
    EXPECT_EQ(text.find("the whole policy"), text.rfind("the whole policy")) << "once is enough";
    EXPECT_THAT(text, HasSubstr("\nCloudFormation said nothing, 1 not asked, 1 without a change "
                                "set, 2 refused\n"));
    EXPECT_EQ(change_set_exit(one.report), ExitCode::CheckFailed);
    one.report.words.resize(2);
    EXPECT_EQ(change_set_exit(one.report), ExitCode::Done);
}

TEST(ChangeSetText, SaysTheSameOfManyStacksOnce) {
    Reported one;
    for (const char* name : {"api", "graphql", "sse"})
        one.add(name, PlannedChange::Update, {touched("A", kTask)}, Listed{{listed("A", kTask)}});
    for (const char* name : {"provider-api", "signoz-frontend", "signoz-query", "otel-collector",
                             "job signoz-migrate"})
        one.add(name, PlannedChange::Create, {}, NotAsked{"what it needs is not there yet"});
    EXPECT_THAT(one.text(80),
                HasSubstr("\n ~ api, graphql, sse\n"
                          "     ~ A  in place  ECS::TaskDefinition\n"
                          " + provider-api, signoz-frontend, signoz-query, otel-collector, job\n"
                          "   signoz-migrate\n"
                          "     not asked: what it needs is not there yet\n"
                          "\n"
                          "CloudFormation and the plan agree on 3 resources of 3 stacks, 5 not "
                          "asked\n"));
}

TEST(ChangeSetText, SaysWhatIsLeftAndHowItGoes) {
    Reported one;
    one.add("api", PlannedChange::Update, {}, NoChange());
    one.report.place = "http://127.0.0.1:4566";
    one.report.words[0].left = {{"a change set of shop-dev-api", "AccessDenied", {"aws", "x y"}}};
    EXPECT_THAT(one.text(), HasSubstr("1 change set made   "));
    EXPECT_THAT(one.text(),
                HasSubstr(" left    a change set of shop-dev-api: AccessDenied\n"
                          "           taken away with:\n"
                          "           aws 'x y' --endpoint-url http://127.0.0.1:4566\n"));
    EXPECT_THAT(one.text(), HasSubstr(", 1 LEFT BEHIND\n"));
    EXPECT_EQ(change_set_exit(one.report), ExitCode::CheckFailed);
}

TEST(ChangeSetText, SaysThatThereWasNothingToAsk) {
    EXPECT_EQ(Reported().text(), "\nCloudFormation was asked nothing: no stack changes\n");
}

TEST(ChangeSetText, FitsTheScreenAndShowsNothingThatATerminalObeys) {
    Reported one;
    add_agreeing(one);
    std::vector<ListedChange> many;
    for (int i = 0; i < 20; ++i) {
        many.push_back(listed("Rule" + std::to_string(i),
                              "AWS::ElasticLoadBalancingV2::ListenerRule", Replacement::Yes));
        many.back().details = {{.attribute = "Properties", .name = "Pri\x1b[2Jority"}};
    }
    one.add("provider-api", PlannedChange::Update, {}, Listed{many});
    one.add("sse", PlannedChange::Update, {}, NotMade{std::string(900, 'y')});
    for (std::uint32_t width : {80U, 100U}) {
        const std::string text = one.text(width);
        EXPECT_THAT(text, Not(HasSubstr("\x1b")));
        EXPECT_THAT(text, HasSubstr("     and 8 more\n"));
        EXPECT_THAT(text, HasSubstr("     ! Rule19: ")) << "what differs is never left out";
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(line.size(), width) << line;
    }
}

TEST(ChangeSetJson, HasBothWordsOnEachResource) {
    Reported one;
    add_agreeing(one);
    one.add("sse", PlannedChange::Update, {touched("F", cfn::Change::kRemoved)}, NoChange());
    one.report.words[1].left = {{"a change set", "why", {"aws", "x"}}};
    const std::string json = one.json();
    EXPECT_THAT(json, HasSubstr(R"({"stack":"shop-dev-api","word":"changes","why":"",)"
                                R"("resources":[{"logical_id":"TaskDefinition",)"
                                R"("type":"AWS::ECS::TaskDefinition","agreement":"same",)"
                                R"("planned":"replace","listed":{"action":"Modify",)"
                                R"("replacement":"True","policy":"ReplaceAndRetain",)"));
    EXPECT_THAT(json, HasSubstr(R"({"attribute":"Properties","name":"Cpu","path":"",)"
                                R"("before":"256","after":"512","recreation":"",)"
                                R"("evaluation":"","source":"","cause":""})"));
    EXPECT_THAT(json, HasSubstr(R"({"stack":"shop-dev-sse","word":"no change","why":"",)"
                                R"("resources":[{"logical_id":"F","type":"AWS::SQS::Queue",)"
                                R"("agreement":"only plan","planned":"remove","listed":null}],)"
                                R"("left":[{"what":"a change set","why":"why",)"
                                R"("command":"aws x"}]})"));
}

}  // namespace
}  // namespace cli
