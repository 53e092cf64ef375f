#pragma once
// What templates say, of stacks, of change sets and of nobody yet. AWS: CloudFormation API
// reference.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> get_template(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_template_summary(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> validate_template(Asking& asking, aws::Writer& answer);

}  // namespace local
