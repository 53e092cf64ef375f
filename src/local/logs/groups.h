#pragma once
// Log groups: records of the inventory, whose lines are in the store.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> create_log_group(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_log_group(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_log_groups(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_log_groups(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_retention_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_retention_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_log_group_deletion_protection(Asking& asking, aws::Writer& answer);

}  // namespace local
