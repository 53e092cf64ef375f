// The screen of `up` at instants of rollouts in a simulated cloud: whole, as a person sees it.

#include "cli/views/rollout_screen.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "cli/views/live_block.h"
#include "cli/views/test_terminal.h"
#include "golden/golden.h"
#include "ohi/synthesis.h"
#include "rollout/plan/durations.h"
#include "rollout/stage.h"

namespace stage {
namespace {

using base::Duration;
using cli::RolloutHead;
using cli::Screen;
using ohi::edited;
using rollout::StepState;
using rollout::Verdict;

/// A day on which jobs end by themselves.
sim::Behaviour good_day() {
    sim::Behaviour behaviour;
    behaviour.job = Duration::seconds(20);
    return behaviour;
}

std::string bad_reindexer(const std::string& habit = "pull-failure-rate: \"1\"") {
    return edited(ohi::manifest(),
                  "  reindexer: { size: m, workdir: /app, calls: [postgres, redis] }",
                  "  reindexer: { size: m, workdir: /app, calls: [postgres, redis], tags: { "
                  "slipway.simulate/" +
                      habit + " } }");
}

/// The columns of every line without what colours it.
void expect_to_fit(std::string_view text, std::size_t width) {
    while (!text.empty()) {
        std::string line(text.substr(0, text.find('\n')));
        text.remove_prefix(line.size() + 1);
        for (std::size_t at = 0; (at = line.find('\x1B', at)) != std::string::npos;)
            line.erase(at, line.find('m', at) - at + 1);
        EXPECT_LE(base::characters_in(line), width) << line;
    }
}

/// Nothing in a golden that a pager obeys.
std::string visible(std::string_view text) {
    std::string shown;
    for (char c : text)
        shown += c == '\x1B' ? std::string("<ESC>") : std::string(1, c);
    return shown;
}

/// Looks at a rollout when moments come, and keeps their screens.
class Screens {
  public:
    using When = std::function<bool(const rollout::Rollout& rollout, Duration since)>;

    explicit Screens(Stage& stage) : stage_(stage) {}

    void up(const Read& read, std::vector<std::pair<std::string, When>> moments,
            const When& interrupts = {}) {
        auto said = stage_.foretold(read);
        ASSERT_TRUE(said.ok());
        head_ = {
            .place = "AWS",
            .began = stage_.world().now(),
            .expected =
                rollout::planned_time(stage_.wish(read), said->plan, said->consequences).expected};
        auto done = stage_.up(read, Duration::hours(12),
                              [&](const rollout::Rollout& rollout, base::Time now) {
                                  const Duration since = now - head_.began;
                                  if (!moments.empty() && moments.front().second(rollout, since)) {
                                      expect(moments.front().first, rollout, now);
                                      moments.erase(moments.begin());
                                  }
                                  return interrupts && interrupts(rollout, since);
                              });
        EXPECT_TRUE(moments.empty()) << "nobody saw " << moments.front().first;
        expect("ended", done, stage_.world().now());
    }
    void name(std::string name) { name_ = std::move(name); }

  private:
    void expect(const std::string& moment, const rollout::Rollout& rollout, base::Time now) const {
        std::string all;
        for (auto [title, width, colour] : {std::tuple("80 columns", 80U, base::Colour::No),
                                            {"120 columns", 120U, base::Colour::No},
                                            {"120 columns in colour", 120U, base::Colour::Yes}}) {
            const std::string text =
                rollout_screen(rollout, head_, now, {.out = colour, .width = width});
            expect_to_fit(text, width);
            all += fmt::format("--- {}\n{}", title, visible(text));
        }
        golden::expect_equal(fmt::format("rollout_screen/{}-{}.txt", name_, moment), all);
    }

    Stage& stage_;
    RolloutHead head_ = {};
    std::string name_ = {};
};

Screens::When after(Duration so_long) {
    return [so_long](const rollout::Rollout&, Duration since) { return since >= so_long; };
}

class RolloutScreen : public testing::Test {
  protected:
    void come_up() {
        auto done = stage_.up(read(ohi::manifest(), "dev"));
        ASSERT_EQ(done.verdict(), Verdict::Done) << Stage::told(done);
        stage_.world().run(stage_.world().now() + Duration::minutes(20));
    }

