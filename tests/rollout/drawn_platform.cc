#include "rollout/drawn_platform.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace stage {
namespace {

constexpr const char* kSizes[] = {"256/512", "512/1024", "1024/2048"};

DrawnService draw_service(base::Prng& draws, DrawnPlatform& platform) {
    DrawnService service{.name = fmt::format("s{}", platform.next_name++)};
    service.count = static_cast<std::uint32_t>(draws.between(1, 3));
    service.has_port = draws.chance(600'000);
    service.is_public = service.has_port && draws.chance(500'000);
    service.stops_first = draws.chance(200'000);
    service.scales = !service.stops_first && draws.chance(300'000);
    service.on_spot = draws.chance(400'000);
    service.has_exec = draws.chance(500'000);
    service.size = static_cast<int>(draws.below(3));
    if (service.stops_first) service.count = 1;
    for (const DrawnService& other : platform.services)
        if (other.has_port && draws.chance(300'000)) service.calls.push_back(other.name);
    return service;
}

void forget(DrawnPlatform& platform, std::string name) {
    std::erase_if(platform.services, [&](const auto& one) { return one.name == name; });
    for (DrawnService& service : platform.services)
        std::erase(service.calls, name);
}

void change(base::Prng& draws, DrawnPlatform& platform, DrawnService& service) {
    switch (draws.below(11)) {
        case 0: service.level++; break;
        case 1: service.size = (service.size + 1) % 3; break;
        case 2:
            if (!service.stops_first) service.count = service.count % 4 + 1;
            break;
        case 3: service.has_exec = !service.has_exec; break;
        case 4: service.grace += 30; break;
        case 5: service.interval += 5; break;
        case 6: service.on_spot = !service.on_spot; break;
        case 7: platform.retention = platform.retention == 7 ? 30 : 7; break;
        case 8: platform.has_cache = !platform.has_cache; break;
        case 9: platform.cache_key++; break;
        default: service.scales = !service.stops_first && !service.scales;
    }
}

std::string text_of(const DrawnService& service, const DrawnPlatform& platform) {
    std::vector<std::string> parts = {fmt::format("image: {{ build: ./{} }}", service.name),
                                      fmt::format("size: {}", kSizes[service.size]),
                                      fmt::format("count: {}", service.count),
                                      fmt::format("exec: {}", service.has_exec),
                                      fmt::format("environment: {{ LEVEL: v{}{} }}", service.level,
                                                  platform.has_cache ? ", AT: $(cache.host)" : "")};
    if (service.has_port) parts.emplace_back("port: 8080");
    if (service.is_public)
        parts.push_back(
            fmt::format("ingress: {{ path: /{}/*, grace: {}s, health: {{ every: {}s }} }}",
                        service.name, service.grace, service.interval));
    if (service.stops_first) parts.emplace_back("deploy: { order: stop-first }");
    if (service.scales) parts.emplace_back("scale: { range: 1-5, cpu: 70% }");
    parts.emplace_back(service.on_spot ? "capacity: spot" : "capacity: on-demand");
    std::vector<std::string> calls = service.calls;
    if (platform.has_cache) calls.emplace_back("cache");
    if (!calls.empty()) parts.push_back(fmt::format("calls: [{}]", fmt::join(calls, ", ")));
    return fmt::format("  {}: {{ {} }}\n", service.name, fmt::join(parts, ", "));
}

std::string overrides_of(const DrawnPlatform& platform) {
    if (!platform.has_cache || platform.cache_key == 0) return {};
    return fmt::format(
        "overrides:\n  - {{ stack: data, op: add, path: "
        "/Resources/CacheCache/Properties/KmsKeyId, value: alias/k{} }}\n",
        platform.cache_key);
}

}  // namespace

DrawnPlatform draw_platform(base::Prng& draws) {
    DrawnPlatform platform;
    platform.has_cache = draws.chance(400'000);
    const std::int64_t count = draws.between(1, 4);
    for (std::int64_t i = 0; i < count; ++i)
        platform.services.push_back(draw_service(draws, platform));
    return platform;
}

void edit(base::Prng& draws, DrawnPlatform& platform) {
    const std::int64_t count = draws.between(1, 3);
    for (std::int64_t i = 0; i < count; ++i) {
        if (draws.chance(150'000)) platform.services.push_back(draw_service(draws, platform));
        const std::size_t at = draws.below(platform.services.size());
        if (platform.services.size() > 1 && draws.chance(150'000))
            forget(platform, platform.services[at].name);
        else
            change(draws, platform, platform.services[at]);
    }
}

std::string manifest_of(const DrawnPlatform& platform) {
    std::string text = fmt::format(
        "slipway: 1\nplatform: shop\nenvironments:\n"
        "  dev: {{ account: 123456789012, region: eu-west-1, network: {{ cidr: 10.20.0.0/16, "
        "zones: 2, nat: one }} }}\n"
        "defaults: {{ log_retention: {}d }}\nservices:\n",
        platform.retention);
    for (const DrawnService& service : platform.services)
        text += text_of(service, platform);
    text += overrides_of(platform);
    if (platform.has_cache)
        text += "stores:\n  cache: { engine: redis 7, size: cache.t4g.micro }\n";
    return text;
}

}  // namespace stage
