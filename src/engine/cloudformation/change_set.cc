#include "engine/cloudformation/change_set.h"

#include <algorithm>
#include <array>

#include "cfn/diff.h"
#include "engine/cloudformation/change_set_plan.h"

namespace engine::cloudformation {
namespace {

using Recreation = ChangeDetail::Recreation;
using Replacement = ResourceChange::Replacement;
using Source = ChangeDetail::Source;

Recreation recreation_of(cfn::Update update) {
    switch (update) {
        case cfn::Update::kInPlace: return Recreation::Never;
        case cfn::Update::kSometimes: return Recreation::Conditionally;
        case cfn::Update::kReplace: return Recreation::Always;
    }
    return Recreation::Never;
}

/// The property in "Properties.LoadBalancers[0].ContainerPort".
std::string property_of(const std::string& path) {
    constexpr std::string_view kBegin = "Properties.";
    std::string name = path.substr(std::min(kBegin.size(), path.size()));
    return name.substr(0, name.find_first_of(".["));
}

ResourceChange::PolicyAction policy_action(const StackResource& resource, bool replaces) {
    using Action = ResourceChange::PolicyAction;
    const auto& policy = replaces ? resource.update_replace_policy : resource.deletion_policy;
    switch (removal_policy(resource, policy)) {
        case Removal::Policy::Delete: return replaces ? Action::ReplaceAndDelete : Action::Delete;
        case Removal::Policy::Skip: return replaces ? Action::ReplaceAndRetain : Action::Retain;
        case Removal::Policy::Snapshot:
            return replaces ? Action::ReplaceAndSnapshot : Action::Snapshot;
    }
    return Action::None;
}

/// AWS rule change-set.1 [documented] "API reference, ResourceChange": A resource is replaced for
/// sure when a change that is known replaces it, and on a condition when the change, or its effect,
/// is known only later. Test: ChangeSets.SayWhatIsReplaced
Replacement replacement_of(const std::vector<ChangeDetail>& details) {
    Replacement found = Replacement::False;
    for (const ChangeDetail& detail : details) {
        if (detail.recreation == Recreation::Never) continue;
        bool sure = detail.recreation == Recreation::Always &&
                    detail.evaluation == ChangeDetail::Evaluation::Static;
        if (sure) return Replacement::True;
        found = Replacement::Conditional;
    }
    return found;
}

/// Works the changes of one update out, dependencies first.
class Comparison {
  public:
    Comparison(const StackPlan* before, const StackPlan& after,
               const std::map<std::string, StackResource>& resources)
        : before_(before), after_(after), resources_(resources), values_(values_of(resources)) {}

    void run() {
        for (const std::string& id : after_.order)
            compare(id, after_.resources.at(id));
        for (const auto& [id, resource] : resources_) {
            if (after_.resources.contains(id) || !is_there(resource)) continue;
            changes_[id] = {.action = ResourceChange::Action::Remove,
                            .logical_id = id,
                            .physical_id = resource.physical_id,
                            .type = resource.type,
                            .policy_action = policy_action(resource, false)};
        }
    }

    /// By logical id.
    std::vector<ResourceChange> changes() && {
        std::vector<ResourceChange> list;
        for (auto& [id, change] : changes_)
            list.push_back(std::move(change));
        return list;
    }

    std::map<std::string, ChangedValues> values() const {
        std::map<std::string, ChangedValues> found;
        cfn::Budget budget;
        for (const auto& [id, change] : changes_) {
            ChangedValues& values = found[id];
            auto now = resources_.find(id);
            bool was_there = change.action != ResourceChange::Action::Add;
            if (was_there && now != resources_.end()) values.before = now->second.properties;
            auto wanted = after_.resources.find(id);
            if (wanted == after_.resources.end()) continue;
            cfn::Evaluated value = evaluated(*wanted->second.resource, budget);
            if (auto* properties = value.value ? value.value->as<cfn::Object>() : nullptr)
                values.after = share(std::move(*properties));
        }
        return found;
    }

