#include "local/event_feed.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "engine/ecs/service_views.h"
#include "text/json_writer.h"

namespace local {
namespace {

using engine::Address;
using engine::Cloud;
using engine::CoreKind;

/// One object of texts; what is empty is left out.
class Data {
  public:
    explicit Data(base::Time time) {
        json_.begin_object();
        text("time", base::to_string(time));
    }
    Data& text(std::string_view name, std::string_view value) {
        if (!value.empty()) json_.key(name).value(value);
        return *this;
    }
    std::string event(std::string_view name) {
        json_.end_object();
        return fmt::format("event: {}\ndata: {}\n\n", name, json_.take());
    }

  private:
    text::JsonWriter json_{text::Layout::Compact};
};

std::string stack_event(const engine::cloudformation::StackState& stack,
                        const engine::cloudformation::StackEvent& event) {
    return Data(event.time)
        .text("stack", stack.names.stack_name)
        .text("stackId", stack.stack_id)
        .text("resource", event.logical_id)
        .text("type", event.type)
        .text("physicalId", engine::shown_id(event.type, event.physical_id))
        .text("status", to_string(event.status))
        .text("reason", event.reason)
        .event("stack");
}

std::string task_data(const Cloud& cloud, Address at, const engine::ecs::Task& task,
                      base::Time now) {
    const auto& state = task.state();
    return Data(now)
        .text("task", cloud.task_arn(at))
        .text("group", state.request.group)
        .text("taskDefinition", state.request.spec->task_definition_arn)
        .text("zone", state.request.zone)
        .text("lastStatus", to_string(task.last_status()))
        .text("desiredStatus", to_string(task.desired_status()))
        .text("health", to_string(task.health()))
        .text("stopCode", state.stop_code == engine::ecs::StopCode::None
                              ? std::string_view()
                              : to_string(state.stop_code))
        .text("stoppedReason", state.stop_reason)
        .event("task");
}

/// All that is told of a task; the same text: nothing is new.
std::string standing_of(const engine::ecs::Task& task) {
    return fmt::format("{} {} {} {}", to_string(task.last_status()),
                       to_string(task.desired_status()), to_string(task.health()),
                       task.state().stop_reason);
}

}  // namespace

void EventFeed::begin(const Cloud& cloud) {
    told_.clear();
    tasks_.clear();
    const engine::CloudState& state = cloud.state();
    for (std::uint32_t i = 0; i < state.stacks.size(); ++i)
        if (state.stacks[i].core)
            told_[{CoreKind::Stack, i}] = state.stacks[i].core->state().events.size();
    for (std::uint32_t i = 0; i < state.services.size(); ++i)
        if (state.services[i].core)
            told_[{CoreKind::Service, i}] = state.services[i].core->state().events.logged;
    for (std::uint32_t i = 0; i < state.tasks.size(); ++i)
        if (state.tasks[i].core) tasks_[{CoreKind::Task, i}] = standing_of(*state.tasks[i].core);
}

std::string EventFeed::take(const Cloud& cloud, base::Time now) {
    std::string out;
    for (Address at : cloud.turned_to()) {
        if (at.kind == CoreKind::Stack) tell_stack(cloud, at, out);
        if (at.kind == CoreKind::Service) tell_service(cloud, at, out);
        if (at.kind == CoreKind::Task) tell_task(cloud, at, now, out);
    }
    return out;
}

void EventFeed::tell_stack(const Cloud& cloud, Address at, std::string& out) {
    const auto* stack = cloud.stack(at);
    if (!stack) return;
    std::uint64_t& told = told_[at];
    const auto& events = stack->state().events;
    for (; told < events.size(); ++told)
        out += stack_event(stack->state(), events[told]);
}

void EventFeed::tell_service(const Cloud& cloud, Address at, std::string& out) {
    const auto* service = cloud.service(at);
    if (!service) return;
    std::uint64_t& told = told_[at];
    const auto& state = service->state();
    const auto& events = state.events;
    std::uint64_t fresh = std::min<std::uint64_t>(events.logged - told, events.shown.size());
    for (std::size_t i = events.shown.size() - fresh; i < events.shown.size(); ++i)
        out += Data(events.shown[i].at)
                   .text("service", state.names.service_name)
                   .text("serviceArn", state.names.service_arn)
                   .text("message", events.shown[i].message)
                   .event("service");
    told = events.logged;
}

void EventFeed::tell_task(const Cloud& cloud, Address at, base::Time now, std::string& out) {
    const auto* task = cloud.task(at);
    if (!task) {
        tasks_.erase(at);
        return;
    }
    std::string standing = standing_of(*task);
    std::string& told = tasks_[at];
    if (standing == told) return;
    told = std::move(standing);
    out += task_data(cloud, at, *task, now);
}

}  // namespace local
