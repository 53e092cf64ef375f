#include "cfn/check_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/near_miss.h"
#include "cfn/sections.h"
#include "cfn/write_template.h"

namespace cfn {
namespace {

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

/// AWS: CloudFormation User Guide, "Understand CloudFormation quotas".
constexpr std::size_t kLongestDescription = 1024;

void check_description(const Template& body, base::Diagnostics& found) {
    if (body.description.size() <= kLongestDescription) return;
    found.push_back(
        problem("template.range", fmt::format("Description: has at most {} bytes, not {}",
                                              kLongestDescription, body.description.size())));
}

bool is_scalar(const Expression& value) {
    return value.is_literal() && !value.as<Array>() && !value.as<Object>() && !value.as<Null>();
}

/// AWS: CloudFormation User Guide, "Mappings": names of mappings, of keys in them and of keys in
/// those; then a text or a list of texts, never a function.
void check_mapping(const Field& mapping, base::Diagnostics& found) {
    auto report = [&](const std::string& place, std::string_view expected,
                      const Expression& value) {
        found.push_back(
            problem("template.wrong-type",
                    fmt::format("Mappings.{}: is {}, not {}", place, expected, brief_json(value))));
    };
    const Object* keys = mapping.value.as<Object>();
    if (!keys) return report(mapping.name, "a mapping", mapping.value);
    for (const Field& key : keys->fields) {
        std::string place = mapping.name + "." + key.name;
        const Object* inner = key.value.as<Object>();
        if (!inner) {
            report(place, "a mapping", key.value);
            continue;
        }
        for (const Field& field : inner->fields) {
            const Array* items = field.value.as<Array>();
            bool fits = items ? std::ranges::all_of(*items, is_scalar) : is_scalar(field.value);
            if (!fits) report(place + "." + field.name, "a text or a list of texts", field.value);
        }
    }
}

void check_mappings(const Template& body, base::Diagnostics& found) {
    const Expression* section = body.other.find("Mappings");
    const Object* mappings = section ? section->as<Object>() : nullptr;
    if (!mappings) return;
    for (const Field& mapping : mappings->fields)
        check_mapping(mapping, found);
}

/// AWS: CloudFormation Template Reference, "DeletionPolicy attribute" and "UpdateReplacePolicy
/// attribute".
constexpr std::array<std::string_view, 8> kHaveSnapshots = {
    "AWS::DocDB::DBCluster",          "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",        "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",           "AWS::Redshift::Cluster"};

void check_policies(const Resource& resource, base::Diagnostics& found) {
    if (std::ranges::find(kHaveSnapshots, resource.type) != kHaveSnapshots.end()) return;
    auto check = [&](const std::optional<DeletionPolicy>& policy, std::string_view key) {
        if (policy != DeletionPolicy::Snapshot) return;
        base::Diagnostic wrong = problem(
            "template.policy", fmt::format("{}.{}: nothing of the type {} can have a snapshot",
                                           resource.logical_id, key, resource.type));
        wrong.help = "take Delete or Retain";
        found.push_back(std::move(wrong));
    };
    check(resource.options.deletion_policy, "DeletionPolicy");
    check(resource.options.update_replace_policy, "UpdateReplacePolicy");
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

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& known, std::string_view word) {
    return std::ranges::find(known, word) != known.end();
}

template <std::size_t N>
std::optional<std::string> first_outside(const Object& keys,
                                         const std::array<std::string_view, N>& known) {
    for (const Field& key : keys.fields)
        if (!contains(known, key.name)) return key.name;
    return std::nullopt;
}

void check_output(const Output& output, base::Diagnostics& found) {
    const Expression& value = output.value;
    if (!value.as<Array>() && !value.as<Object>() && !value.as<Null>()) return;
    found.push_back(problem(
        "template.wrong-type",
        fmt::format("Outputs.{}.Value: is a text, not {}", output.name, brief_json(value))));
}

}  // namespace

std::vector<std::string> unknown_sections(const Template& body) {
    std::vector<std::string> unknown;
    for (const Field& section : body.other.fields)
        if (!contains(kSections, section.name)) unknown.push_back(section.name);
    return unknown;
}

std::optional<std::string> unknown_key(const Resource& resource) {
    return first_outside(resource.other, kResourceKeys);
}

std::optional<std::string> unknown_key(const Parameter& parameter) {
    // AWS: CloudFormation User Guide, "Parameters"; those that every parameter has are read.
    constexpr std::array<std::string_view, 7> kKeys = {
        "AllowedPattern", "ConstraintDescription", "MaxLength", "MaxValue", "MinLength", "MinValue",
        "NoEcho"};
    return first_outside(parameter.other, kKeys);
}

bool is_resource_type(std::string_view type) {
    bool custom = type.starts_with("Custom::");
    std::size_t parts = 0;
    while (true) {
        std::size_t end = type.find("::");
        std::string_view part = type.substr(0, end);
        bool fits = std::ranges::all_of(part, [&](char c) {
            return base::is_alphanumeric(c) || (custom && (c == '_' || c == '@' || c == '-'));
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
    check_description(body, found);
    check_sections(body, found);
    check_mappings(body, found);
    for (const Parameter& parameter : body.parameters)
        check_parameter(parameter, found);
    for (const Resource& resource : body.resources) {
        check_policies(resource, found);
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
