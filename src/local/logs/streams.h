#pragma once
// Log streams: they are the world's, not the inventory's.

#include <optional>
#include <string_view>

#include "local/logs/group.h"
#include "local/operations.h"

namespace local {

std::optional<aws::Error> create_log_stream(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_log_stream(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_log_streams(Asking& asking, aws::Writer& answer);

/// The stream of that name. Error: ResourceNotFoundException.
aws::Either<LogStream> log_stream_named(const Asking& asking, const LogPlace& place,
                                        std::string_view name);

}  // namespace local
