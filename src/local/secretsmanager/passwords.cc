#include "local/secretsmanager/passwords.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/properties.h"
#include "io/random.h"
#include "local/policies.h"
#include "local/reading.h"

namespace local {
namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kNumbers = "0123456789";
constexpr std::string_view kPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

std::string without(std::string_view letters, std::string_view excluded) {
    std::string left;
    for (char c : letters)
        if (excluded.find(c) == std::string_view::npos) left += c;
    return left;
}

/// The letters of each type that is wanted.
std::vector<std::string> alphabets(const PasswordRules& rules) {
    std::vector<std::string> types;
    auto add = [&](bool is_wanted, std::string_view letters) {
        if (is_wanted) types.push_back(without(letters, rules.excluded));
    };
    add(!rules.without_lowercase, kLower);
    add(!rules.without_uppercase, kUpper);
    add(!rules.without_numbers, kNumbers);
    add(!rules.without_punctuation, kPunctuation);
    add(rules.with_space, " ");
    return types;
}

}  // namespace

// AWS rule secrets.7 [documented] "Secrets Manager API reference, GetRandomPassword": 32 letters of
// four types where nothing else is said, one of each type at least; what is excluded is not in it.
// Test: Passwords.KeepToTheirRules
std::optional<std::string> make_password(const PasswordRules& rules) {
    std::vector<std::string> types = alphabets(rules);
    std::string all;
    for (const std::string& letters : types)
        all += letters;
    bool lacks_type = std::ranges::any_of(types, &std::string::empty) ||
                      static_cast<std::size_t>(rules.length) < types.size();
    if (all.empty() || (rules.each_type && lacks_type)) return std::nullopt;
    std::string password;
    if (rules.each_type)
        for (const std::string& letters : types)
            password += io::random_letters(letters, 1);
    password += io::random_letters(all, static_cast<std::size_t>(rules.length) - password.size());
    for (std::size_t left = password.size(); left > 1; --left)
        std::swap(password[left - 1], password[io::random_below(left)]);
    return password;
}

std::string generated_secret(const cfn::Object& property) {
    PasswordRules rules{.length = engine::integer_at(property, "PasswordLength").value_or(32),
                        .excluded = engine::text_at(property, "ExcludeCharacters"),
                        .without_numbers = engine::truth_at(property, "ExcludeNumbers"),
                        .without_punctuation = engine::truth_at(property, "ExcludePunctuation"),
                        .without_uppercase = engine::truth_at(property, "ExcludeUppercase"),
                        .without_lowercase = engine::truth_at(property, "ExcludeLowercase"),
                        .with_space = engine::truth_at(property, "IncludeSpace"),
                        .each_type = engine::truth_at(property, "RequireEachIncludedType", true)};
    auto made = make_password(rules);
    // Where not every type can be in it, as many as can.
    rules.each_type = false;
    if (!made) made = make_password(rules);
    std::string password = std::move(made).value_or("");
    std::string key = engine::text_at(property, "GenerateStringKey");
    auto object = read_policy(engine::text_at(property, "SecretStringTemplate"));
    if (key.empty() || !object) return password;
    set_property(*object, key, std::move(password));
    return policy_text(*std::move(object));
}

std::optional<aws::Error> get_random_password(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    auto password = make_password({.length = input.integer("PasswordLength", 32),
                                   .excluded = std::string(input.text("ExcludeCharacters")),
                                   .without_numbers = input.boolean("ExcludeNumbers"),
                                   .without_punctuation = input.boolean("ExcludePunctuation"),
                                   .without_uppercase = input.boolean("ExcludeUppercase"),
                                   .without_lowercase = input.boolean("ExcludeLowercase"),
                                   .with_space = input.boolean("IncludeSpace"),
                                   .each_type = input.boolean("RequireEachIncludedType", true)});
    if (!password)
        return asking.error("InvalidParameterException",
                            "Password length too short or exclusions "
                            "leave no characters of a required type.");
    answer.text("RandomPassword", *password);
    return std::nullopt;
}

}  // namespace local
