#include "rollout/execution/job_work.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "rollout/test_wish.h"

namespace rollout {
namespace {

constexpr const char* kDefinition = "arn:definition:2";

/// A job whose stack was looked at.
struct Job {
    explicit Job(JobMoment moment) {
        WantedStack job{.name = "shop-dev-job-tidy",
                        .kind = cfn::StackKind::Job,
                        .subject = "tidy",
                        .region = "eu-west-1",
                        .job = JobWish{.cluster = "shop-dev",
                                       .container = "tidy",
                                       .moment = moment,
                                       .timeout = base::Duration::minutes(10),
                                       .definition_output = "Definition"}};
        wish = test::wish({job});
        wish.options = " --local";
        plan = {.stacks = {{.name = job.name, .kind = job.kind, .wanted = 0}},
                .steps = {{.kind = StepKind::RunJob}}};
        stack = {.name = job.name, .outputs = {{.key = "Definition", .value = kDefinition}}};
        work.begin(around());
        take(StackLooked{stack});
    }
    Around around() const {
        return {.wish = wish, .plan = plan, .step = plan.steps[0], .stacks = stacks, .now = now};
    }
    Next take(const Answered::What& answer) { return work.take(answer, around()); }
    /// What is asked `later`.
    Order::What asked(base::Duration later = {}) {
        now = now + later;
        return std::get<Ask>(work.resume(around())).what;
    }

    Wish wish = {};
    Plan plan = {};
    StackSeen stack = {};
    std::map<std::string, StackSeen> stacks = {};
    base::Time now = base::Time::unix_seconds(1'800'000'000);
    JobWork work = {};
};

/// What becomes of a job: the answers of AWS after its task was begun, one after the other.
Over ended(JobMoment moment, const std::vector<Answered::What>& answers) {
    Job job(moment);
    job.take(TaskFound{});
    job.take(TaskFound{"arn:task/1"});
    Next next = Pause{};
    for (const Answered::What& answer : answers)
        next = job.take(answer);
    EXPECT_TRUE(std::holds_alternative<Over>(next));
    return std::get<Over>(next);
}

TaskLooked running(const std::string& definition = kDefinition) {
    return {.exists = true, .status = "RUNNING", .definition = definition};
}

TaskLooked stopped(std::int64_t exit_code) {
    return {.exists = true, .status = "STOPPED", .exit_code = exit_code, .definition = kDefinition};
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

TEST(JobWork, JoinsTheTaskThatAnotherRolloutHasBegun) {
    Job job(JobMoment::BeforeRelease);
    job.take(TaskFound{"arn:task/theirs"});
    EXPECT_TRUE(std::holds_alternative<Pause>(job.take(running())));
    EXPECT_TRUE(std::holds_alternative<Pause>(job.take(TaskLooked{}))) << "shown a moment later";
    EXPECT_EQ(std::get<Over>(job.take(stopped(0))).end, StepEnd::Changed);
    Job left(JobMoment::BeforeRelease);
    left.take(TaskFound{"arn:task/theirs"});
    left.work.take_back();
    const Over over = std::get<Over>(left.take(running()));
    EXPECT_EQ(over.end, StepEnd::NotBegun);
    EXPECT_EQ(over.message, "job tidy was begun before this, and goes on");
}

TEST(JobWork, WaitsForTheEndOfAnEarlierRevisionAndThenRunsItsOwn) {
    Job job(JobMoment::BeforeRelease);
    job.take(TaskFound{"arn:task/earlier"});
    EXPECT_TRUE(std::holds_alternative<Pause>(job.take(running("arn:definition:1"))));
    ASSERT_EQ(job.work.lacks().size(), 1U);
    EXPECT_EQ(job.work.lacks()[0].what, "its run for an earlier release");
    EXPECT_EQ(job.work.task(), "");
    EXPECT_EQ(std::get<LookAtTask>(job.asked(base::Duration::minutes(9))).task, "arn:task/earlier");
    TaskLooked over = stopped(3);
    over.definition = "arn:definition:1";
    EXPECT_TRUE(std::holds_alternative<Pause>(job.take(over)));
    EXPECT_TRUE(std::holds_alternative<LookAtStack>(job.asked()));
    job.take(StackLooked{job.stack});
    EXPECT_TRUE(std::holds_alternative<RunTask>(std::get<Ask>(job.take(TaskFound{})).what));
    EXPECT_TRUE(job.work.lacks().empty());
    job.take(TaskFound{"arn:task/own"});
    // Its time begins with it.
    EXPECT_EQ(std::get<LookAtTask>(job.asked(base::Duration::minutes(9))).task, "arn:task/own");
    EXPECT_TRUE(std::holds_alternative<Pause>(job.take(running())));
    EXPECT_EQ(std::get<Over>(job.take(stopped(0))).end, StepEnd::Changed);
}

TEST(JobWork, RunsNothingWhereAnEarlierRevisionStays) {
    const auto waiting = [] {
        Job job(JobMoment::BeforeRelease);
        job.take(TaskFound{"arn:task/earlier"});
        job.take(running("arn:definition:1"));
        return job;
    };
    TaskLooked over = stopped(0);
    over.definition = "arn:definition:1";
    Job late = waiting();
    (void)late.asked(base::Duration::minutes(11));
    EXPECT_EQ(std::get<Over>(late.take(running("arn:definition:1"))).end, StepEnd::TimedOut);
    Job ended = waiting();
    ended.work.take_back();
    EXPECT_EQ(std::get<Over>(ended.take(running("arn:definition:1"))).end, StepEnd::NotBegun);
    Job ended_then = waiting();
    ended_then.take(over);
    ended_then.work.take_back();
    ended_then.take(StackLooked{ended_then.stack});
    EXPECT_EQ(std::get<Over>(ended_then.take(TaskFound{})).end, StepEnd::NotBegun);
    Job changed = waiting();
    changed.take(over);
    changed.stack.change_set = "arn:changeSet/theirs/1";
    EXPECT_EQ(std::get<Over>(changed.take(StackLooked{changed.stack})).end, StepEnd::NotBegun);
}

TEST(JobWork, IsOverWhenWhatItHasStoppedHasStopped) {
    Job job(JobMoment::BeforeRelease);
    job.take(TaskFound{});
    job.take(TaskFound{"arn:task/1"});
    (void)job.asked(base::Duration::minutes(11));
    const Next asked = job.take(running());
    EXPECT_TRUE(std::holds_alternative<StopTask>(std::get<Ask>(asked).what));
    EXPECT_TRUE(std::holds_alternative<LookAtTask>(std::get<Ask>(job.take(Accepted{})).what));
    EXPECT_TRUE(std::holds_alternative<Pause>(job.take(running())));
    const Over over = std::get<Over>(job.take(stopped(143)));
    EXPECT_EQ(over.end, StepEnd::PutBack);
    EXPECT_EQ(over.message, "job tidy did not end within 600 s");
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
