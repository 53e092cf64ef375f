#include "rollout/diagnosis/cause.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace rollout {
namespace {

struct Words {
    Cause cause;
    std::string_view word;
    std::string_view code;
};

constexpr std::array kWords = {
    Words{Cause::None, "none", ""},
    Words{Cause::ImageMissing, "image-missing", "task.image"},
    Words{Cause::ImageDenied, "image-denied", "task.image"},
    Words{Cause::ImageUnreachable, "image-unreachable", "task.image"},
    Words{Cause::ImageLimited, "image-limited", "task.image"},
    Words{Cause::ImagePlatform, "image-platform", "task.image"},
    Words{Cause::ImageTooBig, "image-too-big", "task.image"},
    Words{Cause::ImageFailed, "image-failed", "task.image"},
    Words{Cause::SecretMissing, "secret-missing", "task.secret"},
    Words{Cause::SecretEmpty, "secret-empty", "task.secret"},
    Words{Cause::SecretKeyMissing, "secret-key-missing", "task.secret"},
    Words{Cause::SecretDenied, "secret-denied", "task.secret"},
    Words{Cause::SecretUnreachable, "secret-unreachable", "task.secret"},
    Words{Cause::SecretFailed, "secret-failed", "task.secret"},
    Words{Cause::LogGroupMissing, "log-group-missing", "task.logs"},
    Words{Cause::LogsDenied, "logs-denied", "task.logs"},
    Words{Cause::LogsUnreachable, "logs-unreachable", "task.logs"},
    Words{Cause::LogsFailed, "logs-failed", "task.logs"},
    Words{Cause::FilesMissing, "files-missing", "task.files"},
    Words{Cause::FilesDenied, "files-denied", "task.files"},
    Words{Cause::FilesUnreachable, "files-unreachable", "task.files"},
    Words{Cause::FilesFailed, "files-failed", "task.files"},
    Words{Cause::OutOfMemory, "out-of-memory", "task.memory"},
    Words{Cause::CommandMissing, "command-missing", "task.command"},
    Words{Cause::CommandNotExecutable, "command-not-executable", "task.command"},
    Words{Cause::StartFailed, "start-failed", "task.start"},
    Words{Cause::StartTooSlow, "start-too-slow", "task.start"},
    Words{Cause::DependencyFailed, "dependency-failed", "task.start"},
    Words{Cause::NetworkFailed, "network-failed", "task.start"},
    Words{Cause::Crashed, "crashed", "task.exit"},
    Words{Cause::Ended, "ended", "task.exit"},
    Words{Cause::Killed, "killed", "task.exit"},
    Words{Cause::ContainerUnhealthy, "container-unhealthy", "task.unhealthy"},
    Words{Cause::TargetUnhealthy, "target-unhealthy", "task.unhealthy"},
    Words{Cause::SpotInterrupted, "spot-interrupted", "task.interrupted"},
    Words{Cause::HostLost, "host-lost", "task.interrupted"},
    Words{Cause::StoppedByUser, "stopped-by-user", "task.interrupted"},
    Words{Cause::NoCapacity, "no-capacity", "service.capacity"},
    Words{Cause::QuotaReached, "quota-reached", "service.quota"},
    Words{Cause::RoleRefused, "role-refused", "service.role"},
    Words{Cause::Stuck, "stuck", "service.stuck"},
    Words{Cause::AlarmRang, "alarm-rang", "service.alarm"},
    Words{Cause::Rolling, "rolling", "service.rolling"},
    Words{Cause::Unexplained, "unexplained", "service.unexplained"},
    Words{Cause::NotThere, "not-there", "service.not-there"},
    Words{Cause::StackFailed, "stack-failed", "stack.failed"},
    Words{Cause::StackPutBack, "stack-put-back", "stack.failed"},
    Words{Cause::StackUnfinished, "stack-unfinished", "stack.failed"},
};

const Words& words_of(Cause cause) {
    return *std::ranges::find(kWords, cause, &Words::cause);
}

/// Words of AWS or of what it calls, in the error `error`. The first row that fits counts, so the
/// narrower ones stand before the wider.
struct Row {
    std::string_view error;
    std::string_view words;  ///< empty: whatever follows
    Cause cause;
};

constexpr std::string_view kPull = "CannotPull";
constexpr std::string_view kSetUp = "ResourceInitializationError";
constexpr std::string_view kStart = "CannotStartContainerError";

// AWS: "Amazon ECS stopped tasks error messages", "CannotPullContainer task errors in Amazon ECS",
// "Troubleshooting Amazon ECS ResourceInitializationError errors", "Viewing Amazon ECS service
// event messages"; the words of registries, runtimes and mount helpers as stopped tasks of others
// show them.
constexpr std::array kRows = {
    Row{kPull, "descriptor matching platform", Cause::ImagePlatform},
    Row{kPull, "no matching manifest", Cause::ImagePlatform},
    Row{kPull, "toomanyrequests", Cause::ImageLimited},
    Row{kPull, "429 Too Many Requests", Cause::ImageLimited},
    Row{kPull, "no space left", Cause::ImageTooBig},
    // Docker Hub says the same of what is not there and of what is not everybody's.
    Row{kPull, "access denied", Cause::ImageDenied},
    Row{kPull, "403 Forbidden", Cause::ImageDenied},
    Row{kPull, "401 Unauthorized", Cause::ImageDenied},
    Row{kPull, "not authorized", Cause::ImageDenied},
    Row{kPull, "no basic auth credentials", Cause::ImageDenied},
    Row{kPull, "AccessDenied", Cause::ImageDenied},
    Row{kPull, "i/o timeout", Cause::ImageUnreachable},
    Row{kPull, "deadline exceeded", Cause::ImageUnreachable},
    Row{kPull, "request canceled", Cause::ImageUnreachable},
    Row{kPull, "connection refused", Cause::ImageUnreachable},
    Row{kPull, "connection issue", Cause::ImageUnreachable},
    Row{kPull, "no such host", Cause::ImageUnreachable},
    Row{kPull, "network is unreachable", Cause::ImageUnreachable},
    Row{kPull, ": not found", Cause::ImageMissing},
    Row{kPull, "manifest unknown", Cause::ImageMissing},
    Row{kPull, "does not exist", Cause::ImageMissing},
    Row{kPull, "", Cause::ImageFailed},

    // It may have the other error's name in it.
    Row{kStart, "exec format error", Cause::ImagePlatform},
    Row{kStart, "executable file not found", Cause::CommandMissing},
    Row{kStart, "no such file or directory", Cause::CommandMissing},
    Row{kStart, "permission denied", Cause::CommandNotExecutable},
    Row{kStart, "logging driver", Cause::LogsFailed},
    Row{kStart, "dependent container", Cause::DependencyFailed},
    Row{kStart, "", Cause::StartFailed},

    Row{kSetUp, "did not contain json key", Cause::SecretKeyMissing},
    Row{kSetUp, "invalid character", Cause::SecretKeyMissing},
    Row{kSetUp, "staging label", Cause::SecretEmpty},
    Row{kSetUp, "GetAuthorizationToken on resource", Cause::ImageDenied},
    Row{kSetUp, "pull registry auth", Cause::ImageUnreachable},
    Row{kSetUp, "retrieve ecr registry auth", Cause::ImageUnreachable},
    Row{kSetUp, "secretsmanager:GetSecretValue", Cause::SecretDenied},
    Row{kSetUp, "ssm:GetParameters", Cause::SecretDenied},
    Row{kSetUp, "kms:Decrypt", Cause::SecretDenied},
    Row{kSetUp, "can't find the specified secret", Cause::SecretMissing},
    Row{kSetUp, "marked for deletion", Cause::SecretMissing},
    Row{kSetUp, "invalid ssm parameters", Cause::SecretMissing},
    Row{kSetUp, "EFS utils", Cause::FilesFailed},
    Row{kSetUp, "EFS volumes", Cause::FilesFailed},
    Row{kSetUp, "logger args", Cause::LogsFailed},
    Row{kSetUp, "logging driver", Cause::LogsFailed},
    Row{kSetUp, "unable to retrieve secret", Cause::SecretFailed},
    Row{kSetUp, "unable to pull secrets", Cause::SecretFailed},
    Row{kSetUp, "network interface", Cause::NetworkFailed},
    Row{kSetUp, "", Cause::StartFailed},

    Row{"OutOfMemoryError", "", Cause::OutOfMemory},
    Row{"ContainerRuntimeTimeoutError", "", Cause::StartTooSlow},
    Row{"DockerTimeoutError", "", Cause::StartTooSlow},
    Row{"CannotCreateVolumeError", "", Cause::FilesFailed},
    Row{"container ordering dependency", "", Cause::DependencyFailed},
    Row{"failed container health checks", "", Cause::ContainerUnhealthy},
    Row{"failed ELB health checks", "", Cause::TargetUnhealthy},
    Row{"Your Spot Task was interrupted", "", Cause::SpotInterrupted},
    Row{"reached the limit on the number of", "", Cause::QuotaReached},
    Row{"configuration is above your limit", "", Cause::QuotaReached},
    Row{"Capacity is unavailable at this time", "", Cause::NoCapacity},
    Row{"RESOURCE:FARGATE", "", Cause::NoCapacity},
    Row{"unable to assume the role", "", Cause::RoleRefused},
    Row{"because of the service deployment configuration", "", Cause::Stuck},
    Row{"not have enough free IP", "", Cause::NetworkFailed},
    Row{"InsufficientFreeAddressesInSubnet", "", Cause::NetworkFailed},
};

bool has(std::string_view text, std::string_view words) {
    return text.find(words) != std::string_view::npos;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> all) {
    return std::ranges::any_of(all, [&](std::string_view words) { return has(text, words); });
}

bool cannot_reach(std::string_view reason) {
    return has_any(reason, {"connection issue", "deadline exceeded", "deadli...", "i/o timeout",
                            "timeout after", "signal: killed", "Failed to resolve", "no such host",
                            "mount system call failed"});
}

bool is_denied(std::string_view reason) {
    return has_any(reason,
                   {"AccessDenied", "not authorized", "access denied", "Operation not permitted"});
}

/// What AWS words alike for every kind of trouble, told apart.
Cause narrowed(Cause cause, std::string_view reason) {
    switch (cause) {
        case Cause::SecretFailed:
            if (is_denied(reason)) return Cause::SecretDenied;
            return cannot_reach(reason) ? Cause::SecretUnreachable : cause;
        case Cause::LogsFailed:
            // A group that cannot be looked up is called one that cannot be found.
            if (cannot_reach(reason)) return Cause::LogsUnreachable;
            if (is_denied(reason)) return Cause::LogsDenied;
            return has_any(reason, {"log group does not exist", "cannot find the Amazon"})
                       ? Cause::LogGroupMissing
                       : cause;
        case Cause::FilesFailed:
            if (is_denied(reason)) return Cause::FilesDenied;
            if (has(reason, "No such file or directory")) return Cause::FilesMissing;
            return cannot_reach(reason) ? Cause::FilesUnreachable : cause;
        case Cause::ImageUnreachable:
            return has(reason, kSetUp) && is_denied(reason) ? Cause::ImageDenied : cause;
        default: return cause;
    }
}

}  // namespace

