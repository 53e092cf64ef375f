#pragma once
// S3: what lies in a bucket, in pages.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> list_object_versions(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_objects(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_objects_v2(Asking& asking, aws::Writer& answer);

}  // namespace local
