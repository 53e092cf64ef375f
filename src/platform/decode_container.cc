#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/utf8.h"
#include "platform/decode.h"
#include "platform/replace_all.h"

namespace platform {
namespace {

using text::Member;
using text::Node;

/// ECS refuses a task definition over 64 KiB; one value cannot be longer.
constexpr std::size_t kLongestFile = 64 * 1024;

/// Whether `path` stays inside the folder that it starts from.
bool stays_inside(std::string_view path) {
    if (path.empty() || path.starts_with('/') || path.find('\\') != std::string_view::npos)
        return false;
    int depth = 0;
    while (!path.empty()) {
        std::string_view part = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(path.size(), part.size() + 1));
        if (part == "..") --depth;
        if (part != ".." && part != "." && !part.empty()) ++depth;
        if (depth < 0) return false;
    }
    return depth > 0;
}

Image read_image(const Reader& keys, std::string repository, Context& context) {
    Image image;
    image.span = keys.place("image");
    image.repository = std::move(repository);
    const Node* node = keys.get("image");
    if (node == nullptr) return image;
    if (node->is_scalar()) {
        image.source = Image::External{node->scalar};
        image.repository.clear();
        return image;
    }
    Reader written = keys.keys("image");
    std::vector<std::string> sources;
    for (std::string_view source : {"build", "mirror", "same_as"}) {
        if (written.has(source)) sources.push_back(fmt::format("`{}`", source));
    }
    if (sources.size() > 1) {
        context.report.add(base::error(
            "manifest.conflict",
            fmt::format("an image comes from one place, not from {}", enumerate(sources)),
            node->span));
    } else if (written.has("build")) {
        image.source = Image::Build{std::string(written.text("build")),
                                    std::string(written.text("dockerfile"))};
    } else if (written.has("mirror")) {
        image.source = Image::Mirror{std::string(written.text("mirror"))};
    } else if (written.has("same_as")) {
        image.source = Image::SameAs{std::string(written.text("same_as"))};
        image.span = written.place("same_as");
    }
    if (written.has("dockerfile") && !written.has("build")) {
        context.report.add(base::error("manifest.conflict",
                                       "`dockerfile` says something about `build` only",
                                       written.place("dockerfile")));
    }
    return image;
}

TextValue read_file_value(const Node& mapping, Context& context) {
    TextValue value;
    value.span = mapping.span;
    const Node* path = mapping.get("file");
    if (path == nullptr || !path->is_scalar()) return value;
    value.span = path->span;
    const Files::Answer& answer = context.files.get(path->scalar);
    if (!answer.problem.empty()) {
        base::Diagnostic finding = base::error("manifest.file", answer.problem, path->span);
        finding.help = answer.help;
        context.report.add(std::move(finding));
        return value;
    }
    if (holds_dynamic_reference(answer.text)) {
        context.report.add(dynamic_reference(fmt::format("\"{}\"", path->scalar), path->span));
        return value;
    }
    if (!answer.text.empty()) value.parts.emplace_back(answer.text);
    return value;
}

/// A text under `secrets` that resolved, but has no secret in it.
bool lacks_secret(const Node& node, const TextValue& value) {
    if (value.secret()) return false;
    if (value.literal() == nullptr) return true;
    // A literal is what stays of `$(env)` and of references that were reported.
    std::string text = node.scalar;
    text = replace_all(replace_all(text, kEnvReference, ""), "$$(", "");
    return text.find("$(") == std::string::npos;
}

Variable read_secret_variable(const Member& member, Context& context) {
    Variable variable{.name = member.key, .secret = true, .span = member.value.span};
    if (is_arn(member.value.scalar)) {
        variable.external_arn = member.value.scalar;
        return variable;
    }
    variable.value = context.references.read(member.value);
    if (lacks_secret(member.value, variable.value)) {
        base::Diagnostic finding =
            base::error("secrets.plain-value",
                        fmt::format("nothing in `{}` is a secret", member.key), member.value.span);
        finding.help = "put it under `environment`";
        context.report.add(std::move(finding));
    }
    return variable;
}

std::vector<Variable> read_variables(const Reader& keys, Context& context) {
    std::vector<Variable> variables;
    if (const Node* environment = keys.get("environment")) {
        for (const Member& member : environment->members) {
            Variable variable{.name = member.key, .span = member.value.span};
            if (member.value.is_mapping()) {
                check_needed(Reader(&member.value, *keys.table().find("environment")->table,
                                    member.value.span),
                             fmt::format("`{}`", member.key), context.report);
                variable.value = read_file_value(member.value, context);
            } else if (member.value.is_scalar()) {
                variable.value = context.references.read(member.value);
            }
            variable.secret = variable.value.secret();
            variables.push_back(std::move(variable));
        }
    }
    if (const Node* secrets = keys.get("secrets")) {
        const Node* environment = keys.get("environment");
        for (const Member& member : secrets->members) {
            const Member* twin = environment != nullptr ? environment->find(member.key) : nullptr;
            if (twin != nullptr) {
                base::Diagnostic finding = base::error(
                    "manifest.conflict",
                    fmt::format("`{}` stands under `environment` and under `secrets`", member.key),
                    member.key_span);
                finding.labels.push_back({twin->key_span, "the other is here"});
                context.report.add(std::move(finding));
                continue;
            }
            if (member.value.is_scalar())
                variables.push_back(read_secret_variable(member, context));
        }
    }
    std::ranges::sort(variables, {}, &Variable::name);
    return variables;
}

/// ECS wants a word in front that says how the rest is run; slipway puts it there.
void check_health_command(const Node& command, Report& report) {
    static constexpr std::array<std::string_view, 3> kModes = {"CMD", "CMD-SHELL", "NONE"};
    auto blank = [](const Node& word) {
        return word.scalar.find_first_not_of(" \t\n") == std::string::npos;
    };
    if (command.items.empty() || std::ranges::all_of(command.items, blank)) {
        base::Diagnostic finding =
            base::error("manifest.no-value", "the `command` of `health` is empty", command.span);
        finding.help =
            "write `command: [/program, --flag]`, or a text for the image's shell; without a check "
            "leave `health` out";
        report.add(std::move(finding));
        return;
    }
    const Node& first = command.items.front();
    bool text = command.style == text::Style::Quoted;
    if (text || std::ranges::find(kModes, first.scalar) == kModes.end()) return;
    base::Diagnostic finding = base::error(
        "manifest.value",
        fmt::format("`{}` is no program: a list is run as it stands", first.scalar), first.span);
    finding.help = first.scalar == "CMD"         ? "leave the word out: `[/program, --flag]`"
                   : first.scalar == "CMD-SHELL" ? "write what the shell runs as one text: "
                                                   "`command: \"curl -f localhost:8080/health\"`"
                                                 : "leave `health` out";
    report.add(std::move(finding));
}

std::optional<HealthCheck> read_health(const Reader& keys, Context& context) {
    const Node* node = keys.get("health");
    if (node == nullptr) return std::nullopt;
    Reader health = keys.keys("health");
    check_needed(health, "`health`", context.report);
    HealthCheck check;
    check.span = node->span;
    check.every = health.duration("every");
    check.timeout = health.duration("timeout");
    check.retries = health.number("retries");
    check.start = health.duration("start");
    const Node* command = health.get("command");
    if (command == nullptr) return check;
    // A text stands in the clean tree as a list of one that bears the mark of a quoted node.
    check.command.emplace_back(command->style == text::Style::Quoted ? "CMD-SHELL" : "CMD");
    for (const Node& word : command->items)
        check.command.push_back(context.references.read_plain(word));
    check_health_command(*command, context.report);
    return check;
}

std::vector<Mount> read_mounts(const Reader& keys, Context& context) {
    std::vector<Mount> mounts;
    for (const Located<std::string>& written : keys.list("volumes")) {
        auto mount = parse_volume(*written);
        if (!mount) continue;
        mount->span = written.span;
        if (!mount->store.empty()) {
            auto store = context.world.stores.find(mount->store);
            if (store == context.world.stores.end()) {
                std::vector<std::string> file_systems;
                for (const auto& [name, engine] : context.world.stores) {
                    if (engine == Store::Engine::Efs) file_systems.push_back(name);
                }
                base::Diagnostic finding =
                    base::error("volumes.unknown-store",
                                fmt::format("there is no store `{}`", mount->store), written.span);
                finding.help = did_you_mean(mount->store, file_systems, "file systems");
                context.report.add_unknown(std::move(finding), mount->store);
            } else if (store->second != Store::Engine::Efs) {
                base::Diagnostic finding = base::error(
                    "volumes.not-a-file-system",
                    fmt::format("the store `{}` is no file system, it cannot be mounted",
                                mount->store),
                    written.span);
                finding.help = fmt::format("reach it with `calls: [{}]`", mount->store);
                context.report.add(std::move(finding));
            }
        }
        mounts.push_back(std::move(*mount));
    }
    std::ranges::sort(mounts, {}, &Mount::path);
    for (std::size_t i = 1; i < mounts.size(); ++i) {
        if (mounts[i].path != mounts[i - 1].path) continue;
        base::Diagnostic finding = base::error(
            "manifest.conflict", fmt::format("two volumes are mounted at {}", mounts[i].path),
            mounts[i].span);
        finding.labels.push_back({mounts[i - 1].span, "the other is here"});
        context.report.add(std::move(finding));
    }
    return mounts;
}

std::map<std::string, TextValue> read_labels(const Reader& keys, Context& context) {
    std::map<std::string, TextValue> labels;
    const Node* node = keys.get("labels");
    if (node == nullptr) return labels;
    for (const Member& member : node->members) {
        if (!member.value.is_scalar()) continue;
        TextValue value = context.references.read(member.value);
        if (value.secret()) {
            context.report.add(base::error(
                "reference.not-here",
                fmt::format("the label `{}` would show a secret to everyone", member.key),
                member.value.span));
        }
        labels.emplace(member.key, std::move(value));
    }
    return labels;
}

std::vector<std::string> read_words(const Reader& keys, std::string_view name, Context& context) {
    std::vector<std::string> words;
    if (const Node* node = keys.get(name)) {
        for (const Node& item : node->items)
            words.push_back(context.references.read_plain(item));
    }
    return words;
}

std::string read_plain(const Reader& keys, std::string_view name, Context& context) {
    const Node* node = keys.get(name);
    return node != nullptr ? context.references.read_plain(*node) : std::string();
}

std::vector<Port> read_ports(const Reader& keys) {
    std::vector<Port> ports;
    if (const Node* port = keys.get("port")) {
        ports.push_back({"", static_cast<std::uint16_t>(keys.number("port")), port->span});
    }
    if (const Node* named = keys.get("ports")) {
        for (const Member& member : named->members) {
            auto number = parse_number(member.value.scalar);
            if (!number) continue;
            ports.push_back({member.key, static_cast<std::uint16_t>(*number), member.value.span});
        }
    }
    return ports;
}

}  // namespace

