#pragma once
// Services of Cloud Map: names behind which instances are found.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> create_map_service(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> update_map_service(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_map_service(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_map_service(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_map_services(Asking& asking, aws::Writer& answer);

}  // namespace local
