#pragma once
// What the template of a service says of its deployments.

#include <cstdint>

#include "cfn/template.h"

namespace rollout {

/// The service that a template has; null: none.
const cfn::Resource* service_in(const cfn::Template& body);

/// At how many failures the circuit breaker trips with so many tasks; 0: there is none.
/// AWS: "DeploymentCircuitBreaker".
std::int64_t breaker_threshold(const cfn::Template& body, std::int64_t desired);

/// Whether a deployment is complete when its tasks are healthy, however long the old ones drain.
/// AWS: "DeploymentEarlySuccessCriteria".
bool completes_early(const cfn::Template& body);

}  // namespace rollout
