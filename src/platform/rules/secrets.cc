#include <fmt/format.h>

#include "base/ascii.h"
#include "base/match.h"
#include "platform/rules/finding.h"
#include "platform/rules/secret_words.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

/// The text with a mark in place of every reference.
std::string shown(const TextValue& value) {
    std::string text;
    for (const TextValue::Part& part : value.parts) {
        text += base::match(
            part, [](const std::string& literal) { return literal; },
            [](const Reference& reference) {
                return reference.secret() ? "$" + reference.name : reference.name;
            });
    }
    return text;
}

/// "STRIPE_KEY" as the name of a secret: "stripe-key".
std::string secret_name(std::string_view variable) {
    std::string name;
    for (char c : variable) {
        bool kept = base::is_alphanumeric(c);
        if (kept) name += base::lower(c);
        if (!kept && !name.empty() && name.back() != '-') name += '-';
    }
    while (name.ends_with('-'))
        name.pop_back();
    return name;
}

void check_variable(const Variable& variable, std::string_view subject,
                    const Environment& environment, Findings& findings) {
    if (variable.secret || !variable.external_arn.empty()) return;
    std::string why = secret_suspicion(variable.name, shown(variable.value));
    if (why.empty()) return;
    base::Diagnostic diagnostic =
        finding("secret.plain",
                fmt::format("a secret stands in the manifest for all to read: {}", variable.name),
                span_or(variable.value.span, variable.span), why);
    diagnostic.notes = {"what stands here is in the template and in the task definition too"};
    diagnostic.help = fmt::format(
        "secrets: {{ {1}: $(secret.{0}) }}     # where this line stands\n"
        "secrets: {{ {0}: {{}} }}     # at the end of the manifest\n"
        "its value is set in Secrets Manager, once an environment: `slipway explain secret.plain`",
        secret_name(variable.name), variable.name);
    findings.add(std::move(diagnostic), std::string(subject), environment.name);
}

void check_words(const Workload& workload, std::string_view key,
                 const std::vector<std::string>& words, const Environment& environment,
                 Findings& findings) {
    for (const std::string& word : words) {
        std::string why = secret_suspicion("", word);
        if (why.empty()) continue;
        base::Diagnostic diagnostic = finding(
            "secret.plain",
            fmt::format("a secret stands in the {} of {} for all to read", key, workload.name),
            place_of(workload, {key}), why);
        diagnostic.help = "hand it over as an environment variable under `secrets`";
        findings.add(std::move(diagnostic), workload.name, environment.name);
        return;
    }
}

}  // namespace

void check_secrets(const Environment& environment, Findings& findings) {
    for (const Workload* workload : workloads(environment)) {
        for (const auto& [name, container] : containers(*workload)) {
            for (const Variable& variable : container->variables) {
                // What a callee hands over was written there, and is told once.
                std::string_view owner =
                    variable.from.empty() ? workload->name : std::string_view(variable.from);
                check_variable(variable, owner, environment, findings);
            }
        }
        check_words(*workload, "command", workload->container.command, environment, findings);
        check_words(*workload, "entrypoint", workload->container.entrypoint, environment, findings);
    }
}

}  // namespace platform
