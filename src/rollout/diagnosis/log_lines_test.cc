#include "rollout/diagnosis/log_lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/prng.h"

namespace rollout {
namespace {

using base::Duration;
using base::Time;

Time at(std::int64_t second) {
    return Time::unix_seconds(second);
}

LogLine line(std::size_t source, std::int64_t second, std::string message) {
    return {.source = source,
            .at = at(second),
            .ingested = at(second),
            .id = message,
            .message = message};
}

std::string words(const std::vector<LogLine>& lines) {
    std::string text;
    for (const LogLine& one : lines)
        text += (text.empty() ? "" : " ") + one.message;
    return text;
}

using Sources = std::vector<std::size_t>;
using enum LogMerge::After;

TEST(LogMerges, GiveOutWhatNothingCanComeBefore) {
    LogMerge merge(2);
    EXPECT_EQ(merge.wanted(), (Sources{0, 1}));
    merge.take(0, {line(0, 1, "a1"), line(0, 5, "a5")}, More);
    EXPECT_EQ(words(merge.ready()), "");
    EXPECT_EQ(merge.wanted(), Sources{1});
    merge.take(1, {line(1, 2, "b2"), line(1, 3, "b3")}, More);
    EXPECT_EQ(words(merge.ready()), "a1 b2 b3");
    // The first is ahead: its next page is of no use yet.
    EXPECT_EQ(merge.wanted(), Sources{1});
    merge.take(1, {line(1, 9, "b9")}, End);
    EXPECT_EQ(words(merge.ready()), "a5");
    EXPECT_EQ(merge.wanted(), Sources{0});
    merge.take(0, {line(0, 8, "a8"), line(0, 9, "a9")}, End);
    EXPECT_EQ(words(merge.ready()), "a8 a9 b9");
    EXPECT_EQ(merge.wanted(), Sources{});
}

TEST(LogMerges, GoOnAfterPagesWithoutLines) {
    LogMerge merge(2);
    merge.take(0, {}, More);
    merge.take(1, {line(1, 1, "b1")}, End);
    EXPECT_EQ(words(merge.ready()), "");
    EXPECT_EQ(merge.wanted(), Sources{0});
    merge.take(0, {line(0, 2, "a2")}, More);
    EXPECT_EQ(words(merge.ready()), "b1 a2");
    merge.take(0, {}, End);
    EXPECT_EQ(words(merge.ready()), "");
    EXPECT_EQ(merge.wanted(), Sources{});
    EXPECT_EQ(LogMerge(0).wanted(), Sources{});
}

TEST(LogMerges, KeepTheOrderOfLinesOfOneMoment) {
    LogMerge merge(2);
    merge.take(1, {line(1, 1, "b"), line(1, 1, "a")}, End);
    merge.take(0, {line(0, 1, "z"), line(0, 1, "y")}, End);
    EXPECT_EQ(words(merge.ready()), "z y b a");
}

TEST(LogsFollowed, ShowEachLineOnceHoweverOftenItIsRead) {
    SeenLines seen(2, at(100));
    EXPECT_EQ(seen.from(0), at(100));
    EXPECT_EQ(words(seen.fresh({line(0, 101, "a"), line(1, 101, "a"), line(0, 102, "b")})),
              "a a b");
    EXPECT_EQ(words(seen.fresh({line(0, 101, "a"), line(0, 102, "b"), line(0, 102, "c")})), "c");
    // One source does not move the other.
    EXPECT_EQ(words(seen.fresh({line(0, 200, "d")})), "d");
    EXPECT_EQ(seen.from(0), at(170));
    EXPECT_EQ(seen.from(1), at(100));
    // Late, and not too late.
    EXPECT_EQ(words(seen.fresh({line(0, 171, "late"), line(0, 200, "d")})), "late");
    EXPECT_EQ(words(seen.fresh({line(0, 171, "late"), line(0, 200, "d")})), "");
}

TEST(LogsFollowed, AreNotLedAwayByALineFromTheFuture) {
    SeenLines seen(1, at(100));
    LogLine future = line(0, 7300, "future");
    future.ingested = at(200);
    EXPECT_EQ(words(seen.fresh({future})), "future");
    EXPECT_EQ(seen.from(0), at(170));
    EXPECT_EQ(words(seen.fresh({line(0, 201, "now"), future})), "now");
}

TEST(LogsFollowed, NeverGoBackBehindTheirBeginning) {
    SeenLines seen(1, at(100));
    seen.fresh({line(0, 110, "a")});
    EXPECT_EQ(seen.from(0), at(100));
    seen.begin_at(at(50));
    EXPECT_EQ(seen.from(0), at(80));
}

/// Lines that arrive up to 25 seconds after their time, read every few seconds by pages of both
/// sources, as `logs --follow` does it.
TEST(LogsFollowed, LoseNothingThatComesWithinTheOverlap) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        base::Prng draws(seed);
        std::vector<LogLine> written;
        for (int i = 0; i < 400; ++i) {
            LogLine one = line(draws.below(2), 1000 + static_cast<std::int64_t>(draws.below(600)),
                               std::to_string(i));
            one.ingested = one.at + Duration::seconds(static_cast<std::int64_t>(draws.below(26)));
            written.push_back(one);
        }
        SeenLines seen(2, at(1000));
        std::vector<std::string> shown;
        for (std::int64_t now = 1000; now < 1700;
             now += 1 + static_cast<std::int64_t>(draws.below(9))) {
            LogMerge merge(2);
            for (std::size_t source : {0U, 1U}) {
                std::vector<LogLine> page;
                for (const LogLine& one : written)
                    if (one.source == source && one.ingested <= at(now) &&
                        one.at >= seen.from(source))
                        page.push_back(one);
                std::ranges::stable_sort(page, {}, &LogLine::at);
                merge.take(source, page, End);
            }
            for (const LogLine& one : seen.fresh(merge.ready()))
                shown.push_back(one.message);
        }
        std::vector<std::string> all;
        for (const LogLine& one : written)
            all.push_back(one.message);
        std::ranges::sort(all);
        std::ranges::sort(shown);
        EXPECT_EQ(shown, all) << "seed " << seed;
    }
}

