#include "cli/wish.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "blueprint/interface.h"
#include "blueprint/names.h"
#include "blueprint/templates.h"
#include "blueprint/workload.h"

namespace cli {
namespace {

using platform::Environment;
using platform::Workload;

const Workload* workload_of(const cfn::Stack& stack, const Environment& environment) {
    if (stack.kind == cfn::StackKind::Service) return environment.service(stack.subject);
    if (stack.kind == cfn::StackKind::Job) return environment.job(stack.subject);
    return nullptr;
}

class Wisher {
  public:
    Wisher(const platform::Platform& platform, const RegionStacks& wanted, const WishFacts& facts)
        : platform_(platform),
          environment_(*wanted.environment),
          stacks_(wanted.stacks),
          facts_(facts),
          names_(blueprint::Names::of(platform, environment_)),
          region_(wanted.region) {}

    rollout::Wish make() {
        rollout::Wish wish{.environment = environment_.name,
                           .account = facts_.account,
                           .region = region_,
                           .prefix = names_.prefix(),
                           .tags = {{"platform", *platform_.name},
                                    {"environment", environment_.name},
                                    {"managed-by", "slipway"}},
                           .spot_tag = std::string(blueprint::kSpotTag),
                           .fell_back = std::string(blueprint::kFellBack),
                           .release_parameter = std::string(blueprint::kReleaseParameter),
                           .options = facts_.options};
        std::map<std::size_t, std::size_t> places;  // in the wish, by place in the stacks
        for (const std::vector<std::size_t>& wave : stacks_.waves) {
            for (std::size_t index : wave) {
                const cfn::Stack& stack = stacks_.stacks[index];
                if (!stack.account.empty() && stack.account != facts_.account) continue;
                rollout::WantedStack wanted = want(stack);
                for (std::size_t before : stacks_.after[index])
                    if (auto place = places.find(before); place != places.end())
                        wanted.after.push_back(place->second);
                places.emplace(index, wish.stacks.size());
                wish.stacks.push_back(std::move(wanted));
            }
        }
        return wish;
    }

  private:
    static std::string taken(const cfn::Stack& stack, std::string_view parameter) {
        return stack.body.find_parameter(parameter) ? std::string(parameter) : std::string();
    }

    rollout::WantedStack want(const cfn::Stack& stack) const {
        rollout::WantedStack wanted{
            .name = stack.name,
            .kind = stack.kind,
            .subject = stack.subject,
            .region = stack.region,
            .body = stack.body,
            .needs_iam_capability = stack.needs_iam_capability,
            .release_parameter = taken(stack, blueprint::kReleaseParameter)};
        // What the role itself stands on, and what is there before it, the caller makes.
        if (stack.kind != cfn::StackKind::Access && stack.kind != cfn::StackKind::Registry) {
            const blueprint::Export role = names_.service_role();
            wanted.role_stack = role.stack;
            wanted.role_output = role.output;
        }
        const Workload* workload = workload_of(stack, environment_);
        if (!workload) return wanted;
        if (stack.kind == cfn::StackKind::Service) {
            wanted.service = service(stack, *environment_.service(stack.subject));
            wanted.express = environment_.cloudformation == Environment::CloudFormation::Express;
        } else {
            wanted.job = job(*environment_.job(stack.subject));
            if (const std::string name = taken(stack, blueprint::kCapacityParameter); !name.empty())
                wanted.parameters[name] = blueprint::capacity_value(*workload->capacity);
        }
        add_images(stack, *workload, wanted);
        add_secrets(*workload, wanted);
        return wanted;
    }

    rollout::ServiceWish service(const cfn::Stack& stack, const platform::Service& service) const {
        return {.cluster = names_.cluster(),
                .name = names_.service(service.name),
                .count = *service.count,
                .count_parameter = taken(stack, blueprint::kDesiredCountParameter),
                .capacity_parameter = taken(stack, blueprint::kCapacityParameter),
                .force_parameter = taken(stack, blueprint::kForceParameter),
                .on_spot = blueprint::capacity_value(*service.capacity) == blueprint::kOnSpot,
                .spot_value = std::string(blueprint::kOnSpot),
                .on_demand_value = std::string(blueprint::kOnDemand),
                .blue_parameter = taken(stack, blueprint::kBlueWeightParameter),
                .green_parameter = taken(stack, blueprint::kGreenWeightParameter),
                .rule_output = std::string(blueprint::kListenerRuleOutput),
                .blue_output = std::string(blueprint::kTargetGroupOutput),
                .definition_output = std::string(blueprint::kTaskDefinitionOutput)};
    }

    rollout::JobWish job(const platform::Job& job) const {
        using When = platform::Job::When;
        rollout::JobMoment moment = rollout::JobMoment::ByHand;
        if (job.when == When::BeforeRelease) moment = rollout::JobMoment::BeforeRelease;
        if (job.when == When::AfterRelease) moment = rollout::JobMoment::AfterRelease;
        return {.cluster = names_.cluster(),
                .container = blueprint::containers_of(job).front().name,
                .moment = moment,
                .timeout = *job.timeout,
                .definition_output = std::string(blueprint::kTaskDefinitionOutput),
                .groups_output = std::string(blueprint::kSecurityGroupExportsOutput),
                .subnets_output = std::string(blueprint::kSubnetExportsOutput)};
    }

