#pragma once
// What a stack's settings mean: which resources there are, what each needs, what is wrong. Follows
// from the settings alone. Not for other rooms.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "cfn/evaluate.h"
#include "cfn/schema.h"
#include "engine/cloudformation/stack_state.h"

namespace engine::cloudformation {

struct PlannedResource {
    const cfn::Resource* resource = nullptr;
    std::vector<std::string> depends_on = {};  ///< logical ids that there are, sorted
};

/// Points into its template and itself: neither copied nor moved.
struct StackPlan {
    SharedTemplate body;
    cfn::Evaluator evaluator;
    std::map<std::string, PlannedResource> resources = {};  ///< those whose condition holds
    std::vector<std::string> order = {};                    ///< dependencies first
    std::set<std::string> imports = {};
    std::string problem = {};         ///< a ValidationError's message; empty: nothing is wrong
    std::string missing_export = {};  ///< the message about an import that leads nowhere
    /// "{{resolve:ssm:...}}" of which the name is known before anything exists.
    std::set<std::string> early_references = {};
    std::string missing_parameters = {};  ///< the message about those of them that lead nowhere
};

/// `settings.body` must be there.
std::unique_ptr<StackPlan> make_plan(const StackNames& names, const std::string& stack_id,
                                     const StackSettings& settings);

/// Resources that are there and would be of another type, in CloudFormation's words; empty: none.
std::string retyped_problem(const StackPlan& after,
                            const std::map<std::string, StackResource>& resources);

/// The settings that a request asks for; `previous`: those of the stack, nothing for a new one.
/// What is wrong with parameters and capabilities is refused here; `make_plan` says the rest.
std::variant<StackSettings, Refusal> settle(const StackRequest& request,
                                            const StackSettings* previous);

/// What resources yield, as they are.
cfn::ResourceValue values_of(const std::map<std::string, StackResource>& resources);

/// AWS rule template.19 [chosen] "User guide, CloudFormation quotas": what the resources of a stack
/// have for properties takes at most 32 MiB in all; the resource that would go beyond fails. Test:
/// StackEngine.FailsAResourceThatIsTooLarge
std::string too_large_problem(const std::string& id, const cfn::Expression& value,
                              const std::map<std::string, StackResource>& resources);

/// AWS rule template.20 [chosen] "User guide, CloudFormation quotas": what the dynamic references
/// of a resource stand for has at most 1 MiB in all, however often each is named; more fails the
/// resource. Test: StackEngine.FailsAResourceWhoseReferencesAreTooLong
std::string long_references_problem(const cfn::Expression& value,
                                    const std::map<std::string, std::string>& texts);

struct PlannedOutputs {
    std::vector<StackOutput> outputs = {};
    std::string problem = {};
    bool complete = true;  ///< all values are known
};
PlannedOutputs plan_outputs(const StackPlan& plan, const cfn::ResourceValue& resources);

/// The exports among `outputs`, value by name.
std::map<std::string, std::string> exports_of(const std::vector<StackOutput>& outputs);

/// The properties with what stands for their dynamic references: what is asked of the inventory.
SharedProperties without_references(const StackResource& resource);
/// The dynamic references of the resource that nothing stands for yet.
std::set<std::string> open_references(const StackResource& resource);
/// Why a resource fails whose dynamic reference leads nowhere.
std::string missing_reference(std::string_view reference, IdSource& ids);

/// What a change from `before` to `after` does to a resource of `type`: empty when they are equal
/// but for the order of fields.
std::optional<cfn::Update> update_between(const std::string& type, const cfn::Object& before,
                                          const cfn::Object& after);

/// What happens to the real thing. AWS: "DeletionPolicy attribute", "UpdateReplacePolicy
/// attribute". Snapshot is the default of databases.
Removal::Policy removal_policy(const StackResource& resource,
                               const std::optional<cfn::DeletionPolicy>& policy);

}  // namespace engine::cloudformation
