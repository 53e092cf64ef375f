#include "calls.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "aws/client.h"
#include "aws/signature.h"
#include "io/http_client.h"
#include "server.h"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kRegion = "eu-west-1";
constexpr base::Duration kPatience = base::Duration::minutes(1);

struct Named {
    const aws::Service& service;
    const aws::Operation& operation;
    aws::Protocol protocol;
};

Named find(std::string_view service, std::string_view operation) {
    const aws::Service& found = *aws::find_service(service);
    // The one that SDKs choose; but moto does not speak CBOR.
    auto protocol = std::ranges::find_if(
        found.protocols, [](aws::Protocol one) { return one != aws::Protocol::Cbor; });
    return {found, *aws::find_operation(found, operation), *protocol};
}

base::Result<base::HttpAnswer> send(std::uint16_t port, base::HttpRequest request) {
    // The client writes this header by itself.
    std::erase_if(request.headers, [](const base::HttpHeader& header) {
        return base::same_header_name(header.name, "Host");
    });
    return io::fetch(fmt::format("http://127.0.0.1:{}", port), request, kPatience);
}

}  // namespace

base::HttpRequest Client::request(std::string_view service, std::string_view operation,
                                  const Fill& fill) const {
    Named named = find(service, operation);
    aws::Writer writer = aws::request_writer(named.service, named.operation, named.protocol);
    fill(writer);
    base::HttpRequest request = aws::request(named.service, named.operation, named.protocol,
                                             std::move(writer), fmt::format("127.0.0.1:{}", port_));
    aws::sign(request, {"AKIDEXAMPLE", "secret"}, kRegion, named.service.signing_name,
              base::Time::unix_milliseconds(1'800'000'000'000));
    return request;
}

base::HttpAnswer Client::ask(std::string_view service, std::string_view operation,
                             const Fill& fill) const {
    auto answer = send(port_, request(service, operation, fill));
    if (!answer.ok()) give_up(fmt::format("{}: {}", operation, answer.problems()[0].message));
    if (answer->status != 200)
        give_up(fmt::format("{}: status {}\n{}", operation, answer->status,
                            answer->body.substr(0, 2000)));
    return *std::move(answer);
}

Answered Client::call(std::string_view service, std::string_view operation,
                      const Fill& fill) const {
    base::HttpAnswer answer = ask(service, operation, fill);
    Named named = find(service, operation);
    aws::Received received = aws::read_answer(named.operation, named.protocol, answer);
    if (const auto* error = std::get_if<aws::Error>(&received.said))
        give_up(fmt::format("{}: {}: {}\n{}", operation, error->code, error->message,
                            answer.body.substr(0, 2000)));
    return {std::get<aws::Value>(std::move(received.said)), std::move(answer)};
}

void Client::wait_for_the_first_answer() const {
    const base::HttpRequest first = request("ecs", "ListClusters", [](aws::Writer&) {});
    const auto until = Clock::now() + std::chrono::minutes(1);
    while (Clock::now() < until) {
        auto answer = send(port_, first);
        if (answer.ok() && answer->status == 200) return;
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    give_up("the server does not answer within a minute");
}

}  // namespace bench
