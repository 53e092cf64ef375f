#include "local/s3/object.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/time.h"
#include "engine/properties.h"
#include "local/s3/tag_rules.h"
#include "local/trying.h"
#include "local/writing.h"

namespace local {
namespace {

/// Members of uploads that GetObject gives back as they came.
constexpr std::string_view kKept[] = {"CacheControl",    "ContentDisposition",
                                      "ContentLanguage", "ContentType",
                                      "StorageClass",    "WebsiteRedirectLocation"};
constexpr std::string_view kMetadata = "Metadata.";

constexpr std::string_view kNotYet[] = {"ObjectLockMode",
                                        "ObjectLockRetainUntilDate",
                                        "ObjectLockLegalHoldStatus",
                                        "WriteOffsetBytes",
                                        "SSECustomerAlgorithm",
                                        "SSECustomerKey",
                                        "SSECustomerKeyMD5",
                                        "SSEKMSEncryptionContext",
                                        "GrantFullControl",
                                        "GrantRead",
                                        "GrantReadACP",
                                        "GrantWriteACP"};

/// Objects of these would have to be restored before they can be read.
constexpr std::array<std::string_view, 2> kArchives = {"DEEP_ARCHIVE", "GLACIER"};

/// Without "aws-chunked", which is how the bytes travelled.
///
/// AWS rule s3.13 [documented] "S3 API reference, Signature calculations: multiple chunks": the
/// coding aws-chunked is not kept. Test: Objects.ComeInChunks
std::string content_encoding(std::string_view text) {
    std::string kept;
    while (!text.empty()) {
        std::string_view coding = text.substr(0, text.find(','));
        text.remove_prefix(std::min(coding.size() + 1, text.size()));
        while (coding.starts_with(' '))
            coding.remove_prefix(1);
        if (base::lower(coding) == "aws-chunked" || coding.empty()) continue;
        kept += kept.empty() ? "" : ",";
        kept += coding;
    }
    return kept;
}

// AWS rule s3.14 [documented] "S3 User Guide, Setting default server-side encryption behavior":
// every object is encrypted: as it asks, else as its bucket says, else with AES256. Test:
// Objects.SayHowTheyAreEncrypted
void add_encryption(Details& details, const aws::Value& input, const Bucket& bucket) {
    constexpr std::string_view kUsual = "AES256";
    std::string algorithm(input.text("ServerSideEncryption"));
    std::string key(input.text("SSEKMSKeyId"));
    bool has_bucket_key = input.boolean("BucketKeyEnabled");
    auto rules = engine::objects_at(*bucket.record->properties,
                                    "BucketEncryption.ServerSideEncryptionConfiguration");
    if (algorithm.empty() && !rules.empty()) {
        const cfn::Object& rule = *rules.front();
        algorithm = engine::text_at(rule, "ServerSideEncryptionByDefault.SSEAlgorithm");
        key = engine::text_at(rule, "ServerSideEncryptionByDefault.KMSMasterKeyID");
        has_bucket_key = engine::truth_at(rule, "BucketKeyEnabled");
    }
    details["ServerSideEncryption"] = algorithm.empty() ? kUsual : algorithm;
    if (!key.empty()) details["SSEKMSKeyId"] = key;
    if (has_bucket_key) details["BucketKeyEnabled"] = "true";
}

bool matches(std::string_view list, std::string_view etag) {
    while (!list.empty()) {
        std::string_view one = list.substr(0, list.find(','));
        list.remove_prefix(std::min(one.size() + 1, list.size()));
        while (one.starts_with(' '))
            one.remove_prefix(1);
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == "*" || bare(one) == etag) return true;
    }
    return false;
}

const base::Time* time_at(const aws::Value& input, const std::string& name) {
    const aws::Value* value = input.find(name);
    return value ? std::get_if<base::Time>(&value->held) : nullptr;
}

/// AWS rule s3.43 [documented] "RFC 9110, 304 Not Modified and Content-Length": it says the tag and
/// how long the object may be kept, and no other length than the object's. Test:
/// Objects.ThatAreTheSameSaySo
aws::Error not_modified(const StoredObject& object) {
    aws::Error error = s3_error("NotModified");
    aws::Value::Fields said = {{"ETag", {in_quotes(object.etag)}},
                               {"ContentLength", {object.size}}};
    if (auto control = detail(object.details, "CacheControl"); !control.empty())
        said.push_back({"CacheControl", {std::string(control)}});
    if (auto expires = base::parse_time(detail(object.details, "Expires")))
        said.push_back({"Expires", {*expires}});
    error.details.held = std::move(said);
    return error;
}

// AWS rule s3.46 [documented] "S3 User Guide, Working with object metadata": the names and values
// of user-defined metadata have at most 2 KB in all, without the prefix. Test:
// Objects.HaveAtMost2KilobytesOfMetadata
bool has_too_much_metadata(const aws::Value& input) {
    constexpr std::size_t kMostBytes = 2048;
    std::size_t size = 0;
    for (const aws::Field& field : input.fields("Metadata"))
        size += field.name.size() + field.value.as_text().size();
    return size > kMostBytes;
}

// AWS rule s3.47 [observed] "fog/fog-aws, mock of DeleteObject": what is no id of a version
// is refused, whatever there is. Ids are opaque; here they have 32 letters or digits. Test:
// ObjectVersions.HaveIdsOfOneForm
bool is_version_id(std::string_view text) {
    constexpr std::size_t kSize = 32;
    auto is_of_one = [](char c) {
        return base::is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
    };
    return text == "null" || (text.size() == kSize && std::ranges::all_of(text, is_of_one));
}

aws::Error not_a_version_id() {
    return s3_error("InvalidArgument", "Invalid version id specified");
}

}  // namespace

