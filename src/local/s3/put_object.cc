// PutObject, CopyObject and what is tagged on an object.

#include <utility>

#include <fmt/format.h>

#include "aws/form.h"
#include "base/digest.h"
#include "base/sha256.h"
#include "local/s3/object.h"
#include "local/s3/objects.h"
#include "local/s3/tag_rules.h"
#include "local/trying.h"
#include "local/writing.h"

namespace local {
namespace {

std::string_view body_of(const aws::Value& input) {
    const aws::Value* body = input.find("Body");
    const auto* blob = body ? std::get_if<aws::Value::Blob>(&body->held) : nullptr;
    return blob ? std::string_view(blob->bytes) : std::string_view();
}

/// "bucket/key?versionId=...", percent-encoded, a slash before it or none.
struct CopySource {
    std::string bucket;
    std::string key;
    std::string version;
};

CopySource source_in(std::string_view text) {
    constexpr std::string_view kVersion = "?versionId=";
    CopySource source;
    if (std::size_t mark = text.find(kVersion); mark != std::string_view::npos) {
        source.version = text.substr(mark + kVersion.size());
        text = text.substr(0, mark);
    }
    std::string path = aws::percent_decode(text, aws::Plus::IsPlus);
    if (path.starts_with('/')) path.erase(0, 1);
    std::size_t slash = path.find('/');
    source.bucket = path.substr(0, slash);
    if (slash != std::string::npos) source.key = path.substr(slash + 1);
    return source;
}

/// What stands beside the copy: the source's own, or what the request says in its place.
///
/// AWS rule s3.22 [documented] "S3 API reference, CopyObject": metadata and tags are the source's
/// unless they are to be replaced; encryption and storage class are the request's.
/// Test: Objects.AreCopied
Details details_of_copy(const Asking& asking, const Bucket& bucket, const StoredObject& source) {
    const aws::Value& input = asking.input();
    Details asked = details_of_upload(asking, bucket);
    Details details = asked;
    if (input.text("MetadataDirective") != "REPLACE") {
        details = source.details;
        for (const char* name : {"ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled",
                                 "StorageClass", "WebsiteRedirectLocation"}) {
            details.erase(name);
            if (asked.contains(name)) details[name] = asked[name];
        }
    }
    details.erase("Tagging");
    std::string_view tagging = input.text("TaggingDirective") == "REPLACE"
                                   ? input.text("Tagging")
                                   : detail(source.details, "Tagging");
    if (!tagging.empty()) details["Tagging"] = tagging;
    return details;
}

/// Of the copy: the source's own when it is one of the whole object, else one that is worked out.
aws::Either<Checksum> checksum_of_copy(Asking& asking, const StoredObject& source) {
    std::string_view asked = asking.input().text("ChecksumAlgorithm");
    const ChecksumKind* kind = asked.empty() ? nullptr : find_checksum(asked);
    if (!asked.empty() && !kind)
        return s3_error("NotImplemented",
                        fmt::format("ChecksumAlgorithm {} is not part of this cloud yet", asked));
    if (!kind && detail(source.details, "ChecksumType") == "FULL_OBJECT")
        for (const char* name : {"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"})
            if (auto value = detail(source.details, find_checksum(name)->member); !value.empty())
                return Checksum{find_checksum(name), std::string(value)};
    if (!kind) kind = &usual_checksum();
    auto bytes = TRY_OR_ANSWER(asking.stores().objects().read(source, 0, source.size));
    return Checksum{kind, checksum_of(*kind, bytes)};
}

std::optional<aws::Error> refuse_copy_onto_itself(const aws::Value& input,
                                                  const CopySource& source) {
    bool is_itself = source.bucket == input.text("Bucket") && source.key == input.text("Key") &&
                     source.version.empty();
    bool changes = input.text("MetadataDirective") == "REPLACE" || input.has("StorageClass") ||
                   input.has("WebsiteRedirectLocation") || input.has("ServerSideEncryption");
    if (!is_itself || changes) return std::nullopt;
    return s3_error("InvalidRequest",
                    "This copy request is illegal because it is trying to copy an object to itself "
                    "without changing the object's metadata, storage class, website redirect "
                    "location or encryption attributes.");
}

/// The object whose tags are meant, and its bucket.
struct Tagged {
    Bucket bucket;
    StoredObject object;
};

aws::Either<Tagged> tagged_of(Asking& asking) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    TRY_OR_ANSWER(refuse_version_id(asking.input()));
    auto object = TRY_OR_ANSWER(
        object_of(asking, bucket, asking.input().text("Key"), asking.input().text("VersionId")));
    return Tagged{std::move(bucket), std::move(object)};
}

std::optional<aws::Error> set_tags(Asking& asking, aws::Writer& answer, const Tags& tags) {
    Tagged tagged = TRY_OR_ANSWER(tagged_of(asking));
    tagged.object.details.erase("Tagging");
    if (!tags.empty()) tagged.object.details["Tagging"] = form_of(tags);
    TRY_OR_ANSWER(asking.stores().objects().set_details(tagged.object));
    write_version(answer, tagged.bucket, tagged.object);
    return std::nullopt;
}

}  // namespace

