#pragma once
// The simple part of metric math: numbers, other metrics of the request, + - * / and parentheses.
//
// AWS: CloudWatch user guide, "Using math expressions with CloudWatch metrics".

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/time.h"

namespace local {

/// Values by the moments to which they belong.
using MetricSeries = std::map<base::Time, double>;

/// Why an expression is not taken.
struct MathRefusal {
    std::string message;
};

/// What `id` stands for.
using MetricOf = std::function<std::variant<MetricSeries, MathRefusal>(const std::string& id)>;

/// The values of the expression where all that it needs is there; none where it would divide by 0.
std::variant<MetricSeries, MathRefusal> evaluate_math(std::string_view expression,
                                                      const MetricOf& metric_of);

}  // namespace local
