#include "rollout/diagnosis/cause.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "rollout/codes.h"

namespace rollout {
namespace {

struct Row {
    const char* reason;
    Cause cause;
};

// As stopped tasks and service events of others show them, and as AWS's pages on stopped tasks
// quote them.
const Row kRows[] = {
    {"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve "
     "ref 1.dkr.ecr.eu-west-1.amazonaws.com/ohi-api:dev: "
     "1.dkr.ecr.eu-west-1.amazonaws.com/ohi-api:dev: not found",
     Cause::ImageMissing},
    {"CannotPullContainerError: Error response from daemon: manifest for a/b:1 not found: manifest "
     "unknown: Requested image not found",
     Cause::ImageMissing},
    {"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve "
     "ref docker.io/library/repository:latest: pull access denied, repository does not exist or "
     "may require authorization: server message: insufficient_scope: authorization failed",
     Cause::ImageDenied},
    {"CannotPullContainerError: ref pull has been retried 1 time(s): failed to resolve reference: "
     "unexpected status code 403 Forbidden",
     Cause::ImageDenied},
    {"CannotPullContainerError: Error response from daemon: Get https://1.dkr.ecr: no basic auth "
     "credentials",
     Cause::ImageDenied},
    {"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve "
     "ref docker.io/tryretool/backend:2.110.5: failed to do request: Head "
     "\"https://registry-1.docker.io/v2/\": dial tcp 34.205.13.154:443: i/o timeout",
     Cause::ImageUnreachable},
    {"CannotPullContainerError: Error response from daemon: Get https://registry-1.docker.io/v2/: "
     "net/http: request canceled while waiting for connection (Client.Timeout exceeded while "
     "awaiting headers)",
     Cause::ImageUnreachable},
    {"ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull "
     "registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. "
     "Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded "
     "maximum number of attempts",
     Cause::ImageUnreachable},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 "
     "time(s): AccessDeniedException: User: arn:aws:sts::1:assumed-role/r/t is not authorized to "
     "perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows "
     "the ecr:GetAuthorizationToken action",
     Cause::ImageDenied},
    {"CannotPullContainerError: inspect image has been retried 1 time(s): httpReadSeeker: failed "
     "open: unexpected status code https://registry-1.docker.io/v2/x: 429 Too Many Requests - "
     "Server message: toomanyrequests: You have reached your pull rate limit.",
     Cause::ImageLimited},
    {"CannotPullContainerError: image Manifest does not contain descriptor matching platform "
     "'linux/amd64'",
     Cause::ImagePlatform},
    {"CannotPullContainerError: failed to register layer: write /usr/lib: no space left on device",
     Cause::ImageTooBig},
    {"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve "
     "ref a/b:1",
     Cause::ImageFailed},

    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve secret from asm: service call has been retried 1 "
     "time(s): retrieved secret from Secrets Manager did not contain json key MY_SECRET",
     Cause::SecretKeyMissing},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve secret from asm: service call has been retried 1 "
     "time(s): invalid character '\\'' looking for beginning of value",
     Cause::SecretKeyMissing},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve secret from asm: service call has been retried 1 "
     "time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:1:secret:key-AbCdEf from "
     "secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret "
     "value for staging label: AWSCURRENT",
     Cause::SecretEmpty},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve secret from asm: service call has been retried 1 "
     "time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:1:secret:key-AbCdEf from "
     "secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified "
     "secret.",
     Cause::SecretMissing},
    {"ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve "
     "secret from asm: InvalidRequestException: You can't perform this operation on the secret "
     "because it was marked for deletion.",
     Cause::SecretMissing},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 "
     "time(s): invalid ssm parameters: /wishkit/gemini-api-key",
     Cause::SecretMissing},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve secret from asm: service call has been retried 1 "
     "time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:1:secret:key-AbCdEf from "
     "secrets manager: AccessDeniedException: User: arn:aws:sts::1:assumed-role/r/t is not "
     "authorized to perform: secretsmanager:GetSecretValue on resource: "
     "arn:aws:secretsmanager:eu-west-1:1:secret:key-AbCdEf",
     Cause::SecretDenied},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 "
     "time(s): AccessDeniedException: User: arn:aws:sts::1:assumed-role/r/t is not authorized to "
     "perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:1:parameter/x",
     Cause::SecretDenied},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve secrets from ssm: service call has been retried 5 "
     "time(s): RequestCanceled: request context canceled caused by: context deadli...",
     Cause::SecretUnreachable},
    {"ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve "
     "secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check "
     "your task network configuration. failed to fetch secret "
     "arn:aws:secretsmanager:eu-west-2:1:secret:auth-zTocUO from secrets manager: operation error "
     "Secrets Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, "
     "context deadline exceeded.",
     Cause::SecretUnreachable},
    {"ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve "
     "secret from asm: ValidationException: Invalid name.",
     Cause::SecretFailed},

    {"ResourceInitializationError: failed to validate logger args: create stream has been retried "
     "1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified "
     "log group does not exist. : exit status 1",
     Cause::LogGroupMissing},
    {"ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon "
     "CloudWatch log group defined in the task definition. There is a connection issue between "
     "the task and Amazon CloudWatch. Check your network configuration. : signal: killed",
     Cause::LogsUnreachable},
    {"ResourceInitializationError: failed to validate logger args: : signal: killed",
     Cause::LogsUnreachable},
    {"ResourceInitializationError: failed to validate logger args: create stream has been retried "
     "1 times: failed to create Cloudwatch log stream: AccessDeniedException: User: "
     "arn:aws:sts::1:assumed-role/r/t is not authorized to perform: logs:CreateLogStream",
     Cause::LogsDenied},
    {"ResourceInitializationError: failed to validate logger args", Cause::LogsFailed},
    {"CannotStartContainerError: Error response from daemon: failed to initialize logging driver: "
     "failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group "
     "does not exist.",
     Cause::LogGroupMissing},

    {"ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: "
     "stderr: Failed to resolve \"fs-0e4a.efs.us-east-1.amazonaws.com\" - check that your file "
     "system ID is correct",
     Cause::FilesUnreachable},
    {"ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: "
     "stderr: Mount attempt 1/3 failed due to timeout after 15 sec, wait 0 sec before next "
     "attempt. b'mount.nfs4: mount system call failed'",
     Cause::FilesUnreachable},
    {"ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: "
     "stderr: b'mount.nfs4: access denied by server while mounting 127.0.0.1:/'",
     Cause::FilesDenied},
    {"ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: "
     "stderr: b'mount.nfs4: mounting fs-1.efs.eu-west-1.amazonaws.com:/grafana failed, reason "
     "given by server: No such file or directory' : unsuccessful EFS utils command execution; "
     "code: 32",
     Cause::FilesMissing},

    {"OutOfMemoryError: Container killed due to memory usage", Cause::OutOfMemory},
    {"CannotStartContainerError: ResourceInitializationError: failed to create new container "
     "runtime task: failed to create shim task: OCI runtime create failed: runc create failed: "
     "unable to start container process: exec: \"worker\": executable file not found in $PATH: "
     "unknown",
     Cause::CommandMissing},
    {"CannotStartContainerError: failed to create shim task: exec /entrypoint.sh: permission "
     "denied: unknown",
     Cause::CommandNotExecutable},
    {"CannotStartContainerError: exec /app/server: exec format error", Cause::ImagePlatform},
    {"CannotStartContainerError: failed to create container", Cause::StartFailed},
    {"ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 3m",
     Cause::StartTooSlow},
    {"dependency graph: container ordering dependency [proxy] for target [api] has timed out.",
     Cause::DependencyFailed},

    {"Task failed ELB health checks in (target-group "
     "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/x/1)",
     Cause::TargetUnhealthy},
    {"Task failed container health checks", Cause::ContainerUnhealthy},
    {"Your Spot Task was interrupted.", Cause::SpotInterrupted},
    {"Reason: You’ve reached the limit on the number of vCPUs you can run concurrently",
     Cause::QuotaReached},
    {"Capacity is unavailable at this time. Please try again later or in a different availability "
     "zone",
     Cause::NoCapacity},
    {"RESOURCE:FARGATE_SPOT", Cause::NoCapacity},
    {"ECS was unable to assume the role 'arn:aws:iam::1:role/x' that was provided for this task. "
     "Please verify that the role being passed has the proper trust relationship and permissions",
     Cause::RoleRefused},
    {"Essential container in task exited", Cause::None},
    {"Scaling activity initiated by (deployment ecs-svc/1)", Cause::None},
    {"", Cause::None},
};

