// Long because it is one table: what every command takes, and what its page says.

#include "cli/command_table.h"

#include <algorithm>
#include <array>
#include <limits>

namespace cli {
namespace {

constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

constexpr Option kFile = {"--file",   "-f",
                          "FILE",     "the manifest; - reads standard input [slipway.yaml]",
                          Kind::File, &Arguments::file};
constexpr Option kForce = {
    "--force", "", "", "overwrite a file that is there", Kind::Nothing, &Arguments::force};
constexpr Option kJson = {
    "--json", "", "", "as JSON, for programs (docs/json.md)", Kind::Nothing, &Arguments::json};

constexpr std::array kGlobal = {
    Option{"--color", "", "WHEN", "auto, always or never [auto: on a terminal without NO_COLOR]",
           Kind::Colour, &Arguments::colour},
    Option{"--help", "-h", "", "this page", Kind::Nothing, &Arguments::help},
};

constexpr Option kEndpoint = {
    "--endpoint-url",        "", "URL", "the cloud that is asked [AWS]", Kind::Nothing,
    &Arguments::endpoint_url};

constexpr Option kLocal = {"--local",
                           "",
                           "",
                           "the local cloud of this folder, started when it does not run",
                           Kind::Nothing,
                           &Arguments::local};

constexpr std::array kCheckOptions = {
    kFile,
    Option{"--live", "", "", "ask the account of ENV as well: quotas, images, secrets, names",
           Kind::Nothing, &Arguments::live},
    kLocal,
    kEndpoint,
    kJson,
    Option{"--sarif", "", "", "as SARIF 2.1.0, for code scanning", Kind::Nothing,
           &Arguments::sarif}};
constexpr std::array kCheckExamples = {
    Example{"slipway check", "all environments of ./slipway.yaml"},
    Example{"slipway check prod", "prod alone"},
    Example{"slipway check prod --live", "prod, and what its account says"},
    Example{"slipway check -f - < slipway.yaml", "a manifest from standard input"},
    Example{"slipway check --sarif > slipway.sarif", "for GitHub code scanning"}};

constexpr std::array kShowOptions = {kFile, kJson};
constexpr std::array kShowExamples = {
    Example{"slipway show prod", "its settings and a table of its services"},
    Example{"slipway show prod api", "every value of api and the line it came from"}};

constexpr std::array kExplainOptions = {kJson};
constexpr std::array kExplainExamples = {
    Example{"slipway explain calls.no-such-port", "a finding"},
    Example{"slipway explain services.ingress.drain", "a key of the manifest"},
    Example{"slipway explain", "all codes"}};

constexpr std::array kInitOptions = {kForce};
constexpr std::array kInitExamples = {Example{"slipway init", "writes ./slipway.yaml"},
                                      Example{"slipway init -", "prints it instead"}};

constexpr std::array kSynthOptions = {
    kFile,
    Option{"--out", "-o", "DIR", "the folder to write to; made when missing", Kind::Folder,
           &Arguments::out},
    Option{"--yaml", "", "", "templates as YAML instead of JSON", Kind::Nothing, &Arguments::yaml},
    kJson};
constexpr std::array kSynthExamples = {
    Example{"slipway synth --out templates", "all environments"},
    Example{"slipway synth dev staging -o templates", "two of them"}};

constexpr std::array kGraphOptions = {
    kFile, Option{"--out", "-o", "FILE", "*.svg, *.html or *.dot; - prints SVG", Kind::File,
                  &Arguments::out}};
constexpr std::array kGraphExamples = {
    Example{"slipway graph prod -o prod.svg", "a picture for a page or a wall"},
    Example{"slipway graph prod -o prod.html", "a page to zoom and click in"},
    Example{"slipway graph prod -o prod.dot", "for graphviz"}};

constexpr Option kYes = {"--yes",       "",
                         "[ENV]",       "say yes beforehand; with the name where that is asked",
                         Kind::Nothing, &Arguments::yes};

constexpr std::array kPlanOptions = {
    kFile,
    Option{"--change-set", "", "",
           "CloudFormation's word as well: change sets, made and deleted again", Kind::Nothing,
           &Arguments::change_set},
    Option{"--drift-only", "", "", "only what somebody changed by hand; 6 when there is any",
           Kind::Nothing, &Arguments::drift_only},
    Option{"--offline", "", "DIR", "asks nobody: against what `synth --out DIR` wrote before",
           Kind::Folder, &Arguments::offline},
    kLocal,
    kEndpoint,
    kJson};
constexpr std::array kPlanExamples = {
    Example{"slipway plan dev", "what `slipway up dev` would do"},
    Example{"slipway plan dev api", "api alone, with what it comes after"},
    Example{"slipway plan prod --change-set", "and what CloudFormation says of it"},
    Example{"slipway plan prod --drift-only", "what was changed by hand"},
    Example{"slipway plan dev --offline templates", "without an account, in a review"},
    Example{"slipway plan dev --endpoint-url http://127.0.0.1:4566", "on the local cloud"}};

constexpr std::array kUpOptions = {
    kFile,
    kYes,
    Option{"--wait", "", "TIME", "how long images and secrets are waited for [15m]", Kind::Nothing,
           &Arguments::wait},
    kLocal,
    kEndpoint,
    kJson};
constexpr std::array kUpExamples = {
    Example{"slipway up dev", "asks, then does"},
    Example{"slipway up dev --local", "on this machine, without an account"},
    Example{"slipway up dev api sse --yes", "two services, without a question"},
    Example{"slipway up prod --yes=prod", "where the manifest wants approval"}};

constexpr std::array kDownOptions = {
    kFile,
    Option{"--keep-data", "", "", "leave stores and secrets, and the network that they are in",
           Kind::Nothing, &Arguments::keep_data},
    Option{"--unprotect", "", "", "take protection from deletion away first", Kind::Nothing,
           &Arguments::unprotect},
    kYes,
    kLocal,
    kEndpoint,
    kJson};
constexpr std::array kDownExamples = {
    Example{"slipway down dev", "says what will be lost, asks, then does"},
    Example{"slipway down prod --unprotect", "where the manifest says `protect`"}};

constexpr Option kPatience = {
    "--wait", "", "TIME", "how long it is watched [15m]", Kind::Nothing, &Arguments::wait};
constexpr std::array kServiceOptions = {kFile, kYes, kPatience, kLocal, kEndpoint, kJson};
constexpr std::array kScaleExamples = {
    Example{"slipway scale dev worker 3", "asks, then waits until 3 tasks run"},
    Example{"slipway scale dev worker 0 --yes", "none, without a question"}};
constexpr std::array kRestartExamples = {
    Example{"slipway restart dev api", "every task of api is replaced by a fresh one"},
    Example{"slipway restart prod api worker --yes=prod", "where the manifest wants approval"}};
constexpr std::array kRunExamples = {
    Example{"slipway run dev nightly", "a job, to its end"},
    Example{"slipway run dev api -- ./manage migrate", "a command in the image of api"}};
constexpr std::array kRollbackOptions = {
    kFile,
    Option{"--to", "", "N", "the release [the one before what is live]", Kind::Nothing,
           &Arguments::to},
    Option{"--region", "", "REGION", "in this region alone [in all]", Kind::Nothing,
           &Arguments::region},
    kYes,
    kLocal,
    kEndpoint,
    kJson};
constexpr std::array kRollbackExamples = {
    Example{"slipway rollback dev", "to the release before"},
    Example{"slipway rollback prod api --to 41 --yes=prod", "api alone, to what it ran in 41"}};
constexpr std::array kHistoryExamples = {
    Example{"slipway history dev", "every release that is remembered"},
    Example{"slipway history dev api", "those that changed api"}};
constexpr std::array kAbortExamples = {
    Example{"slipway abort dev", "says what it would stop, asks, then goes back"},
    Example{"slipway abort prod api --yes=prod", "api alone, where the manifest wants approval"}};
constexpr std::array kWatchOptions = {kFile, kPatience, kLocal, kEndpoint, kJson};
constexpr std::array kWatchExamples = {
    Example{"slipway watch dev", "whoever began it, until all is at rest"},
    Example{"slipway watch prod --wait 1h --json", "for programs, an event a line"}};
constexpr std::array kExecOptions = {
    kFile,
    Option{"--task", "", "ID", "a task, or the beginning of its id [the newest healthy one]",
           Kind::Nothing, &Arguments::task},
    Option{"--container", "", "NAME", "in it [that of the service itself]", Kind::Nothing,
           &Arguments::container},
    Option{"--region", "", "REGION", "where the service runs in several", Kind::Nothing,
           &Arguments::region},
    kLocal,
    kEndpoint};
constexpr std::array kExecExamples = {
    Example{"slipway exec dev api", "a shell in the newest healthy task"},
    Example{"slipway exec dev api --task 3f9a -- ./manage check --all", "a command in this one"}};
constexpr std::string_view kChangesServices =
    "0 done   1 refused, nothing changed   2 usage   3 failed and put back   4 out of time\n"
    "      5 ended by you   7 failed and not put back";

constexpr std::array kStatusOptions = {
    kFile,
    Option{"--outputs", "", "", "the outputs of all stacks instead", Kind::Nothing,
           &Arguments::outputs},
    kLocal, kEndpoint, kJson};
constexpr std::array kStatusExamples = {
    Example{"slipway status dev", "services, and what is wrong with stacks"},
    Example{"slipway status dev --endpoint-url http://127.0.0.1:4566", "on the local cloud"},
    Example{"slipway status dev --outputs", "addresses, ARNs and names"}};

constexpr std::array kPolicyOptions = {kFile};
constexpr std::array kPolicyExamples = {
    Example{"slipway policy prod > prod-deployer.json", "for aws iam create-policy"}};
constexpr std::array kWhyOptions = {kFile, kLocal, kEndpoint, kJson};
constexpr std::array kWhyExamples = {
    Example{"slipway why dev", "everything that is not well"},
    Example{"slipway why dev api", "api alone"},
    Example{"slipway why dev --endpoint-url http://127.0.0.1:4566", "on the local cloud"}};
constexpr std::array kLogsOptions = {
    kFile,
    Option{"--follow", "", "", "go on with lines as they come, until Ctrl-C", Kind::Nothing,
           &Arguments::follow},
    Option{"--since", "", "TIME", "all lines since: 10m, 2h, 1d, or 2026-11-30T08:00:00Z",
           Kind::Nothing, &Arguments::since},
    Option{"--lines", "", "N", "the last N lines [100; with --since all]", Kind::Nothing,
           &Arguments::lines},
    Option{"--previous", "", "", "of the task that stopped last, and why it did", Kind::Nothing,
           &Arguments::previous},
    kLocal,
    kEndpoint,
    kJson};
constexpr std::array kLogsExamples = {
    Example{"slipway logs dev", "the last lines of all services and jobs"},
    Example{"slipway logs dev api worker --follow", "of two of them, and what comes"},
    Example{"slipway logs dev api --previous", "why did it stop?"},
    Example{"slipway logs dev --since 10m --json", "for programs, a line each"}};

constexpr std::array kSecretOptions = {kFile, kLocal, kEndpoint, kJson};
constexpr std::array kSecretExamples = {
    Example{"slipway secret list dev", "which are set, and who reads them"},
    Example{"slipway secret set dev stripe-key", "asks for the value and does not show it"},
    Example{"slipway secret set dev tls-key < key.pem", "from a file"}};

constexpr std::array kCloudOptions = {
    Option{"--port", "", "PORT", "where it listens; 0: one that is free [4566]", Kind::Nothing,
           &Arguments::port},
    Option{"--listen", "", "ADDRESS",
           "of this machine; by any but its loopback others can drive it [127.0.0.1]",
           Kind::Nothing, &Arguments::listen},
    Option{"--hosts", "", "NAMES", "what clients may call it beside localhost, with commas between",
           Kind::Nothing, &Arguments::hosts},
    Option{"--account", "", "ID",
           "of requests whose access key id is not an account itself [000000000000]", Kind::Nothing,
           &Arguments::account},
    Option{"--memory", "", "", "forget everything at the end", Kind::Nothing, &Arguments::memory},
    Option{"--data", "", "DIR", "the folder of its state [.slipway/cloud]", Kind::Folder,
           &Arguments::data},
    Option{"--speed", "", "N", "its time goes N times as fast, 1 to 3600 [1]", Kind::Nothing,
           &Arguments::speed},
    Option{"--tasks", "", "HOW", "simulated, for no container runs here [simulated]", Kind::Nothing,
           &Arguments::tasks},
    Option{"--images", "", "HOW", "of its own ECR: assume all are there, or check [assume]",
           Kind::Images, &Arguments::images},
    Option{"--credentials", "", "FILE", "verify signatures, with the keys in FILE", Kind::File,
           &Arguments::credentials},
    Option{"--fault", "", "FAULTS", "trouble for clients: throttle, error, latency, drop",
           Kind::Nothing, &Arguments::fault},
    kForce};
constexpr std::array kCloudExamples = {
    Example{"slipway cloud", "on port 4566, state in .slipway/cloud"},
    Example{"slipway cloud --memory --port 0 --speed 60", "for a test: an hour in a minute"},
    Example{"slipway cloud --fault throttle=5%,ecs.RunTask:drop=10%", "a bad day"},
    Example{"slipway cloud --listen 0.0.0.0 --hosts build-1,10.0.0.5",
            "for the containers of a build"},
    Example{"slipway cloud reset", "the one on port 4566 is empty now"},
    Example{"slipway cloud export team.slipway", "its whole state as one file"}};

constexpr std::array kCompletionExamples = {
    Example{"source <(slipway completion bash)", "in ~/.bashrc"},
    Example{"source <(slipway completion zsh)", "in ~/.zshrc, after compinit"},
    Example{"slipway completion fish | source", "in ~/.config/fish/config.fish"}};

constexpr std::string_view kDoneOrUsage = "0 done   2 usage";
constexpr std::string_view kReadsManifest =
    "0 done   1 the manifest has errors   2 usage, or a file that cannot be read";
constexpr std::string_view kWritesFiles =
    "0 done   1 the manifest has errors, nothing written   2 usage, or a file that cannot be used";

constexpr std::array kCommands = {
    CommandRow{Command::Init,
               "init",
               Group::Start,
               "write a small manifest, commented, that passes",
               "Writes a manifest to begin with. It refuses to overwrite a file.",
               {"[FILE]", 0, 1, Kind::File, Kind::Nothing},
               kInitOptions,
               kInitExamples,
               "0 done   2 usage, or a file that is there already or cannot be written"},
    CommandRow{
        Command::Check,
        "check",
        Group::Start,
        "every mistake at once, offline; ENV --live asks the account too",
        "Reads the manifest and applies every rule, in all environments or those named. Prints "
        "all\n"
        "findings at once, each with its place and what to do. Asks no account; with --live it "
        "then\n"
        "asks that of the one environment whether quotas, images, secrets, certificate, zones and\n"
        "names are as it needs them, and changes nothing.",
        {"[ENV...]", 0, kAnyNumber, Kind::Environment, Kind::Environment},
        kCheckOptions,
        kCheckExamples,
        "0 no errors (warnings are none)   1 errors, the account's too   2 usage, or an unreadable "
        "file"},
    CommandRow{Command::Show,
               "show",
               Group::Start,
               "the manifest as it counts for ENV SERVICE, with the line of every value",
               "Prints what defaults, templates and the environment come to: for an environment "
               "its settings\n"
               "and services, for a service or a job every value with the line that it came from.",
               {"ENV [SERVICE]", 1, 2, Kind::Environment, Kind::Service},
               kShowOptions,
               kShowExamples,
               kReadsManifest},
    CommandRow{Command::Explain,
               "explain",
               Group::Start,
               "a finding or a manifest key: explain ingress.drain",
               "Says what a finding means, why AWS cares and how to fix it; or what a key of the "
               "manifest\n"
               "takes. Without a word it lists all codes.",
               {"[CODE | KEY]", 0, 1, Kind::Topic, Kind::Nothing},
               kExplainOptions,
               kExplainExamples,
               kDoneOrUsage},
    CommandRow{Command::Graph,
               "graph",
               Group::Know,
               "the platform as a picture",
               "Draws an environment: who comes in, services, stores, every call between them, and "
               "jobs with\n"
               "what they call. The ending of FILE says which kind of picture it is.",
               {"ENV", 1, 1, Kind::Environment, Kind::Nothing},
               kGraphOptions,
               kGraphExamples,
               kWritesFiles},
    CommandRow{
        Command::Synth,
        "synth",
        Group::Know,
        "the CloudFormation templates; they work without slipway",
        "Checks the manifest, then writes one template a stack, DIR/ENV/STACK.json, and how to "
        "deploy\n"
        "them with the AWS CLI alone, DIR/ENV/deploy.sh. All files appear together or none does.",
        {"[ENV...]", 0, kAnyNumber, Kind::Environment, Kind::Environment},
        kSynthOptions,
        kSynthExamples,
        kWritesFiles},
    CommandRow{
        Command::Plan,
        "plan",
        Group::Know,
        "what up would do: tasks rolled, outages, data, time, drift",
        "Compares the manifest with what is deployed and says what `slipway up` would do to what\n"
        "runs: each change with its consequence, its time and its line; and what somebody changed\n"
        "by hand since, with what brings it back. It changes nothing. With --change-set it asks\n"
        "CloudFormation too, which takes seconds a stack, and says where the two do not agree.",
        {"ENV [SERVICE...]", 1, kAnyNumber, Kind::Environment, Kind::Service},
        kPlanOptions,
        kPlanExamples,
        "0 done   1 the manifest has errors, or AWS refused   2 usage, or a file that cannot be "
        "read\n"
        "      5 with --change-set: you ended it   6 with --drift-only: there is drift"},
    CommandRow{
        Command::Up,
        "up",
        Group::Change,
        "make ENV what the manifest says",
        "Shows the plan, asks, and carries it out: stacks in their order, jobs before the "
        "services\n"
        "that run their image, and each service watched until its new revision is live. What "
        "fails\n"
        "is put back, and what comes after it is left. Ctrl-C once: nothing more is begun; twice:\n"
        "what this has changed is taken back. Run it again and it goes on from there.",
        {"ENV [SERVICE...]", 1, kAnyNumber, Kind::Environment, Kind::Service},
        kUpOptions,
        kUpExamples,
        "0 done   1 refused, nothing changed   2 usage   3 failed and put back   4 out of time\n"
        "      5 ended by you   7 failed and not put back"},
    CommandRow{
        Command::Down,
        "down",
        Group::Change,
        "take ENV away, after saying what is lost",
        "Deletes the stacks of the environment, users before what they use, and says before what\n"
        "is lost for good and what stays. What all environments of the account share stays. An\n"
        "environment that the manifest protects is refused.",
        {"ENV", 1, 1, Kind::Environment, Kind::Nothing},
        kDownOptions,
        kDownExamples,
        "0 done   1 refused, nothing changed   2 usage   4 out of time   5 ended by you\n"
        "      7 something could not be deleted"},
    CommandRow{
        Command::Scale,
        "scale",
        Group::Change,
        "another number of tasks of a service, for now",
        "Asks ECS for COUNT tasks of a service and waits until so many run. A service with "
        "`scale`\n"
        "takes a count of its range, which the autoscaler may change again; of another one the\n"
        "manifest keeps the count, and the next `up` that changes it sets it back.",
        {"ENV SERVICE COUNT", 3, 3, Kind::Environment, Kind::Service, Kind::Nothing},
        kServiceOptions,
        kScaleExamples,
        kChangesServices},
    CommandRow{
        Command::Restart,
        "restart",
        Group::Change,
        "fresh tasks of services, as they are deployed",
        "Replaces every task of the services by a fresh one of the same revision, which takes\n"
        "secrets anew, and watches until the new ones are live. ECS keeps to the service's own "
        "way\n"
        "to roll.",
        {"ENV SERVICE...", 2, kAnyNumber, Kind::Environment, Kind::Service},
        kServiceOptions,
        kRestartExamples,
        kChangesServices},
    CommandRow{
        Command::Run,
        "run",
        Group::Change,
        "a job, or a command in a service's image, to its end",
        "Runs one task of a job, or of a service's revision and network, prints its lines as they\n"
        "come and ends with its exit code. COMMAND is run instead of what the image or the "
        "manifest\n"
        "says. Ctrl-C stops the task, and so does the end of --wait.",
        {"ENV NAME [-- COMMAND...]", 2, kAnyNumber, Kind::Environment, Kind::Service},
        kServiceOptions,
        kRunExamples,
        "that of the container; and 1 refused, or it never started   2 usage   4 out of time\n"
        "      5 ended by you   7 lost sight of it"},
    CommandRow{
        Command::Rollback,
        "rollback",
        Group::Change,
        "to the images of an earlier release, by number",
        "Gives services and jobs the images that they ran in an earlier release, shows what that\n"
        "changes, asks, and carries it out as `up` does. Templates, settings and counts stay as\n"
        "they are, and no job is run: what jobs have done to stores stays. It is a release of its\n"
        "own, which another rollback can take back.",
        {"ENV [SERVICE...]", 1, kAnyNumber, Kind::Environment, Kind::Service},
        kRollbackOptions,
        kRollbackExamples,
        "0 done   1 refused, nothing changed   2 usage   3 failed and put back   4 out of time\n"
        "      5 ended by you   7 failed and not put back"},
    CommandRow{
        Command::Abort,
        "abort",
        Group::Change,
        "stop what is rolling out and return to what was",
        "Says of everything under way what stopping it comes to, asks, stops it and looks on until "
        "all\n"
        "is at rest: updates of stacks are cancelled, services and jobs that were never there are\n"
        "deleted, deployments of ECS are stopped, and what goes back already is watched. Whoever "
        "rolls\n"
        "out elsewhere has to end first: Ctrl-C there.",
        {"ENV [SERVICE...]", 1, kAnyNumber, Kind::Environment, Kind::Service},
        kServiceOptions,
        kAbortExamples,
        "0 what was is live again, or nothing was under way   1 refused, nothing changed   2 "
        "usage\n"
        "      4 out of time   5 ended by you   7 something is not back"},
    CommandRow{
        Command::Status,
        "status",
        Group::Look,
        "services, tasks, stacks, outputs",
        "Asks the environment's account how its services and stacks are, and changes nothing. The\n"
        "caller has to be of the account that the manifest names. Credentials come from where\n"
        "AWS's own tools take them.",
        {"ENV", 1, 1, Kind::Environment, Kind::Nothing},
        kStatusOptions,
        kStatusExamples,
        "0 done   1 the manifest has errors, or AWS refused   2 usage, or a file that cannot be "
        "read"},
    CommandRow{Command::Logs,
               "logs",
               Group::Look,
               "the lines of services and jobs: the last ones, or as they come",
               "Prints lines of the environment's log groups in the order of their time (UTC): of "
               "the services\n"
               "and jobs that are named, else of all. --previous shows the last words of a task "
               "that stopped,\n"
               "and why it did.",
               {"ENV [SERVICE...]", 1, kAnyNumber, Kind::Environment, Kind::Service},
               kLogsOptions,
               kLogsExamples,
               "0 done   1 the manifest has errors, or AWS refused   2 usage, or a file that "
               "cannot be read"},
    CommandRow{Command::History,
               "history",
               Group::Look,
               "who released what, and what of it is live",
               "Lists the releases of an environment, the newest first: when, who, the commit of "
               "the manifest,\n"
               "and the images that it brought to services and jobs. What repositories have "
               "dropped is forgotten.",
               {"ENV [SERVICE...]", 1, kAnyNumber, Kind::Environment, Kind::Service},
               kWhyOptions,
               kHistoryExamples,
               "0 done   1 the manifest has errors, or AWS refused   2 usage, or a file that "
               "cannot be read"},
    CommandRow{
        Command::Exec,
        "exec",
        Group::Look,
        "a shell or a command in a running task",
        "Runs COMMAND (/bin/sh) in a container of a task of SERVICE, with this terminal, through\n"
        "ECS Exec and AWS's Session Manager plugin. The service has to be deployed with `exec: "
        "true`.\n"
        "COMMAND as one word is taken apart by AWS; of several each stays what it is.",
        {"ENV SERVICE [-- COMMAND...]", 2, kAnyNumber, Kind::Environment, Kind::Service},
        kExecOptions,
        kExecExamples,
        "that of the plugin; and 1 refused   2 usage"},
    CommandRow{
        Command::Watch,
        "watch",
        Group::Look,
        "follow what is rolling out, whoever began it",
        "Looks on at stacks that change, services that roll out and the jobs of a release until "
        "all is\n"
        "at rest, keeps what stopped tasks said, and says how it ended. It changes nothing.",
        {"ENV", 1, 1, Kind::Environment, Kind::Nothing},
        kWatchOptions,
        kWatchExamples,
        "0 all is well, or nothing was under way   1 AWS refused   2 usage   3 something was put\n"
        "      back   4 out of time   5 ended by you   7 something failed and is not put back"},
    CommandRow{Command::Secret,
               "secret",
               Group::Around,
               "set a secret; which are set, and who reads them",
               "set puts the value of a secret that a person sets (`secrets: { NAME: {} }`) into "
               "Secrets\n"
               "Manager. The value is typed, and not shown, or comes from standard input, whose "
               "last line\n"
               "break is no part of it. Tasks take it when they start. list says of each secret "
               "whether it has\n"
               "a value, since when, and who reads it; values are never read.",
               {"(set ENV NAME | list ENV)", 2, kAnyNumber, Kind::SecretAction, Kind::Environment,
                Kind::Secret},
               kSecretOptions,
               kSecretExamples,
               "0 done   1 the manifest has errors, or AWS refused   2 usage   7 set in some "
               "regions alone"},
    CommandRow{
        Command::Why,
        "why",
        Group::Look,
        "why a service is not well: one cause, its evidence, the fix",
        "Asks the environment's account why services and stacks are not well, and changes nothing: "
        "of\n"
        "each one cause, what shows it, the last lines of its container, the line of the manifest, "
        "and\n"
        "what to do. ECS shows a stopped task for an hour.",
        {"ENV [SERVICE]", 1, 2, Kind::Environment, Kind::Service},
        kWhyOptions,
        kWhyExamples,
        "0 it could look   1 the manifest has errors, or AWS refused   2 usage, or an unreadable "
        "file"},
    CommandRow{
        Command::Cloud,
        "cloud",
        Group::Around,
        "a local AWS: stacks, services and simulated tasks, no account needed",
        "Serves CloudFormation, ECS and what they need of AWS to the AWS CLI and every SDK, on "
        "this\n"
        "machine alone: stacks are created in their order, services roll out, tasks start, fail "
        "and\n"
        "are replaced as on AWS. The tasks are simulated. Ctrl-C ends it; its state stays and the\n"
        "next one goes on from there.\n"
        "\n"
        "stop and reset are for the one that serves on --port: the first ends it, the second "
        "empties\n"
        "it. export writes the state of one that has ended into a file, with the values of its\n"
        "secrets; import makes a state of such a file, where none is.",
        {"[start | stop | reset | export FILE | import FILE]", 0, 2, Kind::CloudAction, Kind::File},
        kCloudOptions,
        kCloudExamples,
        "0 it was told to stop   2 usage, a port that is taken, or a state that cannot be used"},
    CommandRow{
        Command::Policy,
        "policy",
        Group::Around,
        "the least IAM policy that a deployer of ENV needs",
        "Prints the policy under which slipway can do all its work on one environment, ready to\n"
        "paste: its own calls on what is the environment's, and the one role that it hands to\n"
        "CloudFormation. Asks no account.",
        {"ENV", 1, 1, Kind::Environment, Kind::Nothing},
        kPolicyOptions,
        kPolicyExamples,
        kReadsManifest},
    CommandRow{Command::Schema,
               "schema",
               Group::Around,
               "the manifest's JSON Schema, for editors",
               "Prints the JSON Schema of the manifest. Editors check and complete with it while "
               "you type.",
               {"", 0, 0, Kind::Nothing, Kind::Nothing},
               {},
               {},
               kDoneOrUsage},
    CommandRow{Command::Completion,
               "completion",
               Group::Around,
               "for bash, zsh or fish",
               "Prints what makes your shell complete commands, options, and the environments and "
               "services\n"
               "of the manifest in the current folder.",
               {"bash|zsh|fish", 1, 1, Kind::Shell, Kind::Nothing},
               {},
               kCompletionExamples,
               kDoneOrUsage},
    CommandRow{Command::Help,
               "help",
               Group::Around,
               "this page, or one command's",
               "Prints what slipway can do, or one command's options, examples and exit codes.",
               {"[COMMAND]", 0, 1, Kind::Command, Kind::Nothing},
               {},
               {},
               kDoneOrUsage},
    CommandRow{Command::Version,
               "version",
               Group::Around,
               "of slipway and of the templates it writes",
               "Prints the version of this program and the template version that it writes.",
               {"", 0, 0, Kind::Nothing, Kind::Nothing},
               kExplainOptions,
               {},
               kDoneOrUsage},
    CommandRow{Command::Complete,
               "__complete",
               Group::Hidden,
               "",
               "",
               {"WORD...", 0, kAnyNumber, Kind::Nothing, Kind::Nothing},
               {},
               {},
               kDoneOrUsage},
};

}  // namespace

std::span<const CommandRow> commands() {
    return kCommands;
}

std::span<const Option> global_options() {
    return kGlobal;
}

const CommandRow* find_command(std::string_view name) {
    auto found = std::ranges::find(kCommands, name, &CommandRow::name);
    return found == kCommands.end() ? nullptr : &*found;
}

const CommandRow& row_of(Command command) {
    return *std::ranges::find(kCommands, command, &CommandRow::command);
}

}  // namespace cli
