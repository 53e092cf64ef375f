#pragma once
// What S3 takes as the tags of buckets and of objects, and tags as a header has them.

#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "local/tags.h"

namespace local {

/// Errors: BadRequest (there are too many), InvalidTag.
std::optional<aws::Error> refuse_bucket_tags(const Tags& tags);
std::optional<aws::Error> refuse_object_tags(const Tags& tags);

/// "a=b&c=d", as x-amz-tagging has them.
Tags tags_in_form(std::string_view form);
std::string form_of(const Tags& tags);

}  // namespace local
