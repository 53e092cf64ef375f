#pragma once
// ECS's operations on tags. AWS: Amazon ECS API reference.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> list_tags_for_resource(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> tag_resource(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> untag_resource(Asking& asking, aws::Writer& answer);

}  // namespace local
