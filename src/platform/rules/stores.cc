#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "platform/report.h"
#include "platform/rules/aws_limits.h"
#include "platform/rules/finding.h"
#include "platform/rules/known_images.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

/// A file system that a workload may write to.
struct Writing {
    const Workload* workload;
    const Container* container;
    const Mount* mount;
};

std::vector<Writing> writings(const Workload& workload) {
    std::vector<Writing> all;
    for (const auto& [name, container] : containers(workload)) {
        for (const Mount& mount : container->mounts) {
            bool seen = std::ranges::any_of(
                all, [&](const Writing& other) { return other.mount->store == mount.store; });
            if (!mount.store.empty() && !mount.read_only && !seen)
                all.push_back({&workload, container, &mount});
        }
    }
    return all;
}

/// What AWS does not do for them: ECS does not count a task that is stopping, so the old writer may
/// still run when the new one starts, for as long as its stop timeout.
constexpr std::string_view kOverlap =
    "with stop-first too the old task may still be ending when the new one starts: the program "
    "must hold a lock";

/// Why there can be more than one writer, with the place of each reason.
std::vector<base::Label> reasons(const Service& service) {
    std::vector<base::Label> all;
    if (*service.count > 1) {
        all.push_back({span_or(service.count.span, service.span),
                       fmt::format("{} at once", counted(*service.count, "task"))});
    }
    if (service.scale && service.scale->max > 1) {
        all.push_back({place_of(service, {"scale", "range"}),
                       fmt::format("up to {}", counted(service.scale->max, "task"))});
    }
    if (service.deploy.max_percent > 100 || shifts_traffic(*service.deploy.strategy)) {
        base::SourceSpan place = shifts_traffic(*service.deploy.strategy)
                                     ? service.deploy.strategy.span
                                     : span_or(service.deploy.order_span, service.span);
        all.push_back({place, "a release starts the new task before the old one has ended"});
    }
    return all;
}

void check_several(const Service& service, const Writing& writing, const Environment& environment,
                   Findings& findings) {
    std::vector<base::Label> why = reasons(service);
    if (why.empty()) return;
    std::string image = image_reference(environment, service, *writing.container);
    base::Diagnostic diagnostic =
        is_database(image) ? finding("store.database-copies",
                                     fmt::format("two copies of {} may write to {}",
                                                 image_repository(image), writing.mount->store),
                                     writing.mount->span, "one database, its own files")
                           : finding("store.several-writers",
                                     fmt::format("several tasks of {} may write to {}",
                                                 service.name, writing.mount->store),
                                     writing.mount->span, "mounted for writing");
    std::ranges::move(why, std::back_inserter(diagnostic.labels));
    diagnostic.help =
        "one writer at a time: `count: 1`, no `scale`, and `deploy: { strategy: rolling, order: "
        "stop-first }`";
    if (!is_database(image)) {
        diagnostic.help +=
            fmt::format("\nonly reading: `{}:{}:ro`; meant for several writers: accept this",
                        writing.mount->store, writing.mount->path);
    }
    diagnostic.notes = {std::string(kOverlap)};
    findings.add(std::move(diagnostic), service.name, environment.name);
}

void check_stop_timeout(const Service& service, const Writing& writing,
                        const Environment& environment, Findings& findings) {
    const auto& stop = service.container.stop_timeout;
    if (*stop >= kLongestStop || !reasons(service).empty()) return;
    base::Diagnostic diagnostic =
        finding("store.stop-timeout",
                fmt::format("{} has {} to finish writing to {} before it is killed", service.name,
                            to_string(*stop), writing.mount->store),
                span_or(stop.span, service.span),
                fmt::format("ECS would give it {}", to_string(kLongestStop)));
    diagnostic.labels.push_back({writing.mount->span, "its files"});
    diagnostic.help = "write `stop_timeout: 120s`; a program that is done sooner ends sooner";
    findings.add(std::move(diagnostic), service.name, environment.name);
}

void check_spot(const Service& service, const Writing& writing, const Environment& environment,
                Findings& findings) {
    if (*service.capacity == Capacity::OnDemand) return;
    base::Diagnostic diagnostic =
        finding("store.on-spot",
                fmt::format("{} writes to {}, and AWS may take its task away", service.name,
                            writing.mount->store),
                span_or(service.capacity.span, service.span), "two minutes' notice");
    diagnostic.labels.push_back({writing.mount->span, "mounted for writing"});
    diagnostic.notes = {
        "with a single writer there is no other task meanwhile: each interruption is an outage"};
    diagnostic.help = fmt::format("write `capacity: on-demand` at {}", service.name);
    findings.add(std::move(diagnostic), service.name, environment.name);
}

