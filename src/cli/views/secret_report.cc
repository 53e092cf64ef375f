#include "cli/views/secret_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/version.h"
#include "cli/views/counted.h"
#include "cli/views/table.h"
#include "text/json_writer.h"

namespace cli {
namespace {

std::string_view word_of(SecretState state) {
    switch (state) {
        case SecretState::NotThere: return "not there";
        case SecretState::Placeholder: return "placeholder";
        case SecretState::Set: return "set";
        case SecretState::Made: return "made by AWS";
        case SecretState::Composed: return "composed";
        case SecretState::Outside: return "outside";
    }
    return "";
}

std::string head(const SecretReport& report, const SecretRegion& region, const Screen& screen) {
    return fmt::format("{}  account {}  {}  {}\n\n", painted(screen.out, "1", report.environment),
                       report.account, region.name, report.place);
}

/// To the second.
std::string moment(std::optional<base::Time> time) {
    return time ? base::to_string(*time).substr(0, 19) + "Z" : "-";
}

std::string words(const std::vector<SecretReader>& readers) {
    std::string text;
    for (const SecretReader& reader : readers) {
        text += (text.empty() ? "" : ", ") + reader.name;
        if (reader.tasks_before > 0)
            text += fmt::format(" ({} of {} began before)", reader.tasks_before,
                                counted(reader.tasks, "task"));
    }
    return text.empty() ? "-" : text;
}

std::string sum(const SecretReport& report, const SecretRegion& region, const Screen& screen) {
    std::vector<std::string> waiting;
    std::size_t missing = 0;
    std::size_t restarts = 0;
    for (const SecretStatus& secret : region.secrets) {
        if (secret.state == SecretState::Placeholder) waiting.push_back(secret.name);
        if (secret.state == SecretState::NotThere) ++missing;
        restarts += static_cast<std::size_t>(std::ranges::count_if(
            secret.readers, [](const SecretReader& reader) { return reader.tasks_before > 0; }));
    }
    const bool is_well = waiting.empty() && missing + restarts == 0;
    std::string text =
        painted(screen.out, is_well ? "1;32" : "1;33",
                fmt::format("{}, {} to be set{}", counted(region.secrets.size(), "secret"),
                            waiting.size(),
                            missing == 0 ? "" : fmt::format(", {} not there yet", missing))) +
        "\n";
    if (!waiting.empty())
        text += fmt::format("slipway secret set {} {}{}\n", report.environment, waiting.front(),
                            report.options);
    return text;
}

/// What a service or job makes of a new value.
std::string taking(const SecretReader& reader, const SecretReport& report) {
    if (reader.kind == SecretReader::Kind::Job)
        return fmt::format("job {} takes it at its next run\n", reader.name);
    if (reader.tasks == 0)
        return fmt::format("{} has no task now; the next one takes it\n", reader.name);
    return fmt::format(
        "{} takes it when a task starts; until then its {} {} the value before. To restart it:\n"
        "  slipway restart {} {}{}\n",
        reader.name, counted(reader.tasks, "task"), reader.tasks == 1 ? "keeps" : "keep",
        report.environment, reader.name, report.options);
}

void write_reader(text::JsonWriter& json, const SecretReader& reader) {
    json.begin_object().key("name").value(reader.name).key("kind");
    json.value(reader.kind == SecretReader::Kind::Job ? "job" : "service");
    json.key("tasks").value(reader.tasks).key("tasks_before").value(reader.tasks_before);
    json.end_object();
}

void write_secret(text::JsonWriter& json, const SecretStatus& secret) {
    json.begin_object().key("name").value(secret.name).key("state").value(word_of(secret.state));
    json.key("arn").value(secret.arn).key("version").value(secret.version).key("changed");
    secret.changed ? json.value(base::to_string(*secret.changed)) : json.null();
    json.key("read_by").begin_array();
    for (const SecretReader& reader : secret.readers)
        write_reader(json, reader);
    json.end_array().end_object();
}

}  // namespace

std::string secrets_text(const SecretReport& report, const Screen& screen) {
    const std::vector<Column> columns = {{"SECRET"}, {"VALUE"}, {"CHANGED"}, {"READ BY"}};
    std::string text;
    for (const SecretRegion& region : report.regions) {
        std::vector<std::vector<std::string>> rows;
        for (const SecretStatus& secret : region.secrets)
            rows.push_back({secret.name, std::string(word_of(secret.state)), moment(secret.changed),
                            words(secret.readers)});
        text += (text.empty() ? "" : "\n") + head(report, region, screen);
        if (!rows.empty()) text += render_table(columns, rows, screen.out, screen.width) + "\n";
        text += sum(report, region, screen);
    }
    return text;
}

std::string secret_set_text(const SecretReport& report, const Screen& screen) {
    std::string text;
    for (const SecretRegion& region : report.regions) {
        text += (text.empty() ? "" : "\n") + head(report, region, screen);
        for (const SecretStatus& secret : region.secrets) {
            text += fmt::format("{} {}, version {}\n", secret.name,
                                painted(screen.out, "1;32", "is set"), secret.version);
            for (const SecretReader& reader : secret.readers)
                text += taking(reader, report);
            if (secret.readers.empty()) text += "nothing in the manifest reads it\n";
        }
    }
    return text;
}

std::string secrets_json(const SecretReport& report) {
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object().key("slipway").value(kVersion);
    json.key("environment").value(report.environment).key("account").value(report.account);
    json.key("place").value(report.place).key("regions").begin_array();
    for (const SecretRegion& region : report.regions) {
        json.begin_object().key("region").value(region.name).key("secrets").begin_array();
        for (const SecretStatus& secret : region.secrets)
            write_secret(json, secret);
        json.end_array().end_object();
    }
    json.end_array().end_object();
    return json.take();
}

}  // namespace cli
