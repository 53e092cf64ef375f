#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "cli/codes.h"
#include "cli/version.h"
#include "cli/views/check_report.h"
#include "cli/views/markdown.h"
#include "text/json_writer.h"

namespace cli {
namespace {

/// A path as a URI reference (RFC 3986): all but letters, digits and -._~/ percent-encoded.
std::string uri(std::string_view path) {
    std::string text(path.starts_with('/') ? "file://" : "");
    for (char c : path) {
        bool plain =
            base::is_alphanumeric(c) || std::string_view("-._~/").find(c) != std::string_view::npos;
        if (plain) {
            text += c;
        } else {
            text += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return text;
}

std::string_view level(base::Severity severity) {
    return severity == base::Severity::Error ? "error" : "warning";
}

void write_text(text::JsonWriter& json, std::string_view key, std::string_view text) {
    json.key(key).begin_object().key("text").value(text).end_object();
}

/// The codes of the findings, by name, each once: result rows name them by their position.
std::vector<std::string> codes_of(const base::Diagnostics& findings) {
    std::vector<std::string> codes;
    for (const base::Diagnostic& finding : findings)
        codes.push_back(finding.code);
    std::ranges::sort(codes);
    codes.erase(std::ranges::unique(codes).begin(), codes.end());
    return codes;
}

void write_rule(text::JsonWriter& json, const std::string& code) {
    json.begin_object().key("id").value(code);
    if (auto row = find_code(code)) {
        write_text(json, "shortDescription", row->summary);
        json.key("defaultConfiguration").begin_object();
        json.key("level").value(level(row->severity)).end_object();
    }
    if (std::string_view page = explain_page(code); !page.empty()) {
        json.key("help").begin_object();
        json.key("text").value(render_markdown(page, base::Colour::No, 100));
        json.key("markdown").value(page).end_object();
    }
    json.end_object();
}

void write_location(text::JsonWriter& json, const base::Label& label,
                    const base::Sources& sources) {
    const base::SourceSpan& span = label.span;
    base::LineColumn begin = sources.position(span.file, span.begin);
    base::LineColumn end = sources.position(span.file, span.end);
    json.begin_object().key("physicalLocation").begin_object();
    json.key("artifactLocation").begin_object();
    json.key("uri").value(uri(sources.name(span.file))).end_object();
    json.key("region").begin_object();
    json.key("startLine").value(begin.line).key("startColumn").value(begin.column);
    json.key("endLine").value(end.line).key("endColumn").value(end.column);
    json.key("byteOffset").value(span.begin).key("byteLength").value(span.end - span.begin);
    json.end_object().end_object();
    if (!label.text.empty()) write_text(json, "message", label.text);
    json.end_object();
}

void write_result(text::JsonWriter& json, const base::Diagnostic& finding, std::size_t rule,
                  const base::Sources& sources) {
    std::string message = finding.message;
    for (const std::string& note : finding.notes)
        message += "\n" + note;
    if (!finding.help.empty()) message += "\nhelp: " + finding.help;
    json.begin_object();
    json.key("ruleId").value(finding.code).key("ruleIndex").value(rule);
    json.key("level").value(level(finding.severity));
    write_text(json, "message", message);
    json.key("locations").begin_array();
    if (!finding.labels.empty()) write_location(json, finding.labels.front(), sources);
    json.end_array();
    if (finding.labels.size() > 1) {
        json.key("relatedLocations").begin_array();
        for (std::size_t i = 1; i < finding.labels.size(); ++i) {
            write_location(json, finding.labels[i], sources);
        }
        json.end_array();
    }
    json.end_object();
}

}  // namespace

std::string check_sarif(const CheckReport& report, const base::Sources& sources) {
    const std::vector<std::string> codes = codes_of(report.findings);
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object();
    json.key("$schema").value("https://json.schemastore.org/sarif-2.1.0.json");
    json.key("version").value("2.1.0");
    json.key("runs").begin_array().begin_object();
    json.key("tool").begin_object().key("driver").begin_object();
    json.key("name").value("slipway").key("semanticVersion").value(kVersion);
    json.key("rules").begin_array();
    for (const std::string& code : codes)
        write_rule(json, code);
    json.end_array().end_object().end_object();
    json.key("columnKind").value("unicodeCodePoints");
    json.key("results").begin_array();
    for (const base::Diagnostic& finding : report.findings) {
        auto rule = std::ranges::lower_bound(codes, finding.code) - codes.begin();
        write_result(json, finding, static_cast<std::size_t>(rule), sources);
    }
    json.end_array().end_object().end_array().end_object();
    return json.take();
}

}  // namespace cli
