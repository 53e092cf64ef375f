#include "deploy/reading/drift_reading.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "base/match.h"
#include "deploy/client/asker.h"
#include "deploy/reading/members.h"
#include "deploy/reading/physical_ids.h"

namespace deploy {
namespace {

using rollout::DriftAnswers;
using rollout::DriftQuestion;
using rollout::DriftTopic;
using rollout::Shown;

/// DescribeServices takes no more at a time; of the others that is what a filter or a page takes.
constexpr std::size_t kServicesOfACall = 10;
constexpr std::size_t kGroupsOfACall = 200;
constexpr std::size_t kTargetsOfACall = 50;
constexpr std::int64_t kRulesOfAPage = 1000;

/// What AWS says of a thing that is not there.
bool is_missing(const CallEnded& ended) {
    constexpr std::array<std::string_view, 4> kMissing = {
        "ClusterNotFoundException", "ListenerNotFound", "LoadBalancerNotFound", "RuleNotFound"};
    // Of a task definition ECS has no code of its own.
    return std::ranges::find(kMissing, ended.code) != kMissing.end() ||
           (ended.operation == "DescribeTaskDefinition" && ended.code == "ClientException");
}

cfn::Object object_shown(const aws::Value& value) {
    cfn::Expression all = shown(value);
    auto* object = all.as<cfn::Object>();
    return object ? std::move(*object) : cfn::Object();
}

/// The cluster of "arn:aws:ecs:eu-west-1:123456789012:service/shop-dev/shop-dev-web".
std::string cluster_of(const std::string& service) {
    const std::size_t begin = service.find('/') + 1;
    return service.substr(begin, service.find('/', begin) - begin);
}

class DriftReader {
  public:
    DriftReader(Client& client, const rollout::Wish& wish, const rollout::CloudSeen& seen)
        : asker_(client), wish_(wish), seen_(seen) {}

    base::Result<rollout::DriftSeen> read() {
        for (const std::string& stack : rollout::stacks_about_drift(wish_, seen_))
            ask_physical_ids(asker_, stack, drift_.ids[stack]);
        TRY(asker_.finish());
        const auto deployed = rollout::deployed_resources(wish_, seen_, drift_.ids);
        ask(rollout::drift_questions(deployed));
        TRY(asker_.finish());
        ask(rollout::further_questions(deployed, drift_.answers));
        TRY(asker_.finish());
        return std::move(drift_);
    }

  private:
    using Texts = std::vector<std::string>;

    void ask(const std::set<DriftQuestion>& questions) {
        std::map<DriftTopic, Texts> by_topic;
        for (const DriftQuestion& question : questions)
            by_topic[question.topic].push_back(question.about);
        for (const auto& [topic, about] : by_topic)
            ask(topic, about);
    }

    void ask(DriftTopic topic, const Texts& about) {
        switch (topic) {
            case DriftTopic::Service: return ask_services(about);
            case DriftTopic::GroupRules:
                return in_parts(about, kGroupsOfACall,
                                [this](const Texts& groups) { ask_rules_of_groups(groups, {}); });
            case DriftTopic::ScalableTarget:
                return in_parts(about, kTargetsOfACall,
                                [this](const Texts& targets) { ask_targets(targets, {}); });
            case DriftTopic::TaskDefinition:
                for (const std::string& one : about)
                    ask_definition(one);
                return;
            case DriftTopic::Listeners:
                for (const std::string& one : about)
                    ask_listeners(one, {});
                return;
            case DriftTopic::ListenerRules:
                for (const std::string& one : about)
                    ask_listener_rules(one, {});
                return;
            case DriftTopic::ScalingPolicies:
                for (const std::string& one : about)
                    ask_policies(one, {});
                return;
        }
    }

    template <class Ask>
    static void in_parts(const Texts& all, std::size_t most, const Ask& ask) {
        for (std::size_t at = 0; at < all.size(); at += most)
            ask({all.begin() + static_cast<std::ptrdiff_t>(at),
                 all.begin() + static_cast<std::ptrdiff_t>(std::min(at + most, all.size()))});
    }

    /// There is an answer about each of these, be it that there is nothing. Whether the call has
    /// one; a refusal is kept.
    bool take(DriftTopic topic, const Texts& about, const CallEnded& ended) {
        const bool is_answered = ended.answer.ok() || is_missing(ended);
        for (const std::string& one : about) {
            auto& answer = drift_.answers.try_emplace({topic, one}, Shown()).first->second;
            if (!is_answered) answer = refusal_of(ended);
        }
        return ended.answer.ok();
    }

    void add(DriftTopic topic, const std::string& about, const aws::Value& value) {
        auto found = drift_.answers.find({topic, about});
        auto* answer = found == drift_.answers.end() ? nullptr : std::get_if<Shown>(&found->second);
        if (answer) answer->push_back(object_shown(value));
    }

    void ask_services(const Texts& arns) {
        std::map<std::string, Texts> by_cluster;
        for (const std::string& arn : arns)
            by_cluster[cluster_of(arn)].push_back(arn);
        for (const auto& [cluster, services] : by_cluster)
            in_parts(services, kServicesOfACall,
                     [&](const Texts& some) { ask_services_of(cluster, some); });
    }

    void ask_services_of(const std::string& cluster, const Texts& services) {
        asker_.ask(
            "ecs", "DescribeServices",
            [&](aws::Writer& out) {
                out.text("cluster", cluster);
                write_texts(out, "services", services);
                write_texts(out, "include", {"TAGS"});
            },
            [this, services](CallEnded& ended) {
                if (!take(DriftTopic::Service, services, ended)) return;
                for (const aws::Value& one : ended.answer->list("services"))
                    add(DriftTopic::Service, text(one, "serviceArn"), one);
            });
    }

