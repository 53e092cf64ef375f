#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/match.h"
#include "cli/commands/secret_actions.h"
#include "deploy/reading/reading.h"
#include "deploy/reading/secrets.h"
#include "deploy/reading/tasks.h"

namespace cli {
namespace {

using platform::Secret;

SecretState state_of(const Secret& secret, const rollout::SecretSeen& seen) {
    rollout::SecretHolds holds = rollout::held_by(seen);
    return base::match(
        secret.source, [](const Secret::Composed&) { return SecretState::Composed; },
        [](const Secret::External&) { return SecretState::Outside; },
        [&](const Secret::Generated&) {
            return holds == rollout::SecretHolds::Nothing ? SecretState::NotThere
                                                          : SecretState::Made;
        },
        [&](const Secret::ByHand&) {
            switch (holds) {
                case rollout::SecretHolds::Nothing: return SecretState::NotThere;
                case rollout::SecretHolds::First: return SecretState::Placeholder;
                case rollout::SecretHolds::Another: break;
            }
            return SecretState::Set;
        });
}

/// The tasks of every service that reads any of the secrets, by its name in ECS.
base::Result<std::map<std::string, std::vector<rollout::TaskSeen>>> tasks_of(
    const SecretRegion& region, deploy::Client& client) {
    std::map<std::string, std::vector<rollout::TaskSeen>> tasks;
    for (const SecretStatus& secret : region.secrets)
        for (const deploy::TaskGroup& group : groups_of(secret.readers))
            tasks[group.service];
    std::vector<deploy::TaskGroup> groups;
    for (const auto& [service, none] : tasks)
        groups.push_back({.service = service});
    auto read = TRY(deploy::read_tasks(client, region.cluster, groups, deploy::Tasks::Wanted));
    for (std::size_t i = 0; i < groups.size(); ++i)
        tasks[groups[i].service] = std::move(read[i]);
    return tasks;
}

base::Result<SecretRegion> look_at(const RegionStacks& wanted, const LiveEnvironment& live) {
    deploy::Client& client = live.target->client(wanted.region);
    const SecretPlace place = secret_place(wanted);
    SecretRegion region{.name = wanted.region, .cluster = place.cluster};
    deploy::EnvironmentWish wish;
    if (!place.data_stack.empty()) wish.stacks.emplace_back(place.data_stack);
    const deploy::EnvironmentSeen seen = TRY(deploy::read_environment(client, wish));
    std::vector<std::string> arns;
    for (const Secret& secret : live.environment().secrets) {
        SecretStatus status{.name = secret.name, .readers = readers_of(wanted, secret.name)};
        if (const auto* outside = std::get_if<Secret::External>(&secret.source))
            status.arn = outside->arn;
        else if (!seen.stacks.empty())
            status.arn = secret_arn(seen.stacks.front(), live, secret.name);
        bool is_ours =
            !status.arn.empty() && !std::holds_alternative<Secret::External>(secret.source);
        if (is_ours) arns.push_back(status.arn);
        region.secrets.push_back(std::move(status));
    }
    std::map<std::string, rollout::SecretSeen> found;
    for (rollout::SecretSeen& one : TRY(deploy::read_secrets(client, arns)))
        found.emplace(one.arn, std::move(one));
    const auto tasks = TRY(tasks_of(region, client));
    for (std::size_t i = 0; i < region.secrets.size(); ++i) {
        SecretStatus& status = region.secrets[i];
        const rollout::SecretSeen one = found[status.arn];
        status.state = state_of(live.environment().secrets[i], one);
        if (const rollout::SecretVersionSeen* current = one.current()) {
            status.version = current->id;
            status.changed = current->created;
        }
        for (SecretReader& reader : status.readers) {
            if (reader.service.empty()) continue;
            reader.tasks = tasks.at(reader.service).size();
            reader.tasks_before = rollout::tasks_before(one, tasks.at(reader.service));
        }
    }
    return region;
}

}  // namespace

Outcome secret_list(const Arguments& arguments, const Screen& screen) {
    auto opened = open_environment(arguments, screen, {"cloudformation", "ecs", "secretsmanager"});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    SecretReport report{.environment = live.environment().name,
                        .account = live.target->account(),
                        .place = live.target->place(),
                        .options = live.options};
    for (const RegionStacks& wanted : live.checked.stacks) {
        auto region = look_at(wanted, live);
        if (!region.ok()) return refused_by_target(region.problems(), screen);
        report.regions.push_back(*std::move(region));
    }
    return {.out = arguments.json ? secrets_json(report)
                                  : live.local_cloud + secrets_text(report, screen)};
}

}  // namespace cli
