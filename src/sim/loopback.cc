#include "sim/loopback.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/match.h"
#include "engine/cloudformation/template_body.h"
#include "engine/ecs/service_views.h"

namespace sim {
namespace {

namespace cloudformation = engine::cloudformation;
using rollout::Accepted;
using rollout::Answered;
using rollout::Refused;

std::string cluster_arn(const std::string& name) {
    return fmt::format("arn:aws:ecs:{}:{}:cluster/{}", World::kRegion, World::kAccount, name);
}

rollout::StackSeen seen(const cloudformation::StackState& state) {
    rollout::StackSeen stack{
        .name = state.names.stack_name,
        .id = state.stack_id,
        .status = std::string(to_string(state.status)),
        .reason = state.reason,
        .changed = state.deleted ? *state.deleted : state.updated.value_or(state.created),
        .termination_protection = state.termination_protection};
    for (const auto& parameter : state.settings.parameters)
        stack.parameters[parameter.key] = parameter.no_echo ? "****" : parameter.value;
    for (const auto& output : state.outputs)
        stack.outputs.push_back({output.key, output.value, output.description, output.export_name});
    return stack;
}

rollout::ServiceSeen seen(const engine::ecs::ServiceScheduler& service) {
    const engine::ecs::ServiceState& state = service.state();
    rollout::ServiceSeen shown{.name = state.names.service_name,
                               .status = std::string(to_string(state.status)),
                               .desired = state.settings.desired_count,
                               .running = engine::ecs::running_count(service),
                               .pending = engine::ecs::pending_count(service)};
    for (const auto& view : engine::ecs::show_deployments(service)) {
        if (shown.deployments.empty()) shown.task_definition = view.task_definition_arn;
        shown.deployments.push_back({.id = view.id,
                                     .status = std::string(to_string(view.status)),
                                     .rollout = std::string(to_string(view.rollout)),
                                     .reason = view.rollout_reason,
                                     .task_definition = view.task_definition_arn,
                                     .desired = view.desired_count,
                                     .pending = view.pending_count,
                                     .running = view.running_count,
                                     .failed = view.failed_tasks,
                                     .created = view.created});
    }
    return shown;
}

rollout::TaskSeen seen(const std::string& arn, const engine::ecs::Task& task) {
    const engine::ecs::TaskState& state = task.state();
    rollout::TaskSeen shown{.arn = arn,
                            .task_definition = state.request.spec->task_definition_arn,
                            .started_by = state.request.started_by,
                            .status = std::string(to_string(task.last_status())),
                            .health = std::string(to_string(task.health())),
                            .stop_reason = state.stop_reason,
                            .created = state.created_at,
                            .started = state.started_at,
                            .stopped = state.stopped_at};
    if (state.stop_code != engine::ecs::StopCode::None)
        shown.stop_code = to_string(state.stop_code);
    for (std::size_t i = 0; i < state.containers.size(); ++i) {
        const engine::ecs::ContainerState& container = state.containers[i];
        rollout::ContainerSeen one{.name = state.request.spec->containers[i].name,
                                   .status = std::string(last_status(container)),
                                   .health = std::string(to_string(container.check.health)),
                                   .reason = container.reason};
        if (container.exit_code) one.exit_code = *container.exit_code;
        shown.containers.push_back(std::move(one));
    }
    return shown;
}

}  // namespace

Loopback::Stack Loopback::find(const std::string& name_or_arn) const {
    return world_.cloud().stack(World::kAccount, World::kRegion, name_or_arn);
}

std::optional<rollout::LiveService> Loopback::live_service(const std::string& cluster,
                                                           const std::string& name) const {
    auto at = world_.cloud().find_service(fmt::format(
        "arn:aws:ecs:{}:{}:service/{}/{}", World::kRegion, World::kAccount, cluster, name));
    const auto* service = at ? world_.cloud().service(*at) : nullptr;
    const auto* spec = service ? engine::ecs::running_spec(*service) : nullptr;
    if (!spec) return std::nullopt;
    rollout::LiveService live{.service = seen(*service)};
    live.capacity_provider = spec->capacity.empty() ? "FARGATE" : spec->capacity.front().provider;
    return live;
}

rollout::CloudSeen Loopback::look(const rollout::Wish& wish) const {
    rollout::CloudSeen cloud;
    for (const auto* core : world_.cloud().stacks(World::kAccount, World::kRegion)) {
        const cloudformation::StackState& state = core->state();
        if (state.status == cloudformation::Status::DeleteComplete) continue;
        const auto& body = state.settings.body;
        rollout::StackFound found{.stack = seen(state),
                                  .body = body ? body->parsed : cfn::Template()};
        const std::string& name = found.stack.name;
        bool is_wanted =
            std::ranges::find(wish.stacks, name, &rollout::WantedStack::name) != wish.stacks.end();
        if (is_wanted || rollout::is_ours(wish, found.stack, found.body.description))
            cloud.stacks.emplace(name, std::move(found));
    }
    for (const rollout::ServiceRef& asked : rollout::services_in_question(wish, cloud.stacks))
        if (auto live = live_service(asked.cluster, asked.name))
            cloud.services.emplace(asked.name, *std::move(live));
    const auto& importers = world_.cloud().importers(World::kAccount, World::kRegion);
    const auto stacks = world_.cloud().stacks(World::kAccount, World::kRegion);
    for (const auto& [region, name] : rollout::exports_in_question(wish, cloud.stacks)) {
        auto found = importers.find(name);
        if (found == importers.end()) continue;
        for (std::uint32_t index : found->second)
            cloud.importers[name].push_back(
                world_.cloud()
                    .stack(engine::Address{engine::CoreKind::Stack, index})
                    ->state()
                    .names.stack_name);
    }
    return cloud;
}

Answered::What Loopback::carry_out(const rollout::Order::What& order) {
    return std::visit([&](const auto& one) { return answer(one); }, order);
}

Answered::What Loopback::asked(engine::Request request, const std::string& token) {
    auto refusal = world_.ask(std::move(request), token);
    if (!refusal) return Accepted{};
    return Refused{.code = refusal->code, .message = refusal->message};
}

Answered::What Loopback::answer(const rollout::LookAtStack& look) {
    Stack stack = find(look.stack);
    if (!stack) return rollout::StackLooked{};
    return rollout::StackLooked{seen(stack->state())};
}

Answered::What Loopback::answer(const rollout::CreateChangeSet& order) {
    cloudformation::StackRequest request{.client_request_token = order.token};
    if (!order.body.empty()) {
        auto body = cloudformation::read_template_body(order.body);
        if (auto* refusal = std::get_if<engine::Refusal>(&body))
            return Refused{.code = refusal->code, .message = refusal->message};
        request.body = std::get<cloudformation::SharedTemplate>(std::move(body));
    }
    for (const auto& [name, value] : order.given)
        request.parameters.push_back({.key = name, .value = value});
    for (const std::string& name : order.kept)
        request.parameters.push_back({.key = name, .use_previous = true});
    if (order.needs_iam_capability) request.capabilities = {"CAPABILITY_IAM"};
    request.role_arn = order.role;
    if (order.express) request.mode = cloudformation::DeploymentMode::Express;
    cloudformation::ChangeSetCreateRequested made{.change_set_name = order.change_set,
                                                  .request = engine::share(std::move(request))};
    if (order.creates) made.type = cloudformation::ChangeSetCreateRequested::Type::Create;
    return asked(engine::StackAsked{order.stack, std::move(made)}, order.token);
}

Answered::What Loopback::answer(const rollout::LookAtChangeSet& look) {
    Stack stack = find(look.stack);
    const auto* set = stack ? stack->find_change_set(look.change_set) : nullptr;
    if (!set) return rollout::ChangeSetLooked{};
    return rollout::ChangeSetLooked{.exists = true,
                                    .status = std::string(to_string(set->state)),
                                    .execution = std::string(to_string(set->execution)),
                                    .reason = set->reason};
}

Answered::What Loopback::answer(const rollout::ExecuteChangeSet& order) {
    return asked(engine::StackAsked{order.stack,
                                    cloudformation::ChangeSetExecuteRequested{
                                        .change_set = order.change_set,
                                        .client_request_token = order.token}},
                 order.token);
}

Answered::What Loopback::answer(const rollout::DeleteChangeSet& order) {
    return asked(engine::StackAsked{order.stack,
                                    cloudformation::ChangeSetDeleteRequested{order.change_set}});
}

Answered::What Loopback::answer(const rollout::DeleteStack& order) {
    return asked(
        engine::StackAsked{
            order.stack, cloudformation::StackDeleteRequested{.client_request_token = order.token}},
        order.token);
}

Answered::What Loopback::answer(const rollout::CancelUpdate& order) {
    return asked(engine::StackAsked{order.stack, cloudformation::StackCancelRequested{order.token}},
                 order.token);
}

Answered::What Loopback::answer(const rollout::ContinueRollback& order) {
    return asked(engine::StackAsked{order.stack,
                                    cloudformation::StackContinueRollbackRequested{
                                        .client_request_token = order.token}},
                 order.token);
}

Answered::What Loopback::answer(const rollout::RollBackStack& order) {
    return asked(engine::StackAsked{order.stack,
                                    cloudformation::StackRollbackRequested{.client_request_token =
                                                                               order.token}},
                 order.token);
}

Answered::What Loopback::answer(const rollout::ReadFailures& look) {
    Stack stack = find(look.stack);
    rollout::FailuresRead read;
    if (!stack) return read;
    for (const auto& event : stack->state().events) {
        const std::string status(to_string(event.status));
        if (event.time < look.since) continue;
        const rollout::ByHand asked = rollout::by_hand(status, event.reason);
        if (event.physical_id == stack->state().stack_id && asked != rollout::ByHand::Nothing)
            read.by_hand = asked;
        if (!status.ends_with("_FAILED")) continue;
        if (event.reason.find("cancelled") != std::string::npos) continue;
        read.failures.push_back({event.time, event.logical_id, event.type, status, event.reason});
    }
    return read;
}

Answered::What Loopback::answer(const rollout::LookAtService& look) {
    auto at =
        world_.cloud().find_service(fmt::format("arn:aws:ecs:{}:{}:service/{}/{}", World::kRegion,
                                                World::kAccount, look.cluster, look.service));
    if (!at) return rollout::ServiceLooked{};
    return rollout::ServiceLooked{seen(*world_.cloud().service(*at))};
}

Answered::What Loopback::answer(const rollout::LookAtChosen& look) {
    return rollout::ChosenLooked{live_service(look.cluster, look.service)};
}

Answered::What Loopback::answer(const rollout::FindTask& look) {
    for (engine::Address at : world_.cloud().tasks(cluster_arn(look.cluster))) {
        const auto& state = world_.cloud().task(at)->state();
        bool is_it = state.request.started_by == look.started_by &&
                     state.stop_code == engine::ecs::StopCode::None;
        if (is_it) return rollout::TaskFound{world_.cloud().task_arn(at)};
    }
    return rollout::TaskFound{};
}

Answered::What Loopback::answer(const rollout::RunTask& order) {
    Answered::What answer = asked(engine::RunTaskAsked{.cluster = order.cluster,
                                                       .task_definition = order.definition,
                                                       .subnets = order.subnets,
                                                       .security_groups = order.groups,
                                                       .started_by = order.started_by});
    if (!std::holds_alternative<Accepted>(answer)) return answer;
    return rollout::TaskFound{world_.cloud().task_arn(world_.cloud().made().tasks.front())};
}

Answered::What Loopback::answer(const rollout::LookAtTask& look) {
    auto at = world_.cloud().find_task(look.task);
    if (!at) return rollout::TaskLooked{};
    const engine::ecs::Task& task = *world_.cloud().task(*at);
    rollout::TaskLooked looked{.exists = true,
                               .status = std::string(to_string(task.last_status())),
                               .reason = task.state().stop_reason,
                               .definition = task.state().request.spec->task_definition_arn};
    const auto& containers = task.state().request.spec->containers;
    for (std::size_t i = 0; i < containers.size(); ++i)
        if (containers[i].name == look.container)
            if (auto code = task.state().containers[i].exit_code) looked.exit_code = *code;
    return looked;
}

Answered::What Loopback::answer(const rollout::ReadTasks& look) {
    rollout::TasksRead read;
    for (engine::Address at : world_.cloud().tasks(cluster_arn(look.cluster))) {
        const engine::ecs::Task& task = *world_.cloud().task(at);
        if (task.state().request.group == "service:" + look.service)
            read.tasks.push_back(seen(world_.cloud().task_arn(at), task));
    }
    return read;
}

Answered::What Loopback::answer(const rollout::StopTask& order) {
    return asked(engine::StopTaskAsked{order.task, order.reason});
}

Answered::What Loopback::answer(const rollout::FindImage& look) {
    auto found = images_.find(look.repository);
    return rollout::ImageFound{found == images_.end() ? std::string() : found->second};
}

rollout::ReleasedImages Loopback::released(const std::string& environment) const {
    rollout::ReleasedImages released;
    for (const auto& [place, digest] : tags_)
        if (auto marked = rollout::parse_release_tag(environment, place.second, digest))
            released[place.first].push_back(*std::move(marked));
    rollout::sort_newest_first(released);
    return released;
}

Answered::What Loopback::answer(const rollout::TagImage& order) {
    tags_[{order.repository, order.tag}] = order.digest;
    return rollout::Accepted{};
}

Answered::What Loopback::answer(const rollout::LookAtSecret& look) {
    return rollout::SecretLooked{set_.contains(look.secret)};
}

}  // namespace sim
