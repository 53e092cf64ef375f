#include "deploy/client/keys.h"

#include <charconv>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "aws/attempts.h"
#include "aws/form.h"
#include "aws/timestamp.h"
#include "base/ascii.h"
#include "base/digest.h"
#include "base/match.h"
#include "deploy/client/endpoints.h"
#include "deploy/client/foreign.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/file.h"
#include "io/process.h"
#include "text/document.h"

namespace deploy {
namespace {

constexpr base::Duration kPatience = base::Duration::seconds(20);
/// The metadata service answers at once or is not there.
constexpr base::Duration kShort = base::Duration::seconds(2);
/// New keys are asked for so long before the old ones are over.
constexpr base::Duration kMargin = base::Duration::minutes(5);
constexpr base::Duration kBetweenRenewals = base::Duration::seconds(30);

/// What several of the sources print and answer, under names that differ.
struct Names {
    const char* id;
    const char* secret;
    const char* token;
    const char* over;
};

std::optional<text::Node> json_of(const std::string& text) {
    base::Sources sources;
    auto json = text::parse_json(sources, sources.add("answer", text));
    if (!json.ok()) return std::nullopt;
    return *std::move(json);
}

std::string text_at(const text::Node& node, std::string_view name) {
    const text::Node* found = node.get(name);
    return found && found->is_scalar() ? found->scalar : std::string();
}

/// Nothing: the document has no keys.
std::optional<CallerKeys> keys_in(const text::Node& node, const Names& names) {
    CallerKeys keys{.keys = {.access_key_id = text_at(node, names.id),
                             .secret_access_key = text_at(node, names.secret),
                             .session_token = text_at(node, names.token)}};
    if (keys.keys.access_key_id.empty() || keys.keys.secret_access_key.empty()) return std::nullopt;
    keys.over = aws::read_timestamp(text_at(node, names.over));
    return keys;
}

/// The keys in an answer of STS.
std::optional<CallerKeys> keys_in(const aws::Value& answer) {
    const aws::Value* given = answer.find("Credentials");
    if (!given) return std::nullopt;
    CallerKeys keys{.keys = {.access_key_id = std::string(given->text("AccessKeyId")),
                             .secret_access_key = std::string(given->text("SecretAccessKey")),
                             .session_token = std::string(given->text("SessionToken"))}};
    const aws::Value* over = given->find("Expiration");
    if (const auto* time = over ? std::get_if<base::Time>(&over->held) : nullptr) keys.over = *time;
    return keys;
}

base::HttpRequest get(std::string target, std::vector<base::HttpHeader> headers = {}) {
    return {
        .method = "GET", .target = std::move(target), .headers = std::move(headers), .body = {}};
}

/// "https://host:1/path" as "https://host:1" and "/path".
std::pair<std::string, std::string> taken_apart(const std::string& url) {
    std::size_t host = url.find("://");
    std::size_t path = url.find('/', host == std::string::npos ? 0 : host + 3);
    if (path == std::string::npos) return {url, "/"};
    return {url.substr(0, path), url.substr(path)};
}

std::string without_end(std::string text) {
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.pop_back();
    return text;
}

/// What gives keys may give half of them.
BodyIs body_of_keys(const base::HttpAnswer& answer) {
    return answer.status < 300 ? BodyIs::Secret : BodyIs::Open;
}

std::string shown_without_keys(const base::HttpAnswer& answer) {
    return shown_answer(answer, body_of_keys(answer));
}

bool is_one_line(std::string_view text) {
    return text.find_first_of("\r\n") == std::string_view::npos;
}

/// Of what STS takes as a name of a session: letters, digits and =,.@-_, 64 at most.
std::string session_name(const std::string& said) {
    if (!said.empty()) return said;
    constexpr std::size_t kLongest = 64;
    constexpr std::string_view kOthers = "=,.@-_";
    std::string name = "slipway";
    for (char c : "-" + io::user_name()) {
        bool is_fit = base::is_alphanumeric(c) || kOthers.find(c) != std::string_view::npos;
        if (name.size() < kLongest) name += is_fit ? c : '-';
    }
    return name;
}

}  // namespace

base::Diagnostic Keys::refused(std::string why, std::string help) const {
    return {.code = "credentials.refused",
            .message = fmt::format("{} gives no credentials: {}", plan_.from, why),
            .help = std::move(help)};
}

base::Result<base::HttpAnswer> Keys::fetch_once(const std::string& origin,
                                                const base::HttpRequest& request,
                                                base::Duration patience, Waiting waiting) {
    if (!http_) http_ = TRY(io::HttpClient::open({.ca_file = ca_file(all_, ways_.profile)}));
    waiting.whom = origin;
    waiting.what = "the keys of " + plan_.from;
    http_->begin(origin, request, patience);
    silence_.begin();
    std::vector<io::HttpClient::Ended> ended;
    while (ended.empty()) {
        silence_.look([&] { return waiting; });
        ended = http_->wait(silence_.at_most(patience));
    }
    silence_.end(false);
    return std::move(ended.front().answer);
}

base::Result<base::HttpAnswer> Keys::fetch(const std::string& origin,
                                           const base::HttpRequest& request) {
    constexpr int kMost = 3;
    constexpr std::uint16_t kTheirFault = 500;
    aws::Attempts attempts(ways_.seed, kMost);
    std::string before;
    while (true) {
        auto answer = fetch_once(origin, request, kPatience,
                                 {.attempt = attempts.failed() + 1,
                                  .attempts = attempts.most_unanswered(),
                                  .after = before});
        before =
            answer.ok() ? fmt::format("status {}", answer->status) : answer.problems().front().code;
        bool may_heal = answer.ok() ? answer->status >= kTheirFault
                                    : answer.problems().front().code != "server.untrusted";
        auto wait = may_heal ? attempts.after(aws::Failure::Lost) : std::nullopt;
        if (!wait) return answer;
        io::sleep(*wait);
    }
}

base::Result<aws::Credentials> Keys::current() {
    const base::Time now = ways_.now();
    if (kept_ && (!renewal_ || now < *renewal_)) return kept_->keys;
    auto got = obtain();
    if (!got.ok()) {
        bool still_counts = kept_ && kept_->over && now < *kept_->over;
        if (!still_counts) return std::move(got).problems();
        // It is tried again, but not at each call.
        renewal_ = now + kBetweenRenewals;
        return kept_->keys;
    }
    kept_ = *std::move(got);
    ++generation_;
    // What lasts no longer than that is used to its end.
    renewal_ = kept_->over;
    if (renewal_ && *renewal_ - now > kMargin * 2) renewal_ = *renewal_ - kMargin;
    return kept_->keys;
}

void Keys::forget(std::uint64_t generation) {
    if (generation == generation_) kept_.reset();
}

base::Result<CallerKeys> Keys::obtain() {
    CallerKeys keys = TRY(from_source());
    for (const AssumedRole& role : plan_.roles)
        keys = TRY(assume(role, keys));
    return keys;
}

base::Result<CallerKeys> Keys::from_source() {
    return base::match(
        plan_.source,
        [](const WrittenKeys& source) -> base::Result<CallerKeys> {
            return CallerKeys{.keys = source.keys};
        },
        [&](const KeysOfProcess& source) { return from_process(source); },
        [&](const KeysOfSignOn& source) { return from_sign_on(source); },
        [&](const KeysOfWebIdentity& source) { return from_web_identity(source); },
        [&](const KeysOfContainer& source) { return from_container(source); },
        [&](const KeysOfInstance& source) { return from_instance(source); });
}

base::Result<CallerKeys> Keys::from_process(const KeysOfProcess& source) {
    auto with_place = [&](base::Diagnostic problem) {
        problem.notes.push_back("credential_process stands in " + source.place);
        return problem;
    };
    const std::string name = "credential_process of " + plan_.from;
    silence_.begin();
    auto ran = io::run(name, {"/bin/sh", "-c", source.command}, ways_.process_patience, [&] {
        silence_.look([&] { return Waiting{.whom = name, .limit = ways_.process_patience}; });
    });
    silence_.end(false);
    if (!ran.ok()) return with_place(ran.problems().front());
    if (ran->exit != 0)
        return with_place(refused(fmt::format("credential_process ended with {}", ran->exit)));
    auto printed = json_of(ran->output);
    auto keys = printed ? keys_in(*printed,
                                  {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"})
                        : std::nullopt;
    // What it printed is not shown: it may be a secret.
    if (!keys) return with_place(refused("credential_process printed no keys in JSON"));
    if (text_at(*printed, "Version") != "1")
        return with_place(refused("credential_process printed a Version that is not 1"));
    return *std::move(keys);
}

base::Result<CallerKeys> Keys::from_sign_on(const KeysOfSignOn& source) {
    const std::string name = base::sha1(source.session.empty() ? source.start_url : source.session);
    std::string file = all_.home + "/.aws/sso/cache/";
    for (char byte : name)
        file += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    file += ".json";
    auto over = [&](std::string why) {
        return base::Diagnostic{.code = "credentials.expired",
                                .message = fmt::format("{}: {}", plan_.from, why),
                                .help = how_to_renew()};
    };
    auto kept = io::exists(file) ? json_of(TRY(io::read_file(file))) : std::nullopt;
    if (!kept) return over("nobody has signed on yet");
    const std::string token = text_at(*kept, "accessToken");
    // The AWS CLI wrote UTC for Z once.
    std::string end = text_at(*kept, "expiresAt");
    if (end.ends_with("UTC")) end.replace(end.size() - 3, 3, "Z");
    auto until = aws::read_timestamp(end);
    if (token.empty() || !until || *until < ways_.now()) return over("the sign-on is over");
    base::HttpAnswer answer = TRY(fetch(
        fmt::format("https://portal.sso.{}.{}", source.region, domain_of(source.region)),
        get(fmt::format("/federation/credentials?role_name={}&account_id={}",
                        aws::percent_encode(source.role), aws::percent_encode(source.account)),
            {{"x-amz-sso_bearer_token", token}})));
    constexpr std::uint16_t kUnauthorized = 401;
    if (answer.status == kUnauthorized) return over("the sign-on is over");
    auto said = json_of(answer.body);
    const text::Node* given = said ? said->get("roleCredentials") : nullptr;
    auto keys = given ? keys_in(*given, {"accessKeyId", "secretAccessKey", "sessionToken", ""})
                      : std::nullopt;
    if (!keys)
        return refused(
            fmt::format("IAM Identity Center answers {}",
                        said && !text_at(*said, "message").empty()
                            ? fmt::format("{}: {}", answer.status, text_at(*said, "message"))
                            : shown_without_keys(answer)));
    const std::string milliseconds = text_at(*given, "expiration");
    std::int64_t at = 0;
    std::from_chars(milliseconds.data(), milliseconds.data() + milliseconds.size(), at);
    if (at > 0) keys->over = base::Time::unix_milliseconds(at);
    return *std::move(keys);
}

base::Result<CallerKeys> Keys::from_web_identity(const KeysOfWebIdentity& source) {
    const std::string token = without_end(TRY(io::read_file(source.token_file)));
    aws::Value answer = TRY(sts(
        "AssumeRoleWithWebIdentity", source.role_arn,
        [&](aws::Writer& out) {
            out.text("RoleArn", source.role_arn)
                .text("RoleSessionName", session_name(source.session_name))
                .text("WebIdentityToken", token);
        },
        nullptr));
    auto keys = keys_in(answer);
    if (!keys) return refused("STS answers without keys");
    return *std::move(keys);
}

base::Result<CallerKeys> Keys::from_container(const KeysOfContainer& source) {
    std::vector<base::HttpHeader> headers;
    std::string token = source.token;
    if (!source.token_file.empty()) token = without_end(TRY(io::read_file(source.token_file)));
    if (!is_one_line(token)) return refused("the token of the agent has more than one line");
    if (!token.empty()) headers.push_back({"Authorization", token});
    auto [origin, path] = taken_apart(source.url);
    base::HttpAnswer answer = TRY(fetch(origin, get(path, std::move(headers))));
    auto said = answer.status == 200 ? json_of(answer.body) : std::nullopt;
    auto keys = said ? keys_in(*said, {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"})
                     : std::nullopt;
    if (!keys)
        return refused(
            fmt::format("{} answers without keys: {}", origin, shown_without_keys(answer)));
    return *std::move(keys);
}

base::Result<CallerKeys> Keys::from_instance(const KeysOfInstance& source) {
    auto nowhere = [&](std::string note) {
        return base::Diagnostic{
            .code = "credentials.missing",
            .message = "there are no credentials of AWS",
            .notes = {fmt::format("they should come from {}, and {} gives none", plan_.from,
                                  source.endpoint),
                      std::move(note)},
            .help =
                "`aws configure sso` or `aws configure` writes a profile; the local cloud "
                "needs none"};
    };
    auto token = fetch_once(source.endpoint,
                            {.method = "PUT",
                             .target = "/latest/api/token",
                             .headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}},
                             .body = {}},
                            kShort);
    if (!token.ok()) return nowhere(token.problems().front().message);
    if (token->status != 200 || !is_one_line(token->body))
        return nowhere(fmt::format("it answers {}", token->status));
    const std::string roles = "/latest/meta-data/iam/security-credentials/";
    const std::vector<base::HttpHeader> headers = {{"X-aws-ec2-metadata-token", token->body}};
    base::HttpAnswer role = TRY(fetch_once(source.endpoint, get(roles, headers), kShort));
    if (role.status != 200) return nowhere("this machine has no role");
    base::HttpAnswer answer =
        TRY(fetch_once(source.endpoint, get(roles + without_end(role.body), headers), kShort));
    auto said = answer.status == 200 ? json_of(answer.body) : std::nullopt;
    auto keys = said ? keys_in(*said, {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"})
                     : std::nullopt;
    if (!keys)
        return refused(fmt::format("{} answers without keys: {}", source.endpoint,
                                   shown_without_keys(answer)));
    return *std::move(keys);
}

base::Result<CallerKeys> Keys::assume(const AssumedRole& role, const CallerKeys& by) {
    std::string code;
    if (!role.mfa_serial.empty()) {
        if (!ways_.ask)
            return refused(fmt::format("{} wants a code of {}, and there is nobody to ask",
                                       role.arn, role.mfa_serial));
        code = TRY(ways_.ask(fmt::format("code of {}: ", role.mfa_serial)));
        if (code.empty()) return refused(fmt::format("no code of {} was typed", role.mfa_serial));
    }
    aws::Value answer = TRY(sts(
        "AssumeRole", role.arn,
        [&](aws::Writer& out) {
            out.text("RoleArn", role.arn).text("RoleSessionName", session_name(role.session_name));
            out.integer("DurationSeconds", role.lasts.in_seconds());
            if (!role.external_id.empty()) out.text("ExternalId", role.external_id);
            if (!code.empty()) out.text("SerialNumber", role.mfa_serial).text("TokenCode", code);
        },
        &by.keys));
    auto keys = keys_in(answer);
    if (!keys) return refused("STS answers without keys");
    return *std::move(keys);
}

base::Result<aws::Value> Keys::sts(std::string_view operation, const std::string& role,
                                   const std::function<void(aws::Writer&)>& fill,
                                   const aws::Credentials* by) {
    const aws::Service& service = *aws::find_service("sts");
    const aws::Operation& found = *aws::find_operation(service, operation);
    const aws::Protocol protocol = service.protocols.front();
    Endpoint endpoint = TRY(
        endpoint_of(service, all_,
                    {.region = ways_.region, .url = ways_.endpoint_url, .profile = ways_.profile}));
    aws::Writer writer = aws::request_writer(service, found, protocol);
    fill(writer);
    const std::string host = endpoint.origin.substr(endpoint.origin.find("://") + 3);
    base::HttpRequest request =
        aws::request(service, found, protocol, std::move(writer), host, endpoint.hosts);
    request.target = endpoint.path + request.target;
    if (by) aws::sign(request, *by, endpoint.signing_region, service.signing_name, ways_.now());
    base::HttpAnswer answer = TRY(fetch(endpoint.origin, request));
    aws::Received received = aws::read_answer(found, protocol, answer);
    auto* error = std::get_if<aws::Error>(&received.said);
    if (!error) return std::get<aws::Value>(std::move(received.said));
    if (received.is_foreign)
        return foreign_answer(fmt::format("sts {} of {}", operation, role), endpoint, answer,
                              body_of_keys(answer));
    base::Diagnostic problem = refused(
        fmt::format("STS refuses {} of {}: {}: {}", operation, role, error->code, error->message));
    if (aws::failure_of(*error) == aws::Failure::Expired) {
        problem.code = "credentials.expired";
        problem.help = how_to_renew();
    }
    if (aws::failure_of(*error) == aws::Failure::Skewed)
        problem.help = "compare this machine's clock with another one";
    if (!received.request_id.empty()) problem.notes.push_back("request id " + received.request_id);
    return problem;
}

}  // namespace deploy
