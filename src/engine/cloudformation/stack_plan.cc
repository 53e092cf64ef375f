#include "engine/cloudformation/stack_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/graph.h"
#include "cfn/default_policy.h"
#include "cfn/diff.h"
#include "cfn/dynamic_references.h"
#include "cfn/parameters.h"
#include "cfn/references.h"
#include "cfn/schema.h"
#include "engine/cloudformation/capabilities.h"

namespace engine::cloudformation {
namespace {

Refusal invalid(std::string message) {
    return {"ValidationError", std::move(message)};
}

cfn::Surroundings surroundings(const StackNames& names, const std::string& stack_id,
                               const StackSettings& settings) {
    cfn::Surroundings around{.account = names.account,
                             .region = names.region,
                             .stack_name = names.stack_name,
                             .stack_id = stack_id,
                             .notification_arns = settings.notification_arns,
                             .zones = settings.found.zones,
                             .exports = settings.found.exports};
    for (const StackParameter& parameter : settings.parameters) {
        const cfn::Parameter* declared = settings.body->parsed.find_parameter(parameter.key);
        if (!declared) continue;
        bool is_ssm = cfn::is_ssm_type(declared->type);
        around.parameters[parameter.key] = cfn::parameter_value(
            declared->type, is_ssm ? parameter.resolved_value : parameter.value);
    }
    return around;
}

/// AWS rule stack.43 [observed] "Thread aws-cdk-cli#1130": Dynamic references to SSM parameters are
/// looked up before anything is touched: a request that names one which is not there is refused, a
/// change set fails. Test: StackRequests.RefuseReferencesToParametersThatAreNotThere
std::string missing_parameters_message(std::vector<std::string> references) {
    constexpr std::string_view kOpen = "{{resolve:";
    for (std::string& one : references)
        one = one.substr(kOpen.size(), one.size() - kOpen.size() - 2);
    return fmt::format("Parameters: [{}] cannot be found.", fmt::join(references, ", "));
}

/// Fills one plan in; the first problem counts.
class Planner {
  public:
    Planner(StackPlan& plan, const LookedUp& found)
        : plan_(plan), body_(plan.evaluator.body()), found_(found) {}

    void run() {
        if (!plan_.evaluator.problem().empty()) return fail(plan_.evaluator.problem());
        check_conditions();
        for (const cfn::Resource& resource : body_.resources) {
            if (!plan_.evaluator.holds(resource.options.condition)) continue;
            plan_.resources[resource.logical_id].resource = &resource;
        }
        for (auto& [id, planned] : plan_.resources)
            find_dependencies(id, planned);
        find_output_uses();
        if (!unresolved_.empty()) {
            return fail(fmt::format(
                "Template format error: Unresolved resource dependencies [{}] in the Resources "
                "block of the template",
                fmt::join(unresolved_, ", ")));
        }
        if (!plan_.problem.empty()) return;
        find_order();
        if (plan_.problem.empty()) check_imports();
    }

  private:
    void fail(std::string problem) {
        if (plan_.problem.empty()) plan_.problem = std::move(problem);
    }

    void check_conditions() {
        for (const cfn::Reference& reference : cfn::references(body_)) {
            bool dangles = reference.kind == cfn::ReferenceKind::kCondition &&
                           !body_.find_condition(reference.name);
            if (!dangles) continue;
            fail(fmt::format(
                "Template format error: Unresolved condition dependency {} in the Resources block "
                "of the template",
                reference.name));
        }
    }

    /// AWS rule stack.1 [documented] "User guide, DependsOn attribute": A resource waits for those
    /// that it names in Ref, Fn::GetAtt, Fn::Sub and DependsOn; one whose condition does not hold
    /// is not there to be waited for. Test: StackEngine.CreatesResourcesInTheOrderOfTheirNeeds
    void find_dependencies(const std::string& id, PlannedResource& planned) {
        cfn::Uses uses;
        plan_.evaluator.add_uses(cfn::Expression(planned.resource->properties), uses);
        std::set<std::string> needed;
        for (const auto& [name, attributes] : uses.resources) {
            if (!plan_.resources.contains(name)) {
                unresolved_.insert(name);
                continue;
            }
            needed.insert(name);
            for (const std::string& attribute : attributes)
                check_attribute(name, attribute);
        }
        for (const std::string& name : planned.resource->options.depends_on) {
            if (plan_.resources.contains(name)) {
                needed.insert(name);
            } else if (!body_.find(name)) {
                unresolved_.insert(name);
            }
        }
        if (needed.contains(id))
            fail(fmt::format("Circular dependency between resources: [{}]", id));
        check_imported_names(uses);
        planned.depends_on.assign(needed.begin(), needed.end());
        plan_.imports.insert(uses.imports.begin(), uses.imports.end());
    }

