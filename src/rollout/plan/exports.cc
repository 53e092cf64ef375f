#include "rollout/plan/exports.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "rollout/plan/touching.h"

namespace rollout {
namespace {

using cfn::Template;

constexpr std::string_view kMappings = "Mappings";

/// Exports with the names of the outputs that show them.
std::vector<std::pair<std::string, std::string>> shown(const Template& body,
                                                       const cfn::PseudoParameters& known) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const cfn::Export& one : cfn::exports(body, known))
        if (one.name) all.emplace_back(*one.name, one.output);
    return all;
}

/// Takes what an entry leads to from one template into another.
class Carrier {
  public:
    Carrier(const Template& from, Template& into)
        : from_(from), into_(into), references_(cfn::references(from)) {}

    void carry(const cfn::Output& output) {
        cfn::Output kept = output;
        // The name of an output is nobody's interface, and the new template may have it.
        while (into_.find_output(kept.name))
            kept.name += "Kept";
        into_.outputs.push_back(std::move(kept));
        follow("Outputs.", output.name);
    }

    /// Who refers to a resource that is there for the sake of what was carried alone.
    void carry_users() {
        for (bool grows = true; grows;) {
            grows = false;
            for (const cfn::Reference& reference : references_) {
                const cfn::Resource* user = from_.find(reference.owner);
                if (!user || !reference.place.starts_with("Resources.") ||
                    !brought_.contains(reference.name) || into_.find(reference.owner))
                    continue;
                bring_resource(*user);
                grows = true;
            }
        }
    }

  private:
    /// Everything that the entry of a section refers to.
    void follow(std::string_view section, const std::string& owner) {
        if (!followed_.insert(std::string(section) + owner).second) return;
        for (const cfn::Reference& reference : references_)
            if (reference.owner == owner && reference.place.starts_with(section)) bring(reference);
    }

    void bring(const cfn::Reference& reference) {
        if (reference.kind == cfn::ReferenceKind::kMapping) return bring_mapping(reference.name);
        if (reference.kind == cfn::ReferenceKind::kCondition) {
            const cfn::Condition* found = from_.find_condition(reference.name);
            if (found && !into_.find_condition(reference.name)) into_.conditions.push_back(*found);
            return follow("Conditions.", reference.name);
        }
        if (const cfn::Parameter* parameter = from_.find_parameter(reference.name)) {
            if (!into_.find_parameter(reference.name)) into_.parameters.push_back(*parameter);
            return;
        }
        if (const cfn::Resource* resource = from_.find(reference.name)) bring_resource(*resource);
    }

    void bring_resource(const cfn::Resource& resource) {
        if (!into_.find(resource.logical_id)) {
            into_.resources.push_back(resource);
            brought_.insert(resource.logical_id);
        }
        follow("Resources.", resource.logical_id);
    }

    void bring_mapping(const std::string& name) {
        const cfn::Expression* all = from_.other.find(kMappings);
        const auto* mappings = all ? all->as<cfn::Object>() : nullptr;
        const cfn::Expression* found = mappings ? mappings->find(name) : nullptr;
        if (!found) return;
        if (!into_.other.find(kMappings)) into_.other.add(std::string(kMappings), cfn::Object());
        auto* there = into_.other.find(kMappings)->as<cfn::Object>();
        if (there && !there->find(name)) there->add(name, *found);
    }

    const Template& from_;
    Template& into_;
    std::vector<cfn::Reference> references_;
    std::set<std::string> followed_ = {};
    std::set<std::string> brought_ = {};  ///< resources
};

}  // namespace

std::set<std::string> resources_behind(const std::vector<cfn::Reference>& references,
                                       const std::string& name) {
    std::set<std::string> behind;
    for (const cfn::Reference& reference : references) {
        bool is_value = reference.kind == cfn::ReferenceKind::kRef ||
                        reference.kind == cfn::ReferenceKind::kGetAtt;
        if (is_value && reference.owner == name && reference.place.starts_with("Outputs."))
            behind.insert(reference.name);
    }
    return behind;
}

std::set<std::string> exports_of(const Template& body, const cfn::PseudoParameters& known) {
    std::set<std::string> names;
    for (auto& [name, output] : shown(body, known))
        names.insert(name);
    return names;
}

std::set<std::string> imports_of(const Template& body, const cfn::PseudoParameters& known) {
    std::set<std::string> names;
    for (const cfn::Import& one : cfn::imports(body, known))
        if (one.name) names.insert(*one.name);
    return names;
}

Template keeping(const Template& wanted, const Template& deployed,
                 const std::set<std::string>& names, const cfn::PseudoParameters& known) {
    Template kept = wanted;
    const std::set<std::string> there = exports_of(wanted, known);
    Carrier carrier(deployed, kept);
    for (auto& [name, output] : shown(deployed, known))
        if (names.contains(name) && !there.contains(name))
            carrier.carry(*deployed.find_output(output));
    carrier.carry_users();
    return kept;
}

std::map<std::string, ExportChange> changed_exports(const Template& before, const Template& after,
                                                    const cfn::PseudoParameters& known) {
    const auto old = shown(before, known);
    if (old.empty() || before == after) return {};
    const Touching touching(before, after);
    const std::vector<cfn::Reference> old_references = cfn::references(before);
    const std::vector<cfn::Reference> references = cfn::references(after);
    std::map<std::string, ExportChange> changed;
    for (auto& [name, output] : shown(after, known)) {
        auto same = std::ranges::find(old, name, &std::pair<std::string, std::string>::first);
        if (same == old.end()) continue;
        std::set<std::string> behind = resources_behind(references, output);
        behind.merge(resources_behind(old_references, same->second));
        const bool is_replaced = std::ranges::any_of(
            behind, [&](const std::string& one) { return touching.is_renewed(one); });
        const bool is_other =
            before.find_output(same->second)->value != after.find_output(output)->value;
        if (is_replaced)
            changed.emplace(name, ExportChange::Replacement);
        else if (is_other)
            changed.emplace(name, ExportChange::Expression);
    }
    return changed;
}

}  // namespace rollout