TEST(Causes, AreReadFromAwssOwnWords) {
    for (const Row& row : kRows)
        EXPECT_EQ(to_string(cause_of_reason(row.reason)), to_string(row.cause)) << row.reason;
}

TEST(Causes, EachHaveAWordAndACode) {
    for (int i = 0; i <= static_cast<int>(Cause::StackUnfinished); ++i) {
        auto cause = static_cast<Cause>(i);
        EXPECT_FALSE(to_string(cause).empty()) << i;
        bool is_told = std::ranges::find(kCodes, code_of(cause), &base::Code::code) != kCodes.end();
        EXPECT_EQ(is_told, cause != Cause::None) << to_string(cause);
    }
}

TEST(Causes, NameTheKeyAndTheSecretThatAReasonIsAbout) {
    EXPECT_EQ(json_key_in("... did not contain json key app_id."), "app_id");
    EXPECT_EQ(json_key_in("... did not contain json key MY_KEY: status code"), "MY_KEY");
    EXPECT_EQ(json_key_in("nothing of the kind"), "");
    EXPECT_EQ(arn_in("AccessDeniedException: User: arn:aws:sts::1:assumed-role/r/t is not "
                     "authorized to perform: ssm:GetParameters on resource: "
                     "arn:aws:ssm:eu-west-1:1:parameter/x because"),
              "arn:aws:ssm:eu-west-1:1:parameter/x");
    EXPECT_EQ(arn_in("fetch secret arn:aws:secretsmanager:eu-west-1:1:secret:k-AbCdEf from it"),
              "arn:aws:secretsmanager:eu-west-1:1:secret:k-AbCdEf");
    EXPECT_EQ(arn_in("assume the role 'arn:aws:iam::1:role/x' that"), "arn:aws:iam::1:role/x");
    EXPECT_EQ(arn_in("not authorized to perform: secretsmanager:GetSecretValue"), "");
}

}  // namespace
}  // namespace rollout
