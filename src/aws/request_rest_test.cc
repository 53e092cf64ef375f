#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws/request.h"
#include "aws/s3_host.h"
#include "aws/test_calls.h"

namespace aws {
namespace {

using test::call_in;
using test::operation_of;
using test::refused;
using test::rest;

TEST(Requests, OfRestAreToldApartByTheirScope) {
    EXPECT_EQ(operation_of(rest("elasticfilesystem", "GET", "/2015-02-01/file-systems")),
              "efs DescribeFileSystems");
    EXPECT_EQ(operation_of(rest("s3", "GET", "/2015-02-01/file-systems")), "s3 GetObject");
    EXPECT_EQ(operation_of(rest("route53", "GET", "/2013-04-01/hostedzone")),
              "route53 ListHostedZones");
    EXPECT_EQ(operation_of(rest("scheduler", "GET", "/schedules")), "scheduler ListSchedules");
}

TEST(Requests, OfManyBytesCarryOneBlob) {
    const std::string many(9'000'000, ' ');
    const std::string message =
        "Your request was too big: it has 9000000 bytes, and 8388608 are read.";
    EXPECT_EQ(operation_of(rest("s3", "PUT", "/b/a", many)), "s3 PutObject");
    for (const base::HttpRequest& request :
         {test::ecs("ListClusters", many), test::cloudformation(many),
          rest("s3", "POST", "/b?delete", many),
          rest("elasticfilesystem", "POST", "/2015-02-01/file-systems", many)}) {
        Error error = refused(request);
        EXPECT_EQ(error.code, "RequestEntityTooLarge");
        EXPECT_EQ(error.message, message);
        EXPECT_EQ(error.status, 413);
    }
    const std::string most(8 * 1024 * 1024, ' ');
    EXPECT_EQ(operation_of(test::ecs("ListClusters", most)), "ecs ListClusters");
}

TEST(Requests, OfRestAreToldByMethodPathQueryAndHeaders) {
    struct Row {
        const char* method;
        const char* target;
        const char* operation;
    };
    for (const Row& row : std::vector<Row>{
             {"GET", "/", "s3 ListBuckets"},
             {"GET", "/?max-buckets=3", "s3 ListBuckets"},
             {"PUT", "/b", "s3 CreateBucket"},
             {"PUT", "/b/", "s3 CreateBucket"},
             {"PUT", "/b?policy", "s3 PutBucketPolicy"},
             {"PUT", "/b/?policy=", "s3 PutBucketPolicy"},
             {"PUT", "/b?versions", "NotImplemented"},
             {"HEAD", "/b", "s3 HeadBucket"},
             {"GET", "/b", "s3 ListObjects"},
             {"GET", "/b?list-type=2&prefix=a", "s3 ListObjectsV2"},
             {"GET", "/b?location", "s3 GetBucketLocation"},
             {"GET", "/b/a", "s3 GetObject"},
             {"GET", "/b/a?x-id=GetObject", "s3 GetObject"},
             {"GET", "/b/a?acl", "s3 GetObjectAcl"},
             {"GET", "/b/a?torrent", "NotImplemented"},
             {"GET", "/b/a?uploadId=1", "s3 ListParts"},
             {"PUT", "/b/a", "s3 PutObject"},
             {"PUT", "/b/a/b//c", "s3 PutObject"},
             {"PUT", "/b/a?uploadId=1", "s3 PutObject"},
             {"PUT", "/b/a?uploadId=1&partNumber=1", "s3 UploadPart"},
             {"POST", "/b/a?uploads", "s3 CreateMultipartUpload"},
             {"POST", "/b/a?uploadId=1", "s3 CompleteMultipartUpload"},
             {"POST", "/b?delete", "s3 DeleteObjects"},
             {"DELETE", "/b/a", "s3 DeleteObject"},
             {"DELETE", "/b/a?uploadId=1", "s3 AbortMultipartUpload"},
             {"PATCH", "/b/a", "NotImplemented"},
             {"GET", "b/a", "NotImplemented"},
         }) {
        EXPECT_EQ(operation_of(rest("s3", row.method, row.target)), row.operation)
            << row.method << " " << row.target;
    }
    base::HttpRequest copy = rest("s3", "PUT", "/b/a");
    copy.headers.push_back({"X-Amz-Copy-Source", "/b/c"});
    EXPECT_EQ(operation_of(copy), "s3 CopyObject");
    copy.target = "/b/a?partNumber=1&uploadId=u";
    EXPECT_EQ(operation_of(copy), "s3 UploadPartCopy");
    EXPECT_EQ(operation_of(rest("route53", "POST", "/2013-04-01/hostedzone/Z1/rrset")),
              "route53 ChangeResourceRecordSets");
    EXPECT_EQ(operation_of(rest("elasticfilesystem", "GET",
                                "/2015-02-01/file-systems/replication-configurations")),
              "efs DescribeReplicationConfigurations");
}

TEST(Requests, MayBeUrlsOfSignatureVersion2) {
    base::HttpRequest url{.method = "GET",
                          .target = "/b/a?AWSAccessKeyId=123456789012&Signature=s&Expires=1",
                          .headers = {{"Host", "127.0.0.1:4566"}},
                          .body = ""};
    auto read = test::read(url);
    const Call* call = std::get_if<Call>(&read);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->operation->name, "GetObject");
    EXPECT_EQ(call->caller, (Caller{"123456789012", "us-east-1", "123456789012"}));
}

TEST(Requests, OfS3NameThingsInUtf8) {
    EXPECT_EQ(operation_of(rest("s3", "GET", "/b/%C3%BC")), "s3 GetObject");
    for (const char* target : {"/b/%FF", "/b/a%C3", "/b/%ED%A0%80", "/%C0%AF/a"}) {
        Error error = refused(rest("s3", "PUT", target, "bytes"));
        EXPECT_EQ(error.code, "InvalidURI") << target;
        EXPECT_EQ(error.message, "Couldn't parse the specified URI.") << target;
    }
}

TEST(Requests, WithoutASignatureForAPathAreOfS3) {
    auto unsigned_call = [](const char* method, const char* target) {
        return operation_of({.method = method, .target = target, .headers = {}, .body = ""});
    };
    EXPECT_EQ(unsigned_call("GET", "/files/a.txt"), "s3 GetObject");
    EXPECT_EQ(unsigned_call("PUT", "/files/a.txt?tagging"), "s3 PutObjectTagging");
    EXPECT_EQ(unsigned_call("GET", "/?Action=ListStacks&Version=2010-05-15"),
              "cloudformation ListStacks");
    EXPECT_EQ(unsigned_call("GET", "/a?Action=ListStacks&Version=2010-05-15"),
              "cloudformation ListStacks");
    EXPECT_EQ(unsigned_call("GET", "/"), "MissingAction");
    EXPECT_EQ(unsigned_call("POST", "/a/b"), "MissingAction");
}

TEST(Requests, MayHaveTheirBucketInTheHost) {
    struct Row {
        const char* host;
        const char* bucket;
    };
    for (const Row& row : std::vector<Row>{
             {"b.s3.localhost:4566", "b"},
             {"b.localhost:4566", "b"},
             {"b.c.s3.eu-west-1.amazonaws.com", "b.c"},
             {"b.s3-eu-west-1.amazonaws.com", "b"},
             {"b.s3.amazonaws.com:443", "b"},
             {"a.s3.b.s3.localhost", "a.s3.b"},
             {"s3-logs.localhost:4566", "s3-logs"},
             {"s3-logs.s3.localhost:4566", "s3-logs"},
             {"s3-logs.s3.eu-west-1.amazonaws.com", "s3-logs"},
             {"s3-logs.s3-eu-west-1.amazonaws.com", "s3-logs"},
             {"s3-eu-west-1.amazonaws.com", ""},
             {"s3-fips.us-east-1.amazonaws.com", ""},
             {"s3.localhost:4566", ""},
             {"s3.eu-west-1.amazonaws.com", ""},
             {"localhost:4566", ""},
             {"127.0.0.1:4566", ""},
             {"[::1]:4566", ""},
             {"", ""},
         }) {
        EXPECT_EQ(bucket_of_host(row.host), row.bucket) << row.host;
    }
    auto read = test::read(rest("s3", "PUT", "/a%20b/c", "bytes", "b.s3.localhost:4566"));
    ASSERT_TRUE(call_in(read));
    EXPECT_EQ(call_in(read)->operation->name, "PutObject");
    EXPECT_EQ(call_in(read)->input.text("Bucket"), "b");
    EXPECT_EQ(call_in(read)->input.text("Key"), "a b/c");
    // What is meant for an object is never done to a bucket.
    EXPECT_EQ(operation_of(rest("s3", "DELETE", "/bkt", "", "s3-logs.localhost:4566")),
              "s3 DeleteObject");
    base::HttpRequest nobodys = rest("s3", "GET", "/a", "", "b.s3.localhost:4566");
    nobodys.headers.pop_back();
    EXPECT_EQ(operation_of(nobodys), "s3 GetObject");
}

}  // namespace
}  // namespace aws
