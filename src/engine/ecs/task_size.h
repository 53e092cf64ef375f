#pragma once
// How large a task may be: CPU and memory as people write them, and the pairs that Fargate has.

#include <cstdint>
#include <optional>
#include <string_view>

namespace engine::ecs {

/// CPU units of "1024", "1 vCPU" or ".25 vcpu"; nothing when `text` is none of these.
std::optional<std::uint32_t> cpu_units_of(std::string_view text);
/// MiB of "2048", "2 GB" or "0.5GB"; nothing when `text` is none of these.
std::optional<std::uint32_t> memory_mib_of(std::string_view text);

/// Whether Fargate has tasks of that size. AWS: developer guide, "Task CPU and memory".
bool is_fargate_size(std::uint32_t cpu_units, std::uint32_t memory_mib);

}  // namespace engine::ecs
