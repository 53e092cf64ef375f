#pragma once
// Namespaces of Cloud Map: private ones, which are names within a VPC, and those for
// DiscoverInstances alone.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> create_http_namespace(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> create_private_dns_namespace(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> create_public_dns_namespace(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> update_http_namespace(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> update_private_dns_namespace(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_namespace(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_namespace(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_namespaces(Asking& asking, aws::Writer& answer);

}  // namespace local
