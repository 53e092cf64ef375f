#include "local/s3/multipart.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/digest.h"
#include "base/sha256.h"
#include "local/s3/object.h"
#include "local/trying.h"
#include "local/writing.h"

namespace local {
namespace {

// Of the upload, not of its object.
constexpr std::string_view kAlgorithm = "Upload.Algorithm";
constexpr std::string_view kType = "Upload.Type";

struct Upload {
    Bucket bucket;
    StoredUpload stored;
    const ChecksumKind* kind = nullptr;  ///< nothing: it did not say
    bool is_whole = true;                ///< the checksum is of the whole object
};

aws::Either<Upload> upload_of(Asking& asking) {
    const aws::Value& input = asking.input();
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    auto stored = TRY_OR_ANSWER(asking.stores().objects().find_upload(
        bucket.mark, input.text("Key"), input.text("UploadId")));
    if (!stored) return s3_error("NoSuchUpload");
    const ChecksumKind* kind = find_checksum(detail(stored->details, kAlgorithm));
    bool is_whole = detail(stored->details, kType) == "FULL_OBJECT";
    return Upload{std::move(bucket), *std::move(stored), kind, is_whole};
}

void write_upload_checksum(aws::Writer& out, const Details& details) {
    write_unless_empty(out, "ChecksumAlgorithm", detail(details, kAlgorithm));
    write_unless_empty(out, "ChecksumType", detail(details, kType));
}

/// Algorithm and type of the checksum, as the details of the upload.
///
/// AWS rule s3.30 [documented] "S3 User Guide, Checking object integrity, multipart uploads":
/// CRC-64/NVME is of the whole object alone, the SHAs are composite alone, the other CRCs may be
/// either and are composite where nothing is said. Test: Multipart.HasChecksumsOfPartsOrOfTheWhole
aws::Either<Details> checksum_details(const aws::Value& input) {
    Details details;
    std::string_view algorithm = input.text("ChecksumAlgorithm");
    std::string_view type = input.text("ChecksumType");
    if (algorithm.empty()) {
        if (type.empty()) return details;
        return s3_error("InvalidRequest",
                        "The x-amz-checksum-type header can only be used with the "
                        "x-amz-checksum-algorithm header.");
    }
    const ChecksumKind* kind = find_checksum(algorithm);
    if (!kind)
        return s3_error("NotImplemented", fmt::format("ChecksumAlgorithm {} is not part of this "
                                                      "cloud yet",
                                                      algorithm));
    bool can_be_composite = algorithm != "CRC64NVME";
    if (type.empty()) type = can_be_composite ? "COMPOSITE" : "FULL_OBJECT";
    if ((type == "FULL_OBJECT" && !kind->can_be_whole) ||
        (type == "COMPOSITE" && !can_be_composite))
        return s3_error("InvalidRequest",
                        fmt::format("The {} checksum type cannot be used with the {} checksum "
                                    "algorithm.",
                                    type, algorithm));
    details.emplace(kAlgorithm, algorithm);
    details.emplace(kType, type);
    return details;
}

std::int64_t part_number(const aws::Value& value) {
    return value.integer("PartNumber");
}

/// The parts that the request names, as they are stored.
///
/// AWS rule s3.31 [documented] "S3 API reference, CompleteMultipartUpload, Errors": the parts are
/// named in ascending order, each with its tag; all but the last one have 5 MiB at least. Test:
/// Multipart.IsCompleteWithPartsInOrderAlone
aws::Either<std::vector<StoredPart>> named_parts(Asking& asking, const Upload& upload) {
    constexpr std::int64_t kLeastBytes = 5 * 1024 * 1024;
    const aws::Value* given = asking.input().find("MultipartUpload");
    if (!given || given->list("Parts").empty()) return s3_error("MalformedXML");
    const aws::Value::List& wanted = given->list("Parts");
    for (std::size_t i = 1; i < wanted.size(); ++i)
        if (part_number(wanted[i]) <= part_number(wanted[i - 1]))
            return s3_error("InvalidPartOrder");
    auto stored = TRY_OR_ANSWER(asking.stores().objects().parts(upload.stored));
    std::vector<StoredPart> named;
    for (const aws::Value& part : wanted) {
        auto found = std::ranges::find(stored, part_number(part), &StoredPart::number);
        if (found == stored.end() || bare(part.text("ETag")) != found->etag)
            return s3_error("InvalidPart");
        if (auto checksum = named_checksum(part))
            if (detail(found->details, checksum->kind->member) != checksum->value)
                return s3_error("InvalidPart");
        named.push_back(std::move(*found));
    }
    for (std::size_t i = 0; i + 1 < named.size(); ++i)
        if (named[i].size < kLeastBytes) return s3_error("EntityTooSmall");
    return named;
}

/// AWS rule s3.32 [observed] "botocore and moto, multipart tests": the tag of an object in parts is
/// the MD5 of the MD5s of its parts, and how many they are. Test:
/// Multipart.MakesOneObjectOfItsParts
std::string etag_of(const std::vector<StoredPart>& parts) {
    std::string digests;
    for (const StoredPart& part : parts)
        digests += base::from_hex(part.etag).value_or("");
    return fmt::format("{}-{}", base::to_hex(base::md5(digests)), parts.size());
}

aws::Either<Checksum> checksum_of_parts(Asking& asking, const Upload& upload,
                                        const std::vector<StoredPart>& parts) {
    const ChecksumKind& kind = upload.kind ? *upload.kind : usual_checksum();
    if (upload.kind && !upload.is_whole) {
        std::string digests;
        for (const StoredPart& part : parts)
            digests += base::from_base64(detail(part.details, kind.member)).value_or("");
        return Checksum{&kind, fmt::format("{}-{}", checksum_of(kind, digests), parts.size())};
    }
    RunningChecksum running(kind);
    for (const StoredPart& part : parts)
        running.add(TRY_OR_ANSWER(asking.stores().objects().read_part(part)));
    return Checksum{&kind, running.base64()};
}

/// What the request says of the whole object, against what it is.
std::optional<aws::Error> refuse_completion(const aws::Value& input, const Checksum& checksum,
                                            const std::vector<StoredPart>& parts) {
    auto given = named_checksum(input);
    if (given && given->kind == checksum.kind && given->value != checksum.value)
        return s3_error("BadDigest",
                        fmt::format("The {} you specified did not match the calculated checksum.",
                                    checksum.kind->algorithm));
    std::int64_t size = 0;
    for (const StoredPart& part : parts)
        size += part.size;
    if (input.has("MpuObjectSize") && input.integer("MpuObjectSize") != size)
        return s3_error("InvalidRequest",
                        "The provided 'x-amz-mp-object-size' header value does not match what was "
                        "computed.");
    return std::nullopt;
}

}  // namespace

std::optional<aws::Error> create_multipart_upload(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    TRY_OR_ANSWER(refuse_upload(asking, bucket));
    Details details = TRY_OR_ANSWER(checksum_details(input));
    details.merge(details_of_upload(asking, bucket));
    StoredUpload upload = TRY_OR_ANSWER(
        asking.stores().objects().begin_upload(bucket.mark, {.key = std::string(input.text("Key")),
                                                             .begun = asking.now(),
                                                             .details = std::move(details)}));
    answer.text("Bucket", input.text("Bucket")).text("Key", upload.key).text("UploadId", upload.id);
    write_kept(answer, *asking.operation().output, upload.details);
    write_upload_checksum(answer, upload.details);
    return std::nullopt;
}

std::optional<aws::Error> upload_part(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    Upload upload = TRY_OR_ANSWER(upload_of(asking));
    TRY_OR_ANSWER(refuse_not_yet(asking, kCustomerKeys));
    TRY_OR_ANSWER(refuse_part_number(input));
    const aws::Value* body = input.find("Body");
    const auto* blob = body ? std::get_if<aws::Value::Blob>(&body->held) : nullptr;
    std::string_view bytes = blob ? std::string_view(blob->bytes) : std::string_view();
    auto given = TRY_OR_ANSWER(checked_checksum(asking, bytes));
    // AWS rule s3.33 [documented] "S3 User Guide, Checking object integrity, multipart uploads":
    // where the checksum is composite each part comes with one of the upload's kind. Test:
    // Multipart.HasChecksumsOfPartsOrOfTheWhole
    bool is_other =
        upload.kind && ((given && given->kind != upload.kind) || (!given && !upload.is_whole));
    if (is_other)
        return s3_error(
            "InvalidRequest",
            fmt::format("Checksum Type mismatch occurred, expected checksum Type: {}, "
                        "actual checksum Type: {}",
                        upload.kind->algorithm, given ? given->kind->algorithm : "null"));
    StoredPart part{.number = part_number(input),
                    .etag = base::to_hex(base::md5(bytes)),
                    .modified = asking.now()};
    if (given) part.details.emplace(given->kind->member, given->value);
    TRY_OR_ANSWER(asking.stores().objects().put_part(upload.stored, part, bytes));
    const aws::Shape& shape = *asking.operation().output;
    write_unless_empty(answer, "ServerSideEncryption",
                       detail(upload.stored.details, "ServerSideEncryption"));
    answer.text("ETag", in_quotes(part.etag));
    write_checksums(answer, shape, part.details);
    return std::nullopt;
}

std::optional<aws::Error> complete_multipart_upload(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    Upload upload = TRY_OR_ANSWER(upload_of(asking));
    const Bucket& bucket = upload.bucket;
    auto parts = TRY_OR_ANSWER(named_parts(asking, upload));
    Checksum checksum = TRY_OR_ANSWER(checksum_of_parts(asking, upload, parts));
    TRY_OR_ANSWER(refuse_completion(input, checksum, parts));
    TRY_OR_ANSWER(refuse_write(asking, bucket, input.text("Key")));
    StoredObject object{.key = upload.stored.key,
                        .etag = etag_of(parts),
                        .modified = asking.now(),
                        .details = upload.stored.details};
    std::erase_if(object.details,
                  [](const auto& entry) { return entry.first.starts_with("Upload."); });
    bool is_composite = upload.kind && !upload.is_whole;
    set_checksum(object.details, checksum, is_composite ? "COMPOSITE" : "FULL_OBJECT");
    object = TRY_OR_ANSWER(asking.stores().objects().put_parts(
        bucket.mark, std::move(object), upload.stored, parts, versions_in(bucket)));
    TRY_OR_ANSWER(recount(asking, bucket));
    const aws::Shape& shape = *asking.operation().output;
    answer.text("Location", fmt::format("https://{}.s3.{}.amazonaws.com/{}", input.text("Bucket"),
                                        bucket.region, object.key));
    answer.text("Bucket", input.text("Bucket"))
        .text("Key", object.key)
        .text("ETag", in_quotes(object.etag));
    write_checksums(answer, shape, object.details);
    write_version(answer, bucket, object);
    write_kept(answer, shape, object.details);
    return std::nullopt;
}

std::optional<aws::Error> abort_multipart_upload(Asking& asking, aws::Writer&) {
    Upload upload = TRY_OR_ANSWER(upload_of(asking));
    TRY_OR_ANSWER(asking.stores().objects().abort_upload(upload.stored));
    return std::nullopt;
}

std::optional<aws::Error> list_parts(Asking& asking, aws::Writer& answer) {
    constexpr std::int64_t kMost = 1000;
    const aws::Value& input = asking.input();
    Upload upload = TRY_OR_ANSWER(upload_of(asking));
    auto parts = TRY_OR_ANSWER(asking.stores().objects().parts(upload.stored));
    std::int64_t after = input.integer("PartNumberMarker");
    std::int64_t most = std::clamp<std::int64_t>(input.integer("MaxParts", kMost), 0, kMost);
    std::erase_if(parts, [&](const StoredPart& part) { return part.number <= after; });
    bool is_truncated = parts.size() > static_cast<std::size_t>(most);
    if (is_truncated) parts.resize(static_cast<std::size_t>(most));
    answer.text("Bucket", input.text("Bucket"))
        .text("Key", upload.stored.key)
        .text("UploadId", upload.stored.id)
        .integer("PartNumberMarker", after);
    if (!parts.empty() || is_truncated)
        answer.integer("NextPartNumberMarker", parts.empty() ? after : parts.back().number);
    answer.integer("MaxParts", most).boolean("IsTruncated", is_truncated);
    const aws::Shape& shape = element_of(*asking.operation().output, "Parts");
    answer.begin_list("Parts");
    for (const StoredPart& part : parts) {
        answer.begin_structure()
            .integer("PartNumber", part.number)
            .time("LastModified", part.modified)
            .text("ETag", in_quotes(part.etag))
            .integer("Size", part.size);
        write_checksums(answer, shape, part.details);
        answer.end();
    }
    answer.end();
    answer.begin_structure("Owner").text("ID", canonical_id(upload.bucket.account)).end();
    write_upload_checksum(answer, upload.stored.details);
    return std::nullopt;
}

std::optional<aws::Error> list_multipart_uploads(Asking& asking, aws::Writer& answer) {
    constexpr std::int64_t kMost = 1000;
    constexpr std::string_view kNotYet[] = {"Delimiter", "EncodingType"};
    const aws::Value& input = asking.input();
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    TRY_OR_ANSWER(refuse_not_yet(asking, kNotYet));
    auto uploads = TRY_OR_ANSWER(asking.stores().objects().uploads(bucket.mark));
    std::string_view after = input.text("KeyMarker");
    std::string_view after_id = input.text("UploadIdMarker");
    // AWS rule s3.40 [documented] "S3 API reference, ListMultipartUploads, upload-id-marker": of
    // the key that is named those behind the upload that is, which may be over by then; without one
    // none of that key. Test: Multipart.IsAbortedWhileItIsListed
    auto place =
        TRY_OR_ANSWER(asking.stores().objects().place_of_upload(bucket.mark, after, after_id));
    std::erase_if(uploads, [&](const StoredUpload& upload) {
        bool is_behind = !after_id.empty() && upload.number > place.value_or(0);
        bool is_before =
            !after.empty() && (upload.key < after || (upload.key == after && !is_behind));
        return is_before || !upload.key.starts_with(input.text("Prefix"));
    });
    std::int64_t most = std::clamp<std::int64_t>(input.integer("MaxUploads", kMost), 1, kMost);
    bool is_truncated = uploads.size() > static_cast<std::size_t>(most);
    if (is_truncated) uploads.resize(static_cast<std::size_t>(most));
    answer.text("Bucket", input.text("Bucket"))
        .text("KeyMarker", after)
        .text("UploadIdMarker", after_id);
    if (is_truncated) answer.text("NextKeyMarker", uploads.back().key);
    answer.text("Prefix", input.text("Prefix"));
    if (is_truncated) answer.text("NextUploadIdMarker", uploads.back().id);
    answer.integer("MaxUploads", most).boolean("IsTruncated", is_truncated);
    answer.begin_list("Uploads");
    for (const StoredUpload& upload : uploads) {
        std::string_view kept = detail(upload.details, "StorageClass");
        answer.begin_structure()
            .text("UploadId", upload.id)
            .text("Key", upload.key)
            .time("Initiated", upload.begun)
            .text("StorageClass", kept.empty() ? "STANDARD" : kept);
        answer.begin_structure("Owner").text("ID", canonical_id(bucket.account)).end();
        write_upload_checksum(answer, upload.details);
        answer.end();
    }
    answer.end();
    return std::nullopt;
}

}  // namespace local
