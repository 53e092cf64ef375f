#pragma once
// Instances behind the names of Cloud Map: those that somebody registered, and the tasks of
// services.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> register_instance(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> deregister_instance(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_instance(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_instances(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_instances_health_status(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> discover_instances(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> discover_instances_revision(Asking& asking, aws::Writer& answer);

}  // namespace local