    void ask_definition(const std::string& arn) {
        asker_.ask(
            "ecs", "DescribeTaskDefinition",
            [&](aws::Writer& out) { out.text("taskDefinition", arn); },
            [this, arn](CallEnded& ended) {
                if (!take(DriftTopic::TaskDefinition, {arn}, ended)) return;
                if (const aws::Value* one = ended.answer->find("taskDefinition"))
                    add(DriftTopic::TaskDefinition, arn, *one);
            });
    }

    void ask_rules_of_groups(const Texts& groups, const std::string& page) {
        asker_.ask(
            "ec2", "DescribeSecurityGroupRules",
            [&](aws::Writer& out) {
                out.begin_list("Filters").begin_structure().text("Name", "group-id");
                write_texts(out, "Values", groups);
                out.end().end().integer("MaxResults", kRulesOfAPage);
                if (!page.empty()) out.text("NextToken", page);
            },
            [this, groups](CallEnded& ended) {
                if (!take(DriftTopic::GroupRules, groups, ended)) return;
                for (const aws::Value& one : ended.answer->list("SecurityGroupRules"))
                    add(DriftTopic::GroupRules, text(one, "GroupId"), one);
                if (const std::string next = text(*ended.answer, "NextToken"); !next.empty())
                    ask_rules_of_groups(groups, next);
            });
    }

    void ask_listeners(const std::string& balancer, const std::string& page) {
        asker_.ask(
            "elbv2", "DescribeListeners",
            [&](aws::Writer& out) {
                out.text("LoadBalancerArn", balancer);
                if (!page.empty()) out.text("Marker", page);
            },
            [this, balancer](CallEnded& ended) {
                if (!take(DriftTopic::Listeners, {balancer}, ended)) return;
                for (const aws::Value& one : ended.answer->list("Listeners"))
                    add(DriftTopic::Listeners, balancer, one);
                if (const std::string next = text(*ended.answer, "NextMarker"); !next.empty())
                    ask_listeners(balancer, next);
            });
    }

    void ask_listener_rules(const std::string& listener, const std::string& page) {
        asker_.ask(
            "elbv2", "DescribeRules",
            [&](aws::Writer& out) {
                out.text("ListenerArn", listener);
                if (!page.empty()) out.text("Marker", page);
            },
            [this, listener](CallEnded& ended) {
                if (!take(DriftTopic::ListenerRules, {listener}, ended)) return;
                for (const aws::Value& one : ended.answer->list("Rules"))
                    add(DriftTopic::ListenerRules, listener, one);
                if (const std::string next = text(*ended.answer, "NextMarker"); !next.empty())
                    ask_listener_rules(listener, next);
            });
    }

    void ask_targets(const Texts& targets, const std::string& page) {
        asker_.ask(
            "application-autoscaling", "DescribeScalableTargets",
            [&](aws::Writer& out) {
                out.text("ServiceNamespace", "ecs");
                write_texts(out, "ResourceIds", targets);
                if (!page.empty()) out.text("NextToken", page);
            },
            [this, targets](CallEnded& ended) {
                if (!take(DriftTopic::ScalableTarget, targets, ended)) return;
                for (const aws::Value& one : ended.answer->list("ScalableTargets"))
                    add(DriftTopic::ScalableTarget, text(one, "ResourceId"), one);
                if (const std::string next = text(*ended.answer, "NextToken"); !next.empty())
                    ask_targets(targets, next);
            });
    }

    void ask_policies(const std::string& target, const std::string& page) {
        asker_.ask(
            "application-autoscaling", "DescribeScalingPolicies",
            [&](aws::Writer& out) {
                out.text("ServiceNamespace", "ecs").text("ResourceId", target);
                if (!page.empty()) out.text("NextToken", page);
            },
            [this, target](CallEnded& ended) {
                if (!take(DriftTopic::ScalingPolicies, {target}, ended)) return;
                for (const aws::Value& one : ended.answer->list("ScalingPolicies"))
                    add(DriftTopic::ScalingPolicies, target, one);
                if (const std::string next = text(*ended.answer, "NextToken"); !next.empty())
                    ask_policies(target, next);
            });
    }

    Asker asker_;
    const rollout::Wish& wish_;
    const rollout::CloudSeen& seen_;
    rollout::DriftSeen drift_ = {};
};

}  // namespace

cfn::Expression shown(const aws::Value& value) {
    return base::match(
        value.held, [](std::monostate) -> cfn::Expression { return cfn::Null(); },
        [](bool truth) -> cfn::Expression { return truth; },
        [](std::int64_t number) -> cfn::Expression { return number; },
        [](double number) -> cfn::Expression { return cfn::number_of(number); },
        [](const std::string& text) -> cfn::Expression { return text; },
        [](const aws::Value::Blob& blob) -> cfn::Expression { return blob.bytes; },
        [](const aws::Value::Document& document) -> cfn::Expression { return document.json; },
        [](base::Time time) -> cfn::Expression { return base::to_string(time); },
        [](const aws::Value::List& list) -> cfn::Expression {
            cfn::Array items;
            for (const aws::Value& item : list)
                items.push_back(shown(item));
            return items;
        },
        [](const aws::Value::Fields& fields) -> cfn::Expression {
            cfn::Object members;
            for (const aws::Field& field : fields)
                members.add(field.name, shown(field.value));
            return members;
        });
}

base::Result<rollout::DriftSeen> read_drift(Client& client, const rollout::Wish& wish,
                                            const rollout::CloudSeen& seen) {
    return DriftReader(client, wish, seen).read();
}

}  // namespace deploy
