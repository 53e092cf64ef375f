#include "deploy/client/credential_plan.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/match.h"
#include "base/near_miss.h"
#include "deploy/client/authority.h"
#include "io/http_client.h"

namespace deploy {
namespace {

constexpr std::string_view kInstance = "the metadata service of this machine";

bool is_written(const CredentialPlan& plan) {
    return std::holds_alternative<WrittenKeys>(plan.source);
}

/// Follows the profiles that name one another.
class Planner {
  public:
    explicit Planner(const Surroundings& surroundings) : all_(surroundings) {}

    /// `asked`: the profile that was asked for; empty: none was.
    base::Result<CredentialPlan> plan(const std::string& asked);

  private:
    /// The keys of variables; nothing: they say nothing.
    base::Result<std::optional<CredentialPlan>> variables() const;
    /// Nothing: the profile says nothing of keys.
    base::Result<std::optional<CredentialPlan>> profile(const std::string& name);
    std::optional<CredentialPlan> web_identity_variables() const;
    base::Result<std::optional<CredentialPlan>> container() const;
    std::optional<CredentialPlan> instance() const;
    std::string_view at(const std::string& name, std::string_view setting) const {
        return all_.setting(name, setting);
    }
    base::Diagnostic wrong(const std::string& name, std::string what, std::string help = {}) const;
    base::Diagnostic missing(const std::string& name) const;
    base::Result<std::optional<CredentialPlan>> written(const aws::SharedConfig& file,
                                                        const std::string& path,
                                                        const std::string& name) const;
    base::Result<std::optional<CredentialPlan>> own_keys(const std::string& name) const;
    base::Result<CredentialPlan> assumed(const std::string& name);
    base::Result<CredentialPlan> named_source(const std::string& name) const;
    base::Result<CredentialPlan> sign_on(const std::string& name) const;

