#pragma once
// For tests: requests of CloudWatch Logs, CloudWatch, Cloud Map and ECR as their clients send them,
// in JSON.

#include <string>
#include <string_view>

#include "local/test_endpoint.h"

namespace local::test {

inline base::HttpRequest json_call(std::string_view service, std::string_view prefix,
                                   std::string_view operation, std::string body) {
    base::HttpRequest request = aws::test::rest(service, "POST", "/", std::move(body));
    request.headers.push_back({"X-Amz-Target", std::string(prefix) + "." + std::string(operation)});
    request.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
    return request;
}

inline base::HttpAnswer logs(TestCloud& cloud, std::string_view operation, std::string body) {
    return cloud.send(json_call("logs", "Logs_20140328", operation, std::move(body)));
}

inline base::HttpAnswer cloudwatch(TestCloud& cloud, std::string_view operation, std::string body) {
    return cloud.send(
        json_call("monitoring", "GraniteServiceVersion20100801", operation, std::move(body)));
}

inline base::HttpAnswer cloud_map(TestCloud& cloud, std::string_view operation, std::string body) {
    return cloud.send(
        json_call("servicediscovery", "Route53AutoNaming_v20170314", operation, std::move(body)));
}

inline base::HttpAnswer ecr(TestCloud& cloud, std::string_view operation, std::string body) {
    return cloud.send(
        json_call("ecr", "AmazonEC2ContainerRegistry_V20150921", operation, std::move(body)));
}

/// "ResourceNotFoundException: The specified log group does not exist."; "200" where it is none. Of
/// CloudWatch the codes are those of its query protocol, which stand in a header.
inline std::string error_in(const base::HttpAnswer& answer) {
    if (answer.status == 200) return "200";
    std::string code = at(answer, "__type");
    code = code.substr(code.find('#') + 1);
    for (const base::HttpHeader& header : answer.headers)
        if (header.name == "x-amzn-query-error")
            code = header.value.substr(0, header.value.find(';'));
    std::string message = at(answer, "message");
    if (message.empty()) message = at(answer, "Message");
    return code + ": " + message;
}

}  // namespace local::test
