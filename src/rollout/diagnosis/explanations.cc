#include "rollout/diagnosis/explanations.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"

namespace rollout {
namespace {

using Keys = std::vector<std::vector<std::string>>;

/// What is said of one failure, and of whom.
struct Explaining {
    const Failure& failure;
    const ServiceEvidence& evidence;
    const std::string& told;
    Diagnosis& into;

    const ContainerDefinitionSeen* defined() const {
        return evidence.definition.container(into.container);
    }
    /// The container of the service's own name is the service.
    bool is_main() const { return into.container.empty() || into.container == into.name; }
    std::string who() const {
        return is_main() ? into.name : fmt::format("{}'s container {}", into.name, into.container);
    }
    /// The image as the task definition has it; empty: nobody knows.
    std::string image() const {
        if (const ContainerDefinitionSeen* found = defined()) return found->image;
        for (const TaskSeen& task : evidence.stopped)
            for (const ContainerSeen& container : task.containers)
                if (container.name == into.container) return container.image;
        return {};
    }
    /// Keys of the container, which of a sidecar stand below it.
    void point(const std::vector<std::vector<std::string>>& keys, std::string words) {
        into.place = {.in = Place::In::Service, .keys = {}, .words = std::move(words)};
        for (std::vector<std::string> key : keys) {
            if (!is_main()) key.insert(key.begin(), {"sidecars", into.container});
            into.place.keys.push_back(std::move(key));
        }
    }
    void point_service(std::vector<std::string> key, std::string words) {
        into.place = {
            .in = Place::In::Service, .keys = {std::move(key)}, .words = std::move(words)};
    }
    void point_environment(std::vector<std::string> key, std::string words) {
        into.place = {
            .in = Place::In::Environment, .keys = {std::move(key)}, .words = std::move(words)};
    }

