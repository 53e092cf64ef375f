#pragma once
// One HTTP request to a server on this machine, and its answer.

#include <cstdint>
#include <string>

#include "base/duration.h"
#include "base/http.h"
#include "base/result.h"

namespace io {

struct HttpServerAddress {
    std::string address = "127.0.0.1";  ///< a number, no name
    std::uint16_t port = 0;
};

/// Sends `request`, with Host and Content-Length beside its own headers, and waits at most
/// `patience` for the whole answer. Errors: server.unreachable (nobody listens, or what answers is
/// no HTTP), server.silent (no answer in time).
base::Result<base::HttpAnswer> fetch(const HttpServerAddress& server,
                                     const base::HttpRequest& request,
                                     base::Duration patience = base::Duration::seconds(10));

}  // namespace io
