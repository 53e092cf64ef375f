#pragma once
// The local cloud as a server: one event loop, the endpoint on it, the cloud's own time as its
// deadline.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "io/event_loop.h"
#include "local/credentials.h"
#include "local/faults.h"
#include "local/simulated_world.h"

namespace local {

struct ServeOptions {
    /// 0: one that is free.
    std::uint16_t port = 4566;
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
    /// With any, signatures are verified.
    Credentials credentials = {};
};

/// Serves on 127.0.0.1 until `loop` is stopped, by SIGINT or SIGTERM too: then answers under way go
/// out, and a checkpoint is left. `began` is called with the port once it listens. Errors:
/// server.listen, and those of LiveCloud; of these that it cannot write ends the serving at once.
base::Status serve(io::EventLoop& loop, const ServeOptions& options,
                   const std::function<void(std::uint16_t port)>& began);

}  // namespace local
