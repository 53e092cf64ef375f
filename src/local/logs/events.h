#pragma once
// The lines of log streams, written and read.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> put_log_events(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_log_events(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> filter_log_events(Asking& asking, aws::Writer& answer);

}  // namespace local