std::string_view to_string(Cause cause) {
    return words_of(cause).word;
}

std::string_view code_of(Cause cause) {
    return words_of(cause).code;
}

Cause cause_of_reason(std::string_view reason) {
    auto row = std::ranges::find_if(
        kRows, [&](const Row& one) { return has(reason, one.error) && has(reason, one.words); });
    return row == std::end(kRows) ? Cause::None : narrowed(row->cause, reason);
}

std::string json_key_in(std::string_view reason) {
    constexpr std::string_view kBefore = "did not contain json key ";
    std::size_t at = reason.find(kBefore);
    if (at == std::string_view::npos) return {};
    std::string_view rest = reason.substr(at + kBefore.size());
    std::string_view key = rest.substr(0, rest.find_first_of(" :,\n"));
    while (key.ends_with('.'))
        key.remove_suffix(1);
    return std::string(key);
}

std::string arn_in(std::string_view reason) {
    // The first ARN of a refusal is the caller's.
    for (std::string_view kind : {":secretsmanager:", ":ssm:", ":iam:"}) {
        std::size_t middle = reason.find(kind);
        std::size_t at = middle == std::string_view::npos ? middle : reason.rfind("arn:", middle);
        // "ssm:GetParameters" is no ARN.
        if (at == std::string_view::npos || reason.find(' ', at) < middle) continue;
        std::string_view rest = reason.substr(at);
        std::string_view arn = rest.substr(0, rest.find_first_of(" '\",\n"));
        while (arn.ends_with('.') || arn.ends_with(':') || arn.ends_with(')'))
            arn.remove_suffix(1);
        return std::string(arn);
    }
    return {};
}

}  // namespace rollout
