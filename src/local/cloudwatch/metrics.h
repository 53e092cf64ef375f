#pragma once
// Metrics: their points, written and read.

#include <optional>
#include <string>

#include "aws/value.h"
#include "local/operations.h"
#include "local/stores/metric_store.h"

namespace local {

std::optional<aws::Error> put_metric_data(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_metrics(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_metric_statistics(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_metric_data(Asking& asking, aws::Writer& answer);

/// "ACCOUNT/REGION"
std::string metric_scope(const Asking& asking);
/// Of a list of Name and Value, by name.
MetricDimensions dimensions_in(const aws::Value& value);
/// The metric that `value`, with Namespace, MetricName and Dimensions, means.
MetricKey metric_in(const Asking& asking, const aws::Value& value);
/// The number at `name`; nothing: there is none.
std::optional<double> number_at(const aws::Value& value, std::string_view name);

}  // namespace local
