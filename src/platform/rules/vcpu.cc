#include "platform/rules/vcpu.h"

#include <fmt/format.h>

#include <algorithm>

namespace platform {
namespace {

template <class Counts>
CpuUse use(const Environment& environment, Counts counts) {
    CpuUse sum;
    for (const Service& service : environment.services) {
        if (!counts(service)) continue;
        std::uint64_t cpu = service.size->cpu();
        sum += {cpu * *service.count, cpu * tasks_while_releasing(service),
                cpu * tasks_at_most(service)};
    }
    return sum;
}

}  // namespace

CpuUse& CpuUse::operator+=(const CpuUse& other) {
    steady += other.steady;
    releasing += other.releasing;
    full += other.full;
    return *this;
}

CpuUse on_demand_use(const Environment& environment) {
    return use(environment,
               [](const Service& service) { return *service.capacity == Capacity::OnDemand; });
}

CpuUse spot_use(const Environment& environment) {
    return use(environment,
               [](const Service& service) { return *service.capacity != Capacity::OnDemand; });
}

CpuUse fallen_back_use(const Environment& environment) {
    return use(environment,
               [](const Service& service) { return *service.capacity != Capacity::SpotOnly; });
}

std::string vcpu_text(std::uint64_t units) {
    std::uint64_t hundredths = units * 100 / 1024;
    if (hundredths % 100 == 0) return std::to_string(hundredths / 100);
    std::string text = fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
    if (text.ends_with('0')) text.pop_back();
    return text;
}

std::uint64_t tasks_while_releasing(const Service& service) {
    std::uint64_t count = *service.count;
    // AWS: Amazon ECS Developer Guide, "Amazon ECS blue/green deployments": two full sets until the
    // old one is cleaned up.
    if (shifts_traffic(*service.deploy.strategy)) return 2 * count;
    return std::max(count, count * service.deploy.max_percent / 100);
}

std::uint64_t tasks_at_most(const Service& service) {
    if (!service.scale) return *service.count;
    std::uint64_t most = std::max<std::uint64_t>(service.scale->max, *service.count);
    for (const ScheduledRange& range : service.scale->schedule)
        most = std::max<std::uint64_t>(most, range.max);
    return most;
}

}  // namespace platform
