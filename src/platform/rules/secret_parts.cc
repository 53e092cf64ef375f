#include <fmt/format.h>

#include "platform/foreign_values.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

/// A text that is put together inside AWS, and what people call it.
struct Composition {
    std::string_view name;
    std::string_view owner;
    const TextValue& text;
};

/// The secret that a reference ends at: a composed one that is nothing but another secret is that
/// one. Nothing for what is no secret of the manifest.
const Secret* secret_behind(const Reference& reference, const Environment& environment) {
    const Reference* at = &reference;
    // Secrets in a circle are refused before; each step leads to another one.
    for (std::size_t steps = 0; steps <= environment.secrets.size(); ++steps) {
        if (at->owner != Reference::Owner::Secret) return nullptr;
        const Secret* secret = environment.secret(at->name);
        const auto* composed =
            secret != nullptr ? std::get_if<Secret::Composed>(&secret->source) : nullptr;
        if (composed == nullptr || composed->value.parts.size() != 1) return secret;
        at = std::get_if<Reference>(&composed->value.parts.front());
        if (at == nullptr) return secret;
    }
    return nullptr;
}

void check_part(const Composition& whole, const Reference& part, const Environment& environment,
                Findings& findings) {
    const Secret* secret = secret_behind(part, environment);
    if (secret == nullptr) return;
    const auto* external = std::get_if<Secret::External>(&secret->source);
    bool parameter = external != nullptr && external->arn.find(":ssm:") != std::string::npos;
    bool by_hand = std::holds_alternative<Secret::ByHand>(secret->source);
    if (!parameter && !by_hand) return;
    base::Diagnostic diagnostic =
        by_hand ? finding("secret.part-by-hand",
                          fmt::format("{} would keep the placeholder of `{}`, which a person sets "
                                      "by hand",
                                      whole.name, part.name),
                          part.span)
                : finding("secret.part-of-parameter",
                          fmt::format("{} cannot be composed of `{}`, a parameter of SSM",
                                      whole.name, part.name),
                          part.span);
    diagnostic.notes = {by_hand
                            ? "CloudFormation puts the text together when it makes the secret, and "
                              "not again when a part changes"
                            : "CloudFormation reads secrets of Secrets Manager into a composed "
                              "text, and no encrypted parameters"};
    diagnostic.help =
        fmt::format("hand it over alone and let the program put the text together; or {}",
                    by_hand ? "set the whole text by hand: `secrets: { my-url: {} }`"
                            : "keep it in Secrets Manager");
    findings.add(std::move(diagnostic), std::string(whole.owner), environment.name);
}

void check_composition(const Composition& whole, const Environment& environment,
                       Findings& findings) {
    if (whole.text.parts.size() < 2) return;
    for (const TextValue::Part& part : whole.text.parts) {
        if (const auto* reference = std::get_if<Reference>(&part))
            check_part(whole, *reference, environment, findings);
    }
}

/// AWS: AWS General Reference, "Amazon Resource Names": nothing of one partition reaches another.
void check_partition(std::string_view arn, base::SourceSpan span, std::string_view subject,
                     const Environment& environment, Findings& findings) {
    std::string_view partition = arn.substr(4, arn.find(':', 4) - 4);
    for (const Located<std::string>& region : environment.regions) {
        if (partition == partition_of(*region)) continue;
        base::Diagnostic diagnostic =
            finding("secret.other-partition",
                    fmt::format("{} is in the partition `{}`, and the secret is in `{}`", *region,
                                partition_of(*region), partition),
                    span);
        diagnostic.help =
            "keep one there too, and choose by environment: `{ prod: arn:..., default: arn:... }`";
        findings.add(std::move(diagnostic), std::string(subject), environment.name);
        return;
    }
}

void check_container(const Container& container, std::string_view owner,
                     const Environment& environment, Findings& findings) {
    for (const Variable& variable : container.variables) {
        // What a callee hands over was written there, and is told once.
        std::string_view subject = variable.from.empty() ? owner : std::string_view(variable.from);
        if (!variable.external_arn.empty()) {
            check_partition(variable.external_arn, variable.span, subject, environment, findings);
        } else {
            check_composition({variable.name, subject, variable.value}, environment, findings);
        }
    }
}

}  // namespace

void check_secret_parts(const Environment& environment, Findings& findings) {
    for (const Secret& secret : environment.secrets) {
        if (const auto* composed = std::get_if<Secret::Composed>(&secret.source))
            check_composition({secret.name, secret.name, composed->value}, environment, findings);
        if (const auto* external = std::get_if<Secret::External>(&secret.source))
            check_partition(external->arn, secret.span, secret.name, environment, findings);
    }
    for (const Workload* workload : workloads(environment)) {
        for (const auto& [name, container] : containers(*workload))
            check_container(*container, workload->name, environment, findings);
    }
}

}  // namespace platform
