#include "deploy/execution/change_sets.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "aws/form.h"
#include "deploy/client/test_server.h"
#include "deploy/client/test_surroundings.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using rollout::ChangeSetQuestion;
using rollout::Listed;
using rollout::ListedAction;
using rollout::NoChange;
using rollout::NotAsked;
using rollout::NotMade;
using rollout::Refusal;
using rollout::Replacement;
using rollout::StackWord;
using rollout::Word;
using test::ScriptedServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kStackArn = "arn:aws:cloudformation:eu-west-1:1:stack/shop-dev-web/1";
const std::string kSetArn = "arn:aws:cloudformation:eu-west-1:1:changeSet/slipway-plan-1/1";

HttpAnswer xml(const std::string& operation, const std::string& members) {
    return {
        200,
        {},
        fmt::format("<{0}Response><{0}Result>{1}</{0}Result></{0}Response>", operation, members)};
}
HttpAnswer fault(const std::string& code, const std::string& message, std::uint16_t status = 400) {
    return {status,
            {},
            fmt::format("<ErrorResponse><Error><Code>{}</Code><Message>{}</Message></Error>"
                        "</ErrorResponse>",
                        code, message)};
}
HttpAnswer no_stack() {
    return fault("ValidationError", "Stack with id shop-dev-web does not exist");
}
HttpAnswer stack(const std::string& status) {
    return xml("DescribeStacks",
               fmt::format("<Stacks><member><StackName>shop-dev-web</StackName><StackId>{}"
                           "</StackId><StackStatus>{}</StackStatus></member></Stacks>",
                           kStackArn, status));
}
HttpAnswer made() {
    return xml("CreateChangeSet",
               fmt::format("<Id>{}</Id><StackId>{}</StackId>", kSetArn, kStackArn));
}
HttpAnswer set(const std::string& status, const std::string& more = {}) {
    return xml("DescribeChangeSet", fmt::format("<Status>{}</Status>{}", status, more));
}
HttpAnswer done(const std::string& operation) {
    return xml(operation, "");
}

std::string member(const base::HttpRequest& request, std::string_view name) {
    return std::string(aws::pair_value(aws::read_form(request.body), name));
}

/// What the cloud answers to each operation, one answer after the other; the last one stays.
class Cloud {
  public:
    using Answers = std::map<std::string, std::vector<HttpAnswer>>;

    explicit Cloud(Answers answers)
        : answers_(std::move(answers)),
          server_([this](const base::HttpRequest& request, std::size_t) -> io::HttpReply {
              auto& left = answers_[member(request, "Action")];
              if (left.empty()) return fault("InvalidAction", "no");
              HttpAnswer answer = left.front();
              if (left.size() > 1) left.erase(left.begin());
              return answer;
          }),
          keys_({.source = WrittenKeys{{"AKID", "secret"}}, .from = "x"}, all_,
                {.region = "eu-west-1", .endpoint_url = server_.url(), .now = now_}) {
        auto opened = Client::open(keys_, all_,
                                   {.region = "eu-west-1",
                                    .endpoint_url = server_.url(),
                                    .most_attempts = 1,
                                    .now = now_});
        client_ = *std::move(opened);
    }

    /// What comes of one stack.
    StackWord ask(bool makes_stack = false) {
        const std::vector<ChangeSetQuestion> questions = {{.stack = 3,
                                                           .region = "eu-west-1",
                                                           .makes_stack = makes_stack,
                                                           .order = {.stack = "shop-dev-web",
                                                                     .change_set = "slipway-plan-1",
                                                                     .creates = makes_stack,
                                                                     .body = "{}",
                                                                     .token = "slipway-plan-1-7"}}};
        ways.pause = [this, pause = ways.pause] {
            ++pauses;
            pause();
        };
        std::vector<StackWord> words = ask_change_sets(*client_, questions, "eu-west-1", ways);
        return words.size() == 1 ? words[0] : StackWord{};
    }

    /// The operations in their order.
    std::vector<std::string> asked() {
        std::vector<std::string> all;
        for (const base::HttpRequest& request : server_.asked())
            all.push_back(member(request, "Action"));
        return all;
    }
    /// A member of every request of an operation.
    std::vector<std::string> asked(const std::string& operation, std::string_view name) {
        std::vector<std::string> all;
        for (const base::HttpRequest& request : server_.asked())
            if (member(request, "Action") == operation) all.push_back(member(request, name));
        return all;
    }
    bool was_asked(const std::string& operation) {
        return std::ranges::count(asked(), operation) > 0;
    }

