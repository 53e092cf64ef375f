#include "cli/views/words.h"

#include <fmt/format.h>

#include "base/duration.h"
#include "base/match.h"

namespace cli {
namespace {

std::string words(const platform::Reference& reference) {
    using Field = platform::Reference::Field;
    switch (reference.field) {
        case Field::Host: return fmt::format("$({}.host)", reference.name);
        case Field::Port: return fmt::format("$({}.port)", reference.name);
        case Field::User: return fmt::format("$({}.user)", reference.name);
        case Field::Password: return fmt::format("$({}.password)", reference.name);
        case Field::Url: return fmt::format("$({}.url)", reference.name);
        case Field::SecretValue: return fmt::format("$(secret.{})", reference.name);
    }
    return {};
}

std::string in_steps(std::string_view name, std::uint32_t percent_tenths, std::string_view between,
                     const std::optional<base::Duration>& wait) {
    std::string text = fmt::format("{} {}", name, percent(percent_tenths));
    if (wait) text += fmt::format(" {} {}", between, base::to_string(*wait));
    return text;
}

}  // namespace

std::string words(const platform::TextValue& value) {
    std::string text;
    for (const auto& part : value.parts) {
        text += base::match(
            part, [](const std::string& literal) { return literal; },
            [](const platform::Reference& reference) { return words(reference); });
    }
    return text;
}

std::string words(platform::FargateSize size) {
    return fmt::format("{}/{}", size.cpu(), size.memory_mib());
}

std::string words(platform::Capacity capacity) {
    switch (capacity) {
        case platform::Capacity::OnDemand: return "on-demand";
        case platform::Capacity::Spot: return "spot";
        case platform::Capacity::SpotOnly: return "spot-only";
    }
    return {};
}

std::string words(const platform::Strategy& strategy) {
    return base::match(
        strategy, [](const platform::Rolling&) { return std::string("rolling"); },
        [](const platform::BlueGreen&) { return std::string("blue-green"); },
        [](const platform::Canary& canary) {
            return in_steps("canary", canary.percent_tenths, "for", canary.wait);
        },
        [](const platform::Linear& linear) {
            return in_steps("linear", linear.percent_tenths, "every", linear.wait);
        });
}

std::string words(const platform::Call& call) {
    return call.port_name.empty() ? call.callee : fmt::format("{}:{}", call.callee, call.port_name);
}

std::string words(platform::Store::Engine engine) {
    switch (engine) {
        case platform::Store::Engine::Postgres: return "postgres";
        case platform::Store::Engine::Redis: return "redis";
        case platform::Store::Engine::Efs: return "efs";
    }
    return {};
}

std::string words(platform::Job::When when) {
    switch (when) {
        case platform::Job::When::OnDemand: return "by hand";
        case platform::Job::When::BeforeRelease: return "before a release";
        case platform::Job::When::AfterRelease: return "after a release";
    }
    return {};
}

std::string percent(std::uint32_t tenths) {
    return tenths % 10 == 0 ? fmt::format("{}%", tenths / 10)
                            : fmt::format("{}.{}%", tenths / 10, tenths % 10);
}

}  // namespace cli
