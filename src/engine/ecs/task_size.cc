#include "engine/ecs/task_size.h"

#include <charconv>
#include <cmath>
#include <string>

#include "base/ascii.h"

namespace engine::ecs {
namespace {

struct Unit {
    std::string_view name;  ///< in small letters
    double size;
};

/// A whole number of the smallest unit, or nothing.
std::optional<std::uint32_t> amount_of(std::string_view text, Unit unit) {
    double amount = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount,
                                        std::chars_format::fixed);
    if (error != std::errc{}) return std::nullopt;
    std::string rest;
    for (char letter : std::string_view(end, text.data() + text.size()))
        if (letter != ' ') rest += base::lower(letter);
    if (!rest.empty() && rest != unit.name) return std::nullopt;
    if (!rest.empty()) amount *= unit.size;
    bool is_whole = amount >= 1 && amount <= 2'147'483'647 && amount == std::floor(amount);
    if (!is_whole) return std::nullopt;
    return static_cast<std::uint32_t>(amount);
}

struct Size {
    std::uint32_t cpu_units;
    std::uint32_t least;
    std::uint32_t most;
    std::uint32_t step;
};
constexpr Size kSizes[] = {
    {256, 512, 512, 512},        {256, 1024, 2048, 1024},     {512, 1024, 4096, 1024},
    {1024, 2048, 8192, 1024},    {2048, 4096, 16'384, 1024},  {4096, 8192, 30'720, 1024},
    {8192, 16'384, 61'440, 4096}, {16'384, 32'768, 122'880, 8192},
};

}  // namespace

std::optional<std::uint32_t> cpu_units_of(std::string_view text) {
    return amount_of(text, {"vcpu", 1024});
}

std::optional<std::uint32_t> memory_mib_of(std::string_view text) {
    return amount_of(text, {"gb", 1024});
}

bool is_fargate_size(std::uint32_t cpu_units, std::uint32_t memory_mib) {
    for (const Size& size : kSizes)
        if (size.cpu_units == cpu_units && memory_mib >= size.least && memory_mib <= size.most &&
            memory_mib % size.step == 0)
            return true;
    return false;
}

}  // namespace engine::ecs
