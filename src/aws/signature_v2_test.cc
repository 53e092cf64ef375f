#include "aws/signature_v2.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace aws {
namespace {

constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

base::HttpRequest asked(const char* method, std::string target,
                        std::string host = "127.0.0.1:4566") {
    return {.method = method,
            .target = std::move(target),
            .headers = {{"Host", std::move(host)}},
            .body = ""};
}

// botocore 1's HmacV1QueryAuth made the URLs.
TEST(SignatureVersion2, IsThatOfOtherClients) {
    const std::pair<const char*, const char*> calls[] = {
        {"GET",
         "/files/a%20b/%C3%BC%2B?versionId=v1&response-content-type=text%2Fcsv%3B%20charset%3Dx&"
         "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=UoiKzKrroE3u5CU3ofBZa%2B9F16o%3D&Expires="
         "1369357200"},
        {"PUT",
         "/files/a?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=iTTHrOshD8MFRMcpTBU4GRQ5KuA%3D&"
         "content-type=text%2Fplain&x-amz-meta-b=2&x-amz-meta-a=1&Expires=1369357200"},
        {"GET",
         "/files/a?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=U3M9y5ti89IPtNvLrOQXJgkGeTM%3D&"
         "x-amz-security-token=to%2Fken%2B1&Expires=1369357200"}};
    for (const auto& [method, target] : calls) {
        base::HttpRequest request = asked(method, target);
        auto url = read_url_of_version_2(request);
        ASSERT_TRUE(url) << target;
        EXPECT_EQ(url->access_key_id, "AKIAIOSFODNN7EXAMPLE") << target;
        EXPECT_EQ(url->expires, "1369357200") << target;
        EXPECT_EQ(signature_of_version_2(request, kSecret), url->signature) << target;
    }
}

TEST(SignatureVersion2, TakesTheBucketFromTheHost) {
    const std::string query = "?AWSAccessKeyId=A&Signature=s&Expires=1369357200";
    EXPECT_EQ(
        signature_of_version_2(asked("GET", "/a" + query, "files.s3.localhost:4566"), kSecret),
        signature_of_version_2(asked("GET", "/files/a" + query), kSecret));
}

TEST(SignatureVersion2, IsNotThatOfOtherRequests) {
    EXPECT_FALSE(read_url_of_version_2(asked("GET", "/files/a")));
    EXPECT_FALSE(read_url_of_version_2(asked("GET", "/?Action=ListUsers&AWSAccessKeyId=A")));
    EXPECT_FALSE(read_url_of_version_2(asked("GET", "/a?AWSAccessKeyId=A&X-Amz-Credential=A")));
    base::HttpRequest in_header = asked("GET", "/a?AWSAccessKeyId=A");
    in_header.headers.push_back({"Authorization", "AWS4-HMAC-SHA256 Credential=A"});
    EXPECT_FALSE(read_url_of_version_2(in_header));
}

}  // namespace
}  // namespace aws
