#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "platform/report.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

/// Where the agent of ECS Exec writes inside the container. Not in AWS's documentation, which calls
/// a read-only root unsupported; found by users (GitHub, aws/containers-roadmap, number 1359).
constexpr std::array<std::string_view, 3> kAgentFolders = {"/managed-agents", "/var/lib/amazon/ssm",
                                                           "/var/log/amazon/ssm"};

bool writable(const Container& container, std::string_view folder) {
    return std::ranges::any_of(container.mounts, [&](const Mount& mount) {
        return !mount.read_only && (folder == mount.path || folder.starts_with(mount.path + "/"));
    });
}

/// "api", "api and sse", "api, graphql, sse and 8 more".
std::string some_of(std::vector<std::string> names) {
    constexpr std::size_t kMost = 3;
    if (names.size() > kMost + 1) {
        std::string more = fmt::format("{} more", names.size() - kMost);
        names.resize(kMost);
        names.push_back(std::move(more));
    }
    return enumerate(names);
}

/// Told once for all that have it from the same two places, such as `defaults`.
/// AWS: Amazon ECS Developer Guide, "Monitor Amazon ECS containers with ECS Exec", considerations.
void check_exec(const Environment& environment, Findings& findings) {
    std::map<std::pair<base::SourceSpan, base::SourceSpan>, std::vector<std::string>> by_place;
    for (const Workload* workload : workloads(environment)) {
        const Container& container = workload->container;
        if (!*workload->exec || !*container.read_only) continue;
        bool prepared = std::ranges::all_of(
            kAgentFolders, [&](std::string_view folder) { return writable(container, folder); });
        if (prepared) continue;
        std::pair place(span_or(container.read_only.span, workload->span),
                        span_or(workload->exec.span, workload->span));
        by_place[place].push_back(workload->name);
    }
    for (auto& [place, names] : by_place) {
        base::Diagnostic diagnostic = finding(
            "exec.read-only-root",
            fmt::format(
                "nobody can enter {}: ECS Exec writes into a container, and its root is read-only",
                some_of(names)),
            place.first, "nothing may write");
        diagnostic.labels.push_back({place.second, "the agent of ECS Exec must write"});
        diagnostic.help = fmt::format(
            "write `exec: false`, or `read_only: false`, or give the agent its folders as scratch "
            "space:\n"
            "volumes: [{}]",
            fmt::join(kAgentFolders, ", "));
        findings.add(std::move(diagnostic), names.front(), environment.name);
    }
}

void check_architecture(const Workload& workload, const Environment& environment,
                        Findings& findings) {
    const auto* same = std::get_if<Image::SameAs>(&workload.container.image.source);
    if (same == nullptr) return;
    const Service* other = environment.service(same->service);
    if (other == nullptr || *other->architecture == *workload.architecture) return;
    auto word = [](Architecture architecture) {
        return architecture == Architecture::Arm64 ? "arm64" : "x86_64";
    };
    base::Diagnostic diagnostic =
        finding("image.two-architectures",
                fmt::format("{} runs the image of {} on another kind of processor", workload.name,
                            other->name),
                span_or(workload.architecture.span, workload.span), word(*workload.architecture));
    diagnostic.labels.push_back(
        {span_or(other->architecture.span, other->span), word(*other->architecture)});
    diagnostic.help = "give both the same `arch`; if the image is built for both, accept this";
    findings.add(std::move(diagnostic), workload.name, environment.name);
}

}  // namespace

void check_images(const Environment& environment, Findings& findings) {
    check_exec(environment, findings);
    for (const Workload* workload : workloads(environment)) {
        check_architecture(*workload, environment, findings);
    }
}

}  // namespace platform
