#include "cfn/check_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/near_miss.h"
#include "cfn/write_template.h"

namespace cfn {
namespace {

bool is_letter_or_digit(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

base::Diagnostic problem(std::string_view code, std::string message) {
    return {.code = std::string(code), .message = std::move(message)};
}

void check_sections(const Template& body, base::Diagnostics& found) {
    constexpr std::array<std::string_view, 4> kMappings = {"Metadata", "Mappings", "Rules",
                                                           "Hooks"};
    for (const Field& section : body.other.fields) {
        bool is_mapping = std::ranges::find(kMappings, section.name) != kMappings.end();
        if (!is_mapping || section.value.as<Object>()) continue;
        found.push_back(problem(
            "template.wrong-type",
            fmt::format("{}: is a mapping, not {}", section.name, brief_json(section.value))));
    }
}

/// AWS: CloudFormation User Guide, "Parameters", supplied types. Those of AWS's resources and of
/// Systems Manager are many and grow: their form is enough.
void check_parameter(const Parameter& parameter, base::Diagnostics& found) {
    constexpr std::array<std::string_view, 4> kPlain = {"String", "Number", "List<Number>",
                                                        "CommaDelimitedList"};
    std::string_view type = parameter.type;
    if (std::ranges::find(kPlain, type) != kPlain.end()) return;
    if (type.starts_with("List<") && type.ends_with('>')) type = type.substr(5, type.size() - 6);
    if (type.starts_with("AWS::")) return;
    base::Diagnostic wrong =
        problem("template.unknown-value",
                fmt::format("Parameters.{}: the type is {} or one that begins with AWS::, not {:?}",
                            parameter.name, fmt::join(kPlain, ", "), parameter.type));
    if (auto near = base::near_miss(parameter.type, {kPlain.begin(), kPlain.end()}))
        wrong.help = fmt::format("did you mean {}?", *near);
    found.push_back(std::move(wrong));
}

void check_output(const Output& output, base::Diagnostics& found) {
    const Expression& value = output.value;
    if (!value.as<Array>() && !value.as<Object>() && !value.as<Null>()) return;
    found.push_back(problem(
        "template.wrong-type",
        fmt::format("Outputs.{}.Value: is a text, not {}", output.name, brief_json(value))));
}

}  // namespace

bool is_resource_type(std::string_view type) {
    bool custom = type.starts_with("Custom::");
    std::size_t parts = 0;
    while (true) {
        std::size_t end = type.find("::");
        std::string_view part = type.substr(0, end);
        bool fits = std::ranges::all_of(part, [&](char c) {
            return is_letter_or_digit(c) || (custom && (c == '_' || c == '@' || c == '-'));
        });
        if (part.empty() || !fits) return false;
        ++parts;
        if (end == std::string_view::npos) break;
        type.remove_prefix(end + 2);
    }
    if (custom) return parts == 2;
    return parts == 3 || (parts == 4 && type == "MODULE");
}

void check_parts(const Template& body, base::Diagnostics& found) {
    check_sections(body, found);
    for (const Parameter& parameter : body.parameters)
        check_parameter(parameter, found);
    for (const Resource& resource : body.resources) {
        if (is_resource_type(resource.type)) continue;
        found.push_back(problem("template.pattern",
                                fmt::format("{}: a resource type is like AWS::ECS::Service, not "
                                            "{:?}",
                                            resource.logical_id, resource.type)));
    }
    for (const Output& output : body.outputs)
        check_output(output, found);
}

}  // namespace cfn
