// DescribeChangeSet and ListChangeSets: what a change set would do, as a client sees it.

#include <algorithm>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "cfn/evaluate.h"
#include "cfn/parameters.h"
#include "cfn/schema.h"
#include "cfn/write_template.h"
#include "engine/cloudformation/change_set_views.h"
#include "engine/inventory.h"
#include "local/cloudformation/change_sets.h"
#include "local/cloudformation/lists.h"
#include "local/cloudformation/settings_views.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::cloudformation::ChangeDetail;
using engine::cloudformation::ChangedValues;
using engine::cloudformation::ChangeSet;
using engine::cloudformation::OnFailure;
using engine::cloudformation::ResourceChange;
using engine::cloudformation::StackEngine;
using engine::cloudformation::StackParameter;
using engine::cloudformation::StackRequest;
using engine::cloudformation::StackState;

std::vector<StackParameter> parameters_of(const StackRequest& request) {
    std::map<std::string, std::string> given;
    for (const auto& parameter : request.parameters)
        given[parameter.key] = parameter.value;
    std::vector<StackParameter> shown;
    for (auto& one :
         cfn::settle_parameters(request.body->parsed, given, request.found.ssm_parameters).values)
        shown.push_back({one.name, one.value, one.resolved, one.no_echo});
    return shown;
}

/// AWS rule cloudformation.7 [observed] "aws-cdk, cloudformation-diff, what it reads from change
/// sets": what is known only later is shown as {{changeSet:KNOWN_AFTER_APPLY}}. Test:
/// ChangeSetsApi.ShowValuesWhenAsked
cfn::Expression as_known(const cfn::Expression& value) {
    if (const auto* object = value.as<cfn::Object>()) {
        cfn::Object shown;
        for (const cfn::Field& field : object->fields)
            shown.add(field.name, as_known(field.value));
        return shown;
    }
    if (const auto* items = value.as<cfn::Array>()) {
        cfn::Array shown;
        for (const cfn::Expression& item : *items)
            shown.push_back(as_known(item));
        return shown;
    }
    return value.is_literal() ? value : cfn::Expression("{{changeSet:KNOWN_AFTER_APPLY}}");
}

/// The values of one resource as they are shown.
struct ShownValues {
    cfn::Object before = {};
    cfn::Object after = {};
};

cfn::Object shown(const engine::SharedProperties& properties) {
    return properties ? *as_known(cfn::Expression(*properties)).as<cfn::Object>() : cfn::Object();
}

std::string value_text(const cfn::Expression& value) {
    return cfn::scalar_text(value).value_or(cfn::compact_json(value));
}

/// The property of which the detail speaks; empty: of none.
std::string property_of(const ResourceChange& change, const ChangeDetail& detail) {
    if (detail.attribute == ChangeDetail::Attribute::Properties) return detail.name;
    const cfn::TypeSchema* type = cfn::find_type(change.type);
    bool has_tags = type && detail.attribute == ChangeDetail::Attribute::Tags;
    return has_tags ? std::string(type->tags_property) : std::string();
}

void write_target_values(aws::Writer& out, const std::string& property, const ShownValues& values) {
    const cfn::Expression* before = values.before.find(property);
    const cfn::Expression* after = values.after.find(property);
    out.text("Path", "/Properties/" + property);
    if (before) out.text("BeforeValue", value_text(*before));
    if (after) out.text("AfterValue", value_text(*after));
    out.text("AttributeChangeType", !before ? "Add" : after ? "Modify" : "Remove");
}

void write_detail(aws::Writer& out, const ResourceChange& change, const ChangeDetail& detail,
                  const ShownValues* values) {
    out.begin_structure();
    out.begin_structure("Target");
    out.text("Attribute", to_string(detail.attribute));
    write_unless_empty(out, "Name", detail.name);
    out.text("RequiresRecreation", to_string(detail.recreation));
    std::string property = property_of(change, detail);
    if (values && !property.empty()) write_target_values(out, property, *values);
    out.end();
    out.text("Evaluation", to_string(detail.evaluation));
    out.text("ChangeSource", to_string(detail.source));
    write_unless_empty(out, "CausingEntity", detail.causing_entity);
    out.end();
}

std::string context_of(const cfn::Object& properties) {
    return cfn::compact_json(cfn::Expression(cfn::Object{{"Properties", properties}}));
}

