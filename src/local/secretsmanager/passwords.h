#pragma once
// Passwords that Secrets Manager makes up.

#include <optional>
#include <string>

#include "cfn/expression.h"
#include "local/operations.h"

namespace local {

struct PasswordRules {
    std::int64_t length = 32;
    std::string excluded = {};
    bool without_numbers = false;
    bool without_punctuation = false;
    bool without_uppercase = false;
    bool without_lowercase = false;
    bool with_space = false;
    bool each_type = true;
};

/// Nothing: no password keeps to these rules.
std::optional<std::string> make_password(const PasswordRules& rules);

/// The value of a secret by the property GenerateSecretString.
std::string generated_secret(const cfn::Object& property);

std::optional<aws::Error> get_random_password(Asking& asking, aws::Writer& answer);

}  // namespace local
