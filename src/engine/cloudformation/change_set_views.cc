#include "engine/cloudformation/change_set_views.h"

#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "engine/cloudformation/change_set_plan.h"

namespace engine::cloudformation {
namespace {

constexpr std::string_view kMask = "****";

void add_secrets(const StackSettings& settings, std::set<std::string>& secrets) {
    for (const StackParameter& parameter : settings.parameters)
        if (parameter.no_echo && !parameter.value.empty()) secrets.insert(parameter.value);
}

/// `value` with asterisks in the place of each of `secrets`.
cfn::Expression masked(const cfn::Expression& value, const std::set<std::string>& secrets) {
    if (const auto* text = value.as<std::string>()) {
        std::string shown = *text;
        for (const std::string& secret : secrets)
            for (std::size_t at = shown.find(secret); at != std::string::npos;
                 at = shown.find(secret, at + kMask.size()))
                shown.replace(at, secret.size(), kMask);
        return shown;
    }
    if (const auto* object = value.as<cfn::Object>()) {
        cfn::Object shown;
        for (const cfn::Field& field : object->fields)
            shown.add(field.name, masked(field.value, secrets));
        return shown;
    }
    if (const auto* items = value.as<cfn::Array>()) {
        cfn::Array shown;
        for (const cfn::Expression& item : *items)
            shown.push_back(masked(item, secrets));
        return shown;
    }
    return value;
}

SharedProperties masked(const SharedProperties& properties, const std::set<std::string>& secrets) {
    if (!properties || secrets.empty()) return properties;
    cfn::Expression shown = masked(cfn::Expression(*properties), secrets);
    return share(std::move(*shown.as<cfn::Object>()));
}

}  // namespace

/// AWS rule change-set.14 [documented] "API reference, DescribeChangeSet, IncludePropertyValues":
/// The values before and after are told, those of NoEcho parameters as asterisks. Test:
/// ChangeSets.TellValuesButNoSecrets
std::map<std::string, ChangedValues> changed_values(const StackState& stack,
                                                    const ChangeSet& change_set) {
    if (change_set.execution != ChangeSet::Execution::Available) return {};
    const StackSettings* previous = stack.settings.body ? &stack.settings : nullptr;
    auto settled = settle(*change_set.request, previous);
    const auto* settings = std::get_if<StackSettings>(&settled);
    if (!settings) return {};
    auto after = make_plan(stack.names, stack.stack_id, *settings);
    auto before = previous ? make_plan(stack.names, stack.stack_id, *previous) : nullptr;
    std::set<std::string> secrets;
    add_secrets(*settings, secrets);
    if (previous) add_secrets(*previous, secrets);
    auto found = values_between(before.get(), *after, stack.resources);
    for (auto& [id, values] : found)
        values = {masked(values.before, secrets), masked(values.after, secrets)};
    return found;
}

bool was_executed(const ChangeSet& change_set) {
    return change_set.execution == ChangeSet::Execution::Complete ||
           change_set.execution == ChangeSet::Execution::Failed;
}

}  // namespace engine::cloudformation
