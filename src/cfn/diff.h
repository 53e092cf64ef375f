#pragma once
// What a new template changes: what `plan` shows, and what decides whether a resource is replaced.

#include <optional>
#include <string>
#include <vector>

#include "cfn/schema.h"
#include "cfn/template.h"

namespace cfn {

enum class Change : std::uint8_t { kAdded, kRemoved, kChanged };

/// One value that differs.
struct ValueChange {
    /// From the resource or entry inwards: "Properties.LoadBalancers[0].ContainerPort",
    /// "DeletionPolicy". Elements of a list that grew or shrank are numbered as in the list that
    /// has them.
    std::string path;
    std::optional<Expression> before;  ///< empty: it was not there
    std::optional<Expression> after;   ///< empty: it is gone
    /// What the change does to the resource, by its schema. kSometimes when slipway has no schema
    /// of the type.
    Update update = Update::kInPlace;

    bool operator==(const ValueChange&) const = default;
};

struct ResourceChange {
    Change change;
    std::string logical_id;
    std::string type;  ///< after the change; before it when the resource is removed
    std::vector<ValueChange> values = {};  ///< of kChanged
    /// The strongest of `values`; kReplace when the type itself changes.
    Update update = Update::kInPlace;

    bool operator==(const ResourceChange&) const = default;
};

/// An entry of another section.
struct EntryChange {
    Change change;
    std::string section;  ///< "Parameters", "Conditions", "Outputs", "Mappings", "Description"
    std::string name;     ///< empty when the section is one value
    std::vector<ValueChange> values = {};

    bool operator==(const EntryChange&) const = default;
};

/// Sections in the order in which templates have them; in each, entries as `before` has them, new
/// ones last.
struct TemplateDiff {
    std::vector<EntryChange> entries;
    std::vector<ResourceChange> resources;

    bool empty() const { return entries.empty() && resources.empty(); }
    bool operator==(const TemplateDiff&) const = default;
};

/// The order of sections, resources and fields does not count; the order of lists does.
TemplateDiff diff(const Template& before, const Template& after);

/// For people, one line a change; empty when there is none:
///
///     ~ Parameters Image
///         ~ Default: "a" -> "b"
///     + AWS::ECS::Service Api
///     ! AWS::ECS::TaskDefinition Task is replaced
///         ! Properties.Cpu: "256" -> "512"
std::string print_diff(const TemplateDiff& diff);

}  // namespace cfn
