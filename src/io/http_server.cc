#include "io/http_server.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <set>

#include "base/ascii.h"
#include "io/asio.h"

namespace io {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

std::chrono::milliseconds of(base::Duration length) {
    return std::chrono::milliseconds(length.in_milliseconds());
}

/// The name in "name:4566" or "[::1]:4566"; empty when that is neither.
std::string_view without_port(std::string_view host) {
    std::size_t end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
    std::string_view name = host.substr(0, end);
    std::string_view port = host.substr(name.size());
    bool is_port = port.empty() ||
                   (port.starts_with(':') && port.find_first_not_of("0123456789", 1) == port.npos);
    return is_port ? name : std::string_view();
}

/// Why a request is not for this server, or comes from a page that is not its own.
std::optional<std::string> foreign(const base::HttpRequest& request,
                                   const HttpServerOptions& options) {
    std::string name = base::lower(without_port(request.header("Host")));
    bool is_ours = name == "localhost" || name == "127.0.0.1" || name == "[::1]" ||
                   name.ends_with(".localhost");
    for (const std::string& own : options.host_names)
        is_ours = is_ours || base::same_header_name(name, own);
    if (!is_ours) return fmt::format("this server is not called '{}'", request.header("Host"));
    std::string_view origin = request.header("Origin");
    if (!origin.empty() && origin != fmt::format("http://{}", request.header("Host")))
        return fmt::format("pages of '{}' may not call this server", origin);
    // Requests of pages that carry no origin: images, forms, links.
    std::string_view site = request.header("Sec-Fetch-Site");
    if (base::same_header_name(site, "cross-site") || base::same_header_name(site, "same-site"))
        return std::string("pages from elsewhere may not call this server");
    return std::nullopt;
}

base::HttpAnswer plain(std::uint16_t status, std::string_view message) {
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, fmt::format("{}\n", message)};
}

