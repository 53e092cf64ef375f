#include "cli/live_check.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "blueprint/names.h"
#include "blueprint/rules/resource_quotas.h"
#include "blueprint/templates.h"
#include "blueprint/workload.h"
#include "cli/live_secrets.h"
#include "platform/foreign_values.h"
#include "platform/rules/own_resources.h"
#include "platform/rules/vcpu.h"

namespace cli {
namespace {

using Beside = rollout::QuotaWish::Beside;
using platform::Environment;

bool is_of_all_environments(const cfn::Stack& stack) {
    return stack.kind == cfn::StackKind::Access || stack.kind == cfn::StackKind::Registry;
}

/// The environments of one account and region, which share its quotas.
std::vector<const Environment*> sharing(const platform::Platform& platform,
                                        const Environment& environment, const std::string& region) {
    std::vector<const Environment*> all;
    for (const Environment& other : platform.environments) {
        bool is_here =
            std::ranges::any_of(other.regions, [&](const auto& one) { return *one == region; });
        if (is_here && *other.account == *environment.account) all.push_back(&other);
    }
    return all;
}

using Stated = std::optional<platform::Located<std::uint32_t>> platform::Quotas::*;
std::optional<std::uint32_t> stated(const std::vector<const Environment*>& environments,
                                    Stated field) {
    std::optional<std::uint32_t> most;
    for (const Environment* environment : environments)
        if (const auto& quota = environment->quotas.*field)
            most = std::max(most.value_or(0), **quota);
    return most;
}

double vcpu(std::uint64_t units) {
    return static_cast<double>(units) / 1024;
}

std::string figures(const platform::CpuUse& use) {
    return fmt::format("{} at these counts, {} while releasing, {} at full scale",
                       platform::vcpu_text(use.steady), platform::vcpu_text(use.releasing),
                       platform::vcpu_text(use.full));
}

/// What is counted in the stacks, against quotas of single resources.
void add_counted_quotas(const cfn::Stacks& stacks, const std::vector<const Environment*>& sharers,
                        std::vector<rollout::QuotaWish>& into) {
    auto add = [&](std::string_view service, std::string_view code, std::string_view name,
                   std::uint64_t count, std::optional<std::uint32_t> said,
                   Beside beside = Beside::Nothing) {
        if (count > 0)
            into.push_back({.service = service,
                            .code = code,
                            .name = name,
                            .needed = static_cast<double>(count),
                            .beside = beside,
                            .stated = said});
    };
    using platform::Quotas;
    add("AWSCloudMap", "L-0FE3F50E", "Cloud Map namespaces",
        blueprint::count_resources(stacks, "AWS::ServiceDiscovery::PrivateDnsNamespace"), {},
        Beside::Namespaces);
    add("elasticloadbalancing", "L-7EED9B64", "rules of the load balancer",
        blueprint::count_resources(stacks, "AWS::ElasticLoadBalancingV2::ListenerRule"),
        stated(sharers, &Quotas::rules_per_load_balancer));
    add("elasticloadbalancing", "L-822D1B1B", "target groups of the load balancer",
        blueprint::count_resources(stacks, "AWS::ElasticLoadBalancingV2::TargetGroup"),
        stated(sharers, &Quotas::target_groups_per_load_balancer));
    std::uint64_t most = 0;
    for (const auto& [group, rules] : blueprint::rules_by_group(stacks))
        most = std::max(most, rules);
    add("vpc", "L-0EA8095F", "rules of a security group", most,
        stated(sharers, &Quotas::rules_per_security_group));
}

/// Names and codes: AWS, Service Quotas. What they are compared with is what `check` compares.
std::vector<rollout::QuotaWish> quotas(const Environment& environment, const cfn::Stacks& stacks,
                                       const std::vector<const Environment*>& sharers) {
    using platform::Quotas;
    std::vector<rollout::QuotaWish> list;
    auto add_vcpu = [&](std::string_view code, std::string_view name, platform::CpuUse use,
                        Stated field) {
        if (use.peak() > 0)
            list.push_back({.service = "fargate",
                            .code = code,
                            .name = name,
                            .needed = vcpu(use.releasing),
                            .figures = figures(use),
                            .beside = Beside::OtherClusters,
                            .stated = stated(sharers, field)});
    };
    add_vcpu("L-3032A538", "on-demand vCPU of Fargate", platform::on_demand_use(environment),
             &Quotas::fargate_vcpu);
    add_vcpu("L-36FBB829", "Spot vCPU of Fargate", platform::spot_use(environment),
             &Quotas::fargate_spot_vcpu);
    if (std::uint32_t count = platform::elastic_ips(environment); count > 0)
        list.push_back({.service = "ec2",
                        .code = "L-0263D0A3",
                        .name = "Elastic IP addresses",
                        .needed = static_cast<double>(count),
                        .beside = Beside::Addresses,
                        .stated = stated(sharers, &Quotas::elastic_ips)});
    if (std::uint32_t count = platform::own_networks(environment); count > 0)
        list.push_back({.service = "vpc",
                        .code = "L-F678F1CE",
                        .name = "VPCs",
                        .needed = static_cast<double>(count),
                        .beside = Beside::Networks,
                        .stated = stated(sharers, &Quotas::vpcs)});
    add_counted_quotas(stacks, sharers, list);
    return list;
}

/// What the other environments run of each quota, at their counts.
std::vector<deploy::LiveWish::Neighbour> neighbours(const platform::Platform& platform,
                                                    const Environment& environment,
                                                    const std::vector<const Environment*>& sharers,
                                                    const std::vector<rollout::QuotaWish>& quotas) {
    std::vector<deploy::LiveWish::Neighbour> list;
    for (const Environment* other : sharers) {
        if (other == &environment) continue;
        deploy::LiveWish::Neighbour neighbour{.cluster =
                                                  blueprint::Names::of(platform, *other).cluster()};
        for (const rollout::QuotaWish& quota : quotas) {
            bool is_spot = quota.code == "L-36FBB829";
            neighbour.needed.push_back(vcpu(
                (is_spot ? platform::spot_use(*other) : platform::on_demand_use(*other)).steady));
        }
        list.push_back(std::move(neighbour));
    }
    return list;
}

/// "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:1.2" as what ECR of `region` is asked
/// for; of any other text only the text.
rollout::ImageWish outside_image(const std::string& reference, const std::string& region) {
    constexpr std::size_t kAccount = 12;
    rollout::ImageWish wish{.reference = reference};
    const std::string host = fmt::format(".dkr.ecr.{}.", region);
    std::size_t slash = reference.find('/');
    bool is_ecr = reference.find(host) == kAccount && slash != std::string::npos;
    if (!is_ecr) return wish;
    std::string rest = reference.substr(slash + 1);
    std::size_t mark = rest.find('@');
    if (mark == std::string::npos) mark = rest.find(':');
    wish.registry = reference.substr(0, kAccount);
    wish.repository = rest.substr(0, mark);
    wish.reference = mark == std::string::npos ? "latest" : rest.substr(mark + 1);
    return wish;
}

class Images {
  public:
    Images(const platform::Platform& platform, const Environment& environment,
           const std::string& region, const std::string& account)
        : names_(blueprint::Names::of(platform, environment)),
          environment_(environment),
          region_(region),
          registry_(platform.registry_account.empty() ? account : platform.registry_account),
          stack_(registry_ == account ? names_.registry_stack() : "") {}

