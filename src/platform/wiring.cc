#include "platform/wiring.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/graph.h"
#include "base/near_miss.h"
#include "platform/order.h"
#include "platform/values.h"

namespace platform {
namespace {

using text::Node;

/// "http 8123 and native 9000".
std::string port_list(const std::vector<Port>& ports) {
    std::vector<std::string> words;
    for (const Port& port : ports) {
        words.push_back(port.name.empty() ? std::to_string(port.number)
                                          : fmt::format("{} {}", port.name, port.number));
    }
    return enumerate(words);
}

/// Reads the `calls` of one workload.
class CallReader {
  public:
    CallReader(const Environment& environment, const Wiring& wiring, const Workload& caller)
        : environment_(environment), wiring_(wiring), caller_(caller) {}

    std::vector<Call> read() const {
        std::vector<Call> calls;
        const Node* node = caller_.merged.get("calls");
        if (node == nullptr || node->is_null()) return calls;
        for (const Node& item : node->items) {
            if (auto call = one(item)) calls.push_back(std::move(*call));
        }
        auto order = [](const Call& a, const Call& b) {
            return std::tie(a.callee, a.port, a.span) < std::tie(b.callee, b.port, b.span);
        };
        auto same = [](const Call& a, const Call& b) {
            return a.callee == b.callee && a.port == b.port;
        };
        std::ranges::sort(calls, order);
        auto doubled = std::ranges::unique(calls, same);
        calls.erase(doubled.begin(), doubled.end());
        return calls;
    }

  private:
    std::optional<Call> one(const Node& item) const {
        std::string_view text = item.scalar;
        std::size_t colon = text.find(':');
        std::string_view name = text.substr(0, colon);
        std::string_view port = colon == std::string_view::npos ? "" : text.substr(colon + 1);
        base::SourceSpan name_place = wiring_.references.part(item, 0, name.size());
        base::SourceSpan port_place =
            port.empty() ? name_place : wiring_.references.part(item, colon + 1, port.size());
        if (const Store* store = environment_.store(name))
            return to_store(*store, port, name_place, port_place);
        if (const Service* service = environment_.service(name))
            return to_service(*service, port, name_place, port_place);
        base::Diagnostic finding = error(
            "calls.unknown", fmt::format("there is no service or store `{}`", name), name_place);
        if (wiring_.world.has_job(name))
            finding.notes.push_back(fmt::format("`{}` is a job: nothing can call it", name));
        if (!wiring_.report.is_full())
            finding.help = did_you_mean(name, wiring_.world.callees(), "services and stores");
        wiring_.report.add_unknown(std::move(finding), name);
        return std::nullopt;
    }

    std::optional<Call> to_store(const Store& store, std::string_view port,
                                 base::SourceSpan name_place, base::SourceSpan port_place) const {
        if (store.engine == Store::Engine::Efs) {
            base::Diagnostic finding = error(
                "calls.not-callable",
                fmt::format("`{}` is a file system, it is not called", store.name), name_place);
            finding.help = fmt::format("mount it: `volumes: [{}:/path]`", store.name);
            wiring_.report.add(std::move(finding));
            return std::nullopt;
        }
        if (!port.empty()) {
            base::Diagnostic finding =
                error("calls.no-such-port", fmt::format("{} has no port {}", store.name, port),
                      port_place);
            finding.help = fmt::format("a store has one port: write `{}`", store.name);
            wiring_.report.add(std::move(finding));
            return std::nullopt;
        }
        return Call{Call::To::Store, store.name, store.port(), "", name_place};
    }

    std::optional<Call> to_service(const Service& service, std::string_view port,
                                   base::SourceSpan name_place, base::SourceSpan port_place) const {
        const std::vector<Port>& ports = service.container.ports;
        if (ports.empty()) {
            no_port(service, name_place);
            return std::nullopt;
        }
        if (port.empty()) {
            if (ports.size() == 1)
                return Call{Call::To::Service, service.name, ports.front().number, "", name_place};
            base::Diagnostic finding = error(
                "calls.port-needed",
                fmt::format("{} has several ports, and the call does not say which", service.name),
                name_place);
            finding.notes.push_back(listens(service));
            finding.help = fmt::format("write {}", enumerate(choices(service), "or"));
            wiring_.report.add(std::move(finding));
            return std::nullopt;
        }
        auto named = std::ranges::find(ports, port, &Port::name);
        if (named != ports.end()) {
            return Call{Call::To::Service, service.name, named->number, std::string(port),
                        name_place};
        }
        no_such_port(service, port, port_place);
        return std::nullopt;
    }

