// DescribeStacks, ListStacks and GetStackPolicy: what the state of stacks looks like to a client.

#include <algorithm>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/cloudformation/change_set_views.h"
#include "local/cloudformation/lists.h"
#include "local/cloudformation/settings_views.h"
#include "local/cloudformation/stacks.h"
#include "local/reading.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::cloudformation::ChangeSet;
using engine::cloudformation::StackEngine;
using engine::cloudformation::StackState;
using engine::cloudformation::Status;

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

/// The change set that the stack was last made or updated by; empty when there is none.
std::string executed_change_set(const StackState& state) {
    auto found = std::ranges::find_if(state.change_sets, [](const ChangeSet& one) {
        return one.execution == ChangeSet::Execution::InProgress || was_executed(one);
    });
    return found == state.change_sets.end() ? std::string() : found->id;
}

void write_stack(aws::Writer& out, const StackState& state) {
    out.begin_structure();
    out.text("StackId", state.stack_id);
    out.text("StackName", state.names.stack_name);
    write_unless_empty(out, "ChangeSetId", executed_change_set(state));
    if (state.settings.body)
        write_unless_empty(out, "Description", state.settings.body->parsed.description);
    if (!state.settings.parameters.empty()) write_parameters(out, state.settings.parameters);
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
    write_stack_tags(out, state.settings.tags);
    out.boolean("EnableTerminationProtection", state.termination_protection);
    bool is_express = state.mode == engine::cloudformation::DeploymentMode::Express;
    if (is_express) out.begin_structure("DeploymentConfig").text("Mode", "EXPRESS").end();
    out.begin_structure("DriftInformation").text("StackDriftStatus", "NOT_CHECKED").end();
    out.end();
}

void write_summary(aws::Writer& out, const StackState& state) {
    out.begin_structure();
    out.text("StackId", state.stack_id);
    out.text("StackName", state.names.stack_name);
    if (state.settings.body)
        write_unless_empty(out, "TemplateDescription", state.settings.body->parsed.description);
    out.time("CreationTime", state.created);
    if (state.updated) out.time("LastUpdatedTime", *state.updated);
    if (state.deleted) out.time("DeletionTime", *state.deleted);
    out.text("StackStatus", to_string(state.status));
    write_unless_empty(out, "StackStatusReason", state.reason);
    out.begin_structure("DriftInformation").text("StackDriftStatus", "NOT_CHECKED").end();
    out.end();
}

}  // namespace

std::optional<aws::Error> describe_stacks(Asking& asking, aws::Writer& answer) {
    std::string_view name = asking.input().text("StackName");
    if (!name.empty()) {
        auto found = stack_of(asking, name, kNoStackWithId);
        if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
        answer.begin_list("Stacks");
        write_stack(answer, std::get<const StackEngine*>(found)->state());
        answer.end();
        return std::nullopt;
    }
    auto stacks = asking.cloud().stacks(asking.account(), asking.region());
    return write_newest_first(
        asking, answer,
        {.member = "Stacks",
         .list = {},
         .count = stacks.size(),
         .shows =
             [&](std::uint64_t i) { return stacks[i]->state().status != Status::DeleteComplete; },
         .write = [&](std::uint64_t i) { write_stack(answer, stacks[i]->state()); }});
}

// AWS rule cloudformation.5 [documented] "API reference, ListStacks": all stacks, the newest first,
// or those in one of some statuses; what was deleted stays for 90 days.
// Test: Stacks.AreListedByTheirStatus
std::optional<aws::Error> list_stacks(Asking& asking, aws::Writer& answer) {
    const auto wanted = texts_of(asking.input().list("StackStatusFilter"));
    auto stacks = asking.cloud().stacks(asking.account(), asking.region());
    const base::Time kept = asking.now() - base::Duration::hours(90 * 24);
    return write_newest_first(
        asking, answer,
        {.member = "StackSummaries",
         .list = fmt::format("{}", fmt::join(wanted, ",")),
         .count = stacks.size(),
         .shows =
             [&](std::uint64_t i) {
                 const StackState& state = stacks[i]->state();
                 bool is_old = state.deleted && *state.deleted < kept;
                 bool fits =
                     wanted.empty() || std::ranges::count(wanted, to_string(state.status)) > 0;
                 return fits && !is_old;
             },
         .write = [&](std::uint64_t i) { write_summary(answer, stacks[i]->state()); }});
}

std::optional<aws::Error> get_stack_policy(Asking& asking, aws::Writer&) {
    auto found = stack_of(asking, asking.input().text("StackName"), kNoStack);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    return std::nullopt;
}

}  // namespace local
