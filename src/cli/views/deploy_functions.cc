#include "cli/views/deploy_functions.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <set>

#include "base/ascii.h"
#include "blueprint/interface.h"

namespace cli {
namespace {

/// Names of the stacks' interface stand in the texts as @{...}.
struct Function {
    std::string_view name;
    std::string_view calls;  ///< others that stand before it, with spaces between
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

constexpr std::string_view kFail = R"sh(
# Ends with what went wrong; where something is removed that others still use, with the order in which that goes.
# fail WHAT
fail() {
    echo "$1" >&2
    case $1 in
    *"as it is in use by"*)
        echo "Other stacks still use what this one is to lose. In this order:" >&2
        echo "1. SERVICES_ONLY=yes sh deploy.sh (services and jobs alone, so that they stop using it)" >&2
        echo "2. aws cloudformation delete-stack --region REGION --stack-name STACK, for each one that is gone" >&2
        echo "3. sh deploy.sh" >&2
        ;;
    esac
    exit 1
}
)sh";

constexpr std::string_view kAwait = R"sh(
# Waits for the end of a change, as long as `patience` says: AWS's own waiters give up after an hour.
# await_stack REGION STACK
await_stack() {
    left=$patience
    while [ "$left" -gt 0 ]; do
        sleep 5
        left=$((left - 5))
        status=$(aws cloudformation describe-stacks --region "$1" --stack-name "$2" --output text \
            --query 'Stacks[0].StackStatus')
        case $status in
        CREATE_COMPLETE | UPDATE_COMPLETE) return ;;
        *_IN_PROGRESS) ;;
        *) break ;;
        esac
    done
    if [ "$left" -le 0 ]; then fail "$2 is $status after $patience s; look at it, then run this again"; fi
    # The newest event is the first; the last of this change is that of its begin.
    why=$(aws cloudformation describe-stack-events --region "$1" --stack-name "$2" --no-paginate --output text \
        --query 'StackEvents[].[LogicalResourceId, ResourceStatus, ResourceStatusReason]' |
        sed -n "1,/^$2[[:space:]]*[A-Z]*ATE_IN_PROGRESS/{/FAILED/p;/ROLLBACK_IN_PROGRESS/p;}")
    fail "$2: $status
$why"
}
)sh";

constexpr std::string_view kDeploy = R"sh(
# Creates or updates a stack and waits for it. Parameters that are not given keep their values.
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
    said=$(aws cloudformation deploy --region "$region" --stack-name "$stack" --template-file "$file" \
        --no-execute-changeset --no-fail-on-empty-changeset "$@" 2>&1) || fail "$said"
    case $said in
    *"No changes to deploy"*) return ;;
    *--change-set-name*) ;;
    *) fail "$said" ;;
    esac
    changes=$(echo "$said" | sed -n 's/^.*--change-set-name //p')
    aws cloudformation execute-change-set --region "$region" --change-set-name "$changes"
    await_stack "$region" "$stack"
    echo "$stack: done"
}
)sh";

constexpr std::string_view kDeployShared = R"sh(
# Deploys a stack that others build on, unless SERVICES_ONLY is set.
# deploy_shared REGION STACK FILE [CAPABILITY_IAM] [PARAMETER=VALUE...]
deploy_shared() {
    if [ -z "${SERVICES_ONLY:-}" ]; then deploy "$@"; else echo "$2: left as it is"; fi
}
)sh";

constexpr std::string_view kSettle = R"sh(
# Tells a stack what is live, and nothing else. When the release behind this fails, CloudFormation goes back to what the
# stack was told last: to weights and a capacity of before the last release, if nobody did.
# settle REGION STACK PARAMETER=VALUE...
settle() {
    if [ "$there" = no ]; then return; fi
    region=$1
    stack=$2
    shift 2
    held=$(aws cloudformation describe-stacks --region "$region" --stack-name "$stack" --output text \
        --query "Stacks[0].Parameters[].[join('=', [ParameterKey, ParameterValue])]")
    news=
    for wanted; do
        if echo "$held" | grep -qxF -e "$wanted"; then continue; fi
        # A parameter that the stack does not have comes with the release.
        if echo "$held" | grep -q "^${wanted%%=*}="; then news="$news $wanted"; fi
    done
    if [ -z "$news" ]; then return; fi
    set --
    for key in $(echo "$held" | cut -d = -f 1); do
        case "$news " in
        *" $key="*)
            value=${news##*" $key="}
            set -- "$@" "ParameterKey=$key,ParameterValue=${value%% *}"
            ;;
        *) set -- "$@" "ParameterKey=$key,UsePreviousValue=true" ;;
        esac
    done
    echo "$stack: takes over what is live,$news"
    aws cloudformation update-stack --region "$region" --stack-name "$stack" --use-previous-template \
        --capabilities CAPABILITY_IAM --parameters "$@" >/dev/null
    await_stack "$region" "$stack"
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

