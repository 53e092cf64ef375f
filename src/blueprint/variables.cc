#include "blueprint/variables.h"

#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "base/match.h"
#include "base/sha256.h"
#include "blueprint/template_parts.h"

namespace blueprint {
namespace {

using platform::Reference;
using platform::Secret;
using platform::Store;
using platform::TextValue;

// Composed secrets inside composed secrets end somewhere: the loader refuses a circle, and this
// bounds what is left.
constexpr int kDeepest = 16;

/// The fields of an ARN, and what ECS writes behind the ARN of a secret: key, stage and version.
struct ExternalPlace {
    bool parameter = false;
    std::string arn;
    std::string suffix;  ///< ":key:stage:version", as written; empty: the whole secret
};

ExternalPlace external_place(std::string_view written) {
    constexpr int kArnFields = 7;
    ExternalPlace place;
    place.parameter = written.find(":ssm:") != std::string_view::npos;
    std::size_t end = 0;
    for (int field = 0; field < kArnFields && end != std::string_view::npos; ++field) {
        end = written.find(':', field == 0 ? 0 : end + 1);
    }
    place.arn = place.parameter ? written : written.substr(0, end);
    if (!place.parameter && end != std::string_view::npos) place.suffix = written.substr(end);
    return place;
}

/// Collects the parts of an Fn::Sub; neighbouring texts become one.
class SubText {
  public:
    void add(std::string_view text) {
        if (text.empty()) return;
        if (!parts_.empty()) {
            if (auto* last = std::get_if<std::string>(&parts_.back())) {
                *last += text;
                return;
            }
        }
        parts_.emplace_back(std::string(text));
    }
    void add(cfn::Ref ref) { parts_.emplace_back(std::move(ref)); }
    void add(cfn::GetAtt attribute) { parts_.emplace_back(std::move(attribute)); }
    cfn::Sub take() { return {std::move(parts_), {}}; }

