#pragma once
// S3: buckets.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> create_bucket(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_bucket(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_bucket_location(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> head_bucket(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_buckets(Asking& asking, aws::Writer& answer);

}  // namespace local
