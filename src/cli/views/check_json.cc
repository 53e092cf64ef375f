#include <algorithm>

#include "cli/version.h"
#include "cli/views/check_report.h"
#include "cli/views/finding_json.h"

namespace cli {

void write_check(text::JsonWriter& json, const CheckReport& report, const base::Sources& sources) {
    auto errors = static_cast<std::size_t>(
        std::ranges::count(report.findings, base::Severity::Error, &base::Diagnostic::severity));
    json.key("slipway").value(kVersion);
    json.key("manifest").value(report.manifest);
    json.key("environments").begin_array();
    for (const std::string& environment : report.environments)
        json.value(environment);
    json.end_array();
    json.key("services").value(report.services);
    json.key("errors").value(errors);
    json.key("warnings").value(report.findings.size() - errors);
    json.key("accepted").value(report.accepted);
    json.key("findings");
    write_findings(json, report.findings, sources);
}

std::string check_json(const CheckReport& report, const base::Sources& sources) {
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object();
    write_check(json, report, sources);
    json.end_object();
    return json.take();
}

}  // namespace cli
