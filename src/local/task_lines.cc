#include "local/task_lines.h"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "local/logs/group.h"

namespace local {
namespace {

using engine::Address;
using engine::CoreKind;
using engine::ecs::ContainerState;
using engine::ecs::Task;

constexpr std::int64_t kBatch = 5000;  // milliseconds

/// The first moment from `at` on at which lines are put.
base::Time batch_from(base::Time at) {
    std::int64_t behind = at.in_unix_milliseconds() + kBatch - 1;
    return base::Time::unix_milliseconds(behind - behind % kBatch);
}

/// All lines up to there were put before a turn at `at`.
base::Time last_batch_before(base::Time at) {
    return batch_from(at) - base::Duration::milliseconds(kBatch);
}

Address address_of(std::uint32_t task) {
    return {CoreKind::Task, task};
}

/// Null: it is gone.
const ContainerState* container_of(const engine::Cloud& cloud, std::uint32_t task,
                                   std::uint8_t container) {
    const Task* core = cloud.task(address_of(task));
    bool is_there = core && container < core->state().containers.size();
    return is_there ? &core->state().containers[container] : nullptr;
}

/// The line before which the next one stands when `from` is past.
std::int64_t lines_up_to(base::Time started, base::Duration every, base::Time from) {
    if (from < started) return 0;
    return (from - started).in_milliseconds() / every.in_milliseconds();
}

}  // namespace

/// Nothing: it is gone, or says nothing.
std::optional<TaskLines::Speaker> TaskLines::speaker(const engine::Cloud& cloud, Key key) {
    const ContainerState* container = container_of(cloud, key.task, key.container);
    if (!container) return std::nullopt;
    const engine::ecs::TaskSpec& spec = *cloud.task(address_of(key.task))->state().request.spec;
    sim::Speech speech = sim::speech_of(spec, key.container);
    auto target = sim::log_target(cloud, address_of(key.task), key.container);
    if (!target || !speech.at_start_and_end) return std::nullopt;
    Speaker made{.attempt = container->attempt,
                 .name = spec.containers[key.container].name,
                 .target = *std::move(target)};
    if (!container->started_at) return made;
    made.started = *container->started_at;
    made.every = speech.every;
    return made;
}

base::Time TaskLines::next_behind(const Speaker& speaker, base::Time moment) {
    std::int64_t lines = lines_up_to(speaker.started, *speaker.every, moment);
    return speaker.started + *speaker.every * (lines + 1);
}

bool TaskLines::is_news(const engine::Cloud& cloud, const engine::WorldReported& report) {
    const auto* exit = std::get_if<engine::ecs::ContainerExited>(&report.what);
    if (!exit || report.address.kind != CoreKind::Task) return true;
    const ContainerState* container = container_of(cloud, report.address.index, exit->container);
    return container && engine::ecs::is_alive(*container) && container->attempt == exit->attempt;
}

void TaskLines::plan(Key key, Speaker& speaker, std::optional<base::Time> next) {
    if (speaker.next) due_.erase({*speaker.next, key});
    speaker.next = next;
    if (next) due_.emplace(*next, key);
}

void TaskLines::listen_to(Key key, Speaker speaker) {
    auto found = speakers_.find(key);
    if (found != speakers_.end()) plan(key, found->second, {});
    std::optional<base::Time> next = std::exchange(speaker.next, std::nullopt);
    Speaker& kept = speakers_[key] = std::move(speaker);
    plan(key, kept, next);
}

std::vector<TaskLines::Line> TaskLines::lines_until(const Speaker& speaker, base::Time end) {
    std::vector<Line> lines;
    if (!speaker.next || !speaker.every) return lines;
    for (base::Time at = *speaker.next; at <= end; at = at + *speaker.every)
        lines.push_back(
            {at, fmt::format("slipway: line {} of {}, which is simulated",
                             lines_up_to(speaker.started, *speaker.every, at), speaker.name)});
    return lines;
}

base::Status TaskLines::append(const engine::Cloud& cloud, const Speaker& speaker,
                               std::vector<Line> lines, base::Time now, LogStore& store,
                               Told told) {
    const sim::LogTarget& target = speaker.target;
    const engine::Record* group = sim::find_group(cloud, target);
    if (!group || lines.empty()) return base::Done{};
    const LogPlace place = place_of(target.account, target.region, *group);
    TRY(store.add_stream(place, target.stream, lines.front().at));
    auto stream = TRY(store.find_stream(place, target.stream));
    if (!stream) return base::Done{};
    if (told == Told::Maybe && stream->last)
        std::erase_if(lines, [&](const Line& line) { return line.at <= *stream->last; });
    std::vector<NewLine> added;
    for (const Line& line : lines)
        added.push_back({line.at, line.text});
    if (added.empty()) return base::Done{};
    TRY(store.append(place, *stream, added, now, expiry_of(*group, now)));
    return base::Done{};
}

/// The moment of the last line in its stream; nothing: there is none.
base::Result<std::optional<base::Time>> TaskLines::said_until(const engine::Cloud& cloud,
                                                              const Speaker& speaker,
                                                              LogStore& store) {
    const sim::LogTarget& target = speaker.target;
    const engine::Record* group = sim::find_group(cloud, target);
    if (!group) return std::optional<base::Time>();
    auto stream =
        TRY(store.find_stream(place_of(target.account, target.region, *group), target.stream));
    return stream ? stream->last : std::nullopt;
}

base::Status TaskLines::begin(const engine::Cloud& cloud, Key key, std::uint32_t attempt,
                              base::Time now, LogStore& store, Told told) {
    const ContainerState* container = container_of(cloud, key.task, key.container);
    // A late report changes nothing.
    bool is_late = !container || container->attempt != attempt || container->started_at != now;
    auto begins = is_late ? std::nullopt : speaker(cloud, key);
    if (!begins) return base::Done{};
    if (begins->every) begins->next = now + *begins->every;
    const std::string again = attempt > 1 ? fmt::format(", attempt {}", attempt) : "";
    std::vector<Line> lines = {
        {now, fmt::format("slipway: {} has started{}; it is simulated, and nothing runs in it",
                          begins->name, again)}};
    TRY(append(cloud, *begins, std::move(lines), now, store, told));
    // Those of an earlier process were found running.
    if (told == Told::No) listen_to(key, *std::move(begins));
    return base::Done{};
}

base::Status TaskLines::end(const engine::Cloud& cloud, Key key,
                            const engine::ecs::ContainerExited& exit, base::Time now,
                            LogStore& store, Told told) {
    auto found = speakers_.find(key);
    std::optional<Speaker> ends;
    if (found != speakers_.end() && found->second.attempt == exit.attempt) {
        ends = found->second;
        plan(key, found->second, {});
        speakers_.erase(found);
    } else if (told == Told::Maybe) {
        ends = speaker(cloud, key);
        if (ends && ends->every) ends->next = next_behind(*ends, last_batch_before(now));
    }
    if (!ends) return base::Done{};
    std::vector<Line> lines = lines_until(*ends, now);
    lines.push_back({now, fmt::format("slipway: {} has ended with {}; it was simulated", ends->name,
                                      exit.exit_code)});
    return append(cloud, *ends, std::move(lines), now, store, told);
}

base::Status TaskLines::follow(const engine::Cloud& cloud, const engine::WorldReported& report,
                               base::Time now, LogStore& store, Told told) {
    if (report.address.kind != CoreKind::Task) return base::Done{};
    std::uint32_t task = report.address.index;
    if (const auto* started = std::get_if<engine::ecs::ContainerStarted>(&report.what))
        return begin(cloud, {task, started->container}, started->attempt, now, store, told);
    if (const auto* exit = std::get_if<engine::ecs::ContainerExited>(&report.what))
        return end(cloud, {task, exit->container}, *exit, now, store, told);
    return base::Done{};
}

base::Status TaskLines::resume(const engine::Cloud& cloud, base::Time last, base::Time now,
                               LogStore& store) {
    const auto tasks = static_cast<std::uint32_t>(cloud.state().tasks.size());
    for (std::uint32_t task = 0; task < tasks; ++task) {
        const Task* core = cloud.task(address_of(task));
        std::size_t containers = core ? core->state().containers.size() : 0;
        for (std::size_t i = 0; i < containers; ++i) {
            Key key{task, static_cast<std::uint8_t>(i)};
            const ContainerState& container = core->state().containers[i];
            bool runs = container.started_at && engine::ecs::is_alive(container);
            auto goes_on = runs ? speaker(cloud, key) : std::nullopt;
            if (!goes_on) continue;
            if (goes_on->every) {
                // Before the last batch all were put; and nothing is said while nobody is there.
                goes_on->next = next_behind(*goes_on, last_batch_before(last));
                TRY(append(cloud, *goes_on, lines_until(*goes_on, last), now, store, Told::Maybe));
                // That process may have come further than its last turn.
                base::Time said = TRY(said_until(cloud, *goes_on, store)).value_or(now);
                goes_on->next = next_behind(*goes_on, std::max(now, said));
            }
            listen_to(key, *std::move(goes_on));
        }
    }
    return base::Done{};
}

std::optional<base::Time> TaskLines::next() const {
    if (due_.empty()) return std::nullopt;
    return batch_from(due_.begin()->first);
}

base::Status TaskLines::put(const engine::Cloud& cloud, base::Time now, LogStore& store) {
    std::vector<Key> keys;
    for (const auto& [at, key] : due_) {
        if (at > now) break;
        keys.push_back(key);
    }
    for (Key key : keys) {
        Speaker& speaker = speakers_.at(key);
        const ContainerState* container = container_of(cloud, key.task, key.container);
        // It may be gone without a word: with its machine.
        if (!container || !engine::ecs::is_alive(*container) ||
            container->attempt != speaker.attempt) {
            plan(key, speaker, {});
            speakers_.erase(key);
            continue;
        }
        std::vector<Line> lines = lines_until(speaker, now);
        base::Time last = lines.back().at;
        TRY(append(cloud, speaker, std::move(lines), now, store, Told::No));
        plan(key, speaker, last + *speaker.every);
    }
    return base::Done{};
}

}  // namespace local
