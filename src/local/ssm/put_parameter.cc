// PutParameter.

#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/inventory/deny_data.h"
#include "engine/properties.h"
#include "local/ssm/parameter.h"
#include "local/ssm/parameters.h"
#include "local/tags.h"
#include "local/trying.h"
#include "text/pattern.h"

namespace local {
namespace {

constexpr const char* kValidation = "ValidationException";
constexpr std::string_view kTiers[] = {"Standard", "Advanced"};

/// What the parameter will be.
struct Wanted {
    std::string name;
    std::string type;
    std::string tier;
    std::string pattern;
    const engine::Record* before = nullptr;

    bool is_secure() const { return type == kSecureString; }
};

std::optional<aws::Error> refuse_what_is_not_there(const Asking& asking) {
    const aws::Value& input = asking.input();
    if (input.has("Policies"))
        return asking.error(kValidation, "Policies is not part of this cloud yet");
    std::string_view type = input.text("DataType");
    if (type.empty() || type == "text") return std::nullopt;
    return asking.error(kValidation,
                        fmt::format("DataType {} is not part of this cloud yet", type));
}

// AWS rule ssm.8 [documented] "Systems Manager API reference, PutParameter": a new parameter has a
// type, one that is there is overwritten on demand alone and keeps its type, and gets no tags that
// way. Test: Parameters.AreOverwrittenOnDemandAlone
std::optional<aws::Error> refuse_overwriting(const Asking& asking, const Wanted& wanted) {
    const aws::Value& input = asking.input();
    bool overwrites = input.boolean("Overwrite");
    if (overwrites && !input.list("Tags").empty())
        return asking.error(
            kValidation,
            "Invalid request: tags and overwrite can't be used together. To create a parameter "
            "with tags, please remove overwrite flag. To update tags for an existing parameter, "
            "please use AddTagsToResource or RemoveTagsFromResource.");
    if (!wanted.before) {
        if (!wanted.type.empty()) return std::nullopt;
        return asking.error(kValidation,
                            "A parameter type is required when you create a parameter.");
    }
    if (!overwrites)
        return asking.error("ParameterAlreadyExists",
                            "The parameter already exists. To overwrite this value, set the "
                            "overwrite option in the request to true.");
    if (wanted.type == engine::text_at(*wanted.before->properties, "Type")) return std::nullopt;
    return asking.error("HierarchyTypeMismatchException",
                        "Parameter Store does not support changing a parameter type in a "
                        "hierarchy. For example, you can't change a parameter from a String type "
                        "to a SecureString type. You must create a new, unique parameter.");
}

// AWS rule ssm.9 [documented] "Systems Manager API reference, PutParameter, AllowedPattern": the
// value must match the pattern. Test: Parameters.KeepToTheirPattern
std::optional<aws::Error> refuse_pattern(const Asking& asking, const Wanted& wanted) {
    if (wanted.pattern.empty()) return std::nullopt;
    auto pattern = text::Pattern::compile(wanted.pattern);
    if (!pattern)
        return asking.error("InvalidAllowedPatternException",
                            fmt::format("The regular expression {} is not valid.", wanted.pattern));
    if (pattern->matches(asking.input().text("Value"))) return std::nullopt;
    return asking.error("ParameterPatternMismatchException",
                        fmt::format("Parameter value, cannot be validated against allowedPattern: "
                                    "{}",
                                    wanted.pattern));
}

/// AWS rule ssm.10 [documented] "Systems Manager user guide, Managing parameter tiers": a tier is
/// kept until it is raised, and never lowered; Intelligent-Tiering is advanced where the value
/// needs it. Test: Parameters.HaveATier
aws::Either<std::string> tier_of(const Asking& asking, const engine::Record* before) {
    constexpr std::size_t kStandardBytes = 4096;
    const aws::Value& input = asking.input();
    std::string held = before ? engine::text_at(*before->properties, "Tier") : "";
    if (held.empty()) held = kTiers[0];
    std::string wished(input.has("Tier") ? input.text("Tier") : std::string_view(held));
    if (wished == "Intelligent-Tiering") {
        bool is_long = input.text("Value").size() > kStandardBytes;
        wished = is_long || held == kTiers[1] ? kTiers[1] : kTiers[0];
    }
    if (held == kTiers[1] && wished == kTiers[0])
        return asking.error(kValidation,
                            "This parameter uses the advanced-parameter tier. You can't downgrade "
                            "a parameter from the advanced-parameter tier to the "
                            "standard-parameter tier.");
    return wished;
}

aws::Either<Wanted> wanted_of(const Asking& asking) {
    const aws::Value& input = asking.input();
    Wanted wanted{.name = std::string(input.text("Name")),
                  .type = std::string(input.text("Type")),
                  .tier = {},
                  .pattern = std::string(input.text("AllowedPattern")),
                  .before = find_parameter(asking, input.text("Name"))};
    if (wanted.before && wanted.type.empty())
        wanted.type = engine::text_at(*wanted.before->properties, "Type");
    if (wanted.before && wanted.pattern.empty())
        wanted.pattern = engine::text_at(*wanted.before->properties, "AllowedPattern");
    wanted.tier = TRY_OR_ANSWER(tier_of(asking, wanted.before));
    return wanted;
}

std::optional<aws::Error> refuse_value(const Asking& asking, const Wanted& wanted) {
    std::string_view value = asking.input().text("Value");
    if (value.empty())
        return asking.error(kValidation,
                            "1 validation error detected: Value '' at 'value' failed to satisfy "
                            "constraint: Member must have length greater than or equal to 1.");
    if (asking.input().has("KeyId") && !wanted.is_secure())
        return asking.error(kValidation, "KeyId is required for SecureString type parameter only.");
    // The engine does not see the value of a SecureString.
    if (auto denial = engine::deny_parameter_value(wanted.tier, value);
        denial && wanted.is_secure())
        return asking.error(denial->code, denial->message);
    return refuse_pattern(asking, wanted);
}

/// AWS rule ssm.11 [documented] "Systems Manager user guide, Working with parameter versions": a
/// hundred versions are kept; the oldest one makes room, unless it has a label. Test:
/// ParameterVersions.AreAHundredAtMost
std::optional<aws::Error> refuse_version(Asking& asking, const Wanted& wanted) {
    constexpr std::size_t kMost = 100;
    if (!wanted.before) return std::nullopt;
    Parameter parameter = TRY_OR_ANSWER(read_parameter(asking, *wanted.before));
    if (parameter.versions.size() < kMost || parameter.versions.front().labels.empty())
        return std::nullopt;
    return asking.error(
        "ParameterMaxVersionLimitExceeded",
        fmt::format("You attempted to create a new version of {} by calling the PutParameter API "
                    "with the overwrite flag. Version {}, the oldest version, can't be deleted "
                    "because it has a label associated with it. Move the label to another version "
                    "of the parameter, and try again.",
                    wanted.name, parameter.versions.front().version));
}

cfn::Object properties_of(const Asking& asking, const Wanted& wanted) {
    const aws::Value& input = asking.input();
    cfn::Object properties{{"Type", wanted.type}, {"Tier", wanted.tier}};
    if (!wanted.before) properties.add("Name", wanted.name);
    properties.add("Value", wanted.is_secure() ? std::string_view() : input.text("Value"));
    for (const char* name : {"Description", "AllowedPattern", "DataType"})
        if (input.has(name)) properties.add(name, input.text(name));
    cfn::Object tags;
    for (const Tag& tag : tags_in(input, "Tags"))
        tags.add(tag.key, tag.value);
    if (!tags.empty()) properties.add("Tags", std::move(tags));
    return properties;
}

/// The value of a SecureString is in the vault before the record says that it is.
std::optional<aws::Error> put_waiting(Asking& asking, const Wanted& wanted) {
    if (!wanted.is_secure()) return std::nullopt;
    constexpr std::string_view kUsualKey = "alias/aws/ssm";
    std::string_view key = asking.input().text("KeyId");
    ParameterVersion version{
        .version = wanted.before ? std::int64_t{wanted.before->revision} + 1 : 1,
        .value = std::string(asking.input().text("Value")),
        .modified = asking.now(),
        .details = {{"KeyId", std::string(key.empty() ? kUsualKey : key)}}};
    TRY_OR_ANSWER(
        asking.stores().parameters().put_waiting(parameter_place(asking, wanted.name), version));
    return std::nullopt;
}

}  // namespace

std::optional<aws::Error> put_parameter(Asking& asking, aws::Writer& answer) {
    TRY_OR_ANSWER(refuse_what_is_not_there(asking));
    Wanted wanted = TRY_OR_ANSWER(wanted_of(asking));
    TRY_OR_ANSWER(refuse_overwriting(asking, wanted));
    TRY_OR_ANSWER(refuse_value(asking, wanted));
    TRY_OR_ANSWER(refuse_version(asking, wanted));
    TRY_OR_ANSWER(put_waiting(asking, wanted));
    auto properties = engine::share(properties_of(asking, wanted));
    if (wanted.before)
        TRY_OR_ANSWER(asking.ask(engine::ResourceUpdateAsked{
            kParameterType, wanted.before->physical_id, std::move(properties)}));
    else
        TRY_OR_ANSWER(
            asking.ask(engine::ResourceCreateAsked{kParameterType, std::move(properties)}));
    Parameter parameter = TRY_OR_ANSWER(parameter_called(asking, wanted.name));
    answer.integer("Version", parameter.latest().version).text("Tier", wanted.tier);
    return std::nullopt;
}

}  // namespace local
