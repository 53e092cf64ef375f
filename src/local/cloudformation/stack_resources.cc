#include "local/cloudformation/stack_resources.h"

#include <map>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "cfn/write_template.h"
#include "engine/inventory.h"
#include "local/cloudformation/lists.h"
#include "local/cloudformation/settings_views.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::cloudformation::StackEngine;
using engine::cloudformation::StackResource;
using engine::cloudformation::StackState;
using engine::cloudformation::Status;

/// Whether anything was asked for it yet.
bool is_shown(const StackResource& resource) {
    return resource.status != Status::None;
}

const StackResource* resource_of(const StackState& state, std::string_view id) {
    auto found = state.resources.find(std::string(id));
    return found == state.resources.end() || !is_shown(found->second) ? nullptr : &found->second;
}

aws::Error no_resource(const Asking& asking, std::string_view id, std::string_view stack) {
    return asking.error(kValidation,
                        fmt::format("Resource {} does not exist for stack {}", id, stack));
}

/// The members that all three operations have; `time` is what they call the moment of the status.
void write_resource(aws::Writer& out, std::string_view time, const std::string& id,
                    const StackResource& resource) {
    out.text("LogicalResourceId", id);
    write_unless_empty(out, "PhysicalResourceId",
                       engine::shown_id(resource.type, resource.physical_id));
    out.text("ResourceType", resource.type);
    out.time(time, resource.since);
    out.text("ResourceStatus", to_string(resource.status));
    write_unless_empty(out, "ResourceStatusReason", resource.reason);
    write_resource_drift(out);
}

void write_stack_names(aws::Writer& out, const StackState& state) {
    out.text("StackName", state.names.stack_name).text("StackId", state.stack_id);
}

/// The stack that has the resource at PhysicalResourceId.
aws::Either<const StackEngine*> owner_of(const Asking& asking, std::string_view physical_id) {
    for (const StackEngine* stack : asking.cloud().stacks(asking.account(), asking.region())) {
        if (stack->state().status == Status::DeleteComplete) continue;
        for (const auto& [id, resource] : stack->state().resources)
            if (is_shown(resource) &&
                engine::shown_id(resource.type, resource.physical_id) == physical_id)
                return stack;
    }
    return asking.error(kValidation, fmt::format("Stack for {} does not exist", physical_id));
}

/// The stack at StackName or PhysicalResourceId.
aws::Either<const StackEngine*> asked_stack(const Asking& asking) {
    std::string_view name = asking.input().text("StackName");
    std::string_view physical_id = asking.input().text("PhysicalResourceId");
    if (name.empty() == physical_id.empty())
        return asking.error(kValidation,
                            "You must specify either StackName or PhysicalResourceId.");
    return name.empty() ? owner_of(asking, physical_id) : stack_of(asking, name, kNoStackWithId);
}

}  // namespace

std::optional<aws::Error> describe_stack_resource(Asking& asking, aws::Writer& answer) {
    std::string_view name = asking.input().text("StackName");
    const std::string id(asking.input().text("LogicalResourceId"));
    auto found = stack_of(asking, name, kNoQuotedStack);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const StackState& state = std::get<const StackEngine*>(found)->state();
    const StackResource* resource = resource_of(state, id);
    if (!resource) return no_resource(asking, id, name);
    answer.begin_structure("StackResourceDetail");
    write_stack_names(answer, state);
    write_resource(answer, "LastUpdatedTimestamp", id, *resource);
    // As the template says it: functions in it stay what they are.
    const cfn::Resource* written = state.settings.body->parsed.find(id);
    const cfn::Expression* metadata = written ? written->other.find("Metadata") : nullptr;
    if (metadata) answer.text("Metadata", cfn::compact_json(*metadata));
    answer.end();
    return std::nullopt;
}

// AWS rule cloudformation.10 [documented] "API reference, DescribeStackResources": of the stack
// that is named, or that has the thing of a physical id; at most 100 of them, without pages.
// Test: StackResources.AreFoundByThePhysicalId
std::optional<aws::Error> describe_stack_resources(Asking& asking, aws::Writer& answer) {
    constexpr std::size_t kMost = 100;
    auto found = asked_stack(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const StackState& state = std::get<const StackEngine*>(found)->state();
    std::string_view wanted = asking.input().text("LogicalResourceId");
    if (!wanted.empty() && !resource_of(state, wanted))
        return no_resource(asking, wanted, state.names.stack_name);
    answer.begin_list("StackResources");
    std::size_t written = 0;
    for (const auto& [id, resource] : state.resources) {
        bool is_wanted = wanted.empty() || id == wanted;
        if (!is_wanted || !is_shown(resource) || written == kMost) continue;
        ++written;
        answer.begin_structure();
        write_stack_names(answer, state);
        write_resource(answer, "Timestamp", id, resource);
        answer.end();
    }
    answer.end();
    return std::nullopt;
}

std::optional<aws::Error> list_stack_resources(Asking& asking, aws::Writer& answer) {
    auto found = stack_of(asking, asking.input().text("StackName"), kNoStackWithId);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const StackState& state = std::get<const StackEngine*>(found)->state();
    std::vector<std::string> ids;
    for (const auto& [id, resource] : state.resources)
        if (is_shown(resource)) ids.push_back(id);
    auto paged = page_of(asking, std::move(ids), kByName, state.stack_id);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("StackResourceSummaries");
    for (const std::string& id : page.ids) {
        answer.begin_structure();
        write_resource(answer, "LastUpdatedTimestamp", id, state.resources.at(id));
        answer.end();
    }
    answer.end();
    write_next(answer, page, kByName);
    return std::nullopt;
}

}  // namespace local