std::optional<aws::Error> refuse_part_number(const aws::Value& input) {
    constexpr std::int64_t kMostParts = 10'000;
    if (!input.has("PartNumber")) return std::nullopt;
    std::int64_t number = input.integer("PartNumber");
    if (number >= 1 && number <= kMostParts) return std::nullopt;
    return s3_error("InvalidArgument",
                    "Part number must be an integer between 1 and 10000, inclusive");
}

std::optional<aws::Error> refuse_version_id(const aws::Value& input) {
    if (!input.has("VersionId")) return std::nullopt;
    std::string_view version = input.text("VersionId");
    if (version.empty())
        return s3_error("InvalidArgument", "Version id cannot be the empty string");
    if (!is_version_id(version)) return not_a_version_id();
    return std::nullopt;
}

std::optional<aws::Error> refuse_upload(const Asking& asking, const Bucket& bucket) {
    constexpr std::size_t kMostBytes = 1024;
    const aws::Value& input = asking.input();
    // AWS rule s3.15 [documented] "S3 User Guide, Naming S3 objects": a key has at most 1024 bytes.
    // Test: Objects.HaveKeysOfAtMost1024Bytes
    if (input.text("Key").size() > kMostBytes) return s3_error("KeyTooLongError");
    if (has_too_much_metadata(input)) return s3_error("MetadataTooLarge");
    if (auto refused = refuse_not_yet(asking, kNotYet)) return refused;
    if (auto refused = refuse_object_tags(tags_in_form(input.text("Tagging")))) return refused;
    if (std::ranges::count(kArchives, input.text("StorageClass")) > 0)
        return s3_error("NotImplemented", fmt::format("StorageClass {} is not part of this cloud "
                                                      "yet",
                                                      input.text("StorageClass")));
    std::string_view acl = input.text("ACL");
    if (acl.empty() || acl == "bucket-owner-full-control") return std::nullopt;
    auto rules = engine::objects_at(*bucket.record->properties, "OwnershipControls.Rules");
    bool has_acls = !rules.empty() &&
                    engine::text_at(*rules.front(), "ObjectOwnership") != "BucketOwnerEnforced";
    if (!has_acls) return s3_error("AccessControlListNotSupported");
    return s3_error("NotImplemented", "ACL is not part of this cloud yet");
}

Details details_of_upload(const Asking& asking, const Bucket& bucket) {
    constexpr std::string_view kUsualType = "binary/octet-stream";
    const aws::Value& input = asking.input();
    Details details;
    for (std::string_view name : kKept)
        if (!input.text(name).empty()) details.emplace(name, input.text(name));
    // AWS rule s3.16 [documented] "S3 API reference, GetObject, StorageClass": it is said of all
    // classes but STANDARD. Test: Objects.GiveBackTheirHeaders
    if (detail(details, "StorageClass") == "STANDARD") details.erase("StorageClass");
    details.try_emplace("ContentType", kUsualType);
    if (std::string encoding = content_encoding(input.text("ContentEncoding")); !encoding.empty())
        details["ContentEncoding"] = encoding;
    if (const base::Time* expires = time_at(input, "Expires"))
        details["Expires"] = base::to_string(*expires);
    if (!input.text("Tagging").empty()) details["Tagging"] = input.text("Tagging");
    // AWS rule s3.17 [documented] "S3 User Guide, Working with object metadata": names of
    // user-defined metadata are kept in small letters. Test: Objects.GiveBackTheirHeaders
    for (const aws::Field& field : input.fields("Metadata"))
        details.emplace(fmt::format("{}{}", kMetadata, base::lower(field.name)),
                        field.value.as_text());
    add_encryption(details, input, bucket);
    return details;
}

void set_checksum(Details& details, const Checksum& checksum, std::string_view type) {
    std::erase_if(details, [](const auto& entry) { return entry.first.starts_with("Checksum"); });
    details[std::string(checksum.kind->member)] = checksum.value;
    details["ChecksumType"] = type;
}

Versions versions_in(const Bucket& bucket) {
    bool is_on =
        engine::text_at(*bucket.record->properties, "VersioningConfiguration.Status") == "Enabled";
    return is_on ? Versions::Keep : Versions::Replace;
}

