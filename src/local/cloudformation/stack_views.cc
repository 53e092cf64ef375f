// DescribeStacks and DescribeStackEvents: what the state of stacks looks like to a client.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cfn/write_template.h"
#include "engine/cloud.h"
#include "local/cloudformation/stacks.h"
#include "local/pages.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::cloudformation::StackEngine;
using engine::cloudformation::StackEvent;
using engine::cloudformation::StackState;
using engine::cloudformation::Status;

constexpr const char* kValidation = "ValidationError";
// AWS: up to 1 MB a page; what it holds at most is not told.
constexpr std::size_t kStacksAPage = 100;
constexpr std::size_t kEventsAPage = 100;

void write_parameters(aws::Writer& out, const StackState& state) {
    out.begin_list("Parameters");
    for (const auto& parameter : state.settings.parameters) {
        out.begin_structure();
        out.text("ParameterKey", parameter.key);
        // AWS rule stack.39 [documented] "User guide, Parameters, NoEcho": its value is shown as
        // asterisks. Test: Stacks.ShowNoValueThatIsNotToBeEchoed
        out.text("ParameterValue", parameter.no_echo ? "****" : parameter.value);
        if (!parameter.no_echo) write_unless_empty(out, "ResolvedValue", parameter.resolved_value);
        out.end();
    }
    out.end();
}

void write_outputs(aws::Writer& out, const StackState& state) {
    out.begin_list("Outputs");
    for (const auto& output : state.outputs) {
        out.begin_structure();
        out.text("OutputKey", output.key);
        out.text("OutputValue", output.value);
        write_unless_empty(out, "Description", output.description);
        write_unless_empty(out, "ExportName", output.export_name);
        out.end();
    }
    out.end();
}

void write_tags(aws::Writer& out, const StackState& state) {
    out.begin_list("Tags");
    for (const auto& tag : state.settings.tags) {
        out.begin_structure();
        out.text("Key", tag.key).text("Value", tag.value);
        out.end();
    }
    out.end();
}

void write_stack(aws::Writer& out, const StackState& state) {
    out.begin_structure();
    out.text("StackId", state.stack_id);
    out.text("StackName", state.names.stack_name);
    if (state.settings.body)
        write_unless_empty(out, "Description", state.settings.body->parsed.description);
    if (!state.settings.parameters.empty()) write_parameters(out, state);
    out.time("CreationTime", state.created);
    if (state.deleted) out.time("DeletionTime", *state.deleted);
    if (state.updated) out.time("LastUpdatedTime", *state.updated);
    out.begin_structure("RollbackConfiguration").end();
    out.text("StackStatus", to_string(state.status));
    write_unless_empty(out, "StackStatusReason", state.reason);
    out.boolean("DisableRollback",
                state.on_failure == engine::cloudformation::OnFailure::DoNothing);
    write_texts(out, "NotificationARNs", state.settings.notification_arns);
    const auto& capabilities = state.settings.capabilities;
    if (!capabilities.empty())
        write_texts(out, "Capabilities", {capabilities.begin(), capabilities.end()});
    if (!state.outputs.empty()) write_outputs(out, state);
    write_unless_empty(out, "RoleARN", state.settings.role_arn);
    write_tags(out, state);
    out.boolean("EnableTerminationProtection", state.termination_protection);
    bool is_express = state.mode == engine::cloudformation::DeploymentMode::Express;
    if (is_express) out.begin_structure("DeploymentConfig").text("Mode", "EXPRESS").end();
    out.begin_structure("DriftInformation").text("StackDriftStatus", "NOT_CHECKED").end();
    out.end();
}

void write_event(aws::Writer& out, const StackState& state, const StackEvent& event) {
    out.begin_structure();
    out.text("StackId", state.stack_id);
    out.text("EventId", event.id);
    out.text("StackName", state.names.stack_name);
    out.text("LogicalResourceId", event.logical_id);
    out.text("PhysicalResourceId", engine::shown_id(event.type, event.physical_id));
    out.text("ResourceType", event.type);
    out.time("Timestamp", event.time);
    out.text("ResourceStatus", to_string(event.status));
    write_unless_empty(out, "ResourceStatusReason", event.reason);
    if (event.properties) out.text("ResourceProperties", cfn::compact_json(*event.properties));
    write_unless_empty(out, "ClientRequestToken", event.client_request_token);
    out.end();
}

aws::Error wrong_token(const Asking& asking) {
    return asking.error(kValidation, "The NextToken is not one of this list.");
}

bool is_shown(const StackEngine* stack) {
    return stack && stack->state().status != Status::DeleteComplete;
}

/// All that are not deleted, the newest first. A token holds the number of the next one, so it does
/// not mind what comes and goes meanwhile.
std::optional<aws::Error> describe_all_stacks(Asking& asking, aws::Writer& answer) {
    const std::string list = fmt::format("DescribeStacks {} {}", asking.account(), asking.region());
    auto stacks = asking.cloud().stacks(asking.account(), asking.region());
    std::uint64_t left = stacks.size();
    if (asking.input().has("NextToken")) {
        auto position = read_page_position(list, asking.input().text("NextToken"));
        if (!position || *position > left) return wrong_token(asking);
        left = *position;
    }
    answer.begin_list("Stacks");
    std::size_t written = 0;
    for (; left > 0; --left) {
        const StackEngine* stack = stacks[left - 1];
        if (!is_shown(stack)) continue;
        if (++written > kStacksAPage) break;
        write_stack(answer, stack->state());
    }
    answer.end();
    if (left > 0) answer.text("NextToken", page_token(list, left));
    return std::nullopt;
}

}  // namespace

std::optional<aws::Error> describe_stacks(Asking& asking, aws::Writer& answer) {
    std::string_view name = asking.input().text("StackName");
    if (name.empty()) return describe_all_stacks(asking, answer);
    const StackEngine* stack = asking.cloud().stack(asking.account(), asking.region(), name);
    if (!stack)
        return asking.error(kValidation, fmt::format("Stack with id {} does not exist", name));
    answer.begin_list("Stacks");
    write_stack(answer, stack->state());
    answer.end();
    return std::nullopt;
}

// AWS rule stack.40 [documented] "API reference, DescribeStackEvents": the newest first; of a
// stack that was deleted only by its id. A list that grows meanwhile neither doubles nor loses
// what the next pages hold. Test: StackEvents.ComeInPagesThatNewOnesDoNotMove
std::optional<aws::Error> describe_stack_events(Asking& asking, aws::Writer& answer) {
    std::string_view name = asking.input().text("StackName");
    const StackEngine* stack = asking.cloud().stack(asking.account(), asking.region(), name);
    if (!stack) return asking.error(kValidation, fmt::format("Stack [{}] does not exist", name));
    const StackState& state = stack->state();
    const std::string list = "DescribeStackEvents " + state.stack_id;
    std::uint64_t left = state.events.size();
    if (asking.input().has("NextToken")) {
        auto position = read_page_position(list, asking.input().text("NextToken"));
        if (!position || *position > left) return wrong_token(asking);
        left = *position;
    }
    std::uint64_t after = left - std::min<std::uint64_t>(left, kEventsAPage);
    answer.begin_list("StackEvents");
    for (std::uint64_t number = left; number > after; --number)
        write_event(answer, state, state.events[number - 1]);
    answer.end();
    if (after > 0) answer.text("NextToken", page_token(list, after));
    return std::nullopt;
}

}  // namespace local
