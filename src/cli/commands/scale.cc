#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "cli/carrying_out.h"
#include "cli/commands.h"
#include "cli/service_work.h"
#include "cli/views/counted.h"
#include "cli/views/place.h"
#include "cli/whole_number.h"
#include "io/terminal.h"

namespace cli {
namespace {

base::Diagnostic problem(std::string message, std::string help) {
    return {.code = "usage.arguments", .message = std::move(message), .help = std::move(help)};
}

base::Result<std::int64_t> count_of(const std::string& word) {
    constexpr std::int64_t kMost = 10'000;
    if (auto count = whole_number<std::int64_t>(word, 0, kMost)) return *count;
    return problem(fmt::format("COUNT is a number from 0 to 10,000, not '{}'", word),
                   "slipway scale --help");
}

/// What the person has to know before they ask for this count. Errors: usage.arguments.
base::Result<std::string> warning_about(const platform::Service& service, std::int64_t count,
                                        const LiveEnvironment& live) {
    const std::string& environment = live.environment().name;
    if (service.scale) {
        // A schedule moves the range; the widest one is what the manifest allows at some hour.
        std::int64_t least = service.scale->min;
        std::int64_t most = service.scale->max;
        for (const platform::ScheduledRange& range : service.scale->schedule) {
            least = std::min<std::int64_t>(least, range.min);
            most = std::max<std::int64_t>(most, range.max);
        }
        const std::string where = file_and_line(live.manifest->sources, service.scale->span);
        if (count < least || count > most)
            return problem(fmt::format("{} scales from {} to {} tasks ({}), and {} is outside",
                                       service.name, least, most, where, count),
                           "change `scale` in the manifest, then slipway up " + live.words());
        return fmt::format("the autoscaler owns the count of {} ({}) and may change it again\n",
                           service.name, where);
    }
    const std::string where = file_and_line(live.manifest->sources, service.count.span);
    if (stops_first(service) && *service.count <= 1 && count > 1)
        return problem(
            fmt::format("{} has one writer (stop, then start; {}) and takes no more than 1 task",
                        service.name, where),
            "slipway show " + environment + " " + service.name);
    if (count == *service.count) return std::string();
    return fmt::format(
        "the manifest has {} for {} ({}): the next `{}` that changes {} sets it back\n",
        counted(*service.count, "task"), service.name, where,
        "slipway up " + environment + live.options, service.name);
}

}  // namespace

Outcome scale(const Arguments& arguments, const Screen& screen) {
    auto count = count_of(arguments.words[2]);
    if (!count.ok()) return refused(count.problems(), screen);
    const std::string& name = arguments.words[1];
    auto opened =
        open_environment(arguments, screen, {"cloudformation", "ecs"}, {{name}, Named::Services});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    auto warning = warning_about(*live.environment().service(name), *count, live);
    if (!warning.ok()) return refused(warning.problems(), screen);
    (void)io::write_stream(io::Stream::Error, *warning).ok();
    auto services = find_services(live, {name});
    if (!services.ok()) return refused_by_target(services.problems(), screen);
    if (!arguments.json) {
        say(live.local_cloud + target_line(live, screen.out));
        for (const NamedService& one : *services)
            say(fmt::format(" ~    {}  {}  {} -> {} tasks\n", name, one.region, one.before.desired,
                            *count));
    }
    const Question question{.environment = live.environment().name,
                            .wants_name = *live.environment().approve,
                            .yes = arguments.yes,
                            .what = fmt::format("scale {} so?", name)};
    if (auto refusal = confirm(question, screen)) return *refusal;
    return change_services(*services, live, arguments, screen,
                           [&](const NamedService& one) -> base::Result<rollout::FollowGoal> {
                               TRY(deploy::scale_service(one.place, *count));
                               return rollout::FollowGoal{.count = *count};
                           });
}

}  // namespace cli
