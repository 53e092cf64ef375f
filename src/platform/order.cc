#include "platform/order.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/graph.h"

namespace platform {
namespace {

using text::Node;

void read_needs(Workload& workload, const Wiring& wiring) {
    const Node* node = workload.merged.get("needs");
    if (node == nullptr || node->is_null()) return;
    for (const Node& item : node->items) {
        bool written = item.is_mapping();
        const std::string& name = written ? item.members.front().key : item.scalar;
        base::SourceSpan place = written ? item.members.front().key_span : item.span;
        bool service = wiring.world.has_service(name);
        if (!service && !wiring.world.has_job(name)) {
            std::vector<std::string> known = wiring.world.services;
            known.insert(known.end(), wiring.world.jobs.begin(), wiring.world.jobs.end());
            base::Diagnostic finding =
                base::error("needs.unknown", fmt::format("there is no service or job `{}`", name),
                            place, fmt::format("{} needs this", workload.name));
            if (wiring.world.stores.contains(name)) {
                finding.notes.push_back(
                    fmt::format("`{}` is a store: it stands before any service starts", name));
            }
            finding.help = did_you_mean(name, known, "services and jobs");
            wiring.report.add_unknown(std::move(finding), name);
            continue;
        }
        Need::Until until = service ? Need::Until::Healthy : Need::Until::Done;
        std::string_view right = service ? "healthy" : "done";
        if (written && item.members.front().value.scalar != right) {
            base::Diagnostic finding = base::error(
                "needs.until",
                fmt::format("`{}` is a {}, it is never {}", name, service ? "service" : "job",
                            item.members.front().value.scalar),
                item.members.front().value.span);
            finding.help = fmt::format("write `{}: {}`", name, right);
            wiring.report.add(std::move(finding));
        }
        workload.needs.push_back({name, until, place});
    }
    std::ranges::sort(workload.needs, {},
                      [](const Need& need) { return std::tie(need.name, need.span); });
    auto doubled = std::ranges::unique(workload.needs, {}, &Need::name);
    workload.needs.erase(doubled.begin(), doubled.end());
}

/// Which bytes run: the repository that `same_as` leads to in the end, or the reference of an image
/// from elsewhere. A circle ends where it began.
std::string image_root(const Environment& environment, const Image& image) {
    if (const auto* external = std::get_if<Image::External>(&image.source))
        return "external " + external->reference;
    const Image* at = &image;
    for (std::size_t step = 0; step <= environment.services.size(); ++step) {
        const auto* same = std::get_if<Image::SameAs>(&at->source);
        const Service* next = same != nullptr ? environment.service(same->service) : nullptr;
        if (next == nullptr) break;
        at = &next->container.image;
    }
    return at->repository;
}

void check_same_as(const Image& image, std::string_view owner, const Environment& environment,
                   const Wiring& wiring) {
    const auto* same = std::get_if<Image::SameAs>(&image.source);
    if (same == nullptr || environment.service(same->service) != nullptr) return;
    base::Diagnostic finding =
        base::error("image.unknown-service", fmt::format("there is no service `{}`", same->service),
                    image.span, fmt::format("{} runs its image", owner));
    finding.help = did_you_mean(same->service, wiring.world.services, "services");
    wiring.report.add_unknown(std::move(finding), same->service);
}

/// Services whose images are each other's.
void check_image_cycle(const Environment& environment, const Wiring& wiring) {
    std::vector<std::pair<std::size_t, std::size_t>> edges;
    for (std::size_t i = 0; i < environment.services.size(); ++i) {
        const auto* same =
            std::get_if<Image::SameAs>(&environment.services[i].container.image.source);
        const Service* next = same != nullptr ? environment.service(same->service) : nullptr;
        if (next != nullptr)
            edges.emplace_back(i, static_cast<std::size_t>(next - environment.services.data()));
    }
    auto order = base::waves(environment.services.size(), edges);
    const auto* cycle = std::get_if<base::Cycle>(&order);
    if (cycle == nullptr) return;
    base::Diagnostic finding =
        base::error("image.cycle", "services run each other's image in a circle", {});
    finding.labels.clear();
    for (std::size_t i = 0; i < cycle->nodes.size(); ++i) {
        const Service& service = environment.services[cycle->nodes[i]];
        const Service& next = environment.services[cycle->nodes[(i + 1) % cycle->nodes.size()]];
        finding.labels.push_back({service.container.image.span,
                                  fmt::format("{} runs the image of {}", service.name, next.name)});
    }
    finding.help = "one of them needs an image of its own";
    wiring.report.add(std::move(finding));
}

/// The graph of `needs` over services, then jobs.
class Order {
  public:
    Order(const Environment& environment, const Wiring& wiring)
        : environment_(environment), wiring_(wiring) {
        for (std::size_t i = 0; i < count(); ++i) {
            for (const Need& need : workload(i).needs) {
                if (auto node = find(need.name)) {
                    add(i, *node, need.span,
                        fmt::format("{} needs {}", workload(i).name, need.name));
                }
            }
        }
        for (const Located<std::string>& name : wiring.release.before)
            add_before_job(name);
    }

