#include "cli/views/deploy_script.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/synthesis.h"

namespace cli {
namespace {

constexpr std::string_view kFirst = R"sh(
# Of a service that scales, the count is given when its stack is created; afterwards it is the autoscaler's.
# first REGION STACK COUNT
first() {
    aws cloudformation describe-stacks --region "$1" --stack-name "$2" >/dev/null 2>&1 || echo "$3"
}
)sh";

constexpr std::string_view kNeedImage = R"sh(
# Stops when an image is not there yet, unless another one is given.
# need_image REGION ACCOUNT REPOSITORY TAG IMAGE
need_image() {
    if [ -z "$5" ] && ! aws ecr describe-images --region "$1" --registry-id "$2" --repository-name "$3" \
        --image-ids "imageTag=$4" >/dev/null; then
        echo "push $2.dkr.ecr.$1.amazonaws.com/$3:$4, then run this again" >&2
        exit 1
    fi
}
)sh";

constexpr std::string_view kRunJob = R"sh(
# output REGION STACK KEY
output() {
    aws cloudformation describe-stacks --region "$1" --stack-name "$2" --output text \
        --query "Stacks[0].Outputs[?OutputKey=='$3'].OutputValue"
}

# The values of exports, separated by commas like their names.
# exported REGION NAMES
exported() {
    for name in $(echo "$2" | tr , ' '); do
        aws cloudformation list-exports --region "$1" --output text \
            --query "Exports[?Name=='$name'].Value"
    done | grep . | paste -sd , -
}

# Runs a job to its end, or stops it when its time is over.
# run_job REGION CLUSTER STACK SECONDS
run_job() {
    subnets=$(exported "$1" "$(output "$1" "$3" SubnetExports)")
    groups=$(exported "$1" "$(output "$1" "$3" SecurityGroupExports)")
    task=$(aws ecs run-task --region "$1" --cluster "$2" --count 1 \
        --capacity-provider-strategy capacityProvider=FARGATE,weight=1 \
        --task-definition "$(output "$1" "$3" TaskDefinitionArn)" \
        --network-configuration "awsvpcConfiguration={subnets=[$subnets],securityGroups=[$groups]}" \
        --query 'tasks[0].taskArn' --output text)
    if [ -z "$task" ] || [ "$task" = None ]; then
        echo "$3: no task was started; nothing further is deployed" >&2
        exit 1
    fi
    left=$4
    status=
    while [ "$status" != STOPPED ]; do
        if [ "$left" -le 0 ]; then
            aws ecs stop-task --region "$1" --cluster "$2" --task "$task" --reason "out of time" >/dev/null
            echo "$3: the job did not end within $4 s; nothing further is deployed" >&2
            exit 1
        fi
        sleep 5
        left=$((left - 5))
        status=$(aws ecs describe-tasks --region "$1" --cluster "$2" --tasks "$task" \
            --query 'tasks[0].lastStatus' --output text)
    done
    codes=$(aws ecs describe-tasks --region "$1" --cluster "$2" --tasks "$task" \
        --query 'tasks[0].containers[].exitCode' --output text)
    for code in ${codes:-none}; do
        if [ "$code" != 0 ]; then
            echo "$3: the job ended with exit code $code; nothing further is deployed" >&2
            exit 1
        fi
    done
}
)sh";

/// "API_IMAGE": a parameter of a stack as a variable of the shell.
std::string variable(std::string_view subject, std::string_view parameter) {
    std::string name = fmt::format("{}_{}", subject, parameter);
    for (char& c : name) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) c = '_';
    }
    return name;
}

bool is_image(const cfn::Parameter& parameter) {
    return parameter.name.ends_with("Image");
}

/// The further lines of a command: what the parameters of the stack are given.
std::string overrides(const cfn::Stack& stack, const platform::Environment& environment) {
    std::vector<std::string> always;
    std::vector<std::string> when_set;
    for (const cfn::Parameter& parameter : stack.body.parameters) {
        const std::string& name = parameter.name;
        if (name == "DesiredCount") {
            const platform::Service* service = environment.service(stack.subject);
            if (service == nullptr) continue;
            always.push_back(fmt::format("DesiredCount=\"$(first {} {} {})\"", stack.region,
                                         stack.name, *service->count));
        } else if (is_image(parameter)) {
            std::string given = variable(stack.subject, name);
            when_set.push_back(fmt::format("${{{0}:+{1}=\"${0}\"}}", given, name));
        } else if (!parameter.default_value) {
            std::string needed = variable(stack.subject, name);
            always.push_back(fmt::format("{0}=\"${{{1}:?}}\"", name, needed));
        }
    }
    if (always.empty() && when_set.empty()) return {};
    if (!always.empty()) {
        always.insert(always.end(), when_set.begin(), when_set.end());
        return fmt::format(" \\\n    --parameter-overrides {}", fmt::join(always, " \\\n        "));
    }
    // The option wants a value, so it appears with its first one.
    std::string first = when_set.front();
    first.insert(first.find(":+") + 2, "--parameter-overrides ");
    when_set.front() = first;
    return fmt::format(" \\\n    {}", fmt::join(when_set, " \\\n        "));
}

std::string command(const cfn::Stack& stack, const platform::Environment& environment,
                    const std::string& file) {
    std::string text = fmt::format(
        "aws cloudformation deploy --region {} --stack-name {} \\\n"
        "    --template-file {} --no-fail-on-empty-changeset",
        stack.region, stack.name, file);
    if (stack.needs_iam_capability) text += " --capabilities CAPABILITY_IAM";
    return text + overrides(stack, environment) + "\n";
}

