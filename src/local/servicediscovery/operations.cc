#include "local/servicediscovery/operations.h"

#include "local/servicediscovery/instances.h"
#include "local/servicediscovery/map_operations.h"
#include "local/servicediscovery/namespaces.h"
#include "local/servicediscovery/services.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"CreateHttpNamespace", create_http_namespace},
    {"CreatePrivateDnsNamespace", create_private_dns_namespace},
    {"CreatePublicDnsNamespace", create_public_dns_namespace, nullptr, "CloudMap.MakesNamespaces"},
    {"CreateService", create_map_service, nullptr, "CloudMap.MakesServices"},
    {"DeleteNamespace", delete_namespace},
    {"DeleteService", delete_map_service},
    {"DeregisterInstance", deregister_instance, nullptr, "CloudMap.DiscoversTheTasksOfServices"},
    {"DiscoverInstances", discover_instances},
    {"DiscoverInstancesRevision", discover_instances_revision},
    {"GetInstance", get_instance},
    {"GetInstancesHealthStatus", get_instances_health_status},
    {"GetNamespace", get_namespace},
    {"GetOperation", get_map_operation},
    {"GetService", get_map_service},
    {"ListInstances", list_instances},
    {"ListNamespaces", list_namespaces, nullptr, "CloudMap.ListsByFilters"},
    {"ListOperations", list_map_operations, nullptr, "CloudMap.ListsByFilters"},
    {"ListServices", list_map_services, nullptr, "CloudMap.ListsByFilters"},
    {"ListTagsForResource", list_map_resource_tags},
    {"RegisterInstance", register_instance},
    {"TagResource", tag_map_resource},
    {"UntagResource", untag_map_resource},
    {"UpdateHttpNamespace", update_http_namespace},
    {"UpdatePrivateDnsNamespace", update_private_dns_namespace},
    {"UpdateService", update_map_service},
};

}  // namespace

std::span<const OperationRow> servicediscovery_operations() {
    return kOperations;
}

}  // namespace local
