#pragma once
// HTTP requests to servers anywhere, many at a time, over TLS where the URL says https. A server's
// certificate is always verified. Proxies are those of the environment (HTTPS_PROXY, NO_PROXY),
// and never between here and this machine itself.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "base/http.h"
#include "base/result.h"

namespace io {

struct HttpClientOptions {
    /// The file of certificates that are trusted (AWS_CA_BUNDLE); empty: those of the machine.
    std::string ca_file = {};
    /// What User-Agent says.
    std::string agent = "slipway";
};

/// Keeps its connections for the next request to the same server.
class HttpClient {
  public:
    /// Errors: http.library (libcurl is not on this machine).
    static base::Result<std::unique_ptr<HttpClient>> open(const HttpClientOptions& options = {});
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// One that is under way.
    using Id = std::uint64_t;
    struct Ended {
        Id id = 0;
        /// Errors: server.unreachable (nobody listens, or what answers is no HTTP, or the answer
        /// broke off), server.silent (no whole answer within the patience), server.untrusted
        /// (the certificate is not for it, or nobody vouches for it).
        base::Result<base::HttpAnswer> answer;
    };

    /// Sends `request` to `origin`, "https://ecs.eu-west-1.amazonaws.com". It has its Host already,
    /// or the origin's is added.
    Id begin(const std::string& origin, const base::HttpRequest& request, base::Duration patience);
    /// Those that have ended; waits for the first of them, at most for `most`. Nothing when none is
    /// under way.
    std::vector<Ended> wait(base::Duration most);
    /// Nothing more is heard of it.
    void drop(Id id);
    std::size_t under_way() const;

    /// One request to its end; nothing else may be under way.
    base::Result<base::HttpAnswer> fetch(const std::string& origin,
                                         const base::HttpRequest& request, base::Duration patience);

  private:
    struct Impl;
    explicit HttpClient(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Whether the server at `origin` is this machine itself, by its name.
bool is_here(std::string_view origin);

/// One request by a client of its own. Errors: those of HttpClient.
base::Result<base::HttpAnswer> fetch(const std::string& origin, const base::HttpRequest& request,
                                     base::Duration patience = base::Duration::seconds(10));

}  // namespace io
