#pragma once
// What roles, instance profiles and identity providers can do beside being records.

#include "local/operations.h"

namespace local::iam {

std::optional<aws::Error> delete_role(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_role_permissions_boundary(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> create_service_linked_role(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_service_linked_role(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_service_linked_role_deletion_status(Asking& asking,
                                                                  aws::Writer& answer);

std::optional<aws::Error> add_role_to_instance_profile(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> remove_role_from_instance_profile(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> add_client_id(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> remove_client_id(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> get_account_summary(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_account_aliases(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_users(Asking& asking, aws::Writer& answer);

}  // namespace local::iam
