#pragma once
// What the operations on parameters have in common: the parameter that they are about, its
// versions.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/inventory.h"
#include "local/operations.h"

namespace local {

inline constexpr const char* kParameterType = "AWS::SSM::Parameter";
inline constexpr std::string_view kSecureString = "SecureString";

/// `record` is good until the next fact.
struct Parameter {
    const engine::Record* record = nullptr;
    std::string name = {};
    std::string arn = {};
    ParameterLife life = {};
    /// Oldest first; never empty.
    std::vector<ParameterVersion> versions = {};

    const ParameterVersion& latest() const { return versions.back(); }
};

/// A name or ARN, and what may stand behind it: ":3", ":label".
struct ParameterWord {
    std::string name = {};
    std::string selector = {};  ///< with its colon
};
ParameterWord parameter_word(const Asking& asking, std::string_view word);

/// The record of that name; nothing: there is none.
const engine::Record* find_parameter(const Asking& asking, std::string_view name);
/// With its versions, which are as its record says.
aws::Either<Parameter> read_parameter(Asking& asking, const engine::Record& record);
/// The one of that name. Errors: ParameterNotFound.
aws::Either<Parameter> parameter_called(Asking& asking, std::string_view name);
/// By name.
aws::Either<std::vector<Parameter>> all_parameters(Asking& asking);

/// What the store calls it.
std::string parameter_place(const Asking& asking, std::string_view name);

enum class Decrypted : std::uint8_t { No, Yes };
/// As it is told: a SecureString as what is encrypted, unless it is to be decrypted.
std::string shown_value(const Parameter& parameter, const ParameterVersion& version,
                        Decrypted decrypted);

}  // namespace local
