#include "blueprint/names.h"

#include <cctype>
#include <utility>

#include "base/ascii.h"
#include "base/sha256.h"
#include "blueprint/workload.h"

namespace blueprint {
namespace {

// AWS: "Create an Application Load Balancer": a name has at most 32 characters.
constexpr std::size_t kLoadBalancerLimit = 32;
// AWS: "Understand CloudFormation quotas".
constexpr std::size_t kStackLimit = 128;
// AWS: API reference of ECS, "CreateCluster", "CreateService", "RegisterTaskDefinition".
constexpr std::size_t kEcsLimit = 255;
// AWS: API reference of CloudWatch Logs, "CreateLogGroup".
constexpr std::size_t kLogGroupLimit = 512;
// AWS: API reference of ECR, "CreateRepository".
constexpr std::size_t kRepositoryLimit = 256;
// RFC 1035: a name on the wire.
constexpr std::size_t kDomainLimit = 253;
// RFC 1035: one label; the first of "ohi-prod.local".
constexpr std::size_t kDomainLabelLimit = 63;

constexpr std::string_view tier_name(Tier tier) {
    switch (tier) {
        case Tier::Public:
            return "Public";
        case Tier::Private:
            return "Private";
        case Tier::Isolated:
            return "Isolated";
    }
    return "";
}

std::string dashed(std::string_view first, std::string_view second) {
    return std::string(first) + "-" + std::string(second);
}

void add_workload_names(const Names& names, const platform::Workload& workload, bool job,
                        std::vector<DerivedName>& all) {
    const std::string& name = workload.name;
    base::SourceSpan span = workload.span;
    all.push_back(
        {"stack", job ? names.job_stack(name) : names.service_stack(name), kStackLimit, span});
    all.push_back(
        {"task definition", job ? names.job_family(name) : names.service(name), kEcsLimit, span});
    all.push_back({"log group", names.log_group(name), kLogGroupLimit, span});
    for (const std::string& repository : repositories_of(workload)) {
        all.push_back({"repository", names.repository(repository), kRepositoryLimit, span});
    }
}

}  // namespace

std::string logical_name(std::string_view name) {
    std::string text;
    bool starts = true;
    bool ambiguous = false;
    for (char c : name) {
        if (c == '-') {
            starts = true;
            continue;
        }
        ambiguous |= starts && base::is_digit(c);
        text += starts ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        starts = false;
    }
    if (ambiguous) text += "X" + base::sha256_hex(name, 6);
    return text;
}

Names::Names(std::string platform, std::string environment)
    : platform_(std::move(platform)),
      environment_(std::move(environment)),
      prefix_(dashed(platform_, environment_)) {}

Names Names::of(const platform::Platform& platform, const platform::Environment& environment) {
    return Names(*platform.name, environment.name);
}

std::string Names::service_stack(std::string_view service) const {
    return dashed(prefix_, service);
}
std::string Names::job_stack(std::string_view job) const {
    return dashed(prefix_ + "-job", job);
}
std::string Names::service(std::string_view service) const {
    return dashed(prefix_, service);
}
std::string Names::job_family(std::string_view job) const {
    return dashed(prefix_ + "-job", job);
}
std::string Names::repository(std::string_view repository) const {
    return dashed(platform_, repository);
}
std::string Names::log_group(std::string_view workload) const {
    return "/ecs/" + prefix_ + "/" + std::string(workload);
}
std::string Names::host(std::string_view service) const {
    return std::string(service) + "." + private_namespace();
}

Export Names::service_role() const {
    return {access_stack(), "CloudFormationRoleArn"};
}

Export Names::vpc() const {
    return {network_stack(), "VpcId"};
}
Export Names::private_dns_namespace() const {
    return {network_stack(), "NamespaceId"};
}
Export Names::subnet(Tier tier, std::size_t index) const {
    return {network_stack(),
            std::string(tier_name(tier)) + "Subnet" + std::to_string(index + 1) + "Id"};
}
Export Names::service_group(std::string_view service) const {
    return {network_stack(), logical_name(service) + "SecurityGroupId"};
}
Export Names::job_group(std::string_view job) const {
    return {network_stack(), logical_name(job) + "JobGroupId"};
}
Export Names::store_group(std::string_view store) const {
    return {network_stack(), logical_name(store) + "StoreGroupId"};
}
Export Names::load_balancer_group() const {
    return {network_stack(), "LoadBalancerGroupId"};
}

Export Names::store_host(std::string_view store) const {
    return {data_stack(), logical_name(store) + "Host"};
}
Export Names::store_credentials(std::string_view store) const {
    return {data_stack(), logical_name(store) + "CredentialsArn"};
}
Export Names::file_system(std::string_view store) const {
    return {data_stack(), logical_name(store) + "FileSystemId"};
}
Export Names::access_point(std::string_view store) const {
    return {data_stack(), logical_name(store) + "AccessPointId"};
}
Export Names::secret(std::string_view secret) const {
    return {data_stack(), logical_name(secret) + "SecretArn"};
}
Export Names::composed_secret(std::string_view digest) const {
    return {data_stack(), "Composed" + std::string(digest) + "Arn"};
}

Export Names::cluster_name() const {
    return {cluster_stack(), "ClusterName"};
}
Export Names::cluster_arn() const {
    return {cluster_stack(), "ClusterArn"};
}
Export Names::http_listener() const {
    return {cluster_stack(), "HttpListenerArn"};
}
Export Names::https_listener() const {
    return {cluster_stack(), "HttpsListenerArn"};
}
Export Names::test_listener() const {
    return {cluster_stack(), "TestListenerArn"};
}
Export Names::load_balancer_full_name() const {
    return {cluster_stack(), "LoadBalancerFullName"};
}
Export Names::shift_role() const {
    return {cluster_stack(), "TrafficShiftRoleArn"};
}
Export Names::alarm_topic() const {
    return {cluster_stack(), "AlarmTopicArn"};
}

std::string database_id(std::string_view store) {
    return logical_name(store) + "Database";
}
std::string cache_id(std::string_view store) {
    return logical_name(store) + "Cache";
}
std::string file_system_id(std::string_view store) {
    return logical_name(store) + "FileSystem";
}
std::string credentials_id(std::string_view store) {
    return logical_name(store) + "Credentials";
}
std::string secret_id(std::string_view secret) {
    return logical_name(secret) + "Secret";
}

std::vector<DerivedName> derived_names(const platform::Platform& platform,
                                       const platform::Environment& environment) {
    Names names = Names::of(platform, environment);
    std::vector<DerivedName> all = {
        {"stack", names.network_stack(), kStackLimit, environment.span},
        {"stack", names.data_stack(), kStackLimit, environment.span},
        {"stack", names.cluster_stack(), kStackLimit, environment.span},
        {"cluster", names.cluster(), kEcsLimit, environment.span},
        {"label of the private domain", names.prefix(), kDomainLabelLimit, environment.span},
    };
    if (has_load_balancer(environment)) {
        all.push_back(
            {"load balancer", names.load_balancer(), kLoadBalancerLimit, environment.span});
    }
    for (const platform::Service& service : environment.services) {
        add_workload_names(names, service, false, all);
        all.push_back({"service", names.service(service.name), kEcsLimit, service.span});
        if (has_private_name(service)) {
            all.push_back({"private name", names.host(service.name), kDomainLimit, service.span});
        }
    }
    for (const platform::Job& job : environment.jobs)
        add_workload_names(names, job, true, all);
    return all;
}

}  // namespace blueprint