    void no_port(const Service& service, base::SourceSpan place) const {
        // A port that was reported is no reason to complain about its absence.
        bool reported =
            service.merged.find("port") != nullptr || service.merged.find("ports") != nullptr;
        if (reported && !listens_nowhere(service)) return;
        base::Diagnostic finding =
            error("calls.no-port",
                  fmt::format("{} listens on no port, nothing can call it", service.name), place);
        finding.labels.push_back({service.span, "give it `port:` or `ports:`"});
        wiring_.report.add(std::move(finding));
    }

    static bool listens_nowhere(const Service& service) {
        const Node* ports = service.merged.get("ports");
        return ports != nullptr && ports->is_mapping() && ports->members.empty();
    }

    void no_such_port(const Service& service, std::string_view port, base::SourceSpan place) const {
        base::Diagnostic finding = error(
            "calls.no-such-port", fmt::format("{} has no port {}", service.name, port), place);
        finding.notes.push_back(listens(service));
        const std::vector<Port>& ports = service.container.ports;
        std::vector<std::string> names;
        for (const Port& known : ports)
            names.push_back(known.name);
        auto number = parse_number(port);
        auto same_number =
            std::ranges::find_if(ports, [&](const Port& known) { return number == known.number; });
        if (ports.size() == 1 && ports.front().name.empty()) {
            finding.help = fmt::format("it has one port: write `{}`", service.name);
        } else if (same_number != ports.end()) {
            finding.help =
                fmt::format("ports are called by name: `{}:{}`", service.name, same_number->name);
        } else if (auto near =
                       number ? nearest_number(ports, *number) : base::near_miss(port, names)) {
            finding.help = fmt::format("did you mean `{}:{}`?", service.name, *near);
        } else {
            finding.help = fmt::format("write {}", enumerate(choices(service), "or"));
        }
        wiring_.report.add(std::move(finding));
    }

    /// A port whose number is a slip of the finger away.
    static std::optional<std::string> nearest_number(const std::vector<Port>& ports,
                                                     std::uint32_t number) {
        std::vector<std::string> numbers;
        for (const Port& port : ports)
            numbers.push_back(std::to_string(port.number));
        auto near = base::near_miss(std::to_string(number), numbers);
        if (!near) return std::nullopt;
        return ports[static_cast<std::size_t>(std::ranges::find(numbers, *near) - numbers.begin())]
            .name;
    }

    std::string listens(const Service& service) const {
        base::SourceSpan place = service.container.ports.front().span;
        return fmt::format("{} listens on {} ({}:{})", service.name,
                           port_list(service.container.ports), wiring_.sources.name(place.file),
                           wiring_.sources.position(place.file, place.begin).line);
    }

    static std::vector<std::string> choices(const Service& service) {
        std::vector<std::string> words;
        for (const Port& port : service.container.ports)
            words.push_back(fmt::format("`{}:{}`", service.name, port.name));
        return words;
    }

    base::Diagnostic error(std::string_view code, std::string message,
                           base::SourceSpan place) const {
        return base::error(code, std::move(message), place,
                           fmt::format("{} calls this", caller_.name));
    }

