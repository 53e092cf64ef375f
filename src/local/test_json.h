#pragma once
// For tests: a service that speaks JSON, asked as its clients ask.

#include <string>
#include <utility>

#include "local/test_endpoint.h"

namespace local::test {

struct JsonService {
    std::string service;  ///< in the scope of the signature: "ssm"
    std::string target;   ///< before the dot of X-Amz-Target
    std::string key = "AKIDEXAMPLE";

    base::HttpAnswer ask(TestCloud& cloud, const std::string& operation, std::string body) const {
        base::HttpRequest request = aws::test::rest(service, "POST", "/", std::move(body));
        for (base::HttpHeader& header : request.headers)
            if (header.name == "Authorization")
                header.value = aws::test::authorization(key, service);
        request.headers.push_back({"X-Amz-Target", target + "." + operation});
        request.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
        return cloud.send(request);
    }
};

/// How many items the list at `path` has.
inline std::size_t count_at(const base::HttpAnswer& answer, const std::string& path,
                            const std::string& member) {
    std::size_t count = 0;
    while (!at(answer, path + "." + std::to_string(count) + "." + member).empty())
        ++count;
    return count;
}

}  // namespace local::test
