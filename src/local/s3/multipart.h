#pragma once
// S3: uploads in parts.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> abort_multipart_upload(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> complete_multipart_upload(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> create_multipart_upload(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_multipart_uploads(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_parts(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> upload_part(Asking& asking, aws::Writer& answer);

}  // namespace local
