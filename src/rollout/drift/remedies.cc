#include "rollout/drift/remedies.h"

#include <fmt/format.h>

#include <utility>

#include "base/ascii.h"
#include "cfn/evaluate.h"
#include "cfn/write_template.h"
#include "rollout/drift/deployed.h"

namespace rollout {
namespace {

/// "enable-ecs-managed-tags" of "EnableECSManagedTags".
std::string dashed(std::string_view property) {
    std::string text;
    for (std::size_t i = 0; i < property.size(); ++i) {
        const bool is_after_word = i > 0 && !base::is_upper(property[i - 1]);
        const bool begins_word =
            i > 0 && i + 1 < property.size() && base::is_lower(property[i + 1]);
        if (base::is_upper(property[i]) && (is_after_word || begins_word)) text += '-';
        text += base::lower(property[i]);
    }
    return text;
}

std::string first_lower(std::string name) {
    if (!name.empty()) name[0] = base::lower(name[0]);
    return name;
}

cfn::Expression spelt(const cfn::Expression& value) {
    if (const auto* items = value.as<cfn::Array>()) {
        cfn::Array all;
        for (const cfn::Expression& item : *items)
            all.push_back(spelt(item));
        return all;
    }
    const auto* object = value.as<cfn::Object>();
    if (!object) return value;
    cfn::Object all;
    for (const cfn::Field& field : object->fields)
        all.add(first_lower(field.name), spelt(field.value));
    return all;
}

}  // namespace

ByCommand aws_command(std::string_view service, std::string_view command, const std::string& region,
                      std::vector<std::string> options) {
    ByCommand all{{"aws", std::string(service), std::string(command), "--region", region}};
    for (std::string& option : options)
        all.words.push_back(std::move(option));
    return all;
}

std::vector<std::string> option_of(std::string_view property, const cfn::Expression& value,
                                   Spelling spelling) {
    const std::string name = dashed(property);
    if (const auto* truth = value.as<bool>()) return {(*truth ? "--" : "--no-") + name};
    if (const auto text = cfn::scalar_text(value)) return {"--" + name, *text};
    return {"--" + name,
            cfn::compact_json(spelling == Spelling::FirstLower ? spelt(value) : value)};
}

Remedy update_service(const std::string& region, std::string_view arn, std::string_view property,
                      const cfn::Object& properties) {
    const cfn::Expression* value = properties.find(property);
    if (!value || !cfn::is_complete(*value))
        return ByPerson{fmt::format("set {} of the service in the console of ECS", property)};
    // "arn:aws:ecs:eu-west-1:123456789012:service/shop-dev/shop-dev-web".
    const std::string_view path = arn.substr(arn.find('/') + 1);
    std::vector<std::string> words = {"--cluster", std::string(path.substr(0, path.find('/'))),
                                      "--service", std::string(path.substr(path.find('/') + 1))};
    for (std::string& word : option_of(property, *value, Spelling::FirstLower))
        words.push_back(std::move(word));
    // AWS: API reference of ECS, "UpdateService", capacityProviderStrategy.
    if (property == "CapacityProviderStrategy") words.emplace_back("--force-new-deployment");
    return aws_command("ecs", "update-service", region, std::move(words));
}

}  // namespace rollout
