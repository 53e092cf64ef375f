#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "blueprint/interface.h"
#include "blueprint/names.h"
#include "blueprint/workload.h"
#include "cli/carrying_out.h"
#include "cli/commands.h"
#include "cli/live.h"
#include "cli/service_work.h"
#include "cli/views/log_report.h"
#include "deploy/execution/one_task.h"
#include "deploy/reading/logs.h"
#include "deploy/reading/not_up.h"
#include "io/clock.h"
#include "io/http_client.h"
#include "io/process.h"
#include "io/stop_signal.h"
#include "io/terminal.h"
#include "rollout/execution/job_network.h"

namespace cli {
namespace {

/// The awslogs driver holds lines back for 5 seconds at most, and AWS shows them a little later.
constexpr base::Duration kLateLines = base::Duration::seconds(10);

/// A task that is to run, and where it is asked for.
struct Errand {
    std::string name = {};
    std::string region = {};
    deploy::Client* client = nullptr;
    deploy::TaskWish wish = {};
    std::string log_group = {};
};

void tell(const std::string& text) {
    // Who cannot be told this is told nothing else either.
    (void)io::write_stream(io::Stream::Error, text).ok();
}

/// The revision and the network that the stacks of the environment have for a job.
base::Result<deploy::TaskWish> like_job(const LiveEnvironment& live, const RegionStacks& region,
                                        const blueprint::Names& names, const std::string& job) {
    std::map<std::string, rollout::StackSeen> stacks;
    for (rollout::StackSeen& stack : TRY(read_region(live, region)).stacks)
        stacks[stack.name] = std::move(stack);
    auto own = stacks.find(names.job_stack(job));
    if (own == stacks.end())
        return deploy::not_up(live.words(),
                              fmt::format("there is no stack {} yet", names.job_stack(job)));
    std::string missing;
    deploy::TaskWish wish{
        .cluster = names.cluster(),
        .definition = own->second.output(blueprint::kTaskDefinitionOutput),
        .subnets =
            rollout::exported(stacks, own->second.output(blueprint::kSubnetExportsOutput), missing),
        .groups = rollout::exported(
            stacks, own->second.output(blueprint::kSecurityGroupExportsOutput), missing)};
    if (!missing.empty())
        return deploy::not_up(live.words(), fmt::format("nothing is exported as {}", missing));
    return wish;
}

/// Errors: usage.arguments, where the command is longer than ECS takes one.
base::Status check_length(const deploy::TaskWish& wish) {
    const std::size_t characters = wish.command.empty() ? 0 : deploy::characters_of_overrides(wish);
    if (characters <= deploy::kMostOfOverrides) return base::Done{};
    return base::Diagnostic{
        .code = "usage.arguments",
        .message = fmt::format("the command has {} characters, and ECS takes {}", characters,
                               deploy::kMostOfOverrides),
        .notes = {"it counts them as JSON, with quotes, commas and the container's name"},
        .help = "put what is that long into the image or into a bucket, and only its name here"};
}

/// Errors: usage.arguments, target.not-up, those of deploy::Client.
base::Result<Errand> errand_of(const LiveEnvironment& live, const Arguments& arguments) {
    const platform::Environment& environment = live.environment();
    const blueprint::Names names = blueprint::Names::of(*live.manifest->platform, environment);
    const std::string& name = arguments.words[1];
    const platform::Job* job = environment.job(name);
    const platform::Service* service = environment.service(name);
    const RegionStacks& region = live.checked.stacks.front();
    Errand errand{.name = name,
                  .region = region.region,
                  .client = &live.target->client(region.region),
                  .log_group = names.log_group(name)};
    const platform::Workload& workload =
        job ? static_cast<const platform::Workload&>(*job) : *service;
    const deploy::TaskWish command{.container = blueprint::containers_of(workload).front().name,
                                   .command = {arguments.words.begin() + 2, arguments.words.end()}};
    TRY(check_length(command));
    errand.wish = job ? TRY(like_job(live, region, names, name))
                      : TRY(deploy::like_service(*errand.client, names.cluster(),
                                                 names.service(name), live.words()));
    errand.wish.container = command.container;
    errand.wish.command = command.command;
    errand.wish.token = fmt::format("{:016x}", io::fresh_seed());
    errand.wish.started_by = "slipway/run/" + errand.wish.token;
    return errand;
}

/// A task from its beginning to its end, its lines printed as they come.
class Watch {
  public:
    Watch(const Errand& errand, const Arguments& arguments, const Screen& screen)
        : errand_(errand),
          json_(arguments.json),
          patience_(base::parse_duration(arguments.wait).value_or(base::Duration())),
          look_{.owners = {{errand.name, errand.region, errand.log_group}}, .colour = screen.out},
          screen_(screen),
          reader_({{errand.client, errand.log_group}}, [] { return false; }),
          seen_(1, io::wall_time() - base::Duration::minutes(1)) {
        if (io::terminal(io::Stream::Out).interactive) look_.reader = LogLook::Reader::Terminal;
    }

