#include "cli/views/deploy_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) c = '_';
    }
    return name;
}

bool takes(const cfn::Stack& stack, std::string_view parameter) {
    return stack.body.find_parameter(parameter) != nullptr;
}

/// A parameter that the lines before the command have found a value for.
struct Found {
    std::string_view parameter;
    std::string_view variable;
};
constexpr std::array kFound = {
    Found{blueprint::kDesiredCountParameter, "count"},
    Found{blueprint::kCapacityParameter, "capacity"},
    Found{blueprint::kForceParameter, "force"},
    Found{blueprint::kBlueWeightParameter, "blue"},
    Found{blueprint::kGreenWeightParameter, "green"},
};

/// What the parameters of the stack are given, one word of the shell each: what always goes with
/// the command, then images that whoever runs the script may name.
std::vector<std::string> parameters(const cfn::Stack& stack, const Place& place) {
    const platform::Workload* workload = workload_of(stack, place.environment);
    bool service = stack.kind == cfn::StackKind::Service;
    std::vector<std::string> words;
    for (const Found& found : kFound) {
        if (service && takes(stack, found.parameter))
            words.push_back(fmt::format("{}=\"${}\"", found.parameter, found.variable));
    }
    if (workload != nullptr && !service && takes(stack, blueprint::kCapacityParameter)) {
        words.push_back(fmt::format("{}={}", blueprint::kCapacityParameter,
                                    blueprint::capacity_value(*workload->capacity)));
    }
    for (const cfn::Parameter& parameter : stack.body.parameters) {
        if (parameter.default_value) continue;
        words.push_back(fmt::format("{}=\"${{{}:?}}\"", quoted(parameter.name),
                                    variable(stack, parameter.name)));
    }
    if (workload == nullptr) return words;
    for (const blueprint::ImageParameter& image : blueprint::image_parameters(*workload)) {
        if (!takes(stack, image.name)) continue;
        words.push_back(
            fmt::format("${{{0}:+{1}=\"${0}\"}}", variable(stack, image.name), image.name));
    }
    return words;
}

/// What of a service is live and has to be repeated: one line a question, with the answer in
/// variables of the shell.
std::string questions(const cfn::Stack& stack, const Place& place) {
    const platform::Service* service =
        stack.kind == cfn::StackKind::Service ? place.environment.service(stack.subject) : nullptr;
    if (service == nullptr) return {};
    std::string region = quoted(stack.region);
    std::string cluster = quoted(place.names.cluster());
    std::string name = quoted(place.names.service(service->name));
    std::string text;
    if (takes(stack, blueprint::kDesiredCountParameter))
        text += fmt::format("choose_count {}\n", *service->count);
    if (takes(stack, blueprint::kCapacityParameter)) {
        text += fmt::format("choose_capacity {} {} {} {}\n", region, cluster, name,
                            blueprint::capacity_value(*service->capacity));
    }
    if (takes(stack, blueprint::kBlueWeightParameter)) {
        text +=
            fmt::format("read_weights {} {} {} {}\n", region, quoted(stack.name), cluster, name);
    }
    if (text.empty()) return {};
    return fmt::format("look {} {}\n", region, quoted(stack.name)) + text;
}

std::string deploy(const cfn::Stack& stack, const Place& place, const std::string& file) {
    std::string what =
        fmt::format("{} {} {}{}", quoted(stack.region), quoted(stack.name), quoted(file),
                    stack.needs_iam_capability ? " CAPABILITY_IAM" : "");
    std::string text = questions(stack, place) + "deploy " + what;
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
        quoted(stack.name), quoted(stack.account), quoted(stack.region), quoted(file),
        stack.needs_iam_capability ? " --capabilities CAPABILITY_IAM" : "");
}

/// What a person has to do behind the stack of the stores.
std::string by_hand(const cfn::Stack& stack, const platform::Environment& environment) {
    if (stack.kind != cfn::StackKind::Data) return {};
    std::vector<std::string> names;
    for (const platform::Secret& secret : environment.secrets) {
        if (std::holds_alternative<platform::Secret::ByHand>(secret.source))
            names.push_back(quoted(secret.name));
    }
    if (names.empty()) return {};
    return fmt::format("# Set the value of these secrets before services start: {}.\n",
                       fmt::join(names, ", "));
}

