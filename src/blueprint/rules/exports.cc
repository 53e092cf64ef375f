#include <fmt/format.h>

#include <map>

#include "blueprint/references.h"
#include "blueprint/rules/finding.h"
#include "blueprint/rules/subjects.h"
#include "cfn/references.h"

namespace blueprint {
namespace {

/// Where to point for a stack: its last override that is about outputs, else its last, else what it
/// comes from.
base::SourceSpan changed_place(const platform::Environment& environment, const cfn::Stack& stack) {
    auto changes = overrides_of(environment, stack);
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        if ((*change)->path->starts_with("/Outputs")) return (*change)->path.span;
    }
    return changes.empty() ? place_of(environment, stack) : changes.back()->path.span;
}

const cfn::Stack* stack_called(const cfn::Stacks& stacks, std::string_view name) {
    for (const cfn::Stack& stack : stacks.stacks) {
        if (stack.name == name) return &stack;
    }
    return nullptr;
}

using Exporters = std::map<std::string, const cfn::Stack*>;

Exporters collect(const Built& built, platform::Findings& findings) {
    Exporters exporters;
    for (const cfn::Stack& stack : built.stacks->stacks) {
        cfn::PseudoParameters known{
            .account = stack.account, .region = stack.region, .stack_name = stack.name};
        for (const cfn::Export& one : cfn::exports(stack.body, known)) {
            if (!one.name) continue;
            auto [first, is_new] = exporters.emplace(*one.name, &stack);
            if (is_new) continue;
            base::Diagnostic diagnostic =
                finding("stack.export",
                        fmt::format("{} is exported twice, by {} and {}", *one.name,
                                    first->second->name, stack.name),
                        changed_place(*built.environment, stack));
            diagnostic.notes = {"an export name is unique in an account and region"};
            diagnostic.help = fmt::format("let the name begin with the stack's: `Name: {}:{}`",
                                          stack.name, one.output);
            findings.add(std::move(diagnostic), subject_of(*built.environment, stack));
        }
    }
    return exporters;
}

}  // namespace

void check_exports(const platform::Platform&, const Built& built, platform::Findings& findings) {
    const platform::Environment& environment = *built.environment;
    Exporters exporters = collect(built, findings);
    for (const cfn::Stack& stack : built.stacks->stacks) {
        for (const std::string& name : imports_of(stack.body)) {
            if (exporters.contains(name)) continue;
            // The override that took the export away stands at the stack that had it.
            const cfn::Stack* owner = stack_called(*built.stacks, name.substr(0, name.find(':')));
            bool taken_away = owner != nullptr && !overrides_of(environment, *owner).empty();
            const cfn::Stack& changed = taken_away ? *owner : stack;
            base::Diagnostic diagnostic =
                finding("stack.import",
                        fmt::format("{} imports {}, which no stack exports", stack.name, name),
                        changed_place(environment, changed));
            diagnostic.help = environment.overrides.empty()
                                  ? "this is a fault of slipway: please report it"
                                  : "change the override; an export of a stack of your own is "
                                    "accepted with a reason";
            findings.add(std::move(diagnostic), subject_of(environment, stack));
        }
    }
}

}  // namespace blueprint
