#pragma once
// The pages of the local cloud's own, below /_slipway: how it is, what happens in it, and its end.

#include <cstdint>
#include <functional>
#include <string>

#include "base/http.h"
#include "base/time.h"
#include "io/http_server.h"
#include "local/event_feed.h"
#include "local/live_cloud.h"

namespace local {

struct OwnPagesOptions {
    std::string version = {};
    std::string account = {};
    std::int64_t speed = 1;
    /// What goes wrong on demand, in words; empty: nothing.
    std::string faults = {};
    /// Ends the serving, once the answer is out.
    std::function<void()> stop = [] {};
};

/// GET health: as JSON, with 503 once nothing more is taken. GET events: a stream of everything
/// that happens from now on (EventFeed). POST reset: an empty cloud, as if it began now. POST stop.
class OwnPages {
  public:
    /// It must not outlive the cloud.
    OwnPages(LiveCloud& live, OwnPagesOptions options);
    OwnPages(const OwnPages&) = delete;
    OwnPages& operator=(const OwnPages&) = delete;

    /// Whether the request is for one of them, there or not.
    static bool are_meant(const base::HttpRequest& request);
    io::HttpReply answer(const base::HttpRequest& request, base::Time now);

    /// What a turn brought those who listen.
    std::string events(base::Time now) { return feed_.take(live_.cloud(), now); }

  private:
    io::HttpReply health(base::Time now);
    io::HttpReply listen(base::Time now);
    io::HttpReply reset(base::Time now);
    io::HttpReply stop(base::Time now);

    struct Row;
    static const Row kRows[];

    LiveCloud& live_;
    OwnPagesOptions options_;
    EventFeed feed_;
};

}  // namespace local