    ChangeSetWays ways = {};
    int pauses = 0;

  private:
    Answers answers_;
    std::function<base::Time()> now_ = [] {
        return base::Time::unix_milliseconds(1'800'000'000'000);
    };
    Surroundings all_ = test::surroundings({});
    ScriptedServer server_;
    Keys keys_;
    std::unique_ptr<Client> client_ = {};
};

/// Answers of a cloud in which everything goes well.
Cloud::Answers well(const std::string& changes = {}) {
    return {{"CreateChangeSet", {made()}},
            {"DescribeChangeSet", {set("CREATE_COMPLETE", changes)}},
            {"DeleteChangeSet", {done("DeleteChangeSet")}}};
}
/// The same, of a stack that is not there.
Cloud::Answers well_anew() {
    Cloud::Answers answers = well();
    answers["DescribeStacks"] = {no_stack(), stack("REVIEW_IN_PROGRESS"), stack("DELETE_COMPLETE")};
    answers["ListChangeSets"] = {xml("ListChangeSets", "<Summaries></Summaries>")};
    answers["DeleteStack"] = {done("DeleteStack")};
    return answers;
}

std::string change(const std::string& action, const std::string& id, const std::string& more) {
    return fmt::format(
        "<member><Type>Resource</Type><ResourceChange><Action>{}</Action>"
        "<LogicalResourceId>{}</LogicalResourceId><ResourceType>AWS::ECS::Service"
        "</ResourceType>{}</ResourceChange></member>",
        action, id, more);
}
std::string changes(const std::string& members, const std::string& next = {}) {
    return fmt::format("<Changes>{}</Changes>{}", members,
                       next.empty() ? "" : "<NextToken>" + next + "</NextToken>");
}

TEST(ChangeSetAsking, ReadsAllPagesOnceItIsMadeAndDeletesIt) {
    Cloud::Answers answers = well();
    answers["DescribeChangeSet"] = {
        set("CREATE_PENDING"), set("CREATE_IN_PROGRESS"),
        set("CREATE_COMPLETE",
            changes(change("Modify", "A",
                           "<PhysicalResourceId>a-1</PhysicalResourceId>"
                           "<Replacement>True</Replacement><PolicyAction>ReplaceAndRetain"
                           "</PolicyAction><Scope><member>Properties</member></Scope>"
                           "<Details><member><Target><Attribute>Properties</Attribute>"
                           "<Name>Priority</Name><RequiresRecreation>Always</RequiresRecreation>"
                           "<Path>/Properties/Priority</Path><BeforeValue>4</BeforeValue>"
                           "<AfterValue>6</AfterValue></Target><Evaluation>Static</Evaluation>"
                           "<ChangeSource>ParameterReference</ChangeSource>"
                           "<CausingEntity>Image</CausingEntity></member></Details>"),
                    "more")),
        set("CREATE_COMPLETE",
            changes(change("Add", "B", "") + change("Remove", "C", "") +
                    change("Modify", "D", "<Replacement>Conditional</Replacement>") +
                    change("Dynamic", "E", "") + "<member><Type>Hook</Type></member>"))};
    Cloud cloud(answers);
    const StackWord word = cloud.ask();
    EXPECT_EQ(word.stack, 3U);
    EXPECT_THAT(word.left, IsEmpty());
    const auto* listed = std::get_if<Listed>(&word.word);
    ASSERT_TRUE(listed);
    ASSERT_EQ(listed->changes.size(), 5U);
    EXPECT_EQ(listed->changes[0],
              (rollout::ListedChange{.action = ListedAction::Modify,
                                     .logical_id = "A",
                                     .physical_id = "a-1",
                                     .type = "AWS::ECS::Service",
                                     .replacement = Replacement::Yes,
                                     .policy = "ReplaceAndRetain",
                                     .scope = {"Properties"},
                                     .details = {{.attribute = "Properties",
                                                  .name = "Priority",
                                                  .path = "/Properties/Priority",
                                                  .before = "4",
                                                  .after = "6",
                                                  .recreation = "Always",
                                                  .evaluation = "Static",
                                                  .source = "ParameterReference",
                                                  .cause = "Image"}}}));
    EXPECT_EQ(listed->changes[1].action, ListedAction::Add);
    EXPECT_EQ(listed->changes[2].action, ListedAction::Remove);
    EXPECT_EQ(listed->changes[3].replacement, Replacement::Perhaps);
    EXPECT_EQ(listed->changes[4].action, ListedAction::Unknown);
    EXPECT_THAT(cloud.asked(),
                ElementsAre("CreateChangeSet", "DescribeChangeSet", "DescribeChangeSet",
                            "DescribeChangeSet", "DescribeChangeSet", "DeleteChangeSet"));
    EXPECT_THAT(cloud.asked("DescribeChangeSet", "NextToken"), ElementsAre("", "", "", "more"));
    EXPECT_THAT(cloud.asked("DescribeChangeSet", "IncludePropertyValues"),
                ElementsAre("true", "true", "true", "true"));
    EXPECT_THAT(cloud.asked("DeleteChangeSet", "ChangeSetName"), ElementsAre(kSetArn));
    EXPECT_EQ(cloud.pauses, 2);
}

