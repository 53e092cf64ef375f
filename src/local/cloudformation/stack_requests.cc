// The operations that change stacks: from a call's input to what is asked of the cloud.

#include <string>
#include <utility>
#include <variant>

#include "local/cloudformation/finding.h"
#include "local/cloudformation/request_parts.h"
#include "local/cloudformation/stack_operations.h"
#include "local/cloudformation/stacks.h"

namespace local {
namespace {

using engine::cloudformation::DeploymentMode;
using engine::cloudformation::StackRequest;

std::string stack_name(const Asking& asking) {
    return std::string(asking.input().text("StackName"));
}

std::string token(const Asking& asking) {
    return std::string(asking.input().text("ClientRequestToken"));
}

/// Asks it of the stack that the request names.
std::optional<aws::Error> ask_stack(Asking& asking, engine::StackAsked::What what) {
    return asking.ask(engine::StackAsked{stack_name(asking), std::move(what)}, token(asking));
}

const engine::cloudformation::StackState& asked_stack(const Asking& asking) {
    return asking.cloud().stack(*asking.cloud().made().stack)->state();
}

void write_begun(const Asking& asking, aws::Writer& answer) {
    const auto& state = asked_stack(asking);
    answer.text("StackId", state.stack_id);
    answer.text("OperationId", operations_of(state).back().id);
}

}  // namespace

std::optional<aws::Error> create_stack(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    if (auto refused = refuse_not_yet(asking)) return refused;
    // AWS rule stack.38 [documented] "CloudFormation API reference, CreateStack, DisableRollback":
    // it and OnFailure exclude each other. Test: Stacks.RefusesRequestsInTheWordsOfAws
    if (input.has("DisableRollback") && input.has("OnFailure"))
        return asking.error(kValidation,
                            "You can specify either DisableRollback or OnFailure, but not both.");
    auto request = stack_request(asking);
    if (auto* error = std::get_if<aws::Error>(&request)) return std::move(*error);
    engine::cloudformation::StackCreateRequested create{
        .request = engine::share(std::get<StackRequest>(std::move(request))),
        .termination_protection = input.boolean("EnableTerminationProtection"),
        .timeout_minutes = static_cast<std::uint32_t>(input.integer("TimeoutInMinutes"))};
    if (auto error = ask_stack(asking, std::move(create))) return error;
    write_begun(asking, answer);
    return std::nullopt;
}

std::optional<aws::Error> update_stack(Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_not_yet(asking)) return refused;
    auto request = stack_request(asking);
    if (auto* error = std::get_if<aws::Error>(&request)) return std::move(*error);
    engine::cloudformation::StackUpdateRequested update{
        .request = engine::share(std::get<StackRequest>(std::move(request)))};
    if (auto error = ask_stack(asking, std::move(update))) return error;
    write_begun(asking, answer);
    return std::nullopt;
}

std::optional<aws::Error> delete_stack(Asking& asking, aws::Writer&) {
    const aws::Value& input = asking.input();
    engine::cloudformation::StackDeleteRequested remove{
        .force = input.text("DeletionMode") == "FORCE_DELETE_STACK",
        .mode = mode_of(input),
        .client_request_token = token(asking)};
    for (const aws::Value& id : input.list("RetainResources"))
        remove.retain_resources.emplace(id.as_text());
    return ask_stack(asking, std::move(remove));
}

std::optional<aws::Error> cancel_update_stack(Asking& asking, aws::Writer&) {
    return ask_stack(asking, engine::cloudformation::StackCancelRequested{.client_request_token =
                                                                              token(asking)});
}

// Nothing here asks who may do what, so it makes no difference which role does it.
std::optional<aws::Error> continue_update_rollback(Asking& asking, aws::Writer&) {
    engine::cloudformation::StackContinueRollbackRequested go_on{.client_request_token =
                                                                     token(asking)};
    for (const aws::Value& id : asking.input().list("ResourcesToSkip"))
        go_on.resources_to_skip.emplace(id.as_text());
    return ask_stack(asking, std::move(go_on));
}

std::optional<aws::Error> rollback_stack(Asking& asking, aws::Writer& answer) {
    if (mode_of(asking.input()) == DeploymentMode::Express)
        return asking.error(kValidation,
                            "The mode EXPRESS of RollbackStack is not part of this cloud yet");
    if (auto error = ask_stack(
            asking, engine::cloudformation::StackRollbackRequested{
                        .retain_except_on_create = asking.input().boolean("RetainExceptOnCreate"),
                        .client_request_token = token(asking)}))
        return error;
    write_begun(asking, answer);
    return std::nullopt;
}

std::optional<aws::Error> update_termination_protection(Asking& asking, aws::Writer& answer) {
    if (auto error = ask_stack(
            asking, engine::cloudformation::TerminationProtectionChanged{
                        .enabled = asking.input().boolean("EnableTerminationProtection")}))
        return error;
    answer.text("StackId", asked_stack(asking).stack_id);
    return std::nullopt;
}

}  // namespace local