    /// AWS rule template.15 [documented] "Template reference, Fn::ImportValue": The name of an
    /// import depends on no resource. Test: StackRequests.SayWhatIsWrong
    void check_imported_names(const cfn::Uses& uses) {
        if (!uses.import_by_resource) return;
        fail(
            "Template error: the attribute in Fn::ImportValue must not depend on any resources, "
            "imported values, or Fn::GetAZs");
    }

    /// AWS rule template.8 [chosen] "Pull request ministack#1628, measured against an account": An
    /// attribute that the resource type does not have fails the request; a real account was seen to
    /// make the resource first and to fail then. Test: StackRequests.SayWhatIsWrong
    void check_attribute(const std::string& name, const std::string& attribute) {
        const cfn::TypeSchema* type = cfn::find_type(plan_.resources[name].resource->type);
        bool known = attribute.empty() || !type || type->open || type->find_attribute(attribute);
        if (known) return;
        fail(fmt::format(
            "Template error: resource {} does not support attribute type {} in Fn::GetAtt", name,
            attribute));
    }

    void find_output_uses() {
        std::set<std::string> missing;
        for (const cfn::Output& output : body_.outputs) {
            if (!plan_.evaluator.holds(output.condition)) continue;
            cfn::Uses uses;
            plan_.evaluator.add_uses(output.value, uses);
            plan_.imports.insert(uses.imports.begin(), uses.imports.end());
            check_imported_names(uses);
            for (const auto& [name, attributes] : uses.resources) {
                if (!plan_.resources.contains(name)) {
                    missing.insert(name);
                    continue;
                }
                for (const std::string& attribute : attributes)
                    check_attribute(name, attribute);
            }
            if (output.export_name) check_export(output);
        }
        if (missing.empty()) return;
        fail(fmt::format(
            "Template format error: Unresolved resource dependencies [{}] in the Outputs block of "
            "the template",
            fmt::join(missing, ", ")));
    }

    /// AWS rule template.9 [documented] "User guide, Outputs": The name of an export depends on no
    /// resource, and no two outputs have the same. Test: StackRequests.SayWhatIsWrong
    void check_export(const cfn::Output& output) {
        cfn::Evaluated name = plan_.evaluator.evaluate(*output.export_name, {}, budget_);
        auto text = name.value ? cfn::scalar_text(*name.value) : std::nullopt;
        if (!text) {
            return fail(fmt::format(
                "Template format error: Output {} is malformed. The Name field of every Export "
                "member must be specified and consist only of alphanumeric characters, colons, or "
                "hyphens.",
                output.name));
        }
        if (!exports_.insert(*text).second) {
            fail(
                fmt::format("Template format error: Duplicate Export names. More than one output "
                            "is exported as {}.",
                            *text));
        }
    }

    void find_order() {
        std::vector<std::string> ids;
        std::map<std::string, std::size_t> index;
        for (const auto& [id, planned] : plan_.resources) {
            index[id] = ids.size();
            ids.push_back(id);
        }
        std::vector<std::pair<std::size_t, std::size_t>> edges;
        for (const auto& [id, planned] : plan_.resources) {
            for (const std::string& needed : planned.depends_on)
                edges.emplace_back(index[id], index[needed]);
        }
        auto sorted = base::waves(ids.size(), edges);
        // AWS rule stack.2 [observed] "Threads serverless#9841 and smart-forms#2069": Resources
        // that need each other in a circle are refused, all of them named. Test:
        // StackRequests.SayWhatIsWrong
        if (const auto* cycle = std::get_if<base::Cycle>(&sorted)) {
            std::vector<std::string> named;
            for (std::size_t node : cycle->nodes)
                named.push_back(ids[node]);
            return fail(
                fmt::format("Circular dependency between resources: [{}]", fmt::join(named, ", ")));
        }
        for (const auto& wave : std::get<base::Waves>(sorted)) {
            for (std::size_t node : wave)
                plan_.order.push_back(ids[node]);
        }
    }