std::optional<aws::Error> put_object(Asking& asking, aws::Writer& answer) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    const aws::Value& input = asking.input();
    TRY_OR_ANSWER(refuse_upload(asking, bucket));
    TRY_OR_ANSWER(refuse_write(asking, bucket, input.text("Key")));
    std::string_view bytes = body_of(input);
    auto given = TRY_OR_ANSWER(checked_checksum(asking, bytes));
    const ChecksumKind& kind = given ? *given->kind : usual_checksum();
    StoredObject object{.key = std::string(input.text("Key")),
                        .etag = base::to_hex(base::md5(bytes)),
                        .modified = asking.now(),
                        .details = details_of_upload(asking, bucket)};
    set_checksum(object.details,
                 given ? *std::move(given) : Checksum{&kind, checksum_of(kind, bytes)},
                 "FULL_OBJECT");
    object = TRY_OR_ANSWER(
        asking.stores().objects().put(bucket.mark, std::move(object), bytes, versions_in(bucket)));
    TRY_OR_ANSWER(recount(asking, bucket));
    const aws::Shape& shape = *asking.operation().output;
    answer.text("ETag", in_quotes(object.etag));
    write_checksums(answer, shape, object.details);
    write_kept(answer, shape, object.details);
    write_version(answer, bucket, object);
    return std::nullopt;
}

std::optional<aws::Error> copy_object(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    TRY_OR_ANSWER(refuse_upload(asking, bucket));
    TRY_OR_ANSWER(
        refuse_not_yet(asking, std::array<std::string_view, 1>{"CopySourceSSECustomerAlgorithm"}));
    CopySource from = source_in(input.text("CopySource"));
    TRY_OR_ANSWER(refuse_copy_onto_itself(input, from));
    Bucket source_bucket =
        TRY_OR_ANSWER(bucket_called(asking, from.bucket, input.text("ExpectedSourceBucketOwner")));
    StoredObject source = TRY_OR_ANSWER(object_of(asking, source_bucket, from.key, from.version));
    TRY_OR_ANSWER(refuse_conditions(input, "CopySource", source));
    TRY_OR_ANSWER(refuse_write(asking, bucket, input.text("Key")));
    ObjectStore& objects = asking.stores().objects();
    StoredObject object{.key = std::string(input.text("Key")),
                        .etag = source.etag,
                        .modified = asking.now(),
                        .details = details_of_copy(asking, bucket, source)};
    // A copy is one piece, whatever its source was: its tag is that of its bytes.
    if (source.etag.find('-') != std::string::npos)
        object.etag = base::to_hex(base::md5(TRY_OR_ANSWER(objects.read(source, 0, source.size))));
    set_checksum(object.details, TRY_OR_ANSWER(checksum_of_copy(asking, source)), "FULL_OBJECT");
    object = TRY_OR_ANSWER(
        objects.put_copy(bucket.mark, std::move(object), source, versions_in(bucket)));
    TRY_OR_ANSWER(recount(asking, bucket));
    const aws::Shape& shape = *asking.operation().output;
    answer.begin_structure("CopyObjectResult")
        .text("ETag", in_quotes(object.etag))
        .time("LastModified", object.modified);
    write_checksums(answer, *aws::find_member(shape, "CopyObjectResult")->shape, object.details);
    answer.end();
    if (is_versioned(source_bucket)) answer.text("CopySourceVersionId", source.version);
    write_version(answer, bucket, object);
    write_kept(answer, shape, object.details);
    return std::nullopt;
}

std::optional<aws::Error> put_object_tagging(Asking& asking, aws::Writer& answer) {
    const aws::Value* tagging = asking.input().find("Tagging");
    Tags tags = tagging ? tags_in(*tagging, "TagSet") : Tags();
    TRY_OR_ANSWER(refuse_object_tags(tags));
    return set_tags(asking, answer, tags);
}

std::optional<aws::Error> delete_object_tagging(Asking& asking, aws::Writer& answer) {
    return set_tags(asking, answer, {});
}

std::optional<aws::Error> get_object_tagging(Asking& asking, aws::Writer& answer) {
    Tagged tagged = TRY_OR_ANSWER(tagged_of(asking));
    write_version(answer, tagged.bucket, tagged.object);
    write_tags(answer, *asking.operation().output, "TagSet",
               tags_in_form(detail(tagged.object.details, "Tagging")));
    return std::nullopt;
}

}  // namespace local
