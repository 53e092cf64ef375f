#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/manifest.h"
#include "cli/views/environment_report.h"
#include "cli/views/finding_json.h"
#include "cli/views/shown_values.h"
#include "cli/views/target.h"
#include "cli/views/words.h"
#include "text/document.h"

namespace cli {
namespace {

/// What the manifest says about the environment itself, services aside: those have pages of their
/// own.
std::vector<ShownValue> settings_of(const Manifest& manifest, const std::string& environment) {
    auto root = text::parse_document(manifest.sources, manifest.file);
    if (!root.ok()) return {};
    const text::Node* environments = root->get("environments");
    const text::Node* written = environments ? environments->get(environment) : nullptr;
    if (written == nullptr) return {};
    text::Node settings = *written;
    std::erase_if(settings.members,
                  [](const text::Member& member) { return member.key == "services"; });
    return shown_values(settings, &platform::kEnvironment);
}

/// Behind the last value of `section`; where there is none, behind the environment.
std::size_t end_of_section(const std::vector<ShownValue>& values, const std::string& section) {
    for (const std::string& wanted : {section, std::string("environment")}) {
        auto inside = [&](const ShownValue& shown) { return shown.path.front() == wanted; };
        auto last = std::find_if(values.rbegin(), values.rend(), inside);
        if (last != values.rend()) return static_cast<std::size_t>(last.base() - values.begin());
    }
    return values.size();
}

/// The variables that callees hand over stand beside those that are written, and all of them with
/// `$(env)` resolved.
void settle_variables(std::vector<ShownValue>& values, const platform::Workload& workload) {
    for (const platform::Variable& variable : workload.container.variables) {
        const std::string value =
            variable.external_arn.empty() ? words(variable.value) : variable.external_arn;
        if (variable.from.empty()) {
            auto same = [&](const ShownValue& shown) {
                return shown.path.size() == 2 && shown.path[1] == variable.name &&
                       (shown.path[0] == "environment" || shown.path[0] == "secrets");
            };
            auto written = std::ranges::find_if(values, same);
            if (written != values.end()) written->value = value;
            continue;
        }
        std::string section = variable.secret ? "secrets" : "environment";
        std::size_t at = end_of_section(values, section);
        values.insert(values.begin() + static_cast<std::ptrdiff_t>(at),
                      {{section, variable.name}, value, variable.span, "from " + variable.from});
    }
    for (const auto& [name, label] : workload.container.labels) {
        for (ShownValue& value : values) {
            if (value.path == std::vector<std::string>{"labels", name}) value.value = words(label);
        }
    }
}

/// A size that the manifest gives by name, as what the name stands for.
void resolve_size(std::vector<ShownValue>& values, const platform::Workload& workload) {
    const std::string size = words(*workload.size);
    for (ShownValue& value : values) {
        if (value.path != std::vector<std::string>{"size"} || value.value == size) continue;
        value.note = "size " + value.value;
        value.value = size;
    }
}

Outcome show_workload(const Arguments& arguments, const Manifest& manifest,
                      const platform::Environment& environment, const platform::Workload& workload,
                      const platform::Table& table, const Screen& screen) {
    std::vector<ShownValue> values = shown_values(workload.merged, &table);
    resolve_size(values, workload);
    settle_variables(values, workload);
    if (arguments.json) {
        text::JsonWriter json(text::Layout::Indented);
        json.begin_object();
        write_target(json, environment);
        json.key("kind").value(table.thing).key("name").value(workload.name).key("values");
        write_shown_values(json, values, manifest.sources);
        json.end_object();
        return {.out = json.take()};
    }
    for (ShownValue& value : values)
        value.path.insert(value.path.begin(), workload.name);
    return {.out = target_line(environment, screen.out) + "\n" +
                   shown_values_text(values, manifest.sources, screen)};
}

}  // namespace

Outcome show(const Arguments& arguments, const Screen& screen) {
    auto manifest = load_manifest(arguments.file);
    if (!manifest.ok()) return refused(manifest.problems(), screen);
    if (!manifest->platform) return broken(*manifest, screen);
    auto environment = find_environment(*manifest->platform, arguments.words[0]);
    if (!environment.ok()) return refused(environment.problems(), screen);
    const platform::Environment& chosen = **environment;
    if (arguments.words.size() > 1) {
        const std::string& name = arguments.words[1];
        if (const platform::Service* service = chosen.service(name)) {
            return show_workload(arguments, *manifest, chosen, *service, platform::kService,
                                 screen);
        }
        if (const platform::Job* job = chosen.job(name)) {
            return show_workload(arguments, *manifest, chosen, *job, platform::kJob, screen);
        }
        return refused({unknown_service(chosen, name, Named::ServicesAndJobs)}, screen);
    }
    std::vector<ShownValue> settings = settings_of(*manifest, chosen.name);
    return {.out = arguments.json ? environment_json(chosen, settings, manifest->sources)
                                  : environment_text(chosen, settings, manifest->sources, screen)};
}

}  // namespace cli
