#include "local/cloudformation/templates.h"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cfn/schema.h"
#include "cfn/write_template.h"
#include "engine/cloudformation/capabilities.h"
#include "engine/properties.h"
#include "local/cloudformation/finding.h"
#include "local/cloudformation/request_parts.h"
#include "local/cloudformation/template_source.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::cloudformation::SharedTemplate;
using engine::cloudformation::StackEngine;

/// The template of the stack or change set that the input names; nothing in it: a stack in review
/// has none.
aws::Either<SharedTemplate> existing_template(const Asking& asking) {
    if (asking.input().has("ChangeSetName")) {
        auto named = change_set_of(asking);
        if (auto* error = std::get_if<aws::Error>(&named)) return std::move(*error);
        return std::get<FoundChangeSet>(named).change_set->request->body;
    }
    auto found = stack_of(asking, asking.input().text("StackName"), kNoStackWithId);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    return std::get<const StackEngine*>(found)->state().settings.body;
}

/// AWS rule cloudformation.11 [observed] "Answers of ValidateTemplate that users of AWS quote": the
/// reason for a capability names the types that need one.
/// Test: Templates.AreSummarized
void write_capabilities(aws::Writer& out, const cfn::Template& body) {
    auto needed = engine::cloudformation::needed_capability(body);
    if (needed.capability.empty()) return;
    write_texts(out, "Capabilities", {needed.capability});
    out.text("CapabilitiesReason", fmt::format("The following resource(s) require capabilities: "
                                               "[{}]",
                                               fmt::join(needed.types, ", ")));
}

/// What ValidateTemplate and GetTemplateSummary both say of a parameter.
void write_declaration(aws::Writer& out, const cfn::Parameter& parameter) {
    out.text("ParameterKey", parameter.name);
    if (parameter.default_value) out.text("DefaultValue", *parameter.default_value);
    out.boolean("NoEcho", engine::truth_of(parameter.other.find("NoEcho")));
    write_unless_empty(out, "Description", parameter.description);
}

void write_declarations(aws::Writer& out, const cfn::Template& body) {
    out.begin_list("Parameters");
    for (const cfn::Parameter& parameter : body.parameters) {
        out.begin_structure();
        write_declaration(out, parameter);
        out.text("ParameterType", parameter.type);
        out.begin_structure("ParameterConstraints");
        if (!parameter.allowed_values.empty())
            write_texts(out, "AllowedValues", parameter.allowed_values);
        out.end();
        out.end();
    }
    out.end();
}

/// Each once, in the order of the template.
std::vector<std::string> types_of(const cfn::Template& body) {
    std::vector<std::string> types;
    for (const cfn::Resource& resource : body.resources)
        if (std::ranges::find(types, resource.type) == types.end()) types.push_back(resource.type);
    return types;
}

void write_identifiers(aws::Writer& out, const cfn::Template& body,
                       const std::vector<std::string>& types) {
    out.begin_list("ResourceIdentifierSummaries");
    for (const std::string& type : types) {
        const cfn::TypeSchema* schema = cfn::find_type(type);
        if (!schema || schema->identifier.empty()) continue;
        std::vector<std::string> ids;
        for (const cfn::Resource& resource : body.resources)
            if (resource.type == type) ids.push_back(resource.logical_id);
        out.begin_structure();
        out.text("ResourceType", type);
        write_texts(out, "LogicalResourceIds", ids);
        write_texts(out, "ResourceIdentifiers",
                    {schema->identifier.begin(), schema->identifier.end()});
        out.end();
    }
    out.end();
}

void write_body_summary(aws::Writer& out, const cfn::Template& body) {
    const std::vector<std::string> types = types_of(body);
    write_declarations(out, body);
    write_unless_empty(out, "Description", body.description);
    write_capabilities(out, body);
    write_texts(out, "ResourceTypes", types);
    // There is no other one.
    out.text("Version", "2010-09-09");
    if (const cfn::Expression* metadata = body.other.find("Metadata"))
        out.text("Metadata", cfn::compact_json(*metadata));
    write_identifiers(out, body, types);
}

/// The one template that GetTemplateSummary asks about.
aws::Either<SharedTemplate> asked_template(const Asking& asking) {
    const aws::Value& input = asking.input();
    int sources = 0;
    for (const char* name : {"StackName", "TemplateBody", "TemplateURL"})
        sources += input.has(name) ? 1 : 0;
    if (sources != 1)
        return asking.error(kValidation,
                            "You must specify exactly one of StackName, TemplateBody and "
                            "TemplateURL.");
    if (!input.has("StackName")) return template_body(asking);
    auto found = existing_template(asking);
    auto* body = std::get_if<SharedTemplate>(&found);
    if (body && !*body)
        return asking.error(kValidation,
                            fmt::format("Stack [{}] has no template yet", input.text("StackName")));
    return found;
}

}  // namespace

// AWS rule cloudformation.12 [documented] "API reference, GetTemplate": the text as it was sent; as
// there are no transforms, what was processed is the same. That a stack in review has none is
// chosen. Test: Templates.AreGivenBackAsTheyWereSent
std::optional<aws::Error> get_template(Asking& asking, aws::Writer& answer) {
    if (!asking.input().has("StackName") && !asking.input().has("ChangeSetName"))
        return asking.error(kValidation, "You must specify StackName or ChangeSetName.");
    auto found = existing_template(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const auto& body = std::get<SharedTemplate>(found);
    if (body) answer.text("TemplateBody", body->text);
    write_texts(answer, "StagesAvailable", {"Original", "Processed"});
    return std::nullopt;
}

std::optional<aws::Error> get_template_summary(Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_not_yet(asking)) return refused;
    auto found = asked_template(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    write_body_summary(answer, std::get<SharedTemplate>(found)->parsed);
    return std::nullopt;
}

std::optional<aws::Error> validate_template(Asking& asking, aws::Writer& answer) {
    auto found = template_body(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const cfn::Template& body = std::get<SharedTemplate>(found)->parsed;
    answer.begin_list("Parameters");
    for (const cfn::Parameter& parameter : body.parameters) {
        answer.begin_structure();
        write_declaration(answer, parameter);
        answer.end();
    }
    answer.end();
    write_unless_empty(answer, "Description", body.description);
    write_capabilities(answer, body);
    return std::nullopt;
}

}  // namespace local
