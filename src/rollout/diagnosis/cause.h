#pragma once
// What can be wrong with a service, as a closed list, and what AWS's reasons mean by it.

#include <cstdint>
#include <string>
#include <string_view>

namespace rollout {

enum class Cause : std::uint8_t {
    None,  ///< it is well
    // A task's image.
    ImageMissing,
    ImageDenied,
    ImageUnreachable,
    ImageLimited,   ///< the registry has had too many pulls
    ImagePlatform,  ///< built for another processor
    ImageTooBig,
    ImageFailed,  ///< anything else about the pull
    // A task's secrets.
    SecretMissing,
    SecretEmpty,       ///< it is there and has no value
    SecretKeyMissing,  ///< its value has no such key, or no keys at all
    SecretDenied,
    SecretUnreachable,
    SecretFailed,
    // Where its lines go.
    LogGroupMissing,
    LogsDenied,
    LogsUnreachable,
    LogsFailed,
    // Its file systems.
    FilesMissing,
    FilesDenied,
    FilesUnreachable,
    FilesFailed,
    // Its containers.
    OutOfMemory,
    CommandMissing,
    CommandNotExecutable,
    StartFailed,
    StartTooSlow,
    DependencyFailed,  ///< the container that another one waits for
    NetworkFailed,
    Crashed,  ///< with an exit code that is neither 0 nor 137
    Ended,    ///< with 0, which a service must not
    Killed,   ///< with 137, and nobody says why
    ContainerUnhealthy,
    TargetUnhealthy,
    SpotInterrupted,
    HostLost,
    StoppedByUser,
    // The service.
    NoCapacity,
    QuotaReached,
    RoleRefused,
    Stuck,
    AlarmRang,
    Rolling,      ///< under way, and nothing has gone wrong
    Unexplained,  ///< it is not as it should be, and AWS shows no reason
    NotThere,
    // Its stack.
    StackFailed,
    StackPutBack,
    StackUnfinished,
};

/// "image-missing", for programs.
std::string_view to_string(Cause cause);
/// The code of codes.h under which it is told; empty for None.
std::string_view code_of(Cause cause);

/// What AWS's reason for a task that did not start means: a task's stoppedReason, a container's
/// reason, or the reason in a service event. None: it says nothing of the kind. AWS: "Amazon ECS
/// stopped tasks error messages".
Cause cause_of_reason(std::string_view reason);

/// The JSON key that a reason of SecretKeyMissing names; empty: it names none.
std::string json_key_in(std::string_view reason);
/// The first ARN of a secret, a parameter or a role in `reason`; empty: there is none.
std::string arn_in(std::string_view reason);

}  // namespace rollout
