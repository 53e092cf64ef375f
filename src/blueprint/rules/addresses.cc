#include <fmt/format.h>

#include <algorithm>

#include "blueprint/names.h"
#include "blueprint/rules/finding.h"
#include "blueprint/rules/subjects.h"
#include "blueprint/workload.h"
#include "platform/rules/vcpu.h"

namespace blueprint {
namespace {

// AWS: Amazon VPC User Guide, "Subnet CIDR blocks": the first four addresses of a subnet and the
// last are AWS's.
constexpr std::uint64_t kKeptByAws = 5;

const cfn::Stack* network_of(const Built& built) {
    for (const cfn::Stack& stack : built.stacks->stacks) {
        if (stack.kind == cfn::StackKind::Network) return &stack;
    }
    return nullptr;
}

/// The range of the first private subnet; all of them are equally large.
std::optional<platform::Cidr> private_range(const Names& names, const cfn::Stack& network) {
    const cfn::Output* output = network.body.find_output(names.subnet(Tier::Private, 0).output);
    const auto* ref = output == nullptr ? nullptr : std::get_if<cfn::Ref>(&output->value.value);
    const cfn::Resource* subnet = ref == nullptr ? nullptr : network.body.find(ref->name);
    const cfn::Expression* cidr =
        subnet == nullptr ? nullptr : subnet->properties.find("CidrBlock");
    const auto* text = cidr == nullptr ? nullptr : std::get_if<std::string>(&cidr->value);
    return text == nullptr ? std::nullopt : platform::Cidr::parse(*text);
}

std::uint64_t count_of(const Built& built, std::string_view type) {
    std::uint64_t count = 0;
    for (const cfn::Stack& stack : built.stacks->stacks) {
        count += static_cast<std::uint64_t>(
            std::ranges::count(stack.body.resources, type, &cfn::Resource::type));
    }
    return count;
}

std::uint64_t interface_endpoints(const cfn::Stack& network) {
    return static_cast<std::uint64_t>(
        std::ranges::count_if(network.body.resources, [](const cfn::Resource& resource) {
            const cfn::Expression* type = resource.properties.find("VpcEndpointType");
            return resource.type == "AWS::EC2::VPCEndpoint" && type != nullptr &&
                   type->value == cfn::Expression::Variant(std::string("Interface"));
        }));
}

/// Tasks that may run at once: the larger of a release and of full scale, and one of each job.
std::uint64_t most_tasks(const platform::Environment& environment) {
    std::uint64_t releasing = 0;
    std::uint64_t full = 0;
    for (const platform::Service& service : environment.services) {
        releasing += platform::tasks_while_releasing(service);
        full += platform::tasks_at_most(service);
    }
    return std::max(releasing, full) + environment.jobs.size();
}

}  // namespace

void check_addresses(const platform::Platform& platform, const Built& built,
                     platform::Findings& findings) {
    const platform::Environment& environment = *built.environment;
    const cfn::Stack* network = network_of(built);
    if (!makes_network(environment) || network == nullptr) return;
    auto range = private_range(Names::of(platform, environment), *network);
    if (!range || range->addresses() <= kKeptByAws) return;
    std::uint64_t zones = subnet_count(environment, Tier::Private);
    std::uint64_t each = range->addresses() - kKeptByAws;
    std::uint64_t tasks = most_tasks(environment);
    std::uint64_t endpoints = interface_endpoints(*network) * zones;
    std::uint64_t mounts = count_of(built, "AWS::EFS::MountTarget");
    std::uint64_t needed = tasks + endpoints + mounts;
    if (needed <= each * zones) return;

    const platform::Cidr& cidr = *environment.network.cidr;
    base::Diagnostic diagnostic = finding(
        "network.addresses",
        fmt::format("{} may need {} addresses at once, and its private subnets have {}",
                    environment.name, needed, each * zones),
        environment.network.cidr.span == base::SourceSpan{} ? environment.span
                                                            : environment.network.cidr.span);
    std::string sum = fmt::format("{} tasks", tasks);
    if (endpoints > 0) sum += fmt::format(" + {} of endpoints", endpoints);
    if (mounts > 0) sum += fmt::format(" + {} of mount targets", mounts);
    diagnostic.notes = {fmt::format("{} = {}", sum, needed),
                        fmt::format("{} zones x ({} of a /{} - {} that AWS keeps) = {}", zones,
                                    range->addresses(), range->prefix, kKeptByAws, each * zones)};
    auto longer = static_cast<std::uint8_t>(range->prefix - cidr.prefix);
    platform::Cidr better = cidr;
    while (better.prefix > 16) {
        --better.prefix;
        std::uint64_t room =
            ((std::uint64_t{1} << (32 - better.prefix - longer)) - kKeptByAws) * zones;
        if (room >= needed) break;
    }
    better.address &= ~std::uint32_t{0} << (32 - better.prefix);
    diagnostic.help = fmt::format(
        "take a larger range before the first deployment: `cidr: {}`; one that is deployed cannot "
        "grow",
        better.to_string());
    findings.add(std::move(diagnostic), environment.name);
}

}  // namespace blueprint
