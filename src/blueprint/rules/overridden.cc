#include <fmt/format.h>

#include <algorithm>

#include "blueprint/rules/finding.h"
#include "blueprint/rules/subjects.h"
#include "cfn/check_schema.h"
#include "cfn/references.h"

// Templates that overrides have changed are held to AWS's schemas; those that nobody touched are
// legal as they are made.

namespace blueprint {
namespace {

bool touches(const platform::Override& change, std::string_view pointer) {
    for (std::string_view path : {std::string_view(*change.path), std::string_view(change.from)}) {
        bool inside = path.starts_with(pointer) &&
                      (path.size() == pointer.size() || path[pointer.size()] == '/');
        if (inside) return true;
    }
    return false;
}

/// What a message of the schema check is about, as a path: "Service.LoadBalancers[0]: ..." is about
/// /Resources/Service, "Outputs.Arn.Value: ..." about /Outputs/Arn, "Metadata: ..." about
/// /Metadata.
std::string pointer_in(std::string_view message) {
    std::string_view path = message.substr(0, message.find(':'));
    for (std::string_view section : {"Resources", "Outputs", "Parameters", "Conditions"}) {
        if (!path.starts_with(section) || path.substr(section.size(), 1) != ".") continue;
        path.remove_prefix(section.size() + 1);
        return fmt::format("/{}/{}", section, path.substr(0, path.find_first_of(".[")));
    }
    std::string_view first = path.substr(0, path.find_first_of(".["));
    return fmt::format("{}/{}", first == path && first != "the template" ? "" : "/Resources",
                       first);
}

/// The last override that touches what the problem is about, by its message or one of its notes; of
/// one about a whole section or the template, the last whose section it names; else the last of
/// all.
const platform::Override& culprit(const std::vector<const platform::Override*>& changes,
                                  const base::Diagnostic& problem) {
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        // The places of a circle stand in the notes: the last one that was changed closed it.
        bool in_circle = std::ranges::any_of(problem.notes, [&](const std::string& note) {
            return touches(**change, pointer_in(note));
        });
        if (in_circle) return **change;
    }
    std::string_view message = problem.message;
    std::string_view place = message.substr(0, message.find(':'));
    std::string last = fmt::format("/{}", place.substr(place.rfind('.') + 1));
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        // Of several that touch one resource, the one that wrote the very value.
        if (touches(**change, pointer_in(message)) && (*change)->path->ends_with(last))
            return **change;
    }
    for (const std::string& pointer :
         {pointer_in(message), fmt::format("/Resources{}", pointer_in(message))}) {
        for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
            if (touches(**change, pointer)) return **change;
        }
    }
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        std::string_view path = *(*change)->path;
        std::string_view section = path.substr(0, path.find('/', 1));
        if (section.size() > 1 && message.find(section.substr(1)) != std::string_view::npos)
            return **change;
    }
    return *changes.back();
}

/// The first scalar of `value` with `$(` in it.
const text::Node* unresolved(const text::Node& value) {
    if (value.scalar.find("$(") != std::string::npos) return &value;
    for (const text::Node& item : value.items) {
        if (const text::Node* found = unresolved(item)) return found;
    }
    for (const text::Member& member : value.members) {
        if (const text::Node* found = unresolved(member.value)) return found;
    }
    return nullptr;
}

void check_reference(const platform::Override& change, const std::string& subject,
                     platform::Findings& findings) {
    const text::Node* node = unresolved(change.value);
    if (node == nullptr || change.operation == platform::Override::Operation::Test) return;
    std::size_t begin = node->scalar.find("$(");
    std::size_t end = node->scalar.find(')', begin);
    constexpr std::size_t kMostShown = 60;
    std::size_t length = end == std::string::npos ? kMostShown : end + 1 - begin;
    base::Diagnostic problem =
        finding("override.reference",
                fmt::format("`{}` in an override is not filled in",
                            node->scalar.substr(begin, std::min(length, kMostShown))),
                node->span, "the template has it as it stands here");
    problem.help =
        "write the value itself; if a shell in the container is to read it, accept this finding";
    findings.add(std::move(problem), subject);
}

}  // namespace

void check_overridden(const platform::Platform&, const Built& built, platform::Findings& findings) {
    const platform::Environment& environment = *built.environment;
    if (environment.overrides.empty()) return;
    cfn::SchemaChecker checker;
    for (const cfn::Stack& stack : built.stacks->stacks) {
        auto changes = overrides_of(environment, stack);
        if (changes.empty()) continue;
        for (const platform::Override* change : changes)
            check_reference(*change, subject_of(environment, stack), findings);
        base::Diagnostics problems = checker.check(stack.body);
        for (base::Diagnostic& problem : cfn::dangling(stack.body))
            problems.push_back(std::move(problem));
        for (base::Diagnostic& problem : cfn::cycles(stack.body))
            problems.push_back(std::move(problem));
        for (base::Diagnostic& problem : problems) {
            const platform::Override& change = culprit(changes, problem);
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
