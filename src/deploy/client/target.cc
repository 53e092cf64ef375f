#include "deploy/client/target.h"

#include <cstdint>

#include <fmt/format.h>

#include "deploy/client/endpoints.h"
#include "io/http_client.h"
#include "io/process.h"

namespace deploy {
namespace {

constexpr std::string_view kAws = "AWS";
constexpr std::string_view kNobody = "000000000000";

std::string place_of(const Endpoint& endpoint) {
    return endpoint.hosts == aws::Hosts::Many ? std::string(kAws) : endpoint.origin;
}

}  // namespace

/// The one cloud to which all the endpoints belong: whoever vouches for the account has to be the
/// one that is changed.
base::Result<std::string> Target::find_place() const {
    std::string place;
    std::string_view first;
    std::vector<std::string_view> services = {"sts"};
    services.insert(services.end(), wish_.services.begin(), wish_.services.end());
    for (const std::string& region : wish_.regions) {
        for (std::string_view service : services) {
            std::string here = place_of(TRY(endpoint_of(
                *aws::find_service(service), all_,
                {.region = region, .url = wish_.endpoint_url, .profile = wish_.profile})));
            if (place.empty()) place = here, first = service;
            if (place == here) continue;
            return base::Diagnostic{
                .code = "endpoint.mixed",
                .message = fmt::format("{} of {} is asked at {}, and {} at {}", service,
                                       wish_.environment, here, first, place),
                .help = "name one endpoint for all (--endpoint-url, AWS_ENDPOINT_URL), or none"};
        }
    }
    return place;
}

base::Result<CredentialPlan> Target::plan() const {
    if (!io::is_here(place_))
        return plan_credentials(all_, {.profile = wish_.profile, .role = wish_.role});
    // Nobody's keys are shown to a cloud on this machine that were not put there for it.
    const std::string account = wish_.account.empty() ? std::string(kNobody) : wish_.account;
    aws::Credentials keys{.access_key_id = account, .secret_access_key = "slipway"};
    if (std::string_view id = all_.variable("AWS_ACCESS_KEY_ID"); !id.empty())
        keys = {.access_key_id = std::string(id),
                .secret_access_key = std::string(all_.variable("AWS_SECRET_ACCESS_KEY")),
                .session_token = std::string(all_.variable("AWS_SESSION_TOKEN"))};
    bool is_given = keys.access_key_id != account;
    return CredentialPlan{.source = WrittenKeys{std::move(keys)},
                          .from = is_given ? "AWS_ACCESS_KEY_ID" : "the manifest's account"};
}

base::Result<std::unique_ptr<Target>> Target::open(Surroundings surroundings, TargetWish wish) {
    std::unique_ptr<Target> target(new Target(std::move(surroundings), std::move(wish)));
    TRY(target->meet());
    return target;
}

base::Status Target::meet() {
    place_ = TRY(find_place());
    if (place_ == kAws && wish_.account.empty())
        return base::Diagnostic{
            .code = "target.account",
            .message = fmt::format("{} has no account, so it lives on a local cloud alone",
                                   wish_.environment),
            .help =
                "write `account:` into the manifest, or name the local cloud with "
                "--endpoint-url http://127.0.0.1:4566"};
    const std::string& first = wish_.regions.front();
    const std::uint64_t seed = io::fresh_seed();
    keys_ = std::make_unique<Keys>(TRY(plan()), all_,
                                   KeyWays{.region = first,
                                           .endpoint_url = wish_.endpoint_url,
                                           .profile = wish_.profile,
                                           .ask = wish_.ask,
                                           .now = wish_.now,
                                           .seed = seed,
                                           .silence = wish_.silence});
    for (const std::string& region : wish_.regions)
        clients_[region] = TRY(Client::open(*keys_, all_,
                                            {.region = region,
                                             .endpoint_url = wish_.endpoint_url,
                                             .profile = wish_.profile,
                                             .seed = seed,
                                             .now = wish_.now,
                                             .silence = wish_.silence}));
    CallEnded who = client(first).call("sts", "GetCallerIdentity", [](aws::Writer&) {});
    const aws::Value said = TRY(std::move(who.answer));
    account_ = said.text("Account");
    caller_ = said.text("Arn");
    if (account_.empty())
        return base::Diagnostic{
            .code = "api.failed",
            .message = fmt::format("sts GetCallerIdentity: {} does not say whose account it is",
                                   place_)};
    if (wish_.account.empty() || account_ == wish_.account) return base::Done{};
    return base::Diagnostic{
        .code = "target.account",
        .message = fmt::format("{} lives in account {}, and the caller is of {}", wish_.environment,
                               wish_.account, account_),
        .notes = {fmt::format("the keys come from {}; the caller is {}", keys_->from(), caller_),
                  "nothing was changed"},
        .help = "take the right profile (AWS_PROFILE, or `profile:` in the manifest)"};
}

}  // namespace deploy
