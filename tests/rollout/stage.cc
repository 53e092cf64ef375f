#include "rollout/stage.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "base/diagnostic_printer.h"
#include "blueprint/blueprint.h"
#include "rollout/release/rollback.h"

namespace stage {
namespace {

std::optional<std::string> read_beside(std::string_view path) {
    std::ifstream file(std::string(SLIPWAY_ROOT) + "/platforms/ohi/" + std::string(path),
                       std::ios::binary);
    if (!file) return std::nullopt;
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// The account that every environment names becomes the simulated one.
std::string in_simulated_account(std::string manifest) {
    constexpr std::string_view kKey = "account: ";
    for (std::size_t at = 0; (at = manifest.find(kKey, at)) != std::string::npos;) {
        at += kKey.size();
        manifest.replace(at, 12, sim::World::kAccount);
    }
    return manifest;
}

}  // namespace

Read read(std::string manifest, const std::string& environment) {
    base::Sources sources;
    auto file = sources.add("slipway.yaml", in_simulated_account(std::move(manifest)));
    base::Diagnostics findings;
    auto platform = platform::load(sources, file, read_beside, findings);
    if (!platform) {
        ADD_FAILURE() << base::print(findings, sources, base::Colour::No);
        return {};
    }
    Read read{.platform = std::make_unique<platform::Platform>(*std::move(platform)), .stacks = {}};
    const platform::Environment* settled = read.platform->environment(environment);
    for (const auto& region : settled->regions) {
        auto stacks = blueprint::make_stacks(*read.platform, *settled, *region);
        if (!stacks.ok()) {
            ADD_FAILURE() << base::print(stacks.problems(), sources, base::Colour::No);
            continue;
        }
        read.stacks.push_back({settled, *region, *std::move(stacks)});
    }
    return read;
}

Stage::Stage(std::uint64_t seed, sim::Behaviour behaviour, sim::CallTroubles troubles)
    : world_(seed, std::move(behaviour)), deployer_(world_, seed, troubles) {}

rollout::Wish Stage::wish(const Read& read) const {
    const cli::RegionStacks& stacks = read.stacks.front();
    cli::WishFacts facts{.account = sim::World::kAccount};
    for (const std::string& repository :
         cli::repositories_of(*read.platform, *stacks.environment)) {
        auto found = images_.find(repository);
        const int release = found == images_.end() ? 1 : found->second;
        if (release > 0)
            facts.images[repository] =
                fmt::format("{}.dkr.ecr.{}.amazonaws.com/{}@sha256:{:064x}", sim::World::kAccount,
                            sim::World::kRegion, repository, release);
    }
    rollout::Wish wish = cli::make_wish(*read.platform, stacks, facts);
    wish.release = fmt::format("{} anna", releases_);
    return wish;
}

base::Result<Stage::Foretold> Stage::foretold(const Read& read) {
    const rollout::Wish wanted = wish(read);
    const rollout::CloudSeen seen = deployer_.aws().look(wanted);
    Foretold said{.plan = TRY(rollout::make_plan(wanted, seen))};
    said.consequences = rollout::consequences_of(wanted, seen, said.plan);
    return said;
}

rollout::Rollout Stage::up(const Read& read, base::Duration most,
                           const sim::Deployer::Interrupts& interrupts) {
    ++releases_;
    auto done = deployer_.deploy(wish(read), world_.now() + most, interrupts);
    if (!done.ok()) {
        ADD_FAILURE() << base::print(done.problems(), base::Sources{}, base::Colour::No);
        return rollout::Rollout({}, {}, {}, {});
    }
    EXPECT_NE(done->verdict(), rollout::Verdict::Going) << told(*done);
    return *std::move(done);
}

rollout::Rollout Stage::up_for(const Read& read, base::Duration so_long) {
    ++releases_;
    auto done = deployer_.deploy(wish(read), world_.now() + so_long);
    if (!done.ok()) {
        ADD_FAILURE() << base::print(done.problems(), base::Sources{}, base::Colour::No);
        return rollout::Rollout({}, {}, {}, {});
    }
    return *std::move(done);
}

rollout::Rollout Stage::roll_back(const Read& read, std::int64_t to) {
    rollout::Wish wanted = wish(read);
    const rollout::CloudSeen seen = deployer_.aws().look(wanted);
    const rollout::ReleasedImages released = deployer_.aws().released(wanted.environment);
    auto back = rollout::make_rollback(std::move(wanted), seen, released, to);
    if (!back.ok()) {
        ADD_FAILURE() << base::print(back.problems(), base::Sources{}, base::Colour::No);
        return rollout::Rollout({}, {}, {}, {});
    }
    back->wish.release = fmt::format("{} anna - - back-to-{}", ++releases_, to);
    auto done = deployer_.deploy(back->wish, world_.now() + base::Duration::hours(12));
    EXPECT_TRUE(done.ok());
    return done.ok() ? *std::move(done) : rollout::Rollout({}, {}, {}, {});
}

void Stage::abort(const std::string& stack) {
    auto answer = deployer_.aws().carry_out(rollout::DeleteStack{stack, "a-person"});
    EXPECT_TRUE(std::holds_alternative<rollout::Accepted>(answer));
}

Snapshot Stage::look() const {
    Snapshot seen;
    const engine::Cloud& cloud = world_.cloud();
    for (const auto* core : cloud.stacks(sim::World::kAccount, sim::World::kRegion)) {
        const auto& state = core->state();
        if (state.status == engine::cloudformation::Status::DeleteComplete) continue;
        const std::string& name = state.names.stack_name;
        seen.stacks[name] = fmt::format("{} {}", to_string(state.status),
                                        base::to_string(state.updated.value_or(state.created)));
        for (const auto& [id, resource] : state.resources) {
            seen.resources[name + " " + id] = resource.physical_id;
            if (resource.type != "AWS::ECS::Service") continue;
            auto at = cloud.find_service(resource.physical_id);
            const auto& service = *cloud.service(*at);
            for (engine::Address task : cloud.tasks(service.state().names.cluster_arn)) {
                const auto& one = cloud.task(task)->state();
                if (one.request.service == at && one.status == engine::ecs::TaskStatus::Running)
                    seen.tasks[service.state().names.service_name].insert(cloud.task_arn(task));
            }
        }
    }
    return seen;
}

std::size_t Stage::most_runs_at_once() const {
    const engine::Cloud& cloud = world_.cloud();
    std::set<std::string> clusters;
    for (const auto* core : cloud.stacks(sim::World::kAccount, sim::World::kRegion))
        for (const auto& [id, resource] : core->state().resources)
            if (resource.type == "AWS::ECS::Service")
                if (auto at = cloud.find_service(resource.physical_id))
                    clusters.insert(cloud.service(*at)->state().names.cluster_arn);
    std::map<std::string, std::vector<const engine::ecs::TaskState*>> runs;  // by family
    for (const std::string& cluster : clusters)
        for (engine::Address at : cloud.tasks(cluster)) {
            const engine::ecs::TaskState& one = cloud.task(at)->state();
            const std::string& definition = one.request.spec->task_definition_arn;
            if (!one.request.service && one.created_at)
                runs[definition.substr(0, definition.rfind(':'))].push_back(&one);
        }
    std::size_t most = 0;
    for (const auto& [family, all] : runs)
        for (const auto* one : all) {
            const auto at_once = std::ranges::count_if(all, [&](const auto* other) {
                const base::Time end = other->stopped_at.value_or(world_.now());
                return *other->created_at <= *one->created_at && *one->created_at < end;
            });
            most = std::max(most, static_cast<std::size_t>(at_once));
        }
    return most;
}

std::map<std::string, std::size_t> Stage::running(const std::string& service) const {
    std::map<std::string, std::size_t> images;
    const engine::Cloud& cloud = world_.cloud();
    for (const auto* core : cloud.stacks(sim::World::kAccount, sim::World::kRegion))
        for (const auto& [id, resource] : core->state().resources) {
            if (resource.type != "AWS::ECS::Service") continue;
            auto at = cloud.find_service(resource.physical_id);
            if (!at || cloud.service(*at)->state().names.service_name != service) continue;
            for (engine::Address task :
                 cloud.tasks(cloud.service(*at)->state().names.cluster_arn)) {
                const auto& one = cloud.task(task)->state();
                if (one.request.service == at && one.status == engine::ecs::TaskStatus::Running)
                    ++images[one.request.spec->containers[0].image];
            }
        }
    return images;
}

std::string Stage::told(const rollout::Rollout& rollout) {
    std::string text;
    for (std::size_t i = 0; i < rollout.reports().size(); ++i) {
        const rollout::Step& step = rollout.plan().steps[i];
        const rollout::StepReport& report = rollout.reports()[i];
        constexpr const char* kKinds[] = {"deploy", "run", "remove"};
        constexpr const char* kStates[] = {"waiting", "running", "over", "skipped"};
        constexpr const char* kEnds[] = {"",         "changed", "unchanged", "not begun",
                                         "put back", "stuck",   "timed out"};
        text += fmt::format("{} {} {} {} {}\n", kKinds[static_cast<int>(step.kind)],
                            rollout.plan().stacks[step.stack].name,
                            kStates[static_cast<int>(report.state)],
                            kEnds[static_cast<int>(report.end)], report.message);
        for (const auto& failure : report.failures)
            text +=
                fmt::format("    {} {}: {}\n", failure.logical_id, failure.status, failure.reason);
    }
    return text;
}

}  // namespace stage