std::vector<LogLine> many(std::int64_t first, std::int64_t last) {
    std::vector<LogLine> lines;
    for (std::int64_t second = first; second <= last; ++second)
        lines.push_back(line(0, second, std::to_string(second)));
    return lines;
}

TEST(LastLines, AreLookedForFurtherBackUntilThereAreEnough) {
    constexpr std::int64_t kNow = 100'000;
    LookBack back(at(kNow), 4, Duration::days(7));
    EXPECT_EQ(back.next(), (LookBack::Window{at(kNow - 120), {}}));
    back.take(many(kNow - 1, kNow));
    EXPECT_EQ(back.next(),
              (LookBack::Window{at(kNow - 960), at(kNow - 120) - Duration::milliseconds(1)}));
    back.take(many(kNow - 300, kNow - 250));
    back.take(many(kNow - 249, kNow - 240));
    EXPECT_EQ(back.next(), std::nullopt);
    EXPECT_EQ(words(back.lines()), "99759 99760 99999 100000");
    EXPECT_EQ(back.begin(), at(kNow - 960));
}

TEST(LastLines, AreFewerWhereThereAreNoMore) {
    LookBack back(at(100'000), 10, Duration::minutes(20));
    EXPECT_EQ(back.next()->from, at(100'000 - 120));
    back.take(many(99'999, 99'999));
    EXPECT_EQ(back.next()->from, at(100'000 - 960));
    EXPECT_EQ(back.next()->from, at(100'000 - 1200));
    EXPECT_EQ(back.next(), std::nullopt);
    EXPECT_EQ(words(back.lines()), "99999");
}

TEST(LogStreams, AreNamedAfterContainerAndTask) {
    for (const auto& [stream, container, task] :
         std::vector<std::tuple<std::string_view, std::string_view, std::string_view>>{
             {"api/api/0f1e", "api", "0f1e"},
             {"a/b/proxy/0f1e", "proxy", "0f1e"},
             {"by-hand", "", ""},
             {"x/y", "", ""},
             {"/", "", ""},
             {"", "", ""}}) {
        EXPECT_EQ(owner_of(stream).container, container) << stream;
        EXPECT_EQ(owner_of(stream).task, task) << stream;
    }
}

TEST(LogRounds, AreFewerTheMoreGroupsAreRead) {
    EXPECT_EQ(pause_between_rounds(1), Duration::seconds(1));
    EXPECT_EQ(pause_between_rounds(4), Duration::seconds(1));
    EXPECT_EQ(pause_between_rounds(20), Duration::seconds(5));
}

}  // namespace
}  // namespace rollout
