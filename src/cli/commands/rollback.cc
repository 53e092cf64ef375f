#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/carrying_out.h"
#include "cli/command_again.h"
#include "cli/commands.h"
#include "cli/live.h"
#include "cli/rolling.h"
#include "cli/views/fitted.h"
#include "cli/views/plan_report.h"
#include "cli/views/release_report.h"
#include "cli/whole_number.h"
#include "deploy/execution/tags.h"
#include "io/clock.h"

namespace cli {
namespace {

/// The release that --to names; 0: the one before what is live.
base::Result<std::int64_t> wanted_release(const Arguments& arguments) {
    const std::string& text = arguments.to;
    if (text.empty()) return std::int64_t{0};
    if (auto number = whole_number<std::int64_t>(text, 1)) return *number;
    return base::Diagnostic{
        .code = "usage.arguments",
        .message = fmt::format("--to is the number of a release, not '{}'", text),
        .help = fmt::format("`slipway history {}{}` shows them", arguments.words.front(),
                            same_options(arguments))};
}

/// The images are live, and not all of their tags are back: `command` puts them back.
Outcome tags_stay(const base::Diagnostics& problems, const std::string& command,
                  const Arguments& arguments, const Screen& screen) {
    Outcome outcome = refused(problems, screen);
    outcome.exit = ExitCode::Stuck;
    outcome.err += wrapped(
                       "the images are live, and their tags are not back: the next `slipway up` "
                       "brings the others "
                       "again; this puts the tags back:\n",
                       screen.width) +
                   command_text(command, screen.width);
    return with_end(std::move(outcome), arguments, problems);
}

/// What an earlier rollback has not come to: the images are live.
Outcome only_tag(const std::vector<rollout::TagImage>& tags, const LiveEnvironment& live,
                 const Arguments& arguments, const Screen& screen, const std::string& region,
                 const std::string& command) {
    base::Status tagged = deploy::tag_images(*live.target, region, tags);
    if (!tagged.ok()) return tags_stay(tagged.problems(), command, arguments, screen);
    return {.out = arguments.json ? tagged_json(tags) : tagged_text(tags, screen.out)};
}

/// What the person is asked about.
std::string shown(const PlanReport& report, const rollout::Rollback& back,
                  const base::Sources& sources, const Screen& screen) {
    if (!report.prepared->plan.empty())
        return plan_text(report, sources, screen) + rollback_notes(back);
    const std::string nothing = painted(screen.out, "1;32", "nothing to change") + "\n";
    return plan_head(report, screen) + rollback_notes(back) + (back.tags.empty() ? nothing : "");
}

/// One region to its end.
Outcome rollback(const Arguments& arguments, const Screen& screen, const LiveEnvironment& live,
                 PreparedRollback back, const std::string& region) {
    Arguments same = arguments;
    same.to = std::to_string(back.rollback.to);
    // Numbers are of a region.
    if (live.checked.stacks.size() > 1) same.region = region;
    same.words.resize(1);
    same.words.insert(same.words.end(), back.names.begin(), back.names.end());
    const PlanReport report{.environment = &live.environment(),
                            .account = live.target->account(),
                            .region = region,
                            .place = live.target->place(),
                            .prepared = &back.prepared,
                            .milliseconds = back.milliseconds,
                            .command = command_again("rollback", same)};
    if (arguments.json)
        say(plan_event_json(report, live.manifest->sources));
    else
        say(shown(report, back.rollback, live.manifest->sources, screen));
    const std::vector<rollout::TagImage>& tags = back.rollback.tags;
    if (back.prepared.plan.empty() && tags.empty()) return nothing_to_do(arguments);
    const Question question{.environment = live.environment().name,
                            .wants_name = *live.environment().approve,
                            .yes = arguments.yes,
                            .what = fmt::format("take {} back so?", live.environment().name)};
    if (auto refusal = confirm(question, screen)) return with_end(*std::move(refusal), arguments);
    if (back.prepared.plan.empty())
        return only_tag(tags, live, arguments, screen, region, report.command);
    Outcome outcome = carry_out(std::move(back.prepared), Purpose::Up, live, same, screen);
    if (outcome.exit != ExitCode::Done) return outcome;
    // Not before all of it is live: what was taken back half leaves the tags as they are.
    base::Status tagged = deploy::tag_images(*live.target, region, tags);
    if (tagged.ok()) return outcome;
    Outcome stays = tags_stay(tagged.problems(), report.command, arguments, screen);
    // A stream has one end.
    if (!arguments.json) stays.out = std::move(outcome.out);
    return stays;
}

/// What is wrong in one region of several.
base::Diagnostics in_region(const LiveEnvironment& live, const RegionStacks& stacks,
                            base::Diagnostics problems) {
    if (live.checked.stacks.size() > 1)
        for (base::Diagnostic& problem : problems)
            problem.notes.push_back("this is " + stacks.region + "; nothing was changed anywhere");
    return problems;
}

/// Each region counts for itself: nothing, where all go back to the same release.
std::optional<base::Diagnostic> unlike_regions(
    const LiveEnvironment& live, const std::map<std::string, PreparedRollback>& prepared) {
    const auto& [first, wanted] = *prepared.begin();
    const bool is_same = std::ranges::all_of(prepared, [&](const auto& one) {
        return rollout::is_same_release(one.second.release, wanted.release);
    });
    if (is_same) return std::nullopt;
    const std::string& name = live.environment().name;
    base::Diagnostic problem{
        .code = "rollback.regions",
        .message = fmt::format("{} would not go back to the same release in all regions", name),
        .help = fmt::format("`slipway rollback {} --to {} --region {}{}`, then the others", name,
                            wanted.release.number, first, live.options)};
    for (const auto& [region, back] : prepared)
        problem.notes.push_back(fmt::format("{}: {}", region, in_words(back.release)));
    problem.notes.emplace_back("nothing was changed");
    return problem;
}

/// Minutes later than all regions were looked at: others may have released there meanwhile.
std::optional<base::Diagnostic> another_release(const LiveEnvironment& live,
                                                const std::string& region,
                                                const rollout::Release& before,
                                                const rollout::Release& now) {
    if (now.number == before.number && rollout::is_same_release(now, before)) return std::nullopt;
    const std::string& name = live.environment().name;
    return base::Diagnostic{
        .code = "rollback.regions",
        .message = fmt::format("{} of {} would go back to another release by now", region, name),
        .notes = {fmt::format("when all regions were looked at: {}", in_words(before)),
                  fmt::format("now: {}", in_words(now)),
                  fmt::format("{} was not changed: somebody else has changed it since", region)},
        .help = fmt::format("`slipway history {0}{1}` shows what is live there, then `slipway "
                            "rollback {0} --to N --region {2}{1}`",
                            name, live.options, region)};
}

/// Where a rollback of the regions goes, as they stood before the first of them is changed.
class Regions {
  public:
    Regions(const LiveEnvironment& live, const Arguments& arguments, std::int64_t to)
        : live_(live), arguments_(arguments), to_(to) {}

