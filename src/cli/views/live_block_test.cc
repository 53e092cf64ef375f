#include "cli/views/live_block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/views/test_terminal.h"

namespace cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = ScreenPart::Kind;

std::vector<ScreenPart> parts_with(const std::string& clock, std::vector<ScreenPart> rows) {
    rows.insert(rows.begin(), {.key = "head", .lines = {"dev " + clock}});
    rows.push_back({.key = "end", .lines = {"", "[=> ]"}});
    return rows;
}
ScreenPart busy(const std::string& name) {
    return {.key = name, .lines = {"> " + name}};
}
ScreenPart waiting(const std::string& name) {
    return {.key = name, .kind = Kind::Waits, .lines = {". " + name}};
}
ScreenPart done(const std::string& name) {
    return {.key = name, .kind = Kind::IsSettled, .lines = {"ok " + name}};
}
ScreenPart heading(const std::string& title) {
    return {.key = title, .kind = Kind::Heads, .lines = {title}};
}

TEST(LiveBlock, IsWrittenOverWhereItStands) {
    LiveBlock block;
    TestTerminal terminal(24);
    terminal.write("before\n");
    terminal.write(block.show(parts_with("1s", {busy("api"), busy("web")}), 24));
    terminal.write(block.show(parts_with("2s", {done("api")}), 24));
    EXPECT_THAT(terminal.lines(), ElementsAre("before", "dev 2s", "ok api", "", "[=> ]"));
    terminal.write(block.show(parts_with("3s", {done("api"), busy("a longer one")}), 24));
    terminal.write(block.end(parts_with("4s", {done("api"), done("web")})));
    terminal.write("after\n");
    EXPECT_THAT(terminal.lines(),
                ElementsAre("before", "dev 4s", "ok api", "ok web", "", "[=> ]", "after"));
}

TEST(LiveBlock, WritesNothingWhenNothingChanged) {
    LiveBlock block;
    const auto parts = parts_with("1s", {busy("api")});
    EXPECT_NE(block.show(parts, 24), "");
    EXPECT_EQ(block.show(parts, 24), "");
    EXPECT_NE(block.show(parts_with("2s", {busy("api")}), 24), "");
}

TEST(LiveBlock, WritesWhatIsSettledOnceAboveItselfWhenItIsTooTall) {
    LiveBlock block;
    TestTerminal terminal(8);
    terminal.write(
        block.show(parts_with("1s", {heading("wave 1"), busy("a"), busy("b"), busy("c")}), 8));
    EXPECT_THAT(terminal.lines(),
                ElementsAre("dev 1s", "wave 1", "> a", "> b", "> c", "", "[=> ]"));
    terminal.write(block.show(
        parts_with("2s", {heading("wave 1"), busy("a"), done("b"), busy("c"), busy("d")}), 8));
    EXPECT_THAT(terminal.lines(), ElementsAre("ok b", "dev 2s", "> a", "> c", "> d", "", "[=> ]"));
    // It does not come back, and what settles later stays in the block while there is room.
    terminal.write(block.show(
        parts_with("3s", {heading("wave 1"), done("a"), done("b"), busy("c"), busy("d")}), 8));
    EXPECT_THAT(terminal.lines(), ElementsAre("ok b", "dev 3s", "ok a", "> c", "> d", "", "[=> ]"));
    terminal.write(block.end(
        parts_with("4s", {heading("wave 1"), done("a"), done("b"), done("c"), done("d")})));
    EXPECT_THAT(terminal.lines(),
                ElementsAre("ok b", "dev 4s", "ok a", "ok c", "ok d", "", "[=> ]"));
}

TEST(LiveBlock, CountsWhatWaitsWhenThereIsNoRoomForIt) {
    LiveBlock block;
    TestTerminal terminal(9);
    std::vector<ScreenPart> rows = {busy("a"), waiting("b"), waiting("c"), waiting("d"),
                                    busy("e"), waiting("f"), waiting("g")};
    terminal.write(block.show(parts_with("1s", rows), 9));
    EXPECT_THAT(terminal.lines(), ElementsAre("dev 1s", "> a", ". b", ". c", "> e",
                                              " .     3 more queued", "", "[=> ]"));
}

TEST(LiveBlock, IsCutInTheMiddleWhenNothingCanLeaveIt) {
    LiveBlock block;
    TestTerminal terminal(6);
    std::vector<ScreenPart> rows;
    for (const char* name : {"a", "b", "c", "d", "e", "f"})
        rows.push_back(busy(name));
    terminal.write(block.show(parts_with("1s", rows), 6));
    EXPECT_THAT(terminal.lines(), ElementsAre("dev 1s", "> a", " and 5 more lines", "", "[=> ]"));
    terminal.write(block.show(parts_with("2s", rows), 6));
    EXPECT_THAT(terminal.lines(), ElementsAre("dev 2s", "> a", " and 5 more lines", "", "[=> ]"));
}

TEST(LiveBlock, OfATerminalWithHardlyAnyLinesShowsHowFarItIs) {
    LiveBlock block;
    TestTerminal terminal(2);
    terminal.write(block.show(parts_with("1s", {busy("a")}), 2));
    EXPECT_THAT(terminal.lines(), ElementsAre("[=> ]"));
    terminal.write(block.show(parts_with("2s", {busy("b")}), 2));
    EXPECT_THAT(block.show(parts_with("2s", {busy("b")}), 2), IsEmpty());
    EXPECT_THAT(terminal.lines(), ElementsAre("[=> ]"));
}

TEST(LiveBlock, ShowsWithWhomIsWaitedInItsLastLineHoweverSmallItIs) {
    auto parts = parts_with("1s", {busy("api"), waiting("web"), waiting("worker")});
    const Screen screen{.width = 20};
    add_wait_line(parts, "", screen);
    LiveBlock block;
    TestTerminal terminal(24);
    terminal.write(block.show(parts, 24));
    EXPECT_THAT(terminal.lines().back(), "[=> ]");
    add_wait_line(parts, "waiting for http://127.0.0.1:4566", screen);
    terminal.write(block.show(parts, 24));
    EXPECT_THAT(terminal.lines(), ElementsAre("dev 1s", "> api", ". web", ". worker", "", "[=> ]",
                                              " ..   waiting for..."));
    terminal.write(block.show(parts, 5));
    EXPECT_EQ(terminal.lines().back(), " ..   waiting for...");
}

}  // namespace
}  // namespace cli
