#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "platform/rules/aws_limits.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

/// What the sidecars of a task keep for themselves.
struct Reserved {
    std::uint64_t cpu = 0;
    std::uint64_t memory_mib = 0;
    std::vector<std::string> cpu_parts;
    std::vector<std::string> memory_parts;
};

Reserved reserved(const Workload& workload) {
    Reserved all;
    for (const Sidecar& sidecar : workload.sidecars) {
        if (sidecar.cpu) {
            all.cpu += *sidecar.cpu;
            all.cpu_parts.push_back(fmt::format("{} {}", sidecar.name, *sidecar.cpu));
        }
        if (sidecar.memory_mib) {
            all.memory_mib += *sidecar.memory_mib;
            all.memory_parts.push_back(fmt::format("{} {}", sidecar.name, *sidecar.memory_mib));
        }
    }
    return all;
}

/// The smallest task with at least so much of both; the largest that Fargate has when there is
/// none.
FargateSize smallest_with(std::uint64_t cpu, std::uint64_t memory_mib) {
    constexpr std::array<std::uint32_t, 7> kCpu = {256, 512, 1024, 2048, 4096, 8192, 16384};
    for (std::uint32_t units : kCpu) {
        auto range = FargateSize::memory_for(units);
        if (units < cpu || range->max < memory_mib) continue;
        for (std::uint32_t memory = range->min; memory <= range->max; memory += range->step) {
            auto size = FargateSize::from(units, memory);
            if (size && memory >= memory_mib) return *size;
        }
    }
    return FargateSize(16384, 122880);
}

/// A third more than the sidecars take, so that a quarter of the task is left.
std::uint64_t with_room(std::uint64_t taken) {
    return taken + (taken + 2) / 3;
}

void label_sidecars(const Workload& workload, base::Diagnostic& diagnostic) {
    for (const Sidecar& sidecar : workload.sidecars) {
        if (sidecar.cpu) {
            diagnostic.labels.push_back(
                {place_of(workload, {"sidecars", sidecar.name, "cpu"}),
                 fmt::format("{} takes {} CPU units", sidecar.name, *sidecar.cpu)});
        }
        if (sidecar.memory_mib) {
            diagnostic.labels.push_back(
                {place_of(workload, {"sidecars", sidecar.name, "memory"}),
                 fmt::format("{} takes {} MiB", sidecar.name, *sidecar.memory_mib)});
        }
    }
}

std::string task_label(const FargateSize& task) {
    return fmt::format("a task of {}/{}", task.cpu(), task.memory_mib());
}

void check_room(const Workload& workload, const Environment& environment, Findings& findings) {
    Reserved taken = reserved(workload);
    const FargateSize& task = *workload.size;
    bool cpu_gone = taken.cpu > task.cpu();
    bool memory_gone = taken.memory_mib >= task.memory_mib();
    bool cpu_short = taken.cpu * 4 > std::uint64_t{task.cpu()} * 3;
    bool memory_short = taken.memory_mib * 4 > std::uint64_t{task.memory_mib()} * 3;
    if (!cpu_short && !memory_short) return;

    bool about_cpu = cpu_gone || (cpu_short && !memory_gone);
    std::string_view unit = about_cpu ? "CPU units" : "MiB";
    std::uint64_t sum = about_cpu ? taken.cpu : taken.memory_mib;
    std::uint64_t whole = about_cpu ? task.cpu() : task.memory_mib();
    const auto& parts = about_cpu ? taken.cpu_parts : taken.memory_parts;
    base::Diagnostic diagnostic =
        cpu_gone || memory_gone
            ? finding("size.sidecars-too-big",
                      fmt::format("the sidecars of {} take {} {}, and its task has {}",
                                  workload.name, sum, unit, whole),
                      workload.size.span, task_label(task))
            : finding("size.sidecars-leave-little",
                      fmt::format("the sidecars of {} leave it {} of {} {}", workload.name,
                                  whole - sum, whole, unit),
                      workload.size.span, task_label(task));
    label_sidecars(workload, diagnostic);
    if (parts.size() > 1) {
        diagnostic.notes.push_back(fmt::format("{} = {} {}", fmt::join(parts, " + "), sum, unit));
    }
    FargateSize better =
        smallest_with(std::max<std::uint64_t>(with_room(taken.cpu), task.cpu()),
                      std::max<std::uint64_t>(with_room(taken.memory_mib), task.memory_mib()));
    diagnostic.help = fmt::format("`size: {}/{}` is the smallest that leaves {} a quarter",
                                  better.cpu(), better.memory_mib(), workload.name);
    findings.add(std::move(diagnostic), workload.name, environment.name);
}

void check_container_count(const Workload& workload, const Environment& environment,
                           Findings& findings) {
    std::size_t count = workload.sidecars.size() + 1;
    if (count <= kContainersPerTask) return;
    base::Diagnostic diagnostic =
        finding("size.too-many-containers",
                fmt::format("a task of {} has {} containers, ECS allows {}", workload.name, count,
                            kContainersPerTask),
                place_of(workload, {"sidecars"}), counted(workload.sidecars.size(), "sidecar"));
    diagnostic.help = "run some of them as services of their own; AWS does not raise this limit";
    findings.add(std::move(diagnostic), workload.name, environment.name);
}

}  // namespace

void check_sizes(const Environment& environment, Findings& findings) {
    for (const Workload* workload : workloads(environment)) {
        check_room(*workload, environment, findings);
        check_container_count(*workload, environment, findings);
    }
}

}  // namespace platform
