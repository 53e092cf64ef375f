#include "cli/views/manifest_place.h"

#include <algorithm>

namespace cli {
namespace {

using Keys = std::vector<std::string>;

/// The value at the end of `keys`; null when one of them is not written.
const text::Node* find(const text::Node& from, const Keys& keys) {
    const text::Node* at = &from;
    for (const std::string& key : keys)
        if (at) at = at->get(key);
    return at;
}

const platform::Workload* workload_called(const platform::Environment& environment,
                                          const std::string& name) {
    if (const platform::Service* service = environment.service(name)) return service;
    return environment.job(name);
}

/// A variable of a container stands where it was written, be it that a callee handed it over.
std::optional<base::SourceSpan> variable_at(const platform::Workload& workload, const Keys& keys) {
    const platform::Container* container = &workload.container;
    std::size_t at = 0;
    if (keys.size() == 4 && keys[0] == "sidecars") {
        auto sidecar = std::ranges::find(workload.sidecars, keys[1], &platform::Sidecar::name);
        if (sidecar == workload.sidecars.end()) return std::nullopt;
        container = &sidecar->container;
        at = 2;
    }
    bool is_variable =
        keys.size() == at + 2 && (keys[at] == "secrets" || keys[at] == "environment");
    if (!is_variable) return std::nullopt;
    auto found = std::ranges::find(container->variables, keys[at + 1], &platform::Variable::name);
    return found == container->variables.end() ? std::nullopt : std::optional(found->span);
}

base::SourceSpan span_in(const platform::Environment& environment, const Keys& keys) {
    if (keys.front() == "network") return environment.network.span;
    const auto& quota = environment.quotas.fargate_vcpu;
    return keys.front() == "quotas" && quota ? quota->span : environment.span;
}

}  // namespace

std::optional<base::SourceSpan> span_of(const rollout::Place& place,
                                        const platform::Environment& environment,
                                        const std::string& name) {
    if (place.in == rollout::Place::In::Nothing) return std::nullopt;
    if (place.in == rollout::Place::In::Environment)
        return place.keys.empty() ? environment.span : span_in(environment, place.keys.front());
    const platform::Workload* workload = workload_called(environment, name);
    if (!workload) return std::nullopt;
    for (const Keys& keys : place.keys) {
        if (auto variable = variable_at(*workload, keys)) return variable;
        if (const text::Node* node = find(workload->merged, keys)) return node->span;
    }
    return workload->span;
}

}  // namespace cli
