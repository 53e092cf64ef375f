#include "local/s3/listing.h"

#include <gmock/gmock.h>

#include "local/s3/test_s3.h"

namespace local {
namespace {

using base::Duration;
using test::all_in;
using test::one_in;
using testing::ElementsAre;

struct Listings : test::S3 {
    void SetUp() override { ASSERT_EQ(make("files").status, 200); }
    /// The keys and common prefixes of the page.
    static std::vector<std::string> told(const std::string& body) {
        std::vector<std::string> all = all_in(body, "Key");
        for (const std::string& prefixes : all_in(body, "CommonPrefixes"))
            all.push_back(one_in(prefixes, "Prefix"));
        return all;
    }
};

TEST_F(Listings, AreInTheOrderOfTheKeys) {
    for (const char* name : {"b", "a/2", "a/1", "a", "B"})
        put(std::string("/files/") + name, "text");
    std::string body = get("/files?list-type=2");
    EXPECT_THAT(told(body), ElementsAre("B", "a", "a/1", "a/2", "b"));
    EXPECT_EQ(one_in(body, "KeyCount"), "5");
    EXPECT_EQ(one_in(body, "IsTruncated"), "false");
    EXPECT_EQ(one_in(body, "Size"), "4");
    EXPECT_EQ(one_in(body, "StorageClass"), "STANDARD");
    EXPECT_EQ(one_in(body, "ChecksumAlgorithm"), "CRC64NVME");
    EXPECT_EQ(body.find("<Owner>"), std::string::npos);
    EXPECT_NE(get("/files?list-type=2&fetch-owner=true").find("<Owner>"), std::string::npos);
    EXPECT_THAT(told(get("/files?list-type=2&prefix=a%2F")), ElementsAre("a/1", "a/2"));
    EXPECT_THAT(told(get("/files?list-type=2&start-after=a%2F1")), ElementsAre("a/2", "b"));
    EXPECT_THAT(told(get("/files?prefix=a&marker=a")), ElementsAre("a/1", "a/2"));
    EXPECT_EQ(code(ask("GET", "/none?list-type=2")), "NoSuchBucket");
}

TEST_F(Listings, RollUpWhatIsBehindADelimiter) {
    for (const char* name : {"a/1", "a/2", "a/b/3", "b", "c/4", "d"})
        put(std::string("/files/") + name, "x");
    EXPECT_THAT(told(get("/files?list-type=2&delimiter=%2F")), ElementsAre("b", "d", "a/", "c/"));
    EXPECT_THAT(told(get("/files?list-type=2&delimiter=%2F&prefix=a%2F")),
                ElementsAre("a/1", "a/2", "a/b/"));
}

TEST_F(Listings, ComeInPages) {
    for (const char* name : {"a/1", "a/2", "b", "c/3", "c/4", "d", "e/5"})
        put(std::string("/files/") + name, "x");
    for (int size : {1, 2, 3}) {
        std::vector<std::string> all;
        std::string token;
        int pages = 0;
        do {
            std::string body =
                get("/files?list-type=2&delimiter=%2F&max-keys=" + std::to_string(size) +
                    (token.empty() ? "" : "&continuation-token=" + aws::percent_encode(token)));
            for (const std::string& one : told(body))
                all.push_back(one);
            EXPECT_LE(told(body).size(), static_cast<std::size_t>(size));
            token = one_in(body, "NextContinuationToken");
            ++pages;
        } while (!token.empty() && pages < 10);
        std::ranges::sort(all);
        EXPECT_THAT(all, ElementsAre("a/", "b", "c/", "d", "e/")) << size;
        EXPECT_EQ(pages, (5 + size - 1) / size);
    }
    std::string first = get("/files?delimiter=%2F&max-keys=1");
    EXPECT_EQ(one_in(first, "NextMarker"), "a/");
    EXPECT_THAT(told(get("/files?delimiter=%2F&max-keys=1&marker=a%2F")), ElementsAre("b"));
    EXPECT_EQ(one_in(get("/files?max-keys=1"), "NextMarker"), "");
    EXPECT_EQ(one_in(get("/files?list-type=2&max-keys=0"), "IsTruncated"), "false");
    EXPECT_EQ(code(ask("GET", "/files?list-type=2&max-keys=-1")), "InvalidArgument");
    EXPECT_EQ(code(ask("GET", "/files?list-type=2&continuation-token=x")), "InvalidArgument");
}

TEST_F(Listings, EncodeKeysOnDemand) {
    put("/files/a%20%26b%2Fc", "x");
    EXPECT_EQ(one_in(get("/files?list-type=2"), "Key"), "a &amp;b/c");
    std::string body = get("/files?list-type=2&encoding-type=url");
    EXPECT_EQ(one_in(body, "Key"), "a%20%26b/c");
    EXPECT_EQ(one_in(body, "EncodingType"), "url");
}

struct ObjectVersions : Listings {
    void SetUp() override {
        Listings::SetUp();
        set("Enabled");
    }
    void set(const std::string& status) {
        ASSERT_EQ(ask("PUT", "/files?versioning",
                      "<VersioningConfiguration><Status>" + status +
                          "</Status></VersioningConfiguration>")
                      .status,
                  200);
    }
};

TEST_F(ObjectVersions, StayWhenTheyAreWrittenOver) {
    std::string one = put("/files/a", "one");
    std::string two = put("/files/a", "two");
    EXPECT_EQ(one.size(), 32U);
    EXPECT_NE(one, two);
    EXPECT_EQ(get("/files/a"), "two");
    EXPECT_EQ(ask("GET", "/files/a").header("x-amz-version-id"), two);
    EXPECT_EQ(get("/files/a?versionId=" + one), "one");
    EXPECT_EQ(code(ask("GET", "/files/a?versionId=" + std::string(32, '0'))), "NoSuchVersion");
    set("Suspended");
    EXPECT_EQ(put("/files/a", "three"), "null");
    EXPECT_EQ(put("/files/a", "four"), "null");
    EXPECT_THAT(all_in(get("/files?versions"), "VersionId"), ElementsAre("null", two, one));
    base::HttpAnswer copied =
        ask("PUT", "/files/b", "", {{"x-amz-copy-source", "/files/a?versionId=" + one}});
    EXPECT_EQ(copied.header("x-amz-copy-source-version-id"), one);
    EXPECT_EQ(get("/files/b"), "one");
}

TEST_F(ObjectVersions, HaveIdsOfOneForm) {
    put("/files/a", "one");
    for (const char* call : {"GET /files/a", "DELETE /files/a", "GET /files/a?tagging"}) {
        const std::string method = std::string(call).substr(0, std::string(call).find(' '));
        std::string target = std::string(call).substr(method.size() + 1);
        target += target.find('?') == std::string::npos ? "?versionId=" : "&versionId=";
        base::HttpAnswer empty = ask(method, target);
        EXPECT_EQ(code(empty), "InvalidArgument") << target;
        EXPECT_EQ(one_in(empty.body, "Message"), "Version id cannot be the empty string");
        base::HttpAnswer other = ask(method, target + "none");
        EXPECT_EQ(other.status, 400) << target;
        EXPECT_EQ(code(other), "InvalidArgument") << target;
        EXPECT_EQ(one_in(other.body, "Message"), "Invalid version id specified");
    }
    EXPECT_EQ(code(ask("PUT", "/files/b", "", {{"x-amz-copy-source", "/files/a?versionId=none"}})),
              "InvalidArgument");
    EXPECT_EQ(get("/files/a"), "one");
}

TEST_F(ObjectVersions, HideBehindAMarker) {
    std::string one = put("/files/a", "one");
    base::HttpAnswer deleted = ask("DELETE", "/files/a");
    EXPECT_EQ(deleted.header("x-amz-delete-marker"), "true");
    const std::string marker(deleted.header("x-amz-version-id"));
    EXPECT_EQ(code(ask("GET", "/files/a")), "NoSuchKey");
    EXPECT_EQ(code(ask("GET", "/files/a?versionId=" + marker)), "MethodNotAllowed");
    EXPECT_EQ(get("/files/a?versionId=" + one), "one");
    EXPECT_THAT(all_in(get("/files?list-type=2"), "Key"), ElementsAre());
    std::string versions = get("/files?versions");
    EXPECT_EQ(all_in(versions, "DeleteMarker").size(), 1U);
    EXPECT_EQ(one_in(one_in(versions, "DeleteMarker"), "IsLatest"), "true");
    EXPECT_EQ(code(ask("DELETE", "/files")), "BucketNotEmpty");
    base::HttpAnswer undone = ask("DELETE", "/files/a?versionId=" + marker);
    EXPECT_EQ(undone.header("x-amz-delete-marker"), "true");
    EXPECT_EQ(get("/files/a"), "one");
    EXPECT_EQ(ask("DELETE", "/files/a?versionId=" + one).status, 204);
    EXPECT_EQ(ask("DELETE", "/files").status, 204);
}

TEST_F(ObjectVersions, ComeInPages) {
    std::vector<std::string> ids;
    for (const char* name : {"a", "a", "b", "c", "c"})
        ids.push_back(put(std::string("/files/") + name, "x"));
    std::vector<std::string> seen;
    std::string query = "?versions&max-keys=2";
    for (int pages = 0; pages < 5; ++pages) {
        std::string body = get("/files" + query);
        for (const std::string& version : all_in(body, "Version"))
            seen.push_back(one_in(version, "VersionId"));
        if (one_in(body, "IsTruncated") == "false") break;
        query = "?versions&max-keys=2&key-marker=" + one_in(body, "NextKeyMarker") +
                "&version-id-marker=" + one_in(body, "NextVersionIdMarker");
    }
    EXPECT_THAT(seen, ElementsAre(ids[1], ids[0], ids[2], ids[4], ids[3]));
    EXPECT_EQ(all_in(get("/files?versions&key-marker=b"), "VersionId").size(), 2U);
}

TEST_F(ObjectVersions, MayGoWhileTheyAreListed) {
    for (int size : {1, 2, 3, 4}) {
        set("Enabled");
        for (const char* name : {"a", "a", "a", "b", "c", "c"})
            put(std::string("/files/") + name, "x");
        set("Suspended");
        put("/files/a", "x");  // "null"
        set("Enabled");
        put("/files/a", "x");
        ASSERT_EQ(ask("DELETE", "/files/c").status, 204);
        const std::string page = "/files?versions&max-keys=" + std::to_string(size);
        std::string query = page;
        std::size_t gone = 0;
        for (int pages = 0; pages < 12; ++pages) {
            std::string body = get(query);
            for (const char* kind : {"Version", "DeleteMarker"})
                for (const std::string& version : all_in(body, kind)) {
                    std::string id = one_in(version, "VersionId");
                    ask("DELETE", "/files/" + one_in(version, "Key") + "?versionId=" + id);
                    ++gone;
                }
            if (one_in(body, "IsTruncated") != "true") break;
            query = page + "&key-marker=" + one_in(body, "NextKeyMarker") +
                    "&version-id-marker=" + one_in(body, "NextVersionIdMarker");
        }
        EXPECT_EQ(gone, 9U) << size;
        EXPECT_THAT(all_in(get("/files?versions"), "VersionId"), ElementsAre()) << size;
    }
    EXPECT_EQ(ask("DELETE", "/files").status, 204);
}

TEST_F(ObjectVersions, ThatAreGoneKeepTheirPlaceInTheList) {
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i)
        ids.push_back(put("/files/a", "x"));
    ASSERT_EQ(ask("DELETE", "/files/a?versionId=" + ids[1]).status, 204);
    EXPECT_THAT(
        all_in(get("/files?versions&key-marker=a&version-id-marker=" + ids[1]), "VersionId"),
        ElementsAre(ids[0]));
    // Nobody knows where this one stood.
    EXPECT_THAT(all_in(get("/files?versions&key-marker=a&version-id-marker=null"), "VersionId"),
                ElementsAre(ids[2], ids[0]));
    for (const char* markers :
         {"key-marker=a&version-id-marker=none",
          "key-marker=a&version-id-marker=", "version-id-marker=0123456789abcdef0123456789abcdef"})
        EXPECT_EQ(code(ask("GET", std::string("/files?versions&") + markers)), "InvalidArgument")
            << markers;
}

}  // namespace
}  // namespace local
