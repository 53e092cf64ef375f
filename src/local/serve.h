#pragma once
// The local cloud as a server: one event loop, the endpoint on it, the cloud's own time as its
// deadline.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "io/event_loop.h"
#include "io/http_server.h"
#include "local/credentials.h"
#include "local/faults.h"
#include "local/simulated_world.h"

namespace local {

struct ServeOptions {
    /// Of this machine. Any but loopback lets others drive it.
    std::string address = "127.0.0.1";
    /// 0: one that is free.
    std::uint16_t port = 4566;
    /// Names that requests may be for, beside loopback's and `address`.
    std::vector<std::string> host_names = {};
    /// Of callers whose access key id is not an account: 12 digits.
    std::string account = "000000000000";
    /// The folder of its state; empty: it forgets everything with the process.
    std::string data = ".slipway/cloud";
    /// How much faster than the machine's its time goes; at least 1.
    std::int64_t speed = 1;
    Images images = Images::Assumed;
    /// For the health page.
    std::string version = {};
    std::vector<Fault> faults = {};
    /// The same as they were asked for, for the health page.
    std::string faults_in_words = {};
    /// With any, signatures are verified.
    Credentials credentials = {};
};

/// Serves until `loop` is stopped, by SIGINT or SIGTERM too: then answers under way go
/// out, and a checkpoint is left. `began` is called with the server once it serves. Where it cannot
/// listen it touches no state. Errors:
/// server.listen, and those of LiveCloud; of these that it cannot write ends the serving at once.
base::Status serve(io::EventLoop& loop, const ServeOptions& options,
                   const std::function<void(const io::HttpServer&)>& began);

}  // namespace local
