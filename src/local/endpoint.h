#pragma once
// The way in: an HTTP request of an AWS client becomes a call of an operation, its answer bytes of
// the same protocol.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "aws/request.h"
#include "base/http.h"
#include "base/time.h"
#include "engine/aws_ids.h"
#include "io/http_server.h"
#include "local/credentials.h"
#include "local/faults.h"
#include "local/live_cloud.h"
#include "local/own_pages.h"

namespace local {

struct EndpointOptions {
    /// Of callers whose access key id is not an account: 12 digits.
    std::string account = "000000000000";
    /// For the health page.
    std::string version = {};
    std::int64_t speed = 1;
    /// Ends the serving, once the answer is out: POST /_slipway/stop.
    std::function<void()> stop = [] {};
    std::vector<Fault> faults = {};
    /// The same as they were asked for, for the health page.
    std::string faults_in_words = {};
    /// With any, signatures are verified.
    Credentials credentials = {};
    /// The clock that clients have. Without it no signed URL is ever over.
    std::function<base::Time()> wall_time = {};
    /// What the ids of requests follow from; another one in each process.
    std::uint64_t request_seed = 0;
};

/// Answers everything, and keeps nothing but compiled patterns and the count of its requests. It
/// must not outlive the cloud.
class Endpoint {
  public:
    Endpoint(LiveCloud& live, std::function<base::Time()> now, EndpointOptions options);

    /// One request is one turn: the clock is asked once, what is due by then happens first. Paths
    /// below /_slipway are slipway's own (OwnPages).
    io::HttpReply answer(const base::HttpRequest& request);
    /// What a turn brought those who listen at /_slipway/events.
    std::string events(base::Time now) { return own_pages_.events(now); }

  private:
    io::HttpReply answer_call(const base::HttpRequest& request, base::Time now);
    base::HttpAnswer answer_call(const aws::Call& call, const std::string& id, base::Time now);
    /// What a request is for, whether it can be read or not; `operation` is null where there is
    /// none of that name.
    struct Meant {
        const aws::Service* service;
        const aws::Operation* operation;
        aws::Protocol protocol;
    };
    /// Why nothing is taken from whoever asks; `meant` has a service.
    std::optional<aws::Error> refuse_caller(const base::HttpRequest& request, const Meant& meant,
                                            base::Time now) const;

    LiveCloud& live_;
    std::function<base::Time()> now_;
    EndpointOptions options_;
    aws::RequestReader reader_;
    engine::IdSource request_ids_;
    OwnPages own_pages_;
    Faults faults_;
};

}  // namespace local
