#include "blueprint/rules/finding.h"

#include <algorithm>
#include <cassert>

#include "blueprint/rules/codes.h"

namespace blueprint {

base::Diagnostic finding(std::string_view code, std::string message, base::SourceSpan span,
                         std::string label) {
    auto row = std::ranges::find(kRuleCodes, code, &base::Code::code);
    assert(row != kRuleCodes.end());
    base::Diagnostic diagnostic = base::error(code, std::move(message), span, std::move(label));
    diagnostic.severity = row->severity;
    return diagnostic;
}

std::string short_name(const cfn::Stack& stack) {
    switch (stack.kind) {
        case cfn::StackKind::Access: return "access";
        case cfn::StackKind::Registry: return "registry";
        case cfn::StackKind::Network: return "network";
        case cfn::StackKind::Data: return "data";
        case cfn::StackKind::Cluster: return "cluster";
        case cfn::StackKind::Job: return "jobs/" + stack.subject;
        case cfn::StackKind::Service: return stack.subject;
    }
    return {};
}

std::vector<const platform::Override*> overrides_of(const platform::Environment& environment,
                                                    const cfn::Stack& stack) {
    std::vector<const platform::Override*> all;
    std::string name = short_name(stack);
    for (const platform::Override& change : environment.overrides) {
        if (*change.stack == name) all.push_back(&change);
    }
    return all;
}

base::SourceSpan place_of(const platform::Environment& environment, const cfn::Stack& stack) {
    if (stack.kind == cfn::StackKind::Service) {
        if (const auto* service = environment.service(stack.subject)) return service->span;
    }
    if (stack.kind == cfn::StackKind::Job) {
        if (const auto* job = environment.job(stack.subject)) return job->span;
    }
    return environment.span;
}

std::string subject_of(const platform::Environment& environment, const cfn::Stack& stack) {
    return stack.subject.empty() ? environment.name : stack.subject;
}

}  // namespace blueprint