  private:
    static bool is_there(const StackResource& resource) {
        return resource.status != Status::DeleteComplete &&
               resource.status != Status::DeleteSkipped;
    }

    Replacement replacement_of_resource(const std::string& id) const {
        auto found = changes_.find(id);
        return found == changes_.end() ? Replacement::None : found->second.replacement;
    }
    bool may_change_ref(const std::string& id) const {
        Replacement replacement = replacement_of_resource(id);
        return replacement == Replacement::True || replacement == Replacement::Conditional;
    }

    /// AWS rule change-set.10 [observed] "Change sets that LocalStack's tests recorded on AWS": An
    /// attribute that repeats a property is known when that property does not change; any other
    /// may change with its resource.
    /// Test: ChangeSets.KnowAnAttributeThatRepeatsAPropertyWhichStays
    bool may_change_attribute(const std::string& id, const std::string& attribute) const {
        auto found = changes_.find(id);
        if (found == changes_.end()) return false;
        const cfn::Resource* wanted = after_.body->parsed.find(id);
        bool repeats = wanted && wanted->properties.find(attribute) && !may_change_ref(id);
        if (!repeats) return true;
        return std::ranges::any_of(found->second.details, [&](const ChangeDetail& detail) {
            return detail.name == attribute;
        });
    }

    /// The properties as far as they are known before anything is done.
    cfn::Evaluated evaluated(const cfn::Resource& wanted, cfn::Budget& budget) const {
        auto predict = [&](const std::string& name, const std::string& attribute) {
            bool open =
                attribute.empty() ? may_change_ref(name) : may_change_attribute(name, attribute);
            return open ? std::nullopt : values_(name, attribute);
        };
        return after_.evaluator.evaluate(wanted.properties, predict, budget);
    }

    void compare(const std::string& id, const PlannedResource& planned) {
        const cfn::Resource& wanted = *planned.resource;
        auto found = resources_.find(id);
        if (found == resources_.end() || !is_there(found->second)) {
            changes_[id] = {
                .action = ResourceChange::Action::Add, .logical_id = id, .type = wanted.type};
            return;
        }
        const StackResource& now = found->second;
        cfn::Evaluated value = evaluated(wanted, budget_);
        const auto* properties = value.value ? value.value->as<cfn::Object>() : nullptr;
        ResourceChange change{.action = ResourceChange::Action::Modify,
                              .logical_id = id,
                              .physical_id = now.physical_id,
                              .type = wanted.type};
        if (properties && now.properties) {
            for (const auto& [name, update] : properties_between(now, *properties)) {
                const cfn::Expression* held = properties->find(name);
                add_details(wanted, name, update, !held || cfn::is_complete(*held), change);
            }
        }
        add_other_details(wanted, change);
        if (change.details.empty() && now.status != Status::UpdateFailed) return;
        change.replacement = replacement_of(change.details);
        if (change.replacement == Replacement::True) {
            StackResource next = now;
            next.update_replace_policy = wanted.options.update_replace_policy;
            change.policy_action = policy_action(next, true);
        }
        changes_[id] = std::move(change);
    }

    static std::map<std::string, cfn::Update> properties_between(const StackResource& now,
                                                                 const cfn::Object& properties) {
        std::map<std::string, cfn::Update> found;
        if (*now.properties == properties) return found;
        cfn::Template old_one;
        old_one.resources.push_back(
            {.logical_id = "R", .type = now.type, .properties = *now.properties});
        cfn::Template new_one;
        new_one.resources.push_back(
            {.logical_id = "R", .type = now.type, .properties = properties});
        for (const cfn::ResourceChange& change : cfn::diff(old_one, new_one).resources) {
            for (const cfn::ValueChange& value : change.values) {
                auto [entry, fresh] = found.try_emplace(property_of(value.path), value.update);
                bool stronger =
                    value.update == cfn::Update::kReplace || entry->second == cfn::Update::kInPlace;
                if (stronger) entry->second = value.update;
            }
        }
        return found;
    }