void check_slow(const Workload& workload, const Writing& writing, const Environment& environment,
                Findings& findings) {
    std::string image = image_reference(environment, workload, *writing.container);
    if (!is_database(image)) return;
    base::Diagnostic diagnostic = finding(
        "store.slow-on-efs",
        fmt::format("{} is a database, and keeps its files on EFS", image_repository(image)),
        writing.mount->span);
    diagnostic.notes = {
        "EFS answers each small write over the network, and has the locks and renames of NFS"};
    diagnostic.help = fmt::format(
        "a managed store is faster where there is one; if it is fast enough, say so:\n"
        "accept: [{{ rule: store.slow-on-efs, at: {}, because: \"...\" }}]",
        workload.name);
    findings.add(std::move(diagnostic), workload.name, environment.name);
}

void check_shared(const Environment& environment, Findings& findings) {
    std::map<std::string_view, std::vector<Writing>> by_store;
    for (const Workload* workload : workloads(environment)) {
        for (const Writing& writing : writings(*workload))
            by_store[writing.mount->store].push_back(writing);
    }
    for (const auto& [store, writers] : by_store) {
        if (writers.size() < 2) continue;
        std::vector<std::string> names;
        for (const Writing& writing : writers)
            names.push_back(writing.workload->name);
        base::Diagnostic diagnostic = finding(
            "store.shared-writers", fmt::format("{} all write to {}", enumerate(names), store),
            writers.front().mount->span, writers.front().workload->name);
        if (writers.size() == 2)
            diagnostic.message = fmt::format("{} both write to {}", enumerate(names), store);
        for (std::size_t i = 1; i < writers.size(); ++i) {
            diagnostic.labels.push_back({writers[i].mount->span, writers[i].workload->name});
        }
        diagnostic.help = fmt::format(
            "mount it with `:ro` where it is only read; if they take turns, accept this at {}",
            store);
        findings.add(std::move(diagnostic), std::string(store), environment.name);
    }
}

/// Whether `value` hands over the password of the master user of `store`, also inside a composed
/// secret.
bool holds_login(const TextValue& value, const Store& store, const Environment& environment) {
    return std::ranges::any_of(value.parts, [&](const TextValue::Part& part) {
        const auto* reference = std::get_if<Reference>(&part);
        if (!reference) return false;
        if (reference->owner == Reference::Owner::Store)
            return reference->name == store.name && reference->secret();
        const Secret* secret = reference->owner == Reference::Owner::Secret
                                   ? environment.secret(reference->name)
                                   : nullptr;
        const auto* composed = secret ? std::get_if<Secret::Composed>(&secret->source) : nullptr;
        return composed && holds_login(composed->value, store, environment);
    });
}

bool signs_in(const Service& service, const Store& store, const Environment& environment) {
    return std::ranges::any_of(containers(service), [&](const NamedContainer& one) {
        return std::ranges::any_of(one.container->variables, [&](const Variable& variable) {
            return holds_login(variable.value, store, environment);
        });
    });
}

/// Jobs do not count: a migration has to sign in as its service does.
void check_shared_login(const Environment& environment, Findings& findings) {
    for (const Store& store : environment.stores) {
        if (store.engine != Store::Engine::Postgres) continue;
        std::vector<std::string> names;
        for (const Service& service : environment.services) {
            if (signs_in(service, store, environment)) names.push_back(service.name);
        }
        if (names.size() < 2) continue;
        base::Diagnostic diagnostic = finding(
            "store.shared-login",
            fmt::format("{} services sign in to {} as its master user", names.size(), store.name),
            store.span, enumerate(names));
        diagnostic.notes = {
            "each of them may read, change and drop what the others keep there, and a changed "
            "password concerns all of them"};
        diagnostic.help = fmt::format(
            "if they belong together, say so:\n"
            "accept: [{{ rule: store.shared-login, at: {}, because: \"...\" }}]\n"
            "else give each a user of its own, made by a job, with a password under `secrets`",
            store.name);
        findings.add(std::move(diagnostic), store.name, environment.name);
    }
}

}  // namespace

void check_stores(const Environment& environment, Findings& findings) {
    for (const Service& service : environment.services) {
        for (const Writing& writing : writings(service)) {
            check_several(service, writing, environment, findings);
            check_stop_timeout(service, writing, environment, findings);
            check_spot(service, writing, environment, findings);
            check_slow(service, writing, environment, findings);
        }
    }
    check_shared(environment, findings);
    check_shared_login(environment, findings);
}

}  // namespace platform
