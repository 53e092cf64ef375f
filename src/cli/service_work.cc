#include "cli/service_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "blueprint/names.h"
#include "cli/views/service_report.h"
#include "cli/views/target.h"
#include "deploy/reading/not_up.h"
#include "io/clock.h"
#include "io/stop_signal.h"

namespace cli {
namespace {

/// Nothing: it is not there.
base::Result<std::optional<NamedService>> find_in(const LiveEnvironment& live,
                                                  const platform::Service& service,
                                                  const std::string& region) {
    const blueprint::Names all = blueprint::Names::of(*live.manifest->platform, live.environment());
    NamedService one{.service = &service,
                     .region = region,
                     .place = {.client = &live.target->client(region),
                               .cluster = all.cluster(),
                               .service = all.service(service.name)}};
    auto seen = TRY(deploy::look_at_service(one.place));
    if (!seen || seen->status != "ACTIVE") return std::optional<NamedService>();
    one.before = *std::move(seen);
    return std::optional(std::move(one));
}

}  // namespace

base::Result<std::vector<NamedService>> find_services(const LiveEnvironment& live,
                                                      const std::vector<std::string>& names) {
    const platform::Environment& environment = live.environment();
    std::vector<NamedService> found;
    for (auto name = names.begin(); name != names.end(); ++name) {
        if (std::find(names.begin(), name, *name) != name) continue;
        const platform::Service& service = *environment.service(*name);
        for (const RegionStacks& region : live.checked.stacks) {
            auto one = TRY(find_in(live, service, region.region));
            if (!one)
                return deploy::not_up(
                    live.words(), fmt::format("{} has no service {} in {} yet", environment.name,
                                              *name, region.region));
            found.push_back(*std::move(one));
        }
    }
    return found;
}

base::Result<std::vector<NamedService>> find_service_anywhere(const LiveEnvironment& live,
                                                              const platform::Service& service) {
    std::vector<NamedService> found;
    for (const RegionStacks& region : live.checked.stacks)
        if (auto one = TRY(find_in(live, service, region.region))) found.push_back(*std::move(one));
    if (!found.empty()) return found;
    const auto& regions = live.checked.stacks;
    return deploy::not_up(
        live.words(),
        fmt::format("{} has no service {} in {} yet", live.environment().name, service.name,
                    regions.size() > 1 ? "any region" : regions.front().region));
}

std::string target_line(const LiveEnvironment& live, base::Colour colour) {
    std::string regions;
    for (const RegionStacks& region : live.checked.stacks)
        regions += (regions.empty() ? "" : "  ") + region.region;
    return live_target(live.environment().name, live.target->account(), regions,
                       live.target->place(), colour) +
           "\n";
}

bool stops_first(const platform::Service& service) {
    return service.deploy.min_healthy_percent == 0 && service.deploy.max_percent <= 100;
}

Outcome change_services(
    const std::vector<NamedService>& services, const LiveEnvironment& live,
    const Arguments& arguments, const Screen& screen,
    const std::function<base::Result<rollout::FollowGoal>(const NamedService&)>& change) {
    const std::int64_t since = io::monotonic_milliseconds();
    // The second Ctrl-C ends the process as it always does.
    const io::StopSignal signal;
    std::vector<rollout::FollowGoal> goals;
    std::vector<deploy::ServicePlace> places;
    for (const NamedService& one : services) {
        auto goal = change(one);
        if (!goal.ok()) {
            Outcome outcome = refused_by_target(goal.problems(), screen);
            if (goals.empty()) return outcome;
            outcome.exit = ExitCode::Stuck;
            outcome.err += fmt::format("{} was not asked for; what was before it goes on\n",
                                       one.service->name);
            return outcome;
        }
        goals.push_back(*std::move(goal));
        places.push_back(one.place);
    }
    rollout::Following following(std::move(goals));
    const std::string& place = live.target->place();
    auto stop =
        deploy::follow(following, places,
                       {.poll = poll_of(place),
                        .patience = base::parse_duration(arguments.wait).value_or(base::Duration()),
                        .is_ended = [&](base::Duration length) { return signal.wait(length); }});
    if (!stop.ok()) {
        Outcome outcome = refused_by_target(stop.problems(), screen);
        outcome.exit = ExitCode::Stuck;
        outcome.err += "ECS was asked, and goes on; how it ends was not seen\n";
        return outcome;
    }
    ServiceReport report{
        .environment = live.environment().name,
        .account = live.target->account(),
        .place = place,
        .options = live.options,
        .stop = *stop,
        .took = base::Duration::milliseconds(io::monotonic_milliseconds() - since)};
    for (std::size_t i = 0; i < services.size(); ++i)
        report.rows.push_back(
            {services[i].service->name, services[i].region, following.followed()[i]});
    return {.exit = exit_of(report),
            .out = arguments.json ? service_report_json(report)
                                  : service_report_text(report, screen.out)};
}

}  // namespace cli
