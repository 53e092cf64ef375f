#include "deploy/reading/cloud_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "cfn/read_template.h"
#include "deploy/client/calls.h"
#include "deploy/reading/members.h"
#include "deploy/reading/reading.h"
#include "rollout/plan/exports.h"

namespace deploy {
namespace {

/// DescribeServices takes no more at a time.
constexpr std::size_t kServicesOfACall = 10;

using rollout::CloudSeen;
using rollout::StackFound;
using rollout::WantedStack;
using rollout::Wish;

/// Calls in several regions.
class RegionCalls {
  public:
    explicit RegionCalls(Target& target) : target_(target) {}

    void begin(const std::string& region, std::string_view service, std::string_view operation,
               const Client::Fill& fill, Calls::Then then) {
        calls_.try_emplace(region, target_.client(region))
            .first->second.begin(service, operation, fill, std::move(then));
    }
    base::Status finish() {
        for (auto& [region, calls] : calls_)
            TRY(calls.finish());
        return base::Done{};
    }

  private:
    Target& target_;
    std::map<std::string, Calls> calls_ = {};
};

class CloudReader {
  public:
    CloudReader(Target& target, const Wish& wish) : calls_(target), wish_(wish) {}

    base::Result<CloudSeen> read() {
        TRY(look_at_stacks());
        for (auto& [name, found] : seen_.stacks)
            ask_template(name, found);
        ask_services();
        TRY(calls_.finish());
        ask_weights();
        for (const rollout::ExportRef& one : exports_in_question(wish_, seen_.stacks))
            ask_importers(one, {});
        TRY(calls_.finish());
        return std::move(seen_);
    }

    base::Result<std::vector<rollout::StackSeen>> read_stacks() {
        TRY(look_at_stacks());
        std::vector<rollout::StackSeen> stacks;
        for (auto& [name, found] : seen_.stacks)
            stacks.push_back(std::move(found.stack));
        return stacks;
    }

  private:
    base::Status look_at_stacks() {
        ask_stacks({});
        for (const WantedStack& stack : wish_.stacks)
            if (stack.region != wish_.region) ask_stack(stack.region, stack.name);
        return calls_.finish();
    }

    const WantedStack* wanted(const std::string& name) const {
        auto found = std::ranges::find(wish_.stacks, name, &WantedStack::name);
        return found == wish_.stacks.end() ? nullptr : &*found;
    }

    void ask_stacks(const std::string& page) {
        auto fill = [&](aws::Writer& out) {
            if (!page.empty()) out.text("NextToken", page);
        };
        calls_.begin(wish_.region, "cloudformation", "DescribeStacks", fill,
                     [this](CallEnded& ended) -> base::Status {
                         const aws::Value answer = TRY(std::move(ended.answer));
                         take_stacks(answer);
                         const std::string next(answer.text("NextToken"));
                         if (!next.empty()) ask_stacks(next);
                         return base::Done{};
                     });
    }

    void take_stacks(const aws::Value& answer) {
        for (const aws::Value& one : answer.list("Stacks")) {
            StackFound found{.stack = stack_seen(one)};
            const std::string name = found.stack.name;
            const WantedStack* stack = wanted(name);
            const bool is_it = stack ? stack->region == wish_.region
                                     : is_ours(wish_, found.stack, text(one, "Description"));
            if (is_it) seen_.stacks.emplace(name, std::move(found));
        }
    }

    /// One that stands in another region.
    void ask_stack(const std::string& region, const std::string& name) {
        calls_.begin(
            region, "cloudformation", "DescribeStacks",
            [&](aws::Writer& out) { out.text("StackName", name); },
            [this](CallEnded& ended) -> base::Status {
                if (!ended.answer.ok() && is_missing_stack(ended)) return base::Done{};
                const aws::Value answer = TRY(std::move(ended.answer));
                for (const aws::Value& one : answer.list("Stacks")) {
                    StackFound found{.stack = stack_seen(one)};
                    seen_.stacks.emplace(found.stack.name, std::move(found));
                }
                return base::Done{};
            });
    }

    void ask_services() {
        std::map<std::string, std::vector<std::string>> by_cluster;
        for (rollout::ServiceRef& service : rollout::services_in_question(wish_, seen_.stacks))
            by_cluster[service.cluster].push_back(std::move(service.name));
        for (const auto& [cluster, names] : by_cluster)
            for (std::size_t at = 0; at < names.size(); at += kServicesOfACall)
                ask_services(cluster, {names.begin() + static_cast<std::ptrdiff_t>(at),
                                       names.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                           at + kServicesOfACall, names.size()))});
    }

