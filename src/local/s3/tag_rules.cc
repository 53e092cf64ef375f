#include "local/s3/tag_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "aws/form.h"
#include "base/utf8.h"
#include "local/s3/bucket.h"

namespace local {
namespace {

// AWS rule s3.41 [documented] "S3 User Guide, Categorizing your storage using tags": a key has at
// most 128 characters, a value 256; each key is there once. Test:
// ObjectTags.HaveKeysAndValuesOfALength
std::optional<aws::Error> refuse_tags(const Tags& tags) {
    constexpr std::size_t kLongestKey = 128;
    constexpr std::size_t kLongestValue = 256;
    for (const Tag& tag : tags) {
        if (tag.key.empty() || base::characters_in(tag.key) > kLongestKey)
            return s3_error("InvalidTag", "The TagKey you have provided is invalid");
        if (base::characters_in(tag.value) > kLongestValue)
            return s3_error("InvalidTag", "The TagValue you have provided is invalid");
        if (std::ranges::count(tags, tag.key, &Tag::key) > 1)
            return s3_error("InvalidTag", "Cannot provide multiple Tags with the same key");
    }
    return std::nullopt;
}

}  // namespace

// AWS rule s3.42 [documented] "S3 User Guide, Using cost allocation S3 bucket tags": a bucket has
// at most 50 tags. Test: BucketSettings.KeepAtMost50Tags
std::optional<aws::Error> refuse_bucket_tags(const Tags& tags) {
    constexpr std::size_t kMost = 50;
    if (tags.size() > kMost)
        return s3_error("BadRequest", "Bucket tag count cannot be greater than 50");
    return refuse_tags(tags);
}

// AWS rule s3.21 [documented] "S3 User Guide, Categorizing your storage using tags": an object has
// at most ten tags, however it is written. Test: ObjectTags.AreAtMostTen
std::optional<aws::Error> refuse_object_tags(const Tags& tags) {
    constexpr std::size_t kMost = 10;
    if (tags.size() > kMost) return s3_error("BadRequest", "Object tags cannot be greater than 10");
    return refuse_tags(tags);
}

Tags tags_in_form(std::string_view form) {
    Tags tags;
    for (const base::HttpHeader& pair : aws::read_form(form))
        tags.push_back({pair.name, pair.value});
    return tags;
}

std::string form_of(const Tags& tags) {
    std::string form;
    for (const Tag& tag : tags)
        form += fmt::format("{}{}={}", form.empty() ? "" : "&", aws::percent_encode(tag.key),
                            aws::percent_encode(tag.value));
    return form;
}

}  // namespace local
