#include "deploy/client/silence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace deploy {
namespace {

using base::Duration;
using testing::ElementsAre;
using testing::IsEmpty;

/// Silence by a clock that a test sets.
struct Desk {
    std::int64_t now = 1000;
    std::vector<std::string> told = {};
    Silence silence{{.tell =
                         [this](const std::optional<Waiting>& waiting) {
                             told.push_back(waiting ? in_words(*waiting) : "answered");
                         },
                     .clock = [this] { return now; }}};

    void look_after(Duration length) {
        now += length.in_milliseconds();
        silence.look([] { return Waiting{.whom = "x", .attempts = 5}; });
    }
};

TEST(Silence, IsToldAfterAWhileAndThenAgainAndAgain) {
    Desk desk;
    desk.look_after(Duration::hours(1));
    EXPECT_THAT(desk.told, IsEmpty()) << "nobody is waited for";
    desk.silence.begin();
    desk.look_after(Duration::milliseconds(4999));
    EXPECT_THAT(desk.told, IsEmpty());
    EXPECT_EQ(desk.silence.at_most(Duration::seconds(3)), Duration::milliseconds(1));
    desk.look_after(Duration::milliseconds(1));
    desk.look_after(Duration::seconds(9));
    EXPECT_EQ(desk.silence.at_most(Duration::seconds(3)), Duration::seconds(1));
    desk.look_after(Duration::seconds(1));
    EXPECT_THAT(desk.told, ElementsAre("waiting for x, 5s, attempt 1 of 5",
                                       "waiting for x, 15s, attempt 1 of 5"));
}

TEST(Silence, IsOverWithAnAnswerWhichIsToldWhereItWasTold) {
    Desk desk;
    desk.silence.begin();
    desk.look_after(Duration::seconds(4));
    desk.silence.end(true);
    desk.look_after(Duration::seconds(4));
    EXPECT_THAT(desk.told, IsEmpty()) << "the others are waited for since then";
    // Another that begins meanwhile is no answer.
    desk.silence.begin();
    desk.look_after(Duration::seconds(1));
    desk.silence.end(false);
    desk.look_after(Duration::hours(1));
    EXPECT_THAT(desk.told, ElementsAre("waiting for x, 5s, attempt 1 of 5", "answered"));
}

TEST(Silence, KeepsNobodyFromWaitingWhereNobodyWantsToKnow) {
    Silence silence({.clock = [] { return std::int64_t{0}; }});
    silence.begin();
    EXPECT_EQ(silence.at_most(Duration::minutes(1)), Duration::minutes(1));
    silence.look([] { return Waiting{}; });
    silence.end(false);
}

TEST(Silence, IsToldInOneLine) {
    Waiting waiting{.whom = "http://127.0.0.1:4566",
                    .what = "ecs ListClusters",
                    .since = Duration::milliseconds(25'900),
                    .attempt = 2,
                    .attempts = 5,
                    .after = "server.silent",
                    .others = 3};
    EXPECT_EQ(in_words(waiting),
              "waiting for http://127.0.0.1:4566: ecs ListClusters and 3 more, 25s, attempt 2 of "
              "5, after server.silent");
    EXPECT_EQ(in_words({.whom = "credential_process of profile tool",
                        .since = Duration::seconds(5),
                        .limit = Duration::minutes(2)}),
              "waiting for credential_process of profile tool, 5s of 2m");
}

}  // namespace
}  // namespace deploy
