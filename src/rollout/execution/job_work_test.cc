#include "rollout/execution/job_work.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "rollout/test_wish.h"

namespace rollout {
namespace {

/// What is asked last of a job, or becomes of it: the answers of AWS after its task was found, one
/// after the other; nothing is a pause.
Next after(JobMoment moment, const std::vector<std::optional<Answered::What>>& answers) {
    WantedStack job{.name = "shop-dev-job-tidy",
                    .kind = cfn::StackKind::Job,
                    .subject = "tidy",
                    .region = "eu-west-1",
                    .job = JobWish{.cluster = "shop-dev", .container = "tidy", .moment = moment}};
    Wish wish = test::wish({job});
    wish.options = " --local";
    const Plan plan{.stacks = {{.name = job.name, .kind = job.kind, .wanted = 0}},
                    .steps = {{.kind = StepKind::RunJob}}};
    const std::map<std::string, StackSeen> stacks;
    const Around around{.wish = wish, .plan = plan, .step = plan.steps[0], .stacks = stacks};
    JobWork work;
    work.begin(around);
    work.take(StackLooked{StackSeen{.name = job.name}}, around);
    work.take(TaskFound{"arn:task/1"}, around);
    Next next = Pause{};
    for (const auto& answer : answers)
        next = answer ? work.take(*answer, around) : work.resume(around);
    return next;
}

Over ended(JobMoment moment, const std::vector<Answered::What>& answers) {
    const Next next = after(moment, {answers.begin(), answers.end()});
    EXPECT_TRUE(std::holds_alternative<Over>(next));
    return std::get<Over>(next);
}

TaskLooked stopped(std::int64_t exit_code) {
    return {.exists = true, .status = "STOPPED", .exit_code = exit_code};
}

TEST(JobWork, SaysThatNobodyRunsItAgainWhatComesAfterARelease) {
    EXPECT_EQ(ended(JobMoment::AfterRelease, {stopped(0)}).end, StepEnd::Changed);
    const Over failed = ended(JobMoment::AfterRelease, {stopped(3)});
    EXPECT_EQ(failed.end, StepEnd::PutBack);
    EXPECT_EQ(failed.message, "job tidy ended with exit code 3");
    EXPECT_EQ(failed.help, "the next `up` does not run it again; this does");
    EXPECT_THAT(failed.todo, testing::ElementsAre("slipway run dev tidy --local"));
    const Over before = ended(JobMoment::BeforeRelease, {stopped(3)});
    EXPECT_EQ(before.help, "") << "the next one does";
    EXPECT_THAT(before.todo, testing::IsEmpty());
}

TEST(JobWork, JoinsTheTaskThatAnotherRolloutHasBegunAndWaitsForAnEarlierRevision) {
    const TaskLooked ours{.exists = true, .status = "RUNNING"};
    EXPECT_TRUE(std::holds_alternative<Pause>(after(JobMoment::BeforeRelease, {ours})));
    TaskLooked earlier = ours;
    earlier.definition = "arn:definition:1";
    EXPECT_TRUE(std::holds_alternative<Pause>(after(JobMoment::BeforeRelease, {earlier})));
    earlier.status = "STOPPED";
    earlier.exit_code = 3;
    EXPECT_TRUE(std::holds_alternative<Pause>(after(JobMoment::BeforeRelease, {earlier})));
    const Next asked = after(JobMoment::BeforeRelease, {earlier, std::nullopt});
    EXPECT_TRUE(std::holds_alternative<FindTask>(std::get<Ask>(asked).what));
    const Next begun =
        after(JobMoment::BeforeRelease, {earlier, std::nullopt, Answered::What(TaskFound{})});
    EXPECT_TRUE(std::holds_alternative<RunTask>(std::get<Ask>(begun).what));
}

TEST(JobWork, SaysSoHoweverItFailed) {
    const Refused denied{.code = "AccessDenied", .message = "no", .help = "ask for it"};
    const Over refused = ended(JobMoment::AfterRelease, {denied});
    EXPECT_EQ(refused.end, StepEnd::Stuck);
    EXPECT_EQ(refused.help, "ask for it\nthe next `up` does not run it again; this does");
    EXPECT_THAT(refused.todo, testing::ElementsAre("slipway run dev tidy --local"));
    const Over lost = ended(JobMoment::AfterRelease, std::vector<Answered::What>(30, TaskLooked{}));
    EXPECT_EQ(lost.message, "ECS has forgotten the task before its end was seen");
    EXPECT_THAT(lost.todo, testing::SizeIs(1));
}

}  // namespace
}  // namespace rollout
