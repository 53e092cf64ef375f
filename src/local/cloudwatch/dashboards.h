#pragma once
// Dashboards: records that are kept and shown as they were given.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> put_dashboard(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_dashboard(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_dashboards(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_dashboards(Asking& asking, aws::Writer& answer);

}  // namespace local