TEST(ChangeSetAsking, BeginsAgainWithTheFirstPageWhenAPageIsMissing) {
    Cloud::Answers answers = well();
    const HttpAnswer first = set("CREATE_COMPLETE", changes(change("Add", "A", ""), "more"));
    answers["DescribeChangeSet"] = {first, fault("ChangeSetNotFound", "no"), first,
                                    set("CREATE_COMPLETE", changes(change("Add", "B", "")))};
    Cloud cloud(answers);
    const StackWord word = cloud.ask();
    const auto* listed = std::get_if<Listed>(&word.word);
    ASSERT_TRUE(listed);
    EXPECT_EQ(listed->changes.size(), 2U);
}

struct FailureRow {
    const char* reason;
    Word word;
};

TEST(ChangeSetAsking, DeletesOneThatFailedAndSaysWhy) {
    for (const FailureRow& row :
         {FailureRow{"The submitted information didn't contain changes. Submit different "
                     "information to create a change set.",
                     NoChange()},
          FailureRow{"No export named x found.", NotMade{"No export named x found."}}}) {
        Cloud::Answers answers = well();
        answers["DescribeChangeSet"] = {
            set("FAILED", fmt::format("<StatusReason>{}</StatusReason>", row.reason))};
        Cloud cloud(answers);
        const StackWord word = cloud.ask();
        EXPECT_EQ(word.word, row.word) << row.reason;
        EXPECT_THAT(word.left, IsEmpty());
        EXPECT_THAT(cloud.asked(),
                    ElementsAre("CreateChangeSet", "DescribeChangeSet", "DeleteChangeSet"));
    }
}

TEST(ChangeSetAsking, TakesWhatAKilledPlanHasLeftOutOfTheWay) {
    Cloud::Answers answers = well();
    answers["CreateChangeSet"] = {fault("AlreadyExistsException", "it is there"), made()};
    Cloud cloud(answers);
    EXPECT_EQ(cloud.ask().word, Word(Listed()));
    EXPECT_THAT(cloud.asked(), ElementsAre("CreateChangeSet", "DeleteChangeSet", "CreateChangeSet",
                                           "DescribeChangeSet", "DeleteChangeSet"));
    EXPECT_THAT(cloud.asked("DeleteChangeSet", "ChangeSetName"),
                ElementsAre("slipway-plan-1", kSetArn));
    EXPECT_THAT(cloud.asked("CreateChangeSet", "ClientToken"),
                ElementsAre("slipway-plan-1-7", "slipway-plan-1-7-1"));
}

TEST(ChangeSetAsking, SaysThatSomethingStaysInTheWay) {
    Cloud::Answers answers = well();
    answers["CreateChangeSet"] = {fault("AlreadyExistsException", "it is there")};
    Cloud cloud(answers);
    const StackWord word = cloud.ask();
    const auto* refusal = std::get_if<Refusal>(&word.word);
    ASSERT_TRUE(refusal);
    EXPECT_THAT(refusal->words, HasSubstr("AlreadyExistsException: it is there"));
    EXPECT_THAT(word.left, IsEmpty());
}

TEST(ChangeSetAsking, DeletesTheStackInReviewThatItHasMade) {
    Cloud cloud(well_anew());
    const StackWord word = cloud.ask(true);
    EXPECT_EQ(word.word, Word(Listed()));
    EXPECT_THAT(word.left, IsEmpty());
    EXPECT_THAT(cloud.asked(), ElementsAre("DescribeStacks", "CreateChangeSet", "DescribeChangeSet",
                                           "DeleteChangeSet", "DescribeStacks", "ListChangeSets",
                                           "DeleteStack", "DescribeStacks"));
    EXPECT_THAT(cloud.asked("DeleteStack", "StackName"), ElementsAre(kStackArn));
}

