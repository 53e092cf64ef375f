#include "base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace base {
namespace {

TEST(Time, IsWrittenAsIso8601InUtc) {
    EXPECT_EQ(to_string(Time()), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_string(Time::unix_milliseconds(951'782'399'999)), "2000-02-28T23:59:59.999Z");
    EXPECT_EQ(to_string(Time::unix_seconds(951'782'400)), "2000-02-29T00:00:00.000Z");
    EXPECT_EQ(to_string(Time::unix_milliseconds(-1)), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(to_string(Time::unix_seconds(4'107'542'400)), "2100-03-01T00:00:00.000Z");
}

TEST(Time, RefusesWhatIsNoMoment) {
    for (const char* text :
         {"", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z",
          "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z",
          "2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.123Zx", "2026-01-00T00:00:00Z"}) {
        EXPECT_EQ(parse_time(text), std::nullopt) << text;
    }
}

RC_GTEST_PROP(Time, ReadsBackWhatItWrites, ()) {
    // The years 0 to 9999.
    auto milliseconds = *rc::gen::inRange<std::int64_t>(-62'167'219'200'000, 253'402'300'800'000);
    Time time = Time::unix_milliseconds(milliseconds);
    RC_ASSERT(parse_time(to_string(time)) == time);
}

TEST(Time, TheEarlierOfTwoIsTheOneThatThereIs) {
    Time one = Time::unix_seconds(1);
    Time two = Time::unix_seconds(2);
    EXPECT_EQ(earlier(one, two), one);
    EXPECT_EQ(earlier(two, one), one);
    EXPECT_EQ(earlier(std::nullopt, two), two);
    EXPECT_EQ(earlier(one, std::nullopt), one);
    EXPECT_EQ(earlier(std::nullopt, std::nullopt), std::nullopt);
}

}  // namespace
}  // namespace base
