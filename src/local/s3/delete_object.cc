// DeleteObject and DeleteObjects.

#include <algorithm>
#include <utility>

#include "local/s3/object.h"
#include "local/s3/objects.h"
#include "local/trying.h"
#include "local/writing.h"

namespace local {
namespace {

/// What became of a key.
struct Deleted {
    std::string version = {};  ///< of the marker that was made, or of what went
    bool is_marker = false;    ///< a marker was made, or a marker went
    bool made_marker = false;
};

/// The inventory hears that there is one less before it goes (see object_store.h).
std::optional<aws::Error> remove(Asking& asking, const Bucket& bucket, const StoredObject& object) {
    ObjectStore& objects = asking.stores().objects();
    std::uint64_t count = TRY_OR_ANSWER(objects.count(bucket.mark));
    TRY_OR_ANSWER(set_count(asking, bucket, count - 1));
    TRY_OR_ANSWER(objects.remove(bucket.mark, object));
    return std::nullopt;
}

aws::Either<Deleted> delete_version(Asking& asking, const Bucket& bucket, std::string_view key,
                                    std::string_view version) {
    auto there = TRY_OR_ANSWER(asking.stores().objects().find(bucket.mark, key, version));
    Deleted deleted{.version = std::string(version)};
    if (!there) return deleted;
    deleted.is_marker = there->is_marker;
    TRY_OR_ANSWER(remove(asking, bucket, *there));
    return deleted;
}

// AWS rule s3.26 [documented] "S3 User Guide, Deleting object versions from a versioning-enabled
// bucket": without a version the object gets a marker, and goes where there is no versioning; with
// one that version goes for ever; what is not there is deleted as well.
// Test: ObjectVersions.HideBehindAMarker
aws::Either<Deleted> delete_key(Asking& asking, const Bucket& bucket, std::string_view key,
                                std::string_view version) {
    if (!version.empty()) return delete_version(asking, bucket, key, version);
    ObjectStore& objects = asking.stores().objects();
    if (!is_versioned(bucket)) {
        if (auto there = TRY_OR_ANSWER(objects.find(bucket.mark, key)))
            TRY_OR_ANSWER(remove(asking, bucket, *there));
        return Deleted{};
    }
    auto marker = TRY_OR_ANSWER(objects.put_marker(
        bucket.mark, {.key = std::string(key), .modified = asking.now()}, versions_in(bucket)));
    TRY_OR_ANSWER(recount(asking, bucket));
    return Deleted{.version = marker.version, .is_marker = true, .made_marker = true};
}

}  // namespace

std::optional<aws::Error> delete_object(Asking& asking, aws::Writer& answer) {
    constexpr std::string_view kNotYet[] = {"MFA", "IfMatch", "IfMatchLastModifiedTime",
                                            "IfMatchSize"};
    const aws::Value& input = asking.input();
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    TRY_OR_ANSWER(refuse_version_id(input));
    TRY_OR_ANSWER(refuse_not_yet(asking, kNotYet));
    Deleted deleted =
        TRY_OR_ANSWER(delete_key(asking, bucket, input.text("Key"), input.text("VersionId")));
    if (deleted.is_marker) answer.boolean("DeleteMarker", true);
    write_unless_empty(answer, "VersionId", deleted.version);
    return std::nullopt;
}

std::optional<aws::Error> delete_objects(Asking& asking, aws::Writer& answer) {
    constexpr std::size_t kMost = 1000;
    constexpr std::string_view kNotYet[] = {"MFA"};
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    TRY_OR_ANSWER(refuse_not_yet(asking, kNotYet));
    const aws::Value* given = asking.input().find("Delete");
    // AWS rule s3.27 [documented] "S3 API reference, DeleteObjects": one to 1000 keys.
    // Test: Objects.AreDeletedByTheThousand
    if (!given || given->list("Objects").empty() || given->list("Objects").size() > kMost)
        return s3_error("MalformedXML");
    for (const aws::Value& object : given->list("Objects"))
        for (const char* name : {"ETag", "LastModifiedTime", "Size"})
            if (object.has(name))
                return s3_error("NotImplemented", std::string(name) +
                                                      " of an object to delete is not part of this "
                                                      "cloud yet");
    answer.begin_list("Deleted");
    for (const aws::Value& object : given->list("Objects")) {
        std::string_view version = object.text("VersionId");
        Deleted deleted = TRY_OR_ANSWER(delete_key(asking, bucket, object.text("Key"), version));
        if (given->boolean("Quiet")) continue;
        answer.begin_structure().text("Key", object.text("Key"));
        write_unless_empty(answer, "VersionId", version);
        if (deleted.is_marker)
            answer.boolean("DeleteMarker", true).text("DeleteMarkerVersionId", deleted.version);
        answer.end();
    }
    answer.end();
    return std::nullopt;
}

}  // namespace local
