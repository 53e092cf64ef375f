#pragma once
// Handlers of tags, and of what is the same for everybody: limits and policies.

#include "local/operations.h"

namespace local::elbv2 {

std::optional<aws::Error> add_tags(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> remove_tags(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_tags(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> describe_account_limits(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_ssl_policies(Asking& asking, aws::Writer& answer);

}  // namespace local::elbv2
