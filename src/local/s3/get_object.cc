// GetObject and HeadObject.

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "aws/form.h"
#include "local/s3/object.h"
#include "local/s3/objects.h"
#include "local/trying.h"
#include "local/writing.h"

namespace local {
namespace {

/// Bytes of an object.
struct Span {
    std::int64_t from = 0;
    std::int64_t size = 0;
    bool is_part = false;  ///< somebody asked for it
};

/// Of digits alone. More than a number can be is the most that one can be, which is behind the end
/// of every object.
std::optional<std::int64_t> number_of(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789") != text.npos) return std::nullopt;
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::numeric_limits<std::int64_t>::max();
    return number;
}

// AWS rule s3.23 [documented] "S3 API reference, GetObject, Range; RFC 9110, Range requests": one
// range is answered with 206, and ends with the object where its last position is behind it; one
// that begins behind the end is answered with 416; what is no range, or several, with the whole
// object. Test: Objects.AreReadInRanges
aws::Either<Span> span_of(std::string_view range, std::int64_t size) {
    constexpr std::string_view kBytes = "bytes=";
    Span whole{0, size, false};
    if (!range.starts_with(kBytes) || range.find(',') != std::string_view::npos) return whole;
    range.remove_prefix(kBytes.size());
    std::size_t dash = range.find('-');
    if (dash == std::string_view::npos) return whole;
    auto first = number_of(range.substr(0, dash));
    auto last = number_of(range.substr(dash + 1));
    bool has_last = dash + 1 < range.size();
    if (dash == 0) {
        if (!last) return whole;
        std::int64_t length = std::min(*last, size);
        if (length == 0) return s3_error("InvalidRange");
        return Span{size - length, length, true};
    }
    if (!first || (has_last && (!last || *last < *first))) return whole;
    if (*first >= size) return s3_error("InvalidRange");
    std::int64_t end = has_last ? std::min(*last, size - 1) + 1 : size;
    return Span{*first, end - *first, true};
}

/// What the URL says in the place of what was kept.
///
/// AWS rule s3.24 [documented] "S3 API reference, GetObject, response-* parameters": headers of the
/// answer may be overridden. Test: Objects.AreReadWithOtherHeaders
/// AWS rule s3.44 [chosen] "S3 API reference, GetObject, response-* parameters": what no header may
/// hold is refused. Test: Objects.AreNotReadWithHeadersInHeaders
std::optional<aws::Error> override_headers(Details& details, const aws::Value& input) {
    auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
    for (const char* name : {"CacheControl", "ContentDisposition", "ContentEncoding",
                             "ContentLanguage", "ContentType"}) {
        std::string member = fmt::format("Response{}", name);
        if (!input.has(member)) continue;
        if (std::ranges::any_of(input.text(member), is_control))
            return s3_error("InvalidArgument", "Header value cannot contain control characters");
        details[name] = input.text(member);
    }
    const aws::Value* expires = input.find("ResponseExpires");
    if (const auto* time = expires ? std::get_if<base::Time>(&expires->held) : nullptr)
        details["Expires"] = base::to_string(*time);
    return std::nullopt;
}

struct Asked {
    Bucket bucket;
    StoredObject object;
    Span span;
};

aws::Either<Asked> asked_of(Asking& asking) {
    constexpr std::string_view kNotYet[] = {"PartNumber", "SSECustomerAlgorithm", "SSECustomerKey",
                                            "SSECustomerKeyMD5"};
    const aws::Value& input = asking.input();
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    TRY_OR_ANSWER(refuse_version_id(input));
    TRY_OR_ANSWER(refuse_part_number(input));
    TRY_OR_ANSWER(refuse_not_yet(asking, kNotYet));
    StoredObject object =
        TRY_OR_ANSWER(object_of(asking, bucket, input.text("Key"), input.text("VersionId")));
    TRY_OR_ANSWER(refuse_conditions(input, "", object));
    Span span = TRY_OR_ANSWER(span_of(input.text("Range"), object.size));
    TRY_OR_ANSWER(override_headers(object.details, input));
    return Asked{std::move(bucket), std::move(object), span};
}

/// All but the body and its length.
void write_object(const Asking& asking, aws::Writer& answer, const Asked& asked) {
    const aws::Shape& shape = *asking.operation().output;
    const StoredObject& object = asked.object;
    answer.text("AcceptRanges", "bytes")
        .time("LastModified", object.modified)
        .text("ETag", in_quotes(object.etag));
    // AWS rule s3.25 [documented] "S3 API reference, GetObject, x-amz-checksum-mode": checksums are
    // told to who asks for them, and are those of the whole object. Test:
    // ObjectChecksums.AreToldToWhoAsks
    if (asking.input().text("ChecksumMode") == "ENABLED" && !asked.span.is_part)
        write_checksums(answer, shape, object.details);
    write_version(answer, asked.bucket, object);
    write_kept(answer, shape, object.details);
    std::size_t tags = aws::read_form(detail(object.details, "Tagging")).size();
    if (tags > 0) answer.integer("TagCount", static_cast<std::int64_t>(tags));
    if (!asked.span.is_part) return;
    answer.text("ContentRange", fmt::format("bytes {}-{}/{}", asked.span.from,
                                            asked.span.from + asked.span.size - 1, object.size));
    answer.status(206);
}

}  // namespace

std::optional<aws::Error> get_object(Asking& asking, aws::Writer& answer) {
    Asked asked = TRY_OR_ANSWER(asked_of(asking));
    auto bytes = TRY_OR_ANSWER(
        asking.stores().objects().read(asked.object, asked.span.from, asked.span.size));
    answer.blob("Body", bytes);
    write_object(asking, answer, asked);
    return std::nullopt;
}

std::optional<aws::Error> head_object(Asking& asking, aws::Writer& answer) {
    Asked asked = TRY_OR_ANSWER(asked_of(asking));
    answer.integer("ContentLength", asked.span.size);
    write_object(asking, answer, asked);
    return std::nullopt;
}

}  // namespace local