    Stage stage_{1, good_day()};
    Screens screens_{stage_};
};

/// How many steps stand so.
std::ptrdiff_t count(const rollout::Rollout& rollout, StepState state) {
    return std::ranges::count(rollout.reports(), state, &rollout::StepReport::state);
}
Screens::When over(std::ptrdiff_t steps) {
    return [steps](const rollout::Rollout& rollout, Duration) {
        return count(rollout, StepState::Over) >= steps;
    };
}
/// Whether that is so of any step.
Screens::When any(const std::function<bool(const rollout::StepReport&)>& is_so) {
    return [is_so](const rollout::Rollout& rollout, Duration) {
        return std::ranges::any_of(rollout.reports(), is_so);
    };
}

TEST_F(RolloutScreen, OfAPlatformThatComesUpFromNothing) {
    screens_.name("coming-up");
    screens_.up(read(ohi::manifest(), "dev"),
                {{"early", after(Duration::seconds(40))}, {"wave-1", over(8)}, {"late", over(14)}});
}

TEST_F(RolloutScreen, OfAnImageThatCannotBePulled) {
    come_up();
    stage_.push("ohi-reindexer", 2);
    screens_.name("bad-image");
    const auto is_failing = [](const rollout::StepReport& report) {
        return report.service && report.service->primary() && report.service->primary()->failed > 0;
    };
    const auto is_put_back = [](const rollout::StepReport& report) {
        return report.service &&
               std::ranges::any_of(report.service->deployments,
                                   [](const auto& one) { return one.rollout == "FAILED"; });
    };
    screens_.up(read(bad_reindexer(), "dev"),
                {{"failing", any(is_failing)}, {"put-back", any(is_put_back)}});
}

TEST_F(RolloutScreen, OfADeploymentThatTurnsInACircle) {
    come_up();
    stage_.push("ohi-reindexer", 2);
    screens_.name("circle");
    screens_.up(
        read(bad_reindexer("exit-after: 30s, slipway.simulate/exit-code: \"3\""), "dev"),
        {{"turning", any([](const rollout::StepReport& report) { return !report.alike.empty(); })},
         {"given-up", any([](const rollout::StepReport& report) { return report.is_given_up; })}});
}

TEST_F(RolloutScreen, OfAnImageThatIsWaitedFor) {
    stage_.untag("ohi-reindexer");
    screens_.name("waiting");
    screens_.up(read(ohi::manifest(), "dev"),
                {{"for-an-image",
                  any([](const rollout::StepReport& report) { return !report.lacks.empty(); })}});
}

TEST_F(RolloutScreen, OfAPersonWhoWantsNothingMoreToBegin) {
    screens_.name("stopped");
    bool was_told = false;
    screens_.up(read(ohi::manifest(), "dev"), {{"going", any([](const rollout::StepReport& report) {
                                                    return report.state == StepState::Skipped;
                                                })}},
                [&](const rollout::Rollout& rollout, Duration) {
                    const bool comes = !was_told && count(rollout, StepState::Over) >= 8;
                    was_told |= comes;
                    return comes;
                });
}

TEST_F(RolloutScreen, OfAPersonWhoWantsEverythingBack) {
    come_up();
    stage_.push("ohi-reindexer", 2);
    stage_.push("ohi-clickhouse", 2);
    stage_.push("ohi-api", 2);
    std::uint32_t told = 0;
    screens_.name("taken-back");
    screens_.up(
        read(ohi::manifest(), "dev"),
        {{"going", [](const rollout::Rollout& rollout,
                      Duration) { return rollout.reports().size() > rollout.forward_steps(); }}},
        [&](const rollout::Rollout& rollout, Duration) {
            const bool comes = told < 2 && count(rollout, StepState::Over) > 0;
            told += comes ? 1 : 0;
            return comes;
        });
}

TEST_F(RolloutScreen, OnATerminalOfFifteenLinesShowsEveryStepOnceInTheEnd) {
    constexpr std::uint32_t kRows = 15;
    const RolloutHead head{.place = "AWS", .began = stage_.world().now()};
    const Screen screen{.width = 80};
    cli::LiveBlock block;
    cli::TestTerminal terminal(kRows);
    terminal.write("change dev so? [y/N] y\n");
    auto done =
        stage_.up(read(ohi::manifest(), "dev"), Duration::hours(12),
                  [&](const rollout::Rollout& rollout, base::Time now) {
                      terminal.write(block.show(rollout_parts(rollout, head, now, screen), kRows));
                      return false;
                  });
    const auto parts = rollout_parts(done, head, stage_.world().now(), screen);
    terminal.write(block.end(parts));
    const std::vector<std::string> lines = terminal.lines();
    EXPECT_EQ(lines.front(), "change dev so? [y/N] y");
    for (const cli::ScreenPart& part : parts) {
        const bool is_heading = part.kind == cli::ScreenPart::Kind::Heads;
        const std::string& line = part.key == "end" ? part.lines.back() : part.lines.front();
        EXPECT_EQ(std::ranges::count(lines, line), is_heading ? 0 : 1) << line;
    }
    std::ptrdiff_t heads = std::ranges::count_if(
        lines, [](const std::string& line) { return line.starts_with("dev  account"); });
    EXPECT_EQ(heads, 1);
    EXPECT_THAT(lines.back(), testing::HasSubstr("20 of 20"));
}

}  // namespace
}  // namespace stage
