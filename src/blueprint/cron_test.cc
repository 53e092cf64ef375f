#include "blueprint/cron.h"

#include <gtest/gtest.h>

namespace blueprint {
namespace {

TEST(AwsCron, SaysWhatCrontabSays) {
    struct Row {
        const char* crontab;
        const char* aws;
    };
    const Row rows[] = {
        {"0 3 * * *", "cron(0 3 * * ? *)"},
        {"0 3 1 * *", "cron(0 3 1 * ? *)"},
        {"*/15 * * * *", "cron(0,15,30,45 * * * ? *)"},
        {"0 7 * * 1-5", "cron(0 7 ? * MON-FRI *)"},
        {"0 7 * * MON-FRI", "cron(0 7 ? * MON-FRI *)"},
        {"0 7 * * mon,wed", "cron(0 7 ? * MON,WED *)"},
        {"0 7 * * 0", "cron(0 7 ? * SUN *)"},
        {"0 7 * * 7", "cron(0 7 ? * SUN *)"},
        {"0 7 * * 5-7", "cron(0 7 ? * SUN,FRI,SAT *)"},
        {"0 7 * * */2", "cron(0 7 ? * SUN,TUE,THU,SAT *)"},
        {"0 7 * * 0-6", "cron(0 7 * * ? *)"},
        {"5 4 1,15 JAN,JUL *", "cron(5 4 1,15 1,7 ? *)"},
        {"10-50/20 0-4 * * *", "cron(10,30,50 0-4 * * ? *)"},
        {"30/10 * * * *", "cron(30,40,50 * * * ? *)"},
        {"  0   3 * * * ", "cron(0 3 * * ? *)"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(aws_cron(row.crontab), row.aws) << row.crontab;
}

TEST(AwsCron, HasNoWordsForTheRest) {
    for (const char* text : {"", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *",
                             "* * * 13 *", "* * * * 8", "5-1 * * * *", "*/0 * * * *", "a * * * *",
                             "1, * * * *", "0 0 1 * 1", "-1 * * * *", "1-2-3 * * * *"}) {
        EXPECT_EQ(aws_cron(text), std::nullopt) << text;
    }
}

/// AWS: EventBridge Scheduler API reference, "CreateSchedule", ScheduleExpression.
TEST(AwsCron, IsNeverLongerThanAwsTakes) {
    // Two of three, so that as many values as possible stand in no range.
    auto list = [](int first, int last) {
        std::string text;
        for (int value = first; value <= last; ++value) {
            if ((value - first) % 3 != 2) text += (text.empty() ? "" : ",") + std::to_string(value);
        }
        return text;
    };
    std::string longest = list(0, 59) + " " + list(0, 23) + " " + list(1, 31) + " " + list(1, 12);
    auto expression = aws_cron(longest + " *");
    ASSERT_TRUE(expression);
    EXPECT_EQ(expression->size(), 238U);
    std::string doubled;
    for (int i = 0; i < 200; ++i)
        doubled += "1,2,";
    EXPECT_EQ(aws_cron(doubled + "3 * * * *"), "cron(1-3 * * * ? *)");
}

}  // namespace
}  // namespace blueprint