  private:
    std::vector<cfn::Sub::Part> parts_;
};

std::string user_of(const Store& store) {
    return store.engine == Store::Engine::Redis ? "default" : store.user;
}

/// "{{resolve:secretsmanager:<arn>:SecretString:key}}". AWS: "Get a secret or secret value from
/// Secrets Manager".
void add_resolved(SubText& into, const std::string& logical_id, std::string_view key) {
    into.add("{{resolve:secretsmanager:");
    into.add(cfn::Ref{logical_id});
    into.add(":SecretString");
    if (!key.empty()) {
        into.add(":");
        into.add(key);
    }
    into.add("}}");
}

void add_external(SubText& into, std::string_view written) {
    ExternalPlace place = external_place(written);
    if (!place.parameter) {
        into.add("{{resolve:secretsmanager:" + place.arn + ":SecretString" + place.suffix + "}}");
        return;
    }
    std::string_view name = std::string_view(place.arn).substr(place.arn.find(":parameter") + 10);
    // "parameter/a/b" is the parameter "/a/b", "parameter/a" is "a".
    if (name.find('/', 1) == std::string_view::npos) name.remove_prefix(1);
    into.add("{{resolve:ssm:" + std::string(name) + "}}");
}

void add_host(SubText& into, const Store& store) {
    switch (store.engine) {
        case Store::Engine::Postgres:
            into.add(cfn::GetAtt{database_id(store.name), "Endpoint.Address"});
            return;
        case Store::Engine::Redis:
            into.add(cfn::GetAtt{cache_id(store.name), "PrimaryEndPoint.Address"});
            return;
        case Store::Engine::Efs:
            into.add(cfn::Ref{file_system_id(store.name)});
            into.add(".efs.");
            into.add(cfn::Ref{"AWS::Region"});
            into.add(".");
            into.add(cfn::Ref{"AWS::URLSuffix"});
            return;
    }
}

void add_url(SubText& into, const Store& store) {
    // Redis with an auth token has no user names; RDS takes the master user.
    bool redis = store.engine == Store::Engine::Redis;
    into.add(redis ? "rediss://:" : "postgres://" + store.user + ":");
    add_resolved(into, credentials_id(store.name), "password");
    into.add("@");
    add_host(into, store);
    into.add(":" + std::to_string(store.port()));
}

void add_text(SubText& into, const Scope& scope, const TextValue& text, int depth);

void add_secret(SubText& into, const Scope& scope, const Secret& secret, int depth) {
    base::match(
        secret.source,
        [&](const Secret::Generated&) { add_resolved(into, secret_id(secret.name), ""); },
        [&](const Secret::ByHand&) { add_resolved(into, secret_id(secret.name), ""); },
        [&](const Secret::External& external) { add_external(into, external.arn); },
        [&](const Secret::Composed& composed) {
            add_text(into, scope, composed.value, depth + 1);
        });
}

void add_reference(SubText& into, const Scope& scope, const Reference& reference, int depth) {
    if (reference.owner == Reference::Owner::Service)
        return into.add(scope.names.host(reference.name));
    if (reference.owner == Reference::Owner::Secret) {
        const Secret* secret = scope.environment.secret(reference.name);
        if (secret) add_secret(into, scope, *secret, depth);
        return;
    }
    const Store* store = scope.environment.store(reference.name);
    if (!store) return;
    switch (reference.field) {
        case Reference::Field::Host:
            return add_host(into, *store);
        case Reference::Field::Port:
            return into.add(std::to_string(store->port()));
        case Reference::Field::User:
            return into.add(user_of(*store));
        case Reference::Field::Password:
            return add_resolved(into, credentials_id(store->name), "password");
        case Reference::Field::Url:
            return add_url(into, *store);
        case Reference::Field::SecretValue:
            return;
    }
}

void add_text(SubText& into, const Scope& scope, const TextValue& text, int depth) {
    if (depth > kDeepest) return;
    for (const TextValue::Part& part : text.parts) {
        base::match(
            part, [&](const std::string& literal) { into.add(literal); },
            [&](const Reference& reference) { add_reference(into, scope, reference, depth); });
    }
}

std::string_view field_name(Reference::Field field) {
    switch (field) {
        case Reference::Field::Host:
            return "host";
        case Reference::Field::Port:
            return "port";
        case Reference::Field::User:
            return "user";
        case Reference::Field::Password:
            return "password";
        case Reference::Field::Url:
            return "url";
        case Reference::Field::SecretValue:
            return "";
    }
    return "";
}

std::string written(const TextValue& text) {
    std::string result;
    for (const TextValue::Part& part : text.parts) {
        base::match(
            part, [&](const std::string& literal) { result += literal; },
            [&](const Reference& reference) {
                bool secret = reference.owner == Reference::Owner::Secret;
                result += secret ? "$(secret." + reference.name + ")"
                                 : "$(" + reference.name + "." +
                                       std::string(field_name(reference.field)) + ")";
            });
    }
    return result;
}

ComposedSecret compose(const Scope& scope, const TextValue& text) {
    SubText sub;
    add_text(sub, scope, text, 0);
    cfn::Sub parts = sub.take();
    std::string digest = base::sha256_hex(cfn::sub_text(parts), 8);
    return {std::move(digest), std::move(parts), written(text)};
}

SecretPlace whole(const Export& secret) {
    return {{}, import(secret), import(secret)};
}

SecretPlace external(std::string_view arn) {
    ExternalPlace place = external_place(arn);
    return {place.parameter ? SecretPlace::Service::ParameterStore
                            : SecretPlace::Service::SecretsManager,
            arn, place.arn};
}

const Reference* only_reference(const TextValue& text) {
    return text.parts.size() == 1 ? std::get_if<Reference>(&text.parts.front()) : nullptr;
}

/// A text that is nothing but a reference to a composed secret means the text of that secret.
const TextValue& unwrapped(const Scope& scope, const TextValue& text) {
    const TextValue* at = &text;
    for (int depth = 0; depth < kDeepest; ++depth) {
        const Reference* reference = only_reference(*at);
        bool names_secret = reference && reference->owner == Reference::Owner::Secret;
        const Secret* secret = names_secret ? scope.environment.secret(reference->name) : nullptr;
        const auto* composed = secret ? std::get_if<Secret::Composed>(&secret->source) : nullptr;
        if (!composed) break;
        at = &composed->value;
    }
    return *at;
}

/// The place of a text that is one secret as it stands; nothing when it has to be composed.
std::optional<SecretPlace> direct_place(const Scope& scope, const TextValue& text) {
    const Reference* reference = only_reference(text);
    if (!reference) return std::nullopt;
    if (reference->field == Reference::Field::Password) {
        Export credentials = scope.names.store_credentials(reference->name);
        return SecretPlace{
            {}, cfn::join("", {import(credentials), ":password::"}), import(credentials)};
    }
    const Secret* secret = reference->owner == Reference::Owner::Secret
                               ? scope.environment.secret(reference->name)
                               : nullptr;
    if (!secret) return std::nullopt;
    if (const auto* other = std::get_if<Secret::External>(&secret->source))
        return external(other->arn);
    return whole(scope.names.secret(secret->name));
}

}  // namespace

cfn::Value<std::string> plain_text(const Scope& scope, const platform::TextValue& text) {
    SubText sub;
    cfn::Object variables;
    auto address = [&](const Export& what, std::string_view tail) {
        if (!variables.find(what.output)) variables.add(what.output, import(what));
        sub.add(cfn::Ref{what.output});
        sub.add(tail);
    };
    for (const TextValue::Part& part : text.parts) {
        base::match(
            part, [&](const std::string& literal) { sub.add(literal); },
            [&](const Reference& reference) {
                const Store* store = reference.owner == Reference::Owner::Store
                                         ? scope.environment.store(reference.name)
                                         : nullptr;
                if (!store || reference.field != Reference::Field::Host) {
                    return add_reference(sub, scope, reference, 0);
                }
                if (store->engine != Store::Engine::Efs)
                    return address(scope.names.store_host(store->name), "");
                address(scope.names.file_system(store->name), ".efs.");
                sub.add(cfn::Ref{"AWS::Region"});
                sub.add(".");
                sub.add(cfn::Ref{"AWS::URLSuffix"});
            });
    }
    cfn::Sub result = sub.take();
    result.variables = std::move(variables);
    if (result.parts.empty()) return "";
    if (result.parts.size() == 1) {
        if (auto* literal = std::get_if<std::string>(&result.parts.front())) return *literal;
        if (result.variables.fields.size() == 1)
            return cfn::text_of(result.variables.fields.front().value);
    }
    return cfn::text_of(std::move(result));
}

SecretPlace secret_place(const Scope& scope, const platform::Variable& variable) {
    if (!variable.external_arn.empty()) return external(variable.external_arn);
    const TextValue& text = unwrapped(scope, variable.value);
    std::optional<SecretPlace> direct = direct_place(scope, text);
    return direct ? *direct : whole(scope.names.composed_secret(compose(scope, text).digest));
}

std::vector<ComposedSecret> composed_secrets(const Scope& scope) {
    std::map<std::string, ComposedSecret> found;
    auto collect = [&](const platform::Workload& workload) {
        for (const NamedContainer& named : containers_of(workload)) {
            for (const platform::Variable& variable : named.container->variables) {
                if (!variable.secret || !variable.external_arn.empty()) continue;
                const TextValue& text = unwrapped(scope, variable.value);
                if (direct_place(scope, text)) continue;
                ComposedSecret composed = compose(scope, text);
                found.emplace(composed.digest, composed);
            }
        }
    };
    for (const platform::Service& service : scope.environment.services)
        collect(service);
    for (const platform::Job& job : scope.environment.jobs)
        collect(job);
    std::vector<ComposedSecret> all;
    for (auto& [digest, secret] : found)
        all.push_back(std::move(secret));
    return all;
}

}  // namespace blueprint
