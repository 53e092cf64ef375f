#pragma once
// What the operations on objects have in common: headers that are kept, versions, conditions.

#include <optional>
#include <string>
#include <string_view>

#include "local/operations.h"
#include "local/s3/bucket.h"
#include "local/s3/checksums.h"

namespace local {

/// What no upload may ask for here. Errors: NotImplemented in a sentence, those of
/// `refuse_object_tags`, KeyTooLongError, AccessControlListNotSupported.
std::optional<aws::Error> refuse_upload(const Asking& asking, const Bucket& bucket);

/// What is kept of the headers of an upload, by the names of the members of GetObject; how it is
/// encrypted too, by itself or by the bucket's default.
Details details_of_upload(const Asking& asking, const Bucket& bucket);
void set_checksum(Details& details, const Checksum& checksum, std::string_view type);

/// Whether the bucket gives each version an id of its own.
Versions versions_in(const Bucket& bucket);
/// Has it, or had it once.
bool is_versioned(const Bucket& bucket);

/// PartNumber in the input, where it is there. Errors: InvalidArgument.
std::optional<aws::Error> refuse_part_number(const aws::Value& input);
/// VersionId in the input, where it is there. Errors: InvalidArgument.
std::optional<aws::Error> refuse_version_id(const aws::Value& input);

/// The version that the input means. Errors: NoSuchKey, NoSuchVersion; InvalidArgument of what is
/// no id of a version; MethodNotAllowed of a marker that is asked for by its id.
aws::Either<StoredObject> object_of(Asking& asking, const Bucket& bucket, std::string_view key,
                                    std::string_view version);

/// If-Match, If-None-Match and their like in the input, with `prefix` before their names. Errors:
/// PreconditionFailed, NotModified.
std::optional<aws::Error> refuse_conditions(const aws::Value& input, std::string_view prefix,
                                            const StoredObject& object);
/// Of a write: If-Match and If-None-Match against what is there.
std::optional<aws::Error> refuse_write(Asking& asking, const Bucket& bucket, std::string_view key);

/// Writes the members of `shape` that are among the details, but for checksums.
void write_kept(aws::Writer& out, const aws::Shape& shape, const Details& details);
/// The checksums and their type, as far as `shape` has them.
void write_checksums(aws::Writer& out, const aws::Shape& shape, const Details& details);
/// x-amz-version-id, in a bucket that has versions.
void write_version(aws::Writer& out, const Bucket& bucket, const StoredObject& object);

std::string in_quotes(std::string_view etag);
/// Without quotes.
std::string_view bare(std::string_view etag);

}  // namespace local