/// The status and the headers of an answer.
std::string head_of(const base::HttpAnswer& answer) {
    auto reason = http::obsolete_reason(http::int_to_status(answer.status));
    std::string head = fmt::format("HTTP/1.1 {} {}\r\n", answer.status,
                                   std::string_view(reason.data(), reason.size()));
    for (const base::HttpHeader& header : answer.headers) {
        std::size_t begin = head.size();
        head += fmt::format("{}: {}", header.name, header.value);
        // Whatever came from a client makes no line of its own.
        std::replace_if(
            head.begin() + static_cast<std::ptrdiff_t>(begin), head.end(),
            [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
        head += "\r\n";
    }
    return head;
}

std::string whole_head_of(const base::HttpAnswer& answer, bool keep_alive) {
    std::string head = head_of(answer);
    // An answer to HEAD says how long the body would be.
    if (answer.header("Content-Length").empty())
        head += fmt::format("Content-Length: {}\r\n", answer.body.size());
    return head + (keep_alive ? "\r\n" : "Connection: close\r\n\r\n");
}

/// The answer to a request that could not be read; nothing when there is nobody to answer to.
std::optional<base::HttpAnswer> answer_to(ErrorCode failure, const HttpServerOptions& options) {
    if (failure == http::error::header_limit || failure == http::error::buffer_overflow)
        return plain(431, "the headers are too large");
    if (failure == http::error::body_limit)
        return plain(413, fmt::format("the body is larger than {} bytes", options.most_body_bytes));
    if (failure == http::error::bad_transfer_encoding)
        return plain(501, "no transfer encoding is known but chunked");
    bool is_mistake =
        failure.category() == make_error_code(http::error::bad_line_ending).category();
    if (!is_mistake || failure == http::error::end_of_stream ||
        failure == http::error::partial_message) {
        return std::nullopt;
    }
    return plain(400, fmt::format("this is not HTTP: {}", failure.message()));
}

using Parser = http::request_parser<http::string_body>;

base::HttpRequest value_of(Parser& parser) {
    auto& message = parser.get();
    base::HttpRequest request;
    request.method.assign(message.method_string().data(), message.method_string().size());
    request.target.assign(message.target().data(), message.target().size());
    for (const auto& field : message) {
        request.headers.push_back(
            {std::string(field.name_string().data(), field.name_string().size()),
             std::string(field.value().data(), field.value().size())});
    }
    request.body = std::move(message.body());
    return request;
}

/// How long a head is, and what stands behind the last chunk, however it arrived: the library looks
/// at its limit only where a piece ends.
std::size_t head_size(const Parser& parser) {
    constexpr std::size_t kOfALine = std::string_view(": \r\n").size();
    const auto& message = parser.get();
    std::size_t size = message.method_string().size() + message.target().size() +
                       std::string_view("  HTTP/1.1\r\n\r\n").size();
    for (const auto& field : message)
        size += field.name_string().size() + field.value().size() + kOfALine;
    return size;
}

/// Of a body, what is read in one go.
constexpr std::size_t kPiece = std::size_t{64} * 1024;

struct Connection {
    Connection(tcp::socket socket, std::size_t most_unparsed)
        : stream(std::move(socket)), buffer(most_unparsed), timer(stream.get_executor()) {}
    beast::tcp_stream stream;
    /// What has come and is not parsed: a head, the extension of a chunk, the trailers; and the
    /// beginning of a body.
    beast::flat_buffer buffer;
    /// An answer is on its way.
    bool answering = false;
    /// Between two requests: since which of the server's waits; 0: it is not.
    std::uint64_t waiting_since = 0;
    /// Before a late answer, and between two events.
    asio::steady_timer timer;
    bool is_listener = false;
    /// Of a listener: what it has not been sent.
    std::string unread;

    void close() {
        stream.close();
        timer.cancel();
    }
};

}  // namespace

struct HttpServer::Impl : std::enable_shared_from_this<Impl> {
    Impl(asio::io_context& context_in, HttpServerOptions options_in, Handler handler_in)
        : context(context_in),
          options(std::move(options_in)),
          handler(std::move(handler_in)),
          acceptor(context_in),
          pause(context_in) {}

    base::Status listen();
    // `self` keeps all this alive as long as somebody is served.
    asio::awaitable<void> accept(std::shared_ptr<Impl> self);
    asio::awaitable<void> serve(std::shared_ptr<Impl> self, tcp::socket socket);
    asio::awaitable<void> serve_requests(Connection& connection);
    asio::awaitable<ErrorCode> read(Connection& connection, Parser& parser);
    asio::awaitable<bool> write(Connection& connection, const base::HttpAnswer& answer,
                                bool keep_alive, bool with_body);
    asio::awaitable<void> serve_events(Connection& connection, base::HttpAnswer answer);
    asio::awaitable<void> drain(Connection& connection);
    HttpReply reply_to(const base::HttpRequest& request);
    bool make_room();
    void close_connections();
    void close();
    void left(Connection& connection);

    asio::io_context& context;
    HttpServerOptions options;
    Handler handler;
    tcp::acceptor acceptor;
    /// Before the next connection is taken when there is no room, and at the end for the farewell.
    asio::steady_timer pause;
    std::set<Connection*> connections;
    std::uint64_t waits = 0;
    bool stopping = false;
    std::function<void()> when_stopped;
};

base::Status HttpServer::Impl::listen() {
    ErrorCode failure;
    auto address = asio::ip::make_address(options.address, failure);
    tcp::endpoint endpoint(address, options.port);
    if (!failure) acceptor.open(endpoint.protocol(), failure);
    if (!failure) acceptor.set_option(asio::socket_base::reuse_address(true), failure);
    if (!failure) acceptor.bind(endpoint, failure);
    if (!failure) acceptor.listen(asio::socket_base::max_listen_connections, failure);
    if (!failure) return base::Done{};
    return base::Diagnostic{
        .code = "server.listen",
        .message = fmt::format("cannot listen on {}:{}: {}", options.address, options.port,
                               failure.message()),
        .help = failure == asio::error::address_in_use
                    ? "another program has this port: stop it (`slipway cloud stop` when it is a "
                      "local cloud), or choose another one with --port"
                    : ""};
}

asio::awaitable<void> HttpServer::Impl::accept(std::shared_ptr<Impl> self) {
    while (acceptor.is_open()) {
        auto [failure, socket] = co_await acceptor.async_accept(kNoThrow);
        if (failure == asio::error::operation_aborted || !acceptor.is_open()) co_return;
        if (failure) {
            // No descriptor is free: somebody has to leave first.
            make_room();
            pause.expires_after(std::chrono::milliseconds(50));
            co_await pause.async_wait(kNoThrow);
            continue;
        }
        ErrorCode ignored;
        if (connections.size() >= options.most_connections && !make_room()) {
            // Nobody waits for it: it goes out now or not at all.
            std::string full = whole_head_of(plain(503, ""), false);
            socket.non_blocking(true, ignored);
            socket.write_some(asio::buffer(full), ignored);
            continue;
        }
        socket.set_option(tcp::no_delay(true), ignored);
        asio::co_spawn(context, serve(self, std::move(socket)), asio::detached);
    }
}

asio::awaitable<void> HttpServer::Impl::serve([[maybe_unused]] std::shared_ptr<Impl> self,
                                              tcp::socket socket) {
    // Leaves the list however it ends.
    struct Seat {
        Seat(Impl& server_in, tcp::socket socket_in)
            : server(server_in),
              connection(std::move(socket_in), server_in.options.most_header_bytes + kPiece) {
            server.connections.insert(&connection);
        }
        ~Seat() { server.left(connection); }
        Seat(const Seat&) = delete;
        Seat& operator=(const Seat&) = delete;
        Impl& server;
        Connection connection;
    };
    Seat seat(*this, std::move(socket));
    co_await serve_requests(seat.connection);
}

asio::awaitable<void> HttpServer::Impl::serve_requests(Connection& connection) {
    while (!stopping) {
        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(options.most_header_bytes));
        parser.body_limit(options.most_body_bytes);
        ErrorCode failure = co_await read(connection, parser);
        if (failure) {
            auto answer = answer_to(failure, options);
            if (answer && co_await write(connection, *answer, false, true))
                co_await drain(connection);
            co_return;
        }
        bool keep_alive = parser.get().keep_alive() && !stopping;
        base::HttpRequest request = value_of(parser);
        connection.answering = true;
        HttpReply reply = reply_to(request);
        if (reply.after > base::Duration()) {
            connection.timer.expires_after(of(reply.after));
            co_await connection.timer.async_wait(kNoThrow);
        }
        if (reply.is_dropped || !connection.stream.socket().is_open()) co_return;
        bool with_body = request.method != "HEAD";
        if (reply.is_event_stream && with_body) {
            co_await serve_events(connection, std::move(reply.answer));
            co_return;
        }
        // The handler may have asked for the end.
        keep_alive = keep_alive && !stopping;
        bool written = co_await write(connection, reply.answer, keep_alive, with_body);
        if (!written || !keep_alive) co_return;
    }
}

