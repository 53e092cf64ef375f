#include "cli/views/status_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/version.h"
#include "cli/views/counted.h"
#include "cli/views/table.h"
#include "cli/views/target.h"
#include "text/json_writer.h"

namespace cli {
namespace {

using rollout::ServiceState;
using rollout::StackPhase;
using rollout::StackSeen;

std::string_view word_of(ServiceState state) {
    switch (state) {
        case ServiceState::Steady: return "steady";
        case ServiceState::Rolling: return "rolling out";
        case ServiceState::PutBack: return "put back";
        case ServiceState::Failed: return "failed";
        case ServiceState::Short: return "tasks missing";
        case ServiceState::Ending: return "ending";
    }
    return "";
}

bool is_there(const ServiceStatus& service) {
    return !service.seen.name.empty();
}

std::string_view word_of(const ServiceStatus& service) {
    return is_there(service) ? word_of(rollout::state_of(service.seen)) : "not there";
}

const StackSeen* stack_called(const RegionStatus& region, const std::string& name) {
    auto found = std::ranges::find(region.stacks, name, &StackSeen::name);
    return found == region.stacks.end() ? nullptr : &*found;
}

std::string image_of(const StatusReport& report, const RegionStatus& region,
                     const ServiceStatus& service) {
    const StackSeen* stack = stack_called(region, service.stack);
    return stack ? short_image(stack->parameter("Image"), report.environment) : "-";
}

std::string head(const StatusReport& report, const RegionStatus& region, const Screen& screen) {
    return live_target(report.environment, report.account, region.name, report.place, screen.out) +
           "\n\n";
}

/// Those that are not whole, each with what CloudFormation says.
std::string troubles(const RegionStatus& region) {
    std::string text;
    for (const StackSeen& stack : region.stacks) {
        if (phase_of(stack) == StackPhase::Whole) continue;
        text += fmt::format("{}  {}", stack.name, stack.status);
        if (!stack.reason.empty()) text += "  " + stack.reason;
        text += "\n";
    }
    for (const ServiceStatus& service : region.services) {
        const rollout::DeploymentSeen* primary = service.seen.primary();
        bool is_well = !is_there(service) ||
                       rollout::state_of(service.seen) == ServiceState::Steady || !primary ||
                       primary->reason.empty();
        if (!is_well) text += fmt::format("{}  {}\n", service.name, primary->reason);
    }
    return text.empty() ? text : text + "\n";
}

std::string sum(const RegionStatus& region, const Screen& screen) {
    auto steady = std::ranges::count_if(region.services, [](const ServiceStatus& service) {
        return is_there(service) && rollout::state_of(service.seen) == ServiceState::Steady;
    });
    auto whole = std::ranges::count_if(
        region.stacks, [](const StackSeen& stack) { return phase_of(stack) == StackPhase::Whole; });
    bool is_well = static_cast<std::size_t>(steady) == region.services.size() &&
                   static_cast<std::size_t>(whole) == region.wanted_stacks;
    return painted(
               screen.out, is_well ? "1;32" : "1;33",
               fmt::format("{}, {} steady", counted(region.services.size(), "service"), steady)) +
           fmt::format("   {} of {} whole\n", whole, counted(region.wanted_stacks, "stack"));
}

void write_service(text::JsonWriter& json, const std::string& image, const ServiceStatus& service) {
    json.begin_object().key("name").value(service.name).key("state").value(word_of(service));
    json.key("desired").value(service.seen.desired).key("running").value(service.seen.running);
    json.key("pending").value(service.seen.pending);
    json.key("image").value(image).key("stack").value(service.stack);
    json.key("arn").value(service.seen.arn).end_object();
}

void write_stack(text::JsonWriter& json, const StackSeen& stack) {
    json.begin_object().key("name").value(stack.name).key("status").value(stack.status);
    json.key("reason").value(stack.reason).key("id").value(stack.id);
    json.key("outputs").begin_array();
    for (const rollout::OutputSeen& output : stack.outputs) {
        json.begin_object().key("key").value(output.key).key("value").value(output.value);
        json.key("export").value(output.export_name).end_object();
    }
    json.end_array().end_object();
}

}  // namespace

std::string short_image(const std::string& image, const std::string& otherwise) {
    constexpr std::string_view kDigest = "@sha256:";
    constexpr std::size_t kDigits = 8;
    if (image.empty()) return otherwise;
    std::size_t digest = image.find(kDigest);
    if (digest != std::string::npos) return image.substr(digest + kDigest.size(), kDigits);
    std::size_t tag = image.rfind(':');
    bool is_tag = tag != std::string::npos && image.find('/', tag) == std::string::npos;
    return is_tag ? image.substr(tag + 1) : "latest";
}

std::string status_text(const StatusReport& report, const Screen& screen) {
    const std::vector<Column> columns = {
        {"SERVICE"}, {"STATE"}, {"TASKS", Align::Right}, {"IMAGE"}, {"STACK"}};
    std::string text;
    for (const RegionStatus& region : report.regions) {
        std::vector<std::vector<std::string>> rows;
        for (const ServiceStatus& service : region.services) {
            const StackSeen* stack = stack_called(region, service.stack);
            const std::string tasks =
                fmt::format("{}/{}", service.seen.running, service.seen.desired);
            rows.push_back({service.name, std::string(word_of(service)),
                            is_there(service) ? tasks : "-", image_of(report, region, service),
                            stack ? stack->status : "-"});
        }
        text += (text.empty() ? "" : "\n") + head(report, region, screen) +
                render_table(columns, rows, screen.out, screen.width) + "\n" + troubles(region) +
                sum(region, screen);
    }
    return text;
}

std::string outputs_text(const StatusReport& report, const Screen& screen) {
    const std::vector<Column> columns = {{"STACK"}, {"OUTPUT"}, {"VALUE"}};
    std::string text;
    for (const RegionStatus& region : report.regions) {
        std::vector<std::vector<std::string>> rows;
        for (const StackSeen& stack : region.stacks)
            for (const rollout::OutputSeen& output : stack.outputs)
                rows.push_back({stack.name, output.key, output.value});
        text += (text.empty() ? "" : "\n") + head(report, region, screen) +
                render_table(columns, rows, screen.out, screen.width);
    }
    return text;
}

std::string status_json(const StatusReport& report) {
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object().key("slipway").value(kVersion);
    json.key("environment").value(report.environment).key("account").value(report.account);
    json.key("place").value(report.place).key("regions").begin_array();
    for (const RegionStatus& region : report.regions) {
        json.begin_object().key("region").value(region.name).key("services").begin_array();
        for (const ServiceStatus& service : region.services)
            write_service(json, image_of(report, region, service), service);
        json.end_array().key("stacks").begin_array();
        for (const StackSeen& stack : region.stacks)
            write_stack(json, stack);
        json.end_array().end_object();
    }
    json.end_array().end_object();
    return json.take();
}

}  // namespace cli
