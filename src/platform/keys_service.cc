// The keys of services and jobs, each in the order of the reference page.
#include <array>

#include "platform/keys_task.h"
#include "platform/keys_traffic.h"

namespace platform {
namespace {

constexpr std::array kGrantKeys = {
    Key{.name = "actions",
        .form = Form::List,
        .type = Type::Action,
        .doc = "Actions as IAM writes them.",
        .example = "[s3:GetObjectTagging]",
        .varies = Varies::No,
        .needed = Needed::Yes},
    Key{.name = "resources",
        .form = Form::List,
        .type = Type::Resource,
        .doc = "ARNs as IAM writes them.",
        .example = "[\"arn:aws:s3:::ohi-uploads/*\"]",
        .varies = Varies::No,
        .needed = Needed::Yes},
};

constexpr std::array kServiceKeys = {
    Key{.name = "extends",
        .form = Form::OneOrList,
        .type = Type::Name,
        .doc = "The template, or templates, that it starts from; of two the later wins.",
        .example = "public",
        .varies = Varies::No},
    kImage,
    kSize,
    kArch,
    Key{.name = "count",
        .type = Type::Number,
        .doc = "How many tasks run; with `scale` how many at first.",
        .example = "{ prod: 3, default: 1 }",
        .otherwise = "1",
        .min = 0,
        .max = 5000},
    kCapacity,
    kPort,
    kPorts,
    kCommand,
    kEntrypoint,
    kWorkdir,
    kUser,
    kVariables,
    kSecrets,
    kCalls,
    kCallersGet,
    kNeeds,
    kHealth,
    Key{.name = "ingress",
        .form = Form::Keys,
        .table = &kIngressTable,
        .doc = "How the load balancer reaches it. Without this it is reached from inside only.",
        .example = "{ path: /api/*, health: { path: /health } }"},
    Key{.name = "scale",
        .form = Form::Keys,
        .table = &kScaleTable,
        .doc = "The number of tasks follows the load.",
        .example = "{ range: 2-10, cpu: 70% }"},
    Key{.name = "deploy",
        .form = Form::Keys,
        .table = &kDeployTable,
        .doc = "How a new revision replaces the old one.",
        .example = "{ strategy: blue-green, bake: 5m }"},
    Key{.name = "alarms",
        .form = Form::List,
        .type = Type::Condition,
        .doc = "What the people under `notify` are told about: 5xx, 4xx, p50 to p99.9, cpu, "
               "memory, unhealthy, running.",
        .example = "[5xx > 2% for 5m, running < 1]"},
    kVolumes,
    kSidecars,
    kUlimits,
    kLabels,
    kTags,
    kMay,
    kReadOnly,
    kExec,
    kStopTimeout,
    kLogRetention,
    kStorage,
};

constexpr std::array kJobKeys = {
    Key{.name = "extends",
        .form = Form::OneOrList,
        .type = Type::Name,
        .doc = "A service (or templates). Of it the job takes image, size, command, environment, "
               "secrets, calls, security group and the like; never port, count, health, ingress, "
               "scale, deploy, volumes, sidecars or needs.",
        .example = "blnk-api",
        .varies = Varies::No},
    kImage,
    kSize,
    kArch,
    kCapacity,
    kCommand,
    kEntrypoint,
    kWorkdir,
    kUser,
    kVariables,
    kSecrets,
    kCalls,
    kNeeds,
    Key{.name = "timeout",
        .type = Type::Duration,
        .doc = "A job that runs longer is stopped and has failed.",
        .example = "10m",
        .otherwise = "1h",
        .min = 10 * kSecond,
        .max = 14 * kDay},
    Key{.name = "schedule",
        .type = Type::Cron,
        .doc = "When it runs by the clock, as crontab writes it.",
        .example = "0 3 * * *"},
    Key{.name = "timezone",
        .type = Type::TimeZone,
        .doc = "Whose clock it is.",
        .example = "Europe/Dublin",
        .otherwise = "UTC"},
    kVolumes,
    kSidecars,
    kUlimits,
    kLabels,
    kTags,
    kMay,
    kReadOnly,
    kExec,
    kStopTimeout,
    kLogRetention,
    kStorage,
};

}  // namespace

constexpr Table kGrantTable = {"permission", kGrantKeys};
constexpr Table kService = {"service", kServiceKeys, true};
constexpr Table kServiceDefaults = {"service", std::span(kServiceKeys).subspan(1), true};
constexpr Table kJob = {"job", kJobKeys, true};

}  // namespace platform
