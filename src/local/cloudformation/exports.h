#pragma once
// What stacks export to each other. AWS: CloudFormation API reference.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> list_exports(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_imports(Asking& asking, aws::Writer& answer);

}  // namespace local
