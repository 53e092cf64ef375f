#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "cli/carrying_out.h"
#include "cli/command_again.h"
#include "cli/commands.h"
#include "cli/live.h"
#include "cli/rolling.h"
#include "cli/views/plan_report.h"
#include "cli/views/release_report.h"
#include "deploy/images.h"

namespace cli {
namespace {

/// The release that --to names; 0: the one before what is live.
base::Result<std::int64_t> wanted_release(const std::string& text) {
    if (text.empty()) return std::int64_t{0};
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 1)
        return base::Diagnostic{
            .code = "usage.arguments",
            .message = fmt::format("--to is the number of a release, not '{}'", text),
            .help = "slipway history ENV shows them"};
    return number;
}

/// One region to its end.
Outcome rollback(const Arguments& arguments, const Screen& screen, const LiveEnvironment& live,
                 PreparedRollback back, const std::string& region) {
    Arguments same = arguments;
    same.to = std::to_string(back.rollback.to);
    const PlanReport report{.environment = &live.environment(),
                            .account = live.target->account(),
                            .region = region,
                            .place = live.target->place(),
                            .prepared = &back.prepared,
                            .milliseconds = back.milliseconds,
                            .command = command_again("rollback", same)};
    if (arguments.json)
        say_event(back.prepared.plan);
    else
        say(plan_text(report, live.manifest->sources, screen) + rollback_notes(back.rollback));
    if (back.prepared.plan.empty()) return {};
    const Question question{.environment = live.environment().name,
                            .wants_name = *live.environment().approve,
                            .yes = arguments.yes,
                            .what = fmt::format("take {} back so?", live.environment().name)};
    if (auto refusal = confirm(question, screen)) return *refusal;
    Outcome outcome = carry_out(std::move(back.prepared), Purpose::Up, live, arguments, screen);
    if (outcome.exit != ExitCode::Done) return outcome;
    // Not before all of it is live: what was taken back half leaves the tags as they are.
    base::Status tagged = deploy::tag_images(*live.target, region, back.rollback.tags);
    if (!tagged.ok())
        outcome.err = refused(tagged.problems(), screen).err +
                      "the images are live, and their tags are not back: the next `slipway up` "
                      "brings the others again\n";
    return outcome;
}

}  // namespace

Outcome rollback(const Arguments& arguments, const Screen& screen) {
    auto to = wanted_release(arguments.to);
    if (!to.ok()) return refused(to.problems(), screen);
    auto opened = open_environment(arguments, screen, services_of_rollouts());
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    if (!live.local_cloud.empty() && !arguments.json) say(live.local_cloud);
    // Nothing is changed anywhere before all regions are known to go back.
    std::map<std::string, PreparedRollback> prepared;
    for (const RegionStacks& stacks : live.checked.stacks) {
        auto back = prepare_rollback(live, stacks,
                                     {arguments.words.begin() + 1, arguments.words.end()}, *to);
        if (!back.ok()) return refused_by_target(back.problems(), screen);
        prepared.emplace(stacks.region, *std::move(back));
    }
    return in_each_region(live, [&](const RegionStacks& stacks) {
        return rollback(arguments, screen, live, std::move(prepared.at(stacks.region)),
                        stacks.region);
    });
}

}  // namespace cli