const Files::Answer& Files::get(const std::string& path) {
    auto [at, added] = answers_.try_emplace(path);
    Answer& answer = at->second;
    if (!added) return answer;
    if (!stays_inside(path)) {
        answer.problem = fmt::format("\"{}\" leads out of the manifest's folder", path);
        answer.help =
            "copy it beside the manifest, and write its path from there: config/collector.yaml";
        return answer;
    }
    std::optional<std::string> text = read_ ? read_(path) : std::nullopt;
    if (!text) {
        answer.problem = fmt::format("there is no readable file \"{}\" beside the manifest", path);
        answer.help =
            "paths start at the manifest's folder; a manifest from standard input has none";
    } else if (text->size() > kLongestFile) {
        answer.problem = fmt::format("\"{}\" has {} bytes, and a whole task definition may have {}",
                                     path, text->size(), kLongestFile);
        answer.help = "put it into the image, or let the program fetch it from S3 when it starts";
    } else if (text->find('\0') != std::string::npos) {
        answer.problem = fmt::format("\"{}\" is no text: it holds a zero byte", path);
        answer.help = "an environment variable is text; put such a file into the image";
    } else if (base::utf8_prefix(*text) < text->size()) {
        answer.problem = fmt::format("\"{}\" is not UTF-8", path);
        answer.help = "save the file as UTF-8; what is no text belongs into the image";
    } else {
        answer.text = std::move(*text);
    }
    return answer;
}

