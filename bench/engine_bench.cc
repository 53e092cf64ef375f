// Measures the cores of the cloud: a world in virtual time is recorded for a while, and what it
// told the cloud is told again to the cloud as it was, which alone is timed.
//
//   engine_bench          prints the table in Markdown
//   engine_bench 1000     one row of it: for a profiler
#include <malloc.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "cloud/ohi_cloud.h"
#include "engine/cloudformation/template_body.h"
#include "sim/world.h"

namespace {

using base::Duration;
using base::Time;
using engine::Cloud;
using engine::ecs::TaskStatus;
using Clock = std::chrono::steady_clock;

constexpr int kRuns = 3;
constexpr std::size_t kServicesInAStack = 50;
constexpr std::size_t kTasksOfAService = 10;

[[noreturn]] void give_up(const std::string& why) {
    std::fputs(("engine_bench: " + why + "\n").c_str(), stderr);
    std::exit(1);
}

/// What a cloud was told for a while. When it woke follows from that.
struct Recording {
    std::string checkpoint;  ///< as the cloud was before
    std::vector<std::pair<Time, Cloud::Fact>> facts;
    Time end;
};

struct Row {
    std::string name;
    std::size_t services = 0;
    std::size_t tasks = 0;
    Duration window;
    std::size_t facts = 0;
    double nanoseconds = 0;  ///< of the whole recording, the median run
    double heap_a_task = 0;  ///< bytes
    double checkpoint_a_task = 0;
};

Cloud restored(const std::string& checkpoint) {
    auto back = engine::restore(checkpoint);
    if (const auto* wrong = std::get_if<std::string>(&back)) give_up(*wrong);
    return std::move(std::get<Cloud>(back));
}

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Tells `recording` again; the nanoseconds that the cloud took.
double replay(const Recording& recording) {
    Cloud cloud = restored(recording.checkpoint);
    std::vector<engine::CloudOrder> orders;
    auto take_orders = [&] {
        orders.clear();
        cloud.take_orders(orders);
    };
    auto wake_until = [&](Time moment) {
        while (std::optional<Time> due = cloud.next_wake()) {
            if (*due >= moment) return;
            cloud.wake(*due);
            take_orders();
        }
    };
    auto begin = Clock::now();
    for (const auto& [when, fact] : recording.facts) {
        wake_until(when);
        cloud.handle(fact, when);
        take_orders();
    }
    wake_until(recording.end);
    return seconds_since(begin) * 1e9;
}

std::size_t heap() {
    struct mallinfo2 now = mallinfo2();
    return now.uordblks + now.hblkhd;
}

Row measured(std::string name, std::size_t services, std::size_t tasks, Duration window,
             const Recording& recording) {
    Row row{.name = std::move(name), .services = services, .tasks = tasks, .window = window};
    row.facts = recording.facts.size();
    std::array<double, kRuns> runs{};
    for (double& run : runs)
        run = replay(recording);
    std::ranges::sort(runs);
    row.nanoseconds = runs[kRuns / 2];
    std::size_t before = heap();
    Cloud cloud = restored(recording.checkpoint);
    row.heap_a_task = static_cast<double>(heap() - before) / static_cast<double>(tasks);
    row.checkpoint_a_task =
        static_cast<double>(recording.checkpoint.size()) / static_cast<double>(tasks);
    return row;
}

engine::cloudformation::SharedRequest request_of(const std::string& text) {
    auto body = engine::cloudformation::read_template_body(text);
    if (const auto* refusal = std::get_if<engine::Refusal>(&body)) give_up(refusal->message);
    return engine::share(engine::cloudformation::StackRequest{
        .body = std::get<engine::cloudformation::SharedTemplate>(body)});
}

void create_stack(sim::World& world, const std::string& name, const std::string& text) {
    auto refusal = world.ask(engine::StackAsked{
        name, engine::cloudformation::StackCreateRequested{.request = request_of(text)}});
    if (refusal) give_up(name + ": " + refusal->message);
}

std::string status_of(const sim::World& world, const std::string& name) {
    const auto* stack = world.cloud().stack(sim::World::kAccount, sim::World::kRegion, name);
    return stack ? std::string(to_string(stack->state().status)) : "not there";
}

void expect_complete(const sim::World& world, const std::string& name) {
    if (std::string status = status_of(world, name); status != "CREATE_COMPLETE")
        give_up(name + " is " + status);
}

constexpr const char* kSharedTemplate = R"({"Resources": {
  "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
  "SubnetA": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"},
    "CidrBlock": "10.0.0.0/17", "AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}}},
  "SubnetB": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"},
    "CidrBlock": "10.0.128.0/17", "AvailabilityZone": {"Fn::Select": [1, {"Fn::GetAZs": ""}]}}},
  "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "bench"}},
  "Definition": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": "bench",
    "Cpu": "256", "Memory": "512", "NetworkMode": "awsvpc", "RequiresCompatibilities": ["FARGATE"],
    "ContainerDefinitions": [{"Name": "main", "Image": "bench:1",
      "PortMappings": [{"ContainerPort": 80}],
      "HealthCheck": {"Command": ["CMD", "true"], "Interval": 30}}]}}},
 "Outputs": {
  "Vpc": {"Value": {"Ref": "Vpc"}, "Export": {"Name": "bench-Vpc"}},
  "SubnetA": {"Value": {"Ref": "SubnetA"}, "Export": {"Name": "bench-SubnetA"}},
  "SubnetB": {"Value": {"Ref": "SubnetB"}, "Export": {"Name": "bench-SubnetB"}},
  "Cluster": {"Value": {"Ref": "Cluster"}, "Export": {"Name": "bench-Cluster"}},
  "Definition": {"Value": {"Ref": "Definition"}, "Export": {"Name": "bench-Definition"}}}})";

