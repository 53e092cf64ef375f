// The keys of containers: image, health check, files of variables, and sidecars as a whole.
#include "platform/keys_container.h"

#include <array>

namespace platform {
namespace {

constexpr std::array<std::string_view, 3> kReadyWhen = {"started", "healthy", "done"};

constexpr std::array kFileKeys = {
    Key{.name = "file",
        .type = Type::Text,
        .doc = "A text file beside the manifest whose contents become the value. The path is "
               "relative to the manifest and stays inside its folder.",
        .example = "config/otel-collector.yaml",
        .varies = Varies::No,
        .needed = Needed::Yes},
};

constexpr std::array kImageKeys = {
    Key{.name = "build",
        .type = Type::BuildPath,
        .doc =
            "The folder that the image is built from, relative to the manifest; it may lie above "
            "it (`../api`), but is never absolute.",
        .example = "./api"},
    Key{.name = "dockerfile",
        .type = Type::BuildPath,
        .doc = "The Dockerfile in the folder of `build`.",
        .example = "Dockerfile.prod",
        .otherwise = "Dockerfile",
        .beside = "build"},
    Key{.name = "mirror",
        .type = Type::ImageName,
        .doc = "A public image that is copied into the platform's own repository, so that no "
               "deployment depends on somebody else's registry.",
        .example = "ghcr.io/blnkfinance/blnk:v0.15.2"},
    Key{.name = "same_as",
        .type = Type::Name,
        .doc = "Another service whose image this one runs: the same bytes, pushed to its own "
               "repository too.",
        .example = "blnk-api"},
};

constexpr std::array kHealthKeys = {
    Key{.name = "command",
        .form = Form::OneOrList,
        .doc = "What ECS runs inside the container: exit code 0 is healthy. A text runs in the "
               "image's shell, a list runs without one.",
        .example = "[/app/health, --quick]",
        .needed = Needed::Yes},
    Key{.name = "every",
        .type = Type::Duration,
        .doc = "Time between two checks.",
        .example = "10s",
        .otherwise = "30s",
        .min = 5 * kSecond,
        .max = 300 * kSecond},
    Key{.name = "timeout",
        .type = Type::Duration,
        .doc = "A check that takes longer has failed.",
        .example = "3s",
        .otherwise = "5s",
        .min = 2 * kSecond,
        .max = 60 * kSecond},
    Key{.name = "retries",
        .type = Type::Number,
        .doc = "Failed checks in a row until the container is unhealthy.",
        .example = "5",
        .otherwise = "3",
        .min = 1,
        .max = 10},
    Key{.name = "start",
        .type = Type::Duration,
        .doc = "Failures in this time after the start do not count.",
        .example = "30s",
        .otherwise = "0s",
        .min = 0,
        .max = 300 * kSecond},
};

constexpr std::array kSidecarKeys = {
    kImage,
    kCommand,
    kEntrypoint,
    kWorkdir,
    kUser,
    kPort,
    kPorts,
    kVariables,
    kSecrets,
    kHealth,
    kVolumes,
    kUlimits,
    kLabels,
    kReadOnly,
    kStopTimeout,
    Key{.name = "essential",
        .type = Type::Flag,
        .doc = "Whether the whole task ends when this container does. One that is to be `done` "
               "before the main container is never essential.",
        .example = "false",
        .otherwise = "true"},
    Key{.name = "cpu",
        .type = Type::Number,
        .doc = "CPU units kept for it, out of the task's.",
        .example = "64",
        .min = 1,
        .max = 16'384},
    Key{.name = "memory",
        .type = Type::Number,
        .doc = "MiB that it may use at most, out of the task's.",
        .example = "128",
        .min = 6,
        .max = 122'880},
    Key{.name = "before_main",
        .type = Type::Choice,
        .doc = "The main container waits until this one has `started`, is `healthy`, or is `done`.",
        .example = "healthy",
        .choices = kReadyWhen},
};

}  // namespace

constexpr Table kFileTable = {"file", kFileKeys};
constexpr Table kImageTable = {"image", kImageKeys};
constexpr Table kHealthTable = {"container health", kHealthKeys, true};
constexpr Table kSidecarTable = {"sidecar", kSidecarKeys, true};

}  // namespace platform
