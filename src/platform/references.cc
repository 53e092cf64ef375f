#include "platform/references.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "base/near_miss.h"
#include "platform/replace_all.h"

namespace platform {
namespace {

using Field = Reference::Field;

struct FieldWord {
    std::string_view word;
    Field field;
};
constexpr std::array kPostgres = {
    FieldWord{"host", Field::Host}, FieldWord{"port", Field::Port}, FieldWord{"user", Field::User},
    FieldWord{"password", Field::Password}, FieldWord{"url", Field::Url}};
constexpr std::array kRedis = {FieldWord{"host", Field::Host}, FieldWord{"port", Field::Port},
                               FieldWord{"password", Field::Password},
                               FieldWord{"url", Field::Url}};
constexpr std::array kServiceFields = {FieldWord{"host", Field::Host}};

std::span<const FieldWord> fields_of(Store::Engine engine) {
    switch (engine) {
        case Store::Engine::Postgres: return kPostgres;
        case Store::Engine::Redis: return kRedis;
        case Store::Engine::Efs: return {};
    }
    return {};
}

std::string_view engine_word(Store::Engine engine) {
    switch (engine) {
        case Store::Engine::Postgres: return "postgres";
        case Store::Engine::Redis: return "redis";
        case Store::Engine::Efs: return "efs";
    }
    return {};
}

bool contains(const std::vector<std::string>& sorted, std::string_view name) {
    return std::ranges::binary_search(sorted, name);
}

/// "`$(x.host)` and `$(x.port)`".
std::string references_to(std::string_view name, std::span<const FieldWord> fields) {
    std::vector<std::string> all;
    for (const FieldWord& field : fields)
        all.push_back(fmt::format("`$({}.{})`", name, field.word));
    return enumerate(all);
}

std::vector<std::string> words_of(std::span<const FieldWord> fields) {
    std::vector<std::string> words;
    for (const FieldWord& field : fields)
        words.emplace_back(field.word);
    return words;
}

void append(TextValue& value, std::string_view literal) {
    if (literal.empty()) return;
    if (!value.parts.empty()) {
        if (auto* last = std::get_if<std::string>(&value.parts.back())) {
            last->append(literal);
            return;
        }
    }
    value.parts.emplace_back(std::string(literal));
}

}  // namespace

bool holds_dynamic_reference(std::string_view text) {
    return text.find("{{resolve:") != std::string_view::npos;
}

base::Diagnostic dynamic_reference(std::string_view what, base::SourceSpan span) {
    base::Diagnostic finding = base::error(
        "reference.dynamic",
        fmt::format("{} holds a dynamic reference, which CloudFormation resolves in clear text",
                    what),
        span);
    finding.help =
        "hand the value over by its ARN: `secrets: { NAME: arn:aws:secretsmanager:... }`";
    return finding;
}

bool World::has_service(std::string_view name) const {
    return contains(services, name);
}
bool World::has_job(std::string_view name) const {
    return contains(jobs, name);
}
bool World::has_secret(std::string_view name) const {
    return contains(secrets, name);
}

std::vector<std::string> World::callees() const {
    std::vector<std::string> names = services;
    for (const auto& [name, engine] : stores)
        names.push_back(name);
    std::ranges::sort(names);
    return names;
}

TextValue References::read(const text::Node& scalar, const Owner* owner) const {
    TextValue value;
    value.span = scalar.span;
    std::string_view text = scalar.scalar;
    std::size_t done = 0;
    for (;;) {
        std::size_t at = text.find("$(", done);
        if (at == std::string_view::npos) break;
        if (at > done && text[at - 1] == '$') {
            append(value, text.substr(done, at - 1 - done));
            append(value, "$(");
            done = at + 2;
            continue;
        }
        append(value, text.substr(done, at - done));
        std::size_t end = text.find(')', at);
        if (end == std::string_view::npos) {
            base::Diagnostic finding = base::error("reference.syntax", "`$(` is never closed",
                                                   part(scalar, at, text.size() - at));
            finding.help = "close it with `)`, or write `$$(` for the two characters themselves";
            report_.add(std::move(finding));
            return value;
        }
        std::string_view inside = text.substr(at + 2, end - at - 2);
        if (inside == "env") {
            append(value, environment_);
        } else if (auto reference = resolve(inside, part(scalar, at, end + 1 - at), owner)) {
            value.parts.emplace_back(std::move(*reference));
        }
        done = end + 1;
    }
    append(value, text.substr(done));
    for (const TextValue::Part& part : value.parts) {
        if (const auto* literal = std::get_if<std::string>(&part))
            refuse_dynamic(*literal, scalar.span);
    }
    return value;
}

std::string References::read_plain(const text::Node& scalar) const {
    // No name is longer, so no reference is: what follows a `$(` that nobody closed is not read
    // again and again.
    constexpr std::size_t kLongestReference = 100;
    std::string text = replace_all(scalar.scalar, kEnvReference, environment_);
    for (std::size_t at = text.find("$("); at != std::string::npos; at = text.find("$(", at + 1)) {
        std::string_view inside = std::string_view(text).substr(at + 2, kLongestReference);
        inside = inside.substr(0, inside.find(')'));
        std::string_view name = inside.substr(0, inside.find('.'));
        bool ours = name.size() < inside.size() &&
                    (name == "secret" || world_.has_service(name) || world_.stores.contains(name));
        if (!ours) continue;
        base::Diagnostic finding = base::error(
            "reference.not-here",
            fmt::format("`$({})` is resolved in environment variables only", inside), scalar.span);
        finding.help = "put it into a variable under `environment` and use that";
        report_.add(std::move(finding));
    }
    refuse_dynamic(text, scalar.span);
    return text;
}

/// What was written as one was refused before; `$(env)` and `$$(` can still make one.
void References::refuse_dynamic(std::string_view literal, base::SourceSpan place) const {
    if (holds_dynamic_reference(literal)) report_.add(dynamic_reference("the text", place));
}

base::SourceSpan References::part(const text::Node& scalar, std::size_t begin,
                                  std::size_t size) const {
    std::string_view source = sources_.text(scalar.span);
    std::string_view wanted = std::string_view(scalar.scalar).substr(begin, size);
    std::size_t at = source.find(wanted, std::min(begin, source.size()));
    if (at == std::string_view::npos || wanted.empty()) return scalar.span;
    auto first = scalar.span.begin + static_cast<std::uint32_t>(at);
    return {scalar.span.file, first, first + static_cast<std::uint32_t>(wanted.size())};
}

std::optional<Reference> References::resolve(std::string_view inside, base::SourceSpan place,
                                             const Owner* owner) const {
    std::size_t point = inside.find('.');
    if (point == std::string_view::npos) {
        if (owner != nullptr) return own(inside, place, *owner);
        unknown(fmt::format("slipway knows no `$({})`", inside), place,
                fmt::format("write `$$({})` for that text itself", inside),
                "known are $(env), $(secret.NAME), and of services and stores what they have, such "
                "as $(NAME.host); the shell's environment is never read");
        return std::nullopt;
    }
    std::string_view name = inside.substr(0, point);
    std::string_view field = inside.substr(point + 1);
    if (name == "secret") return of_secret(field, place);
    if (world_.stores.contains(name)) return of_store(name, field, place);
    if (world_.has_service(name)) return of_service(name, field, place);
    if (report_.was_left_out(name)) return std::nullopt;
    std::string note =
        world_.has_job(name) ? fmt::format("`{}` is a job: nothing can reach it", name) : "";
    std::string help = report_.is_full()
                           ? std::string()
                           : did_you_mean(name, world_.callees(), "services and stores");
    unknown(fmt::format("there is no service or store `{}`", name), place, std::move(help), note);
    return std::nullopt;
}

std::optional<Reference> References::own(std::string_view field, base::SourceSpan place,
                                         const Owner& owner) const {
    if (owner.kind == Reference::Owner::Store) return of_store(owner.name, field, place);
    return of_service(owner.name, field, place);
}

std::optional<Reference> References::of_store(std::string_view name, std::string_view field,
                                              base::SourceSpan place) const {
    Store::Engine engine = world_.stores.find(name)->second;
    std::span<const FieldWord> fields = fields_of(engine);
    auto found = std::ranges::find(fields, field, &FieldWord::word);
    if (found != fields.end())
        return Reference{Reference::Owner::Store, std::string(name), found->field, place};
    if (fields.empty()) {
        unknown(fmt::format("`{}` is a file system and has no `{}`", name, field), place,
                fmt::format("mount it: `volumes: [{}:/path]`", name));
        return std::nullopt;
    }
    auto near = base::near_miss(field, words_of(fields));
    unknown(fmt::format("the {} store `{}` has no `{}`", engine_word(engine), name, field), place,
            near ? fmt::format("did you mean `$({}.{})`?", name, *near) : "",
            fmt::format("it has {}", references_to(name, fields)));
    return std::nullopt;
}

std::optional<Reference> References::of_service(std::string_view name, std::string_view field,
                                                base::SourceSpan place) const {
    auto found = std::ranges::find(kServiceFields, field, &FieldWord::word);
    if (found != kServiceFields.end())
        return Reference{Reference::Owner::Service, std::string(name), found->field, place};
    unknown(fmt::format("the service `{}` has no `{}`", name, field), place,
            fmt::format("a service has `$({}.host)`; its ports stand in the manifest", name));
    return std::nullopt;
}

std::optional<Reference> References::of_secret(std::string_view name,
                                               base::SourceSpan place) const {
    if (world_.has_secret(name)) {
        return Reference{Reference::Owner::Secret, std::string(name), Field::SecretValue, place};
    }
    if (report_.was_left_out(name)) return std::nullopt;
    unknown(fmt::format("there is no secret `{}`", name), place,
            did_you_mean(name, world_.secrets, "secrets"),
            world_.secrets.empty()
                ? fmt::format("name it under `secrets` of the manifest: `{}: {{}}`", name)
                : "");
    return std::nullopt;
}

void References::unknown(std::string message, base::SourceSpan place, std::string help,
                         std::string note) const {
    base::Diagnostic finding = base::error("reference.unknown", std::move(message), place);
    finding.help = std::move(help);
    if (!note.empty()) finding.notes.push_back(std::move(note));
    report_.add(std::move(finding));
}

}  // namespace platform
