#include "cli/views/deploy_functions.h"

#include <algorithm>
#include <array>
#include <set>

#include "blueprint/interface.h"

namespace cli {
namespace {

/// Names of the stacks' interface stand in the texts as @{...}.
struct Function {
    std::string_view name;
    std::string_view calls;  ///< another one; empty: none
    std::string_view text;
};

constexpr std::string_view kLinkedRole = R"sh(
# The role with which a service of AWS works in this account. Stacks that find none fail the first time.
# linked_role SERVICE
linked_role() {
    if said=$(aws iam create-service-linked-role --aws-service-name "$1" 2>&1); then return; fi
    case $said in
    *"has been taken in this account"*) ;;
    *)
        echo "$said" >&2
        exit 1
        ;;
    esac
}
)sh";

constexpr std::string_view kLook = R"sh(
# Sets `there`, yes or no: is there such a stack? Without an answer to that nothing is deployed.
# look REGION STACK
look() {
    there=yes
    if said=$(aws cloudformation describe-stacks --region "$1" --stack-name "$2" --output text \
        --query 'Stacks[0].StackStatus' 2>&1); then
        case $said in
        *REVIEW_IN_PROGRESS) there=no ;;
        *_ROLLBACK_COMPLETE) ;;
        *ROLLBACK_COMPLETE)
            echo "$2 could not be created. Such a stack can only be deleted; read its events, then run this again after:" >&2
            echo "aws cloudformation delete-stack --region $1 --stack-name $2" >&2
            exit 1
            ;;
        esac
    else
        case $said in
        *"Stack with id $2 does not exist"*) there=no ;;
        *)
            echo "$said" >&2
            exit 1
            ;;
        esac
    fi
}
)sh";

constexpr std::string_view kDeploy = R"sh(
# Creates or updates a stack. Parameters that are not given keep their values.
# deploy REGION STACK FILE [CAPABILITY_IAM] [PARAMETER=VALUE...]
deploy() {
    look "$1" "$2"
    region=$1
    stack=$2
    file=$3
    shift 3
    capability=
    if [ "${1:-}" = CAPABILITY_IAM ]; then
        capability=$1
        shift
    fi
    if [ $# -gt 0 ]; then set -- --parameter-overrides "$@"; fi
    if [ -n "$capability" ]; then set -- --capabilities "$capability" "$@"; fi
    if [ "$there" = yes ]; then echo "$stack: update"; else echo "$stack: create"; fi
    aws cloudformation deploy --region "$region" --stack-name "$stack" --template-file "$file" \
        --no-fail-on-empty-changeset "$@"
}
)sh";

constexpr std::string_view kNeedImage = R"sh(
# Stops when an image is not in its repository yet, unless another one is given.
# need_image REGION ACCOUNT REPOSITORY TAG IMAGE
need_image() {
    if [ -n "$5" ]; then return; fi
    if said=$(aws ecr describe-images --region "$1" --registry-id "$2" --repository-name "$3" \
        --image-ids "imageTag=$4" 2>&1); then return; fi
    case $said in
    *ImageNotFoundException* | *RepositoryNotFoundException*)
        echo "push $2.dkr.ecr.$1.amazonaws.com/$3:$4, then run this again" >&2
        ;;
    *) echo "$said" >&2 ;;
    esac
    exit 1
}
)sh";

constexpr std::string_view kOutput = R"sh(
# The value of an output; nothing when there is none.
# output REGION STACK KEY
output() {
    aws cloudformation describe-stacks --region "$1" --stack-name "$2" --output text \
        --query "Stacks[0].Outputs[?OutputKey=='$3'].OutputValue | [0] || ''"
}
)sh";

constexpr std::string_view kChooseCount = R"sh(
# Sets `count`: the tasks that a service is created with. Afterwards their number is the autoscaler's.
# choose_count COUNT
choose_count() {
    count=
    if [ "$there" = no ]; then count=$1; fi
}
)sh";

