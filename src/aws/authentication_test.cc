#include "aws/authentication.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "aws/form.h"
#include "aws/signature.h"
#include "aws/signature_v2.h"
#include "aws/test_calls.h"

namespace aws {
namespace {

constexpr const char* kKey = "AKIAIOSFODNN7EXAMPLE";
constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const base::Time kNow = *base::parse_time("2013-05-24T00:00:00Z");

Keys keys_at(base::Time now) {
    return {[](std::string_view key) -> std::optional<std::string> {
                if (key != kKey) return std::nullopt;
                return kSecret;
            },
            now};
}

/// The code of the refusal, and its message behind a colon; empty when it is taken.
std::string refusal(const base::HttpRequest& request, const char* service, Protocol protocol,
                    base::Time now = kNow) {
    auto error = refuse_signature(request, *find_service(service), protocol, keys_at(now));
    return error ? error->code + ": " + error->message : "";
}

base::HttpRequest signed_by(base::HttpRequest request, const Credentials& credentials,
                            std::string_view service, base::Time now = kNow) {
    std::erase_if(request.headers,
                  [](const base::HttpHeader& header) { return header.name == "Authorization"; });
    sign(request, credentials, "us-east-1", service, now);
    return request;
}

base::HttpRequest ecs_call(base::Time now = kNow) {
    return signed_by(test::ecs("ListClusters", "{}"), {kKey, kSecret}, "ecs", now);
}

TEST(Authentication, TakesWhatIsSignedWithTheSecret) {
    EXPECT_EQ(refusal(ecs_call(), "ecs", Protocol::Json), "");
    base::HttpRequest session =
        signed_by(test::ecs("ListClusters", "{}"), {kKey, kSecret, "token"}, "ecs");
    EXPECT_EQ(refusal(session, "ecs", Protocol::Json), "");
}

TEST(Authentication, RefusesWhatWasChangedAfterwards) {
    const std::string mismatch =
        "InvalidSignatureException: The request signature we calculated does not match the "
        "signature you provided. Check your AWS Secret Access Key and signing method. Consult the "
        "service documentation for details.";
    base::HttpRequest body = ecs_call();
    body.body = "{} ";
    EXPECT_EQ(refusal(body, "ecs", Protocol::Json), mismatch);
    base::HttpRequest target = ecs_call();
    target.headers[1].value += "s";
    EXPECT_EQ(refusal(target, "ecs", Protocol::Json), mismatch);
    base::HttpRequest path = ecs_call();
    path.target = "/?a=b";
    EXPECT_EQ(refusal(path, "ecs", Protocol::Json), mismatch);
    base::HttpRequest other =
        signed_by(test::ecs("ListClusters", "{}"), {kKey, "another secret"}, "ecs");
    EXPECT_EQ(refusal(other, "ecs", Protocol::Json), mismatch);
}

TEST(Authentication, WantsTheTokenOfASession) {
    struct Row {
        const char* service;
        Protocol protocol;
        const char* missing;
        const char* wrong;
        const char* over;
    };
    for (const Row& row : std::initializer_list<Row>{
             {"ecs", Protocol::Json, "UnrecognizedClientException", "UnrecognizedClientException",
              "ExpiredTokenException"},
             {"sts", Protocol::Query, "InvalidClientTokenId", "InvalidClientTokenId",
              "ExpiredToken"},
             {"ec2", Protocol::Ec2, "AuthFailure", "AuthFailure", "RequestExpired"},
             {"s3", Protocol::RestXml, "InvalidAccessKeyId", "InvalidToken", "ExpiredToken"},
         }) {
        auto code = [&](const std::string& token, bool is_over) {
            Keys keys = keys_at(kNow);
            keys.session_of = [&](std::string_view) {
                return std::optional(SessionKey{"token", is_over});
            };
            base::HttpRequest request = signed_by({.method = "GET",
                                                   .target = "/",
                                                   .headers = {{"Host", "127.0.0.1:4566"}},
                                                   .body = ""},
                                                  {kKey, kSecret, token}, row.service);
            auto error = refuse_signature(request, *find_service(row.service), row.protocol, keys);
            return error ? error->code : "";
        };
        EXPECT_EQ(code("token", false), "") << row.service;
        EXPECT_EQ(code("", false), row.missing) << row.service;
        EXPECT_EQ(code("another", false), row.wrong) << row.service;
        EXPECT_EQ(code("token", true), row.over) << row.service;
    }
}

TEST(Authentication, WantsTheTokenOfASessionInUrlsOfVersion2Too) {
    auto code = [&](const std::string& token, bool is_over) {
        Keys keys = keys_at(kNow);
        keys.session_of = [&](std::string_view) {
            return std::optional(SessionKey{"to/ken", is_over});
        };
        base::HttpRequest request{
            .method = "GET",
            .target = fmt::format("/files/a?AWSAccessKeyId={}&Expires=1469357200{}", kKey, token),
            .headers = {{"Host", "127.0.0.1:4566"}},
            .body = ""};
        request.target += "&Signature=";
        request.target += percent_encode(signature_of_version_2(request, kSecret));
        auto error = refuse_signature(request, *find_service("s3"), Protocol::RestXml, keys);
        return error ? error->code : "";
    };
    EXPECT_EQ(code("&x-amz-security-token=to%2Fken", false), "");
    EXPECT_EQ(code("", false), "InvalidAccessKeyId");
    EXPECT_EQ(code("&x-amz-security-token=another", false), "InvalidToken");
    EXPECT_EQ(code("&x-amz-security-token=to%2Fken", true), "ExpiredToken");
}

TEST(Authentication, KnowsItsKeys) {
    base::HttpRequest stranger =
        signed_by(test::ecs("ListClusters", "{}"), {"AKIASTRANGER", kSecret}, "ecs");
    EXPECT_EQ(refusal(stranger, "ecs", Protocol::Json),
              "UnrecognizedClientException: The security token included in the request is "
              "invalid.");
    base::HttpRequest form =
        signed_by(test::form("sts", "Action=GetCallerIdentity"), {"AKIASTRANGER", kSecret}, "sts");
    EXPECT_EQ(refusal(form, "sts", Protocol::Query),
              "InvalidClientTokenId: The security token included in the request is invalid.");
}

TEST(Authentication, HoldsClientsToTheTime) {
    base::Time late = kNow + base::Duration::minutes(6);
    EXPECT_EQ(refusal(ecs_call(), "ecs", Protocol::Json, kNow + base::Duration::minutes(5)), "");
    EXPECT_EQ(refusal(ecs_call(), "ecs", Protocol::Json, late),
              "InvalidSignatureException: Signature expired: 20130524T000000Z is now earlier than "
              "20130524T000100Z (20130524T000600Z - 5 min.)");
    EXPECT_EQ(refusal(ecs_call(late), "ecs", Protocol::Json),
              "InvalidSignatureException: Signature not yet current: 20130524T000600Z is still "
              "later than 20130524T000500Z (20130524T000000Z + 5 min.)");
    base::HttpRequest form =
        signed_by(test::form("sts", "Action=GetCallerIdentity"), {kKey, kSecret}, "sts");
    EXPECT_EQ(refusal(form, "sts", Protocol::Query, kNow + base::Duration::minutes(15)), "");
    EXPECT_EQ(refusal(form, "sts", Protocol::Query, kNow + base::Duration::minutes(16)),
              "SignatureDoesNotMatch: Signature expired: 20130524T000000Z is now earlier than "
              "20130524T000100Z (20130524T001600Z - 15 min.)");
}

TEST(Authentication, RefusesWhatIsNotWhole) {
    base::HttpRequest no_date = ecs_call();
    std::erase_if(no_date.headers,
                  [](const base::HttpHeader& header) { return header.name == "X-Amz-Date"; });
    EXPECT_THAT(refusal(no_date, "ecs", Protocol::Json),
                testing::StartsWith("IncompleteSignatureException: Date must be in ISO-8601"));
    base::HttpRequest tomorrow = ecs_call();
    std::string& header = tomorrow.headers.back().value;
    header.replace(header.find("20130524"), 8, "20130525");
    EXPECT_THAT(refusal(tomorrow, "ecs", Protocol::Json),
                testing::StartsWith("InvalidSignatureException: Date in Credential scope does not "
                                    "match YYYYMMDD"));
    base::HttpRequest no_host = ecs_call();
    std::string& names = no_host.headers.back().value;
    names.replace(names.find("host;"), 5, "");
    EXPECT_EQ(refusal(no_host, "ecs", Protocol::Json),
              "InvalidSignatureException: 'Host' or ':authority' must be a 'SignedHeader' in the "
              "AWS Authorization.");
    base::HttpRequest nobody = ecs_call();
    nobody.headers.pop_back();
    EXPECT_EQ(refusal(nobody, "ecs", Protocol::Json),
              "MissingAuthenticationTokenException: Missing Authentication Token");
    EXPECT_EQ(refusal(nobody, "efs", Protocol::RestJson),
              "MissingAuthenticationTokenException: Missing Authentication Token");
}

TEST(Authentication, OfEc2HasItsOwnCodes) {
    base::HttpRequest call = test::form("ec2", "Action=DescribeVpcs&Version=2016-11-15");
    base::HttpRequest stranger = signed_by(call, {"AKIASTRANGER", kSecret}, "ec2");
    auto error = refuse_signature(stranger, *find_service("ec2"), Protocol::Ec2, keys_at(kNow));
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, "AuthFailure");
    EXPECT_EQ(error->status, 401);
    base::HttpRequest wrong = signed_by(call, {kKey, "wrong"}, "ec2");
    EXPECT_EQ(refusal(wrong, "ec2", Protocol::Ec2),
              "AuthFailure: AWS was not able to validate the provided access credentials");
    EXPECT_EQ(refusal(signed_by(call, {kKey, kSecret}, "ec2"), "ec2", Protocol::Ec2,
                      kNow + base::Duration::minutes(16)),
              "RequestExpired: Request has expired.");
}

base::HttpRequest object_call(const char* method = "GET", std::string body = {}) {
    return {.method = method,
            .target = "/test.txt",
            .headers = {{"Host", "examplebucket.s3.amazonaws.com"}},
            .body = std::move(body)};
}

TEST(Authentication, OfS3HasItsOwnCodes) {
    auto s3 = [](const base::HttpRequest& request, base::Time now = kNow) {
        std::string text = refusal(request, "s3", Protocol::RestXml, now);
        return text.substr(0, text.find(':'));
    };
    base::HttpRequest good = signed_by(object_call("PUT", "bytes"), {kKey, kSecret}, "s3");
    EXPECT_EQ(s3(good), "");
    EXPECT_EQ(s3(object_call()), "AccessDenied");
    EXPECT_EQ(s3(signed_by(object_call(), {"AKIASTRANGER", kSecret}, "s3")), "InvalidAccessKeyId");
    EXPECT_EQ(s3(signed_by(object_call(), {kKey, "wrong"}, "s3")), "SignatureDoesNotMatch");
    EXPECT_EQ(s3(good, kNow + base::Duration::minutes(16)), "RequestTimeTooSkewed");
    base::HttpRequest other_body = good;
    other_body.body = "other";
    EXPECT_EQ(s3(other_body), "XAmzContentSHA256Mismatch");
    base::HttpRequest more = good;
    more.headers.push_back({"x-amz-acl", "public-read"});
    EXPECT_EQ(s3(more), "AccessDenied");
    base::HttpRequest no_hash = good;
    std::erase_if(no_hash.headers, [](const base::HttpHeader& header) {
        return header.name == "X-Amz-Content-Sha256";
    });
    EXPECT_EQ(s3(no_hash), "InvalidRequest");
    base::HttpRequest open = object_call("PUT", "bytes");
    open.headers.push_back({"X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"});
    open = signed_by(open, {kKey, kSecret}, "s3");
    EXPECT_EQ(s3(open), "");
    open.body = "other bytes";
    EXPECT_EQ(s3(open), "");
}

// The URL and its signature stand in S3's API Reference.
TEST(Authentication, TakesUrlsThatAreSigned) {
    base::HttpRequest request = object_call();
    request.target = presigned_target(request, {kKey, kSecret}, "us-east-1", "s3", kNow,
                                      base::Duration::hours(24));
    EXPECT_EQ(request.target,
              "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F"
              "20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires="
              "86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
              "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    EXPECT_EQ(refusal(request, "s3", Protocol::RestXml), "");
    EXPECT_EQ(refusal(request, "s3", Protocol::RestXml, kNow + base::Duration::hours(24)), "");
    EXPECT_EQ(refusal(request, "s3", Protocol::RestXml, kNow + base::Duration::hours(25)),
              "AccessDenied: Request has expired");
    // It is over even where nobody checks who signed it.
    auto unchecked = [&](base::Time now) {
        auto error = refuse_caller(request, *find_service("s3"), Protocol::RestXml, now);
        return error ? error->code + ": " + error->message : "";
    };
    EXPECT_EQ(unchecked(kNow + base::Duration::hours(24)), "");
    EXPECT_EQ(unchecked(kNow + base::Duration::hours(25)), "AccessDenied: Request has expired");
    EXPECT_THAT(unchecked(kNow - base::Duration::hours(1)),
                testing::StartsWith("RequestTimeTooSkewed"));
    const std::string target = request.target;
    request.target.replace(target.find("T000000Z"), 8, "T250000Z");
    EXPECT_THAT(unchecked(kNow), testing::StartsWith("AuthorizationQueryParametersError"));
    request.target = target;
    request.target.replace(target.find("X-Amz-Expires"), 13, "X-Amz-Explode");
    EXPECT_THAT(unchecked(kNow), testing::StartsWith("AuthorizationQueryParametersError"));
    request.target = target;
    base::HttpRequest changed = request;
    changed.target += "&versionId=2";
    EXPECT_THAT(refusal(changed, "s3", Protocol::RestXml),
                testing::StartsWith("SignatureDoesNotMatch"));
    base::HttpRequest form{.method = "GET",
                           .target = "/?Action=GetCallerIdentity&Version=2011-06-15",
                           .headers = {{"Host", "sts.amazonaws.com"}},
                           .body = ""};
    form.target = presigned_target(form, {kKey, kSecret, "to/ken"}, "us-east-1", "sts", kNow,
                                   base::Duration::minutes(1));
    EXPECT_EQ(refusal(form, "sts", Protocol::Query), "");
}

TEST(Authentication, OfS3SaysWhatIsWrongWithTheTimeOfAUrl) {
    const std::string week =
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires "
        "must be less than 604800 seconds";
    const std::string number = "X-Amz-Expires should be a number";
    const std::string negative = "X-Amz-Expires must be non-negative";
    base::HttpRequest request = object_call();
    request.target = presigned_target(request, {kKey, kSecret}, "us-east-1", "s3", kNow,
                                      base::Duration::hours(24));
    const std::pair<const char*, std::string> rows[] = {{"604801", week},
                                                        {"99999999999999999999", week},
                                                        {"x", number},
                                                        {"", number},
                                                        {"60x", number},
                                                        {"-5", negative},
                                                        {"-99999999999999999999", negative}};
    for (const auto& [lasts, words] : rows) {
        base::HttpRequest wrong = request;
        wrong.target.replace(wrong.target.find("=86400") + 1, 5, lasts);
        EXPECT_EQ(refusal(wrong, "s3", Protocol::RestXml),
                  "AuthorizationQueryParametersError: " + words)
            << lasts;
        auto unchecked = refuse_caller(wrong, *find_service("s3"), Protocol::RestXml);
        ASSERT_TRUE(unchecked) << lasts;
        EXPECT_EQ(unchecked->message, words) << lasts;
    }
    base::HttpRequest none = request;
    none.target.replace(none.target.find("X-Amz-Expires"), 13, "X-Amz-Explode");
    EXPECT_THAT(refusal(none, "s3", Protocol::RestXml),
                testing::StartsWith("AuthorizationQueryParametersError: Query-string "
                                    "authentication version 4 requires"));
}

// botocore's HmacV1QueryAuth made the URL, good for an hour from `kNow` on.
TEST(Authentication, TakesUrlsOfVersion2OfS3) {
    const Service& s3 = *find_service("s3");
    const base::Time end = kNow + base::Duration::hours(1);
    base::HttpRequest url{.method = "PUT",
                          .target =
                              "/files/a?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature="
                              "iTTHrOshD8MFRMcpTBU4GRQ5KuA%3D&content-type=text%2Fplain&"
                              "x-amz-meta-b=2&x-amz-meta-a=1&Expires=1369357200",
                          .headers = {{"Host", "127.0.0.1:4566"}},
                          .body = "bytes"};
    const std::string expired = "AccessDenied: Request has expired";
    EXPECT_EQ(refusal(url, "s3", Protocol::RestXml), "");
    EXPECT_EQ(refusal(url, "s3", Protocol::RestXml, end), "");
    EXPECT_EQ(refusal(url, "s3", Protocol::RestXml, end + base::Duration::seconds(1)), expired);
    EXPECT_FALSE(refuse_caller(url, s3, Protocol::RestXml));
    EXPECT_FALSE(refuse_caller(url, s3, Protocol::RestXml, end));
    auto late = refuse_caller(url, s3, Protocol::RestXml, end + base::Duration::seconds(1));
    ASSERT_TRUE(late);
    EXPECT_EQ(late->status, 403);
    EXPECT_EQ(late->code + ": " + late->message, expired);
    auto with = [&](std::string_view what, std::string_view other) {
        base::HttpRequest changed = url;
        changed.target.replace(changed.target.find(what), what.size(), other);
        return refusal(changed, "s3", Protocol::RestXml);
    };
    EXPECT_THAT(with("files/a", "files/b"), testing::StartsWith("SignatureDoesNotMatch"));
    EXPECT_THAT(with("meta-b=2", "meta-b=3"), testing::StartsWith("SignatureDoesNotMatch"));
    EXPECT_THAT(with("=1369357200", "=1369357201"), testing::StartsWith("SignatureDoesNotMatch"));
    EXPECT_THAT(with("AKIAIOSFODNN7EXAMPLE", "AKIASTRANGER"),
                testing::StartsWith("InvalidAccessKeyId"));
    const std::string halves =
        "AccessDenied: Query-string authentication requires the Signature, Expires and "
        "AWSAccessKeyId parameters";
    EXPECT_EQ(with("&Expires=1369357200", ""), halves);
    EXPECT_EQ(with("Signature=iTTHrOshD8MFRMcpTBU4GRQ5KuA%3D&", ""), halves);
    EXPECT_EQ(with("=1369357200", "=soon"),
              "AccessDenied: Invalid date (should be seconds since epoch): soon");
    EXPECT_EQ(with("=1369357200", "=-99999999999999999999"), expired);
}

/// "400;chunk-signature=..." and the bytes.
std::string chunk(std::size_t size, const char* signature) {
    return fmt::format("{:x};chunk-signature={}\r\n{}\r\n", size, signature,
                       std::string(size, 'a'));
}

// The requests and their signatures stand in S3's API Reference.
TEST(Authentication, FollowsTheChunks) {
    base::HttpRequest request{
        .method = "PUT",
        .target = "/examplebucket/chunkObject.txt",
        .headers = {{"Host", "s3.amazonaws.com"},
                    {"x-amz-date", "20130524T000000Z"},
                    {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                    {"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
                    {"Content-Encoding", "aws-chunked"},
                    {"x-amz-decoded-content-length", "66560"},
                    {"Content-Length", "66824"},
                    {"Authorization",
                     "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
                     "aws4_request,SignedHeaders=content-encoding;content-length;host;"
                     "x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;"
                     "x-amz-storage-class,Signature="
                     "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"}},
        .body = chunk(65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648") +
                chunk(1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497") +
                chunk(0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9")};
    EXPECT_EQ(refusal(request, "s3", Protocol::RestXml), "");
    base::HttpRequest changed = request;
    changed.body[changed.body.find("aaaa")] = 'b';
    EXPECT_THAT(refusal(changed, "s3", Protocol::RestXml),
                testing::StartsWith("SignatureDoesNotMatch"));
    base::HttpRequest short_one = request;
    short_one.body.resize(1000);
    EXPECT_THAT(refusal(short_one, "s3", Protocol::RestXml), testing::StartsWith("IncompleteBody"));
}

TEST(Authentication, FollowsWhatStandsBehindTheChunks) {
    base::HttpRequest request{
        .method = "PUT",
        .target = "/bucket/a",
        .headers = {{"Host", "s3.amazonaws.com"},
                    {"X-Amz-Content-Sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"},
                    {"X-Amz-Trailer", "x-amz-checksum-crc32"}},
        .body = ""};
    sign(request, {kKey, kSecret}, "us-east-1", "s3", kNow);
    auto authorization = *read_authorization(request.header("Authorization"));
    const std::string date = amz_date(kNow);
    std::string first =
        chunk_signature(kSecret, date, authorization.scope, authorization.signature, "aaaa");
    std::string last = chunk_signature(kSecret, date, authorization.scope, first, "");
    auto with_trailer = [&](const std::string& value) {
        std::string behind = trailer_signature(kSecret, date, authorization.scope, last,
                                               {{"x-amz-checksum-crc32", "AAAAAA=="}});
        request.body = chunk(4, first.c_str()) + "0;chunk-signature=" + last +
                       "\r\nx-amz-checksum-crc32:" + value +
                       "\r\nx-amz-trailer-signature:" + behind + "\r\n\r\n";
        return refusal(request, "s3", Protocol::RestXml);
    };
    EXPECT_EQ(with_trailer("AAAAAA=="), "");
    EXPECT_THAT(with_trailer("BAAAAA=="), testing::StartsWith("SignatureDoesNotMatch"));
}

}  // namespace
}  // namespace aws
