#pragma once
// CloudFormation's operations on change sets. AWS: CloudFormation API reference.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> create_change_set(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> execute_change_set(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_change_set(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_change_set(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_change_sets(Asking& asking, aws::Writer& answer);

}  // namespace local
