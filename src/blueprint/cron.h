#pragma once
// The clock of crontab in the words of EventBridge and Application Auto Scaling.

#include <optional>
#include <string>
#include <string_view>

namespace blueprint {

/// "0 3 * * 1-5" is "cron(0 3 ? * MON-FRI *)": a field for the year, days of the week by name
/// because AWS counts them from Sunday = 1, and `?` for the day that does not count. Empty when
/// `crontab` is not five fields of numbers, names, lists, ranges and steps, or names both a day of
/// the month and a day of the week, which AWS has no words for. AWS: EventBridge Scheduler,
/// "Schedule types", cron-based schedules.
std::optional<std::string> aws_cron(std::string_view crontab);

}  // namespace blueprint
