#pragma once
// A stack as a platform has them, of the resource types that both servers know.

#include <cstddef>
#include <string>

namespace bench {

inline constexpr std::size_t kResourcesOfBigStack = 150;

/// Sixteen services behind a load balancer, each with a task definition, a target group and its
/// rule, a role, a security group, a log group, a repository and a parameter. The parameters Vpc,
/// SubnetA and SubnetB are those of its network. Another `release` changes the parameters, the task
/// definitions, and with them the services.
std::string big_stack(std::size_t release);

}  // namespace bench
