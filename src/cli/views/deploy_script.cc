#include "cli/views/deploy_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/ascii.h"
#include "blueprint/interface.h"
#include "blueprint/names.h"
#include "blueprint/templates.h"
#include "blueprint/workload.h"
#include "cli/synthesis.h"
#include "cli/views/deploy_functions.h"

namespace cli {
namespace {

/// What lines about a stack are made from.
struct Place {
    const platform::Platform& platform;
    const platform::Environment& environment;
    blueprint::Names names;
};

const platform::Workload* workload_of(const cfn::Stack& stack,
                                      const platform::Environment& environment) {
    if (stack.kind == cfn::StackKind::Service) return environment.service(stack.subject);
    if (stack.kind == cfn::StackKind::Job) return environment.job(stack.subject);
    return nullptr;
}

/// "API_IMAGE": a parameter of a stack as a variable of the shell. Of a stack without a service or
/// job: "OHI_PROD_NETWORK_OWNER".
std::string variable(const cfn::Stack& stack, std::string_view parameter) {
    std::string name =
        fmt::format("{}_{}", stack.subject.empty() ? stack.name : stack.subject, parameter);
    for (char& c : name) {
        if (base::is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
        if (!base::is_upper(c) && !base::is_digit(c)) c = '_';
    }
    return name;
}

bool takes(const cfn::Stack& stack, std::string_view parameter) {
    return stack.body.find_parameter(parameter) != nullptr;
}

/// Whether the image comes from a repository of ours, so that the script says which it is.
bool is_chosen(const cfn::Stack& stack, const blueprint::ImageParameter& image) {
    return takes(stack, image.name) && !image.image->repository.empty();
}

/// A parameter that the lines before the command have found a value for.
struct Found {
    std::string_view parameter;
    std::string_view word;     ///< as `deploy` is given it
    std::string_view settled;  ///< as `settle` is given it before; empty: not at all
};
constexpr std::array kFound = {
    Found{blueprint::kDesiredCountParameter, "DesiredCount=\"$count\"", "DesiredCount=\"$count\""},
    Found{blueprint::kCapacityParameter, "Capacity=\"$capacity\"", "${kept:+Capacity=\"$kept\"}"},
    Found{blueprint::kForceParameter, "ForceNewDeployment=\"$force\"", ""},
    Found{blueprint::kBlueWeightParameter, "BlueWeight=\"$blue\"", "BlueWeight=\"$blue\""},
    Found{blueprint::kGreenWeightParameter, "GreenWeight=\"$green\"", "GreenWeight=\"$green\""},
};

/// What the parameters of the stack are given, one word of the shell each.
std::vector<std::string> parameters(const cfn::Stack& stack, const Place& place) {
    const platform::Workload* workload = workload_of(stack, place.environment);
    bool service = stack.kind == cfn::StackKind::Service;
    std::vector<std::string> words;
    for (const Found& found : kFound) {
        if (service && takes(stack, found.parameter)) words.emplace_back(found.word);
    }
    if (workload != nullptr && !service && takes(stack, blueprint::kCapacityParameter)) {
        words.push_back(fmt::format("{}={}", blueprint::kCapacityParameter,
                                    blueprint::capacity_value(*workload->capacity)));
    }
    for (const cfn::Parameter& parameter : stack.body.parameters) {
        if (parameter.default_value) continue;
        words.push_back(fmt::format("{}=\"${{{}:?}}\"", shell_quoted(parameter.name),
                                    variable(stack, parameter.name)));
    }
    if (workload == nullptr) return words;
    for (const blueprint::ImageParameter& image : blueprint::image_parameters(*workload)) {
        if (!takes(stack, image.name)) continue;
        // Of an image from elsewhere the template knows which it is, unless somebody says another.
        std::string given = variable(stack, image.name);
        words.push_back(is_chosen(stack, image)
                            ? fmt::format("{}=\"${}\"", image.name, given)
                            : fmt::format("${{{0}:+{1}=\"${0}\"}}", given, image.name));
    }
    return words;
}

bool waits_for_approval(const platform::Service& service,
                        const platform::Environment& environment) {
    return *environment.approve && platform::shifts_traffic(*service.deploy.strategy);
}

/// What of a service is live and has to be repeated: one line a question, with the answer in
/// variables of the shell.
std::string questions(const cfn::Stack& stack, const Place& place) {
    const platform::Service* service =
        stack.kind == cfn::StackKind::Service ? place.environment.service(stack.subject) : nullptr;
    if (service == nullptr) return {};
    std::string region = shell_quoted(stack.region);
    std::string cluster = shell_quoted(place.names.cluster());
    std::string name = shell_quoted(place.names.service(service->name));
    std::string text;
    if (takes(stack, blueprint::kDesiredCountParameter))
        text += fmt::format("choose_count {}\n", *service->count);
    if (takes(stack, blueprint::kCapacityParameter)) {
        text += fmt::format("choose_capacity {} {} {} {}\n", region, cluster, name,
                            blueprint::capacity_value(*service->capacity));
    }
    std::string where = fmt::format("{} {} {} {}", region, shell_quoted(stack.name), cluster, name);
    if (takes(stack, blueprint::kBlueWeightParameter)) {
        text += "read_weights " + where + "\n";
    } else if (service->ingress) {
        text += "leave_shifting " + where + "\n";
    }
    std::string settled;
    for (const Found& found : kFound) {
        if (takes(stack, found.parameter) && !found.settled.empty())
            settled += " " + std::string(found.settled);
    }
    if (!settled.empty())
        text += fmt::format("settle {} {}{}\n", region, shell_quoted(stack.name), settled);
    if (waits_for_approval(*service, place.environment))
        text += fmt::format("tell_approval {} {} {}\n", region, cluster, name);
    if (text.empty()) return {};
    return fmt::format("look {} {}\n", region, shell_quoted(stack.name)) + text;
}

bool is_shared(const cfn::Stack& stack) {
    return stack.kind != cfn::StackKind::Service && stack.kind != cfn::StackKind::Job;
}

std::string deploy(const cfn::Stack& stack, const Place& place, const std::string& file) {
    std::string what =
        fmt::format("{} {} {}{}", shell_quoted(stack.region), shell_quoted(stack.name),
                    shell_quoted(file), stack.needs_iam_capability ? " CAPABILITY_IAM" : "");
    std::string text =
        questions(stack, place) + (is_shared(stack) ? "deploy_shared " : "deploy ") + what;
    for (const std::string& word : parameters(stack, place))
        text += " \\\n    " + word;
    text += "\n";
    if (stack.kind == cfn::StackKind::Service && takes(stack, blueprint::kDesiredCountParameter))
        text += "forget_count " + what + "\n";
    return text;
}

/// The command alone, for somebody to run elsewhere: as a comment.
std::string elsewhere(const cfn::Stack& stack, const std::string& file) {
    return fmt::format(
        "# {0} belongs to account {1}; with its credentials:\n"
        "#   aws cloudformation deploy --region {2} --stack-name {0} \\\n"
        "#       --template-file {3} --no-fail-on-empty-changeset{4}\n",
        shell_quoted(stack.name), shell_quoted(stack.account), shell_quoted(stack.region),
        shell_quoted(file), stack.needs_iam_capability ? " --capabilities CAPABILITY_IAM" : "");
}

/// The account that holds the images, as a word: where the manifest names none, that of the
/// credentials.
std::string registry(const Place& place) {
    std::string_view account = blueprint::registry_account(place.platform, place.environment);
    return account.empty() ? "\"$id\"" : shell_quoted(account);
}

/// How an image comes into its repository: what `choose_image` says before the name of that.
std::string how_it_comes(const platform::Image& image, const Place& place) {
    if (const auto* mirror = std::get_if<platform::Image::Mirror>(&image.source))
        return fmt::format("copy {} to", mirror->source);
    const auto* same = std::get_if<platform::Image::SameAs>(&image.source);
    const platform::Service* other =
        same == nullptr ? nullptr : place.environment.service(same->service);
    if (other == nullptr) return "push";
    const platform::Image& copied = other->container.image;
    const auto* external = std::get_if<platform::Image::External>(&copied.source);
    return external != nullptr
               ? fmt::format("copy {} to", external->reference)
               : fmt::format("copy {}:{} to", place.names.repository(copied.repository),
                             place.environment.name);
}

/// Two lines an image of ours that the stack's tasks need.
std::string choose_images(const cfn::Stack& stack, const Place& place) {
    const platform::Workload* workload = workload_of(stack, place.environment);
    if (workload == nullptr) return {};
    std::string text;
    for (const blueprint::ImageParameter& parameter : blueprint::image_parameters(*workload)) {
        if (!is_chosen(stack, parameter)) continue;
        std::string chosen = variable(stack, parameter.name);
        text += fmt::format("choose_image {} {} {} {} {} {} \"${{{}:-}}\" {}\n{}=$image\n",
                            shell_quoted(stack.region), registry(place),
                            shell_quoted(place.names.repository(parameter.image->repository)),
                            shell_quoted(place.environment.name), shell_quoted(stack.name),
                            shell_quoted(parameter.name), chosen,
                            shell_quoted(how_it_comes(*parameter.image, place)), chosen);
    }
    return text;
}

/// One line a secret that a person sets and that the stack's tasks start with.
std::string need_secrets(const cfn::Stack& stack, const Place& place,
                         std::set<std::string>& asked) {
    const platform::Workload* workload = workload_of(stack, place.environment);
    if (workload == nullptr) return {};
    std::string text;
    for (const std::string& name : blueprint::secrets_by_hand(place.environment, *workload)) {
        if (!asked.insert(stack.region + " " + name).second) continue;
        blueprint::Export shown = place.names.secret(name);
        text +=
            fmt::format("need_secret {} {} {} {}\n", shell_quoted(stack.region),
                        shell_quoted(shown.stack), shell_quoted(shown.output), shell_quoted(name));
    }
    return text;
}

/// With a certificate that exists the names are not ours to write.
std::string tell_records(const cfn::Stack& stack, const Place& place) {
    const platform::Environment& environment = place.environment;
    if (stack.kind != cfn::StackKind::Cluster || !environment.domain ||
        !environment.domain->zone.empty() || !blueprint::has_load_balancer(environment))
        return {};
    std::string text =
        fmt::format("tell_records {} {}", shell_quoted(stack.region), shell_quoted(stack.name));
    for (const std::string& name : blueprint::public_names(environment))
        text += " " + shell_quoted(name);
    return text + "\n";
}

bool runs(const cfn::Stack& stack, const platform::Environment& environment,
          platform::Job::When when) {
    const platform::Job* job =
        stack.kind == cfn::StackKind::Job ? environment.job(stack.subject) : nullptr;
    return job != nullptr && job->when == when;
}

std::string run_job(const cfn::Stack& stack, const Place& place) {
    const platform::Job& job = *place.environment.job(stack.subject);
    return fmt::format("run_job {} {} {} {} {}\n", shell_quoted(stack.region),
                       shell_quoted(place.names.cluster()), shell_quoted(stack.name),
                       shell_quoted(blueprint::containers_of(job).front().name),
                       job.timeout->in_seconds());
}

std::string stack_lines(const cfn::Stack& stack, const Place& place, const std::string& file) {
    const platform::Environment& environment = place.environment;
    if (stack.account != *environment.account && !stack.account.empty())
        return elsewhere(stack, file);
    std::string text = deploy(stack, place, file);
    if (runs(stack, environment, platform::Job::When::BeforeRelease)) text += run_job(stack, place);
    return text + tell_records(stack, place);
}

/// The service of AWS whose resources have types that begin so, and the role that it works with.
struct LinkedRole {
    std::string_view type;
    std::string_view service;
};
constexpr std::array kLinkedRoles = {
    LinkedRole{"AWS::ECS::", "ecs.amazonaws.com"},
    LinkedRole{"AWS::ApplicationAutoScaling::", "ecs.application-autoscaling.amazonaws.com"},
    LinkedRole{"AWS::ElasticLoadBalancingV2::", "elasticloadbalancing.amazonaws.com"},
    LinkedRole{"AWS::RDS::", "rds.amazonaws.com"},
    LinkedRole{"AWS::ElastiCache::", "elasticache.amazonaws.com"},
    LinkedRole{"AWS::EFS::", "elasticfilesystem.amazonaws.com"},
};

/// Whether AWS Backup works for the environment: it keeps the file systems.
bool backs_up(const platform::Environment& environment) {
    return std::ranges::any_of(environment.stores, [](const platform::Store& store) {
        return store.engine == platform::Store::Engine::Efs && store.backups.has_value();
    });
}

std::string linked_roles(const platform::Environment& environment,
                         const std::vector<const RegionStacks*>& regions) {
    auto has = [&](std::string_view type) {
        for (const RegionStacks* in_region : regions) {
            for (const cfn::Stack& stack : in_region->stacks.stacks) {
                if (std::ranges::any_of(stack.body.resources, [&](const cfn::Resource& resource) {
                        return resource.type.starts_with(type);
                    }))
                    return true;
            }
        }
        return false;
    };
    std::string text;
    for (const LinkedRole& role : kLinkedRoles) {
        if (has(role.type)) text += fmt::format("linked_role {}\n", role.service);
    }
    if (backs_up(environment)) text += "linked_role backup.amazonaws.com\n";
    return text.empty() ? text : "\n# Once in an account\n" + text;
}

/// For how long a change of one stack may go on, beside the releases that wait: longer than
/// CloudFormation lets a service take that does not become steady.
constexpr base::Duration kChangeTime = base::Duration::hours(4);

/// How long traffic takes to shift, at its longest, with the time for which both revisions stay.
std::int64_t shift_seconds(const platform::Deploy& deploy) {
    if (!platform::shifts_traffic(*deploy.strategy)) return 0;
    std::int64_t bake = deploy.bake->in_seconds();
    auto wait = [&](const std::optional<base::Duration>& own) {
        return own ? own->in_seconds() : bake;
    };
    if (const auto* canary = std::get_if<platform::Canary>(&*deploy.strategy))
        return bake + wait(canary->wait);
    if (const auto* linear = std::get_if<platform::Linear>(&*deploy.strategy))
        return bake + wait(linear->wait) * (1000 / linear->percent_tenths + 1);
    return bake;
}

std::int64_t patience(const platform::Environment& environment) {
    std::int64_t longest = 0;
    for (const platform::Service& service : environment.services) {
        bool waits = waits_for_approval(service, environment);
        longest = std::max(longest, shift_seconds(service.deploy) +
                                        (waits ? blueprint::kApprovalTime.in_seconds() : 0));
    }
    return kChangeTime.in_seconds() + longest;
}

/// What stands before the functions and `lines`.
std::string head(const platform::Environment& environment, std::string_view lines) {
    const std::string& account = *environment.account;
    std::string name = shell_quoted(environment.name);
    std::string text = fmt::format(
        "#!/bin/sh\n"
        "# {} in {}, with the AWS CLI alone: every stack in order. Run it again to update.\n"
        "# With another image than the tagged one: SERVICE_IMAGE=<repository>@sha256:<digest> sh "
        "deploy.sh\n"
        "set -eu\n"
        "cd \"$(dirname \"$0\")\"\n"
        "\n# Seconds that the change of one stack may take.\n"
        "patience={}\n",
        name, account.empty() ? "any account" : "account " + shell_quoted(account),
        patience(environment));
    if (account.empty() && lines.find("\"$id\"") == std::string_view::npos) return text;
    text += "\nid=$(aws sts get-caller-identity --query Account --output text)\n";
    if (account.empty()) return text;
    return text + fmt::format(
                      "if [ \"$id\" != {} ]; then\n"
                      "    echo {} \"$id\" >&2\n"
                      "    exit 1\n"
                      "fi\n",
                      shell_quoted(account),
                      shell_quoted(fmt::format("{} is account {}, and these credentials are of",
                                               environment.name, account)));
}

}  // namespace

std::string deploy_script(const platform::Platform& platform, const SynthEnvironment& synthesized,
                          const std::vector<const RegionStacks*>& regions) {
    const platform::Environment& environment = *synthesized.environment;
    const Place place = {platform, environment, blueprint::Names::of(platform, environment)};
    std::string lines = linked_roles(environment, regions);
    std::string after;
    std::set<std::string> asked;
    std::size_t next = 0;
    for (const RegionStacks* in_region : regions) {
        const cfn::Stacks& stacks = in_region->stacks;
        for (std::size_t wave = 0; wave < stacks.waves.size(); ++wave) {
            lines += fmt::format("\n# {}, wave {} of {}\n", in_region->region, wave + 1,
                                 stacks.waves.size());
            std::string commands;
            for (std::size_t index : stacks.waves[wave]) {
                const cfn::Stack& stack = stacks.stacks[index];
                std::string file =
                    synthesized.stacks[next++].path.substr(environment.name.size() + 1);
                lines += need_secrets(stack, place, asked);
                lines += choose_images(stack, place);
                commands += stack_lines(stack, place, file);
                if (runs(stack, environment, platform::Job::When::AfterRelease))
                    after += run_job(stack, place);
            }
            lines += commands;
        }
    }
    if (!after.empty()) lines += "\n# After the release\n" + after;
    return head(environment, lines) + shell_functions(lines) + lines;
}

}  // namespace cli