constexpr std::string_view kKeepImage = R"sh(
# The address of a repository.
# repository REGION ACCOUNT REPOSITORY
repository() {
    case $1 in
    cn-*) echo "$2.dkr.ecr.$1.amazonaws.com.cn/$3" ;;
    *) echo "$2.dkr.ecr.$1.amazonaws.com/$3" ;;
    esac
}

# Gives an image of ours a tag, once, by which the lifecycle of its repository spares it, wherever other tags move.
# keep_image REGION ACCOUNT REPOSITORY ENVIRONMENT IMAGE
keep_image() {
    case $5 in
    "$(repository "$1" "$2" "$3")@"*) ;;
    *) return ;;
    esac
    digest=${5#*@}
    tag=$(aws ecr describe-images --region "$1" --registry-id "$2" --repository-name "$3" \
        --image-ids "imageDigest=$digest" --output text \
        --query "imageDetails[0].imageTags[?starts_with(@, 'release-$4-')] | [0]")
    if [ "$tag" != None ]; then return; fi
    manifest=$(aws ecr batch-get-image --region "$1" --registry-id "$2" --repository-name "$3" \
        --image-ids "imageDigest=$digest" --output text --query 'images[0].imageManifest')
    # The account that holds the repository may let others pull alone. That stops nothing.
    said=$(aws ecr put-image --region "$1" --registry-id "$2" --repository-name "$3" --image-digest "$digest" \
        --image-tag "release-$4-$(date -u +%Y%m%dT%H%M%SZ)" --image-manifest "$manifest" 2>&1) ||
        echo "$5 could not be tagged as released, so its repository may drop it one day: $said" >&2
}
)sh";

constexpr std::string_view kChooseImage = R"sh(
# What the tags stood for when they were first asked: a job and its service run the same bytes, though a tag moves.
resolved=' '

# Sets `image`: the one that bears a tag, by its digest; nothing when there is none.
# tagged_image REGION ACCOUNT REPOSITORY TAG
tagged_image() {
    case $resolved in
    *" $1/$2/$3@"*) ;;
    *)
        if said=$(aws ecr describe-images --region "$1" --registry-id "$2" --repository-name "$3" \
            --image-ids "imageTag=$4" --output text --query 'imageDetails[0].imageDigest' 2>&1); then
            resolved="$resolved$1/$2/$3@sha256:${said##*sha256:} "
        else
            case $said in
            *ImageNotFoundException* | *RepositoryNotFoundException*) resolved="$resolved$1/$2/$3@ " ;;
            *) fail "$said" ;;
            esac
        fi
        ;;
    esac
    digest=${resolved##*" $1/$2/$3@"}
    digest=${digest%% *}
    image=
    if [ -n "$digest" ]; then image=$(repository "$1" "$2" "$3")@$digest; fi
}

# Sets `image`, by digest: the one that is given; else the one with the environment's tag; else what the stack runs.
# Stops when there is none of them, and says HOW one comes into the repository.
# choose_image REGION ACCOUNT REPOSITORY ENVIRONMENT STACK PARAMETER IMAGE HOW
choose_image() {
    image=$7
    if [ -z "$image" ]; then tagged_image "$1" "$2" "$3" "$4"; fi
    if [ -z "$image" ]; then
        look "$1" "$5"
        if [ "$there" = yes ]; then
            image=$(aws cloudformation describe-stacks --region "$1" --stack-name "$5" --output text \
                --query "Stacks[0].Parameters[?ParameterKey=='$6'].ParameterValue | [0] || ''")
        fi
    fi
    if [ -z "$image" ]; then fail "$8 $(repository "$1" "$2" "$3"):$4, then run this again"; fi
    keep_image "$1" "$2" "$3" "$4" "$image"
}
)sh";

constexpr std::string_view kNeedSecret = R"sh(
# Stops when nobody has set a secret yet. It starts with a text that nobody knows, which is the previous one afterwards.
# need_secret REGION STACK OUTPUT NAME
need_secret() {
    secret=$(output "$1" "$2" "$3")
    known=$(aws secretsmanager describe-secret --region "$1" --secret-id "$secret" --output text \
        --query "contains(VersionIdsToStages.*[], 'AWSPREVIOUS')")
    if [ "$known" = True ]; then return; fi
    fail "nobody has set the secret $4 yet. Run this again after this, which reads the value from its standard input:
aws secretsmanager put-secret-value --region $1 --secret-id $secret --secret-string file:///dev/stdin"
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
# Sets `capacity`; `force`, for ECS takes another capacity only with a forced deployment; and `kept`, the capacity where
# it is live already. Where the fallback from Spot has moved a service to on-demand capacity, it stays there.
# choose_capacity REGION CLUSTER SERVICE @{spot}|@{on-demand}
choose_capacity() {
    capacity=$4
    force=
    kept=
    if [ "$there" = no ]; then return; fi
    live=$(aws ecs describe-services --region "$1" --cluster "$2" --services "$3" --include TAGS --output text \
        --query "join(' ', [services[0].capacityProviderStrategy[0].capacityProvider || 'none',
            services[0].tags[?key=='@{SpotTag}'].value | [0] || 'none'])")
    case "$4 on $live" in
    "@{spot} on FARGATE @{FellBack}"*) capacity=@{on-demand} ;;
    "@{spot} on FARGATE_SPOT "* | "@{on-demand} on FARGATE "*) ;;
    *) force=$(date +%s) ;;
    esac
    if [ -z "$force" ]; then kept=$capacity; fi
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

