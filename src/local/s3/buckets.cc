#include "local/s3/buckets.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "local/pages.h"
#include "local/s3/bucket.h"
#include "local/tags.h"
#include "local/trying.h"
#include "local/writing.h"

namespace local {
namespace {

constexpr const char* kFirstRegion = "us-east-1";

/// The structure CreateBucketConfiguration; an empty one where there is none.
const aws::Value& configuration_of(const aws::Value& input) {
    static const aws::Value kNone{aws::Value::Fields()};
    const aws::Value* given = input.find("CreateBucketConfiguration");
    return given ? *given : kNone;
}

/// Where the bucket is to be.
///
/// AWS rule s3.6 [documented] "S3 API reference, CreateBucket": us-east-1 makes buckets in every
/// region, any other region in itself alone, and wants to hear so.
/// Test: Buckets.AreMadeWhereTheEndpointMakesThem
aws::Either<std::string> location_of(const Asking& asking) {
    std::string_view wished = configuration_of(asking.input()).text("LocationConstraint");
    if (wished == "EU") wished = "eu-west-1";
    if (asking.region() == kFirstRegion) return std::string(wished.empty() ? kFirstRegion : wished);
    if (wished == asking.region()) return asking.region();
    return s3_error("IllegalLocationConstraintException",
                    fmt::format("The {} location constraint is incompatible for the region "
                                "specific endpoint this request was sent to.",
                                wished.empty() ? "unspecified" : wished));
}

// AWS rule s3.7 [documented] "S3 User Guide, Controlling ownership of objects and disabling ACLs":
// a new bucket has no ACLs, unless its ownership is said to be another; such ACLs are not here.
// Test: Buckets.HaveNoAcls
std::optional<aws::Error> refuse_acl(const Asking& asking) {
    const aws::Value& input = asking.input();
    std::string_view acl = input.text("ACL");
    bool has_grants = false;
    for (std::string_view name :
         {"GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP"})
        has_grants = has_grants || input.has(name);
    if ((acl.empty() || acl == "private") && !has_grants) return std::nullopt;
    std::string_view ownership = input.text("ObjectOwnership");
    if (ownership.empty() || ownership == "BucketOwnerEnforced")
        return s3_error("InvalidBucketAclWithObjectOwnership");
    return s3_error("NotImplemented", "ACL is not part of this cloud yet");
}

cfn::Object properties_of_new(const Asking& asking) {
    const aws::Value& input = asking.input();
    cfn::Object properties{{"BucketName", input.text("Bucket")}};
    if (input.has("ObjectOwnership"))
        properties.add(
            "OwnershipControls",
            cfn::Object{{"Rules", cfn::Array{cfn::Object{
                                      {"ObjectOwnership", input.text("ObjectOwnership")}}}}});
    if (Tags tags = tags_in(configuration_of(input), "Tags"); !tags.empty())
        properties.add("Tags", tags_property(tags));
    return properties;
}

/// BucketAlreadyOwnedByYou or BucketAlreadyExists; in us-east-1 an own bucket is there already, and
/// that is all.
///
/// AWS rule s3.8 [documented] "S3 API reference, CreateBucket, Errors": an own bucket is made again
/// in us-east-1 alone, for compatibility. Test: Buckets.AreMadeOnce
std::optional<aws::Error> refuse_taken(const Asking& asking, const Bucket& there) {
    if (there.account != asking.account()) return s3_error("BucketAlreadyExists");
    bool is_same = there.region == kFirstRegion && asking.region() == kFirstRegion;
    if (is_same) return std::nullopt;
    return s3_error("BucketAlreadyOwnedByYou");
}

}  // namespace

std::optional<aws::Error> create_bucket(Asking& asking, aws::Writer& answer) {
    constexpr std::string_view kNotYet[] = {"ObjectLockEnabledForBucket", "BucketNamespace"};
    if (auto refused = refuse_not_yet(asking, kNotYet)) return refused;
    if (auto refused = refuse_acl(asking)) return refused;
    std::string_view name = asking.input().text("Bucket");
    std::string region = TRY_OR_ANSWER(location_of(asking));
    if (auto there = find_bucket(asking, name)) {
        if (auto refused = refuse_taken(asking, *there)) return refused;
    } else if (auto refused = ask_s3(asking, region,
                                     engine::ResourceCreateAsked{
                                         kBucketType, engine::share(properties_of_new(asking))})) {
        // The name is that of a bucket that is on its way out.
        if (refused->code == "BucketAlreadyOwnedByYou") return s3_error("OperationAborted");
        return refused;
    }
    answer.text("Location", fmt::format("/{}", name));
    return std::nullopt;
}

std::optional<aws::Error> head_bucket(Asking& asking, aws::Writer& answer) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    answer.text("BucketRegion", bucket.region);
    return std::nullopt;
}