    void check() const {
        auto order = base::waves(count(), edges_);
        const auto* cycle = std::get_if<base::Cycle>(&order);
        if (cycle == nullptr) return;
        std::vector<std::string> names;
        for (std::size_t node : cycle->nodes)
            names.push_back(workload(node).name);
        names.push_back(names.front());
        base::Diagnostic finding =
            base::error("needs.cycle",
                        fmt::format("nothing can start first: {}", fmt::join(names, " -> ")), {});
        finding.labels.clear();
        for (std::size_t i = 0; i < cycle->nodes.size(); ++i) {
            std::pair edge(cycle->nodes[i], cycle->nodes[(i + 1) % cycle->nodes.size()]);
            finding.labels.push_back(reasons_[static_cast<std::size_t>(
                std::ranges::find(edges_, edge) - edges_.begin())]);
        }
        finding.help =
            "`needs` is for the order of the first start; a service that can wait for another by "
            "itself needs none";
        wiring_.report.add(std::move(finding));
    }

  private:
    std::size_t count() const { return environment_.services.size() + environment_.jobs.size(); }
    const Workload& workload(std::size_t node) const {
        if (node < environment_.services.size()) return environment_.services[node];
        return environment_.jobs[node - environment_.services.size()];
    }
    std::optional<std::size_t> find(std::string_view name) const {
        if (const Service* service = environment_.service(name)) {
            return static_cast<std::size_t>(service - environment_.services.data());
        }
        if (const Job* job = environment_.job(name)) {
            return environment_.services.size() +
                   static_cast<std::size_t>(job - environment_.jobs.data());
        }
        return std::nullopt;
    }
    void add(std::size_t node, std::size_t need, base::SourceSpan place, std::string reason) {
        edges_.emplace_back(node, need);
        reasons_.push_back({place, std::move(reason)});
    }
    void add_before_job(const Located<std::string>& name) {
        auto job = find(*name);
        if (!job || *job < environment_.services.size()) return;
        std::string root = image_root(environment_, workload(*job).container.image);
        for (std::size_t i = 0; i < environment_.services.size(); ++i) {
            if (image_root(environment_, workload(i).container.image) != root) continue;
            add(i, *job, name.span,
                fmt::format("{} runs the image of the job {}, which runs before a release",
                            workload(i).name, *name));
        }
    }

    const Environment& environment_;
    const Wiring& wiring_;
    std::vector<std::pair<std::size_t, std::size_t>> edges_;
    std::vector<base::Label> reasons_;
};

void check_images(const Environment& environment, const Wiring& wiring) {
    auto check = [&](const Workload& workload) {
        check_same_as(workload.container.image, workload.name, environment, wiring);
        for (const Sidecar& sidecar : workload.sidecars) {
            check_same_as(sidecar.container.image, sidecar.name, environment, wiring);
        }
    };
    for (const Service& service : environment.services)
        check(service);
    for (const Job& job : environment.jobs)
        check(job);
    check_image_cycle(environment, wiring);
}

}  // namespace

void wire_order(Environment& environment, const Wiring& wiring) {
    for (Service& service : environment.services)
        read_needs(service, wiring);
    for (Job& job : environment.jobs) {
        read_needs(job, wiring);
        auto listed = [&](const std::vector<Located<std::string>>& list) {
            return std::ranges::any_of(
                list, [&](const Located<std::string>& name) { return *name == job.name; });
        };
        if (listed(wiring.release.before)) job.when = Job::When::BeforeRelease;
        if (listed(wiring.release.after)) job.when = Job::When::AfterRelease;
    }
    check_images(environment, wiring);
    Order(environment, wiring).check();
}

}  // namespace platform
