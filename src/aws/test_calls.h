#pragma once
// Requests as clients send them, for the tests of this room.

#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>

#include "aws/request.h"
#include "base/http.h"

namespace aws::test {

inline std::string authorization(std::string_view access_key, std::string_view service) {
    return "AWS4-HMAC-SHA256 Credential=" + std::string(access_key) + "/20261128/eu-west-1/" +
           std::string(service) + "/aws4_request, SignedHeaders=host;x-amz-date, Signature=00";
}

inline base::HttpRequest ecs(std::string_view operation, std::string body) {
    return {.method = "POST",
            .target = "/",
            .headers = {{"Host", "127.0.0.1:4566"},
                        {"X-Amz-Target",
                         "AmazonEC2ContainerServiceV20141113." + std::string(operation)},
                        {"Content-Type", "application/x-amz-json-1.1"},
                        {"Authorization", authorization("AKIDEXAMPLE", "ecs")}},
            .body = std::move(body)};
}

inline base::HttpRequest cloudformation(std::string form) {
    return {.method = "POST",
            .target = "/",
            .headers = {{"Host", "127.0.0.1:4566"},
                        {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                        {"Authorization", authorization("AKIDEXAMPLE", "cloudformation")}},
            .body = std::move(form)};
}

/// A call of a service that is told by method and path.
inline base::HttpRequest rest(std::string_view service, std::string method, std::string target,
                              std::string body = {}, std::string host = "127.0.0.1:4566") {
    return {.method = std::move(method),
            .target = std::move(target),
            .headers = {{"Host", std::move(host)},
                        {"Authorization", authorization("AKIDEXAMPLE", service)}},
            .body = std::move(body)};
}

/// A form for a service; it holds Action and Version.
inline base::HttpRequest form(std::string_view service, std::string pairs) {
    base::HttpRequest request = rest(service, "POST", "/", std::move(pairs));
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    return request;
}

/// Reads with the real tables.
inline std::variant<Call, RefusedRequest> read(const base::HttpRequest& request) {
    return RequestReader(services()).read(request);
}

/// The error of a request that is refused; one without a code when it is not.
inline Error refused(const base::HttpRequest& request) {
    auto read_request = read(request);
    auto* no = std::get_if<RefusedRequest>(&read_request);
    return no ? std::move(no->error) : Error{};
}

inline const Call* call_in(const std::variant<Call, RefusedRequest>& read) {
    return std::get_if<Call>(&read);
}

/// The name of the operation that a request is a call of, "s3 GetObject", or the code of its
/// refusal; its input is not looked at.
inline std::string operation_of(const base::HttpRequest& request) {
    auto read = RequestReader(services()).read_as_sent(request);
    if (const Call* call = call_in(read))
        return fmt::format("{} {}", call->service->name, call->operation->name);
    return std::get<RefusedRequest>(read).error.code;
}

}  // namespace aws::test
