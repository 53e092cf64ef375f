#include "aws/attempts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace aws {
namespace {

using base::Duration;

TEST(Attempts, FailForOneOfSixReasons) {
    struct Row {
        Error error;
        Failure failure;
    };
    for (const Row& row : std::vector<Row>{
             {{"Throttling", "", 400}, Failure::Throttled},
             {{"ThrottlingException", "", 400}, Failure::Throttled},
             {{"RequestLimitExceeded", "", 503}, Failure::Throttled},
             {{"SlowDown", "", 503}, Failure::Throttled},
             {{"Unknown", "", 429}, Failure::Throttled},
             {{"InternalFailure", "", 500}, Failure::Broken},
             {{"ServiceUnavailable", "", 503}, Failure::Broken},
             {{"", "", 504}, Failure::Broken},
             {{"NotImplemented", "", 501}, Failure::Refused},
             {{"RequestTimeout", "", 400}, Failure::Broken},
             {{"RequestTimeTooSkewed", "", 403}, Failure::Skewed},
             {{"SignatureDoesNotMatch", "", 403}, Failure::Skewed},
             {{"ExpiredTokenException", "", 400}, Failure::Expired},
             {{"AccessDenied", "", 403}, Failure::Refused},
             {{"ValidationError", "", 400}, Failure::Refused},
             // A quota is no throttle.
             {{"LimitExceededException", "", 400}, Failure::Refused},
         })
        EXPECT_EQ(failure_of(row.error), row.failure) << row.error.code;
}

TEST(Attempts, WaitLongerEachTimeAndNeverLongerThanTwentySeconds) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Attempts attempts(seed, 12);
        Duration bound = Duration::milliseconds(500);
        for (int i = 1; i < 12; ++i) {
            auto wait = attempts.after(Failure::Throttled);
            ASSERT_TRUE(wait) << i;
            EXPECT_GE(*wait, Duration());
            EXPECT_LE(*wait, std::min(bound, Duration::seconds(20))) << i;
            bound = bound * 2;
        }
        EXPECT_FALSE(attempts.after(Failure::Throttled));
        EXPECT_EQ(attempts.failed(), 12);
    }
    Attempts one(1), other(2);
    EXPECT_NE(one.after(Failure::Broken), other.after(Failure::Broken));
}

TEST(Attempts, AreMadeAgainOnceForWhatCanBePutRight) {
    Attempts attempts(1);
    EXPECT_EQ(attempts.after(Failure::Skewed), Duration());
    EXPECT_EQ(attempts.after(Failure::Expired), Duration());
    EXPECT_FALSE(attempts.after(Failure::Skewed));
    EXPECT_FALSE(Attempts(1).after(Failure::Refused));
    EXPECT_FALSE(Attempts(1, 1).after(Failure::Lost));
}

TEST(Attempts, WithoutAnAnswerAreFive) {
    Attempts attempts(1, 100);
    for (int i = 0; i < 4; ++i)
        EXPECT_TRUE(attempts.after(Failure::Lost)) << i;
    EXPECT_TRUE(attempts.after(Failure::Throttled));
    EXPECT_FALSE(attempts.after(Failure::Lost));
}

TEST(Attempts, KnowHowManyThereAreWhereNobodyAnswers) {
    Attempts attempts(1);
    EXPECT_EQ(attempts.most_unanswered(), 5);
    attempts.after(Failure::Lost);
    EXPECT_EQ(attempts.most_unanswered(), 5);
    attempts.after(Failure::Throttled);
    EXPECT_EQ(attempts.most_unanswered(), 6);
    EXPECT_EQ(Attempts(1, 3).most_unanswered(), 3);
}

}  // namespace
}  // namespace aws
