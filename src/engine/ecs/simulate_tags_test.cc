#include "engine/ecs/simulate_tags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace engine::ecs {
namespace {

using testing::HasSubstr;

TEST(SimulateTags, SayWhatIsWrongWithThem) {
    struct Row {
        const char* key;
        const char* value;
        const char* wrong;  ///< empty: nothing
    };
    for (const Row& row : {
             Row{"team", "shop", ""},
             Row{"slipway.simulate/exit-after", "5m", ""},
             Row{"slipway.simulate/api/exit-after", "5m", ""},
             Row{"slipway.simulate/exit-code", "255", ""},
             Row{"slipway.simulate/crash-rate", "0.5", ""},
             Row{"slipway.simulate/log-lines", "10/m", ""},
             Row{"slipway.simulate/cpu", "30..50", ""},
             Row{"slipway.simulate/crash-rat", "0.5",
                 "This cloud knows no tag slipway.simulate/crash-rat; did you mean "
                 "slipway.simulate/crash-rate?"},
             Row{"slipway.simulate/api/exit-afer", "5m",
                 "This cloud knows no tag slipway.simulate/api/exit-afer; did you mean "
                 "slipway.simulate/api/exit-after?"},
             Row{"slipway.simulate/colour", "red",
                 "This cloud knows no tag slipway.simulate/colour; behind slipway.simulate/ may "
                 "stand provision-time, pull-time, start-time, healthy-after, exit-after, "
                 "exit-code, crash-rate, crash-after, stop-time, pull-failure-rate, "
                 "unhealthy-rate, log-lines, cpu, memory."},
             Row{"slipway.simulate/web/exit-after", "5m",
                 "The tag slipway.simulate/web/exit-after is for the container \"web\", which the "
                 "task definition does not have."},
             Row{"slipway.simulate/api/cpu", "40",
                 "The tag slipway.simulate/api/cpu is for the whole task: slipway.simulate/cpu."},
             Row{"slipway.simulate/exit-after", "5 parsecs",
                 "The tag slipway.simulate/exit-after has the value \"5 parsecs\", and takes a "
                 "time like 30s or 1h30m."},
             Row{"slipway.simulate/exit-code", "256",
                 "The tag slipway.simulate/exit-code has the value \"256\", and takes a number "
                 "from 0 to 255."},
             Row{"slipway.simulate/crash-rate", "5",
                 "The tag slipway.simulate/crash-rate has the value \"5\", and takes a rate from 0 "
                 "to 1 like 0.05."},
             Row{"slipway.simulate/log-lines", "often",
                 "The tag slipway.simulate/log-lines has the value \"often\", and takes a number "
                 "of lines like 10/m, 1/s at most, or 0."},
             Row{"slipway.simulate/memory", "101",
                 "The tag slipway.simulate/memory has the value \"101\", and takes percent like "
                 "40, 12.5 or 30..50."},
         })
        EXPECT_EQ(wrong_simulate_tag(row.key, row.value, {"api", "log"}).value_or(""), row.wrong);
    EXPECT_THAT(wrong_simulate_tag("slipway.simulate/", "", {}).value_or(""),
                HasSubstr("knows no tag"));
}

TEST(SimulateTags, ReadsRatesAsPartsOfAMillion) {
    EXPECT_EQ(parse_rate("0.05"), 50'000U);
    EXPECT_EQ(parse_rate("0.0025"), 2'500U);
    EXPECT_EQ(parse_rate("1"), 1'000'000U);
    for (const char* wrong :
         {"", "%", "5%", "5", ".5", "1.", "-1", "1.000001", "0.1234567", "00.5"})
        EXPECT_EQ(parse_rate(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace engine::ecs
