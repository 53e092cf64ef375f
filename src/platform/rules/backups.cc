#include <fmt/format.h>

#include "platform/rules/aws_limits.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

void check_period(const Store& store, const Environment& environment, Findings& findings) {
    if (**store.backups == kFileBackups) return;
    base::Diagnostic diagnostic = finding(
        "store.backups-period",
        fmt::format("backups of {} cannot be kept for {}: AWS keeps those of file systems for {}",
                    store.name, to_string(**store.backups), to_string(kFileBackups)),
        store.backups->span);
    diagnostic.help = fmt::format(
        "write `backups: {0}`, or `none`, also by environment: `{{ prod: {0}, default: none }}`",
        to_string(kFileBackups));
    findings.add(std::move(diagnostic), store.name, environment.name);
}

void check_outlive(const Store& store, const Environment& environment, Findings& findings) {
    if (environment.protect) return;
    base::Diagnostic diagnostic =
        finding("store.backups-outlive",
                fmt::format("backups of {} stay when the environment is taken down", store.name),
                store.backups->span, fmt::format("each stays for {}", to_string(kFileBackups)));
    diagnostic.notes = {
        "without `protect` its files are deleted, but not their recovery points: AWS bills them "
        "until they expire"};
    diagnostic.help = fmt::format(
        "write `backups: none` where the files may be lost: `{{ prod: {}, default: none }}`",
        to_string(kFileBackups));
    findings.add(std::move(diagnostic), store.name, environment.name);
}

}  // namespace

void check_backups(const Environment& environment, Findings& findings) {
    for (const Store& store : environment.stores) {
        if (store.engine != Store::Engine::Efs || !store.backups) continue;
        check_period(store, environment, findings);
        check_outlive(store, environment, findings);
    }
}

}  // namespace platform
