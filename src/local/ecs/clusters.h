#pragma once
// ECS's operations on clusters and their capacity. AWS: Amazon ECS API reference.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> create_cluster(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_cluster(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_clusters(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_clusters(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> update_cluster(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> update_cluster_settings(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_cluster_capacity_providers(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> create_capacity_provider(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_capacity_provider(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_capacity_providers(Asking& asking, aws::Writer& answer);

}  // namespace local
