#pragma once
// Images of repositories: those that were put, and those that are assumed.

#include "local/operations.h"

namespace local::ecr {

std::optional<aws::Error> put_image(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> batch_get_image(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> batch_delete_image(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_images(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_images(Asking& asking, aws::Writer& answer);

}  // namespace local::ecr
