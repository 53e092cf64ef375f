#pragma once
// S3: how a bucket is set up. Most of it is a property of its record, as a template would say it.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> delete_bucket_encryption(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_bucket_lifecycle(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_bucket_ownership_controls(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_bucket_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_bucket_tagging(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_public_access_block(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_bucket_encryption(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_bucket_lifecycle_configuration(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_bucket_ownership_controls(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_bucket_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_bucket_tagging(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_bucket_versioning(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_public_access_block(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_bucket_encryption(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_bucket_lifecycle_configuration(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_bucket_ownership_controls(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_bucket_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_bucket_tagging(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_bucket_versioning(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_public_access_block(Asking& asking, aws::Writer& answer);

}  // namespace local
