// CreateStack and DeleteStack: from a call's input to what is asked of the cloud.

#include <array>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/cloudformation/template_body.h"
#include "local/cloudformation/stacks.h"

namespace local {
namespace {

using engine::cloudformation::DeploymentMode;
using engine::cloudformation::OnFailure;
using engine::cloudformation::StackRequest;
using Refused = std::optional<aws::Error>;

constexpr const char* kValidation = "ValidationError";

/// Members that change what AWS does and are not there yet; with one of them a request is refused.
constexpr std::array kNotYet = {
    std::string_view("TemplateURL"), std::string_view("StackPolicyBody"),
    std::string_view("StackPolicyURL"), std::string_view("ResourceTypes"),
    std::string_view("RollbackConfiguration")};

Refused refuse_what_is_not_there(const Asking& asking) {
    for (std::string_view name : kNotYet) {
        const aws::Value* value = asking.input().find(name);
        bool says_nothing = !value || *value == aws::Value{aws::Value::Fields()} ||
                            *value == aws::Value{aws::Value::List()};
        if (!says_nothing)
            return asking.error(kValidation, fmt::format("{} is not part of this cloud yet", name));
    }
    return std::nullopt;
}

std::vector<std::string> texts(const aws::Value::List& list) {
    std::vector<std::string> all;
    for (const aws::Value& value : list)
        all.emplace_back(value.as_text());
    return all;
}

/// The structure DeploymentConfig; an empty one where there is none.
const aws::Value& deployment_config(const aws::Value& input) {
    static const aws::Value kNone{aws::Value::Fields()};
    const aws::Value* given = input.find("DeploymentConfig");
    return given ? *given : kNone;
}

DeploymentMode mode_of(const aws::Value& input) {
    return deployment_config(input).text("Mode") == "EXPRESS" ? DeploymentMode::Express
                                                              : DeploymentMode::Standard;
}

OnFailure on_failure_of(const aws::Value& input) {
    std::string_view text = input.text("OnFailure");
    bool keeps = text == "DO_NOTHING" || input.boolean("DisableRollback") ||
                 deployment_config(input).boolean("DisableRollback");
    if (keeps) return OnFailure::DoNothing;
    return text == "DELETE" ? OnFailure::Delete : OnFailure::Rollback;
}

/// AWS rule stack.41 [documented] "User guide, CloudFormation quotas, Template body size": at most
/// 51,200 bytes in a request. Test: Stacks.HaveTemplatesOfAtMost51200Bytes
Refused refuse_length(const Asking& asking) {
    constexpr std::size_t kMostBytes = 51'200;
    std::string_view body = asking.input().text("TemplateBody");
    if (body.size() <= kMostBytes) return std::nullopt;
    return asking.error(
        kValidation,
        fmt::format("1 validation error detected: Value '{}' at 'templateBody' failed to satisfy "
                    "constraint: Member must have length less than or equal to {}",
                    body, kMostBytes));
}

/// What CreateStack, UpdateStack and CreateChangeSet have in common, but for the template.
StackRequest request_of(const aws::Value& input) {
    StackRequest request;
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
        request.notification_arns = texts(input.list("NotificationARNs"));
    request.role_arn = input.text("RoleARN");
    request.on_failure = on_failure_of(input);
    request.mode = mode_of(input);
    request.retain_except_on_create = input.boolean("RetainExceptOnCreate");
    request.client_request_token = input.text("ClientRequestToken");
    return request;
}

}  // namespace

std::optional<aws::Error> create_stack(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    if (auto refused = refuse_what_is_not_there(asking)) return refused;
    // AWS rule stack.38 [documented] "CloudFormation API reference, CreateStack, DisableRollback":
    // it and OnFailure exclude each other. Test: Stacks.RefusesRequestsInTheWordsOfAws
    if (input.has("DisableRollback") && input.has("OnFailure"))
        return asking.error(kValidation,
                            "You can specify either DisableRollback or OnFailure, but not both.");
    StackRequest request = request_of(input);
    if (!input.has("TemplateBody"))
        return asking.error(kValidation, "Either Template URL or Template Body must be specified.");
    if (auto refused = refuse_length(asking)) return refused;
    auto body = engine::cloudformation::read_template_body(input.text("TemplateBody"));
    if (auto* refusal = std::get_if<engine::Refusal>(&body))
        return asking.error(refusal->code, refusal->message);
    request.body = std::get<engine::cloudformation::SharedTemplate>(body);
    engine::cloudformation::StackCreateRequested create{
        .request = engine::share(std::move(request)),
        .termination_protection = input.boolean("EnableTerminationProtection"),
        .timeout_minutes = static_cast<std::uint32_t>(input.integer("TimeoutInMinutes"))};
    if (auto error =
            asking.ask(engine::StackAsked{std::string(input.text("StackName")), std::move(create)}))
        return error;
    const auto* stack = asking.cloud().stack(*asking.cloud().made().stack);
    answer.text("StackId", stack->state().stack_id);
    return std::nullopt;
}

std::optional<aws::Error> delete_stack(Asking& asking, aws::Writer&) {
    const aws::Value& input = asking.input();
    engine::cloudformation::StackDeleteRequested remove{
        .force = input.text("DeletionMode") == "FORCE_DELETE_STACK",
        .mode = mode_of(input),
        .client_request_token = std::string(input.text("ClientRequestToken"))};
    for (const aws::Value& id : input.list("RetainResources"))
        remove.retain_resources.emplace(id.as_text());
    return asking.ask(engine::StackAsked{std::string(input.text("StackName")), std::move(remove)});
}

}  // namespace local