    void ask_services(const std::string& cluster, const std::vector<std::string>& names) {
        auto fill = [&](aws::Writer& out) {
            out.text("cluster", cluster).begin_list("services");
            for (const std::string& name : names)
                out.text({}, name);
            out.end().begin_list("include").text({}, "TAGS").end();
        };
        calls_.begin(wish_.region, "ecs", "DescribeServices", fill,
                     [this](CallEnded& ended) -> base::Status {
                         if (!ended.answer.ok() && ended.code == "ClusterNotFoundException")
                             return base::Done{};
                         const aws::Value answer = TRY(std::move(ended.answer));
                         for (const aws::Value& one : answer.list("services"))
                             if (one.text("status") != "INACTIVE") take_service(one);
                         return base::Done{};
                     });
    }

    void take_service(const aws::Value& service) {
        rollout::LiveService live = live_service_seen(service, wish_.spot_tag, wish_.fell_back);
        std::string name = live.service.name;
        seen_.services.emplace(std::move(name), std::move(live));
    }

    void ask_template(const std::string& name, StackFound& found) {
        if (rollout::phase_of(found.stack) == rollout::StackPhase::UnderReview) return;
        calls_.begin(
            rollout::region_of(wish_, name), "cloudformation", "GetTemplate",
            [&](aws::Writer& out) {
                out.text("StackName", name).text("TemplateStage", "Original");
            },
            [&found, name](CallEnded& ended) -> base::Status {
                const aws::Value answer = TRY(std::move(ended.answer));
                found.body = TRY(cfn::read_template_text("the deployed template of " + name,
                                                         answer.text("TemplateBody")));
                return base::Done{};
            });
    }

    /// What the listener rules of services give to their two groups.
    void ask_weights() {
        for (const WantedStack& stack : wish_.stacks) {
            if (!stack.service || stack.service->blue_parameter.empty()) continue;
            auto found = seen_.stacks.find(stack.name);
            auto live = seen_.services.find(stack.service->name);
            if (found == seen_.stacks.end() || live == seen_.services.end()) continue;
            const std::string rule = found->second.stack.output(stack.service->rule_output);
            if (rule.empty()) continue;
            calls_.begin(
                wish_.region, "elbv2", "DescribeRules",
                [&](aws::Writer& out) { out.begin_list("RuleArns").text({}, rule).end(); },
                [&into = live->second,
                 blue = found->second.stack.output(stack.service->blue_output)](
                    CallEnded& ended) -> base::Status {
                    // Somebody has deleted it; the stack does not know.
                    if (!ended.answer.ok() && ended.code == "RuleNotFound") return base::Done{};
                    const aws::Value answer = TRY(std::move(ended.answer));
                    into.weights = weights_seen(answer, blue);
                    return base::Done{};
                });
        }
    }

    void ask_importers(const rollout::ExportRef& asked, const std::string& page) {
        auto fill = [&](aws::Writer& out) {
            out.text("ExportName", asked.name);
            if (!page.empty()) out.text("NextToken", page);
        };
        calls_.begin(asked.region, "cloudformation", "ListImports", fill,
                     [this, asked](CallEnded& ended) -> base::Status {
                         // AWS has no better answer for an export that nobody imports.
                         if (!ended.answer.ok() && ended.code == "ValidationError")
                             return base::Done{};
                         const aws::Value answer = TRY(std::move(ended.answer));
                         for (const aws::Value& stack : answer.list("Imports"))
                             seen_.importers[asked.name].emplace_back(stack.as_text());
                         const std::string next(answer.text("NextToken"));
                         if (!next.empty()) ask_importers(asked, next);
                         return base::Done{};
                     });
    }

    RegionCalls calls_;
    const Wish& wish_;
    CloudSeen seen_ = {};
};

}  // namespace

base::Result<CloudSeen> read_cloud(Target& target, const Wish& wish) {
    return CloudReader(target, wish).read();
}

base::Result<std::vector<rollout::StackSeen>> read_own_stacks(Target& target, const Wish& wish) {
    return CloudReader(target, wish).read_stacks();
}

base::Status read_secrets(Target& target, const rollout::CloudSeen& seen, rollout::Wish& wish) {
    Calls calls(target.client(wish.region));
    std::map<std::string, bool> is_set;  // by ARN
    std::vector<std::pair<rollout::SecretNeed*, std::string>> needs;
    for (WantedStack& stack : wish.stacks)
        for (rollout::SecretNeed& need : stack.secrets) {
            auto holder = seen.stacks.find(need.stack);
            if (holder == seen.stacks.end()) continue;
            std::string arn = holder->second.stack.output(need.output);
            if (arn.empty()) continue;
            needs.emplace_back(&need, arn);
            if (!is_set.emplace(arn, false).second) continue;
            calls.begin(
                "secretsmanager", "DescribeSecret",
                [&](aws::Writer& out) { out.text("SecretId", arn); },
                [&is_set, arn](CallEnded& ended) -> base::Status {
                    is_set[arn] = is_set_by_hand(TRY(std::move(ended.answer)));
                    return base::Done{};
                });
        }
    TRY(calls.finish());
    for (auto& [need, arn] : needs)
        need->is_set = is_set[arn];
    return base::Done{};
}

}  // namespace deploy
