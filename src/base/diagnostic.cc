#include "base/diagnostic.h"

#include <algorithm>

namespace base {
namespace {

Diagnostic finding(Severity severity, std::string_view code, std::string message, SourceSpan span,
                   std::string label) {
    return {.severity = severity,
            .code = std::string(code),
            .message = std::move(message),
            .labels = {{span, std::move(label)}}};
}

}  // namespace

Diagnostic error(std::string_view code, std::string message, SourceSpan span, std::string label) {
    return finding(Severity::Error, code, std::move(message), span, std::move(label));
}

Diagnostic warning(std::string_view code, std::string message, SourceSpan span, std::string label) {
    return finding(Severity::Warning, code, std::move(message), span, std::move(label));
}

bool has_errors(const Diagnostics& diagnostics) {
    return std::ranges::any_of(diagnostics,
                               [](const auto& d) { return d.severity == Severity::Error; });
}

}  // namespace base