    /// Nothing is changed anywhere before all regions are known to go back to one release.
    base::Status look() {
        for (const RegionStacks& stacks : live_.checked.stacks) {
            auto back = prepare(stacks);
            if (!back.ok()) return in_region(live_, stacks, back.problems());
            looked_.emplace(stacks.region, *std::move(back));
        }
        if (auto unlike = unlike_regions(live_, looked_)) return *std::move(unlike);
        return base::Done{};
    }

    /// The plan for a region whose turn it is. What was seen of the later ones is old by then: what
    /// controllers have chosen since would be undone.
    base::Result<PreparedRollback> take(const RegionStacks& stacks) {
        PreparedRollback& looked = looked_.at(stacks.region);
        if (stacks.region == live_.checked.stacks.front().region) return std::move(looked);
        PreparedRollback back = TRY(prepare(stacks));
        if (auto other = another_release(live_, stacks.region, looked.release, back.release))
            return *std::move(other);
        return back;
    }

  private:
    base::Result<PreparedRollback> prepare(const RegionStacks& stacks) const {
        return prepare_rollback(live_, stacks, arguments_.names(), to_, at_);
    }

    const LiveEnvironment& live_;
    const Arguments& arguments_;
    std::int64_t to_;
    base::Time at_ = io::wall_time();
    std::map<std::string, PreparedRollback> looked_ = {};
};

}  // namespace

Outcome rollback(const Arguments& arguments, const Screen& screen) {
    const io::LastWords words = unchanged_words(arguments);
    auto to = wanted_release(arguments);
    if (!to.ok()) return refused(to.problems(), screen);
    auto checked = open_checked(arguments, screen, {arguments.names()});
    if (auto* outcome = std::get_if<Outcome>(&checked)) return *outcome;
    base::Status narrowed =
        narrow_to_region(std::get<CheckedEnvironment>(checked), arguments.region);
    if (!narrowed.ok()) return refused(narrowed.problems(), screen);
    auto opened = open_account(std::get<CheckedEnvironment>(std::move(checked)), arguments, screen,
                               services_of_rollouts());
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    if (!live.local_cloud.empty() && !arguments.json) say(live.local_cloud);
    Regions regions(live, arguments, *to);
    base::Status looked = regions.look();
    if (!looked.ok())
        return with_end(refused_by_target(looked.problems(), screen), arguments, looked.problems());
    return in_each_region(live, arguments, [&](const RegionStacks& stacks) {
        auto back = regions.take(stacks);
        if (!back.ok())
            return with_end(refused_by_target(back.problems(), screen), arguments, back.problems());
        return rollback(arguments, screen, live, *std::move(back), stacks.region);
    });
}

}  // namespace cli
