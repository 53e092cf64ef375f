#pragma once
// What the operations of S3 have in common: the bucket that they are about, and S3's errors.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/inventory.h"
#include "local/operations.h"

namespace local {

inline constexpr const char* kBucketType = "AWS::S3::Bucket";
inline constexpr const char* kBucketPolicyType = "AWS::S3::BucketPolicy";

/// A bucket of the account, wherever it is. `record` is good until the next fact.
struct Bucket {
    const engine::Record* record = nullptr;
    std::string account = {};
    std::string region = {};
    std::string mark = {};  ///< what the store calls it; no other bucket ever has the same
};

/// The error with the status and the message that S3 has for it.
aws::Error s3_error(std::string_view code, std::string message = {});

/// Asks the cloud in the bucket's region; errors have S3's status.
std::optional<aws::Error> ask_s3(Asking& asking, std::string_view region, engine::Request request);

/// All buckets of the cloud that are there, of every account.
std::vector<Bucket> all_buckets(const Asking& asking);
/// Nothing: nobody has one of that name.
std::optional<Bucket> find_bucket(const Asking& asking, std::string_view name);

/// The bucket that the input names. Errors: NoSuchBucket; AccessDenied of another account's, and
/// where the owner is not the expected one.
aws::Either<Bucket> bucket_of(const Asking& asking);
aws::Either<Bucket> bucket_called(const Asking& asking, std::string_view name,
                                  std::string_view expected_owner);

/// NotImplemented in a sentence when the input has one of these members.
std::optional<aws::Error> refuse_not_yet(const Asking& asking,
                                         std::span<const std::string_view> members);

/// Tells the inventory how many versions lie in the bucket, when that is not what it knows.
std::optional<aws::Error> recount(Asking& asking, const Bucket& bucket);
std::optional<aws::Error> set_count(Asking& asking, const Bucket& bucket, std::uint64_t count);

/// The members of customers' keys: there are none here.
inline constexpr std::array<std::string_view, 3> kCustomerKeys = {
    "SSECustomerAlgorithm", "SSECustomerKey", "SSECustomerKeyMD5"};

/// What S3 calls an account.
std::string canonical_id(std::string_view account);

}  // namespace local
