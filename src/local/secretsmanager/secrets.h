#pragma once
// Secrets Manager: secrets and what is said about them.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> create_secret(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_resource_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_secret(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_secret(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_resource_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_secrets(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_resource_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> restore_secret(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> tag_secret(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> untag_secret(Asking& asking, aws::Writer& answer);

}  // namespace local