Container read_container(const Reader& keys, std::string repository, Context& context) {
    Container container;
    container.image = read_image(keys, std::move(repository), context);
    container.entrypoint = read_words(keys, "entrypoint", context);
    container.command = read_words(keys, "command", context);
    container.workdir = read_plain(keys, "workdir", context);
    container.user = read_plain(keys, "user", context);
    container.variables = read_variables(keys, context);
    container.mounts = read_mounts(keys, context);
    container.labels = read_labels(keys, context);
    container.read_only = keys.located_flag("read_only");
    container.stop_timeout = keys.located_duration("stop_timeout");
    if (keys.table().find("port") != nullptr) {
        container.ports = read_ports(keys);
        container.health = read_health(keys, context);
    }
    if (const Node* limits = keys.get("ulimits")) {
        for (const Member& member : limits->members) {
            auto limit = parse_ulimit(member.value.scalar);
            if (!limit) continue;
            limit->name = member.key;
            container.ulimits.push_back(*limit);
        }
    }
    return container;
}

std::vector<Variable> read_callers_get(const Reader& keys, const Owner& owner, Context& context) {
    std::vector<Variable> variables;
    const Node* node = keys.get("callers_get");
    if (node == nullptr) return variables;
    for (const Member& member : node->members) {
        if (!member.value.is_scalar()) continue;
        Variable variable{
            .name = member.key, .from = std::string(owner.name), .span = member.value.span};
        variable.value = context.references.read(member.value, &owner);
        variable.secret = variable.value.secret();
        variables.push_back(std::move(variable));
    }
    return variables;
}

void drop_doubled(std::vector<Located<std::string>>& entries, std::string_view key,
                  Report& report) {
    std::map<std::string, base::SourceSpan> places;
    std::erase_if(entries, [&](const Located<std::string>& entry) {
        auto [first, is_new] = places.emplace(*entry, entry.span);
        if (is_new) return false;
        base::Diagnostic finding = base::error(
            "manifest.twice", fmt::format("`{}` stands in `{}` twice", *entry, key), entry.span);
        finding.labels.push_back({first->second, "it is there already"});
        finding.help = "take one of them out";
        report.add(std::move(finding));
        return true;
    });
}

void check_needed(const Reader& keys, std::string_view thing, Report& report) {
    for (const Key& key : keys.table().keys) {
        if (key.needed == Needed::No || keys.written(key.name)) continue;
        base::Diagnostic finding = base::error(
            "manifest.missing-key", fmt::format("{} needs `{}`", thing, key.name), keys.owner());
        finding.help = fmt::format("write for example `{}: {}`", key.name, key.example);
        report.add(std::move(finding));
    }
}

}  // namespace platform
