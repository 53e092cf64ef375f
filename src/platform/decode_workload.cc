#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "platform/decode.h"
#include "platform/tags.h"

namespace platform {
namespace {

using text::Member;
using text::Node;

Located<FargateSize> read_size(const Reader& keys, Context& context) {
    Located<FargateSize> size{{}, keys.place("size")};
    std::string_view written = keys.text("size");
    if (auto direct = parse_size(written)) {
        size.value = *direct;
        return size;
    }
    auto named = context.sizes.find(written);
    if (named != context.sizes.end()) {
        size.value = named->second;
        return size;
    }
    std::vector<std::string> names;
    for (const auto& [name, value] : context.sizes)
        names.push_back(name);
    base::Diagnostic finding =
        base::error("size.unknown", fmt::format("there is no size `{}`", written), size.span);
    finding.help = did_you_mean(written, names, "sizes") + "; or write CPU units and MiB: 512/1024";
    context.report.add_unknown(std::move(finding), written);
    return size;
}

std::vector<Grant> read_may(const Reader& keys, Context& context) {
    std::vector<Grant> grants;
    const Node* node = keys.get("may");
    if (node == nullptr) return grants;
    for (const Node& item : node->items) {
        Grant grant;
        if (item.is_scalar()) {
            grant = parse_grant(context.references.read_plain(item)).value_or(Grant{});
        } else {
            Reader written(&item, *keys.table().find("may")->table, item.span);
            check_needed(written, "a permission", context.report);
            for (std::string_view part : {"actions", "resources"}) {
                const Node* list = written.get(part);
                if (list == nullptr) continue;
                if (list->items.empty()) {
                    base::Diagnostic finding = base::error(
                        "manifest.no-value",
                        fmt::format("a permission without `{}` permits nothing", part), list->span);
                    finding.help = fmt::format("write for example `{}: {}`", part,
                                               written.table().find(part)->example);
                    context.report.add(std::move(finding));
                }
                auto& into = part == "actions" ? grant.actions : grant.resources;
                for (const Node& text : list->items)
                    into.push_back(context.references.read_plain(text));
            }
        }
        grant.span = item.span;
        grants.push_back(std::move(grant));
    }
    return grants;
}

/// One that is to end before the main container starts would take the task with it.
bool read_essential(const Reader& keys, const Sidecar& sidecar, Report& report) {
    bool ends = sidecar.before_main == Sidecar::ReadyWhen::Done;
    if (!ends || !keys.has("essential")) return !ends && keys.flag("essential");
    if (keys.flag("essential")) {
        base::Diagnostic finding = base::error(
            "manifest.conflict",
            fmt::format("`{}` is to end before the main container starts, and would end the task",
                        sidecar.name),
            keys.place("essential"));
        finding.labels.push_back({keys.place("before_main"), "it ends by design"});
        finding.help = "leave `essential` out: what is to be done first is never essential";
        report.add(std::move(finding));
    }
    return false;
}

std::vector<Sidecar> read_sidecars(const Reader& keys, std::string_view owner, Context& context) {
    static constexpr std::array kReady = {Sidecar::ReadyWhen::Started, Sidecar::ReadyWhen::Healthy,
                                          Sidecar::ReadyWhen::Done};
    std::vector<Sidecar> sidecars;
    const Node* node = keys.get("sidecars");
    if (node == nullptr) return sidecars;
    for (const Member& member : node->members) {
        Reader written(&member.value, *keys.table().find("sidecars")->table, member.key_span);
        Sidecar sidecar;
        sidecar.name = member.key;
        sidecar.span = member.key_span;
        sidecar.container =
            read_container(written, fmt::format("{}-{}", owner, member.key), context);
        if (written.has("cpu")) sidecar.cpu = written.number("cpu");
        if (written.has("memory")) sidecar.memory_mib = written.number("memory");
        if (written.has("before_main")) sidecar.before_main = kReady[written.choice("before_main")];
        sidecar.essential = read_essential(written, sidecar, context.report);
        if (member.key == owner) {
            context.report.add(base::error(
                "manifest.name-taken",
                fmt::format("`{}` is the main container's name already", owner), member.key_span));
        }
        if (sidecar.before_main == Sidecar::ReadyWhen::Healthy && !sidecar.container.health) {
            base::Diagnostic finding = base::error(
                "manifest.missing-key",
                fmt::format(
                    "`{}` is to be healthy before the main container starts, and has no `health`",
                    member.key),
                written.place("before_main"));
            finding.help = "give it `health: { command: ... }`, or write `before_main: started`";
            context.report.add(std::move(finding));
        }
        sidecars.push_back(std::move(sidecar));
    }
    return sidecars;
}

void read_workload(Workload& workload, const Reader& keys, Named named, std::string repository,
                   Context& context) {
    static constexpr std::array kArchitectures = {Architecture::X86_64, Architecture::Arm64};
    static constexpr std::array kCapacities = {Capacity::OnDemand, Capacity::Spot,
                                               Capacity::SpotOnly};
    workload.name = named.name;
    workload.span = named.span;
    workload.container = read_container(keys, std::move(repository), context);
    workload.sidecars = read_sidecars(keys, named.name, context);
    workload.size = read_size(keys, context);
    if (keys.has("storage")) {
        workload.storage_gib = {parse_gigabytes(keys.text("storage")).value_or(0),
                                keys.place("storage")};
    }
    workload.architecture = {kArchitectures[keys.choice("arch")], keys.place("arch")};
    workload.capacity = {kCapacities[keys.choice("capacity")], keys.place("capacity")};
    workload.log_retention = keys.located_duration("log_retention");
    workload.exec = keys.located_flag("exec");
    workload.may = read_may(keys, context);
    if (const Node* tags = keys.get("tags")) {
        for (const Member& member : tags->members) {
            if (member.value.is_scalar())
                workload.tags[member.key] = context.references.read_plain(member.value);
        }
        check_tags(tags, fmt::format("`{}`", workload.name), context.report);
    }
}

TargetHealth read_target_health(const Reader& keys) {
    TargetHealth health;
    health.path = keys.located_text("path");
    health.every = keys.duration("every");
    health.timeout = keys.duration("timeout");
    health.healthy = keys.number("healthy");
    health.unhealthy = keys.number("unhealthy");
    health.codes = keys.text("codes");
    health.span = keys.owner();
    return health;
}

std::string listens_on(const std::vector<Port>& ports) {
    std::vector<std::string> words;
    for (const Port& port : ports)
        words.push_back(fmt::format("{} {}", port.name, port.number));
    return enumerate(words);
}

/// The port that the load balancer sends to: the only one, or the one that is named.
std::uint16_t ingress_port(const Reader& ingress, const Reader& service,
                           const std::vector<Port>& ports, std::string_view name,
                           Context& context) {
    bool reported = service.written("port") != service.has("port") ||
                    service.written("ports") != service.has("ports");
    if (ports.empty()) {
        if (reported) return 0;
        base::Diagnostic finding =
            base::error("ingress.no-port",
                        fmt::format("the load balancer cannot reach `{}`: it has no port", name),
                        ingress.owner());
        finding.help = "add `port: 8080`, or whatever it listens on";
        context.report.add(std::move(finding));
        return 0;
    }
    if (!ingress.has("port")) {
        if (ports.size() == 1) return ports.front().number;
        base::Diagnostic finding = base::error(
            "ingress.port-needed",
            fmt::format("`{}` has several ports, and `ingress` does not say which", name),
            ingress.owner());
        finding.notes.push_back(fmt::format("{} listens on {}", name, listens_on(ports)));
        finding.help = fmt::format("add `port: {}`", ports.front().name);
        context.report.add(std::move(finding));
        return 0;
    }
    auto port = std::ranges::find(ports, ingress.text("port"), &Port::name);
    if (port != ports.end()) return port->number;
    std::vector<std::string> names;
    for (const Port& known : ports)
        names.push_back(known.name.empty() ? "no names: leave `port` out" : known.name);
    base::Diagnostic finding = base::error(
        "ingress.no-such-port", fmt::format("`{}` has no port `{}`", name, ingress.text("port")),
        ingress.place("port"));
    finding.help = did_you_mean(ingress.text("port"), names, "its ports");
    context.report.add(std::move(finding));
    return 0;
}

std::optional<Ingress> read_ingress(const Reader& service, const std::vector<Port>& ports,
                                    std::string_view name, Context& context) {
    if (!service.has("ingress")) return std::nullopt;
    Reader keys = service.keys("ingress");
    Ingress ingress;
    ingress.span = keys.owner();
    ingress.paths = keys.list("path");
    ingress.hosts = keys.list("host");
    drop_doubled(ingress.paths, "path", context.report);
    drop_doubled(ingress.hosts, "host", context.report);
    if (ingress.paths.empty() && !keys.written("path")) {
        if (ingress.hosts.empty() && !keys.written("host")) {
            base::Diagnostic finding = base::error(
                "manifest.missing-key",
                fmt::format("the ingress of `{}` needs `path` or `host`", name), keys.owner());
            finding.help = "write for example `path: /api/*`";
            context.report.add(std::move(finding));
        }
        ingress.paths.push_back({"/*", keys.place("host")});
    }
    ingress.priority = keys.optional_number("priority");
    ingress.port = ingress_port(keys, service, ports, name, context);
    ingress.health = read_target_health(keys.keys("health"));
    ingress.grace = keys.located_duration("grace");
    ingress.drain = keys.located_duration("drain");
    ingress.idle = keys.optional_duration("idle");
    ingress.slow_start = keys.optional_duration("slow_start");
    ingress.sticky = keys.flag("sticky");
    return ingress;
}

std::optional<Located<std::uint32_t>> optional_percent(const Reader& keys, std::string_view name) {
    if (!keys.has(name)) return std::nullopt;
    return Located<std::uint32_t>{parse_percent_tenths(keys.text(name)).value_or(0) / 10,
                                  keys.place(name)};
}

std::optional<Scale> read_scale(const Reader& service, Context& context) {
    const Node* node = service.get("scale");
    if (node == nullptr) return std::nullopt;
    Reader keys = service.keys("scale");
    check_needed(keys, "`scale`", context.report);
    Scale scale;
    scale.span = keys.place("range");
    std::tie(scale.min, scale.max) = parse_range(keys.text("range")).value_or(std::pair(1u, 1u));
    scale.cpu_percent = optional_percent(keys, "cpu");
    scale.memory_percent = optional_percent(keys, "memory");
    scale.requests = keys.optional_number("requests");
    scale.out = keys.duration("out");
    scale.in = keys.duration("in");
    if (const Node* schedule = keys.get("schedule")) {
        for (const Node& item : schedule->items) {
            Reader entry(&item, *keys.table().find("schedule")->table, item.span);
            check_needed(entry, "a scheduled range", context.report);
            auto [min, max] = parse_range(entry.text("range")).value_or(std::pair(1u, 1u));
            scale.schedule.push_back(
                {std::string(entry.text("cron")),
                 entry.has("timezone") ? std::string(entry.text("timezone")) : "", min, max,
                 item.span});
        }
    }
    return scale;
}

std::vector<AlarmCondition> read_conditions(const Reader& keys, std::string_view name) {
    std::vector<AlarmCondition> conditions;
    for (const Located<std::string>& written : keys.list(name)) {
        auto condition = parse_condition(*written);
        if (!condition) continue;
        condition->span = written.span;
        conditions.push_back(std::move(*condition));
    }
    return conditions;
}

Deploy read_deploy(const Reader& service) {
    static constexpr std::array kDone = {Deploy::DoneWhen::Steady, Deploy::DoneWhen::NewHealthy};
    Reader keys = service.keys("deploy");
    Deploy deploy;
    deploy.span = keys.owner();
    deploy.strategy = {parse_strategy(keys.text("strategy")).value_or(Rolling{}),
                       keys.place("strategy")};
    deploy.bake = keys.located_duration("bake");
    bool stop_first = keys.choice("order") == 1;
    deploy.min_healthy_percent = stop_first ? 0 : 100;
    deploy.max_percent = stop_first ? 100 : 200;
    deploy.order_span = keys.place("order");
    deploy.breaker = parse_breaker(keys.text("breaker")).value_or(Breaker{});
    deploy.rollback_on = read_conditions(keys, "rollback_on");
    deploy.done_when = kDone[keys.choice("done_when")];
    return deploy;
}

}  // namespace

Service read_service(Named named, text::Node merged, Context& context) {
    Service service;
    Reader keys(&merged, kService, named.span);
    read_workload(service, keys, named, std::string(named.name), context);
    service.count = keys.located_number("count");
    service.ingress = read_ingress(keys, service.container.ports, named.name, context);
    service.scale = read_scale(keys, context);
    service.deploy = read_deploy(keys);
    service.alarms = read_conditions(keys, "alarms");
    service.callers_get =
        read_callers_get(keys, Owner{Reference::Owner::Service, named.name}, context);
    service.merged = std::move(merged);
    return service;
}

Job read_job(Named named, text::Node merged, const Extended& extended, Context& context) {
    Job job;
    Reader keys(&merged, kJob, named.span);
    bool takes_image = !extended.service.empty() && !extended.own_image;
    read_workload(job, keys, named, takes_image ? extended.service : std::string(named.name),
                  context);
    job.extends = extended.service;
    job.timeout = keys.located_duration("timeout");
    job.schedule = keys.text("schedule");
    job.schedule_span = keys.place("schedule");
    if (keys.has("timezone")) job.timezone = keys.text("timezone");
    if (keys.has("timezone") && !keys.written("schedule")) {
        context.report.add(
            base::error("manifest.missing-key",
                        fmt::format("the job `{}` has a time zone and no `schedule`", named.name),
                        keys.place("timezone")));
    }
    job.merged = std::move(merged);
    return job;
}

}  // namespace platform
