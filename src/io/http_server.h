#pragma once
// An HTTP server on the event loop: one handler, one write an answer, and patience with nobody.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "base/http.h"
#include "base/result.h"
#include "io/event_loop.h"

namespace io {

/// What becomes of a request.
struct HttpReply {
    base::HttpAnswer answer = {};
    /// How long it waits before it is sent.
    base::Duration after = {};
    /// The connection is closed without a word.
    bool is_dropped = false;
    /// The body is the beginning of an event stream, which `HttpServer::publish` goes on with until
    /// the client leaves.
    bool is_event_stream = false;

    HttpReply() = default;
    HttpReply(base::HttpAnswer answer_in) : answer(std::move(answer_in)) {}
};

struct HttpServerOptions {
    /// An address of this machine. Anything but loopback is the caller's explicit wish.
    std::string address = "127.0.0.1";
    /// 0: one that is free.
    std::uint16_t port = 0;
    /// Names that requests may be for, beside loopback's own (127.0.0.1, [::1], localhost and names
    /// below localhost). Others are refused with 403, and so are requests of web pages from
    /// elsewhere, so that no page in a browser can drive what is served here.
    std::vector<std::string> host_names = {};
    std::size_t most_connections = 4096;
    std::size_t most_header_bytes = 64 * 1024;
    std::size_t most_body_bytes = 64 * 1024 * 1024;
    /// Between two requests on one connection.
    base::Duration idle = base::Duration::minutes(2);
    /// From the first byte of a request to its last, and for the whole of an answer.
    base::Duration transfer = base::Duration::seconds(30);
    /// After so much silence an event stream says that it is still there.
    base::Duration heartbeat = base::Duration::seconds(15);
    /// A reader of an event stream who is behind by more is left behind.
    std::size_t most_unread_bytes = 4 * 1024 * 1024;
    /// How long `stop` waits for answers that are under way.
    base::Duration farewell = base::Duration::seconds(5);
};

/// Serves until it is stopped or destroyed. Lives on its loop's thread, and not longer than the
/// loop.
class HttpServer {
  public:
    using Handler = std::function<HttpReply(const base::HttpRequest&)>;

    /// Listens; requests are served while the loop runs. Errors: server.listen.
    static base::Result<std::unique_ptr<HttpServer>> open(EventLoop& loop,
                                                          HttpServerOptions options,
                                                          Handler handler);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// The port that it listens on.
    std::uint16_t port() const;
    /// Where clients on this machine find it: "http://127.0.0.1:4566".
    std::string url() const;
    /// Whether it listens where nobody but this machine can come.
    bool is_on_loopback() const;
    std::size_t connections() const;

    /// Whether anybody reads an event stream.
    bool has_listeners() const;
    /// Sends `events`, whole ones, to everybody who reads an event stream.
    void publish(const std::string& events);

    /// Takes no more connections, lets answers that are under way go out and closes the rest. Once
    /// it is done, `then` is called.
    void stop(std::function<void()> then = {});

    struct Impl;

  private:
    explicit HttpServer(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace io
