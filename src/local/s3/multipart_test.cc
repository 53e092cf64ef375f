#include "local/s3/multipart.h"

#include <gmock/gmock.h>

#include "aws/access_key.h"
#include "base/base64.h"
#include "base/digest.h"
#include "base/sha256.h"
#include "local/s3/checksums.h"
#include "local/s3/test_s3.h"

namespace local {
namespace {

using test::all_in;
using test::one_in;
using testing::ElementsAre;

constexpr std::size_t kFiveMebibytes = 5 * 1024 * 1024;

struct Multipart : test::S3 {
    const std::string big = std::string(kFiveMebibytes, 'b');

    void SetUp() override { ASSERT_EQ(make("files").status, 200); }
    std::string begin(std::vector<base::HttpHeader> headers = {}) {
        base::HttpAnswer answer = ask("POST", "/files/a?uploads", "", std::move(headers));
        EXPECT_EQ(answer.status, 200) << answer.body;
        return one_in(answer.body, "UploadId");
    }
    base::HttpAnswer part(const std::string& id, int number, const std::string& bytes,
                          std::vector<base::HttpHeader> headers = {}) {
        return ask("PUT", "/files/a?partNumber=" + std::to_string(number) + "&uploadId=" + id,
                   bytes, std::move(headers));
    }
    static std::string named(int number, const std::string& bytes) {
        return "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><ETag>\"" +
               base::to_hex(base::md5(bytes)) + "\"</ETag></Part>";
    }
    base::HttpAnswer complete(const std::string& id, const std::string& parts,
                              std::vector<base::HttpHeader> headers = {}) {
        return ask("POST", "/files/a?uploadId=" + id,
                   "<CompleteMultipartUpload>" + parts + "</CompleteMultipartUpload>",
                   std::move(headers));
    }
};

TEST_F(Multipart, MakesOneObjectOfItsParts) {
    std::string id = begin({{"Content-Type", "text/plain"}, {"x-amz-meta-k", "v"}});
    ASSERT_EQ(part(id, 1, "first try").status, 200);
    ASSERT_EQ(part(id, 1, big).status, 200);
    ASSERT_EQ(part(id, 3, "tail").status, 200);
    EXPECT_EQ(code(ask("GET", "/files/a")), "NoSuchKey");
    base::HttpAnswer done = complete(id, named(1, big) + named(3, "tail"));
    ASSERT_EQ(done.status, 200) << done.body;
    const std::string etag = base::to_hex(base::md5(base::md5(big) + base::md5("tail"))) + "-2";
    EXPECT_EQ(one_in(done.body, "ETag"), "\"" + etag + "\"");
    base::HttpAnswer got = ask("GET", "/files/a");
    EXPECT_EQ(got.body, big + "tail");
    EXPECT_EQ(got.header("Content-Type"), "text/plain");
    EXPECT_EQ(got.header("x-amz-meta-k"), "v");
    EXPECT_EQ(got.header("ETag"), "\"" + etag + "\"");
    std::string middle =
        "bytes=" + std::to_string(kFiveMebibytes - 2) + "-" + std::to_string(kFiveMebibytes + 1);
    EXPECT_EQ(ask("GET", "/files/a", "", {{"Range", middle}}).body, "bbta");
    EXPECT_EQ(code(complete(id, named(1, big))), "NoSuchUpload");
    // A copy is one piece.
    ASSERT_EQ(ask("PUT", "/files/b", "", {{"x-amz-copy-source", "/files/a"}}).status, 200);
    EXPECT_EQ(ask("HEAD", "/files/b").header("ETag"),
              "\"" + base::to_hex(base::md5(big + "tail")) + "\"");
}

TEST_F(Multipart, IsCompleteWithPartsInOrderAlone) {
    std::string id = begin();
    for (int number : {1, 2})
        ASSERT_EQ(part(id, number, "small").status, 200);
    EXPECT_EQ(code(complete(id, "")), "MalformedXML");
    EXPECT_EQ(code(complete(id, named(2, "small") + named(1, "small"))), "InvalidPartOrder");
    EXPECT_EQ(code(complete(id, named(2, "other") + named(1, "other"))), "InvalidPartOrder");
    EXPECT_EQ(code(complete(id, named(1, "other"))), "InvalidPart");
    EXPECT_EQ(code(complete(id, named(7, "small"))), "InvalidPart");
    EXPECT_EQ(code(complete(id, named(1, "small") + named(2, "small"))), "EntityTooSmall");
    EXPECT_EQ(code(complete(id, named(1, "small"), {{"x-amz-mp-object-size", "4"}})),
              "InvalidRequest");
    EXPECT_EQ(complete(id, named(1, "small")).status, 200);
    EXPECT_EQ(get("/files/a"), "small");
    EXPECT_EQ(code(part(begin(), 0, "x")), "InvalidArgument");
    EXPECT_EQ(code(part(begin(), 10'001, "x")), "InvalidArgument");
}

TEST_F(Multipart, IsAborted) {
    std::string id = begin();
    ASSERT_EQ(part(id, 1, "x").status, 200);
    EXPECT_EQ(ask("DELETE", "/files/a?uploadId=" + id).status, 204);
    EXPECT_EQ(code(part(id, 2, "x")), "NoSuchUpload");
    EXPECT_EQ(code(ask("DELETE", "/files/a?uploadId=" + id)), "NoSuchUpload");
    EXPECT_EQ(ask("DELETE", "/files").status, 204);
}

TEST_F(Multipart, ListsItsPartsInPages) {
    std::string id = begin();
    for (int number : {5, 1, 3})
        ASSERT_EQ(part(id, number, "x").status, 200);
    std::string body = get("/files/a?max-parts=2&uploadId=" + id);
    EXPECT_THAT(all_in(body, "PartNumber"), ElementsAre("1", "3"));
    EXPECT_EQ(one_in(body, "IsTruncated"), "true");
    EXPECT_EQ(one_in(body, "NextPartNumberMarker"), "3");
    body = get("/files/a?part-number-marker=3&uploadId=" + id);
    EXPECT_THAT(all_in(body, "PartNumber"), ElementsAre("5"));
    EXPECT_EQ(one_in(body, "IsTruncated"), "false");
}

TEST_F(Multipart, IsListedInPages) {
    std::vector<std::string> ids = {begin(), begin()};
    std::string other = one_in(ask("POST", "/files/b/c?uploads").body, "UploadId");
    EXPECT_THAT(all_in(get("/files?uploads"), "UploadId"), ElementsAre(ids[0], ids[1], other));
    std::string body = get("/files?uploads&max-uploads=1");
    EXPECT_THAT(all_in(body, "UploadId"), ElementsAre(ids[0]));
    EXPECT_THAT(all_in(get("/files?uploads&key-marker=a&upload-id-marker=" +
                           one_in(body, "NextUploadIdMarker")),
                       "UploadId"),
                ElementsAre(ids[1], other));
    EXPECT_THAT(all_in(get("/files?uploads&key-marker=a"), "UploadId"), ElementsAre(other));
    EXPECT_THAT(all_in(get("/files?uploads&prefix=b%2F"), "UploadId"), ElementsAre(other));
    EXPECT_EQ(code(ask("GET", "/files?uploads&delimiter=%2F")), "NotImplemented");
}

TEST_F(Multipart, IsAbortedWhileItIsListed) {
    for (int size : {1, 2, 3}) {
        for (int i = 0; i < 5; ++i)
            begin();
        std::size_t gone = 0;
        const std::string page = "/files?uploads&max-uploads=" + std::to_string(size);
        std::string query = page;
        for (int pages = 0; pages < 8; ++pages) {
            std::string body = get(query);
            for (const std::string& id : all_in(body, "UploadId")) {
                EXPECT_EQ(ask("DELETE", "/files/a?uploadId=" + id).status, 204);
                ++gone;
            }
            if (one_in(body, "IsTruncated") != "true") break;
            query = page + "&key-marker=" + one_in(body, "NextKeyMarker") +
                    "&upload-id-marker=" + one_in(body, "NextUploadIdMarker");
        }
        EXPECT_EQ(gone, 5U) << size;
        EXPECT_THAT(all_in(get("/files?uploads"), "UploadId"), ElementsAre()) << size;
    }
}

TEST_F(Multipart, HasChecksumsOfPartsOrOfTheWhole) {
    const ChecksumKind& crc32 = *find_checksum("CRC32");
    const std::string of_big = checksum_of(crc32, big);
    const std::string of_tail = checksum_of(crc32, "tail");
    const std::vector<base::HttpHeader> mode = {{"x-amz-checksum-mode", "ENABLED"}};
    std::string id = begin({{"x-amz-checksum-algorithm", "CRC32"}});
    ASSERT_EQ(part(id, 1, big, {{"x-amz-checksum-crc32", of_big}}).status, 200);
    EXPECT_EQ(code(part(id, 2, "tail")), "InvalidRequest");
    ASSERT_EQ(part(id, 2, "tail", {{"x-amz-checksum-crc32", of_tail}}).status, 200);
    ASSERT_EQ(complete(id, named(1, big) + named(2, "tail")).status, 200);
    base::HttpAnswer head = ask("HEAD", "/files/a", "", mode);
    EXPECT_EQ(head.header("x-amz-checksum-type"), "COMPOSITE");
    EXPECT_EQ(head.header("x-amz-checksum-crc32"),
              checksum_of(crc32, *base::from_base64(of_big) + *base::from_base64(of_tail)) + "-2");
    id = begin({{"x-amz-checksum-algorithm", "CRC32"}, {"x-amz-checksum-type", "FULL_OBJECT"}});
    ASSERT_EQ(part(id, 1, big).status, 200);
    ASSERT_EQ(part(id, 2, "tail").status, 200);
    EXPECT_EQ(
        code(complete(id, named(1, big) + named(2, "tail"), {{"x-amz-checksum-crc32", of_tail}})),
        "BadDigest");
    ASSERT_EQ(complete(id, named(1, big) + named(2, "tail"),
                       {{"x-amz-checksum-crc32", checksum_of(crc32, big + "tail")}})
                  .status,
              200);
    head = ask("HEAD", "/files/a", "", mode);
    EXPECT_EQ(head.header("x-amz-checksum-type"), "FULL_OBJECT");
    EXPECT_EQ(head.header("x-amz-checksum-crc32"), checksum_of(crc32, big + "tail"));
    id = begin();
    ASSERT_EQ(part(id, 1, "x").status, 200);
    ASSERT_EQ(complete(id, named(1, "x")).status, 200);
    EXPECT_EQ(ask("HEAD", "/files/a", "", mode).header("x-amz-checksum-crc64nvme"),
              checksum_of(usual_checksum(), "x"));
    for (const char* type : {"COMPOSITE", "FULL_OBJECT"})
        EXPECT_EQ(code(ask("POST", "/files/a?uploads", "",
                           {{"x-amz-checksum-algorithm",
                             type == std::string("COMPOSITE") ? "CRC64NVME" : "SHA256"},
                            {"x-amz-checksum-type", type}})),
                  "InvalidRequest");
    EXPECT_EQ(code(ask("POST", "/files/a?uploads", "", {{"x-amz-checksum-algorithm", "MD5"}})),
              "NotImplemented");
}

}  // namespace
}  // namespace local
