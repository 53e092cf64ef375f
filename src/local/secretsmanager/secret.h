#pragma once
// What the operations of Secrets Manager have in common: the secret that they are about.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/inventory.h"
#include "local/operations.h"

namespace local {

inline constexpr const char* kSecretType = "AWS::SecretsManager::Secret";

/// `record` is good until the next fact.
struct Secret {
    const engine::Record* record = nullptr;
    std::string arn = {};
    std::string name = {};
    SecretMarks marks = {};
};

enum class Deleted : std::uint8_t {
    Refuse,  ///< one that is scheduled for deletion is refused
    Take,
};

/// By name, ARN, or ARN without its last six letters; its values are as its record says. Errors:
/// ResourceNotFoundException, InvalidRequestException.
aws::Either<Secret> secret_called(Asking& asking, std::string_view word, Deleted deleted);
/// The one that the input names.
aws::Either<Secret> secret_of(Asking& asking, Deleted deleted = Deleted::Refuse);
/// All that are there, those too that are scheduled for deletion.
aws::Either<std::vector<Secret>> all_secrets(Asking& asking);

/// What the vault calls a secret that has no ARN yet.
std::string waiting_place(const Asking& asking, std::string_view name);

/// The value that the input has; nothing: it has none. Errors: InvalidParameterException where it
/// has two.
aws::Either<std::optional<SecretValue>> value_in(const Asking& asking);
/// Writes SecretString or SecretBinary.
void write_value(aws::Writer& out, const SecretValue& value);

/// ARN and Name.
void write_names(aws::Writer& out, const Secret& secret);

}  // namespace local
