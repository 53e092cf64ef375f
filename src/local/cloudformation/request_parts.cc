#include "local/cloudformation/request_parts.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/match.h"
#include "local/cloudformation/finding.h"
#include "local/cloudformation/template_source.h"
#include "local/not_yet.h"
#include "local/reading.h"

namespace local {
namespace {

using engine::cloudformation::DeploymentMode;
using engine::cloudformation::OnFailure;
using engine::cloudformation::SharedTemplate;
using engine::cloudformation::StackRequest;

/// Members that change what AWS does and are not there yet, of all operations. DisableValidation
/// and IncludeNestedStacks are not among them: nothing is validated early here, and no stack is
/// nested. ImportExistingResources is none either, for `cdk bootstrap` asks for it always: where
/// nothing of these names exists it changes nothing, and what exists fails its stack as without it.
constexpr std::string_view kNotYet[] = {"DeploymentMode",
                                        "ResourceTypes",
                                        "ResourcesToImport",
                                        "RollbackConfiguration",
                                        "StackPolicyBody",
                                        "StackPolicyURL",
                                        "StackPolicyDuringUpdateBody",
                                        "StackPolicyDuringUpdateURL",
                                        "StackSetName",
                                        "TemplateSummaryConfig"};

/// The structure DeploymentConfig; an empty one where there is none.
const aws::Value& deployment_config(const aws::Value& input) {
    static const aws::Value kNone{aws::Value::Fields()};
    const aws::Value* given = input.find("DeploymentConfig");
    return given ? *given : kNone;
}

OnFailure on_failure_of(const aws::Value& input) {
    std::string_view text =
        input.has("OnStackFailure") ? input.text("OnStackFailure") : input.text("OnFailure");
    bool keeps = text == "DO_NOTHING" || input.boolean("DisableRollback") ||
                 deployment_config(input).boolean("DisableRollback");
    if (keeps) return OnFailure::DoNothing;
    return text == "DELETE" ? OnFailure::Delete : OnFailure::Rollback;
}

/// Nothing in it: the template that the stack has.
aws::Either<SharedTemplate> asked_template(const Asking& asking) {
    if (!asking.input().boolean("UsePreviousTemplate")) return template_body(asking);
    bool has_other = asking.input().has("TemplateBody") || asking.input().has("TemplateURL");
    if (!has_other) return SharedTemplate();
    return asking.error(kValidation,
                        "UsePreviousTemplate cannot be specified together with a template.");
}

}  // namespace

std::optional<aws::Error> refuse_not_yet(const Asking& asking) {
    if (auto refused = refuse_not_yet(asking, kValidation, kNotYet)) return refused;
    if (asking.input().text("ChangeSetType") == "IMPORT")
        return asking.error(kValidation, not_yet_message("A change set of the type IMPORT"));
    return std::nullopt;
}

DeploymentMode mode_of(const aws::Value& input) {
    return deployment_config(input).text("Mode") == "EXPRESS" ? DeploymentMode::Express
                                                              : DeploymentMode::Standard;
}

aws::Either<StackRequest> stack_request(const Asking& asking) {
    const aws::Value& input = asking.input();
    auto body = asked_template(asking);
    if (auto* error = std::get_if<aws::Error>(&body)) return std::move(*error);
    StackRequest request;
    request.body = std::get<SharedTemplate>(std::move(body));
    for (const aws::Value& parameter : input.list("Parameters"))
        request.parameters.push_back({std::string(parameter.text("ParameterKey")),
                                      std::string(parameter.text("ParameterValue")),
                                      parameter.boolean("UsePreviousValue")});
    for (const aws::Value& capability : input.list("Capabilities"))
        request.capabilities.emplace(capability.as_text());
    if (input.has("Tags")) {
        request.tags.emplace();
        for (const aws::Value& tag : input.list("Tags"))
            request.tags->push_back({std::string(tag.text("Key")), std::string(tag.text("Value"))});
    }
    if (input.has("NotificationARNs"))
        request.notification_arns = texts_of(input.list("NotificationARNs"));
    // Nothing here asks who may do what: the role is kept and shown.
    request.role_arn = input.text("RoleARN");
    request.on_failure = on_failure_of(input);
    request.mode = mode_of(input);
    request.retain_except_on_create = input.boolean("RetainExceptOnCreate");
    request.client_request_token =
        input.has("ClientToken") ? input.text("ClientToken") : input.text("ClientRequestToken");
    return request;
}

}  // namespace local
