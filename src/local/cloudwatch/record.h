#pragma once
// What CloudWatch keeps as records of the inventory: alarms and dashboards.

#include <optional>
#include <string_view>

#include "cfn/expression.h"
#include "engine/inventory.h"
#include "local/operations.h"

namespace local {

inline constexpr std::string_view kMetricAlarm = "AWS::CloudWatch::Alarm";
inline constexpr std::string_view kCompositeAlarm = "AWS::CloudWatch::CompositeAlarm";
inline constexpr std::string_view kDashboard = "AWS::CloudWatch::Dashboard";

/// Makes a thing of `properties` called `name`, or gives the one that is there these in the place
/// of all that it had; its tags stay.
std::optional<aws::Error> put_telemetry(Asking& asking, std::string_view type,
                                        std::string_view name, cfn::Object properties);

}  // namespace local