HttpReply HttpServer::Impl::reply_to(const base::HttpRequest& request) {
    auto is_host = [](const base::HttpHeader& header) {
        return base::same_header_name(header.name, "Host");
    };
    if (std::ranges::count_if(request.headers, is_host) > 1)
        return plain(400, "a request is for one host");
    if (auto reason = foreign(request, options)) return plain(403, *reason);
    if (!handler) return HttpReply();
    // What a library throws, or memory that is not there, is the end of this request alone.
    try {
        return handler(request);
    } catch (const std::exception& problem) {
        return plain(500, fmt::format("internal error: {}", problem.what()));
    }
}

/// Closes the connection that waits longest for its next request; false when none does.
bool HttpServer::Impl::make_room() {
    Connection* longest = nullptr;
    for (Connection* connection : connections) {
        bool is_longer = !longest || connection->waiting_since < longest->waiting_since;
        if (connection->waiting_since > 0 && is_longer) longest = connection;
    }
    if (!longest) return false;
    longest->waiting_since = 0;
    longest->close();
    return true;
}

/// Until the client leaves, falls too far behind, or the server stops.
asio::awaitable<void> HttpServer::Impl::serve_events(Connection& connection,
                                                     base::HttpAnswer answer) {
    connection.is_listener = true;
    connection.unread = head_of(answer) + "Connection: close\r\n\r\n" + answer.body;
    while (connection.stream.socket().is_open()) {
        if (connection.unread.empty()) {
            if (stopping) co_return;
            connection.timer.expires_after(of(options.heartbeat));
            auto [interrupted] = co_await connection.timer.async_wait(kNoThrow);
            if (interrupted) continue;
            // An event may have come in the turn in which the wait was over.
            if (connection.unread.empty()) connection.unread = ":\n\n";
        }
        const std::string bytes = std::exchange(connection.unread, {});
        connection.stream.expires_after(of(options.transfer));
        auto [failure, size] =
            co_await asio::async_write(connection.stream, asio::buffer(bytes), kNoThrow);
        if (failure) co_return;
    }
}

asio::awaitable<ErrorCode> HttpServer::Impl::read(Connection& connection, Parser& parser) {
    if (connection.buffer.size() == 0) {
        connection.stream.expires_after(of(options.idle));
        connection.waiting_since = ++waits;
        auto [failure, size] =
            co_await connection.stream.async_read_some(connection.buffer.prepare(4096), kNoThrow);
        connection.waiting_since = 0;
        if (failure) co_return failure;
        connection.buffer.commit(size);
    }
    connection.stream.expires_after(of(options.transfer));
    auto [failure, size] =
        co_await http::async_read_header(connection.stream, connection.buffer, parser, kNoThrow);
    if (failure) co_return failure;
    if (head_size(parser) > options.most_header_bytes)
        co_return make_error_code(http::error::header_limit);
    auto encoding = parser.get()[http::field::transfer_encoding];
    if (!encoding.empty() && !beast::iequals(encoding, "chunked"))
        co_return make_error_code(http::error::bad_transfer_encoding);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        auto [broken, sent] = co_await asio::async_write(
            connection.stream, asio::buffer(kContinue.data(), kContinue.size()), kNoThrow);
        if (broken) co_return broken;
    }
    if (parser.is_done()) co_return ErrorCode();
    auto [cut, rest] =
        co_await http::async_read(connection.stream, connection.buffer, parser, kNoThrow);
    if (!cut && head_size(parser) > options.most_header_bytes)
        co_return make_error_code(http::error::header_limit);
    co_return cut;
}