/// One line an image of our own that the stack's tasks need.
std::string need_images(const cfn::Stack& stack, const Place& place) {
    const platform::Workload* workload = workload_of(stack, place.environment);
    if (workload == nullptr || place.environment.account->empty()) return {};
    std::string text;
    for (const blueprint::ImageParameter& parameter : blueprint::image_parameters(*workload)) {
        const std::string& repository = parameter.image->repository;
        if (repository.empty()) continue;
        text += fmt::format("need_image {} {} {} {} \"${{{}:-}}\"\n", quoted(stack.region),
                            quoted(blueprint::registry_account(place.platform, place.environment)),
                            quoted(place.names.repository(repository)),
                            quoted(place.environment.name), variable(stack, parameter.name));
    }
    return text;
}

bool runs(const cfn::Stack& stack, const platform::Environment& environment,
          platform::Job::When when) {
    const platform::Job* job =
        stack.kind == cfn::StackKind::Job ? environment.job(stack.subject) : nullptr;
    return job != nullptr && job->when == when;
}

std::string run_job(const cfn::Stack& stack, const Place& place) {
    const platform::Job& job = *place.environment.job(stack.subject);
    return fmt::format("run_job {} {} {} {} {}\n", quoted(stack.region),
                       quoted(place.names.cluster()), quoted(stack.name),
                       quoted(blueprint::containers_of(job).front().name),
                       job.timeout->in_seconds());
}

std::string stack_lines(const cfn::Stack& stack, const Place& place, const std::string& file) {
    const platform::Environment& environment = place.environment;
    if (stack.account != *environment.account && !stack.account.empty())
        return elsewhere(stack, file);
    std::string text = deploy(stack, place, file);
    if (runs(stack, environment, platform::Job::When::BeforeRelease)) text += run_job(stack, place);
    return text + by_hand(stack, environment);
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
};

std::string linked_roles(const std::vector<const RegionStacks*>& regions) {
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
    return text.empty() ? text : "\n# Once in an account\n" + text;
}

std::string head(const platform::Environment& environment) {
    const std::string& account = *environment.account;
    std::string name = quoted(environment.name);
    std::string text = fmt::format(
        "#!/bin/sh\n"
        "# {} in {}, with the AWS CLI alone: every stack in order. Run it again to update.\n"
        "# With another image than the tagged one: SERVICE_IMAGE=<repository>@sha256:<digest> sh "
        "deploy.sh\n"
        "set -eu\n"
        "cd \"$(dirname \"$0\")\"\n",
        name, account.empty() ? "any account" : "account " + quoted(account));
    if (account.empty()) return text;
    return text + fmt::format(
                      "\nid=$(aws sts get-caller-identity --query Account --output text)\n"
                      "if [ \"$id\" != {} ]; then\n"
                      "    echo {} \"$id\" >&2\n"
                      "    exit 1\n"
                      "fi\n",
                      quoted(account),
                      quoted(fmt::format("{} is account {}, and these credentials are of",
                                         environment.name, account)));
}

}  // namespace

std::string deploy_script(const platform::Platform& platform, const SynthEnvironment& synthesized,
                          const std::vector<const RegionStacks*>& regions) {
    const platform::Environment& environment = *synthesized.environment;
    const Place place = {platform, environment, blueprint::Names::of(platform, environment)};
    std::string lines = linked_roles(regions);
    std::string after;
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
                lines += need_images(stack, place);
                commands += stack_lines(stack, place, file);
                if (runs(stack, environment, platform::Job::When::AfterRelease))
                    after += run_job(stack, place);
            }
            lines += commands;
        }
    }
    if (!after.empty()) lines += "\n# After the release\n" + after;
    return head(environment) + shell_functions(lines) + lines;
}

}  // namespace cli