    /// What can be worked out before anything exists must be free of mistakes, and what it refers
    /// to in Systems Manager must be there.
    void check_imports() {
        for (const std::string& name : plan_.imports) {
            if (plan_.evaluator.around().exports.contains(name)) continue;
            plan_.missing_export = fmt::format("No export named {} found.", name);
            return;
        }
        for (const auto& [id, planned] : plan_.resources) {
            cfn::Evaluated value =
                plan_.evaluator.evaluate(planned.resource->properties, {}, budget_);
            fail(value.problem);
            if (!plan_.problem.empty()) return;
            if (value.value) find_early_references(*value.value);
        }
        for (const cfn::Output& output : body_.outputs) {
            if (!plan_.evaluator.holds(output.condition)) continue;
            fail(plan_.evaluator.evaluate(output.value, {}, budget_).problem);
            if (!plan_.problem.empty()) return;
        }
        std::vector<std::string> missing;
        for (const std::string& reference : plan_.early_references)
            if (!found_.references.contains(reference)) missing.push_back(reference);
        if (!missing.empty())
            plan_.missing_parameters = missing_parameters_message(std::move(missing));
    }

    void find_early_references(const cfn::Expression& properties) {
        for (const std::string& reference : cfn::dynamic_references(properties))
            if (reference.starts_with("{{resolve:ssm:")) plan_.early_references.insert(reference);
    }