std::string commented(std::string_view lines) {
    std::string text;
    while (!lines.empty()) {
        std::string_view line = lines.substr(0, lines.find('\n'));
        text.append("#   ").append(line).append("\n");
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    }
    return text;
}

/// What a person has to do behind the stack of the stores.
std::string by_hand(const cfn::Stack& stack, const platform::Environment& environment) {
    if (stack.kind != cfn::StackKind::Data) return {};
    std::vector<std::string> names;
    for (const platform::Secret& secret : environment.secrets) {
        if (std::holds_alternative<platform::Secret::ByHand>(secret.source))
            names.push_back(secret.name);
    }
    if (names.empty()) return {};
    return fmt::format("# Set the value of these secrets before services start: {}.\n",
                       fmt::join(names, ", "));
}

const platform::Workload* workload_of(const cfn::Stack& stack,
                                      const platform::Environment& environment) {
    if (stack.kind == cfn::StackKind::Service) return environment.service(stack.subject);
    if (stack.kind == cfn::StackKind::Job) return environment.job(stack.subject);
    return nullptr;
}

/// One line an image of our own that the stack's tasks need.
std::string need_images(const cfn::Stack& stack, const platform::Platform& platform,
                        const platform::Environment& environment) {
    const platform::Workload* workload = workload_of(stack, environment);
    if (workload == nullptr || environment.account->empty()) return {};
    std::string text;
    auto add = [&](const platform::Image& image, std::string_view parameter) {
        if (image.repository.empty()) return;
        const std::string& account =
            platform.registry_account.empty() ? *environment.account : platform.registry_account;
        text += fmt::format("need_image {} {} {}-{} {} \"${{{}:-}}\"\n", stack.region, account,
                            *platform.name, image.repository, environment.name,
                            variable(stack.subject, parameter));
    };
    add(workload->container.image, "Image");
    for (const platform::Sidecar& sidecar : workload->sidecars) {
        add(sidecar.container.image, sidecar.name + "Image");
    }
    return text;
}

bool runs(const cfn::Stack& stack, const platform::Environment& environment,
          platform::Job::When when) {
    const platform::Job* job =
        stack.kind == cfn::StackKind::Job ? environment.job(stack.subject) : nullptr;
    return job != nullptr && job->when == when;
}

std::string run_job(const cfn::Stack& stack, const platform::Platform& platform,
                    const platform::Environment& environment) {
    return fmt::format("run_job {} {}-{} {} {}\n", stack.region, *platform.name, environment.name,
                       stack.name, environment.job(stack.subject)->timeout->in_seconds());
}

std::string stack_lines(const cfn::Stack& stack, const platform::Platform& platform,
                        const platform::Environment& environment, const std::string& file) {
    std::string text = command(stack, environment, file);
    if (stack.account != *environment.account && !stack.account.empty()) {
        return fmt::format("# {} belongs to account {}; with its credentials:\n{}", stack.name,
                           stack.account, commented(text));
    }
    if (runs(stack, environment, platform::Job::When::BeforeRelease))
        text += run_job(stack, platform, environment);
    return text + by_hand(stack, environment);
}

std::string head(const platform::Environment& environment) {
    std::string account =
        environment.account->empty() ? "any account" : "account " + *environment.account;
    std::string text = fmt::format(
        "#!/bin/sh\n"
        "# {} in {}, with the AWS CLI alone: every stack in order. Run it again to update.\n"
        "# With another image than the tagged one: API_IMAGE=<repository>@sha256:<digest> sh "
        "deploy.sh\n"
        "set -eu\n"
        "cd \"$(dirname \"$0\")\"\n",
        environment.name, account);
    if (environment.account->empty()) return text;
    return text + fmt::format(
                      "\nid=$(aws sts get-caller-identity --query Account --output text)\n"
                      "if [ \"$id\" != {0} ]; then\n"
                      "    echo \"{1} is account {0}, and these credentials are of $id\" >&2\n"
                      "    exit 1\n"
                      "fi\n",
                      *environment.account, environment.name);
}

}  // namespace

std::string deploy_script(const platform::Platform& platform, const SynthEnvironment& synthesized,
                          const std::vector<const RegionStacks*>& regions) {
    const platform::Environment& environment = *synthesized.environment;
    std::string text;
    std::string after;
    std::size_t next = 0;
    for (const RegionStacks* in_region : regions) {
        const cfn::Stacks& stacks = in_region->stacks;
        for (std::size_t wave = 0; wave < stacks.waves.size(); ++wave) {
            text += fmt::format("\n# {}, wave {} of {}\n", in_region->region, wave + 1,
                                stacks.waves.size());
            std::string commands;
            for (std::size_t index : stacks.waves[wave]) {
                const cfn::Stack& stack = stacks.stacks[index];
                std::string file =
                    synthesized.stacks[next++].path.substr(environment.name.size() + 1);
                text += need_images(stack, platform, environment);
                commands += stack_lines(stack, platform, environment, file);
                if (runs(stack, environment, platform::Job::When::AfterRelease))
                    after += run_job(stack, platform, environment);
            }
            text += commands;
        }
    }
    if (!after.empty()) text += "\n# After the release\n" + after;

    // Only the helpers that are used: what is there to read should matter.
    std::string whole = head(environment);
    if (text.find("$(first ") != std::string::npos) whole += kFirst;
    if (text.find("\nneed_image ") != std::string::npos) whole += kNeedImage;
    if (text.find("\nrun_job ") != std::string::npos) whole += kRunJob;
    return whole + text;
}

}  // namespace cli
