#pragma once
// ECS's operations on the settings of an account. AWS: Amazon ECS API reference.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> delete_account_setting(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_account_settings(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_account_setting(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_account_setting_default(Asking& asking, aws::Writer& answer);

}  // namespace local
