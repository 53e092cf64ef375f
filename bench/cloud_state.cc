#include "cloud_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <thread>
#include <utility>

#include "server.h"

namespace bench {
namespace {

constexpr std::string_view kOne = "bench-one";
constexpr std::string_view kMany = "bench-many";
constexpr std::string_view kJobs = "bench-jobs";
constexpr std::string_view kFamily = "bench";
/// What RunTask takes at most.
constexpr std::size_t kTasksOfACall = 10;
constexpr std::size_t kMostReads = 100'000;
constexpr std::size_t kMostWrites = 2'000;
/// A deployment tells at most so many events: started, stopped, completed, steady; with no tasks
/// only the last two. A change of the count tells two.
constexpr std::size_t kEventsOfADeployment = 4;
constexpr auto kPatience = std::chrono::minutes(2);
constexpr auto kBetweenLooks = std::chrono::milliseconds(5);

std::string name_of(std::size_t service) {
    return fmt::format("service-{}", service);
}

void texts(aws::Writer& out, std::string_view name, const std::vector<std::string>& values) {
    out.begin_list(name);
    for (const std::string& value : values)
        out.text({}, value);
    out.end();
}

void write_network(aws::Writer& out, const Network& network) {
    out.begin_structure("networkConfiguration").begin_structure("awsvpcConfiguration");
    texts(out, "subnets", network.subnets);
    texts(out, "securityGroups", {network.group});
    out.end().end();
}

void write_definition(aws::Writer& out) {
    out.text("family", kFamily).text("networkMode", "awsvpc");
    out.begin_list("containerDefinitions").begin_structure();
    out.text("name", "main").text("image", "example.com/bench:1");
    out.begin_list("portMappings").begin_structure().integer("containerPort", 8080).end().end();
    // moto wants one of each container.
    out.integer("memory", 256).boolean("essential", true);
    out.begin_list("environment");
    for (std::string_view name : {"LOG_LEVEL", "DATABASE_HOST", "CACHE_HOST"})
        out.begin_structure().text("name", name).text("value", "of the bench").end();
    out.end().end().end();
    texts(out, "requiresCompatibilities", {"FARGATE"});
    out.text("cpu", "256").text("memory", "512");
    // Longer than the bench: a task that no service asked for ends by itself.
    out.begin_list("tags").begin_structure();
    out.text("key", "slipway.simulate/exit-after").text("value", "1000h");
    out.end().end();
}

void create_service(const Client& client, std::string_view cluster, const std::string& name,
                    std::int64_t desired, const Network& network) {
    client.call("ecs", "CreateService", [&](aws::Writer& out) {
        out.text("cluster", cluster).text("serviceName", name).text("taskDefinition", kFamily);
        out.integer("desiredCount", desired).text("launchType", "FARGATE");
        write_network(out, network);
    });
}

Fill asking_for(std::string_view cluster, std::vector<std::string> services) {
    return [cluster, services = std::move(services)](aws::Writer& out) {
        out.text("cluster", cluster);
        texts(out, "services", services);
    };
}

bool is_steady(const aws::Value& service) {
    const auto& deployments = service.list("deployments");
    const auto& events = service.list("events");
    return deployments.size() == 1 && deployments[0].text("rolloutState") == "COMPLETED" &&
           service.integer("runningCount") == service.integer("desiredCount") && !events.empty() &&
           events[0].text("message").ends_with("has reached a steady state.");
}

/// The services, once all of them are steady.
aws::Value::List steady(const Client& client, const Fill& services) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < until) {
        aws::Value answer = client.call("ecs", "DescribeServices", services).value;
        if (std::ranges::all_of(answer.list("services"), is_steady)) return answer.list("services");
        std::this_thread::sleep_for(kBetweenLooks);
    }
    give_up("the services do not become steady");
}

/// Deploys the services anew until each has told `wanted` events; by changing how many tasks it has
/// when a deployment would tell too many.
void tell_events(const Client& client, std::string_view cluster, std::size_t services,
                 std::size_t wanted) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < services; ++i)
        names.push_back(name_of(i));
    const Fill all = asking_for(cluster, names);
    for (bool is_done = false; !is_done;) {
        is_done = true;
        for (const aws::Value& service : steady(client, all)) {
            std::size_t told = service.list("events").size();
            if (told >= wanted) continue;
            is_done = false;
            client.call("ecs", "UpdateService", [&](aws::Writer& out) {
                out.text("cluster", cluster).text("service", service.text("serviceName"));
                if (told + kEventsOfADeployment > wanted)
                    out.integer("desiredCount", service.integer("desiredCount") == 1 ? 2 : 1);
                else
                    out.boolean("forceNewDeployment", true);
            });
        }
    }
}

void expect(std::string_view what, std::size_t wanted, std::size_t is) {
    if (wanted != is) give_up(fmt::format("{} {}, not {}", is, what, wanted));
}

Question always_the_same(const Client& client, std::string_view service, std::string_view operation,
                         const Fill& fill) {
    return {.request = client.request(service, operation, fill),
            .body = client.call(service, operation, fill).bytes.body,
            .mark = {}};
}

