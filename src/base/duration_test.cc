#include "base/duration.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace base {
namespace {

TEST(Duration, ReadsNumbersWithUnits) {
    struct Row {
        std::string text;
        std::int64_t milliseconds;
    };
    const Row rows[] = {
        {"0s", 0},
        {"250ms", 250},
        {"90s", 90'000},
        {"5m", 300'000},
        {"1h30m", 5'400'000},
        {"7d", 604'800'000},
        {"1d2h3m4s5ms", 93'784'005},
        {"1m500ms", 60'500},
        {"36500d", 3'153'600'000'000},
    };
    for (const Row& row : rows) {
        auto found = parse_duration(row.text);
        ASSERT_TRUE(found.has_value()) << row.text;
        EXPECT_EQ(found->in_milliseconds(), row.milliseconds) << row.text;
    }
}

TEST(Duration, RefusesAllElse) {
    for (std::string_view text :
         {"", "5", "s", "-5s", "+5s", "1.5h", "5 m", " 5m", "5m ", "5M", "30m1h", "1m1m", "5x",
          "5min", "1hh", "36500d1ms", "36501d", "99999999999999999999s", "9223372036854775807d"}) {
        EXPECT_FALSE(parse_duration(text).has_value()) << text;
    }
}

TEST(Duration, WritesTheShortestText) {
    EXPECT_EQ(to_string(Duration()), "0s");
    EXPECT_EQ(to_string(Duration::seconds(90)), "1m30s");
    EXPECT_EQ(to_string(Duration::hours(24)), "1d");
    EXPECT_EQ(to_string(Duration::milliseconds(60'500)), "1m500ms");
    EXPECT_EQ(to_string(Duration() - Duration::minutes(5)), "-5m");
}

TEST(Duration, ReadsBackWhatItWrites) {
    bool held = rc::check("to_string and parse_duration are inverse", [] {
        auto count = *rc::gen::resize(rc::kNominalSize,
                                      rc::gen::inRange<std::int64_t>(0, 3'153'600'000'000));
        Duration duration = Duration::milliseconds(count);
        RC_ASSERT(parse_duration(to_string(duration)) == duration);
    });
    EXPECT_TRUE(held);
}

TEST(Duration, CountsAndCompares) {
    EXPECT_EQ(Duration::minutes(1) + Duration::seconds(30), Duration::seconds(90));
    EXPECT_EQ(Duration::seconds(30) * 4, Duration::minutes(2));
    EXPECT_LT(Duration::seconds(59), Duration::minutes(1));
    EXPECT_EQ(Duration::milliseconds(1999).in_seconds(), 1);
    EXPECT_EQ(Duration::seconds(119).in_minutes(), 1);
    EXPECT_EQ(Duration::hours(47).in_days(), 1);
}

}  // namespace
}  // namespace base
