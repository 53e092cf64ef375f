#pragma once
// What is asked so that drift is seen: the ids of what stacks made, and what became of it.

#include "base/result.h"
#include "cfn/expression.h"
#include "deploy/client/client.h"
#include "rollout/drift/drift.h"

namespace deploy {

/// `client` is of the region of `wish`. Three rounds of calls, those of a round at a time and as
/// few as the operations allow. What AWS refuses is an answer too. Errors: credentials.*.
base::Result<rollout::DriftSeen> read_drift(Client& client, const rollout::Wish& wish,
                                            const rollout::CloudSeen& seen);

/// An answer or a part of it, its members named as the API has them.
cfn::Expression shown(const aws::Value& value);

}  // namespace deploy
