#pragma once
// Tags of log groups, in the two ways in which the API speaks of them.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> tag_log_group(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> untag_log_group(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_tags_log_group(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> tag_logs_resource(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> untag_logs_resource(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_logs_resource_tags(Asking& asking, aws::Writer& answer);

}  // namespace local
