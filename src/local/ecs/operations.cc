#include "local/ecs/operations.h"

#include "local/ecs/account_settings.h"
#include "local/ecs/clusters.h"
#include "local/ecs/definitions.h"
#include "local/ecs/services.h"
#include "local/ecs/tagging.h"
#include "local/ecs/tasks.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"CreateCapacityProvider", create_capacity_provider, nullptr,
     "CapacityProviders.AreThoseOfFargateAndThoseThatWereMade"},
    {"CreateCluster", create_cluster, nullptr, "Clusters.HaveNamesAndSettingsOfTheirKind"},
    {"CreateService", create_service, nullptr, "CreateService.RefusesWhatIsNotThere"},
    {"DeleteAccountSetting", delete_account_setting},
    {"DeleteCapacityProvider", delete_capacity_provider},
    {"DeleteCluster", delete_cluster},
    {"DeleteService", delete_service},
    {"DeleteTaskDefinitions", delete_task_definitions},
    {"DeregisterTaskDefinition", deregister_task_definition},
    {"DescribeCapacityProviders", describe_capacity_providers},
    {"DescribeClusters", describe_clusters},
    {"DescribeServiceDeployments", describe_service_deployments},
    {"DescribeServiceRevisions", describe_service_revisions},
    {"DescribeServices", describe_services},
    {"DescribeTaskDefinition", describe_task_definition},
    {"DescribeTasks", describe_tasks},
    {"ExecuteCommand", execute_command, nullptr, "ExecuteCommand.IsRefused"},
    {"GetTaskProtection", get_task_protection},
    {"ListAccountSettings", list_account_settings},
    {"ListClusters", list_clusters},
    {"ListServiceDeployments", list_service_deployments},
    {"ListServices", list_services},
    {"ListServicesByNamespace", list_services_by_namespace},
    {"ListTagsForResource", list_tags_for_resource},
    {"ListTaskDefinitionFamilies", list_task_definition_families},
    {"ListTaskDefinitions", list_task_definitions},
    {"ListTasks", list_tasks},
    {"PutAccountSetting", put_account_setting},
    {"PutAccountSettingDefault", put_account_setting_default},
    {"PutClusterCapacityProviders", put_cluster_capacity_providers},
    {"RegisterTaskDefinition", register_task_definition},
    {"RunTask", run_task, nullptr, "RunTask.RefusesWhatCannotRun"},
    {"StartTask", start_task, nullptr, "StartTask.IsNotForFargate"},
    {"StopServiceDeployment", stop_service_deployment},
    {"StopTask", stop_task},
    {"TagResource", tag_resource},
    {"UntagResource", untag_resource},
    {"UpdateCluster", update_cluster, nullptr, "Clusters.HaveNamesAndSettingsOfTheirKind"},
    {"UpdateClusterSettings", update_cluster_settings},
    {"UpdateService", update_service, nullptr, "CreateService.RefusesWhatIsNotThere"},
    {"UpdateTaskProtection", update_task_protection},
};

}  // namespace

std::span<const OperationRow> ecs_operations() {
    return kOperations;
}

}  // namespace local