    StackPlan& plan_;
    const cfn::Template& body_;
    const LookedUp& found_;
    std::set<std::string> unresolved_;
    std::set<std::string> exports_;
    cfn::Budget budget_;
};

const StackParameter* find_parameter(const StackSettings* settings, const std::string& key) {
    if (!settings) return nullptr;
    auto found = std::ranges::find(settings->parameters, key, &StackParameter::key);
    return found == settings->parameters.end() ? nullptr : &*found;
}

}  // namespace

std::unique_ptr<StackPlan> make_plan(const StackNames& names, const std::string& stack_id,
                                     const StackSettings& settings) {
    auto plan = std::make_unique<StackPlan>(StackPlan{
        .body = settings.body,
        .evaluator =
            cfn::Evaluator(settings.body->parsed, surroundings(names, stack_id, settings))});
    Planner(*plan, settings.found).run();
    return plan;
}

/// AWS rule stack.13 [observed] "Threads aws-sam-cli#6786 and quickstart-amazon-eks#361": The type
/// of a resource does not change: an update is refused, a change set fails. Test:
/// StackRequests.RefuseAnotherTypeForAResource
std::string retyped_problem(const StackPlan& after,
                            const std::map<std::string, StackResource>& resources) {
    std::vector<std::string> retyped;
    for (const auto& [id, planned] : after.resources) {
        auto now = resources.find(id);
        bool differs = now != resources.end() && now->second.type != planned.resource->type &&
                       now->second.status != Status::DeleteComplete;
        if (differs) retyped.push_back(id);
    }
    if (retyped.empty()) return {};
    return fmt::format(
        "Update of resource type is not permitted. The new template modifies resource type of the "
        "following resources: [{}]",
        fmt::join(retyped, ", "));
}

std::variant<StackSettings, Refusal> settle(const StackRequest& request,
                                            const StackSettings* previous) {
    StackSettings settings;
    settings.body = request.body ? request.body : previous ? previous->body : SharedTemplate();
    if (!settings.body) return invalid("Either Template URL or Template Body must be specified.");
    const cfn::Template& body = settings.body->parsed;

    std::map<std::string, std::string> given;
    for (const ParameterInput& input : request.parameters) {
        if (!input.use_previous) {
            given[input.key] = input.value;
            continue;
        }
        // AWS rule stack.36 [documented] "API reference, Parameter, UsePreviousValue": a parameter
        // may keep the value that the stack has, and has to have one then. Test:
        // StackRequests.KeepThePreviousTemplateAndValues
        const StackParameter* old = find_parameter(previous, input.key);
        if (!old) {
            return invalid(fmt::format(
                "Invalid input for parameter key {}. Cannot specify usePreviousValue as true for a "
                "parameter key not in the previous template",
                input.key));
        }
        given[input.key] = old->value;
    }
    cfn::SettledParameters settled =
        cfn::settle_parameters(body, given, request.found.ssm_parameters);
    if (!settled.problem.empty()) return invalid(std::move(settled.problem));
    for (cfn::SettledParameter& one : settled.values) {
        settings.parameters.push_back(
            {std::move(one.name), std::move(one.value), std::move(one.resolved), one.no_echo});
    }
    // AWS rule stack.3 [documented] "API reference, CreateStack": A template with IAM resources
    // needs CAPABILITY_IAM or CAPABILITY_NAMED_IAM, with named ones the latter. Test:
    // StackRequests.NeedCapabilitiesForIam
    std::string needed = needed_capability(body).capability;
    bool is_given = needed.empty() || request.capabilities.contains(needed) ||
                    request.capabilities.contains("CAPABILITY_NAMED_IAM");
    if (!is_given) {
        return Refusal{"InsufficientCapabilitiesException",
                       fmt::format("Requires capabilities : [{}]", needed)};
    }
    if (previous) {
        settings.tags = previous->tags;
        settings.notification_arns = previous->notification_arns;
        settings.role_arn = previous->role_arn;
    }
    if (request.tags) settings.tags = *request.tags;
    if (request.notification_arns) settings.notification_arns = *request.notification_arns;
    if (!request.role_arn.empty()) settings.role_arn = request.role_arn;
    settings.capabilities = request.capabilities;
    settings.found = request.found;
    return settings;
}

cfn::ResourceValue values_of(const std::map<std::string, StackResource>& resources) {
    return [&resources](const std::string& id,
                        const std::string& attribute) -> std::optional<cfn::Expression> {
        auto found = resources.find(id);
        if (found == resources.end() || found->second.physical_id.empty()) return std::nullopt;
        if (attribute.empty()) return cfn::Expression(found->second.ref);
        const SharedProperties& attributes = found->second.attributes;
        const cfn::Expression* value = attributes ? attributes->find(attribute) : nullptr;
        if (!value) return std::nullopt;
        return *value;
    };
}

PlannedOutputs plan_outputs(const StackPlan& plan, const cfn::ResourceValue& resources) {
    PlannedOutputs planned;
    cfn::Budget budget;
    for (const cfn::Output& output : plan.evaluator.body().outputs) {
        if (!plan.evaluator.holds(output.condition)) continue;
        cfn::Evaluated value = plan.evaluator.evaluate(output.value, resources, budget);
        if (planned.problem.empty()) planned.problem = value.problem;
        StackOutput one{.key = output.name, .description = output.description};
        auto text = value.value ? cfn::scalar_text(*value.value) : std::nullopt;
        bool open = value.value && !cfn::is_complete(*value.value);
        if (open) planned.complete = false;
        if (!text && !open && planned.problem.empty()) {
            planned.problem = fmt::format(
                "Template format error: Output {} is malformed. The Value field of every Outputs "
                "member must evaluate to a String.",
                output.name);
        }
        one.value = text.value_or("");
        if (output.export_name) {
            cfn::Evaluated name = plan.evaluator.evaluate(*output.export_name, {}, budget);
            auto named = name.value ? cfn::scalar_text(*name.value) : std::nullopt;
            one.export_name = named.value_or("");
        }
        planned.outputs.push_back(std::move(one));
    }
    return planned;
}

/// Few resources are large, so that the others are hardly ever counted.
std::string too_large_problem(const std::string& id, const cfn::Expression& value,
                              const std::map<std::string, StackResource>& resources) {
    constexpr std::uint64_t kLarge = cfn::kMostCost / 512;
    std::uint64_t cost = cfn::cost_of(value);
    if (cost <= kLarge) return {};
    for (const auto& [other, resource] : resources)
        if (other != id && resource.properties) cost += cfn::cost_of(*resource.properties);
    if (cost <= cfn::kMostCost) return {};
    return fmt::format("Template error: the resources of the stack take more than {} bytes",
                       cfn::kMostCost);
}

std::string long_references_problem(const cfn::Expression& value,
                                    const std::map<std::string, std::string>& texts) {
    if (cfn::size_of_references(value, texts) <= cfn::kMostText) return {};
    return fmt::format(
        "Template error: what the dynamic references stand for takes more than {} "
        "bytes",
        cfn::kMostText);
}

std::map<std::string, std::string> exports_of(const std::vector<StackOutput>& outputs) {
    std::map<std::string, std::string> exports;
    for (const StackOutput& output : outputs) {
        if (!output.export_name.empty()) exports[output.export_name] = output.value;
    }
    return exports;
}

SharedProperties without_references(const StackResource& resource) {
    if (!resource.properties || resource.references.empty()) return resource.properties;
    cfn::Expression replaced =
        cfn::with_references(cfn::Expression(*resource.properties), resource.references);
    return share(std::move(*replaced.as<cfn::Object>()));
}

std::set<std::string> open_references(const StackResource& resource) {
    if (!resource.properties) return {};
    std::set<std::string> open = cfn::dynamic_references(cfn::Expression(*resource.properties));
    std::erase_if(open, [&](const std::string& one) { return resource.references.contains(one); });
    return open;
}

/// AWS rule stack.42 [observed] "Thread cloudformation-coverage-roadmap#1187": A resource whose
/// dynamic reference names a secret that is not there fails when its turn comes, in the words of
/// Secrets Manager; what is said of a parameter then is chosen. Test:
/// StackEngine.FailsAResourceWhoseSecretIsNotThere
std::string missing_reference(std::string_view reference, IdSource& ids) {
    if (reference.starts_with("{{resolve:secretsmanager:")) {
        return fmt::format(
            "Secrets Manager can't find the specified secret. (Service: AWSSecretsManager; Status "
            "Code: 400; Error Code: ResourceNotFoundException; Request ID: {}; Proxy: null)",
            ids.uuid());
    }
    return missing_parameters_message({std::string(reference)});
}

std::optional<cfn::Update> update_between(const std::string& type, const cfn::Object& before,
                                          const cfn::Object& after) {
    if (before == after) return std::nullopt;
    cfn::Template old_one;
    old_one.resources.push_back({.logical_id = "R", .type = type, .properties = before});
    cfn::Template new_one;
    new_one.resources.push_back({.logical_id = "R", .type = type, .properties = after});
    cfn::TemplateDiff found = cfn::diff(old_one, new_one);
    if (found.resources.empty()) return std::nullopt;
    return found.resources.front().update;
}

/// AWS rule stack.4 [documented] "User guide, DeletionPolicy attribute": Retain leaves the real
/// thing, Snapshot keeps a last one; without a policy a database cluster, and an instance that is
/// in none, is snapshotted, everything else is deleted. Test:
/// StackEngine.LeavesWhatItsDeletionPolicyKeeps
Removal::Policy removal_policy(const StackResource& resource,
                               const std::optional<cfn::DeletionPolicy>& policy) {
    const cfn::Object none;
    const cfn::Object& properties = resource.properties ? *resource.properties : none;
    switch (policy.value_or(cfn::default_policy(resource.type, properties))) {
        case cfn::DeletionPolicy::Delete: return Removal::Policy::Delete;
        case cfn::DeletionPolicy::Snapshot: return Removal::Policy::Snapshot;
        case cfn::DeletionPolicy::Retain:
        case cfn::DeletionPolicy::RetainExceptOnCreate: return Removal::Policy::Skip;
    }
    return Removal::Policy::Skip;
}

}  // namespace engine::cloudformation

namespace engine {

void CodecOf<cloudformation::LookedUp>::write(Encoder& encoder,
                                              const cloudformation::LookedUp& found) {
    encoder.out.begin_array(4);
    encode(encoder, found.zones);
    encode(encoder, found.exports);
    encode(encoder, found.ssm_parameters);
    encode(encoder, found.references);
}

void CodecOf<cloudformation::LookedUp>::read(Decoder& decoder, cloudformation::LookedUp& found) {
    decoder.in.begin_array();
    if (decoder.in.more()) decode(decoder, found.zones);
    if (decoder.in.more()) decode(decoder, found.exports);
    if (decoder.in.more()) decode(decoder, found.ssm_parameters);
    if (decoder.in.more()) decode(decoder, found.references);
    if (!decoder.in.more()) return;
    // Until engine version 2: who else had the exports, now asked when the stack gets there.
    std::map<std::string, std::string> elsewhere;
    decode(decoder, elsewhere);
    if (decoder.in.more()) decoder.in.fail();
}

}  // namespace engine
