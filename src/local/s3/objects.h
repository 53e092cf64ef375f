#pragma once
// S3: objects, one at a time and many to delete.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> copy_object(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_object(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_object_tagging(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_objects(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_object(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_object_tagging(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> head_object(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_object(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_object_tagging(Asking& asking, aws::Writer& answer);

}  // namespace local
