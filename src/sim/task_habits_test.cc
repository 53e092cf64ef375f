#include "sim/task_habits.h"

#include <gtest/gtest.h>

#include <set>

#include "sim/test_task.h"

namespace sim {
namespace {

using base::Duration;
using base::Time;
using test::kTask;
using test::with_task;
namespace ecs = engine::ecs;

TEST(TaskHabits, SpeakAsOftenAsATagSays) {
    struct Row {
        const char* text;
        std::optional<Speech> speech;
    };
    auto every = [](Duration length) { return Speech{.every = length}; };
    for (const Row& row : {
             Row{"0", Speech{.at_start_and_end = false}},
             Row{"1/s", every(Duration::seconds(1))},
             Row{"60/m", every(Duration::seconds(1))},
             Row{"10/m", every(Duration::seconds(6))},
             Row{"1/h", every(Duration::hours(1))},
             Row{"7/m", every(Duration::milliseconds(8571))},
             Row{"2/s", std::nullopt},
             Row{"61/m", std::nullopt},
             Row{"0/m", std::nullopt},
             Row{"-1/m", std::nullopt},
             Row{"10", std::nullopt},
             Row{"10/d", std::nullopt},
             Row{"10/m ", std::nullopt},
             Row{"/m", std::nullopt},
             Row{"", std::nullopt},
         })
        EXPECT_EQ(ecs::parse_speech(row.text), row.speech) << row.text;
    ecs::TaskSpec spec{.containers = {{.name = "web"}, {.name = "log"}},
                       .simulate = {{"log-lines", "1/m"}, {"log/log-lines", "0"}}};
    EXPECT_EQ(speech_of(spec, 0), every(Duration::minutes(1)));
    EXPECT_EQ(speech_of(spec, 1), Speech{.at_start_and_end = false});
    spec.simulate = {{"log-lines", "often"}};
    EXPECT_EQ(speech_of(spec, 0), Speech{});
}

TEST(TaskHabits, UseWhatATagSays) {
    struct Row {
        const char* text;
        std::optional<Usage> usage;
    };
    for (const Row& row : {
             Row{"40", Usage{4000, 4000}},
             Row{"0", Usage{0, 0}},
             Row{"100", Usage{10'000, 10'000}},
             Row{"12.5", Usage{1250, 1250}},
             Row{"12.05..13", Usage{1205, 1300}},
             Row{"30..50", Usage{3000, 5000}},
             Row{"50..30", std::nullopt},
             Row{"100.01", std::nullopt},
             Row{"40%", std::nullopt},
             Row{"-1", std::nullopt},
             Row{"1.234", std::nullopt},
             Row{"..", std::nullopt},
             Row{"", std::nullopt},
         })
        EXPECT_EQ(ecs::parse_usage(row.text), row.usage) << row.text;
    EXPECT_EQ(usage_of(with_task({}), kTask, Time(), 1), (TaskUsage{1, 5}));
    EXPECT_EQ(usage_of(with_task({{"cpu", "40"}, {"memory", "x"}}), kTask, Time(), 1),
              (TaskUsage{40, 5}));
}

TEST(TaskHabits, DrawWhatATagLeavesOpenFromTheSeedAndTheMinute) {
    engine::Cloud cloud = with_task({{"cpu", "30..50"}});
    std::set<double> drawn;
    for (int minute = 0; minute < 50; ++minute) {
        Time end = Time() + Duration::minutes(minute);
        double cpu = usage_of(cloud, kTask, end, 7).cpu;
        EXPECT_EQ(usage_of(cloud, kTask, end, 7).cpu, cpu);
        EXPECT_GE(cpu, 30);
        EXPECT_LE(cpu, 50);
        drawn.insert(cpu);
    }
    EXPECT_GT(drawn.size(), 30U);
    EXPECT_NE(usage_of(cloud, kTask, Time(), 7), usage_of(cloud, kTask, Time(), 8));
}

}  // namespace
}  // namespace sim
