#include "local/s3/listing.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "aws/form.h"
#include "local/pages.h"
#include "local/s3/object.h"
#include "local/trying.h"
#include "local/writing.h"

namespace local {
namespace {

constexpr std::int64_t kMostKeys = 1000;

/// What is asked for, whichever operation asks.
struct Wish {
    std::string_view prefix;
    std::string_view delimiter;
    std::string after = {};         ///< the key, or the common prefix, before the first one
    std::int64_t after_number = 0;  ///< of versions: that of the version before the first one
    std::size_t most = 0;
};

struct Listed {
    std::vector<StoredObject> objects = {};
    std::vector<std::string> prefixes = {};
    bool is_truncated = false;
    std::string last = {};         ///< the last key or common prefix
    std::int64_t last_number = 0;  ///< of the last version; 0: it was a prefix
};

/// The first text behind all that begin with `prefix`, which is not empty.
std::string behind(std::string prefix) {
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

/// The part of `key` up to the first delimiter behind the prefix; empty: it has none there.
std::string_view common_prefix(const Wish& wish, std::string_view key) {
    if (wish.delimiter.empty() || !key.starts_with(wish.prefix)) return {};
    std::size_t at = key.find(wish.delimiter, wish.prefix.size());
    return at == std::string_view::npos ? std::string_view()
                                        : key.substr(0, at + wish.delimiter.size());
}

/// Where a listing goes on: from the key on, or behind it.
struct Cursor {
    std::string key;
    ObjectStore::From from = ObjectStore::From::Key;
    std::int64_t number = 0;
};

Cursor first_cursor(const Wish& wish) {
    if (wish.after < wish.prefix) return {std::string(wish.prefix)};
    // What a common prefix stands for was told with it.
    if (!wish.after.empty() && common_prefix(wish, wish.after) == wish.after)
        return {behind(wish.after)};
    return {wish.after, ObjectStore::From::BehindKey, wish.after_number};
}

/// Goes through a bucket by key. `fetch` yields some of what follows a cursor. What stands behind a
/// delimiter is stepped over, not read: a bucket may have many keys under one prefix.
///
/// AWS rule s3.28 [documented] "S3 User Guide, Organizing objects using prefixes": keys in the
/// order of their bytes; those that have the delimiter behind the prefix are told once, as a common
/// prefix, which counts as one. Test: Listings.RollUpWhatIsBehindADelimiter
template <class Fetch>
base::Result<Listed> list_bucket(const Wish& wish, Fetch&& fetch) {
    Listed listed;
    Cursor cursor = first_cursor(wish);
    std::size_t count = 0;
    while (wish.most > 0) {
        const std::size_t wanted = wish.most - count + 1;
        std::vector<StoredObject> rows = TRY(fetch(cursor, wanted));
        bool is_rolled = false;
        for (StoredObject& row : rows) {
            cursor = {row.key, ObjectStore::From::BehindKey, row.number};
            if (!row.key.starts_with(wish.prefix)) return listed;
            std::string_view common = common_prefix(wish, row.key);
            is_rolled = !common.empty();
            if (is_rolled && !listed.prefixes.empty() && common == listed.prefixes.back()) continue;
            if (count == wish.most) {
                listed.is_truncated = true;
                return listed;
            }
            ++count;
            listed.last = common.empty() ? row.key : std::string(common);
            listed.last_number = common.empty() ? row.number : 0;
            if (common.empty())
                listed.objects.push_back(std::move(row));
            else
                listed.prefixes.emplace_back(common);
        }
        if (rows.size() < wanted) return listed;
        if (is_rolled) cursor = {behind(listed.prefixes.back())};
    }
    return listed;
}

aws::Either<std::size_t> most_of(const aws::Value& input) {
    std::int64_t most = input.integer("MaxKeys", kMostKeys);
    if (most < 0)
        return s3_error("InvalidArgument",
                        "Argument maxKeys must be an integer between 0 and "
                        "2147483647");
    return static_cast<std::size_t>(std::min(most, kMostKeys));
}

/// Writes keys as the request wants them.
class Keys {
  public:
    explicit Keys(const aws::Value& input) : is_encoded_(input.text("EncodingType") == "url") {}
    std::string operator()(std::string_view key) const {
        return is_encoded_ ? aws::percent_encode(key, aws::Keep::Path) : std::string(key);
    }

  private:
    bool is_encoded_;
};

std::string_view storage_class(const StoredObject& object) {
    std::string_view kept = detail(object.details, "StorageClass");
    return kept.empty() ? "STANDARD" : kept;
}

void write_checksum_kind(aws::Writer& out, const StoredObject& object) {
    std::string_view type = detail(object.details, "ChecksumType");
    if (type.empty()) return;
    out.begin_list("ChecksumAlgorithm");
    for (const char* name : {"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"})
        if (!detail(object.details, find_checksum(name)->member).empty()) out.text({}, name);
    out.end();
    out.text("ChecksumType", type);
}

void write_owner(aws::Writer& out, std::string_view account) {
    out.begin_structure("Owner").text("ID", canonical_id(account)).end();
}

/// Objects in the common part of both lists.
void write_contents(aws::Writer& out, const Bucket& bucket, const Listed& listed, const Keys& keys,
                    bool with_owner) {
    out.begin_list("Contents");
    for (const StoredObject& object : listed.objects) {
        out.begin_structure()
            .text("Key", keys(object.key))
            .time("LastModified", object.modified)
            .text("ETag", in_quotes(object.etag));
        write_checksum_kind(out, object);
        out.integer("Size", object.size).text("StorageClass", storage_class(object));
        if (with_owner) write_owner(out, bucket.account);
        out.end();
    }
    out.end();
}

void write_prefixes(aws::Writer& out, const Listed& listed, const Keys& keys) {
    out.begin_list("CommonPrefixes");
    for (const std::string& prefix : listed.prefixes)
        out.begin_structure().text("Prefix", keys(prefix)).end();
    out.end();
}

/// Name, prefix, delimiter and the like of all three lists.
void write_frame(aws::Writer& out, const aws::Value& input, const Listed& listed,
                 const Keys& keys) {
    out.boolean("IsTruncated", listed.is_truncated);
    out.text("Name", input.text("Bucket"));
    out.text("Prefix", keys(input.text("Prefix")));
    if (input.has("Delimiter")) out.text("Delimiter", keys(input.text("Delimiter")));
    out.integer("MaxKeys", std::min(input.integer("MaxKeys", kMostKeys), kMostKeys));
    write_unless_empty(out, "EncodingType", input.text("EncodingType"));
}

/// The number of the version that the markers name. 0, before all of that key, where nobody knows
/// any more where it stood: rather twice than not at all.
///
/// AWS rule s3.39 [observed] "S3 API reference, ListObjectVersions; boto3, Bucket.object_versions":
/// the markers are a place in the list, whether what stood there is still there or not: clients
/// delete a page before they ask for the next one. Test: ObjectVersions.MayGoWhileTheyAreListed
aws::Either<std::int64_t> marked_version(Asking& asking, const Bucket& bucket) {
    const aws::Value& input = asking.input();
    std::string_view marker = input.text("VersionIdMarker");
    if (input.text("KeyMarker").empty())
        return s3_error("InvalidArgument",
                        "A version-id marker cannot be specified without a key marker.");
    if (marker.empty()) return s3_error("InvalidArgument", "A version-id marker cannot be empty.");
    auto place = TRY_OR_ANSWER(
        asking.stores().objects().place_of_version(bucket.mark, input.text("KeyMarker"), marker));
    bool is_id = marker == "null" || marker.size() == ObjectStore::kVersionIdSize;
    if (!place && !is_id) return s3_error("InvalidArgument", "Invalid version id specified");
    return place.value_or(0);
}

aws::Either<Listed> latest_of(Asking& asking, const Bucket& bucket, const Wish& wish) {
    return or_error(list_bucket(wish, [&](const Cursor& cursor, std::size_t most) {
        return asking.stores().objects().list(bucket.mark, cursor.key, cursor.from, most);
    }));
}

}  // namespace

std::optional<aws::Error> list_objects(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    Wish wish{.prefix = input.text("Prefix"),
              .delimiter = input.text("Delimiter"),
              .after = std::string(input.text("Marker")),
              .most = TRY_OR_ANSWER(most_of(input))};
    Listed listed = TRY_OR_ANSWER(latest_of(asking, bucket, wish));
    Keys keys(input);
    write_frame(answer, input, listed, keys);
    answer.text("Marker", keys(wish.after));
    // AWS rule s3.29 [documented] "S3 API reference, ListObjects, NextMarker": it is told where
    // there is a delimiter; else the last key is the next marker. Test: Listings.ComeInPages
    if (listed.is_truncated && !wish.delimiter.empty())
        answer.text("NextMarker", keys(listed.last));
    write_contents(answer, bucket, listed, keys, true);
    write_prefixes(answer, listed, keys);
    return std::nullopt;
}

std::optional<aws::Error> list_objects_v2(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    const std::string list = fmt::format("ListObjectsV2 {}", bucket.mark);
    Wish wish{.prefix = input.text("Prefix"),
              .delimiter = input.text("Delimiter"),
              .after = std::string(input.text("StartAfter")),
              .most = TRY_OR_ANSWER(most_of(input))};
    if (input.has("ContinuationToken")) {
        auto last = read_page_token(list, input.text("ContinuationToken"));
        if (!last)
            return s3_error("InvalidArgument", "The continuation token provided is incorrect");
        wish.after = *std::move(last);
    }
    Listed listed = TRY_OR_ANSWER(latest_of(asking, bucket, wish));
    Keys keys(input);
    write_frame(answer, input, listed, keys);
    answer.integer("KeyCount",
                   static_cast<std::int64_t>(listed.objects.size() + listed.prefixes.size()));
    write_unless_empty(answer, "ContinuationToken", input.text("ContinuationToken"));
    if (listed.is_truncated) answer.text("NextContinuationToken", page_token(list, listed.last));
    if (input.has("StartAfter")) answer.text("StartAfter", keys(input.text("StartAfter")));
    write_contents(answer, bucket, listed, keys, input.boolean("FetchOwner"));
    write_prefixes(answer, listed, keys);
    return std::nullopt;
}

std::optional<aws::Error> list_object_versions(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    ObjectStore& objects = asking.stores().objects();
    Wish wish{.prefix = input.text("Prefix"),
              .delimiter = input.text("Delimiter"),
              .after = std::string(input.text("KeyMarker")),
              .most = TRY_OR_ANSWER(most_of(input))};
    if (input.has("VersionIdMarker"))
        wish.after_number = TRY_OR_ANSWER(marked_version(asking, bucket));
    else if (!wish.after.empty())
        wish.after_number = 1;  // behind all of them
    Listed listed = TRY_OR_ANSWER(list_bucket(wish, [&](const Cursor& cursor, std::size_t most) {
        return objects.list_versions(bucket.mark, cursor.key, cursor.number, most);
    }));
    Keys keys(input);
    write_frame(answer, input, listed, keys);
    answer.text("KeyMarker", keys(input.text("KeyMarker")));
    answer.text("VersionIdMarker", input.text("VersionIdMarker"));
    if (listed.is_truncated) {
        answer.text("NextKeyMarker", keys(listed.last));
        if (listed.last_number != 0)
            answer.text("NextVersionIdMarker", listed.objects.back().version);
    }
    for (bool is_marker : {false, true}) {
        answer.begin_list(is_marker ? "DeleteMarkers" : "Versions");
        for (const StoredObject& object : listed.objects) {
            if (object.is_marker != is_marker) continue;
            answer.begin_structure();
            if (!is_marker) {
                answer.text("ETag", in_quotes(object.etag));
                write_checksum_kind(answer, object);
                answer.integer("Size", object.size).text("StorageClass", storage_class(object));
            }
            answer.text("Key", keys(object.key))
                .text("VersionId", object.version)
                .boolean("IsLatest", object.is_latest)
                .time("LastModified", object.modified);
            write_owner(answer, bucket.account);
            answer.end();
        }
        answer.end();
    }
    write_prefixes(answer, listed, keys);
    return std::nullopt;
}

}  // namespace local
