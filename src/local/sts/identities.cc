#include "local/sts/identities.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "aws/access_key.h"
#include "engine/properties.h"
#include "io/random.h"
#include "local/records.h"
#include "local/trying.h"

namespace local {
namespace {

constexpr const char* kRole = "AWS::IAM::Role";

struct Identity {
    std::string arn;
    std::string user_id;
};

// AWS rule sts.2 [chosen] "STS API reference, GetCallerIdentity": the key of a session is its
// role's; any other key is the account's root user, for who calls is decided by the key alone and
// no user is asked for. Test: Sts.SaysWhoCalls
aws::Either<Identity> caller_of(const Asking& asking) {
    auto session = TRY_OR_ANSWER(asking.stores().sessions().find(asking.access_key_id()));
    if (!session)
        return Identity{fmt::format("arn:aws:iam::{}:root", asking.account()), asking.account()};
    // AWS rule sts.3 [documented] "IAM user guide, Temporary security credentials": a session is
    // over at its time. Other services ask for it where signatures are verified. Test:
    // Sts.EndsSessions
    if (session->expires <= asking.now())
        return aws::Error{"ExpiredToken", "The security token included in the request is expired",
                          403};
    return Identity{session->arn, session->user_id};
}

/// A new session of `identity`, written down and told.
aws::Either<base::Done> write_session(Asking& asking, aws::Writer& answer, Identity identity,
                                      std::int64_t seconds) {
    constexpr std::string_view kLetters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    constexpr std::size_t kSecret = 40;
    SessionStore& sessions = asking.stores().sessions();
    auto number = TRY_OR_ANSWER(sessions.next_number());
    Session session{
        .access_key_id = aws::session_key(asking.account(), static_cast<std::uint64_t>(number)),
        .secret_access_key = io::random_letters(kLetters, kSecret),
        .arn = std::move(identity.arn),
        .user_id = std::move(identity.user_id),
        .expires = asking.now() + base::Duration::seconds(seconds)};
    TRY_OR_ANSWER(sessions.add(session, asking.now()));
    answer.begin_structure("Credentials")
        .text("AccessKeyId", session.access_key_id)
        .text("SecretAccessKey", session.secret_access_key)
        .text("SessionToken", token_of(session))
        .time("Expiration", session.expires)
        .end();
    return base::Done{};
}

std::string account_in(std::string_view arn) {
    constexpr std::size_t kBefore = std::string_view("arn:aws:iam::").size();
    constexpr std::size_t kDigits = 12;
    return arn.size() < kBefore + kDigits ? std::string()
                                          : std::string(arn.substr(kBefore, kDigits));
}

// AWS rule sts.4 [chosen] "STS API reference, AssumeRole": a role of the account is assumed by
// whoever asks: no policy is weighed here, neither the trust policy (and with it ExternalId and
// MFA) nor those of the session (Policy, PolicyArns, Tags). A role that is not there, or is another
// account's, is refused as AWS refuses both. Test: Sts.AssumesRolesThatAreThere
aws::Either<const engine::Record*> role_of(const Asking& asking, const Identity& caller) {
    std::string_view arn = asking.input().text("RoleArn");
    const engine::Record* role =
        account_in(arn) == asking.account() ? find_living(asking, kRole, arn) : nullptr;
    bool is_there = role && engine::text_of(role->attributes->find("Arn")) == arn;
    if (is_there) return role;
    return aws::Error{"AccessDenied",
                      fmt::format("User: {} is not authorized to perform: sts:AssumeRole on "
                                  "resource: {}",
                                  caller.arn, arn),
                      403};
}

}  // namespace

std::optional<aws::Error> get_caller_identity(Asking& asking, aws::Writer& answer) {
    auto caller = TRY_OR_ANSWER(caller_of(asking));
    answer.text("UserId", caller.user_id).text("Account", asking.account()).text("Arn", caller.arn);
    return std::nullopt;
}

std::optional<aws::Error> get_access_key_info(Asking& asking, aws::Writer& answer) {
    std::string_view id = asking.input().text("AccessKeyId");
    auto account = aws::account_in_key(id);
    if (!account)
        return asking.error("ValidationError", fmt::format("Invalid Access Key ID: {}", id));
    answer.text("Account", *account);
    return std::nullopt;
}

std::optional<aws::Error> get_session_token(Asking& asking, aws::Writer& answer) {
    constexpr std::int64_t kTwelveHours = 43'200;
    auto caller = TRY_OR_ANSWER(caller_of(asking));
    // AWS rule sts.5 [documented] "STS API reference, GetSessionToken": a session of a role cannot
    // ask for another one. Test: Sts.GivesOutSessionsOfTheCaller
    if (caller.arn.find(":assumed-role/") != std::string::npos)
        return aws::Error{"AccessDenied", "Cannot call GetSessionToken with session credentials",
                          403};
    TRY_OR_ANSWER(write_session(asking, answer, std::move(caller),
                                asking.input().integer("DurationSeconds", kTwelveHours)));
    return std::nullopt;
}

std::optional<aws::Error> assume_role(Asking& asking, aws::Writer& answer) {
    constexpr std::int64_t kOneHour = 3600;
    const aws::Value& input = asking.input();
    auto caller = TRY_OR_ANSWER(caller_of(asking));
    const engine::Record* role = TRY_OR_ANSWER(role_of(asking, caller));
    std::int64_t seconds = input.integer("DurationSeconds", kOneHour);
    // AWS rule sts.6 [documented] "STS API reference, AssumeRole, DurationSeconds": no longer than
    // the role allows, which is an hour where it does not say. Test: Sts.KeepsToTheLengthOfARole
    if (seconds > engine::integer_at(*role->properties, "MaxSessionDuration").value_or(kOneHour))
        return asking.error("ValidationError",
                            "The requested DurationSeconds exceeds the MaxSessionDuration set for "
                            "this role.");
    std::string_view name = input.text("RoleSessionName");
    Identity identity{
        fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", asking.account(), role->name, name),
        fmt::format("{}:{}", engine::text_of(role->attributes->find("RoleId")), name)};
    TRY_OR_ANSWER(write_session(asking, answer, identity, seconds));
    answer.begin_structure("AssumedRoleUser")
        .text("AssumedRoleId", identity.user_id)
        .text("Arn", identity.arn)
        .end();
    if (input.has("SourceIdentity")) answer.text("SourceIdentity", input.text("SourceIdentity"));
    return std::nullopt;
}

}  // namespace local
