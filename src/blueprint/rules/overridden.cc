#include <fmt/format.h>

#include "blueprint/rules/finding.h"
#include "blueprint/rules/subjects.h"
#include "cfn/check_schema.h"
#include "cfn/references.h"

// Templates that overrides have changed are held to AWS's schemas; those that nobody touched are
// legal as they are made.

namespace blueprint {
namespace {

/// The logical id that a message of the schema check begins with: "Service.LoadBalancers[0]: ...",
/// "Resources.Service.Properties.Cluster: ...".
std::string_view resource_in(std::string_view message) {
    if (message.starts_with("Resources.")) message.remove_prefix(10);
    return message.substr(0, message.find_first_of(".:["));
}

/// The last override that touches the resource of the message, else the last of all.
const platform::Override* culprit(const std::vector<const platform::Override*>& changes,
                                  std::string_view message) {
    std::string pointer = fmt::format("/Resources/{}", resource_in(message));
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        const std::string& path = *(*change)->path;
        if (path == pointer || path.starts_with(pointer + "/")) return *change;
    }
    return changes.back();
}

}  // namespace

void check_overridden(const platform::Platform&, const Built& built, platform::Findings& findings) {
    const platform::Environment& environment = *built.environment;
    if (environment.overrides.empty()) return;
    cfn::SchemaChecker checker;
    for (const cfn::Stack& stack : built.stacks->stacks) {
        auto changes = overrides_of(environment, stack);
        if (changes.empty()) continue;
        base::Diagnostics problems = checker.check(stack.body);
        for (base::Diagnostic& problem : cfn::dangling(stack.body))
            problems.push_back(std::move(problem));
        for (base::Diagnostic& problem : problems) {
            const platform::Override& change = *culprit(changes, problem.message);
            problem.labels = {{change.path.span, "after this override"}};
            problem.notes.insert(problem.notes.begin(),
                                 fmt::format("in the template of {}", stack.name));
            if (problem.help.empty()) {
                problem.help =
                    "the template without overrides is legal: change this one, or take it out";
            }
            findings.add(std::move(problem), subject_of(environment, stack));
        }
    }
}

}  // namespace blueprint
