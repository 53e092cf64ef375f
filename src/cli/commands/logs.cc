#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/live.h"
#include "cli/views/log_report.h"
#include "cli/whole_number.h"
#include "deploy/reading/logs.h"
#include "deploy/reading/not_up.h"
#include "deploy/reading/reading.h"
#include "deploy/reading/tasks.h"
#include "io/clock.h"
#include "io/stop_signal.h"
#include "io/terminal.h"

namespace cli {
namespace {

/// Who looks for last lines and finds none does not want to wait for a year of them to be searched.
constexpr base::Duration kFurthest = base::Duration::days(7);

/// What the options say.
struct Wish {
    std::optional<base::Time> since = {};
    /// Empty: all since then.
    std::optional<std::size_t> lines = {};
};

base::Diagnostic problem(std::string message, std::string help) {
    return {.code = "usage.arguments", .message = std::move(message), .help = std::move(help)};
}

base::Result<Wish> wish_of(const Arguments& arguments, base::Time now) {
    constexpr std::size_t kUsual = 100;
    constexpr std::size_t kMost = 100'000;
    if (arguments.previous && (arguments.follow || !arguments.since.empty()))
        return problem(fmt::format("--previous is about a task that has ended, and {} is not",
                                   arguments.follow ? "--follow" : "--since"),
                       "slipway logs --help");
    Wish wish;
    if (!arguments.since.empty()) {
        auto length = base::parse_duration(arguments.since);
        wish.since = length ? std::optional(now - *length) : base::parse_time(arguments.since);
        if (!wish.since)
            return problem(
                fmt::format("--since is a length of time or a moment, not '{}'", arguments.since),
                "10m, 2h, 1d, or 2026-11-30T08:00:00Z");
    }
    if (arguments.lines.empty()) {
        if (!wish.since) wish.lines = kUsual;
        return wish;
    }
    const auto count = whole_number<std::size_t>(arguments.lines, 1, kMost);
    if (!count)
        return problem(
            fmt::format("--lines is a number from 1 to {}, not '{}'", kMost, arguments.lines),
            "slipway logs --help");
    wish.lines = *count;
    return wish;
}

/// A log group with all that is asked about its tasks.
struct Place {
    LogOwner owner = {};
    deploy::Client* client = nullptr;
    std::string cluster = {};
    deploy::TaskGroup tasks = {};
};

/// The places of the services and jobs that are called `names`; of all where none is named.
std::vector<Place> places_of(const LiveEnvironment& live, const std::vector<std::string>& names) {
    const std::set<std::string> wanted(names.begin(), names.end());
    std::vector<Place> places;
    for (const RegionStacks& region : live.checked.stacks) {
        std::string cluster;
        for (const cfn::Stack& stack : region.stacks.stacks)
            if (stack.kind == cfn::StackKind::Cluster)
                cluster = name_in(stack.body, "AWS::ECS::Cluster", "ClusterName");
        for (const cfn::Stack& stack : region.stacks.stacks) {
            bool is_wanted =
                !stack.subject.empty() && (wanted.empty() || wanted.contains(stack.subject));
            std::string group =
                is_wanted ? name_in(stack.body, "AWS::Logs::LogGroup", "LogGroupName") : "";
            if (group.empty()) continue;
            places.push_back(
                {.owner = {stack.subject, region.region, std::move(group)},
                 .client = &live.target->client(region.region),
                 .cluster = cluster,
                 .tasks = {name_in(stack.body, "AWS::ECS::Service", "ServiceName"),
                           name_in(stack.body, "AWS::ECS::TaskDefinition", "Family")}});
        }
    }
    return places;
}

/// Prints as lines come; remembers the first thing that went wrong with that.
class Printer {
  public:
    Printer(const Arguments& arguments, const Screen& screen, const std::vector<Place>& places)
        : json_(arguments.json), look_{.colour = screen.out} {
        for (const Place& place : places)
            look_.owners.push_back(place.owner);
        if (io::terminal(io::Stream::Out).interactive) look_.reader = LogLook::Reader::Terminal;
    }
    void print(const std::vector<rollout::LogLine>& lines) {
        if (lines.empty() || !written_.ok()) return;
        has_printed_ = true;
        written_ = io::write_stream(io::Stream::Out,
                                    json_ ? log_json(lines, look_) : log_text(lines, look_));
    }
    /// Nobody reads it any more, or it cannot be written.
    bool is_over() const { return !written_.ok() || !io::has_reader(io::Stream::Out); }
    const base::Status& written() const { return written_; }
    bool has_printed() const { return has_printed_; }

