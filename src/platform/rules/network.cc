#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "platform/report.h"
#include "platform/rules/aws_limits.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

constexpr std::string_view kTakePrivate =
    "take a part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16: `cidr: 10.10.0.0/16`";

base::SourceSpan cidr_place(const Environment& environment) {
    return span_or(environment.network.cidr.span,
                   span_or(environment.network.span, environment.span));
}

bool has_ingress(const Environment& environment) {
    return std::ranges::any_of(environment.services,
                               [](const Service& service) { return service.ingress.has_value(); });
}

/// Addresses that cannot be those of a network's machines, and what they are.
struct Reserved {
    std::string_view range;
    std::string_view use;
};

// RFC 6890, RFC 3927, RFC 5771 and RFC 1112.
constexpr std::array kReserved = {
    Reserved{"0.0.0.0/8", "stand for this network itself"},
    Reserved{"127.0.0.0/8", "are every machine's own and never leave it"},
    Reserved{"169.254.0.0/16",
             "are good for one link only; tasks get their metadata and credentials there"},
    Reserved{"224.0.0.0/4", "are for multicast, not for single machines"},
    Reserved{"240.0.0.0/4", "are set aside and not in use"},
};

/// Whether `cidr` was refused.
bool report_reserved(const Environment& environment, const Cidr& cidr, Findings& findings) {
    auto reserved = std::ranges::find_if(
        kReserved, [&](const Reserved& one) { return cidr.overlaps(*Cidr::parse(one.range)); });
    if (reserved == kReserved.end()) return false;
    base::Diagnostic diagnostic =
        finding("network.cidr-reserved",
                fmt::format("{} cannot be the network of {}", cidr.to_string(), environment.name),
                cidr_place(environment));
    diagnostic.notes = {fmt::format("addresses of {} {}", reserved->range, reserved->use)};
    diagnostic.help = std::string(kTakePrivate);
    findings.add(std::move(diagnostic), environment.name);
    return true;
}

void check_cidr(const Environment& environment, Findings& findings) {
    // RFC 1918 and RFC 6598.
    constexpr std::array<std::string_view, 4> kPrivate = {"10.0.0.0/8", "172.16.0.0/12",
                                                          "192.168.0.0/16", "100.64.0.0/10"};
    const Cidr& cidr = *environment.network.cidr;
    std::uint8_t smallest =
        has_ingress(environment) ? kSmallestWithLoadBalancer : kSmallestVpcPrefix;
    if (cidr.prefix < kLargestVpcPrefix || cidr.prefix > smallest) {
        bool large = cidr.prefix < kLargestVpcPrefix;
        base::Diagnostic diagnostic =
            finding("network.cidr-size",
                    fmt::format("{} is too {} for the network of {}", cidr.to_string(),
                                large ? "large" : "small", environment.name),
                    cidr_place(environment));
        diagnostic.notes = {
            large ? "AWS makes no VPC larger than a /16"
            : smallest == kSmallestWithLoadBalancer
                ? fmt::format("each public subnet would be a /{}, and a load balancer needs a /27",
                              cidr.prefix + 4)
                : "it is divided into three kinds of subnets in up to four zones"};
        Cidr better{cidr.address & 0xFFFF0000U, kLargestVpcPrefix};
        diagnostic.help =
            fmt::format("a network is a /16 to a /{}, and addresses cost nothing: `cidr: {}`",
                        smallest, better.to_string());
        findings.add(std::move(diagnostic), environment.name);
        return;
    }
    if (report_reserved(environment, cidr, findings)) return;
    bool is_private = std::ranges::any_of(
        kPrivate, [&](std::string_view range) { return Cidr::parse(range)->contains(cidr); });
    if (is_private) return;
    base::Diagnostic diagnostic =
        finding("network.cidr-public",
                fmt::format("{} belongs to somebody on the internet", cidr.to_string()),
                cidr_place(environment));
    diagnostic.notes = {
        fmt::format("tasks in {} could not reach whoever has these addresses", environment.name)};
    diagnostic.help = std::string(kTakePrivate);
    findings.add(std::move(diagnostic), environment.name);
}

