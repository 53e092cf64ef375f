#pragma once
// The codes of the rules about finished stacks: what only templates, names and numbers of resources
// can show.

#include <array>

#include "base/diagnostic.h"

namespace blueprint {

/// By area; the severity of a finding is read from here.
inline constexpr std::array kRuleCodes = {
    base::Code{"deploy.stuck", base::Severity::Error,
               "a deployment may neither stop an old task nor start a new one"},
    base::Code{"ingress.priority-clash", base::Severity::Error,
               "two rules of a load balancer have the same priority"},
    base::Code{"ingress.shadowed", base::Severity::Warning,
               "another service answers everything that a service is there for"},
    base::Code{"ingress.too-many-conditions", base::Severity::Error,
               "a service has more hosts and paths than one rule can hold"},
    base::Code{"name.clash", base::Severity::Error, "two things would have one name in AWS"},
    base::Code{"name.reserved", base::Severity::Error,
               "AWS keeps the name of a load balancer for itself"},
    base::Code{"name.too-long", base::Severity::Error, "a derived name is longer than AWS allows"},
    base::Code{"network.addresses", base::Severity::Warning,
               "the private subnets have too few addresses for a release"},
    base::Code{"override.reference", base::Severity::Warning,
               "an override has a `$(...)`, which nothing fills in"},
    base::Code{"quota.load-balancer-rules", base::Severity::Warning,
               "a load balancer needs more rules than AWS allows it"},
    base::Code{"quota.security-group-rules", base::Severity::Warning,
               "a security group needs more rules than AWS allows it"},
    base::Code{"quota.target-groups", base::Severity::Warning,
               "a load balancer needs more target groups than AWS allows it"},
    base::Code{"stack.dynamic-references", base::Severity::Error,
               "a template has more dynamic references than CloudFormation resolves"},
    base::Code{"stack.export", base::Severity::Error, "two outputs are exported under one name"},
    base::Code{"stack.import", base::Severity::Error, "a stack imports what no stack exports"},
    base::Code{"stack.outputs", base::Severity::Error,
               "a template has more outputs than CloudFormation takes"},
    base::Code{"stack.parameters", base::Severity::Error,
               "a template has more parameters than CloudFormation takes"},
    base::Code{"stack.resources", base::Severity::Error,
               "a template has more resources than CloudFormation takes"},
    base::Code{"stack.too-large", base::Severity::Error,
               "a template is larger than a request may be"},
};

}  // namespace blueprint
