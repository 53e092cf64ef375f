#pragma once
// STS: who calls, and sessions of roles.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> assume_role(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_access_key_info(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_caller_identity(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_session_token(Asking& asking, aws::Writer& answer);

}  // namespace local
