// The keys of services, jobs and sidecars.
// Long because it is their documentation too: one entry a key.
#include <array>

#include "base/duration.h"
#include "platform/keys.h"

namespace platform {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

constexpr std::array<std::string_view, 2> kArchitectures = {"x86_64", "arm64"};
constexpr std::array<std::string_view, 3> kCapacities = {"on-demand", "spot", "spot-only"};
constexpr std::array<std::string_view, 2> kOrders = {"start-first", "stop-first"};
constexpr std::array<std::string_view, 2> kDoneWhen = {"steady", "new-healthy"};
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
constexpr Table kFile = {"file", kFileKeys};

constexpr std::array kImageKeys = {
    Key{.name = "build",
        .doc = "The folder that the image is built from, relative to the manifest.",
        .example = "./api"},
    Key{.name = "dockerfile",
        .doc = "The Dockerfile in the folder of `build`.",
        .example = "Dockerfile.prod",
        .otherwise = "Dockerfile"},
    Key{.name = "mirror",
        .doc = "A public image that is copied into the platform's own repository, so that no "
               "deployment depends on somebody else's registry.",
        .example = "ghcr.io/blnkfinance/blnk:v0.15.2"},
    Key{.name = "same_as",
        .type = Type::Name,
        .doc = "Another service whose image this one runs: the same bytes, pushed to its own "
               "repository too.",
        .example = "blnk-api"},
};
constexpr Table kImageTable = {"image", kImageKeys};

constexpr std::array kHealthKeys = {
    Key{.name = "command",
        .form = Form::OneOrList,
        .doc = "What ECS runs inside the container: exit code 0 is healthy. A text runs in the "
               "image's shell, a list runs without one.",
        .example = "[CMD-or-program, --flag]",
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
constexpr Table kHealthTable = {"container health", kHealthKeys, true};

constexpr std::array kTargetHealthKeys = {
    Key{.name = "path",
        .type = Type::UrlPath,
        .doc = "What the load balancer asks each task for.",
        .example = "/health",
        .otherwise = "/"},
    Key{.name = "every",
        .type = Type::Duration,
        .doc = "Time between two checks.",
        .example = "15s",
        .otherwise = "10s",
        .min = 5 * kSecond,
        .max = 300 * kSecond},
    Key{.name = "timeout",
        .type = Type::Duration,
        .doc = "No answer in this time is a failed check.",
        .example = "4s",
        .otherwise = "5s",
        .min = 2 * kSecond,
        .max = 120 * kSecond},
    Key{.name = "healthy",
        .type = Type::Number,
        .doc = "Good answers in a row until a task gets traffic.",
        .example = "3",
        .otherwise = "2",
        .min = 2,
        .max = 10},
    Key{.name = "unhealthy",
        .type = Type::Number,
        .doc = "Bad answers in a row until a task loses its traffic.",
        .example = "2",
        .otherwise = "3",
        .min = 2,
        .max = 10},
    Key{.name = "codes",
        .type = Type::HttpCodes,
        .doc = "The answers that count as good.",
        .example = "200-299",
        .otherwise = "200"},
};
constexpr Table kTargetHealthTable = {"load balancer health", kTargetHealthKeys, true};

constexpr std::array kIngressKeys = {
    Key{.name = "path",
        .form = Form::OneOrList,
        .type = Type::UrlPath,
        .doc = "What the service answers. `/api/*` means everything below and `/api` itself. One "
               "of `path` and `host` is needed.",
        .example = "/api/*"},
    Key{.name = "host",
        .form = Form::OneOrList,
        .type = Type::Host,
        .doc = "Host names that the service answers; every one when nothing is written.",
        .example = "api.example.com"},
    Key{.name = "port",
        .type = Type::Name,
        .doc = "The name of the port that gets the traffic, when the service has several.",
        .example = "http"},
    Key{.name = "priority",
        .type = Type::Number,
        .doc = "The order among rules that overlap: the lowest wins. Otherwise it follows from "
               "path and host, the more exact first.",
        .example = "100",
        .min = 1,
        .max = 50'000},
    Key{.name = "health",
        .form = Form::Keys,
        .table = &kTargetHealthTable,
        .doc = "How the load balancer learns whether a task is well.",
        .example = "{ path: /health }"},
    Key{.name = "grace",
        .type = Type::Duration,
        .doc = "For so long after the start of a task nobody minds bad health.",
        .example = "90s",
        .otherwise = "60s",
        .min = 0,
        .max = 2 * kHour},
    Key{.name = "drain",
        .type = Type::Duration,
        .doc = "For so long a task that is leaving may finish the requests it has.",
        .example = "10s",
        .otherwise = "30s",
        .min = 0,
        .max = kHour},
    Key{.name = "idle",
        .type = Type::Duration,
        .doc = "For so long a connection may be silent. The load balancer has one such time; it "
               "takes the longest that any service asks for.",
        .example = "1h",
        .min = kSecond,
        .max = 4000 * kSecond},
    Key{.name = "slow_start",
        .type = Type::Duration,
        .doc = "A new task gets its share of the traffic bit by bit over this time.",
        .example = "60s",
        .min = 30 * kSecond,
        .max = 900 * kSecond},
    Key{.name = "sticky",
        .type = Type::Flag,
        .doc = "Whether a client comes back to the same task, by cookie.",
        .example = "true",
        .otherwise = "false"},
};
constexpr Table kIngressTable = {"ingress", kIngressKeys, true};

constexpr std::array kScheduleKeys = {
    Key{.name = "cron",
        .type = Type::Cron,
        .doc = "When the range changes, as crontab writes it.",
        .example = "0 7 * * MON-FRI",
        .needed = Needed::Yes},
    Key{.name = "timezone",
        .type = Type::TimeZone,
        .doc = "Whose clock it is.",
        .example = "Europe/Dublin",
        .otherwise = "UTC"},
    Key{.name = "range",
        .type = Type::Range,
        .doc = "The range from then on.",
        .example = "4-20",
        .min = 0,
        .max = 5000,
        .needed = Needed::Yes},
};
constexpr Table kScheduleTable = {"scheduled range", kScheduleKeys};

constexpr std::array kScaleKeys = {
    Key{.name = "range",
        .type = Type::Range,
        .doc = "The fewest and the most tasks.",
        .example = "2-10",
        .min = 0,
        .max = 5000,
        .needed = Needed::Yes},
    Key{.name = "cpu",
        .type = Type::Percent,
        .doc = "The average use of CPU to keep to.",
        .example = "70%",
        .min = 1,
        .max = 100},
    Key{.name = "memory",
        .type = Type::Percent,
        .doc = "The average use of memory to keep to.",
        .example = "80%",
        .min = 1,
        .max = 100},
    Key{.name = "requests",
        .type = Type::Number,
        .doc = "Requests a minute and task to keep to.",
        .example = "1000",
        .min = 1,
        .max = 1'000'000},
    Key{.name = "out",
        .type = Type::Duration,
        .doc = "Rest after tasks were added.",
        .example = "30s",
        .otherwise = "60s",
        .min = 0,
        .max = kHour},
    Key{.name = "in",
        .type = Type::Duration,
        .doc = "Rest after tasks were taken away.",
        .example = "10m",
        .otherwise = "300s",
        .min = 0,
        .max = kHour},
    Key{.name = "schedule",
        .form = Form::ListOfKeys,
        .table = &kScheduleTable,
        .doc = "Other ranges at set times.",
        .example = "[{ cron: 0 7 * * MON-FRI, range: 4-20 }]"},
};
constexpr Table kScaleTable = {"scale", kScaleKeys, true};

constexpr std::array kDeployKeys = {
    Key{.name = "strategy",
        .type = Type::StrategyText,
        .doc = "How a new revision gets its traffic. `canary 10% for 5m` and `linear 20% every 3m` "
               "say how long a step lasts; without that a step lasts as long as `bake`.",
        .example = "canary 10%",
        .otherwise = "rolling"},
    Key{.name = "order",
        .type = Type::Choice,
        .doc = "`start-first` keeps 100 % healthy and runs up to 200 %; `stop-first` (0/100 %) is "
               "for a single writer: an outage, but never two at once by plan.",
        .example = "stop-first",
        .otherwise = "start-first",
        .choices = kOrders},
    Key{.name = "bake",
        .type = Type::Duration,
        .doc = "Both revisions stay for so long after the shift, so that going back is instant. "
               "Whole minutes; only where traffic shifts.",
        .example = "5m",
        .otherwise = "5m",
        .min = 0,
        .max = kDay,
        .step = kMinute},
    Key{.name = "breaker",
        .type = Type::Breaker,
        .doc = "Failed tasks until a deployment is given up and put back: a number, a percentage "
               "of the count, `default` (what ECS thinks fit) or `off`.",
        .example = "3",
        .otherwise = "default"},
    Key{.name = "rollback_on",
        .form = Form::List,
        .type = Type::Condition,
        .doc = "Alarms that put a deployment back while it runs.",
        .example = "[5xx > 1%, p95 > 800ms]"},
    Key{.name = "done_when",
        .type = Type::Choice,
        .doc = "`steady` waits until the old tasks are gone, `new-healthy` only for the new ones.",
        .example = "new-healthy",
        .otherwise = "steady",
        .choices = kDoneWhen},
};
constexpr Table kDeployTable = {"deploy", kDeployKeys, true};

constexpr std::array kGrantKeys = {
    Key{.name = "actions",
        .form = Form::List,
        .doc = "Actions as IAM writes them.",
        .example = "[s3:GetObjectTagging]",
        .varies = Varies::No,
        .needed = Needed::Yes},
    Key{.name = "resources",
        .form = Form::List,
        .doc = "ARNs as IAM writes them.",
        .example = "[\"arn:aws:s3:::ohi-uploads/*\"]",
        .varies = Varies::No,
        .needed = Needed::Yes},
};
constexpr Table kGrantTable = {"permission", kGrantKeys};

constexpr Key kImage{
    .name = "image",
    .table = &kImageTable,
    .doc =
        "Where the image comes from: `{ build: folder }`, `{ mirror: public image }`, `{ same_as: "
        "service }`, or the name of an image in any registry, used from there. Nothing written: "
        "the platform's own repository `<platform>-<service>`, filled by whoever builds it.",
    .example = "{ build: ./api }"};
constexpr Key kSize{
    .name = "size",
    .type = Type::SizeOrName,
    .doc = "CPU units and MiB of a task (1024 units are one vCPU), or a name under `sizes`.",
    .example = "512/1024",
    .otherwise = "256/512"};
constexpr Key kArch{.name = "arch",
                    .type = Type::Choice,
                    .doc = "The processor that the image is built for. `arm64` costs a fifth less.",
                    .example = "arm64",
                    .otherwise = "x86_64",
                    .choices = kArchitectures};
constexpr Key kCapacity{
    .name = "capacity",
    .type = Type::Choice,
    .doc =
        "`spot` costs up to 70 % less and may be taken away with two minutes' notice; slipway then "
        "falls back to on-demand. `spot-only` waits instead.",
    .example = "spot",
    .otherwise = "on-demand",
    .choices = kCapacities};
constexpr Key kPort{.name = "port",
                    .type = Type::Port,
                    .doc = "The one TCP port that the container listens on.",
                    .example = "8080",
                    .rival = "ports"};
constexpr Key kPorts{
    .name = "ports",
    .form = Form::Free,
    .type = Type::Port,
    .doc =
        "Several TCP ports by name. Callers name the one they want: `calls: [clickhouse:native]`.",
    .example = "{ http: 8123, native: 9000 }",
    .rival = "port"};
constexpr Key kCommand{.name = "command",
                       .form = Form::List,
                       .doc =
                           "What the container runs instead of the image's own command, word by "
                           "word. `$(env)` is replaced.",
                       .example = "[blnk, workers]"};
constexpr Key kEntrypoint{
    .name = "entrypoint",
    .form = Form::List,
    .doc = "What stands before the command, instead of the image's own entry point.",
    .example = "[sh, -c]"};
constexpr Key kWorkdir{
    .name = "workdir", .doc = "The folder in which the command starts.", .example = "/app"};
constexpr Key kUser{.name = "user",
                    .doc = "The user, and group, that the container runs as.",
                    .example = "101:101"};
constexpr Key kVariables{
    .name = "environment",
    .form = Form::Free,
    .type = Type::TextValue,
    .table = &kFile,
    .doc =
        "Environment variables. `$(postgres.host)` and the like are resolved, `$$(` stands for "
        "`$(`, and a value that touches a secret becomes one. `{ file: PATH }` takes the text of a "
        "file.",
    .example = "{ LOG_LEVEL: info, REPORTS_URL: \"http://$(reports.host):8080\" }",
    .names = Type::VariableName};
constexpr Key kSecrets{
    .name = "secrets",
    .form = Form::Free,
    .type = Type::SecretText,
    .doc =
        "Environment variables that hold secrets: `$(secret.NAME)`, `$(postgres.url)/app`, or the "
        "ARN of a secret or a parameter that exists. The value never reaches a template.",
    .example = "{ STRIPE_KEY: $(secret.stripe-key) }",
    .names = Type::VariableName};
constexpr Key kCalls{
    .name = "calls",
    .form = Form::List,
    .type = Type::Call,
    .doc =
        "The services and stores that this one talks to. Opens the port, gives the name, and hands "
        "over what the callee lists under `callers_get`. Adds up over the layers; `-name` drops.",
    .example = "[postgres, clickhouse:native, -otel-collector]"};
constexpr Key kCallersGet{
    .name = "callers_get",
    .form = Form::Free,
    .type = Type::TextValue,
    .doc = "Environment variables for everyone who calls this; `$(host)` is its own address.",
    .example = "{ BLNK_URL: \"http://$(host):5001\" }",
    .names = Type::VariableName};
constexpr Key kNeeds{.name = "needs",
                     .form = Form::List,
                     .type = Type::Need,
                     .doc =
                         "Order of start: services that must be `healthy` and jobs that must be "
                         "`done` before this one.",
                     .example = "[blnk-api: healthy]"};
constexpr Key kHealth{
    .name = "health",
    .form = Form::Keys,
    .table = &kHealthTable,
    .doc =
        "A check that ECS runs inside the container. The load balancer's own check stands under "
        "`ingress`.",
    .example = "{ command: \"wget -qO- http://localhost:5001/health\", every: 10s }"};
constexpr Key kVolumes{.name = "volumes",
                       .form = Form::List,
                       .type = Type::Volume,
                       .doc =
                           "File systems of `stores` at a path of the container, `:ro` for reading "
                           "only; a path alone is scratch space that ends with the task.",
                       .example = "[clickhouse-data:/var/lib/clickhouse, /tmp]"};
constexpr Key kUlimits{.name = "ulimits",
                       .form = Form::Free,
                       .type = Type::Ulimit,
                       .doc = "Limits of the operating system, one number or soft/hard.",
                       .example = "{ nofile: 65536 }",
                       .names = Type::LimitName};
constexpr Key kLabels{.name = "labels",
                      .form = Form::Free,
                      .type = Type::TextValue,
                      .doc = "Docker labels.",
                      .example = "{ com.example.env: $(env) }",
                      .names = Type::LabelName};
constexpr Key kTags{.name = "tags",
                    .form = Form::Free,
                    .type = Type::TagValue,
                    .doc =
                        "AWS tags. They add up over the layers, the platform's and the "
                        "environment's first; `-name:` drops one.",
                    .example = "{ team: payments }",
                    .names = Type::TagName};
constexpr Key kMay{.name = "may",
                   .form = Form::List,
                   .type = Type::Grant,
                   .table = &kGrantTable,
                   .doc =
                       "What the task may do in AWS: the role has nothing else. Short forms, or "
                       "actions and resources as IAM has them. `$(env)` is replaced.",
                   .example = "[read s3://ohi-uploads-$(env), send sqs://ohi-events]"};
constexpr Key kReadOnly{
    .name = "read_only",
    .type = Type::Flag,
    .doc = "Whether the container's root file system is read-only. `exec` needs it writable.",
    .example = "true",
    .otherwise = "false"};
constexpr Key kExec{.name = "exec",
                    .type = Type::Flag,
                    .doc = "Whether people may open a shell in a task (ECS Exec).",
                    .example = "true",
                    .otherwise = "false"};
constexpr Key kStopTimeout{.name = "stop_timeout",
                           .type = Type::Duration,
                           .doc = "From the signal to end until the container is killed.",
                           .example = "60s",
                           .otherwise = "30s",
                           .min = 2 * kSecond,
                           .max = 120 * kSecond};
constexpr Key kLogRetention{.name = "log_retention",
                            .type = Type::Retention,
                            .doc = "How long CloudWatch keeps the logs.",
                            .example = "7d",
                            .otherwise = "30d"};
constexpr Key kStorage{
    .name = "storage",
    .type = Type::Gigabytes,
    .doc = "Scratch space of a task, when the 20 GB that Fargate includes are not enough.",
    .example = "50 GB",
    .min = 21,
    .max = 200};

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
        .doc = "Whether the whole task ends when this container does.",
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
constexpr Table kSidecarTable = {"sidecar", kSidecarKeys, true};
constexpr Key kSidecars{
    .name = "sidecars",
    .form = Form::Named,
    .table = &kSidecarTable,
    .doc = "Further containers in the same task, by name. They reach each other on localhost.",
    .example = "{ proxy: { image: \"envoyproxy/envoy:v1.31.0\" } }"};

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

constexpr Table kService = {"service", kServiceKeys, true};
constexpr Table kServiceDefaults = {"service", std::span(kServiceKeys).subspan(1), true};
constexpr Table kJob = {"job", kJobKeys, true};

}  // namespace platform