void check_zones(const Environment& environment, Findings& findings) {
    std::uint32_t wanted = *environment.network.zones;
    for (const Located<std::string>& region : environment.regions) {
        auto known = std::ranges::find(kRegionZones, *region, &RegionZones::region);
        if (known == kRegionZones.end() || known->zones >= wanted) continue;
        base::Diagnostic diagnostic =
            finding("network.zones",
                    fmt::format("{} has {} zones for a new account, and the network of {} takes {}",
                                *region, known->zones, environment.name, wanted),
                    span_or(environment.network.zones.span, region.span));
        diagnostic.notes = {
            "where a zone is missing the network stack fails",
            fmt::format("yours are listed by: aws ec2 describe-availability-zones --region {} "
                        "--filters Name=zone-type,Values=availability-zone",
                        *region)};
        diagnostic.help = fmt::format(
            "write `network: {{ zones: {} }}`, or accept this finding "
            "when your account has more",
            known->zones);
        findings.add(std::move(diagnostic), environment.name);
    }
}

void report_subnets(const Environment& environment, std::string message, std::string help,
                    Findings& findings) {
    base::Diagnostic diagnostic = finding("network.subnets", std::move(message),
                                          span_or(environment.network.span, environment.span));
    diagnostic.help = std::move(help);
    findings.add(std::move(diagnostic), environment.name);
}

void check_subnets(const Environment& environment, Findings& findings) {
    const Network& network = environment.network;
    bool any_ingress = std::ranges::any_of(
        environment.services, [](const Service& service) { return service.ingress.has_value(); });
    bool any_database = std::ranges::any_of(
        environment.stores, [](const Store& store) { return store.engine != Store::Engine::Efs; });
    if (network.private_subnets.empty()) {
        report_subnets(
            environment,
            fmt::format("the tasks of {} have no subnet in {}", environment.name, network.vpc),
            "name the subnets of the VPC that tasks run in: `private: [subnet-0cc3, subnet-0dd4]`",
            findings);
    }
    // AWS: Elastic Load Balancing User Guide, "Application Load Balancers": subnets of two zones at
    // least.
    if (any_ingress && network.public_subnets.size() < 2) {
        report_subnets(
            environment,
            fmt::format("the load balancer of {} needs subnets in two zones, and has {}",
                        environment.name, counted(network.public_subnets.size(), "subnet")),
            "name one public subnet a zone: `public: [subnet-0aa1, subnet-0bb2]`", findings);
    }
    // AWS: Amazon RDS User Guide, "Working with DB subnet groups": two zones at least.
    const auto& for_stores =
        network.isolated_subnets.empty() ? network.private_subnets : network.isolated_subnets;
    if (any_database && for_stores.size() == 1) {
        report_subnets(
            environment,
            fmt::format("the databases of {} need subnets in two zones, and have 1 subnet",
                        environment.name),
            "name one a zone under `isolated`, or under `private`", findings);
    }
}

bool same_place(const Environment& one, const Environment& other) {
    if (one.account->empty() || *one.account != *other.account) return false;
    return std::ranges::any_of(one.regions, [&](const Located<std::string>& region) {
        return std::ranges::any_of(other.regions, [&](const auto& its) { return *its == *region; });
    });
}

using Indices = std::vector<std::size_t>;

/// Groups of environments in which each has the same addresses as another of the group, by
/// `counts(i, j)`.
template <class Counts>
std::vector<Indices> groups_of(std::size_t count, Counts counts) {
    std::vector<Indices> groups;
    for (std::size_t i = 0; i < count; ++i) {
        Indices joined = {i};
        std::erase_if(groups, [&](const Indices& group) {
            bool meets =
                std::ranges::any_of(group, [&](std::size_t other) { return counts(other, i); });
            if (meets) joined.insert(joined.end(), group.begin(), group.end());
            return meets;
        });
        std::ranges::sort(joined);
        groups.push_back(std::move(joined));
    }
    std::erase_if(groups, [](const Indices& group) { return group.size() < 2; });
    return groups;
}

