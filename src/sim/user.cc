#include "sim/user.h"

#include <utility>

#include <fmt/format.h>

#include "engine/cloudformation/template_body.h"

namespace sim {

using cfn::Array;
using cfn::Object;
using engine::Address;
using engine::StackAsked;
using engine::cloudformation::DeploymentMode;
using engine::cloudformation::OnFailure;
using engine::cloudformation::StackRequest;
using engine::ecs::RolloutState;
using engine::ecs::ServiceDeploymentStopRequested;

namespace {

constexpr std::uint64_t kUserDraws = 0x05e4;
/// How often one deployment is given room to move.
constexpr std::uint32_t kRoomGiven = 3;
constexpr const char* kClusterArn = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop";

/// Whether a deployment can start a task before it stops one, or stop one first.
bool can_move(const engine::ecs::ServiceSettings& settings) {
    std::uint64_t count = settings.desired_count;
    std::uint64_t most = count * settings.maximum_percent / 100;
    std::uint64_t least = (count * settings.minimum_healthy_percent + 99) / 100;
    return count == 0 || most > count || least < count;
}

}  // namespace

User::User(std::uint64_t seed, World& world, Findings& findings, PlanWatch& plans)
    : draws_(base::mix(seed, kUserDraws)), world_(world), findings_(findings), written_(plans) {
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

StackRequest User::read(const std::string& text) const {
    auto body = engine::cloudformation::read_template_body(text);
    StackRequest request;
    request.capabilities = {"CAPABILITY_NAMED_IAM"};
    if (const auto* read = std::get_if<engine::cloudformation::SharedTemplate>(&body))
        request.body = *read;
    else
        findings_.expect(false, "the templates of the simulation are templates", "user");
    return request;
}

StackRequest User::request_of(const ServicePlan& plan) {
    std::string text = service_template(plan);
    StackRequest request = read(text);
    written_.note(std::move(text), plan);
    return request;
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
        StackAsked{kSharedStack, engine::cloudformation::StackCreateRequested{
                                     .request = engine::share(read(shared_template(shared_)))}});
}

void User::create_services() {
    for (ServicePlan& plan : plans_)
        create(plan);
}

/// In a hurry nobody waits for services.
void User::draw_mode(const ServicePlan& plan, StackRequest& request) {
    if (!draws_.chance(100'000)) return;
    request.mode = DeploymentMode::Express;
    express_.insert(plan.name);
}

void User::create(ServicePlan& plan) {
    // What an earlier stack has left behind has its name.
    bool may_leave = plan.keeps_log || plan.has_files;
    if (may_leave && draws_.chance(700'000)) plan.log_version++;
    StackRequest request = request_of(plan);
    if (draws_.chance(150'000)) request.on_failure = OnFailure::Delete;
    if (draws_.chance(250'000)) request.on_failure = OnFailure::DoNothing;
    draw_mode(plan, request);
    if (draws_.chance(150'000)) return create_by_change_set(plan, std::move(request));
    bool is_protected = draws_.chance(150'000);
    bool taken = gets("CreateStack " + stack_name(plan),
                      StackAsked{stack_name(plan), engine::cloudformation::StackCreateRequested{
                                                       .request = engine::share(std::move(request)),
                                                       .termination_protection = is_protected}});
    if (!taken) return;
    protected_.erase(stack_name(plan));
    if (is_protected) protected_.insert(stack_name(plan));
}

void User::create_by_change_set(const ServicePlan& plan, StackRequest request) {
    engine::cloudformation::ChangeSetCreateRequested made;
    made.change_set_name = fmt::format("change{}", ++change_sets_);
    made.type = engine::cloudformation::ChangeSetCreateRequested::Type::Create;
    made.request = engine::share(std::move(request));
    first_change_sets_[plan.name] = made.change_set_name;
    protected_.erase(stack_name(plan));
    std::string what =
        fmt::format("CreateChangeSet {} to create {}", made.change_set_name, stack_name(plan));
    ask(what, StackAsked{stack_name(plan), std::move(made)});
}

void User::update(ServicePlan& plan) {
    ServicePlan next = plan;
    draw_change(draws_, next);
    StackRequest request = request_of(next);
    // From a failure that was left as it is there is no other way forward.
    bool has_failed = status_of(stack_name(plan)).ends_with("E_FAILED");
    if (has_failed || draws_.chance(100'000)) request.on_failure = OnFailure::DoNothing;
    draw_mode(plan, request);
    ask(fmt::format("UpdateStack {} image {} count {}", stack_name(plan), next.image, next.count),
        StackAsked{stack_name(plan), engine::cloudformation::StackUpdateRequested{
                                         engine::share(std::move(request))}});
    plan = next;
}

void User::update_shared() {
    SharedPlan next = shared_;
    draw_change(draws_, next);
    shared_.version = next.version;
    bool taken = gets(fmt::format("UpdateStack shop spare {}{}{}", next.spare,
                                  next.exports_spare ? "" : ", without shop-Spare",
                                  next.exports_space ? "" : ", without shop-Space"),
                      StackAsked{kSharedStack, engine::cloudformation::StackUpdateRequested{
                                                   engine::share(read(shared_template(next)))}});
    if (taken) shared_ = next;
}

void User::protect(const ServicePlan& plan, bool enabled) {
    bool taken =
        gets(fmt::format("UpdateTerminationProtection {} of {}", enabled, stack_name(plan)),
             StackAsked{stack_name(plan),
                        engine::cloudformation::TerminationProtectionChanged{enabled}});
    if (!taken) return;
    if (enabled)
        protected_.insert(stack_name(plan));
    else
        protected_.erase(stack_name(plan));
}

void User::make_change_set(ServicePlan& plan) {
    ServicePlan next = plan;
    draw_change(draws_, next);
    engine::cloudformation::ChangeSetCreateRequested made;
    made.change_set_name = fmt::format("change{}", ++change_sets_);
    made.request = engine::share(request_of(next));
    std::string what = "CreateChangeSet " + made.change_set_name + " of " + stack_name(plan);
    ask(what, StackAsked{stack_name(plan), std::move(made)});
}

void User::use_change_set(const ServicePlan& plan) {
    bool is_first = status_of(stack_name(plan)) == "REVIEW_IN_PROGRESS";
    std::string name =
        is_first ? first_change_sets_[plan.name] : fmt::format("change{}", change_sets_);
    if (draws_.chance(200'000))
        return ask(
            "DeleteChangeSet " + name,
            StackAsked{stack_name(plan), engine::cloudformation::ChangeSetDeleteRequested{name}});
    ask("ExecuteChangeSet " + name,
        StackAsked{stack_name(plan),
                   engine::cloudformation::ChangeSetExecuteRequested{.change_set = name}});
}

void User::remove(const ServicePlan& plan) {
    if (protected_.contains(stack_name(plan)) && draws_.chance(500'000)) protect(plan, false);
    std::string status = status_of(stack_name(plan));
    engine::cloudformation::StackDeleteRequested gone;
    if (status == "DELETE_FAILED" && plan.has_files && draws_.chance(500'000))
        gone.retain_resources = {"Files"};
    else if (status.ends_with("E_FAILED") || status == "ROLLBACK_FAILED")
        empty_buckets(plan);
    ask("DeleteStack " + stack_name(plan), StackAsked{stack_name(plan), std::move(gone)});
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
    if (status == "REVIEW_IN_PROGRESS")
        return draws_.chance(800'000) ? use_change_set(plan) : remove(plan);
    if (status == "ROLLBACK_COMPLETE" || status == "ROLLBACK_FAILED" || status == "DELETE_FAILED")
        return remove(plan);
    if (status == "UPDATE_IN_PROGRESS" && draws_.chance(300'000))
        return ask("CancelUpdateStack " + stack_name(plan),
                   StackAsked{stack_name(plan), engine::cloudformation::StackCancelRequested{}});
    if (status == "UPDATE_IN_PROGRESS" && draws_.chance(80'000))
        return ask("DeleteService " + plan.name,
                   engine::ServiceDeleteAsked{service_arn(plan), true});
    if (status == "UPDATE_ROLLBACK_FAILED")
        return ask(
            "ContinueUpdateRollback " + stack_name(plan),
            StackAsked{stack_name(plan), engine::cloudformation::StackContinueRollbackRequested{}});
    if ((status == "UPDATE_FAILED" || status == "CREATE_FAILED") && draws_.chance(500'000))
        return ask("RollbackStack " + stack_name(plan),
                   StackAsked{stack_name(plan), engine::cloudformation::StackRollbackRequested{}});
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

void User::put_files(const std::string& bucket, std::uint64_t count) {
    const engine::Inventory* inventory = world_.cloud().inventory(World::kAccount, World::kRegion);
    if (!inventory->find("AWS::S3::Bucket", bucket)) return;
    ask(fmt::format("{} {}", count == 0 ? "DeleteObjects of" : "PutObjects in", bucket),
        engine::ContentChanged{"AWS::S3::Bucket", bucket, count});
}

void User::empty_buckets(const ServicePlan& plan) {
    const engine::Inventory* inventory = world_.cloud().inventory(World::kAccount, World::kRegion);
    for (const std::string& bucket : inventory->list("AWS::S3::Bucket"))
        if (bucket.starts_with(fmt::format("shop-{}-", plan.name))) put_files(bucket, 0);
}

void User::use_services() {
    for (const ServicePlan& plan : plans_)
        if (plan.has_files && draws_.chance(700'000)) put_files(bucket_name(plan), 3);
}

void User::do_something() {
    use_services();
    ServicePlan& plan = plans_[draws_.below(plans_.size())];
    switch (draws_.below(13)) {
        case 0:
        case 1: return change_service(plan);
        case 2: return stop_deployment(plan);
        case 3: return make_change_set(plan);
        case 4: return use_change_set(plan);
        case 5: return touch_tasks();
        case 6:
            if (draws_.chance(200'000)) return protect(plan, draws_.chance(500'000));
            return draws_.chance(300'000) ? remove(plan) : touch_tasks();
        case 7: return draws_.chance(400'000) ? run_task() : touch_stack(plan);
        case 8:
            if (!draws_.chance(150'000)) return touch_stack(plan);
            return ask("DeleteStack shop",
                       StackAsked{kSharedStack, engine::cloudformation::StackDeleteRequested{}});
        case 9:
            if (!draws_.chance(400'000)) return touch_stack(plan);
            return update_shared();
        case 10:
            if (!draws_.chance(250'000)) return touch_stack(plan);
            return ask("DeleteService " + plan.name,
                       engine::ServiceDeleteAsked{service_arn(plan), draws_.chance(500'000)});
        default: return touch_stack(plan);
    }
}

bool User::put_right(Help help) {
    bool all = true;
    for (ServicePlan& plan : plans_)
        all = put_right(plan, help) && all;
    return all;
}

/// Its last deployment is no longer under way; or nothing of it is there.
bool User::is_settled(const ServicePlan& plan) const {
    Service service = service_of(plan);
    bool active = service && service->state().status == engine::ecs::ServiceStatus::Active;
    if (!active) return true;
    const engine::ecs::ServiceState& state = service->state();
    return state.deployments.at(state.live.front()).rollout == RolloutState::Completed;
}

/// A service whose percents leave no room, or whose deployment failed, cannot help itself. The
/// stack's update under way may bring other percents: each deployment is given room, a few times.
/// What is refused today is asked again tomorrow.
void User::make_room(const ServicePlan& plan, Help help) {
    Service service = service_of(plan);
    bool active = service && service->state().status == engine::ecs::ServiceStatus::Active;
    if (!active) return;
    const engine::ecs::ServiceState& state = service->state();
    const engine::ecs::Deployment& primary = state.deployments.at(state.live.front());
    bool failed = primary.rollout == RolloutState::Failed && !forced_.contains(plan.name);
    bool is_wide =
        state.settings.minimum_healthy_percent == 50 && state.settings.maximum_percent == 200;
    bool has_room = help == Help::Everywhere ? is_wide : can_move(state.settings);
    bool tight = !has_room && roomy_[primary.id] < kRoomGiven;
    std::string asked_for = primary.id;
    ServicePlan wide = plan;
    wide.least_percent = 50;
    wide.most_percent = 200;
    wide.count = state.settings.desired_count;
    if (!failed && !tight) return;
    bool taken = gets("UpdateService " + plan.name + ", room to move",
                      engine::ServiceUpdateAsked{service_arn(plan), settings_of(wide), failed});
    if (taken && failed) forced_.insert(plan.name);
    if (taken && tight) roomy_[asked_for]++;
}

/// Whether nothing is left to do for it; a release that was taken may still fail. Who was in a
/// hurry has taken away what a service needs that goes back later, and has to release again.
bool User::put_right(ServicePlan& plan, Help help) {
    make_room(plan, help);
    std::string status = status_of(stack_name(plan));
    if (status == "REVIEW_IN_PROGRESS") {
        remove(plan);
        return false;
    }
    if (status.empty() || status == "DELETE_COMPLETE") return true;
    if (status.ends_with("_IN_PROGRESS")) return false;
    bool whole = status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE" ||
                 status == "UPDATE_ROLLBACK_COMPLETE";
    if (!whole) {
        touch_stack(plan);
        return false;
    }
    if (released_.contains(plan.name)) return true;
    if (help == Help::WhereNeeded && !express_.contains(plan.name)) return is_settled(plan);
    ServicePlan next = plan;
    next.image = fmt::format("{}:{}", plan.name, ++releases_);
    next.tags.clear();
    next.imports = "shop-Vpc";
    next.least_percent = 50;
    next.most_percent = 200;
    bool taken = gets("UpdateStack " + stack_name(plan) + ", a good release",
                      StackAsked{stack_name(plan), engine::cloudformation::StackUpdateRequested{
                                                       engine::share(request_of(next))}});
    plan = next;
    if (taken) released_.insert(plan.name);
    return taken;
}

/// What policies have kept, and clean-ups could not delete.
void User::delete_what_is_left() {
    const engine::Inventory* inventory = world_.cloud().inventory(World::kAccount, World::kRegion);
    for (const ServicePlan& plan : plans_)
        empty_buckets(plan);
    for (const char* type : {"AWS::Logs::LogGroup", "AWS::S3::Bucket"})
        for (const std::string& left : inventory->list(type))
            ask(fmt::format("DeleteResource {} {}", type, left),
                engine::ResourceDeleteAsked{type, left});
}

void User::take_down() {
    bool some_left = false;
    for (const ServicePlan& plan : plans_) {
        std::string status = status_of(stack_name(plan));
        bool gone = status.empty() || status == "DELETE_COMPLETE";
        some_left = some_left || !gone;
        if (gone || (status.ends_with("_IN_PROGRESS") && status != "REVIEW_IN_PROGRESS")) continue;
        if (protected_.contains(stack_name(plan))) protect(plan, false);
        empty_buckets(plan);
        remove(plan);
    }
    if (some_left) return;
    for (const std::string& task : running_tasks())
        ask("StopTask", engine::StopTaskAsked{task, ""});
    delete_what_is_left();
    std::string status = status_of(kSharedStack);
    if (status.ends_with("_IN_PROGRESS") || status == "DELETE_COMPLETE") return;
    ask("DeleteStack shop",
        StackAsked{kSharedStack, engine::cloudformation::StackDeleteRequested{}});
}

}  // namespace sim
