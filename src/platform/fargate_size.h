#pragma once
// The task sizes that Fargate has. An illegal size cannot be made: a constant does not compile, a
// computed one is empty.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace platform {

/// CPU units and MiB of a task on Linux Fargate.
/// AWS: "Task definition parameters for Fargate", section "Task size".
class FargateSize {
  public:
    /// The smallest: 256 CPU units, 512 MiB.
    constexpr FargateSize() = default;

    /// A constant of this program, checked by the compiler.
    consteval FargateSize(std::uint32_t cpu, std::uint32_t memory_mib)
        : cpu_(cpu), memory_mib_(memory_mib) {
        if (!legal(cpu, memory_mib)) throw "Fargate has no such size";
    }

    /// Empty when Fargate has no task of this size.
    static constexpr std::optional<FargateSize> from(std::uint32_t cpu, std::uint32_t memory_mib) {
        if (!legal(cpu, memory_mib)) return std::nullopt;
        FargateSize size;
        size.cpu_ = cpu;
        size.memory_mib_ = memory_mib;
        return size;
    }

    constexpr std::uint32_t cpu() const { return cpu_; }
    constexpr std::uint32_t memory_mib() const { return memory_mib_; }

    constexpr auto operator<=>(const FargateSize&) const = default;

    /// What memory goes with `cpu`, in MiB: from `min` to `max` in steps; 256 CPU units have 512,
    /// 1024 and 2048 (`step` doubles). Empty for a CPU value that Fargate does not have.
    struct MemoryRange {
        std::uint32_t min;
        std::uint32_t max;
        std::uint32_t step;
    };
    static constexpr std::optional<MemoryRange> memory_for(std::uint32_t cpu) {
        switch (cpu) {
            case 256: return MemoryRange{512, 2048, 512};
            case 512: return MemoryRange{1024, 4096, 1024};
            case 1024: return MemoryRange{2048, 8192, 1024};
            case 2048: return MemoryRange{4096, 16384, 1024};
            case 4096: return MemoryRange{8192, 30720, 1024};
            case 8192: return MemoryRange{16384, 61440, 4096};
            case 16384: return MemoryRange{32768, 122880, 8192};
            default: return std::nullopt;
        }
    }

  private:
    static constexpr bool legal(std::uint32_t cpu, std::uint32_t memory_mib) {
        auto range = memory_for(cpu);
        if (!range || memory_mib < range->min || memory_mib > range->max) return false;
        if (cpu == 256 && memory_mib == 1536) return false;
        return (memory_mib - range->min) % range->step == 0;
    }

    std::uint32_t cpu_ = 256;
    std::uint32_t memory_mib_ = 512;
};

}  // namespace platform
