#include <fmt/format.h>

#include <map>

#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

struct Listener {
    std::string_view container;
    const Port* port;
};

void check_workload(const Workload& workload, const Environment& environment, Findings& findings) {
    std::map<std::uint16_t, Listener> taken;
    for (const auto& [name, container] : containers(workload)) {
        for (const Port& port : container->ports) {
            auto [first, is_new] = taken.emplace(port.number, Listener{name, &port});
            if (is_new) continue;
            const auto& [other, other_port] = first->second;
            base::Diagnostic diagnostic = finding(
                "port.duplicate",
                fmt::format("port {} is taken twice in a task of {}", port.number, workload.name),
                span_or(port.span, workload.span),
                other == name ? fmt::format("{} has it already", name)
                              : fmt::format("{} listens on it too", name));
            diagnostic.labels.push_back(
                {span_or(other_port->span, workload.span), fmt::format("{} listens on it", other)});
            diagnostic.notes = {"the containers of a task share one network interface"};
            diagnostic.help = "give one of them another port";
            findings.add(std::move(diagnostic), workload.name, environment.name);
        }
    }
}

}  // namespace

void check_ports(const Environment& environment, Findings& findings) {
    for (const Workload* workload : workloads(environment)) {
        check_workload(*workload, environment, findings);
    }
}

}  // namespace platform
