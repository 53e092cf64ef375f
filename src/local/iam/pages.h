#pragma once
// How IAM speaks of pages.

#include "local/pages.h"

namespace local::iam {

inline constexpr PageRules kPages = {.token = "Marker",
                                     .limit = "MaxItems",
                                     .most = 1000,
                                     .wrong_code = "ValidationError",
                                     .wrong_message = "Invalid Marker."};

}  // namespace local::iam
