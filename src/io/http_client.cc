#include "io/http_client.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <chrono>
#include <optional>
#include <utility>

#include "io/asio.h"

namespace io {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t kMostBytes = std::uint64_t{1024} * 1024 * 1024;

using Message = http::request<http::string_body>;
using Parser = http::response_parser<http::string_body>;

Message message_of(const HttpServerAddress& server, const base::HttpRequest& request) {
    Message message;
    message.version(11);
    message.method_string(request.method);
    message.target(request.target);
    message.set(http::field::host, fmt::format("{}:{}", server.address, server.port));
    for (const base::HttpHeader& header : request.headers)
        message.insert(header.name, header.value);
    message.body() = request.body;
    message.prepare_payload();
    return message;
}

base::HttpAnswer value_of(Parser& parser) {
    auto& message = parser.get();
    base::HttpAnswer answer;
    answer.status = static_cast<std::uint16_t>(message.result_int());
    for (const auto& field : message)
        answer.headers.push_back(
            {std::string(field.name_string().data(), field.name_string().size()),
             std::string(field.value().data(), field.value().size())});
    answer.body = std::move(message.body());
    return answer;
}

asio::awaitable<ErrorCode> exchange(beast::tcp_stream& stream, tcp::endpoint endpoint,
                                    const Message& message, Parser& parser) {
    auto [refused] = co_await stream.async_connect(endpoint, kNoThrow);
    if (refused) co_return refused;
    auto [cut, sent] = co_await http::async_write(stream, message, kNoThrow);
    if (cut) co_return cut;
    beast::flat_buffer buffer;
    auto [failure, got] = co_await http::async_read(stream, buffer, parser, kNoThrow);
    co_return failure;
}

}  // namespace

base::Result<base::HttpAnswer> fetch(const HttpServerAddress& server,
                                     const base::HttpRequest& request, base::Duration patience) {
    asio::io_context context;
    beast::tcp_stream stream(context);
    stream.expires_after(std::chrono::milliseconds(patience.in_milliseconds()));
    ErrorCode failure;
    auto address = asio::ip::make_address(server.address, failure);
    const Message message = message_of(server, request);
    Parser parser;
    parser.body_limit(kMostBytes);
    if (request.method == "HEAD") parser.skip(true);
    if (!failure)
        asio::co_spawn(context, exchange(stream, {address, server.port}, message, parser),
                       [&](const std::exception_ptr&, ErrorCode ended) { failure = ended; });
    context.run();
    if (!failure) return value_of(parser);
    if (failure == beast::error::timeout)
        return base::Diagnostic{
            .code = "server.silent",
            .message = fmt::format("{}:{} does not answer within {}", server.address, server.port,
                                   base::to_string(patience))};
    return base::Diagnostic{.code = "server.unreachable",
                            .message = fmt::format("no answer from {}:{}: {}", server.address,
                                                   server.port, failure.message())};
}

}  // namespace io
