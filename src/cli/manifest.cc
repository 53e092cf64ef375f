#include "cli/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/near_miss.h"
#include "blueprint/blueprint.h"
#include "blueprint/rules/rules.h"
#include "cli/codes.h"
#include "io/clock.h"
#include "io/file.h"
#include "platform/findings.h"
#include "platform/rules/rules.h"

namespace cli {
namespace {

/// By place; what stands at one place by code and message.
void sort_by_place(base::Diagnostics& findings) {
    auto order = [](const base::Diagnostic& finding) {
        auto place = finding.labels.empty() ? base::SourceSpan{} : finding.labels.front().span;
        return std::tuple(place, std::string_view(finding.code), std::string_view(finding.message));
    };
    std::ranges::sort(findings, {}, order);
}

/// The stacks of every environment and region; what is wrong with some goes to `found`.
std::vector<RegionStacks> make_all(const platform::Platform& platform, platform::Findings& found) {
    std::vector<RegionStacks> made;
    for (const platform::Environment& environment : platform.environments) {
        for (const auto& region : environment.regions) {
            auto stacks = blueprint::make_stacks(platform, environment, *region);
            if (stacks.ok()) {
                made.push_back({&environment, *region, *std::move(stacks)});
                continue;
            }
            for (const base::Diagnostic& problem : stacks.problems()) {
                found.add(problem, environment.name, environment.name);
            }
        }
    }
    return made;
}

/// Of an accepted code that does not exist it is no news that nobody finds it.
void report_unknown_codes(const platform::Platform& platform, base::Diagnostics& findings) {
    std::vector<std::string> known;
    for (const base::Code& row : all_codes())
        known.emplace_back(row.code);
    for (const platform::Acceptance& acceptance : platform.accept) {
        if (find_code(*acceptance.rule)) continue;
        std::erase_if(findings, [&](const base::Diagnostic& finding) {
            return finding.code == "accept.stale" && finding.labels.front().span == acceptance.span;
        });
        base::Diagnostic problem = base::error(
            "accept.unknown-code", fmt::format("there is no code `{}`", *acceptance.rule),
            acceptance.rule.span);
        auto near = base::near_miss(*acceptance.rule, known);
        problem.help = near ? fmt::format("did you mean `{}`?", *near)
                            : "the code stands in brackets in front of the finding: error[...]";
        findings.push_back(std::move(problem));
    }
}

/// A name in a sentence. One that is empty, of a variable that is not set, would not be seen.
std::string shown(const std::string& name) {
    return name.empty() ? "''" : name;
}

}  // namespace

base::Result<Manifest> load_manifest(const std::string& path) {
    auto bytes = io::read_file(path);
    if (!bytes.ok()) {
        base::Diagnostics problems = std::move(bytes).problems();
        if (problems.front().code == "file.not-found") {
            problems.front().help = "`slipway init` writes one; -f FILE names another";
        }
        const std::string inside = path + (path.ends_with('/') ? "" : "/") + "slipway.yaml";
        if (!path.empty() && io::exists(inside))
            problems.front().help = fmt::format("did you mean `-f {}`?", inside);
        return problems;
    }
    Manifest manifest;
    manifest.name = io::display_name(path);
    manifest.file = manifest.sources.add(manifest.name, *std::move(bytes));
    auto read = [folder = io::folder_of(path)](std::string_view named) {
        return io::read_file_below(folder, named);
    };
    manifest.platform = platform::load(manifest.sources, manifest.file, read, manifest.findings);
    return manifest;
}

Outcome broken(const Manifest& manifest, const Screen& screen) {
    return {.exit = ExitCode::CheckFailed,
            .err = base::print(manifest.findings, manifest.sources, screen.err)};
}

base::Result<const platform::Environment*> find_environment(const platform::Platform& platform,
                                                            const std::string& name) {
    if (const platform::Environment* found = platform.environment(name)) return found;
    std::vector<std::string> names;
    for (const platform::Environment& environment : platform.environments) {
        names.push_back(environment.name);
    }
    base::Diagnostic problem = {.code = "usage.unknown-environment",
                                .message = "there is no environment " + shown(name)};
    problem.notes.push_back(fmt::format("the manifest has {}", fmt::join(names, ", ")));
    if (auto near = base::near_miss(name, names)) {
        problem.help = fmt::format("did you mean `{}`?", *near);
    }
    return problem;
}

base::Diagnostic unknown_service(const platform::Environment& environment, const std::string& name,
                                 Named named) {
    std::vector<std::string> known;
    for (const platform::Service& service : environment.services)
        known.push_back(service.name);
    const bool has_jobs = named == Named::ServicesAndJobs;
    if (has_jobs)
        for (const platform::Job& job : environment.jobs)
            known.push_back(job.name);
    auto near = base::near_miss(name, known);
    return {.code = "usage.unknown-service",
            .message = fmt::format("{} has no service {}{}", environment.name,
                                   has_jobs ? "and no job " : "", shown(name)),
            .help = near ? fmt::format("did you mean `{}`?", *near)
                         : fmt::format("slipway show {} lists them", environment.name)};
}

base::Status check_names(const platform::Environment& environment, const Meant& meant) {
    for (const std::string& name : meant.names) {
        const bool is_job = meant.named == Named::ServicesAndJobs && environment.job(name);
        if (!environment.service(name) && !is_job)
            return unknown_service(environment, name, meant.named);
    }
    return base::Done{};
}

base::Result<Checked> check_manifest(const Manifest& manifest,
                                     const std::vector<std::string>& names) {
    Checked checked{.findings = manifest.findings};
    if (!manifest.platform) return checked;
    const platform::Platform& platform = *manifest.platform;
    for (const std::string& name : names)
        TRY(find_environment(platform, name));

    // Rules see all environments, also when some are asked for: whether an `accept` is stale shows
    // only then.
    platform::Findings found;
    platform::check(platform, found);
    std::vector<RegionStacks> made = make_all(platform, found);
    std::vector<blueprint::Built> built;
    for (const RegionStacks& one : made)
        built.push_back({one.environment, &one.stacks});
    blueprint::check(platform, built, found);
    platform::Findings::Outcome outcome = found.settle(platform, names);

    auto wanted = [&](const platform::Environment& environment) {
        return names.empty() || std::ranges::find(names, environment.name) != names.end();
    };
    for (const platform::Environment& environment : platform.environments) {
        if (wanted(environment)) checked.environments.push_back(&environment);
    }
    for (RegionStacks& stacks : made) {
        if (wanted(*stacks.environment)) checked.stacks.push_back(std::move(stacks));
    }
    checked.accepted = outcome.accepted;
    std::ranges::move(outcome.shown, std::back_inserter(checked.findings));
    report_unknown_codes(platform, checked.findings);
    sort_by_place(checked.findings);
    return checked;
}

CheckReport report_of(const Manifest& manifest, const Checked& checked, std::int64_t since) {
    CheckReport report = {.manifest = manifest.name,
                          .findings = checked.findings,
                          .accepted = checked.accepted,
                          .milliseconds = io::monotonic_milliseconds() - since};
    std::set<std::string_view> services;
    for (const platform::Environment* environment : checked.environments) {
        report.environments.push_back(environment->name);
        for (const platform::Service& service : environment->services)
            services.insert(service.name);
    }
    report.services = services.size();
    return report;
}

}  // namespace cli
