#include "engine/cloud_secrets.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/prng.h"
#include "engine/aws_ids.h"
#include "engine/inventory.h"
#include "engine/properties.h"

namespace engine {
namespace {

constexpr std::string_view kParameter = "AWS::SSM::Parameter";
constexpr std::string_view kSecret = "AWS::SecretsManager::Secret";

std::optional<std::string> parameter_value(const Inventory& inventory, std::string_view name) {
    const Record* record = inventory.find(kParameter, name);
    // AWS rule ssm.4 [documented] "CloudFormation user guide, Systems Manager parameter types":
    // neither a parameter of a template nor an `ssm` reference yields a SecureString.
    // Test: CloudSecrets.TellNoSecureStringInTheOpen
    if (!record || text_at(*record->properties, "Type") == "SecureString") return std::nullopt;
    return text_at(*record->properties, "Value");
}

/// Cut at each ':'; the six that belong to an ARN at the front stay together.
std::vector<std::string> parts_of(std::string_view text) {
    std::vector<std::string> parts;
    if (text.starts_with("arn:")) {
        std::size_t end = 0;
        for (int colon = 0; colon < 7 && end != std::string_view::npos; ++colon)
            end = text.find(':', colon == 0 ? 0 : end + 1);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
    while (true) {
        std::size_t colon = text.find(':');
        parts.emplace_back(text.substr(0, colon));
        if (colon == std::string_view::npos) return parts;
        text.remove_prefix(colon + 1);
    }
}

// AWS rule template.10 [documented] "CloudFormation user guide, Get a secret or secret value from
// Secrets Manager": a reference has the parts secret, SecretString, key, stage and version, and
// means the current version when none is given. That the version's id stands in the record instead
// of the value is ours. Test: CloudSecrets.PutTheVersionBehindAReference
std::optional<std::string> with_version(const Inventory& inventory, SecretReference reference) {
    const Record* secret = inventory.find(kSecret, reference.secret);
    if (!secret) return std::nullopt;
    if (reference.member.empty()) reference.member = "SecretString";
    if (reference.version.empty()) reference.version = version_of(*secret);
    return fmt::format("{{{{resolve:secretsmanager:{}:{}:{}:{}:{}}}}}", reference.secret,
                       reference.member, reference.key, reference.stage, reference.version);
}

/// What stands between "{{resolve:" and "}}".
std::optional<std::string_view> inside(std::string_view reference) {
    constexpr std::string_view kOpen = "{{resolve:";
    constexpr std::string_view kClose = "}}";
    if (!reference.starts_with(kOpen) || !reference.ends_with(kClose)) return std::nullopt;
    reference.remove_prefix(kOpen.size());
    reference.remove_suffix(kClose.size());
    return reference;
}

}  // namespace

std::string version_of(const Record& secret) {
    return version_of(secret.physical_id, secret.content);
}

std::string version_of(std::string_view arn, std::uint64_t content) {
    std::uint64_t seed = content;
    for (char letter : arn)
        seed = base::mix(seed, static_cast<unsigned char>(letter));
    return IdSource{.seed = seed}.uuid();
}

std::optional<SecretReference> read_secret_reference(std::string_view reference) {
    constexpr std::string_view kService = "secretsmanager:";
    auto text = inside(reference);
    if (!text || !text->starts_with(kService)) return std::nullopt;
    std::vector<std::string> parts = parts_of(text->substr(kService.size()));
    parts.resize(5);
    return SecretReference{std::move(parts[0]), std::move(parts[1]), std::move(parts[2]),
                           std::move(parts[3]), std::move(parts[4])};
}

std::optional<std::string> resolved(const Inventory& inventory, std::string_view reference) {
    if (auto secret = read_secret_reference(reference))
        return with_version(inventory, *std::move(secret));
    auto text = inside(reference);
    std::size_t colon = text ? text->find(':') : std::string_view::npos;
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view service = text->substr(0, colon);
    std::string_view rest = text->substr(colon + 1);
    std::string_view name = rest.substr(0, rest.find(':'));
    if (service == "ssm") return parameter_value(inventory, name);
    if (service == "ssm-secure" && inventory.find(kParameter, name))
        return fmt::format("{{{{resolve:ssm-secure:{}}}}}", rest);
    return std::nullopt;
}

void find_wanted(const CloudState& state, std::uint32_t scope, const cloudformation::Wanted& wanted,
                 cloudformation::LookedUp& found) {
    const std::map<std::string, Export>& exports = state.scopes[scope].exports;
    for (const std::string& name : wanted.exports)
        if (auto exported = exports.find(name); exported != exports.end())
            found.exports[name] = exported->second.value;
    const Inventory& inventory = *state.inventories[scope].core;
    for (const std::string& name : wanted.ssm_parameters)
        if (auto value = parameter_value(inventory, name)) found.ssm_parameters[name] = *value;
    for (const std::string& reference : wanted.references)
        if (auto text = resolved(inventory, reference)) found.references[reference] = *text;
}

}  // namespace engine
