#pragma once
// What became of the operations that Cloud Map answers with, and tags.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> get_map_operation(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_map_operations(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> tag_map_resource(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> untag_map_resource(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_map_resource_tags(Asking& asking, aws::Writer& answer);

}  // namespace local