TEST(ChangeSetAsking, DeletesTheStackInReviewOfAChangeSetThatFailed) {
    Cloud::Answers answers = well_anew();
    answers["DescribeChangeSet"] = {
        set("FAILED", "<StatusReason>No export named x found.</StatusReason>")};
    Cloud cloud(answers);
    EXPECT_EQ(cloud.ask(true).word, Word(NotMade{"No export named x found."}));
    EXPECT_TRUE(cloud.was_asked("DeleteStack"));
}

struct ForeignRow {
    const char* name;
    std::function<void(Cloud::Answers&)> change;
};

TEST(ChangeSetAsking, NeverDeletesAStackThatMayBeSomebodyElses) {
    const std::vector<ForeignRow> rows = {
        {"it came before the change set",
         [](Cloud::Answers& answers) { answers["DescribeStacks"] = {stack("CREATE_COMPLETE")}; }},
        {"somebody executes a change set of theirs",
         [](Cloud::Answers& answers) {
             answers["DescribeStacks"] = {no_stack(), stack("CREATE_IN_PROGRESS")};
         }},
        {"somebody has put a change set into it",
         [](Cloud::Answers& answers) {
             answers["ListChangeSets"] = {
                 xml("ListChangeSets",
                     "<Summaries><member><ChangeSetName>theirs</ChangeSetName><ChangeSetId>arn:x"
                     "</ChangeSetId></member></Summaries>")};
         }},
        {"a plan of the same made it",
         [](Cloud::Answers& answers) {
             answers["CreateChangeSet"] = {fault("AlreadyExistsException", "x"), made()};
         }},
        {"AWS refused to make one",
         [](Cloud::Answers& answers) {
             answers["CreateChangeSet"] = {fault("ValidationError", "it exists already")};
         }},
    };
    for (const ForeignRow& row : rows) {
        Cloud::Answers answers = well_anew();
        row.change(answers);
        Cloud cloud(answers);
        const StackWord word = cloud.ask(true);
        EXPECT_FALSE(cloud.was_asked("DeleteStack")) << row.name;
        EXPECT_THAT(word.left, IsEmpty()) << row.name;
    }
    Cloud was_there(well());
    was_there.ask(false);
    EXPECT_FALSE(was_there.was_asked("DeleteStack"));
}

TEST(ChangeSetAsking, NamesWhatTheCallerMayNotDo) {
    Cloud::Answers answers = well_anew();
    answers["CreateChangeSet"] = {fault("AccessDenied", "not authorized", 403)};
    Cloud cloud(answers);
    const StackWord word = cloud.ask(true);
    const auto* refusal = std::get_if<Refusal>(&word.word);
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->kind, Refusal::Kind::Denied);
    EXPECT_EQ(refusal->operation, "CreateChangeSet");
    EXPECT_THAT(cloud.asked(), ElementsAre("DescribeStacks", "CreateChangeSet"));
}

TEST(ChangeSetAsking, TellsWhichChangeSetIsLeftWithTheCommandThatTakesItAway) {
    Cloud::Answers answers = well();
    answers["DeleteChangeSet"] = {fault("AccessDenied", "not authorized", 403)};
    Cloud cloud(answers);
    const StackWord word = cloud.ask();
    ASSERT_EQ(word.left.size(), 1U);
    EXPECT_EQ(word.left[0].what, "a change set of shop-dev-web");
    EXPECT_THAT(word.left[0].why, HasSubstr("AccessDenied: not authorized"));
    EXPECT_THAT(word.left[0].command,
                ElementsAre("aws", "cloudformation", "delete-change-set", "--region", "eu-west-1",
                            "--stack-name", "shop-dev-web", "--change-set-name", "slipway-plan-1"));
}

