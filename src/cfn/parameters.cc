#include "cfn/parameters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "text/pattern.h"

namespace cfn {
namespace {

constexpr std::string_view kSsmValue = "AWS::SSM::Parameter::Value<";

/// The type of the value itself: "List<String>" of "AWS::SSM::Parameter::Value<List<String>>".
std::string_view value_type(std::string_view type) {
    if (!is_ssm_type(type)) return type;
    type.remove_prefix(kSsmValue.size());
    type.remove_suffix(1);
    return type;
}

bool is_list_type(std::string_view type) {
    std::string_view held = value_type(type);
    return held == "CommaDelimitedList" || held.starts_with("List<");
}

bool is_number_type(std::string_view type) {
    return type == "Number" || type == "List<Number>";
}

std::string trimmed(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return std::string(text);
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> items;
    if (text.empty()) return items;
    while (true) {
        std::size_t comma = text.find(',');
        items.push_back(trimmed(text.substr(0, comma)));
        if (comma == std::string_view::npos) return items;
        text.remove_prefix(comma + 1);
    }
}

std::optional<double> number(std::string_view text) {
    double found = 0;
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), found);
    bool whole = failure == std::errc() && end == text.data() + text.size();
    if (!whole || !std::isfinite(found)) return std::nullopt;
    return found;
}

/// A constraint, which may be written as a number or as a text.
std::optional<double> limit(const Parameter& parameter, std::string_view key) {
    const Expression* value = parameter.other.find(key);
    if (!value) return std::nullopt;
    if (const auto* whole = value->as<std::int64_t>()) return static_cast<double>(*whole);
    if (const auto* real = value->as<double>()) return *real;
    if (const auto* text = value->as<std::string>()) return number(*text);
    return std::nullopt;
}

std::string text_key(const Parameter& parameter, std::string_view key) {
    const Expression* value = parameter.other.find(key);
    const auto* text = value ? value->as<std::string>() : nullptr;
    return text ? *text : std::string();
}

bool is_true(const Parameter& parameter, std::string_view key) {
    const Expression* value = parameter.other.find(key);
    if (!value) return false;
    if (const auto* truth = value->as<bool>()) return *truth;
    const auto* text = value->as<std::string>();
    return text && (*text == "true" || *text == "True");
}

std::string number_text(double value) {
    return fmt::format("{}", value);
}

/// What one element breaks; empty: nothing.
std::string broken_constraint(const Parameter& parameter, const std::string& value) {
    const auto& allowed = parameter.allowed_values;
    if (!allowed.empty() && std::ranges::find(allowed, value) == allowed.end()) {
        return "must be one of AllowedValues";
    }
    if (is_number_type(parameter.type)) {
        auto held = number(value);
        if (!held) return "must be a number";
        auto least = limit(parameter, "MinValue");
        if (least && *held < *least) {
            return "must be a number not less than " + number_text(*least);
        }
        auto most = limit(parameter, "MaxValue");
        if (most && *held > *most) {
            return "must be a number not greater than " + number_text(*most);
        }
        return {};
    }
    auto length = static_cast<double>(value.size());
    auto shortest = limit(parameter, "MinLength");
    if (shortest && length < *shortest) {
        return fmt::format("must contain at least {} characters", number_text(*shortest));
    }
    auto longest = limit(parameter, "MaxLength");
    if (longest && length > *longest) {
        return fmt::format("must contain at most {} characters", number_text(*longest));
    }
    std::string pattern = text_key(parameter, "AllowedPattern");
    if (pattern.empty()) return {};
    // CloudFormation asks that the whole value matches.
    auto compiled = text::Pattern::compile("^(?:" + pattern + ")$");
    if (compiled.ok() && !compiled->matches(value)) return "must match pattern " + pattern;
    return {};
}

/// AWS rule template.1 [documented] "User guide, Parameters": A parameter's value holds to its
/// AllowedValues, AllowedPattern, lengths and bounds, each element of a list by itself;
/// ConstraintDescription replaces the reason. Test: Parameters.HoldValuesToTheirConstraints
std::string constraint_problem(const Parameter& parameter, const std::string& value) {
    std::vector<std::string> elements{value};
    if (is_list_type(parameter.type)) elements = split_list(value);
    for (const std::string& element : elements) {
        std::string broken = broken_constraint(parameter, element);
        if (broken.empty()) continue;
        std::string described = text_key(parameter, "ConstraintDescription");
        if (!described.empty()) {
            return fmt::format("Parameter {} failed to satisfy constraint: {}", parameter.name,
                               described);
        }
        return fmt::format("Parameter '{}' {}", parameter.name, broken);
    }
    return {};
}

