#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/manifest.h"
#include "cli/views/check_report.h"
#include "cli/views/status_report.h"
#include "deploy/reading.h"
#include "deploy/target.h"
#include "io/clock.h"
#include "io/terminal.h"

namespace cli {
namespace {

/// The name that a template gives to its resource of `type`; empty: it leaves it to AWS, or there
/// is none.
std::string name_in(const cfn::Template& body, std::string_view type, std::string_view property) {
    auto resource = std::ranges::find(body.resources, type, &cfn::Resource::type);
    if (resource == body.resources.end()) return {};
    const cfn::Expression* name = resource->properties.find(property);
    const auto* text = name ? name->as<std::string>() : nullptr;
    return text ? *text : std::string();
}

/// What there is of the stacks in one region.
base::Result<RegionStatus> look_at(const RegionStacks& wanted, deploy::Client& client) {
    deploy::EnvironmentWish wish;
    RegionStatus status{.name = wanted.region};
    for (const cfn::Stack& stack : wanted.stacks.stacks) {
        wish.stacks.push_back(stack.name);
        if (stack.kind == cfn::StackKind::Cluster)
            wish.cluster = name_in(stack.body, "AWS::ECS::Cluster", "ClusterName");
        if (stack.kind != cfn::StackKind::Service) continue;
        wish.services.push_back(name_in(stack.body, "AWS::ECS::Service", "ServiceName"));
        status.services.push_back({.name = stack.subject, .stack = stack.name});
    }
    deploy::EnvironmentSeen seen = TRY(deploy::read_environment(client, wish));
    status.wanted_stacks = wish.stacks.size();
    status.stacks = std::move(seen.stacks);
    for (std::size_t i = 0; i < wish.services.size(); ++i) {
        auto found =
            std::ranges::find(seen.services, wish.services[i], &rollout::ServiceSeen::name);
        if (found != seen.services.end()) status.services[i].seen = std::move(*found);
    }
    return status;
}

base::Result<StatusReport> look_at(const Checked& checked, const std::string& endpoint_url) {
    const platform::Environment& environment = *checked.environments.front();
    deploy::TargetWish wish{.environment = environment.name,
                            .account = *environment.account,
                            .regions = {},
                            .profile = environment.profile,
                            .role = environment.role,
                            .endpoint_url = endpoint_url,
                            .services = {"cloudformation", "ecs"},
                            .ask = io::ask_secretly,
                            .now = io::wall_time};
    for (const RegionStacks& wanted : checked.stacks)
        wish.regions.push_back(wanted.region);
    auto target = TRY(deploy::Target::open(TRY(deploy::read_surroundings()), std::move(wish)));
    StatusReport report{
        .environment = environment.name, .account = target->account(), .place = target->place()};
    for (const RegionStacks& wanted : checked.stacks)
        report.regions.push_back(TRY(look_at(wanted, target->client(wanted.region))));
    return report;
}

/// What can be put right on the command line or in a file, and not at AWS.
bool is_usage(std::string_view code) {
    return code.starts_with("endpoint.") || code.starts_with("file.") || code == "aws.config" ||
           code == "credentials.profile" || code == "credentials.variables" ||
           code == "http.library";
}

}  // namespace

Outcome status(const Arguments& arguments, const Screen& screen) {
    const std::int64_t since = io::monotonic_milliseconds();
    auto manifest = load_manifest(arguments.file);
    if (!manifest.ok()) return refused(manifest.problems(), screen);
    if (!manifest->platform) return broken(*manifest, screen);
    auto checked = check_manifest(*manifest, {arguments.words.front()});
    if (!checked.ok()) return refused(checked.problems(), screen);
    if (base::has_errors(checked->findings))
        return {.exit = ExitCode::CheckFailed,
                .err = check_text(report_of(*manifest, *checked, since), manifest->sources,
                                  screen.err)};
    auto report = look_at(*checked, arguments.endpoint_url);
    if (!report.ok()) {
        Outcome outcome = refused(report.problems(), screen);
        if (!is_usage(report.problems().front().code)) outcome.exit = ExitCode::CheckFailed;
        return outcome;
    }
    if (arguments.json) return {.out = status_json(*report)};
    return {.out =
                arguments.outputs ? outputs_text(*report, screen) : status_text(*report, screen)};
}

}  // namespace cli