    const Environment& environment_;
    const Wiring& wiring_;
    const Workload& caller_;
};

/// The variables that a callee hands to its callers.
const std::vector<Variable>* handed_over(const Environment& environment, const Call& call) {
    if (call.to == Call::To::Store) {
        const Store* store = environment.store(call.callee);
        return store != nullptr ? &store->callers_get : nullptr;
    }
    const Service* service = environment.service(call.callee);
    return service != nullptr ? &service->callers_get : nullptr;
}

/// Own variables win; of two callees that give one name both must give the same.
void hand_over(Workload& caller, const Environment& environment, const Wiring& wiring) {
    std::map<std::string_view, const Variable*> given;
    std::string_view last;
    for (const Call& call : caller.calls) {
        const std::vector<Variable>* variables = handed_over(environment, call);
        if (variables == nullptr || call.callee == last) continue;
        last = call.callee;
        for (const Variable& variable : *variables) {
            bool own = std::ranges::binary_search(caller.container.variables, variable.name, {},
                                                  &Variable::name);
            auto [before, added] = given.emplace(variable.name, &variable);
            if (own || added || before->second->value == variable.value) continue;
            base::Diagnostic finding =
                base::error("calls.given-twice",
                            fmt::format("{} and {} both give `{}` to {}", before->second->from,
                                        variable.from, variable.name, caller.name),
                            variable.span);
            finding.labels.push_back(
                {before->second->span, fmt::format("{} gives this", before->second->from)});
            finding.help = fmt::format("write `{}` under `environment` of {}, or rename one",
                                       variable.name, caller.name);
            wiring.report.add(std::move(finding));
        }
    }
    std::vector<Variable> all;
    for (const auto& [name, variable] : given) {
        if (!std::ranges::binary_search(caller.container.variables, name, {}, &Variable::name))
            all.push_back(*variable);
    }
    all.insert(all.end(), std::make_move_iterator(caller.container.variables.begin()),
               std::make_move_iterator(caller.container.variables.end()));
    std::ranges::sort(all, {}, &Variable::name);
    caller.container.variables = std::move(all);
}

/// A variable that holds the address of something must have a wire to it.
void check_called(const Workload& caller, const Container& container, const Wiring& wiring) {
    for (const Variable& variable : container.variables) {
        if (!variable.from.empty()) continue;
        for (const TextValue::Part& part : variable.value.parts) {
            const auto* reference = std::get_if<Reference>(&part);
            if (reference == nullptr || reference->owner == Reference::Owner::Secret) continue;
            bool called =
                std::ranges::binary_search(caller.calls, reference->name, {}, &Call::callee);
            // A call that was reported has its own finding.
            const Node* written = caller.merged.get("calls");
            bool tried =
                written != nullptr && std::ranges::any_of(written->items, [&](const Node& item) {
                    return item.scalar.substr(0, item.scalar.find(':')) == reference->name;
                });
            if (called || tried || reference->name == caller.name) continue;
            base::Diagnostic finding = base::error(
                "reference.not-called",
                fmt::format("{} has the address of `{}`, but does not call it: the port is closed",
                            caller.name, reference->name),
                reference->span);
            finding.help =
                fmt::format("add `{}` to the `calls` of {}", reference->name, caller.name);
            wiring.report.add(std::move(finding));
        }
    }
}

void wire_calls(Environment& environment, const Wiring& wiring) {
    for (Service& service : environment.services)
        service.calls = CallReader(environment, wiring, service).read();
    for (Job& job : environment.jobs)
        job.calls = CallReader(environment, wiring, job).read();
    std::set<std::string_view> called;
    auto settle = [&](Workload& workload) {
        for (const Call& call : workload.calls)
            called.insert(call.callee);
        check_called(workload, workload.container, wiring);
        for (const Sidecar& sidecar : workload.sidecars)
            check_called(workload, sidecar.container, wiring);
        hand_over(workload, environment, wiring);
    };
    for (Service& service : environment.services)
        settle(service);
    for (Job& job : environment.jobs)
        settle(job);
    for (Service& service : environment.services)
        service.called = called.contains(service.name);
}

/// Secrets that are put together from each other in a circle have no value.
void check_secrets(const Environment& environment, const Wiring& wiring) {
    std::vector<std::pair<std::size_t, std::size_t>> edges;
    std::vector<base::SourceSpan> places;
    for (std::size_t i = 0; i < environment.secrets.size(); ++i) {
        const auto* composed = std::get_if<Secret::Composed>(&environment.secrets[i].source);
        if (composed == nullptr) continue;
        for (const TextValue::Part& part : composed->value.parts) {
            const auto* reference = std::get_if<Reference>(&part);
            if (reference == nullptr || reference->owner != Reference::Owner::Secret) continue;
            auto at =
                std::ranges::lower_bound(environment.secrets, reference->name, {}, &Secret::name);
            edges.emplace_back(i, static_cast<std::size_t>(at - environment.secrets.begin()));
            places.push_back(reference->span);
        }
    }
    auto order = base::waves(environment.secrets.size(), edges);
    const auto* cycle = std::get_if<base::Cycle>(&order);
    if (cycle == nullptr) return;
    base::Diagnostic finding =
        base::error("reference.cycle", "secrets are put together from each other in a circle", {});
    finding.labels.clear();
    for (std::size_t i = 0; i < cycle->nodes.size(); ++i) {
        std::pair edge(cycle->nodes[i], cycle->nodes[(i + 1) % cycle->nodes.size()]);
        auto at = static_cast<std::size_t>(std::ranges::find(edges, edge) - edges.begin());
        finding.labels.push_back(
            {places[at], fmt::format("{} needs {}", environment.secrets[edge.first].name,
                                     environment.secrets[edge.second].name)});
    }
    wiring.report.add(std::move(finding));
}

}  // namespace

void wire(Environment& environment, const Wiring& wiring) {
    wire_calls(environment, wiring);
    wire_order(environment, wiring);
    check_secrets(environment, wiring);
}

}  // namespace platform