    const Surroundings& all_;
    std::vector<std::string> seen_ = {};
};

base::Diagnostic Planner::wrong(const std::string& name, std::string what, std::string help) const {
    auto section = all_.config.profiles.find(name);
    bool in_config = section != all_.config.profiles.end();
    return {.code = "credentials.profile",
            .message = fmt::format("profile {} {}", name, what),
            .notes = {in_config ? fmt::format("it stands in {}, line {}", all_.config_file,
                                              section->second.line)
                                : fmt::format("it stands in {}", all_.credentials_file)},
            .help = std::move(help)};
}

base::Diagnostic Planner::missing(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto* profiles : {&all_.config.profiles, &all_.credentials.profiles})
        for (const auto& [known, section] : *profiles)
            names.push_back(known);
    base::Diagnostic problem{
        .code = "credentials.profile",
        .message = fmt::format("there is no profile {}", name),
        .notes = {fmt::format("looked in {} and {}", all_.config_file, all_.credentials_file)}};
    if (auto near = base::near_miss(name, names))
        problem.help = fmt::format("did you mean `{}`?", *near);
    return problem;
}

base::Result<std::optional<CredentialPlan>> Planner::variables() const {
    std::string_view id = all_.variable("AWS_ACCESS_KEY_ID");
    std::string_view secret = all_.variable("AWS_SECRET_ACCESS_KEY");
    if (id.empty() && secret.empty()) return std::optional<CredentialPlan>();
    if (id.empty() || secret.empty())
        return base::Diagnostic{
            .code = "credentials.variables",
            .message = fmt::format("{} is set and {} is not",
                                   id.empty() ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID",
                                   id.empty() ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"),
            .help = "set both, or neither: then the profile counts"};
    return std::optional(CredentialPlan{
        .source = WrittenKeys{{.access_key_id = std::string(id),
                               .secret_access_key = std::string(secret),
                               .session_token = std::string(all_.variable("AWS_SESSION_TOKEN"))}},
        .from = "AWS_ACCESS_KEY_ID"});
}

base::Result<std::optional<CredentialPlan>> Planner::written(const aws::SharedConfig& file,
                                                             const std::string& path,
                                                             const std::string& name) const {
    auto section = file.profiles.find(name);
    if (section == file.profiles.end()) return std::optional<CredentialPlan>();
    std::string_view id = section->second.text("aws_access_key_id");
    std::string_view secret = section->second.text("aws_secret_access_key");
    if (id.empty() && secret.empty()) return std::optional<CredentialPlan>();
    if (id.empty() || secret.empty())
        return wrong(name, fmt::format("has {} and no {}",
                                       id.empty() ? "aws_secret_access_key" : "aws_access_key_id",
                                       id.empty() ? "aws_access_key_id" : "aws_secret_access_key"));
    return std::optional(CredentialPlan{
        .source =
            WrittenKeys{{.access_key_id = std::string(id),
                         .secret_access_key = std::string(secret),
                         .session_token = std::string(section->second.text("aws_session_token"))},
                        fmt::format("{}, line {}", path, section->second.line)},
        .from = "profile " + name});
}

/// Keys of the credentials, a program, keys of the config, in this order.
base::Result<std::optional<CredentialPlan>> Planner::own_keys(const std::string& name) const {
    if (auto plan = TRY(written(all_.credentials, all_.credentials_file, name))) return plan;
    constexpr std::string_view kProcess = "credential_process";
    if (std::string command(at(name, kProcess)); !command.empty()) {
        // What goes on in the next line is the same command.
        std::ranges::replace(command, '\n', ' ');
        return std::optional(CredentialPlan{
            .source = KeysOfProcess{std::move(command), all_.place_of(name, kProcess)},
            .from = "profile " + name});
    }
    return written(all_.config, all_.config_file, name);
}

base::Result<CredentialPlan> Planner::named_source(const std::string& name) const {
    std::string_view source = at(name, "credential_source");
    std::optional<CredentialPlan> plan;
    if (source == "Environment") {
        plan = TRY(variables());
    } else if (source == "EcsContainer") {
        plan = TRY(container());
    } else if (source == "Ec2InstanceMetadata") {
        plan = instance();
    } else {
        return wrong(name, fmt::format("has credential_source = {}", source),
                     "it is Environment, EcsContainer or Ec2InstanceMetadata");
    }
    if (!plan) return wrong(name, fmt::format("takes its keys from {}, which has none", source));
    return *std::move(plan);
}

base::Result<CredentialPlan> Planner::assumed(const std::string& name) {
    const std::string source(at(name, "source_profile"));
    bool has_named = !at(name, "credential_source").empty();
    if (source.empty() == !has_named)
        return wrong(name,
                     has_named ? "has both source_profile and credential_source"
                               : "has role_arn, and neither source_profile nor credential_source",
                     "one of the two says whose keys assume the role");
    CredentialPlan plan;
    if (has_named) {
        plan = TRY(named_source(name));
    } else if (auto own = TRY(own_keys(source)); own && is_written(*own)) {
        // Keys that are written down end the chain, whatever else the profile says.
        plan = *std::move(own);
    } else {
        if (!all_.has_profile(source))
            return wrong(name, fmt::format("has source_profile = {}, and there is none", source));
        auto inner = TRY(profile(source));
        if (!inner)
            return wrong(source, fmt::format("has no keys, and {} takes them from it", name));
        plan = *std::move(inner);
    }
    AssumedRole role{.arn = std::string(at(name, "role_arn")),
                     .session_name = std::string(at(name, "role_session_name")),
                     .external_id = std::string(at(name, "external_id")),
                     .mfa_serial = std::string(at(name, "mfa_serial"))};
    if (std::string_view lasts = at(name, "duration_seconds"); !lasts.empty()) {
        std::int64_t seconds = 0;
        auto [end, error] = std::from_chars(lasts.data(), lasts.data() + lasts.size(), seconds);
        bool is_number = error == std::errc{} && end == lasts.data() + lasts.size();
        if (!is_number || seconds < 900 || seconds > 43'200)
            return wrong(name, fmt::format("has duration_seconds = {}", lasts),
                         "a role lasts from 900 to 43200 seconds");
        role.lasts = base::Duration::seconds(seconds);
    }
    plan.roles.push_back(std::move(role));
    plan.from = "profile " + name;
    return plan;
}

base::Result<CredentialPlan> Planner::sign_on(const std::string& name) const {
    KeysOfSignOn keys{.profile = name,
                      .session = std::string(at(name, "sso_session")),
                      .start_url = std::string(at(name, "sso_start_url")),
                      .region = std::string(at(name, "sso_region")),
                      .account = std::string(at(name, "sso_account_id")),
                      .role = std::string(at(name, "sso_role_name"))};
    if (!keys.session.empty()) {
        auto session = all_.config.sso_sessions.find(keys.session);
        if (session == all_.config.sso_sessions.end())
            return wrong(name, fmt::format("has sso_session = {}, and there is none", keys.session),
                         fmt::format("`aws configure sso` writes [sso-session {}]", keys.session));
        keys.start_url = session->second.text("sso_start_url");
        keys.region = session->second.text("sso_region");
    }
    for (const auto& [setting, value] :
         {std::pair{"sso_start_url", &keys.start_url}, std::pair{"sso_region", &keys.region},
          std::pair{"sso_account_id", &keys.account}, std::pair{"sso_role_name", &keys.role}})
        if (value->empty()) return wrong(name, fmt::format("has no {}", setting));
    return CredentialPlan{.source = std::move(keys), .from = "profile " + name};
}

base::Result<std::optional<CredentialPlan>> Planner::profile(const std::string& name) {
    if (std::ranges::find(seen_, name) != seen_.end())
        return wrong(name, fmt::format("takes its keys from itself: {} -> {}",
                                       fmt::join(seen_, " -> "), name));
    seen_.push_back(name);
    bool has_role = !at(name, "role_arn").empty();
    if (has_role && !at(name, "web_identity_token_file").empty())
        return std::optional(CredentialPlan{
            .source = KeysOfWebIdentity{std::string(at(name, "web_identity_token_file")),
                                        std::string(at(name, "role_arn")),
                                        std::string(at(name, "role_session_name"))},
            .from = "profile " + name});
    if (has_role) return std::optional(TRY(assumed(name)));
    if (!at(name, "sso_session").empty() || !at(name, "sso_start_url").empty())
        return std::optional(TRY(sign_on(name)));
    if (auto plan = TRY(own_keys(name))) return plan;
    if (!at(name, "login_session").empty())
        return wrong(name, "has login_session, which slipway does not know yet",
                     "`aws configure sso` writes a profile that it knows");
    return std::optional<CredentialPlan>();
}

std::optional<CredentialPlan> Planner::web_identity_variables() const {
    std::string_view file = all_.variable("AWS_WEB_IDENTITY_TOKEN_FILE");
    std::string_view role = all_.variable("AWS_ROLE_ARN");
    if (file.empty() || role.empty()) return std::nullopt;
    return CredentialPlan{
        .source = KeysOfWebIdentity{std::string(file), std::string(role),
                                    std::string(all_.variable("AWS_ROLE_SESSION_NAME"))},
        .from = "AWS_WEB_IDENTITY_TOKEN_FILE"};
}

base::Result<std::optional<CredentialPlan>> Planner::container() const {
    KeysOfContainer keys{
        .token = std::string(all_.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")),
        .token_file = std::string(all_.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"))};
    std::string_view relative = all_.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    std::string_view full = all_.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (relative.empty() && full.empty()) return std::optional<CredentialPlan>();
    if (!relative.empty()) {
        if (!relative.starts_with('/'))
            return base::Diagnostic{
                .code = "credentials.variables",
                .message = fmt::format("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is {}", relative),
                .help = "it begins with a slash"};
        keys.url = fmt::format("http://169.254.170.2{}", relative);
        return std::optional(CredentialPlan{.source = std::move(keys),
                                            .from = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"});
    }
    // Keys travel in the clear to these alone.
    constexpr std::string_view kNear[] = {"[::1]", "169.254.170.2", "169.254.170.23",
                                          "[fd00:ec2::23]"};
    const auto authority = authority_of(full);
    const std::string_view host = authority ? authority->host : std::string_view();
    bool is_near = io::is_here(full) || std::ranges::find(kNear, host) != std::end(kNear);
    bool is_safe = full.starts_with("https://") || (full.starts_with("http://") && is_near);
    if (!authority || !is_safe)
        return base::Diagnostic{
            .code = "credentials.variables",
            .message = "AWS_CONTAINER_CREDENTIALS_FULL_URI names a host that may not have keys",
            .help = "it begins with https://, or names this machine or the agent of ECS or EKS"};
    if (!authority->has_possible_port())
        return base::Diagnostic{
            .code = "credentials.variables",
            .message = fmt::format("AWS_CONTAINER_CREDENTIALS_FULL_URI names port {} of {}",
                                   *authority->port, host),
            .help = std::string(kPortsInWords)};
    keys.url = full;
    return std::optional(
        CredentialPlan{.source = std::move(keys), .from = "AWS_CONTAINER_CREDENTIALS_FULL_URI"});
}

std::optional<CredentialPlan> Planner::instance() const {
    if (base::lower(all_.variable("AWS_EC2_METADATA_DISABLED")) == "true") return std::nullopt;
    KeysOfInstance keys;
    if (base::lower(all_.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")) == "ipv6")
        keys.endpoint = "http://[fd00:ec2::254]";
    if (std::string_view said = all_.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT"); !said.empty())
        keys.endpoint = said.ends_with('/') ? said.substr(0, said.size() - 1) : said;
    return CredentialPlan{.source = std::move(keys), .from = std::string(kInstance)};
}

base::Result<CredentialPlan> Planner::plan(const std::string& asked) {
    if (!asked.empty()) {
        if (!all_.has_profile(asked)) return missing(asked);
        if (auto keys = TRY(profile(asked))) return *std::move(keys);
        return wrong(asked, "has no keys and no role");
    }
    if (auto keys = TRY(variables())) return *std::move(keys);
    const std::string name(all_.profile());
    if (!all_.has_profile(name) && name != "default") return missing(name);
    // A role in the profile goes before a token in variables, and everything else behind it.
    if (at(name, "role_arn").empty())
        if (auto keys = web_identity_variables()) return *std::move(keys);
    if (auto keys = TRY(profile(name))) return *std::move(keys);
    if (auto keys = TRY(container())) return *std::move(keys);
    if (auto keys = instance()) return *std::move(keys);
    return base::Diagnostic{
        .code = "credentials.missing",
        .message = "there are no credentials of AWS",
        .notes = {fmt::format("looked at AWS_ACCESS_KEY_ID, at profile {} in {} and {}, at "
                              "AWS_WEB_IDENTITY_TOKEN_FILE and at the agent of a container",
                              name, all_.config_file, all_.credentials_file)},
        .help =
            "`aws configure sso` or `aws configure` writes a profile; the local cloud needs none"};
}

}  // namespace

std::string how_to_renew(const CredentialPlan& plan) {
    const std::string agent =
        "whoever gives them renews them in time: try again in a minute, and compare this machine's "
        "clock with another one";
    return base::match(
        plan.source,
        [](const WrittenKeys& keys) {
            return keys.place.empty()
                       ? std::string(
                             "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN "
                             "anew, or unset all three: then the profile counts")
                       : fmt::format("write new ones, with their aws_session_token, into {}",
                                     keys.place);
        },
        [](const KeysOfProcess& keys) {
            return fmt::format(
                "run the credential_process of {} by hand: it prints keys that are over, and may "
                "want a new sign-on",
                keys.place);
        },
        [](const KeysOfSignOn& keys) {
            return fmt::format("aws sso login --profile {}", keys.profile);
        },
        [](const KeysOfWebIdentity& keys) {
            return fmt::format(
                "whoever writes {} has to write a new token; in CI, begin the job anew",
                keys.token_file);
        },
        [&](const KeysOfContainer&) { return agent; },
        [&](const KeysOfInstance&) { return agent; });
}

base::Result<CredentialPlan> plan_credentials(const Surroundings& surroundings,
                                              const CredentialWish& wish) {
    CredentialPlan plan = TRY(Planner(surroundings).plan(wish.profile));
    if (!wish.role.empty()) plan.roles.push_back({.arn = wish.role});
    return plan;
}

}  // namespace deploy
