#include "cli/views/finding_json.h"

#include "cli/views/place.h"

namespace cli {
namespace {

void write_finding(text::JsonWriter& json, const base::Diagnostic& finding,
                   const base::Sources& sources) {
    json.begin_object();
    json.key("code").value(finding.code);
    json.key("severity").value(finding.severity == base::Severity::Error ? "error" : "warning");
    json.key("message").value(finding.message);
    json.key("places").begin_array();
    for (const base::Label& label : finding.labels) {
        begin_place(json, sources, label.span);
        json.key("label").value(label.text).end_object();
    }
    json.end_array();
    json.key("notes").begin_array();
    for (const std::string& note : finding.notes)
        json.value(note);
    json.end_array();
    json.key("help").value(finding.help);
    json.end_object();
}

}  // namespace

void write_findings(text::JsonWriter& json, const base::Diagnostics& findings,
                    const base::Sources& sources) {
    json.begin_array();
    for (const base::Diagnostic& finding : findings)
        write_finding(json, finding, sources);
    json.end_array();
}

}  // namespace cli