TEST(ChangeSetAsking, TellsWhichStackIsLeftWithTheCommandThatTakesItAway) {
    Cloud::Answers answers = well_anew();
    answers["DeleteChangeSet"] = {fault("AccessDenied", "not authorized", 403)};
    answers["DeleteStack"] = {fault("ValidationError", "termination protection")};
    Cloud cloud(answers);
    const StackWord word = cloud.ask(true);
    ASSERT_EQ(word.left.size(), 1U) << "its change set goes with it";
    EXPECT_EQ(word.left[0].what, "shop-dev-web in review");
    EXPECT_THAT(word.left[0].why, HasSubstr("termination protection"));
    EXPECT_THAT(word.left[0].command,
                ElementsAre("aws", "cloudformation", "delete-stack", "--region", "eu-west-1",
                            "--stack-name", kStackArn));

    answers["DeleteStack"] = {done("DeleteStack")};
    Cloud other(answers);
    EXPECT_THAT(other.ask(true).left, IsEmpty());

    answers["DescribeStacks"] = {no_stack(), stack("REVIEW_IN_PROGRESS"),
                                 stack("DELETE_IN_PROGRESS")};
    Cloud slow(answers);
    const StackWord unfinished = slow.ask(true);
    ASSERT_EQ(unfinished.left.size(), 1U);
    EXPECT_EQ(unfinished.left[0].why, "AWS has not done it in time");
}

TEST(ChangeSetAsking, DeletesAgainWhatAwsIsStillMaking) {
    Cloud::Answers answers = well();
    answers["DeleteChangeSet"] = {fault("InvalidChangeSetStatus", "CREATE_IN_PROGRESS"),
                                  done("DeleteChangeSet")};
    Cloud cloud(answers);
    EXPECT_THAT(cloud.ask().left, IsEmpty());
    EXPECT_EQ(cloud.asked("DeleteChangeSet", "ChangeSetName").size(), 2U);
}

TEST(ChangeSetAsking, LeavesNothingWhenThePersonEndsIt) {
    Cloud::Answers answers = well_anew();
    answers["DescribeChangeSet"] = {set("CREATE_IN_PROGRESS")};
    Cloud cloud(answers);
    bool is_stopped = false;
    cloud.ways.is_stopped = [&] { return is_stopped; };
    cloud.ways.pause = [&] { is_stopped = true; };
    const StackWord word = cloud.ask(true);
    EXPECT_EQ(word.word, Word(NotAsked{"interrupted"}));
    EXPECT_THAT(word.left, IsEmpty());
    EXPECT_TRUE(cloud.was_asked("DeleteChangeSet"));
    EXPECT_TRUE(cloud.was_asked("DeleteStack"));

    Cloud early(well_anew());
    early.ways.is_stopped = [] { return true; };
    EXPECT_EQ(early.ask(true).word, Word(NotAsked{"interrupted"}));
    EXPECT_FALSE(early.was_asked("CreateChangeSet"));
}

TEST(ChangeSetAsking, GivesUpWhatIsNeverMade) {
    Cloud::Answers answers = well();
    answers["DescribeChangeSet"] = {set("CREATE_IN_PROGRESS")};
    Cloud cloud(answers);
    EXPECT_EQ(cloud.ask().word, Word(NotMade{"CloudFormation has not finished it in time"}));
    EXPECT_TRUE(cloud.was_asked("DeleteChangeSet"));

    answers["DescribeChangeSet"] = {fault("ChangeSetNotFound", "no")};
    Cloud gone(answers);
    EXPECT_EQ(gone.ask().word, Word(NotMade{"the change set went away while it was read"}));
}

TEST(ChangeSetAsking, TellsWhatMayBeLeftWhenTheCredentialsHaveExpired) {
    Cloud::Answers answers = well_anew();
    answers["CreateChangeSet"] = {fault("ExpiredToken", "it has expired", 403)};
    Cloud cloud(answers);
    const StackWord word = cloud.ask(true);
    const auto* not_asked = std::get_if<NotAsked>(&word.word);
    ASSERT_TRUE(not_asked);
    EXPECT_THAT(not_asked->why, HasSubstr("ExpiredToken"));
    ASSERT_EQ(word.left.size(), 1U);
    EXPECT_EQ(word.left[0].what, "perhaps shop-dev-web in review");
    EXPECT_THAT(word.left[0].why, HasSubstr("ExpiredToken"));
    EXPECT_THAT(cloud.asked(), ElementsAre("DescribeStacks", "CreateChangeSet"));
}

TEST(ChangeSetAsking, TakesAwayWhatItMayHaveMadeWhenThereWasNoAnswer) {
    Cloud::Answers answers = well_anew();
    answers["CreateChangeSet"] = {{503, {}, "busy"}};
    Cloud cloud(answers);
    const StackWord word = cloud.ask(true);
    EXPECT_TRUE(std::holds_alternative<Refusal>(word.word));
    EXPECT_THAT(cloud.asked("DeleteChangeSet", "ChangeSetName"), ElementsAre("slipway-plan-1"));
    EXPECT_TRUE(cloud.was_asked("DeleteStack"));
}

}  // namespace
}  // namespace deploy
