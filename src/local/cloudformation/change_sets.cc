// The operations that make, execute and drop change sets.

#include "local/cloudformation/change_sets.h"

#include <string>
#include <utility>
#include <variant>

#include "local/cloudformation/finding.h"
#include "local/cloudformation/request_parts.h"

namespace local {
namespace {

using engine::cloudformation::ChangeSet;
using engine::cloudformation::ChangeSetCreateRequested;
using engine::cloudformation::StackEngine;
using engine::cloudformation::StackRequest;

/// The change set that the same request has made before; null: none.
///
/// AWS rule cloudformation.6 [documented] "API reference, CreateChangeSet, ClientToken": a request
/// that comes again with its token makes no second one. Test: ChangeSetsApi.AreMadeOnceForAToken
const ChangeSet* made_before(const StackEngine* stack, std::string_view name,
                             const StackRequest& request) {
    const ChangeSet* found = stack ? stack->find_change_set(name) : nullptr;
    bool is_same = found && !request.client_request_token.empty() &&
                   found->request->client_request_token == request.client_request_token;
    return is_same ? found : nullptr;
}

}  // namespace

std::optional<aws::Error> create_change_set(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    if (auto refused = refuse_not_yet(asking)) return refused;
    auto asked = stack_request(asking);
    if (auto* error = std::get_if<aws::Error>(&asked)) return std::move(*error);
    auto& request = std::get<StackRequest>(asked);
    const std::string stack_name(input.text("StackName"));
    const std::string name(input.text("ChangeSetName"));
    const StackEngine* stack = asking.cloud().stack(asking.account(), asking.region(), stack_name);
    const ChangeSet* before = made_before(stack, name, request);
    if (!before) {
        using Type = ChangeSetCreateRequested::Type;
        ChangeSetCreateRequested create{
            .change_set_name = name,
            .description = std::string(input.text("Description")),
            .type = input.text("ChangeSetType") == "CREATE" ? Type::Create : Type::Update,
            .request = engine::share(std::move(request))};
        if (auto error = asking.ask(engine::StackAsked{stack_name, std::move(create)}))
            return error;
        stack = asking.cloud().stack(*asking.cloud().made().stack);
    }
    answer.text("Id", before ? before->id : asking.cloud().made().change_set);
    answer.text("StackId", stack->state().stack_id);
    return std::nullopt;
}

std::optional<aws::Error> execute_change_set(Asking& asking, aws::Writer&) {
    const aws::Value& input = asking.input();
    if (auto refused = refuse_bare_change_set(asking)) return refused;
    engine::cloudformation::ChangeSetExecuteRequested execute{
        .change_set = std::string(input.text("ChangeSetName")),
        .retain_except_on_create = input.boolean("RetainExceptOnCreate"),
        .client_request_token = std::string(input.text("ClientRequestToken"))};
    if (input.has("DisableRollback")) execute.disable_rollback = input.boolean("DisableRollback");
    std::string token = execute.client_request_token;
    return asking.ask(engine::StackAsked{std::string(input.text("StackName")), std::move(execute)},
                      std::move(token));
}

std::optional<aws::Error> delete_change_set(Asking& asking, aws::Writer&) {
    const aws::Value& input = asking.input();
    if (auto refused = refuse_bare_change_set(asking)) return refused;
    return asking.ask(
        engine::StackAsked{std::string(input.text("StackName")),
                           engine::cloudformation::ChangeSetDeleteRequested{
                               .change_set = std::string(input.text("ChangeSetName"))}});
}

}  // namespace local
