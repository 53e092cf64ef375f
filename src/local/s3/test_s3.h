#pragma once
// For tests: S3 asked as its clients ask.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "local/test_endpoint.h"

namespace local::test {

struct S3 : testing::Test {
    TestCloud cloud;
    std::string key = "AKIDEXAMPLE";
    std::string region = "eu-west-1";

    base::HttpAnswer ask(const std::string& method, const std::string& target,
                         std::string body = {}, std::vector<base::HttpHeader> headers = {}) {
        base::HttpRequest request = aws::test::rest("s3", method, target, std::move(body));
        for (base::HttpHeader& header : request.headers)
            if (header.name == "Authorization")
                header.value = "AWS4-HMAC-SHA256 Credential=" + key + "/20261128/" + region +
                               "/s3/aws4_request, SignedHeaders=host, Signature=00";
        request.headers.insert(request.headers.end(), headers.begin(), headers.end());
        return cloud.send(request);
    }
    base::HttpAnswer make(const std::string& bucket) {
        std::string where = region == "us-east-1"
                                ? ""
                                : "<CreateBucketConfiguration><LocationConstraint>" + region +
                                      "</LocationConstraint></CreateBucketConfiguration>";
        return ask("PUT", "/" + bucket, where);
    }
    std::string put(const std::string& target, const std::string& body) {
        base::HttpAnswer answer = ask("PUT", target, body);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return std::string(answer.header("x-amz-version-id"));
    }
    std::string get(const std::string& target) { return ask("GET", target).body; }
    /// The code of the error; empty: it is none.
    static std::string code(const base::HttpAnswer& answer) {
        return answer.body.find("<Error>") == std::string::npos ? "" : one_in(answer.body, "Code");
    }
};

}  // namespace local::test
