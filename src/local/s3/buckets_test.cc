#include "local/s3/buckets.h"

#include <gmock/gmock.h>

#include "local/s3/test_s3.h"

namespace local {
namespace {

using base::Duration;
using test::all_in;
using test::one_in;
using testing::ElementsAre;

using Buckets = test::S3;

TEST_F(Buckets, AreMadeListedAndDeleted) {
    base::HttpAnswer made = make("files");
    EXPECT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(made.header("Location"), "/files");
    EXPECT_EQ(make("assets").status, 200);
    std::string list = get("/");
    EXPECT_THAT(all_in(list, "Name"), ElementsAre("assets", "files"));
    EXPECT_EQ(all_in(list, "BucketRegion").front(), "eu-west-1");
    EXPECT_EQ(all_in(list, "CreationDate").front(), "2027-01-15T08:00:00Z");
    EXPECT_EQ(ask("HEAD", "/files").status, 200);
    EXPECT_EQ(ask("DELETE", "/files").status, 204);
    base::HttpAnswer gone = ask("HEAD", "/files");
    EXPECT_EQ(gone.status, 404);
    EXPECT_EQ(gone.body, "");
    EXPECT_THAT(all_in(get("/"), "Name"), ElementsAre("assets"));
    EXPECT_EQ(code(ask("GET", "/files?location")), "NoSuchBucket");
    EXPECT_EQ(code(make("files")), "OperationAborted");
    cloud.wait(Duration::minutes(1));
    EXPECT_EQ(make("files").status, 200);
}

TEST_F(Buckets, ComeInPages) {
    for (const char* name : {"aaa", "bbb", "bcc"})
        ASSERT_EQ(make(name).status, 200);
    std::string first = get("/?max-buckets=2");
    EXPECT_THAT(all_in(first, "Name"), ElementsAre("aaa", "bbb"));
    std::string token = one_in(first, "ContinuationToken");
    EXPECT_THAT(
        all_in(get("/?max-buckets=2&continuation-token=" + aws::percent_encode(token)), "Name"),
        ElementsAre("bcc"));
    EXPECT_THAT(all_in(get("/?prefix=b"), "Name"), ElementsAre("bbb", "bcc"));
    EXPECT_EQ(code(ask("GET", "/?continuation-token=nonsense")), "InvalidArgument");
}

TEST_F(Buckets, AreMadeWhereTheEndpointMakesThem) {
    EXPECT_EQ(code(ask("PUT", "/here")), "IllegalLocationConstraintException");
    EXPECT_EQ(code(ask("PUT", "/here",
                       "<CreateBucketConfiguration><LocationConstraint>us-west-2"
                       "</LocationConstraint></CreateBucketConfiguration>")),
              "IllegalLocationConstraintException");
    region = "us-east-1";
    EXPECT_EQ(make("first").status, 200);
    EXPECT_EQ(ask("PUT", "/far",
                  "<CreateBucketConfiguration><LocationConstraint>us-west-2"
                  "</LocationConstraint></CreateBucketConfiguration>")
                  .status,
              200);
    EXPECT_EQ(ask("HEAD", "/far").header("x-amz-bucket-region"), "us-west-2");
}

TEST_F(Buckets, TellTheirLocation) {
    make("files");
    EXPECT_NE(get("/files?location").find(">eu-west-1<"), std::string::npos);
    region = "us-east-1";
    make("first");
    EXPECT_EQ(get("/first?location").find("us-east-1"), std::string::npos);
    EXPECT_NE(get("/first?location").find("LocationConstraint"), std::string::npos);
}

TEST_F(Buckets, AreMadeOnce) {
    make("files");
    EXPECT_EQ(code(make("files")), "BucketAlreadyOwnedByYou");
    EXPECT_EQ(make("files").status, 409);
    region = "us-east-1";
    make("first");
    EXPECT_EQ(make("first").status, 200);
}

TEST_F(Buckets, HaveNamesThatNobodyElseHas) {
    make("files");
    key = "123456789012";
    EXPECT_EQ(code(make("files")), "BucketAlreadyExists");
    EXPECT_EQ(code(make("Files")), "InvalidBucketName");
    EXPECT_EQ(make("Files").status, 400);
}

TEST_F(Buckets, OfOtherAccountsAreDenied) {
    make("files");
    EXPECT_EQ(ask("HEAD", "/files", "", {{"x-amz-expected-bucket-owner", "123456789012"}}).status,
              403);
    EXPECT_EQ(ask("HEAD", "/files", "", {{"x-amz-expected-bucket-owner", "000000000000"}}).status,
              200);
    key = "123456789012";
    EXPECT_EQ(ask("HEAD", "/files").status, 403);
    EXPECT_EQ(code(ask("GET", "/files?location")), "AccessDenied");
    EXPECT_THAT(all_in(get("/"), "Name"), ElementsAre());
}

TEST_F(Buckets, AreReachedFromEveryRegion) {
    make("files");
    region = "us-east-1";
    EXPECT_EQ(ask("PUT", "/files/a", "text").status, 200);
    EXPECT_EQ(ask("HEAD", "/files").header("x-amz-bucket-region"), "eu-west-1");
    EXPECT_EQ(code(ask("DELETE", "/files")), "BucketNotEmpty");
}

TEST_F(Buckets, HaveNoAcls) {
    EXPECT_EQ(code(ask("PUT", "/open", "", {{"x-amz-acl", "public-read"}})),
              "InvalidBucketAclWithObjectOwnership");
    base::HttpAnswer owned =
        ask("PUT", "/open", "",
            {{"x-amz-acl", "public-read"}, {"x-amz-object-ownership", "ObjectWriter"}});
    EXPECT_EQ(code(owned), "NotImplemented");
    EXPECT_EQ(one_in(owned.body, "Message"), "ACL is not part of this cloud yet");
    make("files");
    EXPECT_EQ(code(ask("PUT", "/files/a", "x", {{"x-amz-acl", "public-read"}})),
              "AccessControlListNotSupported");
    EXPECT_EQ(ask("PUT", "/files/a", "x", {{"x-amz-acl", "bucket-owner-full-control"}}).status,
              200);
}

TEST_F(Buckets, WithSomethingInThemStay) {
    make("files");
    put("/files/a", "one");
    base::HttpAnswer answer = ask("DELETE", "/files");
    EXPECT_EQ(code(answer), "BucketNotEmpty");
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(ask("DELETE", "/files/a").status, 204);
    EXPECT_EQ(ask("DELETE", "/files").status, 204);
}

TEST_F(Buckets, OfTemplatesAreTheSameThings) {
    ASSERT_EQ(cloud
                  .create("one",
                          "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: "
                          "files}}}")
                  .status,
              200);
    cloud.wait(Duration::minutes(5));
    put("/files/a", "one");
    ASSERT_EQ(cloud.cloudformation("DeleteStack", "&StackName=one").status, 200);
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(cloud.status("one"), "DELETE_FAILED");
    ask("DELETE", "/files/a");
    ASSERT_EQ(cloud.cloudformation("DeleteStack", "&StackName=one").status, 200);
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(ask("HEAD", "/files").status, 404);
    // One that is made later has nothing of it.
    make("files");
    EXPECT_THAT(all_in(get("/files"), "Key"), ElementsAre());
}

TEST_F(Buckets, TakeTheirPolicyWithThem) {
    make("files");
    ASSERT_EQ(ask("PUT", "/files?policy", R"({"Version":"2012-10-17","Statement":[]})").status,
              200);
    ASSERT_EQ(ask("DELETE", "/files").status, 204);
    cloud.wait(Duration::minutes(1));
    make("files");
    EXPECT_EQ(code(ask("GET", "/files?policy")), "NoSuchBucketPolicy");
}

TEST_F(Buckets, RefuseWhatIsNotThere) {
    EXPECT_EQ(code(ask("PUT", "/files", "", {{"x-amz-bucket-object-lock-enabled", "true"}})),
              "NotImplemented");
    make("files");
    EXPECT_EQ(code(ask("PUT", "/files?encryption",
                       "<ServerSideEncryptionConfiguration><Rule><BlockedEncryptionTypes>"
                       "<EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes></Rule>"
                       "</ServerSideEncryptionConfiguration>")),
              "NotImplemented");
    EXPECT_EQ(
        code(ask("PUT", "/files?lifecycle",
                 "<LifecycleConfiguration><Rule><Status>Enabled</Status><Filter/>"
                 "<Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>",
                 {{"x-amz-transition-default-minimum-object-size", "varies_by_storage_class"}})),
        "NotImplemented");
}

using BucketSettings = test::S3;

TEST_F(BucketSettings, EncryptWithAes256WhereNothingIsSaid) {
    make("files");
    EXPECT_EQ(one_in(get("/files?encryption"), "SSEAlgorithm"), "AES256");
    base::HttpAnswer put_key =
        ask("PUT", "/files?encryption",
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
            "<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>alias/k</KMSMasterKeyID>"
            "</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule>"
            "</ServerSideEncryptionConfiguration>");
    ASSERT_EQ(put_key.status, 200) << put_key.body;
    std::string body = get("/files?encryption");
    EXPECT_EQ(one_in(body, "SSEAlgorithm"), "aws:kms");
    EXPECT_EQ(one_in(body, "KMSMasterKeyID"), "alias/k");
    EXPECT_EQ(one_in(body, "BucketKeyEnabled"), "true");
    EXPECT_EQ(ask("DELETE", "/files?encryption").status, 204);
    EXPECT_EQ(one_in(get("/files?encryption"), "SSEAlgorithm"), "AES256");
}

TEST_F(BucketSettings, BlockPublicAccessWhereNothingIsSaid) {
    make("files");
    EXPECT_EQ(one_in(get("/files?publicAccessBlock"), "BlockPublicPolicy"), "true");
    ASSERT_EQ(ask("PUT", "/files?publicAccessBlock",
                  "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>"
                  "</PublicAccessBlockConfiguration>")
                  .status,
              200);
    EXPECT_EQ(one_in(get("/files?publicAccessBlock"), "BlockPublicAcls"), "true");
    EXPECT_EQ(one_in(get("/files?publicAccessBlock"), "BlockPublicPolicy"), "false");
    EXPECT_EQ(ask("DELETE", "/files?publicAccessBlock").status, 204);
    EXPECT_EQ(code(ask("GET", "/files?publicAccessBlock")), "NoSuchPublicAccessBlockConfiguration");
}

TEST_F(BucketSettings, EnforceTheOwnerWhereNothingIsSaid) {
    make("files");
    EXPECT_EQ(one_in(get("/files?ownershipControls"), "ObjectOwnership"), "BucketOwnerEnforced");
    ASSERT_EQ(ask("PUT", "/files?ownershipControls",
                  "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>"
                  "</OwnershipControls>")
                  .status,
              200);
    EXPECT_EQ(one_in(get("/files?ownershipControls"), "ObjectOwnership"), "ObjectWriter");
    EXPECT_EQ(code(ask("PUT", "/files/a", "x", {{"x-amz-acl", "public-read"}})), "NotImplemented");
    EXPECT_EQ(ask("DELETE", "/files?ownershipControls").status, 204);
    EXPECT_EQ(code(ask("GET", "/files?ownershipControls")), "OwnershipControlsNotFoundError");
}

TEST_F(BucketSettings, KeepAPolicy) {
    make("files");
    EXPECT_EQ(code(ask("GET", "/files?policy")), "NoSuchBucketPolicy");
    for (const char* name : {"one", "two"}) {
        const std::string policy =
            std::string(R"({"Version":"2012-10-17","Statement":[{"Sid":")") + name + R"("}]})";
        ASSERT_EQ(ask("PUT", "/files?policy", policy).status, 200);
        EXPECT_EQ(get("/files?policy"), policy);
    }
    EXPECT_EQ(ask("DELETE", "/files?policy").status, 204);
    EXPECT_EQ(code(ask("GET", "/files?policy")), "NoSuchBucketPolicy");
    EXPECT_EQ(ask("DELETE", "/files?policy").status, 204);
    EXPECT_EQ(code(ask("PUT", "/files?policy", "no json")), "MalformedPolicy");
    EXPECT_EQ(code(ask("PUT", "/files?policy", "{}")), "MalformedPolicy");
}

TEST_F(BucketSettings, KeepTags) {
    make("files");
    EXPECT_EQ(code(ask("GET", "/files?tagging")), "NoSuchTagSet");
    ASSERT_EQ(ask("PUT", "/files?tagging",
                  "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>")
                  .status,
              200);
    EXPECT_EQ(one_in(get("/files?tagging"), "Value"), "1");
    EXPECT_EQ(code(ask("PUT", "/files?tagging",
                       "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key>"
                       "<Value>2</Value></Tag></TagSet></Tagging>")),
              "InvalidTag");
    EXPECT_EQ(ask("DELETE", "/files?tagging").status, 204);
    EXPECT_EQ(code(ask("GET", "/files?tagging")), "NoSuchTagSet");
}

TEST_F(BucketSettings, KeepAtMost50Tags) {
    make("files");
    auto tag = [&](int count) {
        std::string tags;
        for (int i = 0; i < count; ++i)
            tags += "<Tag><Key>k" + std::to_string(i) + "</Key><Value>v</Value></Tag>";
        return ask("PUT", "/files?tagging", "<Tagging><TagSet>" + tags + "</TagSet></Tagging>");
    };
    EXPECT_EQ(code(tag(51)), "BadRequest");
    EXPECT_EQ(code(tag(50)), "");
    EXPECT_EQ(all_in(get("/files?tagging"), "Key").size(), 50U);
}

TEST_F(BucketSettings, KeepLifecycleRules) {
    make("files");
    EXPECT_EQ(code(ask("GET", "/files?lifecycle")), "NoSuchLifecycleConfiguration");
    base::HttpAnswer rules = ask(
        "PUT", "/files?lifecycle",
        "<LifecycleConfiguration><Rule><ID>old</ID><Filter><And><Prefix>logs/</Prefix><Tag><Key>a"
        "</Key><Value>1</Value></Tag></And></Filter><Status>Enabled</Status><Expiration><Days>30"
        "</Days></Expiration><NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays>"
        "</NoncurrentVersionExpiration></Rule><Rule><Filter><Prefix>tmp/</Prefix></Filter><Status>"
        "Disabled</Status><Transition><Date>2027-01-01T00:00:00Z</Date><StorageClass>GLACIER"
        "</StorageClass></Transition></Rule></LifecycleConfiguration>");
    ASSERT_EQ(rules.status, 200) << rules.body;
    std::string body = get("/files?lifecycle");
    EXPECT_THAT(all_in(body, "Prefix"), ElementsAre("logs/", "tmp/"));
    EXPECT_THAT(all_in(body, "Status"), ElementsAre("Enabled", "Disabled"));
    EXPECT_EQ(one_in(body, "Days"), "30");
    EXPECT_EQ(one_in(body, "NoncurrentDays"), "7");
    EXPECT_EQ(one_in(body, "Key"), "a");
    EXPECT_EQ(one_in(body, "Date"), "2027-01-01T00:00:00Z");
    EXPECT_EQ(all_in(body, "ID").front(), "old");
    EXPECT_EQ(all_in(body, "ID").back().size(), 32U);
    EXPECT_EQ(ask("DELETE", "/files?lifecycle").status, 204);
    EXPECT_EQ(code(ask("GET", "/files?lifecycle")), "NoSuchLifecycleConfiguration");
}

TEST_F(BucketSettings, SayWhetherThereAreVersions) {
    make("files");
    EXPECT_EQ(get("/files?versioning").find("Status"), std::string::npos);
    ASSERT_EQ(ask("PUT", "/files?versioning",
                  "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>")
                  .status,
              200);
    EXPECT_EQ(one_in(get("/files?versioning"), "Status"), "Suspended");
    EXPECT_EQ(code(ask("PUT", "/files?versioning",
                       "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled"
                       "</MfaDelete></VersioningConfiguration>")),
              "NotImplemented");
}

}  // namespace
}  // namespace local
