#pragma once
// Asks AWS why services are not well: their stopped tasks, what the load balancer finds, what
// became of their stacks, what their containers said last.

#include <string>
#include <vector>

#include "base/result.h"
#include "deploy/client/client.h"
#include "rollout/diagnosis/diagnosis.h"

namespace deploy {

/// A service to look into.
struct ServiceCase {
    std::string cluster = {};  ///< its name
    std::string service = {};  ///< its name in ECS; empty: it is a job
    std::string family = {};   ///< of its task definition: tasks of a service that is gone have it
    /// Of the log group that keeps what EventBridge told of stopped tasks; empty: there is none.
    std::string kept_in = {};
    /// `name`, and `service` and `stack` as they have been read; the rest is asked for.
    rollout::ServiceEvidence known = {};
};

/// A diagnosis for each of `cases`, in their order. What there is to be known of a well service is
/// one call, of another one as many as it takes. Lines and targets that the caller may not read are
/// told as such and missed. Errors: those of Client.
base::Result<std::vector<rollout::Diagnosis>> diagnose_services(Client& client,
                                                                std::vector<ServiceCase> cases);

/// The same for stacks that are no service's.
base::Result<std::vector<rollout::Diagnosis>> diagnose_stacks(
    Client& client, const std::vector<rollout::StackSeen>& stacks);

}  // namespace deploy
