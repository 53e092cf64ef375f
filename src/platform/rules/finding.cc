#include "platform/rules/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "platform/rules/codes.h"

namespace platform {

base::Diagnostic finding(std::string_view code, std::string message, base::SourceSpan span,
                         std::string label) {
    auto row = std::ranges::find(kRuleCodes, code, &base::Code::code);
    assert(row != kRuleCodes.end());
    base::Diagnostic diagnostic = base::error(code, std::move(message), span, std::move(label));
    diagnostic.severity = row->severity;
    return diagnostic;
}

base::SourceSpan place_of(const Workload& workload, std::initializer_list<std::string_view> path) {
    base::SourceSpan place = workload.span;
    const text::Node* node = &workload.merged;
    for (std::string_view key : path) {
        const text::Member* member = node->find(key);
        if (member == nullptr) return place;
        place = member->value.is_mapping() ? member->key_span : member->value.span;
        node = &member->value;
    }
    return place;
}

bool is_written(const Workload& workload, std::initializer_list<std::string_view> path) {
    const text::Node* node = &workload.merged;
    for (std::string_view key : path) {
        node = node->get(key);
        if (node == nullptr) return false;
    }
    return true;
}

base::SourceSpan span_or(base::SourceSpan span, base::SourceSpan otherwise) {
    return span == base::SourceSpan{} ? otherwise : span;
}

std::vector<const Workload*> workloads(const Environment& environment) {
    std::vector<const Workload*> all;
    for (const Service& service : environment.services)
        all.push_back(&service);
    for (const Job& job : environment.jobs)
        all.push_back(&job);
    return all;
}

std::vector<NamedContainer> containers(const Workload& workload) {
    std::vector<NamedContainer> all = {{workload.name, &workload.container}};
    for (const Sidecar& sidecar : workload.sidecars)
        all.push_back({sidecar.name, &sidecar.container});
    return all;
}

std::vector<Caller> callers_of(const Service& service, const Environment& environment) {
    std::vector<Caller> callers;
    for (const Workload* workload : workloads(environment)) {
        auto call = std::ranges::find_if(workload->calls, [&](const Call& candidate) {
            return candidate.to == Call::To::Service && candidate.callee == service.name;
        });
        if (call != workload->calls.end()) callers.push_back({workload, &*call});
    }
    return callers;
}

base::Label caller_label(const std::vector<Caller>& callers) {
    std::string others = callers.size() > 1 ? fmt::format(", and {} more", callers.size() - 1) : "";
    return {callers.front().call->span,
            fmt::format("{} calls it by name{}", callers.front().workload->name, others)};
}

std::string counted(std::uint64_t count, std::string_view singular) {
    return fmt::format("{} {}{}", count, singular, count == 1 ? "" : "s");
}

std::string number_word(std::size_t count) {
    constexpr std::array<std::string_view, 8> kWords = {"two", "three", "four",  "five",
                                                        "six", "seven", "eight", "nine"};
    return count >= 2 && count - 2 < kWords.size() ? std::string(kWords[count - 2])
                                                   : std::to_string(count);
}

}  // namespace platform
