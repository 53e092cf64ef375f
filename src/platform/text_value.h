#pragma once
// Text of the manifest with `$(...)` in it: what slipway knows, by reference.

#include <string>
#include <variant>
#include <vector>

#include "base/source.h"

namespace platform {

/// What a `$(...)` stands for. `$(host)`, `$(user)` and `$(password)` inside `callers_get` are
/// already turned into references to their owner.
struct Reference {
    enum class Field {
        Host,         ///< of a store or a service: its address inside the environment
        Port,         ///< of a store
        User,         ///< of a store
        Password,     ///< of a store; secret
        Url,          ///< of a store: scheme, user, password, host, port, no path; secret
        SecretValue,  ///< of a secret of the manifest; secret
    };
    enum class Owner { Store, Service, Secret };

    Owner owner;
    std::string name;
    Field field;
    base::SourceSpan span;

    bool secret() const {
        return field == Field::Password || field == Field::Url || field == Field::SecretValue;
    }
    bool operator==(const Reference& other) const {
        return owner == other.owner && name == other.name && field == other.field;
    }
};

/// Literal text and references in order. `$(env)` is already replaced. Neighbouring literals are
/// joined.
struct TextValue {
    using Part = std::variant<std::string, Reference>;
    std::vector<Part> parts;
    base::SourceSpan span = {};

    /// Whether any part is a secret: then the whole value is one.
    bool secret() const;
    /// The text when it holds no reference, else nothing.
    const std::string* literal() const;

    bool operator==(const TextValue& other) const { return parts == other.parts; }
};

}  // namespace platform
