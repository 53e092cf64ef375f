#include "sim/user.h"

#include <utility>

#include <fmt/format.h>

#include "engine/cloudformation/template_body.h"

namespace sim {

using cfn::Array;
using cfn::Object;
using engine::Address;
using engine::cloudformation::SharedRequest;
using engine::cloudformation::StackRequest;
using engine::ecs::RolloutState;
using engine::ecs::ServiceDeploymentStopRequested;

namespace {

constexpr std::uint64_t kUserDraws = 0x05e4;
constexpr const char* kClusterArn = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop";

}  // namespace

User::User(std::uint64_t seed, World& world, Findings& findings)
    : draws_(base::mix(seed, kUserDraws)), world_(world), findings_(findings) {
    auto count = static_cast<std::uint32_t>(draws_.between(1, 3));
    for (std::uint32_t i = 0; i < count; ++i)
        plans_.push_back(draw_service(draws_, i));
}

bool User::gets(const std::string& what, engine::Request request) {
    findings_.now = world_.now();
    findings_.say("user", what);
    auto refusal = world_.ask(std::move(request));
    if (refusal)
        findings_.say("user", fmt::format("refused, {}: {}", refusal->code, refusal->message));
    return !refusal;
}

SharedRequest User::request_of(const std::string& text) const {
    auto body = engine::cloudformation::read_template_body(text);
    StackRequest request;
    request.capabilities = {"CAPABILITY_NAMED_IAM"};
    if (const auto* read = std::get_if<engine::cloudformation::SharedTemplate>(&body))
        request.body = *read;
    else
        findings_.expect(false, "the templates of the simulation are templates", "user");
    return engine::share(std::move(request));
}

std::string User::status_of(const std::string& name) const {
    const auto* stack = world_.cloud().stack(World::kAccount, World::kRegion, name);
    return stack ? std::string(to_string(stack->state().status)) : "";
}

User::Service User::service_of(const ServicePlan& plan) const {
    std::optional<Address> address = world_.cloud().find_service(service_arn(plan));
    return address ? world_.cloud().service(*address) : nullptr;
}

std::vector<std::string> User::running_tasks() const {
    std::vector<std::string> arns;
    for (Address task : world_.cloud().tasks(kClusterArn))
        if (world_.cloud().task(task)->state().stop_code == engine::ecs::StopCode::None)
            arns.push_back(world_.cloud().task_arn(task));
    return arns;
}

void User::create_shared() {
    ask("CreateStack shop",
        engine::StackAsked{kSharedStack, engine::cloudformation::StackCreateRequested{
                                             .request = request_of(shared_template(version_))}});
}

void User::create_services() {
    for (const ServicePlan& plan : plans_)
        create(plan);
}

void User::create(const ServicePlan& plan) {
    StackRequest request = *request_of(service_template(plan));
    if (draws_.chance(150'000)) request.on_failure = engine::cloudformation::OnFailure::Delete;
    ask("CreateStack " + stack_name(plan),
        engine::StackAsked{stack_name(plan), engine::cloudformation::StackCreateRequested{
                                                 .request = engine::share(std::move(request))}});
}

void User::update(ServicePlan& plan) {
    ServicePlan next = plan;
    draw_change(draws_, next);
    StackRequest request = *request_of(service_template(next));
    if (draws_.chance(100'000)) request.on_failure = engine::cloudformation::OnFailure::DoNothing;
    ask(fmt::format("UpdateStack {} image {} count {}", stack_name(plan), next.image, next.count),
        engine::StackAsked{stack_name(plan), engine::cloudformation::StackUpdateRequested{
                                                 engine::share(std::move(request))}});
    plan = next;
}

void User::make_change_set(ServicePlan& plan) {
    ServicePlan next = plan;
    draw_change(draws_, next);
    engine::cloudformation::ChangeSetCreateRequested made;
    made.change_set_name = fmt::format("change{}", ++change_sets_);
    made.request = request_of(service_template(next));
    std::string what = "CreateChangeSet " + made.change_set_name + " of " + stack_name(plan);
    ask(what, engine::StackAsked{stack_name(plan), std::move(made)});
}

void User::use_change_set(const ServicePlan& plan) {
    std::string name = fmt::format("change{}", change_sets_);
    if (draws_.chance(200'000))
        return ask("DeleteChangeSet " + name,
                   engine::StackAsked{stack_name(plan),
                                      engine::cloudformation::ChangeSetDeleteRequested{name}});
    ask("ExecuteChangeSet " + name,
        engine::StackAsked{stack_name(plan),
                           engine::cloudformation::ChangeSetExecuteRequested{.change_set = name}});
}

void User::remove(const ServicePlan& plan) {
    ask("DeleteStack " + stack_name(plan),
        engine::StackAsked{stack_name(plan), engine::cloudformation::StackDeleteRequested{}});
}

void User::change_service(const ServicePlan& plan) {
    ServicePlan next = plan;
    Service service = service_of(plan);
    bool force = draws_.chance(400'000) || (service && service->state().rolling_back);
    if (force) {
        next.count = plan.count;
        return ask("UpdateService " + plan.name + ", force new deployment",
                   engine::ServiceUpdateAsked{service_arn(plan), {}, true});
    }
    next.count = static_cast<std::uint32_t>(draws_.between(0, 5));
    ask(fmt::format("UpdateService {} to {} tasks", plan.name, next.count),
        engine::ServiceUpdateAsked{service_arn(plan),
                                   engine::share(Object{{"DesiredCount", next.count}}), false});
}

void User::stop_deployment(const ServicePlan& plan) {
    Service service = service_of(plan);
    if (!service || service->state().live.empty()) return;
    bool abort = draws_.chance(400'000);
    ask(fmt::format("StopServiceDeployment of {}, {}", plan.name, abort ? "ABORT" : "ROLLBACK"),
        engine::DeploymentStopAsked{
            service->state().deployments.at(service->state().live.front()).arn,
            abort ? ServiceDeploymentStopRequested::Kind::Abort
                  : ServiceDeploymentStopRequested::Kind::Rollback});
}

/// What fits the state in which the stack is, or does not.
void User::touch_stack(ServicePlan& plan) {
    std::string status = status_of(stack_name(plan));
    if (status.empty() || status == "DELETE_COMPLETE") return create(plan);
    if (status == "ROLLBACK_COMPLETE" || status == "ROLLBACK_FAILED" || status == "DELETE_FAILED")
        return remove(plan);
    if (status == "UPDATE_IN_PROGRESS" && draws_.chance(300'000))
        return ask(
            "CancelUpdateStack " + stack_name(plan),
            engine::StackAsked{stack_name(plan), engine::cloudformation::StackCancelRequested{}});
    if (status == "UPDATE_IN_PROGRESS" && draws_.chance(80'000))
        return ask("DeleteService " + plan.name,
                   engine::ServiceDeleteAsked{service_arn(plan), true});
    if (status == "UPDATE_ROLLBACK_FAILED")
        return ask("ContinueUpdateRollback " + stack_name(plan),
                   engine::StackAsked{stack_name(plan),
                                      engine::cloudformation::StackContinueRollbackRequested{}});
    if ((status == "UPDATE_FAILED" || status == "CREATE_FAILED") && draws_.chance(500'000))
        return ask(
            "RollbackStack " + stack_name(plan),
            engine::StackAsked{stack_name(plan), engine::cloudformation::StackRollbackRequested{}});
    update(plan);
}

void User::touch_tasks() {
    std::vector<std::string> tasks = running_tasks();
    if (tasks.empty()) return;
    const std::string& task = tasks[draws_.below(tasks.size())];
    if (draws_.chance(500'000)) return ask("StopTask", engine::StopTaskAsked{task, ""});
    bool enabled = draws_.chance(700'000);
    auto minutes = static_cast<std::uint32_t>(draws_.between(1, 30));
    ask(fmt::format("UpdateTaskProtection {} for {} minutes", enabled, minutes),
        engine::TaskProtectionAsked{{task}, enabled, minutes});
}

void User::run_task() {
    const engine::Inventory* inventory = world_.cloud().inventory(World::kAccount, World::kRegion);
    std::vector<std::string> subnets = inventory->list("AWS::EC2::Subnet");
    std::vector<std::string> definitions = inventory->list("AWS::ECS::TaskDefinition");
    if (subnets.empty() || definitions.empty()) return;
    engine::RunTaskAsked asked;
    asked.cluster = kClusterName;
    asked.task_definition = definitions.front();
    asked.subnets = {subnets.front()};
    asked.started_by = "anna";
    ask("RunTask", std::move(asked));
}

void User::do_something() {
    ServicePlan& plan = plans_[draws_.below(plans_.size())];
    switch (draws_.below(13)) {
        case 0:
        case 1: return change_service(plan);
        case 2: return stop_deployment(plan);
        case 3: return make_change_set(plan);
        case 4: return use_change_set(plan);
        case 5: return touch_tasks();
        case 6: return draws_.chance(250'000) ? remove(plan) : touch_tasks();
        case 7: return draws_.chance(400'000) ? run_task() : touch_stack(plan);
        case 8:
            if (!draws_.chance(150'000)) return touch_stack(plan);
            return ask(
                "DeleteStack shop",
                engine::StackAsked{kSharedStack, engine::cloudformation::StackDeleteRequested{}});
        case 9:
            if (!draws_.chance(300'000)) return touch_stack(plan);
            return ask(
                "UpdateStack shop",
                engine::StackAsked{kSharedStack, engine::cloudformation::StackUpdateRequested{
                                                     request_of(shared_template(++version_))}});
        case 10:
            if (!draws_.chance(250'000)) return touch_stack(plan);
            return ask("DeleteService " + plan.name,
                       engine::ServiceDeleteAsked{service_arn(plan), draws_.chance(500'000)});
        default: return touch_stack(plan);
    }
}

bool User::put_right() {
    bool all = true;
    for (ServicePlan& plan : plans_)
        all = put_right(plan) && all;
    return all;
}

/// A service whose percents leave no room, or whose deployment failed, cannot help itself. The
/// stack's update under way may bring other percents: each deployment is given room, once. What is
/// refused today is asked again tomorrow.
void User::make_room(const ServicePlan& plan) {
    Service service = service_of(plan);
    bool active = service && service->state().status == engine::ecs::ServiceStatus::Active;
    if (!active) return;
    const engine::ecs::ServiceState& state = service->state();
    const engine::ecs::Deployment& primary = state.deployments.at(state.live.front());
    bool failed = primary.rollout == RolloutState::Failed && !forced_.contains(plan.name);
    bool tight =
        (state.settings.minimum_healthy_percent != 50 || state.settings.maximum_percent != 200) &&
        !roomy_.contains(primary.id);
    std::string asked_for = primary.id;
    ServicePlan wide = plan;
    wide.least_percent = 50;
    wide.most_percent = 200;
    wide.count = state.settings.desired_count;
    if (!failed && !tight) return;
    bool taken = gets("UpdateService " + plan.name + ", room to move",
                      engine::ServiceUpdateAsked{service_arn(plan), settings_of(wide), failed});
    if (taken && failed) forced_.insert(plan.name);
    if (taken && tight) roomy_.insert(std::move(asked_for));
}

/// Whether nothing is left to do for it.
bool User::put_right(ServicePlan& plan) {
    make_room(plan);
    std::string status = status_of(stack_name(plan));
    if (released_.contains(plan.name) || status.empty() || status == "DELETE_COMPLETE") return true;
    if (status.ends_with("_IN_PROGRESS")) return false;
    bool whole = status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE" ||
                 status == "UPDATE_ROLLBACK_COMPLETE";
    if (!whole) {
        touch_stack(plan);
        return false;
    }
    ServicePlan next = plan;
    next.image = fmt::format("{}:{}", plan.name, ++releases_);
    next.tags.clear();
    next.imports = "shop-Vpc";
    next.least_percent = 50;
    next.most_percent = 200;
    bool taken =
        gets("UpdateStack " + stack_name(plan) + ", a good release",
             engine::StackAsked{stack_name(plan), engine::cloudformation::StackUpdateRequested{
                                                      request_of(service_template(next))}});
    plan = next;
    if (taken) released_.insert(plan.name);
    return taken;
}

void User::take_down() {
    bool some_left = false;
    for (const ServicePlan& plan : plans_) {
        std::string status = status_of(stack_name(plan));
        bool gone = status.empty() || status == "DELETE_COMPLETE";
        some_left = some_left || !gone;
        if (!gone && !status.ends_with("_IN_PROGRESS")) remove(plan);
    }
    for (const std::string& task : running_tasks())
        if (!some_left) ask("StopTask", engine::StopTaskAsked{task, ""});
    std::string status = status_of(kSharedStack);
    if (some_left || status.ends_with("_IN_PROGRESS") || status == "DELETE_COMPLETE") return;
    ask("DeleteStack shop",
        engine::StackAsked{kSharedStack, engine::cloudformation::StackDeleteRequested{}});
}

}  // namespace sim
