#pragma once
// ECS's operations on services. AWS: Amazon ECS API reference.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> describe_services(Asking& asking, aws::Writer& answer);

}  // namespace local
