#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "blueprint/iam.h"
#include "blueprint/template_parts.h"
#include "blueprint/templates.h"
#include "cfn/ecr.h"

namespace blueprint {
namespace {

using Environments = std::vector<const platform::Environment*>;

/// Those that pull from the repositories of `account` in `region`.
Environments users_of(const platform::Platform& platform, std::string_view account,
                      std::string_view region) {
    Environments users;
    for (const platform::Environment& environment : platform.environments) {
        bool here = std::ranges::any_of(environment.regions,
                                        [&](const auto& one) { return *one == region; });
        if (here && registry_account(platform, environment) == account)
            users.push_back(&environment);
    }
    return users;
}

// AWS: ECR, "Amazon ECR service quotas", rules in a lifecycle policy.
constexpr std::size_t kMostRules = 50;
/// The two rules behind those for tags: what lost its tag, and the oldest builds.
constexpr std::size_t kOtherRules = 2;
/// Images that stay for each `release-` rule, though newer ones are released.
constexpr int kReleasesKept = 100;

std::string tag_rule(std::size_t priority, std::string_view why, std::string_view tags, int kept) {
    return fmt::format(
        R"({{"rulePriority":{},"description":"{}","selection":{{"tagStatus":"tagged",)"
        R"("tagPatternList":["{}"],"countType":"imageCountMoreThan","countNumber":{}}},)"
        R"("action":{{"type":"expire"}}}},)",
        priority, why, tags, kept);
}

/// Which images the repositories lose. What a rule of smaller number matches no later one drops:
/// so what bears the tag of an environment, and what was released to it, is safe from builds that
/// others push and from tags that move. Names behind those that they begin with ("prod-eu" before
/// "prod"), for `release-prod-*` matches the releases of both. AWS: ECR, "Automate the cleanup of
/// images by using lifecycle policies", "Lifecycle policy properties".
std::string lifecycle(const Environments& environments) {
    std::set<std::string, std::greater<>> names;
    for (const platform::Environment* environment : environments)
        names.insert(environment->name);
    // With very many environments their releases share a rule; beyond that the last of them have to
    // do with theirs.
    bool apart = 2 * names.size() + kOtherRules <= kMostRules;
    std::size_t room = kMostRules - kOtherRules - 1;
    std::string rules;
    std::size_t priority = 1;
    for (const std::string& name : names) {
        if (!apart && priority > room) break;
        rules += tag_rule(priority++, "keep what the tag stands for", name, 1);
    }
    if (apart) {
        for (const std::string& name : names)
            rules += tag_rule(priority++, "keep what was released", "release-" + name + "-*",
                              kReleasesKept);
    } else {
        rules += tag_rule(priority++, "keep what was released", "release-*", kReleasesKept);
    }
    return fmt::format(
        R"({{"rules":[{}{{"rulePriority":{},"description":"drop what lost its tag","selection":)"
        R"({{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days",)"
        R"("countNumber":14}},"action":{{"type":"expire"}}}},)"
        R"({{"rulePriority":{},"description":"drop the oldest builds","selection":)"
        R"({{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":200}},)"
        R"("action":{{"type":"expire"}}}}]}})",
        rules, priority, priority + 1);
}

std::set<std::string> repositories_of(const Environments& environments) {
    std::set<std::string> all;
    auto collect = [&](const platform::Workload& workload) {
        for (const std::string& repository : blueprint::repositories_of(workload))
            all.insert(repository);
    };
    for (const platform::Environment* environment : environments) {
        for (const platform::Service& service : environment->services)
            collect(service);
        for (const platform::Job& job : environment->jobs)
            collect(job);
    }
    return all;
}

/// Who else may pull, and ask which digest bears a tag: the accounts of the environments, where one
/// account holds the images of all.
/// AWS: ECR, "Private repository policies".
cfn::Value<cfn::Json> pull_policy(const Environments& environments, std::string_view account) {
    std::set<std::string> others;
    for (const platform::Environment* environment : environments) {
        const std::string& other = *environment->account;
        if (!other.empty() && other != account) others.insert(other);
    }
    if (others.empty()) return {};
    cfn::Array principals;
    for (const std::string& other : others) {
        principals.push_back(cfn::sub("arn:${AWS::Partition}:iam::" + other + ":root"));
    }
    return cfn::Object{
        {"Version", "2012-10-17"},
        {"Statement",
         cfn::Array{cfn::Object{
             {"Sid", "PullFromTheAccountsOfTheEnvironments"},
             {"Effect", "Allow"},
             {"Principal", {{"AWS", principals}}},
             {"Action", cfn::Array{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage",
                                   "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer"}}}}}};
}

}  // namespace

std::string_view registry_account(const platform::Platform& platform,
                                  const platform::Environment& environment) {
    return platform.registry_account.empty() ? std::string_view(*environment.account)
                                             : std::string_view(platform.registry_account);
}

cfn::Template registry_template(const platform::Platform& platform, std::string_view account,
                                std::string_view region) {
    Environments environments = users_of(platform, account, region);
    bool is_protected =
        std::ranges::any_of(environments, [](const auto* one) { return one->protect; });
    Names names(*platform.name, "");
    Tags tags = platform_tags(platform);

    cfn::Template body;
    body.description =
        *platform.name + ": image repositories, shared by the environments of this account";
    // One copy of the text: fifty of them would not fit into a template.
    body.other.add("Mappings",
                   cfn::Object{{"Lifecycle", {{"Images", {{"Text", lifecycle(environments)}}}}}});
    for (const std::string& repository : repositories_of(environments)) {
        tags.insert_or_assign("service", repository);
        cfn::ecr::Repository resource{
            // Elsewhere `down` would leave images that cost; what a protected environment runs is
            // never deleted with the stack.
            .EmptyOnDelete = is_protected ? cfn::Value<bool>() : true,
            .EncryptionConfiguration =
                cfn::ecr::repository::EncryptionConfiguration{
                    .EncryptionType = cfn::ecr::repository::EncryptionType::kAes256},
            .ImageScanningConfiguration =
                cfn::ecr::repository::ImageScanningConfiguration{.ScanOnPush = true},
            // Tags of environments move from image to image.
            .ImageTagMutability = cfn::ecr::repository::ImageTagMutability::kMutable,
            .LifecyclePolicy =
                cfn::ecr::repository::LifecyclePolicy{
                    .LifecyclePolicyText = cfn::find_in_map("Lifecycle", "Images", "Text")},
            .RepositoryName = names.repository(repository),
            .RepositoryPolicyText = pull_policy(environments, account),
            .Tags = tag_list(tags),
        };
        cfn::ResourceOptions options;
        if (is_protected) {
            options.deletion_policy = cfn::DeletionPolicy::RetainExceptOnCreate;
            options.update_replace_policy = cfn::DeletionPolicy::Retain;
        }
        auto handle = body.add(logical_name(repository) + "Repository", resource, options);
        add_output(body, logical_name(repository) + "RepositoryUri",
                   cfn::get_att(handle, cfn::ecr::Repository::Attribute::kRepositoryUri));
    }
    return body;
}

}  // namespace blueprint