constexpr std::string_view kForgetCount = R"sh(
# Empties the parameter behind a creation, so that no later update, and no rollback of one, resets the count.
# forget_count REGION STACK FILE [CAPABILITY_IAM]
forget_count() {
    if [ -n "$count" ]; then deploy "$@" @{DesiredCount}=; fi
}
)sh";

constexpr std::string_view kChooseCapacity = R"sh(
# Sets `capacity`, and `force`, for ECS takes another capacity only with a forced deployment.
# Where the fallback from Spot has moved a service to on-demand capacity, it stays there.
# choose_capacity REGION CLUSTER SERVICE @{spot}|@{on-demand}
choose_capacity() {
    capacity=$4
    force=
    if [ "$there" = no ]; then return; fi
    live=$(aws ecs describe-services --region "$1" --cluster "$2" --services "$3" --include TAGS --output text \
        --query "join(' ', [services[0].capacityProviderStrategy[0].capacityProvider || 'none',
            services[0].tags[?key=='@{SpotTag}'].value | [0] || 'none'])")
    case "$4 on $live" in
    "@{spot} on FARGATE @{FellBack}"*) capacity=@{on-demand} ;;
    "@{spot} on FARGATE_SPOT "* | "@{on-demand} on FARGATE "*) ;;
    *) force=$(date +%s) ;;
    esac
}
)sh";

constexpr std::string_view kReadWeights = R"sh(
# weight REGION RULE TARGETGROUP
weight() {
    aws elbv2 describe-rules --region "$1" --rule-arns "$2" --output text \
        --query "sum(Rules[].Actions[].ForwardConfig.TargetGroups[?TargetGroupArn=='$3'][].Weight)"
}

# Sets `blue` and `green`: what the listener rule gives either target group. Each release moves it from one to the
# other, and an update must repeat it, or everybody is sent to the group that may be empty.
# read_weights REGION STACK CLUSTER SERVICE
read_weights() {
    blue=100
    green=0
    if [ "$there" = no ]; then return; fi
    rule=$(output "$1" "$2" @{ListenerRule})
    if [ -z "$rule" ]; then return; fi
    releases=$(aws ecs describe-services --region "$1" --cluster "$3" --services "$4" --output text \
        --query "length(services[].deployments[?rolloutState=='IN_PROGRESS'][])")
    if [ "$releases" != 0 ]; then
        echo "$4 is in a release, which moves its traffic; run this again when it is over" >&2
        exit 1
    fi
    group=$(output "$1" "$2" @{TargetGroup})
    blue=$(weight "$1" "$rule" "$group")
    group=$(output "$1" "$2" @{AlternateGroup})
    green=$(weight "$1" "$rule" "$group")
    if [ "$blue $green" = "0 0" ]; then
        echo "$2: its listener rule forwards to neither of its target groups; put that right first: $rule" >&2
        exit 1
    fi
}
)sh";

constexpr std::string_view kRunJob = R"sh(
# The values of exports, with commas between like their names.
# exported REGION NAMES
exported() {
    values=
    for name in $(echo "$2" | tr , ' '); do
        value=$(aws cloudformation list-exports --region "$1" --output text \
            --query "Exports[?Name=='$name'].Value") || exit 1
        # One line a page of answers, most of them empty.
        value=$(echo "$value" | tr -d '[:space:]')
        if [ -z "$value" ]; then
            echo "nothing is exported as $name" >&2
            exit 1
        fi
        values=$values,$value
    done
    echo "${values#,}"
}

