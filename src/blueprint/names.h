#pragma once
// Every name that follows from the manifest: stacks, named resources, logical ids, exports.
// Producers and consumers of an export ask the same function here, so that no two of them can
// disagree.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/platform.h"

namespace blueprint {

/// "blnk-api" as part of a logical id: "BlnkApi". Two different names of a manifest never give the
/// same text: where a digit follows a hyphen ("api-2" beside "api2") a few digits of a hash tell
/// them apart.
std::string logical_name(std::string_view name);

/// What one stack shows to the others of its account and region.
struct Export {
    std::string stack;
    std::string output;  ///< logical id of the output

    /// What consumers import: "ohi-prod-network:VpcId". AWS: "Get exported outputs from a deployed
    /// CloudFormation stack".
    std::string name() const { return stack + ":" + output; }
    auto operator<=>(const Export&) const = default;
};

/// Where a subnet stands: reached from the internet, reaching it, neither.
enum class Tier : std::uint8_t { Public, Private, Isolated };

/// The names of one environment. The region is in none of them: stacks and named resources are
/// regional, and what is not (roles) has no fixed name.
class Names {
  public:
    Names(std::string platform, std::string environment);
    static Names of(const platform::Platform& platform, const platform::Environment& environment);

    const std::string& platform() const { return platform_; }
    const std::string& environment() const { return environment_; }
    /// "ohi-prod": cluster, load balancer, and the beginning of all other names.
    const std::string& prefix() const { return prefix_; }

    std::string registry_stack() const { return platform_ + "-registry"; }
    std::string access_stack() const { return platform_ + "-access"; }
    std::string network_stack() const { return prefix_ + "-network"; }
    std::string data_stack() const { return prefix_ + "-data"; }
    std::string cluster_stack() const { return prefix_ + "-cluster"; }
    std::string service_stack(std::string_view service) const;
    std::string job_stack(std::string_view job) const;

    std::string cluster() const { return prefix_; }
    std::string load_balancer() const { return prefix_; }
    std::string service(std::string_view service) const;
    /// Of the task definition of a job; that of a service bears the service's name.
    std::string job_family(std::string_view job) const;
    /// "/ecs/ohi-prod/api", of a service or a job.
    std::string log_group(std::string_view workload) const;
    /// "/aws/events/ohi-prod/stopped-tasks"; no service's, whatever it is called.
    std::string stopped_tasks_group() const { return "/aws/events/" + prefix_ + "/stopped-tasks"; }
    /// "ohi-prod.local".
    std::string private_namespace() const { return prefix_ + ".local"; }
    /// "blnk-api.ohi-prod.local".
    std::string host(std::string_view service) const;
    /// "ohi-api" for `Image::repository` "api".
    std::string repository(std::string_view repository) const;

    Export service_role() const;
    Export vpc() const;
    Export private_dns_namespace() const;
    /// Subnets are exported one by one: a further zone is a further export and changes none.
    /// `index` counts from 0.
    Export subnet(Tier tier, std::size_t index) const;
    Export service_group(std::string_view service) const;
    Export job_group(std::string_view job) const;
    Export store_group(std::string_view store) const;
    Export load_balancer_group() const;

    Export store_host(std::string_view store) const;
    Export store_credentials(std::string_view store) const;
    Export file_system(std::string_view store) const;
    Export access_point(std::string_view store) const;
    Export secret(std::string_view secret) const;
    /// `digest`: a few hex digits of what is composed. A changed composition is another secret, not
    /// a changed export.
    Export composed_secret(std::string_view digest) const;

    Export cluster_name() const;
    Export cluster_arn() const;
    Export http_listener() const;
    Export https_listener() const;
    Export test_listener() const;
    Export load_balancer_full_name() const;
    Export shift_role() const;
    Export alarm_topic() const;

  private:
    std::string platform_;
    std::string environment_;
    std::string prefix_;
};

/// Logical ids of the data stack that texts with secrets in them refer to.
std::string database_id(std::string_view store);
std::string cache_id(std::string_view store);
std::string file_system_id(std::string_view store);
std::string credentials_id(std::string_view store);
std::string secret_id(std::string_view secret);

/// A name with the length that AWS allows.
struct DerivedName {
    std::string what;  ///< "load balancer", "service"
    std::string name;
    std::size_t limit = 0;  ///< characters
    base::SourceSpan span;  ///< what in the manifest it follows from
};

/// All names that `environment` gives to things in AWS, with their limits.
std::vector<DerivedName> derived_names(const platform::Platform& platform,
                                       const platform::Environment& environment);

}  // namespace blueprint
