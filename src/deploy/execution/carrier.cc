#include "deploy/execution/carrier.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "deploy/execution/one_task.h"
#include "deploy/execution/tags.h"
#include "deploy/reading/evidence_reading.h"
#include "deploy/reading/images.h"
#include "deploy/reading/members.h"
#include "deploy/reading/reading.h"
#include "deploy/reading/tasks.h"

namespace deploy {
namespace {

using rollout::Answered;

constexpr std::string_view kStopped = "STOPPED";
constexpr std::string_view kRunning = "RUNNING";

// Each order is one call; its number.

std::uint64_t begin(Client& client, const rollout::LookAtStack& order) {
    return client.begin("cloudformation", "DescribeStacks",
                        [&](aws::Writer& out) { out.text("StackName", order.stack); });
}
std::uint64_t begin(Client& client, const rollout::CreateChangeSet& order) {
    return client.begin("cloudformation", "CreateChangeSet",
                        [&](aws::Writer& out) { write_change_set(out, order); });
}
std::uint64_t begin(Client& client, const rollout::LookAtChangeSet& order) {
    return client.begin("cloudformation", "DescribeChangeSet", [&](aws::Writer& out) {
        out.text("StackName", order.stack).text("ChangeSetName", order.change_set);
    });
}
std::uint64_t begin(Client& client, const rollout::ExecuteChangeSet& order) {
    return client.begin("cloudformation", "ExecuteChangeSet", [&](aws::Writer& out) {
        out.text("StackName", order.stack).text("ChangeSetName", order.change_set);
        out.text("ClientRequestToken", order.token);
    });
}
std::uint64_t begin(Client& client, const rollout::DeleteChangeSet& order) {
    return client.begin("cloudformation", "DeleteChangeSet", [&](aws::Writer& out) {
        out.text("StackName", order.stack).text("ChangeSetName", order.change_set);
    });
}
std::uint64_t begin(Client& client, const rollout::DeleteStack& order) {
    return client.begin("cloudformation", "DeleteStack", [&](aws::Writer& out) {
        out.text("StackName", order.stack).text("ClientRequestToken", order.token);
    });
}
std::uint64_t begin(Client& client, const rollout::CancelUpdate& order) {
    return client.begin("cloudformation", "CancelUpdateStack", [&](aws::Writer& out) {
        out.text("StackName", order.stack).text("ClientRequestToken", order.token);
    });
}
std::uint64_t begin(Client& client, const rollout::ContinueRollback& order) {
    return client.begin("cloudformation", "ContinueUpdateRollback", [&](aws::Writer& out) {
        out.text("StackName", order.stack).text("ClientRequestToken", order.token);
    });
}
std::uint64_t begin(Client& client, const rollout::RollBackStack& order) {
    return client.begin("cloudformation", "RollbackStack", [&](aws::Writer& out) {
        out.text("StackName", order.stack).text("ClientRequestToken", order.token);
    });
}
/// `page`: where it goes on; empty: the newest.
std::uint64_t begin(Client& client, const rollout::ReadFailures& order, const std::string& page) {
    return client.begin("cloudformation", "DescribeStackEvents", [&](aws::Writer& out) {
        out.text("StackName", order.stack);
        if (!page.empty()) out.text("NextToken", page);
    });
}
std::uint64_t begin(Client& client, const rollout::ReadFailures& order) {
    return begin(client, order, {});
}
std::uint64_t begin(Client& client, const rollout::LookAtService& order) {
    return client.begin("ecs", "DescribeServices", [&](aws::Writer& out) {
        out.text("cluster", order.cluster);
        write_texts(out, "services", {order.service});
    });
}
/// Its second call asks for the rule.
std::uint64_t begin(Client& client, const rollout::LookAtChosen& order) {
    return client.begin("ecs", "DescribeServices", [&](aws::Writer& out) {
        out.text("cluster", order.cluster);
        write_texts(out, "services", {order.service});
        write_texts(out, "include", {"TAGS"});
    });
}
std::uint64_t begin_rule(Client& client, const rollout::LookAtChosen& order) {
    return client.begin("elbv2", "DescribeRules",
                        [&](aws::Writer& out) { write_texts(out, "RuleArns", {order.rule}); });
}
std::uint64_t begin(Client& client, const rollout::FindTask& order) {
    return client.begin("ecs", "ListTasks", [&](aws::Writer& out) {
        out.text("cluster", order.cluster).text("startedBy", order.started_by);
    });
}
std::uint64_t begin(Client& client, const rollout::RunTask& order) {
    const TaskWish wish{.cluster = order.cluster,
                        .definition = order.definition,
                        .subnets = order.subnets,
                        .groups = order.groups,
                        .started_by = order.started_by,
                        .token = order.token};
    return client.begin("ecs", "RunTask", [&](aws::Writer& out) { write_run_task(out, wish); });
}
std::uint64_t begin(Client& client, const rollout::LookAtTask& order) {
    return client.begin("ecs", "DescribeTasks", [&](aws::Writer& out) {
        out.text("cluster", order.cluster);
        write_texts(out, "tasks", {order.task});
    });
}
std::uint64_t begin(Client& client, const rollout::StopTask& order) {
    return client.begin("ecs", "StopTask", [&](aws::Writer& out) {
        out.text("cluster", order.cluster).text("task", order.task);
        out.text("reason", order.reason);
    });
}
/// `page`: where it goes on; empty: the first.
std::uint64_t begin(Client& client, const rollout::ReadTasks& order, std::string_view status,
                    const std::string& page) {
    return client.begin("ecs", "ListTasks", [&](aws::Writer& out) {
        out.text("cluster", order.cluster);
        if (!page.empty()) out.text("nextToken", page);
        out.text("serviceName", order.service).text("desiredStatus", status);
    });
}
std::uint64_t begin(Client& client, const rollout::ReadTasks& order) {
    return begin(client, order, kStopped, {});
}
std::uint64_t begin(Client& client, const rollout::FindImage& order) {
    return client.begin("ecr", "DescribeImages", [&](aws::Writer& out) {
        write_image_search(out, order.registry, order.repository, order.tag);
    });
}
/// Its second call has what the first one answers.
std::uint64_t begin(Client& client, const rollout::TagImage& order) {
    return client.begin("ecr", "BatchGetImage", [&](aws::Writer& out) {
        write_image_question(out, order.registry, order.repository, order.digest);
    });
}
std::uint64_t begin(Client& client, const rollout::TagImage& order, const aws::Value& image) {
    return client.begin("ecr", "PutImage", [&](aws::Writer& out) { write_tag(out, order, image); });
}
std::uint64_t begin(Client& client, const rollout::LookAtSecret& order) {
    return client.begin("secretsmanager", "DescribeSecret",
                        [&](aws::Writer& out) { out.text("SecretId", order.secret); });
}

const aws::Value* first(const aws::Value& answer, std::string_view name) {
    const auto& list = answer.list(name);
    return list.empty() ? nullptr : &list.front();
}

/// The failures on one page of events, the newest first, and what somebody asked for; whether
/// older ones may matter.
bool add_failures(const aws::Value& answer, base::Time since, rollout::FailuresRead& into) {
    for (const aws::Value& event : answer.list("StackEvents")) {
        const rollout::ResourceFailure failure = failure_seen(event);
        if (failure.time < since) return false;
        const bool is_of_stack = event.text("PhysicalResourceId") == event.text("StackId");
        if (is_of_stack && into.by_hand == rollout::ByHand::Nothing)
            into.by_hand = rollout::by_hand(failure.status, failure.reason);
        const bool is_cancelled = failure.reason.find("cancelled") != std::string::npos;
        if (failure.status.ends_with("_FAILED") && !is_cancelled) into.failures.push_back(failure);
    }
    return true;
}

rollout::TaskLooked task_looked(const aws::Value& answer, const std::string& container) {
    const aws::Value* task = first(answer, "tasks");
    if (!task) return {};
    rollout::TaskLooked looked{.exists = true,
                               .status = text(*task, "lastStatus"),
                               .reason = text(*task, "stoppedReason"),
                               .definition = text(*task, "taskDefinitionArn")};
    for (const aws::Value& one : task->list("containers"))
        if (one.text("name") == container && one.has("exitCode"))
            looked.exit_code = one.integer("exitCode");
    return looked;
}

Answered::What task_started(const aws::Value& answer) {
    if (const aws::Value* task = first(answer, "tasks"))
        return rollout::TaskFound{text(*task, "taskArn")};
    const aws::Value* failure = first(answer, "failures");
    if (!failure) return rollout::Refused{.code = "failure", .message = "ECS started no task"};
    return rollout::Refused{
        .code = "failure",
        .message = fmt::format("ECS started no task: {} {}", failure->text("reason"),
                               failure->text("detail"))};
}

/// The fact that an answer is, but for those of several pages.
Answered::What fact_of(const rollout::Order& asked, const aws::Value& answer) {
    const rollout::Order::What& order = asked.what;
    if (std::holds_alternative<rollout::LookAtStack>(order)) {
        const aws::Value* stack = first(answer, "Stacks");
        return rollout::StackLooked{stack ? std::optional(stack_seen(*stack)) : std::nullopt};
    }
    if (std::holds_alternative<rollout::LookAtChangeSet>(order))
        return rollout::ChangeSetLooked{.exists = true,
                                        .status = text(answer, "Status"),
                                        .execution = text(answer, "ExecutionStatus"),
                                        .reason = text(answer, "StatusReason")};
    if (std::holds_alternative<rollout::LookAtService>(order)) {
        const aws::Value* service = first(answer, "services");
        const bool is_there = service && service->text("status") != "INACTIVE";
        return rollout::ServiceLooked{is_there ? std::optional(service_seen(*service))
                                               : std::nullopt};
    }
    if (std::holds_alternative<rollout::FindTask>(order)) {
        const auto& tasks = answer.list("taskArns");
        return rollout::TaskFound{tasks.empty() ? "" : std::string(tasks.front().as_text())};
    }
    if (std::holds_alternative<rollout::RunTask>(order)) return task_started(answer);
    if (const auto* look = std::get_if<rollout::LookAtTask>(&order))
        return task_looked(answer, look->container);
    if (const auto* look = std::get_if<rollout::FindImage>(&order))
        return rollout::ImageFound{
            image_seen(answer, look->registry, look->repository, asked.region)};
    if (std::holds_alternative<rollout::LookAtSecret>(order))
        return rollout::SecretLooked{is_set_by_hand(answer)};
    return rollout::Accepted{};
}

/// An error that says that there is no such thing, where that is an answer.
std::optional<Answered::What> missing(const rollout::Order::What& order, const CallEnded& ended) {
    if (std::holds_alternative<rollout::LookAtStack>(order) && is_missing_stack(ended))
        return rollout::StackLooked{};
    if (std::holds_alternative<rollout::LookAtChangeSet>(order) &&
        ended.code == "ChangeSetNotFound")
        return rollout::ChangeSetLooked{};
    if (std::holds_alternative<rollout::FindImage>(order) && is_missing_image(ended))
        return rollout::ImageFound{};
    if (std::holds_alternative<rollout::TagImage>(order) &&
        ended.code == "ImageAlreadyExistsException")
        return rollout::Accepted{};
    if (ended.code != "ClusterNotFoundException") return std::nullopt;
    if (std::holds_alternative<rollout::LookAtService>(order)) return rollout::ServiceLooked{};
    if (std::holds_alternative<rollout::LookAtChosen>(order)) return rollout::ChosenLooked{};
    if (std::holds_alternative<rollout::FindTask>(order)) return rollout::TaskFound{};
    if (std::holds_alternative<rollout::ReadTasks>(order)) return rollout::TasksRead{};
    return std::nullopt;
}

}  // namespace

void write_change_set(aws::Writer& out, const rollout::CreateChangeSet& order) {
    out.text("StackName", order.stack).text("ChangeSetName", order.change_set);
    out.text("ChangeSetType", order.creates ? "CREATE" : "UPDATE");
    if (order.body.empty())
        out.boolean("UsePreviousTemplate", true);
    else
        out.text("TemplateBody", order.body);
    out.begin_list("Parameters");
    for (const auto& [name, value] : order.given)
        out.begin_structure().text("ParameterKey", name).text("ParameterValue", value).end();
    for (const std::string& name : order.kept)
        out.begin_structure().text("ParameterKey", name).boolean("UsePreviousValue", true).end();
    out.end();
    if (order.needs_iam_capability) out.begin_list("Capabilities").text({}, "CAPABILITY_IAM").end();
    if (!order.role.empty()) out.text("RoleARN", order.role);
    if (!order.tags.empty()) {
        out.begin_list("Tags");
        for (const auto& [key, value] : order.tags)
            out.begin_structure().text("Key", key).text("Value", value).end();
        out.end();
    }
    // AWS: "DeploymentConfig". With a mode of its own the rollback has to be asked for.
    if (order.express)
        out.begin_structure("DeploymentConfig")
            .text("Mode", "EXPRESS")
            .boolean("DisableRollback", false)
            .end();
    out.text("ClientToken", order.token);
}

rollout::Refused refused(const CallEnded& ended) {
    const base::Diagnostic& problem = ended.answer.problems().front();
    rollout::Refused refusal{.code = ended.code, .message = problem.message, .help = problem.help};
    for (const std::string& note : problem.notes)
        refusal.message += fmt::format(" ({})", note);
    return refusal;
}

void Carrier::begin(const rollout::Order& order) {
    Client& client = target_.client(order.region);
    const std::uint64_t id =
        std::visit([&](const auto& one) { return deploy::begin(client, one); }, order.what);
    asked_.emplace(Key{order.region, id}, Asked{.order = order});
}

std::vector<Answered> Carrier::wait(base::Duration most) {
    std::vector<Answered> answers;
    std::vector<std::string> regions;
    for (const auto& [key, asked] : asked_)
        if (regions.empty() || regions.back() != key.first) regions.push_back(key.first);
    // Of several regions none is waited for long, so that no other has to wait for it.
    const base::Duration each =
        regions.size() > 1 ? std::min(most, base::Duration::milliseconds(20)) : most;
    for (const std::string& region : regions)
        for (CallEnded& ended : target_.client(region).wait(each))
            take(region, std::move(ended), answers);
    return answers;
}

/// Lists those that have stopped, then those that run, then describes all of them; nothing: all is
/// read.
std::optional<std::uint64_t> Carrier::next_of_tasks(Client& client, const rollout::ReadTasks& order,
                                                    const aws::Value& answer, TaskPages& pages) {
    for (const aws::Value& task : answer.list("tasks"))
        pages.read.tasks.push_back(task_seen(task));
    if (answer.has("taskArns")) {
        for (const aws::Value& arn : answer.list("taskArns"))
            pages.arns.emplace_back(arn.as_text());
        const std::string page = text(answer, "nextToken");
        if (!page.empty())
            return deploy::begin(client, order, pages.has_stopped ? kRunning : kStopped, page);
        if (!std::exchange(pages.has_stopped, true))
            return deploy::begin(client, order, kRunning, {});
    }
    if (pages.arns.empty()) return std::nullopt;
    const std::size_t left = pages.arns.size() - std::min(pages.arns.size(), kTasksOfACall);
    const std::vector<std::string> some(pages.arns.begin() + static_cast<std::ptrdiff_t>(left),
                                        pages.arns.end());
    pages.arns.resize(left);
    return client.begin("ecs", "DescribeTasks", [&](aws::Writer& out) {
        out.text("cluster", order.cluster);
        write_texts(out, "tasks", some);
    });
}

/// The service, then its rule; nothing: all is read.
std::optional<std::uint64_t> Carrier::next_of_chosen(Client& client,
                                                     const rollout::LookAtChosen& order,
                                                     const aws::Value& answer, Asked& asked) {
    std::optional<rollout::LiveService>& live = asked.chosen.live;
    if (asked.has_read) {
        live->weights = weights_seen(answer, order.blue);
        return std::nullopt;
    }
    const aws::Value* service = first(answer, "services");
    if (!service || service->text("status") == "INACTIVE") return std::nullopt;
    live = live_service_seen(*service, order.spot_tag, order.fell_back);
    if (order.rule.empty()) return std::nullopt;
    asked.has_read = true;
    return begin_rule(client, order);
}

void Carrier::take(const std::string& region, CallEnded ended, std::vector<Answered>& into) {
    auto found = asked_.extract({region, ended.id});
    if (found.empty()) return;
    Asked& asked = found.mapped();
    const rollout::Order::What& order = asked.order.what;
    Answered answer{.order = asked.order.id, .what = rollout::Accepted{}};
    if (!ended.answer.ok()) {
        answer.what = missing(order, ended).value_or(refused(ended));
    } else if (const auto* read = std::get_if<rollout::ReadFailures>(&order)) {
        const bool goes_on = add_failures(*ended.answer, read->since, asked.read);
        const std::string page = text(*ended.answer, "NextToken");
        if (goes_on && !page.empty()) {
            const std::uint64_t next = deploy::begin(target_.client(region), *read, page);
            asked_.emplace(Key{region, next}, std::move(asked));
            return;
        }
        std::ranges::reverse(asked.read.failures);
        answer.what = std::move(asked.read);
    } else if (const auto* tasks = std::get_if<rollout::ReadTasks>(&order)) {
        const auto next = next_of_tasks(target_.client(region), *tasks, *ended.answer, asked.tasks);
        if (next) {
            asked_.emplace(Key{region, *next}, std::move(asked));
            return;
        }
        answer.what = std::move(asked.tasks.read);
    } else if (const auto* chosen = std::get_if<rollout::LookAtChosen>(&order)) {
        if (const auto next =
                next_of_chosen(target_.client(region), *chosen, *ended.answer, asked)) {
            asked_.emplace(Key{region, *next}, std::move(asked));
            return;
        }
        answer.what = std::move(asked.chosen);
    } else if (const auto* tag = std::get_if<rollout::TagImage>(&order); tag && !asked.has_read) {
        const aws::Value* image = first(*ended.answer, "images");
        if (image) {
            const std::uint64_t next = deploy::begin(target_.client(region), *tag, *image);
            asked.has_read = true;
            asked_.emplace(Key{region, next}, std::move(asked));
            return;
        }
        answer.what = rollout::Refused{
            .code = "ImageNotFoundException",
            .message = fmt::format("{} has no image {}", tag->repository, tag->digest)};
    } else {
        answer.what = fact_of(asked.order, *ended.answer);
    }
    into.push_back(std::move(answer));
}

}  // namespace deploy
