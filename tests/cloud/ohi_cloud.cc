#include "cloud/ohi_cloud.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ranges>
#include <sstream>

#include "engine/cloudformation/template_body.h"
#include "engine/properties.h"

namespace ohi {
namespace {

using base::Duration;
using base::Time;
using engine::Address;
using engine::cloudformation::StackEvent;
using engine::cloudformation::StackState;

constexpr const char* kWhere = "eu-west-1";

engine::cloudformation::SharedTemplate body_of(const TemplateFile& file) {
    auto body = engine::cloudformation::read_template_body(file.bytes);
    if (const auto* refusal = std::get_if<engine::Refusal>(&body)) {
        ADD_FAILURE() << file.stack << ": " << refusal->message;
        return {};
    }
    return std::get<engine::cloudformation::SharedTemplate>(body);
}

const ServiceRow* service_row(std::string_view subject) {
    auto row = std::ranges::find(services(), subject, &ServiceRow::name);
    return row == services().end() ? nullptr : &*row;
}

}  // namespace

std::string rolling(std::string manifest) {
    manifest = edited(std::move(manifest),
                      "strategy: { prod: canary 10%, staging: blue-green, dev: rolling }",
                      "strategy: rolling");
    return edited(std::move(manifest), "rollback_on: { dev: [], default: [5xx > 1%, p95 > 800ms] }",
                  "rollback_on: []");
}

OhiCloud::OhiCloud(Env env, const std::string& manifest) : env_(env) {
    take(manifest, 1);
}

void OhiCloud::take(const std::string& manifest, int release) {
    files_ = synthesize(manifest, kEnvNames[env_]);
    release_ = release;
}

std::string OhiCloud::stack(std::string_view subject) const {
    return cluster() + "-" + std::string(subject);
}

const TemplateFile& OhiCloud::file(std::string_view stack) const {
    auto found = std::ranges::find(files_, stack, &TemplateFile::stack);
    EXPECT_NE(found, files_.end()) << stack;
    return *found;
}

const StackState* OhiCloud::state(const std::string& stack) const {
    const StackState* newest = nullptr;
    for (const auto* core : cloud().stacks(account(), kWhere))
        if (core->state().names.stack_name == stack) newest = &core->state();
    return newest;
}

const engine::Inventory& OhiCloud::inventory() const {
    return *cloud().inventory(account(), kWhere);
}

std::string OhiCloud::ask(engine::Request request) {
    engine::ApiRequested asked{account(), kWhere, std::move(request)};
    if (auto refusal = cloud().refuse(asked)) return refusal->code + ": " + refusal->message;
    world_.tell(asked);
    return {};
}

std::string OhiCloud::output(const std::string& stack, std::string_view key) const {
    for (const auto& output : state(stack)->outputs)
        if (output.key == key) return output.value;
    return {};
}

std::vector<std::string> OhiCloud::exported(const std::string& names) const {
    std::vector<std::string> values;
    std::stringstream list(names);
    for (std::string name; std::getline(list, name, ',');) {
        auto found = cloud().exports(account(), kWhere).find(name);
        if (found == cloud().exports(account(), kWhere).end())
            ADD_FAILURE() << "nothing is exported as " << name;
        else
            values.push_back(found->second.value);
    }
    return values;
}

std::optional<std::string> OhiCloud::given(const TemplateFile& file,
                                           std::string_view parameter) const {
    std::string subject = file.stack.substr(std::min(file.stack.size(), cluster().size() + 1));
    const ServiceRow* row = service_row(subject);
    bool is_there = state(file.stack) != nullptr;
    if (parameter == "Image")
        return file.account + ".dkr.ecr.eu-west-1.amazonaws.com/" + subject +
               "@sha256:" + std::string(64, static_cast<char>('0' + release_));
    if (row && parameter == "DesiredCount")
        return is_there ? std::string() : std::string(row->count[env_]);
    if (row && parameter == "Capacity") {
        bool on_spot = kEnvironmentRows[env_].capacity == "FARGATE_SPOT" && !row->single_writer;
        return on_spot ? "spot" : "on-demand";
    }
    return std::nullopt;
}

engine::cloudformation::SharedRequest OhiCloud::request(const TemplateFile& file) const {
    engine::cloudformation::StackRequest request{.body = body_of(file),
                                                 .capabilities = {"CAPABILITY_IAM"}};
    const StackState* before = state(file.stack);
    for (const cfn::Parameter& parameter : request.body->parsed.parameters) {
        if (auto value = given(file, parameter.name)) {
            request.parameters.push_back({.key = parameter.name, .value = *value});
            continue;
        }
        bool has = before && std::ranges::any_of(before->settings.parameters, [&](const auto& one) {
                       return one.key == parameter.name;
                   });
        if (has) request.parameters.push_back({.key = parameter.name, .use_previous = true});
    }
    return engine::share(std::move(request));
}

std::map<std::string, std::size_t> OhiCloud::running(std::string_view service) const {
    std::map<std::string, std::size_t> images;
    auto at = cloud().find_service("arn:aws:ecs:eu-west-1:" + account() + ":service/" + cluster() +
                                   "/" + stack(service));
    if (!at) return images;
    for (Address address :
         cloud().tasks("arn:aws:ecs:eu-west-1:" + account() + ":cluster/" + cluster())) {
        const auto& task = cloud().task(address)->state();
        if (task.request.service == at && task.status == engine::ecs::TaskStatus::Running)
            ++images[task.request.spec->containers[0].image];
    }
    return images;
}

/// A service is complete when it is steady: its count runs on the revision that the stack asked
/// for, and its load balancer thinks well of each of them.
void OhiCloud::expect_service_stands(const StackEvent& event) {
    auto at = cloud().find_service(event.physical_id);
    ASSERT_TRUE(at) << event.physical_id;
    const auto& service = cloud().service(*at)->state();
    std::size_t count = service.settings.desired_count;
    std::size_t stands = 0;
    const cfn::Object& asked = *event.properties;
    for (Address address : cloud().tasks(service.names.cluster_arn)) {
        const auto& task = cloud().task(address)->state();
        bool is_ours = task.request.service == at && task.request.spec->task_definition_arn ==
                                                         engine::text_at(asked, "TaskDefinition");
        if (is_ours && task.status == engine::ecs::TaskStatus::Running) ++stands;
    }
    EXPECT_EQ(stands, count) << event.physical_id << " " << to_string(event.status);
    for (const cfn::Object* seat : engine::objects_at(asked, "LoadBalancers")) {
        auto group = cloud().find_target_group(engine::text_at(*seat, "TargetGroupArn"));
        ASSERT_TRUE(group);
        EXPECT_GE(cloud().target_group(*group)->healthy_count(), count) << event.physical_id;
    }
}

std::string OhiCloud::settle(const TemplateFile& file, std::size_t from, std::string_view wanted) {
    std::size_t seen = from;
    Time until = world_.now + Duration::hours(6);
    while (true) {
        const StackState& stack = *state(file.stack);
        for (; seen < stack.events.size(); ++seen) {
            const StackEvent& event = stack.events[seen];
            bool complete = event.status == engine::cloudformation::Status::CreateComplete ||
                            event.status == engine::cloudformation::Status::UpdateComplete;
            if (event.type == "AWS::ECS::Service" && complete &&
                wanted != "UPDATE_ROLLBACK_COMPLETE")
                expect_service_stands(event);
        }
        if (!is_in_progress(stack.status)) break;
        if (!world_.step(until)) {
            ADD_FAILURE() << file.stack << " does not come to an end";
            break;
        }
    }
    const StackState& stack = *state(file.stack);
    EXPECT_EQ(to_string(stack.status), wanted) << file.stack << ": " << stack.reason;
    Events events(stack.events.begin() + static_cast<std::ptrdiff_t>(from), stack.events.end());
    bool ends_well = wanted.ends_with("_COMPLETE") && !wanted.contains("ROLLBACK");
    for (const StackEvent& event : events) {
        bool failed = to_string(event.status).ends_with("FAILED");
        EXPECT_FALSE(ends_well && failed)
            << file.stack << " " << event.logical_id << ": " << event.reason;
    }
    const std::string& text = wanted.starts_with("DELETE") ? deployed_[file.stack] : file.bytes;
    for (const std::string& problem : out_of_order(events, needs_in(text)))
        ADD_FAILURE() << file.stack << ": " << problem;
    if (ends_well) deployed_[file.stack] = file.bytes;
    return told(file.stack, events);
}

std::string OhiCloud::create(const TemplateFile& file, std::string_view wanted) {
    EXPECT_EQ(
        ask(engine::StackAsked{
            file.stack, engine::cloudformation::StackCreateRequested{.request = request(file)}}),
        "")
        << file.stack;
    if (!state(file.stack)) return {};
    return settle(file, 0, wanted);
}

std::string OhiCloud::update(const TemplateFile& file, std::string_view wanted) {
    std::size_t from = state(file.stack)->events.size();
    std::string refusal = ask(engine::StackAsked{
        file.stack, engine::cloudformation::StackUpdateRequested{request(file)}});
    if (refusal == "ValidationError: No updates are to be performed.")
        return file.stack + ": no updates\n";
    EXPECT_EQ(refusal, "") << file.stack;
    return settle(file, from, wanted);
}

std::string OhiCloud::remove(const TemplateFile& file, std::string_view wanted) {
    std::size_t from = state(file.stack)->events.size();
    EXPECT_EQ(ask(engine::StackAsked{file.stack, engine::cloudformation::StackDeleteRequested{}}),
              "")
        << file.stack;
    return settle(file, from, wanted);
}

/// The count that the service was created with is the autoscaler's from now on: an update that
/// touches no task.
void OhiCloud::forget_count(const TemplateFile& file) {
    std::string subject = file.stack.substr(cluster().size() + 1);
    auto before = running(subject);
    std::string story = update(file);
    EXPECT_EQ(running(subject), before) << story;
}

void OhiCloud::run_job(const TemplateFile& file) {
    engine::RunTaskAsked asked{
        .cluster = cluster(),
        .task_definition = output(file.stack, "TaskDefinitionArn"),
        .subnets = exported(output(file.stack, "SubnetExports")),
        .security_groups = exported(output(file.stack, "SecurityGroupExports")),
        .started_by = "deploy.sh"};
    ASSERT_EQ(ask(asked), "") << file.stack;
    ASSERT_EQ(cloud().made().tasks.size(), 1U);
    Address task = cloud().made().tasks[0];
    auto status = [&] { return cloud().task(task)->last_status(); };
    Time until = world_.now + Duration::minutes(10);
    while (status() != engine::ecs::TaskStatus::Running && world_.step(until)) {
    }
    ASSERT_EQ(status(), engine::ecs::TaskStatus::Running) << file.stack;
    world_.tell(engine::WorldReported{task, engine::ecs::ContainerExited{0, 1, 0, {}}});
    while (status() != engine::ecs::TaskStatus::Stopped && world_.step(until)) {
    }
    EXPECT_EQ(status(), engine::ecs::TaskStatus::Stopped) << file.stack;
}

std::string OhiCloud::deploy(const TemplateFile& file) {
    bool is_new = state(file.stack) == nullptr;
    std::string story = is_new ? create(file) : update(file);
    bool counts = body_of(file)->parsed.find_parameter("DesiredCount") != nullptr;
    if (is_new && counts) forget_count(file);
    if (file.stack.contains("-job-")) run_job(file);
    return story;
}

std::string OhiCloud::up() {
    std::string story;
    for (const TemplateFile& file : files_)
        story += deploy(file);
    return story;
}

std::string OhiCloud::down() {
    std::string story;
    for (const TemplateFile& file : files_ | std::views::reverse)
        story += remove(file);
    return story;
}

}  // namespace ohi
