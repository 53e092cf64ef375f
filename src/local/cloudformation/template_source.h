#pragma once
// Where the template of a request comes from: its body, or an object of S3.

#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "engine/cloudformation/template_body.h"
#include "local/operations.h"

namespace local {

struct ObjectPlace {
    std::string bucket;
    std::string key;
    bool operator==(const ObjectPlace&) const = default;
};

/// What a TemplateURL means: `https://s3.REGION.amazonaws.com/BUCKET/KEY`,
/// `https://BUCKET.s3.REGION.amazonaws.com/KEY`, or `http://HOST:PORT/BUCKET/KEY` on this machine.
/// Nothing: no object of S3.
std::optional<ObjectPlace> object_place(std::string_view url);

/// The template that the request carries, at TemplateBody or TemplateURL. Errors: ValidationError.
aws::Either<engine::cloudformation::SharedTemplate> template_body(const Asking& asking);

}  // namespace local
