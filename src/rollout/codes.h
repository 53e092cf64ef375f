#pragma once
// The codes of this room's findings: what stands in the way of a plan, and why a service or a stack
// is not well. Whoever has the manifest gives them a place.

#include <array>

#include "base/diagnostic.h"

namespace rollout {

inline constexpr std::array kCodes = {
    base::Code{"plan.busy", base::Severity::Error, "somebody else changes the environment"},
    base::Code{"plan.stuck", base::Severity::Error, "a stack takes no change in its status"},
    base::Code{"plan.imported", base::Severity::Error,
               "a value would change that other stacks import"},
    base::Code{"plan.protected", base::Severity::Error,
               "something would go that is protected from deletion"},
    base::Code{"plan.parameter", base::Severity::Error, "a parameter of a stack has no value"},
    base::Code{"rollback.unknown", base::Severity::Error, "there is no such release to go back to"},
    base::Code{"rollback.regions", base::Severity::Error,
               "a release is another one in each region"},
    base::Code{"task.image", base::Severity::Error, "a task's image cannot be pulled or run"},
    base::Code{"task.secret", base::Severity::Error, "a task cannot read one of its secrets"},
    base::Code{"task.logs", base::Severity::Error, "a task has no place for its lines"},
    base::Code{"task.files", base::Severity::Error, "a task cannot mount its file system"},
    base::Code{"task.memory", base::Severity::Error, "a container needs more memory than it has"},
    base::Code{"task.command", base::Severity::Error, "a container's command cannot be run"},
    base::Code{"task.start", base::Severity::Error, "a task cannot start"},
    base::Code{"task.exit", base::Severity::Error, "a container ends by itself"},
    base::Code{"task.unhealthy", base::Severity::Error, "a task fails its health checks"},
    base::Code{"task.interrupted", base::Severity::Warning,
               "AWS or somebody stopped a task, and a new one comes"},
    base::Code{"service.capacity", base::Severity::Error, "Fargate has no room for a task"},
    base::Code{"service.quota", base::Severity::Error, "the account may not run more tasks"},
    base::Code{"service.role", base::Severity::Error, "ECS may not act as a service's role"},
    base::Code{"service.stuck", base::Severity::Error,
               "a deployment may neither start nor stop a task"},
    base::Code{"service.alarm", base::Severity::Error, "an alarm put a deployment back"},
    base::Code{"service.rolling", base::Severity::Warning, "a service is still rolling out"},
    base::Code{"service.unexplained", base::Severity::Error,
               "a service is not as it should be, and AWS shows no reason"},
    base::Code{"service.not-there", base::Severity::Error,
               "the manifest has a service or a stack that the account has not"},
    base::Code{"stack.failed", base::Severity::Error,
               "CloudFormation could not do what it was asked for"},
};

}  // namespace rollout
