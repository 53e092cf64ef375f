#pragma once
// The keys of a task: what services and jobs say alike, and a single container does not.

#include <array>

#include "platform/keys_container.h"

namespace platform {

extern const Table kGrantTable;

inline constexpr std::array<std::string_view, 2> kArchitectures = {"x86_64", "arm64"};
inline constexpr std::array<std::string_view, 3> kCapacities = {"on-demand", "spot", "spot-only"};

inline constexpr Key kSize{
    .name = "size",
    .type = Type::SizeOrName,
    .doc = "CPU units and MiB of a task (1024 units are one vCPU), or a name under `sizes`.",
    .example = "512/1024",
    .otherwise = "256/512"};
inline constexpr Key kArch{
    .name = "arch",
    .type = Type::Choice,
    .doc = "The processor that the image is built for. `arm64` costs a fifth less.",
    .example = "arm64",
    .otherwise = "x86_64",
    .choices = kArchitectures};
inline constexpr Key kCapacity{
    .name = "capacity",
    .type = Type::Choice,
    .doc =
        "`spot` costs up to 70 % less and may be taken away with two minutes' notice; slipway then "
        "falls back to on-demand. `spot-only` waits instead.",
    .example = "spot",
    .otherwise = "on-demand",
    .choices = kCapacities};
inline constexpr Key kCalls{
    .name = "calls",
    .form = Form::List,
    .type = Type::Call,
    .doc =
        "The services and stores that this one talks to. Opens the port, gives the name, and hands "
        "over what the callee lists under `callers_get`. Adds up over the layers; `-name` drops.",
    .example = "[postgres, clickhouse:native, -otel-collector]"};
inline constexpr Key kCallersGet{
    .name = "callers_get",
    .form = Form::Free,
    .type = Type::TextValue,
    .doc = "Environment variables for everyone who calls this; `$(host)` is its own address.",
    .example = "{ BLNK_URL: \"http://$(host):5001\" }",
    .names = Type::VariableName};
inline constexpr Key kNeeds{
    .name = "needs",
    .form = Form::List,
    .type = Type::Need,
    .doc =
        "Order of start: services that must be `healthy` and jobs that must be "
        "`done` before this one.",
    .example = "[blnk-api: healthy]"};
inline constexpr Key kTags{.name = "tags",
                           .form = Form::Free,
                           .type = Type::TagValue,
                           .doc =
                               "AWS tags. They add up over the layers, the platform's and the "
                               "environment's first; `-name:` drops one.",
                           .example = "{ team: payments }",
                           .names = Type::TagName};
inline constexpr Key kMay{
    .name = "may",
    .form = Form::List,
    .type = Type::Grant,
    .table = &kGrantTable,
    .doc =
        "What the task may do in AWS: the role has nothing else. Short forms, or "
        "actions and resources as IAM has them. `$(env)` is replaced.",
    .example = "[read s3://ohi-uploads-$(env), send sqs://ohi-events]"};
inline constexpr Key kExec{.name = "exec",
                           .type = Type::Flag,
                           .doc = "Whether people may open a shell in a task (ECS Exec).",
                           .example = "true",
                           .otherwise = "false"};
inline constexpr Key kLogRetention{.name = "log_retention",
                                   .type = Type::Retention,
                                   .doc = "How long CloudWatch keeps the logs.",
                                   .example = "7d",
                                   .otherwise = "30d"};
inline constexpr Key kStorage{
    .name = "storage",
    .type = Type::Gigabytes,
    .doc = "Scratch space of a task, when the 20 GB that Fargate includes are not enough.",
    .example = "50 GB",
    .min = 21,
    .max = 200};
inline constexpr Key kSidecars{
    .name = "sidecars",
    .form = Form::Named,
    .table = &kSidecarTable,
    .doc = "Further containers in the same task, by name. They reach each other on localhost.",
    .example = "{ proxy: { image: \"envoyproxy/envoy:v1.31.0\" } }"};

}  // namespace platform
