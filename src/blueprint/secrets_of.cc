#include "blueprint/secrets_of.h"

#include <set>

namespace blueprint {
namespace {

/// The loader refuses a circle of composed secrets.
void add_secrets(const platform::Environment& environment, const platform::TextValue& text,
                 std::set<std::string>& names) {
    for (const platform::TextValue::Part& part : text.parts) {
        const auto* reference = std::get_if<platform::Reference>(&part);
        if (!reference || reference->owner != platform::Reference::Owner::Secret) continue;
        const platform::Secret* secret = environment.secret(reference->name);
        if (!secret) continue;
        names.insert(secret->name);
        if (const auto* composed = std::get_if<platform::Secret::Composed>(&secret->source))
            add_secrets(environment, composed->value, names);
    }
}

}  // namespace

std::vector<std::string> secrets_of(const platform::Environment& environment,
                                    const platform::Workload& workload) {
    std::set<std::string> names;
    for (const NamedContainer& named : containers_of(workload)) {
        for (const platform::Variable& variable : named.container->variables)
            add_secrets(environment, variable.value, names);
    }
    return {names.begin(), names.end()};
}

}  // namespace blueprint
