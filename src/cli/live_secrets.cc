#include "cli/live_secrets.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/match.h"
#include "blueprint/names.h"
#include "blueprint/workload.h"

namespace cli {
namespace {

using platform::Environment;
using platform::Secret;
using Kind = rollout::SecretWish::Kind;

/// The secrets of the manifest that a text leads to, through composed ones too.
void add_secrets_in(const Environment& environment, const platform::TextValue& text,
                    std::set<std::string>& names) {
    for (const platform::TextValue::Part& part : text.parts) {
        const auto* reference = std::get_if<platform::Reference>(&part);
        if (!reference || reference->owner != platform::Reference::Owner::Secret) continue;
        const Secret* secret = environment.secret(reference->name);
        if (!secret || !names.insert(secret->name).second) continue;
        if (const auto* composed = std::get_if<Secret::Composed>(&secret->source))
            add_secrets_in(environment, composed->value, names);
    }
}

/// The ARN of a secret, and the key that stands behind it as ECS writes it:
/// "arn:key:stage:version".
std::pair<std::string, std::string> arn_and_key(std::string_view written) {
    constexpr int kArnFields = 7;
    std::size_t end = 0;
    for (int field = 0; field < kArnFields && end != std::string_view::npos; ++field)
        end = written.find(':', field == 0 ? 0 : end + 1);
    if (end == std::string_view::npos) return {std::string(written), ""};
    std::string_view key = written.substr(end + 1);
    return {std::string(written.substr(0, end)), std::string(key.substr(0, key.find(':')))};
}

bool is_parameter(std::string_view arn) {
    return arn.find(":ssm:") != std::string_view::npos;
}

class Secrets {
  public:
    Secrets(const platform::Platform& platform, const Environment& environment)
        : names_(blueprint::Names::of(platform, environment)), environment_(environment) {
        for (const Secret& secret : environment.secrets)
            base::match(
                secret.source, [&](const Secret::Generated&) { add_ours(secret.name, Kind::Made); },
                [&](const Secret::ByHand&) { add_ours(secret.name, Kind::ByHand); },
                [&](const Secret::External& external) {
                    add_outside(external.arn).name = secret.name;
                },
                [](const Secret::Composed&) {});
    }

    void add_users(const platform::Workload& workload, const std::string& user) {
        for (const blueprint::NamedContainer& named : blueprint::containers_of(workload)) {
            for (const platform::Variable& variable : named.container->variables) {
                if (!variable.external_arn.empty())
                    add_user(add_outside(variable.external_arn), user);
                std::set<std::string> read;
                add_secrets_in(environment_, variable.value, read);
                for (rollout::SecretWish& wish : list_)
                    if (read.contains(wish.name)) add_user(wish, user);
            }
        }
    }
    std::vector<rollout::SecretWish> take() { return std::move(list_); }

  private:
    void add_ours(const std::string& name, Kind kind) {
        list_.push_back({.kind = kind,
                         .name = name,
                         .stack = names_.data_stack(),
                         .output = names_.secret(name).output});
    }
    rollout::SecretWish& add_outside(const std::string& written) {
        auto [arn, key] =
            is_parameter(written) ? std::pair(written, std::string()) : arn_and_key(written);
        auto same = std::ranges::find(list_, arn, &rollout::SecretWish::arn);
        if (same == list_.end())
            same = list_.insert(list_.end(),
                                {.kind = is_parameter(arn) ? Kind::Parameter : Kind::Outside,
                                 .name = arn.substr(arn.rfind(':') + 1),
                                 .arn = arn});
        if (!key.empty()) same->keys.insert(key);
        return *same;
    }
    static void add_user(rollout::SecretWish& wish, const std::string& user) {
        if (wish.users.empty() || wish.users.back() != user) wish.users.push_back(user);
    }

    blueprint::Names names_;
    const Environment& environment_;
    std::vector<rollout::SecretWish> list_ = {};
};

}  // namespace

std::vector<rollout::SecretWish> secret_wishes(const platform::Platform& platform,
                                               const Environment& environment) {
    Secrets secrets(platform, environment);
    for (const platform::Service& service : environment.services)
        secrets.add_users(service, service.name);
    for (const platform::Job& job : environment.jobs)
        secrets.add_users(job, "jobs/" + job.name);
    return secrets.take();
}

}  // namespace cli
