#pragma once
// What follows from a service or a job without a word of CloudFormation: its wires, its security
// groups, its repositories.

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "blueprint/names.h"
#include "platform/platform.h"

namespace blueprint {

/// All that the stacks of one environment in one region are made from.
struct Scope {
    const platform::Platform& platform;
    const platform::Environment& environment;
    std::string region;
    Names names;
};

/// A wire between security groups: whoever owns it may open TCP `port` of the callee.
struct Edge {
    enum class To { Service, Store };
    To to = To::Service;
    std::string callee;
    std::uint16_t port = 0;

    auto operator<=>(const Edge&) const = default;
};

/// What the workload calls and mounts, sorted, each once.
std::vector<Edge> edges_of(const platform::Environment& environment,
                           const platform::Workload& workload);

/// Whether `job` has a security group of its own: it stands alone, or reaches anything. What its
/// service reaches is no help: a job before a release runs before the service's stack opens its
/// edges, and EC2 refuses a second rule between the same two groups.
bool has_own_group(const platform::Environment& environment, const platform::Job& job);

/// The security groups that the tasks of `job` bear; at most two.
std::vector<Export> groups_of(const Scope& scope, const platform::Job& job);

/// The repositories of ours that hold the images of its containers, sorted ("api", "api-proxy");
/// those of a job that extends a service are the service's.
std::vector<std::string> repositories_of(const platform::Workload& workload);

/// The secrets that a person sets and that its tasks start with, alone or inside composed ones;
/// sorted.
std::vector<std::string> secrets_by_hand(const platform::Environment& environment,
                                         const platform::Workload& workload);

/// Whether a private name leads to the tasks: another service or job calls it and its traffic does
/// not shift between revisions. AWS: "Amazon ECS blue/green deployments" knows load balancers,
/// Service Connect and VPC Lattice, no DNS.
bool has_private_name(const platform::Service& service);

/// Whether the platform's own VPC is to be made.
bool makes_network(const platform::Environment& environment);
/// The subnets of a tier: one a zone, or those that exist. Stores take the private ones where an
/// existing network has no isolated ones.
std::size_t subnet_count(const platform::Environment& environment, Tier tier);

/// Whether any service is reached through the load balancer: without one there is none.
bool has_load_balancer(const platform::Environment& environment);
/// The names that people reach the platform by: the domain, which must be there, then the hosts of
/// services below it, sorted.
std::vector<std::string> public_names(const platform::Environment& environment);
/// Whether releases are shown to a few people before they have traffic.
bool has_test_listener(const platform::Environment& environment);
/// Whether any service shifts traffic between revisions.
bool shifts_traffic(const platform::Environment& environment);
/// Whether any service is to leave Spot when there is none.
bool falls_back_from_spot(const platform::Environment& environment);
/// Whether `notify` names anybody who is not a topic already.
bool has_alarm_topic(const platform::Environment& environment);

/// The image that a container runs, as a text that is equal for equal bytes: "repository api", or a
/// reference.
std::string image_key(const platform::Environment& environment, const platform::Image& image);

/// The containers of a workload: the main one first.
struct NamedContainer {
    std::string name;
    const platform::Container* container;
};
std::vector<NamedContainer> containers_of(const platform::Workload& workload);

}  // namespace blueprint
