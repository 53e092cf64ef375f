#pragma once
// Calls of AWS's APIs in one region, many at a time: signed, made again where that helps, answered
// as values.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/attempts.h"
#include "aws/client.h"
#include "base/result.h"
#include "base/time.h"
#include "deploy/client/endpoints.h"
#include "deploy/client/keys.h"
#include "deploy/client/silence.h"
#include "deploy/client/surroundings.h"
#include "io/http_client.h"

namespace deploy {

struct ClientOptions {
    std::string region = {};
    std::string endpoint_url = {};  ///< as EndpointWish has it
    std::string profile = {};       ///< as CredentialWish has it
    /// How often a call is made at most.
    int most_attempts = 10;
    /// How long one attempt may take.
    base::Duration patience = base::Duration::seconds(20);
    /// Of the waits between attempts.
    std::uint64_t seed = 0;
    std::function<base::Time()> now = {};
    /// Who is told while no call ends.
    SilenceWays silence = {};
};

/// What came of a call.
struct CallEnded {
    std::uint64_t id = 0;
    std::string_view service = {};
    std::string_view operation = {};
    /// The members of the answer. Errors: those of Keys and io::HttpClient, and of the API:
    /// api.denied, api.throttled, api.clock, api.failed; each with the request id, where there is
    /// one.
    base::Result<aws::Value> answer;
    /// The code of the API's error; empty: there is an answer, or none at all, or one that is none
    /// of AWS's.
    std::string code = {};
    int attempts = 1;
};

class Client {
  public:
    using Fill = std::function<void(aws::Writer&)>;

    /// `keys` and `surroundings` outlive it. Errors: http.library.
    static base::Result<std::unique_ptr<Client>> open(Keys& keys, const Surroundings& surroundings,
                                                      ClientOptions options);
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Begins a call of an operation of models/aws; `fill` writes what it takes.
    std::uint64_t begin(std::string_view service, std::string_view operation, const Fill& fill);
    /// The calls that have ended; waits for the first of them, at most for `most`. Nothing when
    /// none is under way.
    std::vector<CallEnded> wait(base::Duration most);
    /// One call to its end; nothing else may be under way.
    CallEnded call(std::string_view service, std::string_view operation, const Fill& fill);
    std::size_t under_way() const { return calls_.size() + ended_.size(); }
    /// Nothing more is heard of those under way; what they asked for may still be done.
    void drop_all();

    /// Where a service is that others are to call: "https://ssm.eu-west-1.amazonaws.com". Errors:
    /// those of endpoint_of.
    base::Result<std::string> origin_of(std::string_view service) const;

    /// The file of certificates that is trusted, as io::HttpClientOptions has it: for what an
    /// answer says is to be fetched elsewhere.
    std::string trusted_file() const { return ca_file(all_, options_.profile); }
    /// How much AWS's time is ahead of this machine's, as far as that had to be found out.
    base::Duration skew() const { return skew_; }

  private:
    struct Call {
        const aws::Service* service;
        const aws::Operation* operation;
        aws::Protocol protocol;
        /// With the name of a bucket or a prefix in its origin, where it stands there.
        Endpoint endpoint;
        /// Without a signature, which is of one attempt.
        base::HttpRequest request;
        aws::Attempts attempts;
        /// Of the last attempt.
        base::Time signed_at = {};
        std::string last_failure = {};  ///< the code of what the last attempt came to
        std::uint64_t keys = 0;
    };
    Client(Keys& keys, const Surroundings& surroundings, ClientOptions options,
           std::unique_ptr<io::HttpClient> http);
    base::Result<Endpoint> endpoint(const aws::Service& service) const;
    base::Time now() const { return options_.now() + skew_; }
    void send(std::uint64_t id);
    void send_what_is_due();
    /// The oldest of the calls under way.
    Waiting waiting() const;
    void take(std::uint64_t id, base::Result<base::HttpAnswer> answer);
    void end(std::uint64_t id, base::Result<aws::Value> answer, std::string code = {});
    /// Puts right what can be, and says whether the same call may be taken now.
    bool put_right(const Call& call, aws::Failure failure, const base::HttpAnswer& answer);
    /// The finding for an API's error, in its words.
    base::Diagnostic refusal_of(const Call& call, const aws::Error& error,
                                aws::Failure failure) const;
    /// The same for what answered in AWS's place.
    static base::Diagnostic foreign_answer_of(const Call& call, const base::HttpAnswer& answer);

    Keys& keys_;
    const Surroundings& all_;
    ClientOptions options_;
    std::unique_ptr<io::HttpClient> http_;
    std::map<std::uint64_t, Call> calls_ = {};
    std::map<io::HttpClient::Id, std::uint64_t> sent_ = {};
    std::multimap<std::int64_t, std::uint64_t> waiting_ = {};  ///< by monotonic milliseconds
    std::vector<CallEnded> ended_ = {};
    std::uint64_t last_ = 0;
    base::Duration skew_ = {};
    Silence silence_;
};

}  // namespace deploy