/// "10.10.0.0/16", "10.20.0.0/16" and so on: ranges that no environment has.
std::vector<std::string> free_ranges(const Platform& platform, std::size_t wanted) {
    std::vector<std::string> ranges;
    for (std::uint32_t second = 10; second < 256 && ranges.size() < wanted; second += 10) {
        Cidr range{10U << 24 | second << 16, 16};
        bool taken =
            std::ranges::any_of(platform.environments, [&](const Environment& environment) {
                return environment.network.vpc.empty() && environment.network.cidr->overlaps(range);
            });
        if (!taken) ranges.push_back(range.to_string());
    }
    return ranges;
}

void report_overlap(const Platform& platform, std::string_view code, const Indices& group,
                    std::string note, Findings& findings) {
    constexpr std::size_t kMostLabels = 4;
    constexpr std::size_t kMostRanges = 3;
    auto environment = [&](std::size_t at) -> const Environment& {
        return platform.environments[group[at]];
    };
    std::vector<std::string> names;
    for (std::size_t at = 0; at < group.size() && at < kMostLabels; ++at)
        names.push_back(environment(at).name);
    if (group.size() > kMostLabels)
        names.push_back(fmt::format("{} more", group.size() - kMostLabels));
    base::Diagnostic diagnostic =
        finding(code, fmt::format("{} have the same addresses", enumerate(names)),
                cidr_place(environment(0)));
    diagnostic.labels.clear();
    for (std::size_t at = 0; at < group.size() && at < kMostLabels; ++at) {
        const Environment& one = environment(at);
        diagnostic.labels.push_back(
            {cidr_place(one), fmt::format("{}: {}", one.name, one.network.cidr->to_string())});
    }
    diagnostic.notes = {std::move(note)};
    diagnostic.help = "give each a range of its own, for example";
    std::vector<std::string> ranges =
        free_ranges(platform, std::min(group.size() - 1, kMostRanges));
    for (std::size_t at = 0; at < ranges.size(); ++at) {
        diagnostic.help +=
            fmt::format("\n{}: network: {{ cidr: {} }}", environment(at + 1).name, ranges[at]);
    }
    findings.add(std::move(diagnostic), environment(group.size() - 1).name);
}

}  // namespace

void check_network(const Environment& environment, Findings& findings) {
    if (environment.network.vpc.empty()) {
        check_cidr(environment, findings);
        check_zones(environment, findings);
    } else {
        check_subnets(environment, findings);
    }
}

void check_overlapping_networks(const Platform& platform, Findings& findings) {
    const auto& all = platform.environments;
    auto overlap = [&](std::size_t i, std::size_t j) {
        bool own = all[i].network.vpc.empty() && all[j].network.vpc.empty();
        return own && all[i].network.cidr->overlaps(*all[j].network.cidr);
    };
    auto together = [&](std::size_t i, std::size_t j) {
        return overlap(i, j) && same_place(all[i], all[j]);
    };
    std::vector<Indices> near = groups_of(all.size(), together);
    for (const Indices& group : near) {
        report_overlap(
            platform, "network.overlap", group,
            fmt::format("they share account {} and a region", *all[group.front()].account),
            findings);
    }
    for (const Indices& group : groups_of(all.size(), overlap)) {
        if (std::ranges::find(near, group) != near.end()) continue;
        report_overlap(platform, "network.overlap-elsewhere", group,
                       "networks that share addresses can never be joined by peering, VPN or a "
                       "transit gateway",
                       findings);
    }
}

}  // namespace platform