constexpr std::string_view kLeaveShifting = R"sh(
# For a service whose traffic does not shift, or no longer. The group that it loses may be the one with all the traffic.
# leave_shifting REGION STACK CLUSTER SERVICE
leave_shifting() {
    if [ "$there" = no ]; then return; fi
    group=$(output "$1" "$2" @{AlternateGroup})
    if [ -z "$group" ]; then return; fi
    read_weights "$1" "$2" "$3" "$4"
    if [ "$blue" != 0 ]; then return; fi
    echo "$4: all traffic is on the target group that goes with its old strategy;" \
        "release once more with the old strategy first" >&2
    exit 1
}
)sh";

constexpr std::string_view kTellApproval = R"sh(
# Says how a release goes on that stops for somebody to approve it.
# tell_approval REGION CLUSTER SERVICE
tell_approval() {
    cat <<END
$3: a release waits to be approved, as long as its deployment says. When it does, in another terminal:
  deployment=\$(aws ecs list-service-deployments --region $1 --cluster $2 --service $3 --status IN_PROGRESS \\
      --output text --query 'serviceDeployments[0].serviceDeploymentArn')
  hook=\$(aws ecs describe-service-deployments --region $1 --service-deployment-arns "\$deployment" --output text \\
      --query "serviceDeployments[0].lifecycleHookDetails[?status=='AWAITING_ACTION'].hookId | [0]")
  aws ecs continue-service-deployment --region $1 --service-deployment-arn "\$deployment" --hook-id "\$hook" \\
      --action CONTINUE   # or ROLLBACK
END
}
)sh";

constexpr std::string_view kTellRecords = R"sh(
# Says which records are to be written where no zone of Route 53 is given.
# tell_records REGION STACK NAME...
tell_records() {
    balancer=$(output "$1" "$2" @{LoadBalancerName})
    shift 2
    for name; do
        echo "to do, in the DNS of $name: $name -> $balancer (CNAME; ALIAS at the top of a domain)"
    done
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
        --propagate-tags TASK_DEFINITION --enable-ecs-managed-tags \
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
        # One answer for both: ECS forgets a stopped task after a while.
        ended=$(aws ecs describe-tasks --region "$1" --cluster "$2" --tasks "$task" --output text \
            --query "tasks[0].[lastStatus, containers[?name=='$4'].exitCode | [0]]")
        status=$(echo "$ended" | cut -f 1)
        code=$(echo "$ended" | cut -f 2)
    done
    if [ "$code" != 0 ]; then
        echo "$3: the job ended with exit code $code; nothing further is deployed" >&2
        exit 1
    fi
}
)sh";

/// Each stands behind those that it calls.
constexpr std::array kFunctions = {
    Function{"linked_role", "", kLinkedRole},
    Function{"look", "", kLook},
    Function{"fail", "", kFail},
    Function{"await_stack", "fail", kAwait},
    Function{"deploy", "look fail await_stack", kDeploy},
    Function{"deploy_shared", "deploy", kDeployShared},
    Function{"settle", "await_stack", kSettle},
    Function{"output", "", kOutput},
    Function{"keep_image", "", kKeepImage},
    Function{"choose_image", "look fail keep_image", kChooseImage},
    Function{"need_secret", "output fail", kNeedSecret},
    Function{"choose_count", "", kChooseCount},
    Function{"forget_count", "deploy", kForgetCount},
    Function{"choose_capacity", "", kChooseCapacity},
    Function{"read_weights", "output", kReadWeights},
    Function{"leave_shifting", "output read_weights", kLeaveShifting},
    Function{"tell_approval", "", kTellApproval},
    Function{"tell_records", "output", kTellRecords},
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
    Placeholder{"LoadBalancerName", blueprint::kLoadBalancerNameOutput},
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
    return base::is_alphanumeric(c) ||
           std::string_view("-_./:@%+,").find(c) != std::string_view::npos;
}

}  // namespace

std::string shell_quoted(std::string_view word) {
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
        for (const auto word : std::views::split(one->calls, ' '))
            used.insert(std::string_view(word));
    }
    std::string text;
    for (const Function& one : kFunctions) {
        if (used.contains(one.name)) text += filled(one.text);
    }
    return text;
}

}  // namespace cli
