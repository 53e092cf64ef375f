#pragma once
// Who else may write into log groups: records that are kept and shown, and hold nobody off.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> put_logs_resource_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_logs_resource_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_logs_resource_policies(Asking& asking, aws::Writer& answer);

}  // namespace local