bool is_versioned(const Bucket& bucket) {
    return !engine::text_at(*bucket.record->properties, "VersioningConfiguration.Status").empty();
}

aws::Either<StoredObject> object_of(Asking& asking, const Bucket& bucket, std::string_view key,
                                    std::string_view version) {
    ObjectStore& objects = asking.stores().objects();
    if (version.empty()) {
        auto latest = TRY_OR_ANSWER(objects.find(bucket.mark, key));
        if (!latest || latest->is_marker) return s3_error("NoSuchKey");
        return *std::move(latest);
    }
    if (!is_version_id(version)) return not_a_version_id();
    auto found = TRY_OR_ANSWER(objects.find(bucket.mark, key, version));
    if (!found) return s3_error("NoSuchVersion");
    // AWS rule s3.18 [documented] "S3 User Guide, Working with delete markers": a marker itself
    // cannot be read. Test: ObjectVersions.HideBehindAMarker
    if (found->is_marker) return s3_error("MethodNotAllowed");
    return *std::move(found);
}

// AWS rule s3.19 [documented] "S3 API reference, GetObject, conditional request headers": If-Match
// and If-None-Match win over the times beside them; a tag or time that says nothing has changed is
// answered with 304, every other condition that fails with 412. Test: Objects.AreReadOnConditions
std::optional<aws::Error> refuse_conditions(const aws::Value& input, std::string_view prefix,
                                            const StoredObject& object) {
    auto named = [&](const char* name) { return fmt::format("{}{}", prefix, name); };
    // Of a copy nothing is "not modified".
    auto same = [&] {
        return prefix.empty() ? not_modified(object) : s3_error("PreconditionFailed");
    };
    const base::Time changed = base::Time::unix_seconds(object.modified.in_unix_seconds());
    if (std::string name = named("IfMatch"); input.has(name)) {
        if (!matches(input.text(name), object.etag)) return s3_error("PreconditionFailed");
    } else if (const base::Time* time = time_at(input, named("IfUnmodifiedSince"))) {
        if (changed > *time) return s3_error("PreconditionFailed");
    }
    if (std::string name = named("IfNoneMatch"); input.has(name)) {
        if (matches(input.text(name), object.etag)) return same();
    } else if (const base::Time* time = time_at(input, named("IfModifiedSince"))) {
        if (changed <= *time) return same();
    }
    return std::nullopt;
}

// AWS rule s3.20 [documented] "S3 User Guide, Adding preconditions to S3 operations with
// conditional requests": If-None-Match: * writes where nothing is, If-Match over that version
// alone. Test: Objects.AreWrittenOnConditions
std::optional<aws::Error> refuse_write(Asking& asking, const Bucket& bucket, std::string_view key) {
    const aws::Value& input = asking.input();
    if (!input.has("IfMatch") && !input.has("IfNoneMatch")) return std::nullopt;
    auto there = TRY_OR_ANSWER(asking.stores().objects().find(bucket.mark, key));
    bool is_there = there && !there->is_marker;
    if (input.has("IfNoneMatch")) {
        if (input.text("IfNoneMatch") != "*")
            return s3_error("NotImplemented",
                            "A header you provided implies functionality that is "
                            "not implemented");
        if (is_there) return s3_error("PreconditionFailed");
    }
    if (!input.has("IfMatch")) return std::nullopt;
    if (!is_there) return s3_error("NoSuchKey");
    if (!matches(input.text("IfMatch"), there->etag)) return s3_error("PreconditionFailed");
    return std::nullopt;
}

void write_kept(aws::Writer& out, const aws::Shape& shape, const Details& details) {
    for (const aws::Member& member : shape.members) {
        std::string_view value = detail(details, member.name);
        if (value.empty() || member.name.starts_with("Checksum")) continue;
        if (member.shape->type != aws::ShapeType::Timestamp)
            write_scalar(out, *member.shape, member.name, value);
        else if (auto time = base::parse_time(value))
            out.time(member.name, *time);
    }
    if (!aws::find_member(shape, "Metadata")) return;
    out.begin_map("Metadata");
    for (const auto& [name, value] : details)
        if (name.starts_with(kMetadata))
            out.text(std::string_view(name).substr(kMetadata.size()), value);
    out.end();
}

void write_checksums(aws::Writer& out, const aws::Shape& shape, const Details& details) {
    for (const aws::Member& member : shape.members)
        if (member.name.starts_with("Checksum") && member.shape->type == aws::ShapeType::String)
            write_unless_empty(out, member.name, detail(details, member.name));
}

void write_version(aws::Writer& out, const Bucket& bucket, const StoredObject& object) {
    if (is_versioned(bucket)) out.text("VersionId", object.version);
}

std::string in_quotes(std::string_view etag) {
    return fmt::format("\"{}\"", etag);
}

std::string_view bare(std::string_view etag) {
    if (etag.starts_with('"')) etag.remove_prefix(1);
    if (etag.ends_with('"')) etag.remove_suffix(1);
    return etag;
}

}  // namespace local
