#pragma once
// The caller's keys, from wherever the plan says, until they are over and then anew.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "aws/client.h"
#include "base/duration.h"
#include "base/result.h"
#include "base/time.h"
#include "deploy/client/credential_plan.h"
#include "deploy/client/silence.h"
#include "io/http_client.h"

namespace deploy {

struct CallerKeys {
    aws::Credentials keys = {};
    /// Nothing: they last.
    std::optional<base::Time> over = {};
};

/// What getting keys takes beside the plan.
struct KeyWays {
    /// Of the roles that are assumed.
    std::string region = {};
    /// As EndpointWish has it.
    std::string endpoint_url = {};
    std::string profile = {};
    /// Asks the person for a code of their second factor; empty: there is nobody to ask.
    std::function<base::Result<std::string>(const std::string& question)> ask = {};
    std::function<base::Time()> now = {};
    /// Of the waits between attempts.
    std::uint64_t seed = 0;
    /// How long a `credential_process` may take, which may ask the person for a code meanwhile.
    /// AWS's own tools set no limit.
    base::Duration process_patience = base::Duration::minutes(2);
    /// Who is told while whoever gives them says nothing.
    SilenceWays silence = {};
};

class Keys {
  public:
    /// `surroundings` outlives it.
    Keys(CredentialPlan plan, const Surroundings& surroundings, KeyWays ways)
        : plan_(std::move(plan)),
          all_(surroundings),
          ways_(std::move(ways)),
          silence_(ways_.silence) {}
    Keys(const Keys&) = delete;
    Keys& operator=(const Keys&) = delete;

    /// Those that count now; asks for new ones five minutes before they are over, and keeps the old
    /// ones until then where that fails. Errors: credentials.refused, credentials.expired, and
    /// those of io::HttpClient and io::run.
    base::Result<aws::Credentials> current();
    /// Which keys `current` gave last: new ones have another number.
    std::uint64_t generation() const { return generation_; }
    /// Those of that number are not taken any more, whatever was said of their end.
    void forget(std::uint64_t generation);
    /// Where they come from, in the user's words.
    const std::string& from() const { return plan_.from; }
    /// What is to be done where they are over.
    std::string how_to_renew() const { return deploy::how_to_renew(plan_); }

  private:
    base::Result<CallerKeys> obtain();
    base::Result<CallerKeys> from_source();
    base::Result<CallerKeys> from_process(const KeysOfProcess& source);
    base::Result<CallerKeys> from_sign_on(const KeysOfSignOn& source);
    base::Result<CallerKeys> from_web_identity(const KeysOfWebIdentity& source);
    base::Result<CallerKeys> from_container(const KeysOfContainer& source);
    base::Result<CallerKeys> from_instance(const KeysOfInstance& source);
    base::Result<CallerKeys> assume(const AssumedRole& role, const CallerKeys& by);
    /// `role`: its ARN. `by`: null for a call that nobody signs.
    base::Result<aws::Value> sts(std::string_view operation, const std::string& role,
                                 const std::function<void(aws::Writer&)>& fill,
                                 const aws::Credentials* by);
    /// Three times where no answer comes or the server's own fault is one.
    base::Result<base::HttpAnswer> fetch(const std::string& origin,
                                         const base::HttpRequest& request);
    base::Result<base::HttpAnswer> fetch_once(const std::string& origin,
                                              const base::HttpRequest& request,
                                              base::Duration patience, Waiting waiting = {});
    base::Diagnostic refused(std::string why, std::string help = {}) const;

    CredentialPlan plan_;
    const Surroundings& all_;
    KeyWays ways_;
    Silence silence_;
    std::unique_ptr<io::HttpClient> http_ = {};
    std::optional<CallerKeys> kept_ = {};
    std::uint64_t generation_ = 0;
    /// When new ones are asked for; nothing: never.
    std::optional<base::Time> renewal_ = {};
};

}  // namespace deploy