/// `count` services from the `first` on, each with its target group behind one load balancer.
std::string services_template(std::size_t first, std::size_t count) {
    std::string text = R"({"Resources": {"Balancer": {
      "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {"Subnets": [
        {"Fn::ImportValue": "bench-SubnetA"}, {"Fn::ImportValue": "bench-SubnetB"}]}})";
    for (std::size_t i = first; i < first + count; ++i)
        text += fmt::format(
            R"(, "Group{0}": {{"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {{
              "VpcId": {{"Fn::ImportValue": "bench-Vpc"}}, "Port": 80, "Protocol": "HTTP",
              "TargetType": "ip", "HealthyThresholdCount": 2}}}},
            "Listener{0}": {{"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {{
              "LoadBalancerArn": {{"Ref": "Balancer"}}, "Port": {1}, "Protocol": "HTTP",
              "DefaultActions": [{{"Type": "forward", "TargetGroupArn": {{"Ref": "Group{0}"}}}}]}}}},
            "Service{0}": {{"Type": "AWS::ECS::Service", "DependsOn": "Listener{0}",
              "Properties": {{"Cluster": {{"Fn::ImportValue": "bench-Cluster"}},
              "ServiceName": "service-{0}", "DesiredCount": {2}, "LaunchType": "FARGATE",
              "TaskDefinition": {{"Fn::ImportValue": "bench-Definition"}},
              "LoadBalancers": [{{"ContainerName": "main", "ContainerPort": 80,
                "TargetGroupArn": {{"Ref": "Group{0}"}}}}],
              "NetworkConfiguration": {{"AwsvpcConfiguration": {{"Subnets": [
                {{"Fn::ImportValue": "bench-SubnetA"}}, {{"Fn::ImportValue": "bench-SubnetB"}}]}}}}}}}})",
            i, 1000 + i - first, kTasksOfAService);
    return text + "}}";
}

std::size_t running(const Cloud& cloud) {
    return static_cast<std::size_t>(
        std::ranges::count_if(cloud.state().tasks, [](const auto& slot) {
            return slot.core && slot.core->last_status() == TaskStatus::Running;
        }));
}

/// One service in ten is deployed anew and one container in a hundred crashes while `window` lasts.
Row cluster_row(std::size_t services, Duration window) {
    std::fprintf(stderr, "  %zu services ...\n", services);
    sim::Behaviour behaviour;
    behaviour.crashes = 10'000;
    sim::World world(services, behaviour);
    create_stack(world, "shared", kSharedTemplate);
    world.run(world.now() + Duration::minutes(20));
    expect_complete(world, "shared");
    std::vector<std::string> stacks;
    for (std::size_t first = 0; first < services; first += kServicesInAStack) {
        stacks.push_back(fmt::format("services-{}", first));
        create_stack(world, stacks.back(),
                     services_template(first, std::min(kServicesInAStack, services - first)));
    }
    world.run(world.now() + Duration::hours(1));
    for (const std::string& stack : stacks)
        expect_complete(world, stack);

    std::size_t tasks = running(world.cloud());
    Recording recording{.checkpoint = engine::checkpoint(world.cloud().state()),
                        .end = world.now() + window};
    world.watch([&recording](const sim::Turn& turn) {
        if (turn.fact) recording.facts.emplace_back(turn.now, *turn.fact);
    });
    for (std::size_t i = 0; i < services; i += 10) {
        auto refusal = world.ask(engine::ServiceUpdateAsked{
            .service = fmt::format("arn:aws:ecs:{}:{}:service/bench/service-{}",
                                   sim::World::kRegion, sim::World::kAccount, i),
            .changes = engine::share(cfn::Object{}),
            .force_new_deployment = true});
        if (refusal) give_up(refusal->message);
    }
    world.run(recording.end);
    return measured(fmt::format("{} services", services), services, tasks, window, recording);
}

