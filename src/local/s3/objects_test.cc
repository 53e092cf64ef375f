#include "local/s3/objects.h"

#include <gmock/gmock.h>

#include "local/s3/test_s3.h"

namespace local {
namespace {

using base::Duration;
using test::all_in;
using test::one_in;
using testing::ElementsAre;

struct Objects : test::S3 {
    void SetUp() override { ASSERT_EQ(make("files").status, 200); }
    base::HttpAnswer copy(const std::string& target, const std::string& source,
                          std::vector<base::HttpHeader> headers = {}) {
        headers.push_back({"x-amz-copy-source", source});
        return ask("PUT", target, "", std::move(headers));
    }
};

TEST_F(Objects, GiveBackTheirHeaders) {
    base::HttpAnswer made = ask("PUT", "/files/a/b.txt", "hello",
                                {{"Content-Type", "text/plain"},
                                 {"Cache-Control", "no-cache"},
                                 {"Expires", "Fri, 15 Jan 2027 09:00:00 GMT"},
                                 {"x-amz-meta-Owner", "jo: the owner"},
                                 {"x-amz-storage-class", "STANDARD_IA"},
                                 {"x-amz-tagging", "a=1&b=2"}});
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(made.header("ETag"), "\"5d41402abc4b2a76b9719d911017c592\"");
    base::HttpAnswer got = ask("GET", "/files/a/b.txt");
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.body, "hello");
    EXPECT_EQ(got.header("Content-Type"), "text/plain");
    EXPECT_EQ(got.header("Cache-Control"), "no-cache");
    EXPECT_EQ(got.header("Expires"), "Fri, 15 Jan 2027 09:00:00 GMT");
    EXPECT_EQ(got.header("x-amz-meta-owner"), "jo: the owner");
    EXPECT_EQ(got.header("x-amz-storage-class"), "STANDARD_IA");
    EXPECT_EQ(got.header("x-amz-tagging-count"), "2");
    EXPECT_EQ(got.header("Last-Modified"), "Fri, 15 Jan 2027 08:00:00 GMT");
    EXPECT_EQ(got.header("Content-Length"), "");
    base::HttpAnswer head = ask("HEAD", "/files/a/b.txt");
    EXPECT_EQ(head.body, "");
    EXPECT_EQ(head.header("Content-Length"), "5");
    EXPECT_EQ(head.header("ETag"), made.header("ETag"));
    put("/files/plain", "");
    EXPECT_EQ(ask("GET", "/files/plain").header("Content-Type"), "binary/octet-stream");
    EXPECT_EQ(ask("GET", "/files/plain").header("x-amz-storage-class"), "");
    EXPECT_EQ(ask("HEAD", "/files/plain").header("Content-Length"), "0");
}

TEST_F(Objects, ThatAreNotThereAreNotFound) {
    EXPECT_EQ(code(ask("GET", "/files/none")), "NoSuchKey");
    EXPECT_EQ(ask("HEAD", "/files/none").status, 404);
    EXPECT_EQ(code(ask("GET", "/none/none")), "NoSuchBucket");
    EXPECT_EQ(code(ask("PUT", "/none/none", "x")), "NoSuchBucket");
    EXPECT_EQ(ask("DELETE", "/files/none").status, 204);
}

TEST_F(Objects, SayHowTheyAreEncrypted) {
    EXPECT_EQ(ask("PUT", "/files/a", "x").header("x-amz-server-side-encryption"), "AES256");
    base::HttpAnswer by_key = ask("PUT", "/files/b", "x",
                                  {{"x-amz-server-side-encryption", "aws:kms"},
                                   {"x-amz-server-side-encryption-aws-kms-key-id", "alias/k"}});
    EXPECT_EQ(by_key.header("x-amz-server-side-encryption"), "aws:kms");
    EXPECT_EQ(by_key.header("x-amz-server-side-encryption-aws-kms-key-id"), "alias/k");
    EXPECT_EQ(code(ask("PUT", "/files/c", "x",
                       {{"x-amz-server-side-encryption-customer-algorithm", "AES256"}})),
              "NotImplemented");
}

TEST_F(Objects, HaveKeysOfAtMost1024Bytes) {
    EXPECT_EQ(ask("PUT", "/files/" + std::string(1024, 'k'), "x").status, 200);
    EXPECT_EQ(code(ask("PUT", "/files/" + std::string(1025, 'k'), "x")), "KeyTooLongError");
}

TEST_F(Objects, HaveAtMost2KilobytesOfMetadata) {
    const std::string most(2048 - 3, 'v');
    EXPECT_EQ(ask("PUT", "/files/a", "x", {{"x-amz-meta-a", most}, {"x-amz-meta-b", "v"}}).status,
              200);
    const std::vector<base::HttpHeader> more = {{"x-amz-meta-a", most}, {"x-amz-meta-b", "vv"}};
    base::HttpAnswer refused = ask("PUT", "/files/b", "x", more);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(code(refused), "MetadataTooLarge");
    EXPECT_EQ(code(ask("POST", "/files/b?uploads", "", more)), "MetadataTooLarge");
}

TEST_F(Objects, AreReadInRanges) {
    put("/files/a", "0123456789");
    struct Row {
        const char* range;
        std::uint16_t status;
        std::string body;
        std::string content_range;
    };
    for (const Row& row :
         {Row{"bytes=2-4", 206, "234", "bytes 2-4/10"}, Row{"bytes=7-", 206, "789", "bytes 7-9/10"},
          Row{"bytes=-3", 206, "789", "bytes 7-9/10"},
          Row{"bytes=-30", 206, "0123456789", "bytes 0-9/10"},
          Row{"bytes=0-99", 206, "0123456789", "bytes 0-9/10"},
          Row{"bytes=0-9223372036854775807", 206, "0123456789", "bytes 0-9/10"},
          Row{"bytes=8-99999999999999999999", 206, "89", "bytes 8-9/10"},
          Row{"bytes=-99999999999999999999", 206, "0123456789", "bytes 0-9/10"},
          Row{"bytes=0--1", 200, "0123456789", ""}, Row{"bytes=4-2", 200, "0123456789", ""},
          Row{"bytes=0-1,3-4", 200, "0123456789", ""}, Row{"lines=1-2", 200, "0123456789", ""}}) {
        base::HttpAnswer answer = ask("GET", "/files/a", "", {{"Range", row.range}});
        EXPECT_EQ(answer.status, row.status) << row.range;
        EXPECT_EQ(answer.body, row.body) << row.range;
        EXPECT_EQ(answer.header("Content-Range"), row.content_range) << row.range;
    }
    for (const char* range : {"bytes=10-", "bytes=9223372036854775807-9223372036854775807",
                              "bytes=99999999999999999999-", "bytes=-0"}) {
        base::HttpAnswer behind = ask("GET", "/files/a", "", {{"Range", range}});
        EXPECT_EQ(behind.status, 416) << range;
        EXPECT_EQ(code(behind), "InvalidRange") << range;
    }
    base::HttpAnswer head = ask("HEAD", "/files/a", "", {{"Range", "bytes=2-4"}});
    EXPECT_EQ(head.status, 206);
    EXPECT_EQ(head.header("Content-Length"), "3");
    head = ask("HEAD", "/files/a", "", {{"Range", "bytes=0-9223372036854775807"}});
    EXPECT_EQ(head.header("Content-Length"), "10");
}

TEST_F(Objects, AreReadOnConditions) {
    put("/files/a", "hello");
    const std::string etag = "\"5d41402abc4b2a76b9719d911017c592\"";
    const std::string now = "Fri, 15 Jan 2027 08:00:00 GMT";
    const std::string before = "Fri, 15 Jan 2027 07:00:00 GMT";
    struct Row {
        std::vector<base::HttpHeader> headers;
        std::uint16_t status;
    };
    for (const Row& row :
         {Row{{{"If-Match", etag}}, 200}, Row{{{"If-Match", "\"other\", " + etag}}, 200},
          Row{{{"If-Match", "\"other\""}}, 412}, Row{{{"If-None-Match", etag}}, 304},
          Row{{{"If-None-Match", "\"other\""}}, 200}, Row{{{"If-Modified-Since", now}}, 304},
          Row{{{"If-Modified-Since", before}}, 200}, Row{{{"If-Unmodified-Since", before}}, 412},
          Row{{{"If-Unmodified-Since", now}}, 200},
          Row{{{"If-Match", etag}, {"If-Unmodified-Since", before}}, 200},
          Row{{{"If-None-Match", "\"x\""}, {"If-Modified-Since", now}}, 200}}) {
        base::HttpAnswer answer = ask("GET", "/files/a", "", row.headers);
        EXPECT_EQ(answer.status, row.status) << row.headers[0].name << row.headers[0].value;
        if (row.status == 304) {
            EXPECT_EQ(answer.body, "");
        }
    }
}

TEST_F(Objects, ThatAreTheSameSaySo) {
    const std::string etag = "\"5d41402abc4b2a76b9719d911017c592\"";
    const std::string expires = "Fri, 15 Jan 2027 09:00:00 GMT";
    ASSERT_EQ(
        ask("PUT", "/files/a", "hello", {{"Cache-Control", "max-age=60"}, {"Expires", expires}})
            .status,
        200);
    for (const char* method : {"GET", "HEAD"}) {
        base::HttpAnswer answer = ask(method, "/files/a", "", {{"If-None-Match", etag}});
        EXPECT_EQ(answer.status, 304);
        EXPECT_EQ(answer.body, "");
        EXPECT_EQ(answer.header("ETag"), etag);
        EXPECT_EQ(answer.header("Cache-Control"), "max-age=60");
        EXPECT_EQ(answer.header("Expires"), expires);
        EXPECT_EQ(answer.header("Content-Length"), "5");
        EXPECT_EQ(answer.header("Content-Type"), "");
    }
}

TEST_F(Objects, AreReadWithOtherHeaders) {
    put("/files/a", "hello");
    base::HttpAnswer answer =
        ask("GET", "/files/a?response-content-type=text%2Fcsv&response-content-disposition=inline");
    EXPECT_EQ(answer.header("Content-Type"), "text/csv");
    EXPECT_EQ(answer.header("Content-Disposition"), "inline");
}

TEST_F(Objects, AreNotReadWithHeadersInHeaders) {
    put("/files/a", "hello");
    for (const char* name : {"content-type", "content-disposition", "content-encoding",
                             "content-language", "cache-control"})
        for (const char* end : {"%0d%0a", "%0A", "%00", "%7F"}) {
            base::HttpAnswer answer = ask(
                "GET", std::string("/files/a?response-") + name + "=text/html" + end + "X-Evil:1");
            EXPECT_EQ(answer.status, 400) << name << end;
            EXPECT_EQ(code(answer), "InvalidArgument") << name << end;
        }
}

TEST_F(Objects, HaveNoHeadersInTheirHeadersWhateverIsStored) {
    base::HttpAnswer made = ask("PUT", "/files/a",
                                "0\r\nx-amz-meta-k:v\nX-Evil: 1\rX-Evil: 2\r\n"
                                "x-amz-meta-x\nX-Evil: 3\r\n\r\n",
                                {{"X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}});
    ASSERT_EQ(made.status, 200) << made.body;
    base::HttpAnswer got = ask("GET", "/files/a");
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.header("x-amz-meta-k"), "v X-Evil: 1 X-Evil: 2");
    for (const base::HttpHeader& header : got.headers)
        EXPECT_EQ((header.name + header.value).find_first_of(std::string("\r\n\0", 3)),
                  std::string::npos)
            << header.name;
}

TEST_F(Objects, AreReadByPresignedUrls) {
    put("/files/a", "hello");
    base::HttpRequest request{
        .method = "GET",
        .target =
            "/files/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F"
            "20261128%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20261128T000000Z&"
            "X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=00",
        .headers = {{"Host", "127.0.0.1:4566"}},
        .body = {}};
    EXPECT_EQ(cloud.send(request).body, "hello");
}

TEST_F(Objects, AreReadByUrlsOfSignatureVersion2WhereverTheirBucketIs) {
    put("/files/a", "hello");
    base::Time wall = base::Time::unix_seconds(1'800'000'100);
    Endpoint endpoint(*cloud.live, [&] { return cloud.now; }, {.wall_time = [&] { return wall; }});
    base::HttpRequest url{
        .method = "GET",
        .target = "/files/a?AWSAccessKeyId=AKIDEXAMPLE&Signature=00&Expires=1800000100",
        .headers = {{"Host", "127.0.0.1:4566"}},
        .body = {}};
    EXPECT_EQ(endpoint.answer(url).answer.body, "hello");
    wall = wall + Duration::seconds(1);
    base::HttpAnswer late = endpoint.answer(url).answer;
    EXPECT_EQ(late.status, 403);
    EXPECT_EQ(code(late), "AccessDenied");
    EXPECT_EQ(one_in(late.body, "Message"), "Request has expired");
    EXPECT_EQ(cloud.send(url).body, "hello");
}

TEST_F(Objects, AreWrittenOnConditions) {
    EXPECT_EQ(ask("PUT", "/files/a", "one", {{"If-None-Match", "*"}}).status, 200);
    base::HttpAnswer there = ask("PUT", "/files/a", "two", {{"If-None-Match", "*"}});
    EXPECT_EQ(there.status, 412);
    EXPECT_EQ(code(there), "PreconditionFailed");
    EXPECT_EQ(code(ask("PUT", "/files/a", "two", {{"If-Match", "\"other\""}})),
              "PreconditionFailed");
    EXPECT_EQ(code(ask("PUT", "/files/b", "two", {{"If-Match", "\"other\""}})), "NoSuchKey");
    const std::string etag(ask("HEAD", "/files/a").header("ETag"));
    EXPECT_EQ(ask("PUT", "/files/a", "two", {{"If-Match", etag}}).status, 200);
    EXPECT_EQ(get("/files/a"), "two");
}

TEST_F(Objects, ComeInChunks) {
    base::HttpAnswer answer =
        ask("PUT", "/files/a",
            "5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n",
            {{"X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
             {"Content-Encoding", "gzip, aws-chunked"},
             {"X-Amz-Decoded-Content-Length", "11"},
             {"X-Amz-Trailer", "x-amz-checksum-crc32"}});
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("x-amz-checksum-crc32"), "DUoRhQ==");
    base::HttpAnswer got = ask("GET", "/files/a");
    EXPECT_EQ(got.body, "hello world");
    EXPECT_EQ(got.header("Content-Encoding"), "gzip");
}

TEST_F(Objects, AreCopied) {
    ASSERT_EQ(ask("PUT", "/files/a b", "hello",
                  {{"Content-Type", "text/plain"}, {"x-amz-meta-k", "v"}, {"x-amz-tagging", "a=1"}})
                  .status,
              200);
    base::HttpAnswer copied = copy("/files/c", "/files/a%20b");
    ASSERT_EQ(copied.status, 200) << copied.body;
    EXPECT_EQ(one_in(copied.body, "ETag"), "\"5d41402abc4b2a76b9719d911017c592\"");
    base::HttpAnswer got = ask("GET", "/files/c");
    EXPECT_EQ(got.body, "hello");
    EXPECT_EQ(got.header("Content-Type"), "text/plain");
    EXPECT_EQ(got.header("x-amz-meta-k"), "v");
    EXPECT_EQ(got.header("x-amz-tagging-count"), "1");
    ASSERT_EQ(copy("/files/d", "files/a%20b",
                   {{"x-amz-metadata-directive", "REPLACE"},
                    {"x-amz-tagging-directive", "REPLACE"},
                    {"Content-Type", "text/csv"}})
                  .status,
              200);
    got = ask("GET", "/files/d");
    EXPECT_EQ(got.header("Content-Type"), "text/csv");
    EXPECT_EQ(got.header("x-amz-meta-k"), "");
    EXPECT_EQ(got.header("x-amz-tagging-count"), "");
    EXPECT_EQ(code(copy("/files/c", "/files/c")), "InvalidRequest");
    EXPECT_EQ(copy("/files/c", "/files/c", {{"x-amz-metadata-directive", "REPLACE"}}).status, 200);
    EXPECT_EQ(get("/files/c"), "hello");
    EXPECT_EQ(code(copy("/files/c", "/files/none")), "NoSuchKey");
    EXPECT_EQ(code(copy("/files/c", "/none/none")), "NoSuchBucket");
    EXPECT_EQ(code(copy("/files/e", "/files/c", {{"x-amz-copy-source-if-match", "\"x\""}})),
              "PreconditionFailed");
}

TEST_F(Objects, AreDeletedByTheThousand) {
    put("/files/a", "1");
    put("/files/b", "2");
    base::HttpAnswer answer = ask("POST", "/files?delete",
                                  "<Delete><Object><Key>a</Key></Object><Object><Key>none</Key>"
                                  "</Object></Delete>");
    ASSERT_EQ(answer.status, 200);
    EXPECT_THAT(all_in(answer.body, "Key"), ElementsAre("a", "none"));
    EXPECT_THAT(all_in(get("/files"), "Key"), ElementsAre("b"));
    answer = ask("POST", "/files?delete",
                 "<Delete><Quiet>true</Quiet><Object><Key>b</Key></Object></Delete>");
    EXPECT_THAT(all_in(answer.body, "Key"), ElementsAre());
    EXPECT_EQ(ask("DELETE", "/files").status, 204);
    make("other");
    EXPECT_EQ(code(ask("POST", "/other?delete", "<Delete></Delete>")), "MalformedXML");
    std::string many = "<Delete>";
    for (int i = 0; i < 1001; ++i)
        many += "<Object><Key>k</Key></Object>";
    EXPECT_EQ(code(ask("POST", "/other?delete", many + "</Delete>")), "MalformedXML");
    EXPECT_EQ(code(ask("POST", "/other?delete",
                       "<Delete><Object><Key>b</Key><ETag>x</ETag></Object></Delete>")),
              "NotImplemented");
}

TEST_F(Objects, RefuseWhatIsNotThere) {
    EXPECT_EQ(code(ask("PUT", "/files/a", "x", {{"x-amz-object-lock-mode", "GOVERNANCE"}})),
              "NotImplemented");
    base::HttpAnswer cold = ask("PUT", "/files/a", "x", {{"x-amz-storage-class", "GLACIER"}});
    EXPECT_EQ(one_in(cold.body, "Message"), "StorageClass GLACIER is not part of this cloud yet");
    put("/files/a", "x");
    EXPECT_EQ(code(ask("GET", "/files/a?partNumber=1")), "NotImplemented");
    for (const char* number : {"0", "-1", "10001"}) {
        base::HttpAnswer part = ask("GET", std::string("/files/a?partNumber=") + number);
        EXPECT_EQ(code(part), "InvalidArgument") << number;
        EXPECT_EQ(one_in(part.body, "Message"),
                  "Part number must be an integer between 1 and 10000, inclusive")
            << number;
    }
    EXPECT_EQ(code(ask("DELETE", "/files/a", "", {{"If-Match", "\"x\""}})), "NotImplemented");
}

TEST_F(Objects, StayInTheFolderOfTheState) {
    test::Folder folder;
    cloud.options.data = folder.path;
    cloud.start();
    ASSERT_EQ(make("files").status, 200);
    put("/files/a", "hello");
    cloud.start();
    EXPECT_EQ(get("/files/a"), "hello");
    EXPECT_EQ(code(ask("DELETE", "/files")), "BucketNotEmpty");
}

TEST_F(Objects, ThatNobodyCountedAreCounted) {
    // As a process leaves them that is killed between the bytes and the fact.
    const engine::Record* record = cloud.live->cloud()
                                       .inventory("000000000000", "eu-west-1")
                                       ->find("AWS::S3::Bucket", "files");
    const std::string mark =
        "000000000000/files@" + std::to_string(record->created.in_unix_milliseconds());
    ASSERT_TRUE(
        cloud.live->stores().objects().put(mark, {.key = "a"}, "x", Versions::Replace).ok());
    EXPECT_EQ(record->content, 0U);
    EXPECT_EQ(code(ask("DELETE", "/files")), "BucketNotEmpty");
    EXPECT_EQ(record->content, 1U);
}

using ObjectTags = Objects;

TEST_F(ObjectTags, AreAtMostTen) {
    std::string many;
    for (int i = 0; i < 11; ++i)
        many += "k" + std::to_string(i) + "=v&";
    many.pop_back();
    EXPECT_EQ(code(ask("PUT", "/files/a", "x", {{"x-amz-tagging", many}})), "BadRequest");
    EXPECT_EQ(code(ask("PUT", "/files/a", "x", {{"x-amz-tagging", "a=1&a=2"}})), "InvalidTag");
    EXPECT_EQ(code(ask("POST", "/files/a?uploads", "", {{"x-amz-tagging", many}})), "BadRequest");
    put("/files/a", "x");
    EXPECT_EQ(code(ask("PUT", "/files/b", "",
                       {{"x-amz-copy-source", "/files/a"},
                        {"x-amz-tagging-directive", "REPLACE"},
                        {"x-amz-tagging", many}})),
              "BadRequest");
}

TEST_F(ObjectTags, HaveKeysAndValuesOfALength) {
    put("/files/a", "x");
    auto tag = [&](const std::string& name, const std::string& value) {
        return code(ask("PUT", "/files/a?tagging",
                        "<Tagging><TagSet><Tag><Key>" + name + "</Key><Value>" + value +
                            "</Value></Tag></TagSet></Tagging>"));
    };
    auto letters = [](std::size_t count) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i)
            text += "\u00e9";
        return text;
    };
    EXPECT_EQ(tag(letters(128), letters(256)), "");
    EXPECT_EQ(tag(letters(129), "v"), "InvalidTag");
    EXPECT_EQ(tag("k", letters(257)), "InvalidTag");
    for (const std::string& tags : {"k=" + std::string(257, 'v'), std::string("=v")})
        EXPECT_EQ(code(ask("PUT", "/files/a", "x", {{"x-amz-tagging", tags}})), "InvalidTag");
}

TEST_F(ObjectTags, AreReadAndReplaced) {
    ASSERT_EQ(ask("PUT", "/files/a", "x", {{"x-amz-tagging", "a=1%202"}}).status, 200);
    EXPECT_EQ(one_in(get("/files/a?tagging"), "Value"), "1 2");
    ASSERT_EQ(ask("PUT", "/files/a?tagging",
                  "<Tagging><TagSet><Tag><Key>b &amp; c</Key><Value>3</Value></Tag></TagSet>"
                  "</Tagging>")
                  .status,
              200);
    EXPECT_THAT(all_in(get("/files/a?tagging"), "Key"), ElementsAre("b &amp; c"));
    EXPECT_EQ(ask("DELETE", "/files/a?tagging").status, 204);
    EXPECT_THAT(all_in(get("/files/a?tagging"), "Key"), ElementsAre());
    EXPECT_EQ(code(ask("GET", "/files/none?tagging")), "NoSuchKey");
}

using ObjectChecksums = Objects;

TEST_F(ObjectChecksums, MustBeThoseOfTheBytes) {
    struct Row {
        const char* header;
        const char* right;
        const char* wrong;
    };
    for (const Row& row :
         {Row{"x-amz-checksum-crc32", "DUoRhQ==", "DUoRhA=="},
          Row{"x-amz-checksum-crc32c", "yZRlqg==", "yZRlqA=="},
          Row{"x-amz-checksum-sha1",
              "Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "Kq5sNclPz7QV2+lfQIuc6R7oRuk="},
          Row{"x-amz-checksum-sha256", "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=",
              "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzeg="},
          Row{"Content-MD5", "XrY7u+Ae7tCTyyK7j1rNww==", "XrY7u+Ae7tCTyyK7j1rNwg=="}}) {
        EXPECT_EQ(ask("PUT", "/files/a", "hello world", {{row.header, row.right}}).status, 200)
            << row.header;
        EXPECT_EQ(code(ask("PUT", "/files/b", "hello world", {{row.header, row.wrong}})),
                  "BadDigest")
            << row.header;
    }
    EXPECT_EQ(code(ask("GET", "/files/b")), "NoSuchKey");
    EXPECT_EQ(code(ask("PUT", "/files/b", "x", {{"Content-MD5", "nonsense"}})), "InvalidDigest");
    EXPECT_EQ(code(ask("PUT", "/files/b", "x", {{"x-amz-checksum-crc32", "xx"}})),
              "InvalidRequest");
    EXPECT_EQ(
        code(ask("PUT", "/files/b", "hello world",
                 {{"x-amz-checksum-crc32", "DUoRhQ=="}, {"x-amz-checksum-crc32c", "yZRlqg=="}})),
        "InvalidRequest");
    EXPECT_EQ(code(ask("PUT", "/files/b", "x", {{"x-amz-sdk-checksum-algorithm", "CRC32"}})),
              "InvalidRequest");
    EXPECT_EQ(code(ask("PUT", "/files/b", "x", {{"x-amz-checksum-sha512", "AA=="}})),
              "NotImplemented");
}

TEST_F(ObjectChecksums, AreWorkedOutWhereNoneCame) {
    base::HttpAnswer made = ask("PUT", "/files/a", "123456789");
    EXPECT_EQ(made.header("x-amz-checksum-crc64nvme"), "rosUhgp5mIg=");
    EXPECT_EQ(made.header("x-amz-checksum-type"), "FULL_OBJECT");
}

TEST_F(ObjectChecksums, AreToldToWhoAsks) {
    ASSERT_EQ(ask("PUT", "/files/a", "hello world", {{"x-amz-checksum-crc32", "DUoRhQ=="}}).status,
              200);
    EXPECT_EQ(ask("GET", "/files/a").header("x-amz-checksum-crc32"), "");
    const std::vector<base::HttpHeader> mode = {{"x-amz-checksum-mode", "ENABLED"}};
    EXPECT_EQ(ask("GET", "/files/a", "", mode).header("x-amz-checksum-crc32"), "DUoRhQ==");
    EXPECT_EQ(ask("HEAD", "/files/a", "", mode).header("x-amz-checksum-crc32"), "DUoRhQ==");
    EXPECT_EQ(
        ask("GET", "/files/a", "", {{"x-amz-checksum-mode", "ENABLED"}, {"Range", "bytes=0-1"}})
            .header("x-amz-checksum-crc32"),
        "");
}

}  // namespace
}  // namespace local
