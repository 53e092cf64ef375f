#pragma once
// Policies inside roles, on roles, and their versions.

#include <string>

#include "local/operations.h"

namespace local::iam {

std::optional<aws::Error> put_role_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_role_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_role_policies(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_role_policy(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> attach_role_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> detach_role_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_attached_role_policies(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_entities_for_policy(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> get_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> create_policy_version(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_policy_version(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_policy_versions(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_policy_version(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> set_default_policy_version(Asking& asking, aws::Writer& answer);

/// "v1": the version that counts.
std::string default_version(const Asking& asking, const engine::Record& policy);

}  // namespace local::iam