std::optional<aws::Error> get_bucket_location(Asking& asking, aws::Writer& answer) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    // AWS rule s3.9 [documented] "S3 API reference, GetBucketLocation": the location of a bucket in
    // us-east-1 is null. Test: Buckets.TellTheirLocation
    answer.text("LocationConstraint", bucket.region == kFirstRegion ? "" : bucket.region);
    return std::nullopt;
}

std::optional<aws::Error> list_buckets(Asking& asking, aws::Writer& answer) {
    constexpr PageRules kPages = {.token = "ContinuationToken",
                                  .limit = "MaxBuckets",
                                  .most = 10'000,
                                  .wrong_code = "InvalidArgument",
                                  .wrong_message = "The continuation token provided is incorrect"};
    const aws::Value& input = asking.input();
    std::map<std::string, Bucket, std::less<>> own;
    std::vector<std::string> names;
    for (Bucket& bucket : all_buckets(asking)) {
        bool is_meant = bucket.account == asking.account() &&
                        bucket.record->name.starts_with(input.text("Prefix")) &&
                        (!input.has("BucketRegion") || input.text("BucketRegion") == bucket.region);
        if (!is_meant) continue;
        names.push_back(bucket.record->name);
        own.emplace(names.back(), std::move(bucket));
    }
    Page page = TRY_OR_ANSWER(page_of(asking, std::move(names), kPages, input.text("Prefix")));
    answer.begin_list("Buckets");
    for (const std::string& name : page.ids) {
        const Bucket& bucket = own.at(name);
        answer.begin_structure()
            .text("Name", name)
            .time("CreationDate", bucket.record->created)
            .text("BucketRegion", bucket.region)
            .end();
    }
    answer.end();
    answer.begin_structure("Owner").text("ID", canonical_id(asking.account())).end();
    write_next(answer, page, kPages);
    write_unless_empty(answer, "Prefix", input.text("Prefix"));
    return std::nullopt;
}

std::optional<aws::Error> delete_bucket(Asking& asking, aws::Writer&) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    // What a process that was killed left uncounted counts now.
    if (auto error = recount(asking, bucket)) return error;
    const std::string name = bucket.record->physical_id;
    if (bucket.record->content > 0) return s3_error("BucketNotEmpty");
    const engine::Inventory& inventory = *asking.cloud().inventory(asking.account(), bucket.region);
    // AWS rule s3.10 [documented] "S3 API reference, DeleteBucket": its policy goes with it.
    // Test: Buckets.TakeTheirPolicyWithThem
    if (inventory.find(kBucketPolicyType, name))
        if (auto error =
                ask_s3(asking, bucket.region, engine::ResourceDeleteAsked{kBucketPolicyType, name}))
            return error;
    if (auto error = ask_s3(asking, bucket.region, engine::ResourceDeleteAsked{kBucketType, name}))
        return error;
    // Uploads that nobody completed.
    TRY_OR_ANSWER(asking.stores().objects().clear(bucket.mark));
    return std::nullopt;
}

}  // namespace local
