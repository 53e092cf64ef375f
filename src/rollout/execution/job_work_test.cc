#include "rollout/execution/job_work.h"

#include <gtest/gtest.h>

#include "rollout/test_wish.h"

namespace rollout {
namespace {

/// The end of a job whose task has ended with that exit code.
Over ended(JobMoment moment, std::int64_t exit_code) {
    WantedStack job{.name = "shop-dev-job-tidy",
                    .kind = cfn::StackKind::Job,
                    .subject = "tidy",
                    .region = "eu-west-1",
                    .job = JobWish{.cluster = "shop-dev", .container = "tidy", .moment = moment}};
    const Wish wish = test::wish({job});
    const Plan plan{.stacks = {{.name = job.name, .kind = job.kind, .wanted = 0}},
                    .steps = {{.kind = StepKind::RunJob}}};
    const std::map<std::string, StackSeen> stacks;
    const Around around{.wish = wish, .plan = plan, .step = plan.steps[0], .stacks = stacks};
    JobWork work;
    work.begin(around);
    work.take(StackLooked{StackSeen{.name = job.name}}, around);
    work.take(TaskFound{"arn:task/1"}, around);
    Next next =
        work.take(TaskLooked{.exists = true, .status = "STOPPED", .exit_code = exit_code}, around);
    EXPECT_TRUE(std::holds_alternative<Over>(next));
    return std::get<Over>(next);
}

TEST(JobWork, SaysThatNobodyRunsItAgainWhatComesAfterARelease) {
    EXPECT_EQ(ended(JobMoment::AfterRelease, 0).end, StepEnd::Changed);
    const Over failed = ended(JobMoment::AfterRelease, 3);
    EXPECT_EQ(failed.end, StepEnd::PutBack);
    EXPECT_EQ(failed.message, "job tidy ended with exit code 3");
    EXPECT_EQ(failed.help, "the next `up` does not run it again: slipway run dev tidy");
    EXPECT_EQ(ended(JobMoment::BeforeRelease, 3).help, "") << "the next one does";
}

}  // namespace
}  // namespace rollout
