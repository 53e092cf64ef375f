#pragma once
// The records of a zone.

#include "local/operations.h"

namespace local::route53 {

std::optional<aws::Error> change_resource_record_sets(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_resource_record_sets(Asking& asking, aws::Writer& answer);

}  // namespace local::route53