  private:
    bool json_;
    LogLook look_;
    base::Status written_ = base::Done{};
    bool has_printed_ = false;
};

void tell(const std::string& text) {
    // Who cannot be told this is told nothing else either.
    (void)io::write_stream(io::Stream::Error, text).ok();
}

std::string head(const LiveEnvironment& live, const Screen& screen) {
    std::string regions;
    for (const RegionStacks& region : live.checked.stacks)
        regions += "  " + region.region;
    return fmt::format("{}  account {}{}  {}\n", painted(screen.err, "1", live.environment().name),
                       live.target->account(), regions, live.target->place());
}

/// The lines that come after a while of waiting, again and again, until it is over. What heals by
/// itself is told and waited for.
base::Status follow(deploy::LogReader& reader, rollout::SeenLines& seen, std::size_t count,
                    Printer& printer, const io::StopSignal& signal, const Screen& screen) {
    constexpr std::string_view kHeals[] = {"server.unreachable", "server.silent", "api.throttled"};
    bool is_told = false;
    while (!signal.wait(rollout::pause_between_rounds(count)) && !printer.is_over()) {
        std::vector<base::Time> from;
        for (std::size_t i = 0; i < count; ++i)
            from.push_back(seen.from(i));
        base::Status read = reader.read(from, std::nullopt, [&](deploy::LogReader::Lines lines) {
            printer.print(seen.fresh(std::move(lines)));
        });
        if (read.ok()) {
            is_told = false;
            continue;
        }
        if (std::ranges::count(kHeals, read.problems().front().code) == 0) return read;
        if (!is_told) tell(refused(read.problems(), screen).err);
        is_told = true;
    }
    return base::Done{};
}

/// What there is now: all since a moment, or the last lines. `seen` knows all that was read.
base::Status read_now(deploy::LogReader& reader, rollout::SeenLines& seen, const Wish& wish,
                      std::size_t count, base::Time now, Printer& printer) {
    if (wish.since && !wish.lines)
        return reader.read(
            std::vector(count, *wish.since), std::nullopt,
            [&](deploy::LogReader::Lines lines) { printer.print(seen.fresh(std::move(lines))); });
    rollout::LookBack back(now, *wish.lines, wish.since ? now - *wish.since : kFurthest);
    while (auto window = back.next()) {
        seen.begin_at(window->from);
        TRY(reader.read(
            std::vector(count, window->from), window->to,
            [&](deploy::LogReader::Lines lines) { back.take(seen.fresh(std::move(lines))); }));
        if (printer.is_over()) return base::Done{};
    }
    printer.print(back.lines());
    return base::Done{};
}

Outcome read_lines(const Arguments& arguments, const Screen& screen, const Wish& wish,
                   const std::vector<Place>& places, const LiveEnvironment& live) {
    // Without it Ctrl-C ends the process, and nobody takes a part for the whole.
    std::optional<io::StopSignal> signal;
    if (arguments.follow) signal.emplace();
    auto is_stopped = [&] { return signal && signal->has_come(); };
    Printer printer(arguments, screen, places);
    std::vector<deploy::LogSource> sources;
    for (const Place& place : places)
        sources.push_back({place.client, place.owner.group});
    deploy::LogReader reader(sources, [&] { return is_stopped() || printer.is_over(); });
    const base::Time now = io::wall_time();
    rollout::SeenLines seen(places.size(), wish.since.value_or(now));
    tell(head(live, screen));
    base::Status read = read_now(reader, seen, wish, places.size(), now, printer);
    if (!read.ok()) return refused_by_target(read.problems(), screen);
    if (reader.missing().size() == places.size() && !is_stopped())
        return refused_by_target(
            {deploy::not_up(live.words(),
                            fmt::format("{} is not up: there is no log group {}",
                                        live.environment().name, places.front().owner.group))},
            screen);
    for (std::size_t source : reader.missing())
        tell(fmt::format("{} in {} has no log group yet: {}\n", places[source].owner.name,
                         places[source].owner.region, places[source].owner.group));
    if (!printer.has_printed() && !arguments.follow)
        tell(wish.since ? "no lines since then\n"
                        : fmt::format("no lines in the last {} days; --since looks further back\n",
                                      kFurthest.in_days()));
    if (arguments.follow) read = follow(reader, seen, places.size(), printer, *signal, screen);
    if (!read.ok()) return refused_by_target(read.problems(), screen);
    if (!printer.written().ok()) return refused(printer.written().problems(), screen);
    return {};
}

/// The last words of the task that stopped last, of each place.
Outcome read_previous(const Arguments& arguments, const Screen& screen, std::size_t count,
                      const std::vector<Place>& places, const LiveEnvironment& live) {
    Printer printer(arguments, screen, places);
    Outcome outcome{.err = head(live, screen)};
    std::vector<rollout::LogLine> lines;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const Place& place = places[i];
        auto tasks =
            deploy::read_tasks(*place.client, place.cluster, {place.tasks}, deploy::Tasks::Stopped);
        if (!tasks.ok()) return refused_by_target(tasks.problems(), screen);
        const rollout::TaskSeen* task = rollout::last_stopped(tasks->front());
        if (!task) {
            outcome.err += fmt::format(
                "{}  no task that stopped is known: ECS forgets them after "
                "an hour\n",
                place.owner.name);
            continue;
        }
        outcome.err += stopped_text(place.owner, *task);
        for (const rollout::ContainerSeen& container : task->containers) {
            auto end = deploy::read_end_of_stream(
                *place.client, place.owner.group,
                fmt::format("{0}/{0}/{1}", container.name, task->id()), count);
            if (!end.ok()) return refused_by_target(end.problems(), screen);
            for (rollout::LogLine& line : *end) {
                line.source = i;
                lines.push_back(std::move(line));
            }
        }
    }
    std::ranges::stable_sort(lines, {}, &rollout::LogLine::at);
    tell(outcome.err);
    printer.print(lines);
    if (!printer.written().ok()) return refused(printer.written().problems(), screen);
    return {};
}

}  // namespace

Outcome logs(const Arguments& arguments, const Screen& screen) {
    auto wish = wish_of(arguments, io::wall_time());
    if (!wish.ok()) return refused(wish.problems(), screen);
    auto opened = open_environment(arguments, screen, {"ecs", "logs"}, {arguments.names()});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    const std::vector<Place> places = places_of(live, arguments.names());
    if (arguments.previous) return read_previous(arguments, screen, *wish->lines, places, live);
    return read_lines(arguments, screen, *wish, places, live);
}

}  // namespace cli
