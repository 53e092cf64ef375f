#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/match.h"
#include "base/near_miss.h"
#include "cli/commands/secret_actions.h"
#include "cli/secret_value.h"
#include "deploy/execution/secrets.h"
#include "deploy/reading/not_up.h"
#include "deploy/reading/reading.h"
#include "deploy/reading/tasks.h"
#include "io/file.h"
#include "io/random.h"
#include "io/terminal.h"

namespace cli {
namespace {

using platform::Secret;

/// What is read of standard input: somewhat more than a value may have, so that its size can be
/// told.
constexpr std::size_t kMostInput = std::size_t{1024} * 1024;

base::Diagnostic not_by_hand(const std::string& name, std::string why, std::string help) {
    return {.code = "usage.secret-kind",
            .message = fmt::format("{} {}", name, why),
            .help = std::move(help)};
}

/// That a person sets the secret called `name`.
base::Status check_secret(const platform::Environment& environment, const std::string& name) {
    const Secret* secret = environment.secret(name);
    if (!secret) {
        std::vector<std::string> names;
        for (const Secret& known : environment.secrets)
            names.push_back(known.name);
        auto near = base::near_miss(name, names);
        return base::Diagnostic{
            .code = "usage.unknown-secret",
            .message = fmt::format("{} has no secret {}", environment.name, name),
            .help = near ? fmt::format("did you mean `{}`?", *near)
                         : fmt::format("write `secrets: {{ {}: {{}} }}` into the manifest first",
                                       name)};
    }
    return base::match(
        secret->source, [](const Secret::ByHand&) -> base::Status { return base::Done{}; },
        [&](const Secret::Generated&) -> base::Status {
            return not_by_hand(name, "is made by AWS (`generate`), and nobody sets it",
                               fmt::format("`{}: {{}}` in the manifest is one that you set", name));
        },
        [&](const Secret::External& outside) -> base::Status {
            return not_by_hand(name, "is not of this platform: " + outside.arn,
                               "its owner sets it, where it is");
        },
        [&](const Secret::Composed&) -> base::Status {
            return not_by_hand(name, "is put together inside AWS from others",
                               fmt::format("`{}: {{}}` in the manifest is one that you set", name));
        });
}

/// The secret in one region, before it is set.
struct Found {
    deploy::Client* client = nullptr;
    SecretRegion region = {};
};

base::Result<Found> find(const RegionStacks& wanted, const LiveEnvironment& live,
                         const std::string& name) {
    Found found{.client = &live.target->client(wanted.region)};
    const SecretPlace place = secret_place(wanted);
    const std::string stack(place.data_stack);
    const deploy::EnvironmentSeen seen =
        TRY(deploy::read_environment(*found.client, {.stacks = {stack}}));
    const std::string arn =
        seen.stacks.empty() ? std::string() : secret_arn(seen.stacks.front(), live, name);
    if (arn.empty()) {
        const std::string& environment = live.environment().name;
        return deploy::not_up(
            live.words(),
            seen.stacks.empty()
                ? fmt::format("{} is not up in {}: there is no stack {}", environment,
                              wanted.region, stack)
                : fmt::format("the stack {} in {} does not have {} yet: it is not finished, "
                              "or older than the manifest",
                              stack, wanted.region, name));
    }
    SecretStatus status{.name = name, .state = SecretState::Set, .arn = arn};
    status.readers = readers_of(wanted, name);
    const auto tasks = TRY(deploy::read_tasks(*found.client, place.cluster,
                                              groups_of(status.readers), deploy::Tasks::Wanted));
    auto next = tasks.begin();
    for (SecretReader& reader : status.readers)
        if (!reader.service.empty()) reader.tasks = reader.tasks_before = (next++)->size();
    found.region = {.name = wanted.region, .cluster = place.cluster, .secrets = {}};
    found.region.secrets.push_back(std::move(status));
    return found;
}

base::Result<std::string> ask_for_value(const Arguments& arguments, const LiveEnvironment& live) {
    const std::string& name = arguments.words[1];
    // Standard input may be the manifest.
    if (!io::is_input_typed() && arguments.file != "-") {
        auto bytes = TRY(io::read_file("-", kMostInput));
        return secret_value(std::move(bytes), GivenBy::StandardInput);
    }
    // Whoever types it sees first where it goes.
    std::string target =
        fmt::format("{}  account {}", live.environment().name, live.target->account());
    for (const RegionStacks& region : live.checked.stacks)
        target += "  " + region.region;
    TRY(io::write_stream(io::Stream::Error, target + "  " + live.target->place() + "\n"));
    const std::string question = fmt::format("value of {} (it is not shown): ", name);
    return secret_value(TRY(io::ask_secretly(question)), GivenBy::Person);
}

/// That it failed in one region, after it was set in others or not.
Outcome not_set(const std::vector<Found>& done, base::Diagnostics problems, const Screen& screen) {
    std::string set;
    for (const Found& one : done)
        set += (set.empty() ? "" : ", ") + one.region.name;
    const bool may_be_set = problems.front().code == "server.silent";
    if (set.empty() && !may_be_set) return refused_by_target(problems, screen);
    if (!set.empty()) problems.front().notes.push_back("it is set in " + set);
    if (may_be_set) problems.front().notes.push_back("the value may have arrived all the same");
    problems.front().help = "set it again";
    Outcome outcome = refused(problems, screen);
    outcome.exit = ExitCode::Stuck;
    return outcome;
}

}  // namespace

Outcome secret_set(const Arguments& arguments, const Screen& screen) {
    const std::string& name = arguments.words[1];
    auto checked = open_checked(arguments, screen);
    if (auto* outcome = std::get_if<Outcome>(&checked)) return *outcome;
    auto& environment = std::get<CheckedEnvironment>(checked);
    if (base::Status known = check_secret(environment.environment(), name); !known.ok())
        return refused(known.problems(), screen);
    auto opened = open_account(std::move(environment), arguments, screen,
                               {"cloudformation", "ecs", "secretsmanager"});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    std::vector<Found> places;
    for (const RegionStacks& wanted : live.checked.stacks) {
        auto found = find(wanted, live, name);
        if (!found.ok()) return refused_by_target(found.problems(), screen);
        places.push_back(*std::move(found));
    }
    auto value = ask_for_value(arguments, live);
    if (!value.ok()) return refused(value.problems(), screen);
    SecretReport report{.environment = live.environment().name,
                        .account = live.target->account(),
                        .place = live.target->place(),
                        .options = live.options};
    std::vector<Found> done;
    for (Found& place : places) {
        SecretStatus& secret = place.region.secrets.front();
        secret.version = io::random_uuid();
        base::Status put = deploy::put_secret(*place.client, secret.arn, secret.version, *value);
        if (!put.ok()) return not_set(done, put.problems(), screen);
        report.regions.push_back(place.region);
        done.push_back(std::move(place));
    }
    Outcome outcome{.out = arguments.json ? secrets_json(report) : secret_set_text(report, screen)};
    if (has_blank_edge(*value))
        outcome.err = base::print(
            {.severity = base::Severity::Warning,
             .code = "usage.secret-blank",
             .message = "the value begins or ends with a blank or a line break, which is a part "
                        "of it"},
            base::Sources{}, screen.err);
    return outcome;
}

}  // namespace cli