/// Of services that have told `least` events each, or some more: time goes on.
Subject describe_services(const Client& client, std::string_view cluster, std::size_t services,
                          std::size_t least) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < services; ++i)
        names.push_back(name_of(i));
    const Fill fill = asking_for(cluster, std::move(names));
    aws::Value answer = client.call("ecs", "DescribeServices", fill).value;
    expect("services", services, answer.list("services").size());
    std::size_t events = 0;
    for (const aws::Value& service : answer.list("services")) {
        if (service.list("events").size() < least) give_up("a service has lost events");
        events += service.list("events").size();
    }
    return {fmt::format("DescribeServices, {} with {} events{}",
                        services == 1 ? "one service" : fmt::format("{} services", services),
                        events / services, services == 1 ? "" : " each"),
            always_the_same(client, "ecs", "DescribeServices", fill), kMostReads};
}

Subject list_tasks(const Client& client) {
    const Fill fill = [](aws::Writer& out) { out.text("cluster", kJobs); };
    expect("tasks", kTasks, client.call("ecs", "ListTasks", fill).value.list("taskArns").size());
    return {fmt::format("ListTasks, {} tasks", kTasks),
            always_the_same(client, "ecs", "ListTasks", fill), kMostReads};
}

Subject register_task_definition(const Client& client) {
    return {"RegisterTaskDefinition",
            {.request = client.request("ecs", "RegisterTaskDefinition", write_definition),
             .body = {},
             .mark = "\"taskDefinitionArn\""},
            kMostWrites};
}

Subject put_metric_data(const Client& client) {
    const Fill fill = [](aws::Writer& out) {
        out.text("Namespace", "bench").begin_list("MetricData");
        for (std::size_t i = 0; i < kValues; ++i) {
            out.begin_structure().text("MetricName", fmt::format("metric-{}", i));
            out.begin_list("Dimensions").begin_structure();
            out.text("Name", "service").text("Value", "bench").end().end();
            out.number("Value", 1.5).text("Unit", "Count").end();
        }
        out.end();
    };
    return {fmt::format("PutMetricData, {} values", kValues),
            always_the_same(client, "cloudwatch", "PutMetricData", fill), kMostWrites};
}

}  // namespace

Network make_network(const Client& client) {
    Network network;
    network.vpc = client
                      .call("ec2", "CreateVpc",
                            [](aws::Writer& out) { out.text("CidrBlock", "10.7.0.0/16"); })
                      .value.find("Vpc")
                      ->text("VpcId");
    // moto runs no task in a VPC that names no hosts.
    client.call("ec2", "ModifyVpcAttribute", [&](aws::Writer& out) {
        out.begin_structure("EnableDnsHostnames").boolean("Value", true).end();
        out.text("VpcId", network.vpc);
    });
    for (const char* zone : {"a", "b"}) {
        Answered made = client.call("ec2", "CreateSubnet", [&](aws::Writer& out) {
            out.text("AvailabilityZone", fmt::format("eu-west-1{}", zone));
            out.text("CidrBlock", fmt::format("10.7.{}.0/24", zone[0] - 'a'));
            out.text("VpcId", network.vpc);
        });
        network.subnets.emplace_back(made.value.find("Subnet")->text("SubnetId"));
    }
    network.group = client
                        .call("ec2", "CreateSecurityGroup",
                              [&](aws::Writer& out) {
                                  out.text("Description", "bench").text("GroupName", "bench");
                                  out.text("VpcId", network.vpc);
                              })
                        .value.text("GroupId");
    return network;
}

void fill(const Client& client, Tasks tasks) {
    Network network = make_network(client);
    for (std::string_view cluster : {kOne, kMany, kJobs})
        client.call("ecs", "CreateCluster",
                    [&](aws::Writer& out) { out.text("clusterName", cluster); });
    client.call("ecs", "RegisterTaskDefinition", write_definition);
    for (std::size_t i = 0; i < kServices; ++i)
        create_service(client, kMany, name_of(i), 1, network);
    for (std::size_t i = 0; i < kTasks; i += kTasksOfACall)
        // moto's answer has numbers where its model says text.
        client.ask("ecs", "RunTask", [&](aws::Writer& out) {
            out.text("cluster", kJobs).integer("count", kTasksOfACall);
            out.text("launchType", "FARGATE");
            write_network(out, network);
            out.text("taskDefinition", kFamily);
        });
    if (tasks == Tasks::Run) tell_events(client, kMany, kServices, kEventsOfEach);
    // From a service without tasks an even number of events can be reached. It comes last, for
    // whoever is steady says so again.
    create_service(client, kOne, name_of(0), 0, network);
    if (tasks == Tasks::Run) return tell_events(client, kOne, 1, kEventsOfTheOne);
    client.call("ecs", "UpdateService", [](aws::Writer& out) {
        out.text("cluster", kOne).text("service", name_of(0)).integer("desiredCount", 1);
    });
}

std::vector<Subject> subjects(const Client& client, Tasks tasks) {
    std::size_t run = tasks == Tasks::Run ? 1 : 0;
    std::vector<Subject> all;
    all.push_back(describe_services(client, kOne, 1, run * kEventsOfTheOne));
    all.push_back(describe_services(client, kMany, kServices, run * kEventsOfEach));
    all.push_back(list_tasks(client));
    all.push_back(register_task_definition(client));
    all.push_back(put_metric_data(client));
    return all;
}

}  // namespace bench