asio::awaitable<bool> HttpServer::Impl::write(Connection& connection,
                                              const base::HttpAnswer& answer, bool keep_alive,
                                              bool with_body) {
    connection.answering = true;
    std::string head = whole_head_of(answer, keep_alive);
    std::array<asio::const_buffer, 2> bytes = {
        asio::buffer(head), asio::buffer(answer.body.data(), with_body ? answer.body.size() : 0)};
    connection.stream.expires_after(of(options.transfer));
    auto [failure, size] = co_await asio::async_write(connection.stream, bytes, kNoThrow);
    connection.answering = false;
    co_return !failure;
}

/// Lets a client that still sends read why it is refused: a socket that is closed with bytes unread
/// takes the answer back.
asio::awaitable<void> HttpServer::Impl::drain(Connection& connection) {
    ErrorCode ignored;
    connection.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    connection.stream.expires_after(std::chrono::seconds(1));
    std::array<char, 16 * 1024> bytes;
    for (int reads = 0; reads < 256; ++reads) {
        auto [failure, size] = co_await connection.stream.async_read_some(
            asio::buffer(bytes.data(), bytes.size()), kNoThrow);
        if (failure) break;
    }
}

void HttpServer::Impl::left(Connection& connection) {
    connections.erase(&connection);
    if (!stopping || !connections.empty()) return;
    pause.cancel();
    if (when_stopped) asio::post(context, std::exchange(when_stopped, {}));
}

void HttpServer::Impl::close_connections() {
    for (Connection* connection : connections)
        connection->close();
}

void HttpServer::Impl::close() {
    stopping = true;
    ErrorCode ignored;
    acceptor.close(ignored);
    pause.cancel();
    handler = {};
    when_stopped = {};
    close_connections();
}

HttpServer::HttpServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() {
    impl_->close();
}

base::Result<std::unique_ptr<HttpServer>> HttpServer::open(EventLoop& loop,
                                                           HttpServerOptions options,
                                                           Handler handler) {
    auto impl = std::make_shared<Impl>(loop.impl().context, std::move(options), std::move(handler));
    TRY(impl->listen());
    asio::co_spawn(impl->context, impl->accept(impl), asio::detached);
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

std::uint16_t HttpServer::port() const {
    ErrorCode ignored;
    return impl_->acceptor.local_endpoint(ignored).port();
}

std::string HttpServer::url() const {
    ErrorCode ignored;
    auto address = impl_->acceptor.local_endpoint(ignored).address();
    // Everywhere is here too.
    if (address == asio::ip::address_v4::any()) address = asio::ip::address_v4::loopback();
    if (address == asio::ip::address_v6::any()) address = asio::ip::address_v6::loopback();
    std::string host = address.to_string();
    return fmt::format("http://{}:{}", address.is_v6() ? "[" + host + "]" : host, port());
}

bool HttpServer::is_on_loopback() const {
    ErrorCode ignored;
    return impl_->acceptor.local_endpoint(ignored).address().is_loopback();
}

std::size_t HttpServer::connections() const {
    return impl_->connections.size();
}

bool HttpServer::has_listeners() const {
    return std::ranges::any_of(impl_->connections, &Connection::is_listener);
}

void HttpServer::publish(const std::string& events) {
    for (Connection* connection : impl_->connections) {
        if (!connection->is_listener) continue;
        if (connection->unread.size() + events.size() > impl_->options.most_unread_bytes) {
            connection->close();
            continue;
        }
        connection->unread += events;
        connection->timer.cancel();
    }
}

void HttpServer::stop(std::function<void()> then) {
    Impl& impl = *impl_;
    impl.stopping = true;
    impl.when_stopped = std::move(then);
    ErrorCode ignored;
    impl.acceptor.close(ignored);
    for (Connection* connection : impl.connections) {
        if (!connection->answering) connection->close();
        if (connection->is_listener) connection->timer.cancel();
    }
    if (impl.connections.empty()) {
        if (impl.when_stopped) asio::post(impl.context, std::exchange(impl.when_stopped, {}));
        return;
    }
    impl.pause.expires_after(of(impl.options.farewell));
    impl.pause.async_wait([self = impl_](ErrorCode failure) {
        if (!failure) self->close_connections();
    });
}

}  // namespace io
