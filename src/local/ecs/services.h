#pragma once
// ECS's operations on services, their deployments and revisions. AWS: Amazon ECS API reference.

#include <optional>
#include <string_view>

#include "local/ecs/common.h"
#include "local/operations.h"

namespace local {

std::optional<aws::Error> create_service(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_service(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_services(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_services(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_services_by_namespace(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> update_service(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> describe_service_deployments(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_service_revisions(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_service_deployments(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> stop_service_deployment(Asking& asking, aws::Writer& answer);

/// Writes the structure `shape`, a "Service", as the member or element `name`.
void write_service(aws::Writer& out, std::string_view name, const aws::Shape& shape,
                   const Asking& asking, const FoundService& found, WithTags tags);

// Parts of a service that its deployments and revisions show, too.

void write_capacity(aws::Writer& out, const engine::ecs::RevisionSpec& spec);
void write_network(aws::Writer& out, const engine::ecs::RevisionSpec& spec);
void write_load_balancers(aws::Writer& out, const engine::ecs::RevisionSpec& spec);
/// Of the structure `shape`, which has a member "deploymentConfiguration"; `record` may be null.
void write_deployment_configuration(aws::Writer& out, const aws::Shape& shape,
                                    const engine::ecs::ServiceSettings& settings,
                                    const engine::Record* record);

}  // namespace local
