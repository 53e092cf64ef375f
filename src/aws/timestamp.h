#pragma once
// Moments as the protocols write them.

#include <optional>
#include <string>
#include <string_view>

#include "aws/shapes.h"
#include "base/time.h"

namespace aws {

/// `time` in `format`, which must not be Default: "2014-04-29T18:30:38Z", with three decimals when
/// there are milliseconds; "1398796238" or "1398796238.123"; "Tue, 29 Apr 2014 18:30:38 GMT".
std::string write_timestamp(base::Time time, TimestampFormat format);

/// Reads any of the three forms; ISO 8601 with any number of decimals and with an offset. Below a
/// millisecond is cut off. Empty for anything else, and outside the years 0 to 9999.
std::optional<base::Time> read_timestamp(std::string_view text);

/// Seconds since 1970. Empty outside the years 0 to 9999.
std::optional<base::Time> from_unix_seconds(double seconds);

}  // namespace aws
