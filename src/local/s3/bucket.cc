#include "local/s3/bucket.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.h"
#include "engine/cloud.h"
#include "local/not_yet.h"
#include "local/records.h"
#include "local/trying.h"

namespace local {
namespace {

struct ErrorRow {
    std::string_view code;
    std::uint16_t status;
    std::string_view message;
};

/// S3 API reference, "Error responses": by code.
constexpr ErrorRow kErrors[] = {
    {"AccessControlListNotSupported", 400, "The bucket does not allow ACLs"},
    {"AccessDenied", 403, "Access Denied"},
    {"BadDigest", 400, "The Content-MD5 you specified did not match what we received."},
    {"BucketAlreadyExists", 409,
     "The requested bucket name is not available. The bucket namespace is shared by all users of "
     "the system. Please select a different name and try again."},
    {"BucketAlreadyOwnedByYou", 409,
     "Your previous request to create the named bucket succeeded and you already own it."},
    {"BucketNotEmpty", 409, "The bucket you tried to delete is not empty"},
    {"EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size"},
    {"IllegalLocationConstraintException", 400, ""},
    {"InvalidArgument", 400, "Invalid Argument"},
    {"InvalidBucketAclWithObjectOwnership", 400,
     "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"},
    {"InvalidBucketName", 400, "The specified bucket is not valid."},
    {"InvalidDigest", 400, "The Content-MD5 you specified was invalid."},
    {"InvalidPart", 400,
     "One or more of the specified parts could not be found.  The part may not have been "
     "uploaded, or the specified entity tag may not match the part's entity tag."},
    {"InvalidPartOrder", 400,
     "The list of parts was not in ascending order. Parts must be ordered by part number."},
    {"InvalidRange", 416, "The requested range is not satisfiable"},
    {"InvalidRequest", 400, ""},
    {"InvalidTag", 400, ""},
    {"KeyTooLongError", 400, "Your key is too long"},
    {"MalformedPolicy", 400, ""},
    {"MalformedXML", 400,
     "The XML you provided was not well-formed or did not validate against our published schema"},
    {"MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size"},
    {"MethodNotAllowed", 405, "The specified method is not allowed against this resource."},
    {"NoSuchBucket", 404, "The specified bucket does not exist"},
    {"NoSuchBucketPolicy", 404, "The bucket policy does not exist"},
    {"NoSuchKey", 404, "The specified key does not exist."},
    {"NoSuchLifecycleConfiguration", 404, "The lifecycle configuration does not exist"},
    {"NoSuchPublicAccessBlockConfiguration", 404,
     "The public access block configuration was not found"},
    {"NoSuchTagSet", 404, "The TagSet does not exist"},
    {"NoSuchUpload", 404,
     "The specified upload does not exist. The upload ID may be invalid, or the upload may have "
     "been aborted or completed."},
    {"NoSuchVersion", 404, "The specified version does not exist."},
    {"NotImplemented", 501, ""},
    {"NotModified", 304, "Not Modified"},
    {"OperationAborted", 409,
     "A conflicting conditional operation is currently in progress against this resource. Please "
     "try again."},
    {"OwnershipControlsNotFoundError", 404, "The bucket ownership controls were not found"},
    {"PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold"},
};

const ErrorRow* row_of(std::string_view code) {
    const auto* found = std::ranges::find(kErrors, code, &ErrorRow::code);
    return found == std::end(kErrors) ? nullptr : found;
}

Bucket bucket_in(const engine::Scope& scope, const engine::Record& record) {
    return {&record, scope.account, scope.region,
            fmt::format("{}/{}@{}", scope.account, record.physical_id,
                        record.created.in_unix_milliseconds())};
}

}  // namespace

aws::Error s3_error(std::string_view code, std::string message) {
    const ErrorRow* row = row_of(code);
    if (message.empty() && row) message = row->message;
    return {std::string(code), std::move(message), row ? row->status : std::uint16_t{400}};
}

std::optional<aws::Error> ask_s3(Asking& asking, std::string_view region, engine::Request request) {
    auto error = asking.ask_in(region, std::move(request));
    if (const ErrorRow* row = error ? row_of(error->code) : nullptr) error->status = row->status;
    return error;
}

std::vector<Bucket> all_buckets(const Asking& asking) {
    std::vector<Bucket> all;
    const engine::CloudState& state = asking.cloud().state();
    for (std::size_t i = 0; i < state.scopes.size(); ++i)
        for (const engine::Record* record : state.inventories[i].core->all(kBucketType))
            if (!is_going(*record)) all.push_back(bucket_in(state.scopes[i], *record));
    return all;
}

// AWS rule s3.3 [documented] "S3 User Guide, General purpose bucket overview": a name is one
// bucket's in all regions and accounts. Test: Buckets.HaveNamesThatNobodyElseHas
// AWS rule s3.4 [chosen] "S3 User Guide, Making requests using REST: redirects": AWS sends whoever
// asks in another region to the bucket's own; here one endpoint is that of all regions, and
// answers. Test: Buckets.AreReachedFromEveryRegion
std::optional<Bucket> find_bucket(const Asking& asking, std::string_view name) {
    const engine::CloudState& state = asking.cloud().state();
    for (std::size_t i = 0; i < state.scopes.size(); ++i) {
        const engine::Record* record = state.inventories[i].core->find(kBucketType, name);
        if (!record || is_going(*record) || record->name != name) continue;
        return bucket_in(state.scopes[i], *record);
    }
    return std::nullopt;
}

aws::Either<Bucket> bucket_called(const Asking& asking, std::string_view name,
                                  std::string_view expected_owner) {
    auto bucket = find_bucket(asking, name);
    if (!bucket) return s3_error("NoSuchBucket");
    // AWS rule s3.5 [documented] "S3 User Guide, Verifying bucket ownership with bucket owner
    // condition": a bucket of another account, or of another than is expected, is denied. No policy
    // that would share it is weighed here. Test: Buckets.OfOtherAccountsAreDenied
    bool is_expected = expected_owner.empty() || expected_owner == bucket->account;
    if (bucket->account != asking.account() || !is_expected) return s3_error("AccessDenied");
    return *std::move(bucket);
}

aws::Either<Bucket> bucket_of(const Asking& asking) {
    return bucket_called(asking, asking.input().text("Bucket"),
                         asking.input().text("ExpectedBucketOwner"));
}

std::optional<aws::Error> refuse_not_yet(const Asking& asking,
                                         std::span<const std::string_view> members) {
    if (std::string_view name = first_said(asking.input(), members); !name.empty())
        return s3_error("NotImplemented", not_yet_message(name));
    return std::nullopt;
}

std::optional<aws::Error> set_count(Asking& asking, const Bucket& bucket, std::uint64_t count) {
    if (count == bucket.record->content) return std::nullopt;
    return ask_s3(asking, bucket.region,
                  engine::ContentChanged{kBucketType, bucket.record->physical_id, count});
}

std::optional<aws::Error> recount(Asking& asking, const Bucket& bucket) {
    auto count = TRY_OR_ANSWER(asking.stores().objects().count(bucket.mark));
    return set_count(asking, bucket, count);
}

std::string canonical_id(std::string_view account) {
    return base::sha256_hex_of_parts({"canonical ", account});
}

}  // namespace local