    /// AWS rule change-set.2 [observed] "User guide, Example change sets; change sets recorded by
    /// others": A change that comes through a parameter is told twice, as a dynamic direct
    /// modification and as a static reference to the parameter; one that comes through a resource
    /// names that resource, static when it is replaced for sure. Test:
    /// ChangeSets.NameWhatCausesAChange
    void add_details(const cfn::Resource& wanted, const std::string& name, cfn::Update update,
                     bool is_known, ResourceChange& change) {
        const cfn::TypeSchema* type = cfn::find_type(wanted.type);
        ChangeDetail base{.name = name, .recreation = recreation_of(update)};
        if (type && !type->tags_property.empty() && type->tags_property == name) {
            base.attribute = ChangeDetail::Attribute::Tags;
            base.name.clear();
        }
        auto add = [&](Source source, ChangeDetail::Evaluation evaluation, std::string entity) {
            ChangeDetail detail = base;
            detail.source = source;
            detail.evaluation = evaluation;
            detail.causing_entity = std::move(entity);
            change.details.push_back(std::move(detail));
        };
        using enum ChangeDetail::Evaluation;
        const cfn::Expression* raw = wanted.properties.find(name);
        cfn::Uses uses;
        if (raw) after_.evaluator.add_uses(*raw, uses);
        std::vector<std::string> causes = changed_parameters(uses);
        bool is_direct = has_new_text(wanted.logical_id, name, raw);
        std::size_t before = change.details.size();
        if (is_direct || !causes.empty()) {
            add(Source::DirectModification, causes.empty() && is_known ? Static : Dynamic, {});
        }
        for (const std::string& parameter : causes)
            add(Source::ParameterReference, Static, parameter);
        for (const auto& [id, attributes] : uses.resources) {
            bool sure = replacement_of_resource(id) == Replacement::True;
            for (const std::string& attribute : attributes) {
                if (attribute.empty() && may_change_ref(id)) {
                    add(Source::ResourceReference, sure ? Static : Dynamic, id);
                } else if (!attribute.empty() && may_change_attribute(id, attribute)) {
                    add(Source::ResourceAttribute, sure ? Static : Dynamic, id + "." + attribute);
                }
            }
        }
        // Neither text nor parameter nor resource: what it imports has another value now.
        if (change.details.size() == before) add(Source::DirectModification, Dynamic, {});
    }

    std::vector<std::string> changed_parameters(const cfn::Uses& uses) const {
        std::vector<std::string> changed;
        for (const std::string& name : uses.parameters) {
            auto old = before_ ? before_->evaluator.named_value(name) : std::nullopt;
            if (old && *old != *after_.evaluator.named_value(name)) changed.push_back(name);
        }
        return changed;
    }

    bool has_new_text(const std::string& id, const std::string& name,
                      const cfn::Expression* raw) const {
        const cfn::Resource* old = before_ ? before_->body->parsed.find(id) : nullptr;
        const cfn::Expression* text = old ? old->properties.find(name) : nullptr;
        if (!text || !raw) return true;
        return *text != *raw;
    }

    /// AWS rule change-set.3 [chosen] "API reference, ResourceTargetDefinition": New Metadata is a
    /// change of its resource; new policies alone are none. Test: ChangeSets.CountMetadata
    void add_other_details(const cfn::Resource& wanted, ResourceChange& change) const {
        const cfn::Resource* old =
            before_ ? before_->body->parsed.find(wanted.logical_id) : nullptr;
        if (!old) return;
        const cfn::Expression* before = old->other.find("Metadata");
        const cfn::Expression* after = wanted.other.find("Metadata");
        bool same = before && after ? *before == *after : before == after;
        if (!same) change.details.push_back({.attribute = ChangeDetail::Attribute::Metadata});
    }

