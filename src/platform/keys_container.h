#pragma once
// The keys of a container: what services, jobs and sidecars say alike. Their tables hold a copy
// each, in an order of their own.

#include "platform/keys.h"
#include "platform/keys_units.h"

namespace platform {

extern const Table kFileTable;
extern const Table kImageTable;
extern const Table kHealthTable;
extern const Table kSidecarTable;

inline constexpr Key kImage{
    .name = "image",
    .type = Type::ImageName,
    .table = &kImageTable,
    .doc =
        "Where the image comes from: `{ build: folder }`, `{ mirror: public image }`, `{ same_as: "
        "service }`, or the name of an image in any registry, used from there. Nothing written: "
        "the platform's own repository `<platform>-<service>`, filled by whoever builds it.",
    .example = "{ build: ./api }"};
inline constexpr Key kPort{.name = "port",
                           .type = Type::Port,
                           .doc = "The one TCP port that the container listens on.",
                           .example = "8080",
                           .rival = "ports"};
inline constexpr Key kPorts{
    .name = "ports",
    .form = Form::Free,
    .type = Type::Port,
    .doc =
        "Several TCP ports by name. Callers name the one they want: `calls: [clickhouse:native]`.",
    .example = "{ http: 8123, native: 9000 }",
    .rival = "port"};
inline constexpr Key kCommand{
    .name = "command",
    .form = Form::List,
    .doc =
        "What the container runs instead of the image's own command, word by "
        "word. `$(env)` is replaced.",
    .example = "[blnk, workers]"};
inline constexpr Key kEntrypoint{
    .name = "entrypoint",
    .form = Form::List,
    .doc = "What stands before the command, instead of the image's own entry point.",
    .example = "[sh, -c]"};
inline constexpr Key kWorkdir{.name = "workdir",
                              .type = Type::WorkFolder,
                              .doc = "The folder in which the command starts.",
                              .example = "/app"};
inline constexpr Key kUser{.name = "user",
                           .type = Type::User,
                           .doc = "The user, and group, that the container runs as.",
                           .example = "101:101"};
inline constexpr Key kVariables{
    .name = "environment",
    .form = Form::Free,
    .type = Type::TextValue,
    .table = &kFileTable,
    .doc =
        "Environment variables. `$(postgres.host)` and the like are resolved, `$$(` stands for "
        "`$(`, and a value that touches a secret becomes one. `{ file: PATH }` takes the text of a "
        "file.",
    .example = "{ LOG_LEVEL: info, REPORTS_URL: \"http://$(reports.host):8080\" }",
    .names = Type::VariableName};
inline constexpr Key kSecrets{
    .name = "secrets",
    .form = Form::Free,
    .type = Type::SecretText,
    .doc =
        "Environment variables that hold secrets: `$(secret.NAME)`, `$(postgres.url)/app`, or the "
        "ARN of a secret or a parameter that exists. The value never reaches a template.",
    .example = "{ STRIPE_KEY: $(secret.stripe-key) }",
    .names = Type::VariableName};
inline constexpr Key kHealth{
    .name = "health",
    .form = Form::Keys,
    .table = &kHealthTable,
    .doc =
        "A check that ECS runs inside the container. The load balancer's own check stands under "
        "`ingress`.",
    .example = "{ command: \"wget -qO- http://localhost:5001/health\", every: 10s }"};
inline constexpr Key kVolumes{
    .name = "volumes",
    .form = Form::List,
    .type = Type::Volume,
    .doc =
        "File systems of `stores` at a path of the container, `:ro` for reading "
        "only; a path alone is scratch space that ends with the task.",
    .example = "[clickhouse-data:/var/lib/clickhouse, /tmp]"};
inline constexpr Key kUlimits{.name = "ulimits",
                              .form = Form::Free,
                              .type = Type::Ulimit,
                              .doc = "Limits of the operating system, one number or soft/hard.",
                              .example = "{ nofile: 65536 }",
                              .names = Type::LimitName};
inline constexpr Key kLabels{.name = "labels",
                             .form = Form::Free,
                             .type = Type::TextValue,
                             .doc = "Docker labels.",
                             .example = "{ com.example.env: $(env) }",
                             .names = Type::LabelName};
inline constexpr Key kReadOnly{
    .name = "read_only",
    .type = Type::Flag,
    .doc = "Whether the container's root file system is read-only. `exec` needs it writable.",
    .example = "true",
    .otherwise = "false"};
inline constexpr Key kStopTimeout{.name = "stop_timeout",
                                  .type = Type::Duration,
                                  .doc = "From the signal to end until the container is killed.",
                                  .example = "60s",
                                  .otherwise = "30s",
                                  .min = 2 * kSecond,
                                  .max = 120 * kSecond};

}  // namespace platform
