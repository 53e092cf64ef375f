#pragma once
// Secrets Manager: values, their versions and stages.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> batch_get_secret_value(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_secret_value(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_secret_version_ids(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_secret_value(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> update_secret(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> update_secret_version_stage(Asking& asking, aws::Writer& answer);

}  // namespace local