# Runs a job to its end, or stops it when its time is over.
# run_job REGION CLUSTER STACK CONTAINER SECONDS
run_job() {
    definition=$(output "$1" "$3" @{TaskDefinition})
    subnets=$(output "$1" "$3" @{SubnetExports})
    subnets=$(exported "$1" "$subnets")
    groups=$(output "$1" "$3" @{SecurityGroupExports})
    groups=$(exported "$1" "$groups")
    task=$(aws ecs run-task --region "$1" --cluster "$2" --count 1 \
        --capacity-provider-strategy capacityProvider=FARGATE,weight=1 --task-definition "$definition" \
        --network-configuration "awsvpcConfiguration={subnets=[$subnets],securityGroups=[$groups]}" \
        --output text --query 'tasks[0].taskArn')
    if [ -z "$task" ] || [ "$task" = None ]; then
        echo "$3: no task was started; nothing further is deployed" >&2
        exit 1
    fi
    left=$5
    status=
    while [ "$status" != STOPPED ]; do
        if [ "$left" -le 0 ]; then
            aws ecs stop-task --region "$1" --cluster "$2" --task "$task" --reason "out of time" >/dev/null
            echo "$3: the job did not end within $5 s; nothing further is deployed" >&2
            exit 1
        fi
        sleep 5
        left=$((left - 5))
        status=$(aws ecs describe-tasks --region "$1" --cluster "$2" --tasks "$task" --output text \
            --query 'tasks[0].lastStatus')
    done
    code=$(aws ecs describe-tasks --region "$1" --cluster "$2" --tasks "$task" --output text \
        --query "tasks[0].containers[?name=='$4'].exitCode | [0]")
    if [ "$code" != 0 ]; then
        echo "$3: the job ended with exit code $code; nothing further is deployed" >&2
        exit 1
    fi
}
)sh";

/// Each stands behind the one that it calls.
constexpr std::array kFunctions = {
    Function{"linked_role", "", kLinkedRole},
    Function{"look", "", kLook},
    Function{"deploy", "look", kDeploy},
    Function{"need_image", "", kNeedImage},
    Function{"output", "", kOutput},
    Function{"choose_count", "", kChooseCount},
    Function{"forget_count", "deploy", kForgetCount},
    Function{"choose_capacity", "", kChooseCapacity},
    Function{"read_weights", "output", kReadWeights},
    Function{"run_job", "output", kRunJob},
};

struct Placeholder {
    std::string_view name;
    std::string_view value;
};
constexpr std::array kPlaceholders = {
    Placeholder{"DesiredCount", blueprint::kDesiredCountParameter},
    Placeholder{"spot", blueprint::kOnSpot},
    Placeholder{"on-demand", blueprint::kOnDemand},
    Placeholder{"SpotTag", blueprint::kSpotTag},
    Placeholder{"FellBack", blueprint::kFellBack},
    Placeholder{"ListenerRule", blueprint::kListenerRuleOutput},
    Placeholder{"TargetGroup", blueprint::kTargetGroupOutput},
    Placeholder{"AlternateGroup", blueprint::kAlternateGroupOutput},
    Placeholder{"TaskDefinition", blueprint::kTaskDefinitionOutput},
    Placeholder{"SubnetExports", blueprint::kSubnetExportsOutput},
    Placeholder{"SecurityGroupExports", blueprint::kSecurityGroupExportsOutput},
};

std::string filled(std::string_view text) {
    std::string result(text);
    for (const Placeholder& placeholder : kPlaceholders) {
        std::string mark = "@{" + std::string(placeholder.name) + "}";
        for (std::size_t at = 0; (at = result.find(mark, at)) != std::string::npos;)
            result.replace(at, mark.size(), placeholder.value);
    }
    return result;
}

bool calls(std::string_view lines, std::string_view name) {
    std::string call = std::string(name) + " ";
    return lines.starts_with(call) || lines.find("\n" + call) != std::string_view::npos;
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./:@%+,").find(c) != std::string_view::npos;
}

}  // namespace

std::string quoted(std::string_view word) {
    if (!word.empty() && std::ranges::all_of(word, is_plain)) return std::string(word);
    std::string text = "'";
    for (char c : word) {
        if (c == '\'')
            text += "'\\''";
        else
            text += c;
    }
    return text + "'";
}

std::string shell_functions(std::string_view lines) {
    std::set<std::string_view> used;
    for (auto one = kFunctions.rbegin(); one != kFunctions.rend(); ++one) {
        if (!used.contains(one->name) && !calls(lines, one->name)) continue;
        used.insert(one->name);
        used.insert(one->calls);
    }
    std::string text;
    for (const Function& one : kFunctions) {
        if (used.contains(one.name)) text += filled(one.text);
    }
    return text;
}

}  // namespace cli