    void add_images(const cfn::Stack& stack, const Workload& workload,
                    rollout::WantedStack& wanted) const {
        std::string_view account = blueprint::registry_account(platform_, environment_);
        for (const blueprint::ImageParameter& parameter : blueprint::image_parameters(workload)) {
            const std::string& repository = parameter.image->repository;
            // Of an image from elsewhere the template knows which it is.
            if (repository.empty() || taken(stack, parameter.name).empty()) continue;
            rollout::ImageNeed need{
                .parameter = parameter.name,
                .registry = account.empty() ? facts_.account : std::string(account),
                .repository = names_.repository(repository),
                .tag = environment_.name};
            auto found = facts_.images.find(need.repository);
            if (found != facts_.images.end()) need.image = found->second;
            need.todo = how_it_comes(need, *parameter.image);
            wanted.images.push_back(std::move(need));
        }
    }

    /// With keys of its own: those that somebody has exported are for AWS.
    std::string how_it_is_put_here(const rollout::ImageNeed& need) const {
        return fmt::format(
            "AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY=local aws ecr put-image "
            "--endpoint-url {} --region {} --repository-name {} --image-tag {} "
            "--image-manifest '{{\"schemaVersion\":2,\"layers\":[]}}'",
            need.registry, facts_.here, region_, need.repository, need.tag);
    }

    std::vector<std::string> how_it_comes(const rollout::ImageNeed& need,
                                          const platform::Image& image) const {
        if (!facts_.here.empty()) return {how_it_is_put_here(need)};
        const std::string domain =
            region_.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
        const std::string registry =
            fmt::format("{}.dkr.ecr.{}.{}", need.registry, region_, domain);
        const std::string target = fmt::format("{}/{}:{}", registry, need.repository, need.tag);
        std::vector<std::string> lines = {
            fmt::format("aws ecr get-login-password --region {} | docker login --username AWS "
                        "--password-stdin {}",
                        region_, registry)};
        auto copy = [&](const std::string& source) {
            lines.push_back(fmt::format("docker pull {}", source));
            lines.push_back(fmt::format("docker tag {} {}", source, target));
        };
        if (const auto* mirror = std::get_if<platform::Image::Mirror>(&image.source))
            copy(mirror->source);
        else if (const auto* same = std::get_if<platform::Image::SameAs>(&image.source))
            copy(source_of(*same, registry));
        else
            lines.push_back(build(image, target));
        lines.push_back(fmt::format("docker push {}", target));
        return lines;
    }

    std::string source_of(const platform::Image::SameAs& same, const std::string& registry) const {
        const platform::Service* other = environment_.service(same.service);
        if (!other) return same.service;
        const platform::Image& image = other->container.image;
        if (const auto* external = std::get_if<platform::Image::External>(&image.source))
            return external->reference;
        if (const auto* mirror = std::get_if<platform::Image::Mirror>(&image.source))
            return mirror->source;
        return fmt::format("{}/{}:{}", registry, names_.repository(image.repository),
                           environment_.name);
    }

    static std::string build(const platform::Image& image, const std::string& target) {
        const auto* built = std::get_if<platform::Image::Build>(&image.source);
        return fmt::format("docker build -t {} {}", target, built ? built->context : ".");
    }

    void add_secrets(const Workload& workload, rollout::WantedStack& wanted) const {
        for (const std::string& name : blueprint::secrets_by_hand(environment_, workload)) {
            const blueprint::Export shown = names_.secret(name);
            wanted.secrets.push_back(
                {.name = name,
                 .stack = shown.stack,
                 .output = shown.output,
                 .todo = {fmt::format("slipway secret set {} {}{}", environment_.name, name,
                                      facts_.options)}});
        }
    }

    const platform::Platform& platform_;
    const Environment& environment_;
    const cfn::Stacks& stacks_;
    const WishFacts& facts_;
    const blueprint::Names names_;
    const std::string& region_;
};

}  // namespace

std::vector<std::string> repositories_of(const platform::Platform& platform,
                                         const Environment& environment) {
    const blueprint::Names names = blueprint::Names::of(platform, environment);
    std::set<std::string> found;
    auto add = [&](const Workload& workload) {
        for (const blueprint::ImageParameter& one : blueprint::image_parameters(workload))
            if (!one.image->repository.empty())
                found.insert(names.repository(one.image->repository));
    };
    for (const platform::Service& service : environment.services)
        add(service);
    for (const platform::Job& job : environment.jobs)
        add(job);
    return {found.begin(), found.end()};
}

rollout::Wish make_wish(const platform::Platform& platform, const RegionStacks& wanted,
                        const WishFacts& facts) {
    return Wisher(platform, wanted, facts).make();
}

}  // namespace cli
