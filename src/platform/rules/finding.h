#pragma once
// What all rules are written with: findings by their code, and the places that they point at.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "platform/findings.h"
#include "platform/platform.h"

namespace platform {

/// A finding with the severity that kRuleCodes gives `code`, which must be one of its rows.
base::Diagnostic finding(std::string_view code, std::string message, base::SourceSpan span,
                         std::string label = {});

/// Where the value under `path` of a workload was written ("ingress", "health", "every"). When it
/// is not written: the nearest key above it, at last the name of the workload.
base::SourceSpan place_of(const Workload& workload, std::initializer_list<std::string_view> path);

/// Whether a value stands under `path` of a workload, wherever it came from.
bool is_written(const Workload& workload, std::initializer_list<std::string_view> path);

/// `span`, or `otherwise` when `span` was never set.
base::SourceSpan span_or(base::SourceSpan span, base::SourceSpan otherwise);

/// Services, then jobs.
std::vector<const Workload*> workloads(const Environment& environment);

/// A container with the name that people know it by: the workload's, or the sidecar's.
struct NamedContainer {
    std::string_view name;
    const Container* container;
};
/// The main container first.
std::vector<NamedContainer> containers(const Workload& workload);

/// A wire that ends at a service.
struct Caller {
    const Workload* workload;
    const Call* call;
};
/// Who calls `service`, each once, in the order of `workloads`.
std::vector<Caller> callers_of(const Service& service, const Environment& environment);
/// "api calls it by name, and 3 more", at the first of `callers_of`; `callers` is not empty.
base::Label caller_label(const std::vector<Caller>& callers);

/// "1 task", "3 tasks".
std::string counted(std::uint64_t count, std::string_view singular);
/// "two" to "nine", else digits.
std::string number_word(std::size_t count);

}  // namespace platform
