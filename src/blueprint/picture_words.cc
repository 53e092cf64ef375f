#include "blueprint/picture_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/match.h"

namespace blueprint {
namespace {

using platform::Service;

std::string percent(std::uint32_t tenths) {
    return tenths % 10 == 0 ? fmt::format("{} %", tenths / 10)
                            : fmt::format("{}.{} %", tenths / 10, tenths % 10);
}

template <class Items, class Text>
std::string list(const Items& items, Text text) {
    std::string result;
    for (const auto& item : items) {
        if (!result.empty()) result += ", ";
        result += text(item);
    }
    return result;
}

std::string image_text(const platform::Image& image) {
    return base::match(
        image.source, [](const platform::Image::Own&) { return std::string("own repository"); },
        [](const platform::Image::Build& b) { return "built from " + b.context; },
        [](const platform::Image::Mirror& m) { return "copied from " + m.source; },
        [](const platform::Image::SameAs& s) { return "the bytes of " + s.service; },
        [](const platform::Image::External& e) { return e.reference; });
}

std::string capacity_text(platform::Capacity capacity) {
    switch (capacity) {
        case platform::Capacity::OnDemand: return "Fargate";
        case platform::Capacity::Spot: return "Fargate Spot, on-demand when there is none";
        case platform::Capacity::SpotOnly: return "Fargate Spot only";
    }
    return "";
}

std::string ports_detail(const Service& service) {
    return list(service.container.ports, [](const platform::Port& port) {
        return port.name.empty() ? fmt::format("{}", port.number)
                                 : fmt::format("{} {}", port.name, port.number);
    });
}

std::string scale_text(const platform::Scale& scale) {
    std::string text = fmt::format("{} to {} tasks", scale.min, scale.max);
    if (scale.cpu_percent) text += fmt::format(", CPU {} %", **scale.cpu_percent);
    if (scale.memory_percent) text += fmt::format(", memory {} %", **scale.memory_percent);
    if (scale.requests) text += fmt::format(", {} requests a minute", **scale.requests);
    if (!scale.schedule.empty()) text += ", by the clock";
    return text;
}

std::string release_text(const Service& service) {
    if (one_at_a_time(service)) return "the old task stops, then the new one starts";
    return strategy_text(*service.deploy.strategy);
}

}  // namespace

std::string count_of(std::size_t count, std::string_view noun) {
    if (count == 1) return fmt::format("1 {}", noun);
    if (noun.ends_with("ry"))
        return fmt::format("{} {}ies", count, noun.substr(0, noun.size() - 1));
    return fmt::format("{} {}s", count, noun);
}

std::string in_units(std::uint64_t of_1024) {
    std::string text = fmt::format("{}.{:03}", of_1024 / 1024, of_1024 % 1024 * 1000 / 1024);
    while (text.ends_with('0'))
        text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text;
}

std::string size_text(platform::FargateSize size) {
    return fmt::format("{} vCPU / {} GB", in_units(size.cpu()), in_units(size.memory_mib()));
}

std::string strategy_text(const platform::Strategy& strategy) {
    return base::match(
        strategy, [](const platform::Rolling&) { return std::string("rolling"); },
        [](const platform::BlueGreen&) { return std::string("blue/green"); },
        [](const platform::Canary& c) { return "canary " + percent(c.percent_tenths); },
        [](const platform::Linear& l) { return "linear " + percent(l.percent_tenths); });
}

bool one_at_a_time(const Service& service) {
    return service.deploy.min_healthy_percent == 0 && service.deploy.max_percent <= 100;
}

std::string route_text(const platform::Ingress& ingress) {
    std::string text = ingress.hosts.empty() ? "" : *ingress.hosts.front();
    if (!ingress.paths.empty()) text += *ingress.paths.front();
    if (text.empty()) text = "/*";
    std::size_t more = std::max<std::size_t>(ingress.paths.size(), 1) *
                           std::max<std::size_t>(ingress.hosts.size(), 1) -
                       1;
    return more == 0 ? text : fmt::format("{} +{}", text, more);
}

std::string all_routes(const platform::Ingress& ingress) {
    std::string paths = list(ingress.paths, [](const auto& path) { return *path; });
    std::string hosts = list(ingress.hosts, [](const auto& host) { return *host; });
    if (paths.empty()) return hosts;
    return hosts.empty() ? paths : hosts + " with " + paths;
}

std::string ports_text(const Service& service) {
    std::string text;
    for (const platform::Port& port : service.container.ports) {
        text += fmt::format("{}:{}", text.empty() ? "" : " ", port.number);
    }
    return text;
}

std::size_t days(base::Duration duration) {
    return static_cast<std::size_t>(duration.in_days());
}

std::string range_text(const platform::Scale& scale) {
    return fmt::format("{}–{}", scale.min, scale.max);
}

std::vector<draw::Detail> service_details(const Service& service, std::string_view full_name) {
    std::vector<draw::Detail> details = {{"service", fmt::format("{}-{}", full_name, service.name)},
                                         {"size", size_text(*service.size)},
                                         {"tasks", fmt::format("{}", *service.count)}};
    if (service.scale) details.push_back({"scales", scale_text(*service.scale)});
    if (service.ingress) details.push_back({"answers", all_routes(*service.ingress)});
    if (!service.container.ports.empty()) details.push_back({"ports", ports_detail(service)});
    if (service.called) {
        details.push_back({"name inside", fmt::format("{}.{}.local", service.name, full_name)});
    }
    details.push_back({"release", release_text(service)});
    details.push_back({"runs on", capacity_text(*service.capacity)});
    details.push_back({"image", image_text(service.container.image)});
    if (!service.sidecars.empty()) {
        details.push_back(
            {"sidecars", list(service.sidecars, [](const auto& s) { return s.name; })});
    }
    for (const platform::Mount& mount : service.container.mounts) {
        details.push_back(
            {"mounts", fmt::format("{} at {}", mount.store.empty() ? "scratch space" : mount.store,
                                   mount.path)});
    }
    details.push_back({"logs", fmt::format("/ecs/{}/{}, {}", full_name, service.name,
                                           count_of(days(*service.log_retention), "day"))});
    return details;
}

std::vector<std::string> calls_lines(const platform::Job& job) {
    constexpr std::size_t kWidest = 26;  // a box at the foot is no wider than one of a service
    std::vector<std::string> lines;
    for (const platform::Call& call : job.calls) {
        if (lines.empty()) {
            lines.push_back("calls " + call.callee);
        } else if (lines.back().size() + 2 + call.callee.size() > kWidest) {
            lines.back() += ',';
            lines.push_back(call.callee);
        } else {
            lines.back() += ", " + call.callee;
        }
    }
    return lines;
}

std::vector<draw::Detail> job_details(const platform::Job& job, std::string_view when) {
    std::vector<draw::Detail> details = {{"runs", std::string(when)},
                                         {"size", size_text(*job.size)},
                                         {"at most", base::to_string(*job.timeout)}};
    if (!job.schedule.empty() && !job.timezone.empty())
        details.push_back({"time zone", job.timezone});
    if (!job.extends.empty()) details.push_back({"image and roles of", job.extends});
    if (!job.calls.empty()) {
        details.push_back({"calls", list(job.calls, [](const auto& c) { return c.callee; })});
    }
    return details;
}

}  // namespace blueprint
