#include "deploy/execution/one_task.h"

#include <fmt/format.h>

#include <utility>

#include "base/utf8.h"
#include "deploy/reading/evidence_reading.h"
#include "deploy/reading/members.h"
#include "deploy/reading/not_up.h"

namespace deploy {
namespace {

std::vector<std::string> texts(const aws::Value* value, std::string_view name) {
    std::vector<std::string> all;
    if (value)
        for (const aws::Value& one : value->list(name))
            all.emplace_back(one.as_text());
    return all;
}

/// The members of `overrides`.
void write_overrides(aws::Writer& out, const TaskWish& wish) {
    out.begin_list("containerOverrides").begin_structure().text("name", wish.container);
    write_texts(out, "command", wish.command);
    out.end().end();
}

}  // namespace

std::size_t characters_of_overrides(const TaskWish& wish) {
    const aws::Operation& run = *aws::find_operation(*aws::find_service("ecs"), "RunTask");
    aws::Writer out(aws::Syntax::Json, *aws::find_member(*run.input, "overrides")->shape);
    write_overrides(out, wish);
    return base::characters_in(out.take());
}

void write_run_task(aws::Writer& out, const TaskWish& wish) {
    out.text("cluster", wish.cluster).text("taskDefinition", wish.definition).integer("count", 1);
    out.begin_list("capacityProviderStrategy")
        .begin_structure()
        .text("capacityProvider", "FARGATE")
        .integer("weight", 1)
        .end()
        .end();
    out.begin_structure("networkConfiguration").begin_structure("awsvpcConfiguration");
    write_texts(out, "subnets", wish.subnets);
    write_texts(out, "securityGroups", wish.groups);
    out.text("assignPublicIp", wish.has_public_address ? "ENABLED" : "DISABLED");
    out.end().end();
    if (!wish.command.empty()) {
        out.begin_structure("overrides");
        write_overrides(out, wish);
        out.end();
    }
    out.boolean("enableECSManagedTags", true).text("propagateTags", "TASK_DEFINITION");
    out.text("startedBy", wish.started_by).text("clientToken", wish.token);
}

base::Result<TaskWish> like_service(Client& client, const std::string& cluster,
                                    const std::string& service, const std::string& words) {
    CallEnded ended = client.call("ecs", "DescribeServices", [&](aws::Writer& out) {
        out.text("cluster", cluster);
        write_texts(out, "services", {service});
    });
    const bool has_cluster = ended.code != "ClusterNotFoundException";
    if (has_cluster && !ended.answer.ok()) return std::move(ended.answer).problems();
    const aws::Value* seen = has_cluster && !ended.answer->list("services").empty()
                                 ? &ended.answer->list("services").front()
                                 : nullptr;
    if (!seen || seen->text("status") != "ACTIVE")
        return not_up(words, fmt::format("there is no service {} yet", service));
    const aws::Value* configuration = seen->find("networkConfiguration");
    const aws::Value* network =
        configuration ? configuration->find("awsvpcConfiguration") : nullptr;
    return TaskWish{.cluster = cluster,
                    .definition = text(*seen, "taskDefinition"),
                    .subnets = texts(network, "subnets"),
                    .groups = texts(network, "securityGroups"),
                    .has_public_address = network && network->text("assignPublicIp") == "ENABLED"};
}

base::Result<std::string> run_task(Client& client, const TaskWish& wish) {
    aws::Value answer = TRY(std::move(
        client.call("ecs", "RunTask", [&](aws::Writer& out) { write_run_task(out, wish); })
            .answer));
    if (!answer.list("tasks").empty()) return text(answer.list("tasks").front(), "taskArn");
    std::string reason;
    for (const aws::Value& failure : answer.list("failures"))
        reason += fmt::format(": {} {}", failure.text("reason"), failure.text("detail"));
    return base::Diagnostic{.code = "api.failed", .message = "ECS started no task" + reason};
}

base::Result<std::optional<rollout::TaskSeen>> look_at_task(Client& client,
                                                            const std::string& cluster,
                                                            const std::string& task) {
    aws::Value answer = TRY(std::move(client
                                          .call("ecs", "DescribeTasks",
                                                [&](aws::Writer& out) {
                                                    out.text("cluster", cluster);
                                                    write_texts(out, "tasks", {task});
                                                })
                                          .answer));
    if (answer.list("tasks").empty()) return std::optional<rollout::TaskSeen>();
    return std::optional(task_seen(answer.list("tasks").front()));
}

base::Status stop_task(Client& client, const std::string& cluster, const std::string& task,
                       const std::string& reason) {
    TRY(std::move(client
                      .call("ecs", "StopTask",
                            [&](aws::Writer& out) {
                                out.text("cluster", cluster).text("task", task);
                                out.text("reason", reason);
                            })
                      .answer));
    return base::Done{};
}

}  // namespace deploy
