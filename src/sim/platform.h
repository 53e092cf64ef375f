#pragma once
// What a seed draws as its platform: a stack that all share and one stack a service, and the
// templates of both as their users would write them.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/prng.h"
#include "engine/properties.h"
#include "engine/resource_operations.h"

namespace sim {

/// Everything about one service that a template says. Updates change fields.
struct ServicePlan {
    enum class Capacity : std::uint8_t { Fargate, Spot, Mixed };
    enum class SideCar : std::uint8_t { None, Log, Migration, Proxy };
    /// How the threshold of the breaker is measured.
    enum class Measure : std::uint8_t { Default, Count, Bounded, Unbounded };

    std::string name = "api";  ///< of the service; its stack is "shop-NAME"
    std::string image = "api:1";
    std::uint32_t count = 2;
    std::uint32_t least_percent = 100;
    std::uint32_t most_percent = 200;
    bool breaker = false;
    bool rolls_back = false;
    bool resets = true;
    Measure measure = Measure::Default;
    std::uint32_t threshold = 50;  ///< tasks or percent, as `measure` says
    std::uint32_t grace = 0;       ///< seconds
    std::uint32_t zones = 3;       ///< 1 to 3
    bool has_target = true;        ///< behind the load balancer
    bool has_name = true;
    bool has_check = false;  ///< a container health check
    bool restarts = false;   ///< a restart policy
    SideCar side_car = SideCar::None;
    Capacity capacity = Capacity::Fargate;
    std::uint32_t priority = 1;                    ///< of its listener rule
    std::uint32_t interval = 30;                   ///< of health checks, seconds
    std::uint32_t drain = 60;                      ///< deregistration delay, seconds
    std::uint32_t group_port = 80;                 ///< another one replaces the target group
    std::uint32_t log_version = 1;                 ///< another one replaces the log group
    std::map<std::string, std::string> tags = {};  ///< simulate tags without their prefix
    std::string imports = "shop-Vpc";              ///< what its log group's tag imports
    bool keeps_log = false;                        ///< a Retain policy of its log group
    bool has_files = false;                        ///< a bucket, replaced with the log group
    /// Seconds; its containers do not heed SIGTERM. None: they do, and have AWS's default.
    std::optional<std::uint32_t> stop_timeout = {};

    bool operator==(const ServicePlan&) const = default;
};

ServicePlan draw_service(base::Prng& draws, std::uint32_t number);
/// Changes some of it, as a release or an operator would.
void draw_change(base::Prng& draws, ServicePlan& plan);

inline constexpr const char* kClusterName = "shop";
inline constexpr const char* kSharedStack = "shop";
std::string stack_name(const ServicePlan& plan);
std::string service_arn(const ServicePlan& plan);
/// Its bucket, when it has one.
std::string bucket_name(const ServicePlan& plan);

/// What the templates of services refer to, and what is stored there.
inline constexpr const char* kSettingReference = "{{resolve:ssm:/shop/setting}}";
inline constexpr const char* kSetting = "twelve";
inline constexpr const char* kSecretReference =
    "{{resolve:secretsmanager:shop-secret:SecretString:password}}";

/// What differs between versions of the shared template.
struct SharedPlan {
    std::uint32_t version = 1;  ///< in what is no export
    std::uint32_t spare = 1;    ///< the value of the export shop-Spare
    bool exports_spare = true;  ///< which log groups may import
    bool exports_space = true;  ///< which every service with a private name imports
    bool operator==(const SharedPlan&) const = default;
};
/// As who tidies up an exporter would.
void draw_change(base::Prng& draws, SharedPlan& plan);

/// Network, cluster, load balancer, namespace and what is stored.
std::string shared_template(const SharedPlan& plan);
std::string service_template(const ServicePlan& plan);

/// The properties of UpdateService that bring the settings of `plan` about, in one call.
engine::SharedProperties settings_of(const ServicePlan& plan);

}  // namespace sim
