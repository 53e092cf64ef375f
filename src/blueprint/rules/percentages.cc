#include <fmt/format.h>

#include <algorithm>

#include "blueprint/rules/finding.h"
#include "blueprint/rules/subjects.h"

namespace blueprint {
namespace {

/// A percentage of the deployment configuration, where it is a plain number.
std::optional<std::int64_t> percent(const cfn::Resource& service, std::string_view name) {
    const cfn::Expression* configuration = service.properties.find("DeploymentConfiguration");
    if (configuration == nullptr) return std::nullopt;
    const auto* object = std::get_if<cfn::Object>(&configuration->value);
    const cfn::Expression* value = object == nullptr ? nullptr : object->find(name);
    const auto* number = value == nullptr ? nullptr : std::get_if<std::int64_t>(&value->value);
    if (number == nullptr) return std::nullopt;
    return *number;
}

base::SourceSpan changed_place(const platform::Environment& environment, const cfn::Stack& stack) {
    auto changes = overrides_of(environment, stack);
    auto about = std::ranges::find_if(changes, [](const platform::Override* change) {
        return change->path->find("DeploymentConfiguration") != std::string::npos;
    });
    return about == changes.end() ? place_of(environment, stack) : (*about)->path.span;
}

/// AWS: Amazon ECS API reference, "DeploymentConfiguration": the lower bound is rounded up, the
/// upper one down.
void check_service(const platform::Environment& environment, const cfn::Stack& stack,
                   const cfn::Resource& resource, platform::Findings& findings) {
    const platform::Service* service = environment.service(stack.subject);
    auto min = percent(resource, "MinimumHealthyPercent");
    auto max = percent(resource, "MaximumPercent");
    if (service == nullptr || !min || !max || platform::shifts_traffic(*service->deploy.strategy))
        return;
    std::int64_t count = *service->count;
    std::int64_t fewest = (count * *min + 99) / 100;
    std::int64_t most = count * *max / 100;
    if (count == 0 || fewest < count || most > count) return;
    base::Diagnostic diagnostic =
        finding("deploy.stuck",
                fmt::format("no release of {} can begin: it may neither stop a task nor start one",
                            service->name),
                changed_place(environment, stack));
    diagnostic.notes = {
        fmt::format("{} % of {} is at least {} that must stay, {} % is at most {} that may run",
                    *min, count, fewest, *max, most)};
    diagnostic.help =
        "let one more task fit (200 %), or one fewer be enough (0 %): `order: start-first` and "
        "`stop-first`";
    findings.add(std::move(diagnostic), service->name, environment.name);
}

}  // namespace

void check_percentages(const platform::Platform&, const Built& built,
                       platform::Findings& findings) {
    for (const cfn::Stack& stack : built.stacks->stacks) {
        if (stack.kind != cfn::StackKind::Service) continue;
        for (const cfn::Resource& resource : stack.body.resources) {
            if (resource.type == "AWS::ECS::Service")
                check_service(*built.environment, stack, resource, findings);
        }
    }
}

}  // namespace blueprint
