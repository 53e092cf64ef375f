#pragma once
// Tags of alarms and dashboards, which are told by their ARN.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> tag_cloudwatch_resource(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> untag_cloudwatch_resource(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_cloudwatch_tags(Asking& asking, aws::Writer& answer);

}  // namespace local