    void add(const platform::Workload& workload, const std::string& user) {
        for (const blueprint::NamedContainer& named : blueprint::containers_of(workload)) {
            rollout::ImageWish wish = wish_for(named.container->image);
            if (wish.reference.empty()) continue;
            wish.architecture =
                *workload.architecture == platform::Architecture::Arm64 ? "arm64" : "amd64";
            auto same = std::ranges::find_if(list_, [&](const rollout::ImageWish& other) {
                return other.registry == wish.registry && other.repository == wish.repository &&
                       other.reference == wish.reference && other.architecture == wish.architecture;
            });
            if (same == list_.end()) same = list_.insert(list_.end(), std::move(wish));
            if (same->users.empty() || same->users.back() != user) same->users.push_back(user);
        }
    }
    std::vector<rollout::ImageWish> take() { return std::move(list_); }

  private:
    rollout::ImageWish wish_for(const platform::Image& image) const {
        if (!image.repository.empty())
            return {.registry = registry_,
                    .repository = names_.repository(image.repository),
                    .reference = environment_.name,
                    .stack = stack_};
        const auto* outside = std::get_if<platform::Image::External>(&image.source);
        return outside ? outside_image(outside->reference, region_) : rollout::ImageWish{};
    }

    blueprint::Names names_;
    const Environment& environment_;
    std::string region_;
    std::string registry_;
    std::string stack_;
    std::vector<rollout::ImageWish> list_ = {};
};

std::vector<rollout::ImageWish> images(const platform::Platform& platform,
                                       const Environment& environment, const std::string& region,
                                       const std::string& account) {
    Images list(platform, environment, region, account);
    for (const platform::Service& service : environment.services)
        list.add(service, service.name);
    for (const platform::Job& job : environment.jobs)
        list.add(job, "jobs/" + job.name);
    return list.take();
}

/// A type of resource that the templates name, and the property that has the name.
struct NamedType {
    std::string_view type;
    std::string_view property;
    rollout::NameWish::Kind kind;
};
constexpr std::array kNamed = {
    NamedType{"AWS::ECS::Cluster", "ClusterName", rollout::NameWish::Kind::Cluster},
    NamedType{"AWS::ElasticLoadBalancingV2::LoadBalancer", "Name",
              rollout::NameWish::Kind::LoadBalancer},
    NamedType{"AWS::ServiceDiscovery::PrivateDnsNamespace", "Name",
              rollout::NameWish::Kind::Namespace},
    NamedType{"AWS::ECR::Repository", "RepositoryName", rollout::NameWish::Kind::Repository},
    NamedType{"AWS::Logs::LogGroup", "LogGroupName", rollout::NameWish::Kind::LogGroup},
};

/// The stacks of this account and region, then what they name.
std::vector<rollout::NameWish> names(const RegionStacks& wanted) {
    std::vector<const cfn::Stack*> stacks;
    for (const cfn::Stack& stack : wanted.stacks.stacks)
        if (stack.region == wanted.region && stack.account == *wanted.environment->account)
            stacks.push_back(&stack);
    std::vector<rollout::NameWish> list;
    for (const cfn::Stack* stack : stacks)
        list.push_back(
            {rollout::NameWish::Kind::Stack, stack->name, is_of_all_environments(*stack)});
    for (const NamedType& named : kNamed)
        for (const cfn::Stack* stack : stacks)
            for (const cfn::Resource& resource : stack->body.resources) {
                if (resource.type != named.type) continue;
                const cfn::Expression* name = resource.properties.find(named.property);
                if (const auto* text = name ? name->as<std::string>() : nullptr)
                    list.push_back({named.kind, *text, is_of_all_environments(*stack)});
            }
    return list;
}

rollout::NetworkWish network(const Environment& environment, const std::string& region) {
    const platform::Network& wanted = environment.network;
    rollout::NetworkWish wish{.region = region, .zones = *wanted.zones, .vpc = wanted.vpc};
    for (const auto* subnets :
         {&wanted.public_subnets, &wanted.private_subnets, &wanted.isolated_subnets})
        for (const std::string& id : *subnets)
            if (std::ranges::find(wish.subnets, id) == wish.subnets.end())
                wish.subnets.push_back(id);
    return wish;
}

}  // namespace

std::vector<std::string_view> live_check_services() {
    return {"acm",
            "cloudformation",
            "ec2",
            "ecr",
            "ecs",
            "elbv2",
            "iam",
            "logs",
            "route53",
            "secretsmanager",
            "service-quotas",
            "servicediscovery",
            "ssm"};
}

std::vector<rollout::LinkedRole> linked_roles(const Environment& environment) {
    std::vector<rollout::LinkedRole> roles = {{"ecs.amazonaws.com", "AWSServiceRoleForECS"}};
    auto has_store = [&](platform::Store::Engine engine) {
        return std::ranges::find(environment.stores, engine, &platform::Store::engine) !=
               environment.stores.end();
    };
    bool scales = std::ranges::any_of(environment.services, [](const platform::Service& service) {
        return service.scale.has_value();
    });
    if (scales)
        roles.push_back({"ecs.application-autoscaling.amazonaws.com",
                         "AWSServiceRoleForApplicationAutoScaling_ECSService"});
    if (blueprint::has_load_balancer(environment))
        roles.push_back(
            {"elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"});
    if (has_store(platform::Store::Engine::Postgres))
        roles.push_back({"rds.amazonaws.com", "AWSServiceRoleForRDS"});
    if (has_store(platform::Store::Engine::Redis))
        roles.push_back({"elasticache.amazonaws.com", "AWSServiceRoleForElastiCache"});
    return roles;
}

bool LiveReport::is_well() const {
    return std::ranges::all_of(regions, [](const LiveRegion& region) {
        return std::ranges::none_of(region.questions, [](const rollout::Question& question) {
            return question.verdict() == rollout::Judgement::Bad;
        });
    });
}

rollout::PolicyWish policy_wish(const platform::Platform& platform, const Environment& environment,
                                const std::vector<RegionStacks>& all, const std::string& account) {
    blueprint::Names names = blueprint::Names::of(platform, environment);
    rollout::PolicyWish wish{
        .partition = std::string(platform::partition_of(*environment.regions.front())),
        .account = account,
        .registry_account = platform.registry_account.empty() ? account : platform.registry_account,
        .platform = names.platform(),
        .environment = environment.name,
        .prefix = names.prefix(),
        .role_stack = names.access_stack(),
        .linked_roles = linked_roles(environment)};
    auto add = [](std::vector<std::string>& list, const std::string& text) {
        if (std::ranges::find(list, text) == list.end()) list.push_back(text);
    };
    for (const auto& region : environment.regions)
        add(wish.regions, *region);
    for (const RegionStacks& one : all)
        for (const cfn::Stack& stack : one.stacks.stacks) {
            add(wish.regions, stack.region);
            if (is_of_all_environments(stack)) add(wish.shared_stacks, stack.name);
        }
    if (environment.domain) {
        wish.zone = environment.domain->zone;
        if (!environment.domain->certificate.empty())
            wish.certificates = {environment.domain->certificate};
    }
    for (const rollout::SecretWish& secret : secret_wishes(platform, environment)) {
        if (secret.kind != rollout::SecretWish::Kind::Outside) continue;
        add(wish.outside_secrets, secret.arn);
        if (!secret.keys.empty()) add(wish.outside_values, secret.arn);
    }
    return wish;
}

deploy::LiveWish live_wish(const platform::Platform& platform, const std::vector<RegionStacks>& all,
                           const RegionStacks& wanted, const std::string& account) {
    const Environment& environment = *wanted.environment;
    const auto sharers = sharing(platform, environment, wanted.region);
    deploy::LiveWish wish{.policy = policy_wish(platform, environment, all, account),
                          .quotas = quotas(environment, wanted.stacks, sharers),
                          .images = images(platform, environment, wanted.region, account),
                          .secrets = secret_wishes(platform, environment),
                          .network = network(environment, wanted.region),
                          .asks_for_roles = wanted.region == *environment.regions.front(),
                          .names = names(wanted)};
    for (rollout::SecretWish& secret : wish.secrets)
        if (!secret.arn.empty() && rollout::region_of(secret.arn) != wanted.region)
            secret.kind = rollout::SecretWish::Kind::Elsewhere;
    wish.neighbours = neighbours(platform, environment, sharers, wish.quotas);
    bool has_names = environment.domain && blueprint::has_load_balancer(environment);
    if (has_names && !environment.domain->zone.empty())
        wish.zone = {environment.domain->zone, blueprint::public_names(environment)};
    if (has_names && !environment.domain->certificate.empty())
        wish.certificate = {environment.domain->certificate, wanted.region,
                            blueprint::public_names(environment)};
    return wish;
}

base::Result<LiveReport> check_live(const LiveEnvironment& live) {
    LiveReport report{.environment = live.environment().name,
                      .account = live.target->account(),
                      .place = live.target->place()};
    for (const RegionStacks& wanted : live.checked.stacks) {
        LiveRegion region{.name = wanted.region};
        if (report.regions.empty())
            region.questions.push_back(
                rollout::judge_caller(live.target->account(), live.target->caller()));
        deploy::LiveWish wish = live_wish(*live.manifest->platform, live.checked.stacks, wanted,
                                          live.target->account());
        if (live.target->place() != "AWS") wish.asked = rollout::AskedOf::AnotherCloud;
        auto asked = TRY(deploy::check_live(live.target->client(wanted.region), wish));
        region.questions.insert(region.questions.end(), asked.begin(), asked.end());
        report.regions.push_back(std::move(region));
    }
    return report;
}

}  // namespace cli
