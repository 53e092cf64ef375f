#pragma once
// Repositories, and what is written on them.

#include "local/operations.h"
#include "local/records.h"

namespace local::ecr {

extern const RecordKind kRepository;

/// The one that the input names.
aws::Either<const engine::Record*> repository_of(const Asking& asking);

std::optional<aws::Error> delete_repository(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_registry(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_authorization_token(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> put_lifecycle_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_lifecycle_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_lifecycle_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> set_repository_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_repository_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_repository_policy(Asking& asking, aws::Writer& answer);

}  // namespace local::ecr