void write_change(aws::Writer& out, const ResourceChange& change, const ChangedValues* known) {
    ShownValues values;
    if (known) values = {shown(known->before), shown(known->after)};
    out.begin_structure();
    out.text("Type", "Resource");
    out.begin_structure("ResourceChange");
    write_unless_empty(out, "PolicyAction", to_string(change.policy_action));
    out.text("Action", to_string(change.action));
    out.text("LogicalResourceId", change.logical_id);
    write_unless_empty(out, "PhysicalResourceId",
                       engine::shown_id(change.type, change.physical_id));
    out.text("ResourceType", change.type);
    write_unless_empty(out, "Replacement", to_string(change.replacement));
    out.begin_list("Scope");
    for (ChangeDetail::Attribute attribute : scope(change))
        out.text("", to_string(attribute));
    out.end();
    out.begin_list("Details");
    for (const ChangeDetail& detail : change.details)
        write_detail(out, change, detail, known ? &values : nullptr);
    out.end();
    if (known && known->before) out.text("BeforeContext", context_of(values.before));
    if (known && known->after) out.text("AfterContext", context_of(values.after));
    out.end();
    out.end();
}

/// The page of changes that the input asks for.
std::optional<aws::Error> write_changes(const Asking& asking, aws::Writer& out,
                                        const FoundChangeSet& found) {
    const ChangeSet& change_set = *found.change_set;
    std::map<std::string, const ResourceChange*> by_id;
    std::vector<std::string> ids;
    for (const ResourceChange& change : change_set.changes) {
        by_id[change.logical_id] = &change;
        ids.push_back(change.logical_id);
    }
    auto paged = page_of(asking, std::move(ids), kByName, change_set.id);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    std::map<std::string, ChangedValues> values;
    if (asking.input().boolean("IncludePropertyValues"))
        values = changed_values(found.stack->state(), change_set);
    out.begin_list("Changes");
    for (const std::string& id : page.ids) {
        auto known = values.find(id);
        write_change(out, *by_id.at(id), known == values.end() ? nullptr : &known->second);
    }
    out.end();
    write_next(out, page, kByName);
    return std::nullopt;
}

void write_head(aws::Writer& out, const StackState& state, const ChangeSet& change_set) {
    out.text("ChangeSetName", change_set.name);
    out.text("ChangeSetId", change_set.id);
    out.text("StackId", state.stack_id);
    out.text("StackName", state.names.stack_name);
    write_unless_empty(out, "Description", change_set.description);
    out.time("CreationTime", change_set.created);
    out.text("ExecutionStatus", to_string(change_set.execution));
    out.text("Status", to_string(change_set.state));
    write_unless_empty(out, "StatusReason", change_set.reason);
}

}  // namespace

std::optional<aws::Error> describe_change_set(Asking& asking, aws::Writer& answer) {
    auto named = change_set_of(asking);
    if (auto* error = std::get_if<aws::Error>(&named)) return std::move(*error);
    const FoundChangeSet& found = std::get<FoundChangeSet>(named);
    const StackRequest& request = *found.change_set->request;
    write_head(answer, found.stack->state(), *found.change_set);
    auto parameters = parameters_of(request);
    if (!parameters.empty()) write_parameters(answer, parameters);
    write_texts(answer, "NotificationARNs",
                request.notification_arns.value_or(std::vector<std::string>()));
    answer.begin_structure("RollbackConfiguration").end();
    write_texts(answer, "Capabilities", {request.capabilities.begin(), request.capabilities.end()});
    if (request.tags && !request.tags->empty()) write_stack_tags(answer, *request.tags);
    if (auto error = write_changes(asking, answer, found)) return error;
    if (request.on_failure == OnFailure::Delete) answer.text("OnStackFailure", "DELETE");
    if (request.on_failure == OnFailure::DoNothing) answer.text("OnStackFailure", "DO_NOTHING");
    bool is_express = request.mode == engine::cloudformation::DeploymentMode::Express;
    if (is_express) answer.begin_structure("DeploymentConfig").text("Mode", "EXPRESS").end();
    return std::nullopt;
}

// AWS rule cloudformation.8 [documented] "API reference, ListChangeSets": those that are active;
// that one which was executed is none any more is chosen.
// Test: ChangeSetsApi.AreListedUntilTheyAreExecuted
std::optional<aws::Error> list_change_sets(Asking& asking, aws::Writer& answer) {
    auto found = stack_of(asking, asking.input().text("StackName"), kNoStack);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const StackState& state = std::get<const StackEngine*>(found)->state();
    std::map<std::string, const ChangeSet*> by_name;
    std::vector<std::string> names;
    for (const ChangeSet& one : state.change_sets) {
        if (was_executed(one) || one.execution == ChangeSet::Execution::InProgress) continue;
        by_name[one.name] = &one;
        names.push_back(one.name);
    }
    auto paged = page_of(asking, std::move(names), kByName, state.stack_id);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("Summaries");
    for (const std::string& name : page.ids) {
        answer.begin_structure();
        write_head(answer, state, *by_name.at(name));
        answer.end();
    }
    answer.end();
    write_next(answer, page, kByName);
    return std::nullopt;
}

}  // namespace local
