#include "engine/inventory/deny_data.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/properties.h"

namespace engine {
namespace {

Denial invalid(std::string_view code, std::string message) {
    return {std::string(code), "InvalidRequest", std::move(message)};
}

bool is_address(std::string_view name) {
    return std::ranges::count(name, '.') == 3 &&
           std::ranges::all_of(name, [](char c) { return base::is_digit(c) || c == '.'; });
}

// AWS rule s3.2 [documented] "S3 User Guide, General purpose bucket naming rules": 3 to 63 small
// letters, digits, dots and hyphens, at both ends a letter or digit, no dots side by side, no
// address, none of the prefixes and suffixes that S3 keeps for itself.
// Test: InventoryData.RefusesBucketsWithNamesThatS3DoesNotTake
bool is_bucket_name(std::string_view name) {
    auto is_end = [](char c) { return base::is_lower(c) || base::is_digit(c); };
    if (name.size() < 3 || name.size() > 63) return false;
    if (!is_end(name.front()) || !is_end(name.back())) return false;
    if (!std::ranges::all_of(name, [&](char c) { return is_end(c) || c == '.' || c == '-'; }))
        return false;
    if (name.find("..") != std::string_view::npos || is_address(name)) return false;
    for (std::string_view prefix : {"xn--", "sthree-", "amzn-s3-demo-"})
        if (name.starts_with(prefix)) return false;
    for (std::string_view suffix : {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"})
        if (name.ends_with(suffix)) return false;
    return true;
}

std::optional<Denial> deny_bucket(const cfn::Object& properties) {
    std::string name = text_at(properties, "BucketName");
    if (name.empty() || is_bucket_name(name)) return std::nullopt;
    return invalid("InvalidBucketName", "The specified bucket is not valid.");
}

// AWS rule ecr.9 [documented] "ECR user guide, Image tag mutability": a filter that excludes tags
// has two wildcards at most, and a repository five of them. The words are ours. Test:
// InventoryData.RefusesExclusionFiltersWithMoreThanTwoWildcards
std::optional<Denial> deny_repository(const cfn::Object& properties) {
    constexpr std::size_t kMostFilters = 5;
    constexpr std::ptrdiff_t kMostWildcards = 2;
    std::vector<const cfn::Object*> filters =
        objects_at(properties, "ImageTagMutabilityExclusionFilters");
    if (filters.size() > kMostFilters)
        return invalid("InvalidParameterException",
                       fmt::format("A repository can have at most {} image tag mutability "
                                   "exclusion filters.",
                                   kMostFilters));
    for (const cfn::Object* filter : filters) {
        std::string value = text_at(*filter, "ImageTagMutabilityExclusionFilterValue");
        if (std::ranges::count(value, '*') > kMostWildcards)
            return invalid("InvalidParameterException",
                           fmt::format("The image tag mutability exclusion filter '{}' can have "
                                       "at most {} wildcards.",
                                       value, kMostWildcards));
    }
    return std::nullopt;
}

// AWS rule secrets.17 [documented] "CloudFormation user guide, AWS::SecretsManager::Secret
// GenerateSecretString": a template for the value needs the key under which the password goes, and
// a password has 1 to 4096 letters. Test: InventoryData.RefusesSecretsThatCannotBeGenerated
std::optional<Denial> deny_generation(const cfn::Object& properties) {
    constexpr std::int64_t kMost = 4096;
    bool has_key = property(properties, "GenerateSecretString.GenerateStringKey");
    bool has_template = property(properties, "GenerateSecretString.SecretStringTemplate");
    if (has_key != has_template)
        return invalid("InvalidParameterException",
                       "SecretStringTemplate and GenerateStringKey must be specified together.");
    auto length = integer_at(properties, "GenerateSecretString.PasswordLength");
    if (length && (*length < 1 || *length > kMost))
        return invalid("InvalidParameterException", "PasswordLength must be between 1 and 4096.");
    return std::nullopt;
}

// AWS rule secrets.1 [documented] "Secrets Manager API reference, CreateSecret, Name": letters,
// digits and /_+=.@- alone. Test: InventoryData.RefusesSecretsWithNamesOfOtherLetters
std::optional<Denial> deny_secret(const cfn::Object& properties) {
    constexpr std::string_view kOthers = "/_+=.@-";
    std::string name = text_at(properties, "Name");
    bool is_name = std::ranges::all_of(name, [&](char c) {
        return base::is_alphanumeric(c) || kOthers.find(c) != std::string_view::npos;
    });
    if (is_name) return deny_generation(properties);
    return invalid("ValidationException",
                   "Invalid name. Must be a valid name containing alphanumeric characters, or any "
                   "of the following: -/_+=.@!");
}

std::string_view reserved_prefix(std::string_view name) {
    std::string begin = base::lower(name.substr(name.starts_with('/') ? 1 : 0, 3));
    if (begin == "aws") return "aws";
    return begin == "ssm" ? "ssm" : "";
}

// AWS rule ssm.1 [documented] "Systems Manager API reference, PutParameter, Name": letters, digits
// and .-_/ alone; a name with slashes begins with one and has at most fifteen of them; none begins
// with aws or ssm. Test: InventoryData.RefusesParametersWithNamesThatSystemsManagerDoesNotTake
std::optional<Denial> deny_parameter_name(std::string_view name) {
    constexpr std::ptrdiff_t kMostLevels = 15;
    constexpr std::string_view kOthers = ".-_/";
    bool has_slash = name.find('/') != std::string_view::npos;
    bool is_name = std::ranges::all_of(name, [&](char c) {
        return base::is_alphanumeric(c) || kOthers.find(c) != std::string_view::npos;
    });
    if (name.empty()) return std::nullopt;
    if (has_slash && !name.starts_with('/'))
        return invalid("ValidationException", "Parameter name must be a fully qualified name.");
    if (std::string_view prefix = reserved_prefix(name); prefix == "aws" && has_slash)
        return invalid("AccessDeniedException",
                       fmt::format("No access to reserved parameter name: {}.", name));
    else if (!prefix.empty())
        return invalid("ValidationException",
                       "Parameter name: can't be prefixed with \"aws\" or \"ssm\" "
                       "(case-insensitive).");
    if (!is_name || name.ends_with('/') || name.find("//") != std::string_view::npos)
        return invalid("ValidationException",
                       "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If "
                       "formed as a path, it can consist of sub-paths divided by slash symbol; "
                       "each sub-path can be formed as a mix of letters, numbers and the following "
                       "3 symbols .-_");
    if (std::ranges::count(name, '/') > kMostLevels)
        return invalid("HierarchyLevelLimitExceededException",
                       fmt::format("A hierarchy can have a maximum of {} levels.", kMostLevels));
    return std::nullopt;
}

}  // namespace

// AWS rule ssm.2 [documented] "Systems Manager user guide, Managing parameter tiers": the value of
// a standard parameter has at most 4 KB, that of an advanced one 8 KB.
// Test: InventoryData.RefusesParametersThatAreTooLong
std::optional<Denial> deny_parameter_value(std::string_view tier, std::string_view value) {
    constexpr std::size_t kStandard = 4096;
    constexpr std::size_t kAdvanced = 8192;
    if (tier.empty() || tier == "Standard") {
        if (value.size() <= kStandard) return std::nullopt;
        return invalid("ValidationException",
                       "Standard tier parameters support a maximum parameter value of 4096 "
                       "characters. To create a larger parameter value, upgrade the parameter to "
                       "use the advanced-parameter tier.");
    }
    if (value.size() <= kAdvanced) return std::nullopt;
    return invalid("ValidationException",
                   "Advanced tier parameters support a maximum parameter value of 8192 "
                   "characters.");
}

std::optional<Denial> deny_new_data(std::string_view type, const cfn::Object& properties) {
    if (type == "AWS::S3::Bucket") return deny_bucket(properties);
    if (type == "AWS::ECR::Repository") return deny_repository(properties);
    if (type == "AWS::SecretsManager::Secret") return deny_secret(properties);
    if (type != "AWS::SSM::Parameter") return std::nullopt;
    if (auto denial = deny_parameter_name(text_at(properties, "Name"))) return denial;
    return deny_parameter_value(text_at(properties, "Tier"), text_at(properties, "Value"));
}

// AWS rule ssm.3 [documented] "CloudFormation user guide, AWS::SSM::Parameter, Type": a template
// cannot make a SecureString; PutParameter can. Test:
// InventoryData.TakesASecureStringFromTheApiAlone
cfn::Object as_in_a_template(std::string_view type, const cfn::Object& properties) {
    cfn::Object spelled = properties;
    cfn::Expression* kind = type == "AWS::SSM::Parameter" ? spelled.find("Type") : nullptr;
    if (kind && text_of(kind) == "SecureString") *kind = "String";
    return spelled;
}

}  // namespace engine