    const StackPlan* before_;
    const StackPlan& after_;
    const std::map<std::string, StackResource>& resources_;
    cfn::ResourceValue values_;
    std::map<std::string, ResourceChange> changes_;
    cfn::Budget budget_;
};

constexpr std::array<std::string_view, 7> kAttributes = {
    "Properties",          "Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy",
    "UpdateReplacePolicy", "Tags"};
constexpr std::array<std::string_view, 3> kRecreations = {"Never", "Conditionally", "Always"};
constexpr std::array<std::string_view, 2> kEvaluations = {"Static", "Dynamic"};
constexpr std::array<std::string_view, 5> kSources = {"ResourceReference", "ParameterReference",
                                                      "ResourceAttribute", "DirectModification",
                                                      "Automatic"};
constexpr std::array<std::string_view, 3> kActions = {"Add", "Modify", "Remove"};
constexpr std::array<std::string_view, 4> kReplacements = {"", "False", "True", "Conditional"};
constexpr std::array<std::string_view, 7> kPolicyActions = {"",
                                                            "Delete",
                                                            "Retain",
                                                            "Snapshot",
                                                            "ReplaceAndDelete",
                                                            "ReplaceAndRetain",
                                                            "ReplaceAndSnapshot"};
constexpr std::array<std::string_view, 2> kStates = {"CREATE_COMPLETE", "FAILED"};
constexpr std::array<std::string_view, 6> kExecutions = {"UNAVAILABLE",         "AVAILABLE",
                                                         "EXECUTE_IN_PROGRESS", "EXECUTE_COMPLETE",
                                                         "EXECUTE_FAILED",      "OBSOLETE"};

}  // namespace

std::string_view to_string(ChangeDetail::Attribute attribute) {
    return kAttributes[static_cast<std::size_t>(attribute)];
}
std::string_view to_string(ChangeDetail::Recreation recreation) {
    return kRecreations[static_cast<std::size_t>(recreation)];
}
std::string_view to_string(ChangeDetail::Evaluation evaluation) {
    return kEvaluations[static_cast<std::size_t>(evaluation)];
}
std::string_view to_string(ChangeDetail::Source source) {
    return kSources[static_cast<std::size_t>(source)];
}
std::string_view to_string(ResourceChange::Action action) {
    return kActions[static_cast<std::size_t>(action)];
}
std::string_view to_string(ResourceChange::Replacement replacement) {
    return kReplacements[static_cast<std::size_t>(replacement)];
}
std::string_view to_string(ResourceChange::PolicyAction action) {
    return kPolicyActions[static_cast<std::size_t>(action)];
}
std::string_view to_string(ChangeSet::State state) {
    return kStates[static_cast<std::size_t>(state)];
}
std::string_view to_string(ChangeSet::Execution execution) {
    return kExecutions[static_cast<std::size_t>(execution)];
}

std::vector<ChangeDetail::Attribute> scope(const ResourceChange& change) {
    std::vector<ChangeDetail::Attribute> found;
    for (const ChangeDetail& detail : change.details) {
        if (std::ranges::find(found, detail.attribute) == found.end()) {
            found.push_back(detail.attribute);
        }
    }
    return found;
}

std::vector<ResourceChange> changes_between(const StackPlan* before, const StackPlan& after,
                                            const std::map<std::string, StackResource>& resources) {
    Comparison comparison(before, after, resources);
    comparison.run();
    return std::move(comparison).changes();
}

std::map<std::string, ChangedValues> values_between(
    const StackPlan* before, const StackPlan& after,
    const std::map<std::string, StackResource>& resources) {
    Comparison comparison(before, after, resources);
    comparison.run();
    return comparison.values();
}

bool changes_nothing(const StackState& state, const StackPlan* before, const StackPlan& after,
                     const StackSettings& settings) {
    if (settings.tags != state.settings.tags) return false;
    if (!changes_between(before, after, state.resources).empty()) return false;
    PlannedOutputs outputs = plan_outputs(after, values_of(state.resources));
    return outputs.complete && outputs.outputs == state.outputs;
}

}  // namespace engine::cloudformation