/// The name in "name:version".
std::string without_version(const std::string& name) {
    return name.substr(0, name.find(':'));
}

/// AWS rule template.13 [documented] "User guide, CloudFormation quotas": The value of a parameter
/// has at most 4,096 bytes. Test: Parameters.HoldValuesToTheirConstraints
constexpr std::size_t kLongestValue = 4096;

std::string names_problem(const Template& body, const std::map<std::string, std::string>& given) {
    std::vector<std::string> unknown;
    std::vector<std::string> missing;
    for (const auto& [name, value] : given) {
        if (!body.find_parameter(name)) unknown.push_back(name);
    }
    for (const Parameter& parameter : body.parameters) {
        if (!given.contains(parameter.name) && !parameter.default_value) {
            missing.push_back(parameter.name);
        }
    }
    // AWS rule template.2 [documented] "User guide, Parameters": A parameter without a default
    // needs a value, and every value needs a parameter. Test:
    // Parameters.NeedAValueOrADefault
    if (!unknown.empty()) {
        return fmt::format("Parameters: [{}] do not exist in the template",
                           fmt::join(unknown, ", "));
    }
    if (!missing.empty()) {
        return fmt::format("Parameters: [{}] must have values", fmt::join(missing, ", "));
    }
    return {};
}

}  // namespace

bool is_ssm_type(std::string_view type) {
    return type.starts_with(kSsmValue) && type.ends_with('>');
}

Expression parameter_value(std::string_view type, std::string_view text) {
    if (!is_list_type(type)) return Expression(text);
    Array items;
    for (std::string& item : split_list(text))
        items.emplace_back(std::move(item));
    return items;
}

std::set<std::string> ssm_parameters(const Template& body,
                                     const std::map<std::string, std::string>& given) {
    std::set<std::string> names;
    for (const Parameter& parameter : body.parameters) {
        if (!is_ssm_type(parameter.type)) continue;
        auto found = given.find(parameter.name);
        if (found != given.end()) {
            names.insert(without_version(found->second));
        } else if (parameter.default_value) {
            names.insert(without_version(*parameter.default_value));
        }
    }
    return names;
}

SettledParameters settle_parameters(const Template& body,
                                    const std::map<std::string, std::string>& given,
                                    const std::map<std::string, std::string>& ssm) {
    SettledParameters settled;
    settled.problem = names_problem(body, given);
    if (!settled.problem.empty()) return settled;
    std::vector<std::string> not_in_store;
    for (const Parameter& parameter : body.parameters) {
        auto found = given.find(parameter.name);
        SettledParameter one{
            .name = parameter.name,
            .value = found != given.end() ? found->second : parameter.default_value.value_or(""),
            .no_echo = is_true(parameter, "NoEcho")};
        if (settled.problem.empty() && one.value.size() > kLongestValue) {
            settled.problem = fmt::format("Parameter '{}' must contain at most {} characters",
                                          one.name, kLongestValue);
        }
        if (settled.problem.empty()) settled.problem = constraint_problem(parameter, one.value);
        if (is_ssm_type(parameter.type)) {
            auto held = ssm.find(without_version(one.value));
            if (held == ssm.end()) {
                not_in_store.push_back(one.value);
            } else {
                one.resolved = held->second;
            }
        }
        settled.values.push_back(std::move(one));
    }
    // AWS rule template.3 [documented] "User guide, Specify existing resources at runtime": An SSM
    // parameter that is not in the store fails the request. Test:
    // Parameters.OfSystemsManagerComeFromTheStore
    if (settled.problem.empty() && !not_in_store.empty()) {
        settled.problem =
            fmt::format("Unable to fetch parameters [{}] from parameter store for this account.",
                        fmt::join(not_in_store, ","));
    }
    return settled;
}

}  // namespace cfn
