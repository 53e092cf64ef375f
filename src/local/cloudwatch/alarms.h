#pragma once
// Alarms: records whose metrics nobody looks at yet, so they stay INSUFFICIENT_DATA.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> put_metric_alarm(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_composite_alarm(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_alarms(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_alarms_for_metric(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_alarms(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> enable_alarm_actions(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> disable_alarm_actions(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> set_alarm_state(Asking& asking, aws::Writer& answer);

}  // namespace local
