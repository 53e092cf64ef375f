#include "platform/findings.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "platform/report.h"

namespace platform {
namespace {

bool accepts(const Acceptance& acceptance, std::string_view code, std::string_view subject,
             std::string_view environment) {
    if (*acceptance.rule != code) return false;
    return acceptance.at.empty() || acceptance.at == subject || acceptance.at == environment;
}

base::SourceSpan place_of(const base::Diagnostic& diagnostic) {
    return diagnostic.labels.empty() ? base::SourceSpan{} : diagnostic.labels.front().span;
}

/// Whether a finding of `environment` about `subject` counts when only `wanted` are asked for.
bool concerns(const Platform& platform, const std::vector<std::string>& wanted,
              const std::string& subject, const std::string& environment) {
    if (wanted.empty()) return true;
    bool about_subject = environment.empty() && platform.environment(subject) != nullptr;
    if (environment.empty() && !about_subject) return true;
    const std::string& name = about_subject ? subject : environment;
    return std::ranges::find(wanted, name) != wanted.end();
}

}  // namespace

void Findings::add(base::Diagnostic diagnostic, std::string subject, std::string environment) {
    found_.push_back({std::move(diagnostic), std::move(subject), std::move(environment)});
}

Findings::Outcome Findings::settle(const Platform& platform,
                                   const std::vector<std::string>& environments) const {
    struct Joined {
        const base::Diagnostic* diagnostic;
        std::vector<std::string_view> environments;
        bool accepted = false;
    };
    Outcome outcome;
    std::vector<bool> used(platform.accept.size(), false);
    std::vector<Joined> joined;
    std::map<std::tuple<base::SourceSpan, std::string_view, std::string_view>,
             std::vector<std::size_t>>
        alike;
    for (const Found& found : found_) {
        bool accepted = false;
        for (std::size_t i = 0; i < platform.accept.size(); ++i) {
            if (!accepts(platform.accept[i], found.diagnostic.code, found.subject,
                         found.environment))
                continue;
            used[i] = true;
            accepted = true;
        }
        if (!concerns(platform, environments, found.subject, found.environment)) continue;
        // Findings that only differ by environment count once, accepted or not.
        auto& places =
            alike[{place_of(found.diagnostic), found.diagnostic.code, found.diagnostic.message}];
        auto same = std::ranges::find_if(
            places, [&](std::size_t at) { return *joined[at].diagnostic == found.diagnostic; });
        if (same == places.end()) {
            places.push_back(joined.size());
            joined.push_back({&found.diagnostic, {}, false});
            same = places.end() - 1;
        }
        if (accepted) {
            joined[*same].accepted = true;
        } else {
            joined[*same].environments.push_back(found.environment);
        }
    }
    for (const Joined& entry : joined) {
        if (entry.accepted) ++outcome.accepted;
        if (entry.environments.empty()) continue;
        base::Diagnostic shown = *entry.diagnostic;
        std::vector<std::string> names;
        for (const Environment& environment : platform.environments) {
            bool here =
                std::ranges::find(entry.environments, environment.name) != entry.environments.end();
            if (here) names.push_back(environment.name);
        }
        if (!names.empty()) shown.message += fmt::format(" in {}", enumerate(names));
        outcome.shown.push_back(std::move(shown));
    }
    for (std::size_t i = 0; i < platform.accept.size(); ++i) {
        if (used[i]) continue;
        const Acceptance& stale = platform.accept[i];
        std::string where = stale.at.empty() ? "" : fmt::format(" at {}", stale.at);
        base::Diagnostic finding = base::warning(
            "accept.stale", fmt::format("nobody finds `{}`{} any more", *stale.rule, where),
            stale.span);
        finding.help = "take this entry out";
        outcome.shown.push_back(std::move(finding));
    }
    std::ranges::sort(outcome.shown, {}, [](const base::Diagnostic& finding) {
        return std::tuple(place_of(finding), std::string_view(finding.code),
                          std::string_view(finding.message), finding.notes,
                          std::string_view(finding.help));
    });
    return outcome;
}

}  // namespace platform
