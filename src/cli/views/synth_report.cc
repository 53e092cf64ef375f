#include "cli/views/synth_report.h"

#include <fmt/format.h>

#include "cli/version.h"
#include "cli/views/counted.h"
#include "cli/views/deploy_functions.h"
#include "cli/views/table.h"
#include "cli/views/target.h"

namespace cli {
namespace {

std::string with_thousands(std::size_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, ",");
    }
    return text;
}

std::string below(const std::string& folder, const std::string& path) {
    return folder.ends_with('/') ? folder + path : folder + "/" + path;
}

/// `path` as a shell takes it for a file: a `-` at its front would make it an option.
std::string for_shell(const std::string& path) {
    return shell_quoted(path.starts_with('-') ? "./" + path : path);
}

std::string table(const SynthEnvironment& environment, const Screen& screen) {
    const bool several = environment.environment->regions.size() > 1;
    std::vector<std::vector<std::string>> rows;
    for (const SynthStack& stack : environment.stacks) {
        rows.push_back({fmt::format("{}", stack.wave), stack.name,
                        fmt::format("{}", stack.resources), with_thousands(stack.bytes),
                        fmt::format("{}", stack.exports)});
        if (several) rows.back().push_back(stack.region);
    }
    std::vector<Column> columns = {{"WAVE", Align::Right},
                                   {"STACK"},
                                   {"RESOURCES", Align::Right},
                                   {"BYTES", Align::Right},
                                   {"EXPORTS", Align::Right}};
    if (several) columns.push_back({"REGION"});
    return render_table(columns, rows, screen.out, screen.width);
}

void write_stack(text::JsonWriter& json, const SynthStack& stack) {
    json.begin_object().key("name").value(stack.name).key("kind").value(stack.kind);
    json.key("account").value(stack.account).key("region").value(stack.region);
    json.key("wave").value(stack.wave).key("resources").value(stack.resources);
    json.key("bytes").value(stack.bytes).key("exports").value(stack.exports);
    json.key("file").value(stack.path).end_object();
}

}  // namespace

std::string synth_text(const SynthReport& report, const Screen& screen) {
    std::string text;
    std::size_t stacks = 0;
    for (const SynthEnvironment& environment : report.environments) {
        text += target_line(*environment.environment, screen.out) + "\n";
        text += table(environment, screen) + "\n";
        text +=
            fmt::format("by hand: sh {}\n\n", for_shell(below(report.folder, environment.script)));
        stacks += environment.stacks.size();
    }
    for (const std::string& path : report.removed) {
        text += fmt::format("removed {}, which an earlier run wrote\n", below(report.folder, path));
    }
    text += painted(screen.out, "1;32",
                    fmt::format("{}, {} in {}", counted(stacks, "template"),
                                counted(report.environments.size(), "environment"), report.folder));
    if (report.warnings > 0) {
        text += fmt::format("   {}: slipway check", counted(report.warnings, "warning"));
    }
    return text + fmt::format("   {} ms\n", report.milliseconds);
}

std::string synth_json(const SynthReport& report) {
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object().key("slipway").value(kVersion).key("folder").value(report.folder);
    json.key("warnings").value(report.warnings);
    json.key("environments").begin_array();
    for (const SynthEnvironment& environment : report.environments) {
        json.begin_object();
        write_target(json, *environment.environment);
        json.key("script").value(environment.script).key("stacks").begin_array();
        for (const SynthStack& stack : environment.stacks)
            write_stack(json, stack);
        json.end_array().end_object();
    }
    json.end_array();
    json.key("removed").begin_array();
    for (const std::string& path : report.removed)
        json.value(path);
    json.end_array().end_object();
    return json.take();
}

}  // namespace cli
