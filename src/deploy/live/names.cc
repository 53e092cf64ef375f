#include <algorithm>
#include <utility>

#include "deploy/live/questions.h"

namespace deploy {
namespace {

using rollout::NameSeen;
using rollout::NameWish;
using rollout::Reply;
using Kind = NameWish::Kind;

/// A name that is asked for, and where what is found belongs.
struct Slot {
    const NameWish* wish;
    Reply<NameSeen>* seen;
};

/// One whose refusal is the slot's; false when there is no answer.
bool is_answered(const CallEnded& ended, Reply<NameSeen>& seen) {
    if (!ended.answer.ok()) seen = refusal_of(ended);
    return ended.answer.ok();
}

void ask_stack(Asker& asker, Slot slot) {
    asker.ask(
        "cloudformation", "DescribeStacks",
        [&](aws::Writer& out) { out.text("StackName", slot.wish->name); },
        [slot](CallEnded& ended) {
            if (!ended.answer.ok() && is_missing_stack(ended)) return;
            if (!is_answered(ended, *slot.seen)) return;
            for (const aws::Value& stack : ended.answer->list("Stacks")) {
                // A change set that nobody has executed has made nothing yet.
                if (stack.text("StackStatus") == "REVIEW_IN_PROGRESS") continue;
                *slot.seen =
                    NameSeen{true, tags_in(stack, "Tags"), std::string(stack.text("Description"))};
            }
        });
}

void ask_cluster(Asker& asker, Slot slot) {
    asker.ask(
        "ecs", "DescribeClusters",
        [&](aws::Writer& out) {
            out.begin_list("clusters").text({}, slot.wish->name).end();
            out.begin_list("include").text({}, "TAGS").end();
        },
        [slot](CallEnded& ended) {
            if (!is_answered(ended, *slot.seen)) return;
            for (const aws::Value& cluster : ended.answer->list("clusters"))
                if (cluster.text("status") != "INACTIVE")
                    *slot.seen = NameSeen{true, tags_in(cluster, "tags", "key", "value"), ""};
        });
}

/// Takes the tags of a thing that is there.
Asker::Then tags_for(Slot slot) {
    return [slot](CallEnded& ended) {
        if (!is_answered(ended, *slot.seen)) return;
        NameSeen seen{.is_there = true, .tags = tags_in(*ended.answer, "tags")};
        seen.tags.merge(tags_in(*ended.answer, "Tags"));
        for (const aws::Field& tag : ended.answer->fields("tags"))
            seen.tags.emplace(tag.name, tag.value.as_text());
        *slot.seen = std::move(seen);
    };
}

void ask_repository(Asker& asker, Slot slot) {
    asker.ask(
        "ecr", "DescribeRepositories",
        [&](aws::Writer& out) {
            out.begin_list("repositoryNames").text({}, slot.wish->name).end();
        },
        [&asker, slot](CallEnded& ended) {
            if (ended.code == "RepositoryNotFoundException") return;
            if (!is_answered(ended, *slot.seen)) return;
            for (const aws::Value& repository : ended.answer->list("repositories"))
                asker.ask(
                    "ecr", "ListTagsForResource",
                    [&](aws::Writer& out) {
                        out.text("resourceArn", repository.text("repositoryArn"));
                    },
                    tags_for(slot));
        });
}

void ask_log_group(Asker& asker, Slot slot) {
    // A name may begin others, but stands before them: the first page has it.
    asker.ask(
        "logs", "DescribeLogGroups",
        [&](aws::Writer& out) { out.text("logGroupNamePrefix", slot.wish->name); },
        [&asker, slot](CallEnded& ended) {
            if (!is_answered(ended, *slot.seen)) return;
            for (const aws::Value& group : ended.answer->list("logGroups")) {
                if (group.text("logGroupName") != slot.wish->name) continue;
                // AWS: CloudWatch Logs API Reference, "LogGroup": `logGroupArn` is without ":*".
                std::string arn(group.text("logGroupArn"));
                if (arn.empty()) arn = group.text("arn");
                if (arn.ends_with(":*")) arn.resize(arn.size() - 2);
                asker.ask(
                    "logs", "ListTagsForResource",
                    [&](aws::Writer& out) { out.text("resourceArn", arn); }, tags_for(slot));
            }
        });
}

void ask_namespaces(Asker& asker, Slot slot, std::string_view token) {
    asker.ask(
        "servicediscovery", "ListNamespaces",
        [&](aws::Writer& out) {
            if (!token.empty()) out.text("NextToken", token);
            out.begin_list("Filters").begin_structure();
            out.text("Name", "NAME").begin_list("Values").text({}, slot.wish->name).end();
            out.text("Condition", "EQ").end().end();
        },
        [&asker, slot](CallEnded& ended) {
            if (!is_answered(ended, *slot.seen)) return;
            const aws::Value::List& spaces = ended.answer->list("Namespaces");
            auto found = std::ranges::find_if(spaces, [&](const aws::Value& space) {
                return space.text("Name") == slot.wish->name;
            });
            if (found != spaces.end()) {
                asker.ask(
                    "servicediscovery", "ListTagsForResource",
                    [&](aws::Writer& out) { out.text("ResourceARN", found->text("Arn")); },
                    tags_for(slot));
                return;
            }
            // A filter is applied page by page: one that is empty may have others behind it.
            if (std::string_view next = ended.answer->text("NextToken"); !next.empty())
                ask_namespaces(asker, slot, next);
        });
}

void ask_balancer(Asker& asker, Slot slot) {
    asker.ask(
        "elbv2", "DescribeLoadBalancers",
        [&](aws::Writer& out) { out.begin_list("Names").text({}, slot.wish->name).end(); },
        [&asker, slot](CallEnded& ended) {
            if (ended.code == "LoadBalancerNotFound") return;
            if (!is_answered(ended, *slot.seen)) return;
            for (const aws::Value& balancer : ended.answer->list("LoadBalancers"))
                asker.ask(
                    "elbv2", "DescribeTags",
                    [&](aws::Writer& out) {
                        out.begin_list("ResourceArns");
                        out.text({}, balancer.text("LoadBalancerArn")).end();
                    },
                    [slot](CallEnded& told) {
                        if (!is_answered(told, *slot.seen)) return;
                        NameSeen seen{.is_there = true};
                        for (const aws::Value& one : told.answer->list("TagDescriptions"))
                            seen.tags.merge(tags_in(one, "Tags"));
                        *slot.seen = std::move(seen);
                    });
        });
}

void ask_name(Asker& asker, Slot slot) {
    switch (slot.wish->kind) {
        case Kind::Stack: return ask_stack(asker, slot);
        case Kind::Cluster: return ask_cluster(asker, slot);
        case Kind::LogGroup: return ask_log_group(asker, slot);
        case Kind::Repository: return ask_repository(asker, slot);
        case Kind::Namespace: return ask_namespaces(asker, slot, {});
        case Kind::LoadBalancer: return ask_balancer(asker, slot);
    }
}

}  // namespace

std::map<std::string, std::string> tags_in(const aws::Value& holder, std::string_view list,
                                           std::string_view key, std::string_view value) {
    std::map<std::string, std::string> tags;
    for (const aws::Value& tag : holder.list(list))
        tags.emplace(tag.text(key), tag.text(value));
    return tags;
}

void ask_names(Asker& asker, const std::vector<NameWish>& wishes,
               std::vector<Reply<NameSeen>>& seen) {
    for (std::size_t i = 0; i < wishes.size(); ++i)
        ask_name(asker, {&wishes[i], &seen[i]});
}

}  // namespace deploy
