#pragma once
// What people are told about a failure: a sentence, what to do, and where in the manifest to look.

#include "rollout/diagnosis/diagnosis.h"
#include "rollout/diagnosis/failures.h"

namespace rollout {

/// Writes `what`, `fix` and `place` of `into`, whose `cause`, `name`, `container` are known.
/// `told`: the load balancer's own words on an unhealthy target; may be empty.
void explain(const Failure& failure, const ServiceEvidence& evidence, const std::string& told,
             Diagnosis& into);

/// What has to be done with a stack of that status once the reason is put right; may have several
/// lines. Empty: nothing, or nobody knows.
std::string next_step(const StackSeen& stack);

}  // namespace rollout
