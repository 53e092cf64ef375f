#include "blueprint/workload.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "blueprint/secrets_of.h"

namespace blueprint {
namespace {

constexpr std::string_view kTopicPrefix = "arn:";

bool any_service(const platform::Environment& environment, auto holds) {
    return std::ranges::any_of(environment.services, holds);
}

}  // namespace

std::vector<NamedContainer> containers_of(const platform::Workload& workload) {
    std::vector<NamedContainer> containers = {{workload.name, &workload.container}};
    for (const platform::Sidecar& sidecar : workload.sidecars) {
        containers.push_back({sidecar.name, &sidecar.container});
    }
    return containers;
}

std::vector<Edge> edges_of(const platform::Environment& environment,
                           const platform::Workload& workload) {
    std::set<Edge> edges;
    for (const platform::Call& call : workload.calls) {
        bool store = call.to == platform::Call::To::Store;
        edges.insert({store ? Edge::To::Store : Edge::To::Service, call.callee, call.port});
    }
    for (const NamedContainer& named : containers_of(workload)) {
        for (const platform::Mount& mount : named.container->mounts) {
            const platform::Store* store = environment.store(mount.store);
            if (store) edges.insert({Edge::To::Store, store->name, store->port()});
        }
    }
    return {edges.begin(), edges.end()};
}

bool has_own_group(const platform::Environment& environment, const platform::Job& job) {
    return !environment.service(job.extends) || !edges_of(environment, job).empty();
}

std::vector<Export> groups_of(const Scope& scope, const platform::Job& job) {
    std::vector<Export> groups;
    if (scope.environment.service(job.extends)) {
        groups.push_back(scope.names.service_group(job.extends));
    }
    if (has_own_group(scope.environment, job)) groups.push_back(scope.names.job_group(job.name));
    return groups;
}

std::vector<std::string> repositories_of(const platform::Workload& workload) {
    std::set<std::string> repositories;
    for (const NamedContainer& named : containers_of(workload)) {
        const std::string& repository = named.container->image.repository;
        if (!repository.empty()) repositories.insert(repository);
    }
    return {repositories.begin(), repositories.end()};
}

bool has_private_name(const platform::Service& service) {
    return service.called && !platform::shifts_traffic(*service.deploy.strategy);
}

std::vector<std::string> secrets_by_hand(const platform::Environment& environment,
                                         const platform::Workload& workload) {
    std::vector<std::string> names = secrets_of(environment, workload);
    std::erase_if(names, [&](const std::string& name) {
        return !std::holds_alternative<platform::Secret::ByHand>(environment.secret(name)->source);
    });
    return names;
}

bool makes_network(const platform::Environment& environment) {
    return environment.network.vpc.empty();
}

std::size_t subnet_count(const platform::Environment& environment, Tier tier) {
    const platform::Network& network = environment.network;
    if (makes_network(environment)) return *network.zones;
    if (tier == Tier::Public) return network.public_subnets.size();
    bool isolated = tier == Tier::Isolated && !network.isolated_subnets.empty();
    return isolated ? network.isolated_subnets.size() : network.private_subnets.size();
}

bool has_load_balancer(const platform::Environment& environment) {
    return any_service(environment,
                       [](const auto& service) { return service.ingress.has_value(); });
}

bool has_test_listener(const platform::Environment& environment) {
    return has_load_balancer(environment) && !environment.test_from.empty();
}

std::vector<std::string> public_names(const platform::Environment& environment) {
    const std::string& domain = *environment.domain->name;
    std::set<std::string> below;
    for (const platform::Service& service : environment.services) {
        if (!service.ingress) continue;
        for (const auto& host : service.ingress->hosts) {
            if (host->ends_with("." + domain)) below.insert(*host);
        }
    }
    std::vector<std::string> names = {domain};
    names.insert(names.end(), below.begin(), below.end());
    return names;
}

bool shifts_traffic(const platform::Environment& environment) {
    return any_service(environment, [](const auto& service) {
        return service.ingress && platform::shifts_traffic(*service.deploy.strategy);
    });
}

bool falls_back_from_spot(const platform::Environment& environment) {
    return any_service(environment, [](const auto& service) {
        return *service.capacity == platform::Capacity::Spot;
    });
}

bool has_alarm_topic(const platform::Environment& environment) {
    return std::ranges::any_of(environment.notify,
                               [](const auto& who) { return !who->starts_with(kTopicPrefix); });
}

std::string image_key(const platform::Environment& environment, const platform::Image& image) {
    const platform::Image* at = &image;
    // Bounded, so that services that are each other's image end somewhere.
    for (std::size_t steps = 0; steps <= environment.services.size(); ++steps) {
        const auto* same = std::get_if<platform::Image::SameAs>(&at->source);
        const platform::Service* other = same ? environment.service(same->service) : nullptr;
        if (!other) break;
        at = &other->container.image;
    }
    const auto* external = std::get_if<platform::Image::External>(&at->source);
    return external ? external->reference : "repository " + at->repository;
}

}  // namespace blueprint
