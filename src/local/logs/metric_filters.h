#pragma once
// Metric filters: records, which feed no metric in this cloud yet.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> put_metric_filter(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_metric_filter(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_metric_filters(Asking& asking, aws::Writer& answer);

}  // namespace local
