#include "cli/live.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "cli/command_again.h"
#include "cli/local_cloud.h"
#include "cli/views/check_report.h"
#include "deploy/client/endpoints.h"
#include "deploy/client/surroundings.h"
#include "io/clock.h"
#include "io/http_client.h"
#include "io/terminal.h"

namespace cli {
namespace {

/// What can be put right on the command line or in a file, and not at AWS.
bool is_usage(std::string_view code) {
    return code.starts_with("endpoint.") || code.starts_with("file.") || code == "aws.config" ||
           code.starts_with("usage.") || code == "credentials.profile" ||
           code == "credentials.variables" || code == "http.library";
}

base::Result<std::unique_ptr<deploy::Target>> open_target(const Checked& checked,
                                                          deploy::Surroundings surroundings,
                                                          const std::string& endpoint_url,
                                                          std::vector<std::string_view> services,
                                                          WaitLine& wait_line) {
    const platform::Environment& environment = *checked.environments.front();
    deploy::TargetWish wish{
        .environment = environment.name,
        .account = *environment.account,
        .regions = {},
        .profile = environment.profile,
        .role = environment.role,
        .endpoint_url = endpoint_url,
        .services = std::move(services),
        .ask = io::ask_secretly,
        .now = io::wall_time,
        .silence = {.tell = [&wait_line](const auto& waiting) { wait_line.take(waiting); }}};
    auto add = [&](const std::string& region) {
        if (std::ranges::find(wish.regions, region) == wish.regions.end())
            wish.regions.push_back(region);
    };
    for (const RegionStacks& wanted : checked.stacks)
        add(wanted.region);
    // What an account has once stands in one region, whichever the environment lives in.
    for (const RegionStacks& wanted : checked.stacks)
        for (const cfn::Stack& stack : wanted.stacks.stacks)
            add(stack.region);
    return deploy::Target::open(std::move(surroundings), std::move(wish));
}

}  // namespace

std::variant<CheckedEnvironment, Outcome> open_checked(const Arguments& arguments,
                                                       const Screen& screen, const Meant& meant) {
    const std::int64_t since = io::monotonic_milliseconds();
    auto loaded = load_manifest(arguments.file);
    if (!loaded.ok()) return refused(loaded.problems(), screen);
    if (!loaded->platform) return broken(*loaded, screen);
    auto manifest = std::make_unique<Manifest>(*std::move(loaded));
    auto checked = check_manifest(*manifest, {arguments.words.front()});
    if (!checked.ok()) return refused(checked.problems(), screen);
    if (base::has_errors(checked->findings))
        return Outcome{.exit = ExitCode::CheckFailed,
                       .err = check_text(report_of(*manifest, *checked, since), manifest->sources,
                                         screen.err)};
    base::Status known = check_names(*checked->environments.front(), meant);
    if (!known.ok()) return refused(known.problems(), screen);
    return CheckedEnvironment{std::move(manifest), *std::move(checked)};
}

std::variant<LiveEnvironment, Outcome> open_environment(const Arguments& arguments,
                                                        const Screen& screen,
                                                        std::vector<std::string_view> services,
                                                        const Meant& meant) {
    auto opened = open_checked(arguments, screen, meant);
    if (auto* outcome = std::get_if<Outcome>(&opened)) return std::move(*outcome);
    return open_account(std::move(std::get<CheckedEnvironment>(opened)), arguments, screen,
                        std::move(services));
}

std::variant<LiveEnvironment, Outcome> open_account(CheckedEnvironment checked,
                                                    const Arguments& arguments,
                                                    const Screen& screen,
                                                    std::vector<std::string_view> services) {
    std::string endpoint_url = arguments.endpoint_url;
    std::string local_cloud;
    if (arguments.local) {
        auto cloud = join_local_cloud();
        if (!cloud.ok()) return refused(cloud.problems(), screen);
        endpoint_url = cloud->url;
        local_cloud = in_words(*cloud, screen);
    }
    // Keys, profiles and endpoints of the machine are for AWS. The cloud of a folder takes the
    // account for a key, whatever whoever calls it has exported.
    base::Result<deploy::Surroundings> surroundings = deploy::Surroundings{};
    if (!arguments.local) surroundings = deploy::read_surroundings();
    if (!surroundings.ok()) return refused_by_target(surroundings.problems(), screen);
    auto wait_line = std::make_unique<WaitLine>();
    auto target = open_target(checked.checked, *std::move(surroundings), endpoint_url,
                              std::move(services), *wait_line);
    if (!target.ok()) return refused_by_target(target.problems(), screen);
    return LiveEnvironment{{std::move(checked)},
                           std::move(wait_line),
                           *std::move(target),
                           std::move(local_cloud),
                           same_options(arguments)};
}

bool may_be_here(const CheckedEnvironment& checked, const Arguments& arguments,
                 std::string_view service) {
    if (arguments.local) return true;
    auto surroundings = deploy::read_surroundings();
    // What is wrong with them is told by whoever needs them.
    if (!surroundings.ok()) return true;
    auto endpoint = deploy::endpoint_of(*aws::find_service(service), *surroundings,
                                        {.region = checked.checked.stacks.front().region,
                                         .url = arguments.endpoint_url,
                                         .profile = checked.environment().profile});
    return !endpoint.ok() || io::is_here(endpoint->origin);
}

std::string region_option(const CheckedEnvironment& checked, const std::string& region) {
    return checked.checked.stacks.size() > 1 ? " --region " + region : std::string();
}

base::Status narrow_to_region(CheckedEnvironment& checked, const std::string& region) {
    if (region.empty()) return base::Done{};
    auto& all = checked.checked.stacks;
    std::string known;
    for (const RegionStacks& one : all)
        known += (known.empty() ? "" : ", ") + one.region;
    std::erase_if(all, [&](const RegionStacks& one) { return one.region != region; });
    if (!all.empty()) return base::Done{};
    return base::Diagnostic{.code = "usage.arguments",
                            .message = region + " is no region of " + checked.environment().name,
                            .help = "it has: " + known};
}

base::Result<deploy::EnvironmentSeen> read_region(const LiveEnvironment& live,
                                                  const RegionStacks& wanted) {
    std::map<std::string, deploy::EnvironmentWish> wishes;
    deploy::EnvironmentWish& here = wishes[wanted.region];
    for (const cfn::Stack& stack : wanted.stacks.stacks) {
        wishes[stack.region].stacks.push_back(stack.name);
        if (stack.kind == cfn::StackKind::Cluster)
            here.cluster = name_in(stack.body, "AWS::ECS::Cluster", "ClusterName");
        if (stack.kind == cfn::StackKind::Service)
            here.services.push_back(name_in(stack.body, "AWS::ECS::Service", "ServiceName"));
    }
    deploy::EnvironmentSeen all;
    for (const auto& [region, wish] : wishes) {
        auto seen = TRY(deploy::read_environment(live.target->client(region), wish));
        std::ranges::move(seen.stacks, std::back_inserter(all.stacks));
        std::ranges::move(seen.services, std::back_inserter(all.services));
    }
    // In the order in which they are deployed, whichever region they are in.
    auto place_of = [&](const rollout::StackSeen& seen) {
        return std::ranges::find(wanted.stacks.stacks, seen.name, &cfn::Stack::name);
    };
    std::ranges::sort(all.stacks, {}, place_of);
    return all;
}

base::Duration poll_of(const std::string& place) {
    return io::is_here(place) ? base::Duration::milliseconds(500) : base::Duration::seconds(3);
}

Outcome refused_by_target(const base::Diagnostics& problems, const Screen& screen) {
    Outcome outcome = refused(problems, screen);
    if (!is_usage(problems.front().code)) outcome.exit = ExitCode::CheckFailed;
    return outcome;
}

std::string name_in(const cfn::Template& body, std::string_view type, std::string_view property) {
    auto resource = std::ranges::find(body.resources, type, &cfn::Resource::type);
    if (resource == body.resources.end()) return {};
    const cfn::Expression* name = resource->properties.find(property);
    const auto* text = name ? name->as<std::string>() : nullptr;
    return text ? *text : std::string();
}

}  // namespace cli