    Outcome run(const std::string& place) {
        const io::StopSignal signal;
        const base::Duration poll = poll_of(place);
        const bool is_here = io::is_here(place);
        auto task = deploy::run_task(*errand_.client, errand_.wish);
        if (!task.ok()) return refused_by_target(task.problems(), screen_);
        task_ = *std::move(task);
        tell(fmt::format("task {} runs {}\n", task_.substr(task_.rfind('/') + 1), errand_.name));
        const std::int64_t since = io::monotonic_milliseconds();
        while (true) {
            auto look = deploy::look_at_task(*errand_.client, errand_.wish.cluster, task_);
            if (!look.ok()) return lost(look.problems());
            if (base::Status read = read_lines(); !read.ok()) return lost(read.problems());
            if (*look && (*look)->status == "STOPPED") return ended(**look, is_here);
            const auto waited = base::Duration::milliseconds(io::monotonic_milliseconds() - since);
            if (waited >= patience_) return stopped(ExitCode::TimedOut, "out of time");
            if (signal.wait(poll)) return stopped(ExitCode::Aborted, "ended by you");
        }
    }

  private:
    base::Status read_lines() {
        const std::string id = task_.substr(task_.rfind('/') + 1);
        return reader_.read({seen_.from(0)}, std::nullopt, [&](deploy::LogReader::Lines lines) {
            std::vector<rollout::LogLine> own = seen_.fresh(std::move(lines));
            std::erase_if(own, [&](const rollout::LogLine& line) {
                return rollout::owner_of(line.stream).task != id;
            });
            if (!own.empty()) say(json_ ? log_json(own, look_) : log_text(own, look_));
        });
    }

    Outcome ended(const rollout::TaskSeen& task, bool is_here) {
        if (!is_here) io::sleep(kLateLines);
        if (base::Status read = read_lines(); !read.ok()) return lost(read.problems());
        auto container = std::ranges::find(task.containers, errand_.wish.container,
                                           &rollout::ContainerSeen::name);
        Outcome outcome{.err = stopped_text(look_.owners.front(), task)};
        if (container == task.containers.end() || !container->exit_code) {
            outcome.exit = ExitCode::CheckFailed;
            return outcome;
        }
        // The one command whose exit code is not slipway's own.
        outcome.exit = static_cast<ExitCode>(*container->exit_code);
        return outcome;
    }

    Outcome stopped(ExitCode exit, std::string_view why) {
        base::Status stop = deploy::stop_task(*errand_.client, errand_.wish.cluster, task_,
                                              fmt::format("slipway run: {}", why));
        if (!stop.ok()) return lost(stop.problems());
        return {.exit = exit, .err = fmt::format("{}; ECS was told to stop the task\n", why)};
    }

    Outcome lost(const base::Diagnostics& problems) {
        Outcome outcome = refused_by_target(problems, screen_);
        outcome.exit = ExitCode::Stuck;
        outcome.err += fmt::format("the task goes on: {}\n", task_);
        return outcome;
    }

    const Errand& errand_;
    bool json_;
    base::Duration patience_;
    LogLook look_;
    const Screen& screen_;
    deploy::LogReader reader_;
    rollout::SeenLines seen_;
    std::string task_ = {};
};

}  // namespace

Outcome run_once(const Arguments& arguments, const Screen& screen) {
    auto opened = open_environment(arguments, screen, {"cloudformation", "ecs", "logs"},
                                   {{arguments.words[1]}});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    tell(live.local_cloud);
    auto errand = errand_of(live, arguments);
    if (!errand.ok()) return refused_by_target(errand.problems(), screen);
    tell(target_line(live, screen.err));
    if (*live.environment().approve) {
        const Question question{.environment = live.environment().name,
                                .wants_name = true,
                                .yes = arguments.yes,
                                .what = fmt::format("run {}?", errand->name)};
        if (auto refusal = confirm(question, screen)) return *refusal;
    }
    return Watch(*errand, arguments, screen).run(live.target->place());
}

}  // namespace cli