/// The whole of ohi prod, with a release of everything in the middle of the hour.
Row ohi_row() {
    std::fputs("  ohi prod ...\n", stderr);
    constexpr Duration kWindow = Duration::hours(1);
    ohi::OhiCloud ohi(ohi::kProd, ohi::rolling(ohi::manifest()));
    ohi.up();
    engine::TestWorld& world = ohi.world();
    world.run(Duration::minutes(10));
    std::size_t tasks = running(world.cloud);
    Recording recording{.checkpoint = engine::checkpoint(world.cloud.state()),
                        .end = world.now + kWindow};
    std::size_t from = world.journal.size();
    world.run(Duration::minutes(15));
    ohi.take(ohi::rolling(ohi::manifest()), 2);
    ohi.up();
    if (world.now > recording.end) give_up("the release of ohi took longer than the hour");
    world.run(recording.end - world.now);
    for (std::size_t i = from; i < world.journal.size(); ++i)
        recording.facts.emplace_back(world.journal_times[i], world.journal[i]);
    return measured("ohi prod, released once", ohi::services().size(), tasks, kWindow, recording);
}

/// Half of them log groups of their own, half queues that need the one before.
std::string many_resources_template(std::size_t count) {
    std::string text = R"({"Resources": {)";
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) text += ",";
        text += fmt::format(R"("Log{0}": {{"Type": "AWS::Logs::LogGroup", "Properties":
            {{"LogGroupName": "/bench/{0}", "RetentionInDays": 7{1}}}}})",
                            i,
                            i % 2 == 1 ? fmt::format(R"(, "Tags": [{{"Key": "after",
                                "Value": {{"Ref": "Log{}"}}}}])",
                                                     i - 1)
                                       : "");
    }
    return text + "}}";
}

void big_stack() {
    constexpr std::size_t kResources = 500;
    std::string text = many_resources_template(kResources);
    std::array<double, kRuns> reading{}, creating{}, deleting{};
    std::size_t events = 0;
    for (int run = 0; run < kRuns; ++run) {
        auto at = static_cast<std::size_t>(run);
        sim::World world(1, {});
        auto begin = Clock::now();
        auto request = request_of(text);
        reading[at] = seconds_since(begin);
        begin = Clock::now();
        auto refusal = world.ask(engine::StackAsked{
            "big", engine::cloudformation::StackCreateRequested{.request = request}});
        if (refusal) give_up(refusal->message);
        world.run(world.now() + Duration::hours(4));
        creating[at] = seconds_since(begin);
        expect_complete(world, "big");
        begin = Clock::now();
        refusal =
            world.ask(engine::StackAsked{"big", engine::cloudformation::StackDeleteRequested{}});
        if (refusal) give_up(refusal->message);
        world.run(world.now() + Duration::hours(4));
        deleting[at] = seconds_since(begin);
        const auto stacks = world.cloud().stacks(sim::World::kAccount, sim::World::kRegion);
        if (to_string(stacks.at(0)->state().status) != "DELETE_COMPLETE")
            give_up("the stack of 500 resources was not deleted");
        events = stacks.at(0)->state().events.size();
    }
    auto median = [](std::array<double, kRuns> runs) {
        std::ranges::sort(runs);
        return runs[kRuns / 2] * 1e3;
    };
    fmt::print(
        "\nA stack of {} resources: template read in {:.1f} ms, created in {:.1f} ms, deleted in "
        "{:.1f} ms, with {} events (medians of {} runs).\n",
        kResources, median(reading), median(creating), median(deleting), events, kRuns);
}

void print(const Row& row) {
    double a_fact = row.nanoseconds / static_cast<double>(row.facts);
    fmt::print("| {} | {} | {} | {} min | {} | {:.0f} | {:.2f} M | {:.0f} | {:.0f} |\n", row.name,
               row.services, row.tasks, row.window.in_milliseconds() / 60'000, row.facts, a_fact,
               1e3 / a_fact, row.heap_a_task, row.checkpoint_a_task);
    std::fflush(stdout);
}

}  // namespace

int main(int count, char** words) {
    std::string only = count > 1 ? words[1] : "";
    auto wanted = [&only](std::string_view row) { return only.empty() || only == row; };
    fmt::print(
        "| | services | tasks | virtual time | facts | ns a fact | facts a second | "
        "heap, bytes a task | checkpoint, bytes a task |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    if (wanted("ohi")) print(ohi_row());
    if (wanted("10")) print(cluster_row(10, Duration::hours(1)));
    if (wanted("1000")) print(cluster_row(1'000, Duration::minutes(20)));
    if (wanted("10000")) print(cluster_row(10'000, Duration::minutes(4)));
    if (wanted("stack")) big_stack();
}
