#include <fmt/format.h>

#include <algorithm>

#include "cli/views/check_report.h"
#include "cli/views/counted.h"

namespace cli {

std::string check_summary(const CheckReport& report, base::Colour colour) {
    auto errors = static_cast<std::size_t>(
        std::ranges::count(report.findings, base::Severity::Error, &base::Diagnostic::severity));
    std::size_t warnings = report.findings.size() - errors;
    std::string verdict =
        fmt::format("{}, {}", counted_or_no(errors, "error"), counted_or_no(warnings, "warning"));
    if (report.accepted > 0) verdict += fmt::format(" ({} accepted)", report.accepted);
    std::string line = painted(colour,
                               errors > 0     ? "1;31"
                               : warnings > 0 ? "1;33"
                                              : "1;32",
                               verdict);
    line += "   ";
    if (report.services > 0) line += counted(report.services, "service") + ", ";
    if (!report.environments.empty()) {
        line += counted(report.environments.size(), "environment") + ", ";
    }
    line += fmt::format("{} ms", report.milliseconds);
    if (!report.findings.empty()) line += "      slipway explain <code>";
    return line + "\n";
}

std::string check_text(const CheckReport& report, const base::Sources& sources,
                       base::Colour colour) {
    return base::print(report.findings, sources, colour) + check_summary(report, colour);
}

}  // namespace cli