    void image_trouble();
    void secret_trouble();
    void logs_trouble();
    void files_trouble();
    void start_trouble();
    void end_trouble();
    void health_trouble();
    void interruption();
    void service_trouble();
    void look_into_lines();
};

/// "ohi-api" of an image of ECR; empty: it is of another registry.
std::string repository_of(const std::string& image) {
    constexpr std::string_view kHost = ".dkr.ecr.";
    std::size_t slash = image.find('/');
    bool is_ecr = slash != std::string::npos && image.find(kHost) < slash;
    if (!is_ecr) return {};
    std::string rest = image.substr(slash + 1);
    return rest.substr(0, rest.find_first_of(":@"));
}

void Explaining::image_trouble() {
    const std::string named = image().empty() ? "its image" : "the image " + image();
    const std::string repository = repository_of(image());
    point({{"image"}}, "the image of " + who());
    switch (into.cause) {
        case Cause::ImageMissing:
            into.what = fmt::format("{} cannot start: {} is not there", who(), named);
            into.fix = repository.empty() ? "correct the name or the tag"
                                          : fmt::format(
                                                "push it, or deploy one that is there:\n"
                                                "aws ecr list-images --repository-name {}",
                                                repository);
            return;
        case Cause::ImageDenied:
            into.what = fmt::format("{} cannot start: its registry refuses {}", who(), named);
            into.fix = repository.empty()
                           ? "correct the name, or mirror the image into your own repository:\n"
                             "image: { mirror: ... }"
                           : "deploy the stack again, whose execution role may pull it; of another "
                             "account's\nrepository its policy has to allow that too";
            return;
        case Cause::ImageUnreachable:
            into.what = fmt::format("{} cannot start: its tasks do not reach the registry", who());
            into.fix =
                "give the subnets a way out (`network: { nat: one }`), or endpoints for ECR "
                "and S3";
            point_environment({"network"}, "the way out of its tasks");
            return;
        case Cause::ImageLimited:
            into.what = fmt::format("{} cannot start: the registry has had too many pulls", who());
            into.fix = "mirror the image into your own repository:  image: { mirror: ... }";
            return;
        case Cause::ImagePlatform:
            into.what = fmt::format("{} cannot start: {} is for another processor", who(), named);
            into.fix =
                "build it for the processor of the service (docker build --platform "
                "linux/amd64,\nlinux/arm64), or change `arch:`";
            point({{"arch"}, {"image"}}, "the processor that it runs on");
            if (!is_main()) point_service({"arch"}, "the processor that it runs on");
            return;
        case Cause::ImageTooBig:
            into.what =
                fmt::format("{} cannot start: {} does not fit on the task's disk", who(), named);
            into.fix = "make the image smaller, or the disk larger:  storage: 50 GB";
            return;
        default:
            into.what = fmt::format("{} cannot start: {} cannot be pulled", who(), named);
            into.fix = "pull it by hand to see what the registry says";
    }
}

void Explaining::secret_trouble() {
    // The variable whose secret it is, as the task definition has it.
    std::string variable;
    const ContainerDefinitionSeen* by_name = defined();
    for (const ContainerDefinitionSeen& container : evidence.definition.containers) {
        if (by_name && &container != by_name && !failure.container.empty()) continue;
        for (const SecretUse& use : container.secrets) {
            bool is_key = into.cause == Cause::SecretKeyMissing && !failure.detail.empty();
            bool is_it = is_key ? use.from.find(":" + failure.detail + ":") != std::string::npos ||
                                      use.from.ends_with(":" + failure.detail)
                                : !failure.detail.empty() && use.from.starts_with(failure.detail);
            if (is_it && variable.empty()) variable = use.name, into.container = container.name;
        }
    }
    const std::string of =
        variable.empty() ? "one of its secrets" : fmt::format("the secret of {}", variable);
    if (variable.empty())
        point({{"secrets"}, {"environment"}}, "its secrets");
    else
        point({{"secrets", variable}, {"environment", variable}, {"secrets"}}, "this one");
    const std::string arn = failure.detail.starts_with("arn:") ? failure.detail : "ARN";
    switch (into.cause) {
        case Cause::SecretMissing:
            into.what = fmt::format("{} cannot start: {} is not there", who(), of);
            into.fix = "correct its ARN, or make the secret";
            return;
        case Cause::SecretEmpty:
            into.what = fmt::format("{} cannot start: {} has no value yet", who(), of);
            into.fix = fmt::format(
                "give it one, which is read from the terminal until Ctrl-D:\n"
                "aws secretsmanager put-secret-value --secret-id {} "
                "--secret-string file:///dev/stdin",
                arn);
            return;
        case Cause::SecretKeyMissing:
            into.what =
                failure.detail.empty()
                    ? fmt::format("{} cannot start: {} is no JSON object", who(), of)
                    : fmt::format("{} cannot start: {} has no key {}", who(), of, failure.detail);
            into.fix = "add the key to the secret's JSON, or correct the key behind its ARN";
            return;
        case Cause::SecretDenied:
            into.what = fmt::format("{} cannot start: it may not read {}", who(), of);
            into.fix =
                "deploy the stack again, whose execution role may read it; a secret of "
                "another account, or\nunder a key of its own, has to allow the role too";
            return;
        case Cause::SecretUnreachable:
            into.what =
                fmt::format("{} cannot start: its tasks do not reach {}", who(),
                            failure.reason.find("ssm") != std::string::npos ? "Systems Manager"
                                                                            : "Secrets Manager");
            into.fix =
                "give the subnets a way out (`network: { nat: one }`), or an endpoint for it";
            point_environment({"network"}, "the way out of its tasks");
            return;
        default:
            into.what = fmt::format("{} cannot start: {} could not be read", who(), of);
            into.fix = "AWS's words say why";
    }
}

void Explaining::logs_trouble() {
    const ContainerDefinitionSeen* found = defined();
    const std::string group =
        found && !found->log_group.empty() ? "the log group " + found->log_group : "its log group";
    point_service({"log_retention"}, "how long its lines are kept");
    switch (into.cause) {
        case Cause::LogGroupMissing:
            into.what = fmt::format("{} cannot start: {} is not there", into.name, group);
            into.fix =
                "somebody deleted it: make it again under the same name, and deploy the "
                "stack";
            if (found && !found->log_group.empty())
                into.fix += "\naws logs create-log-group --log-group-name " + found->log_group;
            return;
        case Cause::LogsDenied:
            into.what = fmt::format("{} cannot start: it may not write into {}", into.name, group);
            into.fix = "deploy the stack again, whose execution role may write there";
            return;
        case Cause::LogsUnreachable:
            into.what =
                fmt::format("{} cannot start: its tasks do not reach CloudWatch Logs", into.name);
            into.fix =
                "give the subnets a way out (`network: { nat: one }`), or an endpoint for logs";
            point_environment({"network"}, "the way out of its tasks");
            return;
        default:
            into.what = fmt::format("{} cannot start: its lines have nowhere to go", into.name);
            into.fix = "AWS's words say why; a stack that is deployed again has its own log group";
    }
}

void Explaining::files_trouble() {
    point({{"volumes"}}, "the file systems of " + who());
    switch (into.cause) {
        case Cause::FilesMissing:
            into.what =
                fmt::format("{} cannot start: its file system has no such folder", into.name);
            into.fix = "deploy the data stack again, whose access point makes the folder";
            return;
        case Cause::FilesDenied:
            into.what = fmt::format("{} cannot start: it may not mount its file system", into.name);
            into.fix =
                "deploy the stack again, whose task role may mount it; `owner:` of the store "
                "has to be the\nuser of the container";
            return;
        case Cause::FilesUnreachable:
            into.what =
                fmt::format("{} cannot start: its tasks do not reach its file system", into.name);
            into.fix =
                "the file system needs a mount target in each zone, its security group port "
                "2049 from\nthe service: deploy the network and data stacks again";
            return;
        default:
            into.what =
                fmt::format("{} cannot start: its file system cannot be mounted", into.name);
            into.fix = "AWS's words say why";
    }
}

void Explaining::start_trouble() {
    point({{"command"}, {"entrypoint"}, {"image"}}, "what " + who() + " runs");
    switch (into.cause) {
        case Cause::CommandMissing:
            into.what = fmt::format("{} cannot start: its command is not in its image", who());
            into.fix =
                "correct the command, or build the program into the image; a name without a "
                "slash is\nlooked for in PATH, and a text needs a shell";
            return;
        case Cause::CommandNotExecutable:
            into.what = fmt::format("{} cannot start: its command may not be executed", who());
            into.fix = "make the file executable (chmod +x), for the `user:` that it runs as";
            return;
        case Cause::StartTooSlow:
            into.what = fmt::format("{} does not start in time", who());
            into.fix = "look at what it does first, and at what it waits for";
            return;
        case Cause::DependencyFailed:
            into.what = fmt::format(
                "{} cannot start: a container that it waits for did not come up", into.name);
            into.fix = "look at that one's lines and health check, or do not wait for it";
            point_service({"sidecars"}, "what it waits for");
            return;
        case Cause::NetworkFailed:
            into.what =
                fmt::format("{} cannot start: its tasks get no network interface", into.name);
            into.fix =
                "the subnets may have no free address: `network: { cidr: ... }` says how "
                "many there are";
            point_environment({"network"}, "its addresses");
            return;
        default:
            into.what = fmt::format("{} cannot start", who());
            into.fix = "AWS's words say why";
    }
}

/// "exit code 139, a segmentation fault"
std::string words_on_exit(const std::string& code) {
    struct Row {
        std::string_view code;
        std::string_view words;
    };
    constexpr Row kRows[] = {{"134", ", an abort"},
                             {"139", ", a segmentation fault"},
                             {"143", ", at a SIGTERM that ECS did not send"}};
    std::string words = "exit code " + code;
    for (const Row& row : kRows)
        if (row.code == code) words += row.words;
    return words;
}

void Explaining::end_trouble() {
    const std::string& memory = evidence.definition.memory;
    const bool has_lines = !evidence.lines.empty();
    switch (into.cause) {
        case Cause::OutOfMemory:
            into.what = fmt::format("{} has not enough memory", who());
            into.fix =
                "give it more, or let it use less: a runtime may take the machine's memory "
                "for its own";
            point({{"memory"}}, "the memory of " + who());
            if (is_main())
                point_service({"size"}, memory.empty() ? "its memory"
                                                       : memory + " MiB for all of its containers");
            return;
        case Cause::Ended:
            into.what = fmt::format("{} ends by itself, with exit code 0", who());
            into.fix =
                "a service has to go on running: start it in the foreground, or make a job "
                "of it";
            break;
        case Cause::Killed:
            into.what = fmt::format("{} is killed, with exit code 137", who());
            into.fix =
                "nobody says who killed it; it may be short of memory, or something in it "
                "sends SIGKILL";
            point_service({"size"}, memory.empty() ? "its memory"
                                                   : memory + " MiB for all of its containers");
            return look_into_lines();
        default:
            into.what = fmt::format("{} ends with {}", who(), words_on_exit(failure.detail));
            into.fix = has_lines ? "its last lines say why" : "it said nothing: run it by hand";
    }
    point({{"command"}, {"entrypoint"}, {"image"}}, "what " + who() + " runs");
    look_into_lines();
}

/// Whether `name` stands in `line` as a word of its own.
bool names(std::string_view line, std::string_view name) {
    auto is_part = [](char c) { return base::is_alphanumeric(c) || c == '_'; };
    for (std::size_t at = line.find(name); at != std::string_view::npos;
         at = line.find(name, at + 1)) {
        std::size_t end = at + name.size();
        bool begins = at == 0 || !is_part(line[at - 1]);
        bool ends = end == line.size() || !is_part(line[end]);
        if (begins && ends) return true;
    }
    return false;
}

/// The host that a value names: of a URL, or the value itself; empty: it names none.
std::string host_in(std::string_view value) {
    if (std::size_t at = value.find("://"); at != std::string_view::npos)
        value.remove_prefix(at + 3);
    if (std::size_t at = value.find('@'); at != std::string_view::npos) value.remove_prefix(at + 1);
    value = value.substr(0, value.find_first_of(":/?"));
    bool is_host =
        value.find('.') != std::string_view::npos && std::ranges::all_of(value, [](char c) {
            return base::is_alphanumeric(c) || c == '.' || c == '-';
        });
    return is_host ? std::string(value) : std::string();
}

/// A variable that the last lines speak of, by its name or by the host that it names, is the place
/// to look at.
void Explaining::look_into_lines() {
    const ContainerDefinitionSeen* found = defined();
    if (!found) return;
    constexpr std::size_t kShortestName = 4;
    for (auto line = evidence.lines.rbegin(); line != evidence.lines.rend(); ++line) {
        for (const SecretUse& use : found->secrets)
            if (use.name.size() >= kShortestName && names(*line, use.name))
                return point({{"secrets", use.name}, {"environment", use.name}},
                             "the last lines name it");
        for (const VariableUse& use : found->environment) {
            bool is_named = use.name.size() >= kShortestName && names(*line, use.name);
            std::string host = host_in(use.value);
            if (is_named) return point({{"environment", use.name}}, "the last lines name it");
            if (!host.empty() && names(*line, host))
                return point({{"environment", use.name}}, "the last lines name " + host);
        }
    }
}

void Explaining::health_trouble() {
    if (into.cause == Cause::ContainerUnhealthy) {
        into.what = fmt::format("the health check of {} fails inside its container", who());
        into.fix =
            "run the command in the container; if it only needs longer to begin, say so with "
            "`start:`";
        return point({{"health"}}, "this check");
    }
    into.what = fmt::format("the load balancer finds {} unhealthy{}", into.name,
                            told.empty() ? "" : ": " + told);
    into.fix = "what answers on the port of `ingress` has to answer its health check";
    if (told.find("codes") != std::string::npos)
        into.fix = "ask for a path that answers with one of `codes:`, or let that path answer so";
    else if (told.find("timed out") != std::string::npos)
        into.fix =
            "it took longer than `timeout:`, or nothing listens: listen on 0.0.0.0, on the "
            "port of `ingress`";
    else if (!told.empty())
        into.fix =
            "nothing listens where the load balancer asks: listen on 0.0.0.0, on the port of "
            "`ingress`";
    point_service({"ingress", "health"}, "this check");
    into.place.keys.push_back({"ingress"});
}

void Explaining::interruption() {
    switch (into.cause) {
        case Cause::SpotInterrupted:
            into.what = fmt::format("AWS took back the Spot capacity of {}", into.name);
            into.fix =
                "a new task comes as soon as Spot has room; `capacity: on-demand` is not "
                "taken back";
            return point_service({"capacity"}, "where its tasks run");
        case Cause::HostLost:
            into.what = fmt::format("AWS took away the machine that {} ran on", into.name);
            into.fix = "a new task comes by itself; two of them (`count: 2`) bridge the time";
            return point_service({"count"}, "how many there are");
        default:
            into.what = fmt::format("somebody stopped a task of {}", into.name);
            into.fix = "a new one comes by itself";
    }
}

void Explaining::service_trouble() {
    switch (into.cause) {
        case Cause::NoCapacity:
            into.what = fmt::format("Fargate has no room for {} at this time", into.name);
            into.fix =
                "ECS tries again by itself; more zones, another size, or `capacity: "
                "on-demand` find room sooner";
            return point_service({"capacity"}, "where its tasks run");
        case Cause::QuotaReached:
            into.what = fmt::format("the account may not run more on Fargate, and {} has to wait",
                                    into.name);
            into.fix =
                "ask AWS for more; `slipway explain quota.fargate-vcpu` has the request, "
                "ready to paste";
            return point_environment({"quotas"}, "what AWS has granted");
        case Cause::RoleRefused:
            into.what = fmt::format("ECS may not act as the role of {}", into.name);
            into.fix = "deploy the stack again, which makes the role and trusts ECS with it";
            return;
        case Cause::Stuck:
            into.what =
                fmt::format("{} may neither start a new task nor stop an old one", into.name);
            into.fix = "`order: stop-first` lets an old one go first, `start-first` a new one come";
            return point_service({"deploy", "order"}, "which goes first");
        default:
            into.what = fmt::format("an alarm rang while {} was rolling out", into.name);
            into.fix = "look at what the alarm measures, and at the lines of the new tasks";
            point_service({"deploy", "rollback_on"}, "these alarms");
            into.place.keys.push_back({"deploy"});
    }
}

}  // namespace

void explain(const Failure& failure, const ServiceEvidence& evidence, const std::string& told,
             Diagnosis& into) {
    Explaining explaining{failure, evidence, told, into};
    const std::string_view code = code_of(failure.cause);
    if (code == "task.image") return explaining.image_trouble();
    if (code == "task.secret") return explaining.secret_trouble();
    if (code == "task.logs") return explaining.logs_trouble();
    if (code == "task.files") return explaining.files_trouble();
    if (code == "task.command" || code == "task.start") return explaining.start_trouble();
    if (code == "task.exit" || code == "task.memory") return explaining.end_trouble();
    if (code == "task.unhealthy") return explaining.health_trouble();
    if (code == "task.interrupted") return explaining.interruption();
    return explaining.service_trouble();
}

}  // namespace rollout
