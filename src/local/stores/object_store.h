#pragma once
// The objects of buckets: their bytes, versions and headers, and uploads in parts that are under
// way. S3's rules are not here; what stands together is written together.
//
// The inventory knows of a bucket only how many versions lie in it, and is told when that changes.
// A process can be killed between the two, so the order is: bytes are written before the inventory
// counts them, and counted off before they go. What is left then is an object that the inventory
// does not know of: its bucket's next request counts anew, and where the bucket is gone nobody
// comes by it any more, because a bucket of the same name that is made later is another one.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "io/database.h"
#include "local/stores/details.h"

namespace local {

/// One version of an object, or the mark that it was deleted.
struct StoredObject {
    std::int64_t number = 0;  ///< newer ones have higher numbers
    std::string key = {};
    std::string version = {};  ///< "null" of one that was written without versioning
    bool is_latest = true;
    bool is_marker = false;
    std::int64_t size = 0;
    std::string etag = {};  ///< without quotes
    base::Time modified = {};
    Details details = {};
    bool operator==(const StoredObject&) const = default;
};

/// A multipart upload that is neither complete nor aborted.
struct StoredUpload {
    std::int64_t number = 0;
    std::string id = {};
    std::string key = {};
    base::Time begun = {};
    Details details = {};
    bool operator==(const StoredUpload&) const = default;
};

struct StoredPart {
    std::int64_t number = 0;  ///< 1 to 10,000
    std::int64_t body = 0;    ///< where its bytes are
    std::int64_t size = 0;
    std::string etag = {};
    base::Time modified = {};
    Details details = {};
    bool operator==(const StoredPart&) const = default;
};

/// What happens to the version before.
enum class Versions : std::uint8_t {
    Replace,  ///< the version "null", if there is one, goes: versioning is off or suspended
    Keep,     ///< the new one has an id of its own
};

/// Buckets are called by a text that is never used again (`bucket_mark`). Errors of all that it
/// does: those of io::Database. Every change is one transaction.
class ObjectStore {
  public:
    static const std::string_view kTables;

    /// `world` must outlive it.
    static base::Result<std::unique_ptr<ObjectStore>> open(io::Database& world);
    ~ObjectStore();
    ObjectStore(const ObjectStore&) = delete;
    ObjectStore& operator=(const ObjectStore&) = delete;

    // `object` of all that follow: key, etag, modified and details are the caller's; the rest is
    // worked out.

    base::Result<StoredObject> put(std::string_view bucket, StoredObject object,
                                   std::string_view bytes, Versions versions);
    base::Result<StoredObject> put_marker(std::string_view bucket, StoredObject object,
                                          Versions versions);
    /// With the bytes of `source`.
    base::Result<StoredObject> put_copy(std::string_view bucket, StoredObject object,
                                        const StoredObject& source, Versions versions);
    /// Of these parts of the upload, one behind the other; the upload is over with it.
    base::Result<StoredObject> put_parts(std::string_view bucket, StoredObject object,
                                         const StoredUpload& upload,
                                         const std::vector<StoredPart>& parts, Versions versions);
    base::Status set_details(const StoredObject& object);
    /// The newest of those that are left is the latest then.
    base::Status remove(std::string_view bucket, const StoredObject& object);
    /// Everything in it, uploads too.
    base::Status clear(std::string_view bucket);

    /// The latest version, which may be a marker; nothing: there is none.
    base::Result<std::optional<StoredObject>> find(std::string_view bucket, std::string_view key);
    base::Result<std::optional<StoredObject>> find(std::string_view bucket, std::string_view key,
                                                   std::string_view version);
    /// Versions and markers.
    base::Result<std::uint64_t> count(std::string_view bucket);
    /// `size` bytes from `from` on, which must be inside.
    base::Result<std::string> read(const StoredObject& object, std::int64_t from,
                                   std::int64_t size);
    /// How many parts it was uploaded in; 1 of one that was not.
    base::Result<std::int64_t> pieces(const StoredObject& object);
    /// Up to `most` of the latest versions behind the key `after`, or from it on, by key. Markers
    /// are none of them.
    enum class From : std::uint8_t { Key, BehindKey };
    base::Result<std::vector<StoredObject>> list(std::string_view bucket, std::string_view after,
                                                 From from, std::size_t most);
    /// All versions by key, newest first: those behind the version `number` of the key `after`;
    /// with the number 0 from the first one of that key on.
    base::Result<std::vector<StoredObject>> list_versions(std::string_view bucket,
                                                          std::string_view after,
                                                          std::int64_t number, std::size_t most);
    /// The number of a version, which need not be there any more. Nothing: its id tells none, as
    /// "null" does not and those of older states do not, or is none of this bucket.
    base::Result<std::optional<std::int64_t>> place_of_version(std::string_view bucket,
                                                               std::string_view key,
                                                               std::string_view version);
    /// As S3's have.
    static constexpr std::size_t kVersionIdSize = 32;

    base::Result<StoredUpload> begin_upload(std::string_view bucket, StoredUpload upload);
    base::Result<std::optional<StoredUpload>> find_upload(std::string_view bucket,
                                                          std::string_view key,
                                                          std::string_view id);
    /// By key, then in the order in which they were begun.
    base::Result<std::vector<StoredUpload>> uploads(std::string_view bucket);
    /// As `place_of_version`.
    base::Result<std::optional<std::int64_t>> place_of_upload(std::string_view bucket,
                                                              std::string_view key,
                                                              std::string_view id);
    base::Status abort_upload(const StoredUpload& upload);
    /// In the place of the part of the same number.
    base::Status put_part(const StoredUpload& upload, const StoredPart& part,
                          std::string_view bytes);
    /// By number.
    base::Result<std::vector<StoredPart>> parts(const StoredUpload& upload);
    base::Result<std::string> read_part(const StoredPart& part);

  private:
    struct Statements;
    ObjectStore(io::Database& world, std::unique_ptr<Statements> statements);

    template <class AddPieces>
    base::Result<StoredObject> put_object(std::string_view bucket, StoredObject object,
                                          Versions versions, AddPieces&& add_pieces);
    base::Status insert(std::string_view bucket, StoredObject& object, Versions versions);
    base::Status erase(std::int64_t number);
    base::Status erase_upload(std::int64_t number);
    base::Result<std::int64_t> add_body(std::string_view bytes);
    base::Status add_piece(std::int64_t object, std::size_t position, std::int64_t body,
                           std::int64_t size);

    io::Database& world_;
    std::unique_ptr<Statements> sql_;
};

}  // namespace local
