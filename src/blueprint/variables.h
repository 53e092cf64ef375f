#pragma once
// What the manifest's texts become: plain values in task definitions, places of secrets, and
// secrets that are put together from others inside AWS, so that no template and no program of ours
// ever holds a password.

#include <string>
#include <vector>

#include "blueprint/workload.h"
#include "cfn/expression.h"
#include "cfn/functions.h"

namespace blueprint {

/// A text without secrets: literal, or with the address of a store that its stack shows.
cfn::Value<std::string> plain_text(const Scope& scope, const platform::TextValue& text);

/// Where ECS finds a secret at the start of a task.
/// AWS: "Pass sensitive data to an Amazon ECS container".
struct SecretPlace {
    enum class Service { SecretsManager, ParameterStore };
    Service service = Service::SecretsManager;
    cfn::Expression value_from;  ///< with the JSON key, where the secret has several
    cfn::Expression arn;         ///< what the execution role may read

    bool operator==(const SecretPlace&) const = default;
};
SecretPlace secret_place(const Scope& scope, const platform::Variable& variable);

/// A secret of the data stack whose text holds other secrets.
struct ComposedSecret {
    std::string digest;   ///< of `text`: names the secret
    cfn::Sub text;        ///< with dynamic references; refers to resources of the data stack
    std::string written;  ///< as the manifest has it: "$(postgres.url)/ohi"
};
/// All that services and jobs need, by digest; equal texts are one secret.
std::vector<ComposedSecret> composed_secrets(const Scope& scope);

}  // namespace blueprint
